"""What no phrase catches and still reads like one: the weights of its words, and of words side by side, added up.

The weights are data (`words/weights_*.txt`), learned from labelled comments by `python -m tests.bench.learn_words`
and from nothing that anybody wrote in a portal. Always the same answer for the same text, one pass, and only ever a
reason to read a comment sooner. Names weigh nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import sqrt

from moderation import lexicon
from moderation.patterns import Search

# Kinds of words that weigh as a kind too, so that "ribs" is heard where only "wrist" was learned. The first that fits.
KINDS = (
    "joy",
    "private",
    "wound",
    "body",
    "fear",
    "cry",
    "struck",
    "booze",
    "pickup",
    "staffish",
    "adult",
    "tiny",
    "platform",
)
SOMEBODY = dict.fromkeys(("he", "she", "him", "her", "they", "them"), "<c>") | dict.fromkeys(
    ("his", "hers", "their"), "<cp>"
)
OURS = dict.fromkeys(("my", "our"), "<cp>")


def stem(word: str) -> str:
    """The word without the endings that say no more: bruised and bruising, marks and mark."""
    if len(word) < 5:
        return word
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            return word.removesuffix(ending)
    return word if word.endswith("ss") else word.removesuffix("s")


def _kind(word: str) -> str:
    somebody = SOMEBODY.get(word) or OURS.get(word)
    if somebody:
        return somebody
    return next((f"<{kind}>" for kind in KINDS if word in lexicon.CLASSES[kind]), stem(word))


def _weighable(search: Search) -> list[tuple[int, str]]:
    words = ((index, word.plain) for index, word in enumerate(search.words) if index not in search.silent)
    return [(index, word) for index, word in words if word not in lexicon.GIVEN_NAMES or word in lexicon.COMMON_WORDS]


def features(search: Search) -> dict[str, int]:
    """Everything in the comment that may weigh, and at which word it stands first.

    Each word, two side by side and two with one between, as stems and as kinds; three side by side as kinds.
    """
    words = _weighable(search)
    found: dict[str, int] = {}
    for form in (stem, _kind):
        line = [(index, word if word == "." else form(word)) for index, word in words]
        for feature, index in (
            *_singles(line),
            *_pairs(line),
            *_apart(line),
            *(_threes(line) if form is _kind else ()),
        ):
            found.setdefault(feature, index)
    return found


Line = Sequence[tuple[int, str]]


def _singles(line: Line) -> Iterator[tuple[str, int]]:
    yield from ((word, index) for index, word in line)


def _pairs(line: Line) -> Iterator[tuple[str, int]]:
    yield from ((f"{one} {two}", index) for (index, one), (_, two) in pairwise(line))


def _apart(line: Line) -> Iterator[tuple[str, int]]:
    yield from ((f"{one} _ {two}", index) for (index, one), (_, two) in zip(line, line[2:], strict=False))


def _threes(line: Line) -> Iterator[tuple[str, int]]:
    rows = zip(line, line[1:], line[2:], strict=False)
    yield from ((f"{one} {two} {three}", index) for (index, one), (_, two), (_, three) in rows)


def weigh(found: Mapping[str, int], towards: str) -> tuple[float, int]:
    """How much a comment with these features reads like that, and the word that weighs most in it."""
    weights, nothing = lexicon.WEIGHTS[towards], lexicon.WEIGHT_OF_NOTHING[towards]
    known = [(weight, index) for one, index in found.items() if (weight := weights.get(one)) is not None]
    if not known:
        return nothing, 0
    return nothing + sum(weight for weight, _ in known) / sqrt(len(known)), max(known)[1]
