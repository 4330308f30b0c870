"""A case step by step: what has to be held, who may take it, and the arithmetic of its days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from staff_conduct.actions import do_duty, give_part, join_concern, note_leaving, open_case, opened, take_step
from staff_conduct.models import CasePart, CaseStep, Concern, ConductCase, Duty, DutyDone, Naming, Triage
from staff_conduct.rules import is_closed, is_live, standing_of, warning_of
from tests.cast import Cast, grant, guardian, person
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, ENDED, INVESTIGATION, case, concern, investigated, judged
from tests.staff_conduct.test_stories import Desk

Stage = ConductCase.Stage
Outcome = ConductCase.Outcome
INVITATION = {"evidence": "The page.", "possible_outcomes": "A warning.", "venue": "at 10:00 in the office"}
HEARING = {"note_taker": "Dipa", "companion": "Chloe", "their_case": "He was tired.", "notes_agreed": "Yes."}
DECISION = {
    "finding": "It was loud.",
    "mitigation": "He said so himself.",
    "change": "Speak softly, from today.",
    "ending": "30 September, a month's notice.",
    "another": "In the kitchen, from 1 October.",
}
CLOSED = {"reason": "So.", "told": "We have looked at it.", **ENDED}
MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def invite(cast: Cast, made: ConductCase, **more: Any) -> CaseStep:
    given: dict[str, Any] = {"held": INVITATION, "note": "Sent by hand.", "by": cast.dora, **more}
    return take_step(made, Stage.INVITED, **given)


def heard(cast: Cast, clock: Clock, about: Any = None) -> ConductCase:
    """A case whose hearing has been held, on Monday 14 September 2026."""
    clock.move_to(MONDAY)
    made = investigated(cast, about or cast.pip)
    invite(cast, made, happens_on=date(2026, 9, 14))
    clock.move_to(MONDAY + timedelta(days=7))
    take_step(made, Stage.HEARING, held=HEARING, note="An hour.", by=cast.rita)
    return made


def decide(cast: Cast, made: ConductCase, outcome: Outcome = Outcome.FIRST_WARNING, **more: Any) -> CaseStep:
    return take_step(made, Stage.OUTCOME, held=DECISION, note="So.", outcome=outcome, by=cast.rita, **more)


def close(cast: Cast, made: ConductCase, why: str = "completed", **more: Any) -> CaseStep:
    held = {"why": why, **more.pop("held", {})}
    return take_step(made, Stage.CLOSED, held=held, note="Done.", by=cast.dora, **more)


def test_who_comes_to_read_a_case_or_gets_a_part_in_it_is_told(cast: Cast) -> None:
    made, lead = judged(cast.dora, concern(cast.ola, person=cast.pip)), Desk(cast.dora)
    Notice.objects.all().delete()
    lead.does(made, "case", subject=cast.pip.pk, allegation="That it was loud.")
    assert told() == ["Dipa", "Morag"], "not whoever opens it"
    opened_now = made.cases.get().case
    Notice.objects.all().delete()
    lead.does(opened_now, "part", part="decision_maker", person=cast.rita.pk)
    assert told() == ["Rita"]
    assert opened_now.reference not in str(Notice.objects.values())
    lead.does(opened_now, "part", "another part in this case", part="appeal_chair", person=cast.rita.pk)
    lead.does(opened_now, "part", part="investigator", person=cast.dora.pk)
    assert told() == ["Rita"], "who takes a part knows it, and who is refused one hears nothing"


def told() -> list[str]:
    return sorted(Notice.objects.values_list("recipient__first_name", flat=True))


def test_an_invitation_leaves_time_to_prepare_or_says_why_not(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    for day in (None, date(2026, 9, 7), date(2026, 9, 11)):
        with pytest.raises(Refused):
            invite(cast, made, happens_on=day)
    assert made.steps.filter(stage="invited").count() == 0
    invite(cast, made, happens_on=date(2026, 9, 11), exception="They asked for it.")
    assert standing_of(made).stage == Stage.INVITED


@pytest.mark.parametrize("missing", sorted(INVITATION))
def test_an_invitation_without_what_must_be_in_it_is_refused(cast: Cast, clock: Clock, missing: str) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    with pytest.raises(Refused) as refusal:
        invite(cast, made, happens_on=date(2026, 9, 14), held={**INVITATION, missing: " "})
    assert refusal.value.field == missing
    assert standing_of(made).stage == Stage.INVESTIGATING


def test_a_hearing_put_off_for_a_companion_stays_within_five_working_days(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    invite(cast, made, happens_on=date(2026, 9, 14))
    with pytest.raises(Refused, match="not after 21 September 2026"):
        invite(cast, made, happens_on=date(2026, 9, 22))
    invite(cast, made, happens_on=date(2026, 9, 21))
    assert Duty.objects.get(kind="hearing", done__isnull=True).due_on == date(2026, 9, 21)


def test_nobody_is_heard_before_the_day_or_judged_without_a_hearing(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    with pytest.raises(Refused, match="Without a hearing"):
        decide(cast, made)
    with pytest.raises(Refused, match="cannot follow here"):
        take_step(made, Stage.HEARING, held=HEARING, note="x", by=cast.rita)
    invite(cast, made, happens_on=date(2026, 9, 14))
    with pytest.raises(Refused, match="invited to 14 September 2026"):
        take_step(made, Stage.HEARING, held=HEARING, note="x", by=cast.rita)
    assert standing_of(made).stage == Stage.INVITED


def test_without_a_case_to_answer_it_may_end_informally_or_at_once(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    decide(cast, made, Outcome.INFORMAL)
    close(cast, made)
    other = investigated(cast, cast.pip)
    with pytest.raises(Refused, match="no outcome yet"):
        close(cast, other)
    close(cast, other, "no_case")


def test_a_warning_counts_from_the_day_of_issue_and_then_is_disregarded(cast: Cast, clock: Clock) -> None:
    made = heard(cast, clock)
    step = decide(cast, made)
    assert step.last_live_on == date(2027, 3, 13)
    warning = warning_of(made)
    assert warning == step
    assert is_live(step, date(2027, 3, 13)) and not is_live(step, date(2027, 3, 14))
    page = reverse("admin:staff_conduct_conductcase_change", args=[made.pk])
    assert "Live warnings of this person" in signed_in(cast.dora).get(page).content.decode()
    clock.move_to(datetime(2027, 3, 14, 9, tzinfo=UTC))
    after = signed_in(cast.dora).get(page).content.decode()
    assert "Live warnings of this person" not in after
    assert "First written warning" in after, "kept, and disregarded"


@pytest.mark.parametrize("months", [-1, 25])
def test_a_warning_of_strange_length_is_refused(cast: Cast, clock: Clock, months: int) -> None:
    made = heard(cast, clock)
    with pytest.raises(Refused, match="from 1 to 24 months"):
        decide(cast, made, warning_months=months)


def test_it_ends_when_the_time_for_an_appeal_is_over(cast: Cast, clock: Clock) -> None:
    made = heard(cast, clock)
    decide(cast, made)  # Monday 14 September: until Monday 21
    clock.move_to(datetime(2026, 9, 21, 16, tzinfo=UTC))
    with pytest.raises(Refused, match="may appeal until 21 September 2026"):
        close(cast, made)
    clock.forward(days=1)
    close(cast, made)
    assert standing_of(made).stage == Stage.CLOSED
    assert not Duty.objects.filter(done__isnull=True).exists()


def test_an_appeal_is_heard_by_somebody_else_and_never_makes_it_harder(cast: Cast, clock: Clock) -> None:
    made = heard(cast, clock)
    decide(cast, made)
    take_step(made, Stage.APPEAL, held={"grounds": "Too hard."}, note="A letter.", by=cast.dora)
    with pytest.raises(Refused, match="another part"):
        give_part(made, CasePart.Part.APPEAL_CHAIR, cast.rita, by=cast.dora)
    give_part(made, CasePart.Part.APPEAL_CHAIR, cast.dipa, by=cast.dora)
    final: dict[str, Any] = {"held": {"finding": "Heard.", "companion": "Came alone."}, "note": "x", "by": cast.dipa}
    with pytest.raises(Refused, match="may not make it harder"):
        take_step(made, Stage.APPEAL_DECIDED, outcome=Outcome.FINAL_WARNING, **final)
    clock.forward(days=3)
    upheld = take_step(made, Stage.APPEAL_DECIDED, outcome=Outcome.FIRST_WARNING, **final)
    assert upheld.last_live_on == date(2027, 3, 13), "upheld, it goes on from the day it was issued"
    close(cast, made)


def appealed(cast: Cast, clock: Clock, outcome: Outcome, **more: Any) -> ConductCase:
    """The same case, decided so on 14 September and appealed against; Dipa hears it three days later."""
    made = heard(cast, clock)
    decide(cast, made, outcome, **more)
    take_step(made, Stage.APPEAL, held={"grounds": "Too hard."}, note="A letter.", by=cast.dora)
    give_part(made, CasePart.Part.APPEAL_CHAIR, cast.dipa, by=cast.dora)
    clock.forward(days=3)
    return made


def hear_appeal(cast: Cast, made: ConductCase, outcome: Outcome, **more: Any) -> Any:
    """What the form of the appeal's decision answers."""
    typed = {"stage": "appeal_decided", "after": made.steps.count(), "note": "So.", "outcome": outcome.value}
    held = {
        "finding": "Heard, and kept.",
        "companion": "Alone",
        "change": "Speak softly.",
        "another": "The office.",
        **more,
    }
    address = reverse("admin:staff_conduct_conductcase_step", args=[made.pk])
    return signed_in(cast.dipa).post(address, {f"step-{name}": value for name, value in {**typed, **held}.items()})


@pytest.mark.parametrize("first", [Outcome.FIRST_WARNING, Outcome.FINAL_WARNING])
def test_an_appeal_against_a_warning_never_ends_in_a_demotion(cast: Cast, clock: Clock, first: Outcome) -> None:
    made = appealed(cast, clock, first)
    refused = hear_appeal(cast, made, Outcome.OTHER)
    assert refused.status_code == 422 and "may not make it harder" in refused.content.decode()
    assert "Heard, and kept." in refused.content.decode() and standing_of(made).stage == Stage.APPEAL
    assert hear_appeal(cast, made, Outcome.INFORMAL).status_code == 302


@pytest.mark.parametrize("lighter", [Outcome.OTHER, Outcome.FINAL_WARNING])
def test_an_appeal_against_a_dismissal_may_end_in_something_lighter(cast: Cast, clock: Clock, lighter: Outcome) -> None:
    made = appealed(cast, clock, Outcome.DISMISSAL)
    assert hear_appeal(cast, made, lighter).status_code == 302
    assert standing_of(made).outcome == lighter


def test_an_appeal_never_lets_a_warning_count_longer(cast: Cast, clock: Clock) -> None:
    made = appealed(cast, clock, Outcome.FINAL_WARNING, warning_months=3)  # until 13 December
    for outcome, months in ((Outcome.FINAL_WARNING, 4), (Outcome.FIRST_WARNING, 3)):
        refused = hear_appeal(cast, made, outcome, warning_months=months)
        assert refused.status_code == 422 and "until 13 December 2026 at the latest" in refused.content.decode()
    assert hear_appeal(cast, made, Outcome.FIRST_WARNING).status_code == 302
    warning = warning_of(made)
    assert warning is not None and warning.last_live_on == date(2026, 12, 13), "six months are usual, these are fewer"


def test_a_warning_that_is_upheld_may_be_made_shorter(cast: Cast, clock: Clock) -> None:
    made = appealed(cast, clock, Outcome.FINAL_WARNING)
    assert hear_appeal(cast, made, Outcome.FINAL_WARNING, warning_months=6).status_code == 302
    warning = warning_of(made)
    assert warning is not None and warning.last_live_on == date(2027, 3, 13), "from the day it was first issued"


def test_an_appeal_that_is_late_needs_the_reason_why_it_is_heard(cast: Cast, clock: Clock) -> None:
    made = heard(cast, clock)
    decide(cast, made)
    clock.forward(days=8)
    given: dict[str, Any] = {"held": {"grounds": "Too hard."}, "note": "A letter.", "by": cast.dora}
    with pytest.raises(Refused, match="last day for an appeal was 21 September 2026"):
        take_step(made, Stage.APPEAL, **given)
    assert standing_of(made).stage == Stage.OUTCOME
    take_step(made, Stage.APPEAL, exception="They were in hospital.", **given)


def test_an_appeal_is_entered_though_the_case_was_closed_within_its_time(cast: Cast, clock: Clock) -> None:
    made, lead = heard(cast, clock), Desk(cast.dora)
    decide(cast, made)
    close(cast, made, exception="They wrote that they would not appeal.")
    assert "Next step: an appeal was received" in lead.read(made)
    lead.steps(made, "appeal", "write how it came to be closed before", grounds="Too hard.")
    assert standing_of(made).stage == Stage.CLOSED
    lead.steps(made, "appeal", grounds="Too hard.", exception="They thought better of it, on the third day.")
    assert made.duties.filter(kind=Duty.Kind.APPEAL, done__isnull=True).exists() and not is_closed(made)
    give_part(made, CasePart.Part.APPEAL_CHAIR, cast.dipa, by=cast.dora)
    assert hear_appeal(cast, made, Outcome.INFORMAL).status_code == 302
    close(cast, made)
    assert "Next step" not in lead.read(made)
    lead.steps(made, "appeal", "cannot follow here", grounds="Once more.", exception="Again.")


@pytest.mark.parametrize("outcome", [None, Outcome.NO_ACTION])
def test_where_nothing_counts_against_anybody_no_appeal_opens_a_closed_case(
    cast: Cast, clock: Clock, outcome: Outcome | None
) -> None:
    made = heard(cast, clock) if outcome else investigated(cast, cast.pip)
    if outcome:
        decide(cast, made, outcome)
    close(cast, made, "no_case")
    Desk(cast.dora).steps(made, "appeal", "cannot follow here", grounds="I want one.", exception="Because.")
    assert is_closed(made)


def test_leaving_ends_nothing_and_a_barring_referral_is_decided_first(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    note_leaving(made, date(2026, 9, 30), "Resigned.", by=cast.dora)
    with pytest.raises(Refused, match=r"cannot follow|ends nothing|no outcome"):
        close(cast, made, "left_employment")
    invite(cast, made, happens_on=date(2026, 9, 14))
    clock.move_to(MONDAY + timedelta(days=7))
    take_step(made, Stage.HEARING, held={**HEARING, "companion": "Did not come."}, note="In absence.", by=cast.rita)
    decide(cast, made, Outcome.DISMISSAL)
    assert Duty.objects.get(kind="dbs").due_on == date(2026, 9, 21)
    clock.forward(days=10)
    with pytest.raises(Refused, match="barring referral"):
        close(cast, made, "left_employment")
    close(cast, made, "left_employment", held={"dbs": "Both conditions are met; referred on the 23rd, ref 7."})


def test_an_allegation_does_not_end_while_something_is_due_with_its_concern(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    first = made.sources.get().concern
    judged(cast.dora, first, Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    with pytest.raises(Refused, match="still due"):
        close(cast, made, "no_case", held={"dbs": "Not met.", "outside": "Both."})
    for duty in first.duties.filter(done__isnull=True):
        do_duty(duty, done_on=date(2026, 9, 7), words={"with_whom": "Kim"}, by=cast.dora)
    close(cast, made, "no_case", held={"dbs": "Not met.", "outside": "Both."})


def test_nobody_takes_a_step_that_is_anothers_part(cast: Cast, clock: Clock) -> None:
    made = heard(cast, clock)
    for somebody in (cast.dora, cast.morag, cast.dipa):
        with pytest.raises(Refused, match="This step is Rita's"):
            take_step(made, Stage.OUTCOME, held=DECISION, note="x", outcome=Outcome.NO_ACTION, by=somebody)
    assert standing_of(made).outcome is None


def test_the_person_concerned_never_holds_a_part_and_two_parts_need_a_reason(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    with pytest.raises(Refused, match="must not have a part"):
        give_part(made, CasePart.Part.APPEAL_CHAIR, cast.pip, by=cast.dora)
    with pytest.raises(Refused, match="handles concerns"):
        give_part(made, CasePart.Part.APPEAL_CHAIR, cast.ola, by=cast.dora)
    with pytest.raises(Refused, match="another part"):
        give_part(made, CasePart.Part.APPEAL_CHAIR, cast.morag, by=cast.dora)
    kept = give_part(made, CasePart.Part.APPEAL_CHAIR, cast.morag, exception="We are three.", by=cast.dora)
    assert opened(kept)[0]["exception"] == "We are three." and "three" not in str(CasePart.objects.values())
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_conductcase_change", args=[made.pk])).content.decode()
    assert "Morag Manager (exception: We are three.)" in page


def test_who_had_a_part_before_is_not_taken_for_another_without_a_reason(cast: Cast) -> None:
    made = investigated(cast, cast.pip)
    give_part(made, CasePart.Part.INVESTIGATOR, cast.dipa, by=cast.dora)
    with pytest.raises(Refused, match="has, or had, another part"):
        give_part(made, CasePart.Part.APPEAL_CHAIR, cast.morag, by=cast.dora)
    assert made.parts.filter(part=CasePart.Part.APPEAL_CHAIR).count() == 0


def test_who_raised_it_under_their_name_has_no_part_in_it_without_a_reason(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.morag, person=cast.pip))
    opened_one = open_case(made, subject=cast.pip, allegation="That he was rude.", by=cast.dora)
    address = reverse("admin:staff_conduct_conductcase_part", args=[opened_one.pk])
    given = {"part-part": "decision_maker", "part-person": cast.morag.pk}
    for somebody in (cast.dora, cast.morag):
        refused = signed_in(somebody).post(address, given)
        page = refused.content.decode()
        assert refused.status_code == 422 and "Morag raised what the case came from. Choose somebody else" in page
    give_part(opened_one, CasePart.Part.APPEAL_CHAIR, cast.rita, by=cast.dora)
    told = signed_in(cast.rita).post(address, given).content.decode()
    assert "Morag is too close to what the case came from" in told, "who does not read it is not told who raised it"
    assert opened_one.parts.count() == 1
    assert signed_in(cast.dora).post(address, {**given, "part-exception": "We are three."}).status_code == 302
    assert opened(opened_one.parts.get(user=cast.morag))[0]["exception"] == "We are three."


def test_the_family_of_who_raised_it_under_their_name_has_no_part_in_it(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    opened_one = open_case(made, subject=cast.pip, allegation="That he was rude.", by=cast.dora)
    guardian(cast.morag, cast.teddy, relationship="aunt")  # only since it came in
    address = reverse("admin:staff_conduct_conductcase_part", args=[opened_one.pk])
    given = {"part-part": "decision_maker", "part-person": cast.morag.pk}
    refused = signed_in(cast.dora).post(address, given)
    assert refused.status_code == 422 and "Morag is too close to what the case came from" in refused.content.decode()
    assert "or they or their family raised it, or a child of theirs is in it: why" in refused.content.decode()
    nora = person("Nora", "Next")
    grant(nora, Role.DEPUTY_DSL)
    guardian(nora, cast.teddy, relationship="aunt")
    with pytest.raises(Refused, match="must not have a part"):
        give_part(opened_one, CasePart.Part.APPEAL_CHAIR, nora, by=cast.dora)
    assert not opened_one.parts.exists()
    assert signed_in(cast.dora).post(address, {**given, "part-person": cast.rita.pk}).status_code == 302


@pytest.mark.parametrize("naming", [Naming.CONFIDENTIAL, Naming.ANONYMOUS])
def test_no_refusal_of_a_part_tells_who_asked_that_their_name_be_kept_back(cast: Cast, naming: Naming) -> None:
    made = judged(cast.dora, concern(cast.morag, person=cast.pip, naming=naming))
    opened_one = open_case(made, subject=cast.pip, allegation="That he was rude.", by=cast.dora)
    kept = give_part(opened_one, CasePart.Part.DECISION_MAKER, cast.morag, by=cast.dora)
    assert kept.words_id is None


def test_a_hearing_that_goes_on_another_day_begins_the_days_for_deciding_anew(cast: Cast, clock: Clock) -> None:
    made = heard(cast, clock)
    deciding = Duty.objects.filter(case=made, kind=Duty.Kind.DECISION, done__isnull=True)
    assert deciding.get().due_on == date(2026, 9, 21)
    clock.move_to(MONDAY + timedelta(days=11))
    take_step(made, Stage.HEARING, held=HEARING, note="The witness.", by=cast.rita)
    assert deciding.get().due_on == date(2026, 9, 25)
    clock.move_to(MONDAY + timedelta(days=17))  # in time from the second day, late from the first
    decide(cast, made)
    kept = [one.done.done_on <= one.due_on for one in Duty.objects.filter(case=made, kind=Duty.Kind.DECISION)]
    assert kept == [True, True]


@pytest.mark.parametrize(("decided", "in_time"), [(16, "1 of 1 in time"), (30, "0 of 1 in time")])
def test_a_hearing_that_goes_on_after_its_days_for_deciding_is_counted_from_its_last_day_alone(
    cast: Cast, clock: Clock, decided: int, in_time: str
) -> None:
    made = heard(cast, clock)
    clock.move_to(MONDAY + timedelta(days=21))  # a week after it was to be decided
    take_step(made, Stage.HEARING, held=HEARING, note="The witness.", by=cast.rita)
    clock.move_to(MONDAY + timedelta(days=7 + decided))
    decide(cast, made)
    first, last = Duty.objects.filter(case=made, kind=Duty.Kind.DECISION).order_by("pk")
    assert first.done.set_anew and not last.done.set_anew
    hearings = DutyDone.objects.filter(duty__case=made, duty__kind=Duty.Kind.HEARING)
    assert not hearings.get().set_anew, "it was held"
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_figures"), {"year": "2026"})
    name = Duty.Kind.DECISION.label
    row = page.content.decode().partition(name)[2][:200]
    assert in_time in row


@pytest.mark.parametrize(("held", "in_time"), [(24, "1 of 1 in time"), (25, "0 of 1 in time")])
def test_a_hearing_that_was_put_off_is_counted_once_when_it_is_held(
    cast: Cast, clock: Clock, held: int, in_time: str
) -> None:
    clock.move_to(MONDAY)
    made, lead = investigated(cast, cast.pip), Desk(cast.dora)
    lead.steps(made, "invited", **INVITATION, happens_on="2026-09-14")
    for today, day in ((10, "2026-09-18"), (19, "2026-09-24")):  # the second after its day: nobody came
        clock.move_to(MONDAY.replace(day=today))
        lead.steps(made, "invited", **INVITATION, happens_on=day)
    clock.move_to(MONDAY.replace(day=held))
    Desk(cast.rita).steps(made, "hearing", **HEARING)
    hearings = DutyDone.objects.filter(duty__case=made, duty__kind=Duty.Kind.HEARING).order_by("pk")
    assert [one.set_anew for one in hearings] == [True, True, False]
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_figures"), {"year": "2026"})
    assert in_time in page.content.decode().partition(Duty.Kind.HEARING.label)[2][:200]


@pytest.mark.parametrize("missing", ["terms", "statements"])
def test_an_investigation_says_what_is_looked_into_and_who_was_heard(cast: Cast, missing: str) -> None:
    made = case(cast, cast.pip)
    with pytest.raises(Refused) as refusal:
        take_step(made, Stage.INVESTIGATING, held={**INVESTIGATION, missing: " "}, note="Facts.", by=cast.morag)
    assert refusal.value.field == missing and made.steps.count() == 1


def test_an_investigation_has_ten_working_days_and_each_further_step_says_why_it_takes_longer(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(MONDAY)
    made = case(cast, cast.pip)
    running = Duty.objects.filter(case=made, kind="investigation", done__isnull=True)
    assert running.get().due_on == date(2026, 9, 21)
    clock.forward(days=3)
    take_step(made, Stage.INVESTIGATING, held=INVESTIGATION, note="One is ill: more time.", by=cast.morag)
    assert running.get().due_on == date(2026, 9, 24)
    invite(cast, made, happens_on=date(2026, 9, 21))
    assert not running.exists()


def test_the_clock_of_an_allegation_begins_with_its_investigation(cast: Cast) -> None:
    first = judged(cast.dora, concern(cast.ola, person=cast.pip), Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    open_case(first, subject=cast.pip, allegation="That.", by=cast.dora)
    assert not Duty.objects.filter(kind="investigation").exists()


@pytest.mark.parametrize(
    ("outcome", "missing"),
    [(Outcome.FIRST_WARNING, "change"), (Outcome.DISMISSAL, "ending"), (Outcome.OTHER, "another")],
)
def test_a_warning_says_what_has_to_change_a_dismissal_the_last_day_and_another_outcome_what_it_is(
    cast: Cast, clock: Clock, outcome: Outcome, missing: str
) -> None:
    made = heard(cast, clock)
    held = {**DECISION, missing: ""}
    with pytest.raises(Refused) as refusal:
        take_step(made, Stage.OUTCOME, held=held, note="So.", outcome=outcome, by=cast.rita)
    assert refusal.value.field == missing and standing_of(made).outcome is None
    decide(cast, made, outcome)
    number = made.steps.get(stage="outcome").number
    letter = signed_in(cast.dora).get(reverse("admin:staff_conduct_conductcase_letter", args=[made.pk, number]))
    assert DECISION[missing].replace("'", "&#x27;") in letter.content.decode()
    other = DECISION["ending" if missing == "change" else "change"].replace("'", "&#x27;")
    assert other not in letter.content.decode(), "only what belongs to the outcome"


def test_months_of_a_warning_are_the_nurserys_own_where_nothing_else_is_decided(cast: Cast, clock: Clock) -> None:
    Nursery.objects.update(conduct_first_warning_months=9)
    assert decide(cast, heard(cast, clock)).last_live_on == date(2027, 6, 13)


def test_only_lawful_steps_are_offered_and_a_forged_one_is_refused(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    client = signed_in(cast.rita)
    page = client.get(reverse("admin:staff_conduct_conductcase_change", args=[made.pk])).content.decode()
    assert "Next step: invite to a hearing" in page and "Next step: the hearing" not in page
    step = reverse("admin:staff_conduct_conductcase_step", args=[made.pk])
    newest = made.steps.count()
    forged = {"step-stage": "hearing", "step-note": "Never held, typed by hand", "step-after": newest}
    answer = client.post(step, forged)
    assert answer.status_code == 422
    assert "cannot follow here" in answer.content.decode() and "Never held, typed by hand" in answer.content.decode()
    assert made.steps.count() == newest


def test_letters_say_what_they_must_and_are_opened_like_the_case(cast: Cast, clock: Clock) -> None:
    made = heard(cast, clock)
    decide(cast, made)
    numbers = dict(made.steps.values_list("stage", "number"))
    client = signed_in(cast.dora)
    invitation = client.get(reverse("admin:staff_conduct_conductcase_letter", args=[made.pk, numbers["invited"]]))
    for words in ("14 September 2026", "colleague or a trade union", "The page.", "A warning.", "That it was loud."):
        assert words in invitation.content.decode()
    outcome = client.get(reverse("admin:staff_conduct_conductcase_letter", args=[made.pk, numbers["outcome"]]))
    for words in ("First written warning", "13 March 2027", "until 21 September 2026", "in writing"):
        assert words in outcome.content.decode()
    none = reverse("admin:staff_conduct_conductcase_letter", args=[made.pk, numbers["hearing"]])
    assert client.get(none).status_code == 404
    assert signed_in(cast.pip).get(none).status_code == 403


def test_the_note_of_a_step_stands_in_no_letter_and_the_form_says_what_does(cast: Cast, clock: Clock) -> None:
    made, client = heard(cast, clock), signed_in(cast.rita)
    page = client.get(reverse("admin:staff_conduct_conductcase_change", args=[made.pk])).content.decode()
    form = page.partition("Next step: the outcome")[2].partition("</details>")[0]
    assert form.count("Stands in the letter to the person.") == 5 and "it stands in no letter" in form
    given = {"finding": "It was loud.", "mitigation": "He said so.", "change": "Speak softly."}
    Desk(cast.rita).steps(made, "outcome", outcome="first_warning", **given)
    Desk(cast.dora).steps(made, "appeal", grounds="Too hard.")
    give_part(made, CasePart.Part.APPEAL_CHAIR, cast.dipa, by=cast.dora)
    held = {"companion": "Alone", "finding": "Heard."}
    take_step(made, Stage.APPEAL_DECIDED, held=held, note=CANARY, outcome=Outcome.FIRST_WARNING, by=cast.dipa)
    notes = {"invited": "Sent by hand.", "outcome": "As it was.", "appeal_decided": CANARY}
    for stage, note in notes.items():
        number = made.steps.get(stage=stage, is_note=False).number
        letter = client.get(reverse("admin:staff_conduct_conductcase_letter", args=[made.pk, number]))
        assert letter.status_code == 200 and note not in letter.content.decode().replace(f"loud. {CANARY}", "")


@pytest.mark.parametrize("outcome", [Outcome.NO_ACTION, Outcome.INFORMAL])
def test_the_letter_of_what_cannot_be_appealed_against_promises_no_appeal(
    cast: Cast, clock: Clock, outcome: Outcome
) -> None:
    clock.move_to(MONDAY)
    made = investigated(cast, cast.pip)
    step = decide(cast, made, outcome)
    letter = reverse("admin:staff_conduct_conductcase_letter", args=[made.pk, step.number])
    page = signed_in(cast.dora).get(letter).content.decode()
    assert "Outcome of our investigation" in page and "may appeal" not in page and "disciplinary hearing" not in page
    with pytest.raises(Refused, match="nothing to appeal against"):
        take_step(made, Stage.APPEAL, held={"grounds": "Too hard."}, note="A letter.", by=cast.dora)


def test_a_day_for_an_appeal_that_was_given_stays_when_the_setting_changes(cast: Cast, clock: Clock) -> None:
    made = heard(cast, clock)
    step = decide(cast, made)
    Nursery.objects.update(conduct_appeal_days=1)
    clock.move_to(datetime(2026, 9, 18, 9, tzinfo=UTC))
    client = signed_in(cast.dora)
    for name, args in (("letter", [made.pk, step.number]), ("change", [made.pk])):
        page = client.get(reverse(f"admin:staff_conduct_conductcase_{name}", args=args)).content.decode()
        assert "21 September 2026" in page
    with pytest.raises(Refused, match="may appeal until 21 September 2026"):
        close(cast, made)
    take_step(made, Stage.APPEAL, held={"grounds": "Too hard."}, note="A letter.", by=cast.dora)


def test_earlier_concerns_about_the_same_person_stand_beside_a_new_one_for_those_who_read_both(cast: Cast) -> None:
    earlier = judged(cast.dora, concern(cast.ola, person=cast.pip))
    hidden = concern(cast.ola, person=cast.pip, involved=[cast.morag.pk])
    new = concern(cast.sam, person=cast.pip)
    address = reverse("admin:staff_conduct_concern_change", args=[new.pk])
    lead, manager = (signed_in(one).get(address).content.decode() for one in (cast.dora, cast.morag))
    assert earlier.reference in lead and hidden.reference in lead
    assert earlier.reference in manager and hidden.reference not in manager


def test_readers_see_who_has_opened_an_item(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    address = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    signed_in(cast.morag).get(address)
    page = signed_in(cast.dora).get(address).content.decode()
    reads = page[page.index("Who has opened it") :]
    assert "Morag Manager" in reads and "Dora Lead" in reads
    assert not DutyDone.objects.exists()


def alleged_beside(cast: Cast, **more: Any) -> Concern:
    """What Ola tells of the same morning, judged an allegation."""
    made = concern(cast.ola, person=cast.pip, words={"what": "He slapped her, that same morning."}, **more)
    return judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["harmed"])


def test_a_second_concern_comes_into_the_open_case_and_holds_it_until_the_officer_agrees(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(MONDAY)
    made, second, lead = investigated(cast, cast.pip), alleged_beside(cast), Desk(cast.dora)
    assert f'<option value="{made.reference}">{made.reference}, Pip' in lead.read(second)
    lead.does(second, "case", f"A case about them is open: {made.reference}", subject=cast.pip.pk, allegation="That.")
    assert ConductCase.objects.count() == 1
    Notice.objects.all().delete()
    lead.does(second, "join", case=made.reference)
    assert told() == ["Dipa", "Morag", "Rita"]
    assert f"{second.reference} belongs to this case from now on." in lead.read(made)
    with pytest.raises(Refused, match="nobody here goes on until the officer"):
        invite(cast, made, happens_on=date(2026, 9, 14))
    do_duty(
        second.duties.get(kind="lado"), done_on=MONDAY.date(), words={"with_whom": "Her"}, agreed=True, by=cast.dora
    )
    invite(cast, made, happens_on=date(2026, 9, 14))
    note_leaving(made, date(2026, 9, 7), "He resigned.", by=cast.dora)
    assert made.duties.filter(kind="dbs").exists(), "it is an allegation now"
    assert "It belongs to an open case" not in lead.read(second)


def test_what_joins_counts_a_barring_referral_from_when_both_were_so(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 4, 9, 0, tzinfo=UTC))
    made = case(cast, cast.pip)
    note_leaving(made, date(2026, 9, 4), "He resigned.", by=cast.dora)
    clock.move_to(MONDAY)
    second = alleged_beside(cast)
    clock.move_to(MONDAY + timedelta(days=14))
    Desk(cast.dora).does(second, "join", case=made.reference)
    assert made.duties.get(kind="dbs").due_on == date(2026, 9, 14), "not from when somebody joined it"


def test_what_is_another_matter_gets_a_case_of_its_own(cast: Cast) -> None:
    case(cast, cast.pip)
    second = judged(cast.dora, concern(cast.ola, person=cast.pip))
    Desk(cast.dora).does(second, "case", subject=cast.pip.pk, allegation="That he was late.", another="on")
    assert ConductCase.objects.filter(subject=cast.pip).count() == 2


def test_the_concerns_of_a_pattern_end_in_the_one_case_that_rests_on_them(cast: Cast) -> None:
    made, second = case(cast, cast.pip), judged(cast.dora, concern(cast.priya, person=cast.pip))
    lead = Desk(cast.dora)
    lead.does(second, "join", case=made.reference)
    take_step(made, Stage.CLOSED, held={"why": "no_case"}, note="Nothing in it.", by=cast.dora)
    lead.does(second, "close", result="conduct_process", **CLOSED)
    assert is_closed(second)


def test_what_cannot_come_into_a_case_is_refused(cast: Cast) -> None:
    made, lead = case(cast, cast.pip), Desk(cast.dora)
    unjudged = concern(cast.ola, person=cast.pip)
    lead.does(unjudged, "join", "Judge the concern first", case=made.reference)
    other = person("Olu", "Other")
    grant(other, Role.PRACTITIONER, cast.acorn)
    elsewhere = judged(cast.dora, concern(cast.ola, person=other))
    with pytest.raises(Refused, match="whom the concern does not name"):
        join_concern(elsewhere, made, by=cast.dora)
    lead.does(
        elsewhere, "join", "It cannot come into that case any more: the case has ended, or is", case=made.reference
    )
    tells = "say first, when you judge it anew, that it is about them, too, and bring it in there"
    lead.does(elsewhere, "case", tells, subject=cast.pip.pk, allegation="That he was loud.")
    joined = judged(cast.dora, unjudged)
    join_concern(joined, made, by=cast.dora)
    with pytest.raises(Refused, match="already"):
        join_concern(joined, made, by=cast.dora)
    take_step(made, Stage.CLOSED, held={"why": "no_case"}, note="Nothing in it.", by=cast.dora)
    with pytest.raises(Refused, match="That case has ended"):
        join_concern(judged(cast.dora, concern(cast.priya, person=cast.pip)), made, by=cast.dora)


def test_a_concern_never_stands_in_two_open_cases_about_one_person(cast: Cast) -> None:
    made, lead = case(cast, cast.pip), Desk(cast.dora)
    second = judged(cast.dora, concern(cast.ola, person=cast.pip))
    own = open_case(second, subject=cast.pip, allegation="That he was late.", another=True, by=cast.dipa)
    with pytest.raises(Refused, match=f"from this concern is open already: {own.reference}. End that one first"):
        join_concern(second, made, by=cast.dora)
    assert "It belongs to an open case" not in lead.read(second)
    lead.does(second, "join", "It cannot come into that case any more", case=made.reference)
    take_step(own, Stage.CLOSED, held={"why": "no_case"}, note="It belongs to the other.", by=cast.dora)
    lead.does(second, "join", case=made.reference)


def test_who_is_kept_from_what_joins_loses_the_case_and_is_told_nothing(cast: Cast) -> None:
    made = case(cast, cast.pip)
    words = {"what": "Morag saw it and looked away."}
    second = judged(cast.dora, concern(cast.ola, person=cast.pip, words=words))
    assert Desk(cast.morag).finds(made)
    Notice.objects.all().delete()
    Desk(cast.dora).does(second, "join", case=made.reference)
    assert not Desk(cast.morag).finds(made)
    assert told() == ["Dipa", "Rita"]


def test_who_raised_what_joins_keeps_a_part_only_with_a_reason(cast: Cast) -> None:
    made = case(cast, cast.pip)
    second = judged(cast.dora, concern(cast.morag, person=cast.pip))
    lead = Desk(cast.dora)
    lead.does(
        second,
        "join",
        "Morag raised what the case came from. They have a part (investigates)",
        case=made.reference,
    )
    assert not second.cases.exists()
    lead.does(made, "part", part="investigator", person=cast.rita.pk, exception="The only one at work.")
    lead.does(made, "part", part="investigator", person=cast.morag.pk)
    lead.does(made, "part", part="appeal_chair", person=cast.morag.pk, exception="Nobody else is free.")
    lead.does(second, "join", case=made.reference, exception="There is nobody else this week.")
    page = lead.read(made)
    assert "(exception: There is nobody else this week.)" in page
    assert "(exception: Nobody else is free. Besides: There is nobody else this week.)" in page, "why she has two, too"
    assert "The only one at work." not in page, "that was somebody else's"


def test_a_hearing_that_is_typed_the_next_day_was_held_in_time(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY)
    made, lead, owner = investigated(cast, cast.pip), Desk(cast.dora), Desk(cast.rita)
    lead.steps(made, "invited", **INVITATION, happens_on="2026-09-17")
    clock.move_to(MONDAY.replace(day=18))
    owner.steps(made, "hearing", "invited to 17 September 2026", **HEARING, happens_on="2026-09-16")
    owner.steps(made, "hearing", "still to come", **HEARING, happens_on="2026-09-19")
    owner.steps(made, "hearing", **HEARING, happens_on="2026-09-17")
    assert made.duties.get(kind="hearing").done.done_on == date(2026, 9, 17)
    assert made.duties.get(kind="decision").due_on == date(2026, 9, 24)
    assert "On 17 September 2026" in owner.read(made).partition("Hearing, Rita Owner")[2]
    owner.steps(made, "hearing", "before the hearing that is entered already", **HEARING, happens_on="2026-09-16")


def test_an_appeal_that_came_on_its_last_day_is_in_time_when_it_is_typed_later(cast: Cast, clock: Clock) -> None:
    made, lead = heard(cast, clock), Desk(cast.dora)
    decide(cast, made)
    clock.move_to(MONDAY.replace(day=23))  # the last day was the 21st
    lead.steps(made, "appeal", "If it is heard all the same, write why", grounds="Too hard.", happens_on="2026-09-22")
    lead.steps(made, "appeal", "That is before the outcome", grounds="Too hard.", happens_on="2026-09-13")
    lead.steps(made, "appeal", grounds="Too hard.", happens_on="2026-09-21")
    assert made.duties.get(kind="appeal").due_on == date(2026, 10, 5)


def test_a_suspension_counts_from_its_day(cast: Cast, clock: Clock) -> None:
    clock.move_to(MONDAY.replace(day=8))
    made, lead = case(cast, cast.pip), Desk(cast.dora)
    given = {"text": "Another room was looked at."}
    for day, words in (("2026-09-09", "still to come"), ("2016-09-04", "Look at the day again")):
        lead.does(made, "suspension", words, what="begin", happens_on=day, **given)
    lead.does(made, "suspension", what="begin", happens_on="2026-09-04", **given)
    assert made.duties.get(kind="suspension_review").due_on == date(2026, 9, 18)
    lead.does(made, "suspension", "Look at the day again", what="end", happens_on="2026-09-03", **given)
    lead.does(made, "suspension", what="end", happens_on="2026-09-07", **given)
    assert made.duties.get(kind="suspension_review").done.done_on == date(2026, 9, 7)
