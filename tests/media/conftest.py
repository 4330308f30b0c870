"""Pictures of each test are kept in a folder of its own, or in a bucket on a real S3 interface."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from nursery_portal.media.store import BucketStore, store


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    """Where this test's pictures are; it does not exist before the first is saved."""
    root = tmp_path / "media"
    settings.MEDIA_ROOT = root
    return root


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """An S3 interface on this machine, where the packages for it are installed."""
    pytest.importorskip("storages.backends.s3", reason="django-storages is not installed: no bucket to try")
    server = pytest.importorskip("moto.server", reason="moto is not installed: no bucket to try")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Any) -> BucketStore:
    """An empty private bucket, configured as an installation would."""
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed: no bucket to try")
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
