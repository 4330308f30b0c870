"""The link between an adult and a child."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from nursery_portal.kit import clock
from nursery_portal.kit.forms import unmark
from nursery_portal.members.forms.children import offer
from nursery_portal.members.forms.fields import ChangeForm, DayField
from nursery_portal.members.models import Guardianship, User


class LinkForm(forms.Form):
    """How a link is written."""

    relationship = forms.CharField(
        label="What they are to the child", max_length=40, help_text="Mother, father, foster carer, grandmother."
    )
    kind = forms.ChoiceField(
        label="They come in as",
        choices=[one for one in Guardianship.Kind.choices if one[0] != Guardianship.Kind.SIGNER],
        initial=Guardianship.Kind.GUARDIAN,
        widget=forms.RadioSelect,
        help_text="An invited relative sees only what shows this child, and answers no question of permission.",
    )
    from_on = DayField(label="From", initial=clock.today)


class ChangeLinkForm(ChangeForm, LinkForm):
    """The same of a link that is there."""


class GuardianForm(LinkForm):
    """An adult who is linked to a child for the first time."""

    first_name = forms.CharField(label="First name", max_length=60)
    last_name = forms.CharField(label="Family name", max_length=80)
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text=(
            "Their own, not one they share: they sign in with it. Leave it empty for somebody without usable mail: the "
            "portal makes a sign-in name, and you print an invitation with a code."
        ),
    )

    field_order = ("first_name", "last_name", "email", "relationship", "kind", "from_on")


class SignerForm(forms.Form):
    """Somebody outside the family who holds responsibility and only signs."""

    first_name = forms.CharField(label="First name", max_length=60)
    last_name = forms.CharField(label="Family name", max_length=80)
    email = forms.EmailField(label="E-mail address", help_text="Their own at work: they sign in with it.")
    relationship = forms.CharField(
        label="What they are to the child",
        max_length=40,
        help_text="For instance: social worker of Leeds City Council.",
    )
    basis = forms.ChoiceField(
        label="On what basis they hold responsibility",
        choices=[("", "Choose"), *Guardianship.Basis.choices],
        error_messages={"required": "Choose on what basis they hold responsibility."},
    )
    evidence_seen_on = DayField(label="On which day you saw the evidence")


class EndForm(forms.Form):
    """Ending a link or a role: at once, or with a last day; and why."""

    last_day = DayField(label="Last day", required=False, help_text="Leave it empty to end it at once.")
    reason = forms.CharField(label="Why", max_length=200)


class ResponsibilityForm(forms.Form):
    """Who holds parental responsibility, and who has seen the evidence."""

    holds = forms.TypedChoiceField(
        label="Do they hold parental responsibility?",
        choices=[("yes", "Yes, and I know on what basis"), ("no", "No, or nobody has shown it")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    basis = forms.ChoiceField(
        label="On what basis", choices=[("", "Choose"), *Guardianship.Basis.choices], required=False
    )
    evidence_seen_by = forms.ModelChoiceField(
        label="Who saw the evidence", queryset=User.objects.none(), required=False, empty_label="Choose"
    )
    evidence_seen_on = DayField(label="On which day", required=False)

    def __init__(self, *args: Any, staff: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "evidence_seen_by", staff)
        unmark(self, "basis", "evidence_seen_by", "evidence_seen_on")  # a yes needs them


class ResponsibilitiesForm(forms.Form):
    """The same for several who hold it on one basis, seen on one day."""

    links = forms.ModelMultipleChoiceField(
        label="Whose evidence was seen", queryset=Guardianship.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    basis = forms.ChoiceField(label="On what basis they hold it", choices=[("", "Choose"), *Guardianship.Basis.choices])
    evidence_seen_by = forms.ModelChoiceField(
        label="Who saw the evidence", queryset=User.objects.none(), empty_label="Choose"
    )
    evidence_seen_on = DayField(label="On which day")

    def __init__(self, *args: Any, links: QuerySet[Guardianship], staff: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "links", links)
        offer(self, "evidence_seen_by", staff.order_by("first_name", "last_name"))


class RestrictionForm(forms.Form):
    """What a court or the safeguarding lead has restricted on a link. `shown` is what stood there when the page was
    opened; `for_all` is asked only where the days would cut short what stood before."""

    no_contact = forms.BooleanField(
        label="No contact",
        required=False,
        help_text="They see nothing of this child, and their answers about pictures do not permit any.",
    )
    hide_location = forms.BooleanField(
        label="Hide location", required=False, help_text="They never learn in which room or where the child is."
    )
    no_images_at_all = forms.BooleanField(
        label="No images at all", required=False, help_text="No picture may show the child to anybody."
    )
    order_begins_on = DayField(
        label="First day of the order",
        required=False,
        help_text="From it the restrictions act by themselves. Leave it empty if they act now.",
    )
    order_expires_on = DayField(
        label="Last day of the order",
        required=False,
        help_text="After it the restrictions end by themselves. Leave it empty if there is none.",
    )
    for_all = forms.BooleanField(
        label="The days are meant for all that is ticked above", required=False, widget=forms.HiddenInput
    )
    shown = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("for_all"):
            self._ask_for_all()

    def _ask_for_all(self) -> None:
        self.fields["for_all"].widget = forms.CheckboxInput()

    def add_error(self, field: str | None, error: Any) -> None:
        """Where the answer is missing, the box is there to be ticked."""
        if field == "for_all":
            self._ask_for_all()
        super().add_error(field, error)

    def stands_now(self, code: str) -> None:
        """Show this page again over what stands now: what was typed stays, and saving it once more is a decision."""
        self.data = {**dict(self.data.items()), "shown": code, "for_all": ""}
        self.fields["for_all"].widget = forms.HiddenInput()
