"""Giving, refusing, taking back: refusal beside success, and nothing changed where it was refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from consent import messages
from consent.actions import answer_permissions, end_wording, take_back, withdraw_permissions
from consent.consequences import Consequence, consequences
from consent.models import ENFORCED, ConsentEvent, ConsentStanding, Purpose, TakeDown
from consent.rules import current_wordings, may_show, verdicts
from consent.tasks import tell, tell_of_those_left
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Guardianship, User
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child
from posts.sight import would_go
from tests.bench.bench_withdrawal import rows_written
from tests.cast import Cast, answer, day, guardian, no, wording, yes
from tests.conftest import Clock

OWN, GROUP, NAME = Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.FIRST_NAME


def shown(cast: Cast) -> dict[Purpose, int]:
    """The wordings a form of this moment shows."""
    return {purpose: text.pk for purpose, text in current_wordings(now()).items()}


def code(child: Child, purpose: Purpose = OWN) -> str:
    return verdicts([child.pk], purpose, now())[child.pk]


def nothing_changed(event: Event = Event.CONSENT_REFUSED) -> None:
    """No answer was recorded, and the refusal was."""
    assert not ConsentEvent.objects.exists()
    assert not ConsentStanding.objects.exists()
    assert AuditEvent.objects.latest("seq").event == event


def test_signed_answers_say_who_what_when_and_under_which_text(cast: Cast) -> None:
    receipt = answer_permissions(
        cast.teddy, {OWN: True, NAME: False}, wordings=shown(cast), signed_name="  ola  BEAR ", by=cast.ola
    )

    events = list(ConsentEvent.objects.all())
    assert [(one.seq, one.purpose, one.kind) for one in events] == [(1, OWN, "given"), (2, NAME, "refused")]
    assert {one.receipt for one in events} == {receipt}
    assert {one.authority_id for one in events} == {cast.ola_link.pk}
    assert events[0].signed_name == "ola BEAR"
    assert events[0].wording_sha256 == cast.wordings[OWN].sha256
    assert may_show(cast.teddy, OWN, now())
    assert not may_show(cast.teddy, NAME, now())
    assert not may_show(cast.teddy, GROUP, now()), "a question left for later counts as no"
    audited = AuditEvent.objects.filter(event=Event.CONSENT_ANSWERED)
    assert {(one.actor_id, one.acting_as, one.child_id) for one in audited} == {
        (cast.ola.pk, "guardian", cast.teddy.pk)
    }


@pytest.mark.parametrize("signed", ["", " ", "Sam Bear", "Ola", "Ola Bear Junior", "x" * 400])
def test_an_empty_or_foreign_name_signs_nothing(cast: Cast, signed: str) -> None:
    with pytest.raises(Refused, match="sign with your name") as refusal:
        answer_permissions(cast.teddy, {OWN: True}, wordings=shown(cast), signed_name=signed, by=cast.ola)
    assert refusal.value.field == "signed_name"
    nothing_changed()


def test_no_answer_at_all_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="at least one question"):
        answer_permissions(cast.teddy, {}, wordings=shown(cast), signed_name="Ola Bear", by=cast.ola)
    nothing_changed()


def test_a_text_that_changed_meanwhile_must_be_read_again(cast: Cast) -> None:
    before = shown(cast)
    wording(OWN, 2, effective_at=now())
    with pytest.raises(Refused, match="text has changed"):
        answer_permissions(cast.teddy, {OWN: True}, wordings=before, signed_name="Ola Bear", by=cast.ola)
    nothing_changed()
    answer_permissions(cast.teddy, {GROUP: True}, wordings=before, signed_name="Ola Bear", by=cast.ola)
    answer_permissions(cast.teddy, {OWN: True}, wordings=shown(cast), signed_name="Ola Bear", by=cast.ola)


def test_a_text_of_another_purpose_signs_nothing(cast: Cast) -> None:
    swapped = {OWN: cast.wordings[NAME].pk}
    with pytest.raises(Refused, match="text has changed"):
        answer_permissions(cast.teddy, {OWN: True}, wordings=swapped, signed_name="Ola Bear", by=cast.ola)
    nothing_changed()


def test_a_text_that_is_not_in_effect_yet_is_not_signed(cast: Cast) -> None:
    tomorrow = wording(OWN, 2, effective_at=now() + timedelta(days=1))
    with pytest.raises(Refused, match="text has changed"):
        answer_permissions(cast.teddy, {OWN: True}, wordings={OWN: tomorrow.pk}, signed_name="Ola Bear", by=cast.ola)
    nothing_changed()


@pytest.mark.parametrize("who", ["gran", "priya", "morag", "dora", "pip", "rita", "superuser"])
def test_only_a_holder_of_responsibility_answers(cast: Cast, who: str) -> None:
    person: User = getattr(cast, who)
    with pytest.raises(Refused, match="cannot answer for this child"):
        answer_permissions(cast.teddy, {OWN: True}, wordings=shown(cast), signed_name=person.full_name, by=person)
    nothing_changed()


LOST = ("responsibility", "link ended", "last day", "no contact", "suspended", "inactive")


@pytest.mark.parametrize(
    ("lost", "verb"),
    # what was given for a child who has left is taken back all the same: tests/consent/test_covered.py
    [*((lost, verb) for lost in LOST for verb in ("give", "withdraw")), ("child left", "give")],
)
def test_a_form_replayed_after_losing_responsibility_changes_nothing(cast: Cast, lost: str, verb: str) -> None:
    yes(cast.ola, cast.teddy)
    link = Guardianship.objects.filter(pk=cast.ola_link.pk)
    if lost == "responsibility":
        link.update(has_parental_responsibility=False)
    elif lost == "link ended":
        link.update(ended_at=now())
    elif lost == "last day":
        link.update(until_on=day(-1))
    elif lost == "no contact":
        link.update(no_contact=True)
    elif lost == "child left":
        Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    elif lost == "suspended":
        User.objects.filter(pk=cast.ola.pk).update(suspended_at=now())
    else:
        User.objects.filter(pk=cast.ola.pk).update(is_active=False)

    with pytest.raises(Refused, match="cannot answer for this child"):
        if verb == "give":
            answer(cast.ola, cast.teddy, {OWN: True})
        else:
            withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    assert ConsentEvent.objects.count() == len(ENFORCED)
    assert AuditEvent.objects.latest("seq").event == Event.CONSENT_REFUSED


def test_a_withdrawal_counts_at_the_next_question(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    receipt = withdraw_permissions(cast.teddy, [OWN], by=cast.ola)

    assert not may_show(cast.teddy, OWN, now())
    assert may_show(cast.teddy, GROUP, now()), "only what was taken back"
    event = ConsentEvent.objects.get(receipt=receipt)
    assert (event.kind, event.purpose, event.seq) == ("withdrawn", OWN, len(ENFORCED) + 1)
    assert AuditEvent.objects.filter(event=Event.CONSENT_WITHDRAWN).count() == 1


def test_there_is_nothing_to_take_back_twice(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    with pytest.raises(Refused, match="no permission of yours"):
        withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    assert ConsentEvent.objects.count() == 2


def test_nobody_takes_back_what_another_gave(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    with pytest.raises(Refused, match="no permission of yours"):
        withdraw_permissions(cast.teddy, [OWN], by=cast.sam)
    assert may_show(cast.teddy, OWN, now())


def test_taken_back_and_given_again_is_in_force_again(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    yes(cast.ola, cast.teddy, OWN)
    assert may_show(cast.teddy, OWN, now())
    assert [one.kind for one in ConsentEvent.objects.order_by("seq")] == ["given", "withdrawn", "given"]


def test_events_of_one_instant_keep_their_order(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy, OWN)
    withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    first, second = ConsentEvent.objects.order_by("seq")
    assert second.at == first.at + timedelta(microseconds=1), "the clock stood still; the ledger did not"


# --- the rule, line by line: the same set-up with and without the one thing that ends it ---


def test_one_no_of_any_holder_blocks(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    assert code(cast.teddy) == "in_force"
    no(cast.sam, cast.teddy, OWN)
    assert code(cast.teddy) == "disputed"


def test_a_no_of_somebody_barred_still_counts_and_their_yes_does_not(cast: Cast) -> None:
    yes(cast.sam, cast.teddy, OWN)
    no(cast.sam, cast.teddy, GROUP)
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    assert code(cast.teddy, OWN) == "ended"
    yes(cast.ola, cast.teddy, GROUP)
    assert code(cast.teddy, GROUP) == "disputed"


def test_a_yes_does_not_outlive_the_link_it_was_given_under(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, OWN)
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(ended_at=now())
    assert code(cast.teddy) == "ended"
    guardian(cast.ola, cast.teddy, from_on=day(0))
    assert code(cast.teddy) == "ended", "a new link: ask her anew"
    yes(cast.ola, cast.teddy, OWN)
    assert code(cast.teddy) == "in_force"


def test_a_no_does_outlive_the_link(cast: Cast) -> None:
    no(cast.ola, cast.teddy, OWN)
    Guardianship.objects.filter(pk=cast.ola_link.pk).update(ended_at=now())
    guardian(cast.ola, cast.teddy, from_on=day(0))
    assert code(cast.teddy) == "refused"


def test_a_child_who_comes_back_is_asked_about_anew(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy, OWN)
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(0))
    assert code(cast.teddy) == "in_force", "the last day still counts"
    clock.forward(days=1)
    assert code(cast.teddy) == "not_enrolled"

    clock.forward(days=60)
    Child.objects.filter(pk=cast.teddy.pk).update(started_on=day(0), leaving_on=None)
    assert code(cast.teddy) == "ended"
    yes(cast.ola, cast.teddy, OWN)
    assert code(cast.teddy) == "in_force"


def test_an_answer_ends_with_its_wording_at_that_very_instant(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy, OWN)
    end_wording(cast.wordings[OWN], from_at=now() + timedelta(hours=1), by=cast.morag)
    assert code(cast.teddy) == "in_force"
    clock.forward(hours=1)
    assert code(cast.teddy) == "outworded"
    wording(OWN, 2, effective_at=now())
    yes(cast.ola, cast.teddy, OWN)
    assert code(cast.teddy) == "in_force"


def test_another_holders_valid_yes_is_enough_where_one_is_outworded(cast: Cast, clock: Clock) -> None:
    yes(cast.ola, cast.teddy, OWN)
    first = cast.wordings[OWN]
    wording(OWN, 2, effective_at=now())
    yes(cast.sam, cast.teddy, OWN)
    end_wording(first, from_at=now(), by=cast.morag)
    assert code(cast.teddy) == "in_force"


def test_a_child_that_does_not_exist_is_unknown(cast: Cast) -> None:
    assert verdicts([987654], OWN, now()) == {987654: "unknown"}


# --- the ledger refuses to be edited, whoever asks ---


@pytest.mark.parametrize("how", ["edit event", "delete event", "delete standing", "hand standing on", "edit wording"])
def test_the_database_refuses_to_rewrite_an_answer(cast: Cast, how: str) -> None:
    no(cast.ola, cast.teddy, OWN)
    with pytest.raises(IntegrityError), transaction.atomic():
        if how == "edit event":
            ConsentEvent.objects.update(kind="given")
        elif how == "delete event":
            ConsentEvent.objects.all()._raw_delete("default")
        elif how == "delete standing":
            ConsentStanding.objects.all()._raw_delete("default")
        elif how == "hand standing on":
            ConsentStanding.objects.update(guardian=cast.sam)
        else:
            type(cast.wordings[OWN]).objects.update(more="Anything goes.")
    assert code(cast.teddy) == "refused"


# --- nothing may veto a withdrawal ---


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Consequence]:
    """What the layer above answers, one after the other."""
    answers: list[Consequence] = []
    monkeypatch.setattr("consent.consequences.consequences", [lambda child, purposes, at: answers.pop(0)])
    return answers


def test_a_take_back_keeps_for_the_receipt_what_it_saw(cast: Cast, figures: list[Consequence]) -> None:
    yes(cast.ola, cast.teddy)
    figures += [Consequence(14, 9, 46), Consequence()]
    receipt = take_back(cast.teddy, frozenset({OWN}), by=cast.ola)

    took = TakeDown.objects.get(receipt=receipt)
    assert (took.pictures, took.posts, took.people) == (14, 9, 46)
    assert 0 <= took.seconds < 30


def test_pictures_still_visible_afterwards_are_never_called_gone(cast: Cast, figures: list[Consequence]) -> None:
    yes(cast.ola, cast.teddy)
    figures += [Consequence(14, 9, 46), Consequence(1, 1, 1)]
    take_back(cast.teddy, frozenset({OWN}), by=cast.ola)
    assert not TakeDown.objects.exists()


@pytest.mark.parametrize("broken", ["counting", "keeping"])
def test_a_withdrawal_stands_whatever_else_fails(
    cast: Cast, broken: str, monkeypatch: pytest.MonkeyPatch, figures: list[Consequence]
) -> None:
    yes(cast.ola, cast.teddy)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken on purpose")

    figures += [Consequence(14, 9, 46), Consequence()]
    if broken == "counting":
        monkeypatch.setattr("consent.consequences.consequences", [fail])
    else:
        monkeypatch.setattr(TakeDown.objects, "create", fail)
    receipt = take_back(cast.teddy, frozenset(Purpose), by=cast.ola)

    assert ConsentEvent.objects.filter(receipt=receipt, kind="withdrawn").count() == len(ENFORCED)
    assert not any(may_show(cast.teddy, purpose, now()) for purpose in ENFORCED)


def test_a_withdrawal_writes_five_rows_and_people_hear_of_it_once_by_a_job(cast: Cast) -> None:
    """However many pictures there are: the answer, that it is the latest, its event with sealed details, the chain."""
    yes(cast.ola, cast.teddy)
    no(cast.sam, cast.teddy, GROUP)
    Notice.objects.all().delete()
    with rows_written() as rows:
        receipt = withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    assert rows == {
        "consent_consentevent": 1,
        "consent_consentstanding": 1,
        "audit_auditevent": 1,
        "audit_audithead": 1,
        "audit_sealed": 1,
    }
    assert not Notice.objects.exists()

    tell_of_those_left()
    tell(str(receipt))
    tell_of_those_left()

    told = sorted(Notice.objects.values_list("recipient__first_name", "kind"))
    assert told == [
        ("Dipa", "permission_disputed"),
        ("Dora", "permission_disputed"),
        ("Morag", "permission_changed"),
        ("Ola", "permission_taken_back"),
    ]


def test_a_notice_that_could_not_be_written_is_made_up_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    yes(cast.ola, cast.teddy)
    Notice.objects.all().delete()
    receipt = withdraw_permissions(cast.teddy, [OWN], by=cast.ola)
    with monkeypatch.context() as broken:
        broken.setattr(messages, "members_holding", lambda can: 1 / 0)
        tell(str(receipt))
    assert not Notice.objects.exists(), "all of them or none"

    tell_of_those_left()

    assert Notice.objects.filter(kind="permission_taken_back", recipient=cast.ola).count() == 1


def test_the_day_book_says_what_a_withdrawal_would_take_down() -> None:
    assert would_go in consequences
