"""Visitors at the door, who get nothing else; and days to keep: training and reviews."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import User
from nursery_portal.notify.models import Notice
from nursery_portal.policies import poster, tasks
from nursery_portal.policies.actions import (
    acknowledge_as_visitor,
    enter_training,
    install_first_policy,
    open_visitor_door,
    publish_policy_version,
)
from nursery_portal.policies.actions.visiting import A_DAY, LETTERS
from nursery_portal.policies.dates import dates_table, days_to_keep, trained
from nursery_portal.policies.models import PolicyVersion, Training, VisitorAcknowledgement, VisitorDoor
from nursery_portal.policies.texts import ClauseText
from tests.cast import Cast, acknowledge_everything, day
from tests.clients import signed_in
from tests.conftest import Clock


@pytest.fixture
def text(cast: Cast) -> PolicyVersion:
    """The policy that visitors read; everybody of the cast has acknowledged it."""
    version = install_first_policy(cast.morag, day())
    acknowledge_everything(*User.objects.all())
    return version


@pytest.fixture
def door(cast: Cast, text: PolicyVersion) -> VisitorDoor:
    """The code on the poster."""
    return open_visitor_door(by=cast.morag)


def url_of(door: VisitorDoor) -> str:
    """Where the poster leads."""
    return reverse("policies:visitor", args=[door.code])


def test_a_visitor_reads_signs_and_gets_nothing_else(text: PolicyVersion, door: VisitorDoor) -> None:
    visitor = Client()
    page = visitor.get(url_of(door)).content.decode()
    asked = text.clauses.filter(audience="families").order_by("order")[0]
    assert asked.text[:40] in unescape(page)
    assert "S17" not in page, "what binds staff is not for visitors"
    answer = visitor.post(url_of(door), {"name": " Vic  Torres ", "visiting": "Gas board", "version": text.pk})
    assert answer.status_code == 200 and "Thank you" in answer.content.decode()
    kept = VisitorAcknowledgement.objects.get()
    assert (kept.name, kept.visiting, kept.version) == ("Vic Torres", "Gas board", text)
    assert AuditEvent.objects.filter(event=Event.POLICIES_VISITOR_ACKNOWLEDGED, actor_id=None).exists()
    for name in ("posts:feed", "policies:list", "policies:visitors", "home:landing"):
        assert visitor.get(reverse(name)).status_code == 302, name
    assert "_auth_user_id" not in visitor.session


def test_without_a_name_nothing_is_kept_and_the_page_says_why(text: PolicyVersion, door: VisitorDoor) -> None:
    answer = Client().post(url_of(door), {"name": "  ", "visiting": "Gas board", "version": text.pk})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please write your name." in page and "Gas board" in page
    assert not VisitorAcknowledgement.objects.exists()


def test_a_newer_text_has_to_be_read_first(cast: Cast, text: PolicyVersion, door: VisitorDoor) -> None:
    publish_policy_version(
        text.document.slug,
        (ClauseText("S1", "One", "Newer words."),),
        title=text.document.title,
        effective_on=day(),
        review_on=day(300),
        by=cast.morag,
    )
    answer = Client().post(url_of(door), {"name": "Vic", "version": text.pk})
    assert answer.status_code == 422 and "Newer words." in answer.content.decode()
    assert not VisitorAcknowledgement.objects.exists()


def test_a_new_code_ends_the_one_before(cast: Cast, text: PolicyVersion, door: VisitorDoor) -> None:
    fresh = open_visitor_door(by=cast.rita)
    assert Client().get(url_of(door)).status_code == 404
    assert Client().get(url_of(fresh)).status_code == 200
    with pytest.raises(Refused):
        acknowledge_as_visitor(door, "Vic", version=text.pk)
    with pytest.raises(Refused):
        open_visitor_door(by=cast.pip)
    assert set(fresh.code) <= set(LETTERS)


def test_a_flood_of_names_is_stopped_for_the_day(
    text: PolicyVersion, door: VisitorDoor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nursery_portal.policies.actions.visiting.A_DAY", 3)
    for number in range(3):
        acknowledge_as_visitor(door, f"V{number}", version=text.pk)
    with pytest.raises(Refused, match="paper"):
        acknowledge_as_visitor(door, "One more", version=text.pk)
    clock.forward(days=1, seconds=1)
    acknowledge_as_visitor(door, "Next day", version=text.pk)
    assert A_DAY > 100


def test_names_are_read_by_the_keepers_only_and_forgotten_after_a_year(
    cast: Cast, text: PolicyVersion, door: VisitorDoor, clock: Clock
) -> None:
    acknowledge_as_visitor(door, "Vic Torres", version=text.pk)
    assert "Vic Torres" in signed_in(cast.morag).get(reverse("policies:visitors")).content.decode()
    assert signed_in(cast.pip).get(reverse("policies:visitors")).status_code == 403
    clock.forward(days=364)
    tasks.remind()
    assert VisitorAcknowledgement.objects.exists()
    clock.forward(days=2)
    tasks.remind()
    assert not VisitorAcknowledgement.objects.exists()


def test_the_poster_shows_the_address_as_a_code_and_asks_nobody_else(cast: Cast, door: VisitorDoor) -> None:
    page = signed_in(cast.morag).get(reverse("policies:poster")).content.decode()
    assert url_of(door) in page and "<svg" in page and "https://" not in page.split("<main", 1)[1]
    path, size = poster.drawn("http://localhost:8000/x/")
    assert size >= 29 and path.startswith("M4 4h1v1h-1z")


# --- days to keep


def test_training_of_lead_and_deputy_is_shown_with_what_is_overdue(cast: Cast, clock: Clock) -> None:
    assert [(one.person, one.overdue) for one in trained(day())] == [(cast.dora, True), (cast.dipa, True)]
    enter_training(cast.dora, "Lead training", trained_on=day(-700), renew_on=day(30), by=cast.morag)
    enter_training(cast.dipa, "Lead training", trained_on=day(-800), renew_on=day(-70), by=cast.rita)
    assert [(one.overdue, one.soon) for one in trained(day())] == [(False, True), (True, False)]
    page = signed_in(cast.morag).get(reverse("policies:dates")).content.decode()
    assert "Soon" in page and "Overdue" in page and "In order" not in page
    enter_training(cast.dipa, "lead  Training", trained_on=day(), renew_on=day(730), by=cast.rita)
    assert [one.overdue for one in trained(day())] == [False, False], "the last of a title counts"
    assert [one.soon for one in trained(day())] == [True, False]
    enter_training(cast.dora, "Safer recruitment", trained_on=day(-900), renew_on=day(-1), by=cast.rita)
    assert [one.overdue for one in trained(day())] == [True, False], "one that is late is late"
    assert any("overdue" in words for _, words in dates_table(day()).rows)


def test_a_training_with_too_late_a_day_is_put_right_by_entering_it_anew(cast: Cast) -> None:
    client, url = signed_in(cast.morag), reverse("policies:dates")
    form = {"person": cast.dora.pk, "title": "Lead training", "renew_on": ""}
    assert client.post(url, {**form, "trained_on": f"{day(-10)}"}).status_code == 302
    assert [one.overdue for one in trained(day()) if one.person == cast.dora] == [False]
    assert "What is entered last" in client.get(url).content.decode()
    assert client.post(url, {**form, "trained_on": f"{day(-740)}"}).status_code == 302
    assert [one.overdue for one in trained(day()) if one.person == cast.dora] == [True]
    assert any("overdue" in words for _, words in dates_table(day()).rows)
    assert Training.objects.count() == 2, "nothing is changed"


def test_a_training_under_a_wrong_title_or_of_a_wrong_person_counts_no_more_once_it_is_put_right(cast: Cast) -> None:
    client, url = signed_in(cast.morag), reverse("policies:dates")
    form = {"person": cast.dora.pk, "title": "Safegarding training", "trained_on": f"{day(-800)}", "renew_on": ""}
    assert client.post(url, form).status_code == 302
    wrong = Training.objects.get()
    right = {**form, "title": "Safeguarding training", "trained_on": f"{day(-10)}"}
    assert client.post(url, right).status_code == 302
    assert [one.overdue for one in trained(day())] == [True, True], "two trainings, one of them late"
    assert "Dora Lead: Safegarding training, done" in client.get(url).content.decode()
    assert client.post(url, {**right, "in_place_of": wrong.pk}).status_code == 302
    assert [one.overdue for one in trained(day())] == [False, True]
    assert "Safegarding" not in client.get(url).content.decode()
    refused = client.post(url, {**right, "title": "Typed words", "in_place_of": wrong.pk})
    assert refused.status_code == 422 and "Typed words" in refused.content.decode()
    with pytest.raises(Refused, match="put right already"):
        enter_training(cast.dora, "Again", trained_on=day(-1), renew_on=day(9), in_place_of=wrong, by=cast.rita)
    last = Training.objects.latest("pk")
    assert client.post(url, {**right, "person": cast.dipa.pk, "in_place_of": last.pk}).status_code == 302
    assert [one.overdue for one in trained(day())] == [False, False], "hers from before counts again"
    assert Training.objects.count() == 4 and Training.objects.filter(title="Safegarding training").exists()


def test_only_a_leader_enters_a_training_and_only_one_that_was_done(cast: Cast) -> None:
    good: dict[str, Any] = {"trained_on": day(-1), "renew_on": day(729)}
    with pytest.raises(Refused):
        enter_training(cast.dora, "Lead training", by=cast.dora, **good)
    for wrong in ({"trained_on": day(1)}, {"renew_on": day(-1)}):
        with pytest.raises(Refused):
            enter_training(cast.dora, "Lead training", by=cast.morag, **{**good, **wrong})
    with pytest.raises(Refused):
        enter_training(cast.ola, "Lead training", by=cast.morag, **good)
    with pytest.raises(Refused):
        enter_training(cast.dora, " ", by=cast.morag, **good)
    assert not Training.objects.exists()


def test_a_training_is_entered_on_the_page_for_two_years_unless_told_otherwise(cast: Cast) -> None:
    client, url = signed_in(cast.morag), reverse("policies:dates")
    form = {"person": cast.dora.pk, "title": "Lead training", "trained_on": f"{day(-10)}", "renew_on": ""}
    assert client.post(url, form).status_code == 302
    assert Training.objects.get().renew_on == day(720)
    refused = client.post(url, {**form, "trained_on": f"{day(5)}", "title": "Typed words"})
    assert refused.status_code == 422 and "Typed words" in refused.content.decode()
    assert "Dora Lead" in signed_in(cast.dora).get(url).content.decode()
    assert signed_in(cast.dora).post(url, form).status_code == 422, "who reads does not enter"
    assert Training.objects.count() == 1


def test_what_is_due_is_told_every_fortnight_to_leaders_and_to_whom_it_concerns(cast: Cast, clock: Clock) -> None:
    enter_training(cast.dora, "Lead training", trained_on=day(-670), renew_on=day(61), by=cast.morag)
    tasks.remind()
    assert not Notice.objects.filter(kind="date_to_keep").exists()
    clock.forward(days=1)
    tasks.remind()
    told = Notice.objects.filter(kind="date_to_keep")
    assert set(told.values_list("recipient__first_name", flat=True)) == {"Dora", "Morag", "Rita"}
    clock.forward(days=1)
    tasks.remind()
    assert told.count() == 3
    clock.forward(days=14)
    tasks.remind()
    assert told.count() == 6


def test_a_review_that_is_near_or_late_is_a_day_to_keep(cast: Cast, clock: Clock, text: PolicyVersion) -> None:
    assert [one.overdue for one in days_to_keep(kit_clock.today())] == [False]
    clock.forward(days=366)
    assert [one.overdue for one in days_to_keep(kit_clock.today())] == [True]
    tasks.remind()
    assert Notice.objects.filter(kind="date_to_keep", recipient=cast.morag, title__contains="Social").exists()
