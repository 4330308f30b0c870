"""The demonstration's data tells one consistent story, on whichever day it is loaded."""

import itertools
import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from moderation.models import Decision, Report, Urgency
from moderation.screening import Named, screen
from nursery_portal.home.demonstration import cast, conduct, stories
from nursery_portal.home.demonstration.stories import LONDON, Story, working_day

A_FORTNIGHT = [date(2026, 11, 16) + timedelta(days=step) for step in range(14)]
REFUSED_DRAFT = "wood-camp"  # Tom is in one of its pictures, and it waits for somebody to notice


def days_ago(story: Story, today: date) -> int:
    """How many calendar days before today the story is told."""
    return (today - working_day(today, -story.ago)).days


def test_the_register_has_the_families_the_portal_must_cope_with() -> None:
    children, guardians = cast.children(), cast.guardians()
    enrolled = [name for name, child in children.items() if child.enrolled(0)]
    in_force = [name for name in enrolled if cast.permitted(name, group=True, ago=0)]
    assert (len(enrolled), len(in_force), len(guardians)) == (40, 31, 65)
    assert set(enrolled) - set(in_force) == {
        "Tom", "Dylan", "Poppy", "Stanley", "Wren", "Yusuf", "Ezra", "Oskar", "Kofi",
    }  # fmt: skip
    assert cast.permitted("Oskar", group=False, ago=0)
    assert not children["Florence"].enrolled(0)
    assert guardians["hannah@stepping-stones.example"].email == cast.staff()["hannah"].email
    assert {child.room for child in children.values()} == {room.name for room in cast.ROOMS}
    assert all(child.key_person in cast.staff() for child in children.values())


def test_every_child_is_of_an_age_for_its_room_and_twins_share_a_birthday() -> None:
    ages = {"Willow": (6, 25), "Beech": (24, 37), "Acorn": (36, 49), "Oak": (48, 61)}
    for today in (date(2026, 11, 23), date(2027, 1, 1), date(2028, 2, 29)):
        for child in cast.children().values():
            born = child.born_on(today)
            months = (today - born).days / 30.44
            assert ages[child.room][0] <= months <= ages[child.room][1], child.known_as
            assert born < child.started_on(today)
        assert cast.children()["Theo"].born_on(today) == cast.children()["Leila"].born_on(today)


def test_addresses_are_unique_and_can_reach_nobody() -> None:
    addresses = [guardian.email for guardian in cast.guardians().values() if "stepping-stones" not in guardian.email]
    addresses += [person.email for person in cast.staff().values()]
    assert len(addresses) == len(set(addresses))
    assert all(re.fullmatch(r"[a-z.]+@(example\.org|stepping-stones\.example)", address) for address in addresses)


def test_nobody_answers_before_joining_or_for_a_child_that_is_not_theirs() -> None:
    for answer in cast.answers():
        guardian = cast.guardians()[answer.guardian]
        link = next(link for link in guardian.links if link.child == answer.child)
        assert link.has_parental_responsibility
        assert guardian.joined is not None
        assert guardian.joined >= answer.ago


@pytest.mark.parametrize("today", A_FORTNIGHT)
def test_every_picture_shows_children_of_its_room_and_only_the_marked_ones_are_refused(today: date) -> None:
    for story in stories.stories():
        ago = days_ago(story, today)
        for shot in story.shots:
            without = [p for p in shot.people if not cast.permitted(p, group=len(shot.people) > 1, ago=ago)]
            assert bool(without) == (shot.left_out or (story.slug == REFUSED_DRAFT and "Tom" in shot.people)), (
                story.slug
            )
            assert set(shot.staff) <= {*cast.staff(), "visitor"}
            for name in shot.people:
                assert not story.rooms or cast.children()[name].room in story.rooms, (story.slug, name)


@pytest.mark.parametrize("today", A_FORTNIGHT)
def test_everybody_who_comments_or_reports_is_a_member_and_in_the_audience(today: date) -> None:
    told = {story.slug: story for story in stories.stories()}
    for comment in stories.comments():
        story = told[comment.story]
        for address in filter(None, (comment.by, comment.reported_by)):
            person, ago = cast.guardians()[address], days_ago(told[comment.story], today)
            assert person.joined is not None, address
            assert person.joined > ago, (story.slug, address)
            theirs = [cast.children()[name] for name in person.children()]
            assert any(child.enrolled(ago) and (not story.rooms or child.room in story.rooms) for child in theirs), (
                story.slug,
                address,
            )
        assert comment.reply is None or comment.reply.by in cast.staff()


@pytest.mark.parametrize("hour", [0, 6, 11, 23])
def test_the_calendar_rises_and_ends_before_now_except_for_what_is_scheduled(hour: int) -> None:
    for today in A_FORTNIGHT:
        now = datetime(today.year, today.month, today.day, hour, 5, tzinfo=LONDON)
        placed = stories.calendar(now)
        assert all(a.at < b.at for a, b in itertools.pairwise(placed))
        for scheduled in placed:
            assert (scheduled.at > now) == (scheduled.story.end == "scheduled"), (now, scheduled.story.slug)
            assert "{" not in scheduled.body
        posted = {scheduled.story.slug: scheduled.at for scheduled in placed}
        for comment in stories.comments():
            talk = stories.talk(comment, posted[comment.story], now)
            instants = [talk.said, talk.decided, talk.replied, talk.reported, talk.settled]
            known = [instant for instant in instants if instant is not None]
            assert known == sorted(known)
            assert posted[comment.story] < known[0]
            assert known[-1] < now


def test_no_post_names_a_child() -> None:
    names = re.compile(r"\b(" + "|".join(cast.children()) + r")\b")
    for story in stories.stories():
        assert not names.search(f"{story.title} {story.text}"), story.slug


def test_there_is_something_of_every_kind_and_in_every_state() -> None:
    kinds = Counter(story.kind for story in stories.stories() if story.end == "published")
    assert sum(kinds.values()) == 75
    assert set(kinds) == {"activity", "event", "update", "reminder", "link"}
    assert {story.end for story in stories.stories()} == {"published", "draft", "scheduled", "removed"}
    assert sum(len(story.shots) for story in stories.stories()) == 80
    assert all((story.kind == "link") == bool(story.link and story.source) for story in stories.stories())
    ends = Counter(comment.end for comment in stories.comments())
    assert set(ends) == {"approved", "waiting", "declined", "removed", "reported"}
    assert {"phone", "names", "link", "email", "profanity", "safeguarding", "conduct"} <= {
        comment.why for comment in stories.comments()
    }


def test_screening_notices_what_the_story_says_it_should_and_the_codes_are_those_of_moderation() -> None:
    children = [Named(name) for child in cast.children().values() for name in (child.known_as, child.full_name)]
    staff = [Named(name, n) for n, p in enumerate(cast.staff().values()) for name in (p.first_name, p.name)]
    for comment in stories.comments():
        own = [cast.children()[name] for name in cast.guardians()[comment.by].children()]
        names = [name for child in own for name in (child.known_as, child.full_name)]
        result = screen(comment.text, children=children, staff=staff, own_children=names, budget=10)
        assert (result.urgency == Urgency.PLAIN) == (not comment.why), comment.text
        urgent = {"safeguarding": {True}, "conduct": {True, False}}.get(comment.why, {False})
        assert (result.urgency == Urgency.URGENT) in urgent, comment.text
        assert comment.code in Decision.Reason.values
        assert bool(comment.code) == (comment.end in ("declined", "removed"))
        assert not comment.reported_by or comment.report_code in Report.Reason.values


def test_conduct_never_lets_somebody_judge_themselves() -> None:
    people = {*cast.staff(), *cast.guardians(), ""}
    assert len(conduct.CONCERNS) == 4
    for concern in conduct.CONCERNS:
        assert concern.by in people
        assert concern.about in cast.staff()
        assert concern.about not in (concern.by, concern.level_by)
    (case,) = conduct.CASES
    assert case.about not in {step.by for step in case.steps} | {case.investigator, case.chair}
    assert case.investigator != case.chair
    assert [step.ago for step in case.steps] == sorted((step.ago for step in case.steps), reverse=True)
    source = next(concern for concern in conduct.CONCERNS if concern.key == case.concern)
    assert source.ago - source.level_after_days > case.steps[0].ago
