"""What is open, written beside the checkpoints as ids; and what a restored database has open that was not.

A backup knows nothing of what was closed after it. The file does. It tells of what is open by marks: ids, and ids of
whom it is about before them where a row alone would say nothing once it is lost. The days of orders, links and places
are asked as of the instant of the file, on both sides. What is done about the difference is in `restored`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from consent.models import NO, ConsentStanding, Purpose
from consent.rules import agreed
from nursery_portal.audit.models import AuditHead
from nursery_portal.kit import clock
from nursery_portal.members.models import (
    AccessCode,
    BarredPerson,
    Guardianship,
    Invitation,
    RoleGrant,
    SharedTablet,
    User,
    restriction_current,
)
from nursery_portal.register.models import Child, enrolled_or_later
from posts.models import Comment, CommentMeasure, Photo, PhotoTag, Post

Rows = Callable[[date], QuerySet[Any]]
Marks = Callable[[datetime], Iterable[str]]
PARTS = ("at", "seq", "open", "closing")


def _links(on: date) -> QuerySet[Guardianship]:
    return Guardianship.objects.filter(ended_at=None).exclude(until_on__lt=on)


def _without(restriction: str) -> Rows:
    return lambda on: _links(on).exclude(restriction_current(restriction, on))


def _ids(rows: Rows) -> Marks:
    return lambda at: (str(pk) for pk in rows(timezone.localdate(at)).values_list("pk", flat=True))


def _owned(rows: Rows, owner: str) -> Marks:
    return lambda at: (f"{of}:{pk}" for of, pk in rows(timezone.localdate(at)).values_list(owner, "pk"))


def _permissions(at: datetime) -> Iterable[str]:
    for purpose in Purpose:
        yield from (f"{child}:{purpose}" for child in agreed(purpose, at).values_list("pk", flat=True))


def _noes(at: datetime) -> Iterable[str]:
    rows = ConsentStanding.objects.filter(kind__in=NO).values_list("child", "guardian", "purpose")
    return (f"{child}:{guardian}:{purpose}" for child, guardian, purpose in rows)


OPEN: dict[str, Marks] = {
    "account": _ids(lambda on: User.objects.filter(suspended_at=None, is_active=True)),
    "role": _ids(lambda on: RoleGrant.objects.filter(ended_at=None).exclude(until_on__lt=on)),
    "link": _ids(_links),
    "contact": _ids(_without("no_contact")),
    "place": _ids(_without("hide_location")),
    "images": _ids(_without("no_images_at_all")),
    "responsibility": _ids(lambda on: _links(on).filter(has_parental_responsibility=True)),
    "child": _ids(lambda on: Child.objects.filter(enrolled_or_later(on))),
    "unprotected": _ids(lambda on: Child.objects.filter(protected=False)),
    "permission": _permissions,
    "post": _ids(lambda on: Post.objects.filter(state=Post.State.PUBLISHED)),
    "picture": _ids(lambda on: Photo.objects.filter(taken_down_at=None, removed_at=None, erased_at=None)),
    "files": _ids(lambda on: Photo.objects.filter(removed_at=None, erased_at=None)),
    "uncovered": _ids(lambda on: PhotoTag.objects.filter(covered=False)),
    "comment": _ids(lambda on: Comment.objects.filter(state=Comment.State.VISIBLE, deleted_at=None)),
    "words": _ids(lambda on: Comment.objects.filter(erased_at=None)),
    # who accepted one after the backup may do so again; a code that was used opens nothing twice
    "invitation": _ids(
        lambda on: Invitation.objects.filter(expires_at__date__gte=on).exclude(state=Invitation.State.REVOKED)
    ),
    "code": _ids(lambda on: AccessCode.objects.filter(expires_at__date__gte=on, state=AccessCode.State.PENDING)),
    "tablet": _ids(lambda on: SharedTablet.objects.filter(revoked_at=None)),
}
# what closes something by being there: what the file knows and the restored database does not is told, too
CLOSING: dict[str, Marks] = {
    "not_admitted": _owned(lambda on: BarredPerson.objects.filter(ended_at=None), "child"),
    "measure": _owned(lambda on: CommentMeasure.objects.filter(ended_at=None, until_on__gte=on), "author"),
    "no": _noes,
}


def path() -> Path:
    """Where it is kept: beside the checkpoints, and copied off the machine with them."""
    return Path(settings.PORTAL_VAR) / "open.json"


def settling() -> Path:
    """The file with which a restored database is being closed again; there from the first run until people are done."""
    return path().with_name("open.restored.json")


def marks_at(at: datetime, kinds: Mapping[str, Marks]) -> dict[str, list[str]]:
    """The marks of these kinds in this database, as of an instant."""
    return {kind: sorted(marks(at)) for kind, marks in kinds.items()}


def write(*, anew: bool = False) -> bool:
    """Write what is open now; False where the chain is shorter than the file knows it, or while a restore is being
    settled: a database that was restored must not overwrite what tells how much too open it is. `anew` does so all the
    same, and ends the settling."""
    seq, now = AuditHead.objects.get(pk=1).seq, clock.now()
    if not anew and settling().exists():
        return False
    if not anew and path().exists() and json.loads(path().read_text(encoding="ascii"))["seq"] > seq:
        return False
    kept = {"at": now.isoformat(), "seq": seq, "open": marks_at(now, OPEN), "closing": marks_at(now, CLOSING)}
    put(path(), kept)
    if anew:
        settling().unlink(missing_ok=True)
    return True


def put(where: Path, kept: Mapping[str, Any]) -> None:
    """Write a file of this kind, whole or not at all."""
    where.parent.mkdir(parents=True, exist_ok=True)
    fresh = where.with_suffix(".new")
    fresh.write_text(json.dumps(kept), encoding="ascii")
    fresh.replace(where)


def read(source: Path) -> dict[str, Any]:
    """What a file knows; ValueError for one that `write` did not write."""
    kept = json.loads(source.read_text(encoding="ascii"))
    if not isinstance(kept, dict) or not all(isinstance(kept.get(part), dict) for part in ("open", "closing")):
        raise ValueError("no file of what is open")
    if not isinstance(kept.get("seq"), int) or datetime.fromisoformat(str(kept.get("at"))).tzinfo is None:
        raise ValueError("no file of what is open")
    return {part: kept[part] for part in PARTS}


def too_open(kept: Mapping[str, Any]) -> dict[str, set[str]]:
    """What is open now and was not when the file was written; of what closes, what the file knows and we do not."""
    at = datetime.fromisoformat(kept["at"])
    more = {kind: set(ids) - set(kept["open"].get(kind, ids)) for kind, ids in marks_at(at, OPEN).items()}
    for kind in ("contact", "place", "images", "responsibility"):
        more[kind] -= more["link"]  # a link that had ended is told as that
    here = marks_at(at, CLOSING)
    return more | {kind: set(kept["closing"].get(kind, [])) - set(ids) for kind, ids in here.items()}
