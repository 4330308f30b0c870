"""What is open, written beside the checkpoints as ids; and what a restored database has open that was not.

A backup knows nothing of what was closed after it. The file does: whoever and whatever is open in the restored portal,
and was not open when the file was written, is closed again, and named for people to settle. Nothing is ever opened by
it. The days of orders, links and places are asked as of the day of the file, on both sides. What is erased is gone, so
nothing that is younger than the file ever is.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from consent.models import YES, ConsentStanding
from moderation.actions import erase_comments_again
from nursery_portal.audit.models import AuditHead
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import suspend_again
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
from posts.actions import erase_again, take_down_again, take_post_down_again
from posts.models import Comment, CommentMeasure, Photo, PhotoTag, Post

Rows = Callable[[date], QuerySet[Any]]


def _links(on: date) -> QuerySet[Guardianship]:
    return Guardianship.objects.filter(ended_at=None).exclude(until_on__lt=on)


def _without(restriction: str) -> Rows:
    return lambda on: _links(on).exclude(restriction_current(restriction, on))


OPEN: dict[str, Rows] = {
    "account": lambda on: User.objects.filter(suspended_at=None, is_active=True),
    "role": lambda on: RoleGrant.objects.filter(ended_at=None).exclude(until_on__lt=on),
    "link": _links,
    "contact": _without("no_contact"),
    "place": _without("hide_location"),
    "images": _without("no_images_at_all"),
    "responsibility": lambda on: _links(on).filter(has_parental_responsibility=True),
    "child": lambda on: Child.objects.filter(enrolled_or_later(on)),
    "unprotected": lambda on: Child.objects.filter(protected=False),
    "permission": lambda on: ConsentStanding.objects.filter(kind__in=YES),
    "post": lambda on: Post.objects.filter(state=Post.State.PUBLISHED),
    "picture": lambda on: Photo.objects.filter(taken_down_at=None, removed_at=None, erased_at=None),
    "files": lambda on: Photo.objects.filter(removed_at=None, erased_at=None),
    "uncovered": lambda on: PhotoTag.objects.filter(covered=False),
    "comment": lambda on: Comment.objects.filter(state=Comment.State.VISIBLE, deleted_at=None),
    "words": lambda on: Comment.objects.filter(erased_at=None),
    # who accepted one after the backup may do so again; a code that was used opens nothing twice
    "invitation": lambda on: Invitation.objects.filter(expires_at__date__gte=on).exclude(
        state=Invitation.State.REVOKED
    ),
    "code": lambda on: AccessCode.objects.filter(expires_at__date__gte=on, state=AccessCode.State.PENDING),
    "tablet": lambda on: SharedTablet.objects.filter(revoked_at=None),
}
# what closes something by being there: what the file knows and the restored database does not is told, too
CLOSING: dict[str, Rows] = {
    "not_admitted": lambda on: BarredPerson.objects.filter(ended_at=None),
    "measure": lambda on: CommentMeasure.objects.filter(ended_at=None, until_on__gte=on),
}
# what people have to settle, by kind. An account, a picture, a post and what was erased are closed by the portal
TOLD = {
    "role": "a role had ended: end it again",
    "link": "a link to a child had ended: end it again",
    "contact": "no contact was recorded: record it again",
    "place": "the place was hidden: record it again",
    "images": "no images at all was recorded: record it again",
    "responsibility": "responsibility had been taken off: record it again",
    "child": "the child had left: set the last day again",
    "unprotected": "the child was protected: mark it again",
    "permission": "a permission had ended: its guardian says so again, or the pictures stay down",
    "uncovered": "the child had been covered or taken out of the picture: look at it",
    "comment": "a comment was not shown: decide it again",
    "invitation": "an invitation had been taken back: take it back again",
    "code": "a code had been used or taken back: take it back",
    "tablet": "a tablet had been taken back: take it back again",
    "not_admitted": "somebody was put on the list of those not admitted: enter them again",
    "measure": "a measure about comments had begun: decide it again",
}


def path() -> Path:
    """Where it is kept: beside the checkpoints, and copied off the machine with them."""
    return Path(settings.PORTAL_VAR) / "open.json"


def settling() -> Path:
    """The file with which a restored database is being closed again; there from the first run until people are done."""
    return path().with_name("open.restored.json")


def _open_on(on: date, kinds: Mapping[str, Rows]) -> dict[str, list[str]]:
    return {kind: sorted(str(pk) for pk in rows(on).values_list("pk", flat=True)) for kind, rows in kinds.items()}


def write(*, anew: bool = False) -> bool:
    """Write what is open now; False where the chain is shorter than the file knows it, or while a restore is being
    settled: a database that was restored must not overwrite what tells how much too open it is. `anew` does so all the
    same, and ends the settling."""
    seq, now = AuditHead.objects.get(pk=1).seq, clock.now()
    if not anew and settling().exists():
        return False
    if not anew and path().exists() and json.loads(path().read_text(encoding="ascii"))["seq"] > seq:
        return False
    on = timezone.localdate(now)
    kept = {"at": now.isoformat(), "seq": seq, "open": _open_on(on, OPEN), "closing": _open_on(on, CLOSING)}
    _put(path(), kept)
    if anew:
        settling().unlink(missing_ok=True)
    return True


def _put(where: Path, kept: Mapping[str, Any]) -> None:
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
    return kept


@dataclass(frozen=True)
class Closed:
    """What was closed again, in numbers, and what is left to people: (kind, id) in the order of `TOLD`."""

    numbers: dict[str, int] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)


def too_open(kept: Mapping[str, Any]) -> dict[str, set[str]]:
    """What is open now and was not when the file was written; of what closes, what the file knows and we do not."""
    on = timezone.localdate(datetime.fromisoformat(kept["at"]))
    more = {kind: set(ids) - set(kept["open"].get(kind, ids)) for kind, ids in _open_on(on, OPEN).items()}
    for kind in ("contact", "place", "images", "responsibility"):
        more[kind] -= more["link"]  # a link that had ended is told as that
    here = _open_on(on, CLOSING)
    return more | {kind: set(kept["closing"].get(kind, [])) - set(ids) for kind, ids in here.items()}


def _people(more: Mapping[str, set[str]]) -> QuerySet[User]:
    links = more["link"] | more["contact"] | more["place"]
    return User.objects.filter(
        Q(pk__in=more["account"])
        | Q(pk__in=RoleGrant.objects.filter(pk__in=more["role"]).values("user"))
        | Q(pk__in=Guardianship.objects.filter(pk__in=links).values("user")),
        suspended_at=None,
    )


def _pictures(more: Mapping[str, set[str]]) -> QuerySet[Photo]:
    # a yes ends with the link under which it was given
    ended = ConsentStanding.objects.filter(Q(pk__in=more["permission"]) | Q(authority__in=more["link"], kind__in=YES))
    children = Child.objects.filter(
        Q(pk__in=more["child"] | more["unprotected"])
        | Q(pk__in=ended.values("child"))
        | Q(pk__in=Guardianship.objects.filter(pk__in=more["images"] | more["responsibility"]).values("child"))
    )
    shown = PhotoTag.objects.filter(Q(child__in=children) | Q(pk__in=more["uncovered"]), covered=False)
    down = Q(pk__in=more["picture"]) | Q(pk__in=shown.values("photo"))
    return Photo.objects.filter(down, taken_down_at=None, removed_at=None, erased_at=None)


def _each(rows: Iterator[Any], close: Callable[[Any], object]) -> int:
    number = 0
    for one in rows:
        close(one)
        number += 1
    return number


def _begin(kept: Mapping[str, Any]) -> None:
    """Keep the file beside from the first run on, or Refused where it cannot be the one of this restore."""
    if settling().exists():
        if read(settling()) != kept:
            raise Refused(
                f"A restore is being settled with another file: run close_again with {settling()}. If the database was "
                "restored once more since, move that away first, and begin with the newest file there is."
            )
    elif AuditHead.objects.get(pk=1).seq > kept["seq"]:
        raise Refused(
            "This file is older than the database and would erase and close what came after it. Use the newest file "
            "there is; where none is newer than the backup, ask manager and lead what was closed since."
        )
    else:
        _put(settling(), kept)


def close_again(kept: Mapping[str, Any]) -> Closed:
    """Close what was closed, as far as closing alone does it, and say what people have to settle. Safe to repeat with
    the same file; Refused, and nothing closed, with one that is older than the database."""
    _begin(kept)
    more = too_open(kept)
    at = datetime.fromisoformat(kept["at"])
    files = Photo.objects.filter(pk__in=more["files"], added_at__lte=at)
    words = Comment.objects.filter(pk__in=more["words"], written_at__lte=at).order_by("pk").values_list("pk", flat=True)
    numbers = {
        "sessions ended": _each(UserSession.objects.iterator(), lambda one: one.end()),
        "accounts suspended": _each(_people(more).iterator(), suspend_again),
        "pictures erased": _each(files.iterator(), erase_again),
        "pictures taken down": _each(_pictures(more).iterator(), take_down_again),
        "posts taken down": _each(Post.objects.filter(pk__in=more["post"]).iterator(), take_post_down_again),
        "comments erased": erase_comments_again(erased) if (erased := list(words)) else 0,
    }
    return Closed(numbers, [(kind, pk) for kind in TOLD for pk in sorted(more[kind])])
