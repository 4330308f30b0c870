"""How people write their own name: a name, never a notice, and never one that reads like the nursery's own.

Everybody reads it in bold beside each comment, and in mails. So whoever types it themselves writes letters and what
stands between them; nothing that draws no sign is kept, and a point is followed by a space, so that no address of a
page fits into a name. What the nursery has entered so, or somebody there confirms, may be written in any way.
"""

import re
import unicodedata

from nursery_portal.kit.errors import Refused
from nursery_portal.register.models import Nursery

BETWEEN = frozenset(" .-'\u00b7\u02bc\u05f3\u05f4\u2010\u2011\u2019")  # hyphens, apostrophes, points of initials
BEGINS = frozenset("'\u02bc\u2019")  # 't Hooft
FIRST_WORDS, LAST_WORDS = 4, 6  # María de los Ángeles; de la Fuente y de Castro
MARKS = 3  # on one letter, which every script can live with: no towers that cover the lines around
# letters and marks that draw nothing; whole categories of them are in DROPPED
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)
DROPPED = frozenset({"Cf", "Co", "Cs", "Cn"})
# what joins letters or keeps them apart in the scripts that need it, from Arabic to Sinhala
JOINING = re.compile("(?<=[\u0600-\u0dff])[\u200c\u200d](?=[\u0600-\u0dff])")
POINT = re.compile(r"\.(?![ -]|$|[^\W\d_]\.)")
OF_THE_PORTAL = "nursery"  # the word under which it shows its own comments
ONES_OWN = "you"  # and the one under which it shows one's own

NOT_A_NAME = (
    "Please write this name in letters: {words} words at most, with hyphens, apostrophes, or a point and a space after "
    "it. "
)
ENTERED_SO = "If it is written otherwise, tell the nursery: they can enter it so."
CONFIRMED_SO = "If it is written otherwise, another manager has to confirm it."
THE_NURSERYS = "This reads like the nursery itself. Please write your own first name."
NOT_THEIRS = f"This reads like the nursery itself. Please write their own first name. {ENTERED_SO}"


def seen(words: str) -> str:
    """What of a name can be seen, in one way of writing it: without control characters, signs of direction and what
    draws nothing, and without spaces at the ends or twice in a row."""
    normal = unicodedata.normalize("NFC", words)
    joining = {found.start() for found in JOINING.finditer(normal)}
    kept = "".join(
        " " if unicodedata.category(one) == "Cc" else one
        for place, one in enumerate(normal)
        if place in joining or not (one in BLANK or unicodedata.category(one) in DROPPED)
    )
    return " ".join(kept.split())


def folded(name: str) -> str:
    """A name as it is compared: without case and accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def own_name(
    first_name: str, last_name: str, *, known: tuple[str, str] = ("", ""), otherwise: str = ENTERED_SO
) -> tuple[str, str]:
    """The name somebody typed for themselves and nobody else looks at, as it is kept; or Refused, with the field it is
    about. What of it we have so already (`known`) is taken as it stands.
    """
    first, last = filled(first_name, last_name)
    if (first, last) == (had := tuple(map(seen, known))):
        return first, last
    if first != had[0]:
        _refuse_unless_letters("first_name", first, otherwise)
    if last != had[1]:
        _refuse_unless_letters("last_name", last, otherwise)
    refuse_the_nurserys(first, last, you=first != had[0])
    return first, last


def filled(first_name: str, last_name: str) -> tuple[str, str]:
    """What can be seen of a name that somebody typed for themselves; or Refused where that is nothing."""
    first, last = seen(first_name), seen(last_name)
    if not first:
        raise Refused("Please tell us your first name.", field="first_name")
    if not last:
        raise Refused("Please tell us your family name.", field="last_name")
    return first, last


def refuse_the_nurserys(first_name: str, last_name: str, sentence: str = THE_NURSERYS, *, you: bool = True) -> None:
    """Nobody is called like the nursery itself, whoever would confirm it; nor `you`, which is a name somewhere, where
    nobody has looked."""
    here = folded(Nursery.objects.filter(pk=1).values_list("name", flat=True).first() or "")
    first, whole = folded(first_name), folded(f"{first_name} {last_name}").removeprefix("the ")
    if OF_THE_PORTAL in first.split() or whole == here or (you and first == ONES_OWN):
        raise Refused(sentence, field="first_name")


def in_letters(first_name: str, last_name: str) -> tuple[str, str]:
    """A name that a member typed, as it is kept; or Refused where it is no name, with the field it is about."""
    first, last = seen(first_name), seen(last_name)
    _refuse_unless_letters("first_name", first, ENTERED_SO)
    _refuse_unless_letters("last_name", last, ENTERED_SO)
    return first, last


def _refuse_unless_letters(field: str, name: str, otherwise: str) -> None:
    words = FIRST_WORDS if field == "first_name" else LAST_WORDS
    if not is_name(name, words):
        raise Refused(NOT_A_NAME.format(words=words) + otherwise, field=field)


def is_name(name: str, words: int) -> bool:
    """Whether it is letters and what stands between them, in so many words at most."""
    marks = 0
    for one in name:
        marks = marks + 1 if unicodedata.category(one)[0] == "M" else 0
        if marks > MARKS or not (one.isalpha() or marks or one in BETWEEN or JOINING.search(f"\u0600{one}\u0600")):
            return False
    begins = name[:1].isalpha() or (name[:1] in BEGINS and any(one.isalpha() for one in name))
    return begins and len(name.split()) <= words and not POINT.search(name)
