"""The form a guardian signs: yes or no for each question, nothing chosen beforehand, and a typed name."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from consent.models import Purpose
from consent.wordings import Text
from nursery_portal.kit import clock

YES_OR_NO = (("yes", "Yes"), ("no", "No"))


class PermissionForm(forms.Form):
    """Answers to some questions, the texts they were given to, and a signature.

    Every answer may be left for later. Whether the name fits and the texts are the present ones is the action's
    business; here it is only read.
    """

    signed_name = forms.CharField(
        label="Type your full name",
        max_length=400,
        error_messages={"required": "Please type your full name here: it is your signature."},
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, purposes: Iterable[Purpose]) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4()})
        self.purposes = tuple(purposes)
        for purpose in self.purposes:
            self.fields[purpose.value] = forms.ChoiceField(
                required=False,
                choices=YES_OR_NO,
                error_messages={"invalid_choice": "Choose yes or no, or leave the question for later."},
            )
            self.fields[wording_field(purpose)] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def value_of(self, purpose: Purpose) -> str:
        """What was chosen, as it was sent: kept when the form comes back."""
        value = self.data.get(purpose.value, "") if self.is_bound else ""
        return str(value) if value in {"yes", "no"} else ""

    def answered(self) -> list[int]:
        """The numbers of the questions that have a choice: the stones that are filled."""
        return [number for number, purpose in enumerate(self.purposes, start=1) if self.value_of(purpose)]

    def answers(self) -> dict[Purpose, bool]:
        """The answers given; a question without one is left for later."""
        chosen = {purpose: self.cleaned_data.get(purpose.value) for purpose in self.purposes}
        return {purpose: value == "yes" for purpose, value in chosen.items() if value}

    def wordings(self) -> dict[Purpose, int]:
        """For each question the primary key of the text that was shown with it."""
        shown = {purpose: self.cleaned_data.get(wording_field(purpose)) for purpose in self.purposes}
        return {purpose: key for purpose, key in shown.items() if key is not None}


def wording_field(purpose: Purpose) -> str:
    """The name of the hidden field that says which text was shown."""
    return f"{purpose.value}_text"


class WordingForm(forms.Form):
    """A new version of a text. It begins with the words of the one before; nothing else is chosen beforehand."""

    title = forms.CharField(max_length=80, label="Title")
    question = forms.CharField(max_length=240, label="The question", widget=forms.Textarea(attrs={"rows": 3}))
    more = forms.CharField(
        max_length=8000, label="What happens, and their rights", widget=forms.Textarea(attrs={"rows": 14})
    )
    recipients = forms.CharField(max_length=2000, label="Who sees it", widget=forms.Textarea(attrs={"rows": 4}))
    retention = forms.CharField(max_length=2000, label="How long", widget=forms.Textarea(attrs={"rows": 4}))
    effective_on = forms.DateField(
        label="Takes effect on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    old_answers = forms.ChoiceField(
        label="Answers given under earlier texts",
        choices=(
            ("stand", "stand: this says the same in other words"),
            ("end", "end on that day: families are asked anew"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether earlier answers stand."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, before: Text) -> None:
        names = ("title", "question", "more", "recipients", "retention")
        initial = {name: getattr(before, name) for name in names}
        super().__init__(data, initial=initial | {"effective_on": clock.today()})
        self.before = before

    def clean_effective_on(self) -> object:
        """From today on: nobody was asked with it before."""
        day = self.cleaned_data["effective_on"]
        if day < clock.today():
            raise forms.ValidationError("Choose today or a later day: nobody was asked with this text before.")
        return day

    def text(self) -> Text:
        """The new version."""
        names = ("title", "question", "more", "recipients", "retention")
        return replace(self.before, **{name: self.cleaned_data[name].replace("\r\n", "\n").strip() for name in names})

    def effective_at(self) -> datetime | None:
        """The first moment of the day; None for today, which means now."""
        day = self.cleaned_data["effective_on"]
        return None if day == clock.today() else timezone.make_aware(datetime.combine(day, time()))

    def old_answers_stand(self) -> bool:
        """What was chosen."""
        return bool(self.cleaned_data["old_answers"] == "stand")
