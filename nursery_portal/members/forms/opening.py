"""The code of a test mail."""

from django import forms


class CodeForm(forms.Form):
    """Six digits from the mail."""

    code = forms.CharField(
        label="The code in the mail",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}),
    )
