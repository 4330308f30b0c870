"""What a page showed of a row goes back with its form, so that who saves last puts back nothing of somebody else's.

A field that was left as it was shown is not meant: what stands there now stays. One that both have changed is refused
with what stands there now, and saving the same page once more is a decision.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from nursery_portal.kit.errors import Refused

MEANWHILE = "Somebody has changed this meanwhile. Look at it as it is now, then save again."


class ChangedSince(Refused):
    """Both have changed these fields: `clashes` is what stands there now. With `shown` the page was shown that, too."""

    def __init__(self, clashes: Mapping[str, Any], shown: str) -> None:
        super().__init__(MEANWHILE)
        self.clashes, self.shown = clashes, shown


def marks_of(values: Mapping[str, Any]) -> str:
    """A mark of each value, as a page sends it back."""
    return _joined({name: _mark(value) for name, value in values.items()})


def meant(typed: Mapping[str, Any], now: Mapping[str, Any], shown: str) -> dict[str, Any]:
    """Each value that is to stand: as typed, or what stands there `now` where it was left as the page showed it.

    ChangedSince where somebody else has changed one that was changed here, too, to something else. What `shown` has no
    mark of is meant as it was typed.
    """
    before = dict(one.split("=", 1) for one in shown.split() if "=" in one)
    left = {name for name, value in typed.items() if before.get(name) == _mark(value)}
    clashes = {
        name: now[name]
        for name, value in typed.items()
        if name in before and name not in left and _mark(now[name]) not in {before[name], _mark(value)}
    }
    if clashes:
        raise ChangedSince(clashes, _joined(before | {name: _mark(value) for name, value in clashes.items()}))
    return {name: now[name] if name in left else value for name, value in typed.items()}


def _joined(marks: Mapping[str, str]) -> str:
    return " ".join(f"{name}={mark}" for name, mark in marks.items())


def _mark(value: Any) -> str:
    """The same for a row and for the words of it that a browser sends: that tells an empty field from none no better,
    and ends a line in its own way."""
    text = "" if value is None else str(getattr(value, "pk", value))
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()[:12]
