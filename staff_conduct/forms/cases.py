"""What those who work a case fill in: its parts, and the one step that may follow with what it has to hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from nursery_portal.kit import clock
from nursery_portal.members.models import User
from staff_conduct.clocks import Defaults
from staff_conduct.forms.fields import DayInput, FullNameChoice, area, offer
from staff_conduct.models import ConductCase
from staff_conduct.rules import FOR_OUTCOME, IN_LETTERS, MUST_HOLD, SUSPENSION, TOLD_OUTSIDE, WHY_CLOSED

DAY_LABELS = {
    ConductCase.Stage.HEARING: "Day on which it was held",
    ConductCase.Stage.APPEAL: "Day on which it came",
}
IN_THE_LETTER = "Stands in the letter to the person."


class PartForm(forms.Form):
    """Who has which part in a case."""

    part = forms.ChoiceField(label="Part")
    person = FullNameChoice(label="Given to", queryset=User.objects.none(), empty_label="Choose who")
    exception = forms.CharField(
        label="If one person has two parts, or they or their family raised it, or a child of theirs is in it: why "
        "nobody else can",
        max_length=300,
        required=False,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, people: Any, parts: Sequence[tuple[str, Any]], by: User
    ) -> None:
        super().__init__(data, prefix="part")
        offer(self.fields["person"], people, by)
        self.fields["part"].choices = list(parts)  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """One step of a case that may follow: what it has to hold, and nothing else."""

    stage = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(label="What happened", max_length=8000, widget=area(4))
    after = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        stage: ConductCase.Stage,
        after: int,
        own: Defaults,
        dbs: bool = False,
        outside: bool = False,
    ) -> None:
        super().__init__(data, initial={"stage": stage.value, "after": after}, prefix="step", auto_id=f"{stage}_%s")
        self.held = dict(MUST_HOLD.get(stage, {}))
        if stage == ConductCase.Stage.INVITED:
            self.fields["happens_on"] = forms.DateField(label="Day of the hearing", required=False, widget=DayInput())
        elif stage in DAY_LABELS:
            self.fields["happens_on"] = forms.DateField(
                label=DAY_LABELS[stage],
                initial=clock.today,
                required=False,
                help_text="The times that follow count from it. Left empty: today.",
                widget=DayInput(),
            )
        decides = stage in {ConductCase.Stage.OUTCOME, ConductCase.Stage.APPEAL_DECIDED}
        if decides:
            self.held |= {name: label for name, (label, _) in FOR_OUTCOME.items()}
            self.fields["outcome"] = forms.ChoiceField(
                label="Outcome", choices=[("", "Choose the outcome"), *ConductCase.Outcome.choices], required=False
            )
            self.fields["warning_months"] = forms.IntegerField(
                label="For a warning: how many months it lasts",
                required=False,
                help_text=f"Left empty: {own.first_warning} for a first, {own.final_warning} for a final one, our own "
                "defaults. The day of issue counts.",
            )
        if stage == ConductCase.Stage.CLOSED:
            self.fields["why"] = forms.ChoiceField(
                label="Why it ends", choices=[("", "Choose why"), *WHY_CLOSED.items()], required=False
            )
            if dbs:
                self.held["dbs"] = "What was decided about a barring referral (DBS), and why"
            if outside:
                self.held["outside"] = TOLD_OUTSIDE
        for name, label in self.held.items():
            self.fields[name] = forms.CharField(
                label=label,
                max_length=4000,
                required=False,
                widget=area(2),
                help_text=IN_THE_LETTER if name in IN_LETTERS else "",
            )
        if not set(IN_LETTERS).isdisjoint(self.held):
            self.fields["note"].help_text = "Stays with those who read the case: it stands in no letter."
        if stage in {ConductCase.Stage.INVITED, ConductCase.Stage.APPEAL, ConductCase.Stage.CLOSED}:
            self.fields["exception"] = forms.CharField(
                label="If one of our own time limits is not kept, or the case had ended: why",
                max_length=600,
                required=False,
            )
        self.order_fields(["stage", "after", "happens_on", "outcome", "warning_months", "why", *self.held, "note"])

    def given(self) -> dict[str, str]:
        """What the step holds beside its note."""
        names = [*self.held, *(["why"] if "why" in self.fields else [])]
        return {name: str(self.cleaned_data.get(name) or "") for name in names}


class LeavingForm(forms.Form):
    """The person concerned has left or will."""

    left_on = forms.DateField(label="Their last day", required=False, widget=DayInput())
    stays = forms.BooleanField(
        label="They stay after all: what was entered before was taken back, or a slip", required=False
    )
    text = forms.CharField(label="How: resigned, by agreement, end of contract", max_length=2000, widget=area(2))

    def __init__(self, data: Mapping[str, Any] | None = None, *, again: bool) -> None:
        super().__init__(data, prefix="leaving")
        if not again:
            del self.fields["stays"]


class SuspensionForm(forms.Form):
    """A suspension begins, is looked at, or ends."""

    what = forms.ChoiceField(label="What happens", choices=[("", "Choose"), *SUSPENSION.items()])
    happens_on = forms.DateField(
        label="From or on which day",
        initial=clock.today,
        required=False,
        help_text="It is looked at again counted from it. Left empty: today.",
        widget=DayInput(),
    )
    text = forms.CharField(
        label="Why, which alternatives were looked at, and for an allegation what the officer thinks",
        max_length=2000,
        widget=area(3),
    )
