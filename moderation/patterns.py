"""The small language in which the word lists are written, and how a comment is searched for it.

    grab~|shook * <child>         one word of each place, in this order
    bruis~                        any word that begins so
    <child>                       a class of words; `<name>` and `<staffname>` are filled for each comment
    *  **                         up to three, up to nine words in between, never across the end of a sentence
    ... ! banana apple            not in a sentence that holds one of these
    ? not want to go home         weak: not in a comment full of thanks and laughter
    - black eye peas              never a finding: these words are taken out of the search before it begins
    don't|mum's|self-harm|zoë     what stands in a line is read as a comment is: do not, mum, self harm, zoe

Each pattern walks the text once from each place its first word stands, with a bounded reach: linear in the text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from moderation.reading import Reading, Word

NEAR, FAR = 3, 9
MARKS = re.compile(r"[&,:;/+\-\u2013\u2014]*")  # between the words of a line, and none of them
Classes = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Place:
    """What may stand in one place of a pattern: whole words, beginnings of words, names of this very comment."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    heads: frozenset[str] = frozenset()  # the first words of the phrases
    people: frozenset[str] = frozenset()
    gap: int = 0
    optional: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing can stand here."""
        return not (self.words or self.stems or self.phrases or self.people)

    def fits(self, word: Word, index: int, people: Mapping[str, set[int]]) -> bool:
        """Whether this word may stand here."""
        if self.words & word.forms:
            return True
        if any(form.startswith(self.stems) for form in word.forms) if self.stems else False:
            return True
        return any(index in people.get(kind, ()) for kind in self.people)

    def said(self, words: Sequence[Word], index: int) -> Iterator[int]:
        """The last words of the phrases that may stand here, of those that begin with this one."""
        if self.heads.isdisjoint(words[index].forms):
            return
        for phrase in self.phrases:
            here = words[index : index + len(phrase)]
            if len(here) == len(phrase) and all(map(_is, here, phrase)):
                yield index + len(phrase) - 1


@dataclass(frozen=True)
class Pattern:
    """One line of a list."""

    places: tuple[Place, ...]
    unless: Place
    weak: bool = False
    source: str = field(default="", compare=False)


PEOPLE = {"name", "staffname"}


def _is(word: Word, wanted: str) -> bool:
    """Whether a word is this one, or begins so (`wish~`)."""
    if wanted.endswith("~"):
        return any(form.startswith(wanted[:-1]) for form in word.forms)
    return wanted in word.forms


def _place(text: str, classes: Classes, gap: int, optional: bool = False) -> Place:
    words: set[str] = set()
    stems: list[str] = []
    phrases: list[tuple[str, ...]] = []
    people: set[str] = set()
    for part in text.split("|"):
        name = part.strip("<>")
        if part.startswith("<") and name in PEOPLE:
            people.add(name)
            continue
        for entry in sorted(classes[name]) if part.startswith("<") else (part,):
            if entry.startswith("<"):
                people.add(entry.strip("<>"))
                continue
            said = _read(entry)
            if len(said) > 1:
                phrases.append(said)
            elif said and said[0].endswith("~"):
                stems.append(said[0][:-1])
            else:
                words.update(said)
    heads = frozenset(phrase[0] for phrase in phrases)
    return Place(frozenset(words), tuple(stems), tuple(phrases), heads, frozenset(people), gap, optional)


def _read(entry: str) -> tuple[str, ...]:
    """The words that a comment has where this stands in it; the last with its ~."""
    said = tuple(word.plain for word in Reading(entry.removesuffix("~")).words if not word.is_end)
    return (*said[:-1], f"{said[-1]}~") if said and entry.endswith("~") else said


def compiled(line: str, classes: Classes) -> Pattern:
    """One line of a list, ready to search. Raises KeyError for a class that does not exist, ValueError for no word."""
    weak = line.startswith("? ")
    body, _, unless = line.removeprefix("? ").partition(" ! ")
    places: list[Place] = []
    gap = 0
    for part in body.split():
        if part in {"*", "**"}:
            gap = max(gap, NEAR if part == "*" else FAR)
            continue
        optional = part.startswith("(") and part.endswith(")")
        place = _place(part.strip("()"), classes, gap, optional)
        if place.is_empty:
            if not MARKS.fullmatch(part):
                raise ValueError("There is no word in a part of this line.")
            continue
        places.append(place)
        gap = 0
    if not places:
        raise ValueError("There is no word in this line.")
    return Pattern(tuple(places), _place("|".join(unless.split()), classes, 0), weak, line)


class Search:
    """One comment, ready to be asked for many patterns."""

    def __init__(self, reading: Reading, people: Mapping[str, set[int]], joyful: bool = False) -> None:
        self.reading = reading
        self.words = reading.words
        self.people = people
        self.joyful = joyful
        self.silent: set[int] = set()
        self._places: dict[str, list[int]] = {}
        for index, word in enumerate(self.words):
            for form in word.forms:
                self._places.setdefault(form, []).append(index)
        self._vocabulary = sorted(self._places)
        self._known = frozenset(self._places)
        self._by_stems: dict[tuple[str, ...], list[int]] = {}
        self._excuses: dict[tuple[Place, int], bool] = {}
        self._sentence = list(accumulate((int(word.is_end) for word in self.words), initial=0))
        self._begins = [0, *(at + 1 for at, word in enumerate(self.words) if word.is_end), len(self.words)]

    def silence(self, patterns: Iterable[Pattern]) -> None:
        """Take the words of innocent phrases out of the search."""
        for pattern in patterns:
            for first, last in list(self.spans(pattern)):
                self.silent.update(range(first, last + 1))

    def spans(self, pattern: Pattern) -> Iterator[tuple[int, int]]:
        """Where the pattern stands: its first and its last word."""
        if pattern.weak and self.joyful:
            return
        for start in self._starts(pattern.places[0]):
            last = self._walk(pattern.places, start)
            if last is not None and not self._excused(pattern.unless, start):
                yield start, last

    def first(self, patterns: Sequence[Pattern]) -> Iterator[tuple[Pattern, int, int]]:
        """Every pattern that stands in the text, where it first does."""
        for pattern in patterns:
            for first, last in self.spans(pattern):
                yield pattern, first, last
                break

    def _starts(self, place: Place) -> list[int]:
        found = {index for word in self._known & place.words for index in self._places[word]}
        if place.stems:
            found.update(self._beginning(place.stems))
        for head in self._known & place.heads:
            found.update(self._places[head])
        for kind in place.people:
            found.update(self.people.get(kind, ()))
        return sorted(found - self.silent) if found else []

    def _beginning(self, stems: tuple[str, ...]) -> list[int]:
        known = self._by_stems.get(stems)
        if known is None:
            words = (word for word in self._vocabulary if word.startswith(stems))
            known = self._by_stems[stems] = [index for word in words for index in self._places[word]]
        return known

    def _walk(self, places: tuple[Place, ...], start: int) -> int | None:
        reached = self._ends(places[0], start) if places[0].phrases else {start}
        if not reached:
            return None
        last = min(reached)
        for place in places[1:]:
            following: set[int] = set()
            for index in reached:
                for step in range(index + 1, min(index + place.gap + 2, len(self.words))):
                    word = self.words[step]
                    if word.is_end:
                        break
                    if step not in self.silent and place.fits(word, step, self.people):
                        following.add(step)
                    if place.heads and not place.heads.isdisjoint(word.forms):
                        following.update(self._phrases(place, step))
            if place.optional:
                following |= reached
            if not following:
                return None
            reached = following
            last = min(reached)
        return last

    def _ends(self, place: Place, index: int) -> set[int]:
        alone = index not in self.silent and place.fits(self.words[index], index, self.people)
        return {*([index] if alone else ()), *self._phrases(place, index)}

    def _may_be(self, unless: Place, index: int) -> bool:
        if unless.fits(self.words[index], index, self.people):
            return True
        return next(unless.said(self.words, index), None) is not None

    def _phrases(self, place: Place, index: int) -> Iterator[int]:
        return (last for last in place.said(self.words, index) if self.silent.isdisjoint(range(index, last + 1)))

    def _excused(self, unless: Place, start: int) -> bool:
        """Whether the sentence around this word holds one of the words that make it innocent."""
        if unless.is_empty:
            return False
        number = self._sentence[start]
        known = self._excuses.get((unless, number))
        if known is None:
            known = self._excuses[unless, number] = any(
                self._sentence[index] == number and self._may_be(unless, index)
                for index in range(self._begins[number], self._begins[number + 1])
            )
        return known


def _is_said(part: str) -> bool:
    """Whether there is a word in it, and no sentence ends inside."""
    words = Reading(part).words
    if words and words[-1].is_end:
        words.pop()
    return bool(words) and not any(word.is_end for word in words)


def finds_itself(line: str, pattern: Pattern) -> bool:
    """Whether a line finds what stands in it, as a comment would hold it: each word can be one, and together they are
    found. What a class stands for is not asked."""
    body = line.removeprefix("? ").partition(" ! ")[0].split()
    parts = [part.strip("()").replace("~", "").split("|") for part in body if part not in {"*", "**"}]
    if any(one.startswith("<") for part in parts for one in part):
        return True
    for part in parts:
        if not all(map(_is_said, part)) and not (len(part) == 1 and MARKS.fullmatch(part[0])):
            return False
    together = Search(Reading(" ".join(part[0] for part in parts)), {})
    return next(together.spans(pattern), None) is not None
