"""How pictures go out and how long they stay, as the nursery chooses."""

from django import forms

from nursery_portal.kit.words import counted
from nursery_portal.members.choices import Choice, Part, register
from nursery_portal.register.models import Nursery

SECOND = {
    Nursery.SecondEyes.NEVER: "a manager publishes alone",
    Nursery.SecondEyes.GROUP: "somebody else confirms group pictures",
}


def views_kept() -> str:
    """How long it is kept who opened which picture, for the retention schedule."""
    nursery = Nursery.objects.filter(pk=1).first()
    return counted(nursery.view_keep_months if nursery else 12, "month")


def register_choices() -> None:
    """Add them to the settings page. Less looking loosens protection, so a second leader agrees to it."""
    register(
        Choice(
            code="second_eyes",
            part=Part.PICTURES,
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
            code="leaver_keep",
            part=Part.KEEPING,
            title="How long a leaver's pictures are kept",
            effect=(
                "After the last day other families do not see the child. The child's own keeps an album of what shows "
                "nobody else for this time; then the files are erased."
            ),
            fields={
                "leaver_keep_days": lambda: forms.IntegerField(label="Days", min_value=0, max_value=365),
            },
            words=lambda nursery: counted(nursery.leaver_keep_days, "day"),
            loosens=lambda now, values: bool(values["leaver_keep_days"] > now.leaver_keep_days),
            order=80,
        ),
        Choice(
            code="event_keep",
            part=Part.KEEPING,
            title="How long an event's pictures are seen",
            effect="Pictures of a concert or a visit show many families. After this time they are erased.",
            fields={"event_keep_days": lambda: forms.IntegerField(label="Days", min_value=7, max_value=365)},
            words=lambda nursery: counted(nursery.event_keep_days, "day"),
            loosens=lambda now, values: bool(values["event_keep_days"] > now.event_keep_days),
            order=75,
        ),
        Choice(
            code="withdrawn_keep",
            part=Part.KEEPING,
            title="How long pictures are kept after a permission was taken back",
            effect=(
                "Nobody sees them. Within this time their guardian can have them back with the child covered, or in an "
                "album of their own; after it the files are erased."
            ),
            fields={
                "withdrawn_keep_days": lambda: forms.IntegerField(label="Days", min_value=0, max_value=365),
            },
            words=lambda nursery: counted(nursery.withdrawn_keep_days, "day"),
            loosens=lambda now, values: bool(values["withdrawn_keep_days"] > now.withdrawn_keep_days),
            order=85,
        ),
        Choice(
            code="view_keep",
            part=Part.KEEPING,
            title="How long it is kept who opened a picture",
            effect=(
                "It says whom a mistake has reached, and nothing else is made of it. After this time it is erased, "
                "unless a breach or a request is open."
            ),
            fields={"view_keep_months": lambda: forms.IntegerField(label="Months", min_value=3, max_value=36)},
            words=lambda nursery: counted(nursery.view_keep_months, "month"),
            loosens=lambda now, values: bool(values["view_keep_months"] > now.view_keep_months),
            order=90,
        ),
        Choice(
            code="suitability_line",
            part=Part.PICTURES,
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
