"""docs/consent.md shows the rule worked out: each line is asked of the portal and of the oracle, and written down.

To write the page anew:  PORTAL_TEST_WRITE=1 .venv/bin/python -m pytest tests/consent/test_page_of_the_rule.py
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from consent.rules import IN_FORCE, TABLE, verdicts
from nursery_portal.kit.clock import noon, now
from tests.cast import Cast, day
from tests.conftest import Clock
from tests.consent import oracle
from tests.consent.rows import PURPOSE, rows_of, texts_as_rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "consent.md"
BEGIN, END = "<!-- worked out by tests/consent/test_page_of_the_rule.py -->\n", "<!-- end -->"
COMMAND = "PORTAL_TEST_WRITE=1 .venv/bin/python -m pytest tests/consent/test_page_of_the_rule.py"
OLA, SAM = 0, 1
TODAY = day()  # the cases below are counted from it
Change = Callable[[oracle.World], None]


def said(*answers: tuple[int, bool], text: int = 0, days_ago: int = 10, review_on: date | None = None) -> Change:
    """Answers in this order: (who, yes or no)."""

    def change(world: oracle.World) -> None:
        for number, (person, yes) in enumerate(answers):
            at = now() - timedelta(days=days_ago) + timedelta(minutes=number)
            world.answers.append(oracle.Answer(person, yes, at, person, text, review_on))

    return change


def ended_by_the_lead(person: int, *, lifted: bool = False) -> Change:
    """The lead ended this person's yes since the child must be kept out, and perhaps asked them anew."""

    def change(world: oracle.World) -> None:
        at = now() - timedelta(days=5)
        world.answers.append(oracle.Answer(person, False, at, person, 0, by_lead=True, lifted=lifted))

    return change


def not_theirs(person: int, *, days_ago: int = 5) -> Change:
    """This person's yes was found not to be theirs."""

    def change(world: oracle.World) -> None:
        at = now() - timedelta(days=days_ago)
        world.answers.append(oracle.Answer(person, False, at, person, 0, void=True))

    return change


def but(**fields: object) -> Change:
    """Something about the child is otherwise."""
    return lambda world: vars(world).update(fields)


def link(person: int, **fields: object) -> Change:
    """Something about one person's link is otherwise."""
    return lambda world: vars(world.links[person]).update(fields)


def a_new_link(person: int) -> Change:
    """Entered anew, from today on."""
    return lambda world: world.links.append(oracle.Link(person, from_on=day()))


def newer_text(*, old_answers_end: bool) -> Change:
    """A second text is in effect since yesterday."""

    def change(world: oracle.World) -> None:
        world.texts[1].effective_at = now() - timedelta(days=1)
        if old_answers_end:
            world.texts[0].answers_end_at = now() - timedelta(days=1)

    return change


YES, BOTH = said((OLA, True)), said((OLA, True), (SAM, True))
OVER, AHEAD = day(-1), day(1)
CASES: list[tuple[str, list[Change]]] = [
    ("Nobody has answered", []),
    ("Ola said yes, Sam said nothing", [YES]),
    ("Both said yes", [BOTH]),
    ("Ola said no, Sam said nothing", [said((OLA, False))]),
    ("Ola said yes, Sam said no", [said((OLA, True), (SAM, False))]),
    ("Ola said yes and took it back", [said((OLA, True), (OLA, False))]),
    ("Ola said yes, took it back and gave it again", [said((OLA, True), (OLA, False), (OLA, True))]),
    ("Both said yes, Ola took hers back", [said((OLA, True), (SAM, True), (OLA, False))]),
    ("Both said yes; today is Teddy's last day", [BOTH, but(leaving_on=day())]),
    ("Both said yes; Teddy's last day is over", [BOTH, but(leaving_on=OVER)]),
    ("Both said yes; Teddy starts tomorrow", [BOTH, but(started_on=AHEAD)]),
    ("Both said yes; Teddy left and came back since", [BOTH, but(started_on=OVER)]),
    ("Both said yes; Teddy is protected", [BOTH, but(protected=True)]),
    ("Both said yes; a link forbids images", [BOTH, link(SAM, no_images=True)]),
    ("Both said yes; a link forbade images until yesterday", [BOTH, link(SAM, no_images=True, restricted_until=OVER)]),
    ("Both said yes; a link that has ended forbids images", [BOTH, link(SAM, no_images=True, ended=True)]),
    (
        "Ola said yes; nobody's responsibility is recorded",
        [YES, link(OLA, responsible=False), link(SAM, responsible=False)],
    ),
    ("Ola said yes; her responsibility was taken from her", [YES, link(OLA, responsible=False)]),
    ("Ola said yes; her link ended and a new one began", [YES, link(OLA, ended=True), a_new_link(OLA)]),
    ("Only Sam said yes, and he must have no contact", [said((SAM, True)), link(SAM, no_contact=True)]),
    (
        "Only Sam said yes; the no-contact order ran out yesterday",
        [said((SAM, True)), link(SAM, no_contact=True, restricted_until=OVER)],
    ),
    (
        "Ola said yes; Sam, who must have no contact, said no",
        [said((OLA, True), (SAM, False)), link(SAM, no_contact=True)],
    ),
    ("Ola said yes; Sam said no and his link has ended", [said((OLA, True), (SAM, False)), link(SAM, ended=True)]),
    ("Both said yes; the lead ended Ola's, since Teddy must be kept out", [BOTH, ended_by_the_lead(OLA)]),
    ("As before, and Ola's link has ended since", [BOTH, ended_by_the_lead(OLA), link(OLA, ended=True)]),
    (
        "As before, and the lead opened the question again",
        [BOTH, ended_by_the_lead(OLA, lifted=True), link(OLA, ended=True)],
    ),
    ("Ola said yes, and it was found not to be hers", [YES, not_theirs(OLA)]),
    ("Both said yes; Ola says that hers is not what she wrote", [BOTH, not_theirs(OLA)]),
    (
        "Ola said no and Sam yes; a yes was keyed for her, and she says that she never wrote it",
        [said((OLA, False), (SAM, True), (OLA, True)), not_theirs(OLA)],
    ),
    (
        "As before, and Ola has answered anew with yes",
        [said((OLA, False), (SAM, True), (OLA, True)), not_theirs(OLA), said((OLA, True), days_ago=1)],
    ),
    (
        "Both said yes; Ola's was found not to be hers, and her link has ended",
        [BOTH, not_theirs(OLA), link(OLA, ended=True)],
    ),
    ("Ola said yes under the old text; old answers stand", [YES, newer_text(old_answers_end=False)]),
    ("Ola said yes under the old text; old answers have ended", [YES, newer_text(old_answers_end=True)]),
    (
        "As before, and Ola said yes to the new text",
        [YES, newer_text(old_answers_end=True), said((OLA, True), text=1, days_ago=0)],
    ),
    ("Ola said yes; the yearly review is 30 days overdue", [said((OLA, True), review_on=day(-30))]),
    ("Ola said yes; the yearly review is 31 days overdue", [said((OLA, True), review_on=day(-31))]),
    (
        "As before, and Sam has been asked and said yes",
        [said((OLA, True), review_on=day(-31)), said((SAM, True), days_ago=1, review_on=day(300))],
    ),
]


def test_the_page_shows_what_the_portal_decides(cast: Cast, clock: Clock) -> None:
    clock.move_to(noon(TODAY))
    lines, reached = (
        ["| What happened | May a picture stay? | May a new one go out? | Verdict |\n", "|---|---|---|---|\n"],
        set(),
    )
    for words, changes in CASES:
        world = oracle.World(
            started_on=day(-300),
            links=[oracle.Link(OLA, from_on=day(-300)), oracle.Link(SAM, from_on=day(-300))],
            texts=[oracle.Text(now() - timedelta(days=300)), oracle.Text(now() + timedelta(days=30))],
        )
        for change in changes:
            change(world)
        child = rows_of(world, cast, [cast.ola, cast.sam], texts_as_rows(world.texts, first=10 * len(lines)))
        code = verdicts([child.pk], PURPOSE, now())[child.pk]
        new = verdicts([child.pk], PURPOSE, now(), publishing=True)[child.pk]
        assert (code, new) == (oracle.verdict(world, now()), oracle.verdict(world, now(), publishing=True)), words
        stays, goes_out = ("**yes**" if one == IN_FORCE else "no" for one in (code, new))
        lines.append(f"| {words} | {stays} | {goes_out} | `{new}` |\n")
        reached.add(new)

    assert reached == {line.code for line in TABLE}, "every line of the rule has an example"
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    page = before + BEGIN + "".join(lines) + END + after
    if os.environ.get("PORTAL_TEST_WRITE"):
        PAGE.write_text(page, encoding="utf-8")
    if page != PAGE.read_text(encoding="utf-8"):
        pytest.fail(f"docs/consent.md is not what the portal decides any more. To write it anew: {COMMAND}")


def test_the_page_names_every_line_of_the_rule_in_its_order() -> None:
    table = PAGE.read_text(encoding="utf-8").split("## Worked out")[0].splitlines()
    listed = [line.split("`")[1] for line in table if line.startswith("| ") and "`" in line]

    assert listed == [line.code for line in TABLE]
