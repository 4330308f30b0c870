"""Opening a case from a concern, giving out its parts, and its steps."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import listed
from nursery_portal.members.access import Can, family_of, may, past_and_present_staff
from nursery_portal.members.models import Role, User
from nursery_portal.policies.models import Clause
from staff_conduct.access import (
    cases_visible_to,
    closed_through_concerns,
    concerns_visible_to,
    readers_of,
    reads_for_good,
)
from staff_conduct.actions.checks import (
    Step,
    begin_investigation,
    check_step,
    clocks_of_step,
    count_dbs_anew,
    day_of,
    last_day,
    suspension_clock,
)
from staff_conduct.actions.duties import TOLD_BEFORE
from staff_conduct.actions.leaving import (
    found_to_be_about,
    keep_out_since,
    keep_readers,
    leave_case,
    named_reporter,
    own_child_named,
    spoken_of_since,
)
from staff_conduct.actions.steps import CASE, NOT_YOURS, hat, locked_case, locked_concern, opened, sealed
from staff_conduct.actions.telling import tell
from staff_conduct.models import (
    About,
    CaseBarred,
    CaseConcern,
    CasePart,
    CaseReader,
    CaseStep,
    Concern,
    ConcernSubject,
    ConductCase,
    Duty,
    Triage,
)
from staff_conduct.rules import (
    SUSPENSION,
    Reported,
    appeal_day,
    has_left,
    is_allegation,
    is_closed,
    leaders,
    routing_of,
    standing_of,
)

Stage = ConductCase.Stage
Part = CasePart.Part
TOO_CLOSE = "This person must not have a part in it: they are concerned, or too close."
ANOTHER_WAS_FASTER = "Somebody took a step meanwhile. Read it before you take the next one."


@action(refused=Event.CONDUCT_CASE_REFUSED)
def open_case(
    concern: Concern,
    *,
    subject: User,
    allegation: str,
    clause: Clause | None = None,
    note: str = "",
    another: bool = False,
    by: User,
) -> ConductCase:
    """Open a disciplinary case from a concern that was judged, or raise Refused and change nothing.

    Its readers are those who read what is about such a person and about whoever else the concern is about, never one of
    them, a relative of theirs, or whoever is barred from the concern. Whom the case is about is named in the concern,
    too, and loses it. `another`: it is known that a case about them is open, and this is another matter.
    """
    fresh = locked_concern(concern, by)
    if not reads_for_good(fresh, by):
        raise Refused("You read it for a day only. Somebody who goes on reading it opens the case.")
    last = fresh.triages.order_by("-number").first()
    if last is None:
        raise Refused("Judge the concern first: the safeguarding question comes before any discipline.")
    if last.level == Triage.Level.NOT_SAFEGUARDING:
        raise Refused("It was judged not to be about conduct. Judge it anew if that was wrong.")
    if is_closed(fresh):  # what has ended may be destroyed one day, also under the case
        raise Refused("It is closed. Judge it anew first; a case comes from a concern that is being worked on.")
    if subject.pk == by.pk:
        raise Refused("Nobody opens a case about themselves.", field="subject")
    if not past_and_present_staff().filter(pk=subject.pk).exists():
        raise Refused("A disciplinary case is about somebody who works or worked here.", field="subject")
    if not allegation.strip():
        raise Refused("Write what is alleged, in one or two sentences.", field="allegation")
    not_open_yet(fresh, subject, by, "Go on there.")
    # of two who open one about them from two concerns at once, the second sees the first
    User.objects.select_for_update(no_key=True).filter(pk=subject.pk).first()
    if not another:
        _not_about_the_same(fresh, subject, by)
    found_to_be_about(fresh, subject, by)
    now = clock.now()
    keep_out_since(fresh, now)
    barred = set(fresh.barred.values_list("user", flat=True))
    others = User.objects.filter(pk__in=fresh.subjects.values("user")).exclude(pk=subject.pk)
    routing = routing_of(Reported(About.STAFF, subjects=(subject, *others), involved=frozenset(barred)), now)
    case = ConductCase.objects.create(
        subject=subject,
        clause=clause or fresh.clause,
        opened_by=by,
        opened_at=now,
        **sealed({"allegation": allegation}, CASE),
    )
    CaseConcern.objects.create(case=case, concern=fresh, at=now)
    readers = {by.pk, *(one.user.pk for one in routing.readers)}
    CaseReader.objects.bulk_create(CaseReader(case=case, user_id=pk, at=now) for pk in sorted(readers))
    CaseBarred.objects.bulk_create(CaseBarred(case=case, user_id=pk, at=now) for pk in sorted(barred))
    for reader in User.objects.filter(pk__in=readers - {by.pk}).order_by("pk"):
        tell(reader)
    add_step(case, Stage.OPENED, {"note": note}, by=by)
    if not is_allegation(case):  # an allegation's begins with it, once the officer agrees
        begin_investigation(case, timezone.localdate(now))
    record(
        Event.CONDUCT_CASE_OPENED,
        actor=by,
        acting_as=hat(by),
        subject=case,
        details={"concern": str(fresh.pk), "readers": sorted(readers)},
    )
    return case


def not_open_yet(concern: Concern, subject: User, by: User, then: str, field: str | None = None) -> None:
    """Refused where a case about this person came from the concern and goes on: two taps, or two who open one at once,
    would run two about the same, of which neither can be taken back. `then` is what to do. Asked under the lock of the
    concern."""
    for source in concern.cases.filter(case__subject=subject).select_related("case"):
        if is_closed(source.case):
            continue
        if cases_visible_to(by).filter(pk=source.case_id).exists():
            words = f"A case about them from this concern is open already: {source.case.reference}. {then}"
            raise Refused(words, field=field)
        raise Refused(
            "A case about them from this concern is open already. Those who read it go on with it.", field=field
        )


def _not_about_the_same(concern: Concern, subject: User, by: User) -> None:
    """Refused where a case about this person is open that whoever opens another reads: two who saw the same would make
    two investigations and two hearings of it. Of what they do not read they are told nothing."""
    going_on = [one.reference for one in cases_visible_to(by).filter(subject=subject) if not is_closed(one)]
    if not going_on:
        return
    bring = "bring it in there, with the next form"
    if concern.subjects.exists() and not concern.subjects.filter(user=subject).exists():
        bring = "say first, when you judge it anew, that it is about them, too, and bring it in there"
    raise Refused(
        f"A case about them is open: {listed(going_on)}. If this belongs to it, {bring}. If it is another matter, tick "
        "so.",
        field="another",
    )


@action(refused=Event.CONDUCT_CASE_REFUSED)
def give_part(case: ConductCase, part: CasePart.Part, person: User, *, exception: str = "", by: User) -> CasePart:
    """Say who investigates, decides or hears an appeal; or raise Refused and change nothing.

    The three are different people, also where a part was given on meanwhile, and none of them raised the concern under
    their name, or is family of who did, or of a child whom it names: nobody judges what they said themselves, or what
    was done to their own. Where that cannot be, `exception` says why, and is sealed. The person concerned and their
    family never hold a part.
    """
    fresh = locked_case(case, by)
    _may_hold(fresh, person)
    why_not = ""
    if fresh.parts.filter(user=person).exclude(part=part).exists():
        why_not = f"{person.first_name} has, or had, another part in this case."
    else:
        why_not = raised_by_or_close(concerns_of(fresh), person, by)
    held = bool(why_not)
    if held and not exception.strip():
        raise Refused(f"{why_not} Choose somebody else; if there is nobody, write why.", field="exception")
    why = sealed({"exception": exception.strip()}, CASE) if held else {}
    made = CasePart.objects.create(case=fresh, part=part, user=person, by=by, at=clock.now(), **why)
    if person.pk != by.pk:
        tell(person)
    record(
        Event.CONDUCT_CASE_PART_GIVEN,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"part": part, "person": person.pk, "exception": held},
    )
    return made


@action(refused=Event.CONDUCT_CASE_REFUSED)
def let_case_reader_in(case: ConductCase, reader: User, *, by: User) -> None:
    """Let one more leader read a case; refused for anybody it is about, close to them, or barred from it."""
    fresh = locked_case(case, by)
    _may_hold(fresh, reader, field="reader")
    if cases_visible_to(reader).filter(pk=fresh.pk).exists():
        raise Refused("They read it already.", field="reader")
    CaseReader.objects.get_or_create(case=fresh, user=reader, defaults={"at": clock.now()})
    tell(reader)
    record(
        Event.CONDUCT_CASE_READER_LET_IN, actor=by, acting_as=hat(by), subject=fresh, details={"readers": [reader.pk]}
    )


@action()
def hand_on_case(case: ConductCase) -> None:
    """Give a case that nobody reads any more to those who read what is about such a person now; Refused where there are
    none, or where somebody reads it."""
    ConductCase.objects.select_for_update().filter(pk=case.pk).first()
    if readers_of(case):
        raise Refused(NOT_YOURS)
    keep_readers(case, set(), None)
    record(
        Event.CONDUCT_CASE_READER_LET_IN,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=case,
        details={"readers": sorted(one.pk for one in readers_of(case))},
    )


def raised_by_or_close(concerns: Iterable[Concern], person: User, by: User) -> str:
    """Why this person should have no part in a case: they, or one of their family, raised one of the concerns that it
    came from, under their name, or it names a child of theirs. Where they asked that their name be kept back, an answer
    would tell it; and whose a child is, only who reads the register is told. Empty if not."""
    close = {person.pk, *family_of(person).values_list("pk", flat=True)}
    for one in opened(*concerns):
        if own_child_named(one.row, person):
            reads = may(by, Can.READ_REGISTER) and concerns_visible_to(by).filter(pk=one.row.pk).exists()
            how = "is family of a child whom it may name" if reads else "is too close to what the case came from"
            return f"{person.first_name} {how}."
        reporter = named_reporter(one)
        if reporter is not None and reporter.pk in close:
            reads = concerns_visible_to(by).filter(pk=one.row.pk).exists()  # who does not, is not told who raised it
            how = "raised" if reads and reporter == person else "is too close to"
            return f"{person.first_name} {how} what the case came from."
    return ""


def concerns_of(case: ConductCase) -> list[Concern]:
    """The concerns that a case came from, or that were brought into it."""
    return [source.concern for source in case.sources.select_related("concern")]


def _may_hold(case: ConductCase, person: User, field: str = "person") -> None:
    named = ConcernSubject.objects.filter(concern__in=case.sources.values("concern")).values("user")
    whom = User.objects.filter(Q(pk=case.subject_id) | Q(pk__in=named))
    close = {pk for one in whom for pk in (one.pk, *family_of(one).values_list("pk", flat=True))}
    barred = closed_through_concerns(case) | set(case.barred.values_list("user", flat=True))
    barred |= {pk for one in concerns_of(case) for pk in spoken_of_since(one)}
    if person.pk in close | barred:
        raise Refused(TOO_CLOSE, field=field)
    if person.pk not in {one.user.pk for one in leaders(clock.today())}:
        raise Refused("Only somebody who handles concerns here can read a case or have a part in it.", field=field)


@action(refused=Event.CONDUCT_CASE_REFUSED)
def step_back_from_case(case: ConductCase, *, by: User) -> None:
    """Give up a case for a conflict, for good, with whatever of its concerns one reads. A part that one holds is given
    to somebody else by those who stay. The last reader hands it on, or is told whom to go to; then nothing is changed.
    """
    leave_case(locked_case(case, by, skeleton=True), by)


@action(refused=Event.CONDUCT_CASE_REFUSED)
def take_step(
    case: ConductCase,
    stage: ConductCase.Stage,
    *,
    note: str,
    held: Mapping[str, Any] | None = None,
    outcome: ConductCase.Outcome | None = None,
    happens_on: date | None = None,
    warning_months: int | None = None,
    exception: str = "",
    after: int | None = None,
    by: User,
) -> CaseStep:
    """Take the next lawful step of a case, or raise Refused and change nothing.

    `held` is what the stage must hold beside its note (rules.MUST_HOLD; for the end, `why` and `dbs`). `after` is the
    number of the last step the person read: of two who step at once, one is told. `exception` records why one of our
    own defaults was not kept; it never stands in for what the law asks.
    """
    fresh = locked_case(case, by)
    _not_overtaken(fresh, after)
    now = standing_of(fresh)
    given = {name: str(value).strip() for name, value in (held or {}).items()}
    step = Step(stage, note, given, outcome, happens_on, warning_months, exception.strip(), by)
    last_live_on = check_step(fresh, now, step)
    made = add_step(
        fresh,
        stage,
        {**given, "note": note, "exception": step.exception},
        by=by,
        outcome=outcome or "",
        happens_on={Stage.INVITED: happens_on, Stage.HEARING: day_of(step), Stage.APPEAL: day_of(step)}.get(stage),
        last_live_on=last_live_on,
        appeal_until=appeal_day(stage, outcome, clock.today()),
    )
    clocks_of_step(fresh, made)
    record(
        Event.CONDUCT_CASE_DECIDED if outcome else Event.CONDUCT_CASE_STEPPED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"number": made.number, "stage": stage, "outcome": outcome or "", "exception": bool(step.exception)},
    )
    return made


def _not_overtaken(case: ConductCase, after: int | None) -> None:
    newest = case.steps.order_by("-number").values_list("number", flat=True).first()
    if after is not None and after != newest:
        raise Refused(ANOTHER_WAS_FASTER)


@action(refused=Event.CONDUCT_CASE_REFUSED)
def note_leaving(case: ConductCase, left_on: date | None, text: str, *, stays: bool = False, by: User) -> CaseStep:
    """Enter that the person concerned has left or will leave; once more where that was a slip, or was taken back
    (`stays`): the last entry holds, also for the clock of a barring referral. The case goes on: leaving closes nothing.
    """
    fresh = locked_case(case, by)
    if stays and not has_left(fresh):
        raise Refused("It is not entered that they leave. There is nothing to take back.", field="stays")
    if stays and left_on is not None:
        raise Refused("Either they stay, or this is their last day.", field="left_on")
    if not stays:
        left_on = last_day(left_on)
    if not text.strip():
        raise Refused("Write how they left: resigned, by agreement, end of contract.", field="text")
    stage, corrects = standing_of(fresh).stage, has_left(fresh)
    made = add_step(fresh, stage, {"note": text}, by=by, is_note=True, left_on=left_on, stays=stays)
    count_dbs_anew(made, corrects=corrects)
    said: dict[str, Any] = {"stays": True} if stays else {"left_on": left_on}
    record(Event.CONDUCT_CASE_NOTED, actor=by, acting_as=hat(by), subject=fresh, details=said)
    return made


@action(refused=Event.CONDUCT_CASE_REFUSED)
def note_suspension(case: ConductCase, what: str, text: str, *, happens_on: date | None = None, by: User) -> CaseStep:
    """Begin, review or end a suspension. It is paid, no punishment, as short as it can be, and looked at again: counted
    from the day it was so, today where none is named."""
    fresh = locked_case(case, by)
    running = Duty.objects.filter(case=fresh, kind=Duty.Kind.SUSPENSION_REVIEW, done__isnull=True).first()
    if what not in SUSPENSION:
        raise Refused("Choose what happens with the suspension.", field="what")
    stage = standing_of(fresh).stage
    if what == "begin" and stage == Stage.CLOSED:
        raise Refused("The case is closed: nobody is suspended by it any more.", field="what")
    if what == "begin" and running is not None:
        raise Refused("The person is suspended already. Review it, or end it.", field="what")
    if what != "begin" and running is None:
        raise Refused("The person is not suspended.", field="what")
    if not text.strip():
        raise Refused(
            "Write why, which alternatives were looked at, and for an allegation the officer's view.", field="text"
        )
    day, today = happens_on or clock.today(), clock.today()
    if day > today:
        raise Refused("That day is still to come. Enter it when it has been.", field="happens_on")
    if day < (running.from_on if running is not None else today - TOLD_BEFORE):
        raise Refused("That is before it can have been. Look at the day again.", field="happens_on")
    words = {"note": text, "suspension": SUSPENSION[what]}
    made = add_step(fresh, stage, words, by=by, is_note=True, happens_on=day)
    suspension_clock(fresh, made, running, goes_on=what != "end")
    record(Event.CONDUCT_CASE_NOTED, actor=by, acting_as=hat(by), subject=fresh, details={"suspension": what})
    return made


@action(refused=Event.CONDUCT_CASE_REFUSED)
def note_in_case(case: ConductCase, text: str, *, by: User) -> CaseStep:
    """Leave a note in a case; it does not move by it."""
    fresh = locked_case(case, by)
    if not text.strip():
        raise Refused("Write something first. There is nothing to add yet.", field="text")
    made = add_step(fresh, standing_of(fresh).stage, {"note": text}, by=by, is_note=True)
    record(Event.CONDUCT_CASE_NOTED, actor=by, acting_as=hat(by), subject=fresh, details={"number": made.number})
    return made


def add_step(
    case: ConductCase, stage: ConductCase.Stage, words: Mapping[str, Any], *, by: User, **more: Any
) -> CaseStep:
    """Write the next step of a locked case. A private step of the actions that take one."""
    number = (case.steps.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    return CaseStep.objects.create(
        case=case, number=number, stage=stage, by=by, at=clock.now(), **more, **sealed(words, CASE)
    )
