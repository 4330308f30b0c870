"""The publish gate: refusal beside success, from the same set-up."""

import pytest

from consent.actions import withdraw_permissions
from consent.models import Purpose
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from posts.access import photos_visible_to
from posts.actions import publish_post
from posts.models import CertificateLine, Photo, Post, PublicationCertificate
from tests.cast import Cast, day, draft, no, photo, yes


def test_publishes_with_a_certificate_while_every_permission_is_in_force(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, cast.wren, by=cast.morag)

    certificate = publish_post(post, by=cast.morag)

    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED
    lines = CertificateLine.objects.filter(certificate=certificate)
    assert {(line.child_id, line.purpose) for line in lines} == {
        (one.pk, purpose) for one in (cast.teddy, cast.wren) for purpose in ("own_pictures", "group_pictures")
    }
    assert photos_visible_to(cast.priya, clock.now()).filter(pk=picture.pk).exists()


def test_refuses_and_changes_nothing_once_permission_is_withdrawn(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, cast.wren, by=cast.morag)
    withdraw_permissions(cast.teddy, [Purpose.GROUP_PICTURES], by=cast.ola)

    with pytest.raises(Refused, match="permission for group pictures of Teddy is not in force"):
        publish_post(post, by=cast.morag)

    post.refresh_from_db()
    assert post.state == Post.State.DRAFT
    assert not PublicationCertificate.objects.exists()
    assert AuditEvent.objects.latest("seq").event == Event.POSTS_POST_REFUSED


def test_one_refusal_by_any_holder_blocks_and_reads_the_same(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    no(cast.sam, cast.teddy, Purpose.OWN_PICTURES)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)

    with pytest.raises(Refused, match="permission for pictures of Teddy is not in force"):
        publish_post(post, by=cast.morag)


def test_a_picture_nobody_accounted_for_never_goes_out(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.morag, accounted="")

    with pytest.raises(Refused, match="nobody has said"):
        publish_post(post, by=cast.morag)

    Photo.objects.filter(pk=picture.pk).update(accounted=Photo.Accounted.ALL_TAGGED, accounted_by=cast.morag)
    publish_post(post, by=cast.morag)


@pytest.mark.parametrize("hidden_by", ["withdrawal", "protection", "restriction", "leaving", "take-down"])
def test_a_published_picture_goes_dark_at_the_next_question(cast: Cast, hidden_by: str) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    assert photos_visible_to(cast.priya, clock.now()).filter(pk=picture.pk).exists()

    if hidden_by == "withdrawal":
        withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    elif hidden_by == "protection":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    elif hidden_by == "restriction":
        type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    elif hidden_by == "leaving":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))
    else:
        Photo.objects.filter(pk=picture.pk).update(taken_down_at=clock.now())

    for somebody in (cast.priya, cast.morag, cast.dora):
        assert not photos_visible_to(somebody, clock.now()).filter(pk=picture.pk).exists()
    if hidden_by == "leaving":  # the family's own album goes on for thirty days, and then ends by itself
        assert photos_visible_to(cast.ola, clock.now()).filter(pk=picture.pk).exists()
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-31))
    assert not photos_visible_to(cast.ola, clock.now()).filter(pk=picture.pk).exists()


def test_no_role_and_a_superuser_see_nothing(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)

    for nobody in (cast.superuser, cast.syd):
        assert not photos_visible_to(nobody, clock.now()).exists()
    assert not photos_visible_to(cast.aisha, clock.now()).exists(), "Willow's family is not in Acorn's audience"
