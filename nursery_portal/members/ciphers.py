"""The cipher of second factors' secrets: the newest seal key closes, every key given still opens."""

import base64
import hashlib

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction

ENCRYPTED = ("secret", "seed", "migrated_codes")  # what allauth passes through the adapter's `encrypt`


def factor_cipher() -> MultiFernet:
    """All seal keys, newest first, each for this use alone."""
    return MultiFernet(_ciphers())


def _ciphers() -> list[Fernet]:
    return [
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa:{text}".encode()).digest())) for text in settings.SEAL_KEYS
    ]


def factors_left() -> int:
    """How many factors the newest key alone does not open: they are lost with the older ones."""
    newest = MultiFernet([_ciphers()[0]])
    left = 0
    for data in Authenticator.objects.order_by("pk").values_list("data", flat=True).iterator():
        try:
            for name in ENCRYPTED:
                if name in data:
                    _again(newest, data[name])
        except InvalidToken:
            left += 1
    return left


def rotate_factors() -> tuple[int, int]:
    """Encrypt every factor's secrets with the newest key; how many factors were, and how many cannot be opened."""
    cipher = factor_cipher()
    done = broken = 0
    for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().get(pk=pk)
            try:
                fresh = {name: _again(cipher, factor.data[name]) for name in ENCRYPTED if name in factor.data}
            except InvalidToken:
                broken += 1
                continue
            if fresh:
                factor.data = {**factor.data, **fresh}
                factor.save(update_fields=["data"])
                done += 1
    return done, broken


def _again(cipher: MultiFernet, value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        return [cipher.rotate(one.encode()).decode() for one in value]
    return cipher.rotate(value.encode()).decode()
