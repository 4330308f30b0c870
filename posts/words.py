"""What a person typed, made fit to keep and to compare: no invisible characters, no direction overrides."""

import re
import unicodedata

KEPT = {"\n", "\u200d", "\ufe0f"}  # a new line; the joiner and selector that emoji are made with
MARKS = 3
DROPPED = {"Cc", "Cf", "Co", "Cs", "Cn"}
# the flags of England, Scotland and Wales: a black flag, the letters of the place as invisible tags, and an end
FLAG = re.compile("(?<=\U0001f3f4)[\U000e0020-\U000e007e]{1,8}\U000e007f")
# the mark without which Persian words run together; elsewhere it only hides
APART = re.compile("(?<=[\u0600-\u06ff\u0750-\u077f])\u200c(?=[\u0600-\u06ff\u0750-\u077f])")
NEW_EMOJI = range(0x1F000, 0x1FB00)  # younger than this Python's table of characters, and seen all the same
BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters and signs that draw nothing


def cleaned(text: str) -> str:
    """The text in NFC without control, invisible and direction characters and without towers of marks, with at most one
    empty line in a row."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    whole = {place for found in (*FLAG.finditer(normal), *APART.finditer(normal)) for place in range(*found.span())}
    kept = _unstacked("".join(one for place, one in enumerate(normal) if place in whole or _stays(one)))
    lines = [" ".join(line.split(" ")).rstrip() for line in kept.split("\n")]
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip()


def _stays(one: str) -> bool:
    return one in KEPT or ord(one) in NEW_EMOJI or unicodedata.category(one) not in DROPPED


def _unstacked(text: str) -> str:
    """At most three marks on a letter, which every script can live with: no towers that cover the lines around."""
    out, marks = [], 0
    for one in text:
        marks = marks + 1 if unicodedata.combining(one) or unicodedata.category(one) in {"Mn", "Me"} else 0
        if marks <= MARKS or one == "\ufe0f":
            out.append(one)
    return "".join(out)


def says_something(text: str) -> bool:
    """Whether anything can be seen in the text at all; emoji alone are fine."""
    return any(
        not one.isspace() and one not in BLANK and (unicodedata.category(one)[0] in "LNPS" or ord(one) in NEW_EMOJI)
        for one in text
    )
