"""Mail that comes back: noted at once or from a report, listed for the manager, told once, settled."""

from email.message import EmailMessage as Report
from email.message import Message
from io import BytesIO, TextIOWrapper
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.urls import reverse

from nursery_portal.kit.errors import Refused
from nursery_portal.kit.post import AddressRefused, deliver
from nursery_portal.notify.actions import note_bounce, notify, settle_bounce
from nursery_portal.notify.models import Bounce, Notice
from nursery_portal.notify.tasks import mail_notice
from tests.cast import Cast
from tests.clients import signed_in


class Refuses:
    """A mail server that refuses every address with this number."""

    def __init__(self, code: int) -> None:
        self.code = code

    def send_messages(self, messages: list[EmailMessage]) -> int:
        """Refuse."""
        raise SMTPRecipientsRefused({to: (self.code, b"no such user") for one in messages for to in one.to})


def report(address: str, status: str = "5.1.1", action: str = "failed") -> Message:
    """What a mail server sends when it gives a mail up; the mail itself hangs on it."""
    whole = Report()
    whole["Subject"] = "Undelivered mail"
    whole.set_content("I'm sorry.")
    whole.make_mixed()
    status_part = Message()
    status_part["Content-Type"] = "message/delivery-status"
    about = Message()
    about["Reporting-MTA"] = "dns; mx.example.org"
    each = Message()
    each["Final-Recipient"] = f"rfc822; {address}"
    each["Action"] = action
    each["Status"] = status
    status_part.set_payload([about, each])
    whole.attach(status_part)  # type: ignore[arg-type]
    return whole


@pytest.mark.parametrize(("code", "permanent"), [(550, True), (450, False)])
def test_an_address_that_is_refused_while_sending_is_noted(cast: Cast, code: int, permanent: bool) -> None:
    message = EmailMessage("s", "b", to=[cast.ola.email])
    with pytest.raises(AddressRefused) as refusal:
        deliver(message, Refuses(code))  # type: ignore[arg-type]
    assert refusal.value.permanent is permanent
    found = Bounce.objects.get()
    assert (found.user, found.permanent, found.code) == (cast.ola, permanent, str(code))


def test_a_notice_to_a_dead_address_is_not_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = notify(cast.ola, "reminder", "Wellies")
    monkeypatch.setattr("django.core.mail.message.EmailMessage.get_connection", lambda *a, **k: Refuses(550))
    mail_notice(notice.pk)
    notice.refresh_from_db()
    assert notice.mail is False and notice.mailed_at is None
    assert Bounce.objects.filter(user=cast.ola, permanent=True).exists()


def test_a_report_that_comes_back_later_is_read_by_a_command(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(report(cast.ola.email.upper()).as_bytes())))
    call_command("note_bounce")
    assert "1 address" in capsys.readouterr().out
    assert (Bounce.objects.get().user, Bounce.objects.get().code) == (cast.ola, "5.1.1")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: hello\n\nno report",
        report("nobody@example.org").as_bytes(),
        report("ola.bear@example.org", action="delayed").as_bytes(),
        b"Content-Type: message/delivery-status\n\n\xff\xfe\x00garbage",
    ],
)
def test_anything_else_is_read_without_harm(cast: Cast, monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    call_command("note_bounce")
    assert not Bounce.objects.exists()


def test_the_managers_are_told_once_and_find_it_in_a_list(cast: Cast) -> None:
    for _ in range(3):
        note_bounce(cast.ola, cast.ola.email, permanent=False, code="4.2.2")
    assert Bounce.objects.get().times == 3
    assert set(Notice.objects.filter(kind="mail_returned").values_list("recipient__first_name", flat=True)) == {
        "Morag",
        "Rita",
    }
    page = signed_in(cast.morag).get(reverse("notify:bounces")).content.decode()
    assert "Ola Bear" in page and cast.ola.email in page and "3 times" in page
    assert signed_in(cast.pip).get(reverse("notify:bounces")).status_code == 403


def test_only_a_leader_settles_it_and_only_once(cast: Cast) -> None:
    bounce = note_bounce(cast.ola, cast.ola.email, permanent=True)
    with pytest.raises(Refused):
        settle_bounce(bounce, by=cast.ola)
    assert signed_in(cast.morag).post(reverse("notify:bounce_settle", args=[bounce.pk])).status_code == 302
    with pytest.raises(Refused):
        settle_bounce(bounce, by=cast.rita)
    bounce.refresh_from_db()
    assert bounce.settled_by == cast.morag
    again = note_bounce(cast.ola, cast.ola.email, permanent=True)
    assert again.pk != bounce.pk, "a new one is told again"
