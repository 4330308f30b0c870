"""Pictures on their way in, with real bytes: each file answers for itself, and nothing but pixels is kept."""

import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.kit import clock
from nursery_portal.kit.clock import now
from nursery_portal.kit.errors import Refused
from nursery_portal.media.store import place_of, read, save_all, store
from nursery_portal.media.sweep import OLD_ENOUGH
from posts.access import photos_visible_to
from posts.actions import decide_report, keep_out, publish_post, remove_photo, restore_photo, settle_kept_out
from posts.actions.pictures import MOST_AN_HOUR
from posts.models import KeptOut, Photo, PhotoReport, PhotoTag, Post
from posts.tasks import erase_one, sweep_pictures
from tests import cast as given
from tests.cast import Cast, draft, guardian
from tests.clients import signed_in
from tests.media import pictures
from tests.posts.workroom import everything, files, read_by, removal, text, to, upload, uploaded


def _nothing_but_pixels(photo: Photo) -> None:
    for rendition in ("master", "large", "medium", "small"):
        data = read(photo.pk, photo.version, rendition)
        assert pictures.SECRET.encode() not in data
        opened = Image.open(BytesIO(data))
        opened.load()
        assert not opened.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened.info)


def test_a_phones_jpeg_and_a_heic_come_in_upright_dated_and_clean(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)

    answer = upload(
        signed_in(cast.pip),
        post,
        ("IMG_2041.JPG", pictures.phone_jpeg(orientation=6)),
        ("IMG_2042.HEIC", pictures.heic(orientation=8, taken=pictures.TAKEN.replace(hour=9))),
    )

    assert answer.status_code == 302
    photos = list(Photo.objects.filter(post=post))
    assert [photo.taken_at.isoformat() for photo in photos if photo.taken_at] == [
        "2026-06-03T08:15:42+00:00",
        "2026-06-03T09:15:42+00:00",
    ], "in the order they were taken, not sent"
    for photo in photos:
        _nothing_but_pixels(photo)
        assert pictures.shows_flag(read(photo.pk, 1, "large"))
        assert (photo.width, photo.height, photo.accounted) == (*pictures.SIZE, Photo.Accounted.UNREVIEWED)
    assert not any("IMG" in str(value) for value in Photo.objects.values_list())
    assert AuditEvent.objects.latest("seq").event == Event.POSTS_PHOTO_ADDED


def test_the_place_is_in_no_file_and_no_row(cast: Cast, media_root: Any) -> None:
    post = draft(cast.pip, cast.acorn)

    upload(signed_in(cast.pip), post, ("a.jpg", pictures.phone_jpeg(gps=True)))

    kept = [path for path in media_root.rglob("*.webp")]
    assert len(kept) == 4
    assert not any(b"GPS" in path.read_bytes() or b"Exif" in path.read_bytes() for path in kept)


def test_one_request_per_file_answers_in_json(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    pip = signed_in(cast.pip)

    came = upload(pip, post, ("IMG_1.jpg", pictures.phone_jpeg()), alone=True)
    left = upload(pip, post, ("IMG_2.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), alone=True)
    none = pip.post(to("photos", post.pk), {}, headers={"X-Upload": "1"})

    photo = Photo.objects.get()
    assert came.status_code == 201
    assert came.json() == {
        "name": "IMG_1.jpg",
        "id": str(photo.pk),
        "words": "Added",
        "again": False,
        "url": to("tagging", post.pk, photo.pk),
    }
    assert left.status_code == 422
    assert left.json()["reason"].startswith("IMG_2.svg was left out: ")
    assert none.status_code == 422


def test_after_so_many_pictures_within_an_hour_a_person_waits_and_others_go_on(cast: Cast, clock: Any) -> None:
    heap = draft(cast.pip, cast.acorn)
    for _ in range(MOST_AN_HOUR):
        made = given.photo(heap, by=cast.pip)
    Photo.objects.filter(post=heap).update(added_at=made.added_at, removed_at=made.added_at)
    clock.forward(minutes=20)
    post = draft(cast.pip, cast.acorn)

    refused = upload(signed_in(cast.pip), post, ("IMG_1.png", pictures.png()), alone=True)
    another = upload(signed_in(cast.morag), post, ("IMG_1.png", pictures.png()), alone=True)
    clock.forward(minutes=41)
    later = upload(signed_in(cast.pip), post, ("IMG_2.webp", pictures.webp()), alone=True)

    assert refused.status_code == 422
    reason = "IMG_1.png was left out: you have sent 240 pictures within an hour. Go on in 40 min."
    assert refused.json()["reason"] == reason
    assert (another.status_code, later.status_code) == (201, 201)


def test_a_refused_file_names_itself_and_the_others_go_on(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)

    answer = upload(
        signed_in(cast.pip),
        post,
        ("good.png", pictures.png()),
        ("list.pdf", b"%PDF-1.7 not a picture"),
        ("broken.jpg", pictures.phone_jpeg()[:2000]),
        ("also-good.webp", pictures.webp()),
    )

    page = text(answer)
    assert answer.status_code == 422
    assert "list.pdf was left out: it is a PDF file" in page
    assert "broken.jpg was left out" in page
    assert Photo.objects.filter(post=post).count() == 2
    assert "2 pictures added" in page


def test_the_same_picture_twice_is_recognised_and_said(cast: Cast) -> None:
    post, other = draft(cast.pip, cast.acorn), draft(cast.pip, cast.acorn)
    pip, file = signed_in(cast.pip), ("a.jpg", pictures.phone_jpeg())
    first = upload(pip, post, file, alone=True)

    again = upload(pip, post, ("renamed.jpg", file[1]), alone=True)
    plain = upload(pip, post, file)

    assert (again.status_code, again.json()["words"]) == (200, "Already in this post")
    assert again.json()["id"] == first.json()["id"]
    assert "1 picture was already here." in text(pip.get(plain["Location"]))
    assert len(files()) == 4
    assert upload(pip, other, file, alone=True).status_code == 201, "another post may have it too"


@pytest.mark.parametrize("why", ["marked", "left out", "reported", "stays down"])
def test_what_was_kept_out_or_reported_does_not_come_back_with_the_next_roll(cast: Cast, why: str) -> None:
    post, other, pip = draft(cast.pip, cast.acorn), draft(cast.pip, cast.acorn), signed_in(cast.pip)
    upload(pip, post, ("IMG_7.jpg", pictures.phone_jpeg()))
    one, at = Photo.objects.get(), now()
    if why in ("marked", "left out"):
        keep_out(one, None, by=cast.pip)
        if why == "left out":
            settle_kept_out(KeptOut.objects.get(), KeptOut.Outcome.LEFT_OUT, by=cast.morag)
    else:
        report = PhotoReport.objects.create(photo=one, reporter=cast.ola, reason="abuse", hid=True, at=at)
        Photo.objects.update(taken_down_at=at)
        if why == "stays down":
            decide_report(
                report, PhotoReport.Outcome.STAYS_DOWN, "It is.", seen=read_by(cast.dora, report), by=cast.dora
            )
    before, kept = everything(), files()

    for to_post in (other,) if why != "left out" else (other, post):
        refused = upload(pip, to_post, ("IMG_7.jpg", pictures.phone_jpeg()), alone=True)
        assert refused.status_code == 422
        assert refused.json()["reason"].startswith("IMG_7.jpg was left out: this picture was kept out before")
    assert everything() == before and files() == kept, "no row, and no file"
    another = pictures.phone_jpeg(taken=pictures.TAKEN.replace(minute=1))
    assert upload(pip, other, ("IMG_8.jpg", another), alone=True).status_code == 201


def let_in(who: Any, post: Post, because: str = "It was in the wrong post.") -> Any:
    """A manager adds one picture by itself that was kept out before."""
    sent = {"picture": SimpleUploadedFile("IMG_7.jpg", pictures.phone_jpeg()), "because": because}
    return signed_in(who).post(to("photo_let_in", post.pk), sent)


@pytest.mark.parametrize("why", ["stays down", "left out"])
def test_what_was_left_out_a_manager_lets_in_by_itself_and_says_why(cast: Cast, why: str) -> None:
    post, other, pip = draft(cast.pip, cast.acorn), draft(cast.pip, cast.acorn), signed_in(cast.pip)
    upload(pip, post, ("IMG_7.jpg", pictures.phone_jpeg()))
    one = Photo.objects.get()
    if why == "left out":
        keep_out(one, None, by=cast.pip)
        settle_kept_out(KeptOut.objects.get(), KeptOut.Outcome.LEFT_OUT, by=cast.morag)
    else:
        report = PhotoReport.objects.create(photo=one, reporter=cast.ola, reason="wrong", at=now())
        decide_report(report, PhotoReport.Outcome.STAYS_DOWN, "", seen=read_by(cast.dora, report), by=cast.dora)
        remove_photo(one, by=cast.morag)
    before, kept = everything(), files()

    itself = upload(signed_in(cast.morag), other, ("IMG_7.jpg", pictures.phone_jpeg()), alone=True)
    assert itself.status_code == 422 and "Add one that was kept out" in itself.json()["reason"]
    silent = let_in(cast.morag, other, because=" ")
    assert silent.status_code == 422 and "Say why it belongs here" in text(silent)
    assert let_in(cast.pip, other).status_code == 403
    assert everything() == before and files() == kept

    link = f'href="{to("photo_let_in", other.pk)}"'
    assert link in text(signed_in(cast.morag).get(to("post_edit", other.pk)))
    assert link not in text(pip.get(to("post_edit", other.pk)))
    assert let_in(cast.morag, other).status_code == 302
    assert Photo.objects.filter(post=other, removed_at=None).count() == 1
    event = AuditEvent.objects.filter(event=Event.POSTS_PHOTO_ADDED).latest("seq")
    assert unseal(Sealed.objects.get(pk=str(event.details_id)))["kept_out_before"] == "It was in the wrong post."
    third = draft(cast.pip, cast.acorn)
    assert upload(pip, third, ("IMG_7.jpg", pictures.phone_jpeg()), alone=True).status_code == 422, "once"


@pytest.mark.parametrize("why", ["marked", "reported", "handed over", "erased", "own"])
def test_nobody_lets_in_what_waits_or_was_disposed_of_or_shows_their_own_child(cast: Cast, why: str) -> None:
    post, other, pip = draft(cast.pip, cast.acorn), draft(cast.pip, cast.acorn), signed_in(cast.pip)
    upload(pip, post, ("IMG_7.jpg", pictures.phone_jpeg()))
    one, at = Photo.objects.get(), now()
    Photo.objects.update(taken_down_at=at)
    if why == "marked":
        KeptOut.objects.create(photo=one, child=None, marked_by=cast.pip, marked_at=at, hid=True)
    elif why == "own":
        guardian(cast.morag, cast.teddy, has_parental_responsibility=False, basis="")
        PhotoTag.objects.create(photo=one, child=cast.teddy, tagged_by=cast.pip, tagged_at=at)
        decided = {"outcome": "stays_down", "closed_at": at}
        PhotoReport.objects.create(photo=one, reporter=cast.ola, reason="wrong", at=at, **decided)
    else:
        outcome = {"reported": "", "handed over": "handed_over", "erased": "erased"}[why]
        decided = {"outcome": outcome, "closed_at": at} if outcome else {}
        PhotoReport.objects.create(photo=one, reporter=cast.ola, reason="abuse", hid=True, at=at, **decided)
    before, kept = everything(), files()

    refused = let_in(cast.morag, other)

    assert refused.status_code == 422
    assert ("Ask another manager" if why == "own" else "somebody still has to decide") in text(refused)
    assert "It was in the wrong post." in text(refused), "what was typed is kept"
    assert everything() == before and files() == kept


def test_what_a_child_was_fine_with_and_what_a_manager_put_back_comes_in_again(cast: Cast) -> None:
    post, pip = draft(cast.pip, cast.acorn), signed_in(cast.pip)
    upload(pip, post, ("IMG_7.jpg", pictures.phone_jpeg()))
    one = Photo.objects.get()
    keep_out(one, None, by=cast.pip)
    settle_kept_out(KeptOut.objects.get(), KeptOut.Outcome.WAS_FINE, by=cast.morag)
    report = PhotoReport.objects.create(photo=one, reporter=cast.ola, reason="wrong", at=now())
    decide_report(report, PhotoReport.Outcome.STAYS_DOWN, "", seen=read_by(cast.dora, report), by=cast.dora)
    restore_photo(one, by=cast.morag)

    other = draft(cast.pip, cast.acorn)
    assert upload(pip, other, ("IMG_7.jpg", pictures.phone_jpeg()), alone=True).status_code == 201


def test_a_post_holds_only_so_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posts.actions.pictures.MOST", 2)
    post = draft(cast.pip, cast.acorn)
    pip = signed_in(cast.pip)
    uploaded(pip, post, 2)

    answer = upload(pip, post, ("one-too-many.png", pictures.png()), alone=True)

    assert answer.status_code == 422
    assert answer.json()["reason"].startswith("one-too-many.png was left out: a post holds 2 pictures.")
    assert len({photo for photo, *_ in files()}) == 2


def test_where_the_row_cannot_be_written_no_file_stays(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    post = draft(cast.pip, cast.acorn)

    def published_meanwhile(*args: object, **kwargs: object) -> None:
        raise Refused("a.jpg was left out: the post is already published.")

    monkeypatch.setattr("posts.actions.pictures._add_photo", published_meanwhile)
    answer = upload(signed_in(cast.pip), post, ("a.jpg", pictures.phone_jpeg()), alone=True)

    assert answer.status_code == 422
    assert files() == set()
    assert not Photo.objects.exists()


def test_a_published_post_takes_no_more_pictures(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn)
    publish_post(post, by=cast.morag)

    answer = upload(signed_in(cast.morag), post, ("late.jpg", pictures.phone_jpeg()), alone=True)

    assert answer.status_code == 422
    assert answer.json()["reason"].startswith("late.jpg was left out: the post is already published.")
    assert files() == set()


@pytest.mark.parametrize(("who", "status"), [("ola", 403), ("dora", 403), ("syd", 403), ("pip", 404)])
def test_nobody_else_sends_pictures_into_a_draft(cast: Cast, who: str, status: int) -> None:
    post = draft(cast.morag, cast.willow)
    before = everything()

    answer = upload(signed_in(getattr(cast, who)), post, ("a.jpg", pictures.phone_jpeg()), alone=True)

    assert answer.status_code == status
    assert everything() == before
    assert files() == set()


def test_the_workroom_sees_a_new_picture_and_nobody_else_does(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    [photo] = uploaded(signed_in(cast.pip), post)

    for somebody, sees in ((cast.pip, True), (cast.morag, True), (cast.ola, False), (cast.dora, False)):
        assert photos_visible_to(somebody, clock.now()).filter(pk=photo.pk).exists() is sees
    assert f"/photos/{photo.pk}/small" in text(signed_in(cast.pip).get(to("photos", post.pk)))


def test_what_is_left_out_is_erased(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    post = draft(cast.pip, cast.acorn)
    pip = signed_in(cast.pip)
    stays, goes = uploaded(pip, post, 2)

    with django_capture_on_commit_callbacks(execute=True):
        answer = pip.post(to("photo_remove", post.pk, goes.pk))

    goes.refresh_from_db()
    assert answer["Location"] == to("tagging", post.pk, stays.pk)
    assert goes.removed_at and goes.erased_at
    assert {photo for photo, *_ in files()} == {str(stays.pk)}
    assert AuditEvent.objects.latest("seq").event == Event.POSTS_PHOTO_ERASED
    erase_one(str(goes.pk))
    assert AuditEvent.objects.filter(event=Event.POSTS_PHOTO_ERASED).count() == 1, "twice is once"


def test_the_sweep_finds_what_a_lost_task_left_undone(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    pip = signed_in(cast.pip)
    stays, goes, cropped = uploaded(pip, post, 3)
    pip.post(to("photo_remove", post.pk, goes.pk))
    save_all(cropped.pk, 2, {name: read(cropped.pk, 1, name) for name in ("master", "large", "medium", "small")})
    Photo.objects.filter(pk=cropped.pk).update(version=2)

    sweep_pictures()
    sweep_pictures()

    goes.refresh_from_db()
    assert goes.erased_at is not None
    assert {(photo, version) for photo, version, _ in files()} == {(str(stays.pk), 1), (str(cropped.pk), 2)}


def test_the_sweep_finds_a_drawing_that_never_came_into_a_row(cast: Cast, media_root: Path) -> None:
    drawn, young, needed, restored = uploaded(signed_in(cast.pip), draft(cast.pip, cast.acorn), 4)
    for one in (drawn, young, needed, restored):
        save_all(one.pk, 2, {name: read(one.pk, 1, name) for name in ("master", "large", "medium", "small")})
        for name in ("master", "large", "medium", "small") if one is not young else ():
            long_ago = time.time() - OLD_ENOUGH.total_seconds() - 60
            os.utime(media_root / place_of(one.pk, 2, name), (long_ago, long_ago))
    PhotoReport.objects.create(photo=needed, reporter=cast.ola, reason="other", at=now())
    Photo.objects.filter(pk=young.pk).update(versions_made=2)
    store().delete(restored.pk, 1)

    sweep_pictures()

    kept = {(photo, version) for photo, version, _ in files()}
    both = {(str(one.pk), version) for one in (young, needed) for version in (1, 2)}
    assert kept == both | {(str(drawn.pk), 1), (str(restored.pk), 2)}, "what may be all there is stays"


def test_throwing_a_draft_away_erases_its_pictures(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    post = draft(cast.pip, cast.acorn)
    pip = signed_in(cast.pip)
    uploaded(pip, post, 2)

    with django_capture_on_commit_callbacks(execute=True):
        pip.post(to("post_remove", post.pk), removal(post))

    post.refresh_from_db()
    assert post.state == Post.State.REMOVED
    assert files() == set()
