"""Two handlers at the same moment, on connections of their own, on both databases: one decision."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from nursery_portal.audit.models import AuditEvent
from nursery_portal.members.models import Role
from staff_conduct.access import concern_by_code
from staff_conduct.actions import (
    add_to_concern,
    answer_concern,
    ask_to_break,
    close_concern,
    dispose,
    do_duty,
    open_case,
    propose_disposal,
    raised_before,
    sign_to_break,
    take_step,
    triage_concern,
)
from staff_conduct.models import (
    About,
    Addition,
    CaseStep,
    Closing,
    ConductCase,
    Disposal,
    Duty,
    DutyDone,
    GlassOpening,
    Triage,
)
from tests.cast import Cast, grant, person
from tests.conftest import LONG
from tests.races import Act, Race
from tests.staff_conduct.story import ENDED, INVESTIGATION, SAFETY, case, concern, judged

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 200 if LONG else 12
Pair = tuple[Act, Act, Callable[[], int]]


@pytest.fixture
def race() -> Iterator[Race]:
    made = Race()
    yield made
    made.end()


def two_judge(cast: Cast) -> Pair:
    made = concern(cast.ola, person=cast.pip)
    judge = partial(triage_concern, made, reason="Small.", after=0)
    return (
        partial(judge, level=Triage.Level.LOW_LEVEL, by=cast.dora),
        partial(judge, level=Triage.Level.NOT_SAFEGUARDING, by=cast.morag),
        made.triages.count,
    )


def two_end(cast: Cast) -> Pair:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    end = partial(close_concern, made, words={"reason": "Looked at.", "told": "Thank you."})
    return (
        partial(end, result=Closing.Result.ADVICE, by=cast.dora),
        partial(end, result=Closing.Result.TRAINING, by=cast.morag),
        Closing.objects.filter(triage__concern=made).count,
    )


def two_step(cast: Cast) -> Pair:
    made = case(cast, cast.pip)
    return (
        partial(
            take_step, made, ConductCase.Stage.INVESTIGATING, held=INVESTIGATION, note="Facts.", after=1, by=cast.morag
        ),
        partial(
            take_step, made, ConductCase.Stage.CLOSED, note="Nothing.", held={"why": "no_case"}, after=1, by=cast.dora
        ),
        CaseStep.objects.filter(case=made, number__gt=1).count,
    )


def two_do_a_duty(cast: Cast) -> Pair:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip), Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    duty = made.duties.get(kind=Duty.Kind.LADO)
    done = partial(do_duty, duty, done_on=duty.from_on, words={"with_whom": "Kim"})
    return partial(done, by=cast.dora), partial(done, by=cast.morag), DutyDone.objects.filter(duty=duty).count


def two_destroy(cast: Cast) -> Pair:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip), Triage.Level.HARM_THRESHOLD, limbs=["risk"])
    for duty in made.duties.filter(done__isnull=True):
        do_duty(duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.dora)
    words = {"reason": "Invented.", "told": "Thank you.", **ENDED}
    close_concern(made, result=Closing.Result.MALICIOUS, words=words, by=cast.dora)
    propose_disposal(made, by=cast.dora)
    count = Disposal.objects.filter(proposal__concern=made).count
    return partial(dispose, made, by=cast.morag), partial(dispose, made, by=cast.rita), count


def two_sign(cast: Cast) -> Pair:
    made = concern(cast.ola, person=cast.pip)
    why = "Everybody who reads it is away."
    asked = ask_to_break(made.reference, reason=why, signed_name=cast.rita.full_name, by=cast.rita)
    return (
        partial(sign_to_break, asked, signed_name=cast.dora.full_name, by=cast.dora),
        partial(sign_to_break, asked, signed_name=cast.morag.full_name, by=cast.morag),
        GlassOpening.objects.filter(request=asked).count,
    )


def two_taps_add(cast: Cast) -> Pair:
    made = concern(cast.ola, person=cast.pip)
    tap = partial(add_to_concern, made, "Today he hit him.", by=cast.ola)
    return tap, tap, made.additions.count


def two_open(cast: Cast) -> Pair:
    made = judged(cast.dora, concern(cast.ola, person=cast.pip))
    opened = partial(open_case, made, subject=cast.pip, allegation="That it was loud.", another=True)  # each round
    return partial(opened, by=cast.dora), partial(opened, by=cast.morag), made.cases.count


@pytest.mark.parametrize(
    "pair", [two_judge, two_end, two_step, two_do_a_duty, two_destroy, two_sign, two_taps_add, two_open]
)
def test_of_two_at_once_one_decides_and_the_other_is_told(
    nursery: Cast, race: Race, pair: Callable[[Cast], Pair]
) -> None:
    firsts = 0
    for _ in range(ROUNDS):
        one, other, decisions = pair(nursery)
        won = race.between(one, other)
        assert sorted(won) == [False, True]
        assert decisions() == 1
        firsts += won[0]
    assert 0 < firsts < ROUNDS, "each of them is faster now and then"


def test_of_two_taps_at_once_one_is_taken_in_and_the_other_finds_its_receipt(nursery: Cast, race: Race) -> None:
    for _ in range(ROUNDS):
        key, token = uuid.uuid4(), uuid.uuid4()
        tap = partial(concern, None, about=About.UNKNOWN, key=key, token=token)
        assert sorted(race.between(tap, tap)) == [False, True], "the other is refused in words, whatever the database"
        found = raised_before(key, token)
        assert found is not None and found.concern.pk == key and concern_by_code(found.code) == found.concern
        assert raised_before(key, uuid.uuid4()) is None


def test_whoever_is_named_at_that_moment_writes_nothing_after_it(nursery: Cast, race: Race) -> None:
    cast = nursery
    for _ in range(ROUNDS):
        made = concern(cast.ola, person=cast.pip)
        named, answered = race.between(
            partial(
                triage_concern,
                made,
                level=Triage.Level.LOW_LEVEL,
                reason="The manager.",
                subject=cast.morag,
                by=cast.dora,
            ),
            partial(answer_concern, made, "It was nothing.", kind=Addition.Kind.NOTE, by=cast.morag),
        )
        assert named
        order = list(
            AuditEvent.objects.filter(subject_id=str(made.pk), event__in=("conduct:concern:triaged", ADDED))
            .order_by("seq")
            .values_list("event", flat=True)
        )
        assert order == ([ADDED, "conduct:concern:triaged"] if answered else ["conduct:concern:triaged"])


ADDED = "conduct:concern:added_to"


def test_a_case_is_not_opened_about_what_is_judged_anew_at_that_moment(nursery: Cast, race: Race) -> None:
    cast = nursery
    for _ in range(ROUNDS):
        made = judged(cast.dora, concern(cast.ola, person=cast.pip))
        opened, judged_anew = race.between(
            partial(open_case, made, subject=cast.pip, allegation="That it was loud.", another=True, by=cast.morag),
            partial(
                triage_concern, made, level=Triage.Level.NOT_SAFEGUARDING, reason="A grievance.", after=1, by=cast.dora
            ),
        )
        assert judged_anew
        events = list(
            AuditEvent.objects.filter(event__in=("conduct:case:opened", "conduct:concern:triaged"))
            .order_by("-seq")
            .values_list("event", flat=True)[:2]
        )
        assert not opened or events == ["conduct:concern:triaged", "conduct:case:opened"]


def test_of_two_who_open_a_case_about_one_person_from_two_concerns_one_is_asked(nursery: Cast, race: Race) -> None:
    cast = nursery
    for number in range(ROUNDS):
        olu = person("Olu", f"Other{number}")
        grant(olu, Role.PRACTITIONER, cast.acorn)
        first, second = (judged(cast.dora, concern(cast.ola, person=olu)) for _ in range(2))
        opens = partial(open_case, subject=olu, allegation="That it was loud.")
        assert sorted(race.between(partial(opens, first, by=cast.dora), partial(opens, second, by=cast.dipa))) == [
            False,
            True,
        ]


def test_an_earlier_day_and_the_entry_that_the_officer_was_told_meet_and_neither_breaks(
    nursery: Cast, race: Race
) -> None:
    cast = nursery
    harm: dict[str, Any] = {
        "level": Triage.Level.HARM_THRESHOLD,
        "limbs": ["risk"],
        "reason": "Told at the gate.",
        "held": SAFETY,
    }
    for _ in range(ROUNDS):
        made = judged(cast.dora, concern(cast.ola, person=cast.pip), Triage.Level.HARM_THRESHOLD, limbs=["risk"])
        duty = made.duties.get(kind=Duty.Kind.LADO)
        earlier = duty.from_on - timedelta(days=3)
        judged_anew, entered = race.between(
            partial(triage_concern, made, **harm, reached_on=earlier, by=cast.dora),
            partial(do_duty, duty, done_on=duty.from_on, words={"with_whom": "Kim"}, by=cast.morag),
        )
        assert judged_anew and DutyDone.objects.get(duty=duty).set_anew is not entered
        running = made.duties.filter(kind=Duty.Kind.LADO, done__isnull=True)
        assert running.exists() is not entered, "what was just entered is not due again"
