"""A refusal says what to do, also where the words are Django's own, and what was typed is still there to be seen."""

import pytest
from django import forms

from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.kit.forms import control_for
from nursery_portal.members.choices import TimeInput
from nursery_portal.members.forms.fields import DayField


class Entry(forms.Form):
    """One field of each kind that people leave empty."""

    name = forms.CharField()
    room = forms.ChoiceField(choices=[("", "Choose"), ("a", "Acorn")])
    days = forms.MultipleChoiceField(choices=[("m", "Monday")])
    minutes = forms.IntegerField(min_value=0, max_value=60)
    scan = forms.FileField()
    email = forms.EmailField()
    day = forms.DateField()
    hour = forms.TimeField()
    at = forms.DateTimeField()
    share = forms.FloatField()
    link = forms.URLField(assume_scheme="https")
    short = forms.CharField(max_length=5)
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
        ("minutes", "soon", "This is not a whole number. Use figures, such as 12."),
        ("email", "anna", "This is not an e-mail address. Use one such as anna@example.org."),
        ("day", "30/02/2026", "This day does not exist. Use a date such as 27/11/2026."),
        ("hour", "after tea", "This is not a time. Use one such as 08:00."),
        ("at", "yesterday", "This is not a day with a time. Use one such as 2026-11-27 07:30."),
        ("share", "half", "This is not a number. Use figures, such as 2.5."),
        ("link", "the NHS page", "This is not a web address. Use one such as https://www.nhs.uk."),
        ("short", "seven", ""),
        ("short", "sevens!", "This has 7 characters; 5 fit. Please shorten it."),
        ("own", "", "Write what happened, even if it is one sentence."),
    ],
)
def test_the_refusal_names_the_repair(field: str, typed: str, said: str) -> None:
    form = Entry({field: typed} if typed else {})
    assert not form.is_valid()
    assert form.errors.get(field, [""]) == [said]


class Times(forms.Form):
    """The browser's own controls."""

    day = DayField()
    hour = forms.TimeField(widget=TimeInput())
    minutes = forms.IntegerField()


def test_what_is_no_day_time_or_number_comes_back_in_a_field_that_shows_it() -> None:
    wrong = Times({"day": "2031-02-31", "hour": "after tea", "minutes": "-7x"})
    for name, typed in wrong.data.items():
        assert f'<input type="text" name="{name}" value="{typed}"' in str(wrong[name])

    right = Times({"day": "2031-02-28", "hour": "19:30", "minutes": "7"})
    drawn = [str(right[name]) for name in right.data]
    assert [one.split('"')[1] for one in drawn] == ["date", "time", "number"]


@pytest.mark.parametrize(
    ("kind", "value", "control"),
    [
        ("date", "", "date"),
        ("date", None, "date"),
        ("date", "27/11/2026", "text"),
        ("date", "20261127", "text"),
        ("datetime-local", "2026-11-27T07:30", "datetime-local"),
        ("datetime-local", "2026-11-27", "text"),
        ("time", "25:61", "text"),
        ("number", "-2.5", "number"),
        ("number", "1e5", "text"),
        ("number", "nan", "text"),
        ("email", "anna", "email"),
    ],
)
def test_the_control_is_one_that_shows_the_value(kind: str, value: str | None, control: str) -> None:
    assert control_for(kind, value) == control


def test_words_fit_or_are_refused_and_never_cut_off() -> None:
    assert fitting("  one\r\ntwo ", 7, field="words") == "one\ntwo"
    with pytest.raises(Refused, match="This has 8 characters; 7 fit") as refusal:
        fitting("one\r\ntwos", 7, field="words")
    assert refusal.value.field == "words"
