"""A second pair of eyes on group pictures, where the nursery wants it; and the line that reminds everybody to look."""

from datetime import timedelta
from typing import Any

import pytest

from consent.actions import withdraw_permissions
from consent.models import Purpose
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Role
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts.actions import confirm_post, publish_post, publish_scheduled_post, schedule_post
from posts.models import KeptOut, Photo, PhotoReport, PhotoTag, Post
from posts.rules import present_photos, state_seen
from tests.cast import Cast, child, draft, grant, guardian, person, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.posts.workroom import decision, everything, said, shown, text, to, words


@pytest.fixture
def group(cast: Cast) -> Post:
    """A draft with Teddy and Wren in one picture, in a nursery that wants two people to look."""
    Nursery.objects.filter(pk=1).update(second_eyes="group")
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, cast.wren, by=cast.morag)
    return post


def publish(cast: Cast, post: Post) -> Any:
    post.refresh_from_db()
    return signed_in(cast.morag).post(to("post_publish", post.pk), shown(post))


def look(who: Any, post: Post, **answer: str) -> Any:
    post.refresh_from_db()
    sent = {"answer": "confirm", "seen": state_seen(post, present_photos(post)), **answer}
    return signed_in(who).post(to("second_look", post.pk), sent)


def test_a_group_picture_goes_out_only_after_the_lead_has_looked(cast: Cast, group: Post) -> None:
    before = everything()
    refused = publish(cast, group)
    assert refused.status_code == 422
    assert "A second pair of eyes has to confirm group pictures first" in text(refused)
    assert everything() == before

    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))
    assert "asks you to look" in text(signed_in(cast.dora).get(to("second_look", group.pk)))
    assert look(cast.dora, group).status_code == 302

    assert publish(cast, group).status_code == 302
    group.refresh_from_db()
    assert (group.state, group.second_by) == (Post.State.PUBLISHED, cast.dora)
    assert AuditEvent.objects.filter(event=Event.POSTS_POST_CONFIRMED).count() == 1


@pytest.fixture
def friday(cast: Cast, group: Post) -> Post:
    """The same, confirmed, and to go out on a day to come."""
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))
    look(cast.dora, group)
    return schedule_post(group, kit_clock.now() + timedelta(days=2), by=cast.morag)


@pytest.mark.parametrize("why", ["changed", "blocked", "wanted later"])
def test_what_is_scheduled_is_confirmed_anew_and_can_be_taken_out_of_the_queue(
    cast: Cast, friday: Post, why: str
) -> None:
    morag, review = signed_in(cast.morag), to("post_review", friday.pk)
    assert to("post_unschedule", friday.pk) in text(morag.get(review)) and "Publish now" in text(morag.get(review))
    if why == "changed":
        friday.refresh_from_db()
        morag.post(to("post_edit", friday.pk), words(friday, body="Mud pies for everybody."))
    elif why == "blocked":
        withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    else:
        Post.objects.filter(pk=friday.pk).update(second_mark="")

    page = text(morag.get(review))

    assert page.count(to("post_unschedule", friday.pk)) == 1 and "Do not let it go out" in page
    if why != "blocked":
        assert "Ask for a second pair of eyes" in page and to("post_schedule", friday.pk) not in page
        morag.post(to("second_ask", friday.pk), shown(friday))
        assert to("post_unschedule", friday.pk) in text(morag.get(review)), "while somebody looks, too"
        assert look(cast.dora, friday).status_code == 302
        page = text(morag.get(review))
        assert to("post_schedule", friday.pk) in page
        told = Notice.objects.filter(recipient=cast.morag, kind="second_answered").latest("pk").body
        then = "It goes out at its time." if why == "wanted later" else "choose again when it goes out."
        assert told.endswith(then)
    assert morag.post(to("post_unschedule", friday.pk)).status_code == 302
    friday.refresh_from_db()
    assert friday.state == Post.State.DRAFT


def test_what_was_confirmed_anew_as_it_is_scheduled_goes_out(cast: Cast, friday: Post, clock: Clock) -> None:
    signed_in(cast.morag).post(to("second_ask", friday.pk), shown(friday))
    with pytest.raises(Refused, match="second pair of eyes"):
        clock.forward(days=2, seconds=1)
        publish_scheduled_post(friday)
    look(cast.dora, friday)
    publish_scheduled_post(friday)
    friday.refresh_from_db()
    assert friday.state == Post.State.PUBLISHED


def test_a_scheduled_post_that_is_sent_back_goes_out_by_no_clock(cast: Cast, friday: Post) -> None:
    signed_in(cast.morag).post(to("second_ask", friday.pk), shown(friday))
    Nursery.objects.filter(pk=1).update(second_eyes="never")
    assert look(cast.dora, friday, answer="back", words="There is a name on the wall.").status_code == 302
    friday.refresh_from_db()
    assert (friday.state, friday.publish_at, friday.scheduled_mark) == (Post.State.DRAFT, None, "")
    assert AuditEvent.objects.filter(event=Event.POSTS_POST_UNSCHEDULED, actor_id=cast.dora.pk).exists()


def test_whoever_asked_cannot_be_the_second_person(cast: Cast, group: Post) -> None:
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))

    assert look(cast.morag, group).status_code == 404
    assert publish(cast, group).status_code == 422


def test_another_manager_may_confirm_and_a_practitioner_may_not(cast: Cast, group: Post) -> None:
    mabel = person("Mabel", "Manager")
    grant(mabel, Role.MANAGER)
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))

    assert look(cast.pip, group).status_code == 404
    assert look(cast.ola, group).status_code == 403
    mabels = signed_in(mabel).get(to("second_look", group.pk)).status_code
    assert mabels in (200, 302), "a newcomer may have a policy to read first"


@pytest.mark.parametrize("way", ["post_publish", "post_schedule", "shown again"])
def test_nobody_lets_out_alone_what_they_changed_and_confirmed_themselves(cast: Cast, group: Post, way: str) -> None:
    grant(cast.dora, Role.MANAGER)
    if way == "shown again":
        Nursery.objects.filter(pk=1).update(second_eyes="never")
        publish(cast, group)
        signed_in(cast.morag).post(to("post_hide", group.pk))
        Nursery.objects.filter(pk=1).update(second_eyes="group")
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))
    photo(group, cast.teddy, cast.wren, by=cast.dora)
    group.refresh_from_db()
    confirm_post(group, state_seen(group, present_photos(group)), by=cast.dora)
    at = {"publish_at": f"{kit_clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"}
    where = to("post_schedule" if way == "post_schedule" else "post_publish", group.pk)
    before = everything()

    refused = signed_in(cast.dora).post(where, {**shown(group), **at})

    assert refused.status_code == 422 and everything() == before
    assert f"It was changed after {cast.morag.shown_name} asked you to look" in text(refused)
    assert signed_in(cast.morag).post(where, {**shown(group), **at}).status_code == 302, "both have seen it"


def test_what_a_colleague_added_while_the_page_stood_open_is_not_asked_about_unseen(cast: Cast, group: Post) -> None:
    mabel = person("Mabel", "Manager")
    grant(mabel, Role.MANAGER)
    morag, before = signed_in(cast.morag), shown(group)
    assert f'name="seen" value="{before["seen"]}"' in text(morag.get(to("post_review", group.pk)))
    photo(group, cast.teddy, cast.wren, by=mabel)

    for opened in (before, {}):
        page = text(morag.post(to("second_ask", group.pk), opened, follow=True))
        assert "have changed since you opened this page. Look again." in page
    group.refresh_from_db()
    assert group.second_asked_by is None and not Notice.objects.filter(kind="second_asked").exists()
    assert look(mabel, group).status_code == 404

    morag.post(to("second_ask", group.pk), shown(group))
    assert look(mabel, group).status_code == 302


def test_who_confirmed_just_what_was_asked_about_may_publish_it(cast: Cast, group: Post) -> None:
    grant(cast.dora, Role.MANAGER)
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))
    group.refresh_from_db()
    confirm_post(group, state_seen(group, present_photos(group)), by=cast.dora)
    publish_post(group, by=cast.dora)
    group.refresh_from_db()
    assert group.published_by == cast.dora


def test_a_change_after_the_confirmation_needs_eyes_again(cast: Cast, group: Post) -> None:
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))
    look(cast.dora, group)
    Photo.objects.filter(post=group).update(version=2)

    assert publish(cast, group).status_code == 422


@pytest.mark.parametrize("change", ["a tag less", "a tag more", "the statement", "the description"])
def test_who_is_in_it_and_what_is_said_of_it_are_part_of_what_was_confirmed(
    cast: Cast, group: Post, change: str
) -> None:
    third = child("Tom", cast.acorn)
    guardian(cast.priya, third)
    yes(cast.priya, third)
    yes(cast.aisha, cast.maya)
    one = group.photos.get()
    PhotoTag.objects.create(photo=one, child=third, tagged_by=cast.morag, tagged_at=one.added_at)
    morag = signed_in(cast.morag)
    morag.post(to("second_ask", group.pk), shown(group))
    look(cast.dora, group)
    where = (group.pk, one.pk)
    account = {"accounted": "all_tagged"}
    if change == "a tag less":
        morag.post(to("tag_remove", *where, PhotoTag.objects.get(child=third).pk))
        morag.post(to("photo_account", *where), said(one, **account))
    elif change == "a tag more":
        morag.post(to("tag_add", *where), {"child": cast.maya.pk})
    elif change == "the statement":
        morag.post(to("photo_account", *where), said(one, **account, adults_present="on"))
    else:
        morag.post(to("photo_describe", *where), {"alt_text": "Three at the sand"})

    refused = publish(cast, group)

    assert refused.status_code == 422
    assert "A second pair of eyes has to confirm group pictures first" in text(refused)
    morag.post(to("second_ask", group.pk), shown(group))
    look(cast.dora, group)
    assert publish(cast, group).status_code == 302


def test_who_looks_reads_what_they_confirm(cast: Cast, group: Post) -> None:
    Photo.objects.filter(post=group).update(alt_text="Two at the sand")
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))

    page = text(signed_in(cast.dora).get(to("second_look", group.pk)))

    assert "Two at the sand" in page and "Everyone who can be recognised is tagged" in page


@pytest.fixture
def kept_out(cast: Cast, group: Post) -> Post:
    """The group picture was kept out of the draft, and the post went out with another one."""
    photo(group, cast.teddy, by=cast.morag)
    one = group.photos.order_by("position")[0]
    signed_in(cast.pip).post(to("keep_out", group.pk, one.pk), {"child": cast.wren.pk})
    assert publish(cast, group).status_code == 302
    return group


def test_no_group_picture_comes_into_a_post_that_is_out_without_those_eyes(cast: Cast, kept_out: Post) -> None:
    morag, settle = signed_in(cast.morag), to("kept_out_settle", KeptOut.objects.get().pk)
    before = everything()

    refused = morag.post(settle, {"outcome": "was_fine"}, follow=True)

    assert "A second pair of eyes has to confirm this group picture first. Hide the post" in text(refused)
    assert everything() == before
    morag.post(to("post_hide", kept_out.pk))
    morag.post(settle, {"outcome": "was_fine"})
    assert publish(cast, kept_out).status_code == 422
    morag.post(to("second_ask", kept_out.pk), shown(kept_out))
    look(cast.dora, kept_out)
    assert publish(cast, kept_out).status_code == 302
    assert present_photos(kept_out).count() == 2


def test_put_back_by_a_manager_it_needs_them_as_well(cast: Cast, kept_out: Post) -> None:
    one = kept_out.photos.order_by("position")[0]
    KeptOut.objects.update(outcome=KeptOut.Outcome.WAS_FINE, settled_by=cast.morag, settled_at=one.added_at)
    before = everything()

    refused = signed_in(cast.morag).post(to("photo_restore", kept_out.pk, one.pk), follow=True)

    assert "A second pair of eyes has to confirm this group picture first" in text(refused)
    assert everything() == before


@pytest.mark.parametrize("way", ["taken down", "reported", "kept out"])
def test_what_was_confirmed_and_out_just_like_this_comes_back_without_them(cast: Cast, group: Post, way: str) -> None:
    morag = signed_in(cast.morag)
    morag.post(to("second_ask", group.pk), shown(group))
    look(cast.dora, group)
    publish(cast, group)
    Post.objects.filter(pk=group.pk).update(version=9)
    one = group.photos.get()
    if way == "taken down":
        signed_in(cast.pip).post(to("photo_take_down", group.pk, one.pk))
        assert not present_photos(group)
        morag.post(to("photo_restore", group.pk, one.pk))
    elif way == "reported":
        signed_in(cast.ola).post(to("picture_report", group.pk, one.pk), {"reason": "not_allowed", "words": ""})
        assert not present_photos(group)
        told = PhotoReport.objects.get()
        signed_in(cast.dora).post(to("report", told.pk), decision(cast.dora, told))
    else:
        signed_in(cast.pip).post(to("keep_out", group.pk, one.pk), {"child": cast.wren.pk})
        assert not present_photos(group)
        morag.post(to("kept_out_settle", KeptOut.objects.get().pk), {"outcome": "was_fine"})

    assert present_photos(group).count() == 1


def test_what_was_changed_while_somebody_looked_is_not_confirmed(cast: Cast, group: Post) -> None:
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))

    assert look(cast.dora, group, seen="something else").status_code == 422
    assert publish(cast, group).status_code == 422


def test_it_goes_back_with_words_that_the_draft_shows(cast: Cast, group: Post) -> None:
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))

    silent = look(cast.dora, group, answer="back", words=" ")
    sent = look(cast.dora, group, answer="back", words="There is a name on the wall.")

    assert (silent.status_code, sent.status_code) == (422, 302)
    assert "There is a name on the wall." in text(signed_in(cast.morag).get(to("post_edit", group.pk)))
    assert publish(cast, group).status_code == 422


@pytest.mark.parametrize("answer", [{}, {"answer": "back", "words": "Say  what\r\nthey learnt. "}])
def test_a_second_tap_on_the_answer_is_told_that_it_has_arrived(
    cast: Cast, group: Post, answer: dict[str, str]
) -> None:
    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))
    assert look(cast.dora, group, **answer).status_code == 302
    before = everything()

    again = look(cast.dora, group, **answer)

    assert (again.status_code, again["Location"]) == (302, to("feed"))
    assert everything() == before
    other = {"answer": "back", "words": "Leave picture 2 out."}
    for late in (look(cast.dipa, group, **other), look(cast.dora, group, **other)):
        assert late.status_code == 404 and "Leave picture 2 out." in text(late), "another answer is given back"
        assert "Nothing was sent." in text(late) and "or call ." not in text(late)
    assert look(cast.dipa, group).status_code == 404 and everything() == before


def test_the_lead_sees_the_picture_only_while_asked(cast: Cast, group: Post) -> None:
    from nursery_portal.media import store

    one = group.photos.get()
    store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
    dora = signed_in(cast.dora)
    assert dora.get(to("photo", one.pk, "medium")).status_code == 404

    signed_in(cast.morag).post(to("second_ask", group.pk), shown(group))
    assert dora.get(to("photo", one.pk, "medium")).status_code == 200

    look(cast.dora, group)
    assert dora.get(to("photo", one.pk, "medium")).status_code == 404


def test_a_picture_of_one_child_needs_nobody_else(cast: Cast, group: Post) -> None:
    group.photos.get().tags.filter(child=cast.wren).delete()

    assert publish(cast, group).status_code == 302


def test_without_the_setting_a_manager_publishes_alone(cast: Cast, group: Post) -> None:
    Nursery.objects.filter(pk=1).update(second_eyes="never")

    assert publish(cast, group).status_code == 302


def test_the_ready_ones_of_a_draft_need_the_same_eyes(cast: Cast, group: Post) -> None:
    photo(group, cast.maya, by=cast.morag)
    before = everything()
    group.refresh_from_db()
    seen = state_seen(group, present_photos(group))

    answer = signed_in(cast.morag).post(to("post_publish_ready", group.pk), {"seen": seen})

    assert answer.status_code == 422
    assert everything() == before


def test_the_nursery_words_its_own_reminder(cast: Cast, group: Post) -> None:
    Nursery.objects.filter(pk=1).update(suitability_line="No swimming pictures, please.", second_eyes="never")

    for page in ("post_review", "tagging"):
        args = (group.pk, group.photos.get().pk) if page == "tagging" else (group.pk,)
        assert "No swimming pictures, please." in text(signed_in(cast.morag).get(to(page, *args)))
