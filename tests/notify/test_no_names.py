"""No mail ever holds a child's name, a picture, or words that somebody wrote: tried with everything there is."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template import Context, Template
from django.template.loader import get_template

from nursery_portal.kit import clock as kit_clock
from nursery_portal.notify.actions import notify
from nursery_portal.notify.mails import digest_mails
from nursery_portal.notify.models import Digest
from nursery_portal.notify.rules import GROUPS, MAIL_SENTENCES
from nursery_portal.notify.tasks import mail_notice
from nursery_portal.register.models import Child
from tests.cast import Cast, child

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Canary-Kxq7"
MAILS = sorted(
    str(path.relative_to(ROOT / "templates"))
    for folder in ("emails", "account/email", "mfa/email", "usersessions/email")
    for path in (ROOT / "templates" / folder).glob("*.*")
)
# what a mail may say beside its own words: who writes to whom, an address of the portal, a code, a sentence from a list
ALLOWED = {
    "activate_url",
    "address",
    "choices",
    "code",
    "deleted_email",
    "email",
    "foot",
    "from_email",
    "greeted",
    "inviter",
    "ip",
    "line",
    "lines",
    "link",
    "nursery",
    "paragraph",
    "paragraphs",
    "password_reset_url",
    "request",
    "sentence",
    "stop",
    "timestamp",
    "to_email",
    "until",
    "user",
    "user_agent",
}


class Anything(dict[str, Any]):
    """A context in which every name means something: a canary where a mail has no business with it."""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        if name in ALLOWED or name in {"True", "False", "None", "forloop", "block"}:
            return {"lines": [], "paragraphs": [], "timestamp": kit_clock.now()}.get(name, "")
        return CANARY


def kinds() -> set[str]:
    """Every kind of notice that the product writes."""
    found = set(MAIL_SENTENCES) | set(GROUPS)
    for app in ("consent", "posts", "moderation", "staff_conduct", "nursery_portal"):
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found |= set(re.findall(r"notify(?:_all)?\(\s*[\w.()\[\], ]+?,\s*\"([a-z_0-9]+)\"", text))
    return found


def secrets(cast: Cast) -> list[str]:
    """Every child's names in the register, and a canary."""
    child("Zebedee", cast.acorn)
    child("Persephone", cast.willow, protected=True)
    names = [name for pair in Child.objects.values_list("known_as", "full_name") for name in pair]
    assert len(names) >= 10
    return [*names, CANARY]


def leaks(text: str, words: list[str]) -> list[str]:
    """Those of `words` that stand in the text."""
    return [word for word in words if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]


def html_of(sent: EmailMessage) -> str:
    """Its HTML part."""
    assert isinstance(sent, EmailMultiAlternatives)
    return str(sent.alternatives[0][0])


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_template_writes_nothing_but_what_mails_may_say(name: str) -> None:
    context = Context()
    context.dicts.append(Anything())
    assert CANARY not in get_template(name).template.render(context)  # type: ignore[attr-defined]


def test_the_test_would_notice_a_template_that_writes_more() -> None:
    for wrong in ("{{ child }}", "{{ title }}", "{{ comment }}", "{% if notice %}{{ body }}{% endif %}"):
        context = Context()
        context.dicts.append(Anything())
        assert CANARY in Template(wrong).render(context)


def test_no_mail_about_any_kind_of_notice_holds_a_name_or_its_words(cast: Cast) -> None:
    words = secrets(cast)
    everything = " ".join(words)
    assert len(kinds()) > 25
    for kind in kinds():
        notice = notify(cast.ola, kind, everything[:160], body=everything, url=f"/x/?{CANARY}")
        if not notice.mail:
            notice.mail = True
            notice.save(update_fields=["mail"])
        mail_notice(notice.pk)
    assert len(mail.outbox) == len(kinds())
    for sent in mail.outbox:
        html = html_of(sent)
        for text in (str(sent.subject), str(sent.body), html):
            assert leaks(text, words) == [], text
        assert "<img" not in html and not sent.attachments


def test_the_mail_of_the_day_holds_none_either(cast: Cast) -> None:
    words = secrets(cast)
    kept = Digest(user=cast.ola, day=kit_clock.today(), lines=["3 new posts in the day book.", "1 notice for you."])
    [(_, sent)] = digest_mails([kept])
    for text in (str(sent.subject), str(sent.body), html_of(sent)):
        assert leaks(text, words) == []


def test_the_test_would_notice_a_name(cast: Cast) -> None:
    assert leaks("Hello, TEDDY's receipt is there", secrets(cast)) == ["Teddy"]
