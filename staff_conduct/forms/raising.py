"""What whoever raises a concern fills in. What these forms refuse comes back as it was typed."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import User
from nursery_portal.policies.models import Clause
from staff_conduct.access import told_apart
from staff_conduct.actions import ABOUT_ONESELF
from staff_conduct.attachments import Cleaned, clean
from staff_conduct.forms.fields import ClauseChoice, Files, FilesInput, PersonChoice, area
from staff_conduct.models import About, Kind, Naming
from staff_conduct.rules import WITH_CLAUSE, Leader

WORDS = ("what", "when", "where", "who", "address")
MOST_AT_ONCE = 5


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
        widget=area(7),
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
    attached = Files(
        label="Pictures, PDFs or plain texts with it",
        required=False,
        widget=FilesInput(attrs={"form": "concern"}),
        help_text=f"Up to {MOST_AT_ONCE}, each up to 8 MB. Where and with what they were made is taken out. Never a "
        "picture that may show abuse. Choose them last: a page that comes back, comes back without them.",
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        staff: Any,
        clauses: Any,
        initial: Mapping[str, Any] | None = None,
        named: bool = True,
    ) -> None:
        super().__init__(data, files, initial={"form_key": uuid.uuid4(), **(initial or {})})
        self.fields["person"].queryset = staff  # type: ignore[attr-defined]
        self.fields["person"].told_apart = told_apart(staff)  # type: ignore[attr-defined]
        self.fields["clause"].queryset = clauses  # type: ignore[attr-defined]
        if not named:
            del self.fields["naming"]
            del self.fields["person"]
            self.fields["about"].choices = [  # type: ignore[attr-defined]
                one for one in About.choices if one[0] != About.ME
            ]

    def clean(self) -> dict[str, Any]:
        """A clause only where the kind has one; what one did oneself is about oneself, and never without one's name."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, about = cleaned.get("kind"), cleaned.get("about")
        if kind == Kind.SELF_REPORT and about not in {About.ME, None}:
            self.add_error("about", 'For something you did yourself, choose "Myself" here.')
        if about == About.ME and cleaned.get("naming") in {Naming.CONFIDENTIAL, Naming.ANONYMOUS}:
            self.add_error("naming", ABOUT_ONESELF)
        if kind not in WITH_CLAUSE:
            cleaned["clause"] = None
        return cleaned

    @property
    def token(self) -> uuid.UUID | None:
        """What only this form holds: its receipt is made of it."""
        found: uuid.UUID | None = self.cleaned_data.get("form_key")
        return found

    def key(self) -> uuid.UUID | None:
        """Under which it is kept: the same form sent twice is one concern, and one with other words another. It tells
        nobody who reads it the token."""
        if self.token is None:
            return None
        chosen = {name: self.cleaned_data.get(name) for name in ("kind", "about", "naming", "person", "clause")}
        given = {name: str(getattr(value, "pk", value)) for name, value in chosen.items()}
        getlist = getattr(self.data, "getlist", None)
        beside = sorted(set(getlist("involved"))) if getlist is not None else []
        files = [(one.name, one.size) for one in self.cleaned_data.get("attached") or []]
        return uuid.uuid5(self.token, json.dumps([given, self.words(), beside, files], sort_keys=True))

    def brought(self) -> list[Cleaned]:
        """The files, cleaned. What cannot be taken is an error of the field, with its name and the way round."""
        given = self.cleaned_data.get("attached") or []
        if len(given) > MOST_AT_ONCE:
            self.add_error("attached", f"Choose {MOST_AT_ONCE} at most, and add the others once this is sent.")
            return []
        found = []
        for upload in given:
            try:
                found.append(clean(upload, name=upload.name))
            except Refused as refusal:
                self.add_error("attached", f"{refusal} Choose the others again: nothing was sent yet.")
        return found

    def words(self) -> dict[str, str]:
        """What is sealed, as it was typed."""
        return {name: self.cleaned_data[name] for name in WORDS if self.cleaned_data.get(name)}


class CodeForm(forms.Form):
    """The code of a concern."""

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
        widget=area(4),
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
        self.spoken_of: list[Leader] = []  # the readers whom the page names, since the words speak of them

    def asked(self) -> dict[int, bool]:
        """The readers whom the page named, and whether each is ticked as part of it."""
        named = str(self.data.get("asked", "")).split(",")
        getlist = getattr(self.data, "getlist", None)
        ticked = set(getlist("involved")) if getlist is not None else set()
        return {int(pk): pk in ticked for pk in named if pk.isdecimal() and len(pk) < 18}

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


def involved_from(data: Mapping[str, Any], readers: Sequence[Leader]) -> frozenset[int]:
    """The readers whom the reporter ticked as involved; anything else in the field is ignored."""
    getlist = getattr(data, "getlist", None)
    ticked = set(getlist("involved")) if getlist is not None else set()
    return frozenset(one.user.pk for one in readers if str(one.user.pk) in ticked)
