"""A child leaves: told in time, dark at once, covered where the family allows it, erased after a while, certified."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from consent.models import Purpose
from nursery_portal.media.store import read
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.actions import publish_post
from posts.models import ErasureCertificate, Photo, PhotoTag, Post
from posts.tasks import tidy_after_leavers
from tests.cast import Cast, answer, day, draft, photo, yes
from tests.clients import signed_in
from tests.posts.test_copies import master
from tests.posts.workroom import everything, text, to


@pytest.fixture
def out(cast: Cast) -> Post:
    """A published post: Teddy and Wren together, then Teddy alone."""
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    from nursery_portal.media import store

    for children in ((cast.teddy, cast.wren), (cast.teddy,)):
        one = photo(post, *children, by=cast.morag)
        store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
    publish_post(post, by=cast.morag)
    return post


def leave(cast: Cast, offset: int) -> None:
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(offset))


def pictures(post: Post) -> list[Photo]:
    return list(post.photos.order_by("position"))


def seen_by(who: Any, post: Post) -> list[int]:
    client = signed_in(who)
    return [client.get(to("photo", one.pk, "large")).status_code for one in pictures(post)]


def test_the_family_is_told_a_fortnight_before_once_and_the_manager_with_figures(cast: Cast, out: Post) -> None:
    leave(cast, 14)

    tidy_after_leavers()
    tidy_after_leavers()

    told = Notice.objects.filter(kind=f"leaving_{cast.teddy.pk}")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([cast.ola.pk, cast.sam.pk, cast.morag.pk])
    managers = told.get(recipient=cast.morag)
    assert managers.body.startswith("2 pictures will no longer be seen, 1 of them with other children.")
    assert to("album_keep") in told.get(recipient=cast.ola).url


def test_nobody_is_told_earlier_and_a_barred_parent_not_at_all(cast: Cast, out: Post) -> None:
    leave(cast, 15)
    tidy_after_leavers()
    assert not Notice.objects.filter(kind__startswith="leaving_").exists()

    type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    leave(cast, 3)
    tidy_after_leavers()
    assert not Notice.objects.filter(kind__startswith="leaving_", recipient=cast.sam).exists()


def test_the_day_after_the_last_one_nobody_sees_the_leaver_whatever_has_run(cast: Cast, out: Post) -> None:
    leave(cast, 0)
    assert seen_by(cast.priya, out) == [200, 200]

    leave(cast, -1)

    assert seen_by(cast.priya, out) == [404, 404]


def test_others_get_their_picture_back_with_the_leaver_covered(cast: Cast, out: Post) -> None:
    leave(cast, -1)
    before = read(pictures(out)[0].pk, 1, "master")

    tidy_after_leavers()
    tidy_after_leavers()

    assert seen_by(cast.priya, out) == [200, 404], "their own with the leaver covered; elsewhere the leaver is hidden"
    first = pictures(out)[0]
    assert first.version == 2, "once"
    assert read(first.pk, 2, "master") != before
    assert PhotoTag.objects.get(photo=first, child=cast.teddy).covered


@pytest.mark.parametrize("why", ["no permission to cover", "no place in the picture"])
def test_without_that_permission_or_a_place_it_stays_dark(cast: Cast, out: Post, why: str) -> None:
    if why == "no permission to cover":
        answer(cast.ola, cast.teddy, {Purpose.COVERED: False})
    else:
        PhotoTag.objects.filter(child=cast.teddy).update(x=None, y=None, w=None, h=None)
    leave(cast, -1)
    before = everything()

    tidy_after_leavers()

    assert seen_by(cast.priya, out) == [404, 404]
    assert everything() == before


def test_what_shows_nobody_else_is_erased_after_the_nurserys_time_and_certified_without_a_name(
    cast: Cast, out: Post, django_capture_on_commit_callbacks: Any
) -> None:
    leave(cast, -30)
    tidy_after_leavers()
    assert not ErasureCertificate.objects.exists()
    leave(cast, -31)

    with django_capture_on_commit_callbacks(execute=True):
        tidy_after_leavers()

    first, second = pictures(out)
    assert (first.erased_at is None, second.erased_at is None) == (True, False)
    certificate = ErasureCertificate.objects.get()
    assert certificate.pictures == 1
    page = text(signed_in(cast.morag).get(to("erasures")))
    assert certificate.digest in page
    assert "Teddy" not in page


def test_the_nursery_chooses_how_long(cast: Cast, out: Post) -> None:
    Nursery.objects.filter(pk=1).update(leaver_keep_days=90)
    leave(cast, -31)

    tidy_after_leavers()

    assert not ErasureCertificate.objects.exists()


def test_a_reported_picture_is_not_erased(cast: Cast, out: Post) -> None:
    from posts.actions import report_photo

    report_photo(pictures(out)[1], "abuse", "", by=cast.priya)
    leave(cast, -31)

    tidy_after_leavers()

    assert pictures(out)[1].removed_at is None


def test_a_certificate_is_never_changed(cast: Cast) -> None:
    made = ErasureCertificate.objects.create(
        at=cast.wordings[Purpose.OWN_PICTURES].effective_at,
        pictures=1,
        earliest_on=day(-40),
        latest_on=day(-40),
        digest="0" * 64,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureCertificate.objects.filter(pk=made.pk).update(pictures=2)
