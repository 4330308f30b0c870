"""A post that goes out later: the gate is asked when it is scheduled, and again at its time."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.actions import withdraw_permissions
from consent.models import Purpose
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role, RoleGrant
from nursery_portal.notify.models import Notice
from posts import tasks
from posts.actions import (
    miss_schedule,
    publish_post,
    publish_scheduled_post,
    remove_post,
    schedule_post,
    unschedule_post,
)
from posts.models import Post, PublicationCertificate
from posts.rules import present_photos, state_seen
from tests.cast import Cast, draft, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock


def ready(cast: Cast) -> Post:
    """A draft with a picture of Teddy, which may go out."""
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)
    return post


def later(hours: float = 2) -> datetime:
    """An instant to come."""
    return kit_clock.now() + timedelta(hours=hours)


def state_of(post: Post) -> str:
    """How it stands in the database."""
    return str(Post.objects.values_list("state", flat=True).get(pk=post.pk))


def test_it_goes_out_at_its_time_and_not_before(cast: Cast, clock: Clock) -> None:
    post = ready(cast)
    schedule_post(post, later(), by=cast.morag)
    assert state_of(post) == "scheduled"
    tasks.publish_scheduled()
    assert state_of(post) == "scheduled"

    clock.forward(hours=2, seconds=1)
    tasks.publish_scheduled()
    post.refresh_from_db()
    assert (post.state, post.published_by, post.published_at) == ("published", cast.morag, clock.now)
    assert PublicationCertificate.objects.filter(post=post, published_by=cast.morag).count() == 1

    tasks.publish_scheduled()
    assert PublicationCertificate.objects.filter(post=post).count() == 1, "once"


def test_only_a_manager_schedules_and_only_what_could_go_out_now(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    photo(post, cast.teddy, by=cast.pip)
    with pytest.raises(Refused, match="Only a manager"):
        schedule_post(post, later(), by=cast.pip)
    with pytest.raises(Refused, match="Teddy"):
        schedule_post(post, later(), by=cast.morag)
    assert state_of(post) == "draft"

    yes(cast.ola, cast.teddy)
    schedule_post(post, later(), by=cast.morag)
    assert state_of(post) == "scheduled"


@pytest.mark.parametrize("hours", [-1, 0, 24 * 181])
def test_a_time_that_has_passed_or_is_far_away_is_refused(cast: Cast, clock: Clock, hours: float) -> None:
    post = ready(cast)
    with pytest.raises(Refused):
        schedule_post(post, later(hours), by=cast.morag)
    assert state_of(post) == "draft"


def test_a_permission_taken_back_meanwhile_leaves_it_in_and_tells_the_manager_why(cast: Cast, clock: Clock) -> None:
    post = ready(cast)
    schedule_post(post, later(), by=cast.morag)
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    clock.forward(hours=3)
    tasks.publish_scheduled()

    post.refresh_from_db()
    assert (post.state, post.published_at, post.publish_at) == ("draft", None, None)
    assert not PublicationCertificate.objects.filter(post=post).exists()
    told = Notice.objects.get(recipient=cast.morag, kind="schedule_missed")
    assert "Teddy" in told.body and told.url == reverse("posts:post_review", args=[post.pk])
    assert "did not go out at its time" in signed_in(cast.morag).get(told.url).content.decode()
    events = AuditEvent.objects.filter(subject_type="posts.post", subject_id=str(post.pk))
    assert {Event.POSTS_POST_REFUSED, Event.POSTS_POST_SCHEDULE_MISSED} <= set(events.values_list("event", flat=True))

    tasks.publish_scheduled()
    assert Notice.objects.filter(kind="schedule_missed").count() == 1, "told once"


def test_what_was_changed_since_stays_in(cast: Cast, clock: Clock) -> None:
    post = ready(cast)
    schedule_post(post, later(), by=cast.morag)
    Post.objects.filter(pk=post.pk).update(version=post.version + 1, body="Other words.")
    clock.forward(hours=3)
    tasks.publish_scheduled()
    assert state_of(post) == "draft"
    assert "changed" in Notice.objects.get(kind="schedule_missed").body


def test_it_stays_in_when_who_scheduled_it_does_not_publish_any_more(cast: Cast, clock: Clock) -> None:
    post = ready(cast)
    schedule_post(post, later(), by=cast.morag)
    RoleGrant.objects.filter(user=cast.morag, role=Role.MANAGER).update(ended_at=clock.now)
    clock.forward(hours=3)
    tasks.publish_scheduled()
    assert state_of(post) == "draft"


def test_its_time_missed_by_half_a_day_is_missed(cast: Cast, clock: Clock) -> None:
    post = ready(cast)
    schedule_post(post, later(), by=cast.morag)
    clock.forward(hours=15)
    tasks.publish_scheduled()
    assert state_of(post) == "draft"


def test_a_fault_leaves_it_in_and_the_next_one_goes_out(
    cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = ready(cast), draft(cast.morag, cast.acorn)
    schedule_post(broken, later(1), by=cast.morag)
    schedule_post(whole, later(), by=cast.morag)
    clock.forward(hours=3)

    def fails_once(post: Post) -> object:
        if post.pk == broken.pk:
            raise OSError("no disk")
        return publish_scheduled_post(post)

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "publish_scheduled_post", fails_once)
        tasks.publish_scheduled()
    assert (state_of(broken), state_of(whole)) == ("scheduled", "published")
    tasks.publish_scheduled()
    assert state_of(broken) == "published"


def test_it_can_be_moved_taken_back_published_at_once_or_removed(cast: Cast, clock: Clock) -> None:
    post = ready(cast)
    schedule_post(post, later(), by=cast.morag)
    moved = schedule_post(post, later(5), by=cast.morag)
    assert moved.publish_at == later(5)
    unschedule_post(post, by=cast.morag)
    with pytest.raises(Refused):
        unschedule_post(post, by=cast.morag)
    clock.forward(hours=6)
    tasks.publish_scheduled()
    assert state_of(post) == "draft"

    schedule_post(post, later(), by=cast.morag)
    publish_post(post, by=cast.morag)
    assert state_of(post) == "published"

    other = draft(cast.morag, cast.acorn)
    schedule_post(other, later(), by=cast.morag)
    remove_post(other, by=cast.morag)
    clock.forward(hours=3)
    tasks.publish_scheduled()
    assert state_of(other) == "removed"


def test_families_see_nothing_of_it_before_its_time_and_practitioners_neither(cast: Cast) -> None:
    post = ready(cast)
    schedule_post(post, later(), by=cast.morag)
    assert signed_in(cast.ola).get(reverse("posts:post_detail", args=[post.pk])).status_code == 404
    assert signed_in(cast.pip).get(reverse("posts:post_edit", args=[post.pk])).status_code == 404


def test_a_manager_schedules_on_the_review_and_finds_it_under_going_out(cast: Cast) -> None:
    post = ready(cast)
    client = signed_in(cast.morag)
    at = timezone.localtime(later(30)).replace(second=0, microsecond=0)
    form = {"publish_at": f"{at:%Y-%m-%dT%H:%M}", "seen": state_seen(post, present_photos(post))}
    answer = client.post(reverse("posts:post_schedule", args=[post.pk]), form, follow=True)
    assert "Goes out" in answer.content.decode()
    assert post.title in client.get(reverse("posts:drafts") + "?show=scheduled").content.decode()
    post.refresh_from_db()
    assert post.publish_at == at

    assert client.post(reverse("posts:post_unschedule", args=[post.pk])).status_code == 302
    assert state_of(post) == "draft"


@pytest.mark.parametrize("typed", ["", "tomorrow", "2020-01-01T10:00"])
def test_a_refused_time_is_still_in_the_form(cast: Cast, typed: str) -> None:
    post = ready(cast)
    form = {"publish_at": typed, "seen": state_seen(post, present_photos(post))}
    answer = signed_in(cast.morag).post(reverse("posts:post_schedule", args=[post.pk]), form)
    assert answer.status_code == 422
    assert not typed or typed in answer.content.decode()
    assert state_of(post) == "draft"


@pytest.mark.parametrize("moved", [True, False])
def test_a_post_whose_time_was_moved_meanwhile_is_not_thrown_back(cast: Cast, clock: Clock, moved: bool) -> None:
    post = ready(cast)
    schedule_post(post, later(), by=cast.morag)
    clock.forward(hours=2, seconds=1)
    due = Post.objects.get(pk=post.pk)  # as the job read it
    if moved:
        schedule_post(post, later(), by=cast.morag)

    told = miss_schedule(due, ("Somebody said no.",))

    assert told is not moved
    assert state_of(post) == ("scheduled" if moved else "draft")
    assert Notice.objects.filter(kind="schedule_missed").exists() is not moved
