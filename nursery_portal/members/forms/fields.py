"""Fields that several forms share."""

from datetime import date
from typing import Any

from django import forms

from nursery_portal.kit.errors import Refused
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


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal where it belongs: at its field, if this form has it, else above the form."""
    field = refusal.field if refusal.field in form.fields else None
    for reason in refusal.reasons:
        form.add_error(field, reason)


def day_or_none(value: Any) -> date | None:
    """What a DayField that may stay empty has cleaned."""
    return value if isinstance(value, date) else None
