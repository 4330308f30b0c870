"""A withdrawal through the browser: the very next request for any page or old address is refused."""

from typing import Any

import pytest
from django.urls import reverse

from consent.models import TakeDown
from nursery_portal.media import store
from posts.actions import publish_post
from posts.models import Photo
from tests.cast import Cast, draft, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock

RENDITIONS = ("small", "medium", "large")


@pytest.fixture
def picture(cast: Cast) -> Photo:
    """A published picture of Teddy alone in Acorn."""
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn)
    made = photo(post, cast.teddy, by=cast.morag)
    store.save_all(made.pk, made.version, dict.fromkeys((*RENDITIONS, "master"), b"RIFFbytes"))
    publish_post(post, by=cast.morag)
    return made


@pytest.mark.parametrize("who", ["priya", "ola", "sam", "pip", "morag", "dora", "rita"])
def test_the_next_request_for_page_and_every_old_address_is_refused(cast: Cast, picture: Photo, who: str) -> None:
    reader, family = signed_in(getattr(cast, who)), signed_in(cast.ola)
    page = reverse("posts:picture", args=[picture.post_id, picture.pk])
    pages = (reverse("posts:feed"), reverse("posts:post_detail", args=[picture.post_id]))
    old = {one: reverse("posts:photo", args=[picture.pk, one]) for one in RENDITIONS}
    etags = {one: reader.get(address)["ETag"] for one, address in old.items()}
    assert reader.get(page).status_code == 200
    assert all(str(picture.pk) in reader.get(one).content.decode() for one in pages)

    family.post(reverse("consent:take_back", args=[cast.teddy.pk, "own_pictures"]))

    assert reader.get(page).status_code == 404
    for one in pages:
        assert str(picture.pk) not in reader.get(one).content.decode()
    for one, address in old.items():
        for headers in ({}, {"If-None-Match": etags[one]}, {"If-None-Match": "*"}, {"Range": "bytes=0-3"}):
            assert reader.get(address, headers=headers).status_code == 404
            assert reader.head(address, headers=headers).status_code == 404


def test_mails_that_are_slow_to_leave_are_no_part_of_how_fast_the_pictures_went(
    cast: Cast, picture: Photo, clock: Clock, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """In the small size they leave before the answer does: a silent server made evidence of eighty seconds."""
    told: list[int] = []

    def slowly(receipt: str) -> None:
        told.append(TakeDown.objects.count())
        clock.forward(seconds=80)

    monkeypatch.setattr("consent.tasks.tell_of_withdrawal", slowly)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.ola).post(reverse("consent:take_back", args=[cast.teddy.pk, "own_pictures"]))
    assert told == [1], "somebody is told, once the figures are kept"
    assert TakeDown.objects.get().seconds == 0
