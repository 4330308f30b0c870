"""One account that reads far more than a person does is slowed, and two others are told once."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse, reverse_lazy

from nursery_portal.audit.models import AuditEvent
from nursery_portal.media import store
from nursery_portal.members.access import watchers_of
from nursery_portal.members.models import FastReading, RoleGrant
from nursery_portal.members.pace import wait_before
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.actions import publish_post
from tests.cast import Cast, child, draft, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock

PICTURES, REGISTER = FastReading.What.PICTURES, FastReading.What.REGISTER


def read(cast: Cast, number: int, *, start: int = 0) -> list[int]:
    return [wait_before(cast.ola, PICTURES, f"p{one}") for one in range(start, start + number)]


def test_the_hundred_and_first_picture_waits_and_old_ones_do_not(cast: Cast, clock: Clock) -> None:
    assert read(cast, 100) == [0] * 100
    assert read(cast, 1, start=100) == [600]
    assert read(cast, 100) == [0] * 100  # looking again takes nothing more out
    clock.forward(minutes=9)
    assert read(cast, 1, start=100) == [60]
    clock.forward(minutes=2)
    assert read(cast, 1, start=100) == [0]


def test_a_slow_reader_is_never_slowed(cast: Cast, clock: Clock) -> None:
    for number in range(150):
        assert wait_before(cast.ola, PICTURES, f"p{number}") == 0
        clock.forward(seconds=7)
    assert not FastReading.objects.exists()


def test_lead_and_manager_are_told_once_for_each_incident(cast: Cast, clock: Clock) -> None:
    read(cast, 105)
    notices = Notice.objects.filter(kind="fast_reading")
    assert {one.recipient for one in notices.all()} == {cast.dora, cast.morag} and notices.count() == 2
    assert AuditEvent.objects.filter(event="members:reading:slowed").exists()
    clock.forward(minutes=11)
    read(cast, 105, start=200)
    assert notices.count() == 2
    clock.forward(hours=2)
    read(cast, 105, start=400)
    assert notices.count() == 4


def test_the_owner_is_told_where_lead_or_manager_is_the_account_itself(cast: Cast) -> None:
    assert watchers_of(cast.dora) == [cast.morag, cast.rita]
    assert watchers_of(cast.morag) == [cast.dora, cast.rita]
    RoleGrant.objects.filter(user=cast.morag).update(until_on="2020-01-01", from_on="2019-01-01")
    assert watchers_of(cast.ola) == [cast.dora, cast.rita]


def test_the_register_answers_429_with_a_friendly_page_and_says_how_long(cast: Cast, clock: Clock) -> None:
    morag = signed_in(cast.morag)
    pages = [reverse("register:child", args=[child(f"Kid{number}", cast.acorn).pk]) for number in range(21)]
    answers = [morag.get(page) for page in pages]
    assert [one.status_code for one in answers] == [200] * 20 + [429]
    assert int(answers[-1]["Retry-After"]) == 600
    text = answers[-1].content.decode()
    assert "A short pause" in text and "10 minutes" in text and "Kid20" not in text
    assert morag.get("/members/me/").status_code == 200
    assert {one.recipient for one in Notice.objects.filter(kind="fast_reading")} == {cast.dora, cast.rita}
    clock.forward(minutes=11)
    assert morag.get(pages[-1]).status_code == 200


@pytest.mark.parametrize("page", [reverse_lazy("register:children"), reverse_lazy("members:people")])
def test_every_page_and_every_filter_of_a_list_counts(cast: Cast, page: str) -> None:
    morag = signed_in(cast.morag)
    asked = [f"{page}?page={number}" for number in range(1, 11)] + [
        f"{page}?called={letter}" for letter in "abcdefghij"
    ]
    assert [morag.get(one).status_code for one in asked] == [200] * 20
    assert morag.get(asked[0]).status_code == 200  # looking again costs nothing
    assert morag.get(f"{page}?page=11").status_code == 429


@pytest.mark.parametrize("page", ["members:invite_all", "register:responsibility", "register:first_mails"])
def test_lists_of_many_people_count_too_and_what_was_typed_into_one_goes_through(cast: Cast, page: str) -> None:
    reader = cast.morag if page == "members:invite_all" else cast.dora
    client = signed_in(reader)
    for number in range(20):
        wait_before(reader, REGISTER, f"/x/{number}/")
    assert client.get(reverse(page)).status_code == 429
    if page != "register:first_mails":  # the other two are forms
        assert client.post(reverse(page), {}).status_code == 422


def test_the_photo_door_waits_for_large_pictures_only(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, by=cast.morag)
    store.save_all(picture.pk, picture.version, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
    publish_post(post, by=cast.morag)
    ola = signed_in(cast.ola)
    for _ in range(100):
        wait_before(cast.ola, PICTURES, str(uuid.uuid4()))
    answer = ola.get(reverse("posts:photo", args=[picture.pk, "large"]))
    assert answer.status_code == 429 and answer["Retry-After"] and answer.content == b""
    assert ola.get(reverse("posts:photo", args=[picture.pk, "medium"])).status_code == 200
    assert signed_in(cast.sam).get(reverse("posts:photo", args=[picture.pk, "large"])).status_code == 200


def test_a_cache_that_fails_slows_and_never_opens(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **more: Any) -> None:
        raise OSError("no room left")

    monkeypatch.setattr(cache, "get", broken)
    assert wait_before(cast.morag, REGISTER, "/x/") == 60
    assert signed_in(cast.morag).get(reverse("register:children")).status_code == 429


def test_the_nursery_chooses_how_much_is_usual(cast: Cast) -> None:
    Nursery.objects.update(pictures_in_ten_minutes=20)
    assert read(cast, 20) == [0] * 20 and read(cast, 1, start=20)[0] > 0
