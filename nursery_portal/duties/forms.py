"""What is entered in the registers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from nursery_portal.duties.models import Breach, Matter, MatterStep
from nursery_portal.kit import clock
from nursery_portal.members.models import User
from nursery_portal.register.models import Child

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class BreachForm(forms.Form):
    """A breach that somebody found by themselves."""

    kind = forms.ChoiceField(
        label="What happened?",
        choices=Breach.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened."},
    )
    what = forms.CharField(
        label="In a few sentences",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What happened, whom and how many people it concerns, what may follow from it.",
        error_messages={"required": "Say in a few sentences what happened, and whom it concerns."},
    )
    aware_at = forms.DateTimeField(
        label="When did you come to know?",
        widget=MOMENT,
        help_text="The 72 hours run from then, nights and weekends included.",
        error_messages={"required": "Enter the day and hour when you came to know."},
    )


ENTRIES = (
    ("risk:unlikely", "A risk to the people concerned is unlikely"),
    ("risk:likely", "A risk to them is likely"),
    ("risk:high", "A high risk to them is likely"),
    ("ico:told", "The ICO was told"),
    ("ico:not_told", "The ICO is not told"),
    ("people:told", "The parents were told"),
    ("people:not_told", "The parents are not told"),
    ("measures", "What was done so that it does not happen again"),
    ("note", "A note"),
    ("closed", "Close it"),
)
AGAIN = (("reopened", "Open it again"),)


class EntryForm(forms.Form):
    """One entry: what it is about with its answer, when, and why."""

    kind = forms.ChoiceField(
        label="What do you enter?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you enter."},
    )
    done_at = forms.DateTimeField(label="When they were told", required=False, widget=MOMENT)
    why = forms.CharField(
        label="Why, or what was done",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why, or what was done: the register has to show it years later."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, closed: bool) -> None:
        super().__init__(data)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = AGAIN if closed else ENTRIES

    def chosen(self) -> tuple[str, str]:
        """The kind of the entry, and its answer where it has one."""
        kind, _, said = self.cleaned_data["kind"].partition(":")
        return kind, said


class MatterForm(forms.Form):
    """A request or a complaint, by whatever way it came."""

    kind = forms.ChoiceField(
        label="What is asked?",
        choices=Matter.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is asked."},
    )
    who = forms.CharField(
        label="Who asks, and how to reach them",
        max_length=400,
        error_messages={"required": "Say who asks, and how to reach them."},
    )
    child = forms.ModelChoiceField(
        label="About which child?",
        queryset=Child.objects.none(),
        required=False,
        empty_label="None in particular",
    )
    about = forms.ModelChoiceField(
        label="About whom of us?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody in particular",
        help_text="Neither they nor their family read it then. Where a child may have come to harm by somebody, raise "
        "a concern instead.",
    )
    asked_by = forms.ModelChoiceField(
        label="Whose is it, if they have an account here?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody with an account",
        help_text="Neither they nor their family handle it then.",
    )
    what = forms.CharField(
        label="In their own words",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write down what is asked, in their own words."},
    )
    received_on = forms.DateField(
        label="On which day did it come?",
        widget=DAY,
        initial=clock.today,
        help_text="The day itself, even a Sunday, and even if nobody read it then.",
        error_messages={"required": "Enter the day on which it came."},
    )
    needs_identity = forms.BooleanField(
        label="We do not know for sure who asks",
        required=False,
        help_text="Only where that is so: the clock starts with the proof, so ask for it without delay.",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        children: QuerySet[Child],
        staff: QuerySet[User],
        people: QuerySet[User],
    ) -> None:
        super().__init__(data)
        for name, rows in (("child", children), ("about", staff), ("asked_by", people)):
            chosen = self.fields[name]
            if isinstance(chosen, forms.ModelChoiceField):
                chosen.queryset = rows


class PersonForm(forms.Form):
    """Whom it turned out to be about, or whose it is."""

    about = forms.ModelChoiceField(
        label="About whom of us?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody more",
        help_text="Neither they nor their family read it from then on. Where a child may have come to harm by "
        "somebody, raise a concern instead.",
    )
    asked_by = forms.ModelChoiceField(
        label="Whose is it, if they have an account here?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody more",
        help_text="Neither they nor their family handle it from then on.",
    )
    why = forms.CharField(
        label="How is that known?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say how that is known: the register has to show it years later."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, staff: QuerySet[User], people: QuerySet[User]) -> None:
        super().__init__(data)
        for name, rows in (("about", staff), ("asked_by", people)):
            chosen = self.fields[name]
            if isinstance(chosen, forms.ModelChoiceField):
                chosen.queryset = rows


class StepForm(forms.Form):
    """What happened with it."""

    kind = forms.ChoiceField(
        label="What do you enter?", widget=forms.RadioSelect, error_messages={"required": "Choose what you enter."}
    )
    on = forms.DateField(
        label="On which day?", widget=DAY, initial=clock.today, error_messages={"required": "Enter the day."}
    )
    why = forms.CharField(
        label="What was done or said, and why",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what was done, and why: the register has to show it years later."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, kinds: list[MatterStep.Kind]) -> None:
        super().__init__(data)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(one.value, one.label) for one in kinds]


class ExportForm(forms.Form):
    """For whom an export is made ready."""

    guardian = forms.ModelChoiceField(
        label="For whom?",
        queryset=User.objects.none(),
        empty_label="Choose",
        help_text="Only those who hold parental responsibility, and whom no order keeps from the child.",
        error_messages={"required": "Choose for whom."},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, guardians: QuerySet[User]) -> None:
        super().__init__(data)
        guardian = self.fields["guardian"]
        if isinstance(guardian, forms.ModelChoiceField):
            guardian.queryset = guardians
