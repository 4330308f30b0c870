"""How pictures go out, as the nursery chooses: the reminder beside the button, and whether a second person looks."""

from django import forms

from nursery_portal.members.choices import Choice, register
from nursery_portal.register.models import Nursery

SECOND = {
    Nursery.SecondEyes.NEVER: "a manager publishes alone",
    Nursery.SecondEyes.GROUP: "somebody else confirms group pictures",
}


def register_choices() -> None:
    """Add both to the settings page. Less looking loosens protection, so a second leader agrees to it."""
    register(
        Choice(
            code="second_eyes",
            title="A second pair of eyes",
            effect="Whether another manager or the safeguarding lead looks at group pictures before they go out.",
            fields={
                "second_eyes": lambda: forms.ChoiceField(
                    label="Group pictures", choices=Nursery.SecondEyes.choices, widget=forms.RadioSelect
                )
            },
            words=lambda nursery: SECOND[Nursery.SecondEyes(nursery.second_eyes)],
            loosens=lambda now, values: (
                now.second_eyes == Nursery.SecondEyes.GROUP and values["second_eyes"] == Nursery.SecondEyes.NEVER
            ),
            order=60,
        ),
        Choice(
            code="suitability_line",
            title="The reminder before publishing",
            effect="One line that stands beside the button that publishes pictures.",
            fields={
                "suitability_line": lambda: forms.CharField(
                    label="Reminder", max_length=240, required=False, help_text="Empty: no reminder is shown."
                )
            },
            words=lambda nursery: nursery.suitability_line or "none",
            loosens=lambda now, values: bool(now.suitability_line) and not values["suitability_line"],
            order=70,
        ),
    )
