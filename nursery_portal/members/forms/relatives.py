"""Relatives whom a guardian asks in, and people who may not be admitted."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from nursery_portal.kit.forms import unmark
from nursery_portal.members.forms.children import offer
from nursery_portal.register.models import Child


class RelativeForm(forms.Form):
    """Who, for which child."""

    child = forms.ModelChoiceField(label="For", queryset=Child.objects.none(), empty_label=None)
    first_name = forms.CharField(label="Their first name", max_length=60)
    last_name = forms.CharField(label="Their family name", max_length=80)
    email = forms.EmailField(label="Their e-mail address", help_text="Their own: they sign in with it.")
    relationship = forms.CharField(
        label="What they are to the child", max_length=40, help_text="Grandmother, uncle, godfather."
    )

    def __init__(self, *args: Any, children: QuerySet[Child], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "child", children)


class BarForm(forms.Form):
    """Somebody who may not be admitted, by name, by address or by both."""

    name = forms.CharField(label="Name", max_length=140, required=False, help_text="First and family name.")
    email = forms.EmailField(label="E-mail address", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unmark(self, "name", "email")  # one of the two
