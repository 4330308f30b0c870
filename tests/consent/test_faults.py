"""Something breaks inside a rule or a door: bytes are 404, pages 503, never a yes, and one ERROR line says so."""

import builtins
import inspect
import sys
from types import FunctionType, ModuleType
from typing import Any

import pytest
from django.urls import reverse

import consent.access
import consent.rules
import posts.access
import posts.rules
from nursery_portal.media import store
from nursery_portal.members.access import colleagues, families, rights
from posts.actions import publish_post
from posts.models import Photo
from tests.cast import Cast, draft, photo, yes
from tests.clients import signed_in


def functions_of(module: ModuleType) -> list[str]:
    """The public functions that this module itself defines."""
    return [
        name
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if one.__module__ == module.__name__ and not name.startswith("_")
    ]


MODULES = (colleagues, families, rights, consent.rules, consent.access, posts.rules, posts.access)


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


@pytest.mark.parametrize("module", MODULES, ids=[module.__name__ for module in MODULES])
def test_a_broken_rule_is_never_a_yes(
    cast: Cast, picture: Photo, module: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(cast.priya)
    client.raise_request_exception = False
    asked = {
        reverse("posts:photo", args=[picture.pk, "medium"]): 404,
        reverse("posts:feed"): 503,
        reverse("posts:post_detail", args=[picture.post_id]): 503,
        reverse("posts:picture", args=[picture.post_id, picture.pk]): 503,
        reverse("consent:children"): 503,
    }
    broken = 0
    for name in functions_of(module):
        with pytest.MonkeyPatch.context() as patch:
            calls = broken_everywhere(patch, module, name, RuntimeError("the rule broke"))
            for address, refused in asked.items():
                calls.clear()
                caplog.clear()
                answer = client.get(address)
                if not calls:
                    continue  # this page does not ask that rule
                broken += 1
                assert answer.status_code == refused, (name, address)
                assert str(picture.pk) not in answer.content.decode(errors="replace"), (name, address)
                errors = [line.getMessage() for line in caplog.records if line.levelname == "ERROR"]
                assert len(errors) == 1, (name, address, errors)
    assert broken, "no page asks any of them"


def test_every_address_answers_while_nothing_is_broken(cast: Cast, picture: Photo) -> None:
    client = signed_in(cast.priya)
    assert client.get(reverse("posts:photo", args=[picture.pk, "medium"])).status_code == 200
    assert client.get(reverse("posts:picture", args=[picture.post_id, picture.pk])).status_code == 200
    assert str(picture.pk) in client.get(reverse("posts:feed")).content.decode()
