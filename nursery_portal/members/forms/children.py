"""A child's entry in the register."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from nursery_portal.kit import clock
from nursery_portal.members.forms.fields import ChangeForm, DayField
from nursery_portal.members.models import User
from nursery_portal.register.models import Room


class ChildForm(forms.Form):
    """What the register knows about a child."""

    known_as = forms.CharField(
        label="Known as", max_length=40, help_text="The name people use and see. Two of one name: add an initial."
    )
    full_name = forms.CharField(
        label="Full name", max_length=120, help_text="It stays in the register and is never shown with a picture."
    )
    born_on = DayField(label="Date of birth")
    room = forms.ModelChoiceField(label="Room", queryset=Room.objects.none(), empty_label="Choose a room")
    started_on = DayField(
        label="First day",
        help_text="Their family's access begins on it. Where a child comes back it is the first day of the new place, "
        "and the family is asked anew about pictures.",
    )

    def __init__(self, *args: Any, rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "room", rooms)


class ChangeChildForm(ChangeForm, ChildForm):
    """The same of a child who is in the register."""


class MoveForm(forms.Form):
    """Another room."""

    room = forms.ModelChoiceField(label="New room", queryset=Room.objects.none(), empty_label="Choose a room")

    def __init__(self, *args: Any, rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "room", rooms)


class LeavingForm(forms.Form):
    """The last day, or none."""

    last_day = DayField(
        label="Last day",
        required=False,
        help_text="With a day that is over the family's access ends at once; how long their album and its files are "
        "kept counts from today, unless it was over by the day set before or that day is settled. Leave it empty to "
        "take back a day that was set. A week after the day it is settled: no later day takes its place, and a child "
        "who comes back gets a new first day, in the entry. If they did not come back after all, enter the last day "
        "that stood before.",
    )


class KeyPersonForm(forms.Form):
    """Who, from when."""

    practitioner = forms.ModelChoiceField(
        label="Practitioner", queryset=User.objects.none(), empty_label="Choose a practitioner"
    )
    from_on = DayField(label="From", initial=clock.today)

    def __init__(self, *args: Any, practitioners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "practitioner", practitioners)


class ProtectionForm(forms.Form):
    """Whether a child is protected, and why."""

    protected = forms.TypedChoiceField(
        label="Protected",
        choices=[("yes", "Yes: no picture may show this child"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Why", widget=forms.Textarea(attrs={"rows": 3}), help_text="Sealed with the record. Nobody else reads it."
    )


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Give a choice among rows the rows this person may choose."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - a wrong name is our own mistake
    field.queryset = rows
