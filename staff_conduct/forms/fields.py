"""What the forms here are made of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from nursery_portal.members.models import User
from staff_conduct.access import namesakes_apart

if TYPE_CHECKING:
    Choice = forms.ModelChoiceField[Any]
else:
    Choice = forms.ModelChoiceField


class PersonChoice(Choice):
    """People by the name that members see, or as they are told apart."""

    told_apart: Mapping[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        """Dora L, or Dora L, practitioner, Acorn where there are two."""
        return self.told_apart.get(obj.pk) or str(obj.shown_name)


class FullNameChoice(Choice):
    """People by their full name, or as namesakes are told apart: for those who handle concerns."""

    told_apart: Mapping[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        """Dora Lead, or Dora Lead, practitioner, Acorn where there are two."""
        return self.told_apart.get(obj.pk) or str(obj.full_name)


def offer(field: Any, people: Any, by: User) -> None:
    """Offer these people in a field of full names, to somebody who handles concerns."""
    field.queryset, field.told_apart = people, namesakes_apart(people, by)


class ClauseChoice(Choice):
    """Clauses of the policy by what they say."""

    def label_from_instance(self, obj: Any) -> str:
        """S17: the first words of the clause."""
        text = str(obj.text)
        return f"{obj.code}: {text if len(text) <= 80 else text[:78].rsplit(' ', 1)[0] + ' ...'}"


def area(rows: int) -> forms.Textarea:
    """A field for several lines, of which the browser keeps nothing."""
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


class FilesInput(forms.FileInput):
    """Several files at once, chosen beside the form they belong to."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Any number of files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them by itself; none is an empty list."""
        given = [one for one in (data if isinstance(data, list) else [data]) if one]
        return [super(Files, self).clean(one, initial) for one in given]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
