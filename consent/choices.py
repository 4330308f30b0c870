"""What an unanswered yearly review does to pictures that are out, as the nursery chooses."""

from django import forms

from nursery_portal.members.choices import Choice, Part, register

OPTIONS = (
    ("False", "Pictures that are out stay; only new ones wait"),
    ("True", "Pictures that are out are hidden, too"),
)


def register_choices() -> None:
    """Add it to the settings page. Hiding less loosens protection, so a second leader agrees to it."""
    register(
        Choice(
            code="review_hides_pictures",
            part=Part.PICTURES,
            title="A yearly review without an answer",
            effect="What happens once a parent has not answered the yearly review for 30 days.",
            fields={
                "review_hides_pictures": lambda: forms.TypedChoiceField(
                    label="After 30 days",
                    choices=OPTIONS,
                    coerce=lambda value: str(value) == "True",
                    widget=forms.RadioSelect,
                )
            },
            words=lambda nursery: OPTIONS[nursery.review_hides_pictures][1].lower(),
            loosens=lambda now, values: now.review_hides_pictures and not values["review_hides_pictures"],
            order=65,
        ),
    )
