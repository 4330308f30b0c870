"""What is entered in the register of breaches."""

from collections.abc import Mapping
from typing import Any

from django import forms

from nursery_portal.duties.models import Breach

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class BreachForm(forms.Form):
    """A breach that somebody found by themselves."""

    kind = forms.ChoiceField(
        label="What happened?",
        choices=Breach.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened."},
    )
    what = forms.CharField(
        label="In a few sentences",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What happened, whom and how many people it concerns, what may follow from it.",
        error_messages={"required": "Say in a few sentences what happened, and whom it concerns."},
    )
    aware_at = forms.DateTimeField(
        label="When did you come to know?",
        widget=MOMENT,
        help_text="The 72 hours run from then, nights and weekends included.",
        error_messages={"required": "Enter the day and hour when you came to know."},
    )


ENTRIES = (
    ("risk:unlikely", "A risk to the people concerned is unlikely"),
    ("risk:likely", "A risk to them is likely"),
    ("risk:high", "A high risk to them is likely"),
    ("ico:told", "The ICO was told"),
    ("ico:not_told", "The ICO is not told"),
    ("people:told", "The parents were told"),
    ("people:not_told", "The parents are not told"),
    ("measures", "What was done so that it does not happen again"),
    ("note", "A note"),
    ("closed", "Close it"),
)
AGAIN = (("reopened", "Open it again"),)


class EntryForm(forms.Form):
    """One entry: what it is about with its answer, when, and why."""

    kind = forms.ChoiceField(
        label="What do you enter?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you enter."},
    )
    done_at = forms.DateTimeField(label="When they were told", required=False, widget=MOMENT)
    why = forms.CharField(
        label="Why, or what was done",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why, or what was done: the register has to show it years later."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, closed: bool) -> None:
        super().__init__(data)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = AGAIN if closed else ENTRIES

    def chosen(self) -> tuple[str, str]:
        """The kind of the entry, and its answer where it has one."""
        kind, _, said = self.cleaned_data["kind"].partition(":")
        return kind, said
