"""The choices of behaviour a nursery has: what each is called, what it does, and which way it loosens protection.

An app that adds a field to Nursery registers its choice in `ready`; the settings page, the record and the rule that a
second leader agrees to what loosens come with it. A field that is in no choice is changed nowhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms

from nursery_portal.kit.words import DAYS, counted, listed
from nursery_portal.members.access import Can, may
from nursery_portal.members.models import User
from nursery_portal.register.models import NATIONS, Nursery

Values = Mapping[str, Any]


class Part(StrEnum):
    """The headings of the settings page, in its order."""

    NURSERY = "The nursery"
    PEOPLE = "Who comes in, and how much one reads"
    COMMENTS = "Comments"
    PICTURES = "Pictures"
    KEEPING = "How long we keep"
    MAIL = "Mail"
    CONDUCT = "Conduct of staff"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice: the fields of Nursery it sets, in plain words, and the rights of which one is enough to change it.

    `unsettled` says of a new nursery that nothing is loosened yet: it still says for the first time what holds here.
    """

    code: str
    part: Part
    title: str
    effect: str
    fields: Mapping[str, Callable[[], forms.Field]]
    words: Callable[[Nursery], str]
    loosens: Callable[[Nursery, Values], bool] = lambda now, values: False
    unsettled: Callable[[Nursery], bool] = lambda now: False
    keepers: tuple[Can, ...] = (Can.CHANGE_NURSERY,)
    order: int = 100

    def kept_by(self, user: User) -> bool:
        """Whether this person may change it, or propose to."""
        return any(may(user, right) for right in self.keepers)

    def waits(self, now: Nursery, values: Values) -> bool:
        """Whether these values hold only once a second leader agrees."""
        return not self.unsettled(now) and self.loosens(now, values)

    def clean(self, values: Values) -> dict[str, Any]:
        """The values as the fields understand them: also those of a proposal, which were kept as text."""
        return {name: field().clean(values.get(name)) for name, field in self.fields.items()}


_choices: dict[str, Choice] = {}


def register(*choices: Choice) -> None:
    """Add choices to the settings page. The same choice registered again replaces itself."""
    for choice in choices:
        _choices[choice.code] = choice


def registered() -> list[Choice]:
    """Every choice there is, in the order of the page."""
    parts = list(Part)
    return sorted(_choices.values(), key=lambda choice: (parts.index(choice.part), choice.order, choice.code))


def find(code: str) -> Choice | None:
    """The choice of this code."""
    return _choices.get(code)


class TimeInput(forms.TimeInput):
    """The browser's own way to choose a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _time(label: str) -> forms.Field:
    return forms.TimeField(label=label, widget=TimeInput())


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week, kept as their numbers in one text: 01234 is Monday to Friday."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> str:
        """The numbers of the chosen days in order."""
        return "".join(sorted(super().clean(list(value) if value else [])))

    def prepare_value(self, value: Any) -> Any:
        """A kept text as the list of its days."""
        return list(value) if isinstance(value, str) else value


def _hours(nursery: Nursery) -> str:
    days = [DAYS[int(number)] for number in nursery.open_weekdays]
    span = f"{days[0]} to {days[-1]}" if nursery.open_weekdays in "0123456" and len(days) > 2 else listed(days)
    return f"{nursery.opens_at:%H:%M} to {nursery.closes_at:%H:%M}, {span}"


def _open_less(now: Nursery, values: Values) -> bool:
    """Whether some time is no opening hour any more, and every clock stands still in it."""
    later = values["opens_at"] > now.opens_at
    return later or values["closes_at"] < now.closes_at or not set(now.open_weekdays) <= set(values["open_weekdays"])


def _number(label: str, least: int, most: int) -> Callable[[], forms.Field]:
    return lambda: forms.IntegerField(label=label, min_value=least, max_value=most)


def _more(name: str) -> Callable[[Nursery, Values], bool]:
    return lambda now, values: bool(values[name] > getattr(now, name))


register(
    Choice(
        code="nation",
        part=Part.NURSERY,
        title="Nation",
        effect="Whose bank holidays count when the portal counts working days.",
        fields={"nation": lambda: forms.ChoiceField(label="Nation", choices=NATIONS, widget=forms.RadioSelect)},
        words=lambda nursery: nursery.get_nation_display(),
        order=10,
    ),
    Choice(
        code="opening_hours",
        part=Part.NURSERY,
        title="Opening hours",
        effect=(
            "When somebody is here to read and to answer. Every target counts within them and stands still outside, so "
            "fewer or other hours need a second leader."
        ),
        fields={
            "opens_at": lambda: _time("Opens at"),
            "closes_at": lambda: _time("Closes at"),
            "open_weekdays": lambda: WeekdaysField(
                label="Open on", choices=[(str(number), day) for number, day in enumerate(DAYS)]
            ),
        },
        words=_hours,
        loosens=_open_less,
        unsettled=lambda now: now.opened_at is None and now.hours_confirmed_at is None,
        order=20,
    ),
    Choice(
        code="urgent_target",
        part=Part.COMMENTS,
        title="How soon somebody reads what may be about a child's safety",
        effect=(
            "The lead and the deputy are mailed at once, at any hour. After this time, counted while the nursery is "
            "open, the portal tells one after the other that nobody has read it."
        ),
        fields={"urgent_target_minutes": _number("Minutes", 10, 120)},
        words=lambda nursery: f"within {counted(nursery.urgent_target_minutes, 'minute')}",
        loosens=_more("urgent_target_minutes"),
        order=28,
    ),
    Choice(
        code="review_target",
        part=Part.COMMENTS,
        title="How soon a comment is read in which a rule found something",
        effect="After it the queue shows the comment as late. Every comment is due within a working day all the same.",
        fields={"review_target_hours": _number("Working hours", 1, 72)},
        words=lambda nursery: f"within {counted(nursery.review_target_hours, 'working hour')}",
        loosens=_more("review_target_hours"),
        order=30,
    ),
    Choice(
        code="comment_edit",
        part=Part.COMMENTS,
        title="How long a comment can be changed",
        effect="Within this time people can correct their own comment. A changed comment waits to be read again.",
        fields={"comment_edit_minutes": _number("Minutes", 0, 60)},
        words=lambda nursery: (
            counted(nursery.comment_edit_minutes, "minute") if nursery.comment_edit_minutes else "not at all"
        ),
        order=40,
    ),
    Choice(
        code="relatives",
        part=Part.PEOPLE,
        title="Relatives whom a parent may invite",
        effect=(
            "Grandparents and others read the day book and see only pictures that show their own child. 0 is off: "
            "nobody is invited by families."
        ),
        fields={"relatives_per_guardian": _number("For each parent or carer", 0, 2)},
        words=lambda nursery: f"{nursery.relatives_per_guardian} for each" if nursery.relatives_per_guardian else "off",
        loosens=_more("relatives_per_guardian"),
        order=60,
    ),
    Choice(
        code="invitation_life",
        part=Part.PEOPLE,
        title="How long an invitation works",
        effect="After this the link in the mail opens nothing any more, and the nursery sends a new one.",
        fields={"invitation_days": _number("Days", 1, 30)},
        words=lambda nursery: counted(nursery.invitation_days, "day"),
        loosens=_more("invitation_days"),
        order=50,
    ),
    Choice(
        code="fast_reading",
        part=Part.PEOPLE,
        title="How much one person reads",
        effect=(
            "An account that opens more different pictures in large, or pages of the register, in ten minutes has to "
            "wait, and two leaders are told: it may be in wrong hands."
        ),
        fields={
            "pictures_in_ten_minutes": _number("Large pictures in ten minutes", 20, 1000),
            "register_pages_in_ten_minutes": _number("Pages of the register in ten minutes", 10, 200),
        },
        words=lambda nursery: (
            f"{nursery.pictures_in_ten_minutes} large pictures, {nursery.register_pages_in_ten_minutes} pages of the "
            "register"
        ),
        loosens=lambda now, values: any(_more(name)(now, values) for name in values),
        order=70,
    ),
)
