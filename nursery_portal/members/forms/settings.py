"""One choice of behaviour, with the reason for changing it."""

from typing import Any

from django import forms

from nursery_portal.members.choices import Choice
from nursery_portal.register.models import Nursery


class ChoiceForm(forms.Form):
    """The fields of one choice as they are now."""

    reason = forms.CharField(label="Why", max_length=200, help_text="It is kept with the change.")

    def __init__(self, data: Any = None, *, choice: Choice, nursery: Nursery) -> None:
        super().__init__(data, initial={name: getattr(nursery, name) for name in choice.fields})
        why = self.fields.pop("reason")
        self.fields |= {name: field() for name, field in choice.fields.items()}
        self.fields["reason"] = why
