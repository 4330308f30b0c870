"""Whom to go to outside the nursery: always shown, since nobody has to use the concern form."""

from dataclasses import dataclass

from nursery_portal.register.models import Nursery


@dataclass(frozen=True)
class Contact:
    """One place outside: what it is for, what it is called, its number (as dialled and as read), one more sentence."""

    what_for: str
    name: str
    number: str = ""
    words: str = ""

    @property
    def dialled(self) -> str:
        """The number without spaces; empty where there is none to dial."""
        digits = self.number.replace(" ", "")
        return digits if digits.isdecimal() else ""


def first_steps(nursery: Nursery | None) -> list[Contact]:
    """What to do before any form, where a child may be in danger."""
    care = nursery.social_care_contact if nursery else ""
    lado = nursery.lado_contact if nursery else ""
    return [
        Contact("A child is in danger now", "Emergency services", "999"),
        Contact(
            "You fear for a child",
            "Children's social care of your council",
            care,
            "" if care else "The number is on your council's pages, at any hour.",
        ),
        Contact(
            "An adult who works with children may have harmed one",
            "The council's designated officer (LADO)",
            lado,
            "" if lado else "Children's social care puts you through.",
        ),
    ]


def outside() -> list[Contact]:
    """Who else listens, with what each can and cannot do."""
    return [
        Contact(
            "You work here and would rather speak to somebody outside",
            "NSPCC whistleblowing advice line",
            "0800 028 0285",
            "The law protects what you tell them about your work.",
        ),
        Contact(
            "You want advice about speaking up at work",
            "Protect",
            "020 3117 2520",
            "Free and confidential.",
        ),
        Contact(
            "A complaint about how the nursery is run",
            "Ofsted",
            "0300 123 1231",
            "Anybody may tell them. Telling Ofsted about one's own employer does not by itself count as "
            "whistleblowing.",
        ),
    ]
