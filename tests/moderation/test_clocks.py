"""The clock to the target stands still while the nursery is closed, and runs out for one person after the other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from moderation.actions import escalate_late, report_comment
from moderation.models import Escalation, Report, Urgency
from moderation.rules import due_at, escalates_at
from nursery_portal.kit.calendar import LONDON
from nursery_portal.notify.models import Notice
from posts.models import Comment, Post
from tests.cast import Cast
from tests.moderation.conftest import decided, said


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[misc,arg-type]


def told(kind: str = "comment_late") -> list[str]:
    """Who was told, in order."""
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("recipient__first_name", flat=True))


@pytest.fixture
def easter(clock: Any, cast: Cast) -> Any:
    """The Thursday before Easter 2026, an hour before closing time."""
    clock.move_to(london(2026, 4, 2, 17).astimezone(UTC))
    return clock


def at_easter(post: Post, by: Any, text: str, clock: Any) -> Comment:
    """A comment of that Thursday: the post is moved there, too."""
    Post.objects.filter(pk=post.pk).update(published_at=clock.now - timedelta(hours=1))
    return said(post, by, text)


def test_the_targets_of_the_three_kinds(cast: Cast) -> None:
    thursday = london(2026, 4, 2, 17)
    assert due_at(thursday, Urgency.URGENT, cast.nursery) == london(2026, 4, 2, 18)
    assert due_at(thursday, Urgency.FLAGGED, cast.nursery) == london(2026, 4, 7, 9)
    assert due_at(thursday, Urgency.PLAIN, cast.nursery) == london(2026, 4, 7, 17)
    cast.nursery.nation = "scotland"
    assert due_at(thursday, Urgency.FLAGGED, cast.nursery) == london(2026, 4, 6, 9)


def test_each_step_has_as_long_as_the_target(cast: Cast) -> None:
    steps = escalates_at(london(2026, 4, 2, 17), Urgency.FLAGGED, cast.nursery)
    assert [at for _, at in steps] == [london(2026, 4, 7, 9), london(2026, 4, 7, 11), london(2026, 4, 7, 13)]


def test_a_flagged_comment_left_alone_escalates_over_easter_once_each(cast: Cast, post: Post, easter: Any) -> None:
    comment = at_easter(post, cast.priya, "Teddy looked so happy", easter)
    for moment in (london(2026, 4, 3, 12), london(2026, 4, 5, 12), london(2026, 4, 6, 17), london(2026, 4, 7, 8, 59)):
        easter.move_to(moment.astimezone(UTC))
        assert escalate_late() == 0, moment
    for hour, whom in ((9, ["Dora"]), (11, ["Dora", "Dipa"]), (13, ["Dora", "Dipa", "Rita"])):
        easter.move_to(london(2026, 4, 7, hour).astimezone(UTC))
        assert escalate_late() == 1
        assert escalate_late() == 0
        assert told() == whom
    assert Escalation.objects.filter(comment=comment).count() == 3


def test_what_was_decided_in_time_escalates_to_nobody(cast: Cast, post: Post, easter: Any) -> None:
    decided(at_easter(post, cast.priya, "Teddy looked so happy", easter), cast.dora)
    easter.move_to(london(2026, 4, 8, 12).astimezone(UTC))
    assert escalate_late() == 0 and told() == []


def test_nobody_is_told_of_what_is_about_themselves(cast: Cast, post: Post, easter: Any) -> None:
    at_easter(post, cast.priya, "Dora shouted at the children", easter)
    easter.move_to(london(2026, 4, 8, 12).astimezone(UTC))
    escalate_late()
    assert told() == ["Dipa", "Rita"]
    assert set(told("comment_urgent")) == {"Dipa"}


@pytest.mark.parametrize(("hour", "mailed"), [(11, False), (20, True)])
def test_an_urgent_item_mails_lead_and_deputy_at_once_outside_opening_hours(
    cast: Cast, post: Post, clock: Any, hour: int, mailed: bool
) -> None:
    clock.move_to(london(2026, 11, 26, hour).astimezone(UTC))
    Post.objects.filter(pk=post.pk).update(published_at=clock.now)
    at_easter(post, cast.priya, "There is a bruise on her leg", clock)
    notices = Notice.objects.filter(kind="comment_urgent")
    assert set(told("comment_urgent")) == {"Dora", "Dipa"}
    assert {one.mail for one in notices} == {mailed}
    assert not any("bruise" in f"{one.title}{one.body}" for one in notices)


def test_a_report_for_a_childs_safety_calls_them_too(cast: Cast, post: Post) -> None:
    comment = decided(said(post, cast.priya, "What a lovely morning"), cast.dora)
    report_comment(comment, reason=Report.Reason.OTHER, by=cast.ola)
    assert told("comment_urgent") == []
    report_comment(comment, reason=Report.Reason.CHILD_WORRY, by=cast.sam)
    assert set(told("comment_urgent")) == {"Dora", "Dipa"}
