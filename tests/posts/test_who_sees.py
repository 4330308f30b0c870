"""Who can see my child: every live picture, by kind of reader, and what taking back would remove."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.models import Purpose, TakeDown
from nursery_portal.kit.clock import now
from nursery_portal.members.models import Guardianship
from posts.actions import publish_post
from posts.models import PhotoView, Post
from posts.sight import sight_of, would_go
from tests.cast import Cast, child, day, draft, guardian, no, person, photo, yes
from tests.clients import signed_in

OWN, GROUP, NAME, COVERED = Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.FIRST_NAME, Purpose.COVERED


@pytest.fixture
def posts(cast: Cast) -> list[Post]:
    """Teddy alone, Teddy with Wren, and a post for everybody with Wren alone."""
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    made = []
    for children, fields in (
        ([cast.teddy], {}),
        ([cast.teddy, cast.wren], {}),
        ([cast.wren], {"audience": Post.Audience.WHOLE_NURSERY}),
    ):
        post = draft(cast.morag, cast.acorn, **fields)
        photo(post, *children, by=cast.morag)
        publish_post(post, by=cast.morag)
        made.append(post)
    return made


def page(cast: Cast, who: object = None, **query: object) -> str:
    address = reverse("posts:who_sees", args=[cast.teddy.pk])
    return str(signed_in(who or cast.ola).get(address, query).content.decode())  # type: ignore[arg-type]


def test_lists_every_live_picture_and_who_can_see_it_by_kind(cast: Cast, posts: list[Post]) -> None:
    found = page(cast)
    assert "2 pictures in 2 posts can be seen now" in found
    # Ola, Sam and Priya; Gran; Morag, Dora, Dipa, Rita and Pip
    assert "3 parents and carers, 1 invited relative and 5 of our own people" in found
    assert found.count("fewer than 5 times") == 2


def test_a_relative_counts_only_where_their_own_child_is_in_the_picture(cast: Cast, posts: list[Post]) -> None:
    """Wren's aunt is in the room, and opens the picture of both, not that of Teddy alone."""
    guardian(person("Aunt", "Bird"), cast.wren, kind="relative", has_parental_responsibility=False, basis="")
    alone, both = sorted(sight_of(cast.ola, cast.teddy, now()).posts, key=lambda one: one.post.pk)
    assert (alone.seen_by.relatives, both.seen_by.relatives) == (1, 2)
    found = page(cast)
    assert "1 invited relative and 5 of our own people</td>" in found
    assert "2 invited relatives and 5 of our own people</td>" in found
    assert would_go(cast.teddy, frozenset({OWN}), now()).people == 3 + 2 + 5
    assert would_go(cast.wren, frozenset({OWN}), now()).people == 3 + 2 + 5 + 1, "Aisha reads the post for everybody"


def test_a_reader_who_is_two_things_counts_once(cast: Cast, posts: list[Post]) -> None:
    guardian(cast.pip, child("Ash", cast.acorn))

    assert sight_of(cast.ola, cast.teddy, now()).seen_by.families == 3


def test_openings_are_counted_by_the_week_and_hidden_when_few(cast: Cast, posts: list[Post]) -> None:
    shown = posts[0].photos.get()
    for number in range(5):
        reader = person(f"Reader{number}", "One")
        PhotoView.objects.create(photo=shown, viewer=reader, day=day(-6))
        PhotoView.objects.create(photo=shown, viewer=reader, day=day(-8))

    found = page(cast)
    assert "5 times" in found and found.count("fewer than 5 times") == 1


def test_says_what_taking_each_back_would_remove(cast: Cast, posts: list[Post]) -> None:
    found = page(cast)
    assert "Taking it back removes 2 pictures in 2 posts." in found
    assert "Taking it back removes 1 picture in 1 post." in found
    assert "removes the name and leaves the pictures" in found


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [({OWN}, (2, 2)), ({GROUP}, (1, 1)), ({NAME}, (0, 0)), ({COVERED}, (0, 0)), ({OWN, GROUP}, (2, 2))],
)
def test_counts_what_a_withdrawal_would_take_down(
    cast: Cast, posts: list[Post], purposes: set[Purpose], expected: tuple[int, int]
) -> None:
    found = would_go(cast.teddy, frozenset(purposes), now())
    assert (found.pictures, found.posts) == expected


def test_the_page_before_and_the_receipt_after_say_the_figures(cast: Cast, posts: list[Post]) -> None:
    client = signed_in(cast.ola)
    address = reverse("consent:take_back", args=[cast.teddy.pk, "own_pictures"])
    assert (
        "2 pictures in 2 posts will be gone for everyone at once. 9 people can see them now."
        in client.get(address).content.decode()
    )

    receipt = client.post(address, follow=True).content.decode()

    assert (
        "2 in 2 posts" in receipt and "People who could see them" in receipt and "found nothing left to see" in receipt
    )
    assert TakeDown.objects.get().pictures == 2
    assert "No picture of Teddy can be seen now" in page(cast)


@pytest.mark.parametrize("who", ["priya", "gran", "aisha"])
def test_is_for_those_who_answer_for_the_child(cast: Cast, posts: list[Post], who: str) -> None:
    address = reverse("posts:who_sees", args=[cast.teddy.pk])
    assert signed_in(getattr(cast, who)).get(address).status_code in {403, 404}
    assert signed_in(cast.sam).get(address).status_code == 200


def test_the_other_guardian_reads_nothing_of_ones_answers(cast: Cast, posts: list[Post]) -> None:
    no(cast.ola, cast.teddy, NAME)
    found = page(cast, cast.sam)
    assert "You have not answered yet" in found
    assert "Ola" not in found and "2 pictures in 2 posts can be seen now" in found


def test_costs_the_same_queries_for_few_and_many(cast: Cast, posts: list[Post]) -> None:
    client = signed_in(cast.ola)
    address = reverse("posts:who_sees", args=[cast.teddy.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    few = queries()
    for _ in range(6):
        post = draft(cast.morag, cast.acorn)
        photo(post, cast.teddy, by=cast.morag)
        photo(post, cast.teddy, cast.wren, by=cast.morag)
        publish_post(post, by=cast.morag)
    assert queries() == few


@pytest.mark.parametrize("text", ["0", "-1", "x", "", "99999999999999999999"])
def test_a_page_that_makes_no_sense_is_not_found(cast: Cast, text: Any) -> None:
    answer = signed_in(cast.ola).get(reverse("posts:who_sees", args=[cast.teddy.pk]), {"page": text})
    assert answer.status_code == 404


def test_from_whom_an_order_hides_the_place_a_rooms_post_has_no_title_there(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    for post in (
        draft(cast.morag, cast.acorn, title="At Acorn's pond"),
        draft(cast.morag, audience="whole", title="Summer party"),
    ):
        photo(post, cast.teddy, by=cast.morag)
        publish_post(post, by=cast.morag)
    page, client = reverse("posts:who_sees", args=[cast.teddy.pk]), signed_in(cast.sam)
    assert "At Acorn&#x27;s pond" in client.get(page).content.decode()
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(hide_location=True)
    shown = client.get(page).content.decode()
    assert "pond" not in shown and "A post for a room" in shown and "Summer party" in shown
    assert "pond" in signed_in(cast.ola).get(page).content.decode(), "the order is about him alone"
    Guardianship.objects.filter(pk=cast.sam_link.pk).update(order_expires_on=day(-1))
    assert "pond" in client.get(page).content.decode()
