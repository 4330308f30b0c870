"""Children's names in what is written: full ones are found, so that they never stand beside a picture (domain rule
3.5); first names are found, and left out for whoever must not read them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nursery_portal.register.models import Child, Nursery, Room

POSSESSIVE = re.compile("(?<=\\w)['\u2019\u02bc]s\\b")
JOINING = "'\u2019\u02bc\u00ad\u200b\u200c\u200d\u2060\ufeff"  # apostrophes, and what nobody sees
WORD = re.compile("(?:[^\\W_][\u0300-\u036f]*)+(?:['\u2019\u02bc](?:[^\\W_][\u0300-\u036f]*)+)*")
INSTEAD = "a child"
ROOM = {"room", "rooms"}
# Names that are words as well: a small letter means the word. Every other name counts however it is written.
_WORDS = """
amber angel april archer ash august autumn basil bay bear berry bill bird blossom blue bow bud carol cat chance
charity chase clay cliff clover coral crystal daisy dale dawn dean dell dove drew earl eden ember eve faith fern fin
finch flora forest fox frank gale gem ginger glen grace grant harmony hazel heath heather hill holly honey hope hunter
iris ivory ivy jade jasmine jay jewel joy june lark laurel lily linden lion marigold mark mason max may meadow melody
mercy merry miles moss nick ocean olive opal pat patience pearl penny pepper pip piper poppy prince rain ray reed rich
river rob robin rock rod rose rosemary rowan ruby sage sandy scarlet sky sonny star stone storm sue summer sunny
sunshine swift taylor teal teddy tiger violet will willow winter wolf wren
"""
ORDINARY = frozenset(_WORDS.split())
# The same of the little words that no text is without. A capital counts even where a sentence begins: "So digs."
_LITTLE = """
a an and as at be but by can do for from go ha had has he her him his i if in is it le long man me my no not of on or
our out see she so than that the them then they this to too us van was we when with yes you your
"""
LITTLE = frozenset(_LITTLE.split())


def _folded(text: str) -> str:
    """The text without case, accents and punctuation, one space between words and around all of it."""
    plain = POSSESSIVE.sub("", unicodedata.normalize("NFKD", text.casefold()))
    kept = (one if one.isalnum() else " " for one in plain if not unicodedata.combining(one) and one not in JOINING)
    return f" {' '.join(''.join(kept).split())} "


def _spellings(known_as: str, full_name: str) -> set[str]:
    """The ways to spell a child out: the whole name, its first and last word, and the name they go by with the last."""
    whole = _folded(full_name).split()
    if len(whole) < 2:
        return set()
    called = _folded(known_as).strip()
    ways = {" ".join(whole), f"{whole[0]} {whole[-1]}"}
    return ways | ({f"{called} {whole[-1]}"} if called and called != whole[-1] else set())


@dataclass(frozen=True)
class FullNames:
    """The full names of every child the register has ever held, ready to be looked for in many texts."""

    known_as: dict[str, str]  # a spelling -> the name that may be written instead

    @classmethod
    def of_register(cls) -> "FullNames":
        """Read once for many texts. A spelling that is also a name of the setting or of a room is set aside."""
        setting = {_folded(name) for name in [*Nursery.objects.values_list("name", flat=True), *_room_names()]}
        return cls(
            {
                f" {way} ": known_as
                for known_as, full_name in Child.objects.values_list("known_as", "full_name")
                for way in _spellings(known_as, full_name)
                if not any(f" {way} " in name for name in setting)
            }
        )

    def found_in(self, *texts: str) -> str | None:
        """The known-as name of a child whose full name stands in one of the texts, or None."""
        for text in texts:
            folded = _folded(text)
            if len(folded) > 2:
                for spelling, known_as in self.known_as.items():
                    if spelling in folded:
                        return known_as
        return None


def _room_names() -> Iterable[str]:
    return Room.objects.values_list("name", flat=True)


@dataclass(frozen=True)
class FirstNames:
    """The names some children go by and were given, ready to be looked for in many texts."""

    ways: dict[tuple[str, ...], frozenset[int]]  # the words of a name -> the keys of the children it may mean
    longest: int = 0

    @classmethod
    def of(cls, children: Iterable[tuple[int, str, str]], spared: Iterable[str] = ()) -> "FirstNames":
        """Of children given as key, known-as and full name. A name that is among those `spared` is not looked for."""
        left_alone = {tuple(_folded(name).split()) for name in spared} | {()}
        ways: dict[tuple[str, ...], set[int]] = {}
        for key, known_as, full_name in children:
            whole = _folded(full_name).split()
            given = whole[:1] if len(whole) > 1 else whole
            spelled_out = (way.split() for way in _spellings(known_as, full_name))
            for way in map(tuple, (_folded(known_as).split(), given, *spelled_out)):
                if way not in left_alone:
                    ways.setdefault(way, set()).add(key)
        kept = {way: frozenset(keys) for way, keys in ways.items()}
        return cls(kept, max(map(len, kept), default=0))

    def named_in(self, *texts: str, strict: bool = False) -> set[int]:
        """The keys of the children whose name stands in one of the texts: of all of them, where several share it.

        `strict`: "daisy" and "the Willow room" count as well, as where the words are not needed; only the little words
        are still words.
        """
        return {key for text in texts for _, _, keys in self._found(text, strict=strict) for key in keys}

    def without(self, text: str) -> str:
        """The text with "a child" in the place of each of these names."""
        parts, last = [], 0
        for start, end, _ in self._found(text):
            before = text[:start].rstrip()
            begins = not before or before[-1] in ".!?\u2026:" or "\n" in text[len(before) : start]
            parts += [text[last:start], INSTEAD.capitalize() if begins else INSTEAD]
            last = end
        return "".join([*parts, text[last:]])

    def _found(self, text: str, *, strict: bool = False) -> Iterator[tuple[int, int, frozenset[int]]]:
        """Where each name begins and ends, without a possessive, and whom it may mean; the longest first."""
        words = list(WORD.finditer(text)) if self.ways else []
        said = [_folded(one.group()).strip() for one in words]
        place = 0
        while place < len(words):
            lengths = range(min(self.longest, len(words) - place), 0, -1)
            found = next((n for n in lengths if tuple(said[place : place + n]) in self.ways), 0)
            if found == 1 and self._is_a_word(words[place].group(), *said[place : place + 2], strict=strict):
                found = 0
            if found:
                last = words[place + found - 1]
                owning = POSSESSIVE.search(last.group())
                end = last.start() + owning.start() if owning else last.end()
                yield words[place].start(), end, self.ways[tuple(said[place : place + found])]
            place += found or 1

    @staticmethod
    def _is_a_word(written: str, word: str, after: str = "", *, strict: bool) -> bool:
        """Whether what could be a name is a word instead, or, as in "the Willow room", the name of a room."""
        words = LITTLE if strict else LITTLE | ORDINARY
        return (word in words and not written[0].isupper()) or (not strict and after in ROOM)
