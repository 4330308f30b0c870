"""The form a guardian signs: yes or no for each question, nothing chosen beforehand, and a typed name."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from consent.models import Purpose

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
