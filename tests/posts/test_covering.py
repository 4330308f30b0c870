"""Covering a child: only where the guardian allows it, burned in, undone only until the post goes out."""

from typing import Any

import pytest
from django.test import Client

from consent.models import Purpose
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now
from nursery_portal.media.store import read
from posts.models import CertificateLine, KeptOut, Photo, PhotoReport, PhotoTag
from posts.tasks import sweep_pictures
from tests.cast import Cast, answer, draft, yes
from tests.clients import signed_in
from tests.posts.workroom import decision, everything, files, said, shown, text, to, uploaded

FRAME = {"x": "10", "y": "20", "w": "40", "h": "50", "unit": "percent"}


@pytest.fixture
def morag(cast: Cast) -> Client:
    return signed_in(cast.morag)


@pytest.fixture
def picture(cast: Cast, morag: Client) -> Photo:
    """Teddy and Wren in one picture: Wren may be shown, Teddy only covered."""
    yes(cast.priya, cast.wren)
    answer(cast.ola, cast.teddy, {Purpose.OWN_PICTURES: False, Purpose.COVERED: True})
    post = draft(cast.morag, cast.acorn)
    made = uploaded(morag, post)[0]
    for child, left in ((cast.teddy, 0.1), (cast.wren, 0.6)):
        sent = {"child": child.pk, "version": made.version, "x": left, "y": 0.2, "w": 0.3, "h": 0.4}
        assert morag.post(to("tag_add", post.pk, made.pk), sent).status_code == 302
    return made


def cover(client: Client, picture: Photo, child: Any, **changes: Any) -> Any:
    picture.refresh_from_db()
    sent = {"child": child.pk, "version": picture.version, "style": "pebble", **FRAME, **changes}
    return client.post(to("photo_cover", picture.post_id, picture.pk), sent)


def say_all_tagged(client: Client, picture: Photo) -> Any:
    return client.post(to("photo_account", picture.post_id, picture.pk), said(picture, accounted="all_tagged"))


def publish(client: Client, picture: Photo) -> Any:
    return client.post(to("post_publish", picture.post_id), shown(picture.post))


def test_a_blocked_child_whose_guardian_allows_it_is_covered_and_the_picture_goes_out(
    cast: Cast, morag: Client, picture: Photo
) -> None:
    page = text(morag.get(to("tagging", picture.post_id, picture.pk)))
    assert "Cover Teddy" in page
    before = read(picture.pk, 1, "master")

    assert cover(morag, picture, cast.teddy).status_code == 302

    assert f'value="{cast.teddy.pk}">Teddy</button>' not in text(morag.get(to("tagging", picture.post_id, picture.pk)))
    picture.refresh_from_db()
    assert (picture.version, picture.uncovered_version) == (2, 1)
    assert picture.accounted == Photo.Accounted.UNREVIEWED, "who can be recognised has to be said again"
    assert read(picture.pk, 2, "master") != before
    assert AuditEvent.objects.filter(event=Event.POSTS_PHOTO_COVERED, child_id=cast.teddy.pk).exists()
    say_all_tagged(morag, picture)
    assert publish(morag, picture).status_code == 302
    line = CertificateLine.objects.get(child=cast.teddy)
    assert (line.covered, line.purpose) == (True, Purpose.COVERED)
    assert signed_in(cast.priya).get(to("photo", picture.pk, "large")).status_code == 200


def test_once_it_is_out_the_picture_without_the_cover_is_erased_for_good(
    cast: Cast, morag: Client, picture: Photo, django_capture_on_commit_callbacks: Any
) -> None:
    cover(morag, picture, cast.teddy)
    assert {version for _, version, _ in files()} == {1, 2}
    say_all_tagged(morag, picture)

    with django_capture_on_commit_callbacks(execute=True):
        publish(morag, picture)

    assert {version for _, version, _ in files()} == {2}
    picture.refresh_from_db()
    assert picture.uncovered_version is None


@pytest.mark.parametrize("way", ["was fine", "put back", "nothing wrong"])
def test_a_cover_is_final_too_in_a_picture_that_comes_into_a_post_that_is_out(
    cast: Cast, morag: Client, picture: Photo, way: str, django_capture_on_commit_callbacks: Any
) -> None:
    cover(morag, picture, cast.teddy)
    say_all_tagged(morag, picture)
    morag.post(to("keep_out", picture.post_id, picture.pk), {"child": cast.wren.pk})
    publish(morag, picture)
    assert {version for _, version, _ in files()} == {1, 2}, "it stayed behind, so its cover may still come off"
    if way != "was fine":
        KeptOut.objects.update(outcome=KeptOut.Outcome.WAS_FINE, settled_by=cast.morag, settled_at=now())

    with django_capture_on_commit_callbacks(execute=True):
        if way == "was fine":
            morag.post(to("kept_out_settle", KeptOut.objects.get().pk), {"outcome": "was_fine"})
        elif way == "put back":
            morag.post(to("photo_restore", picture.post_id, picture.pk))
        else:
            said = PhotoReport.objects.create(
                photo=picture, reporter=cast.pip, reason="not_allowed", hid=True, at=now()
            )
            signed_in(cast.dora).post(to("report", said.pk), decision(cast.dora, said))

    assert signed_in(cast.priya).get(to("photo", picture.pk, "large")).status_code == 200
    assert {version for _, version, _ in files()} == {2}
    morag.post(to("post_hide", picture.post_id))
    kept = morag.post(to("photo_uncover", picture.post_id, picture.pk), {"child": cast.teddy.pk}, follow=True)
    assert "This cover is part of the picture for good" in text(kept)
    assert PhotoTag.objects.get(child=cast.teddy).covered


def test_a_lost_task_leaves_it_to_the_sweep_which_spares_what_may_still_be_taken_off(
    cast: Cast, morag: Client, picture: Photo
) -> None:
    cover(morag, picture, cast.teddy)
    sweep_pictures()
    assert {version for _, version, _ in files()} == {1, 2}

    Photo.objects.filter(pk=picture.pk).update(uncovered_version=None)
    sweep_pictures()
    assert {version for _, version, _ in files()} == {2}


def test_the_cover_comes_off_until_publication_and_the_child_is_blocked_again(
    cast: Cast, morag: Client, picture: Photo
) -> None:
    cover(morag, picture, cast.teddy)

    answered = morag.post(to("photo_uncover", picture.post_id, picture.pk), {"child": cast.teddy.pk})

    assert answered.status_code == 302
    picture.refresh_from_db()
    assert (picture.version, picture.uncovered_version, picture.accounted) == (3, None, "")
    assert not PhotoTag.objects.filter(covered=True).exists()
    say_all_tagged(morag, picture)
    assert publish(morag, picture).status_code == 422


def test_a_second_cover_is_drawn_on_the_first_and_each_comes_off_by_itself(
    cast: Cast, morag: Client, picture: Photo
) -> None:
    answer(cast.priya, cast.wren, {Purpose.OWN_PICTURES: False, Purpose.COVERED: True})
    cover(morag, picture, cast.teddy)
    cover(morag, picture, cast.wren, style="blur", x="60", w="30")

    morag.post(to("photo_uncover", picture.post_id, picture.pk), {"child": cast.teddy.pk})

    picture.refresh_from_db()
    assert (picture.version, picture.uncovered_version) == (4, 1)
    assert [tag.child for tag in PhotoTag.objects.filter(covered=True)] == [cast.wren]


@pytest.mark.parametrize("why", ["never asked", "images forbidden", "taken back", "protected"])
def test_a_cover_is_neither_offered_nor_made_without_that_answer(
    cast: Cast, morag: Client, picture: Photo, why: str
) -> None:
    if why == "protected":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    elif why == "images forbidden":
        type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    else:
        answer(cast.ola, cast.teddy, {Purpose.COVERED: False})
    before, kept = everything(), files()

    page = text(morag.get(to("tagging", picture.post_id, picture.pk)))
    form = morag.get(to("photo_cover", picture.post_id, picture.pk), {"child": cast.teddy.pk})
    refused = cover(morag, picture, cast.teddy)

    assert "Cover Teddy" not in page
    assert "Crop Teddy out" in page, "the other repairs stay"
    assert form.status_code == 404
    assert refused.status_code == 422
    assert "Teddy can&#x27;t be covered in this picture" in text(refused)
    assert (everything(), files()) == (before, kept)


def test_permission_for_covers_taken_back_darkens_the_picture_that_is_out(
    cast: Cast, morag: Client, picture: Photo
) -> None:
    cover(morag, picture, cast.teddy)
    say_all_tagged(morag, picture)
    publish(morag, picture)

    answer(cast.ola, cast.teddy, {Purpose.COVERED: False})

    assert signed_in(cast.priya).get(to("photo", picture.pk, "large")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"style": "sticker"}, "how it looks"),
        ({"x": "", "y": ""}, "in per cent"),
        ({"version": 7}, "Somebody else has just changed this picture"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_and_kept(
    cast: Cast, morag: Client, picture: Photo, changes: dict[str, Any], says: str
) -> None:
    before, kept = everything(), files()

    refused = cover(morag, picture, cast.teddy, **changes)

    assert refused.status_code == 422
    assert says in text(refused)
    assert 'value="40"' in text(refused)
    assert (everything(), files()) == (before, kept)


def test_a_covered_child_is_not_tagged_over(cast: Cast, morag: Client, picture: Photo) -> None:
    cover(morag, picture, cast.teddy)

    refused = morag.post(
        to("tag_add", picture.post_id, picture.pk),
        {"child": cast.teddy.pk, "version": 2, "x": 0, "y": 0, "w": 0.1, "h": 0.1},
    )

    assert refused.status_code == 422
    assert "Take the cover off first" in text(refused)
    assert PhotoTag.objects.get(child=cast.teddy).x == 0.1


def test_nobody_is_covered_in_a_post_that_is_out(cast: Cast, morag: Client, picture: Photo) -> None:
    yes(cast.ola, cast.teddy)
    say_all_tagged(morag, picture)
    publish(morag, picture)

    assert cover(morag, picture, cast.teddy).status_code == 422
    assert files() == {(str(picture.pk), 1, name) for name in ("master", "large", "medium", "small")}


def test_a_crop_over_a_cover_makes_it_final(cast: Cast, morag: Client, picture: Photo) -> None:
    cover(morag, picture, cast.teddy)
    picture.refresh_from_db()

    morag.post(
        to("photo_crop", picture.post_id, picture.pk),
        {"x": "0", "y": "0", "w": "90", "h": "90", "unit": "percent", "version": picture.version},
    )
    refused = morag.post(to("photo_uncover", picture.post_id, picture.pk), {"child": cast.teddy.pk}, follow=True)

    assert "This cover is part of the picture for good" in text(refused)
    assert PhotoTag.objects.get(child=cast.teddy).covered


def test_turning_takes_tags_and_the_statement_along(cast: Cast, morag: Client, picture: Photo) -> None:
    say_all_tagged(morag, picture)
    picture.refresh_from_db()
    width, height = picture.width, picture.height

    answered = morag.post(to("photo_turn", picture.post_id, picture.pk), {"quarters": "1"})

    assert answered.status_code == 302
    picture.refresh_from_db()
    assert (picture.version, picture.width, picture.height) == (2, height, width)
    assert picture.accounted == Photo.Accounted.ALL_TAGGED
    tag = PhotoTag.objects.get(child=cast.teddy)
    assert tag.x == pytest.approx(0.4)
    assert tag.y == pytest.approx(0.1)


@pytest.mark.parametrize("sent", [{}, {"quarters": "0"}, {"degrees": "40"}, {"quarters": "x"}])
def test_a_turn_that_makes_no_sense_changes_nothing(
    cast: Cast, morag: Client, picture: Photo, sent: dict[str, str]
) -> None:
    before, kept = everything(), files()

    morag.post(to("photo_turn", picture.post_id, picture.pk), sent)

    assert (everything(), files()) == (before, kept)


def test_straightening_cuts_the_corners_and_keeps_the_shape(cast: Cast, morag: Client, picture: Photo) -> None:
    picture.refresh_from_db()
    shape = picture.width / picture.height

    morag.post(to("photo_turn", picture.post_id, picture.pk), {"degrees": "5"})

    picture.refresh_from_db()
    assert picture.version == 2
    assert picture.width / picture.height == pytest.approx(shape, abs=0.1)
