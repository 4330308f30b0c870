"""Opening a real nursery: the checklist is worked through, and until it is complete no family can be invited."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from consent.models import Wording
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.actions import invite_everybody, send_invitation
from nursery_portal.members.models import Invitation, Role, User
from nursery_portal.policies.actions import install_first_policy
from nursery_portal.policies.models import PolicyVersion
from nursery_portal.register.models import Nursery
from tests.cast import Cast, acknowledge_everything, day, grant, guardian
from tests.clients import signed_in
from tests.members.conftest import AtOnce

PAGE = "/register/opening/"
ENTRY = {
    "name": "Stepping Stones",
    "legal_name": "Stepping Stones CIC",
    "address": "1 Brook Lane",
    "phone": "01632 960001",
    "email": "office@example.org",
    "ico_registration": "ZA000000",
    "lado_contact": "01632 960002",
    "social_care_contact": "01632 960003",
}


@pytest.fixture
def new(cast: Cast) -> Cast:
    """The cast in a nursery that has not opened yet."""
    Nursery.objects.update(opened_at=None)
    return cast


def entered(cast: Cast) -> User:
    """A parent in the register who was not invited yet."""
    made = User.objects.create_user("ann@example.org", None, first_name="Ann", last_name="New")
    guardian(made, cast.wren)
    return made


def to_do(client: Client) -> int:
    return client.get(PAGE).content.decode().count(">To do<")


def code_in_mail() -> str:
    found = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.M)
    assert found
    return found[1]


def work_through(cast: Cast, at_once: AtOnce) -> Client:
    """Do every step as the owner would."""
    client = signed_in(cast.rita)
    install_first_policy(None, day())
    acknowledge_everything(cast.rita)
    client.post("/register/nursery/", ENTRY)
    client.post(f"{PAGE}hours/")
    at_once(client.post, f"{PAGE}test-mail/")
    client.post(f"{PAGE}test-mail/code/", {"code": code_in_mail()})
    return client


def test_the_checklist_says_what_is_missing_of_the_policies(new: Cast) -> None:
    Nursery.objects.update(legal_name="")
    page = signed_in(new.rita).get(PAGE).content.decode()
    assert "The social networking policy is missing." in page and "open_nursery" in page
    install_first_policy(None, day())
    acknowledge_everything(new.rita)
    page = signed_in(new.rita).get(PAGE).content.decode()
    assert "policy is missing" not in page and "needs the legal name" in page


def test_every_step_counts_and_then_families_can_come(new: Cast, at_once: AtOnce) -> None:
    parent = entered(new)
    with pytest.raises(Refused, match="checklist for opening"):
        send_invitation(parent, by=new.morag)
    with pytest.raises(Refused, match="checklist for opening"):
        invite_everybody([parent], by=new.morag)
    client = work_through(new, at_once)
    assert to_do(client) == 0
    client.post(f"{PAGE}open/")
    assert Nursery.objects.get().opened_at is not None
    assert AuditEvent.objects.filter(event=Event.REGISTER_PORTAL_OPENED).exists()
    notice = PolicyVersion.objects.get(document__slug="privacy-notice")
    assert "Stepping Stones CIC" in notice.clauses.order_by("order")[0].text
    assert Wording.objects.filter(controller__contains="Stepping Stones CIC").exists()
    assert send_invitation(parent, by=new.morag).user == parent


def test_a_step_that_is_only_asked_for_keeps_nothing_back(new: Cast, at_once: AtOnce) -> None:
    client = work_through(new, at_once)
    User.objects.filter(pk=new.morag.pk).update(joined_at=None)  # two leaders are left: the manager has not come yet
    assert client.get(PAGE).content.decode().count(">Asked for<") == 1
    client.post(f"{PAGE}open/")
    assert Nursery.objects.get().opened_at is not None
    assert PolicyVersion.objects.filter(document__slug="privacy-notice").exists()
    assert PolicyVersion.objects.filter(document__slug="whistleblowing").exists()
    assert Wording.objects.filter(controller__contains="Stepping Stones CIC").exists()


@pytest.mark.parametrize("ahead", [0, 14])
def test_a_privacy_notice_of_the_nurserys_own_stays_and_the_portal_opens(
    new: Cast, at_once: AtOnce, ahead: int
) -> None:
    client = work_through(new, at_once)
    assert "the privacy notice is published when you open" in client.get(PAGE).content.decode()
    own = {
        "title": "Privacy notice", "effective_on": day(ahead).isoformat(), "review_on": day(379).isoformat(),
        "asked": "nobody", "text": "# Who we are\nN1: We wrote this ourselves.", "go": "publish",
    }  # fmt: skip
    assert client.post(reverse("policies:new"), own).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "your privacy notice is published" in page and to_do(client) == 0
    assert (f"takes effect on {long_date(day(ahead))}" in page) is bool(ahead)
    client.post(f"{PAGE}open/")
    assert Nursery.objects.get().opened_at is not None
    notice = PolicyVersion.objects.get(document__slug="privacy-notice")
    assert [one.text for one in notice.clauses.all()] == ["We wrote this ourselves."]
    assert PolicyVersion.objects.filter(document__slug="whistleblowing").exists()


UNDONE: dict[str, Callable[[], object]] = {
    "controller": lambda: Nursery.objects.update(ico_registration=""),
    "numbers": lambda: Nursery.objects.update(social_care_contact=""),
    "leads": lambda: User.objects.filter(first_name="Dipa").update(joined_at=None),
    "hours": lambda: Nursery.objects.update(hours_confirmed_at=None),
    "mail": lambda: Nursery.objects.update(test_mail_confirmed_at=None),
}


@pytest.mark.parametrize("step", UNDONE)
def test_one_step_undone_keeps_the_portal_closed(new: Cast, at_once: AtOnce, step: str) -> None:
    client = work_through(new, at_once)
    UNDONE[step]()
    assert to_do(client) == 1
    answer = client.post(f"{PAGE}open/", follow=True)
    assert "Still to do" in answer.content.decode()
    assert Nursery.objects.get().opened_at is None
    assert not PolicyVersion.objects.filter(document__slug="privacy-notice").exists()


def test_staff_are_invited_before_since_they_complete_the_list(new: Cast) -> None:
    made = User.objects.create_user("lead@example.org", None, first_name="New", last_name="Lead")
    grant(made, Role.DSL)
    assert send_invitation(made, by=new.rita).user == made
    assert Invitation.objects.count() == 1


def test_only_the_code_of_the_newest_mail_to_oneself_counts(new: Cast, at_once: AtOnce) -> None:
    owner, manager = signed_in(new.rita), signed_in(new.morag)
    at_once(owner.post, f"{PAGE}test-mail/")
    first = code_in_mail()
    assert mail.outbox[-1].to == [new.rita.email]
    at_once(owner.post, f"{PAGE}test-mail/")
    for client, code in ((owner, first), (owner, "000 000"), (manager, code_in_mail())):
        answer = client.post(f"{PAGE}test-mail/code/", {"code": code})
        assert answer.status_code == 422 and Nursery.objects.get().test_mail_confirmed_at is None
    newest = code_in_mail()
    assert owner.post(f"{PAGE}test-mail/code/", {"code": f"{newest[:3]} {newest[3:]}"}).status_code == 302
    assert Nursery.objects.get().test_mail_confirmed_at is not None


def test_no_child_is_named_in_the_test_mail(new: Cast, at_once: AtOnce) -> None:
    at_once(signed_in(new.rita).post, f"{PAGE}test-mail/")
    assert not any(name in str(mail.outbox[-1].body) for name in ("Teddy", "Wren", "Maya"))


def test_the_menu_shows_the_checklist_until_the_portal_is_open(new: Cast) -> None:
    for opened, there in ((None, True), (new.nursery.opened_at, False)):
        Nursery.objects.update(opened_at=opened)
        assert ('href="/register/opening/"' in signed_in(new.rita).get("/members/me/").content.decode()) is there
    assert 'href="/register/opening/"' not in signed_in(new.ola).get("/members/me/").content.decode()


def test_a_portal_opens_once(cast: Cast) -> None:
    before = Nursery.objects.get().opened_at
    answer = signed_in(cast.rita).post(f"{PAGE}open/", follow=True)
    assert "open already" in answer.content.decode() and Nursery.objects.get().opened_at == before


def test_the_demonstration_needs_no_checklist(new: Cast) -> None:
    parent = entered(new)
    Nursery.objects.update(is_demonstration=True)
    assert send_invitation(parent, by=new.morag).user == parent


def test_leaving_the_old_group_is_explained_to_leaders(cast: Cast) -> None:
    page = signed_in(cast.morag).get("/register/leaving-facebook/").content.decode()
    assert "A letter to families" in page and "Do not copy pictures over" in page
    assert signed_in(cast.ola).get("/register/leaving-facebook/").status_code == 403
