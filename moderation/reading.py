"""A comment as the rules read it: words in one normal form, each with its place in the text as it was typed.

NFKC, no accents, no invisible characters, letters of other scripts and digits that look like Latin letters, letters in
squares and circles, repeated letters and letters s p a c e d apart: all come to the same word, and a finding still
shows what stands in the comment. Linear in the text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

CYRILLIC = "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0455\u04bb\u0501\u043a\u043c\u0442"
GREEK = "\u03b1\u03bf\u03c1\u03b5\u03b9\u03ba\u03bd\u03c4\u03c5\u03c7"
LOOKS_LIKE = dict(zip(CYRILLIC, "aceopxyishdkmt", strict=True)) | dict(zip(GREEK, "aopeikvtux", strict=True))
LETTERS = str.maketrans(
    LOOKS_LIKE
    | {one.upper(): like.upper() for one, like in LOOKS_LIKE.items()}
    | {
        "\u00f8": "o",
        "\u0142": "l",
        "\u0131": "i",
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "`": "'",
    }
)
# letters and figures of ornament: signs to Unicode, not letters, or left by NFKC as they are
_IN_ORNAMENT = re.compile(
    r"(?:LATIN LETTER SMALL CAPITAL|PARENTHESIZED LATIN (?:SMALL|CAPITAL) LETTER|NEGATIVE CIRCLED LATIN CAPITAL LETTER"
    r"|(?:CROSSED )?NEGATIVE SQUARED LATIN CAPITAL LETTER) ([A-Z])"
)
_RANGES = ((0x250, 0x2B0), (0x1D00, 0x1D2C), (0x249C, 0x2500), (0x2776, 0x2794), (0xA730, 0xA732), (0x1F110, 0x1F190))


def _ornaments() -> Iterator[tuple[int, str]]:
    for number in (number for first, end in _RANGES for number in range(first, end)):
        name, simple = unicodedata.name(chr(number), ""), unicodedata.normalize("NFKC", chr(number))
        letter = _IN_ORNAMENT.fullmatch(name)
        if letter is not None:
            yield number, letter[1].lower() if "SMALL" in name else letter[1]
        elif unicodedata.category(chr(number)) == "So" and simple.isascii() and simple.isalpha() and len(simple) == 1:
            yield number, simple
        elif unicodedata.digit(chr(number), -1) >= 0:
            yield number, str(unicodedata.digit(chr(number)))


ORNAMENTS = dict(_ornaments())
OF_FLAGS = {0x1F1E6 + place: letter for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]+")
LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "i", "+": "t"}
)
PIECE = re.compile(r"[^\W_]+(?:[@$!|+*'][^\W_]+|\*+[^\W_]*)*|[$@][^\W_]+(?:[@$!|*'][^\W_]+)*|[.?!;\n]+")
LOOSE = re.compile(r"(?<![^\W_])[^\W_](?:[ .\-_*/]{1,3}[^\W_](?![^\W_])){2,}")
THRICE = re.compile(r"(.)\1{2,}")
TWICE = re.compile(r"(.)\1+")
END = "."
IS = {
    "he",
    "she",
    "it",
    "that",
    "there",
    "what",
    "who",
    "where",
    "here",
    "how",
    "this",
    "somebody",
    "someone",
    "nobody",
}
JOINED = {
    "cannot": ("can", "not"),
    "cant": ("can", "not"),
    "wont": ("will", "not"),
    "shant": ("shall", "not"),
    "aint": ("is", "not"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "isnt": ("is", "not"),
    "wasnt": ("was", "not"),
    "werent": ("were", "not"),
    "arent": ("are", "not"),
    "hasnt": ("has", "not"),
    "havent": ("have", "not"),
    "hadnt": ("had", "not"),
    "wouldnt": ("would", "not"),
    "couldnt": ("could", "not"),
    "shouldnt": ("should", "not"),
    "mustnt": ("must", "not"),
    "shes": ("she", "is"),
    "hes": ("he", "is"),
    "theyre": ("they", "are"),
    "youre": ("you", "are"),
    "youve": ("you", "have"),
    "youll": ("you", "will"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "thats": ("that", "is"),
    "theres": ("there", "is"),
    "whats": ("what", "is"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "ur": ("your",),
    "u": ("you",),
}
AFTER = {"ll": "will", "re": "are", "ve": "have", "m": "am", "d": "would"}


@dataclass(frozen=True)
class Word:
    """One word: its forms (as written, without look-alikes, without repeats), and where it stands in the text."""

    forms: frozenset[str]
    start: int
    end: int
    plain: str

    @property
    def is_end(self) -> bool:
        """Whether a sentence ends here."""
        return self.plain == END


class Reading:
    """The words of a text. `said(words)` gives back what was typed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded, self._places = _folded(text)
        self.words = list(self._split())

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the folded text as a stretch of the typed one."""
        return self._places[start], self._places[end - 1] + 1

    def said(self, first: int, last: int) -> str:
        """The typed words from one word to another, the last included."""
        return self.text[self.words[first].start : self.words[last].end]

    def _split(self) -> "list[Word]":
        loose = {match.start(): match for match in LOOSE.finditer(self.folded)}
        out: list[Word] = []
        skip_to = 0
        for match in PIECE.finditer(self.folded):
            if match.start() < skip_to:
                continue
            spaced = loose.get(match.start())
            if spaced is not None:
                out.append(self._spaced(re.sub(r"[ .\-_*/]", "", spaced[0]), *spaced.span()))
                skip_to = spaced.end()
                continue
            piece = match[0]
            if piece[0] in ".?!;\n":
                if "\n" in piece or not _inside_a_number(self.folded, match.start(), match.end()):
                    out.append(Word(frozenset({END}), *self.place(*match.span()), END))
                continue
            out += self._pieces(piece, *match.span())
        return out

    def _pieces(self, piece: str, start: int, end: int) -> "list[Word]":
        head, mark, tail = piece.partition("'")
        bare = piece.replace("'", "")
        parts: tuple[str, ...] = (bare,)
        if mark and tail == "t" and head.endswith("n"):
            parts = JOINED.get(bare, (head[:-1], "not"))
        elif mark and tail in AFTER:
            parts = (head, AFTER[tail])
        elif mark and tail == "s":
            parts = (head, "is") if head in IS else (head,)
        elif bare in JOINED:
            parts = JOINED[bare]
        return [self._word(part, start, end) for part in parts]

    def _spaced(self, letters: str, start: int, end: int) -> Word:
        """Letters s p a c e d apart; the first may be a word of its own ("a s h i t day")."""
        word = self._word(letters, start, end)
        return Word(word.forms | {letters[1:]}, word.start, word.end, letters) if letters[0] in "ai" else word

    def _word(self, plain: str, start: int, end: int) -> Word:
        forms = {plain}
        letters = plain.replace("*", "")
        if not letters.isalpha() or "*" in plain:
            straight = plain.translate(LEET)
            if any(one.isalpha() for one in letters):
                forms.add(straight)
        for form in tuple(forms):
            if THRICE.search(form):
                forms |= {THRICE.sub(r"\1\1", form), TWICE.sub(r"\1", form)}
        return Word(frozenset(forms), *self.place(start, end), plain)


def _inside_a_number(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[start - 1].isdigit() and text[end].isdigit()


def upright(text: str) -> str:
    """The text with letters of ornament as the plain ones, each in its place. The letters of flags are letters where
    they do not stand two by two, as in a flag."""
    plain = text.translate(ORNAMENTS)
    if any(len(run) != 2 for run in FLAG_LETTERS.findall(plain)):
        return plain.translate(OF_FLAGS)
    return plain


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in lower case without accents and invisible characters, and where each of its characters came from."""
    return _in_one_form(text, str.casefold)


def cased(text: str) -> tuple[str, list[int]]:
    """The same with its capitals, for what only capitals tell: postcodes, streets."""
    return _in_one_form(text, str)


def _in_one_form(text: str, case: Callable[[str], str]) -> tuple[str, list[int]]:
    out: list[str] = []
    places: list[int] = []
    for index, one in enumerate(upright(text)):
        if one.isascii():
            out.append(case(one))
            places.append(index)
            continue
        wide = unicodedata.normalize("NFKD", case(unicodedata.normalize("NFKC", one)))
        for part in wide:
            if part == "\n" or unicodedata.category(part) not in {"Mn", "Me", "Cf", "Cc", "Co", "Cs", "Cn"}:
                out.append(part)
                places.append(index)
    return "".join(out).translate(LETTERS), places


def folded(text: str) -> str:
    """The text as the rules compare it."""
    return _folded(text)[0]
