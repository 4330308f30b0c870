"""How things end: results, what the reporter hears, what is kept how long, two people who destroy; and broken glass."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.models import Role, User
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from staff_conduct.access import concerns_visible_to
from staff_conduct.actions import (
    answer_concern,
    ask_to_break,
    close_concern,
    dispose,
    do_duty,
    enter_agreement,
    give_part,
    hold_item,
    let_reader_in,
    note_suspension,
    open_case,
    propose_disposal,
    read_concern,
    sign_to_break,
    take_step,
)
from staff_conduct.attachments import clean
from staff_conduct.models import (
    About,
    Addition,
    CasePart,
    Closing,
    Concern,
    ConductCase,
    Disposal,
    DisposalProposal,
    Duty,
    GlassOpening,
    GlassRequest,
    Kind,
    Naming,
    Triage,
)
from staff_conduct.pages import keeping_page
from staff_conduct.rules import disposable_from
from tests.cast import Cast, acknowledge_everything, grant, person
from tests.clients import signed_in
from tests.conftest import Clock
from tests.staff_conduct.story import CANARY, ENDED, INVESTIGATION, case, concern, investigated, judged
from tests.staff_conduct.test_public import CODE, code_in, send
from tests.staff_conduct.test_stories import Desk

WORDS = {"reason": f"Looked at. {CANARY}", "told": "Thank you. We have dealt with it.", **ENDED}
Result = Closing.Result
KEEPING, GLASS, READS = (reverse(f"admin:staff_conduct_concern_{name}") for name in ("keeping", "glass", "reads"))


def low(cast: Cast, **more: Any) -> Concern:
    return judged(cast.dora, concern(cast.ola, person=cast.pip, **more))


def alleged(cast: Cast) -> Concern:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip), Triage.Level.HARM_THRESHOLD, limbs=["harmed"])
    for duty in made.duties.filter(done__isnull=True):
        do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.dora)
    return made


def test_an_end_has_its_reason_and_an_answer_for_whoever_raised_it(cast: Cast) -> None:
    made = low(cast)
    for missing in ("reason", "told"):
        with pytest.raises(Refused) as refusal:
            close_concern(made, result=Result.ADVICE, words={**WORDS, missing: " "}, by=cast.dora)
        assert refusal.value.field == missing
    assert not Closing.objects.exists()
    close_concern(made, result=Result.ADVICE, words=WORDS, by=cast.dora)
    page = signed_in(cast.ola).get(reverse("staff_conduct:own_concern", args=[made.pk])).content.decode()
    assert "We have dealt with it." in page and "Looked at." not in page and "Advice was given" not in page


def test_who_gave_their_name_is_told_of_an_answer_and_nobody_whose_name_is_kept_back(cast: Cast) -> None:
    named, confidential = low(cast), low(cast, naming=Naming.CONFIDENTIAL)
    lead, ola = Desk(cast.dora), signed_in(cast.ola)
    Notice.objects.all().delete()
    lead.does(named, "answer", kind="note", text="Between us.")
    assert not Notice.objects.exists(), "a note is not for them"
    for made in (named, confidential):
        lead.does(made, "answer", kind="answer", text=f"Which room was it? {CANARY}")
        lead.does(made, "close", result="advice", reason="Looked at.", told=f"Thank you. {CANARY}")
    assert [one.recipient for one in Notice.objects.all()] == [cast.ola, cast.ola]
    notice = Notice.objects.all()[0]
    assert (notice.title, notice.url) == ("There is something new for you", reverse("staff_conduct:own"))
    assert named.reference in ola.get(notice.url).content.decode()
    assert CANARY not in str(Notice.objects.values()) and named.reference not in str(Notice.objects.values())
    assert not AuditEvent.objects.filter(event__startswith="conduct:", actor_id=cast.ola.pk).exclude(
        event="conduct:concern:raised"
    )


def test_what_was_sent_is_answered_when_somebody_wrote_and_not_before(cast: Cast) -> None:
    made, ola, own = concern(cast.ola, person=cast.pip), signed_in(cast.ola), reverse("staff_conduct:own")

    def state() -> str:
        found = re.search(r"(Waits to be read|Looked at|Answered)</", ola.get(own).content.decode())
        assert found is not None
        return found[1]

    assert state() == "Waits to be read"
    judged(cast.dora, made, Triage.Level.NOT_SAFEGUARDING)
    assert state() == "Looked at"
    answer_concern(made, "Which room was it?", kind=Addition.Kind.NOTE, by=cast.dora)
    assert state() == "Looked at"
    answer_concern(made, "Which room was it?", kind=Addition.Kind.ANSWER, by=cast.dora)
    assert state() == "Answered"


def test_a_question_is_an_answer_before_anything_was_judged(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    answer_concern(made, "Which room was it?", kind=Addition.Kind.ANSWER, by=cast.dora)
    page = signed_in(cast.ola).get(reverse("staff_conduct:own")).content.decode()
    assert "Answered" in page and "Waits to be read" not in page


@pytest.mark.parametrize("result", [Result.SUBSTANTIATED, Result.ANOTHER_PROCEDURE])
def test_a_result_belongs_to_its_judgement(cast: Cast, result: Closing.Result) -> None:
    with pytest.raises(Refused, match="does not belong"):
        close_concern(low(cast), result=result, words=WORDS, by=cast.dora)


def test_an_allegation_ends_with_its_duties_done_and_a_barring_decision(cast: Cast) -> None:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip), Triage.Level.HARM_THRESHOLD, limbs=["harmed"])
    with pytest.raises(Refused, match="still due"):
        close_concern(made, result=Result.SUBSTANTIATED, words=WORDS, by=cast.dora)
    other = alleged(cast)
    with pytest.raises(Refused, match="barring referral"):
        close_concern(other, result=Result.SUBSTANTIATED, words={**WORDS, "dbs": ""}, by=cast.dora)
    close_concern(other, result=Result.SUBSTANTIATED, words=WORDS, by=cast.dora)


def test_nothing_ends_while_its_case_is_open_and_a_new_judgement_opens_it_again(cast: Cast) -> None:
    opened = case(cast, cast.pip)
    first = opened.sources.get().concern
    with pytest.raises(Refused, match="still open"):
        close_concern(first, result=Result.CONDUCT_PROCESS, words=WORDS, by=cast.dora)
    made = low(cast)
    close_concern(made, result=Result.TRAINING, words=WORDS, by=cast.dora)
    with pytest.raises(Refused, match="closed already"):
        close_concern(made, result=Result.TRAINING, words=WORDS, by=cast.dora)
    judged(cast.dora, made)
    close_concern(made, result=Result.ADVICE, words=WORDS, by=cast.dora)
    assert Closing.objects.count() == 2


def test_nobody_ends_what_they_have_not_read(cast: Cast) -> None:
    made, lead, manager = low(cast), Desk(cast.dora), Desk(cast.morag)
    shown = lead.read(made)
    assert 'name="close-after" value="1"' in shown and 'name="close-seen" value="0"' in shown
    address = reverse("admin:staff_conduct_concern_close", args=[made.pk])
    typed = {"close-result": "advice", "close-reason": "We spoke with him.", "close-told": "Thank you."}

    def sent(after: int, seen: int) -> tuple[int, str]:
        answer = lead.client.post(address, {**typed, "close-after": after, "close-seen": seen})
        return answer.status_code, answer.content.decode()

    assert lead.client.post(address, typed).status_code == 422, "no page is without them"
    own = reverse("staff_conduct:own_concern", args=[made.pk])
    assert signed_in(cast.ola).post(own, {"text": "Here is the video."}).status_code == 302
    manager.does(made, "answer", kind="answer", text="Thank you, we look at it.")  # so nothing is due any more
    status, page = sent(1, 0)
    assert status == 422 and "Something was added meanwhile" in page and "Here is the video." in page
    assert "We spoke with him." in page and 'name="close-seen" value="1"' in page

    manager.judges(made, "low_level")
    status, page = sent(1, 1)
    assert status == 422 and "Somebody judged it meanwhile" in page and "We spoke with him." in page
    assert 'name="close-after" value="2"' in page, "the same page goes on from what it shows"
    assert not Closing.objects.exists()
    assert sent(2, 1)[0] == 302 and Closing.objects.get().triage.number == 2


def test_an_end_that_was_overtaken_keeps_what_its_own_judgement_asked_for(cast: Cast) -> None:
    made, lead = alleged(cast), Desk(cast.dora)
    judged(cast.morag, made)
    written = {name: f"{name}, as I wrote it." for name in ("dbs", "summary", "outside")}
    given = {"result": "unfounded", "reason": "He was away.", "told": "Thank you.", "after": 1, **written}
    typed = {f"close-{name}": value for name, value in {**given, "seen": 0}.items()}
    answer = lead.client.post(reverse("admin:staff_conduct_concern_close", args=[made.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Somebody judged it meanwhile" in page
    assert all(words in page for words in ("He was away.", *written.values())) and not Closing.objects.exists()


def test_a_malicious_allegation_leaves_the_file_and_two_people_may_destroy_it_at_once(cast: Cast) -> None:
    made = alleged(cast)
    invented = {**WORDS, "reason": "He says himself that he invented it."}
    close_concern(made, result=Result.MALICIOUS, words=invented, by=cast.dora)
    new = concern(cast.sam, person=cast.pip)
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_change", args=[new.pk])).content.decode()
    assert made.reference not in page, "no pattern is made of it"

    propose_disposal(made, by=cast.dora)
    with pytest.raises(Refused, match="a second person"):
        dispose(made, by=cast.dora)
    before = Sealed.objects.filter(category="concern").count()
    done = dispose(made, by=cast.dipa)
    assert Sealed.objects.filter(category="concern").count() == before - done.rows and done.rows >= 6
    left = read_concern(made, by=cast.dora)
    assert left.words.words is None and CANARY not in str(left)
    page = signed_in(cast.dora).get(reverse("admin:staff_conduct_concern_change", args=[made.pk])).content.decode()
    assert "skeleton is what is left, and the sealed summary of how it ended" in page and CANARY not in page
    assert "He says himself that he invented it." in page and "He works in the office." not in page
    assert AuditEvent.objects.filter(event="conduct:disposal:done").count() == 1
    with pytest.raises(Refused, match="destroyed already"):
        dispose(made, by=cast.morag)


def keeps(by: User, item: Concern | ConductCase, act: str) -> str:
    """Propose or agree on the page of what is kept; what it says then."""
    given = {"kind": item._meta.model_name, "reference": item.reference, "act": act, "sure": "on"}
    answer = signed_in(by).post(KEEPING, given, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_words_that_nobody_has_read_are_never_destroyed_by_an_older_proposal(cast: Cast, clock: Clock) -> None:
    clock.move_to(clock.now.replace(minute=40))
    code = code_in(send(Client()))
    made, lead = Concern.objects.get(), Desk(cast.dora)
    false = {"result": "false", "reason": "He was not there.", "told": "Thank you.", **ENDED}

    def false_again() -> None:
        clock.forward(minutes=1)
        lead.judges(made, "harm_threshold", limbs=["harmed"], event_on=clock.now.date().isoformat())
        for duty in made.duties.filter(done__isnull=True):
            lead.does(made, "duty", duty=duty.kind, done_on=clock.now.date().isoformat(), with_whom="Kim")
        lead.does(made, "close", **false)

    false_again()
    assert "Proposed." in keeps(cast.dora, made, "propose")
    clock.forward(minutes=1)
    added = Client().post(CODE, {"code": code, "go": "add", "text": f"Here is the picture. {CANARY}"})
    assert added.status_code == 200 and made.additions.get(kind="from_reporter").at < Closing.objects.get().at, (
        "kept by the hour"
    )
    before = Sealed.objects.filter(category="concern").count()
    for act, by in (("dispose", cast.rita), ("propose", cast.dipa)):
        assert "Something was added since it was closed" in keeps(by, made, act)
    lead.does(made, "answer", kind="answer", text="Thank you.")
    page = keeps(cast.rita, made, "dispose")
    assert "it is read and judged anew first" in page and "destroy it for good" not in page
    assert Sealed.objects.filter(category="concern").count() == before + 2, "an answer, and its clock"

    false_again()
    assert "since it was proposed" in keeps(cast.rita, made, "dispose"), "proposed before it was judged anew"
    assert "Proposed." in keeps(cast.dipa, made, "propose")
    clock.forward(minutes=1)
    lead.does(made, "answer", kind="note", text="The police have asked for it.")
    assert "since it was proposed" in keeps(cast.rita, made, "dispose"), "the second may not have read this"
    assert "Proposed." in keeps(cast.dipa, made, "propose")
    assert "already" in keeps(cast.dipa, made, "propose") and not Disposal.objects.exists()
    assert "Its words are destroyed." in keeps(cast.rita, made, "dispose")
    assert "destroyed already" in keeps(cast.rita, made, "dispose") and Disposal.objects.count() == 1


def false_with_its_case(cast: Cast) -> tuple[Concern, ConductCase]:
    """A case without an answer to give, and the allegation it came from, closed as malicious: both may go at once."""
    opened = investigated(cast, cast.pip)
    made = opened.sources.get().concern
    judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["harmed"])
    enter_all(cast, made)
    take_step(opened, ConductCase.Stage.CLOSED, held={"why": "no_case", **ENDED}, note="Over.", by=cast.dora)
    close_concern(made, result=Result.MALICIOUS, words=WORDS, by=cast.dora)
    return made, opened


def enter_all(cast: Cast, made: Concern) -> None:
    for duty in made.duties.filter(done__isnull=True):
        do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.dora)


def test_a_case_is_not_destroyed_while_something_new_on_its_allegation_is_unread(cast: Cast, clock: Clock) -> None:
    made, opened = false_with_its_case(cast)
    lead, own = Desk(cast.dora), reverse("staff_conduct:own_concern", args=[made.pk])
    clock.forward(minutes=1)
    assert "Proposed." in keeps(cast.dora, opened, "propose")
    clock.forward(minutes=1)
    assert signed_in(cast.ola).post(own, {"text": "Here is the video."}).status_code == 302
    page = keeps(cast.rita, opened, "dispose")
    assert "Something was added since the concern it came from was closed" in page
    assert page.count("it is read and judged anew first") == 2 and "destroy it for good" not in page
    assert disposable_from(opened) is None

    lead.does(made, "answer", kind="answer", text="Thank you.")
    assert "Something was added" in keeps(cast.rita, opened, "dispose"), "an answer judges nothing"
    lead.judges(made, "harm_threshold", limbs=["harmed"])
    assert "Something is still due" in keeps(cast.rita, opened, "dispose"), "it is news to the officer"
    enter_all(cast, made)
    close_concern(made, result=Result.MALICIOUS, words=WORDS, by=cast.dora)
    assert "since it was proposed" in keeps(cast.rita, opened, "dispose"), "the second may not have read the new end"
    assert "Proposed." in keeps(cast.dora, opened, "propose")
    assert "Its words are destroyed." in keeps(cast.rita, opened, "dispose")


def test_what_happens_to_a_case_takes_the_proposal_for_its_concern_away_and_the_other_way_round(
    cast: Cast, clock: Clock
) -> None:
    made, opened = false_with_its_case(cast)
    clock.forward(minutes=1)
    for item in (made, opened):
        propose_disposal(item, by=cast.dora)
    clock.forward(minutes=1)
    note = "The police have asked for it."
    Desk(cast.dora).does(opened, "note", text=note)
    for item in (made, opened):
        assert "since it was proposed" in keeps(cast.rita, item, "dispose")
        propose_disposal(item, by=cast.dora)
    clock.forward(minutes=1)
    Desk(cast.dora).does(made, "answer", kind="note", text=note)
    for item in (opened, made):
        assert "since it was proposed" in keeps(cast.rita, item, "dispose")
        assert "Proposed." in keeps(cast.dora, item, "propose")
        assert "Its words are destroyed." in keeps(cast.rita, item, "dispose")


def test_nothing_of_a_concern_is_destroyed_while_something_is_due_with_its_case(cast: Cast, clock: Clock) -> None:
    made, opened = false_with_its_case(cast)
    clock.forward(days=1)
    Desk(cast.dora).does(opened, "leaving", left_on=clock.now.date().isoformat(), text="Resigned.")
    running = opened.duties.get(kind="dbs", done__isnull=True)
    for item in (made, opened):
        assert "Something is still due with it, or with what belongs to it" in keeps(cast.dora, item, "propose")
    clock.forward(days=1)
    do_duty(running, done_on=clock.now.date(), words={"with_whom": "By the form"}, by=cast.dora)
    for item in (opened, made):
        assert "Proposed." in keeps(cast.dora, item, "propose")
        assert "Its words are destroyed." in keeps(cast.rita, item, "dispose")


def test_no_clock_begins_on_a_case_whose_words_are_gone(cast: Cast, clock: Clock) -> None:
    opened, kept = investigated(cast, cast.pip), investigated(cast, cast.pip)
    left, lead = clock.now.date(), Desk(cast.dora)
    for one in (opened, kept):
        lead.does(one, "leaving", left_on=left.isoformat(), text="Resigned.")
        ended = {"why": "no_case", "dbs": "Not met."}
        take_step(one, ConductCase.Stage.CLOSED, held=ended, note="Over.", by=cast.dora)
        close_concern(one.sources.get().concern, result=Result.CONDUCT_PROCESS, words=WORDS, by=cast.dora)
    cast.pip.role_grants.update(until_on=left)
    clock.move_to(clock.now.replace(year=left.year + 7))
    propose_disposal(opened, by=cast.dora)
    dispose(opened, by=cast.dipa)
    for one in (opened, kept):
        lead.judges(one.sources.get().concern, "harm_threshold", limbs=["harmed"])
    running = Duty.objects.filter(kind="dbs", done__isnull=True)
    assert running.get().case == kept, "in the other nobody could ever enter it"


def test_a_proposal_ends_with_the_say_of_whoever_made_it(cast: Cast) -> None:
    made, opened = false_with_its_case(cast)
    for item in (made, opened):
        propose_disposal(item, by=cast.dora)
    Desk(cast.dora).does(made, "conflict")
    for item in (made, opened):
        page = keeps(cast.rita, item, "dispose")
        assert "since it was proposed" in page and "destroy it for good" not in page
    for item in (made, opened):
        assert "Proposed." in keeps(cast.morag, item, "propose")
        assert "Agree, and destroy it for good" in keeps(cast.rita, item, "propose")
    for item in (opened, made):
        assert "Its words are destroyed." in keeps(cast.rita, item, "dispose")


def test_whom_the_words_name_has_no_say_in_destroying_or_opening_them(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip, words={"what": "Nora Newowner held him down."})
    other = concern(cast.ola, person=cast.pip, words={"what": "He was loud."})
    for one in (made, other):
        judged(cast.dora, one, Triage.Level.HARM_THRESHOLD, limbs=["harmed"])
        enter_all(cast, one)
        close_concern(one, result=Result.FALSE, words=WORDS, by=cast.dora)
        propose_disposal(one, by=cast.dora)
        ask_to_break(one.reference, reason="All are away today, sadly.", signed_name="Rita Owner", by=cast.rita)
    nora = person("Nora", "Newowner")
    grant(nora, Role.OWNER)
    acknowledge_everything(nora)
    for one, refused in ((made, True), (other, False)):
        asked = GlassRequest.objects.get(concern=one)
        answer = signed_in(nora).post(GLASS, {"request": asked.words_id, "signed_name": "Nora Newowner"})
        assert (answer.status_code == 422) is refused, answer.content.decode()[-2000:]
        assert GlassOpening.objects.filter(request=asked).exists() is not refused
        said = "There is nothing here for you" if refused else "Its words are destroyed."
        assert said in keeps(nora, one, "dispose")
        assert Disposal.objects.filter(proposal__concern=one).exists() is not refused
    assert "There is nothing here for you" in keeps(nora, made, "propose")


def test_nothing_is_written_in_what_was_destroyed_and_the_words_stay_with_their_writer(
    cast: Cast, clock: Clock
) -> None:
    opened = investigated(cast, cast.pip)
    made, other = opened.sources.get().concern, alleged(cast)
    judged(cast.dora, made, Triage.Level.HARM_THRESHOLD, limbs=["harmed"])
    for duty in made.duties.filter(done__isnull=True):
        do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.dora)
    take_step(opened, ConductCase.Stage.CLOSED, held={"why": "no_case", **ENDED}, note="Over.", by=cast.dora)
    for one in (made, other):
        close_concern(one, result=Result.FALSE, words=WORDS, by=cast.dora)
    for item in (opened, made):
        propose_disposal(item, by=cast.dora)
        dispose(item, by=cast.dipa)
    kept = Sealed.objects.exclude(category="audit").count()
    own = reverse("staff_conduct:own_concern", args=[made.pk])
    page = signed_in(cast.ola).get(own).content.decode()
    assert "were destroyed" in page and "Add it" not in page and "Somebody outside the nursery" in page
    refused = signed_in(cast.ola).post(own, {"text": "He did it again."})
    page = refused.content.decode()
    assert refused.status_code == 422 and "He did it again." in page and "go to somebody outside" in page
    lead = Desk(cast.dora)
    gone = "nothing is written in it any more"
    lead.does(made, "answer", gone, kind="note", text="Read it.")
    lead.does(made, "case", gone, subject=cast.pip.pk, allegation="That he hit.")
    lead.does(made, "hold", gone, until=(clock.now.date() + timedelta(days=9)).isoformat(), reason="A claim.")
    lead.does(opened, "note", gone, text="Read it.")
    lead.does(opened, "suspension", gone, what="begin", text="Why.")
    assert Sealed.objects.exclude(category="audit").count() == kept
    for item in (made, opened):
        shown = lead.read(item)
        assert "Step back for good" in shown and "Save the judgement" not in shown and "Enter it" not in shown
    own = reverse("staff_conduct:own_concern", args=[other.pk])
    assert signed_in(cast.ola).post(own, {"text": "He did it again."}).status_code == 302
    lead.does(made, "conflict")


def test_what_is_kept_is_not_destroyed(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 11, 26, 9, tzinfo=clock.now.tzinfo))
    open_one, staying, alleged_one = low(cast), low(cast), alleged(cast)
    close_concern(staying, result=Result.ADVICE, words=WORDS, by=cast.dora)
    pension_on = date(2030, 1, 1)
    close_concern(alleged_one, result=Result.UNFOUNDED, words=WORDS, pension_on=pension_on, by=cast.dora)
    for item, words in (
        (open_one, "not closed"),
        (staying, "while the person works here"),
        (alleged_one, "kept until 26 November 2036"),
    ):
        with pytest.raises(Refused, match=words):
            propose_disposal(item, by=cast.dora)
    cast.pip.role_grants.update(until_on=date(2026, 12, 1))
    clock.move_to(datetime(2028, 11, 30, 9, tzinfo=clock.now.tzinfo))
    with pytest.raises(Refused, match="kept until 1 December 2028"):
        propose_disposal(staying, by=cast.dora)
    clock.move_to(datetime(2028, 12, 1, 9, tzinfo=clock.now.tzinfo))
    hold_item(staying, until=date(2029, 1, 1), reason="A claim.", by=cast.dora)
    with pytest.raises(Refused, match="held for another reason"):
        propose_disposal(staying, by=cast.dora)
    clock.move_to(datetime(2029, 1, 2, 9, tzinfo=clock.now.tzinfo))
    propose_disposal(staying, by=cast.dora)
    assert not Disposal.objects.exists()


def test_no_sealed_row_of_an_item_outlives_its_disposal(cast: Cast, clock: Clock) -> None:
    """Report, files, additions, judgements, duties, holds, requests; allegation, steps, the reason of a double part."""
    file = clean(BytesIO(CANARY.encode()), name="said.txt")
    made = judged(
        cast.dora, concern(cast.ola, person=cast.pip, files=[file]), Triage.Level.HARM_THRESHOLD, limbs=["harmed"]
    )
    for duty in made.duties.filter(done__isnull=True):
        do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.dora)
    enter_agreement(made, agreed_on=clock.now.date(), words={"with_whom": "Kim"}, by=cast.dora)
    answer_concern(made, "Thank you.", kind=Addition.Kind.NOTE, by=cast.dora)
    ask_to_break(made.reference, reason="All are away today, sadly.", signed_name="Rita Owner", by=cast.rita)
    opened = open_case(made, subject=cast.pip, allegation="That.", by=cast.dora)
    give_part(opened, CasePart.Part.INVESTIGATOR, cast.morag, by=cast.dora)
    give_part(opened, CasePart.Part.DECISION_MAKER, cast.morag, exception="We are few.", by=cast.dora)
    take_step(opened, ConductCase.Stage.INVESTIGATING, held=INVESTIGATION, note="Facts.", by=cast.morag)
    for what in ("begin", "end"):
        note_suspension(opened, what, "Another room was looked at.", by=cast.dora)
    take_step(opened, ConductCase.Stage.CLOSED, held={"why": "no_case", **ENDED}, note="Over.", by=cast.dora)
    close_concern(made, result=Result.UNFOUNDED, words=WORDS, pension_on=clock.now.date(), by=cast.dora)
    for item in (made, opened):
        hold_item(item, until=clock.now.date() + timedelta(days=1), reason="A claim.", by=cast.dora)
    cast.pip.role_grants.update(until_on=clock.now.date())
    clock.move_to(clock.now.replace(year=clock.now.year + 11))
    for item, category in ((made, "concern"), (opened, "case")):
        assert Sealed.objects.filter(category=category).count() >= 7
        propose_disposal(item, by=cast.dora)
        dispose(item, by=cast.dipa)
        assert not Sealed.objects.filter(category=category).exists(), category


def test_an_allegation_is_kept_until_pension_age_and_so_is_its_case(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 9, 7, 9, tzinfo=clock.now.tzinfo))
    found, lead = investigated(cast, cast.pip), Desk(cast.dora)
    made, unknown = found.sources.get().concern, alleged(cast)
    lead.judges(made, "harm_threshold", limbs=["risk"])
    for kind in ("lado", "ofsted"):
        lead.does(made, "duty", duty=kind, done_on="2026-09-07", with_whom="Kim")
    lead.steps(found, "closed", why="no_case", dbs="Not met.", outside="Both.")
    cast.pip.role_grants.update(until_on=date(2026, 9, 30))
    clock.move_to(datetime(2026, 10, 5, 9, tzinfo=clock.now.tzinfo))
    assert disposable_from(found) is None, "the allegation it came from is open"
    end = {"result": "substantiated", "reason": f"Seen. {CANARY}", "told": "Thank you.", **ENDED}
    lead.does(made, "close", "more than 60 years away", pension_on="2206-05-01", **end)
    lead.does(made, "close", pension_on="2066-05-01", **end)
    assert disposable_from(made) == disposable_from(found) == date(2066, 5, 1)
    lead.does(unknown, "close", **end)
    assert disposable_from(unknown) == date(2076, 9, 7), "not known, it is the longest that it can be"
    keeping = lead.client.get(KEEPING).content.decode()
    assert keeping.count("1 May 2066") == 2
    clock.move_to(datetime(2037, 9, 8, 9, tzinfo=clock.now.tzinfo))
    for item in (made, found):
        with pytest.raises(Refused, match="kept until 1 May 2066"):
            propose_disposal(item, by=cast.dora)


@pytest.mark.parametrize("outcome", [None, ConductCase.Outcome.NO_ACTION, ConductCase.Outcome.INFORMAL])
def test_a_case_leaves_the_file_with_the_malicious_allegation_it_came_from_unless_it_decided_something(
    cast: Cast, clock: Clock, outcome: ConductCase.Outcome | None
) -> None:
    found = investigated(cast, cast.pip)
    if outcome is not None:
        held = {"finding": "x", "mitigation": "y"}
        take_step(found, ConductCase.Stage.OUTCOME, held=held, note="So.", outcome=outcome, by=cast.rita)
    made = judged(cast.dora, found.sources.get().concern, Triage.Level.HARM_THRESHOLD, limbs=["harmed"])
    for duty in made.duties.filter(done__isnull=True):
        do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.dora)
    why = "no_case" if outcome != ConductCase.Outcome.INFORMAL else "completed"
    take_step(found, ConductCase.Stage.CLOSED, held={"why": why, **ENDED}, note="Over.", by=cast.dora)
    close_concern(made, result=Result.MALICIOUS, words=WORDS, by=cast.dora)
    if outcome == ConductCase.Outcome.INFORMAL:
        with pytest.raises(Refused, match="while the person works here"):
            propose_disposal(found, by=cast.dora)
        return
    propose_disposal(found, by=cast.dora)
    dispose(found, by=cast.dipa)
    assert not Sealed.objects.filter(category="case").exists()


def test_a_hold_on_a_case_keeps_its_concern_and_the_other_way_round(cast: Cast, clock: Clock) -> None:
    found = investigated(cast, cast.pip)
    made = judged(cast.dora, found.sources.get().concern, Triage.Level.HARM_THRESHOLD, limbs=["harmed"])
    for duty in made.duties.filter(done__isnull=True):
        do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.dora)
    take_step(found, ConductCase.Stage.CLOSED, held={"why": "no_case", **ENDED}, note="Over.", by=cast.dora)
    close_concern(made, result=Result.MALICIOUS, words=WORDS, by=cast.dora)
    until = clock.now.date() + timedelta(days=400)
    for held, other in ((found, made), (made, found)):
        hold_item(held, until=until, reason="The tribunal.", by=cast.dora)
        given = {"kind": other._meta.model_name, "reference": other.reference, "act": "propose"}
        keeping = signed_in(cast.dora).get(KEEPING).content.decode()
        assert keeping.count(f"held until {long_date(until)}") == 2 and "Propose to destroy it" not in keeping
        refused = signed_in(cast.dora).post(KEEPING, given, follow=True).content.decode()
        assert f"held for another reason, or what belongs to it is, until {long_date(until)}" in refused
        assert not DisposalProposal.objects.exists()
        clock.forward(days=401)
        until += timedelta(days=401)
    propose_disposal(made, by=cast.dora)
    assert dispose(made, by=cast.dipa).rows >= 6


def test_a_concern_is_kept_as_long_as_the_case_from_it_however_it_ended(cast: Cast, clock: Clock) -> None:
    made = low(cast)
    opened = open_case(made, subject=cast.pip, allegation="That.", by=cast.dora)
    take_step(opened, ConductCase.Stage.CLOSED, held={"why": "no_case"}, note="Over.", by=cast.dora)
    close_concern(made, result=Result.ADVICE, words=WORDS, by=cast.dora)
    cast.pip.role_grants.update(until_on=clock.now.date())
    clock.forward(days=1)
    left = clock.now.date() - timedelta(days=1)
    assert disposable_from(made) == disposable_from(opened) == left.replace(year=left.year + 6)
    clock.move_to(clock.now.replace(year=left.year + 3))
    with pytest.raises(Refused, match="It is kept until"):
        propose_disposal(made, by=cast.dora)


def test_no_case_is_opened_from_a_closed_judgement_and_none_open_loses_its_concern(cast: Cast) -> None:
    made, lead = alleged(cast), Desk(cast.dora)
    close_concern(made, result=Result.FALSE, words=WORDS, by=cast.dora)
    lead.does(made, "case", "Judge it anew first", subject=cast.pip.pk, allegation=f"From the other tab. {CANARY}")
    assert not ConductCase.objects.exists()
    lead.judges(made, "low_level")
    lead.does(made, "case", subject=cast.pip.pk, allegation="That it was loud.")
    with pytest.raises(Refused, match="not closed"):
        propose_disposal(made, by=cast.dora)


def test_a_low_level_concern_about_a_parent_is_not_kept_for_ever(cast: Cast, clock: Clock) -> None:
    made = judged(cast.dora, concern(cast.ola, about=About.FAMILY, person=cast.aisha))
    close_concern(made, result=Result.ADVICE, words=WORDS, by=cast.dora)
    today = clock.now.date()
    assert disposable_from(made) == today.replace(year=today.year + 2)


def test_what_is_about_somebody_who_left_long_ago_is_kept_from_its_end(cast: Cast, clock: Clock) -> None:
    clock.move_to(datetime(2026, 10, 12, 9, tzinfo=clock.now.tzinfo))
    cast.pip.role_grants.update(from_on=date(2015, 1, 1), until_on=date(2019, 7, 31))
    advised, went_on = low(cast), low(cast)
    opened = open_case(went_on, subject=cast.pip, allegation="That.", by=cast.dora)
    take_step(opened, ConductCase.Stage.CLOSED, held={"why": "no_case"}, note="Over.", by=cast.dora)
    close_concern(advised, result=Result.ADVICE, words=WORDS, by=cast.dora)
    close_concern(went_on, result=Result.CONDUCT_PROCESS, words=WORDS, by=cast.dora)
    days = [date(2028, 10, 12), date(2032, 10, 12), date(2032, 10, 12)]
    assert [disposable_from(one) for one in (advised, went_on, opened)] == days
    assert "Propose to destroy it" not in signed_in(cast.dora).get(KEEPING).content.decode()
    assert "It is kept until 12 October 2028." in keeps(cast.dora, advised, "propose")
    assert "It is kept until 12 October 2032." in keeps(cast.dora, opened, "propose")
    clock.move_to(datetime(2028, 10, 12, 9, tzinfo=clock.now.tzinfo))
    assert "Proposed." in keeps(cast.dora, advised, "propose")


@pytest.mark.parametrize(("years", "until"), [(None, date(2029, 10, 12)), (5, date(2031, 10, 12))])
def test_a_complaint_is_kept_its_three_years_however_it_was_judged(
    cast: Cast, clock: Clock, years: int | None, until: date
) -> None:
    clock.move_to(datetime(2026, 10, 12, 9, tzinfo=clock.now.tzinfo))
    Nursery.objects.update(conduct_low_level_years=1, **({"conduct_complaint_years": years} if years else {}))
    complained = judged(cast.dora, concern(cast.ola, kind=Kind.COMPLAINT))
    false = judged(cast.dora, concern(cast.ola, kind=Kind.COMPLAINT), Triage.Level.HARM_THRESHOLD, limbs=["harmed"])
    other = judged(cast.dora, concern(cast.ola))
    for made, result in ((complained, Result.ADVICE), (false, Result.FALSE), (other, Result.ADVICE)):
        enter_all(cast, made)
        close_concern(made, result=result, words=WORDS, by=cast.dora)
    days = [until, date(2026, 10, 12), date(2027, 10, 12)]
    assert [disposable_from(one) for one in (complained, false, other)] == days
    clock.move_to(datetime(2028, 10, 13, 9, tzinfo=clock.now.tzinfo))
    assert f"It is kept until {long_date(until)}." in keeps(cast.dora, complained, "propose")


def test_our_own_years_of_keeping_are_the_nurserys_and_a_pattern_is_kept_as_long_as_its_case(
    cast: Cast, clock: Clock
) -> None:
    advised, went_on = low(cast), low(cast)
    opened = open_case(went_on, subject=cast.pip, allegation="That.", by=cast.dora)
    take_step(opened, ConductCase.Stage.CLOSED, held={"why": "no_case"}, note="Over.", by=cast.dora)
    close_concern(advised, result=Result.ADVICE, words=WORDS, by=cast.dora)
    close_concern(went_on, result=Result.CONDUCT_PROCESS, words=WORDS, by=cast.dora)
    left = clock.now.date().replace(month=12, day=1)
    cast.pip.role_grants.update(until_on=left)
    clock.move_to(clock.now.replace(year=clock.now.year + 1))
    years = [left.replace(year=left.year + more) for more in (2, 6, 6)]
    assert [disposable_from(one) for one in (advised, went_on, opened)] == years
    Nursery.objects.update(conduct_low_level_years=4, conduct_case_years=9)
    years = [left.replace(year=left.year + more) for more in (4, 9, 9)]
    assert [disposable_from(one) for one in (advised, went_on, opened)] == years


def test_what_is_kept_costs_the_same_however_much_it_is(cast: Cast, clock: Clock) -> None:
    def ended() -> None:
        _, opened = false_with_its_case(cast)
        other = low(cast)
        close_concern(other, result=Result.ADVICE, words=WORDS, by=cast.dora)
        hold_item(opened, until=clock.now.date() + timedelta(days=9), reason="A claim.", by=cast.dora)
        gone = alleged(cast)
        close_concern(gone, result=Result.FALSE, words=WORDS, by=cast.dora)
        propose_disposal(gone, by=cast.dora)
        dispose(gone, by=cast.dipa)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            lines = keeping_page(cast.dora, clock.now.date())["lines"]
        shown.append(len(lines))
        return len(asked)

    shown: list[int] = []
    ended()
    first = cost()
    for _ in range(3):
        ended()
    assert (cost(), shown) == (first, [4, 16])


def test_the_registered_person_agrees_without_reading_and_nobody_concerned_does(cast: Cast) -> None:
    made = alleged(cast)
    close_concern(made, result=Result.FALSE, words=WORDS, by=cast.dora)
    given = {"kind": "concern", "reference": made.reference}
    assert signed_in(cast.dora).post(KEEPING, {**given, "act": "propose"}).status_code == 302
    page = signed_in(cast.rita).get(KEEPING).content.decode()
    assert made.reference in page and CANARY not in page and "Agree, and destroy it for good" in page
    about_rita = judged(cast.dora, concern(cast.ola, person=cast.rita))
    close_concern(about_rita, result=Result.ADVICE, words=WORDS, by=cast.dora)
    assert about_rita.reference not in signed_in(cast.rita).get(KEEPING).content.decode()
    forged = {"kind": "concern", "reference": about_rita.reference, "act": "dispose"}
    assert signed_in(cast.rita).post(KEEPING, forged).status_code == 404
    careless = signed_in(cast.rita).post(KEEPING, {**given, "act": "dispose"}, follow=True)
    assert "Nothing was destroyed" in careless.content.decode() and not Disposal.objects.exists()
    assert signed_in(cast.rita).post(KEEPING, {**given, "act": "dispose", "sure": "on"}).status_code == 302
    assert Disposal.objects.count() == 1


# --- two signatures


def test_two_signatures_open_one_concern_for_a_day_and_all_readers_are_told(cast: Cast, clock: Clock) -> None:
    made, other = concern(cast.ola, person=cast.pip), concern(cast.ola, person=cast.pip)
    asked = ask_to_break(
        made.reference.lower(), reason="All are away today, sadly.", signed_name="Rita Owner", by=cast.rita
    )
    assert not concerns_visible_to(cast.rita).exists(), "one signature opens nothing"
    Notice.objects.all().delete()
    with pytest.raises(Refused, match="nothing here for you to sign"):
        sign_to_break(asked, signed_name="Rita Owner", by=cast.rita)
    with pytest.raises(Refused, match="your signature"):
        sign_to_break(asked, signed_name="Somebody Else", by=cast.dora)
    sign_to_break(asked, signed_name="dora lead", by=cast.dora)
    assert list(concerns_visible_to(cast.rita)) == [made] and other not in concerns_visible_to(cast.rita)
    told = set(Notice.objects.values_list("recipient__first_name", flat=True))
    assert told == {"Dora", "Dipa", "Morag", "Rita"}
    clock.forward(hours=24, seconds=1)
    assert not concerns_visible_to(cast.rita).exists()
    assert AuditEvent.objects.filter(event="conduct:glass:opened").count() == 1


def test_it_never_opens_to_whom_it_is_about_or_to_who_is_barred(cast: Cast) -> None:
    about = concern(cast.ola, person=cast.rita)
    dropped = concern(cast.ola, person=cast.pip, involved=[cast.dora.pk])
    by_role = concern(cast.ola, about=About.MANAGER)
    for made, somebody, name in (
        (about, cast.rita, "Rita Owner"),
        (dropped, cast.dora, "Dora Lead"),
        (by_role, cast.morag, "Morag Manager"),
    ):
        asked = ask_to_break(made.reference, reason="I would like to know this.", signed_name=name, by=somebody)
        assert asked.concern is None
        for signer in (cast.dora, cast.dipa, cast.morag, cast.rita):
            with pytest.raises(Refused):
                sign_to_break(asked, signed_name=signer.full_name, by=signer)
        assert made not in concerns_visible_to(somebody)
    assert not GlassOpening.objects.exists()


def test_asking_tells_nobody_whether_there_is_such_a_concern(cast: Cast) -> None:
    about = concern(cast.ola, person=cast.morag)
    client = signed_in(cast.morag)
    given = {"reason": "I would like to know this.", "signed_name": "Morag Manager"}
    said = []
    for reference in (about.reference, "C-ZZZZ-ZZZZ"):
        page = client.post(GLASS, {**given, "reference": reference}, follow=True).content.decode()
        said.append(re.findall(r'<li class="success">(.*?)</li>', page))
    assert said[0] == said[1] and len(said[0]) == 1
    for somebody in (cast.pip, cast.syd, cast.superuser):
        assert signed_in(somebody).post(GLASS, {**given, "reference": about.reference}).status_code == 403


def test_a_later_lead_reads_no_earlier_concern_but_by_two_signatures(cast: Cast) -> None:
    made = concern(cast.ola, person=cast.pip)
    new = person("Nora", "Newlead")
    grant(new, Role.DSL)
    assert not concerns_visible_to(new).exists()
    asked = ask_to_break(made.reference, reason="I am the new lead here.", signed_name="Nora Newlead", by=new)
    sign_to_break(asked, signed_name="Rita Owner", by=cast.rita)
    assert concerns_visible_to(new).get() == made


def opened_for_a_day(made: Concern, somebody: User, signer: User) -> None:
    asked = ask_to_break(
        made.reference, reason=f"All are away today. {CANARY}", signed_name=somebody.full_name, by=somebody
    )
    sign_to_break(asked, signed_name=signer.full_name, by=signer)


def test_a_day_is_a_day_and_lets_nobody_in_for_good(cast: Cast, clock: Clock) -> None:
    made = low(cast)
    opened_for_a_day(made, cast.rita, cast.dora)
    page = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    shown = signed_in(cast.rita).get(page).content.decode()
    assert "Who reads it" not in shown and "Open a disciplinary case" not in shown and "Judge it" in shown
    for reader in (cast.rita, cast.morag):
        with pytest.raises(Refused, match="for a day only"):
            let_reader_in(made, reader, by=cast.rita)
    given = {"case-subject": cast.pip.pk, "case-allegation": f"That it was loud. {CANARY}"}
    refused = signed_in(cast.rita).post(reverse("admin:staff_conduct_concern_case", args=[made.pk]), given)
    assert refused.status_code == 422 and not ConductCase.objects.exists()
    assert not made.readers.filter(user=cast.rita).exists()
    clock.forward(hours=24, seconds=1)
    assert signed_in(cast.rita).get(page).status_code == 404


def test_who_reads_for_a_day_neither_ends_nor_destroys_it(cast: Cast) -> None:
    made = alleged(cast)
    nora = person("Nora", "Newlead")
    grant(nora, Role.DSL)
    acknowledge_everything(nora)
    opened_for_a_day(made, nora, cast.rita)
    for_a_day = Desk(nora)
    assert "How it ends" not in for_a_day.read(made)
    given = {"result": "malicious", "reason": "Looked at.", "told": "Thank you.", **ENDED}
    for_a_day.does(made, "close", "You read it for a day only", **given)
    assert not Closing.objects.exists()
    Desk(cast.dora).does(made, "close", **given)
    assert "Propose to destroy it" not in signed_in(nora).get(KEEPING).content.decode()
    assert "You read it for a day only" in keeps(nora, made, "propose")
    assert "Proposed." in keeps(cast.dora, made, "propose")
    assert "You read it for a day only" in keeps(nora, made, "dispose")
    assert "Its words are destroyed." in keeps(cast.rita, made, "dispose"), "the registered person may without reading"


def test_a_request_that_nobody_signs_lapses(cast: Cast, clock: Clock) -> None:
    made = low(cast)
    asked = ask_to_break(made.reference, reason="All are away today.", signed_name="Rita Owner", by=cast.rita)
    signature = {"request": asked.words_id, "signed_name": "Dora Lead"}
    clock.forward(days=7)
    assert "All are away today." not in signed_in(cast.dora).get(GLASS).content.decode()
    assert signed_in(cast.dora).post(GLASS, signature).status_code == 404
    assert not GlassOpening.objects.exists()
    asked = ask_to_break(made.reference, reason="All are away today.", signed_name="Rita Owner", by=cast.rita)
    clock.forward(days=6)
    assert signed_in(cast.dora).post(GLASS, {**signature, "request": asked.words_id}).status_code == 302
    assert GlassOpening.objects.count() == 1


def test_where_nobody_reads_it_any_more_who_broke_the_glass_lets_in_somebody_else(cast: Cast, clock: Clock) -> None:
    made = low(cast)
    nora = person("Nora", "Newlead")
    grant(nora, Role.DSL)
    acknowledge_everything(nora)
    opened_for_a_day(made, cast.rita, nora)
    for somebody in (cast.dora, cast.dipa, cast.morag):
        somebody.role_grants.update(ended_at=clock.now)
    with pytest.raises(Refused, match="lets themselves in"):
        let_reader_in(made, cast.rita, by=cast.rita)
    address = reverse("admin:staff_conduct_concern_reader", args=[made.pk])
    assert signed_in(cast.rita).post(address, {"reader-reader": nora.pk}).status_code == 302
    clock.forward(hours=24, seconds=1)
    assert concerns_visible_to(nora).get() == made and not concerns_visible_to(cast.rita).exists()


def test_no_manager_comes_to_an_unjudged_concern_by_two_signatures(cast: Cast) -> None:
    nora = person("Nora", "Nextmanager")
    grant(nora, Role.MANAGER)
    made = concern(cast.ola, about=About.UNKNOWN)
    why = "All are away today, sadly."
    by_nora = ask_to_break(made.reference, reason=why, signed_name=nora.full_name, by=nora)
    by_dora = ask_to_break(made.reference, reason=why, signed_name="Rita Owner", by=cast.rita)
    assert by_nora.concern is None and by_dora.concern == made
    for request in (by_nora, by_dora):
        with pytest.raises(Refused, match="nothing here for you to sign"):
            sign_to_break(request, signed_name="Morag Manager", by=cast.morag)
    assert why not in signed_in(cast.morag).get(GLASS).content.decode() and not GlassOpening.objects.exists()
    judged(cast.dora, made)
    opened_for_a_day(made, nora, cast.morag)
    assert concerns_visible_to(nora).get() == made


def test_a_manager_signs_for_an_unjudged_concern_that_nobody_reads_any_more(cast: Cast, clock: Clock) -> None:
    made = concern(cast.ola, about=About.UNKNOWN, words={"what": "The owner shouted."})
    nora = person("Nora", "Newlead")
    grant(nora, Role.DSL)
    acknowledge_everything(nora)
    given = {"reference": made.reference, "reason": "All of them have left."}
    assert signed_in(nora).post(GLASS, {**given, "signed_name": nora.full_name}).status_code == 302
    signature = {"request": GlassRequest.objects.get().words_id, "signed_name": "Morag Manager"}
    assert signed_in(cast.morag).post(GLASS, signature).status_code == 404, "it has its readers"
    for somebody in (cast.dora, cast.dipa):
        somebody.role_grants.update(ended_at=clock.now)
    assert signed_in(cast.rita).post(GLASS, {**signature, "signed_name": "Rita Owner"}).status_code == 404
    assert signed_in(cast.morag).post(GLASS, signature).status_code == 302
    assert concerns_visible_to(nora).get() == made and not concerns_visible_to(cast.morag).exists()
    asked = ask_to_break(made.reference, reason=given["reason"], signed_name="Morag Manager", by=cast.morag)
    assert asked.concern is None, "a manager still does not ask for it"


def test_who_opened_what_and_why_stands_where_the_notice_says_and_showing_it_is_recorded(cast: Cast) -> None:
    made, hidden = low(cast), judged(cast.dora, concern(cast.ola, person=cast.morag))
    opened_for_a_day(made, cast.rita, cast.dipa)
    page = reverse("admin:staff_conduct_concern_change", args=[made.pk])
    for somebody, address in ((cast.morag, page), (cast.morag, READS), (cast.rita, READS), (cast.dipa, GLASS)):
        shown = signed_in(somebody).get(address).content.decode()
        assert "for Rita Owner" in shown and "second signature: Dipa Deputy" in shown and CANARY in shown, address
        assert hidden.reference not in shown
    about_rita = judged(cast.dora, concern(cast.ola, person=cast.rita))
    nora = person("Nora", "Newlead")
    grant(nora, Role.DSL)
    opened_for_a_day(about_rita, nora, cast.dora)
    assert about_rita.reference not in signed_in(cast.rita).get(READS).content.decode()
    kept = AuditEvent.objects.filter(event="conduct:list:read").values("details_id")
    lists = [unseal(one) for one in Sealed.objects.filter(pk__in=kept)]
    assert {"reads", "glass"} <= {one["list"] for one in lists if made.reference in one["references"]}


# --- the registered person's pages


def test_the_registered_person_reviews_who_read_what_but_not_what_is_about_them(cast: Cast) -> None:
    made, hidden = concern(cast.ola, person=cast.pip), concern(cast.ola, person=cast.rita)
    for one in (made, hidden):
        read_concern(one, by=cast.dora)
    address = reverse("admin:staff_conduct_concern_reads")
    page = signed_in(cast.rita).get(address).content.decode()
    assert made.reference in page and "Dora Lead" in page and hidden.reference not in page
    assert (
        made.reference
        not in signed_in(cast.rita).get(reverse("admin:staff_conduct_concern_changelist")).content.decode()
    )
    mine = signed_in(cast.morag).get(address).content.decode()
    assert made.reference in mine and hidden.reference not in mine


def test_no_opening_falls_out_of_the_record_however_many_there_are(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staff_conduct.pages.reads.ON_A_PAGE", 3)
    made, first = low(cast), low(cast)
    read_concern(first, by=cast.dipa)
    for _ in range(6):
        read_concern(made, by=cast.dora)

    owner = signed_in(cast.rita)
    pages = [owner.get(READS, {"page": number}).content.decode() for number in (1, 2, 3, 4)]
    assert "1 to 3 of 7" in pages[0] and "7 to 7 of 7" in pages[2]
    assert ["?page=2" in pages[0], "?page=3" in pages[1], "?page=4" in pages[2]] == [True, True, False]
    assert ["Dipa Deputy" in page for page in pages] == [False, False, True, False]
    assert "Nothing older" in pages[3] and "Nothing was opened yet" in pages[0], "of the cases"
    for unknown in ("", "0", "-1", "x", "9" * 30):
        assert "1 to 3 of 7" in owner.get(READS, {"page": unknown}).content.decode()
    page = Desk(cast.dora).read(made)
    assert page[page.index("Who has opened it") :].count("Dora Lead") == 7, "on its own page all of them stand"


def test_the_year_in_numbers_names_nobody_and_counts_what_one_may_know_of(cast: Cast) -> None:
    made = low(cast)
    close_concern(made, result=Result.ADVICE, words=WORDS, by=cast.dora)
    concern(cast.ola, person=cast.morag)
    alleged(cast)
    case(cast, cast.pip)
    address = reverse("admin:staff_conduct_concern_figures")
    lead, manager, owner = (signed_in(one).get(address).content.decode() for one in (cast.dora, cast.morag, cast.rita))
    assert "<td>4</td>" in lead and "<td>3</td>" in manager and "<td>4</td>" in owner
    assert "1 of 1 in time" in lead and "Advice was given" in lead
    for page in (lead, manager, owner):
        content = page[page.index('id="content-main"') :]
        assert "Pip" not in content and made.reference not in content and CANARY not in content
    assert signed_in(cast.dora).get(address, {"year": "1999"}).status_code == 200
    assert signed_in(cast.dora).get(address, {"subject": "1"}).status_code == 404


def test_where_fewer_than_three_people_lead_it_says_so(cast: Cast, clock: Clock) -> None:
    address = reverse("admin:staff_conduct_concern_changelist")
    words = "fewer than three people"
    assert words not in signed_in(cast.dora).get(address).content.decode()
    for somebody in (cast.dipa, cast.morag):
        somebody.role_grants.update(ended_at=clock.now)
    assert words in signed_in(cast.dora).get(address).content.decode()
