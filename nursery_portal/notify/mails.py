"""The mails themselves: plain text and HTML, neutral sentences, a link. Nothing of what a notice says."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from nursery_portal.kit import clock
from nursery_portal.members.access import keeps_album, roles_of
from nursery_portal.notify.models import Digest, Notice
from nursery_portal.notify.rules import mail_sentence, stop_token
from nursery_portal.register.models import Nursery


def _base() -> str:
    return str(settings.PORTAL_BASE_URL).rstrip("/")


def _name(nursery: Nursery | None) -> str:
    """The nursery's name in one line, so that it makes no second header."""
    return " ".join(nursery.name.split()) if nursery else "The nursery"


def message_for(notice: Notice) -> EmailMultiAlternatives:
    """The mail about one notice. The guardians of a leaver have no notices any more: it leads them to their album."""
    nursery = Nursery.objects.filter(pk=1).first()
    left = not roles_of(notice.recipient) and keeps_album(notice.recipient)
    words = {
        "nursery": nursery,
        "greeted": notice.recipient.first_name,
        "sentence": mail_sentence(notice.kind),
        "link": _base() + reverse("home:landing" if left else "notify:list"),
        "choices": "" if left else _base() + reverse("notify:choices"),
    }
    message = EmailMultiAlternatives(
        subject=f"{_name(nursery)}: news for you in the portal",
        body=render_to_string("emails/notice.txt", words),
        to=[notice.recipient.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("emails/notice.html", words), "text/html")
    return message


def digest_mails(digests: Iterable[Digest]) -> Iterator[tuple[Digest, EmailMultiAlternatives]]:
    """The mail of the day for each; one query for all of them. Every one carries the way out (RFC 2369 and 8058)."""
    nursery = Nursery.objects.filter(pk=1).first()
    for one in digests:
        late = one.day < clock.today()  # quiet hours held it back
        stop = _base() + reverse("notify:stop", args=[stop_token(one.user_id)])
        words = {
            "nursery": nursery,
            "greeted": one.user.first_name,
            "late": late,
            "lines": one.lines,
            "link": _base() + reverse("home:landing"),
            "choices": _base() + reverse("notify:choices"),
            "stop": stop,
        }
        message = EmailMultiAlternatives(
            subject=f"{_name(nursery)}: {'yesterday' if late else 'today'} in the portal",
            body=render_to_string("emails/digest.txt", words),
            to=[one.user.email],
            headers={
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        message.attach_alternative(render_to_string("emails/digest.html", words), "text/html")
        yield one, message
