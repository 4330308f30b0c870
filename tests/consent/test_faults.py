"""Something breaks inside a rule or a door: bytes are 404, pages 503, never a yes, and one ERROR line says so."""

import builtins
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from nursery_portal.kit import compiled
from nursery_portal.media import store
from nursery_portal.register.models import Child
from posts.actions import publish_post
from posts.models import Photo
from tests.cast import Cast, draft, photo, yes
from tests.clients import signed_in


def modules() -> Iterator[ModuleType]:
    """Every module of rules and of doors there is, found by its name or that of its package."""
    for app in apps.get_app_configs():
        if not Path(app.path).is_relative_to(settings.BASE_DIR) or ".venv" in Path(app.path).parts:
            continue
        for path in sorted(Path(app.path).rglob("*.py")):
            parts = path.relative_to(app.path).with_suffix("").parts
            if {"rules", "access"} & set(parts):
                yield importlib.import_module(".".join((app.name, *(one for one in parts if one != "__init__"))))


FUNCTIONS = {
    (module.__name__, name): one
    for module in modules()
    for name, one in inspect.getmembers(module, inspect.isfunction)
    if one.__module__ == module.__name__ and not name.startswith("_")
}
CODES = {inspect.unwrap(one).__code__: key for key, one in FUNCTIONS.items()}
# who asks for what, and what it answers when anything it stands on breaks
PAGES: dict[str, tuple[str, int, Callable[[Photo], list[object]]]] = {
    "posts:photo": ("priya", 404, lambda photo: [photo.pk, "medium"]),
    "posts:feed": ("priya", 503, lambda photo: []),
    "posts:post_detail": ("priya", 503, lambda photo: [photo.post_id]),
    "posts:picture": ("priya", 503, lambda photo: [photo.post_id, photo.pk]),
    "posts:album": ("priya", 503, lambda photo: []),
    "consent:child": ("ola", 503, lambda photo: [Child.objects.get(known_as="Teddy").pk]),
    "consent:coverage": ("morag", 503, lambda photo: []),
    "consent:papers": ("morag", 503, lambda photo: []),
    "posts:certificate": ("morag", 503, lambda photo: [photo.post_id]),
    "moderation:queue": ("dora", 503, lambda photo: []),
}


@pytest.fixture
def picture(cast: Cast) -> Photo:
    """A published picture of Teddy and Wren: everything about it needs a rule."""
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    made = photo(post, cast.teddy, cast.wren, by=cast.morag)
    store.save_all(made.pk, made.version, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
    publish_post(post, by=cast.morag)
    return made


def broken_everywhere(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, error: Exception) -> list[int]:
    """Raise instead of `name`, in its own module and wherever it was imported to; how often it was called."""
    original, calls = getattr(module, name), []

    def template(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        raise error

    # as if it had been written in that module: that is how a broken rule is told from any other error
    named = {"__name__": module.__name__, "__builtins__": builtins}
    fail = FunctionType(template.__code__, named, name, None, template.__closure__)

    for other in list(sys.modules.values()):
        if getattr(other, "__name__", "").split(".")[0] in {"consent", "posts", "moderation", "nursery_portal"}:
            for attribute, value in list(vars(other).items()):
                if value is original:
                    monkeypatch.setattr(other, attribute, fail)
    return calls


@contextmanager
def asked(found: set[tuple[str, str]]) -> Iterator[None]:
    """Note which of the rules and doors are asked meanwhile."""

    def note(frame: FrameType, event: str, arg: object) -> None:
        if event == "call" and frame.f_code in CODES:
            found.add(CODES[frame.f_code])

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("page", list(PAGES))
def test_a_broken_rule_is_never_a_yes(cast: Cast, picture: Photo, page: str, caplog: pytest.LogCaptureFixture) -> None:
    """Each of the rules and doors that a page asks breaks in turn."""
    who, refused, parts = PAGES[page]
    client, address = signed_in(getattr(cast, who)), reverse(page, args=parts(picture))
    client.raise_request_exception = False
    found: set[tuple[str, str]] = set()
    compiled.forget()  # what an earlier test had put into SQL is asked again
    with asked(found):
        assert client.get(address).status_code == 200
    broken = 0
    for module, name in sorted(found):
        with pytest.MonkeyPatch.context() as patch:
            calls = broken_everywhere(patch, sys.modules[module], name, RuntimeError("the rule broke"))
            caplog.clear()
            answer = client.get(address)
            if not calls and page == "posts:photo":  # put into SQL before: as in a process that asks for the first time
                compiled.forget()
                answer = client.get(address)
        if not calls:
            continue  # asked by another name, or only once in a process
        broken += 1
        assert answer.status_code == refused, (module, name)
        assert str(picture.pk) not in answer.content.decode(errors="replace"), (module, name)
        errors = [line.getMessage() for line in caplog.records if line.levelname == "ERROR"]
        assert len(errors) == 1, (module, name, errors)
    assert broken >= 5, "it stands on more than that"


def test_rules_and_doors_are_found_wherever_they_are() -> None:
    names = {module.split(".")[-1] for module, _ in FUNCTIONS}
    assert {"rules", "access", "rights", "families", "colleagues", "routing"} <= names
    assert len(FUNCTIONS) > 200


def test_every_address_answers_while_nothing_is_broken(cast: Cast, picture: Photo) -> None:
    client = signed_in(cast.priya)
    assert client.get(reverse("posts:photo", args=[picture.pk, "medium"])).status_code == 200
    assert client.get(reverse("posts:picture", args=[picture.post_id, picture.pk])).status_code == 200
    assert str(picture.pk) in client.get(reverse("posts:feed")).content.decode()
