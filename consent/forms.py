"""The form a guardian signs: yes or no for each question, nothing chosen beforehand, and a typed name."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from consent.models import ConsentEvent, Purpose, Wording
from consent.wordings import Text, for_child
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.media.documents import Cleaned, clean_paper
from nursery_portal.media.intake import shown_name
from nursery_portal.members.models import User

YES_OR_NO = (("yes", "Yes"), ("no", "No"))


class PermissionForm(forms.Form):
    """Answers to some questions, the texts they were given to, and a signature.

    Every answer may be left for later. Whether the name fits and the texts are the present ones is the action's
    business; here it is only read.
    """

    signed_name = forms.CharField(
        label="Type your full name",
        max_length=400,
        error_messages={"required": "Please type your full name here: it is your signature."},
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, purposes: Iterable[Purpose]) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4()})
        self.purposes = tuple(purposes)
        for purpose in self.purposes:
            self.fields[purpose.value] = forms.ChoiceField(
                required=False,
                choices=YES_OR_NO,
                error_messages={"invalid_choice": "Choose yes or no, or leave the question for later."},
            )
            self.fields[wording_field(purpose)] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def refusing_all(cls, data: QueryDict, *, purposes: Iterable[Purpose]) -> "PermissionForm":
        """What was sent, with every question answered no: to be looked at and signed; nothing is wrong with it yet."""
        wanted, chosen = list(purposes), data.copy()
        for purpose in wanted:
            chosen[purpose.value] = "no"
        form = cls(chosen, purposes=wanted)
        form.errors.clear()
        return form

    def value_of(self, purpose: Purpose) -> str:
        """What was chosen, as it was sent: kept when the form comes back."""
        value = self.data.get(purpose.value, "") if self.is_bound else ""
        return str(value) if value in {"yes", "no"} else ""

    def answered(self) -> list[int]:
        """The numbers of the questions that have a choice: the stones that are filled."""
        return [number for number, purpose in enumerate(self.purposes, start=1) if self.value_of(purpose)]

    def answers(self) -> dict[Purpose, bool]:
        """The answers given; a question without one is left for later."""
        chosen = {purpose: self.cleaned_data.get(purpose.value) for purpose in self.purposes}
        return {purpose: value == "yes" for purpose, value in chosen.items() if value}

    def wordings(self) -> dict[Purpose, int]:
        """For each question the primary key of the text that was shown with it."""
        shown = {purpose: self.cleaned_data.get(wording_field(purpose)) for purpose in self.purposes}
        return {purpose: key for purpose, key in shown.items() if key is not None}


ENDINGS = (
    (ConsentEvent.Kind.REVOKED, "The child must be kept out: it counts as no from now on"),
    (
        ConsentEvent.Kind.INVALIDATED,
        "It should never have counted, somebody else signed: it is asked anew, and is a no until they answer",
    ),
)
LIFTED = "lifted"
LIFT = (
    LIFTED,
    "The child need not be kept out any more: what we ended is asked anew of whoever still answers for them",
)
ASIDE = (
    ConsentEvent.Kind.SET_ASIDE,
    "They cannot answer any more what never was theirs: it is waited for no more, and what the others answered counts",
)


class EndingForm(forms.Form):
    """The lead ends what somebody else said yes to, or opens again what they ended. Nothing is chosen beforehand."""

    guardian = forms.ModelChoiceField(
        User.objects.none(),
        label="Whose answer",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose yes is ended, or asked for again."},
    )
    purposes = forms.MultipleChoiceField(
        label="Which questions",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one question."},
    )
    kind = forms.ChoiceField(
        label="What is it?",
        choices=ENDINGS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=400,
        help_text="Kept, sealed, with the record. The parent or carer does not read it.",
        error_messages={"required": "Please say why, in a few words: it is kept, sealed, with the record."},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        people: QuerySet[User],
        purposes: Iterable[Purpose],
        closed: bool,
        waited_for: bool = False,
    ) -> None:
        super().__init__(data)
        whose, which, what = self.fields["guardian"], self.fields["purposes"], self.fields["kind"]
        if isinstance(what, forms.ChoiceField):
            what.choices = [*ENDINGS, *([LIFT] if closed else []), *([ASIDE] if waited_for else [])]
        if isinstance(whose, forms.ModelChoiceField) and isinstance(which, forms.MultipleChoiceField):
            whose.queryset = people
            which.choices = [(one.value, one.label) for one in purposes]


class PaperAnswerForm(forms.Form):
    """What came back on a printed form: who signed, when, each answer, and the scan, cleaned before any transaction."""

    guardian = forms.ModelChoiceField(
        User.objects.none(),
        label="Who signed it",
        empty_label="Choose the person",
        error_messages={"required": "Choose who signed the form."},
    )
    signed_name = forms.CharField(
        label="The name as it is signed",
        max_length=400,
        error_messages={"required": "Key the name as it stands on the line."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signed_on = forms.DateField(
        label="The day of the signature",
        error_messages={"required": "Key the day that stands beside the signature."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    scan = forms.FileField(
        label="The scan",
        error_messages={"required": "Choose the scan: a picture or a PDF of the whole form."},
        help_text="A picture or a PDF of the whole form, at most 8 MB. It is sealed, and only ever sent as a download. "
        "If this page comes back, choose the file again: a browser does not keep it.",
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        texts: Iterable[Wording],
        signers: QuerySet[User],
        known_as: str,
    ) -> None:
        super().__init__(data, files)
        people = self.fields["guardian"]
        if isinstance(people, forms.ModelChoiceField):
            people.queryset = signers
        self.purposes = []
        for text in texts:
            self.purposes.append(Purpose(text.purpose))
            self.fields[text.purpose] = forms.ChoiceField(
                label=for_child(text.title, known_as),
                choices=(*YES_OR_NO, ("open", "Left open")),
                error_messages={"required": "Key yes, no or left open, as the paper says."},
                widget=forms.RadioSelect,
            )
        self.cleaned_scan: Cleaned | None = None

    def clean_scan(self) -> Any:
        """A picture or a PDF, re-encoded or cleaned; anything else is refused by its name."""
        upload = self.cleaned_data["scan"]
        try:
            self.cleaned_scan = clean_paper(upload.file, name=upload.name)
        except Refused as refusal:
            raise forms.ValidationError(list(refusal.reasons)) from refusal
        if self.cleaned_scan is None:
            raise forms.ValidationError(f"{shown_name(upload.name)} was left out: we take a picture or a PDF.")
        return upload

    def answer_fields(self) -> list[forms.BoundField]:
        """The questions, in the order of the paper."""
        return [self[purpose.value] for purpose in self.purposes]

    def answers(self) -> dict[Purpose, bool]:
        """What was keyed; what is left open stays open."""
        chosen = {purpose: self.cleaned_data.get(purpose.value) for purpose in self.purposes}
        return {purpose: value == "yes" for purpose, value in chosen.items() if value in {"yes", "no"}}


def wording_field(purpose: Purpose) -> str:
    """The name of the hidden field that says which text was shown."""
    return f"{purpose.value}_text"


class WordingForm(forms.Form):
    """A new version of a text. It begins with the words of the one before, and with the day of one that is announced;
    nothing else is chosen beforehand. `begun_with` is the latest version whose words its writer was shown."""

    title = forms.CharField(max_length=80, label="Title")
    question = forms.CharField(max_length=240, label="The question", widget=forms.Textarea(attrs={"rows": 3}))
    more = forms.CharField(
        max_length=8000, label="What happens, and their rights", widget=forms.Textarea(attrs={"rows": 14})
    )
    recipients = forms.CharField(max_length=2000, label="Who sees it", widget=forms.Textarea(attrs={"rows": 4}))
    retention = forms.CharField(max_length=2000, label="How long", widget=forms.Textarea(attrs={"rows": 4}))
    effective_on = forms.DateField(
        label="Takes effect on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    old_answers = forms.ChoiceField(
        label="Answers given under earlier texts",
        choices=(
            ("stand", "stand: this says the same in other words"),
            ("end", "end on that day: the portal asks families anew, that morning"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether earlier answers stand."},
    )
    put_off = forms.BooleanField(required=False)
    begun_with = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        before: Text,
        begun_with: int,
        announced: Wording | None = None,
    ) -> None:
        names = ("title", "question", "more", "recipients", "retention")
        initial = {name: getattr(before, name) for name in names}
        day = timezone.localdate(announced.effective_at) if announced else clock.today()
        super().__init__(data, initial=initial | {"effective_on": day, "begun_with": begun_with})
        if announced is None:
            del self.fields["put_off"]
        else:
            self.fields["put_off"].label = f"Version {announced.version} does not come: this is put off to a later day"
        self.before, self.latest = before, begun_with

    def clean_effective_on(self) -> object:
        """From today on: nobody was asked with it before."""
        day = self.cleaned_data["effective_on"]
        if day < clock.today():
            raise forms.ValidationError("Choose today or a later day: nobody was asked with this text before.")
        return day

    def seen(self) -> int:
        """The latest version the writer was shown; what does not say so was shown none."""
        return int(self.cleaned_data.get("begun_with") or 0)

    def puts_off(self) -> bool:
        """Whether the announced text comes no more."""
        return bool(self.cleaned_data.get("put_off"))

    def text(self) -> Text:
        """The new version."""
        names = ("title", "question", "more", "recipients", "retention")
        return replace(self.before, **{name: self.cleaned_data[name].replace("\r\n", "\n").strip() for name in names})

    def effective_at(self) -> datetime | None:
        """The first moment of the day; None for today, which means now."""
        day = self.cleaned_data["effective_on"]
        return None if day == clock.today() else timezone.make_aware(datetime.combine(day, time()))

    def old_answers_stand(self) -> bool:
        """What was chosen."""
        return bool(self.cleaned_data["old_answers"] == "stand")


class OwnNameForm(forms.Form):
    """How one's own name should read."""

    first_name = forms.CharField(
        label="First name", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Family name",
        max_length=80,
        help_text="Other members see its first letter. Permissions are signed with the whole name.",
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
