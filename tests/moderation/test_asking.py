"""Ask the manager: a question has a due time, an answer, and is never read by whom it is about."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from moderation.access import questions_visible_to
from moderation.actions import answer_question, ask_manager
from moderation.models import Question, Urgency
from nursery_portal.kit.calendar import LONDON
from nursery_portal.kit.errors import Refused
from nursery_portal.notify.models import Notice
from tests.cast import Cast
from tests.clients import signed_in

ASK = reverse("moderation:ask")


def asked(by: Any, text: str = "When do the trips begin?") -> Question:
    return ask_manager(text, form_key=uuid.uuid4(), by=by)


def readers(question: Question, *people: Any) -> list[str]:
    return [who.first_name for who in people if questions_visible_to(who).filter(pk=question.pk).exists()]


def test_a_question_is_answered_and_its_author_reads_it(cast: Cast, clock: Any) -> None:
    clock.move_to(datetime(2026, 4, 2, 12, tzinfo=LONDON))
    answer = signed_in(cast.ola).post(ASK, {"body": "When do the trips begin?", "form_key": uuid.uuid4()})
    assert answer.status_code == 302
    question = Question.objects.get()
    assert question.due_at == datetime(2026, 4, 8, 12, tzinfo=LONDON)

    address = reverse("moderation:question", args=[question.pk])
    assert signed_in(cast.morag).post(address, {"answer": "On Tuesday."}).status_code == 302
    assert "On Tuesday." in signed_in(cast.ola).get(address).content.decode()
    assert Notice.objects.filter(recipient=cast.ola, kind="question_answered").count() == 1
    with pytest.raises(Refused, match="answered already"):
        answer_question(question, "On Friday.", by=cast.dora)


def test_nobody_reads_it_but_the_manager_and_the_lead(cast: Cast) -> None:
    question = asked(cast.ola)
    everybody = (cast.ola, cast.sam, cast.priya, cast.pip, cast.morag, cast.dora, cast.syd)
    assert readers(question, *everybody) == ["Ola", "Morag", "Dora"]
    with pytest.raises(Refused):
        answer_question(question, "On Tuesday.", by=cast.pip)
    question.refresh_from_db()
    assert question.answered_at is None


def test_one_about_the_manager_is_not_for_the_manager(cast: Cast) -> None:
    question = asked(cast.ola, "The manager shouted at my son and dragged him by the arm")
    assert question.urgency == Urgency.URGENT
    assert readers(question, cast.morag, cast.dora, cast.dipa, cast.rita) == ["Dora", "Dipa", "Rita"]
    told = set(Notice.objects.filter(kind="comment_urgent").values_list("recipient__first_name", flat=True))
    assert told == {"Dora", "Dipa"}


def test_a_disclosure_in_it_shows_whom_to_call(cast: Cast) -> None:
    question = asked(cast.ola, "What should I do, her uncle hits her?")
    page = signed_in(cast.ola).get(reverse("moderation:question", args=[question.pk])).content.decode()
    assert 'href="tel:999"' in page and "Found:" not in page


def test_nothing_typed_is_lost_and_twice_sent_is_one(cast: Cast) -> None:
    client = signed_in(cast.ola)
    long = client.post(ASK, {"body": "word " * 2000, "form_key": uuid.uuid4()})
    assert long.status_code == 422 and long.content.decode().count("word") >= 2000
    form = {"body": "When do the trips begin?", "form_key": uuid.uuid4()}
    for _ in range(2):
        client.post(ASK, form)
    assert Question.objects.count() == 1


def test_too_many_in_a_day_wait_until_tomorrow(cast: Cast, clock: Any) -> None:
    for number in range(10):
        asked(cast.ola, f"Question {number}?")
    with pytest.raises(Refused, match="ask again tomorrow"):
        asked(cast.ola)
    clock.forward(days=1)
    asked(cast.ola)
