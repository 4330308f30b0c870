"""After a restore: orders, links and responsibility that had changed since are told, and closed meanwhile."""

import json
from pathlib import Path
from typing import Any

import pytest

from nursery_portal.home import closures, restored
from nursery_portal.members.actions import (
    change_guardianship,
    end_guardianship,
    enter_guardian,
    protect_child,
    restrict_guardianship,
)
from nursery_portal.members.models import Guardianship, User
from nursery_portal.register.models import Child
from tests.cast import Cast, day
from tests.home.restoring import NO_CONTACT, NO_IMAGES, after_the_backup, again, closed_since, picture_of, seen


def test_a_link_that_merely_ended_is_told_as_that_alone(cast: Cast, kept: Path) -> None:
    teddys = picture_of(cast.teddy)
    link = enter_guardian(
        cast.teddy,
        email="gran@example.org",
        first_name="Gran",
        last_name="Q",
        relationship="grandparent",
        by=cast.morag,
    )
    with after_the_backup():
        end_guardianship(link, reason="Has moved", by=cast.morag)
    words, content = again(kept)
    assert not content and [line for line in words.splitlines() if f" {link.pk}: " in line] == [
        f"link {link.pk}: {restored.TOLD['link']}"
    ]
    assert "0 pictures taken down" in words and seen(cast.priya, teddys) == 200


def test_a_yes_under_a_link_that_had_ended_shows_no_picture(cast: Cast, kept: Path) -> None:
    teddys, wrens = picture_of(cast.teddy), picture_of(cast.wren)
    with after_the_backup():
        end_guardianship(cast.ola_link, reason="Has moved", by=cast.morag)
    words, _ = again(kept)
    assert "1 pictures taken down" in words and "responsibility" not in words
    assert seen(cast.priya, teddys) == 404 and seen(cast.priya, wrens) == 200


def test_an_order_on_a_link_that_had_ended_too_is_told_before_the_link_and_protects_the_child(
    cast: Cast, kept: Path
) -> None:
    link, teddys = cast.sam_link, picture_of(cast.teddy)
    with after_the_backup():
        restrict_guardianship(link, **NO_IMAGES, by=cast.dora)
        end_guardianship(link, reason="A court decided", by=cast.dora)
    assert seen(cast.priya, teddys) == 200, "the backup knows nothing of it"
    words, content = again(kept)
    assert not content and words.index(f"images {link.pk}: ") < words.index(f"link {link.pk}: ")
    assert Child.objects.get(pk=cast.teddy.pk).protected and seen(cast.priya, teddys) == 404
    assert seen(cast.ola, picture_of(cast.wren)) == 200
    restrict_guardianship(link, **NO_IMAGES, by=cast.dora)
    end_guardianship(link, reason="A court decided", by=cast.dora)
    assert again(kept)[1]


def test_an_order_on_a_link_that_was_ended_first_is_recorded_all_the_same(cast: Cast, kept: Path) -> None:
    link = cast.sam_link
    with after_the_backup():
        restrict_guardianship(link, **NO_IMAGES, by=cast.dora)
        end_guardianship(link, reason="A court decided", by=cast.dora)
    assert not again(kept)[1]
    end_guardianship(link, reason="A court decided", by=cast.morag)
    words, content = again(kept)
    assert not content and f"images {link.pk}: " in words and f"link {link.pk}: " not in words
    restrict_guardianship(link, **NO_IMAGES, by=cast.dora)
    assert again(kept)[1]


def test_an_order_is_told_beside_an_earlier_last_day_of_its_link(cast: Cast, kept: Path) -> None:
    link = cast.sam_link
    with after_the_backup():
        restrict_guardianship(link, **NO_CONTACT, by=cast.dora)
        end_guardianship(link, last_day=day(35), reason="A court decided", by=cast.dora)
    words, content = again(kept)
    assert not content and f"contact {link.pk}: " in words and f"link {link.pk}: " in words
    end_guardianship(link, last_day=day(35), reason="A court decided", by=cast.morag)
    words, content = again(kept)
    assert not content and f"contact {link.pk}: " in words and f"link {link.pk}: " not in words
    restrict_guardianship(link, **NO_CONTACT, by=cast.dora)
    assert again(kept)[1]


def test_an_order_on_a_link_that_was_over_had_come_to_last_longer_and_is_told(cast: Cast, kept: Path) -> None:
    link = cast.sam_link
    restrict_guardianship(link, **NO_IMAGES, order_expires_on=day(10), by=cast.dora)
    end_guardianship(link, reason="A court decided", by=cast.dora)
    assert closures.write()
    with after_the_backup():
        restrict_guardianship(link, **NO_IMAGES, order_expires_on=day(20), by=cast.dora)
    words, content = again(kept)
    assert not content and f"images {link.pk}: " in words and f"link {link.pk}: " not in words
    assert Child.objects.get(pk=cast.teddy.pk).protected
    restrict_guardianship(link, **NO_IMAGES, order_expires_on=day(20), by=cast.dora)
    assert again(kept)[1]


def test_an_order_on_a_link_that_the_backup_does_not_have_protects_the_child(cast: Cast, kept: Path) -> None:
    teddys = picture_of(cast.teddy)
    with after_the_backup():
        entered = enter_guardian(
            cast.teddy, email="x@example.org", first_name="X", last_name="Y", relationship="aunt", by=cast.morag
        )
        restrict_guardianship(entered, **NO_IMAGES, by=cast.dora)
    words, content = again(kept)
    assert content and f"unrestricted {cast.teddy.pk}: " in words and f"unrestricted {cast.wren.pk}: " not in words
    assert Child.objects.get(pk=cast.teddy.pk).protected and seen(cast.priya, teddys) == 404
    assert restored.STANDS not in words
    protect_child(cast.teddy, protected=False, reason="Too early", by=cast.dora)
    words, content = again(kept)
    assert content and f"unrestricted {cast.teddy.pk}: {restored.STANDS}" in words and "Nothing" not in words
    restrict_guardianship(cast.sam_link, **NO_IMAGES, by=cast.dora)
    words, _ = again(kept)
    assert "unrestricted" not in words and "Nothing" in words


def test_responsibility_that_had_been_taken_off_is_told_beside_an_earlier_last_day(cast: Cast, kept: Path) -> None:
    link = cast.ola_link
    with after_the_backup():
        Guardianship.objects.filter(pk=link.pk).update(has_parental_responsibility=False, until_on=day(5))
    words, _ = again(kept)
    assert f"responsibility {link.pk}: " in words and f"link {link.pk}: " in words


@pytest.mark.parametrize(("kind", "later"), [("relative", 0), ("guardian", 20), ("relative", 20)])
def test_whose_link_had_been_made_less_stays_out_until_it_is_changed_again(
    cast: Cast, kept: Path, kind: str, later: int
) -> None:
    link = enter_guardian(
        cast.teddy, email="n@example.org", first_name="N", last_name="Q", relationship="grandmother", by=cast.morag
    )
    assert closures.write()
    less: dict[str, Any] = {"relationship": "grandmother", "kind": kind, "from_on": day(later)}
    with after_the_backup():
        change_guardianship(link, **less, by=cast.morag)
    words, content = again(kept)
    assert not content and [line for line in words.splitlines() if f" {link.pk}: " in line] == [
        f"carer {link.pk}: {restored.TOLD['carer']}"
    ]
    assert list(User.objects.exclude(suspended_at=None)) == [link.user]
    change_guardianship(link, **less, by=cast.morag)
    assert again(kept)[1]


def test_a_link_that_was_made_more_is_not_told(cast: Cast, kept: Path) -> None:
    link = Guardianship.objects.get(user=cast.gran)
    changed: dict[str, Any] = {"relationship": "grandmother", "kind": "guardian", "from_on": day(-400)}
    with after_the_backup():
        change_guardianship(link, **changed, by=cast.morag)
    assert again(kept)[1] and not User.objects.exclude(suspended_at=None).exists()


def test_the_file_of_an_older_portal_tells_of_links_that_are_over_no_order_that_it_never_marked(
    cast: Cast, kept: Path
) -> None:
    end_guardianship(cast.sam_link, reason="Has moved", by=cast.morag)
    assert closures.write()
    closed_since(kept, contact=cast.sam_link.pk, place=cast.sam_link.pk, images=cast.sam_link.pk)
    known = json.loads(kept.read_text())
    del known["closing"]["held"], known["closing"]["kept_out"]
    kept.write_text(json.dumps(known))
    assert again(kept)[1]
