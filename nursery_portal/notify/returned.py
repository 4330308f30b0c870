"""Reading what mail servers say of mail that they did not take: at once, or in a report that comes back later."""

from email.message import Message

from nursery_portal.members.models import User
from nursery_portal.notify.actions import note_bounce

REFUSED_FOR_GOOD = 500


def note_refused(address: str, code: int) -> None:
    """A mail server refused a member's address while we were sending. Other addresses are nobody's business."""
    user = User.objects.filter(email__iexact=address).first()
    if user is not None:
        note_bounce(user, address, permanent=code >= REFUSED_FOR_GOOD, code=str(code))


def failures_in(report: Message) -> list[tuple[str, str]]:
    """The addresses that a delivery report (RFC 3464) says were given up, with their codes. Nothing else is read."""
    found = []
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if isinstance(part.get_payload(), list) else []:
            if not isinstance(block, Message) or block.get("Action", "").strip().lower() != "failed":
                continue
            _, _, address = block.get("Final-Recipient", "").rpartition(";")
            if "@" in address:
                found.append((address.strip().lower(), block.get("Status", "").strip()))
    return found


def note_report(report: Message) -> int:
    """Note every member's address that the report says was given up; how many."""
    number = 0
    for address, status in failures_in(report):
        user = User.objects.filter(email__iexact=address).first()
        if user is not None:
            note_bounce(user, address, permanent=status.startswith("5"), code=status)
            number += 1
    return number
