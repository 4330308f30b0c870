"""The shared tablet: its name, and the digits."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

DIGITS = {
    "inputmode": "numeric",
    "pattern": "[0-9]{6}",
    "minlength": "6",
    "maxlength": "6",
    "autocomplete": "off",
}
SIX = "Six digits, please."
RUNS = "01234567890123456789"


class TabletForm(forms.Form):
    """What the tablet is called."""

    name = forms.CharField(label="What is it called?", max_length=60, help_text="Acorn's tablet, for example.")


def _digits(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.PasswordInput(attrs=DIGITS, render_value=True),
        error_messages={"required": SIX},
    )


class PinForm(forms.Form):
    """Choosing one's own digits, twice."""

    pin = _digits("Six digits", "Not your birthday, and not a row such as 123456. Nobody else ever knows them.")
    again = _digits("The same again")

    def clean_pin(self) -> str:
        """Six digits that nobody guesses in five tries."""
        pin = str(self.cleaned_data["pin"])
        if len(pin) != 6 or not (pin.isascii() and pin.isdecimal()):
            raise ValidationError(SIX)
        plain = pin in RUNS or pin in RUNS[::-1] or len(set(pin)) < 3 or pin[:3] == pin[3:]
        if plain:
            raise ValidationError("These digits are too easy to guess. Choose others.")
        return pin

    def clean(self) -> dict[str, Any]:
        """The same both times."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("pin") and cleaned.get("again") and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", "This is not the same as above.")
        return cleaned


class PinUseForm(forms.Form):
    """The digits, on the tablet. Never written back into the page."""

    pin = forms.CharField(
        label="Your six digits",
        max_length=6,
        widget=forms.PasswordInput(attrs={**DIGITS, "autofocus": True}),
        error_messages={"required": SIX},
    )
