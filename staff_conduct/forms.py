"""The concern form and the small forms of those who handle concerns. What they refuse comes back as it was typed."""

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms

from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import day
from nursery_portal.members.models import User
from nursery_portal.policies.models import Clause
from staff_conduct.attachments import Cleaned, clean
from staff_conduct.models import About, Addition, ConductCase, Duty, Kind, Naming, Triage
from staff_conduct.rules import LIMBS, MUST_HOLD, SUSPENSION, WHY_CLOSED, WITH_CLAUSE, Leader

if TYPE_CHECKING:
    Choice = forms.ModelChoiceField[Any]
else:
    Choice = forms.ModelChoiceField

WORDS = ("what", "when", "where", "who", "address")


class PersonChoice(Choice):
    """People by the name that members see."""

    def label_from_instance(self, obj: Any) -> str:
        """Dora L."""
        return str(obj.shown_name)


class FullNameChoice(Choice):
    """People by their full name: for those who handle concerns."""

    def label_from_instance(self, obj: Any) -> str:
        """Dora Lead."""
        return str(obj.full_name)


class ClauseChoice(Choice):
    """Clauses of the policy by what they say."""

    def label_from_instance(self, obj: Any) -> str:
        """S17: the first words of the clause."""
        text = str(obj.text)
        return f"{obj.code}: {text if len(text) <= 80 else text[:78].rsplit(' ', 1)[0] + ' ...'}"


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ConcernForm(forms.Form):
    """Five steps on one page. The page beside it carries `readers`, the key of those it named, and `involved`."""

    kind = forms.ChoiceField(
        label="What kind of worry is it?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": 'Choose the kind that comes nearest. "Something else" is fine.'},
    )
    clause = ClauseChoice(
        label="Which rule of our policy is it about?",
        queryset=Clause.objects.none(),
        required=False,
        empty_label="None of them, or I do not know",
    )
    what = forms.CharField(
        label="What happened?",
        max_length=10000,
        widget=_area(7),
        help_text="In your own words, what you saw or heard yourself first. A worry that you cannot quite name counts.",
        error_messages={"required": "Write what happened, even if it is one sentence."},
    )
    when = forms.CharField(label="When?", max_length=200, required=False, widget=forms.TextInput())
    where = forms.CharField(label="Where?", max_length=200, required=False, widget=forms.TextInput())
    address = forms.CharField(
        label="Address of a page, if it is online",
        max_length=500,
        required=False,
        help_text="We keep it as text and never open it by ourselves.",
    )
    about = forms.ChoiceField(
        label="Who is it about?",
        choices=About.choices,
        widget=forms.RadioSelect,
        error_messages={"required": 'Choose who it is about. "I do not know" is an answer.'},
    )
    person = PersonChoice(
        label="Their name, if you find it here",
        queryset=User.objects.none(),
        required=False,
        empty_label="Not in this list",
        help_text="Somebody whom you choose here can never read it.",
    )
    who = forms.CharField(
        label="Who they are, in your words",
        max_length=300,
        required=False,
        help_text="A name, a room, what they look like: whatever you know.",
    )
    naming = forms.ChoiceField(
        label="May those who read it know your name?",
        choices=Naming.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three. None of them is better than the others."},
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        staff: Any,
        clauses: Any,
        initial: Mapping[str, Any] | None = None,
        named: bool = True,
    ) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4(), **(initial or {})})
        self.fields["person"].queryset = staff  # type: ignore[attr-defined]
        self.fields["clause"].queryset = clauses  # type: ignore[attr-defined]
        if not named:
            del self.fields["naming"]
            del self.fields["person"]
            self.fields["about"].choices = [  # type: ignore[attr-defined]
                one for one in About.choices if one[0] != About.ME
            ]

    def clean(self) -> dict[str, Any]:
        """A clause only where the kind has one; about oneself exactly for what one did oneself."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, about = cleaned.get("kind"), cleaned.get("about")
        if kind == Kind.SELF_REPORT and about not in {About.ME, None}:
            self.add_error("about", 'For something you did yourself, choose "Myself" here.')
        if kind not in WITH_CLAUSE:
            cleaned["clause"] = None
        return cleaned

    def words(self) -> dict[str, str]:
        """What is sealed, as it was typed."""
        return {name: self.cleaned_data[name] for name in WORDS if self.cleaned_data.get(name)}


class CodeForm(forms.Form):
    """The code of a concern without a name."""

    code = forms.CharField(
        label="Your code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Type the code that you were shown."},
    )


class NoteForm(forms.Form):
    """Words to add."""

    text = forms.CharField(
        label="What do you want to add?",
        max_length=10000,
        widget=_area(4),
        error_messages={"required": "Write something first. There is nothing to add yet."},
    )


class WordsForm(NoteForm):
    """Words or a file to add to a concern, by whoever raised it. The file is cleaned here, before any transaction."""

    file = forms.FileField(
        label="A picture, a PDF or a plain text",
        required=False,
        help_text="Up to 8 MB. Where and with what it was made is taken out. Never a picture that may show abuse.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].required = False
        self.cleaned_file: Cleaned | None = None

    def clean(self) -> dict[str, Any]:
        """Words, a file, or both."""
        given: dict[str, Any] = super().clean() or {}
        upload = given.get("file")
        if upload is not None:
            try:
                self.cleaned_file = clean(upload, name=upload.name)
            except Refused as refusal:
                self.add_error("file", str(refusal))
        elif not given.get("text", "").strip() and not self.errors:
            self.add_error("text", "Write something first, or choose a file. There is nothing to add yet.")
        return given


class AnswerForm(NoteForm):
    """An answer to whoever raised it, or a note among readers."""

    kind = forms.ChoiceField(
        label="For whom?",
        choices=[(one.value, one.label) for one in (Addition.Kind.ANSWER, Addition.Kind.NOTE)],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for whom it is: an answer leaves this circle, a note does not."},
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
        widget=DayInput(),
    )
    reason = forms.CharField(
        label="Why",
        max_length=4000,
        widget=_area(4),
        error_messages={"required": "Write why you judge it so."},
    )
    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Any, after: int) -> None:
        super().__init__(data, initial={"after": after}, prefix="triage")
        self.fields["subject"].queryset = people  # type: ignore[attr-defined]


class DutyForm(forms.Form):
    """A duty was done."""

    duty = forms.ModelChoiceField(label="What was done", queryset=Duty.objects.none())
    done_on = forms.DateField(label="On which day", widget=DayInput())
    with_whom = forms.CharField(label="With whom you spoke, or how it was sent", max_length=300)
    advice = forms.CharField(label="Reference, and what they advised", max_length=4000, required=False, widget=_area(3))
    agreed = forms.BooleanField(
        label="The officer of the local authority agrees that we investigate ourselves", required=False
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, duties: Any) -> None:
        super().__init__(data, prefix="duty")
        field = self.fields["duty"]
        field.queryset = duties  # type: ignore[attr-defined]
        field.label_from_instance = lambda duty: f"{duty.get_kind_display()}, due {day(duty.due_on)}"  # type: ignore[attr-defined]


class ClosingForm(forms.Form):
    """How a concern ends: only the results that belong to its judgement."""

    result = forms.ChoiceField(label="What came of it")
    reason = forms.CharField(label="Why, and what was learnt", max_length=4000, widget=_area(3))
    dbs = forms.CharField(
        label="For an allegation: what was decided about a barring referral (DBS), and why",
        max_length=2000,
        required=False,
        widget=_area(2),
    )
    told = forms.CharField(
        label="What whoever raised it reads",
        max_length=2000,
        initial=(
            "Thank you for telling us. We have looked at it carefully and done what was needed. We cannot tell you "
            "what was decided about a person. If it happens again, or something else worries you, tell us again."
        ),
        widget=_area(3),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, results: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data, prefix="close")
        self.fields["result"].choices = [("", "Choose what came of it"), *results]  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """Something must not be destroyed yet."""

    until = forms.DateField(label="Keep it until", widget=DayInput())
    reason = forms.CharField(label="What it is needed for", max_length=1000, widget=_area(2))


class GlassForm(forms.Form):
    """A request to read what is not one's own to read."""

    reference = forms.CharField(label="Reference of the concern", max_length=20)
    reason = forms.CharField(label="What makes it necessary", max_length=2000, widget=_area(3))
    signed_name = forms.CharField(label="Your full name, as a signature", max_length=160)


class SignForm(forms.Form):
    """The second signature."""

    request = forms.IntegerField(widget=forms.HiddenInput)
    signed_name = forms.CharField(label="Your full name, as a signature", max_length=160)


class CaseForm(forms.Form):
    """What a case needs to begin."""

    subject = FullNameChoice(label="The person concerned", queryset=User.objects.none())
    allegation = forms.CharField(label="What is alleged", max_length=4000, widget=_area(3))
    note = forms.CharField(label="Note for the first step", max_length=2000, required=False, widget=_area(2))

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Any) -> None:
        super().__init__(data, prefix="case")
        self.fields["subject"].queryset = people  # type: ignore[attr-defined]


class PartForm(forms.Form):
    """Who has which part in a case."""

    part = forms.ChoiceField(label="Part")
    person = FullNameChoice(label="Given to", queryset=User.objects.none())
    exception = forms.CharField(
        label="If one person has two parts: why nobody else can", max_length=300, required=False
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Any, parts: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data, prefix="part")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["part"].choices = list(parts)  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """One step of a case that may follow: what it has to hold, and nothing else."""

    stage = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(label="What happened", max_length=8000, widget=_area(4))
    after = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, stage: ConductCase.Stage, after: int, dbs: bool = False
    ) -> None:
        super().__init__(data, initial={"stage": stage.value, "after": after}, prefix="step", auto_id=f"{stage}_%s")
        self.held = dict(MUST_HOLD.get(stage, {}))
        if stage == ConductCase.Stage.INVITED:
            self.fields["happens_on"] = forms.DateField(label="Day of the hearing", required=False, widget=DayInput())
        if stage in {ConductCase.Stage.OUTCOME, ConductCase.Stage.APPEAL_DECIDED}:
            self.fields["outcome"] = forms.ChoiceField(
                label="Outcome", choices=[("", "Choose the outcome"), *ConductCase.Outcome.choices], required=False
            )
            self.fields["warning_months"] = forms.IntegerField(
                label="For a warning: how many months it lasts",
                required=False,
                help_text="Left empty: 6 for a first, 12 for a final one, our own defaults. The day of issue counts.",
            )
        if stage == ConductCase.Stage.CLOSED:
            self.fields["why"] = forms.ChoiceField(
                label="Why it ends", choices=[("", "Choose why"), *WHY_CLOSED.items()], required=False
            )
            if dbs:
                self.held["dbs"] = "What was decided about a barring referral (DBS), and why"
        for name, label in self.held.items():
            self.fields[name] = forms.CharField(label=label, max_length=4000, required=False, widget=_area(2))
        if stage in {ConductCase.Stage.INVITED, ConductCase.Stage.APPEAL, ConductCase.Stage.CLOSED}:
            self.fields["exception"] = forms.CharField(
                label="If one of our own time limits is not kept: why", max_length=600, required=False
            )
        self.order_fields(["stage", "after", "happens_on", "outcome", "warning_months", "why", *self.held, "note"])

    def given(self) -> dict[str, str]:
        """What the step holds beside its note."""
        names = [*self.held, *(["why"] if "why" in self.fields else [])]
        return {name: str(self.cleaned_data.get(name) or "") for name in names}


class LeavingForm(forms.Form):
    """The person concerned has left or will."""

    left_on = forms.DateField(label="Their last day", widget=DayInput())
    text = forms.CharField(label="How: resigned, by agreement, end of contract", max_length=2000, widget=_area(2))


class SuspensionForm(forms.Form):
    """A suspension begins, is looked at, or ends."""

    what = forms.ChoiceField(label="What happens", choices=[("", "Choose"), *SUSPENSION.items()])
    text = forms.CharField(
        label="Why, which alternatives were looked at, and for an allegation what the officer thinks",
        max_length=2000,
        widget=_area(3),
    )


def involved_from(data: Mapping[str, Any], readers: Sequence[Leader]) -> frozenset[int]:
    """The readers whom the reporter ticked as involved; anything else in the field is ignored."""
    getlist = getattr(data, "getlist", None)
    ticked = set(getlist("involved")) if getlist is not None else set()
    return frozenset(one.user.pk for one in readers if str(one.user.pk) in ticked)
