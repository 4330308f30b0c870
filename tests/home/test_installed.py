"""The portal as an app on a telephone: icons that code draws, and a worker that keeps the shell and nothing else."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops

from nursery_portal.home import installed
from nursery_portal.home.icons import ICONS, drawn
from nursery_portal.notify.actions import notify
from tests.cast import Cast
from tests.clients import signed_in

IMAGES = Path(__file__).resolve().parents[2] / "static" / "img"


def test_the_manifest_names_the_nursery_and_icons_of_the_sizes_it_says(cast: Cast) -> None:
    answer = Client().get(reverse("home:manifest"))
    assert answer.headers["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert (said["name"], said["start_url"], said["scope"], said["display"]) == (
        "Stepping Stones",
        "/",
        "/",
        "standalone",
    )
    for one in said["icons"]:
        path = finders.find(one["src"].removeprefix("/static/"))
        assert path is not None
        size = Image.open(BytesIO(Path(path).read_bytes())).size
        assert f"{size[0]}x{size[1]}" == one["sizes"]
    assert {one["purpose"] for one in said["icons"]} == {"any", "maskable"}
    assert (
        f'<link rel="manifest" href="{reverse("home:manifest")}">' in Client().get("/accounts/login/").content.decode()
    )


def test_a_portal_without_a_nursery_still_answers(db: None) -> None:
    assert json.loads(Client().get(reverse("home:manifest")).content)["name"] == "Nursery portal"


def test_a_browser_that_looks_for_an_icon_by_itself_finds_it(db: None) -> None:
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert answer.content == (IMAGES / "favicon.svg").read_bytes()


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_what_the_code_draws(name: str) -> None:
    kept = Image.open(BytesIO((IMAGES / name).read_bytes())).convert("RGB")
    made = drawn(*ICONS[name])
    assert kept.size == made.size
    differing = ImageChops.difference(kept, made).convert("L").histogram()
    assert sum(differing[9:]) == 0  # another Pillow may round


def test_the_worker_keeps_stylesheets_fonts_and_the_page_for_no_connection_alone(cast: Cast) -> None:
    answer = Client().get(reverse("home:service_worker"))
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    kept = json.loads(text.split("const SHELL = ", 1)[1].split(";\n", 1)[0])
    assert kept == installed.shell()
    assert all(one.startswith("/static/") or one == reverse("home:offline") for one in kept)
    assert not any(word in text for word in ("photos", "day-book", "cache.put", ".put(")), (
        "it never keeps what it fetched"
    )


def test_the_policy_allows_no_other_worker(cast: Cast) -> None:
    policy = Client().get("/accounts/login/").headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy


def test_the_page_for_no_connection_says_nothing_of_anybody_and_takes_no_message(cast: Cast) -> None:
    notice = notify(cast.ola, "kind", "A notice", mail=False)
    client = signed_in(cast.ola)
    client.post(reverse("notify:read_all"), {"upto": notice.pk})  # leaves a message for her next page
    page = client.get(reverse("home:offline")).content.decode()
    assert "Ola" not in page and "Marked as read" not in page and "csrf" not in page
    assert "Marked as read" in client.get(reverse("notify:list")).content.decode()
    strangers = Client().get(reverse("home:offline")).content.decode()
    assert "no connection" in strangers
    assert "anything else may have to be written again" in strangers, "a concern or a form is kept nowhere"
