"""Concerns about conduct and one disciplinary case, raised and handled by those whom routing chooses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from moderation.actions import raise_concern_from
from moderation.rules import standing
from nursery_portal.home.demonstration import conduct
from nursery_portal.home.demonstration.loading_world import Step, World
from nursery_portal.policies import social_networking
from nursery_portal.policies.access import versions_visible_to
from nursery_portal.policies.models import Clause
from staff_conduct.actions import (
    give_part,
    open_case,
    raise_concern,
    read_case,
    read_concern,
    take_step,
    triage_concern,
)
from staff_conduct.models import About, CasePart, ConductCase, Kind, Naming, Triage

Stage, Part = ConductCase.Stage, CasePart.Part
HOURS = {"opened": "09:40", "investigating": "11:10", "invited": "16:20", "hearing": "15:00", "outcome": "16:45"}


def steps(world: World) -> Iterator[Step]:
    """Every concern as it came in and was judged, and the case to its end."""
    for concern in conduct.CONCERNS:
        if concern.from_comment is not None:
            if concern.from_comment[0] in {one.story.slug for one in world.told()}:
                yield Step(world.now - timedelta(minutes=10), partial(_raise_from_comment, world, concern))
            continue
        yield Step(world.at(concern.ago, concern.at), partial(_raise, world, concern))
        if concern.level is not None:
            judged = world.at(concern.ago - concern.level_after_days, "17:15")
            yield Step(judged, partial(_judge, world, concern, concern.level))
    for case in conduct.CASES:
        opened, *later = case.steps
        yield Step(world.at(opened.ago, HOURS["opened"]), partial(_open, world, case, opened))
        for step in later:
            yield Step(world.at(step.ago, HOURS.get(step.stage, "10:00")), partial(_step, world, case, step))


def _clause(world: World, code: str) -> Clause | None:
    """The clause of the policy that was in effect."""
    version = versions_visible_to(world.person("ruth")).get(document__slug=social_networking.SLUG)
    return version.clauses.filter(code=code).first()


def _raise(world: World, concern: conduct.Concern) -> None:
    named = Naming.CONFIDENTIAL if concern.withhold_name else Naming.NAMED
    happened = world.today - timedelta(days=concern.happened_ago)
    world.concerns[concern.key] = raise_concern(
        kind=Kind(concern.kind),
        about=About.STAFF,
        naming=named if concern.by else Naming.ANONYMOUS,
        words={"what": concern.what, "when": f"{happened:%A}", "where": concern.place, "who": "", "address": ""},
        by=world.person(concern.by) if concern.by else None,
        person=world.person(concern.about),
        clause=_clause(world, concern.clause),
    ).concern


def _raise_from_comment(world: World, concern: conduct.Concern) -> None:
    """The lead takes the comment away and raises a concern with its words sealed. Whom it is about is still open."""
    comment = next(row for key, row in world.comments.items() if key[:2] == concern.from_comment)
    comment.refresh_from_db()
    raise_concern_from(
        comment,
        version=comment.version,
        kind=concern.kind,
        note=concern.what,
        seen=standing(comment),
        by=world.person(concern.by),
    )


def _judge(world: World, concern: conduct.Concern, level: conduct.Level) -> None:
    row, judge = world.concerns[concern.key], world.person(concern.level_by)
    read_concern(row, by=judge)
    triage_concern(row, level=Triage.Level(level), reason=concern.level_reason, by=judge)


def _open(world: World, case: conduct.Case, opened: conduct.Step) -> None:
    manager, concern = world.person(opened.by), world.concerns[case.concern]
    read_concern(concern, by=manager)
    row = open_case(concern, subject=world.person(case.about), allegation=case.allegation, note=opened.note, by=manager)
    give_part(row, Part.INVESTIGATOR, world.person(case.investigator), by=manager)
    give_part(row, Part.DECISION_MAKER, world.person(case.chair), by=manager)
    world.cases[case.concern] = row


def _step(world: World, case: conduct.Case, step: conduct.Step) -> None:
    row, person = world.cases[case.concern], world.person(step.by)
    hearing = next(one for one in case.steps if one.stage == "hearing")
    read_case(row, by=person)
    take_step(
        row,
        Stage(step.stage),
        note=step.note,
        held=dict(step.held),
        outcome=ConductCase.Outcome(step.outcome) if step.outcome else None,
        happens_on=world.today - timedelta(days=hearing.ago) if step.stage == "invited" else None,
        warning_months=case.warning_months if step.outcome else None,
        by=person,
    )
