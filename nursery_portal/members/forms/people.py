"""People: entering staff, correcting an entry, roles, and closing the portal to somebody."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from nursery_portal.kit import clock
from nursery_portal.kit.forms import unmark
from nursery_portal.members.forms.children import offer
from nursery_portal.members.forms.fields import DayField
from nursery_portal.members.models import Role
from nursery_portal.register.models import Room

ROOMS_HELP = "For a practitioner: the rooms they work in."


class PersonForm(forms.Form):
    """Name and address of somebody who has not joined yet."""

    first_name = forms.CharField(label="First name", max_length=60)
    last_name = forms.CharField(label="Family name", max_length=80, required=False)
    email = forms.EmailField(
        label="E-mail address", help_text="With another address, an invitation that is still open is taken back."
    )


class RoleForm(forms.Form):
    """A role from a day until a day."""

    role = forms.TypedChoiceField(label="Role", coerce=Role, widget=forms.RadioSelect)
    rooms = forms.ModelMultipleChoiceField(
        label="Rooms",
        queryset=Room.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ROOMS_HELP,
    )
    from_on = DayField(label="From", initial=clock.today)
    until_on = DayField(label="Last day", required=False, help_text="Leave it empty for a role without an end.")
    reason = forms.CharField(label="Why", max_length=200, help_text="It is kept with the role.")

    def __init__(self, *args: Any, roles: Iterable[Role], rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.TypedChoiceField)  # noqa: S101 - it is, three lines above
        role.choices = [(one.value, one.label) for one in roles]
        offer(self, "rooms", rooms)
        unmark(self, "rooms")  # a practitioner needs one


class StaffForm(RoleForm):
    """Somebody who works here, with their first role."""

    first_name = forms.CharField(label="First name", max_length=60)
    last_name = forms.CharField(label="Family name", max_length=80)
    email = forms.EmailField(label="E-mail address", help_text="Their own: they sign in with it.")
    until_on = None  # type: ignore[assignment]

    field_order = ("first_name", "last_name", "email", "role", "rooms", "from_on", "reason")


class RoomsForm(forms.Form):
    """Other rooms for a practitioner."""

    rooms = forms.ModelMultipleChoiceField(
        label="Rooms", queryset=Room.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label="Why", max_length=200, help_text="It is kept with the role.")

    def __init__(self, *args: Any, rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "rooms", rooms)


class WhyForm(forms.Form):
    """A reason, for what must not happen without one."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}), help_text="Sealed with the record.")
