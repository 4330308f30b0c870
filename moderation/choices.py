"""How comments come out: a choice on the settings page, where a second leader agrees to what loosens."""

from django import forms

from nursery_portal.members.access import Can
from nursery_portal.members.choices import Choice, register
from nursery_portal.register.models import Nursery

MODES = Nursery.CommentMode


def register_choices() -> None:
    """Offer the choice; called when the app is ready."""
    register(
        Choice(
            code="comment_mode",
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
        )
    )
