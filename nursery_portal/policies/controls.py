"""What in the portal keeps which clause of the policy: a registry that each app fills from its `clauses.py`.

A clause is a promise. Its control is the thing in the software that keeps it, with the test that would fail if it did
not, and where one exists a live figure. tests/policy proves that every clause has one and that every test is there.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nursery_portal.policies.models import Clause, PolicyDocument, PolicyVersion

log = logging.getLogger("portal.policies")
Figure = Callable[[datetime], str]


class Keeps(StrEnum):
    """How a control keeps its clause. The portal says honestly what it cannot make impossible."""

    REFUSES = "The portal refuses what the clause forbids"
    DOES = "The portal does this by itself"
    ASKS = "Nobody can force it: the portal asks for it, and records what happened"


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control: the clause's code, one plain sentence, the tests that prove it, and a live figure."""

    clause: str
    keeps: Keeps
    says: str
    tests: tuple[str, ...]
    figure: Figure | None = None


@dataclass(frozen=True)
class Shown:
    """A control with its figure at one instant; an empty figure means that there is none or it could not be told."""

    control: Control
    figure: str = ""


@dataclass(frozen=True)
class Mapped:
    """One clause of a version with what keeps it; `changed_in` is the later version that last changed its words."""

    clause: Clause
    controls: list[Shown] = field(default_factory=list)
    changed_in: PolicyVersion | None = None


_controls: dict[tuple[str, str], Control] = {}


def keep(*controls: Control) -> None:
    """Declare controls. Called from an app's `ready()`; the same one twice counts once."""
    for one in controls:
        _controls[one.clause, one.says] = one


def declared() -> list[Control]:
    """Every control there is, in the order of the clauses' numbers."""
    return sorted(_controls.values(), key=lambda one: (len(one.clause), one.clause, one.says))


def _figure_of(control: Control, at: datetime) -> str:
    if control.figure is None:
        return ""
    try:
        return control.figure(at)
    except Exception:
        log.exception("the figure of a control could not be told")
        return ""


def clause_map(version: PolicyVersion, at: datetime, *, figures: bool) -> list[Mapped]:
    """Every clause of `version` with its controls. A clause whose words changed since version 1 names that version, so
    that somebody looks whether its control still does what the new words say; one without controls shows as such."""
    history: dict[str, tuple[str, PolicyVersion | None]] = {}
    earlier = PolicyVersion.objects.filter(document=version.document, number__lte=version.number)
    for one in earlier.order_by("number").prefetch_related("clauses"):
        for clause in one.clauses.all():
            words, changed_in = history.get(clause.code, (clause.text, None))
            history[clause.code] = (clause.text, one if words != clause.text else changed_in)
    return [
        Mapped(
            clause,
            [Shown(one, _figure_of(one, at) if figures else "") for one in declared() if one.clause == clause.code],
            history[clause.code][1],
        )
        for clause in version.clauses.order_by("order")
    ]


def controls_of(document: PolicyDocument) -> list[Control]:
    """The controls of this policy's clauses in any of its versions. None where people alone keep what it says."""
    codes = set(Clause.objects.filter(version__document=document).values_list("code", flat=True))
    return [one for one in declared() if one.clause in codes]


def without_clause(version: PolicyVersion) -> list[Control]:
    """The controls of this policy whose clause this version no longer has."""
    codes = set(version.clauses.values_list("code", flat=True))
    return [one for one in controls_of(version.document) if one.clause not in codes]
