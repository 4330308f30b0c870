"""The same promises on a real S3 interface, where the packages for it are installed."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.test import RequestFactory

from nursery_portal.media.respond import private_file_response
from nursery_portal.media.store import BucketStore, save_all

BODY = b"bytes of a picture" * 100


def test_pictures_are_kept_handed_out_and_deleted(bucket: BucketStore) -> None:
    picture, other = uuid4(), uuid4()
    for version in (1, 2):
        save_all(picture, version, {"master": b"m", "large": BODY})
    save_all(other, 1, {"large": b"x"})
    ask = RequestFactory()
    whole = private_file_response(ask.get("/"), master_id=picture, version=2, rendition="large")
    assert whole.content == BODY
    part = private_file_response(
        ask.get("/", headers={"Range": "bytes=0-4"}), master_id=picture, version=2, rendition="large"
    )
    assert (part.status_code, part.content) == (206, b"bytes")
    assert bucket.delete(picture, 1) == 2
    assert bucket.delete(picture) == 2
    assert list(bucket.kept()) == [(other, 1, "large")]
    with pytest.raises(Http404):
        private_file_response(ask.get("/"), master_id=picture, version=2, rendition="large")
    with pytest.raises(FileNotFoundError):
        bucket.open(picture, 2, "large")


def test_the_sweeper_works_on_a_bucket(bucket: BucketStore) -> None:
    known, stranger = uuid4(), uuid4()
    for picture in (known, stranger):
        bucket.save(picture, 1, "small", b"x")
    bucket.save(known, 2, "small", b"drawn, and never in a row")
    later = datetime.now(UTC) + timedelta(hours=2)
    assert bucket.sweep({known: 1}, now=later, older_than=timedelta(hours=3)) == 0
    assert bucket.sweep({known: 1}, now=later, older_than=timedelta(hours=1)) == 2
    assert list(bucket.kept()) == [(known, 1, "small")]
