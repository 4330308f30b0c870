"""What a person typed, made fit to keep and to compare: no invisible characters, no direction overrides."""

import unicodedata

KEPT = {"\n", "\u200d", "\ufe0f"}  # a new line; the joiner and selector that emoji are made with
MARKS = 3
DROPPED = {"Cc", "Cf", "Co", "Cs", "Cn"}


def cleaned(text: str) -> str:
    """The text in NFC without control, invisible and direction characters and without towers of marks, with at most one
    empty line in a row."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = _unstacked("".join(one for one in normal if one in KEPT or unicodedata.category(one) not in DROPPED))
    lines = [" ".join(line.split(" ")).rstrip() for line in kept.split("\n")]
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip()


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
    return any(not one.isspace() and unicodedata.category(one)[0] in "LNPS" for one in text)
