"""What a person chooses about mails."""

from typing import Any

from django import forms

from nursery_portal.members.choices import TimeInput
from nursery_portal.notify.models import MailChoice, Way


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=TimeInput())


class MailChoiceForm(forms.Form):
    """One page of choices; safety is not among them."""

    daily = forms.ChoiceField(
        label="The mail of the day",
        choices=[("yes", "One mail a day, if there is something new"), ("no", "None: I look into the portal myself")],
        widget=forms.RadioSelect,
    )
    own = forms.ChoiceField(
        label="Answers and decisions about what I wrote, asked or signed",
        choices=Way.choices,
        widget=forms.RadioSelect,
    )
    reminders = forms.ChoiceField(label="Reminders", choices=Way.choices, widget=forms.RadioSelect)
    quiet_from = _time("Quiet from")
    quiet_until = _time("Quiet until")

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, or there are none."""
        given = super().clean() or {}
        if not self.errors and (given["quiet_from"] is None) != (given["quiet_until"] is None):
            self.add_error("quiet_until", "Quiet hours need a beginning and an end. Leave both empty for none.")
        return given

    @classmethod
    def initial_of(cls, choice: MailChoice) -> dict[str, object]:
        """The form's values for what holds now."""
        return {
            "daily": "yes" if choice.daily else "no",
            "own": choice.own,
            "reminders": choice.reminders,
            "quiet_from": choice.quiet_from,
            "quiet_until": choice.quiet_until,
        }

    def choice(self) -> MailChoice:
        """What was chosen, not yet kept."""
        given = self.cleaned_data
        return MailChoice(**{**given, "daily": given["daily"] == "yes"})
