"""The forms of the library. What they refuse comes back with everything that was typed."""

from datetime import timedelta
from typing import Any

from django import forms

from nursery_portal.kit import clock
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import staff_members
from nursery_portal.members.models import User
from nursery_portal.policies.dates import RENEWED_AFTER, counting
from nursery_portal.policies.models import Audience, PolicyVersion, Training
from nursery_portal.policies.writing import written

NOBODY = "nobody"
ASKED = [(NOBODY, "Nobody: it is there to be read"), *[(one.value, one.label) for one in Audience]]


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class VersionForm(forms.Form):
    """The next version of a policy, or a new policy."""

    title = forms.CharField(label="Title", max_length=120)
    summary = forms.CharField(
        label="In short", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    effective_on = forms.DateField(label="In effect from", widget=DateInput())
    review_on = forms.DateField(label="To be looked at again by", widget=DateInput())
    asked = forms.ChoiceField(
        label="Who acknowledges it",
        choices=ASKED,
        widget=forms.RadioSelect,
        help_text="This holds at once, also for the version that is in effect now.",
    )
    yearly = forms.BooleanField(label="Staff acknowledge it once a year, changed or not", required=False)
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text="A line with # begins a section. Each clause begins with its number and a colon, as in S1: words. "
        "After the number, [staff] or [families] says for whom it is written; without it, for everybody.",
    )

    def __init__(self, *args: Any, current: PolicyVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if current is not None:
            del self.fields["title"]

    @classmethod
    def initial_of(cls, current: PolicyVersion | None) -> dict[str, object]:
        """The form's values for the version after `current`, or for a policy of its own."""
        today = clock.today()
        dates = {"effective_on": today + timedelta(days=14), "review_on": today + timedelta(days=379)}
        if current is None:
            return {**dates, "asked": NOBODY}
        document = current.document
        return {
            **dates,
            "summary": current.summary,
            "asked": document.asked_of if document.must_be_acknowledged else NOBODY,
            "yearly": document.yearly,
            "text": written(current.clauses.order_by("order")),
        }

    def asking(self) -> dict[str, Any]:
        """Who acknowledges it, as the action takes it."""
        asked = self.cleaned_data["asked"]
        return {
            "must_be_acknowledged": asked != NOBODY,
            "asked_of": Audience.EVERYONE if asked == NOBODY else asked,
            "yearly": self.cleaned_data["yearly"],
        }


class EntryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no such arguments when it runs
    """One of the trainings entered before."""

    def label_from_instance(self, obj: Any) -> str:
        """Whose it is, which, and when it was done."""
        return f"{obj.user.full_name}: {obj.title}, done {long_date(obj.trained_on)}"


class TrainingForm(forms.Form):
    """A training that was done."""

    person = forms.ModelChoiceField(label="Who", queryset=User.objects.none(), empty_label="Choose a person")
    title = forms.CharField(
        label="Training",
        max_length=80,
        initial="Safeguarding lead training",
        help_text="What is entered last for a person under one title counts. To put a mistake right, enter it anew "
        "under the same title.",
    )
    trained_on = forms.DateField(label="Done on", widget=DateInput())
    renew_on = forms.DateField(
        label="To be renewed by", required=False, widget=DateInput(), help_text="Left empty: two years later."
    )
    in_place_of = EntryField(
        label="In place of a wrong entry",
        queryset=Training.objects.none(),
        required=False,
        empty_label="None",
        help_text="Only where title or person was wrong. That entry stays written down, and counts no more.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        if isinstance(person, forms.ModelChoiceField):
            person.queryset = staff_members()
        wrong = self.fields["in_place_of"]
        if isinstance(wrong, forms.ModelChoiceField):
            wrong.queryset = counting().select_related("user")

    def clean(self) -> dict[str, Any]:
        """Two years, where no other day was chosen."""
        given = super().clean() or {}
        if given.get("trained_on") and not given.get("renew_on") and "renew_on" not in self.errors:
            given["renew_on"] = given["trained_on"] + RENEWED_AFTER
        return given


class VisitorForm(forms.Form):
    """A visitor's name under the policy."""

    name = forms.CharField(label="Your name", max_length=120, error_messages={"required": "Please write your name."})
    visiting = forms.CharField(label="Whom you visit, or for which firm", max_length=120, required=False)
    version = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
