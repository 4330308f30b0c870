"""allauth's seam: sign-up is closed; invitations (members.actions.accept_invitation) are the only way in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

from nursery_portal.register.models import Nursery


def _portal_cipher() -> Fernet:
    import base64
    import hashlib

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa:{settings.SEAL_KEYS[-1]}".encode()).digest()))


class PortalAdapter(DefaultAccountAdapter):
    """Closed by default."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation makes the account ready before its person ever sees a form."""
        return False


class PortalMFAAdapter(DefaultMFAAdapter):
    """Second factors, with their secrets encrypted at rest."""

    def get_totp_issuer(self) -> str:
        """The nursery's name, as it stands in the person's authenticator."""
        nursery = Nursery.objects.filter(pk=1).first()
        return nursery.name if nursery else str(settings.MFA_TOTP_ISSUER)

    def encrypt(self, text: str) -> str:
        """Encrypt a factor's secret for the database."""
        return _portal_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The factor's secret again."""
        return _portal_cipher().decrypt(encrypted_text.encode()).decode()
