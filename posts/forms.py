"""The forms of the workroom. What they refuse comes back with everything that was typed."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import QuerySet

from nursery_portal.kit.forms import unmark
from nursery_portal.media.redact import Region, Style
from nursery_portal.members.access import children_visible_to, drafting_rooms_of
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, Room
from posts.actions import Words
from posts.actions.drafting import LONGEST
from posts.holding import children_to_hold
from posts.models import Photo, PhotoReport, PhotoTag, Post

if TYPE_CHECKING:
    Choice = forms.ModelChoiceField[Any]
else:
    Choice = forms.ModelChoiceField


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


TYPED = ("title", "body", "link_url", "link_source", "link_why")


class PostForm(forms.Form):
    """What a post says, and to whom. `version` and `page` tell a stale form from one's own second try; `opened` is how
    the post stood then: what was typed into a draft is not shown because somebody published it meanwhile."""

    kind = forms.ChoiceField(label="Kind", choices=Post.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="Title", max_length=120, required=False)
    body = forms.CharField(
        label="Words", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6}), strip=True
    )
    happened_on = forms.DateField(label="Day", required=False, widget=DateInput())
    due_on = forms.DateField(
        label="Until", required=False, widget=DateInput(), help_text="The reminder is pinned until this day."
    )
    link_url = forms.URLField(
        label="Address",
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    link_source = forms.CharField(
        label="Source", max_length=120, required=False, help_text="Who wrote it, in a few words: NHS, Early Years."
    )
    link_why = forms.CharField(
        label="Why it is worth reading",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two sentences. The portal never fetches the page, so nobody learns that you read about it.",
    )
    audience = forms.ChoiceField(label="Who may see it", choices=Post.Audience.choices, widget=forms.RadioSelect)
    rooms = forms.ModelMultipleChoiceField(
        label="Rooms", queryset=Room.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    page = forms.UUIDField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # a draft may lack them, but "(optional)" would be a lie: publishing asks for them
        unmark(self, "title", "body", "happened_on", "due_on", "link_url", "link_source", "link_why", "rooms")
        self.post = post
        rooms = self.fields["rooms"]
        if isinstance(rooms, forms.ModelMultipleChoiceField):
            rooms.queryset = drafting_rooms_of(user)
        own = set(drafting_rooms_of(user).values_list("pk", flat=True))
        self.other_rooms = [room.name for room in self._rooms() if room.pk not in own]

    def _rooms(self) -> list[Room]:
        return list(self.post.rooms.all()) if self.post.pk else []

    @classmethod
    def initial_of(cls, post: Post, page: object) -> dict[str, object]:
        """The form's values for a post as it stands."""
        return {
            "kind": post.kind,
            "title": post.title,
            "body": post.body,
            "happened_on": post.happened_on,
            "due_on": post.due_on,
            "link_url": post.link_url,
            "link_source": post.link_source,
            "link_why": post.link_why,
            "audience": post.audience,
            "rooms": [room.pk for room in post.rooms.all()] if post.pk else [],
            "version": post.version,
            "page": page,
            "opened": post.state,
        }

    def words(self) -> Words:
        """What was typed. A field that could not be understood keeps what the post has: an autosave loses nothing."""
        kept = {**self.initial_of(self.post, None), **self.cleaned_data}
        rooms = self.cleaned_data.get("rooms")
        return Words(
            kind=kept["kind"],
            title=kept["title"],
            body=kept["body"],
            audience=kept["audience"],
            rooms=tuple(room.pk for room in rooms) if rooms is not None else tuple(room.pk for room in self._rooms()),
            happened_on=kept["happened_on"],
            due_on=kept["due_on"],
            link_url=kept["link_url"],
            link_source=kept["link_source"],
            link_why=kept["link_why"],
        )

    @property
    def unread(self) -> list[str]:
        """The fields whose words no saving keeps, since they are too long most of all."""
        return [name for name in TYPED if name in self.errors]

    def all_words(self) -> Words | None:
        """What was typed, with what its own field does not take at the end of the body; None where it is too long for
        that."""
        if "body" in self.errors:
            return None
        typed = self.words()
        body = "\n\n".join([typed.body, *(str(self[name].data or "") for name in self.unread)]).strip()
        return replace(typed, body=body) if len(body) <= LONGEST["body"] else None


class TimeInput(forms.DateTimeInput):
    """The browser's own calendar with a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ScheduleForm(forms.Form):
    """When a post goes out, and for an event that its pictures were looked at.

    It stands folded in the form that publishes at once, too, and there a browser would insist on a time: the server
    asks for it, the page does not.
    """

    use_required_attribute = False

    publish_at = forms.DateTimeField(
        label="Day and time",
        widget=TimeInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"required": "Choose the day and the time at which it goes out."},
        help_text="The permissions are checked again at that moment. If anything stands against it, you are told.",
    )
    event_looked = forms.BooleanField(required=False)


class RegionForm(forms.Form):
    """A part of a picture, counted from its top left corner, or nothing at all.

    Drawn frames come as fractions; typed ones, from the page without script, as per cent with `unit` saying so.
    """

    needed: ClassVar[bool] = False

    x = forms.FloatField(label="From the left", min_value=0, max_value=100, required=False)
    y = forms.FloatField(label="From the top", min_value=0, max_value=100, required=False)
    w = forms.FloatField(label="Width", min_value=0, max_value=100, required=False)
    h = forms.FloatField(label="Height", min_value=0, max_value=100, required=False)
    unit = forms.ChoiceField(choices=[("percent", "per cent")], required=False)

    def clean(self) -> dict[str, Any]:
        """All four numbers of a region that lies in the picture, or none of them."""
        given = super().clean() or {}
        numbers = [given.get(name) for name in "xywh"]
        self.region: Region | None = None
        if not self.needed and not self.errors and all(number is None for number in numbers):
            return given
        for name in [one for one in "xywh" if one not in self.errors and given.get(one) is None]:
            self.add_error(name, "Please fill this in.")
        if self.errors:
            return given
        scale = 100 if given.get("unit") == "percent" else 1
        try:
            self.region = Region(*(number / scale for number in numbers))  # type: ignore[operator]
        except ValueError:
            raise forms.ValidationError(
                "A place in the picture needs all four numbers, and has to lie inside the picture."
            ) from None
        return given


class PartForm(RegionForm):
    """The part of a picture that stays."""

    needed = True


class TurnForm(forms.Form):
    """How far a picture is turned: by quarters, or by a few degrees."""

    quarters = forms.IntegerField(min_value=0, max_value=3, required=False)
    degrees = forms.FloatField(min_value=-15, max_value=15, required=False)


class CoverForm(RegionForm):
    """Where a cover lies, and how it looks."""

    needed = True
    style = forms.ChoiceField(choices=PhotoTag.CoverStyle.choices)

    def clean(self) -> dict[str, Any]:
        """The place, and the look as the drawing knows it."""
        given = super().clean()
        self.chosen = Style(given["style"]) if given.get("style") else Style.PEBBLE
        return given


class TagForm(RegionForm):
    """A child, and where in the picture. The place may be left out."""

    child = forms.ModelChoiceField(
        queryset=Child.objects.none(),
        error_messages={
            "required": "Choose a child of the register first.",
            "invalid_choice": "Choose a child of the register.",
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        child = self.fields["child"]
        if isinstance(child, forms.ModelChoiceField):
            child.queryset = children_visible_to(user)


class SeveralForm(forms.Form):
    """The same children in several pictures of a post, and whether everyone in them is tagged then."""

    photo = forms.ModelMultipleChoiceField(
        queryset=Photo.objects.none(),
        error_messages={"required": "Choose at least one picture.", "invalid_choice": "Choose pictures of this post."},
    )
    child = forms.ModelMultipleChoiceField(
        queryset=Child.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Choose children of the register."},
    )
    all_tagged = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: User, photos: QuerySet[Photo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("photo", photos), ("child", children_visible_to(user))):
            field = self.fields[name]
            if isinstance(field, forms.ModelMultipleChoiceField):
                field.queryset = rows


class AccountForm(forms.Form):
    """Who can be recognised in a picture beside the tagged children."""

    accounted = forms.ChoiceField(choices=[(one.value, one.label) for one in Photo.Accounted if one.value])
    staff_present = forms.BooleanField(required=False)
    adults_present = forms.BooleanField(required=False)


class SecondForm(forms.Form):
    """What the second person says, and why it goes back."""

    answer = forms.ChoiceField(
        label="Your answer",
        choices=[("confirm", "It can go out"), ("back", "Send it back")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it can go out, or send it back."},
    )
    words = forms.CharField(
        label="What should be changed",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only where you send it back.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class PhotoReportForm(forms.Form):
    """What is wrong with a picture."""

    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=PhotoReport.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong with the picture."},
    )
    words = forms.CharField(
        label="In your own words", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReportAnswerForm(forms.Form):
    """What becomes of a reported picture. Erasing and handing over are on offer where it may show abuse."""

    outcome = forms.ChoiceField(
        label="What becomes of the picture?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of the picture."},
    )
    note = forms.CharField(
        label="Your note",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whom you spoke to, what they advised. Only those who decide read it.",
    )

    def __init__(self, *args: Any, report: PhotoReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = PhotoReport.Outcome
        choices = [
            (outcomes.NOTHING_WRONG.value, "Nothing is wrong with it: it may be seen"),
            (outcomes.STAYS_DOWN.value, "It stays down: a manager repairs it or leaves it out"),
        ]
        if report.reason == PhotoReport.Reason.ABUSE:
            choices += [
                (outcomes.HANDED_OVER.value, "Keep it closed away for the police (a second person confirms)"),
                (outcomes.ERASED.value, "Erase it (a second person confirms)"),
            ]
        outcome = self.fields["outcome"]
        if isinstance(outcome, forms.ChoiceField):
            outcome.choices = choices


class LetInForm(forms.Form):
    """A picture that was kept out before, and why a manager lets it in."""

    picture = forms.FileField(
        label="The picture",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": "Choose the picture."},
    )
    because = forms.CharField(
        label="Why it belongs here",
        max_length=400,
        help_text="It is kept in the record with your name. For example: it was in the wrong post.",
        error_messages={"required": "Say why it belongs here, in a few words: it is kept in the record."},
    )


class ByFullName(Choice):
    """A choice of children who may have left: two of them may go by the same name."""

    def label_from_instance(self, obj: Any) -> str:
        """As the register has it."""
        return str(obj.full_name)


class KeepPicturesForm(forms.Form):
    """Whose pictures a lead keeps for a case, and why."""

    child = ByFullName(
        queryset=Child.objects.none(),
        empty_label="Choose a child",
        error_messages={"required": "Choose a child.", "invalid_choice": "Choose a child of the list."},
    )
    because = forms.CharField(
        label="Why",
        max_length=400,
        help_text="Only the leads read it. Who sees the pictures does not change, but nothing of them is erased.",
        error_messages={"required": "Please say why, in a few words: it is kept, and only the leads read it."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        child = self.fields["child"]
        if isinstance(child, forms.ModelChoiceField):
            child.queryset = children_to_hold(user)
