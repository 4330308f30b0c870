"""allauth's seam: sign-up is closed; invitations (members.actions.accept_invitation) are the only way in."""

import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.template.loader import render_to_string

from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import device
from nursery_portal.members.access import may_use_tablet
from nursery_portal.members.actions import note_device, use_tablet
from nursery_portal.members.actions.tablets import NOT_YOURS
from nursery_portal.members.afterwards import send_afterwards
from nursery_portal.members.ciphers import factor_cipher
from nursery_portal.members.models import User, reaches_nobody
from nursery_portal.members.rules import is_known_browser
from nursery_portal.members.standing import is_of_staff, note_worked, used_second_factor
from nursery_portal.members.tablet import ON, tablet_of
from nursery_portal.members.tokens import mark_hash
from nursery_portal.register.models import Nursery

NO_SECOND_STEP = "On the shared tablet use your PIN, or set a second step up first, on a device of your own."
KNOWN_FOR = 400 * 24 * 60 * 60  # as long as browsers keep a cookie at most


class PortalAdapter(DefaultAccountAdapter):
    """Closed by default, in the portal's own words."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is not open.",
        "duplicate_email": "This is your address already.",
        "email_password_mismatch": "Address and password do not belong together. Try again, or let us send you a code.",
        "enter_current_password": "Enter the password you use now.",
        "incorrect_code": "This is not the code. Look at the newest message, and mind that it works for a few minutes.",
        "incorrect_password": "This is not your password.",
        "invalid_login": "This did not work. Try again, or let us send you a code.",
        "rate_limited": "That was many times in a short while. Wait five minutes, then try again.",
        "same_as_current": "This is what it is already.",
        "too_many_login_attempts": "That was many tries. Wait five minutes, or let us send you a code.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation makes the account ready before its person ever sees a form."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """When the answer has gone (`afterwards`); nothing to a sign-in name that is no address."""
        if reaches_nobody(email):
            return
        send = partial(super().send_mail, template_prefix, email, context)
        if self.request is None:  # a command
            send()
        else:
            send_afterwards(self.request, send)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What wrong passwords are counted against: the address, but for a browser in which this very person has come
        in before, which counts by itself. Else whoever knows an address could keep its person out of the portal with
        one wrong password a minute."""
        key = str(super()._get_login_attempts_cache_key(request, **credentials))
        mark = _mark_of(request)
        return f"{key}:{mark_hash(mark)}" if mark and is_known_browser(credentials.get("email", ""), mark) else key

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        """Nobody comes in on a shared tablet by passkey or password for whom it is not."""
        refused: HttpResponse | None = super().pre_login(request, user, **more)
        if refused is None and tablet_of(request) and not may_use_tablet(user):
            return self._not_here(request, NOT_YOURS)
        return refused

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and let no page that is still open be sent any more: whoever sits here next and sends it once more
        is not given back what was written in it (`standing`)."""
        super().logout(request)
        rotate_token(request)

    def _not_here(self, request: HttpRequest, sentence: str) -> HttpResponse:
        logout(request)
        messages.error(request, sentence)
        return redirect("members:tablet")

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Know this browser again the next time, and tell its person by mail if it is not the first one of theirs. On a
        shared tablet note who came in, and mark the session: it locks, and ends with the tablet."""
        response: HttpResponse = super().post_login(request, user, **more)
        if is_of_staff(request):
            note_worked(request)
        mark = _mark_of(request) or secrets.token_urlsafe(32)
        note_device(user, mark_hash=mark_hash(mark), words=device(request.headers.get("User-Agent", "")))
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            mark,
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        if tablet := tablet_of(request):
            if not used_second_factor(request) and not settings.PORTAL_DEMO:
                return self._not_here(request, NO_SECOND_STEP)
            try:
                use_tablet(tablet, None, by=user)
            except Refused as refusal:
                return self._not_here(request, str(refusal))
            request.session[ON] = tablet.pk
        return response

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """The mail of the account pages as plain text, and the same words once more as HTML."""
        nursery = Nursery.objects.filter(pk=1).first()
        plain = super().render_mail(template_prefix, email, {**context, "nursery": nursery}, headers)
        *parts, foot = [part for part in str(plain.body).split("\n\n") if part.strip()]
        words = {
            "nursery": nursery,
            "paragraphs": [Paragraph(part.strip(), part.startswith("    ")) for part in parts],
            "foot": foot.strip(),
        }
        whole = EmailMultiAlternatives(
            plain.subject, plain.body, plain.from_email, plain.to, headers=plain.extra_headers
        )
        whole.attach_alternative(render_to_string("emails/account.html", words), "text/html")
        return whole


def _mark_of(request: HttpRequest) -> str:
    """The mark by which this browser is known again, if it has one."""
    mark = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return mark if 20 <= len(mark) <= 100 else ""


@dataclass(frozen=True)
class Paragraph:
    """A part of a mail's text; a code stands alone and large."""

    text: str
    is_code: bool


class PortalMFAAdapter(DefaultMFAAdapter):
    """Second factors, with their secrets encrypted at rest."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This is not the code. Your app shows a new one every half minute.",
    }

    def generate_authenticator_name(self, user: object, type: Authenticator.Type) -> str:
        """What stands in the field until the person names the device."""
        return "My device"

    def get_totp_issuer(self) -> str:
        """The nursery's name, as it stands in the person's authenticator."""
        nursery = Nursery.objects.filter(pk=1).first()
        return nursery.name if nursery else str(settings.MFA_TOTP_ISSUER)

    def encrypt(self, text: str) -> str:
        """Encrypt a factor's secret for the database."""
        return factor_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The factor's secret again."""
        return factor_cipher().decrypt(encrypted_text.encode()).decode()
