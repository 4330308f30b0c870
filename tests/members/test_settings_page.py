"""Settings: every choice in plain words, recorded with its reason; what loosens protection takes a second leader."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils.html import escape

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now
from nursery_portal.members import choices
from nursery_portal.members.models import Proposal
from nursery_portal.register.models import Nursery
from tests.cast import Cast
from tests.clients import signed_in

PAGE = "/register/settings/"


def test_every_choice_stands_there_with_its_effect_and_how_it_is_now(cast: Cast) -> None:
    page = signed_in(cast.morag).get(PAGE).content.decode()
    for choice in choices.registered():
        assert escape(choice.title) in page and escape(choice.words(cast.nursery)) in page
    assert "08:00 to 18:00, Monday to Friday" in page and "England and Wales" in page


def test_what_protects_no_less_holds_at_once_and_is_recorded_with_its_reason(cast: Cast) -> None:
    client = signed_in(cast.morag)
    assert client.post(f"{PAGE}review_target/", {"review_target_hours": 1, "reason": ""}).status_code == 422
    assert client.post(f"{PAGE}review_target/", {"review_target_hours": 0, "reason": "x"}).status_code == 422
    assert client.post(f"{PAGE}review_target/", {"review_target_hours": 2, "reason": "same"}).status_code == 422
    assert Nursery.objects.get().review_target_hours == 2
    assert client.post(f"{PAGE}review_target/", {"review_target_hours": 1, "reason": "faster"}).status_code == 302
    assert Nursery.objects.get().review_target_hours == 1 and not Proposal.objects.exists()
    assert AuditEvent.objects.latest("pk").event == Event.REGISTER_NURSERY_CHANGED


@pytest.mark.parametrize("second", ["rita", "dora", "dipa"])
def test_what_loosens_protection_waits_for_a_second_leader(cast: Cast, second: str) -> None:
    client, other = signed_in(cast.morag), signed_in(getattr(cast, second))
    answer = client.post(f"{PAGE}invitation_life/", {"invitation_days": 20, "reason": "holidays"}, follow=True)
    said = answer.content.decode()
    assert "waits until a second leader agrees" in said and "It is recorded." not in said
    assert Nursery.objects.get().invitation_days == 7
    one = Proposal.objects.get()
    assert client.post(f"{PAGE}invitation_life/", {"invitation_days": 30, "reason": "more"}).status_code == 422
    client.post(f"/register/proposals/{one.pk}/", {"answer": "agree"})
    client.post(f"/register/proposals/{one.pk}/", {"answer": "perhaps"})
    assert Nursery.objects.get().invitation_days == 7
    page = other.get(PAGE).content.decode()
    assert "proposes <b>20 days</b> instead of 7 days" in page and "holidays" in page
    other.post(f"/register/proposals/{one.pk}/", {"answer": "agree"})
    assert Nursery.objects.get().invitation_days == 20
    one.refresh_from_db()
    assert one.state == Proposal.State.AGREED and AuditEvent.objects.latest("pk").event == Event.REGISTER_CHOICE_SETTLED


def test_one_that_waits_stands_there_however_many_were_settled_since(cast: Cast) -> None:
    client, other = signed_in(cast.morag), signed_in(cast.rita)
    client.post(f"{PAGE}invitation_life/", {"invitation_days": 20, "reason": "holidays"})
    for hours in range(3, 24):
        client.post(f"{PAGE}review_target/", {"review_target_hours": hours, "reason": "short of staff"})
        one = Proposal.objects.get(state="waiting", choice="review_target")
        client.post(f"/register/proposals/{one.pk}/", {"answer": "decline"})
    page = other.get(PAGE).content.decode()
    assert "proposes <b>20 days</b>" in page and page.count(", proposed by ") == 20
    other.post(f"/register/proposals/{Proposal.objects.get(state='waiting').pk}/", {"answer": "agree"})
    assert Nursery.objects.get().invitation_days == 20


def test_a_proposal_is_declined_or_taken_back_and_never_settled_twice(cast: Cast) -> None:
    client, other = signed_in(cast.morag), signed_in(cast.rita)
    for who in (other, client):
        client.post(f"{PAGE}review_target/", {"review_target_hours": 9, "reason": "short of staff"})
        one = Proposal.objects.get(state="waiting")
        who.post(f"/register/proposals/{one.pk}/", {"answer": "decline"})
        other.post(f"/register/proposals/{one.pk}/", {"answer": "agree"})
        one.refresh_from_db()
        assert one.state == Proposal.State.DECLINED and Nursery.objects.get().review_target_hours == 2


def test_more_time_for_a_childs_safety_needs_a_second_leader_and_less_does_not(cast: Cast) -> None:
    client = signed_in(cast.morag)
    page = f"{PAGE}urgent_target/"
    for minutes in (9, 121):
        assert client.post(page, {"urgent_target_minutes": minutes, "reason": "x"}).status_code == 422
    client.post(page, {"urgent_target_minutes": 90, "reason": "few of us"})
    assert Nursery.objects.get().urgent_target_minutes == 60 and Proposal.objects.count() == 1
    client.post(page, {"urgent_target_minutes": 30, "reason": "we can"})
    assert Nursery.objects.get().urgent_target_minutes == 30


def test_the_database_itself_refuses_an_agreement_with_oneself(cast: Cast) -> None:
    signed_in(cast.morag).post(f"{PAGE}review_target/", {"review_target_hours": 9, "reason": "x"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(state="agreed", settled_by=cast.morag)


def test_the_lead_changes_only_what_is_theirs_and_a_practitioner_sees_none(cast: Cast) -> None:
    form = {"review_target_hours": 1, "reason": "x"}
    for address in (f"{PAGE}review_target/", f"{PAGE}nation/"):
        assert signed_in(cast.dora).get(address).status_code == 403
        assert signed_in(cast.dora).post(address, form).status_code == 403
    page = signed_in(cast.dora).get(PAGE).content.decode()
    hers = re.findall(rf'href="{PAGE}(\w+)/"', page)
    assert set(hers) == {
        "comment_mode",
        "conduct_safety",
        "conduct_fairness",
        "conduct_keeping",
        "conduct_warnings",
    }
    assert signed_in(cast.pip).get(PAGE).status_code == 403
    assert signed_in(cast.morag).get(f"{PAGE}colour/").status_code == 404


def test_opening_hours_hold_together_and_the_clocks_count_with_them(cast: Cast) -> None:
    client = signed_in(cast.morag)
    hours = {"opens_at": "07:30", "closes_at": "07:00", "open_weekdays": ["0", "1", "3"], "reason": "new hours"}
    refused = client.post(f"{PAGE}opening_hours/", hours)
    assert refused.status_code == 422 and "closes before it opens" in refused.content.decode()
    assert client.post(f"{PAGE}opening_hours/", {**hours, "open_weekdays": []}).status_code == 422
    assert not Proposal.objects.exists(), "nobody is asked to agree to what cannot be"
    assert client.post(f"{PAGE}opening_hours/", {**hours, "closes_at": "17:00"}).status_code == 302
    signed_in(cast.dora).post(f"/register/proposals/{Proposal.objects.get().pk}/", {"answer": "agree"})
    nursery = Nursery.objects.get()
    assert (nursery.opens_at, nursery.closes_at, nursery.open_weekdays) == (time(7, 30), time(17), "013")
    tuesday = datetime(2026, 11, 24, 16, 30, tzinfo=ZoneInfo("Europe/London"))
    due = nursery.working_time.add(tuesday, timedelta(hours=1)).astimezone(ZoneInfo("Europe/London"))
    assert (due.weekday(), due.time()) == (3, time(8))  # Wednesday is closed
    assert "07:30 to 17:00, Monday, Tuesday and Thursday" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "less",
    [
        {"opens_at": "08:01"},
        {"closes_at": "17:59"},
        {"open_weekdays": ["0", "1", "2", "3"]},
        {"open_weekdays": ["1", "2", "3", "4", "5"]},
        {"opens_at": "12:00", "closes_at": "20:00"},
    ],
)
def test_no_clock_stands_still_for_longer_by_one_leaders_word(cast: Cast, less: dict[str, object]) -> None:
    client, page = signed_in(cast.morag), f"{PAGE}opening_hours/"
    hours = {"opens_at": "08:00", "closes_at": "18:00", "open_weekdays": list("01234"), "reason": "new hours"}
    monday = datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Europe/London"))

    def due() -> datetime:
        """When the opening hours of a whole week are over."""
        return Nursery.objects.get().working_time.add(monday, timedelta(hours=50))

    before = due()
    said = client.post(page, {**hours, **less}, follow=True).content.decode()
    assert "waits until a second leader agrees" in said
    assert due() == before
    wider = {**hours, "opens_at": "07:30", "closes_at": "18:30", "open_weekdays": list("012345")}
    assert client.post(page, wider).status_code == 302, "more hours hold at once"
    assert Nursery.objects.get().open_weekdays == "012345" and Proposal.objects.count() == 1
    signed_in(cast.rita).post(f"/register/proposals/{Proposal.objects.get().pk}/", {"answer": "agree"})
    assert due() > before


def test_a_new_nursery_says_its_first_hours_alone_until_they_are_confirmed_or_families_are_here(cast: Cast) -> None:
    client, page = signed_in(cast.morag), f"{PAGE}opening_hours/"
    hours = {"opens_at": "08:00", "closes_at": "17:00", "open_weekdays": list("0123"), "reason": "our hours"}
    Nursery.objects.update(opened_at=None)
    assert client.post(page, hours).status_code == 302 and Nursery.objects.get().open_weekdays == "0123"
    assert client.post("/register/opening/hours/").status_code == 302
    assert client.post(page, {**hours, "open_weekdays": ["0"]}).status_code == 302
    assert Nursery.objects.get().open_weekdays == "0123" and Proposal.objects.count() == 1
    Nursery.objects.update(opened_at=now(), hours_confirmed_at=None)
    Proposal.objects.all().delete()
    client.post(page, {**hours, "open_weekdays": ["0"]})
    assert Nursery.objects.get().open_weekdays == "0123" and Proposal.objects.count() == 1


def test_the_menu_counts_what_waits_for_this_leader_and_not_for_who_proposed_it(cast: Cast) -> None:
    signed_in(cast.morag).post(f"{PAGE}review_target/", {"review_target_hours": 9, "reason": "x"})
    for who, there in ((cast.rita, True), (cast.morag, False)):
        page = signed_in(who).get("/members/me/").content.decode()
        line = page[page.index('href="/register/settings/"') :].split("</li>")[0]
        assert ('class="count"' in line) is there
