"""What families say under the posts, and what becomes of it: read, shown, declined, reported, taken away, answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial

from moderation.actions import decide_comment, report_comment
from moderation.models import Decision, Report
from moderation.rules import standing
from nursery_portal.home.demonstration.loading_world import Step, World
from nursery_portal.home.demonstration.stories import Comment as Said
from nursery_portal.home.demonstration.stories import Reply, comments, talk
from nursery_portal.members.access import Can, may
from posts.actions import reply_as_nursery, write_comment
from posts.models import Comment


def steps(world: World) -> Iterator[Step]:
    """Every comment of the stories told, with all that follows from it."""
    told = {one.story.slug: one for one in world.told()}
    for said in comments():
        if said.story not in told:
            continue
        when = talk(said, told[said.story].at, world.now)
        yield Step(when.said, partial(_write, world, said))
        if when.decided is not None:
            declined = said.end == "declined"
            outcome = Decision.Outcome.DECLINED if declined else Decision.Outcome.APPROVED
            yield Step(when.decided, partial(_decide, world, said, outcome))
        if when.reported is not None:
            yield Step(when.reported, partial(_report, world, said))
        if when.settled is not None:
            yield Step(when.settled, partial(_decide, world, said, Decision.Outcome.REMOVED))
        if when.replied is not None and said.reply is not None:
            yield Step(when.replied, partial(_reply, world, said, said.reply, told[said.story].story.published_by))


def key(said: Said) -> tuple[str, str, int]:
    """What tells a comment from every other."""
    return said.story, said.by, said.after


def _write(world: World, said: Said) -> None:
    world.comments[key(said)] = write_comment(
        world.posts[said.story], said.text, form_key=uuid.uuid4(), by=world.person(said.by)
    )


def _present(world: World, said: Said) -> Comment:
    """The comment as a reviewer's page would show it now."""
    comment = world.comments[key(said)]
    comment.refresh_from_db()
    return comment


def _decide(world: World, said: Said, outcome: Decision.Outcome) -> None:
    comment = _present(world, said)
    against = outcome != Decision.Outcome.APPROVED
    decide_comment(
        comment,
        version=comment.version,
        outcome=outcome,
        reason=said.code if against else "",
        note=said.reason if against else "",
        seen=standing(comment),
        by=world.person(said.decided_by),
    )


def _report(world: World, said: Said) -> None:
    report_comment(
        _present(world, said),
        reason=Report.Reason(said.report_code),
        words=said.report,
        by=world.person(said.reported_by),
    )


def _reply(world: World, said: Said, reply: Reply, manager: str) -> None:
    """A manager answers for the nursery; what a practitioner would say, the one who published the post passes on."""
    speaker = world.person(reply.by)
    if not may(speaker, Can.PUBLISH_POST):
        speaker = world.person(manager)
    reply_as_nursery(_present(world, said), reply.text, form_key=uuid.uuid4(), by=speaker)
