"""Every action there is leaves its event: found by reading the product, not from a list."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = [ROOT / name for name in ("consent", "posts", "moderation", "staff_conduct")]
APPS += [path for path in (ROOT / "nursery_portal").iterdir() if path.is_dir()]

Function = ast.FunctionDef | ast.AsyncFunctionDef
WRITES = re.compile(
    r"\.(?:create|bulk_create|bulk_update|get_or_create|update_or_create|save)\(|\.delete\(\)|\.update\(\s*\w+="
)
WRITING = {"actions", "audit", "media", "management", "migrations", "demonstration"}
NO_ROWS_OF_OURS = {
    "nursery_portal/home/icons.py": "a file that is drawn",
    "nursery_portal/members/ciphers.py": "a factor under today's key, for a command",
    "nursery_portal/members/forms/coming_back.py": "what a form has cleaned",
    "nursery_portal/members/models/people.py": "the manager by which Django makes an account",
}


def functions() -> Iterator[tuple[str, Function]]:
    """Every function of the files in which there is or may be an action, with the place it stands in."""
    for app in APPS:
        for path in sorted(app.rglob("*.py")):
            place, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
            if "migrations" in path.parts or not ("actions" in place or "@action" in text):
                continue  # every process of a run reads all this: only what is needed is parsed
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, Function):
                    yield place, node


def calls(function: Function) -> set[str]:
    """The names of what a function calls."""
    names = set()
    for node in (inner for statement in function.body for inner in ast.walk(statement)):
        if isinstance(node, ast.Call):
            names.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
    return names


def is_action(function: Function) -> bool:
    """Whether it carries the decorator."""
    marks = [mark.func if isinstance(mark, ast.Call) else mark for mark in function.decorator_list]
    return any(isinstance(mark, ast.Name) and mark.id == "action" for mark in marks)


def home(place: str) -> str:
    """The app that a file belongs to: an action's steps are in its own app's actions."""
    parts = place.split("/")
    return "/".join(parts[:2]) if parts[0] == "nursery_portal" else parts[0]


EVERYTHING = [(place, one) for place, one in functions() if "actions" in place or is_action(one)]
CALLED: dict[tuple[str, str], set[str]] = {}
for where, one in EVERYTHING:
    CALLED.setdefault((home(where), one.name), set()).update(calls(one))
ACTIONS = sorted({f"{where}::{one.name}" for where, one in EVERYTHING if is_action(one)})


def reaches_record(place: str) -> bool:
    """Whether a call of `record` can follow from this action, directly or through the steps of its app."""
    app, name = home(place), place.split("::")[1]
    seen, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current == "record":
            return True
        if current not in seen:
            seen.add(current)
            waiting += CALLED.get((app, current), set())
    return False


def test_there_are_actions_in_every_app_that_writes() -> None:
    found = {place.split("/")[0] for place in ACTIONS}
    assert {"consent", "posts", "moderation", "staff_conduct", "nursery_portal"} <= found
    assert len(ACTIONS) > 100


def test_rows_are_written_in_actions_alone() -> None:
    """So that nothing is written without its event."""
    found = set()
    for path in (path for app in APPS for path in app.rglob("*.py")):
        place = path.relative_to(ROOT)
        if not WRITING & {*place.parts, path.stem} and WRITES.search(path.read_text(encoding="utf-8")):
            found.add(str(place))
    assert found == set(NO_ROWS_OF_OURS)


@pytest.mark.parametrize(
    "written",
    ["Post.objects.create(title='')", "rows.delete()", "rows.filter(pk=1).update(\n    state=0)", "one.save()"],
)
def test_a_write_outside_an_action_would_be_found(written: str) -> None:
    assert WRITES.search(written) and not WRITES.search("known.update(words)\nstore().delete(photo_id, version)")


@pytest.mark.parametrize("place", ACTIONS)
def test_an_action_records_its_event(place: str) -> None:
    """One that never came to `record` would raise ActionWithoutEvidence and change nothing, at the first use."""
    assert reaches_record(place)


def test_an_action_that_records_nothing_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    place = "consent/actions/answering.py::withdraw_permissions"
    assert reaches_record(place)
    silent = {**CALLED, ("consent", "withdraw_permissions"): {"select_for_update", "create"}}
    monkeypatch.setattr(sys.modules[__name__], "CALLED", silent)
    assert not reaches_record(place)
