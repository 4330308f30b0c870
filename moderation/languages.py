"""Whether something in a comment is said in another language, which neither the phrases nor the encoder can read.

What cannot be read is never taken for harmless: such a comment is flagged, and is never shown before a person has read
it. Linear in the text, and of no other use: it says nothing about who wrote it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Spoken in families here; the fewer, the surer is each answer about a few words. English is among them.
SPOKEN = (
    "en cy ga pl ro es pt it fr de nl lt lv tr so sq bg uk ru ur pa hi bn gu ta ne si ml ar fa tl vi zh yo hu cs sk el"
)
CLAUSE = re.compile(r"[^.?!;:,()\n]+")
LETTERS = re.compile(r"[^\W\d_]+")
WORDS, LONG = 3, 12  # at least, of what is asked about: fewer words, or letters, are in no language
FOREIGN = 0.05  # as English as this at most


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
    for match in LETTERS.finditer(text):
        word = match[0]
        if len(word) > 1 and not any(unicodedata.name(letter, "").startswith("LATIN") for letter in word):
            return word
    for said in _said(text):
        in_time()
        if dict(identifier().rank(said)).get("en", 0.0) < FOREIGN:
            return said.strip()
    return None


def _said(text: str) -> Iterator[str]:
    """Whatever is long enough to ask about: each clause, then the whole."""
    for part in (*CLAUSE.findall(text), text):
        words = LETTERS.findall(part)
        if len(words) >= WORDS and sum(map(len, words)) >= LONG:
            yield part
