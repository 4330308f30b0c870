"""The same promises on a real S3 interface, where the packages for it are installed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import Http404
from django.test import RequestFactory

from nursery_portal.media.respond import private_file_response
from nursery_portal.media.store import BucketStore, save_all, store

pytest.importorskip("storages.backends.s3", reason="django-storages is not installed: no bucket to try")
boto3 = pytest.importorskip("boto3", reason="boto3 is not installed: no bucket to try")
server = pytest.importorskip("moto.server", reason="moto is not installed: no bucket to try")

BODY = b"bytes of a picture" * 100


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Any) -> BucketStore:
    """An empty private bucket, configured as an installation would."""
    name = f"pictures-{uuid4().hex}"
    keys = {"access_key": "test", "secret_key": "test", "region_name": "eu-west-2"}
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="eu-west-2",
    )
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    options = keys | {"bucket_name": name, "endpoint_url": endpoint, "default_acl": None, "signature_version": "s3v4"}
    configured = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"pictures": configured}
    kept = store()
    assert isinstance(kept, BucketStore)
    return kept


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
    later = datetime.now(UTC) + timedelta(hours=2)
    assert bucket.sweep({known}, now=later, older_than=timedelta(hours=3)) == 0
    assert bucket.sweep({known}, now=later, older_than=timedelta(hours=1)) == 1
    assert list(bucket.kept()) == [(known, 1, "small")]
