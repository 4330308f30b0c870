"""What those who handle concerns fill in: the judgement, answers, what was done, how it ends, two signatures."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from nursery_portal.kit.words import day
from nursery_portal.members.models import User
from staff_conduct.forms.fields import DayInput, FullNameChoice, area, offer
from staff_conduct.forms.raising import NoteForm
from staff_conduct.models import Addition, Duty, Triage
from staff_conduct.rules import ALLEGATION_ENDS, LIMBS, SAFETY_NOW


class AnswerForm(NoteForm):
    """An answer to whoever raised it, or a note among readers."""

    kind = forms.ChoiceField(
        label="For whom?",
        choices=[(one.value, one.label) for one in (Addition.Kind.ANSWER, Addition.Kind.NOTE)],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for whom it is: an answer leaves this circle, a note does not."},
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, seen: int) -> None:
        super().__init__(data, initial={"seen": seen}, prefix="answer")


def _add_texts(form: forms.Form, labels: Mapping[str, str], before: str) -> None:
    for name, label in labels.items():
        words = f"{before}{label[:1].lower()}{label[1:]}" if before else label
        form.fields[name] = forms.CharField(label=words, max_length=2000, required=False, widget=area(2))


def _add_not_mine(form: forms.Form, child: str) -> None:
    """Where the words have the name of a child of whoever fills this in."""
    if child:
        form.fields["not_mine"] = forms.BooleanField(
            label=f"{child} in it is another child than mine, or only a word", required=False
        )


class TriageForm(forms.Form):
    """How a concern is judged, and why. Nothing is chosen beforehand."""

    level = forms.ChoiceField(
        label="It is",
        choices=Triage.Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you judge it."},
    )
    limbs = forms.MultipleChoiceField(
        label="If the threshold may be met, in which way",
        choices=list(LIMBS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    subject = FullNameChoice(
        label="Whom it turned out to be about, if nobody is named yet",
        queryset=User.objects.none(),
        required=False,
        empty_label="Still nobody in particular",
    )
    event_on = forms.DateField(
        label="Day of the event, if you know it: Ofsted's fourteen days count from it",
        required=False,
        help_text="Where Ofsted knows of the same event already: the day that their time was counted from, as it "
        "stands above. A later day is another event.",
        widget=DayInput(),
    )
    reached_on = forms.DateField(
        label="Day on which it reached us, if not the day it came in here: the officer's working day counts from it",
        required=False,
        widget=DayInput(),
    )
    reason = forms.CharField(
        label="Why",
        max_length=4000,
        widget=area(4),
        error_messages={"required": "Write why you judge it so."},
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        people: Any,
        after: int,
        seen: int,
        own_child: str = "",
        by: User,
    ) -> None:
        super().__init__(data, initial={"after": after, "seen": seen}, prefix="triage")
        offer(self.fields["subject"], people, by)
        _add_texts(self, SAFETY_NOW, "For an allegation: ")
        _add_not_mine(self, own_child)
        self.order_fields(
            ["level", "limbs", *SAFETY_NOW, "reached_on", "event_on", "subject", "reason", "after", "seen"]
        )


class DutyForm(forms.Form):
    """A duty was done."""

    # by its kind, of which one is open: a running number would tell of duties with what one may not see
    duty = forms.ModelChoiceField(
        label="What was done", queryset=Duty.objects.none(), to_field_name="kind", empty_label="Choose what was done"
    )
    done_on = forms.DateField(label="On which day", widget=DayInput())
    with_whom = forms.CharField(label="With whom you spoke, or how it was sent", max_length=300)
    advice = forms.CharField(label="Reference, and what they advised", max_length=4000, required=False, widget=area(3))
    agreed = forms.BooleanField(
        label="The officer of the local authority agrees that we investigate ourselves", required=False
    )
    not_needed = forms.BooleanField(
        label="Nobody was told: it was decided that Ofsted, or whoever a suspected offence is reported to, need not be",
        required=False,
        help_text="Once the officer was heard. Who advised so, and why, stands above; the day is that of the decision. "
        "It counts as no clock that was kept, and they are not taken to know of it.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, duties: Any, officer: bool = True) -> None:
        super().__init__(data, prefix="duty")
        if not officer:
            del self.fields["agreed"], self.fields["not_needed"]
        field = self.fields["duty"]
        field.queryset = duties  # type: ignore[attr-defined]
        field.label_from_instance = lambda duty: f"{duty.get_kind_display()}, due {day(duty.due_on)}"  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    """The officer agrees later than they were told."""

    agreed_on = forms.DateField(label="On which day they agreed", widget=DayInput())
    with_whom = forms.CharField(label="With whom you spoke", max_length=300)
    advice = forms.CharField(label="Reference, and what they advised", max_length=4000, required=False, widget=area(3))


class GoneForm(forms.Form):
    """Whom an allegation is about has left, or works with children no more."""

    left_on = forms.DateField(
        label="Their last day here, or with children",
        widget=DayInput(),
        help_text="Also where they would have been sent away had they not gone, and of who came from an agency or "
        "helped out. A suspension alone is not meant.",
    )
    how = forms.CharField(label="How: resigned, sent home by the agency, other work", max_length=2000, widget=area(2))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="gone")


class ClosingForm(forms.Form):
    """How a concern ends: only the results that belong to its judgement."""

    result = forms.ChoiceField(label="What came of it")
    reason = forms.CharField(label="Why, and what was learnt", max_length=4000, widget=area(3))
    dbs = forms.CharField(
        label="What was decided about a barring referral (DBS), and why",
        max_length=2000,
        required=False,
        widget=area(2),
    )
    pension_on = forms.DateField(
        label="When the person reaches pension age, as far as you know",
        required=False,
        help_text="An allegation is kept until that day, or for ten years if that is longer. Left empty: for fifty "
        "years. One that was false or malicious leaves the file at once.",
        widget=DayInput(),
    )
    told = forms.CharField(
        label="What whoever raised it reads",
        max_length=2000,
        initial=(
            "Thank you for telling us. We have looked at it carefully and done what was needed. We cannot tell you "
            "what was decided about a person. If it happens again, or something else worries you, tell us again."
        ),
        widget=area(3),
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        results: Sequence[tuple[str, Any]],
        after: int,
        seen: int,
        allegation: bool = False,
        own_child: str = "",
    ) -> None:
        super().__init__(data, initial={"after": after, "seen": seen}, prefix="close")
        _add_not_mine(self, own_child)
        self.fields["result"].choices = [("", "Choose what came of it"), *results]  # type: ignore[attr-defined]
        if allegation:
            _add_texts(self, ALLEGATION_ENDS, "")
        else:
            del self.fields["dbs"], self.fields["pension_on"]
        self.order_fields(["result", "reason", "dbs", *ALLEGATION_ENDS, "pension_on", "told", "after", "seen"])


class HoldForm(forms.Form):
    """Something must not be destroyed yet."""

    until = forms.DateField(
        label="Keep it until",
        widget=DayInput(),
        help_text="At most ten years ahead: what is needed longer is looked at again then. A day that was set stays.",
    )
    reason = forms.CharField(label="What it is needed for", max_length=1000, widget=area(2))


class ReaderForm(forms.Form):
    """One more person to read it."""

    reader = FullNameChoice(label="Let somebody else read it", queryset=User.objects.none(), empty_label="Choose who")

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Any, by: User) -> None:
        super().__init__(data, prefix="reader")
        offer(self.fields["reader"], people, by)


class Nothing(forms.Form):
    """A form of one button."""


class GlassForm(forms.Form):
    """A request to read what is not one's own to read."""

    reference = forms.CharField(label="Reference of the concern", max_length=20)
    reason = forms.CharField(label="What makes it necessary", max_length=2000, widget=area(3))
    signed_name = forms.CharField(label="Your full name, as a signature", max_length=160)


class SignForm(forms.Form):
    """The second signature."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    signed_name = forms.CharField(label="Your full name, as a signature", max_length=160)


class CaseForm(forms.Form):
    """What a case needs to begin."""

    subject = FullNameChoice(
        label="The person concerned", queryset=User.objects.none(), empty_label="Choose whom it is about"
    )
    allegation = forms.CharField(
        label="What is alleged",
        max_length=4000,
        widget=area(3),
        help_text="Stands in every letter to the person: no name of whoever raised it.",
    )
    note = forms.CharField(label="Note for the first step", max_length=2000, required=False, widget=area(2))
    another = forms.BooleanField(
        label="Where a case about them is open already: this is another matter, and gets a case of its own",
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Any, subject: User | None, by: User) -> None:
        super().__init__(data, prefix="case", initial={"subject": subject})
        offer(self.fields["subject"], people, by)


class JoinForm(forms.Form):
    """An open case that a concern belongs to."""

    # by its reference, which is random
    case = forms.ChoiceField(
        label="The case",
        error_messages={
            "invalid_choice": "It cannot come into that case any more: the case has ended, or is about somebody whom "
            "the concern does not name, or another about them came from it meanwhile. Choose among those open now."
        },
    )
    exception = forms.CharField(
        label="If somebody with a part in the case, or their family, raised this concern, or a child of theirs is in "
        "it: why nobody else can do that",
        max_length=300,
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, cases: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, prefix="join")
        self.fields["case"].choices = [("", "Choose the case"), *cases]  # type: ignore[attr-defined]
