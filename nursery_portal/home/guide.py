"""What the style guide page shows: invented, and the same every time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.templatetags.static import static

from nursery_portal.home.guide_signs import SIGNS
from nursery_portal.kit import words


@dataclass(frozen=True)
class Drawn:
    """A drawn picture in the place of a photograph."""

    name: str
    alt: str
    width: int = 1200
    height: int = 900

    @property
    def src(self) -> str:
        """Where the drawing is."""
        return static(f"img/guide/{self.name}.svg")

    @property
    def large(self) -> str:
        """The gallery shows the same file: drawings have one size."""
        return self.src

    @property
    def url(self) -> str:
        """Without script, and in old browsers, the picture itself."""
        return self.src


PICTURES = (
    Drawn("leaves", "Five children gather red and yellow leaves in a basket under the trees"),
    Drawn("puddle", "Two children in raincoats jump in a big puddle"),
    Drawn("garden", "Two children water seedlings in a raised bed"),
    Drawn("story", "A practitioner reads a picture book to four children on a round rug"),
)


class GuideForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="Families read it first. Up to 80 letters.", max_length=80)
    due = forms.DateField(
        label="Due date",
        error_messages={"invalid": "30 February does not exist. Use a date such as 27 11 2026."},
        input_formats=["%d %m %Y"],
    )
    room = forms.ChoiceField(choices=[("acorn", "Acorn room"), ("willow", "Willow room")])
    kind = forms.ChoiceField(
        choices=[("activity", "Activity"), ("reminder", "Reminder"), ("link", "Link")], widget=forms.RadioSelect
    )
    note = forms.CharField(widget=forms.Textarea, required=False, label="Note for colleagues")
    checked = forms.BooleanField(label="I have looked at every picture")


def content(now: datetime) -> dict[str, Any]:
    """Everything the page shows."""
    return {
        "pictures": PICTURES,
        "nine": PICTURES * 2 + PICTURES[:1],
        "form": GuideForm(initial={"title": "Wellies for the woodland walk"}),
        "bad_form": GuideForm({"title": "Wellies for the woodland walk", "due": "30 2 2027", "room": "acorn"}),
        "signs": SIGNS,
        "due_late": now - timedelta(minutes=12),
        "due_soon": now + timedelta(minutes=34, seconds=30),
        "due_calm": now + timedelta(hours=2, minutes=5, seconds=30),
        "now": now,
        "now_words": words.stamp(now),
        "answered": (1, 2, 3),
        "tabs": [("All", "#tabs", 12, True), ("Urgent", "#tabs", 1, False), ("Flagged", "#tabs", 4, False)],
        "receipt_rows": [
            ("Taken back", words.stamp(now)),
            ("Last one gone", "0.4 seconds later"),
            ("Pictures", 14),
            ("Posts", 9),
        ],
        "tags": [
            ("Nell", "in_force", "0.032 0.47 0.175 0.235"),
            ("Maya", "in_force", "0.228 0.5 0.175 0.235"),
            ("Arjun", "in_force", "0.424 0.48 0.175 0.235"),
            ("Tom", "not_in_force", "0.611 0.48 0.175 0.235"),
            ("Isla", "in_force", "0.798 0.5 0.175 0.235"),
        ],
        "coverage": [
            ("Maya", "in_force", "not_in_force", "waiting", "until 22 Nov 2027"),
            ("Tom", "disputed", "in_force", "in_force", "until 3 Mar 2027"),
            ("Nell", "in_force", "in_force", "in_force", "ends in 7 days"),
        ],
        "children": [
            {"id": 1, "name": "Nell", "room": "Acorn room", "word": "In force"},
            {"id": 2, "name": "Maya", "room": "Acorn room", "word": "In force"},
            {"id": 3, "name": "Tom", "room": "Acorn room", "word": "Not in force"},
        ],
    }
