"""A comment as a small language model reads it: how much it reads like each kind of worry, and which words say so.

Phrases find what somebody thought of beforehand; this finds what was said in other words. It is a text encoder of six
layers (all-MiniLM-L6-v2, Apache License 2.0), taught on this project's own labelled comments and on nothing that
anybody wrote in a portal (`tests/bench/learn_encoder.py`). What it learned is a table of numbers beside the word lists,
reckoned with numpy in the portal's own process: the same text gives the same answer, nothing is learned while the
portal runs, and nothing leaves it. It decides nothing. Decision 12 says why it is here.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from re import compile as pattern
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moderation import lexicon
from moderation.reading import Reading

FILE: Final = Path(__file__).parent / "words" / "encoder.npz"
LABELS: Final = ("innocent", "disclosure", "allegation", "abuse", "threat", "private_contact", "profanity")
WORRIES: Final = ("disclosure", "allegation", "threat", "abuse")
WIDTH, HEADS = 384, 12
REACH = 126  # pieces read together; a longer comment is read in stretches of this, each beginning STEP after the last
STEP = 94
NEARBY = 3  # words either side of the one that says most, to show it with
SHOWN = 200  # letters of them at most
ANYBODY = "alex"  # what every given name is read as: a name weighs nothing
START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
TOKEN = pattern(r"[^\W_]+|[^\w\s]|_")
LONGEST = 20  # letters of a piece, so that splitting a word stays linear in it
# times that one piece is read in a comment: four thousand letters of "a. a. a." say no more than a few lines of it
HEARD = 200
ALONE = 0.95  # so much like a worry must a sentence be that is one by itself, whatever stands around it
WORDS = 5  # at least, of a sentence that is read alone
REMEMBERED = 64  # stretches whose answer a process keeps

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Piece:
    """A word or a part of one, by its number, and where the word stands in the text as it was typed."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class Opinion:
    """What the encoder makes of a text: how likely it is any worry, or one label, and which typed words say so."""

    worry: float
    likely: Mapping[str, float]
    words: Mapping[str, str]


def tokens(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Words, signs, and what an emoji is called, in the folded form of the text; every given name is the same."""
    for match in TOKEN.finditer(reading.folded):
        word = match[0]
        place = reading.place(*match.span())
        if not word.isascii() and not word.isalnum():
            yield from ((part, *place) for part in unicodedata.name(word[0], "").lower().replace("-", " ").split())
        elif word in lexicon.GIVEN_NAMES and word not in lexicon.COMMON_WORDS:
            yield (ANYBODY, *place)
        else:
            yield (word, *place)


def pieces(reading: Reading, known: Mapping[str, int]) -> list[Piece]:
    """A comment in the pieces that the encoder knows; the same one no more than HEARD times."""
    found: list[Piece] = []
    heard: Counter[int] = Counter()
    for word, start, end in tokens(reading):
        for number in _split(word, known):
            heard[number] += 1
            if heard[number] <= HEARD:
                found.append(Piece(number, start, end))
    return found


def squeezed(every: Sequence[Piece]) -> list[Piece]:
    """The pieces without a word, a sign or an emoji that only repeats the one before it."""
    found: list[Piece] = []
    groups = [list(group) for _, group in groupby(every, key=lambda piece: (piece.start, piece.end))]
    for before, group in zip([[], *groups], groups, strict=False):
        if [piece.number for piece in group] != [piece.number for piece in before]:
            found += group
    return found


def _split(word: str, known: Mapping[str, int]) -> Sequence[int]:
    """The longest known piece first, again and again (WordPiece); the unknown one if a letter is unknown."""
    found: list[int] = []
    start = 0
    while start < len(word):
        mark = "##" if start else ""
        reach = range(min(len(word), start + LONGEST), start, -1)
        end = next((end for end in reach if mark + word[start:end] in known), None)
        if end is None:
            return (known[UNKNOWN],)
        found.append(known[mark + word[start:end]])
        start = end
    return found


def states(weights: Mapping[str, Floats], rows: Floats, keep: Floats) -> Floats:
    """What each piece means beside the others: (comments, pieces, WIDTH) to the same shape.

    `rows` are the pieces' own rows of the table; `keep` is one where a piece stands and nought where a shorter comment
    is filled up.
    """
    some, length, _ = rows.shape
    x = _even(rows + weights["place"][:length], weights, "first")
    unseen = (1.0 - keep)[:, None, None, :] * np.float32(-1e9)
    for layer in range(sum(name.endswith(".ask_w") for name in weights)):
        ask = x @ weights[f"{layer}.ask_w"] + weights[f"{layer}.ask_b"]
        asked, key, value = ask.reshape(some, length, 3, HEADS, WIDTH // HEADS).transpose(2, 0, 3, 1, 4)
        near = asked @ key.swapaxes(-1, -2) / np.float32((WIDTH // HEADS) ** 0.5) + unseen
        near = np.exp(near - near.max(-1, keepdims=True))
        heard = ((near / near.sum(-1, keepdims=True)) @ value).transpose(0, 2, 1, 3).reshape(some, length, WIDTH)
        x = _even(x + heard @ weights[f"{layer}.out_w"] + weights[f"{layer}.out_b"], weights, f"{layer}.heard")
        wide = x @ weights[f"{layer}.up_w"] + weights[f"{layer}.up_b"]
        bent = np.tanh(np.float32(0.7978845608) * (wide + np.float32(0.044715) * wide * wide * wide))
        down = (np.float32(0.5) * wide * (1 + bent)) @ weights[f"{layer}.down_w"] + weights[f"{layer}.down_b"]
        x = _even(x + down, weights, f"{layer}.thought")
    return x


def _even(x: Floats, weights: Mapping[str, Floats], name: str) -> Floats:
    """Layer normalisation."""
    away = x - x.mean(-1, keepdims=True)
    spread = np.sqrt((away * away).mean(-1, keepdims=True) + np.float32(1e-12))
    even: Floats = away / spread * weights[f"{name}_g"] + weights[f"{name}_b"]
    return even


class Encoder:
    """The table of numbers, ready to read comments."""

    def __init__(self, file: Path = FILE) -> None:
        with np.load(file, allow_pickle=False) as table:
            stored = {name: table[name] for name in table.files}
        self.learned_from = bytes(stored.pop("learned_from")).decode()
        self.known = {piece: number for number, piece in enumerate(bytes(stored.pop("known")).decode().split("\n"))}
        self._rows, self._scale = stored.pop("word"), stored.pop("word:scale")
        self.weights: dict[str, Floats] = {
            name: one * stored[f"{name}:scale"] if one.dtype == np.int8 else one
            for name, one in stored.items()
            if not name.endswith(":scale")
        }
        # the same words are asked about again within a moment: with the register and without it
        self._reckoned = lru_cache(REMEMBERED)(self._reckon)

    def read(
        self, reading: Reading, in_time: Callable[[], None] = lambda: None, names: Collection[int] = ()
    ) -> Opinion:
        """What a comment reads like: the most of what any stretch of it does, and any sentence that is a worry alone.

        A sentence among others is read by itself too, since chatter around it drowns it. `names` are the places where
        a name begins that no list knows. `in_time` is asked before each stretch, and raises when there is no time for
        another. Linear in the text.
        """
        if not any(one.isalpha() for one in reading.folded):
            return Opinion(0.0, dict.fromkeys(LABELS, 0.0), dict.fromkeys(LABELS, ""))
        every = [
            replace(piece, number=self.known[ANYBODY]) if piece.start in names else piece
            for piece in squeezed(pieces(reading, self.known))
        ]
        stretches = [every[start : start + REACH] for start in range(0, max(1, len(every) - REACH + STEP), STEP)]
        found = [self._opinion(reading, stretch) for stretch in _timed(stretches, in_time)]
        sentences = self._sentences(every)
        if len(sentences) > 1:
            alone = (self._opinion(reading, sentence) for sentence in _timed(sentences, in_time))
            found += [one for one in alone if one.worry > ALONE]
        likely = {label: max(one.likely[label] for one in found) for label in LABELS}
        words = {label: max((one.likely[label], one.words[label]) for one in found)[1] for label in LABELS}
        return Opinion(max(one.worry for one in found), likely, words)

    def _sentences(self, every: Sequence[Piece]) -> list[list[Piece]]:
        """What a full stop, a question mark and the like end, if it is long enough to say something."""
        ends = {self.known[mark] for mark in ".?!;"}
        found: list[list[Piece]] = [[]]
        for piece in every:
            found[-1].append(piece)
            if piece.number in ends:
                found.append([])
        return [sentence[:REACH] for sentence in found if len(sentence) > WORDS]

    def _opinion(self, reading: Reading, stretch: Sequence[Piece]) -> Opinion:
        chances, says = self._reckoned(tuple(piece.number for piece in stretch))
        likely = {label: float(chances[column]) for column, label in enumerate(LABELS)}
        words = {label: _said(reading, stretch, says[:, column]) for column, label in enumerate(LABELS)}
        return Opinion(sum(likely[label] for label in WORRIES), likely, words)

    def worry_in(self, text: str) -> float:
        """How much these few words read like a worry, without what stands around them."""
        return self.read(Reading(text)).worry

    def _reckon(self, stretch: tuple[int, ...]) -> tuple[Floats, Floats]:
        """How likely each label is, and how much each piece says for it."""
        numbers = [self.known[START], *stretch, self.known[END]]
        rows = self._rows[numbers] * self._scale[numbers]
        x = states(self.weights, rows[None], np.ones((1, len(numbers)), np.float32))[0]
        says = x @ self.weights["head_w"]
        sums = says.mean(0) + self.weights["head_b"]
        chances = np.exp(sums - sums.max())
        return chances / chances.sum(), says[1:-1]


def _said(reading: Reading, stretch: Sequence[Piece], says: Floats) -> str:
    """The typed words around the piece that says most; none cut off."""
    if not len(stretch):
        return ""
    places = sorted({(piece.start, piece.end) for piece in stretch})
    most = stretch[int(says.argmax())]
    middle = places.index((most.start, most.end))
    shown = reading.text[places[max(0, middle - NEARBY)][0] : places[min(len(places) - 1, middle + NEARBY)][1]]
    return shown.strip(" ,.;:")[:SHOWN]


def _timed(stretches: Iterable[Sequence[Piece]], in_time: Callable[[], None]) -> Iterator[Sequence[Piece]]:
    for stretch in stretches:
        in_time()
        yield stretch


_loading = Lock()


@cache
def _loaded() -> Encoder:
    return Encoder()


def encoder() -> Encoder:
    """The one of this process; read from its file when the first comment comes, and once."""
    with _loading:
        return _loaded()
