"""How comments come out: a choice on the settings page, where a second leader agrees to what loosens."""

from collections.abc import Callable

from django import forms

from nursery_portal.kit.words import counted
from nursery_portal.members.access import Can
from nursery_portal.members.choices import Choice, Part, Values, register
from nursery_portal.register.models import Nursery

MODES = Nursery.CommentMode


def _other(name: str) -> Callable[[Nursery, Values], bool]:
    """Whether it is another number: longer keeps more about people, shorter destroys what may be needed as evidence."""
    return lambda now, values: bool(values[name] != getattr(now, name))


def register_choices() -> None:
    """Offer the choice; called when the app is ready."""
    register(
        Choice(
            code="comment_mode",
            part=Part.COMMENTS,
            title="When a comment appears",
            effect="Known means three approved comments and nothing against the person. Clean means that no rule found "
            "anything. Whatever appears at once is still read by a person, within the same working day.",
            fields={
                "comment_mode": lambda: forms.ChoiceField(
                    label="Comments", choices=MODES.choices, widget=forms.RadioSelect
                )
            },
            words=lambda nursery: nursery.get_comment_mode_display(),
            loosens=lambda now, values: values["comment_mode"] != MODES.REVIEW_FIRST,
            keepers=(Can.CHANGE_NURSERY, Can.MODERATE),
            order=25,
        ),
        Choice(
            code="comment_keep",
            part=Part.KEEPING,
            title="How long the words of comments are kept",
            effect=(
                "Then a comment is gone for everybody, and its words are erased; so are, as long after the answer, "
                "those of questions and of reports of pictures. What a case needs stays longer. Fewer months erase for "
                "good, the next night, whatever is older."
            ),
            fields={"comment_keep_months": lambda: forms.IntegerField(label="Months", min_value=3, max_value=60)},
            words=lambda nursery: counted(nursery.comment_keep_months, "month"),
            loosens=_other("comment_keep_months"),
            order=92,
        ),
        Choice(
            code="decision_keep",
            part=Part.KEEPING,
            title="How long the words of a decision about a comment are kept",
            effect=(
                "A decision keeps the words it was made on, so that its author can ask another person to look. Then "
                "they are erased; what was decided, and why, stays for the figures. Fewer months erase for good, the "
                "next night, whatever is older."
            ),
            fields={"decision_keep_months": lambda: forms.IntegerField(label="Months", min_value=6, max_value=60)},
            words=lambda nursery: counted(nursery.decision_keep_months, "month"),
            loosens=_other("decision_keep_months"),
            order=94,
        ),
    )
