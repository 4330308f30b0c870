"""Families are asked, answer, change their minds: the ledger of permissions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from consent.actions import answer_permissions, ask_unanswered, install_wordings, take_back
from consent.models import Purpose
from consent.rules import current_wordings
from nursery_portal.home.demonstration import cast
from nursery_portal.home.demonstration.loading_people import OPENED
from nursery_portal.home.demonstration.loading_world import Step, World
from nursery_portal.kit import clock

ASKED = (62, 27, 6)
"""Days ago on which the manager reminded the families whose answers were missing."""

FIELDS = {
    Purpose.OWN_PICTURES: "own",
    Purpose.GROUP_PICTURES: "group",
    Purpose.FIRST_NAME: "name",
    Purpose.COVERED: "covered",
}


def steps(world: World) -> Iterator[Step]:
    """The texts, the requests and every answer."""
    yield Step(world.at(OPENED, "09:20"), lambda: install_wordings(world.person("margaret")))
    for ago in ASKED:
        yield Step(world.weekday_at(ago, "10:40"), lambda: ask_unanswered(by=world.person("nadia")))
    for answer in cast.answers():
        chance = world.rng(f"{answer.guardian} {answer.child} {answer.ago}")
        hour = f"{chance.choice((19, 20, 21))}:{chance.randrange(60):02}"
        yield Step(world.at(answer.ago, hour), partial(_answer, world, answer))


def _answer(world: World, answer: cast.Answer) -> None:
    """Sign what is answered. A no where this person had said yes is a permission taken back, on its own page."""
    child, guardian = world.children[answer.child], world.people[answer.guardian]
    votes = {purpose: vote for purpose, field in FIELDS.items() if (vote := getattr(answer, field)) is not None}
    taken_back = frozenset(purpose for purpose, vote in votes.items() if not vote and _said_yes(answer, purpose))
    if taken_back:
        take_back(child, taken_back, by=guardian)
    if signed := {purpose: vote for purpose, vote in votes.items() if purpose not in taken_back}:
        answer_permissions(
            child,
            signed,
            wordings={purpose: wording.pk for purpose, wording in current_wordings(clock.now()).items()},
            signed_name=guardian.full_name,
            by=guardian,
        )


def _said_yes(answer: cast.Answer, purpose: Purpose) -> bool:
    """Whether the same person's last word on it before was a yes."""
    before = [
        vote
        for one in cast.answers()
        if (one.guardian, one.child) == (answer.guardian, answer.child) and one.ago > answer.ago
        if (vote := getattr(one, FIELDS[purpose])) is not None
    ]
    return bool(before and before[-1])
