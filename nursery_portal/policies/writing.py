"""A policy as one types it: `# Section` above paragraphs that begin with their number, and back again.

# How staff behave online
S16 [staff]: We expect ...
"""

import re
from collections.abc import Iterable

from nursery_portal.kit.errors import Refused
from nursery_portal.policies.models import Clause
from nursery_portal.policies.texts import ClauseText

HEAD = re.compile(r"^(?P<code>[A-Za-z]{1,3}[0-9]{1,4})\s*(?:\[(?P<side>[a-z]+)\])?\s*:\s*(?P<text>.*)$", re.DOTALL)
LONGEST = 60_000
FIELD = "text"


def written(clauses: Iterable[Clause | ClauseText]) -> str:
    """The clauses as text to be changed."""
    lines: list[str] = []
    section = None
    for one in clauses:
        if one.section != section:
            section = one.section
            lines += [f"# {section}", ""]
        side = "" if one.audience == Clause.Audience.EVERYONE else f" [{one.audience}]"
        lines += [f"{one.code}{side}: {one.text}", ""]
    return "\n".join(lines).strip() + "\n"


def read(text: str) -> list[ClauseText]:
    """The clauses of a typed text, or Refused with the line that cannot be read."""
    if len(text) > LONGEST:
        raise Refused(f"This has {len(text)} characters; {LONGEST} fit.", field=FIELD)
    found: list[ClauseText] = []
    section = ""
    for number, paragraph in _paragraphs(text):
        if paragraph.startswith("#"):
            section = paragraph.lstrip("#").strip()
            if not 1 <= len(section) <= 80:
                raise Refused(f"Line {number}: a section needs a heading of up to 80 characters.", field=FIELD)
            continue
        match = HEAD.match(paragraph)
        if match is None or not match["text"].strip():
            raise Refused(
                f"Line {number}: begin each clause with its number and a colon, as in S1: words.", field=FIELD
            )
        side = match["side"] or Clause.Audience.EVERYONE
        if side not in Clause.Audience.values:
            raise Refused(f"Line {number}: in brackets stands [staff], [families] or nothing.", field=FIELD)
        if not section:
            raise Refused(f"Line {number}: put a line such as # About this policy above the first clause.", field=FIELD)
        found.append(ClauseText(match["code"].upper(), section, " ".join(match["text"].split()), str(side)))
    return found


def _paragraphs(text: str) -> Iterable[tuple[int, str]]:
    """Each paragraph with the number of its first line; a heading is one by itself."""
    begin = 0
    lines: list[str] = []
    for number, line in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], start=1):
        bare = line.strip()
        starts = bool(HEAD.match(bare)) and bool(lines)
        if lines and (not bare or bare.startswith("#") or starts):
            yield begin, "\n".join(lines)
            lines = []
        if bare.startswith("#"):
            yield number, bare
        elif bare:
            begin = begin if lines else number
            lines.append(bare)
