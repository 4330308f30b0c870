"""Seal and open texts that only some may read and that may one day have to be destroyed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from nursery_portal.audit.models import Sealed
from nursery_portal.kit.compiled import Insertion


class SealBroken(Exception):
    """The sealed row cannot be opened with any key this portal holds."""


def _portal_keys() -> Iterator[tuple[str, Fernet]]:
    """Each portal key with its id, newest first."""
    import base64

    for text in settings.SEAL_KEYS:
        raw = hashlib.sha256(f"seal:{text}".encode()).digest()
        yield hashlib.sha256(raw).hexdigest()[:16], Fernet(base64.urlsafe_b64encode(raw))


# every action seals its details, so the row's way in is put into SQL once; `created_at` is the database's own clock
_ROW = ("id", "category", "ciphertext", "wrapped_key", "key_id")
_WITNESSED, _UNWITNESSED = Insertion(Sealed, *_ROW), Insertion(Sealed, *_ROW, "created_at")


def seal(payload: Mapping[str, Any], *, category: str, at: datetime | None = None) -> Sealed:
    """Write `payload` (JSON-able) as a sealed row and return it. Only ever called inside an action.

    `at` stands instead of the database's own clock, where an exact time would tell who it was.
    """
    key_id, portal_key = next(_portal_keys())
    own_key = Fernet.generate_key()
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str).encode()
    sealed = Sealed(
        category=category,
        ciphertext=Fernet(own_key).encrypt(text),
        wrapped_key=portal_key.encrypt(own_key),
        key_id=key_id,
    )
    values = [getattr(sealed, name) for name in _ROW]
    if at is None:
        _WITNESSED.write(*values)
    else:
        _UNWITNESSED.write(*values, at)
    return sealed


def unseal(sealed: Sealed) -> dict[str, Any]:
    """What was sealed; SealBroken where no key fits. The caller has already asked whether this person may read."""
    for key_id, portal_key in _portal_keys():
        if key_id == sealed.key_id:
            try:
                own_key = portal_key.decrypt(bytes(sealed.wrapped_key))
                opened: dict[str, Any] = json.loads(Fernet(own_key).decrypt(bytes(sealed.ciphertext)))
            except InvalidToken as error:
                raise SealBroken(str(sealed.pk)) from error
            return opened
    raise SealBroken(str(sealed.pk))


def newest_key_id() -> str:
    """The id of the key that wraps new rows."""
    return next(_portal_keys())[0]


def rewrap(sealed: Sealed) -> bool:
    """Wrap the row's own key with the newest portal key; True if that changed anything. The text is not touched."""
    newest_id, newest = next(_portal_keys())
    if sealed.key_id == newest_id:
        return False
    for key_id, portal_key in _portal_keys():
        if key_id == sealed.key_id:
            try:
                own_key = portal_key.decrypt(bytes(sealed.wrapped_key))
            except InvalidToken as error:
                raise SealBroken(str(sealed.pk)) from error
            Sealed.objects.filter(pk=sealed.pk).update(wrapped_key=newest.encrypt(own_key), key_id=newest_id)
            return True
    raise SealBroken(str(sealed.pk))
