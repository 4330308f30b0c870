"""Names of people in a comment: of the register, of the staff, of a general list, and words that are used as a name.

A name that is also a common word (Rose, Will, May, Daisy) counts only where it is used as a name: a capital inside a
sentence, something people do after it, somebody's mother or nose after it. Story figures, days and places that look
like names are taken out before (`words/innocent.txt`).
"""

import re
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from moderation import lexicon
from moderation.patterns import Search
from moderation.reading import END, THRICE, Reading, folded

# "in June", "till April", "near Chester": of the general list a place or a month; a name of the register all the same
WHERE_OR_WHEN = {"in", "near", "till", "until"}
SINCE_WHEN = {"from", "before", "after"}  # of a month or a season alone: "from April"
MONTHS = {"april", "may", "june", "august", "summer", "autumn"}
# how far before "called Kevin" the worm may stand
REACH = 4

# signs that are pictures and hold no letter: suns, hearts, emoji
PICTURE = re.compile("[\u00a9\u00ae\u00b0\u2122\u2600-\u27bf\u2b00-\u2bff\U0001f18e-\U0001f19a\U0001f300-\U0001faff]")


@dataclass(frozen=True)
class Named:
    """A person of the register or of the staff whose name the text may hold. `key` is the account of staff."""

    name: str
    key: int | None = None


@dataclass
class People:
    """The words that are names: whose, and which staff accounts are meant. `own` and `grown`, somebody of the writer's
    family and somebody grown up who is not on the register, are names without being a finding."""

    child: dict[int, str] = field(default_factory=dict)
    given: dict[int, str] = field(default_factory=dict)
    staff: dict[int, str] = field(default_factory=dict)
    about: set[int] = field(default_factory=set)
    own: set[int] = field(default_factory=set)
    grown: set[int] = field(default_factory=set)


def parts_of(name: str) -> list[str]:
    """The words of a name that are long enough to mean somebody."""
    return [part for part in folded(name).replace("-", " ").replace("'", "").split() if len(part) >= 2]


def people_in(
    search: Search,
    children: Iterable[Named],
    staff: Iterable[Named],
    own_names: Iterable[str],
    family: Iterable[str] = (),
) -> People:
    """Whose names stand in the comment. Own children are recognised and kept apart: their family may name them, and
    the grown-ups of the `family` each other."""
    reading = search.reading
    own = {part for name in own_names for part in parts_of(name)}
    of_family = {part for name in family for part in parts_of(name)}
    of_children = {part for person in children for part in parts_of(person.name)} - own
    of_staff: dict[str, set[int]] = {}
    for person in staff:
        for part in parts_of(person.name):
            of_staff.setdefault(part, set()).update({person.key} if person.key is not None else set())
    found = People()
    for index, word in enumerate(reading.words):
        if word.is_end or index in search.silent or _inside_another(reading, index):
            continue
        common = word.plain in lexicon.COMMON_WORDS
        if word.plain in own:
            found.own.add(index)
        elif (name := _known(reading, index, of_staff)) is not None:
            found.staff[index] = reading.said(index, index)
            found.about |= of_staff[name]
        elif _known(reading, index, of_children) is not None:
            found.child[index] = reading.said(index, index)
        elif _where_or_when(reading, index):
            continue
        elif (word.plain in lexicon.GIVEN_NAMES and (not common or used_as_name(reading, index))) or stranger(
            reading, index
        ):
            related = _known(reading, index, of_family) is not None or _of_the_family(reading, index)
            if related or _grown_up(reading, index) or _no_person(reading, index):
                found.grown.add(index)
            else:
                found.given[index] = reading.said(index, index)
    return found


def _where_or_when(reading: Reading, index: int) -> bool:
    """ "near Chester", "from April": what no child is called here, unless something belongs to it."""
    before = _plain(reading, index - 1)
    month = before in SINCE_WHEN and reading.words[index].plain in MONTHS
    return (before in WHERE_OR_WHEN or month) and not (_belongs(reading, index) or _acts(reading, index))


def _grown_up(reading: Reading, index: int) -> bool:
    """ "auntie Carol", "Mrs Whittle", "St Anne's": no child is called so. Of the general list only: the staff of the
    register are found by any part of their name."""
    before = _plain(reading, index - 1)
    if before == END and _plain(reading, index - 2) in {"mr", "mrs", "ms", "dr", "st"}:  # "Mrs. Whittle"
        return True
    return before in lexicon.CLASSES["grown"]


def _no_person(reading: Reading, index: int) -> bool:
    """ "Pip the elephant", "a kitten named Kevin", "Big Ted": an animal or a toy has the name."""
    creatures = lexicon.CLASSES["creature"]
    before = _plain(reading, index - 1)
    if _plain(reading, index + 1) == "the" and _plain(reading, index + 2) in creatures:
        return True
    if before in creatures or (before in {"big", "little", "old"} and reading.words[index].plain in creatures):
        return True
    if before not in {"called", "named"}:
        return False
    near: set[str] = set()
    for at in range(index - 2, max(index - 2 - REACH, -1), -1):
        near.add(_plain(reading, at))
    return bool(near & creatures) and not near & (lexicon.CLASSES["tiny"] | {"friend", "man", "woman", "lady"})


def _of_the_family(reading: Reading, index: int) -> bool:
    """ "our Jake", "my sister Amy": somebody whom the writer calls theirs, who is nobody's child on the register."""
    before = _plain(reading, index - 1)
    if before == "our":
        return True
    mine = _plain(reading, index - 2) in {"my", "our", "his", "her", "their"}
    return mine and before in lexicon.CLASSES["kin"] | lexicon.CLASSES["grown"]


def names_nobody(reading: Reading, own_names: Iterable[str]) -> bool:
    """Whether no word can be anybody's name, whoever is on the register: each is a word of every day, and none stands
    where a name would. Own children may be named by their family.

    What may appear unread depends on this instead of on the register, since an author sees whether it does, and could
    learn by trying whose names are there. So it must say no wherever `people_in` might find a name of the register, and
    where signs may stand for letters.
    """
    if any(unicodedata.category(one) == "So" and not PICTURE.match(one) for one in reading.text):
        return False
    own = {part for name in own_names for part in parts_of(name)}
    for index, word in enumerate(reading.words):
        if word.is_end or word.plain in own | lexicon.CLASSES["nobody"] or _inside_another(reading, index):
            continue
        long = {form for form in word.forms if len(form) > 1 and not form.isdigit() and not THRICE.search(form)}
        if not long <= lexicon.EVERYDAY or used_as_name(reading, index) or _lone_subject(reading, index):
            return False
        bare = word.plain.removesuffix("s")
        if bare != word.plain and bare in lexicon.EVERYDAY and _owns(reading, index, True):
            return False
    return True


def spoken_of(reading: Reading, people: Iterable[Named], not_by: Iterable[str] = (), *, broadly: bool) -> set[int]:
    """Whose account a text may speak of, by any part of a name: rather one too many than one too few. `not_by` are
    names that mean somebody else. Not `broadly`, a word of every day counts only where it stands as a name.

    "told rose to stop" and "Will, you hit him" too, where a word of every day is somebody's name; not "a rose", nor
    what people say they will do.
    """
    whose: dict[str, set[int]] = {}
    for person in people:
        if person.key is not None:
            for part in parts_of(person.name):
                whose.setdefault(part, set()).add(person.key)
    for part in (part for name in not_by for part in parts_of(name)):
        whose.pop(part, None)
    found: set[int] = set()
    for index, word in enumerate(reading.words):
        for form in {*word.forms, *(form.removesuffix("s") for form in word.forms)} & set(whose):
            if form not in lexicon.COMMON_WORDS or _may_be_somebody(reading, index, form, broadly):
                found |= whose[form]
    return found


def _may_be_somebody(reading: Reading, index: int, form: str, broadly: bool) -> bool:
    """A word of every day that is somebody's name, too: named by title, told or seen, called, or with a capital."""
    before, end = _plain(reading, index - 1), reading.words[index].end
    if before in lexicon.CLASSES["article"]:
        return False
    auxiliary = form in lexicon.CLASSES["auxiliary"]
    if before in lexicon.CLASSES["title"] | lexicon.CLASSES["speaks-of"] or (broadly and not auxiliary):
        return True
    called = reading.text[end : end + 1] in {",", "!"}
    if _capital(reading, index) and not _shouted(reading, index) and (called or before != END):
        return True
    return not auxiliary and (used_as_name(reading, index) or _lone_subject(reading, index))


def _inside_another(reading: Reading, index: int) -> bool:
    """The will of "I'll": the second word of what was typed as one is nobody's name."""
    return index > 0 and reading.words[index - 1].start == reading.words[index].start


def _known(reading: Reading, index: int, names: Container[str]) -> str | None:
    """The name of the register that stands here: also drawn out ("Mayaaa"), also with an s and no apostrophe."""
    word = reading.words[index]
    for form in sorted(word.forms - lexicon.CLASSES["nobody"]):  # "she loved it", where somebody is called She
        if form in names:
            common = form in lexicon.EVERYDAY
            return form if not common or used_as_name(reading, index) or _lone_subject(reading, index) else None
    bare = word.plain.removesuffix("s")
    if bare == word.plain or len(bare) < 3 or bare not in names:
        return None
    common = bare in lexicon.EVERYDAY
    # "gorgeous" is nobody's, whatever somebody is called
    return bare if (common or word.plain not in lexicon.EVERYDAY) and _owns(reading, index, common) else None


def _owns(reading: Reading, index: int, common: bool) -> bool:
    """ "mayas drawing", "wills face": a name and what is theirs, typed without the apostrophe."""
    following = _plain(reading, index + 1)
    if common:
        return following in lexicon.CLASSES["belonging"] and _plain(reading, index - 1) not in lexicon.CLASSES["poss"]
    return following != END


def _lone_subject(reading: Reading, index: int) -> bool:
    """ "grace was so brave", "green hit him": a word of the register without an article that was or had something, or
    hurt somebody, is a person."""
    before, following = _plain(reading, index - 1), _plain(reading, index + 1)
    if following in lexicon.CLASSES["hurtchild"]:
        return before not in lexicon.CLASSES["determiner"]
    return following in {"was", "had"} and before in {END, "and", "but", "so", "because", "when", "how", "that"}


def _capital(reading: Reading, index: int) -> bool:
    return reading.text[reading.words[index].start].isupper()


def _shouted(reading: Reading, index: int) -> bool:
    """All in capitals, so that a capital says nothing."""
    said = reading.said(index, index)
    return len(said) > 1 and said.isupper()


def _plain(reading: Reading, index: int) -> str:
    return reading.words[index].plain if 0 <= index < len(reading.words) else END


def _belongs(reading: Reading, index: int) -> bool:
    """rose's mum, Kofi's nose: something that belongs to the word, which only people have."""
    said = reading.said(index, index).lower()
    has_s = said.endswith(("'s", "\u2019s"))
    following = _plain(reading, index + 1)
    return has_s and following in lexicon.CLASSES["kin"] | lexicon.CLASSES["body"] | lexicon.CLASSES["belonging"]


def _acts(reading: Reading, index: int) -> bool:
    """Whether what follows is something a person does: "loved it", "is four". Small letters need a stronger verb."""
    following = _plain(reading, index + 1)
    if following in lexicon.CLASSES["strong_verb"]:
        return True
    return _capital(reading, index) and following in lexicon.CLASSES["personal_verb"]


def used_as_name(reading: Reading, index: int) -> bool:
    """Whether a name that is also a common word stands as a name here."""
    before, after = _plain(reading, index - 1), _plain(reading, index + 1)
    if _belongs(reading, index) or before in {"called", "named"}:
        return True
    if _acts(reading, index) and before not in lexicon.CLASSES["determiner"]:
        return True
    if not _capital(reading, index) or _shouted(reading, index):
        return False
    if before in lexicon.CLASSES["introduces"]:
        return after not in lexicon.CLASSES["thing"]
    if before == END:
        return after in {"and", END} and not _alone(reading, index)
    return after not in lexicon.CLASSES["thing"]


def _alone(reading: Reading, index: int) -> bool:
    """One word that is a whole sentence: "Joy." says nothing about anybody."""
    return _plain(reading, index + 1) == END and _plain(reading, index - 1) == END


def stranger(reading: Reading, index: int) -> bool:
    """A capital word that no list knows, in the place of a name: "Anouk pushed him", "like Zuzanna's mum"."""
    word = reading.words[index]
    if not _capital(reading, index) or _shouted(reading, index) or not word.plain.isalpha() or len(word.plain) < 3:
        return False
    if word.plain in lexicon.CAPITALS | lexicon.COMMON_WORDS | lexicon.CLASSES["grown"] or word.plain.endswith("shire"):
        return False
    before = _plain(reading, index - 1)
    if before in lexicon.CLASSES["title"] or (before == END and _plain(reading, index - 2) in lexicon.CLASSES["title"]):
        return True
    if before == END:
        return _belongs(reading, index) and word.plain not in lexicon.CLASSES["kin"]
    return _belongs(reading, index) or (_acts(reading, index) and before not in lexicon.CLASSES["determiner"])
