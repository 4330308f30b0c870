"""Where somebody stands on the way in, in words: computed from the rows, stored nowhere."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from nursery_portal.kit.words import day, moment
from nursery_portal.members.models import Invitation, User


@dataclass(frozen=True)
class Stage:
    """One of: none, waiting, sent, expired, revoked, joined, suspended; its words, and how its chip looks."""

    code: str
    words: str
    tone: str
    detail: str = ""

    @property
    def may_invite(self) -> bool:
        """Whether a first invitation, or one after all others ended, is what comes next."""
        return self.code in {"none"}

    @property
    def may_resend(self) -> bool:
        """Whether sending it again makes sense."""
        return self.code in {"waiting", "sent", "expired", "revoked"}

    @property
    def may_revoke(self) -> bool:
        """Whether there is a link that still opens something."""
        return self.code in {"waiting", "sent"}


def stage_of(person: User, last: Invitation | None, at: datetime) -> Stage:
    """Where this person stands at the instant `at`; `last` is their latest invitation, if there is one."""
    today = timezone.localdate(at)
    if person.suspended_at is not None:
        return Stage("suspended", "Suspended", "bad", f"since {moment(person.suspended_at, now=at)}")
    if person.joined_at is not None:
        return Stage("joined", "Joined", "good", f"on {day(timezone.localdate(person.joined_at), today=today)}")
    if last is None:
        return Stage("none", "Not invited", "")
    if last.state == Invitation.State.REVOKED:
        return Stage("revoked", "Taken back", "")
    until = day(timezone.localdate(last.expires_at), today=today)
    if not last.is_open(at):
        return Stage("expired", "Ran out", "warn", f"on {until}")
    if last.mailed_at is None:
        return Stage("waiting", "Being sent", "note", f"valid until {until}")
    return Stage("sent", "Invited", "note", f"valid until {until}")
