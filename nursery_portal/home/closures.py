"""What is open, written beside the checkpoints as ids; and what a restored database has open that was not.

A backup knows nothing of what was closed after it. The file does. It tells of what is open by marks: ids, and ids of
whom it is about before them where a row alone would say nothing once it is lost. What closes or begins on a day to come
is known by that day, and what opens an account by a keyed digest. What may have been narrowed and stay open says in its
mark how it is: which version of a picture or a post, which words. The nursery's settings stand beside. What depends on
a day is asked as of the instant of the file, on both sides; what people did is asked as it is. What is done about the
difference is in `restored`.
"""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.utils import timezone

from consent.models import NO, ConsentEvent, ConsentStanding, Purpose, Wording
from consent.rules import agreed, kept_out
from moderation.models import Preservation, ScreeningRule
from nursery_portal.audit.models import AuditHead
from nursery_portal.kit import clock
from nursery_portal.kit.closing import closings, digest_of
from nursery_portal.members.choices import registered
from nursery_portal.members.models import (
    AccessCode,
    BarredPerson,
    Guardianship,
    Invitation,
    RoleGrant,
    SharedTablet,
    TabletPin,
    User,
    forbidding,
    restriction_ahead,
    restriction_current,
)
from nursery_portal.register.models import Child, Nursery, enrolled_or_later
from posts.models import Comment, CommentMeasure, Photo, PhotoReport, PhotoTag, PictureHold, Post, RemovedPicture
from posts.rules import READ_BY_OTHERS, STATED, mark_of

# not *revoked*: that is the lead's word, `kept_out`. What was found not to count is no until they have answered anew
THEIR_NO = (*(kind for kind in NO if kind != ConsentEvent.Kind.REVOKED), ConsentEvent.Kind.INVALIDATED)
Rows = Callable[[date], QuerySet[Any]]
Marks = Callable[[datetime], Iterable[str]]
Days = dict[str, tuple[str, str]]
PARTS = ("at", "seq", "open", "closing", "days", "settings")


def _links(on: date) -> QuerySet[Guardianship]:
    return Guardianship.objects.filter(ended_at=None).exclude(until_on__lt=on)


def _without(restriction: str) -> Rows:
    """Of every link, also of one that is over: an order does not end with the link it stands on."""
    return lambda on: Guardianship.objects.exclude(restriction_current(restriction, on))


def _ids(rows: Rows) -> Marks:
    return lambda at: (str(pk) for pk in rows(timezone.localdate(at)).values_list("pk", flat=True))


def _owned(rows: Rows, owner: str) -> Marks:
    return lambda at: (f"{of}:{pk}" for of, pk in rows(timezone.localdate(at)).values_list(owner, "pk"))


def _permissions(at: datetime) -> Iterable[str]:
    for purpose in Purpose:
        yield from (f"{child}:{purpose}" for child in agreed(purpose, at).values_list("pk", flat=True))


def _noes(at: datetime) -> Iterable[str]:
    rows = ConsentStanding.objects.filter(kind__in=THEIR_NO).values_list("child", "guardian", "purpose")
    return (f"{child}:{guardian}:{purpose}" for child, guardian, purpose in rows)


def _kept_out(at: datetime) -> Iterable[str]:
    return (f"{child}:{guardian}:{purpose}" for child, guardian, purpose in kept_out())


def _addresses(at: datetime) -> Iterable[str]:
    rows = User.objects.filter(is_active=True).values_list("pk", "email")
    return (f"{pk}:{digest_of('address', pk, email.lower())}" for pk, email in rows)


def _passwords(at: datetime) -> Iterable[str]:
    """Whatever else an account is opened with: its password, its PIN, its second steps."""
    pins = dict(TabletPin.objects.values_list("user", "pin_hash"))
    factors: dict[int, list[int]] = {}
    for user, pk in Authenticator.objects.order_by("pk").values_list("user", "pk"):
        factors.setdefault(user, []).append(pk)
    for pk, password in User.objects.filter(is_active=True).values_list("pk", "password"):
        yield f"{pk}:{digest_of('password', pk, password, pins.get(pk), factors.get(pk, []))}"


def _kept(at: datetime) -> Iterable[str]:
    """The pictures that are reported, were handed over, or are held by the lead: nothing of them is erased."""
    reports = PhotoReport.objects.filter(Q(closed_at=None) | Q(outcome=PhotoReport.Outcome.HANDED_OVER))
    held = RemovedPicture.objects.filter(removal__held_at__isnull=False)
    kept = Photo.objects.filter(Q(pk__in=reports.values("photo")) | Q(pk__in=held.values("photo")), erased_at=None)
    return map(str, kept.values_list("pk", flat=True))


def _shown(at: datetime) -> Iterable[str]:
    """Of the pictures about which it was said who is in them: which master it was said of, of whom, and what. What
    describes one is a mark of its own, by a digest: one that was only added since makes no difference."""
    there = Photo.objects.filter(removed_at=None, erased_at=None)
    people: dict[UUID, list[tuple[int, bool]]] = defaultdict(list)
    tags = PhotoTag.objects.filter(photo__in=there.values("pk"))
    for photo, child, covered in tags.values_list("photo", "child", "covered"):
        people[photo].append((child, covered))
    said = ("version", "accounted", "staff_present", "adults_present", "alt_text")
    for one in there.filter(accounted__in=STATED).only(*said).iterator():
        adults = f"{one.staff_present:d}{one.adults_present:d}"
        yield f"{one.pk}:{one.accounted} {adults} {mark_of(one, people[one.pk])}"
        if one.alt_text:
            yield f"{one.pk}:{digest_of('description', one.pk, one.alt_text)}"


def _said(at: datetime) -> Iterable[str]:
    """Of the posts that are out, which save of their words and readers it is, and who reads what is said below."""
    rows = Post.objects.filter(state=Post.State.PUBLISHED).values_list("pk", "version", "talk")
    return (f"{pk}:{version} {talk}" for pk, version, talk in rows)


def _comments() -> QuerySet[Comment]:
    """Those of which others read something: also the earlier words of one whose change waits, or was declined."""
    return Comment.objects.filter(READ_BY_OTHERS, deleted_at=None)


def _read(at: datetime) -> Iterable[str]:
    """Of the comments that others read, what they read and who, as a digest: one that was approved once more since, or
    whose change merely waits, still says the same."""
    rows = _comments().only("state", "body", "shown_body", "family_only", "deleted_at")
    return (f"{one.pk}:{digest_of('comment', one.pk, one.words_for_others, one.family_only)}" for one in rows)


def _rules() -> QuerySet[ScreeningRule]:
    return ScreeningRule.objects.filter(ended_at=None)


OPEN: dict[str, Marks] = {
    "account": _ids(lambda on: User.objects.filter(suspended_at=None, is_active=True)),
    "address": _addresses,
    "password": _passwords,
    "factor": _owned(lambda on: Authenticator.objects.all(), "user"),
    "role": _ids(lambda on: RoleGrant.objects.filter(ended_at=None).exclude(until_on__lt=on)),
    "link": _ids(_links),
    "contact": _ids(_without("no_contact")),
    "place": _ids(_without("hide_location")),
    "images": _ids(_without("no_images_at_all")),
    "carer": _ids(lambda on: _links(on).exclude(kind=Guardianship.Kind.RELATIVE)),
    "responsibility": _ids(lambda on: _links(on).filter(has_parental_responsibility=True)),
    "child": _ids(lambda on: Child.objects.filter(enrolled_or_later(on))),
    "unprotected": _ids(lambda on: Child.objects.filter(protected=False)),
    # also where the link that the order stands on is lost whole
    "unrestricted": _ids(lambda on: Child.objects.exclude(pk__in=forbidding(on).values("child"))),
    "permission": _permissions,
    "post": _ids(lambda on: Post.objects.filter(state=Post.State.PUBLISHED)),
    "picture": _ids(lambda on: Photo.objects.filter(taken_down_at=None, removed_at=None, erased_at=None)),
    "files": _ids(lambda on: Photo.objects.filter(removed_at=None, erased_at=None)),
    "uncovered": _ids(lambda on: PhotoTag.objects.filter(covered=False)),  # of a file that knows none of the next
    "shown": _shown,
    "said": _said,
    "comment": _ids(lambda on: _comments()),
    "read": _read,
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
    "kept_out": _kept_out,
    "kept": _kept,
    "held": lambda at: map(str, PictureHold.objects.filter(ended_at=None).values_list("child", flat=True)),
    "rule": lambda at: (f"rules:{pk}.{version}" for pk, version in _rules().values_list("pk", "version")),
    "preserved": lambda at: map(str, Preservation.objects.filter(ended_at=None).values_list("comment", flat=True)),
}


# what is open until a day: the kinds above, by the name of that day
UNTIL: dict[str, tuple[Rows, str]] = {
    "role": (lambda on: RoleGrant.objects.filter(ended_at=None).exclude(until_on__lt=on), "until_on"),
    "link": (_links, "until_on"),
    "child": (lambda on: Child.objects.filter(enrolled_or_later(on)), "leaving_on"),
    "post": (lambda on: Post.objects.filter(state=Post.State.PUBLISHED), "pictures_until"),
    "text": (lambda on: Wording.objects.all(), "answers_end_at"),
}
# what restricts from a day until a day, also on a link that is over: the kinds above, by the name of the restriction
ORDERS = {"contact": "no_contact", "place": "hide_location", "images": "no_images_at_all"}


def _ordered(restriction: str, on: date) -> QuerySet[Guardianship]:
    return Guardianship.objects.filter(restriction_ahead(restriction, on))


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _days(at: datetime) -> dict[str, Days]:
    """By kind and id, from when and until when; empty for no such day."""
    on = timezone.localdate(at)
    days: dict[str, Days] = {}
    for kind, (rows, name) in UNTIL.items():
        found = rows(on).exclude(**{name: None}).values_list("pk", name)
        days[kind] = {str(pk): ("", _day(last)) for pk, last in found}
    for kind, restriction in ORDERS.items():
        ordered = _ordered(restriction, on).values_list("pk", "order_begins_on", "order_expires_on")
        days[kind] = {str(pk): (_day(first), _day(last)) for pk, first, last in ordered}
    begins = _links(on).filter(from_on__gt=on).values_list("pk", "from_on")
    days["carer"] = {str(pk): (_day(first), "") for pk, first in begins}
    return days


def _longer_open(at: datetime, kept: Mapping[str, Days]) -> dict[str, set[str]]:
    """What is open for longer than the file knows, and what restricts for less long, or not at all."""
    on, now = timezone.localdate(at), _days(at)
    longer: dict[str, set[str]] = {}
    for kind, (rows, _) in UNTIL.items():
        here = {str(pk) for pk in rows(on).values_list("pk", flat=True)}
        last = {pk: now[kind].get(pk, ("", ""))[1] for pk in here & set(kept.get(kind, {}))}
        longer[kind] = {pk for pk, day in last.items() if not day or (day > kept[kind][pk][1] and not _is_over(day))}
    links = {str(pk) for pk in Guardianship.objects.values_list("pk", flat=True)}
    for kind in ORDERS:
        known = {pk: days for pk, days in kept.get(kind, {}).items() if pk in links}
        longer[kind] = {pk for pk, days in known.items() if not _covers(now[kind].get(pk), days)}
    first = {str(pk): _day(day) for pk, day in _links(on).values_list("pk", "from_on")}
    later = {pk: begins for pk, (begins, _) in kept.get("carer", {}).items() if begins > _day(clock.today())}
    longer["carer"] = {pk for pk, begins in later.items() if pk in first and first[pk] < begins}
    return longer


def _settings() -> dict[str, dict[str, Any]]:
    """What the nursery has chosen, by the code of each choice."""
    nursery = Nursery.objects.filter(pk=1).first()
    return {one.code: {name: getattr(nursery, name) for name in one.fields} for one in registered() if nursery}


def _looser(kept: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The choices that protect less than the file knows them to, by the rule that asks a second leader."""
    loose = set()
    now = _settings()
    for one in registered():
        if one.code not in kept or one.code not in now:
            continue
        try:
            before = one.clean(kept[one.code])
        except ValidationError:  # what another version of the portal let choose: somebody looks
            loose.add(one.code)
            continue
        if before != now[one.code] and one.loosens(Nursery(**before), now[one.code]):
            loose.add(one.code)
    return loose


def _is_over(last: str) -> bool:
    return last < (clock.now().isoformat() if "T" in last else clock.today().isoformat())


def _covers(now: tuple[str, str] | None, known: Sequence[str]) -> bool:
    if now is None:
        return False
    begun = not now[0] or (bool(known[0]) and now[0] <= known[0])
    return begun and (not now[1] or (bool(known[1]) and now[1] >= known[1]))


def path() -> Path:
    """Where it is kept: beside the checkpoints, and copied off the machine with them."""
    return Path(settings.PORTAL_VAR) / "open.json"


def settling() -> Path:
    """The file with which a restored database is being closed again; there from the first run until people are done."""
    return path().with_name("open.restored.json")


def closing_at(at: datetime) -> dict[str, list[str]]:
    """The marks of what closes something by being there, as of an instant; of the walled apps, as they are now."""
    return marks_at(at, CLOSING) | {kind: sorted(one.marks()) for kind, one in closings.items()}


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
    if not anew and newer_here(seq):
        return False
    open_, closing = marks_at(now, OPEN), closing_at(now)
    put(
        path(),
        {
            "at": now.isoformat(),
            "seq": seq,
            "open": open_,
            "closing": closing,
            "days": _days(now),
            "settings": _settings(),
        },
    )
    if anew:
        settling().unlink(missing_ok=True)
    return True


def put(where: Path, kept: Mapping[str, Any]) -> None:
    """Write a file of this kind, whole or not at all, also where the power fails."""
    where.parent.mkdir(parents=True, exist_ok=True)
    fresh = where.with_suffix(".new")
    with fresh.open("w", encoding="ascii") as file:
        json.dump(kept, file, cls=DjangoJSONEncoder)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(where)


def read(source: Path) -> dict[str, Any]:
    """What a file knows; ValueError for one that `write` did not write."""
    kept = json.loads(source.read_text(encoding="ascii"))
    if not isinstance(kept, dict) or not all(isinstance(kept.get(part), dict) for part in ("open", "closing")):
        raise ValueError("no file of what is open")
    if not isinstance(kept.get("seq"), int) or datetime.fromisoformat(str(kept.get("at"))).tzinfo is None:
        raise ValueError("no file of what is open")
    return {part: kept.get(part, {}) for part in PARTS}  # one of an older portal knows no days and no settings


def newer_here(seq: int) -> bool:
    """Whether the file in its place on this machine knows a longer chain: not by its hour, since a database that was
    restored and is not closed yet writes a later one."""
    try:
        return path().exists() and int(read(path())["seq"]) > seq
    except ValueError:  # torn: of no use to anybody
        return False


def too_open(kept: Mapping[str, Any]) -> dict[str, set[str]]:
    """What is open now and was not when the file was written; of what closes, what the file knows and we do not."""
    at = datetime.fromisoformat(kept["at"])
    more = {kind: set(ids) - set(kept["open"].get(kind, ids)) for kind, ids in marks_at(at, OPEN).items()}
    for kind, ids in _longer_open(at, kept["days"]).items():
        more[kind] = more.get(kind, set()) | ids
    # what an older portal's file marks on links that stood alone; orders are marked on every link since
    older = "kept_out" not in kept["closing"]
    for kind in ("carer", "responsibility", *(ORDERS if older else ())):
        more[kind] &= set(kept["open"].get("link", more[kind]))  # a link that had ended is told as that
    here = closing_at(at)
    lost = {kind: set(kept["closing"].get(kind, [])) - set(ids) for kind, ids in here.items()}
    if older:
        lost["no"] -= set(here["kept_out"])  # it was marked as the guardian's
    return more | _there(lost) | {"setting": _looser(kept["settings"])}


def _there(lost: dict[str, set[str]]) -> dict[str, set[str]]:
    """Of the marks that are lost, those of something that this database has: what it lost whole is open to nobody."""
    photos = Photo.objects.filter(pk__in=lost["kept"], erased_at=None).values_list("pk", flat=True)
    comments = Comment.objects.filter(pk__in=lost["preserved"], erased_at=None).values_list("pk", flat=True)
    children = Child.objects.filter(pk__in=lost["held"]).values_list("pk", flat=True)
    lost |= {"kept": set(map(str, photos)), "preserved": set(map(str, comments)), "held": set(map(str, children))}
    for kind, one in closings.items():
        lost[kind] = set(one.there(lost[kind]))
    return lost
