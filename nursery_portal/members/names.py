"""How people write their own name: a name, never a notice, and never one that reads like the nursery's own.

Everybody reads it in bold beside each comment, and in mails. So whoever types it themselves writes letters and what
stands between them; nothing that draws no sign is kept, and a point is followed by a space, so that no address of a
page fits into a name.
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
OF_THE_PORTAL = ("nursery", "you")  # the words under which it shows its own comments, and one's own

NOT_A_NAME = (
    "Please write this name in letters: {words} words at most, with hyphens, apostrophes, or a point and a space after "
    "it. If it is written otherwise, tell the nursery."
)
THE_NURSERYS = "This reads like the nursery itself. Please write your own first name."


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


def own_name(first_name: str, last_name: str) -> tuple[str, str]:
    """The name somebody typed for themselves, as it is kept; or Refused, with the field it is about."""
    first, last = seen(first_name), seen(last_name)
    if not first:
        raise Refused("Please tell us your first name.", field="first_name")
    if not last:
        raise Refused("Please tell us your family name.", field="last_name")
    in_letters(first, last)
    here = Nursery.objects.filter(pk=1).values_list("name", flat=True).first()
    whole = folded(f"{first} {last}")
    if any(word in folded(first).split() for word in OF_THE_PORTAL) or whole.removeprefix("the ") == folded(here or ""):
        raise Refused(THE_NURSERYS, field="first_name")
    return first, last


def in_letters(first_name: str, last_name: str) -> tuple[str, str]:
    """A name that a member typed, as it is kept; or Refused where it is no name, with the field it is about."""
    first, last = seen(first_name), seen(last_name)
    for field, name, words in (("first_name", first, FIRST_WORDS), ("last_name", last, LAST_WORDS)):
        if not is_name(name, words):
            raise Refused(NOT_A_NAME.format(words=words), field=field)
    return first, last


def is_name(name: str, words: int) -> bool:
    """Whether it is letters and what stands between them, in so many words at most."""
    marks = 0
    for one in name:
        marks = marks + 1 if unicodedata.category(one)[0] == "M" else 0
        if marks > MARKS or not (one.isalpha() or marks or one in BETWEEN or JOINING.search(f"\u0600{one}\u0600")):
            return False
    begins = name[:1].isalpha() or (name[:1] in BEGINS and any(one.isalpha() for one in name))
    return begins and len(name.split()) <= words and not POINT.search(name)
