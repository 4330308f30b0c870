"""References, receipt codes and the marks by which the portal knows its own people again without naming them."""

import hashlib
import hmac
import secrets
import uuid

from django.conf import settings

# no 0 and O, 1 and I and L, 5 and S, U and V: a code is read out on the telephone and typed on a small keyboard
ALPHABET = "2346789ABCDEFGHJKMNPQRTVWXYZ"


def _groups(count: int) -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(count))


def fresh_reference(letter: str) -> str:
    """C-7KQ4-M2ZD: at random, since a gap in a sequence would tell of an item that one may not see."""
    return f"{letter}-{_groups(2)}"


def receipt_code(key: uuid.UUID, token: uuid.UUID) -> str:
    """Four groups of four: with it whoever raised the concern under this key comes back. Kept nowhere; whoever holds
    the token of the form that sent it is shown the same again after a lost answer."""
    number, signs = int(_keyed("code", f"{key}:{token}"), 16), ""
    for _ in range(16):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return "-".join(signs[at : at + 4] for at in range(0, 16, 4))


def _keyed(purpose: str, text: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), f"conduct:{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def receipt_hash(code: str) -> str:
    """What is kept of a code: its hash under a key that is not in the database. Case and hyphens do not matter."""
    return _keyed("receipt", "".join(one for one in code.upper() if one.isalnum()))


def reporter_mark(user_id: int) -> str:
    """How a person's own concerns are found for them; a stolen database does not tell who they are."""
    return _keyed("reporter", str(user_id))
