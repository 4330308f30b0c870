"""Counts in files: kept for as long as they are asked for, gone when they are over, and added once."""

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from nursery_portal import settings as product
from nursery_portal.home.tasks import forget_counts
from nursery_portal.kit.counts import CountsInFiles
from tests.conftest import Clock


@pytest.fixture
def counts(tmp_path: Path) -> CountsInFiles:
    return CountsInFiles(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": 10}})


def kept(counts: CountsInFiles, *keys: str) -> list[bool]:
    return [counts.get(key) is not None for key in keys]


def test_what_still_counts_is_not_thrown_away_for_what_is_over(counts: CountsInFiles, clock: Clock) -> None:
    for number in range(9):
        counts.set(f"over-{number}", 1, 60)
    clock.forward(minutes=2)
    tries = [f"tries-{number}" for number in range(6)]
    for one in tries:
        counts.set(one, 5, 300)
    assert kept(counts, *tries) == [True] * 6
    assert kept(counts, "over-1", "over-8") == [False, False]


def test_where_all_of_it_counts_it_still_has_an_end(counts: CountsInFiles) -> None:
    for number in range(100):
        counts.add(f"now-{number}", 1, 300)
    assert len(counts._list_cache_files()) <= 10


def test_of_two_that_add_one_key_at_a_moment_one_does(counts: CountsInFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    assert counts.add("lock", "first", 60) and not counts.add("lock", "later", 60)
    monkeypatch.setattr(counts, "has_key", lambda *asked: False)  # both looked before either had written
    assert not counts.add("lock", "second", 60)
    assert counts.get("lock") == "first"
    assert len(list(Path(counts._dir).iterdir())) == 1, "nothing half written stays"


def test_a_disk_without_links_keeps_a_count_as_well(counts: CountsInFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*names: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    assert counts.add("lock", "first", 60) and not counts.add("lock", "later", 60)
    assert counts.get("lock") == "first"


def test_what_was_cut_off_counts_nothing_and_stops_nothing(counts: CountsInFiles, clock: Clock) -> None:
    counts.set("over", 1, 60)
    for key, size in (("at-once", 2), ("swept", 2), ("value", -2)):
        counts.set(key, "x" * 100, 300)
        name = Path(counts._key_to_file(key, None))
        name.write_bytes(name.read_bytes()[:size])
    assert counts.get("at-once") is None and counts.get("value") is None
    assert counts.add("at-once", 1, 300) and counts.incr("at-once") == 2
    clock.forward(minutes=2)
    counts.forget_expired()
    assert kept(counts, "at-once", "over", "swept") == [True, False, False]
    assert len(counts._list_cache_files()) == 1


def test_what_cannot_be_opened_is_not_thrown_away(counts: CountsInFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    counts.set("tries", 5, 300)

    def refuse(*read: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patched:
        patched.setattr("pickle.load", refuse)
        for asked in (lambda: counts.get("tries"), counts.forget_expired):
            with pytest.raises(PermissionError):
                asked()
    assert counts.get("tries") == 5


def test_what_was_half_written_goes_after_an_hour(counts: CountsInFiles) -> None:
    counts.forget_expired()
    old, new = (Path(tempfile.mkstemp(dir=counts._dir)[1]) for _ in range(2))
    other = Path(counts._dir) / "other.txt"
    other.touch()
    for one in (old, other):
        os.utime(one, (1, 1))
    counts.forget_expired()
    assert (old.exists(), new.exists(), other.exists()) == (False, True, True)


def test_what_is_over_goes_every_hour_and_nothing_else(tmp_path: Path, settings: Any, clock: Clock) -> None:
    settings.CACHES = {"default": {"BACKEND": "nursery_portal.kit.counts.CountsInFiles", "LOCATION": str(tmp_path)}}
    counts = caches["default"]
    counts.set("yesterday", "secret", 60)
    counts.set("today", 1, 86400)
    counts.set("for-good", 1, None)
    clock.forward(hours=1)
    forget_counts()
    assert len(list(tmp_path.iterdir())) == 2 and counts.get("today") == counts.get("for-good") == 1


def test_elsewhere_there_is_nothing_to_do(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    forget_counts()


@pytest.mark.skipif(bool(product.REDIS_URL), reason="Redis counts by itself")
def test_the_small_size_counts_so_and_has_room() -> None:
    chosen: dict[str, Any] = product.CACHES["default"]
    assert chosen["BACKEND"].endswith("CountsInFiles") and chosen["OPTIONS"]["MAX_ENTRIES"] >= 20_000
