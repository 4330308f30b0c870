"""A picture is handed out for one person at a time, whole or in part, and never sits in a shared cache."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from nursery_portal.media.respond import private_file_response
from nursery_portal.media.store import save_all

BODY = bytes(range(256)) * 8
ETAG = '"3-large"'


@pytest.fixture(params=["folder", "memory", "bucket"])
def picture(request: pytest.FixtureRequest, settings: Any) -> UUID:
    """A picture in its third version; every promise holds for every kind of store, a bucket on a real S3 among them."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")
    elif request.param == "memory":
        settings.STORAGES = settings.STORAGES | {"pictures": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    master_id = uuid4()
    save_all(master_id, 3, {"large": BODY})
    return master_id


def ask(
    picture: UUID,
    method: str = "GET",
    *,
    rendition: str = "large",
    version: int = 3,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    request = RequestFactory().generic(method, "/photos/x/large", headers=headers or {})
    return private_file_response(request, master_id=picture, version=version, rendition=rendition)


def test_the_whole_picture_is_given(picture: UUID) -> None:
    response = ask(picture)
    assert response.status_code == 200
    assert response.content == BODY
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Length"] == str(len(BODY))
    assert response["ETag"] == ETAG


def test_it_is_private_inert_and_says_nothing_of_its_name(picture: UUID) -> None:
    response = ask(picture)
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert "Last-Modified" not in response
    assert str(picture) not in str(response.headers)


@pytest.mark.parametrize("said", [ETAG, f"W/{ETAG}", f'"x", {ETAG}', "*"])
def test_who_has_it_gets_no_bytes(picture: UUID, said: str) -> None:
    response = ask(picture, headers={"If-None-Match": said})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", ETAG)
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("said", ['"2-large"', '"3-small"', "nonsense", ""])
def test_who_has_another_version_gets_this_one(picture: UUID, said: str) -> None:
    assert ask(picture, headers={"If-None-Match": said}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-", 100, 2048),
        ("bytes=-48", 2000, 2048),
        ("bytes=5-99999", 5, 2048),
        ("bytes=-9999", 0, 2048),
    ],
)
def test_one_range_is_given(picture: UUID, asked: str, start: int, stop: int) -> None:
    response = ask(picture, headers={"Range": asked})
    assert response.status_code == 206
    assert response.content == BODY[start:stop]
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/2048"
    assert response["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=9999-10000", "bytes=-0"])
def test_a_range_outside_is_refused(picture: UUID, asked: str) -> None:
    response = ask(picture, headers={"Range": asked})
    assert (response.status_code, response.content, response["Content-Range"]) == (416, b"", "bytes */2048")


@pytest.mark.parametrize(
    "asked", ["bytes=-", "bytes=0-1,5-6", "bytes=9-3", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 99 + "-"]
)
def test_what_is_no_single_range_is_ignored(picture: UUID, asked: str) -> None:
    assert ask(picture, headers={"Range": asked}).status_code == 200


def test_a_range_of_an_older_picture_is_answered_with_the_whole_new_one(picture: UUID) -> None:
    assert ask(picture, headers={"Range": "bytes=0-9", "If-Range": ETAG}).status_code == 206
    response = ask(picture, headers={"Range": "bytes=0-9", "If-Range": '"2-large"'})
    assert (response.status_code, response.content) == (200, BODY)


def test_head_tells_the_size_and_ignores_a_range(picture: UUID) -> None:
    response = ask(picture, "HEAD", headers={"Range": "bytes=0-9"})
    assert (response.status_code, response["Content-Length"]) == (200, "2048")


def test_what_is_not_there_is_not_found_even_for_who_says_they_have_it(picture: UUID) -> None:
    for wanted in ({"rendition": "small"}, {"version": 2}, {"rendition": "original"}, {"rendition": "../large"}):
        with pytest.raises(Http404):
            ask(picture, **wanted, headers={"If-None-Match": "*"})
    with pytest.raises(Http404):
        ask(uuid4())


def test_a_store_that_fails_is_not_found_and_logged(
    picture: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("nursery_portal.media.respond.store", broken)
    with pytest.raises(Http404):
        ask(picture)
    assert "could not be read" in caplog.text


# Behind nginx


def test_nginx_is_told_the_place_and_gets_no_bytes(settings: Any, media_root: Path) -> None:
    settings.PORTAL_ACCEL_PREFIX = "/protected/"
    picture = uuid4()
    save_all(picture, 3, {"large": BODY})
    response = ask(picture, headers={"Range": "bytes=0-9"})
    assert response.status_code == 200
    assert response.content == b""
    told = response["X-Accel-Redirect"]
    assert told.startswith("/protected/pictures/")
    assert (media_root / told.removeprefix("/protected/")).read_bytes() == BODY
    assert response["Cache-Control"] == "private, no-cache"
    assert "Content-Length" not in response


def test_a_bucket_is_streamed_even_behind_nginx(settings: Any) -> None:
    settings.PORTAL_ACCEL_PREFIX = "/protected/"
    settings.STORAGES = settings.STORAGES | {"pictures": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    picture = uuid4()
    save_all(picture, 3, {"large": BODY})
    response = ask(picture)
    assert response.content == BODY
    assert "X-Accel-Redirect" not in response
