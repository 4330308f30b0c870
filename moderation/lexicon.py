"""The words the screening looks for, as data: the files of `words/`, in the language of `patterns.py`.

None of them decides anything. The leading words of a nursery are theirs to change too: rules made in the portal
(`models.ScreeningRule`) are written in the same language and searched beside these.
"""

from pathlib import Path

from moderation.patterns import Pattern, compiled

_FOLDER = Path(__file__).parent / "words"


def _lines(name: str) -> tuple[str, ...]:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _words(name: str) -> frozenset[str]:
    return frozenset(" ".join(_lines(name)).split())


CLASSES: dict[str, frozenset[str]] = {
    name.strip(): frozenset(words.split()) for name, _, words in (line.partition(":") for line in _lines("classes"))
}


def pattern(line: str) -> Pattern:
    """One line of the language of `patterns.py`, ready to search."""
    return compiled(line, CLASSES)


def _patterns(name: str) -> tuple[Pattern, ...]:
    return tuple(pattern(line) for line in _lines(name))


PROFANITY = _words("profanity")
INNOCENT = _patterns("innocent")
ABUSE = _patterns("abuse")
THREAT = _patterns("threat")
# "I will find him": every parent says so, and so does whoever threatens. It counts unless the encoder is sure.
THREAT_OR_NOT = _patterns("threat_or_not")
ALLEGATION = _patterns("allegation")
PRIVATE_CONTACT = _patterns("private_contact")
SOCIAL = _patterns("social")

# Injury, fear, neglect, who collects: read as a possible disclosure first, as a comment second.
DISCLOSURE = {
    "Injury or fear": _patterns("disclosure_injury_or_fear"),
    "Private parts or secrets": _patterns("disclosure_private"),
    "Care at home": _patterns("disclosure_care_at_home"),
    "Who collects a child": _patterns("disclosure_who_collects"),
    "Missing or in danger": _patterns("disclosure_in_danger"),
}

# How likely the encoder must hold it before a comment is read sooner. Low, because one missed weighs more than one too
# many; all kinds of worry count together.
ENOUGH = {"worry": 0.18, "private_contact": 0.5, "profanity": 0.5}
# So unlikely a worry is a comment, so likely innocent, and so little a worry are the sentence and the words of a
# built-in phrase alone, that it is only marked.
HARMLESS = 0.15
INNOCENT_FROM = 0.8
HARMLESS_ALONE = 0.6

# Names that are also common words: a name only where they are used as one.
COMMON_WORDS = _words("common_words")

# Words of every day, taken from what invented comments say in small letters: on the register they are a name only where
# they are used as one, too ("the green car", where a child is called Green).
EVERYDAY = COMMON_WORDS | _words("everyday")

# Given names common in the United Kingdom, for people who are not on the register; the list is shown to nobody.
GIVEN_NAMES = _words("given_names")

# Words with a capital that are nobody's name: days, places, story figures, kinship.
CAPITALS = _words("capitals")

# Thanks and greetings in other languages, which leave a comment one in English.
COURTESIES = _lines("courtesies")
