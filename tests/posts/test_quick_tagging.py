"""Many pictures, few taps: several at once, who was tagged lately, said and on to the next, all of it taken back."""

import uuid
from typing import Any

import pytest
from django.test import Client

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.errors import Refused
from nursery_portal.media.redact import Region
from posts import bench
from posts.actions import account_for, move_tag, publish_post, publish_ready, tag_child, turn_photo, untag_child
from posts.models import Photo, PhotoTag, Post
from posts.rules import marks_of
from tests.cast import Cast, draft, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.posts.workroom import BENCH, everything, said, text, to, uploaded, words

PLACE = {"x": "0.1", "y": "0.1", "w": "0.2", "h": "0.2"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def morning(cast: Cast) -> Post:
    """A draft of Acorn room with three pictures that nobody has looked at."""
    post = draft(cast.pip, cast.acorn)
    for _ in range(3):
        photo(post, by=cast.pip, accounted="")
    return post


def pictures_of(post: Post) -> list[Photo]:
    return list(post.photos.order_by("position"))


def sent(post: Post, photos: list[Photo], *children: Any, **more: str) -> dict[str, Any]:
    seen = {f"seen-{pk}": mark for pk, mark in marks_of(photos).items()}
    return {"photo": [str(one.pk) for one in photos], "child": [child.pk for child in children], **seen, **more}


def test_the_same_children_are_tagged_in_several_pictures_and_everyone_is_accounted_for(
    cast: Cast, morning: Post
) -> None:
    first, second, third = pictures_of(morning)

    answer = signed_in(cast.pip).post(
        to("tag_several", morning.pk), sent(morning, [first, second], cast.teddy, cast.wren, all_tagged="on")
    )

    assert answer.status_code == 302
    for one in (first, second):
        assert {tag.child for tag in one.tags.all()} == {cast.teddy, cast.wren}
        one.refresh_from_db()
        assert (one.accounted, one.accounted_by) == (Photo.Accounted.ALL_TAGGED, cast.pip)
    third.refresh_from_db()
    assert not third.tags.exists()
    assert third.accounted == Photo.Accounted.UNREVIEWED
    assert AuditEvent.objects.filter(event=Event.POSTS_PHOTO_TAGGED).count() == 4


@pytest.mark.parametrize("wrong", ["no picture", "no child", "another post's picture", "nobody is in one of them"])
def test_a_refused_choice_changes_nothing_and_is_still_chosen(cast: Cast, morning: Post, wrong: str) -> None:
    first, second, _ = pictures_of(morning)
    chosen = {
        "no picture": sent(morning, [], cast.teddy),
        "no child": sent(morning, [first]),
        "another post's picture": sent(morning, [photo(draft(cast.pip, cast.acorn), by=cast.pip)], cast.teddy),
        "nobody is in one of them": sent(morning, [first, second], all_tagged="on"),
    }[wrong]
    before = everything()

    answer = signed_in(cast.pip).post(to("tag_several", morning.pk), chosen)

    assert answer.status_code == 422
    assert everything() == before
    if wrong == "no picture":
        assert f'id="child-{cast.teddy.pk}" name="child" value="{cast.teddy.pk}" checked' in text(answer)


def test_a_child_who_has_a_frame_already_keeps_it(cast: Cast, morning: Post) -> None:
    first, second, _ = pictures_of(morning)
    placed = PhotoTag.objects.create(
        photo=first, child=cast.teddy, x=0.1, y=0.1, w=0.2, h=0.2, tagged_by=cast.pip, tagged_at=morning.created_at
    )

    signed_in(cast.pip).post(to("tag_several", morning.pk), sent(morning, [first, second], cast.teddy))

    placed.refresh_from_db()
    assert placed.x == 0.1
    assert second.tags.get().x is None


def test_undo_takes_the_new_tags_back_and_leaves_the_others(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first, second, _ = pictures_of(morning)
    pip.post(to("tag_several", morning.pk), sent(morning, [first], cast.teddy))
    pip.post(to("tag_several", morning.pk), sent(morning, [first, second], cast.teddy, cast.wren))
    assert PhotoTag.objects.count() == 4

    pip.post(to("tagging_undo", morning.pk))

    assert list(PhotoTag.objects.values_list("photo", "child")) == [(first.pk, cast.teddy.pk)]


@pytest.mark.parametrize("page", ["opened before", "opened after"])
def test_a_child_whom_a_colleague_could_not_find_is_not_passed_over_in_a_heap(
    cast: Cast, morning: Post, page: str
) -> None:
    pip, morag = signed_in(cast.pip), signed_in(cast.morag)
    first, second, _ = pictures_of(morning)
    tag_child(second, cast.teddy, by=cast.pip)
    chosen = sent(morning, [first, second], cast.teddy, all_tagged="on")
    pip.post(to("photo_account", morning.pk, second.pk), said(second, accounted="unknown_child"))
    if page == "opened after":
        chosen = sent(morning, pictures_of(morning)[:2], cast.teddy, all_tagged="on")
    assert "<small>Teddy. A child in it could not be found</small>" in text(morag.get(to("tag_several", morning.pk)))
    before = everything()

    answer = morag.post(to("tag_several", morning.pk), chosen)

    assert answer.status_code == 422 and everything() == before
    assert "Of picture 2 somebody said that a child could not be found." in text(answer)
    assert 'name="all_tagged" value="on" checked' in text(answer)
    tags_alone = sent(morning, [first, second], cast.wren)
    assert morag.post(to("tag_several", morning.pk), tags_alone).status_code == 302
    second.refresh_from_db()
    assert second.accounted == Photo.Accounted.UNKNOWN_CHILD, "a name more is no word about the other"
    alone = sent(morning, [first], cast.teddy, all_tagged="on")
    assert morag.post(to("tag_several", morning.pk), alone).status_code == 302


def test_from_a_page_before_a_colleague_missed_a_child_nobody_says_that_everyone_is_tagged(
    cast: Cast, morning: Post
) -> None:
    pip, morag = signed_in(cast.pip), signed_in(cast.morag)
    first = pictures_of(morning)[0]
    tag_child(first, cast.teddy, by=cast.morag)
    where, everyone = to("photo_account", morning.pk, first.pk), said(first, accounted="all_tagged")
    pip.post(where, said(first, accounted="unknown_child"))
    before = everything()

    answer = morag.post(where, everyone, headers=BENCH)

    assert answer.status_code == 422 and everything() == before
    assert "Somebody has said meanwhile that a child in this picture is not on the register" in text(answer)
    assert morag.post(where, said(first, accounted="all_tagged")).status_code == 302, "what was shown may be answered"


def test_undo_of_ones_own_word_that_a_child_was_not_found(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first = pictures_of(morning)[0]
    tag_child(first, cast.teddy, by=cast.pip)
    for statement in ("all_tagged", "unknown_child"):
        pip.post(to("photo_account", morning.pk, first.pk), said(first, accounted=statement))

    assert pip.post(to("tagging_undo", morning.pk)).status_code == 302

    first.refresh_from_db()
    assert first.accounted == Photo.Accounted.ALL_TAGGED


def test_undo_of_a_heap_takes_back_what_it_said_of_a_picture_without_a_new_tag(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first, second, third = pictures_of(morning)
    for one in (second, third):
        tag_child(one, cast.teddy, by=cast.pip)
    account_for(third, Photo.Accounted.ALL_TAGGED, staff_present=True, by=cast.morag)
    pip.post(to("tag_several", morning.pk), sent(morning, [first, second, third], cast.teddy, all_tagged="on"))
    assert {one.accounted for one in pictures_of(morning)} == {Photo.Accounted.ALL_TAGGED}

    pip.post(to("tagging_undo", morning.pk))

    assert not first.tags.exists() and second.tags.exists()
    said_now = [(one.accounted, one.staff_present) for one in pictures_of(morning)]
    assert said_now == [("", False), ("", False), ("all_tagged", True)]


def test_undo_of_a_heap_without_a_new_tag_takes_back_the_heap_and_nothing_older(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first, second, _ = pictures_of(morning)
    for one in (first, second):
        pip.post(to("tag_add", morning.pk, one.pk), {"child": cast.teddy.pk})
    pip.post(to("tag_several", morning.pk), sent(morning, [first, second], cast.teddy, all_tagged="on"))

    pip.post(to("tagging_undo", morning.pk))

    assert PhotoTag.objects.count() == 2
    assert {one.accounted for one in pictures_of(morning)} == {Photo.Accounted.UNREVIEWED}


@pytest.mark.parametrize("since", ["a name", "a word", "a tag less"])
def test_undo_of_a_heap_leaves_what_a_colleague_said_since_and_nothing_open_beside_it(
    cast: Cast, morning: Post, since: str
) -> None:
    pip = signed_in(cast.pip)
    first, second, third = pictures_of(morning)
    tag_child(second, cast.teddy, by=cast.pip)
    account_for(second, Photo.Accounted.ALL_TAGGED, by=cast.morag)
    pip.post(to("tag_several", morning.pk), sent(morning, [first, second, third], cast.teddy, all_tagged="on"))
    if since == "a name":
        tag_child(second, cast.wren, by=cast.morag)
    elif since == "a word":
        account_for(second, Photo.Accounted.UNKNOWN_CHILD, by=cast.morag)
    else:
        untag_child(first, cast.teddy, by=cast.morag)

    answer = pip.post(to("tagging_undo", morning.pk))

    assert answer.status_code == (422 if since == "a tag less" else 302)
    expected = {"a name": "", "a word": "unknown_child", "a tag less": "all_tagged"}[since]
    assert [one.accounted for one in pictures_of(morning)] == ["", expected, ""]


def test_pictures_of_a_published_post_are_not_tagged_in_a_heap(cast: Cast, morning: Post) -> None:
    for one in pictures_of(morning):
        account_for(one, Photo.Accounted.NOBODY, by=cast.morag)
    publish_post(morning, by=cast.morag)
    before = everything()

    answer = signed_in(cast.morag).post(to("tag_several", morning.pk), sent(morning, pictures_of(morning), cast.teddy))

    assert answer.status_code == 422
    assert everything() == before


def test_who_was_tagged_lately_is_offered_first_and_who_has_no_frame_before_them(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first, second, _ = pictures_of(morning)
    pip.post(to("tag_add", morning.pk, first.pk), {"child": cast.maya.pk, "version": 1, **PLACE})
    pip.post(to("tag_add", morning.pk, second.pk), {"child": cast.wren.pk})
    shown = bench.bench_of(morning, second.pk, cast.pip, morning.created_at)
    assert shown is not None

    assert [name.name for name in shown.quick] == ["Wren", "Maya", "Teddy"], "Willow's Maya before Acorn's Teddy"
    assert [name.name for name in shown.found_first][:2] == ["Wren", "Maya"]


def test_everyone_is_tagged_leads_to_the_next_picture_that_is_not_ready(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first, second, third = pictures_of(morning)
    for one in (first, third):
        pip.post(to("tag_add", morning.pk, one.pk), {"child": cast.teddy.pk})
    everyone = {"accounted": "all_tagged", "then": "next"}

    plain = pip.post(to("photo_account", morning.pk, first.pk), said(first, **everyone))
    scripted = pip.post(to("photo_account", morning.pk, third.pk), said(third, **everyone), headers=BENCH)

    assert plain["Location"] == to("tagging", morning.pk, second.pk)
    assert f'data-at="{to("tagging", morning.pk, second.pk)}"' in text(scripted), "the first is blocked, but told"


def test_after_the_last_picture_comes_the_review(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    only = photo(post, by=cast.pip, accounted="")

    answer = signed_in(cast.pip).post(
        to("photo_account", post.pk, only.pk), said(only, accounted="nobody", then="next"), headers=BENCH
    )

    assert answer["X-Go"] == to("post_review", post.pk)


def test_a_statement_that_is_refused_leads_nowhere(cast: Cast, morning: Post) -> None:
    first = pictures_of(morning)[0]
    before = everything()

    answer = signed_in(cast.pip).post(
        to("photo_account", morning.pk, first.pk), said(first, accounted="all_tagged", then="next"), headers=BENCH
    )

    assert answer.status_code == 422
    assert f'data-at="{to("tagging", morning.pk, first.pk)}"' in text(answer)
    assert everything() == before


OTHER_NAMES = "The names in this picture have changed since you looked."


@pytest.mark.parametrize("change", ["a name less", "a name more", "a cover", "another picture", "nothing was seen"])
def test_what_was_said_about_other_names_is_not_kept(cast: Cast, morning: Post, change: str) -> None:
    first = pictures_of(morning)[0]
    for one in (cast.teddy, cast.wren):
        tag_child(first, one, by=cast.morag)
    everyone = said(first, accounted="all_tagged")
    if change == "a name less":
        untag_child(first, cast.wren, by=cast.morag)
    elif change == "a name more":
        tag_child(first, cast.maya, by=cast.morag)
    elif change == "a cover":
        first.tags.filter(child=cast.wren).update(covered=True)
    elif change == "another picture":
        Photo.objects.filter(pk=first.pk).update(version=2)
    else:
        del everyone["seen"]
    before = everything()

    answer = signed_in(cast.pip).post(to("photo_account", morning.pk, first.pk), everyone, headers=BENCH)

    assert answer.status_code == 422
    assert OTHER_NAMES in text(answer)
    assert 'value="all_tagged" checked' in text(answer)
    assert everything() == before
    again = signed_in(cast.pip).post(to("photo_account", morning.pk, first.pk), said(first, accounted="all_tagged"))
    assert again.status_code == 302


def test_a_quick_hand_says_it_of_the_names_it_has_just_sent(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first = pictures_of(morning)[0]
    tag_child(first, cast.teddy, by=cast.morag)
    everyone = said(first, accounted="all_tagged")
    pip.post(to("tag_add", morning.pk, first.pk), {"child": cast.wren.pk}, headers=BENCH)

    assert pip.post(to("photo_account", morning.pk, first.pk), everyone, headers=BENCH).status_code == 200

    first.refresh_from_db()
    assert first.accounted == Photo.Accounted.ALL_TAGGED


def test_who_was_signed_out_at_the_bench_reads_at_the_door_that_the_name_is_not_there(
    cast: Cast, morning: Post, clock: Clock
) -> None:
    first = pictures_of(morning)[0]
    pip, bench = signed_in(cast.pip), to("tagging", morning.pk, first.pk)
    way = to("tag_add", morning.pk, first.pk)
    before = first.tags.count()
    clock.forward(minutes=36)
    answer = pip.post(way, {"child": cast.wren.pk}, headers={**BENCH, "Referer": f"http://testserver{bench}"})
    assert answer.status_code == 403 and answer["X-Go"].endswith(f"?next={bench}")
    assert first.tags.count() == before
    door = text(pip.get(answer["X-Go"]))
    assert "You were signed out" in door and "Nothing was done: please do it once more." in door
    plain = Client().post(way, {"child": cast.wren.pk}, headers={"Referer": f"http://testserver{bench}"})
    assert plain.status_code == 302 and plain["Location"].endswith(f"?next={bench}")


def test_the_bench_carries_the_mark_of_what_it_shows(cast: Cast, morning: Post) -> None:
    first = pictures_of(morning)[0]
    tag_child(first, cast.teddy, by=cast.morag)
    seen = said(first)["seen"]

    bench_page = text(signed_in(cast.pip).get(to("tagging", morning.pk, first.pk)))
    several = text(signed_in(cast.pip).get(to("tag_several", morning.pk)))

    assert bench_page.count(f'name="seen" value="{seen}"') == 2, "beside both ways to say it"
    assert f'name="seen-{first.pk}" value="{seen}"' in several


def test_undo_does_not_say_again_what_was_said_of_other_names(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first = pictures_of(morning)[0]
    tag_child(first, cast.teddy, by=cast.pip)
    tag_child(first, cast.wren, by=cast.pip)
    for statement in ("all_tagged", "unknown_child"):
        pip.post(to("photo_account", morning.pk, first.pk), said(first, accounted=statement))
    untag_child(first, cast.wren, by=cast.morag)

    answer = pip.post(to("tagging_undo", morning.pk))

    assert answer.status_code == 422
    assert OTHER_NAMES in text(answer)
    first.refresh_from_db()
    assert first.accounted == Photo.Accounted.UNREVIEWED


def test_everyone_in_several_pictures_is_said_of_the_names_that_were_seen(cast: Cast, morning: Post) -> None:
    first, second, _ = pictures_of(morning)
    tag_child(second, cast.wren, by=cast.morag)
    chosen = sent(morning, [first, second], cast.teddy, all_tagged="on")
    untag_child(second, cast.wren, by=cast.morag)
    before = everything()

    answer = signed_in(cast.pip).post(to("tag_several", morning.pk), chosen)

    assert answer.status_code == 422
    assert OTHER_NAMES in text(answer)
    assert everything() == before


def test_from_the_bench_nobody_publishes_words_of_somebody_elses_that_they_were_not_shown(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    only = photo(post, by=cast.pip)
    pip, morag = signed_in(cast.pip), signed_in(cast.morag)
    pip.post(to("post_edit", post.pk), words(post, body="We dug."))
    bench_page, publish = to("tagging", post.pk, only.pk), to("post_publish", post.pk)
    assert publish not in text(morag.get(bench_page)), "no page has shown her these words"

    assert "We dug." in text(morag.get(to("post_edit", post.pk)))
    assert publish in text(morag.get(bench_page))
    post.refresh_from_db()
    pip.post(to("post_edit", post.pk), words(post, body="We dug. Ask Morag whether"), headers={"X-Draft": "1"})

    page = text(morag.get(bench_page, headers=BENCH))
    assert publish not in page and 'name="seen"' not in page.split("<footer", 1)[1]
    assert f'href="{to("post_review", post.pk)}"' in page.split("<footer", 1)[1]
    assert "Ask Morag whether" in text(morag.get(to("post_review", post.pk)))
    assert publish in text(morag.get(bench_page, headers=BENCH))
    post.refresh_from_db()
    morag.post(to("post_edit", post.pk), words(post, body="We dug."), headers={"X-Draft": "1"})
    assert publish in text(morag.get(bench_page, headers=BENCH)), "her own words she knows"


def test_words_that_no_page_showed_are_published_by_nobody_from_the_bench(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    only = photo(post, by=cast.pip)
    pip, morag = signed_in(cast.pip), signed_in(cast.morag)
    edit, bench_page, publish = (to("post_edit", post.pk), to("tagging", post.pk, only.pk), to("post_publish", post.pk))
    pip.post(edit, words(post, body="We dug."))
    morag.get(edit)
    assert publish in text(morag.get(bench_page, headers=BENCH))
    post.refresh_from_db()
    opened = words(post, body="We dug, she says.", happened_on="no day")
    pip.post(edit, words(post, body="We dug. Ask Morag whether"), headers={"X-Draft": "1"})

    refused = morag.post(edit, opened)
    assert refused.status_code == 422 and "Ask Morag whether" not in text(refused)
    assert publish not in text(morag.get(bench_page, headers=BENCH)), "her page shows her own words"
    morag.get(edit, headers={"X-Renew": "1"})
    assert publish not in text(morag.get(bench_page, headers=BENCH)), "a script read the token alone"

    stale = morag.post(edit, {**opened, "happened_on": ""})
    assert stale.status_code == 409 and "Ask Morag whether" in text(stale)
    assert publish in text(morag.get(bench_page, headers=BENCH))


def place_of(tag: PhotoTag) -> list[float | None]:
    tag.refresh_from_db()
    return [tag.x, tag.y, tag.w, tag.h]


@pytest.fixture
def framed(cast: Cast) -> PhotoTag:
    """Wren in a picture of Pip's draft, framed."""
    post = draft(cast.pip, cast.acorn)
    picture = uploaded(signed_in(cast.pip), post)[0]
    return tag_child(picture, cast.wren, region=Region(0.6, 0.1, 0.2, 0.3), by=cast.pip)


@pytest.mark.parametrize("version", ["1", ""], ids=["the old picture", "none"])
def test_a_frame_in_a_picture_that_was_turned_meanwhile_is_refused(cast: Cast, framed: PhotoTag, version: str) -> None:
    pip, picture = signed_in(cast.pip), framed.photo
    where = (picture.post_id, picture.pk)
    assert 'data-version="1"' in text(pip.get(to("tagging", *where)))
    turn_photo(picture, quarter_turns=1, by=cast.morag)
    before = everything()

    moved = pip.post(to("tag_move", *where, framed.pk), {**PLACE, "version": version}, headers=JSON)
    named = pip.post(to("tag_add", *where), {**PLACE, "version": version, "child": cast.teddy.pk})

    assert moved.status_code == 422 and "changed this picture" in moved.json()["reason"]
    assert named.status_code == 422 and "changed this picture" in text(named)
    assert f'<option value="{cast.teddy.pk}" selected>' in text(named) and 'value="0.1"' not in text(named)
    assert everything() == before
    assert 'data-version="2"' in text(named)
    assert pip.post(to("tag_move", *where, framed.pk), {**PLACE, "version": "2"}, headers=JSON).status_code == 200
    assert pip.post(to("tag_add", *where), {**PLACE, "version": "2", "child": cast.teddy.pk}).status_code == 302
    assert place_of(framed) == place_of(PhotoTag.objects.get(child=cast.teddy)) == [0.1, 0.1, 0.2, 0.2]


def test_a_picture_turned_between_the_look_and_the_lock_takes_no_frame(cast: Cast, framed: PhotoTag) -> None:
    seen = framed.photo
    turn_photo(Photo.objects.get(pk=seen.pk), quarter_turns=1, by=cast.morag)
    turned = place_of(framed)
    framed.photo = seen

    with pytest.raises(Refused, match="changed this picture"):
        move_tag(framed, Region(0.1, 0.1, 0.2, 0.2), by=cast.pip)
    with pytest.raises(Refused, match="changed this picture"):
        tag_child(seen, cast.teddy, region=Region(0.1, 0.1, 0.2, 0.2), by=cast.pip)

    assert place_of(framed) == turned
    assert tag_child(seen, cast.teddy, by=cast.pip).x is None, "a child without a place is the same child"


@pytest.mark.parametrize("turned", [False, True], ids=["as it was", "turned by somebody else"])
@pytest.mark.parametrize("act", ["remove", "move"])
def test_undo_puts_no_frame_of_an_old_picture_into_a_new_one(
    cast: Cast, framed: PhotoTag, act: str, turned: bool
) -> None:
    pip, picture = signed_in(cast.pip), framed.photo
    where, was = (picture.post_id, picture.pk), place_of(framed)
    pip.post(to(f"tag_{act}", *where, framed.pk), {**PLACE, "version": "1"})
    if turned:
        turn_photo(picture, quarter_turns=1, by=cast.morag)
    before = everything()

    answered = pip.post(to("tagging_undo", picture.post_id))

    if turned:
        assert answered.status_code == 422 and "the frame belongs to the old one" in text(answered)
        assert everything() == before
    else:
        assert answered.status_code == 302
        assert place_of(PhotoTag.objects.get(child=cast.wren)) == was


def test_undo_of_a_move_whose_tag_is_gone_is_refused_once_and_stands_in_nobodys_way(
    cast: Cast, framed: PhotoTag
) -> None:
    pip, picture = signed_in(cast.pip), framed.photo
    where = (picture.post_id, picture.pk)
    pip.post(to("tag_add", *where), {"child": cast.teddy.pk})
    pip.post(to("tag_move", *where, framed.pk), {**PLACE, "version": "1"}, headers=JSON)
    untag_child(picture, cast.wren, by=cast.morag)

    refused = pip.post(to("tagging_undo", picture.post_id))

    assert refused.status_code == 422 and "no longer there" in text(refused)
    assert pip.post(to("tagging_undo", picture.post_id)).status_code == 302
    assert not PhotoTag.objects.exists(), "the act before it is taken back as ever"


def test_undo_of_a_frame_for_a_child_who_had_none_takes_the_frame_away_and_nothing_else(cast: Cast) -> None:
    pip, post = signed_in(cast.pip), draft(cast.pip, cast.acorn)
    first, second = uploaded(pip, post, 2)
    for child in (cast.teddy, cast.wren):
        tag_child(first, child, by=cast.pip)
    where = (post.pk, second.pk)
    pip.post(to("tags_same", *where))
    pip.post(to("tag_add", *where), {**PLACE, "version": "1", "child": cast.wren.pk})
    assert second.tags.get(child=cast.wren).x == 0.1

    pip.post(to("tagging_undo", post.pk))

    assert place_of(second.tags.get(child=cast.wren)) == [None] * 4
    assert second.tags.count() == 2
    assert AuditEvent.objects.filter(event=Event.POSTS_PHOTO_TAG_MOVED, child_id=cast.wren.pk).count() == 1
    pip.post(to("tagging_undo", post.pk))
    assert not second.tags.exists()


def test_a_picture_that_waits_in_another_draft_now_is_shown_there(cast: Cast, morning: Post) -> None:
    yes(cast.ola, cast.teddy)
    first, second, _ = pictures_of(morning)
    for one in (first, second):
        tag_child(one, cast.teddy, by=cast.pip)
    account_for(first, Photo.Accounted.ALL_TAGGED, by=cast.pip)
    _, later = publish_ready(morning, by=cast.morag)
    old = to("tagging", morning.pk, second.pk)

    answer = signed_in(cast.morag).get(old, headers=BENCH)

    assert answer.status_code == 302 and answer["Location"] == to("tagging", later.pk, second.pk)
    assert signed_in(cast.pip).get(old, follow=True).status_code == 200, "the draft for the rest is still theirs"
    later.rooms.set([cast.willow])
    Post.objects.filter(pk=later.pk).update(created_by=cast.morag)
    assert signed_in(cast.pip).get(old).status_code == 404
    assert signed_in(cast.morag).get(to("tagging", morning.pk, uuid.uuid4())).status_code == 404


def test_undo_after_a_picture_was_left_out_takes_nothing_else_back(cast: Cast, morning: Post) -> None:
    pip = signed_in(cast.pip)
    first, second, third = pictures_of(morning)
    pip.post(to("tag_add", morning.pk, first.pk), {"child": cast.teddy.pk})
    pip.post(to("tag_add", morning.pk, second.pk), {"child": cast.wren.pk})
    page = text(pip.get(to("tagging", morning.pk, second.pk)))
    assert "Left out, a picture is erased for good." in page and 'aria-describedby="for-good"' in page

    gone = pip.post(to("photo_remove", morning.pk, second.pk), headers=BENCH)
    undone = pip.post(to("tagging_undo", morning.pk), headers=BENCH)

    assert gone["X-Go"] == to("tagging", morning.pk, third.pk) and "is being erased" in gone["X-Says"]
    assert undone.status_code == 204 and "that can't be undone" in undone["X-Says"]
    assert "is being erased" not in text(pip.get(to("drafts"))), "it is said once"
    assert PhotoTag.objects.filter(photo=first).exists()
    assert pip.post(to("tagging_undo", morning.pk), headers=BENCH).status_code == 200
    assert not PhotoTag.objects.filter(photo=first).exists(), "asked once more, the act before it is taken back"
    nothing = pip.post(to("tagging_undo", morning.pk), headers=BENCH)
    assert nothing.status_code == 204 and "nothing to undo" in nothing["X-Says"]


@pytest.mark.parametrize("script", ["", "1", "over"])
def test_that_a_picture_is_left_out_is_said_where_the_person_is(cast: Cast, morning: Post, script: str) -> None:
    pip, picture = signed_in(cast.pip), pictures_of(morning)[0]
    headers = {"X-Bench": script} if script else {}

    answer = pip.post(to("photo_remove", morning.pk, picture.pk), {"then": "choose"}, headers=headers)

    assert ("is being erased" in answer.headers.get("X-Says", "")) is (script == "over")
    assert ("is being erased" in text(pip.get(to("post_edit", morning.pk)))) is (script != "over")
    assert answer.headers.get("X-Go", "").startswith(to("post_edit", morning.pk)) is bool(script)
