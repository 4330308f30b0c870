"""Which addresses several people read: no mail about a concern goes there."""

from nursery_portal.register.models import Nursery

# what comes before the @ of a mailbox that belongs to an office and not to a person
OFFICES = frozenset(
    {
        "admin",
        "administration",
        "bookings",
        "contact",
        "enquiries",
        "enquiry",
        "hello",
        "info",
        "inquiries",
        "mail",
        "nursery",
        "office",
        "post",
        "reception",
        "rooms",
        "staff",
        "staffroom",
        "team",
    }
)


def is_shared(email: str) -> bool:
    """Whether others than its owner are likely to read this address: an office's, or the one the nursery gives out."""
    address = email.strip().casefold()
    given_out = {one.casefold() for one in Nursery.objects.exclude(email="").values_list("email", flat=True)}
    return address.partition("@")[0].partition("+")[0] in OFFICES or address in given_out
