"""The photo door: permission first, then bytes; refusal and success from the same set-up."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.actions import withdraw_permissions
from consent.models import Purpose
from nursery_portal.duties.actions import keep_to_schedule
from nursery_portal.kit import compiled
from nursery_portal.media import store
from posts.actions import publish_post
from posts.models import Photo, PhotoView, PictureCopy
from posts.tasks import sweep_pictures
from tests.cast import Cast, day, draft, photo, yes
from tests.clients import signed_in

BYTES = {"small": b"RIFF-small", "medium": b"RIFF-medium", "large": b"RIFF-large", "master": b"RIFF-master"}


@pytest.fixture
def picture(cast: Cast) -> Photo:
    """A published picture of Teddy in Acorn, with bytes in the store."""
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    made = photo(post, cast.teddy, by=cast.morag)
    store.save_all(made.pk, made.version, BYTES)
    publish_post(post, by=cast.morag)
    return made


def address(picture: Photo, rendition: str = "medium") -> str:
    return reverse("posts:photo", args=[picture.pk, rendition])


def test_serves_a_family_of_the_room_and_lets_nobody_keep_it(cast: Cast, picture: Photo) -> None:
    response = signed_in(cast.priya).get(address(picture))

    assert response.status_code == 200
    assert response.content == BYTES["medium"]
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("rendition", ["small", "medium", "large"])
def test_withdrawn_is_gone_for_every_old_address_also_with_a_remembered_etag(
    cast: Cast, picture: Photo, rendition: str
) -> None:
    client = signed_in(cast.priya)
    etag = client.get(address(picture, rendition))["ETag"]
    assert client.get(address(picture, rendition), headers={"If-None-Match": etag}).status_code == 304

    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)

    for headers in ({}, {"If-None-Match": etag}, {"If-None-Match": "*"}, {"Range": "bytes=0-3"}):
        assert client.get(address(picture, rendition), headers=headers).status_code == 404
        assert client.head(address(picture, rendition), headers=headers).status_code == 404


def test_the_master_and_invented_renditions_are_never_served(cast: Cast, picture: Photo) -> None:
    client = signed_in(cast.morag)
    for rendition in ("master", "raw", "original"):
        assert client.get(address(picture, rendition)).status_code == 404


def test_others_get_the_same_404_as_for_an_unknown_picture(cast: Cast, picture: Photo) -> None:
    unknown = reverse("posts:photo", args=[uuid.uuid4(), "medium"])
    for somebody in (cast.aisha, cast.syd):
        client = signed_in(somebody)
        refused, absent = client.get(address(picture)), client.get(unknown)
        assert refused.status_code == absent.status_code == 404
        assert refused.content == absent.content
    assert signed_in(cast.superuser).get(address(picture)).status_code == 403, "without a role there is no standing"
    assert Client().get(address(picture)).status_code == 403


def test_staff_without_a_second_factor_see_no_picture(cast: Cast, picture: Photo) -> None:
    assert signed_in(cast.morag).get(address(picture)).status_code == 200
    assert signed_in(cast.morag, second_factor=False).get(address(picture)).status_code != 200


def test_an_error_inside_the_door_is_a_404_and_one_error_line(
    cast: Cast, picture: Photo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("the rule broke")

    client = signed_in(cast.priya)
    monkeypatch.setattr("posts.access.showable", broken)
    compiled.forget()  # as in a process that asks for the first time

    assert client.get(address(picture)).status_code == 404
    assert [line.levelname for line in caplog.records if line.name == "portal.door"] == ["ERROR"]


def test_only_the_large_picture_leaves_a_security_record_once_a_day(cast: Cast, picture: Photo) -> None:
    client = signed_in(cast.priya)
    client.get(address(picture, "medium"))
    assert not PhotoView.objects.exists()

    client.get(address(picture, "large"))
    client.get(address(picture, "large"))

    assert [(view.viewer_id, view.photo_id) for view in PhotoView.objects.all()] == [(cast.priya.pk, picture.pk)]


def test_a_draft_picture_is_for_those_who_work_on_it(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    made = photo(post, cast.teddy, by=cast.pip)
    store.save_all(made.pk, made.version, BYTES)

    for somebody, status in ((cast.pip, 200), (cast.morag, 200), (cast.ola, 404), (cast.dora, 404), (cast.rita, 404)):
        assert signed_in(somebody).get(address(made)).status_code == status, somebody.first_name


def test_who_opened_and_who_kept_a_picture_is_forgotten_after_a_year(cast: Cast, clock: Any) -> None:
    one = photo(draft(cast.morag, cast.acorn), by=cast.morag)
    PhotoView.objects.create(photo=one, viewer=cast.ola, day=day())
    PictureCopy.objects.create(photo=one, version=1, covered=0, by=cast.ola, at=clock.now)
    clock.forward(days=365)
    keep_to_schedule()
    assert (PhotoView.objects.count(), PictureCopy.objects.count()) == (1, 1)

    clock.forward(days=1)
    sweep_pictures()
    assert (PhotoView.objects.count(), PictureCopy.objects.count()) == (1, 1), "the schedule's to erase, which asks"
    keep_to_schedule()

    assert not PhotoView.objects.exists()
    assert not PictureCopy.objects.exists()


def test_whoever_asks_for_a_draft_or_a_published_picture_is_answered_and_not_by_an_error(
    cast: Cast, picture: Photo, caplog: pytest.LogCaptureFixture
) -> None:
    drafted = photo(draft(cast.morag, cast.acorn), cast.teddy, cast.wren, by=cast.morag)
    store.save_all(drafted.pk, 1, BYTES)
    answers = {
        who.first_name: [signed_in(who).get(f"/photos/{one.pk}/medium").status_code for one in (picture, drafted)]
        for who in (cast.morag, cast.dora, cast.rita, cast.pip, cast.ola, cast.aisha, cast.gran)
    }

    assert answers == {
        "Morag": [200, 200],
        "Dora": [200, 404],
        "Rita": [200, 404],
        "Pip": [200, 200],
        "Ola": [200, 404],
        "Aisha": [404, 404],
        "Gran": [200, 404],
    }
    assert "could not ask" not in caplog.text
