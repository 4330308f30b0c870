"""What is due after a judgement, who is reminded, and what has to come first."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.actions import action
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.kit.errors import Refused
from nursery_portal.notify.models import Notice
from staff_conduct.access import duties_visible_to, waiting_count
from staff_conduct.actions import (
    add_to_concern,
    do_duty,
    give_part,
    note_leaving,
    note_suspension,
    open_case,
    receive_snapshot,
    take_step,
)
from staff_conduct.models import About, CasePart, Concern, ConductCase, Duty, DutyDone, Kind, OfficerAgreement, Triage
from staff_conduct.rules import has_left, officer_agrees, officer_told, standing_of
from staff_conduct.rules.keeping import concerns_over
from staff_conduct.tasks import remind_of_due
from tests.cast import Cast
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, ENDED, INVESTIGATION, SAFETY, case, concern, investigated, judged
from tests.staff_conduct.test_public import CODE, code_in, send
from tests.staff_conduct.test_stories import Desk

DUE = reverse("admin:staff_conduct_concern_due")


def allegation(cast: Cast, **more: Any) -> Concern:
    made = concern(cast.ola, person=cast.pip)
    return judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["harmed"], **more)


def dismissed(cast: Cast, clock: Clock, outcome: str = "dismissal", *, alleged: bool = False) -> ConductCase:
    """A case heard and decided on Tuesday 15 September 2026: dismissal, or what else it is."""
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    found, owner = investigated(cast, cast.pip), Desk(cast.rita)
    if alleged:
        made = found.sources.get().concern
        Desk(cast.dora).judges(made, "harm_threshold", limbs=["harmed"])
        Desk(cast.dora).does(made, "duty", duty="lado", done_on="2026-09-07", with_whom="Kim", agreed="on")
    letter = {"evidence": "a", "possible_outcomes": "b", "venue": "c", "happens_on": "2026-09-15"}
    Desk(cast.dora).steps(found, "invited", **letter)
    clock.move_to(datetime(2026, 9, 15, 9, 0, tzinfo=UTC))
    hearing = {"note_taker": "Dipa", "companion": "None", "their_case": "x", "notes_agreed": "Yes"}
    owner.steps(found, "hearing", **hearing)
    decided = {"finding": "x", "mitigation": "y", "ending": "At once.", "another": "In the kitchen.", "change": "All."}
    owner.steps(found, "outcome", outcome=outcome, **decided)
    return found


def dues(made: Concern) -> dict[str, date]:
    """What is due by when, but for judging it."""
    return dict(made.duties.exclude(kind="judge").values_list("kind", "due_on"))


def test_an_allegation_starts_both_clocks_over_christmas(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 12, 24, 16, 0, tzinfo=UTC))
    made = allegation(cast)
    assert dues(made) == {"lado": date(2026, 12, 29), "ofsted": date(2027, 1, 6)}


def test_the_clock_to_ofsted_counts_from_the_day_of_the_event(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 12, 24, 16, 0, tzinfo=UTC))
    made = allegation(cast, event_on=date(2026, 12, 21))
    assert dues(made)["ofsted"] == date(2027, 1, 3)


def test_the_officers_day_counts_from_when_a_comment_was_written(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 4, 16, 0, tzinfo=UTC))  # a Friday
    written = clock.now.isoformat()
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    snapshot = {"text": "He shook him.", "note": "So she writes.", "author_id": cast.ola.pk, "written_at": written}

    @action()
    def raised() -> str:
        return receive_snapshot(raised_by=cast.dora, kind="parent_comment", snapshot=snapshot)

    made = Concern.objects.get(reference=raised())
    Desk(cast.dipa).judges(made, "harm_threshold", limbs=["risk"])
    assert dues(made)["lado"] == date(2026, 9, 7)


def test_who_judges_it_says_when_it_reached_us_and_the_officers_day_counts_from_then(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made, lead = concern(cast.ola, person=cast.pip), Desk(cast.dora)
    lead.judges(made, "harm_threshold", limbs=["risk"])
    running = made.duties.filter(kind="lado", done__isnull=True)
    assert running.get().due_on == date(2026, 9, 8)
    again = {"limbs": ["risk"], "level": "harm_threshold", "reason": f"Told at the gate. {CANARY}", "after": 1}
    lead.does(made, "triage", "still to come", reached_on="2026-09-08", **again, **SAFETY)
    lead.judges(made, "harm_threshold", limbs=["risk"], reached_on="2026-09-04")
    assert running.get().due_on == date(2026, 9, 7) and running.get().from_on == date(2026, 9, 4)
    assert made.duties.get(kind="ofsted", done__isnull=True).from_on == date(2026, 9, 4)
    assert "It reached us on" in lead.read(made) and "4 September 2026" in lead.read(made)
    assert officer_told(made) is None, "a clock that was set anew tells nobody"
    lead.judges(made, "harm_threshold", limbs=["risk"], reached_on="2026-09-07")
    assert running.get().due_on == date(2026, 9, 7), "a later day never gives more time"


def test_words_added_after_a_milder_judgement_reach_us_when_they_are_added(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 1, 12, 9, 0, tzinfo=UTC))
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    other = judged(cast.dora, concern(cast.ola, person=cast.pip))
    clock.move_to(datetime(2026, 6, 4, 9, 0, tzinfo=UTC))
    add_to_concern(made, "Today he hit him.", by=cast.ola)
    clock.move_to(datetime(2026, 6, 5, 9, 0, tzinfo=UTC))
    for one in (made, other):
        Desk(cast.dora).judges(one, "harm_threshold", limbs=["risk"])
    assert dues(made)["lado"] == date(2026, 6, 5)
    assert dues(other)["lado"] == date(2026, 1, 13), "nothing new was said: it was there to be seen"


def test_who_writes_again_gives_the_officers_day_no_more_time(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 1, 12, 9, 10, tzinfo=UTC))
    code = code_in(send(Client()))
    made, lead = Concern.objects.get(), Desk(cast.dora)
    lead.judges(made, "low_level", subject=cast.pip.pk)
    clock.forward(minutes=20)
    lead.judges(made, "low_level")
    for day, text in ((4, "Today he hit Noah."), (8, "Thank you for reading.")):
        clock.move_to(datetime(2026, 6, day, 9, 0, tzinfo=UTC))
        assert Client().post(CODE, {"code": code, "go": "add", "text": text}).status_code == 200
    clock.move_to(datetime(2026, 6, 9, 9, 0, tzinfo=UTC))
    lead.judges(made, "harm_threshold", limbs=["risk"])
    assert dues(made) == {"lado": date(2026, 6, 5), "ofsted": date(2026, 6, 17)}


def test_words_heard_in_the_hour_of_a_judgement_are_no_news_months_later(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 1, 12, 9, 10, tzinfo=UTC))
    code = code_in(send(Client()))
    made, lead = Concern.objects.get(), Desk(cast.dora)
    lead.judges(made, "low_level", subject=cast.pip.pk)
    clock.forward(minutes=10)
    assert Client().post(CODE, {"code": code, "go": "add", "text": "In the garden."}).status_code == 200
    clock.forward(minutes=10)
    lead.judges(made, "low_level")
    clock.move_to(datetime(2026, 6, 4, 9, 0, tzinfo=UTC))
    assert Client().post(CODE, {"code": code, "go": "add", "text": "Today he hit Noah."}).status_code == 200
    lead.judges(made, "harm_threshold", limbs=["risk"])
    assert dues(made)["lado"] == date(2026, 6, 5)


def test_what_was_answered_before_an_end_is_no_news_after_it(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made, lead = allegation(cast), Desk(cast.dora)
    own = reverse("staff_conduct:own_concern", args=[made.pk])
    for kind in ("lado", "ofsted"):
        lead.does(made, "duty", duty=kind, done_on="2026-09-07", with_whom="Kim")
    clock.move_to(datetime(2026, 9, 10, 9, 0, tzinfo=UTC))
    assert signed_in(cast.ola).post(own, {"text": "Thank you."}).status_code == 302
    lead.does(made, "answer", kind="answer", text="You are welcome.")
    clock.move_to(datetime(2026, 9, 14, 9, 0, tzinfo=UTC))
    lead.does(made, "close", result="unfounded", reason="He was away.", told="Thank you.", **ENDED)
    clock.move_to(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    lead.judges(made, "harm_threshold", limbs=["harmed"])
    again = dict(made.duties.filter(done__isnull=True).values_list("kind", "due_on"))
    assert again == {"lado": date(2026, 11, 3), "ofsted": date(2026, 11, 15)}


def test_a_day_that_is_a_typing_error_begins_no_clock(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made, lead = concern(cast.ola, person=cast.pip), Desk(cast.dora)
    typed: dict[str, Any] = {
        "limbs": ["risk"],
        "level": "harm_threshold",
        "reason": f"Told at the gate. {CANARY}",
        "after": 0,
    }
    for wrong in ("0001-01-01", "0026-09-04", "2025-09-04"):
        lead.does(made, "triage", "Look at the year again", reached_on=wrong, **typed, **SAFETY)
    assert not dues(made)
    lead.does(made, "triage", reached_on="2025-09-08", **typed, **SAFETY)
    lead.does(made, "duty", duty="lado", done_on="2026-09-07", with_whom="Kim")


def test_who_told_the_officer_first_and_typed_later_enters_that_day(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made, lead = allegation(cast), Desk(cast.dora)
    lead.does(made, "duty", "before the clock began", duty="lado", done_on="2025-09-04", with_whom="Kim")
    lead.does(made, "duty", "before the clock began", duty="ofsted", done_on="2026-09-04", with_whom="By the form")
    lead.does(made, "duty", duty="lado", done_on="2026-09-04", with_whom="Kim")
    judged(cast.dora, made)
    judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    lead.does(made, "duty", "before the clock began", duty="lado", done_on="2026-09-03", with_whom="Kim")
    lead.does(made, "duty", duty="lado", done_on="2026-09-07", with_whom="Kim")


def test_an_earlier_day_of_the_event_sets_the_clock_to_ofsted_anew(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 17, 9, 0, tzinfo=UTC))
    made, lead = allegation(cast), Desk(cast.dora)
    running = made.duties.filter(kind="ofsted", done__isnull=True)
    assert running.get().due_on == date(2026, 9, 30)
    lead.judges(made, "harm_threshold", limbs=["risk"], event_on="2026-09-07")
    assert running.get().due_on == date(2026, 9, 20)
    assert "set anew" in lead.read(made) and "Due 20 September 2026" in lead.read(made)
    lead.judges(made, "harm_threshold", limbs=["risk"], event_on="2026-09-10")
    lead.judges(made, "harm_threshold", limbs=["risk"])
    assert running.get().due_on == date(2026, 9, 20), "a later day never gives more time"
    clock.forward(days=5)
    lead.does(made, "duty", duty="ofsted", done_on="2026-09-22", with_whom="By the form")
    figures = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_figures"), {"year": "2026"})
    assert "0 of 1 in time" in figures.content.decode(), "the clock that was replaced is counted nowhere"
    lead.judges(made, "harm_threshold", limbs=["risk"], event_on="2026-09-07")
    assert not running.exists(), "Ofsted knows"
    lead.judges(made, "harm_threshold", limbs=["risk"], event_on="2026-09-01")
    assert not running.exists(), "the true day of the event they know: no second notice, late at birth"


def test_a_low_level_concern_starts_no_clock_and_a_complaint_its_own(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 11, 26, 9, 0, tzinfo=UTC))
    assert dues(judged(cast.dora, concern(cast.ola, person=cast.pip))) == {}
    assert dues(concern(cast.ola, person=cast.pip, kind=Kind.COMPLAINT)) == {"eyfs_complaint": date(2026, 12, 24)}


def test_the_end_of_a_complaint_is_what_tells_whoever_complained(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made, told = (concern(cast.ola, person=cast.pip, kind=Kind.COMPLAINT) for _ in range(2))
    lead = Desk(cast.dora)
    for one in (made, told):
        lead.judges(one, "low_level")
    lead.does(made, "case", subject=cast.pip.pk, allegation="That he hit.")
    found = ConductCase.objects.get()
    clock.move_to(datetime(2026, 9, 14, 9, 0, tzinfo=UTC))
    lead.steps(found, "closed", why="no_case")
    running = Duty.objects.filter(kind="eyfs_complaint", done__isnull=True)
    assert running.count() == 2, "nobody was told by the end of the case"
    lead.does(told, "duty", duty="eyfs_complaint", done_on="2026-09-10", with_whom="By letter")
    for one in (made, told):
        lead.does(one, "close", result="advice", reason="He was tired.", told="We have spoken with him.")
    assert not running.exists()
    assert "Done 14 September 2026 by Dora Lead: By the end of it." in lead.read(made)
    assert "Done 10 September 2026 by Dora Lead: By letter." in lead.read(told), "told before, by hand"
    page = signed_in(cast.rita).get(reverse("admin:staff_conduct_concern_inspection"), {"year": "2026"})
    assert "14 September 2026, in time" in page.content.decode()


def test_mandatory_reporting_is_behind_its_switch(cast: Cast, settings: Any) -> None:
    assert "mandatory_report" not in dues(allegation(cast))
    settings.PORTAL_MANDATORY_REPORTING = True
    assert "mandatory_report" in dues(allegation(cast))


def test_judging_it_anew_starts_no_second_clock(cast: Cast) -> None:
    made = allegation(cast)
    judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    assert Duty.objects.exclude(kind="judge").count() == 2


def test_what_was_done_is_not_due_again_when_it_is_judged_once_more(cast: Cast, clock: Clock, settings: Any) -> None:
    settings.PORTAL_MANDATORY_REPORTING = True
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made = allegation(cast)
    for duty in made.duties.filter(kind__in=["lado", "ofsted", "mandatory_report"]):
        do_duty(duty, done_on=date(2026, 9, 7), words={"with_whom": "Kim"}, by=cast.dora)
    clock.move_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    assert not made.duties.filter(done__isnull=True).exists()
    judged(cast.dora, made)
    judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    again = dict(made.duties.filter(done__isnull=True).values_list("kind", "due_on"))
    expected = {"lado": date(2026, 9, 29), "mandatory_report": date(2026, 10, 5), "ofsted": date(2026, 10, 11)}
    assert again == expected, "it was milder meanwhile: this is news to them, of a day that nobody has entered"


def test_a_closed_allegation_made_anew_is_ofsteds_to_know_but_for_the_event_they_know(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    lead, made = Desk(cast.dora), [allegation(cast) for _ in range(3)]
    for one in made:
        for kind in ("lado", "ofsted"):
            lead.does(one, "duty", duty=kind, done_on="2026-09-07", with_whom="Kim")
        lead.does(one, "close", result="unfounded", reason="He was away.", told="Thank you.", **ENDED)
    clock.move_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    for one, day in zip(made, ({}, {"event_on": "2026-09-25"}, {"event_on": "2026-09-07"}), strict=True):
        lead.judges(one, "harm_threshold", limbs=["harmed"], **day)
    due = [dict(one.duties.filter(done__isnull=True).values_list("kind", "due_on")) for one in made]
    assert [one.get("ofsted") for one in due] == [date(2026, 10, 11), date(2026, 10, 8), None]
    assert {one["lado"] for one in due} == {date(2026, 9, 29)}


def test_a_later_event_is_ofsteds_to_know_although_they_know_the_first(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made, lead = allegation(cast), Desk(cast.dora)
    running = made.duties.filter(kind="ofsted", done__isnull=True)
    lead.does(made, "duty", duty="ofsted", done_on="2026-09-07", with_whom="By the form")
    clock.move_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    for same in ({}, {"event_on": "2026-09-07"}):
        lead.judges(made, "harm_threshold", limbs=["risk"], **same)
        assert not running.exists(), "it is the event they know"
    lead.judges(made, "harm_threshold", limbs=["risk"], event_on="2026-09-25")
    assert running.get().due_on == date(2026, 10, 8)
    lead.does(made, "duty", duty="ofsted", done_on="2026-09-28", with_whom="By the form")
    lead.judges(made, "harm_threshold", limbs=["risk"], event_on="2026-09-25")
    assert not running.exists()


def test_every_day_that_ofsted_was_told_of_is_known_and_shown_and_no_other_is(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    lead, made = Desk(cast.dora), allegation(cast, event_on=date(2026, 9, 7))
    running = made.duties.filter(kind="ofsted", done__isnull=True)
    for day in ("2026-09-07", "2026-09-25"):
        lead.judges(made, "harm_threshold", limbs=["risk"], event_on=day)
        lead.does(made, "duty", duty="ofsted", done_on="2026-09-28", with_whom="By the form")
    page = lead.read(made)
    for day in ("7 September 2026", "25 September 2026"):
        assert f"Counted from {day}." in page
    assert "Day of the event</b>" in page
    lead.does(made, "duty", duty="lado", done_on="2026-09-28", with_whom="Kim")
    lead.does(made, "close", result="unfounded", reason="He was away.", told="Thank you.", **ENDED)
    for day in ("2026-09-07", "2026-09-25"):
        lead.judges(made, "harm_threshold", limbs=["risk"], event_on=day)
        assert not running.exists(), "they know of it, although they heard of another later"
    lead.judges(made, "harm_threshold", limbs=["risk"], event_on="2026-09-26")
    assert running.get().due_on == date(2026, 10, 9), "a later one is another"


def test_what_they_need_not_be_told_is_decided_with_its_reason_and_is_neither_told_nor_kept(
    cast: Cast, clock: Clock, settings: Any
) -> None:
    settings.PORTAL_MANDATORY_REPORTING = True
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    lead, made = Desk(cast.dora), allegation(cast, event_on=date(2026, 9, 7))
    running = made.duties.filter(done__isnull=True)
    decided: dict[str, Any] = {"done_on": "2026-09-08", "with_whom": "Kim", "not_needed": "on"}
    clock.move_to(datetime(2026, 9, 8, 9, 0, tzinfo=UTC))
    advice = f"Below the threshold. {CANARY}"
    lead.does(made, "duty", "Tell the officer of the local authority first", duty="ofsted", advice=advice, **decided)
    lead.does(made, "duty", "of Ofsted and of a suspected offence alone", duty="lado", advice=advice, **decided)
    lead.does(made, "duty", duty="lado", done_on="2026-09-08", with_whom="Kim", advice=advice)
    lead.judges(made, "low_level")
    lead.does(made, "duty", "Write who advised that they need not be told", duty="ofsted", advice=" ", **decided)
    assert set(running.values_list("kind", flat=True)) == {"ofsted", "mandatory_report"}
    for kind in ("ofsted", "mandatory_report"):
        lead.does(made, "duty", duty=kind, advice=advice, **decided)
    page = lead.read(made)
    assert page.count("Decided that they need not be told, 8 September 2026 by Dora Lead: Kim. Below") == 2
    assert "Counted from" not in page and CANARY not in str(DutyDone.objects.values())
    assert AuditEvent.objects.filter(event="conduct:duty:done").count() == 3
    figures = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_figures"), {"year": "2026"})
    for name in ("Notify Ofsted", Duty.Kind.MANDATORY_REPORT.label):
        row = figures.content.decode().partition(f"{name}: decided that they need not be told")[2]
        assert row and "in time" not in row.partition("</tr>")[0]
        assert f"{name}<" not in figures.content.decode(), "no clock was kept"
    lead.does(made, "close", result="advice", reason="He was tired.", told="Thank you.")

    clock.move_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    lead.judges(made, "harm_threshold", limbs=["harmed"], event_on="2026-09-07")
    assert running.get(kind="ofsted").due_on == date(2026, 9, 20), "of this event they were never told"
    assert running.filter(kind="mandatory_report").exists()


def test_that_they_need_not_be_told_holds_while_it_is_judged_once_more_and_not_against_news(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    lead, made = Desk(cast.dora), allegation(cast)
    lead.does(made, "duty", duty="lado", done_on="2026-09-07", with_whom="Kim")
    decided = {"done_on": "2026-09-07", "with_whom": "Kim", "advice": "No.", "not_needed": "on"}
    lead.does(made, "duty", duty="ofsted", **decided)
    running = made.duties.filter(kind="ofsted", done__isnull=True)
    lead.judges(made, "harm_threshold", limbs=["risk"])
    assert not running.exists()
    clock.move_to(datetime(2026, 9, 28, 9, 0, tzinfo=UTC))
    own = reverse("staff_conduct:own_concern", args=[made.pk])
    assert signed_in(cast.ola).post(own, {"text": "I have seen it myself."}).status_code == 302
    lead.judges(made, "harm_threshold", limbs=["risk"])
    assert running.get().due_on == date(2026, 10, 11)


def test_the_officer_agrees_on_a_later_day_than_they_were_told(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made = allegation(cast)
    lead, manager = Desk(cast.dora), Desk(cast.morag)
    lead.does(made, "case", subject=cast.pip.pk, allegation="That he hit.")
    found = ConductCase.objects.get()
    lead.does(found, "part", part="investigator", person=cast.morag.pk)
    title = "The officer agrees now that we investigate ourselves"
    agreed = {"agreed_on": "2026-09-16", "with_whom": "Kim", "advice": f"Go on. {CANARY}"}
    lead.does(made, "agreement", "Nobody has told the officer yet", **agreed)
    assert title not in lead.read(made)
    lead.does(made, "duty", duty="lado", done_on="2026-09-07", with_whom="Kim")
    assert title in lead.read(made)
    clock.move_to(datetime(2026, 9, 16, 9, 0, tzinfo=UTC))
    manager.steps(found, "investigating", "until the officer")
    for wrong, words in (("2026-09-17", "still to come"), ("2026-09-06", "before the officer was told")):
        lead.does(made, "agreement", words, **{**agreed, "agreed_on": wrong})
    lead.does(made, "agreement", **agreed)
    lead.does(made, "agreement", "entered already", **agreed)
    page = lead.read(made)
    assert title not in page and "16 September 2026, entered by Dora Lead: Kim. Go on." in page
    assert CANARY not in str(OfficerAgreement.objects.values())
    assert AuditEvent.objects.filter(event="conduct:officer:agreed").count() == 1
    manager.steps(found, "investigating")


def test_an_agreement_does_not_outlast_what_the_officer_hears_anew(cast: Cast, clock: Clock) -> None:
    found = investigated(cast, cast.pip)
    made = found.sources.get().concern
    for agreed in (True, False):
        judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["risk"])
        told = made.duties.get(kind="lado", done__isnull=True)
        do_duty(told, done_on=clock.now.date(), words={"with_whom": "Kim"}, agreed=agreed, by=cast.dora)
        assert officer_agrees(made) is agreed
        clock.forward(hours=1)
        judged(cast.dora, made)


def test_a_duty_is_done_once_with_whom_and_when(cast: Cast) -> None:
    made = allegation(cast)
    duty = made.duties.get(kind="lado")
    whole: dict[str, Any] = {"done_on": duty.from_on, "words": {"with_whom": "Kim"}, "by": cast.dora}
    for bad in ({"words": {"with_whom": " "}}, {"done_on": date(2031, 1, 1)}, {"done_on": date(2020, 1, 1)}):
        with pytest.raises(Refused):
            do_duty(duty, **{**whole, **bad})
    assert not DutyDone.objects.exclude(duty__kind="judge").exists()
    do_duty(duty, done_on=duty.from_on, words={"with_whom": f"Kim, {CANARY}"}, by=cast.dora)
    with pytest.raises(Refused, match="entered this already"):
        do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.dipa)
    assert AuditEvent.objects.filter(event="conduct:duty:done").count() == 1
    assert CANARY not in str(DutyDone.objects.values())


def test_nobody_investigates_before_the_officer_agrees(cast: Cast) -> None:
    made = allegation(cast)
    opened = open_case(made, subject=cast.pip, allegation="That he hit.", by=cast.dora)
    give_part(opened, CasePart.Part.INVESTIGATOR, cast.morag, by=cast.dora)
    with pytest.raises(Refused, match="until the officer"):
        take_step(opened, ConductCase.Stage.INVESTIGATING, held=INVESTIGATION, note="Facts.", by=cast.morag)
    duty = made.duties.get(kind="lado")
    do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, agreed=True, by=cast.dora)
    take_step(opened, ConductCase.Stage.INVESTIGATING, held=INVESTIGATION, note="Facts.", by=cast.morag)


def test_a_case_waits_for_the_officer_when_its_concern_turns_into_an_allegation(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    lead, owner = Desk(cast.dora), Desk(cast.rita)
    found = investigated(cast, cast.pip)
    made = found.sources.get().concern
    letter = {"evidence": "a", "possible_outcomes": "b", "venue": "c", "happens_on": "2026-09-14"}
    lead.judges(made, "harm_threshold", limbs=["risk"])
    lead.steps(found, "invited", "until the officer of the local authority agrees", **letter)
    owner.steps(found, "outcome", "until the officer", outcome="informal", finding="x", mitigation="y")
    lead.judges(made, "low_level")
    lead.steps(found, "invited", "has been told", **letter)
    lead.judges(made, "harm_threshold", limbs=["risk"])
    entered = {"duty": "lado", "done_on": "2026-09-07", "with_whom": "Kim"}
    lead.does(made, "duty", **entered, advice="Wait for the police.")
    lead.steps(found, "invited", "until the officer of the local authority agrees", **letter)
    assert standing_of(found).stage == ConductCase.Stage.INVESTIGATING
    lead.judges(made, "low_level")  # the officer was told, and it is none
    lead.steps(found, "invited", **letter)
    hearing = {"note_taker": "Dipa", "companion": "None", "their_case": "x", "notes_agreed": "Yes"}
    clock.move_to(datetime(2026, 9, 14, 9, 0, tzinfo=UTC))
    lead.judges(made, "harm_threshold", limbs=["risk"])
    owner.steps(found, "hearing", "nobody here goes on", **hearing)


def test_a_case_that_waits_for_the_officer_may_say_why_it_takes_longer_and_put_its_hearing_off(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    lead, manager, owner = Desk(cast.dora), Desk(cast.morag), Desk(cast.rita)
    letter = {"evidence": "a", "possible_outcomes": "b", "venue": "c"}
    found, invited = investigated(cast, cast.pip), investigated(cast, cast.pip)
    lead.steps(invited, "invited", **letter, happens_on="2026-09-14")
    for one in (found, invited):
        lead.judges(one.sources.get().concern, "harm_threshold", limbs=["risk"])

    manager.steps(found, "investigating")
    lead.steps(found, "invited", "until the officer", **letter, happens_on="2026-09-14")
    lead.steps(invited, "invited", **letter, happens_on="2026-09-21")
    assert invited.duties.get(kind="hearing", done__isnull=True).due_on == date(2026, 9, 21)
    clock.move_to(datetime(2026, 9, 21, 9, 0, tzinfo=UTC))
    hearing = {"note_taker": "Dipa", "companion": "None", "their_case": "x", "notes_agreed": "Yes"}
    owner.steps(invited, "hearing", "until the officer", **hearing)


def test_a_barring_referral_that_was_entered_is_not_due_again(cast: Cast, clock: Clock) -> None:
    found, lead = dismissed(cast, clock), Desk(cast.dora)
    lead.judges(found.sources.get().concern, "harm_threshold", limbs=["risk"])
    lead.does(found, "duty", duty="dbs", done_on="2026-09-15", with_whom="By the form")
    lead.does(found, "leaving", left_on="2026-09-15", text="Dismissed.")
    assert found.duties.filter(kind="dbs").count() == 1
    other = investigated(cast, cast.pip)
    lead.judges(other.sources.get().concern, "harm_threshold", limbs=["risk"])
    lead.does(other, "leaving", left_on="2026-09-15", text="Resigned.")
    assert other.duties.filter(kind="dbs", done__isnull=True).count() == 1, "of this one nothing was entered"


def test_a_barring_referral_is_due_also_where_the_person_left_before_it_was_an_allegation(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    found, staying, lead = investigated(cast, cast.pip), investigated(cast, cast.pip), Desk(cast.dora)
    lead.does(found, "leaving", left_on="2026-09-07", text="Resigned.")
    running = Duty.objects.filter(kind="dbs", done__isnull=True)
    assert not running.exists(), "it is no allegation yet"
    clock.move_to(datetime(2026, 9, 10, 9, 0, tzinfo=UTC))
    for one in (found, staying):
        lead.judges(one.sources.get().concern, "harm_threshold", limbs=["harmed"])
    assert running.get().case == found and running.get().due_on == date(2026, 9, 17)
    lead.does(found, "duty", duty="dbs", done_on="2026-09-10", with_whom="By the form")
    lead.judges(found.sources.get().concern, "harm_threshold", limbs=["risk"])
    assert not running.exists(), "it was decided on already"


def test_a_barring_referral_is_due_where_the_person_is_moved_away_from_children(cast: Cast, clock: Clock) -> None:
    found = dismissed(cast, clock, "other", alleged=True)
    running = Duty.objects.filter(kind="dbs", done__isnull=True)
    assert running.get().case == found and running.get().due_on == date(2026, 9, 22)
    assert "Decide on a barring referral" in signed_in(cast.dora).get(DUE).content.decode()
    Desk(cast.dora).does(found, "duty", duty="dbs", done_on="2026-09-15", with_whom="By the form")
    warned, moved = dismissed(cast, clock, "first_warning", alleged=True), dismissed(cast, clock, "other")
    assert not running.exists(), "one was warned, and of the other nothing was alleged"
    for one in (warned, moved):
        Desk(cast.dora).judges(one.sources.get().concern, "harm_threshold", limbs=["risk"])
    assert running.get().case == moved, "in either order"


def test_a_barring_referral_is_entered_on_its_case_when_it_is_made(cast: Cast, clock: Clock) -> None:
    found, lead = dismissed(cast, clock), Desk(cast.dora)
    client, address = signed_in(cast.dora), reverse("admin:staff_conduct_conductcase_duty", args=[found.pk])
    given = {
        "duty-duty": "dbs",
        "duty-done_on": "2026-09-15",
        "duty-with_whom": "By the form",
        "duty-advice": f"Ref 8 {CANARY}",
    }
    assert client.post(address, {**given, "duty-duty": "lado"}).status_code == 422
    early = client.post(address, {**given, "duty-done_on": "2025-09-13"})
    assert early.status_code == 422 and f"Ref 8 {CANARY}" in early.content.decode()
    assert not DutyDone.objects.filter(duty__kind="dbs").exists()
    assert signed_in(cast.pip).post(address, given).status_code == 403
    assert client.post(address, given).status_code == 302
    done = DutyDone.objects.get(duty__kind="dbs")
    assert done.done_on == date(2026, 9, 15) and Sealed.objects.get(pk=done.words_id).category == "case"
    assert "Done 15 September 2026 by Dora Lead: By the form. Ref 8" in lead.read(found)
    assert "Something that is due was done" not in lead.read(found)
    lead.steps(found, "appeal", grounds="Too hard.")
    lead.does(found, "part", part="appeal_chair", person=cast.dipa.pk)
    given = {"finding": "Heard.", "companion": "Alone", "ending": "At once."}
    Desk(cast.dipa).steps(found, "appeal_decided", outcome="dismissal", **given)
    assert not Duty.objects.filter(kind="dbs", done__isnull=True).exists(), "it was decided on already"


def test_what_a_step_ends_is_not_entered_by_hand(cast: Cast) -> None:
    found = investigated(cast, cast.pip)
    running = found.duties.get(kind="investigation", done__isnull=True)
    with pytest.raises(Refused, match="ends this by itself"):
        do_duty(running, done_on=running.from_on, words={"with_whom": "x"}, by=cast.dora)
    assert "Something that is due was done" not in Desk(cast.dora).read(found)


def test_the_due_list_and_its_reminders_keep_to_the_readers(cast: Cast, clock: Clock) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.morag), Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    Notice.objects.all().delete()
    page = signed_in(cast.dora).get(DUE).content.decode()
    assert made.reference in page and "Tell the officer" in page
    for somebody in (cast.morag, cast.pip):
        assert made.reference not in signed_in(somebody).get(DUE).content.decode()
    assert not duties_visible_to(cast.morag).exists()

    clock.forward(days=5)
    remind_of_due()
    remind_of_due()
    told = sorted(Notice.objects.values_list("recipient__first_name", flat=True))
    assert told == ["Dipa", "Dora", "Rita"]
    assert not Notice.objects.filter(title__contains=made.reference).exists()
    clock.forward(days=1)
    remind_of_due()
    assert Notice.objects.count() == 6


def test_what_nobody_judges_is_due_the_next_working_day_and_then_the_registered_persons_to_know(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(datetime(2026, 9, 4, 9, 0, tzinfo=UTC))  # a Friday
    made, about_rita = concern(None, person=cast.pip), concern(cast.ola, person=cast.rita)
    assert made.duties.get().due_on == date(2026, 9, 7)
    Notice.objects.all().delete()
    remind_of_due()
    assert not Notice.objects.exists(), "no reminder tells the minute in which somebody wrote"
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    remind_of_due()
    assert set(Notice.objects.values_list("recipient__first_name", "title")) == {
        (name, "Something is due") for name in ("Dora", "Dipa", "Morag")
    }
    page = signed_in(cast.dora).get(DUE).content.decode()
    assert made.reference in page and "Judge the concern" in page
    assert "Something that is due was done" not in Desk(cast.dora).read(made), "judging it is no entry by hand"
    with pytest.raises(Refused, match="by itself"):
        do_duty(made.duties.get(), done_on=date(2026, 9, 7), words={"with_whom": "x"}, by=cast.dora)
    clock.forward(days=1)
    remind_of_due()
    assert Notice.objects.get(recipient=cast.rita).title == "Something is late"
    page = signed_in(cast.rita).get(DUE).content.decode()
    assert f"{made.reference} (others work on it)" in page and about_rita.reference not in page
    Desk(cast.dora).judges(made, "low_level")
    assert not made.duties.filter(done__isnull=True).exists()


def test_what_is_added_to_a_closed_concern_waits_by_a_day_until_it_is_answered_or_judged_anew(
    cast: Cast, clock: Clock
) -> None:
    clock.move_to(datetime(2026, 9, 4, 9, 0, tzinfo=UTC))  # a Friday
    code = code_in(send(Client()))
    made, lead = Concern.objects.get(), Desk(cast.dora)
    lead.judges(made, "low_level", subject=cast.pip.pk)
    lead.does(made, "close", result="advice", reason="He was tired.", told="Thank you.")
    listed = reverse("admin:staff_conduct_concern_changelist")
    assert waiting_count(cast.dora) == 0 and "Something was added" not in lead.client.get(listed).content.decode()
    running = made.duties.filter(kind="judge", done__isnull=True)
    assert not running.exists() and concerns_over([made.reference])

    clock.move_to(datetime(2026, 9, 11, 9, 0, tzinfo=UTC))
    assert Client().post(CODE, {"code": code, "go": "add", "text": "Today he hit Noah."}).status_code == 200
    assert running.get().due_on == date(2026, 9, 14) and not concerns_over([made.reference])
    assert waiting_count(cast.dora) == 1 and waiting_count(cast.pip) == 0
    assert "Low-level concern. Closed. Something was added" in lead.client.get(listed).content.decode()
    Notice.objects.all().delete()
    clock.move_to(datetime(2026, 9, 15, 9, 0, tzinfo=UTC))
    remind_of_due()
    late = set(Notice.objects.filter(title="Something is late").values_list("recipient__first_name", flat=True))
    assert late == {"Dora", "Dipa", "Morag", "Rita"}, "the registered person, too"

    lead.does(made, "answer", kind="note", text="Read it.")
    assert running.exists(), "a note among the readers answers nobody"
    lead.does(made, "answer", kind="answer", text="Thank you. Is Noah hurt?")
    assert not running.exists() and waiting_count(cast.dora) == 0
    assert Client().post(CODE, {"code": code, "go": "add", "text": "Yes."}).status_code == 200
    lead.judges(made, "low_level")
    assert not running.exists()
    assert Client().post(CODE, {"code": code, "go": "add", "text": "Again."}).status_code == 200
    end = {"result": "advice", "reason": "x", "told": "Thank you."}
    lead.does(made, "close", "has added something since it was judged", **end)
    lead.judges(made, "low_level")
    lead.does(made, "close", **end)


def test_what_was_written_before_an_addition_ends_no_clock_of_it(cast: Cast, clock: Clock) -> None:
    made, lead = judged(cast.dora, concern(cast.ola, person=cast.pip)), Desk(cast.dora)
    own = reverse("staff_conduct:own_concern", args=[made.pk])
    running = made.duties.filter(kind="judge", done__isnull=True)
    written: dict[str, dict[str, Any]] = {
        "answer": {"kind": "answer", "text": f"Thank you. {CANARY}"},
        "triage": {"level": "low_level", "reason": f"As before. {CANARY}", "after": 1},
    }
    for number, (act, given) in enumerate(written.items()):
        assert f'name="{act}-seen" value="{number}"' in lead.read(made)
        assert signed_in(cast.ola).post(own, {"text": f"Today he hit him, {number}."}).status_code == 302
        address = reverse(f"admin:staff_conduct_concern_{act}", args=[made.pk])
        typed = {f"{act}-{name}": value for name, value in given.items()}
        refused = lead.client.post(address, {**typed, f"{act}-seen": number})
        page = refused.content.decode()
        assert refused.status_code == 422 and "Something was added meanwhile. Read it first" in page
        assert (given.get("text") or given["reason"]) in page and f"Today he hit him, {number}." in page
        assert running.exists() and made.triages.count() == 1
        assert f'name="{act}-seen" value="{number + 1}"' in page, "the same page goes on from what it shows"
        assert lead.client.post(address, typed).status_code == 422, "no page is without it"
        lead.does(made, "answer", kind="note", text="Among us.", seen=number)
        assert running.exists()
        assert lead.client.post(address, {**typed, f"{act}-seen": number + 1}).status_code == 302
        assert not running.exists()


def test_an_answer_stands_for_no_first_judgement(cast: Cast) -> None:
    made, lead = concern(cast.ola, person=cast.pip), Desk(cast.dora)
    lead.does(made, "answer", kind="answer", text="Thank you.")
    assert made.duties.filter(kind="judge", done__isnull=True).count() == waiting_count(cast.dora) == 1


def test_what_stays_late_is_told_to_the_registered_person_unless_it_is_closed_to_them(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made = allegation(cast)
    about = judged(cast.dora, concern(cast.ola, person=cast.rita), Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    Notice.objects.all().delete()
    clock.move_to(datetime(2026, 9, 9, 9, 0, tzinfo=UTC))  # a day late
    remind_of_due()
    assert not Notice.objects.filter(recipient=cast.rita).exists()
    clock.forward(days=1)
    remind_of_due()
    assert Notice.objects.get(recipient=cast.rita).title == "Something is late"
    page = signed_in(cast.rita).get(DUE).content.decode()
    assert f"{made.reference} (others work on it)" in page and about.reference not in page


def test_a_suspension_is_looked_at_again_until_it_ends(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    opened = case(cast, cast.pip)
    with pytest.raises(Refused, match="not suspended"):
        note_suspension(opened, "end", "x", by=cast.dora)
    note_suspension(opened, "begin", "Another room was looked at.", by=cast.dora)
    assert Duty.objects.get(kind="suspension_review").due_on == date(2026, 9, 21)
    with pytest.raises(Refused, match="suspended already"):
        note_suspension(opened, "begin", "x", by=cast.dora)
    clock.move_to(datetime(2026, 9, 21, 9, 0, tzinfo=UTC))
    note_suspension(opened, "review", "Still needed.", by=cast.dora)
    assert Duty.objects.get(kind="suspension_review", done__isnull=True).due_on == date(2026, 10, 5)
    address = reverse("admin:staff_conduct_conductcase_suspension", args=[opened.pk])
    given = {"suspension-what": "end", "suspension-text": "He is back."}
    assert signed_in(cast.dora).post(address, given).status_code == 302
    assert not Duty.objects.filter(kind="suspension_review", done__isnull=True).exists()


def test_no_case_ends_while_the_person_is_suspended_and_none_suspends_after_its_end(cast: Cast) -> None:
    found, lead = case(cast, cast.pip), Desk(cast.dora)
    lead.does(found, "suspension", what="begin", text="Another room was looked at.")
    lead.steps(found, "closed", "The person is still suspended", why="no_case")
    running = found.duties.filter(kind="suspension_review", done__isnull=True)
    assert running.exists() and standing_of(found).stage == ConductCase.Stage.OPENED
    lead.does(found, "suspension", what="end", text="He is back.")
    lead.steps(found, "closed", why="no_case")
    lead.does(found, "suspension", "nobody is suspended by it any more", what="begin", text="Another worry.")
    assert not running.exists()


def test_a_duty_is_entered_on_its_page_and_a_refusal_keeps_the_words(cast: Cast) -> None:
    made = allegation(cast)
    duty = made.duties.get(kind="ofsted")
    address = reverse("admin:staff_conduct_concern_duty", args=[made.pk])
    given = {
        "duty-duty": duty.kind,
        "duty-done_on": "2019-01-01",
        "duty-with_whom": "By the form",
        "duty-advice": "Ref 77",
    }
    refused = signed_in(cast.dora).post(address, given)
    assert refused.status_code == 422 and "Ref 77" in refused.content.decode()
    assert signed_in(cast.dora).post(address, {**given, "duty-done_on": duty.from_on.isoformat()}).status_code == 302
    assert DutyDone.objects.exclude(duty__kind="judge").get().duty == duty


def test_a_barring_referral_is_due_from_the_day_the_person_left(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 1, 9, 0, tzinfo=UTC))
    found, lead = investigated(cast, cast.pip), Desk(cast.dora)
    lead.judges(found.sources.get().concern, "harm_threshold", limbs=["harmed"])
    clock.move_to(datetime(2026, 9, 14, 9, 0, tzinfo=UTC))
    for day in ("2062-09-04", "1926-09-04"):
        lead.does(found, "leaving", "Look at the year again", left_on=day, text="Resigned.")
    lead.does(found, "leaving", left_on="2026-09-04", text="Resigned.")
    assert found.duties.get(kind="dbs").due_on == date(2026, 9, 11)
    lead.does(found, "duty", "before the clock began", duty="dbs", done_on="2025-09-02", with_whom="By the form")
    lead.does(found, "duty", duty="dbs", done_on="2026-09-03", with_whom="By the form")


def test_nobody_is_late_for_a_referral_of_whom_nothing_was_alleged_when_they_left(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 1, 9, 0, tzinfo=UTC))
    found, lead = investigated(cast, cast.pip), Desk(cast.dora)
    lead.judges(found.sources.get().concern, "harm_threshold", limbs=["harmed"])
    lead.does(found, "leaving", left_on="2026-03-31", text="Resigned in spring.")
    assert found.duties.get(kind="dbs").due_on == date(2026, 9, 8)


def test_a_last_day_that_was_a_slip_or_was_taken_back_does_not_stand(cast: Cast) -> None:
    found, lead = investigated(cast, cast.pip), Desk(cast.dora)
    with pytest.raises(Refused, match="nothing to take back"):
        note_leaving(found, None, "He stays.", stays=True, by=cast.dora)
    lead.does(found, "leaving", "Enter their last day", text="Resigned.")
    lead.does(found, "leaving", left_on="2026-09-30", text="Resigned.")
    assert has_left(found)
    lead.does(found, "leaving", "Either they stay", stays="on", left_on="2026-09-30", text="He stays.")
    lead.does(found, "leaving", stays="on", text="He took it back.")
    assert not has_left(found) and "They stay after all" in lead.read(found)
    lead.does(found, "leaving", left_on="2026-10-31", text="He goes after all.")
    assert has_left(found)


@pytest.mark.parametrize(
    ("slip", "due", "truth", "then"),
    [
        ("2025-09-04", (9, 8), "2026-09-30", (9, 21)),
        ("2026-12-04", (9, 21), "2026-09-04", (9, 11)),
        ("2026-09-30", (9, 21), "2026-10-31", (9, 21)),
    ],
)
def test_a_last_day_that_is_corrected_counts_the_barring_clock_anew(
    cast: Cast, clock: Clock, slip: str, due: tuple[int, int], truth: str, then: tuple[int, int]
) -> None:
    clock.move_to(datetime(2026, 9, 1, 9, 0, tzinfo=UTC))
    found, lead = investigated(cast, cast.pip), Desk(cast.dora)
    lead.judges(found.sources.get().concern, "harm_threshold", limbs=["harmed"])
    clock.move_to(datetime(2026, 9, 14, 9, 0, tzinfo=UTC))
    lead.does(found, "leaving", left_on=slip, text="Resigned.")
    running = found.duties.filter(kind="dbs", done__isnull=True)
    assert running.get().due_on == date(2026, *due)
    clock.move_to(datetime(2026, 9, 16, 9, 0, tzinfo=UTC))
    lead.does(found, "leaving", left_on=truth, text="The day was wrong.")
    assert running.get().due_on == date(2026, *then), "and a day put off moves no clock that began in time"
    assert all(one.set_anew for one in DutyDone.objects.filter(duty__kind="dbs"))
    assert ("Their last day is another, entered 16 September" in lead.read(found)) == (due != then)


def test_a_leaving_taken_back_ends_the_barring_clock_and_a_later_one_begins_it(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 1, 9, 0, tzinfo=UTC))
    found, lead = investigated(cast, cast.pip), Desk(cast.dora)
    lead.judges(found.sources.get().concern, "harm_threshold", limbs=["harmed"])
    running = found.duties.filter(kind="dbs", done__isnull=True)
    for month, decided in ((9, False), (10, True)):
        clock.move_to(datetime(2026, month, 14, 9, 0, tzinfo=UTC))
        lead.does(found, "leaving", left_on=f"2026-{month}-14", text="Resigned.")
        assert running.get().from_on == date(2026, month, 14)
        if decided:
            lead.does(found, "duty", duty="dbs", done_on=f"2026-{month}-14", with_whom="None, he stays.")
        clock.forward(hours=1)
        lead.does(found, "leaving", stays="on", text="He took it back.")
        assert not running.exists()
    assert "They stay after all, entered 14 September 2026 by Dora Lead" in lead.read(found)
    clock.move_to(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    lead.does(found, "leaving", left_on="2026-11-16", text="He goes after all.")
    assert running.get().due_on == date(2026, 11, 23), "what was decided while he stayed was of another leaving"


def test_no_last_day_takes_the_clock_of_a_dismissal_away(cast: Cast, clock: Clock) -> None:
    found, lead = dismissed(cast, clock, alleged=True), Desk(cast.dora)
    running = found.duties.filter(kind="dbs", done__isnull=True)
    clock.move_to(datetime(2026, 9, 17, 9, 0, tzinfo=UTC))
    for given in ({"left_on": "2026-09-30"}, {"left_on": "2026-10-31"}, {"stays": "on"}):
        lead.does(found, "leaving", text="With notice.", **given)
        assert running.get().from_on == date(2026, 9, 15)


def test_what_was_an_allegation_once_and_is_again_counts_from_when_it_is_again(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    found, lead = investigated(cast, cast.pip), Desk(cast.dora)
    made = found.sources.get().concern
    lead.judges(made, "harm_threshold", limbs=["harmed"])
    clock.move_to(datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
    lead.judges(made, "low_level")
    clock.move_to(datetime(2026, 9, 1, 9, 0, tzinfo=UTC))
    lead.judges(made, "harm_threshold", limbs=["harmed"])
    clock.move_to(datetime(2026, 9, 2, 9, 0, tzinfo=UTC))
    lead.does(found, "leaving", left_on="2026-06-30", text="Resigned.")
    assert found.duties.get(kind="dbs").from_on == date(2026, 9, 1)


def test_a_concern_about_two_takes_nobodys_barring_clock_away(cast: Cast) -> None:
    made, lead = concern(cast.ola, person=cast.pip), Desk(cast.dora)
    lead.judges(made, "harm_threshold", limbs=["harmed"], subject=cast.priya.pk)
    lead.does(made, "gone", left_on="2026-09-08", how="Priya resigned.")
    found = open_case(made, subject=cast.pip, allegation="That he hit.", by=cast.dora)
    lead.does(found, "leaving", left_on="2026-09-08", text="Resigned.")
    assert found.duties.filter(kind="dbs", done__isnull=True).count() == 1


def test_of_an_allegation_without_a_case_it_is_entered_that_the_person_is_gone(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, 0, tzinfo=UTC))
    made, lead = concern(cast.ola, about=About.UNKNOWN), Desk(cast.dora)
    given = {"left_on": "2026-09-08", "how": "The agency sent him home."}
    lead.does(made, "gone", "Judge it first", **given)
    lead.judges(made, "harm_threshold", limbs=["harmed"])
    clock.move_to(datetime(2026, 9, 10, 9, 0, tzinfo=UTC))
    lead.does(made, "gone", **given)
    assert made.duties.get(kind="dbs").due_on == date(2026, 9, 15)
    assert "Last day here, or with children: 8 September 2026. The agency sent him home." in lead.read(made)
    assert "Decide on a barring referral" in lead.client.get(DUE).content.decode()
    lead.does(made, "gone", "is entered already", **given)
    lead.does(made, "duty", duty="dbs", done_on="2026-09-09", with_whom="By the form")
    assert not made.duties.filter(kind="dbs", done__isnull=True).exists()


def test_where_a_case_is_open_it_is_entered_there_and_once(cast: Cast) -> None:
    made, lead = allegation(cast), Desk(cast.dora)
    given = {"left_on": "2026-09-08", "how": "Resigned."}
    lead.does(made, "gone", **given)
    opened = open_case(made, subject=cast.pip, allegation="That he hit.", by=cast.dora)
    lead.does(opened, "leaving", left_on="2026-09-08", text="Resigned.")
    assert Duty.objects.filter(kind="dbs").count() == 1, "with the concern"
    other = allegation(cast)
    open_case(other, subject=cast.pip, allegation="That he hit.", another=True, by=cast.dora)
    lead.does(other, "gone", "it is entered there", **given)
