"""`@action` and `record`: one verb, one transaction, its events written last.

An action locks what it needs, takes the instant, asks the rule, writes, and records. Its events are written as the
last statements under the lock of one head row: locked in the middle it deadlocked, locked last it did not.
A refusal is recorded outside the transaction that it rolled back.
"""

import functools
import logging
import secrets
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, models, transaction

from nursery_portal.audit.chain import digest_of, mac_of
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, AuditHead
from nursery_portal.audit.sealing import seal
from nursery_portal.kit import clock
from nursery_portal.kit.compiled import Insertion, Rows
from nursery_portal.kit.errors import Refused

log = logging.getLogger("portal.audit")
P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3


class ActionWithoutEvidence(Exception):
    """An action ended without recording an event: its transaction is rolled back."""


@dataclass
class _Pending:
    """An event that waits for the end of its action."""

    event: Event
    actor_id: int | None
    acting_as: str
    subject_type: str
    subject_id: str
    child_id: int | None
    details: dict[str, Any]
    at: datetime = field(default_factory=clock.now)
    witnessed: bool = True


_open: ContextVar[list[_Pending] | None] = ContextVar("open_action", default=None)
registry: dict[str, Callable[..., Any]] = {}


def subject_type_of(subject: models.Model | type[models.Model]) -> str:
    """The name under which a model's rows stand in the events, e.g. `posts.post`."""
    return subject._meta.label_lower


def record(
    event: Event,
    *,
    actor: Any,
    acting_as: str,
    subject: models.Model,
    child_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Write `event` at the end of the running action; `actor` None is the system.

    `at` replaces both the instant and the database's own witness of it, where an exact time would tell who it was.

    `details` are what a reader needs years later (ids, states, hashes, the words of a reason); they are sealed.
    Never put a picture or a secret in them. Raises RuntimeError outside an action.
    """
    pending = _open.get()
    if pending is None:
        raise RuntimeError(f"{event} was recorded outside an action.")
    pending.append(
        _Pending(
            event=event,
            actor_id=None if actor is None else actor.pk,
            acting_as=str(acting_as),
            subject_type=subject_type_of(subject),
            subject_id=str(subject.pk),
            child_id=child_id,
            details=dict(details or {}),
            **({"at": at, "witnessed": False} if at is not None else {}),  # type: ignore[arg-type]
        )
    )


# every action ends with these, so they are put into SQL once
_HEAD = Rows(lambda at, row: AuditHead.objects.select_for_update().filter(pk=row).values_list("seq", "mac"))
_EVENT = (
    "seq",
    "at",
    "event",
    "actor_id",
    "acting_as",
    "subject_type",
    "subject_id",
    "child_id",
    "details_id",
    "details_digest",
    "mac",
)
_WITNESSED, _UNWITNESSED = Insertion(AuditEvent, *_EVENT), Insertion(AuditEvent, *_EVENT, "written_at")


def _write(pending: list[_Pending]) -> None:
    """Append the events to the chain. The head row's lock, taken here and last, gives them their order."""
    prepared = []
    for one in pending:
        payload = {**one.details, "salt": secrets.token_hex(16)} if one.details else None
        sealed = seal(payload, category="audit", at=None if one.witnessed else one.at) if payload else None
        prepared.append((one, sealed.pk if sealed else None, digest_of(payload) if payload else ""))
    ((seq, mac),) = _HEAD.of(clock.now(), 1)
    for one, details_id, digest in prepared:
        event = AuditEvent(
            seq=seq + 1,
            at=one.at,
            event=one.event.value,
            actor_id=one.actor_id,
            acting_as=one.acting_as,
            subject_type=one.subject_type,
            subject_id=one.subject_id,
            child_id=one.child_id,
            details_id=details_id,
            details_digest=digest,
        )
        seq, mac = event.seq, mac_of(event, mac)
        event.mac = mac
        values = [getattr(event, name) for name in _EVENT]
        if one.witnessed:
            _WITNESSED.write(*values)
        else:
            _UNWITNESSED.write(*values, one.at)
    AuditHead.objects.filter(pk=1).update(seq=seq, mac=mac)


def _may_retry(error: OperationalError) -> bool:
    """Deadlock or serialisation failure: the database chose us as the victim, and asks to be asked again."""
    cause = error.__cause__
    return getattr(cause, "pgcode", None) in {"40P01", "40001"} or "database is locked" in str(error)


def _record_refusal(event: Event, refusal: Refused, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    subject = next((one for one in [*args, *kwargs.values()] if isinstance(one, models.Model) and one.pk), None)
    actor = kwargs.get("by")
    if subject is None:
        subject = actor
    if subject is None:
        return
    with transaction.atomic():
        _write(
            [
                _Pending(
                    event=event,
                    actor_id=getattr(actor, "pk", None),
                    acting_as=str(kwargs.get("acting_as", "")),
                    subject_type=subject_type_of(subject),
                    subject_id=str(subject.pk),
                    child_id=None,
                    details={"reasons": list(refusal.reasons)},
                )
            ]
        )


def action(*, refused: Event | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an action: one durable transaction that commits with at least one event, or changes nothing.

    The acting person is the keyword argument `by`. A deadlock is retried up to three times, so the body must not have
    effects outside the database but through `kit.jobs.enqueue` or `transaction.on_commit`. Raised inside another action
    it is an error: composite verbs call private steps.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(1, TRIES + 1):
                pending: list[_Pending] = []
                token = None
                try:
                    with transaction.atomic(durable=True):
                        token = _open.set(pending)
                        result = function(*args, **kwargs)
                        if not pending:
                            raise ActionWithoutEvidence(function.__qualname__)
                        _write(pending)
                    return result
                except Refused as refusal:
                    if refused is not None:
                        _record_refusal(refused, refusal, args, dict(kwargs))
                    raise
                except OperationalError as error:
                    if attempt == TRIES or not _may_retry(error):
                        raise
                    log.warning("action retried after a deadlock")
                finally:
                    if token is not None:
                        _open.reset(token)
            raise AssertionError("unreachable")

        registry[f"{function.__module__}.{function.__qualname__}"] = run
        return run

    return decorate
