"""A refusal says what to do, also where the words are Django's own."""

import pytest
from django import forms


class Entry(forms.Form):
    """One field of each kind that people leave empty."""

    name = forms.CharField()
    room = forms.ChoiceField(choices=[("", "Choose"), ("a", "Acorn")])
    days = forms.MultipleChoiceField(choices=[("m", "Monday")])
    minutes = forms.IntegerField(min_value=0, max_value=60)
    scan = forms.FileField()
    own = forms.CharField(error_messages={"required": "Write what happened, even if it is one sentence."})


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Please fill this in."),
        ("room", "", "Please choose one."),
        ("days", "", "Please choose at least one."),
        ("scan", "", "Please choose a file."),
        ("minutes", "-5", "Enter 0 or more."),
        ("minutes", "61", "Enter 60 or less."),
        ("own", "", "Write what happened, even if it is one sentence."),
    ],
)
def test_the_refusal_names_the_repair(field: str, typed: str, said: str) -> None:
    form = Entry({field: typed} if typed else {})
    assert not form.is_valid()
    assert form.errors[field] == [said]
