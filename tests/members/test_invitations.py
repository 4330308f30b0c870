"""An invitation's life: sent, read, accepted once, sent again, taken back, run out."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPRecipientsRefused

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.urls import reverse

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.logs import JsonLines
from nursery_portal.members.actions import (
    accept_invitation,
    change_person,
    enter_guardian,
    resend_invitation,
    revoke_invitation,
    send_invitation,
    suspend_member,
)
from nursery_portal.members.actions.mailing import claim_mail
from nursery_portal.members.letters import INVITATION
from nursery_portal.members.models import Guardianship, Invitation, User
from nursery_portal.members.tasks import mail_invitation, mail_waiting_invitations
from nursery_portal.notify.models import Bounce, Notice
from nursery_portal.policies.models import PolicyVersion
from tests.cast import Cast, acknowledge_everything
from tests.clients import signed_in
from tests.conftest import Clock
from tests.members.conftest import AtOnce, link_in_last_mail, newest_invitation, token_of

GOOD = {"first_name": "Nell", "last_name": "Bird", "password": "puddle-boots-on-monday"}


@pytest.fixture
def nell(cast: Cast) -> User:
    """Wren's father, entered in the register and not yet invited."""
    link = enter_guardian(
        cast.wren, email="Nell.Bird@example.org", first_name="Nell", last_name="Bird", relationship="father",
        by=cast.morag,
    )  # fmt: skip
    return link.user


@pytest.fixture
def path(cast: Cast, nell: User, at_once: AtOnce) -> str:
    """The address in the mail to Nell."""
    at_once(send_invitation, nell, by=cast.morag)
    return link_in_last_mail()


def test_who_comes_in_writes_a_name_and_the_manager_learns_which(cast: Cast, nell: User, path: str) -> None:
    for first, last, said in (
        ("Nell. Ask Morag why she hides it", "Bird", "write this name in letters"),
        ("The nursery", "Bird", "reads like the nursery itself"),
        ("Nell", "\u200b", "tell us your family name"),
    ):
        answer = Client().post(path, GOOD | {"first_name": first, "last_name": last})
        assert answer.status_code == 422 and said in answer.content.decode()
    nell.refresh_from_db()
    assert nell.joined_at is None

    assert Client().post(path, GOOD | {"first_name": "Penelope"}).status_code == 302
    nell.refresh_from_db()
    assert nell.full_name == "Penelope Bird"
    told = Notice.objects.get(kind="name_joined")
    assert told.recipient == cast.morag and told.title == "Nell Bird came in as Penelope Bird"


def test_who_comes_in_under_the_name_we_have_is_no_news(cast: Cast, nell: User, path: str) -> None:
    assert Client().post(path, GOOD | {"first_name": "N\u00e9ll"}).status_code == 302
    nell.refresh_from_db()
    assert nell.full_name == "N\u00e9ll Bird" and not Notice.objects.filter(kind="name_joined").exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Mar\u00eda del Carmen de los \u00c1ngeles", "Ruiz"),
        ("You", "Chen"),
        ("Ann", "Smith\u2013Jones"),
        ("Ann", "Bear (Teddy's mum)"),
        ("Ann", "O\u00b4Neill"),
    ],
)
def test_a_name_that_the_nursery_has_entered_so_comes_in_as_it_is(
    cast: Cast, nell: User, path: str, first: str, last: str
) -> None:
    def sent(**typed: str) -> tuple[int, str]:
        answer = Client().post(path, GOOD | {"first_name": first, "last_name": last} | typed)
        return answer.status_code, answer.text

    status, page = sent()
    assert status == 422 and ("they can enter it so" in page or "reads like the nursery itself" in page)
    nell.refresh_from_db()
    assert nell.joined_at is None
    change_person(nell, email=nell.email, first_name=first, last_name=last, by=cast.morag)
    for typed in ({"first_name": "The nursery"}, {"last_name": "Bear 07700 900123"}):
        assert sent(**typed)[0] == 422
    assert sent()[0] == 302
    nell.refresh_from_db()
    assert (nell.first_name, nell.last_name) == (first, last)
    assert not Notice.objects.filter(kind="name_joined").exists()


def test_entering_a_guardian_sends_nothing_and_opens_nothing(cast: Cast, nell: User, at_once: AtOnce) -> None:
    assert mail.outbox == []
    nell.refresh_from_db()
    assert (nell.is_active, nell.has_usable_password(), nell.joined_at) == (False, False, None)
    assert nell.email == "nell.bird@example.org"
    link = Guardianship.objects.get(user=nell)
    assert not link.has_parental_responsibility


def test_the_mail_names_nursery_and_inviter_and_never_a_child(cast: Cast, path: str) -> None:
    sent = mail.outbox[-1]
    assert sent.to == ["nell.bird@example.org"]
    assert isinstance(sent, EmailMultiAlternatives)
    html = sent.alternatives[0][0]
    for text in (str(sent.body), str(html)):
        assert "Stepping Stones" in text and "Morag Manager" in text
        assert path in text
        assert "Wren" not in text and "Fullname" not in text
    assert "Wren" not in sent.subject


def test_only_a_hash_of_a_32_byte_token_is_stored(cast: Cast, nell: User, path: str) -> None:
    token = path.rstrip("/").rsplit("/", 1)[1]
    assert len(token) == 43
    row = Invitation.objects.filter(user=nell).values().get()
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in {str(value) for value in row.values()}
    assert not AuditEvent.objects.filter(subject_id__contains=token).exists()


def test_reading_the_page_never_uses_the_invitation_up(cast: Cast, nell: User, path: str) -> None:
    for _ in range(3):
        page = Client().get(path)
        assert page.status_code == 200
        assert b"Morag Manager" in page.content and b"Stepping Stones" in page.content
        assert b"Wren" not in page.content
    assert Client().head(path).status_code == 200
    assert newest_invitation(nell).state == Invitation.State.PENDING
    nell.refresh_from_db()
    assert not nell.is_active


def test_accepting_opens_the_account_signs_in_and_leads_to_the_policy(cast: Cast, nell: User, path: str) -> None:
    browser = Client()
    answer = browser.post(path, GOOD)
    assert answer.status_code == 302 and answer["Location"] == reverse("home:landing")
    nell.refresh_from_db()
    assert nell.is_active and nell.joined_at is not None
    assert nell.check_password(GOOD["password"])
    address = EmailAddress.objects.get(user=nell)
    assert (address.email, address.verified, address.primary) == ("nell.bird@example.org", True, True)
    assert UserSession.objects.filter(user=nell).count() == 1
    assert AuditEvent.objects.filter(event=Event.MEMBERS_INVITATION_ACCEPTED, actor_id=nell.pk).count() == 1
    feed = reverse("posts:feed")
    if PolicyVersion.objects.exists():
        assert "/policies/" in browser.get(feed)["Location"]
        acknowledge_everything(nell)
    assert browser.get(feed).status_code == 200


def test_a_refused_password_leaves_no_line_with_which_somebody_else_could_join(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert Client().post(path, GOOD | {"password": "nell"}).status_code == 422
    assert Client().get(f"{path[:-2]}x/").status_code == 404
    lines = [JsonLines().format(one) for one in caplog.records if "invitation/" in one.getMessage()]
    assert len(lines) == 2 and all("/members/invitation/.../" in one for one in lines)
    assert not [one for one in lines if path.split("/")[3][:20] in one]


def test_what_was_typed_stays_when_it_is_refused(cast: Cast, nell: User, path: str) -> None:
    for wrong in ({"password": "nell"}, {"password": "password123"}, {"first_name": " "}, {"last_name": ""}):
        page = Client().post(path, GOOD | wrong)
        assert page.status_code == 422
        for name, value in (GOOD | wrong).items():
            if value.strip():
                assert f'value="{value}"'.encode() in page.content, name
    nell.refresh_from_db()
    assert not nell.is_active
    assert newest_invitation(nell).state == Invitation.State.PENDING


def test_it_works_once(cast: Cast, nell: User, path: str) -> None:
    assert Client().post(path, GOOD).status_code == 302
    again = Client().post(path, GOOD | {"first_name": "Mallory", "password": "another-good-secret"})
    assert again.status_code == 404
    nell.refresh_from_db()
    assert nell.first_name == "Nell" and nell.check_password(GOOD["password"])
    assert Client().get(path).status_code == 404


def test_of_two_browsers_that_both_read_it_one_wins(cast: Cast, nell: User, path: str) -> None:
    invitation = newest_invitation(nell)
    token = token_of(invitation)
    stale = Invitation.objects.select_related("user").get(pk=invitation.pk)  # both have read it while it was open
    first = accept_invitation(
        invitation, token=token, first_name="Nell", last_name="Bird", password_hash=make_password("one")
    )
    with pytest.raises(Refused):
        accept_invitation(stale, token=token, first_name="Eve", last_name="Bird", password_hash=make_password("two"))
    first.refresh_from_db()
    assert first.first_name == "Nell" and first.check_password("one")
    assert AuditEvent.objects.filter(event=Event.MEMBERS_INVITATION_ACCEPTED).count() == 1
    assert AuditEvent.objects.filter(event=Event.MEMBERS_INVITATION_REFUSED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_at_the_same_moment_one_wins(cast: Cast, nell: User) -> None:
    invitation = send_invitation(nell, by=cast.morag)
    token, begin = token_of(invitation), threading.Barrier(2)

    def accept(first_name: str) -> bool:
        mine = Invitation.objects.select_related("user").get(pk=invitation.pk)
        begin.wait(10)
        try:
            accept_invitation(mine, token=token, first_name=first_name, last_name="Bird", password_hash=first_name)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(accept, ["Nell", "Eve"]))
    assert sorted(won) == [False, True]
    nell.refresh_from_db()
    assert nell.password == nell.first_name == ["Nell", "Eve"][won.index(True)]


def test_a_token_of_another_invitation_opens_nothing(cast: Cast, nell: User, path: str, at_once: AtOnce) -> None:
    other = enter_guardian(
        cast.maya, email="leo@example.org", first_name="Leo", last_name="Star", relationship="father", by=cast.morag
    ).user
    at_once(send_invitation, other, by=cast.morag)
    with pytest.raises(Refused):
        accept_invitation(
            newest_invitation(nell), token=token_of(newest_invitation(other)), first_name="Nell", last_name="Bird",
            password_hash="x",
        )  # fmt: skip
    nell.refresh_from_db()
    assert not nell.is_active


def test_unknown_used_revoked_and_expired_get_one_and_the_same_page(
    cast: Cast, nell: User, path: str, at_once: AtOnce, clock: Clock
) -> None:
    unknown = Client().get(reverse("members:invitation", args=["x" * 43]))
    at_once(revoke_invitation, nell, by=cast.morag)
    revoked = Client().get(path)
    clock.forward(minutes=2)
    at_once(resend_invitation, nell, by=cast.morag)
    newer = link_in_last_mail()
    assert newer != path and Client().get(newer).status_code == 200
    superseded = Client().get(path)
    clock.forward(days=7)
    expired = Client().get(newer)
    answers = [unknown, revoked, superseded, expired]
    assert {one.status_code for one in answers} == {404}
    bodies = {one.content for one in answers}
    assert len(bodies) == 1
    assert b"ask the nursery" in bodies.pop()


def test_it_is_open_until_the_last_moment_of_seven_days(cast: Cast, nell: User, path: str, clock: Clock) -> None:
    sent = newest_invitation(nell)
    assert (sent.expires_at - sent.sent_at).days == 7
    clock.move_to(sent.expires_at)
    assert Client().post(path, GOOD).status_code == 404
    clock.forward(seconds=-1)
    assert Client().post(path, GOOD).status_code == 302


def test_a_changed_address_takes_the_invitation_back(cast: Cast, nell: User, path: str, at_once: AtOnce) -> None:
    assert change_person(nell, email="new@example.org", first_name="Nell", last_name="Bird", by=cast.morag)
    assert Client().get(path).status_code == 404
    nell.refresh_from_db()
    at_once(send_invitation, nell, by=cast.morag)
    assert mail.outbox[-1].to == ["new@example.org"]
    assert Client().post(link_in_last_mail(), GOOD).status_code == 302


def test_a_corrected_name_leaves_the_invitation_alone(cast: Cast, nell: User, path: str) -> None:
    assert not change_person(nell, email=nell.email, first_name="Nellie", last_name="Bird", by=cast.morag)
    assert Client().get(path).status_code == 200


def test_somebody_signed_in_cannot_accept_for_another_by_mistake(cast: Cast, nell: User, path: str) -> None:
    morag = signed_in(cast.morag)
    for answer in (morag.get(path), morag.post(path, GOOD)):
        assert answer.status_code == 200 and b"sign out first" in answer.content
    nell.refresh_from_db()
    assert not nell.is_active


def test_who_has_joined_or_is_suspended_or_has_nothing_here_is_not_invited(
    cast: Cast, nell: User, clock: Clock
) -> None:
    for person, why in ((cast.ola, "joined already"), (cast.superuser, "joined already")):
        with pytest.raises(Refused, match=why):
            send_invitation(person, by=cast.morag)
    stray = User.objects.create_user("stray@example.org", first_name="Stray")
    with pytest.raises(Refused, match="no child with a place here and no role"):
        send_invitation(stray, by=cast.morag)
    suspend_member(nell, reason="asked by the lead", by=cast.dora)
    with pytest.raises(Refused, match="suspended"):
        send_invitation(nell, by=cast.morag)
    assert not Invitation.objects.exists()


def test_suspending_takes_the_open_invitation_back(cast: Cast, nell: User, path: str) -> None:
    suspend_member(nell, reason="asked by the lead", by=cast.dora)
    assert Client().post(path, GOOD).status_code == 404
    nell.refresh_from_db()
    assert not nell.is_active


def test_an_open_invitation_is_not_sent_twice_but_can_be_sent_again(
    clock: Clock,
    cast: Cast,
    nell: User,
    path: str,
    at_once: AtOnce,  # its clock before the invitation
) -> None:
    with pytest.raises(Refused, match="has an invitation already"):
        send_invitation(nell, by=cast.morag)
    with pytest.raises(Refused, match="a moment ago"):
        resend_invitation(nell, by=cast.morag)
    assert len(mail.outbox) == 1
    clock.forward(minutes=2)
    at_once(resend_invitation, nell, by=cast.morag)
    assert len(mail.outbox) == 2
    assert Invitation.objects.filter(user=nell, state=Invitation.State.PENDING).count() == 1


def test_an_account_that_was_never_claimed_has_no_other_door(cast: Cast, nell: User, path: str) -> None:
    mail.outbox.clear()
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": nell.email})
    browser.post(reverse("account_request_login_code"), {"email": nell.email})
    browser.post(reverse("account_login"), {"login": nell.email, "password": ""})
    assert mail.outbox == []


def test_the_mail_task_may_run_twice_and_the_sweep_sends_what_was_lost(cast: Cast, nell: User, clock: Clock) -> None:
    invitation = send_invitation(nell, by=cast.morag)  # its task is lost: nothing runs after this commit
    mail_waiting_invitations()
    assert mail.outbox == []  # too fresh: its own task may be on its way
    clock.forward(minutes=3)
    mail_waiting_invitations()
    mail_waiting_invitations()
    mail_invitation(invitation.pk)
    mail_invitation(999_999)
    assert len(mail.outbox) == 1
    assert Client().post(link_in_last_mail(), GOOD).status_code == 302


class Server:
    """A mail server that refuses everything: with a number for the address, or by being away."""

    def __init__(self, code: int | None) -> None:
        self.code, self.asked = code, 0

    def send_messages(self, messages: list[EmailMessage]) -> int:
        """Refuse."""
        self.asked += 1
        if self.code is None:
            raise OSError("no server")
        raise SMTPRecipientsRefused({to: (self.code, b"no such user") for one in messages for to in one.to})


def swept_for(hours: int, clock: Clock) -> None:
    """The sweep, every two minutes."""
    for _ in range(hours * 30):
        clock.forward(minutes=2)
        mail_waiting_invitations()


def test_a_refused_address_is_tried_once_and_stands_under_returned_mail(
    cast: Cast, nell: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(550)
    monkeypatch.setattr(EmailMessage, "get_connection", lambda *args, **more: server)
    send_invitation(nell, by=cast.morag)
    swept_for(3, clock)
    assert server.asked == 1
    assert Bounce.objects.get(user=nell).times == 1
    page = signed_in(cast.morag).get(f"/members/people/{nell.pk}/").content.decode()
    assert "Has not gone out" in page and "Being sent" not in page


def test_a_server_that_is_away_is_asked_ever_less_often_and_gets_the_mail_in_the_end(
    cast: Cast, nell: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(None)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "get_connection", lambda *args, **more: server)
        send_invitation(nell, by=cast.morag)
        swept_for(6, clock)
    assert 4 <= server.asked <= 6
    swept_for(6, clock)
    assert [one.to for one in mail.outbox] == [[nell.email]]
    assert Client().post(link_in_last_mail(), GOOD).status_code == 302


def test_a_sweep_ends_with_the_server_and_does_not_wait_for_it_once_for_each(
    cast: Cast, nell: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = enter_guardian(
        cast.teddy, email="noor@example.org", first_name="Noor", last_name="New", relationship="aunt", by=cast.morag
    ).user
    for person in (nell, other):
        send_invitation(person, by=cast.morag)
    clock.forward(minutes=3)
    server = Server(None)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "get_connection", lambda *args, **more: server)
        mail_waiting_invitations()
    assert server.asked == 1
    mail_waiting_invitations()
    assert [one.to for one in mail.outbox] == [[other.email]], "who was not tried is not late"


def test_an_invitation_that_another_sweep_is_sending_is_left_to_it(cast: Cast, nell: User, clock: Clock) -> None:
    invitation = send_invitation(nell, by=cast.morag)
    clock.forward(minutes=3)
    assert claim_mail(INVITATION, invitation.pk), "another worker took it, and died"
    mail_waiting_invitations()
    mail_invitation(invitation.pk)
    assert mail.outbox == []
    clock.forward(minutes=11)
    mail_waiting_invitations()
    assert len(mail.outbox) == 1


def test_guessing_addresses_is_slowed_down(cast: Cast, path: str) -> None:
    browser = Client()
    wrong = reverse("members:invitation", args=["y" * 43])
    answers = [browser.get(wrong).status_code for _ in range(21)]
    assert answers[:20] == [404] * 20 and answers[20] == 429


def test_a_house_full_of_families_can_accept_on_one_evening(cast: Cast, path: str) -> None:
    for _ in range(15):  # thirty families behind one address, some of them with a typing error
        assert Client().post(path, GOOD | {"password": "short"}).status_code == 422
    assert Client().post(path, GOOD).status_code == 302


def test_only_managers_and_the_owner_invite(cast: Cast, nell: User) -> None:
    for somebody in (cast.pip, cast.ola, cast.syd, cast.superuser):
        with pytest.raises(PermissionDenied):
            send_invitation(nell, by=somebody)
    assert not Invitation.objects.exists()


def test_nobody_invites_or_uninvites_their_own_family(cast: Cast, nell: User, path: str) -> None:
    Guardianship.objects.create(user=cast.morag, child=cast.wren, relationship="mother", from_on=cast.wren.started_on)
    with pytest.raises(Refused, match="Ask another leader"):
        revoke_invitation(nell, by=cast.morag)
    assert Client().get(path).status_code == 200
