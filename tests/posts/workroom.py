"""What tests of the workroom have in common: sending forms and files, and asking that nothing changed."""

from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nursery_portal.media.store import store
from nursery_portal.members.models import User
from posts.models import Photo, PhotoReport, Post
from posts.reports import told_mark, told_of
from posts.rules import been_out, marks_of, present_photos, stands, state_seen
from tests.clients import signed_in
from tests.media import pictures

BENCH = {"X-Bench": "1"}


def to(name: str, *args: object) -> str:
    """The address of one of the day book's pages."""
    return reverse(f"posts:{name}", args=args)


def upload(client: Client, post: Post, *files: tuple[str, bytes], alone: bool = False) -> Any:
    """Send files to a post, as a plain form or, `alone`, as the script does."""
    data = {"pictures": [SimpleUploadedFile(name, content) for name, content in files]}
    return client.post(to("photos", post.pk), data, headers={"X-Upload": "1"} if alone else {})


def uploaded(client: Client, post: Post, number: int = 1) -> list[Photo]:
    """So many different pictures, sent one by one, in the order they were taken."""
    for minute in range(number):
        taken = pictures.TAKEN.replace(minute=minute)
        answer = upload(client, post, (f"{minute}.jpg", pictures.phone_jpeg(taken=taken, size=(64, 48))), alone=True)
        assert answer.status_code == 201, answer.content
    return list(Photo.objects.filter(post=post, removed_at=None).order_by("position"))


def words(post: Post, **changes: Any) -> dict[str, Any]:
    """What the browser sends for a post's form."""
    sent = {
        "kind": post.kind,
        "title": post.title,
        "body": post.body,
        "happened_on": post.happened_on or "",
        "due_on": post.due_on or "",
        "link_url": post.link_url,
        "link_source": post.link_source,
        "audience": post.audience,
        "rooms": [room.pk for room in post.rooms.all()],
        "version": post.version,
        "opened": Post.objects.values_list("state", flat=True).get(pk=post.pk),
    }
    return {**sent, **changes}


def read_by(who: User, made: PhotoReport) -> str:
    """The mark of what the page of a reported picture shows this person now."""
    return told_mark(told_of(who, made.photo))


def decision(who: User, made: PhotoReport, outcome: str = "nothing_wrong", note: str = "") -> dict[str, str]:
    """What the page of a reported picture sends once somebody has read all of it."""
    return {"outcome": outcome, "note": note, "seen": read_by(who, made)}


def confirmed(who: User, made: PhotoReport, seen: str | None = None) -> Any:
    """The second person's button on that page, and where it leads; `seen` from a page that was opened before."""
    sent = {"seen": read_by(who, made) if seen is None else seen}
    return signed_in(who).post(to("report_confirm", made.pk), sent, follow=True)


def said(picture: Photo, **statement: str) -> dict[str, str]:
    """What the bench sends about a picture as it stands now: the statement, and the mark of what was seen."""
    fresh = Photo.objects.get(pk=picture.pk)
    return {"seen": marks_of([fresh])[fresh.pk], **statement}


def shown(post: Post) -> dict[str, str]:
    """What a page about a post as it stands now sends with *Publish* or *Show it again*."""
    fresh = Post.objects.get(pk=post.pk)
    return {"seen": state_seen(fresh, present_photos(fresh)), "been_out": been_out(fresh)}


def removal(post: Post) -> dict[str, str]:
    """What the page that asks whether a post is to be removed sends, as the post stands now."""
    return {"seen": stands(Post.objects.get(pk=post.pk))}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of posts, to be compared: what was refused changed nothing."""
    return {
        model.__name__: sorted(model._default_manager.values_list(), key=str)
        for model in apps.get_app_config("posts").get_models(include_auto_created=True)
    }


def files() -> set[tuple[str, int, str]]:
    """Everything in the store."""
    return {(str(photo), version, rendition) for photo, version, rendition in store().kept()}


def text(answer: Any) -> str:
    """The page's words as they came."""
    return str(answer.content.decode())
