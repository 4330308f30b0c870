"""Raising a concern, adding to it, answering."""

import base64
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for, may
from nursery_portal.members.models import Role, User
from nursery_portal.notify.rules import was_told
from nursery_portal.policies.models import Clause
from staff_conduct import clocks
from staff_conduct.access import (
    attachments_of,
    concern_by_code,
    concerns_visible_to,
    handlers,
    own_concerns,
    readers_of,
    spoken_of_in,
)
from staff_conduct.actions.duties import begin, begin_judging, end_judging
from staff_conduct.actions.leaving import close_to, keep_out_spoken_of
from staff_conduct.actions.many import left_for_later, tells_at_once
from staff_conduct.actions.steps import CONCERN, hat, locked_concern, nothing_unread, opened, sealed
from staff_conduct.actions.telling import tell, tell_reporter
from staff_conduct.attachments import Cleaned, texts_of
from staff_conduct.marks import receipt_code, receipt_hash, reporter_mark
from staff_conduct.models import (
    About,
    Addition,
    Attachment,
    Barred,
    Concern,
    ConcernReader,
    ConcernSubject,
    Duty,
    Kind,
    Naming,
    Source,
)
from staff_conduct.rules import Reported, Routing, is_destroyed, routing_of

NOBODY_LEFT = "Nobody here may read this without a conflict, so we must not take it in. Please go to somebody outside."
OTHER_READERS = "The people who would read it have changed. Look at their names again before you send it."
FILES_TOO = " A plain text is read for names as well. Choose the files again."
MOST_FILES = 10
ABOUT_A_READER = (
    "You speak of somebody who reads this. Say below whether they are part of it. A file has to be chosen again."
)
ABOUT_ONESELF = (
    "What is about yourself shows your name to those who read it, so nobody can keep it from them. Choose that they "
    "may know it, or go to somebody outside first."
)
OVER = (
    "What you sent was destroyed when its time was over, so nothing can be added to it. Your words are still here: "
    "copy them and send them anew, or go to somebody outside."
)
NAMELESS = "conduct_nameless"
SENT_ALREADY = "This was sent already. We have it once, and once is enough."


@dataclass(frozen=True)
class Raised:
    """A concern that was taken in, and its receipt code, which is nowhere else; empty where nobody is shown one."""

    concern: Concern
    code: str = ""


def _arrival(nameless: bool) -> datetime:
    """The instant it is kept under. Without a name: rounded to the hour, so that nobody is found by when they wrote."""
    now = clock.now()
    return now.replace(minute=0, second=0, microsecond=0) if nameless else now


def receive(
    *,
    routing: Routing,
    kind: Kind,
    about: About,
    naming: Naming,
    source: Source,
    words: Mapping[str, Any],
    subjects: Collection[User] = (),
    clause: Clause | None = None,
    reporter: User | None,
    key: uuid.UUID | None = None,
    token: uuid.UUID | None = None,
    files: Collection[Cleaned] = (),
) -> Raised:
    """Take a concern in. A private step of the actions that raise one."""
    if not routing.readers:
        raise Refused(NOBODY_LEFT)
    if key is not None and Concern.objects.filter(pk=key).exists():
        raise Refused(SENT_ALREADY, field="form_key")
    nameless = naming == Naming.ANONYMOUS or reporter is None
    at = _arrival(nameless)
    key = key or uuid.uuid4()
    code = "" if source == Source.MODERATION else receipt_code(key, token or uuid.uuid4())  # shown to nobody there
    kept = dict(words)
    if naming == Naming.NAMED and reporter is not None:
        kept["reporter_id"] = reporter.pk
    try:
        with transaction.atomic():
            concern = Concern.objects.create(
                pk=key,
                kind=kind,
                about=about,
                source=source,
                naming=Naming.ANONYMOUS if nameless else naming,
                clause=clause,
                reporter_mark="" if nameless or reporter is None else reporter_mark(reporter.pk),
                receipt_hash=receipt_hash(code) if code else "",
                raised_at=at,
                **sealed(kept, CONCERN, at if nameless else None),
            )
    except IntegrityError:  # two taps in the same instant: the other one was first
        if Concern.objects.filter(pk=key).exists():
            raise Refused(SENT_ALREADY, field="form_key") from None
        raise
    ConcernSubject.objects.bulk_create(ConcernSubject(concern=concern, user=one, at=at) for one in subjects)
    ConcernReader.objects.bulk_create(
        ConcernReader(concern=concern, user=one.user, hat=one.hat, at=at) for one in routing.readers
    )
    Barred.objects.bulk_create(
        Barred(concern=concern, user_id=pk, why=why, at=at) for pk, why in routing.barred.items()
    )
    for file in files:
        _kept(concern, "", file, at)
    begin_judging(concern, at)
    if kind == Kind.COMPLAINT:
        received = timezone.localdate(at)
        begin(Duty.Kind.EYFS_COMPLAINT, from_on=received, due_on=clocks.eyfs_complaint_due(received), of=concern, at=at)
    if not nameless and tells_at_once(concern, at):
        for one in routing.readers:
            tell(one.user)
    shown = naming == Naming.NAMED and reporter is not None
    record(
        Event.CONDUCT_CONCERN_RAISED,
        actor=reporter if shown else None,
        acting_as=(hat_for(reporter, Can.RAISE_CONCERN) or "") if shown and reporter is not None else "",
        subject=concern,
        details={
            "kind": kind,
            "source": source,
            "readers": [one.user.pk for one in routing.readers],
            "files": len(files),
        },
        at=at if nameless else None,
    )
    return Raised(concern, code)


def raised_before(key: uuid.UUID, token: uuid.UUID) -> Raised | None:
    """What the form with this token has sent already under this key, with the same receipt; None where it did not."""
    code = receipt_code(key, token)
    found = concern_by_code(code)
    return Raised(found, code) if found is not None and found.pk == key else None


def nameless_to_tell_of(now: datetime) -> list[User]:
    """The readers of concerns without a name whose hour is over and who have not been told since; and, once an hour,
    those of what one account sent beside much else (`many`).

    Told within the hour, a notice and its mail would show the minute in which somebody wrote.
    """
    over = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    found = []
    left = left_for_later(now - timedelta(days=3))
    for reader in handlers():
        visible = concerns_visible_to(reader)
        read = set(visible.filter(pk__in={pk for _, pk in left}).values_list("pk", flat=True)) if left else set()
        late = [at for at, pk in left if pk in read]
        if late and not was_told(reader.pk, NAMELESS, min(max(late), now - timedelta(hours=1))):
            found.append(reader)
            continue
        theirs = visible.filter(naming=Naming.ANONYMOUS)
        written = theirs.filter(raised_at__lte=over, raised_at__gt=now - timedelta(days=3))
        added = Addition.objects.filter(
            concern__in=theirs, kind=Addition.Kind.FROM_REPORTER, at__lte=over, at__gt=now - timedelta(days=3)
        )
        times = [*written.values_list("raised_at", flat=True), *added.values_list("at", flat=True)]
        if times and not was_told(reader.pk, NAMELESS, max(times) + timedelta(hours=1)):
            found.append(reader)
    return found


@action()
def tell_of_nameless_concerns(reader: User) -> None:
    """Tell one reader of what came in without a name, in the words of every other notice."""
    tell(reader, NAMELESS)
    record(Event.CONDUCT_CONCERN_TOLD_OF, actor=None, acting_as=Role.SYSTEM, subject=reader)


@action()
def raise_concern(
    *,
    kind: Kind,
    about: About,
    naming: Naming,
    words: Mapping[str, Any],
    by: User | None,
    person: User | None = None,
    clause: Clause | None = None,
    involved: Collection[int] = (),
    shown_readers: str | None = None,
    key: uuid.UUID | None = None,
    token: uuid.UUID | None = None,
    files: Collection[Cleaned] = (),
) -> Raised:
    """Take a concern in and give it to its readers, or raise Refused and keep nothing.

    `words` are sealed as they are: what, when, where, who, address. `shown_readers` is the key of the routing that the
    form named; where it differs from the routing of now nothing is sent, since people must know who will read them.
    A plain text among the files is read for names and roles, too.
    `by` None is somebody without an account. An event about a concern without a name names nobody, and a refusal of one
    leaves none. The receipt code is made of `key`, under which it is kept, and `token`, which only the sender's form
    holds: `raised_before` finds it again. `files` are sealed in the same transaction: it arrives whole or not at all.
    """
    if by is not None and not may(by, Can.RAISE_CONCERN):
        raise Refused("Your account cannot raise a concern. The public page is open to everybody.")
    if about == About.ME and by is not None and naming != Naming.NAMED:
        raise Refused(ABOUT_ONESELF, field="naming")
    subjects = _subjects(about, person, by)
    report = Reported(
        about,
        subjects=subjects,
        texts=(*(str(text) for text in words.values()), *texts_of(files)),
        reporter=by,
        by_name=naming == Naming.NAMED,
        involved=frozenset(involved),
    )
    routing = routing_of(report, clock.now())
    if shown_readers is not None and shown_readers != routing.key:
        raise Refused(f"{OTHER_READERS}{FILES_TOO if texts_of(files) else ''}", field="readers")
    return receive(
        routing=routing,
        kind=kind,
        about=about,
        naming=naming if by is not None else Naming.ANONYMOUS,
        source=Source.MEMBER if by is not None else Source.PUBLIC,
        words=words,
        subjects=subjects,
        clause=clause,
        reporter=by,
        key=key,
        token=token,
        files=files,
    )


def _subjects(about: About, person: User | None, by: User | None) -> tuple[User, ...]:
    if about == About.ME and by is not None:
        return (by,)
    return (person,) if person is not None else ()


def receive_snapshot(*, raised_by: User, kind: str, snapshot: Mapping[str, Any], about: Collection[int] = ()) -> str:
    """Take in a concern from the comment queue or a question, inside that act's own action; returns its reference.

    Whoever wrote the words and their family never read it, nor whom the screening takes them to be about (`about`).
    Nobody knows yet whom it is about, so it is unsure.
    """
    author = User.objects.filter(pk=snapshot.get("author_id") or 0).first()
    whom = About.FAMILY if kind in {Kind.PARENT_COMMENT, Kind.PICTURE_MISUSE} else About.UNKNOWN
    beside = (str(one["words"]) for one in snapshot.get("beside", ()))
    texts = (str(snapshot.get("text", "")), str(snapshot.get("note", "")), *beside)
    report = Reported(whom, texts=texts, reporter=raised_by, involved=frozenset(about), author=author)
    routing = routing_of(report, clock.now())
    raised = receive(
        routing=routing,
        kind=Kind(kind) if kind in Kind.values else Kind.OTHER,
        about=whom,
        naming=Naming.NAMED,
        source=Source.MODERATION,
        words={"what": snapshot.get("note", ""), "snapshot": dict(snapshot)},
        reporter=raised_by,
    )
    return raised.concern.reference


@action()
def add_to_concern(
    concern: Concern, text: str, *, file: Cleaned | None = None, asked: Mapping[int, bool] | None = None, by: User
) -> Addition:
    """Add words to a concern one raised oneself, or raise Refused and keep nothing. What was sent is never edited.

    `asked` holds the readers whom the page named since the words speak of them: True for who is part of it and loses
    it from now on. Words that speak of a reader who is not in it are refused (`field` is `asked`).
    """
    fresh = own_concerns(by).filter(pk=concern.pk).first()
    if fresh is None:
        raise Refused("There is nothing here for you.")
    return _added(fresh, text, file, asked or {})


@action()
def add_with_code(
    concern: Concern, text: str, *, file: Cleaned | None = None, asked: Mapping[int, bool] | None = None
) -> Addition:
    """The same for whoever came back with the code of a concern without a name."""
    return _added(concern, text, file, asked or {})


def _added(concern: Concern, text: str, file: Cleaned | None, asked: Mapping[int, bool]) -> Addition:
    if not text.strip() and file is None:
        raise Refused("Write something first. There is nothing to add yet.", field="text")
    nameless = concern.naming == Naming.ANONYMOUS
    Concern.objects.select_for_update().filter(pk=concern.pk).first()
    if is_destroyed(concern):
        raise Refused(OVER, field="text")
    before = concern.additions.filter(
        kind=Addition.Kind.FROM_REPORTER
    ).last()  # under the lock: of two taps the second finds the first
    if file is None and before is not None and opened(before)[0]["text"] == text:
        raise Refused("You have added this already. We have it once, and once is enough.", field="text")
    said = "\n".join((text, *texts_of([file])))
    spoken_of = {one.user.pk for one in spoken_of_in(concern, said)}
    if spoken_of - set(asked):
        raise Refused(ABOUT_A_READER, field="asked")
    at = _arrival(nameless)
    gone = {pk for pk in spoken_of if asked[pk]}
    if gone:
        close_to(concern, gone, at)
    kept_out = keep_out_spoken_of(concern, said, at)
    addition = _kept(concern, text, file, at)
    if concern.triages.exists():  # else the clock of the first judgement runs
        begin_judging(concern, at)
    if not nameless and tells_at_once(concern, at):
        for reader in readers_of(concern):
            tell(reader)
    record(
        Event.CONDUCT_CONCERN_ADDED_TO,
        actor=None,
        acting_as="",
        subject=concern,
        details={"kind": addition.kind, "closed_to": sorted(gone | kept_out)},
        at=at if nameless else None,
    )
    return addition


def _kept(concern: Concern, text: str, file: Cleaned | None, at: datetime) -> Addition:
    """Seal words and a file of the reporter's beside the concern."""
    sealed_at = at if concern.naming == Naming.ANONYMOUS else None
    addition = Addition.objects.create(
        concern=concern, kind=Addition.Kind.FROM_REPORTER, at=at, **sealed({"text": text}, CONCERN, sealed_at)
    )
    if file is not None:
        if attachments_of(concern).count() >= MOST_FILES:
            raise Refused(f"There are {MOST_FILES} files with it already. Tell the readers what else there is.")
        content = {"name": file.name, "type": file.type, "data": base64.b64encode(file.data).decode("ascii")}
        Attachment.objects.create(
            addition=addition, kind=file.kind, size=len(file.data), **sealed(content, CONCERN, sealed_at)
        )
    return addition


@action(refused=Event.CONDUCT_CONCERN_REFUSED)
def answer_concern(concern: Concern, text: str, *, kind: Addition.Kind, seen: int | None = None, by: User) -> Addition:
    """Answer whoever raised it, or leave a note among its readers. `seen` is how many of the reporter's additions the
    person read: an answer to fewer than there are is refused."""
    fresh = locked_concern(concern, by)
    if kind == Addition.Kind.FROM_REPORTER:
        raise Refused("Only whoever raised it adds to the report itself. Answer them, or leave a note.")
    if not text.strip():
        raise Refused("Write something first. There is nothing to add yet.", field="text")
    if kind == Addition.Kind.ANSWER:
        nothing_unread(fresh, seen)
    addition = Addition.objects.create(
        concern=fresh, kind=kind, by=by, at=clock.now(), **sealed({"text": text}, CONCERN)
    )
    if kind == Addition.Kind.ANSWER:
        tell_reporter(fresh, by)
        end_judging(addition)
    record(
        Event.CONDUCT_CONCERN_ADDED_TO,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"kind": kind, "addition": addition.pk},
    )
    return addition
