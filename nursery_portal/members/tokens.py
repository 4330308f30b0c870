"""The secret in an invitation's address: derived, never stored.

A mail is sent after the commit by a task that gets ids and nothing else, so the token cannot be handed over, and it
must not lie in the database either. So it is computed: HMAC-SHA256 under a key made from SECRET_KEY, over the account,
its address and a random nonce that the row keeps. The row stores only the token's hash. Whoever has the database alone
cannot compute a token; whoever has the key alone lacks the nonce; and an address that changes no longer fits its token.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from django.utils.crypto import salted_hmac

BYTES = 32
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another
CODE_LETTERS = 12  # sixty bits: far beyond what a rate limit lets anybody try


def new_nonce() -> str:
    """A fresh random part for one invitation."""
    return secrets.token_hex(BYTES)


def token_for(user_id: int, email: str, nonce: str) -> str:
    """The token (32 bytes, as 43 letters fit for an address) of the invitation with this account, address and nonce."""
    words = f"{user_id}\n{email.lower()}\n{nonce}"
    digest = salted_hmac("nursery_portal.members.invitation", words, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def hash_of(token: str) -> str:
    """What is stored and looked up instead of the token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def fits(token: str, token_hash: str) -> bool:
    """Whether the token is the one whose hash was stored."""
    return hmac.compare_digest(hash_of(token), token_hash)


def mail_code(sent_at: datetime, email: str) -> str:
    """The six digits of a test mail: for whoever reads that mailbox, and nobody else."""
    words = f"{sent_at.isoformat()}\n{email.lower()}"
    digest = salted_hmac("nursery_portal.members.test_mail", words, algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def address_token(change_id: int, nonce: str, what: str) -> str:
    """The secret in the mails about another address: `what` is "confirm" for the new one, "stop" for the old one."""
    words = f"{change_id}\n{nonce}\n{what}"
    digest = salted_hmac("nursery_portal.members.address", words, algorithm="sha256").digest()
    return f"{change_id}-{base64.urlsafe_b64encode(digest).rstrip(b'=').decode('ascii')}"


def new_code() -> str:
    """A code to be printed and typed: KF7M-2QXA-9TBD."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
    return "-".join(letters[at : at + 4] for at in range(0, CODE_LETTERS, 4))


def code_hash(code: str) -> str:
    """What is stored of a code, whatever its case, spaces and lines: keyed, since a code is shorter than a token."""
    letters = "".join(one for one in code.upper() if one in LETTERS)
    return salted_hmac("nursery_portal.members.code", letters, algorithm="sha256").hexdigest()


def mark_hash(mark: str) -> str:
    """What is stored of the mark in a browser's cookie."""
    return salted_hmac("nursery_portal.members.mark", mark, algorithm="sha256").hexdigest()
