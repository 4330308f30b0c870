"""The decision rule a second time, in plain Python over plain data: what the database's expressions are compared with.

Nothing here imports the portal. It is written from docs/consent.md, slowly and in loops, so that a mistake in the
expressions is not repeated. It reads the *history* of answers, never the table of latest answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/London")


@dataclass
class Link:
    """Somebody's link to the child."""

    person: int
    kind: str = "guardian"
    responsible: bool = True
    from_on: date = date.min
    until_on: date | None = None
    ended: bool = False
    no_contact: bool = False
    no_images: bool = False
    restricted_from: date | None = None
    restricted_until: date | None = None
    came_with_another: bool = False

    def lasts(self, on: date) -> bool:
        """Whether the link is not over on that day."""
        return not self.ended and (self.until_on is None or on <= self.until_on)

    def holds(self, on: date) -> bool:
        """Whether the link exists on that day."""
        return not self.ended and self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def has_say(self, on: date) -> bool:
        """Whether its person decides about the child on that day."""
        return self.holds(on) and self.kind in {"guardian", "signer"} and self.responsible

    def restricted(self, on: date) -> bool:
        """Whether a restriction, if there is one, still stands on that day."""
        begun = self.restricted_from is None or self.restricted_from <= on
        return begun and (self.restricted_until is None or on <= self.restricted_until)


@dataclass
class Text:
    """A wording."""

    effective_at: datetime
    answers_end_at: datetime | None = None

    def counts(self, at: datetime) -> bool:
        """Whether an answer under it counts."""
        return self.effective_at <= at and (self.answers_end_at is None or at < self.answers_end_at)


@dataclass
class Answer:
    """One act: yes, or no (refused or taken back). `link` and `text` are places in the world's lists.

    `by_lead`: the lead ended this person's yes since the child must be kept out; `lifted`: and asked them anew since.
    `void`: a yes was found not to be theirs.
    """

    person: int
    yes: bool
    at: datetime
    link: int
    text: int
    review_on: date | None = None
    by_lead: bool = False
    lifted: bool = False
    void: bool = False


@dataclass
class World:
    """One child, everybody linked to it, and what they answered to one question, oldest first."""

    started_on: date
    leaving_on: date | None = None
    protected: bool = False
    links: list[Link] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def kept_out(self) -> bool:
        """Whether the lead keeps the child out still, whoever had said yes."""
        closed = set()
        for answer in self.answers:
            if answer.by_lead and not answer.lifted:
                closed.add(answer.person)
            elif answer.by_lead or answer.yes or answer.void:
                closed.discard(answer.person)
        return bool(closed)

    def latest(self) -> Iterator[Answer]:
        """Each person's last word."""
        for person in {answer.person for answer in self.answers}:
            yield [answer for answer in self.answers if answer.person == person][-1]


def verdict(
    world: World, at: datetime, *, place_needed: bool = True, publishing: bool = False, reviews_hide: bool = False
) -> str:
    """The first sentence of the rule that is true of this child at this instant."""
    on = at.astimezone(HOME).date()
    if place_needed and (on < world.started_on or (world.leaving_on is not None and on > world.leaving_on)):
        return "not_enrolled"
    if world.protected:
        return "protected"
    for link in world.links:
        if link.no_images and link.restricted(on):
            return "restricted"
    deciding = [link for link in world.links if link.has_say(on)]
    if not deciding:
        return "nobody_responsible"
    if world.kept_out():
        return "kept_out"
    somebody_said_no = somebody_said_yes = somebody_never_wrote_it = False
    good_but_for_text = good = reviewed = False
    for answer in world.latest():
        own = [link for link in deciding if link.person == answer.person]
        if not own:
            continue  # who has no say any more counts neither way
        if answer.void:
            somebody_never_wrote_it = True
            continue
        if not answer.yes:
            somebody_said_no = True
            continue
        welcome = [link for link in own if not (link.no_contact and link.restricted(on))]
        if not welcome:
            continue  # somebody kept away from the child cannot say yes
        somebody_said_yes = True
        same_link = any(link is world.links[answer.link] for link in welcome)
        same_place = answer.at.astimezone(HOME).date() >= world.started_on
        if same_link and same_place:
            good_but_for_text = True
            if world.texts[answer.text].counts(at):
                good = True
                if answer.review_on is None or on <= answer.review_on + timedelta(days=30):
                    reviewed = True
    if somebody_said_no:
        return "disputed" if somebody_said_yes else "refused"
    if somebody_never_wrote_it:
        return "answer_anew"
    if not world.answers:
        return "unanswered"
    if not good_but_for_text:
        return "ended"
    if not good:
        return "outworded"
    if not reviewed and (publishing or reviews_hide):
        return "review_overdue"
    return "in_force"
