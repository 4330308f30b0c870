"""Every mail as its reader sees it: rendered to an image, in light and dark, on a telephone and on a desk."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.test.signals import template_rendered

from nursery_portal.kit import clock as kit_clock
from nursery_portal.members.actions import send_invitation, send_test_mail
from nursery_portal.members.letters import KINDS
from nursery_portal.members.models import AccessCode, AddressChange, FactorReset, KnownDevice, User
from nursery_portal.members.tasks import letter_mail
from nursery_portal.notify.actions import notify
from nursery_portal.notify.mails import digest_mails
from nursery_portal.notify.models import Digest
from nursery_portal.notify.rules import MAIL_SENTENCES
from nursery_portal.notify.tasks import mail_notice
from tests.browser.conftest import Live
from tests.cast import Cast, guardian

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = sorted(
    f"{folder}/{path.name.removesuffix('_message.txt')}"
    for folder in ("account/email", "mfa/email")
    for path in (ROOT / "templates" / folder).glob("*_message.txt")
    if not path.name.startswith("base_")
)


def rows_of_letters(cast: Cast) -> dict[str, Any]:
    """A row for each kind of letter; a kind without one fails the test below."""
    now = kit_clock.now()
    change = AddressChange(
        pk=1,
        user=cast.ola,
        old_email=cast.ola.email,
        email="new@example.org",
        nonce="x",
        asked_by=cast.ola,
        asked_at=now,
    )
    return {
        "address_new": change,
        "address_old": change,
        "code": AccessCode(user=cast.ola, used_at=now),
        "device": KnownDevice(user=cast.ola, words="Firefox on Android", first_at=now, last_at=now),
        "factor": FactorReset(user=cast.pip),
    }


def every_mail(cast: Cast) -> dict[str, Any]:
    """One of each: every kind of notice, of letter and of template there is, found and not listed."""
    found: dict[str, Any] = {}
    rows = rows_of_letters(cast)
    for kind, one in KINDS.items():
        letter = one.make(rows[kind], kit_clock.now())
        found[f"letter-{kind}"] = letter_mail(letter)
    for kind in MAIL_SENTENCES:
        mail.outbox.clear()
        notice = notify(cast.ola, kind, "Title")
        notice.mail = True
        notice.save(update_fields=["mail"])
        mail_notice(notice.pk)
        found[f"notice-{kind}"] = mail.outbox[-1]
    lines = ["3 new posts in the day book.", "1 notice for you."]
    [(_, found["digest"])] = digest_mails([Digest(user=cast.ola, day=kit_clock.today(), lines=lines)])
    new = User.objects.create_user("new@example.org", first_name="New", last_name="Parent")
    guardian(new, cast.wren)
    send_invitation(new, by=cast.morag)
    found["invitation"] = mail.outbox[-1]
    send_test_mail(by=cast.morag)
    found["test-mail"] = mail.outbox[-1]
    for prefix in ACCOUNT:
        context = {
            "code": "483 112",
            "activate_url": "https://portal.example.org/accounts/confirm/abc/",
            "password_reset_url": "https://portal.example.org/accounts/password/reset/key/abc/",
            "timestamp": kit_clock.now(),
            "ip": "203.0.113.7",
            "user_agent": "Firefox on Android",
            "email": cast.ola.email,
            "from_email": cast.ola.email,
            "to_email": "new@example.org",
            "deleted_email": "old@example.org",
        }
        found[prefix.replace("/", "-")] = get_adapter().render_mail(prefix, cast.ola.email, context)
    return found


@contextmanager
def used_templates() -> Iterator[set[str]]:
    """The file names of the templates that are rendered meanwhile, also those that others extend."""
    used: set[str] = set()

    def note(sender: object, template: Any, **more: object) -> None:
        used.add(Path(template.name or "").name)

    template_rendered.connect(note)
    try:
        yield used
    finally:
        template_rendered.disconnect(note)


@pytest.mark.parametrize("width", [390, 700])
def test_every_mail_reads_well(live: Live, cast: Cast, width: int, scheme: str) -> None:
    cast.nursery.phone = "01632 960 123"
    cast.nursery.save(update_fields=["phone"])
    page = live.page_at(width, scheme=scheme)
    folder = os.environ.get("PORTAL_TEST_SHOTS")
    with used_templates() as used:
        mails = every_mail(cast)
    assert {path.name for path in (ROOT / "templates" / "emails").glob("*")} <= used, "a mail that nobody looks at"
    for name, sent in mails.items():
        html = sent.alternatives[0][0]
        assert str(sent.body).strip() and "<h" not in str(sent.body), name
        assert "<img" not in html and "style=" not in html and not re.search(r"https?://(?!portal|localhost)", html)
        page.set_content(html)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} is {over} px too wide"
        if folder:
            page.screenshot(path=f"{folder}/mail-{name}-{width}-{scheme}.png", full_page=True)
    live.axe(page)
