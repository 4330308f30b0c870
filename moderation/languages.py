"""Whether something in a comment is said in another language, which neither the phrases nor the encoder can read.

What cannot be read is never taken for harmless: such a comment is flagged, and is never shown before a person has read
it. Linear in the text, and of no other use: it says nothing about who wrote it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from moderation.lexicon import COURTESIES
from moderation.reading import upright

# Spoken in families here; the fewer, the surer is each answer about a few words. English is among them.
SPOKEN = (
    "en cy ga pl ro es pt it fr de nl lt lv tr so sq bg uk ru ur pa hi bn gu ta ne si ml ar fa tl vi zh yo hu cs sk el"
)
CLAUSE = re.compile(r"[^.?!;:,()\n]+")
NO_WORD = re.compile(r"\S*[_@#\d]\S*")  # a handle, a tag, a number
LETTERS = re.compile(r"[^\W\d_]+")
WORDS, LONG = 3, 12  # different words and letters, at least, of what is asked about: laughter is in no language
FOREIGN = 0.05  # as English as this at most


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


COURTEOUS = re.compile(
    r"\b(?:" + "|".join(sorted({*COURTESIES, *map(_plain, COURTESIES)}, key=len, reverse=True)) + r")\b", re.IGNORECASE
)


@cache
def identifier() -> LanguageIdentifier:
    """The one of this process; read from its file when it is first asked for."""
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(SPOKEN.split())
    return found


def foreign_in(text: str, in_time: Callable[[], None] = lambda: None) -> str | None:
    """The first word in another script, or clause in another language than English, or the whole; None if none.

    `in_time` is asked before each, and raises when there is no time for another.
    """
    plain = upright(text)
    for match in LETTERS.finditer(plain):
        word = match[0]
        if len(word) > 1 and not any(map(_latin, word)):
            return text[match.start() : match.end()]
    left = COURTEOUS.sub(_blank, NO_WORD.sub(_blank, plain))
    for start, end in _spans(left):
        in_time()
        if dict(identifier().rank(_even(left[start:end]))).get("en", 0.0) < FOREIGN:
            return text[start:end].strip()
    return None


def _even(text: str) -> str:
    """Letters of ornament (script, bold, full width) as the plain ones, which the encoder reads too."""
    return unicodedata.normalize("NFKC", text)


def _latin(letter: str) -> bool:
    return unicodedata.name(_even(letter)[0], "").startswith("LATIN")


def _blank(match: re.Match[str]) -> str:
    """As long as what it stands for, so that every place stays, and the end of a clause."""
    return ",".ljust(len(match[0]))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where whatever is long enough to ask about begins and ends: each clause, then all of it together."""
    clauses = [match.span() for match in CLAUSE.finditer(text)]
    for start, end in (*clauses, (0, len(text))):
        words = LETTERS.findall(text, start, end)
        if len({word.casefold() for word in words}) >= WORDS and sum(map(len, words)) >= LONG:
            yield start, end
