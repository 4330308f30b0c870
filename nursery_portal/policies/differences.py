"""What changed from one version of a policy to another: clause by clause, word by word. Reads only."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nursery_portal.policies.models import Clause
from nursery_portal.policies.texts import ClauseText

Text = Clause | ClauseText
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Difference:
    """One clause that is not as it was: its words in pieces, each the same, gone or new."""

    code: str
    section: str
    kind: str
    pieces: tuple[tuple[str, str], ...]
    note: str = ""


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)


def _pieces(before: str, after: str) -> tuple[tuple[str, str], ...]:
    old, new = _words(before), _words(after)
    found: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((SAME, "".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append((GONE, "".join(old[i1:i2])))
        if j2 > j1:
            found.append((NEW, "".join(new[j1:j2])))
    return tuple(found)


def _note(before: Text, after: Text) -> str:
    notes = []
    if before.section != after.section:
        notes.append(f"now under {after.section}")
    if before.audience != after.audience:
        notes.append(f"now for {Clause.Audience(after.audience).label.lower()}")
    return ", ".join(notes)


def differences(before: Sequence[Text], after: Sequence[Text]) -> list[Difference]:
    """Every clause that was changed, added or left out, in the order of the newer text."""
    old = {one.code: one for one in before}
    found = []
    for one in after:
        earlier = old.pop(one.code, None)
        if earlier is None:
            found.append(Difference(one.code, one.section, "added", ((NEW, one.text),)))
        elif earlier.text != one.text or _note(earlier, one):
            pieces = _pieces(earlier.text, one.text)
            found.append(Difference(one.code, one.section, "changed", pieces, _note(earlier, one)))
    found += [Difference(one.code, one.section, "left out", ((GONE, one.text),)) for one in old.values()]
    return found
