"""Rooms, and the nursery's own entry."""

from django import forms

from nursery_portal.members.forms.fields import ChangeForm, DayField


class RoomForm(forms.Form):
    """A room as the register knows it."""

    name = forms.CharField(label="Name", max_length=40)
    age_range = forms.CharField(label="Ages", max_length=40, required=False, help_text="For example: 2 to 3 years.")
    order = forms.IntegerField(
        label="Place in lists", min_value=0, max_value=99, initial=0, help_text="The smallest number comes first."
    )


class ChangeRoomForm(ChangeForm, RoomForm):
    """The same, and the day a room closes."""

    closed_on = DayField(
        label="Closed from",
        required=False,
        help_text="Leave it empty while the room is open. Its children move to another room first.",
    )


class NurseryForm(ChangeForm):
    """Who the nursery is, and whom to call: what permissions, mails and pages name."""

    name = forms.CharField(label="Name", max_length=80, help_text="As families know it.")
    legal_name = forms.CharField(
        label="Legal name",
        max_length=120,
        required=False,
        help_text="Who answers for what is kept here: the company, charity or person that is registered.",
    )
    address = forms.CharField(label="Address", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(label="Telephone", max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))
    email = forms.EmailField(label="E-mail address", required=False)
    ico_registration = forms.CharField(
        label="ICO registration number",
        max_length=20,
        required=False,
        help_text="From the register of the Information Commissioner's Office.",
    )
    lado_contact = forms.CharField(
        label="Local authority designated officer",
        max_length=120,
        required=False,
        help_text="Name and number. Shown to staff where a concern about an adult is raised.",
    )
    social_care_contact = forms.CharField(
        label="Children's social care", max_length=120, required=False, help_text="Number by day, and at night."
    )
