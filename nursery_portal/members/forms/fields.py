"""Fields that several forms share."""

from datetime import date
from typing import Any

from django import forms

from nursery_portal.kit.errors import Refused
from nursery_portal.kit.shown import ChangedSince, marks_of
from nursery_portal.kit.words import long_date
from nursery_portal.members.sheets import DAY_FORMATS


class DayInput(forms.DateInput):
    """The browser's own way to choose a day, and a plain field where it has none."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, in any way a person in England writes one."""

    widget = DayInput
    input_formats = DAY_FORMATS


class ChangeForm(forms.Form):
    """Over what is kept already: it sends back which values it showed, so that only what was touched is changed."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["shown"] = marks_of(self.initial)


SINCE = "Somebody has changed this meanwhile: now it is {}. Save again if what you typed is meant."


def _in_words(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return "empty"
    if isinstance(field, forms.ModelChoiceField):
        return f"“{field.label_from_instance(value)}”"
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return f"“{dict(choices).get(value, value)}”"
    return long_date(value) if isinstance(value, date) else f"“{value}”"


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal where it belongs: at its field, if this form has it, else above the form. What somebody else has
    changed meanwhile is said beside what was typed, and the page has shown it then."""
    if isinstance(refusal, ChangedSince):
        form.data = {**dict(form.data.items()), "shown": refusal.shown}
        for name, value in refusal.clashes.items():
            form.add_error(name, SINCE.format(_in_words(form.fields[name], value)))
        return
    field = refusal.field if refusal.field in form.fields else None
    for reason in refusal.reasons:
        form.add_error(field, reason)


def day_or_none(value: Any) -> date | None:
    """What a DayField that may stay empty has cleaned."""
    return value if isinstance(value, date) else None
