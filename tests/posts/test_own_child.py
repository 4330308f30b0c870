"""One's own child in a picture: it stays theirs when the child moves up, and an order closes it on every way in."""

from typing import Any

import pytest
from django.urls import reverse

from consent.models import Purpose
from nursery_portal.kit import clock
from nursery_portal.media import store
from nursery_portal.members.actions import move_children
from nursery_portal.members.models import Guardianship, User
from nursery_portal.register.models import Child
from posts.access import photos_visible_to
from posts.actions import hide_post, publish_post
from posts.copies import plans
from posts.models import Photo, PhotoReport, Post
from posts.sight import audiences_of, live_pictures
from tests.cast import Cast, day, draft, guardian, no, photo, yes
from tests.clients import signed_in
from tests.posts.test_photo_door import BYTES


def published(cast: Cast, *children: Any, **fields: Any) -> Photo:
    """A picture of these children, out in a post for Acorn unless told otherwise."""
    post = draft(cast.morag, *([] if "audience" in fields else [cast.acorn]), **fields)
    made = photo(post, *children, by=cast.morag)
    store.save_all(made.pk, made.version, BYTES)
    publish_post(post, by=cast.morag)
    return made


def opens(who: User, picture: Photo) -> bool:
    """Whether the door gives the bytes."""
    answer = signed_in(who).get(reverse("posts:photo", args=[picture.pk, "large"]))
    assert answer.status_code in {200, 404}
    return bool(answer.status_code == 200)


def album(who: User) -> str:
    return str(signed_in(who).get(reverse("posts:album")).content.decode())


@pytest.fixture
def both(cast: Cast) -> Photo:
    """Teddy and Wren, in a post for Acorn."""
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    return published(cast, cast.teddy, cast.wren)


def test_a_child_who_moves_up_keeps_the_pictures_of_the_old_room(cast: Cast, both: Photo) -> None:
    wrens = published(cast, cast.wren)
    assert opens(cast.ola, both) and opens(cast.ola, wrens)

    move_children([cast.teddy], room=cast.willow, by=cast.morag)

    assert opens(cast.ola, both) and not opens(cast.ola, wrens), "what does not show Teddy is Acorn's"
    assert signed_in(cast.ola).get(reverse("posts:post_detail", args=[both.post_id])).status_code == 404
    found = album(cast.ola)
    assert reverse("posts:photo", args=[both.pk, "small"]) in found
    page = reverse("posts:picture", args=[both.post_id, both.pk])
    assert f'href="{page}"' not in found and "Mud kitchen" not in found, "nothing of a post she does not read"
    assert not opens(cast.gran, both) and not opens(cast.aisha, both), "a relative reads the room the child is in"


def test_what_forbids_it_there_forbids_it_in_the_album(cast: Cast, both: Photo) -> None:
    move_children([cast.teddy], room=cast.willow, by=cast.morag)
    assert opens(cast.ola, both) and opens(cast.priya, both)

    no(cast.priya, cast.wren, Purpose.GROUP_PICTURES)
    assert not opens(cast.ola, both)
    yes(cast.priya, cast.wren)
    assert opens(cast.ola, both)

    Guardianship.objects.filter(user=cast.ola).update(hide_location=True)
    assert not opens(cast.ola, both), "a post for a room tells where the child is"
    Guardianship.objects.filter(user=cast.ola).update(hide_location=False)
    hide_post(Post.objects.get(), by=cast.morag)
    assert not opens(cast.ola, both)


def test_a_copy_can_be_kept_and_what_is_wrong_be_told(cast: Cast, both: Photo) -> None:
    both.tags.update(x=0.1, y=0.1, w=0.2, h=0.2)
    move_children([cast.teddy], room=cast.willow, by=cast.morag)

    assert len(plans([both], cast.ola, clock.now())) == 1
    address = reverse("posts:picture_report", args=[both.post_id, both.pk])
    assert address in album(cast.ola)
    told = signed_in(cast.ola).post(address, {"reason": "wrong_child", "words": "That is not Teddy."})
    assert (told.status_code, told["Location"]) == (302, reverse("posts:album"))
    assert PhotoReport.objects.get().reporter == cast.ola
    assert not opens(cast.ola, both)
    assert signed_in(cast.aisha).get(address).status_code == 404


def test_who_can_see_counts_the_family_that_moved(cast: Cast, both: Photo) -> None:
    def families() -> frozenset[int]:
        return audiences_of(live_pictures(cast.wren, clock.now()), clock.now())[both.post_id].families

    before = families()
    move_children([cast.teddy], room=cast.willow, by=cast.morag)

    assert families() == before == {cast.ola.pk, cast.sam.pk, cast.priya.pk}


@pytest.mark.parametrize("ended", [False, True])
def test_an_order_keeps_a_child_from_whoever_has_another_way_in(cast: Cast, both: Photo, ended: bool) -> None:
    """Sam's other child is in the same room; the order is about Teddy alone."""
    guardian(cast.sam, cast.wren)
    wrens, everywhere = published(cast, cast.wren), published(cast, cast.teddy, audience=Post.Audience.WHOLE_NURSERY)
    pictures = (both, wrens, everywhere)
    assert [opens(cast.sam, one) for one in pictures] == [True, True, True]

    link = Guardianship.objects.filter(user=cast.sam, child=cast.teddy)
    link.update(no_contact=True, **({"ended_at": clock.now()} if ended else {}))

    assert [opens(cast.sam, one) for one in pictures] == [False, True, False]
    assert [opens(cast.ola, one) for one in pictures] == [True, True, True]
    assert set(photos_visible_to(cast.sam, clock.now())) == {wrens}
    seen = audiences_of(live_pictures(cast.teddy, clock.now()), clock.now())
    assert all(cast.sam.pk not in one.families and cast.ola.pk in one.families for one in seen.values())

    link.update(order_expires_on=day(-1))
    assert [opens(cast.sam, one) for one in pictures] == [True, True, True]


def test_an_order_that_hides_the_place_closes_what_tells_it(cast: Cast, both: Photo) -> None:
    guardian(cast.sam, cast.wren)
    everywhere = published(cast, cast.teddy, audience=Post.Audience.WHOLE_NURSERY)
    Guardianship.objects.filter(user=cast.sam, child=cast.teddy).update(hide_location=True)

    assert [opens(cast.sam, one) for one in (both, everywhere)] == [False, True]


def test_a_colleague_kept_from_a_child_does_not_see_them_either(cast: Cast, both: Photo) -> None:
    guardian(cast.pip, cast.teddy)
    assert opens(cast.pip, both)

    Guardianship.objects.filter(user=cast.pip).update(no_contact=True)

    assert not opens(cast.pip, both)


def test_the_name_goes_with_the_picture(cast: Cast) -> None:
    """Teddy's name may stand in the words; whom an order keeps from him does not read it."""
    yes(cast.ola, cast.teddy)
    guardian(cast.sam, cast.wren)
    made = published(cast, cast.teddy, title="Teddy found a worm", audience=Post.Audience.WHOLE_NURSERY)
    address = reverse("posts:post_detail", args=[made.post_id])
    assert "Teddy found a worm" in signed_in(cast.sam).get(address).content.decode()

    Guardianship.objects.filter(user=cast.sam, child=cast.teddy).update(no_contact=True)

    assert "Teddy" not in signed_in(cast.sam).get(address).content.decode()
    assert "Teddy found a worm" in signed_in(cast.ola).get(address).content.decode()


def test_the_name_goes_also_where_the_child_is_in_no_picture_and_for_a_colleague(cast: Cast) -> None:
    yes(cast.priya, cast.wren)
    guardian(cast.pip, cast.teddy)
    made = published(cast, cast.wren, title="Happy birthday Teddy")
    address = reverse("posts:post_detail", args=[made.post_id])
    assert "Happy birthday Teddy" in signed_in(cast.pip).get(address).content.decode()

    Guardianship.objects.filter(user=cast.pip).update(no_contact=True)

    found = signed_in(cast.pip).get(address).content.decode()
    assert "Teddy" not in found and "Happy birthday a child" in found and "can no longer be seen" not in found
    assert "Happy birthday Teddy" in signed_in(cast.ola).get(address).content.decode()


def test_where_an_order_hides_the_place_no_words_of_a_room_tell_it(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    guardian(cast.sam, cast.wren)
    here = published(cast, cast.teddy, title="Teddy found a worm", audience=Post.Audience.WHOLE_NURSERY)
    room = draft(cast.morag, cast.acorn, title="Teddy dug a hole")
    publish_post(room, by=cast.morag)
    Guardianship.objects.filter(user=cast.sam, child=cast.teddy).update(hide_location=True)

    def reads(who: User, post: int) -> str:
        return str(signed_in(who).get(reverse("posts:post_detail", args=[post])).content.decode())

    assert "Teddy" not in reads(cast.sam, room.pk) and "Teddy found a worm" in reads(cast.sam, here.post_id)
    assert "Teddy dug a hole" in reads(cast.ola, room.pk)
    assert "Teddy dug" not in signed_in(cast.sam).get(reverse("posts:search"), {"q": "Teddy"}).content.decode()


def test_what_only_came_with_whoever_asked_a_relative_in_goes_with_that_link(cast: Cast, both: Photo) -> None:
    """Gran was kept away with Sam, her link has ended; later she is entered as Teddy's carer."""
    old = Guardianship.objects.filter(user=cast.gran)
    old.update(no_contact=True, ended_at=clock.now())
    guardian(cast.gran, cast.teddy)
    assert not opens(cast.gran, both), "an order of her own stands, whatever link it was on"

    old.update(kept_away_with=True)

    assert opens(cast.gran, both)


def test_nor_does_a_description_or_the_own_album_tell_the_place_that_an_order_hides(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    guardian(cast.sam, cast.wren)
    wrens = published(cast, cast.wren)
    Photo.objects.filter(pk=wrens.pk).update(alt_text="Wren digs, Teddy has gone for the spade")
    kept = published(cast, cast.teddy, title="A worm")
    Child.objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-1))  # alone in it: the family keeps it

    def found(who: User, post: int) -> str:
        return str(signed_in(who).get(reverse("posts:post_detail", args=[post])).content.decode())

    assert "Teddy has gone for the spade" in found(cast.sam, wrens.post_id)
    assert 'data-caption="A worm' in album(cast.sam) and "Photo, Acorn room" in album(cast.sam)

    Guardianship.objects.filter(user=cast.sam, child=cast.teddy).update(hide_location=True)
    Guardianship.objects.filter(user=cast.sam, child=cast.wren).update(ended_at=clock.now())

    page = album(cast.sam)
    assert reverse("posts:photo", args=[kept.pk, "small"]) in page
    assert "A worm" not in page and "Acorn" not in page and "Photo, A post for a room" in page
    Guardianship.objects.filter(user=cast.sam, child=cast.wren).update(ended_at=None)
    assert "spade" not in found(cast.sam, wrens.post_id) and "spade" in found(cast.priya, wrens.post_id)
