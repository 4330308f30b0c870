"""May appear covered: asked like any other question, and asked of the rule wherever a cover is shown."""

import pytest

from consent.actions import withdraw_permissions
from consent.models import Purpose
from consent.rules import may_cover, may_stay_covered
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from posts.access import photos_visible_to
from posts.actions import publish_post
from posts.models import CertificateLine, Photo, Post
from tests.cast import Cast, day, draft, no, photo, yes

COVERED = Purpose.COVERED


@pytest.fixture
def both(cast: Cast) -> tuple[Post, Photo]:
    """Wren, who may be shown, and Teddy under a cover."""
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.wren, cast.teddy, by=cast.morag)
    picture.tags.filter(child=cast.teddy).update(covered=True)
    return post, picture


def seen(cast: Cast, picture: Photo) -> bool:
    return photos_visible_to(cast.priya, now()).filter(pk=picture.pk).exists()


def test_only_a_yes_to_this_very_question_lets_a_child_be_covered(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES)
    assert may_cover([cast.teddy.pk, cast.wren.pk], now()) == frozenset()

    yes(cast.ola, cast.teddy, COVERED)

    assert may_cover([cast.teddy.pk, cast.wren.pk], now()) == {cast.teddy.pk}


@pytest.mark.parametrize("forbidden_by", ["protection", "restriction", "the other guardian"])
def test_a_child_of_whom_no_picture_may_exist_is_never_covered(cast: Cast, forbidden_by: str) -> None:
    yes(cast.ola, cast.teddy, COVERED)
    if forbidden_by == "protection":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    elif forbidden_by == "restriction":
        type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    else:
        no(cast.sam, cast.teddy, COVERED)

    assert may_cover([cast.teddy.pk], now()) == frozenset()
    assert not may_stay_covered(now()).exists()


def test_a_cover_without_permission_is_not_published(cast: Cast, both: tuple[Post, Photo]) -> None:
    post, _ = both

    with pytest.raises(Refused, match="permission for covered pictures of Teddy is not in force"):
        publish_post(post, by=cast.morag)

    post.refresh_from_db()
    assert post.state == Post.State.DRAFT
    assert not CertificateLine.objects.exists()


def test_a_cover_is_published_on_its_permission_and_goes_dark_with_it(cast: Cast, both: tuple[Post, Photo]) -> None:
    post, picture = both
    yes(cast.ola, cast.teddy, COVERED)

    publish_post(post, by=cast.morag)

    line = CertificateLine.objects.get(child=cast.teddy)
    assert (line.covered, line.purpose) == (True, COVERED)
    assert seen(cast, picture)
    withdraw_permissions(cast.teddy, [COVERED], by=cast.ola)
    assert not seen(cast, picture)


def test_a_cover_outlasts_the_place_but_no_new_one_is_made(cast: Cast, both: tuple[Post, Photo]) -> None:
    post, picture = both
    yes(cast.ola, cast.teddy, COVERED)
    publish_post(post, by=cast.morag)

    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))

    assert seen(cast, picture)
    assert may_cover([cast.teddy.pk], now()) == frozenset()
