"""What a member and a reviewer fill in."""

from typing import Any

from django import forms

from moderation.models import Decision, Report, ScreeningRule
from nursery_portal.kit.forms import unmark
from posts.models import CommentMeasure


class ReportForm(forms.Form):
    """Why a comment should be looked at; nothing is chosen beforehand."""

    reason = forms.ChoiceField(
        label="What is the matter with it?",
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is the matter."},
    )
    words = forms.CharField(
        label="Anything you want to add",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """The outcome, the version and the newest report that were read, and the reason that the author will read."""

    outcome = forms.ChoiceField(choices=Decision.Outcome.choices)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Reason the author reads",
        required=False,
        choices=[("", "Choose a reason"), *[one for one in Decision.Reason.choices if one[0] not in {"", "concern"}]],
    )
    note = forms.CharField(label="Note for reviewers", required=False, max_length=400)
    tell_later = forms.BooleanField(
        label="Do not tell the author yet",
        required=False,
        help_text="Only with taking away, and only so as not to tip anybody off. You tell them later from its history.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unmark(self, "reason")  # whatever is not shown has one


class ConcernForm(forms.Form):
    """What a concern about a comment is about, and what only those read who handle it."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="What is it about?",
        choices=[
            ("parent_comment", "A worrying comment or question from a parent"),
            ("adult_conduct", "How an adult behaved towards a child"),
            ("private_contact", "Private contact between staff and a family"),
            ("other", "Something else"),
        ],
        error_messages={"required": "Choose what it is about."},
    )
    note = forms.CharField(
        label="Anything you want to add",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Sealed with the words of the comment. Only those who handle the concern read it.",
    )


class LookForm(forms.Form):
    """Why another person should look again."""

    words = forms.CharField(
        label="Anything you want to say about it",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MeasureForm(forms.Form):
    """What somebody is asked to bear with, for how long, and why."""

    kind = forms.ChoiceField(label="What", choices=CommentMeasure.Kind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text="The person reads it."
    )
    until_on = forms.DateField(
        label="Last day", widget=forms.DateInput(attrs={"type": "date"}), help_text="After it everything is as before."
    )


class TrialForm(forms.Form):
    """A sentence to try the rules on."""

    sentence = forms.CharField(
        label="A sentence",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nothing of it is kept.",
        error_messages={"required": "Write a sentence to try."},
    )


class RuleForm(forms.Form):
    """Words to look for, and what happens where they are found."""

    label = forms.CharField(label="What it is about", max_length=60)
    phrases = forms.CharField(
        label="Words and phrases",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="One a line, whole words. * stands for up to three words, word~ for every ending, a|b for either.",
    )
    action = forms.ChoiceField(label="What happens", choices=ScreeningRule.Action.choices, widget=forms.RadioSelect)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
