"""Comments with a label, to measure the screening: all invented, no real person, no real nursery.

Learned from, each counted before anything was changed for it: `development`, on which the rules were tuned, too, and
`unseen_a` to `unseen_k`. Only learned from: `voices`. Only ever counted: `held_out`, from before there were rules, and
`unseen_l` and the sets after it, each counted before anything was chosen by it; so are `ordinary_month` and
`another_month`, in which nothing was sought, and `attack`, in which worries were hidden. docs/moderation.md says what
they measured at first sight.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from moderation.models import Urgency
from moderation.screening import Named, Result, screen

LEARNED_FROM = ("development", *(f"unseen_{letter}" for letter in "abcdefghijk"), "voices")
HELD_OUT = (
    "held_out",
    *(f"unseen_{letter}" for letter in "lmnopqrstuvwx"),
    "ordinary_month",
    "another_month",
    "attack",
)
SETS = ("development", *(f"unseen_{letter}" for letter in "abcdefghijk"), *HELD_OUT)

CHILDREN = [
    Named(name)
    for name in (
        "Maya Rahman",
        "Rose Fairclough",
        "Will Barlow",
        "May Chen",
        "Teddy Walsh",
        "Daisy Okafor",
        "Kofi Mensah",
        "Poppy Iyer",
        "Grace Lewis",
    )
]
STAFF = [
    Named(name, key)
    for key, name in enumerate(("Ruth Ellery", "Abena Owusu", "Liam Byrne", "Jess Carter", "Hope Adeyemi"), start=1)
]


@dataclass(frozen=True)
class Comment:
    """One labelled comment."""

    label: str
    text: str

    @property
    def innocent(self) -> bool:
        """Whether a person need only read it in its turn."""
        return self.label == "innocent"


def comments(half: str) -> list[Comment]:
    """The comments of one set."""
    text = (Path(__file__).parent / f"{half}.txt").read_text(encoding="utf-8")
    rows = [line.split(" | ", 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [Comment(label.strip(), words.strip()) for label, words in rows]


@cache
def screened(comment: Comment) -> Result:
    """What the rules say of it, with this register and this staff."""
    return screen(comment.text, children=CHILDREN, staff=STAFF)


@dataclass(frozen=True)
class Measured:
    """How well the rules found what they are for."""

    right: int
    missed: list[Comment]
    false: list[tuple[Comment, Result]]
    quiet: int
    not_urgent: list[Comment]

    @property
    def recall(self) -> float:
        """Of the comments that should be flagged, the share that was."""
        return self.right / ((self.right + len(self.missed)) or 1)

    @property
    def precision(self) -> float:
        """Of the comments that were flagged, the share that should be."""
        return self.right / ((self.right + len(self.false)) or 1)


def measure(half: str) -> Measured:
    """Screen one set and compare."""
    right, quiet = 0, 0
    missed: list[Comment] = []
    false: list[tuple[Comment, Result]] = []
    not_urgent: list[Comment] = []
    for comment in comments(half):
        result = screened(comment)
        flagged = result.urgency > Urgency.PLAIN
        if comment.label == "disclosure" and result.urgency != Urgency.URGENT:
            not_urgent.append(comment)
        if comment.innocent:
            if flagged:
                false.append((comment, result))
            else:
                quiet += 1
        elif flagged:
            right += 1
        else:
            missed.append(comment)
    return Measured(right, missed, false, quiet, not_urgent)
