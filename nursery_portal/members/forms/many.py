"""Many at once: a sheet to import, children to move, people to invite."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from nursery_portal.kit.forms import unmark
from nursery_portal.members.forms.children import offer
from nursery_portal.members.models import User
from nursery_portal.members.sheets import LARGEST, decoded, is_text
from nursery_portal.register.models import Child, Room

NOT_A_SHEET = (
    "This is not a CSV file, whatever its name says: a workbook, a printed page or a picture. Open it in your "
    "spreadsheet program, choose Save as, then CSV, and send that."
)


class SheetForm(forms.Form):
    """A sheet as a file, or as text that is repaired on the page itself."""

    sheet = forms.FileField(
        label="The sheet",
        required=False,
        help_text="A CSV file with the headings of the template.",
        allow_empty_file=True,
    )
    text = forms.CharField(
        label="Or paste it here",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unmark(self, "sheet", "text")  # one of the two

    def clean(self) -> dict[str, Any]:
        """One text, wherever it came from."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("sheet")
        if isinstance(file, UploadedFile):
            if (file.size or 0) > LARGEST:
                self.add_error("sheet", "This is more than half a megabyte. Send it in two parts.")
                return cleaned
            raw = file.read()
            if not is_text(raw):
                self.add_error("sheet", NOT_A_SHEET)
                return cleaned
            cleaned["text"] = decoded(raw)
        if not cleaned.get("text", "").strip():
            self.add_error("sheet", "Choose a file, or paste the rows.")
        return cleaned


class MoveManyForm(forms.Form):
    """Which children, to which room."""

    children = forms.ModelMultipleChoiceField(
        label="Who moves", queryset=Child.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    room = forms.ModelChoiceField(label="New room", queryset=Room.objects.none(), empty_label="Choose a room")

    def __init__(self, *args: Any, children: QuerySet[Child], rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "children", children)
        offer(self, "room", rooms)


class InviteManyForm(forms.Form):
    """The people of the preview whom to invite."""

    people = forms.ModelMultipleChoiceField(
        label="Who is invited", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "people", people)
