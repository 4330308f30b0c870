"""Coming in with a code, coming back in, and another address."""

from typing import Any

from django import forms

from nursery_portal.members.forms.entrance import AcceptForm
from nursery_portal.members.models import Seen


class SeenForm(forms.Form):
    """How a leader knows whom they have before them."""

    seen = forms.ChoiceField(label="How do you know that it is them?", choices=Seen.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Anything to add", max_length=200, required=False, help_text="Kept with the record. No number of a paper."
    )


class FactorForm(forms.Form):
    """Why a colleague's second step should be taken off."""

    seen = forms.ChoiceField(label="How do you know that it is them?", choices=Seen.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="What happened", max_length=200, help_text="A lost telephone, for example.")


class CodeForm(forms.Form):
    """The code on the sheet."""

    code = forms.CharField(
        label="Your code",
        max_length=40,
        help_text="Twelve letters and numbers, as they stand on the sheet. Spaces and lines do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class JoinByCodeForm(AcceptForm):
    """Coming in for the first time, with a code instead of a mail."""

    code = forms.CharField(widget=forms.HiddenInput)


class BackByCodeForm(AcceptForm):
    """Coming back in: a new password, nothing else."""

    code = forms.CharField(widget=forms.HiddenInput)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        """The password is measured against the name that the account has."""
        self.cleaned_data.update(first_name=self.person.first_name, last_name=self.person.last_name)
        return super().clean()


class AddressForm(forms.Form):
    """Another address."""

    email = forms.EmailField(
        label="New e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )
