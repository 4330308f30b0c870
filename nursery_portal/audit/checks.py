"""A missing guard stops the portal before it can forget anything."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connections

from nursery_portal.audit import triggers


def missing_guards(using: str = "default") -> set[str]:
    """The names of declared triggers that this database does not have."""
    connection = connections[using]
    return triggers.expected(connection) - triggers.actual(connection)


def every_guard_stands(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Compare declared with actual triggers. An unreachable database is another check's business."""
    found: list[CheckMessage] = []
    for using in databases or []:
        try:
            missing = missing_guards(using)
        except DatabaseError:
            continue
        if missing:
            found.append(
                Error(
                    f"Evidence is not guarded: {', '.join(sorted(missing))}.",
                    hint="Run `manage.py migrate`, which makes every guard anew.",
                    id="audit.E001",
                )
            )
    return found
