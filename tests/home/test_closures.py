"""After a restore: what was closed after the backup is closed again, from a file of ids, and nothing is opened."""

import json
import uuid
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from consent.models import ConsentStanding
from nursery_portal.audit.models import AuditHead
from nursery_portal.home import closures
from nursery_portal.home.tasks import note_open
from nursery_portal.kit import clock as kit_clock
from nursery_portal.media import store
from nursery_portal.members.actions import enter_guardian
from nursery_portal.members.models import BarredPerson, Guardianship, User
from nursery_portal.register.models import Child
from posts.actions import publish_post
from posts.models import Comment, Photo, Post
from tests.cast import Cast, draft, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock


@pytest.fixture
def kept(cast: Cast, settings: Any, tmp_path: Path) -> Path:
    """A post with two pictures is out, and the file knows it."""
    settings.PORTAL_VAR = tmp_path
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn, title="Leaves")
    for one in (cast.teddy, cast.wren):
        made = photo(post, one, by=cast.morag)
        store.save_all(made.pk, made.version, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
    publish_post(post, by=cast.morag)
    Comment.objects.create(
        post=post, author=cast.ola, body="Lovely", state="visible", form_key=uuid.uuid4(), written_at=kit_clock.now()
    )
    assert closures.write()
    return tmp_path / "open.json"


def closed_since(kept: Path, **ids: object) -> None:
    """As if these had been closed after the backup, before the file was written."""
    known = json.loads(kept.read_text())
    for kind, pk in ids.items():
        known["open"][kind].remove(str(pk))
    kept.write_text(json.dumps(known))


def again(kept: Path) -> tuple[str, bool]:
    """What the command says, and whether it is content."""
    out = StringIO()
    try:
        call_command("close_again", str(kept), stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}", False
    return out.getvalue(), True


def picture_of(child: Child) -> Photo:
    return Photo.objects.get(tags__child=child)


def seen(who: User, picture: Photo) -> int:
    return signed_in(who).get(reverse("posts:photo", args=[picture.pk, "medium"])).status_code


def test_where_nothing_was_closed_everybody_signs_in_anew_and_nothing_else_happens(cast: Cast, kept: Path) -> None:
    ola = Client()
    ola.post(reverse("account_login"), {"login": cast.ola.email, "password": "correct-horse-battery"})
    assert ola.get(reverse("posts:feed")).status_code == 200
    assert closures.write()
    words, content = again(kept)
    assert ola.get(reverse("posts:feed")).status_code == 302
    assert content and "Nothing is open that was not." in words
    assert not User.objects.exclude(suspended_at=None).exists()
    assert not Photo.objects.exclude(taken_down_at=None, removed_at=None).exists()
    assert Comment.objects.get().body == "Lovely" and Post.objects.get().state == Post.State.PUBLISHED


def test_the_file_holds_ids_and_nobodys_name(cast: Cast, kept: Path) -> None:
    words = kept.read_text()
    for name in ("Teddy", "Wren", "Ola", "Lovely", "Leaves", "example.org"):
        assert name not in words


@pytest.mark.parametrize("kind", ["link", "contact", "place"])
def test_whose_link_had_ended_or_whom_an_order_keeps_away_stays_out(cast: Cast, kept: Path, kind: str) -> None:
    link = Guardianship.objects.get(user=cast.sam)
    closed_since(kept, **{kind: link.pk})
    words, content = again(kept)
    assert not content and f"{kind} {link.pk}: " in words and "Sam" not in words
    assert signed_in(cast.sam).get(reverse("posts:feed")).status_code != 200
    assert signed_in(cast.ola).get(reverse("posts:feed")).status_code == 200
    assert list(User.objects.exclude(suspended_at=None)) == [cast.sam]


def test_a_permission_that_was_taken_back_shows_no_picture_until_somebody_has_settled_it(
    cast: Cast, kept: Path
) -> None:
    teddys, wrens = picture_of(cast.teddy), picture_of(cast.wren)
    assert seen(cast.priya, teddys) == 200
    closed_since(kept, permission=ConsentStanding.objects.filter(child=cast.teddy).first().pk)  # type: ignore[union-attr]
    words, content = again(kept)
    assert not content and "1 pictures taken down" in words and "permission " in words
    assert seen(cast.priya, teddys) == 404 and seen(cast.ola, wrens) == 200
    assert "0 pictures taken down" in again(kept)[0], "safe to repeat"


def test_what_was_erased_is_erased_again(
    cast: Cast, kept: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    picture, comment = picture_of(cast.teddy), Comment.objects.get()
    closed_since(kept, files=picture.pk, picture=picture.pk, words=comment.pk)
    with django_capture_on_commit_callbacks(execute=True):
        words, content = again(kept)
    assert content, words
    picture.refresh_from_db()
    comment.refresh_from_db()
    assert picture.erased_at and comment.erased_at and comment.body == ""
    assert not store.store().exists(picture.pk, picture.version, "master")
    assert picture_of(cast.wren).erased_at is None


def test_a_post_that_was_taken_down_is_down(cast: Cast, kept: Path) -> None:
    closed_since(kept, post=Post.objects.get().pk)
    assert again(kept)[1]
    assert Post.objects.get().state == Post.State.HIDDEN


def test_who_was_put_on_the_list_of_those_not_admitted_is_told(cast: Cast, kept: Path) -> None:
    made = BarredPerson.objects.create(child=cast.teddy, name="Uncle", barred_by=cast.dora, barred_at=kit_clock.now())
    number = made.pk
    assert closures.write()
    made.delete()
    words, content = again(kept)
    assert not content and f"not_admitted {number}: " in words and "Uncle" not in words


def test_a_restored_database_never_writes_over_what_knows_better(cast: Cast, kept: Path) -> None:
    known = json.loads(kept.read_text())
    known["seq"] = AuditHead.objects.get().seq + 5
    kept.write_text(json.dumps(known))
    note_open()
    with pytest.raises(CommandError, match="close_again"):
        call_command("note_open")
    assert json.loads(kept.read_text()) == known
    call_command("note_open", "--anew", stdout=StringIO())
    assert json.loads(kept.read_text())["seq"] == AuditHead.objects.get().seq


def test_a_file_that_is_older_than_the_database_closes_and_erases_nothing(cast: Cast, kept: Path) -> None:
    closed_since(kept, files=picture_of(cast.teddy).pk, words=Comment.objects.get().pk, account=cast.sam.pk)
    AuditHead.objects.update(seq=json.loads(kept.read_text())["seq"] + 1)
    words, content = again(kept)
    assert not content and "older than the database" in words and "Nothing was closed" in words
    assert Comment.objects.get().body == "Lovely" and not Photo.objects.exclude(removed_at=None).exists()
    assert not User.objects.exclude(suspended_at=None).exists() and not closures.settling().exists()


def test_a_second_run_erases_nothing_that_came_after_the_file(cast: Cast, kept: Path, clock: Clock) -> None:
    closed_since(kept, words=Comment.objects.get().pk)
    again(kept)
    clock.forward(minutes=10)
    post = Post.objects.get()
    young = photo(draft(cast.morag, cast.acorn, title="Since"), cast.wren, by=cast.morag)
    Comment.objects.create(
        post=post, author=cast.ola, body="Since", state="visible", form_key=uuid.uuid4(), written_at=kit_clock.now()
    )
    assert AuditHead.objects.get().seq > json.loads(kept.read_text())["seq"]
    words, _ = again(kept)
    assert "0 pictures erased" in words and "0 comments erased" in words
    young.refresh_from_db()
    assert young.removed_at is None and set(Comment.objects.values_list("body", flat=True)) == {"", "Since"}


def test_while_a_restore_is_settled_its_file_stays_and_no_other_counts(cast: Cast, kept: Path, tmp_path: Path) -> None:
    link = Guardianship.objects.get(user=cast.sam)
    closed_since(kept, link=link.pk)
    known = kept.read_text()
    away = tmp_path / "elsewhere.json"
    kept.rename(away)  # a fresh machine has no file of its own
    assert not again(away)[1]
    note_open()
    with pytest.raises(CommandError, match="note_open --anew"):
        call_command("note_open")
    assert not kept.exists() and closures.read(closures.settling()) == json.loads(known)
    closed_since(away, post=Post.objects.get().pk)
    words, _ = again(away)
    assert "another file" in words and Post.objects.get().state == Post.State.PUBLISHED
    assert f"link {link.pk}: " in again(closures.settling())[0]
    call_command("note_open", "--anew", stdout=StringIO())
    assert kept.exists() and not closures.settling().exists() and closures.write()


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
    assert closures.write()
    closed_since(kept, link=link.pk, contact=link.pk, place=link.pk, images=link.pk)
    words, content = again(kept)
    assert not content and [line for line in words.splitlines() if f" {link.pk}: " in line] == [
        f"link {link.pk}: a link to a child had ended: end it again"
    ]
    assert "0 pictures taken down" in words and seen(cast.priya, teddys) == 200


def test_a_yes_under_a_link_that_had_ended_shows_no_picture(cast: Cast, kept: Path) -> None:
    teddys, wrens, link = picture_of(cast.teddy), picture_of(cast.wren), Guardianship.objects.get(user=cast.ola)
    closed_since(kept, link=link.pk, contact=link.pk, place=link.pk, images=link.pk, responsibility=link.pk)
    words, _ = again(kept)
    assert "1 pictures taken down" in words and "responsibility" not in words
    assert seen(cast.priya, teddys) == 404 and seen(cast.priya, wrens) == 200


@pytest.mark.parametrize("content", ["", "[]", '{"at": "2026-01-01"}', "no"])
def test_what_is_no_such_file_closes_nothing(cast: Cast, kept: Path, content: str) -> None:
    kept.write_text(content)
    words, done = again(kept)
    assert not done and "Nothing was closed" in words
