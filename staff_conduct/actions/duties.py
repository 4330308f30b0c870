"""Duties with a day: begun when a concern is judged or a case takes a step, done when somebody says so."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role, User
from nursery_portal.notify.rules import was_told
from staff_conduct import clocks
from staff_conduct.access import duties_visible_to, readers_of, reviewers_of
from staff_conduct.actions.steps import CASE, CONCERN, hat, locked_concern, not_destroyed, opened, sealed
from staff_conduct.actions.telling import tell
from staff_conduct.models import Addition, Closing, Concern, ConductCase, Duty, DutyDone, OfficerAgreement, Triage
from staff_conduct.rules import is_alleged, may_be_entered, officer_agrees, officer_told, open_duties

REMINDER = "conduct_due"
# of whom it may be decided, once the officer was heard, that they need not be told
MAY_GO_UNTOLD = frozenset({Duty.Kind.OFSTED, Duty.Kind.MANDATORY_REPORT})
TOLD_BEFORE = timedelta(days=366)  # longer ago it is a wrong year


def begin(
    kind: Duty.Kind, *, from_on: date, due_on: date, of: Concern | ConductCase, at: datetime | None = None
) -> Duty:
    """Start a clock. A private step; a clock of this kind that still runs is left as it is."""
    owner: dict[str, Any] = {"concern": of} if isinstance(of, Concern) else {"case": of}
    running = Duty.objects.filter(kind=kind, done__isnull=True, **owner).first()
    if running is not None:
        return running
    return Duty.objects.create(kind=kind, from_on=from_on, due_on=due_on, at=at or clock.now(), **owner)


def begin_judging(concern: Concern, at: datetime) -> None:
    """Start the clock of a judgement: of what came in, and of what its reporter adds once it is judged or closed."""
    received = timezone.localdate(at)
    begin(
        Duty.Kind.JUDGE,
        from_on=received,
        due_on=clocks.judgement_due(received, clocks.nursery_time()),
        of=concern,
        at=at,
    )


def end_judging(by_what: Triage | Addition) -> None:
    """A judgement answers the clock that asks for one; what was added to a judged concern, an answer to its reporter
    does as well."""
    concern, by = by_what.concern, by_what.by
    if by is None or (isinstance(by_what, Addition) and not concern.triages.exists()):
        return
    how = f"By judgement {by_what.number}" if isinstance(by_what, Triage) else "By an answer to whoever raised it"
    for duty in concern.duties.filter(kind=Duty.Kind.JUDGE, done__isnull=True):
        day = max(timezone.localdate(by_what.at), duty.from_on)
        DutyDone.objects.create(duty=duty, done_on=day, by=by, at=by_what.at, **sealed({"with_whom": how}, CONCERN))


def end_complaint(closing: Closing) -> None:
    """The end of a complaint answers the clock of its answer: it is what tells whoever complained."""
    mine = Duty.objects.filter(concern=closing.triage.concern, kind=Duty.Kind.EYFS_COMPLAINT)
    list(mine.select_for_update().order_by("pk"))  # who enters it by hand at this moment goes first
    for duty in mine.filter(done__isnull=True):
        day = max(timezone.localdate(closing.at), duty.from_on)
        words = sealed({"with_whom": "By the end of it"}, CONCERN)
        DutyDone.objects.create(duty=duty, done_on=day, by=closing.by, at=closing.at, **words)


def _reached_on(concern: Concern) -> tuple[date, bool]:
    """The day on which what makes it an allegation reached the nursery, as far as the portal knows, and whether that is
    news since the last judgement or its end.

    A comment or a question reached it when it was written, a report when it came in. Where words were added after a
    judgement or an end, it is when the first of them came. What was heard before an end is no news after it."""
    before = concern.triages.order_by("-number")[1:2].first()
    if before is not None:
        end = Closing.objects.filter(triage=before).first()
        # each addition begins a clock where none runs, and a judgement or an end leaves none running: the times of the
        # additions themselves would not say it, kept by the hour where there is no name
        begun = concern.duties.filter(kind=Duty.Kind.JUDGE, done__at__gt=(end or before).at)
        first = begun.order_by("pk").first()
        if first is not None:
            return first.from_on, True
    written = (opened(concern)[0]["snapshot"] or {}).get("written_at")
    raised = timezone.localdate(concern.raised_at)
    return min(raised, timezone.localdate(datetime.fromisoformat(written))) if written else raised, False


def begin_for_allegation(
    concern: Concern, event_on: date | None, *, by: User, anew: bool = False, reached_on: date | None = None
) -> None:
    """The clocks of an allegation: the officer within a working day of its reaching us, Ofsted within fourteen days.

    `reached_on` is the day on which it reached us, where whoever judges it knows better than the portal.

    What was done once is not due again because it is judged once more. `anew`: it was milder or closed meanwhile. Then
    what made it an allegation again is news to the officer, within a working day from now, and is reported anew. A day
    of the event after those that Ofsted's clock counted from is another event; made anew, so is any other, and no day
    at all counts from now. That they need not be told, once decided, holds until it is made anew or there is news.
    """
    # whoever enters one of them at this moment goes first, and is seen by what is asked below
    list(Duty.objects.select_for_update().filter(concern=concern).order_by("pk"))
    found, news = _reached_on(concern)
    reached = reached_on or found
    working = clocks.nursery_time()
    ended = concern.duties.filter(done__set_anew=False)
    if anew or news:  # of what they need not be told they know nothing
        ended = ended.filter(done__not_needed=False)
    done = set(ended.values_list("kind", flat=True))
    told_before = clock.today() if reached_on is None and not news else reached
    if reached_on is not None:
        _set_anew(Duty.Kind.LADO, concern, reached_on, by)
        _set_anew(Duty.Kind.MANDATORY_REPORT, concern, reached_on, by)
    if Duty.Kind.LADO not in done or anew:
        known = told_before if Duty.Kind.LADO in done else reached
        begin(Duty.Kind.LADO, from_on=known, due_on=clocks.lado_due(known, working), of=concern)
    known_to_them = set(ended.filter(kind=Duty.Kind.OFSTED).values_list("from_on", flat=True))
    later = event_on is not None and bool(known_to_them) and event_on > max(known_to_them)
    if not known_to_them or later or (anew and event_on not in known_to_them):
        event = event_on or (told_before if known_to_them else reached)
        if event_on is not None or reached_on is not None:
            _set_anew(Duty.Kind.OFSTED, concern, event, by)
        begin(Duty.Kind.OFSTED, from_on=event, due_on=clocks.ofsted_due(event), of=concern)
    if settings.PORTAL_MANDATORY_REPORTING and (Duty.Kind.MANDATORY_REPORT not in done or anew):
        known = told_before if Duty.Kind.MANDATORY_REPORT in done else reached
        last = clocks.mandatory_report_due(known, clocks.defaults())
        begin(Duty.Kind.MANDATORY_REPORT, from_on=known, due_on=last, of=concern)


def _set_anew(kind: Duty.Kind, concern: Concern, from_on: date, by: User) -> None:
    """End a clock that began on a later day than it turns out it had to: it was not kept, and is counted nowhere."""
    running = concern.duties.filter(kind=kind, done__isnull=True, from_on__gt=from_on).first()
    if running is None:
        return
    now = clock.now()
    words = sealed({"with_whom": "By a judgement that names an earlier day"}, CONCERN)
    day = max(timezone.localdate(now), running.from_on)
    DutyDone.objects.create(duty=running, done_on=day, set_anew=True, by=by, at=now, **words)


@action(refused=Event.CONDUCT_CONCERN_REFUSED)
def do_duty(
    duty: Duty, *, done_on: date, words: Mapping[str, Any], agreed: bool = False, not_needed: bool = False, by: User
) -> DutyDone:
    """Say that a duty was done: on which day, with whom, and what they advised. Once for each duty.

    `not_needed`: nobody was told, since it was decided, on the advice that `words` hold, that they need not be. Of
    Ofsted and a mandatory report alone, and not before the officer was heard.
    """
    Duty.objects.select_for_update().filter(pk=duty.pk).first()
    fresh = duties_visible_to(by).filter(pk=duty.pk).first()
    if fresh is None:
        raise Refused("There is nothing here for you. Nothing was changed.")
    item = fresh.concern or fresh.case
    assert item is not None  # noqa: S101 (the database holds one of them)
    not_destroyed(item)
    if DutyDone.objects.filter(duty=fresh).exists():
        raise Refused("Somebody has entered this already. Read what they wrote.")
    if not may_be_entered(Duty.objects.filter(pk=fresh.pk)).exists():
        raise Refused("The judgement or step that it waits for ends this by itself. Go on with that.")
    if done_on > clock.today():
        raise Refused("That day is still to come. Enter it when it is done.", field="done_on")
    if done_on < _first_day_of(fresh):
        raise Refused("That is before the clock began. Look at the day again.", field="done_on")
    if not str(words.get("with_whom", "")).strip():
        raise Refused("Write with whom you spoke, or how it was sent.", field="with_whom")
    if agreed and fresh.kind != Duty.Kind.LADO:
        raise Refused("Only the officer of the local authority agrees to that.", field="agreed")
    if not_needed:
        _may_go_untold(fresh, words)
    done = DutyDone.objects.create(
        duty=fresh,
        done_on=done_on,
        agreed=agreed,
        not_needed=not_needed,
        by=by,
        at=clock.now(),
        **sealed(words, CONCERN if fresh.case is None else CASE),
    )
    record(
        Event.CONDUCT_DUTY_DONE,
        actor=by,
        acting_as=hat(by),
        subject=item,
        details={
            "duty": fresh.kind,
            "due_on": fresh.due_on,
            "done_on": done_on,
            **({"not_needed": True} if not_needed else {}),
        },
    )
    return done


def _may_go_untold(duty: Duty, words: Mapping[str, Any]) -> None:
    """Refused where nobody may decide that somebody need not be told, or why is not written down."""
    if duty.kind not in MAY_GO_UNTOLD:
        raise Refused(
            "That they need not be told is decided of Ofsted and of a suspected offence alone. If this was done, take "
            "the tick out.",
            field="not_needed",
        )
    if Duty.objects.filter(concern=duty.concern, kind=Duty.Kind.LADO, done__isnull=True).exists():
        raise Refused(
            "Tell the officer of the local authority first, and enter that: whether others need not be told is decided "
            "once they have been heard.",
            field="not_needed",
        )
    if not str(words.get("advice", "")).strip():
        raise Refused("Write who advised that they need not be told, and why.", field="advice")


def _first_day_of(duty: Duty) -> date:
    """The first day on which a duty can have been done. The officer may have been told before anybody typed a word
    here, but not before they were told the last time; a referral may have been sent before it was due here."""
    if duty.kind == Duty.Kind.DBS:
        return duty.from_on - TOLD_BEFORE
    if duty.kind != Duty.Kind.LADO or duty.concern is None:
        return duty.from_on
    last = officer_told(duty.concern)
    return last.done_on if last is not None else duty.from_on - TOLD_BEFORE


@action(refused=Event.CONDUCT_CONCERN_REFUSED)
def enter_agreement(concern: Concern, *, agreed_on: date, words: Mapping[str, Any], by: User) -> OfficerAgreement:
    """Enter that the officer, who was told before, agrees now that the nursery investigates itself."""
    fresh = locked_concern(concern, by)
    told = officer_told(fresh)
    if not is_alleged(fresh) or told is None:
        raise Refused("Nobody has told the officer yet. Tell them first, and enter that.")
    if officer_agrees(fresh):
        raise Refused("It is entered already that the officer agrees.")
    if agreed_on > clock.today():
        raise Refused("That day is still to come. Enter it when they have agreed.", field="agreed_on")
    if agreed_on < told.done_on:
        raise Refused("That is before the officer was told. Look at the day again.", field="agreed_on")
    if not str(words.get("with_whom", "")).strip():
        raise Refused("Write with whom you spoke.", field="with_whom")
    made = OfficerAgreement.objects.create(
        concern=fresh, agreed_on=agreed_on, by=by, at=clock.now(), **sealed(words, CONCERN)
    )
    record(Event.CONDUCT_OFFICER_AGREED, actor=by, acting_as=hat(by), subject=fresh, details={"agreed_on": agreed_on})
    return made


@action()
def remind_of_duties(reader: User, *, late: bool = False) -> None:
    """Tell one reader that something is due, or late. The notice names nothing: which duties, the due list says."""
    title = "Something is late" if late else "Something is due"
    tell(reader, REMINDER, title, "You find it under Concerns, in the list of what is due.")
    record(Event.CONDUCT_DUTY_REMINDED, actor=None, acting_as=Role.SYSTEM, subject=reader)


def readers_to_remind(today: date) -> list[tuple[User, bool]]:
    """Who reads an item with a duty due by the next working day and was not reminded today; True where one is late.

    What is late by more than a working day is the registered person's to know, too, unless it is closed to them; what
    nobody has judged, as soon as it is late. Of what came in today its own notice tells, without its minute.
    """
    since = timezone.make_aware(datetime.combine(today, time()))
    working = clocks.nursery_time()
    soon = working.add_working_days(today, 1)
    found: dict[int, tuple[User, bool]] = {}
    pressing = open_duties().filter(due_on__lte=soon).exclude(kind=Duty.Kind.JUDGE, due_on__gt=today)
    for duty in pressing.select_related("concern", "case"):
        item = duty.concern or duty.case
        if item is None:
            continue
        people = readers_of(item)
        if today > working.add_working_days(duty.due_on, 0 if duty.kind == Duty.Kind.JUDGE else 1):
            people += reviewers_of(item)
        for one in people:
            found[one.pk] = (one, duty.due_on < today or found.get(one.pk, (one, False))[1])
    return [(one, late) for one, late in found.values() if not was_told(one.pk, REMINDER, since)]
