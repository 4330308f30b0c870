"""The words the screening looks for, as data: one word or phrase a line in the files of `words/`.

Whole words on normalised text; `*` in a phrase stands for at most three words in between. None of them decides
anything. The lists are short on purpose: they order a person's queue, and a long list that nobody reads would only make
everything urgent.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


def _lines(name: str) -> tuple[str, ...]:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip())


PROFANITY = frozenset(_lines("profanity"))
ABUSE = _lines("abuse")
ALLEGATION = _lines("allegation")
PRIVATE_CONTACT = _lines("private_contact")
SOCIAL = frozenset(_lines("social"))

# Injury, fear, neglect, who collects: read as a possible disclosure first, as a comment second.
DISCLOSURE = {
    "Injury or fear": _lines("disclosure_injury_or_fear"),
    "Care at home": _lines("disclosure_care_at_home"),
    "Who collects a child": _lines("disclosure_who_collects"),
    "Missing or in danger": _lines("disclosure_in_danger"),
}

# Names that are also common words: a name only where it is written as one (a capital inside a sentence).
COMMON_WORDS = frozenset(_lines("common_words"))

# Given names common in England, for children who are not on the register; the list itself is shown to nobody.
GIVEN_NAMES = frozenset(_lines("given_names"))
