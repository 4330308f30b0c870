"""What somebody fills in at the door."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from nursery_portal.members.models import User


class AcceptForm(forms.Form):
    """Accepting an invitation: how one wants to appear, and a password."""

    first_name = forms.CharField(
        label="First name",
        max_length=60,
        help_text="Other members see this and the first letter of your family name.",
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label="Family name",
        max_length=80,
        help_text="Permissions are signed with the whole name.",
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label="Choose a password",
        help_text="At least 10 letters or signs. Three words nobody would put together are good.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """A password that is not the person's own name or address, not short and not in every list."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password"):
            as_it_will_be = User(
                email=self.person.email,
                first_name=cleaned.get("first_name", ""),
                last_name=cleaned.get("last_name", ""),
            )
            try:
                password_validation.validate_password(cleaned["password"], as_it_will_be)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
