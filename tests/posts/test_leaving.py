"""A child leaves: told in time, dark at once, covered where the family allows it, erased after a while, certified."""

import io
import zipfile
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from consent.access import own_receipts
from consent.models import ConsentStanding, Purpose
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit import words
from nursery_portal.media import store
from nursery_portal.media.store import read
from nursery_portal.members.models import FirstMail, Role
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Nursery
from posts import tasks, verifying
from posts.actions import hide_post, publish_post
from posts.models import CopyPack, ErasureCertificate, Photo, PhotoTag, PictureHold, Post
from posts.tasks import make_packs, sweep_pictures, tidy_after_leavers
from tests.cast import Cast, answer, day, draft, grant, guardian, photo, yes
from tests.clients import signed_in
from tests.posts.test_copies import master
from tests.posts.workroom import everything, files, shown, text, to
from tests.posts.workroom import words as typed


@pytest.fixture
def out(cast: Cast) -> Post:
    """A published post: Teddy and Wren together, then Teddy alone."""
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    for children in ((cast.teddy, cast.wren), (cast.teddy,)):
        one = photo(post, *children, by=cast.morag)
        store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
    publish_post(post, by=cast.morag)
    return post


def leave(cast: Cast, offset: int) -> None:
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(offset))


def pictures(post: Post) -> list[Photo]:
    return list(post.photos.order_by("position"))


def seen_by(who: Any, post: Post) -> list[int]:
    client = signed_in(who)
    return [client.get(to("photo", one.pk, "large")).status_code for one in pictures(post)]


def test_the_family_is_told_a_fortnight_before_once_and_the_manager_with_figures(cast: Cast, out: Post) -> None:
    leave(cast, 14)

    tidy_after_leavers()
    tidy_after_leavers()

    told = Notice.objects.filter(kind=f"leaving_{cast.teddy.pk}")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([cast.ola.pk, cast.sam.pk, cast.morag.pk])
    managers = told.get(recipient=cast.morag)
    assert managers.body.startswith("2 pictures will no longer be seen, 1 of them with other children.")
    assert to("album_keep") in told.get(recipient=cast.ola).url


def test_the_manager_reads_the_figures_before_the_last_day_is_set(cast: Cast, out: Post) -> None:
    page = text(signed_in(cast.morag).get(reverse("register:child_leaving", args=[cast.teddy.pk])))
    assert "2 pictures will no longer be seen by other families, 1 of them with other children." in page
    nothing = text(signed_in(cast.morag).get(reverse("register:child_leaving", args=[cast.maya.pk])))
    assert "will no longer be seen" not in nothing and "access ends by itself" in nothing


def test_nobody_is_told_earlier_and_a_barred_parent_not_at_all(cast: Cast, out: Post) -> None:
    leave(cast, 15)
    tidy_after_leavers()
    assert not Notice.objects.filter(kind__startswith="leaving_").exists()

    type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_contact=True)
    leave(cast, 3)
    tidy_after_leavers()
    assert not Notice.objects.filter(kind__startswith="leaving_", recipient=cast.sam).exists()


@pytest.mark.parametrize("over", [False, True])
def test_a_manager_whom_an_order_keeps_from_the_child_is_not_told_as_a_manager_either(
    cast: Cast, out: Post, over: bool
) -> None:
    grant(cast.sam, Role.MANAGER)
    link = type(cast.sam_link).objects.filter(pk=cast.sam_link.pk)
    link.update(no_contact=True, ended_at=kit_clock.now() if over else None)
    leave(cast, 3)
    tidy_after_leavers()
    told = Notice.objects.filter(kind=f"leaving_{cast.teddy.pk}")
    assert not told.filter(recipient=cast.sam).exists() and told.filter(recipient=cast.morag).exists()

    link.update(no_contact=False, ended_at=None)
    tidy_after_leavers()
    assert "'s last day is" in told.get(recipient=cast.sam).title, "as the parent he is"


@pytest.mark.parametrize("offset", [3, -20])
def test_whose_place_is_hidden_or_whom_the_lead_has_not_confirmed_is_told_in_the_portal_only(
    cast: Cast, out: Post, offset: int
) -> None:
    type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(hide_location=True)
    for link in (cast.ola_link, cast.sam_link):
        FirstMail.objects.create(link=link, confirmed=True, settled_by=cast.dora, settled_at=kit_clock.now())
    type(cast.wren).objects.filter(pk=cast.wren.pk).update(protected=True, leaving_on=day(offset))
    leave(cast, offset)

    tidy_after_leavers()

    told = Notice.objects.filter(kind__regex="^(leaving|album_ends)_").exclude(recipient=cast.morag)
    assert dict(told.values_list("recipient", "mail")) == {cast.ola.pk: True, cast.sam.pk: False, cast.priya.pk: False}


def test_the_day_after_the_last_one_nobody_sees_the_leaver_whatever_has_run(cast: Cast, out: Post) -> None:
    leave(cast, 0)
    assert seen_by(cast.priya, out) == [200, 200]

    leave(cast, -1)

    assert seen_by(cast.priya, out) == [404, 404]


def test_others_get_their_picture_back_with_the_leaver_covered(cast: Cast, out: Post) -> None:
    leave(cast, -1)
    before = read(pictures(out)[0].pk, 1, "master")

    tidy_after_leavers()
    tidy_after_leavers()

    assert seen_by(cast.priya, out) == [200, 404], "their own with the leaver covered; elsewhere the leaver is hidden"
    first = pictures(out)[0]
    assert first.version == 2, "once"
    assert read(first.pk, 2, "master") != before
    assert PhotoTag.objects.get(photo=first, child=cast.teddy).covered


@pytest.fixture
def three(cast: Cast) -> Post:
    """A published post with one picture: Teddy and Maya, who leave, with Wren, who stays."""
    for person, child in ((cast.ola, cast.teddy), (cast.aisha, cast.maya), (cast.priya, cast.wren)):
        yes(person, child)
    post = draft(cast.morag, cast.acorn, cast.willow)
    one = photo(post, cast.teddy, cast.maya, cast.wren, by=cast.morag)
    store.save_all(one.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), master()))
    publish_post(post, by=cast.morag)
    return post


def test_two_who_leave_together_are_covered_together(cast: Cast, three: Post) -> None:
    leave(cast, -1)
    type(cast.maya).objects.filter(pk=cast.maya.pk).update(leaving_on=day(-1))
    assert seen_by(cast.priya, three) == [404]

    tidy_after_leavers()

    assert seen_by(cast.priya, three) == [200]
    (one,) = pictures(three)
    assert one.version == 2, "drawn once"
    covered = PhotoTag.objects.filter(photo=one, covered=True).values_list("child", flat=True)
    assert set(covered) == {cast.teddy.pk, cast.maya.pk}
    noted = AuditEvent.objects.filter(event=Event.POSTS_PHOTO_COVERED).values_list("child_id", flat=True)
    assert set(noted) == {cast.teddy.pk, cast.maya.pk}


@pytest.mark.parametrize("why", ["no permission to cover", "recorded just now"])
def test_of_two_who_leave_neither_is_covered_while_one_may_not_be(cast: Cast, three: Post, why: str) -> None:
    if why == "no permission to cover":
        answer(cast.aisha, cast.maya, {Purpose.COVERED: False})
    leave(cast, -1)
    recorded_on = day(-6) if why == "recorded just now" else None
    type(cast.maya).objects.filter(pk=cast.maya.pk).update(leaving_on=day(-1), leaving_recorded_on=recorded_on)
    before = everything()

    tidy_after_leavers()

    assert seen_by(cast.priya, three) == [404]
    assert everything() == before


@pytest.mark.parametrize("why", ["a fault", "a fault before it", "no time"])
def test_what_keeps_leavers_from_being_covered_keeps_nothing_else_from_being_erased(
    cast: Cast, out: Post, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(cast, -31)
    with monkeypatch.context() as broken:
        if why == "a fault":
            broken.setattr(tasks, "cover_leavers", lambda photo: 1 / 0)
        elif why == "a fault before it":
            broken.setattr(tasks, "leaving_to_tell", lambda at: 1 / 0)
        else:
            broken.setattr(tasks, "COVERING", timedelta(0))
        with suppress(ZeroDivisionError):
            tidy_after_leavers()
        assert [one.removed_at is not None for one in pictures(out)] == [False, True], "the first waits for its cover"
    tidy_after_leavers()
    assert seen_by(cast.priya, out) == [200, 404]


def test_a_picture_waits_for_its_cover_not_for_ever(cast: Cast, out: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "COVERING", timedelta(0))
    leave(cast, -44)
    tidy_after_leavers()
    assert pictures(out)[0].removed_at is None
    leave(cast, -45)

    tidy_after_leavers()

    assert pictures(out)[0].removed_at is not None


# --- the post they were in


def correct(cast: Cast, post: Post, **changes: Any) -> Any:
    post.refresh_from_db()
    return signed_in(cast.morag).post(to("post_edit", post.pk), typed(post, **changes))


def show(cast: Cast, post: Post, **sent: str) -> Any:
    return signed_in(cast.morag).post(to("post_publish", post.pk), {**shown(post), **sent})


@pytest.mark.parametrize("covered", [False, True])
def test_a_post_with_a_leaver_is_corrected_and_shown_again_and_loses_nobody_a_picture(
    cast: Cast, out: Post, covered: bool
) -> None:
    leave(cast, -1)
    if covered:
        tidy_after_leavers()
    of_others, of_family = [200 if covered else 404, 404], [404, 200]
    faults = [*verifying.faults()]  # that they left before it went out

    assert correct(cast, out, body="We baked two mud pies.").status_code == 302
    assert (seen_by(cast.priya, out), seen_by(cast.ola, out)) == (of_others, of_family)
    assert correct(cast, out, body="We baked three mud pies.", go="hide").status_code == 302
    assert "may stay in the post" in text(signed_in(cast.morag).get(to("post_review", out.pk)))
    assert show(cast, out).status_code == 302

    out.refresh_from_db()
    assert (out.state, out.body) == (Post.State.PUBLISHED, "We baked three mud pies.")
    assert (seen_by(cast.priya, out), seen_by(cast.ola, out)) == (of_others, of_family)
    assert not out.certificates.order_by("-at")[0].lines.filter(child=cast.teddy).exists(), "nothing new is certified"
    assert [*verifying.faults()] == faults


def test_what_waits_for_its_yearly_review_stays_in_a_post_that_is_corrected(cast: Cast, out: Post) -> None:
    ConsentStanding.objects.update(review_on=day(-31))

    assert correct(cast, out, body="We baked two mud pies.").status_code == 302
    hide_post(out, by=cast.morag)
    assert show(cast, out).status_code == 302
    assert seen_by(cast.priya, out) == [200, 200]


@pytest.mark.parametrize("why", ["a no", "protected", "a leaver's no"])
def test_what_may_not_be_seen_for_another_reason_is_left_out_first(cast: Cast, out: Post, why: str) -> None:
    if why == "protected":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    else:
        answer(cast.ola, cast.teddy, {Purpose.OWN_PICTURES: False})
    if why == "a leaver's no":
        leave(cast, -1)
    before = everything()

    refused = correct(cast, out, body="We baked two mud pies.")

    assert refused.status_code == 422 and "We baked two mud pies." in text(refused)
    assert "permission for pictures of Teddy is not in force" in text(refused)
    assert everything() == before
    hide_post(out, by=cast.morag)
    before = everything()
    assert show(cast, out).status_code == 422
    assert everything() == before


def test_a_picture_of_a_leaver_that_was_not_out_like_this_does_not_come_out(cast: Cast, out: Post) -> None:
    hide_post(out, by=cast.morag)
    photo(out, cast.teddy, by=cast.morag)
    leave(cast, -1)
    before = everything()

    refused = show(cast, out)

    assert refused.status_code == 422 and "Picture 3 can&#x27;t go out: permission for pictures" in text(refused)
    assert everything() == before


@pytest.mark.parametrize("hidden", [False, True])
def test_what_may_only_stay_is_not_shown_to_more_people(cast: Cast, out: Post, hidden: bool) -> None:
    leave(cast, -1)
    assert correct(cast, out, audience="whole").status_code == 302, "what is dark is shown to nobody there either"
    assert correct(cast, out, audience="rooms").status_code == 302
    tidy_after_leavers()
    if hidden:
        hide_post(out, by=cast.morag)
    before = everything()

    refused = correct(cast, out, audience="whole")

    assert refused.status_code == 422 and "choose no more rooms than before" in text(refused)
    assert "permission for covered pictures of Teddy is not in force" in text(refused)
    assert everything() == before
    assert correct(cast, out, body="We baked two mud pies.").status_code == 302


@pytest.fixture
def hidden(cast: Cast, out: Post) -> Post:
    """The same for two rooms, with pictures that may only stay, hidden to correct a word."""
    out.rooms.set([cast.acorn, cast.willow])
    leave(cast, -1)
    tidy_after_leavers()
    signed_in(cast.morag).post(to("post_hide", out.pk))
    return out


def rooms_of(post: Post) -> set[str]:
    return set(post.rooms.values_list("name", flat=True))


def test_a_room_of_a_hidden_post_that_a_hand_brushes_is_not_saved_away_by_itself(cast: Cast, hidden: Post) -> None:
    hidden.refresh_from_db()
    sent = typed(hidden, body="We baked two mud pies.", rooms=[cast.acorn.pk])
    saved = signed_in(cast.morag).post(to("post_edit", hidden.pk), sent, headers={"X-Draft": "1"})
    assert saved.status_code == 200 and "saved with the button" in saved.json()["trouble"]
    hidden.refresh_from_db()
    assert hidden.body == "We baked two mud pies." and rooms_of(hidden) == {"Acorn", "Willow"}
    same = typed(hidden, body="We baked three.")
    saved = signed_in(cast.morag).post(to("post_edit", hidden.pk), same, headers={"X-Draft": "1"})
    assert saved.json()["trouble"] == ""


@pytest.mark.parametrize("way", ["hidden", "taken down"])
def test_a_room_that_had_a_hidden_post_may_have_it_again(cast: Cast, hidden: Post, way: str) -> None:
    if way == "taken down":
        show(cast, hidden)
        signed_in(cast.pip).post(to("post_take_down", hidden.pk))
    assert correct(cast, hidden, rooms=[cast.acorn.pk]).status_code == 302
    assert rooms_of(hidden) == {"Acorn"}
    assert correct(cast, hidden, audience="whole").status_code == 422, "those never had it"

    assert correct(cast, hidden, rooms=[cast.acorn.pk, cast.willow.pk]).status_code == 302

    assert rooms_of(hidden) == {"Acorn", "Willow"}
    assert show(cast, hidden).status_code == 302
    hidden.refresh_from_db()
    assert hidden.was_for == {}


def test_shown_again_only_to_fewer_it_is_not_new_to_the_others_later_but_refused(cast: Cast, hidden: Post) -> None:
    correct(cast, hidden, rooms=[cast.acorn.pk])
    show(cast, hidden)
    signed_in(cast.morag).post(to("post_hide", hidden.pk))
    before = everything()
    assert correct(cast, hidden, rooms=[cast.acorn.pk, cast.willow.pk]).status_code == 422
    assert everything() == before


def test_what_may_only_stay_since_the_post_was_given_to_more_is_not_shown_to_them(cast: Cast, out: Post) -> None:
    hide_post(out, by=cast.morag)
    assert correct(cast, out, audience="whole").status_code == 302, "all of it could go out anew then"
    ConsentStanding.objects.update(review_on=day(-31))
    before = everything()

    refused = show(cast, out)

    assert refused.status_code == 422 and "choose no more rooms than before" in text(refused)
    assert everything() == before
    assert correct(cast, out, audience="rooms").status_code == 302
    assert show(cast, out).status_code == 302


def test_an_event_with_a_leaver_is_shown_again_after_its_look(cast: Cast, out: Post) -> None:
    post = draft(cast.morag, cast.acorn, kind=Post.Kind.EVENT)
    photo(post, cast.teddy, by=cast.morag)
    photo(post, cast.wren, by=cast.morag)
    publish_post(post, event_looked=True, by=cast.morag)
    leave(cast, -1)
    hide_post(post, by=cast.morag)

    page = text(signed_in(cast.morag).get(to("post_review", post.pk)))

    assert f'id="goes-out" action="{to("post_publish", post.pk)}"' in page and "Show it again" in page
    assert show(cast, post).status_code == 422
    assert show(cast, post, event_looked="yes").status_code == 302


@pytest.mark.parametrize("why", ["no permission to cover", "no place in the picture"])
def test_without_that_permission_or_a_place_it_stays_dark_and_is_erased(cast: Cast, out: Post, why: str) -> None:
    if why == "no permission to cover":
        answer(cast.ola, cast.teddy, {Purpose.COVERED: False})
    else:
        PhotoTag.objects.filter(child=cast.teddy).update(x=None, y=None, w=None, h=None)
    leave(cast, -1)
    before = everything()

    tidy_after_leavers()

    assert seen_by(cast.priya, out) == [404, 404]
    assert everything() == before
    leave(cast, -30)
    tidy_after_leavers()
    assert not ErasureCertificate.objects.exists()

    leave(cast, -31)
    tidy_after_leavers()

    assert [one.removed_at is not None for one in pictures(out)] == [True, True], "dark to all, so it goes as promised"


def test_what_shows_nobody_else_is_erased_after_the_nurserys_time_and_certified_without_a_name(
    cast: Cast, out: Post, django_capture_on_commit_callbacks: Any
) -> None:
    leave(cast, -30)
    tidy_after_leavers()
    assert not ErasureCertificate.objects.exists()
    leave(cast, -31)

    with django_capture_on_commit_callbacks(execute=True):
        tidy_after_leavers()

    first, second = pictures(out)
    assert (first.erased_at is None, second.erased_at is None) == (True, False)
    certificate = ErasureCertificate.objects.get()
    assert certificate.pictures == 1
    page = text(signed_in(cast.morag).get(to("erasures")))
    assert certificate.digest in page
    assert "Teddy" not in page


def test_the_nursery_chooses_how_long(cast: Cast, out: Post) -> None:
    Nursery.objects.filter(pk=1).update(leaver_keep_days=90)
    leave(cast, -31)

    tidy_after_leavers()

    assert not ErasureCertificate.objects.exists()


def test_a_reported_picture_is_not_erased(cast: Cast, out: Post) -> None:
    from posts.actions import report_photo

    report_photo(pictures(out)[1], "abuse", "", by=cast.priya)
    leave(cast, -31)

    tidy_after_leavers()

    assert pictures(out)[1].removed_at is None


def recorded(cast: Cast, offset: int | None) -> Any:
    last_day = day(offset).isoformat() if offset is not None else ""
    return signed_in(cast.morag).post(reverse("register:child_leaving", args=[cast.teddy.pk]), {"last_day": last_day})


def test_a_last_day_of_long_ago_ends_nothing_the_same_night_and_can_be_corrected(cast: Cast, out: Post) -> None:
    files = [(one.version, one.removed_at) for one in pictures(out)]
    form = text(signed_in(cast.morag).get(reverse("register:child_leaving", args=[cast.teddy.pk])))
    assert "counts from today" in form

    assert recorded(cast, -51).status_code == 302
    assert seen_by(cast.priya, out) == [404, 404], "dark at once, whenever it was"
    tidy_after_leavers()

    assert [(one.version, one.removed_at) for one in pictures(out)] == files
    assert seen_by(cast.ola, out) == [404, 200], "their album, which had not begun"
    assert words.long_date(day(30)) in text(signed_in(cast.ola).get("/", follow=True))
    assert recorded(cast, None).status_code == 302
    assert seen_by(cast.priya, out) == [200, 200]


def test_whose_last_day_was_recorded_late_is_told_then_covered_after_a_week_and_erased_in_their_time(
    cast: Cast, out: Post, clock: Any
) -> None:
    recorded(cast, -51)

    tidy_after_leavers()
    tidy_after_leavers()

    told = Notice.objects.filter(kind=f"leaving_{cast.teddy.pk}")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([cast.ola.pk, cast.sam.pk, cast.morag.pk])
    hers = told.get(recipient=cast.ola)
    assert "last day was" in hers.title and words.long_date(day(30)) in hers.body
    assert not Notice.objects.filter(kind=f"album_ends_{cast.teddy.pk}").exists()

    clock.forward(days=6)
    tidy_after_leavers()
    assert pictures(out)[0].version == 1
    clock.forward(days=1)
    tidy_after_leavers()
    assert pictures(out)[0].version == 2
    clock.forward(days=9)
    tidy_after_leavers()
    assert words.long_date(day(14)) in Notice.objects.filter(kind=f"album_ends_{cast.teddy.pk}")[0].title
    clock.forward(days=14)
    tidy_after_leavers()
    assert pictures(out)[1].removed_at is None
    assert seen_by(cast.ola, out)[1] == 200
    clock.forward(days=1)
    assert seen_by(cast.ola, out)[1] != 200
    tidy_after_leavers()
    assert pictures(out)[1].removed_at is not None


@pytest.mark.parametrize("known", [None, -40])
def test_correcting_a_last_day_that_is_settled_opens_no_album_and_tells_nobody(
    cast: Cast, out: Post, known: int | None
) -> None:
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(
        leaving_on=day(-100), leaving_recorded_on=day(known) if known else None
    )
    for later in (-90, -1, 0, 9, None):
        assert recorded(cast, later).status_code == 422
    assert recorded(cast, -110).status_code == 302
    tidy_after_leavers()
    cast.teddy.refresh_from_db()
    assert cast.teddy.leaving_on == day(-110) and cast.teddy.left_since == day(known or -100)
    assert seen_by(cast.ola, out)[1] != 200 and not Notice.objects.filter(kind=f"leaving_{cast.teddy.pk}").exists()
    assert recorded(cast, None).status_code == 422, "no correction begins the week anew"


@pytest.mark.parametrize("new", [-90, -20, 0, 9])
def test_correcting_a_last_day_within_a_week_counts_anew(cast: Cast, out: Post, new: int) -> None:
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-100), leaving_recorded_on=day(-7))
    assert recorded(cast, new).status_code == 302
    cast.teddy.refresh_from_db()
    assert cast.teddy.leaving_recorded_on == day()
    assert seen_by(cast.ola, out)[1] == 200


def test_a_nursery_that_keeps_nothing_opens_no_album_by_a_correction(cast: Cast, out: Post) -> None:
    Nursery.objects.update(leaver_keep_days=0)
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(leaving_on=day(-9), leaving_recorded_on=day(-5))
    assert recorded(cast, -8).status_code == 302
    cast.teddy.refresh_from_db()
    assert cast.teddy.leaving_recorded_on == day(-5) and seen_by(cast.ola, out)[1] != 200


def test_a_certificate_is_never_changed(cast: Cast) -> None:
    made = ErasureCertificate.objects.create(
        at=cast.wordings[Purpose.OWN_PICTURES].effective_at,
        pictures=1,
        earliest_on=day(-40),
        latest_on=day(-40),
        digest="0" * 64,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureCertificate.objects.filter(pk=made.pk).update(pictures=2)


# --- what is left to the leaver's own family for a while ---


def test_the_guardians_keep_what_shows_their_child_alone_and_nobody_else_does(cast: Cast, out: Post) -> None:
    leave(cast, -1)

    assert seen_by(cast.ola, out) == seen_by(cast.sam, out) == [404, 200]
    for other in (cast.gran, cast.priya, cast.morag, cast.dora, cast.pip):
        assert 200 not in seen_by(other, out), other


def test_they_sign_in_to_the_album_with_its_days_and_their_receipts_and_to_nothing_else(cast: Cast, out: Post) -> None:
    leave(cast, -1)
    ola = signed_in(cast.ola)

    page = text(ola.get("/", follow=True))

    assert "Teddy&#x27;s last day was" in page or "Teddy's last day was" in page
    assert words.long_date(day(29)) in page, "the day until which it is kept"
    assert "Sign out" in page and "Your receipts" in page
    assert to("photo", pictures(out)[1].pk, "large") in page
    assert str(pictures(out)[0].pk) not in page
    receipt = own_receipts(cast.ola)[0].receipt
    assert f"/{receipt}/" in page
    assert ola.get(reverse("consent:receipt", args=[receipt])).status_code == 200
    for shut in (to("feed"), to("post_detail", out.pk), reverse("consent:children"), reverse("members:account")):
        assert ola.get(shut).status_code == 403, shut
        assert f'href="{shut}"' not in page
    said = ola.post(to("comment_write", out.pk), {"body": "Hello"})
    assert said.status_code == 403
    assert ola.post(reverse("account_logout")).status_code == 302


def test_whose_child_is_alone_in_no_picture_reads_why_and_is_offered_no_file(cast: Cast, out: Post) -> None:
    leave(cast, -1)
    Photo.objects.filter(pk=pictures(out)[1].pk).update(taken_down_at=kit_clock.now())
    ola = signed_in(cast.ola)
    page = text(ola.get(to("album")))
    assert "None shows your child alone." in page and "No pictures yet" not in page

    signed = text(ola.get(to("album_keep")))
    assert "There is no picture to keep." in signed and "Make the file" not in signed and "All 0" not in signed


@pytest.mark.parametrize(
    "why", ["too long ago", "no contact", "protected", "no images", "refused", "link ended", "taken down", "an adult"]
)
def test_the_album_is_shut_by_what_shuts_every_picture(cast: Cast, out: Post, why: str) -> None:
    second = Photo.objects.filter(pk=pictures(out)[1].pk)
    if why == "refused":
        answer(cast.sam, cast.teddy, {Purpose.OWN_PICTURES: False})
    leave(cast, -31 if why == "too long ago" else -30)
    if why == "no contact":
        type(cast.ola_link).objects.filter(pk=cast.ola_link.pk).update(no_contact=True)
    elif why == "protected":
        type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(protected=True)
    elif why == "no images":
        type(cast.sam_link).objects.filter(pk=cast.sam_link.pk).update(no_images_at_all=True)
    elif why == "link ended":
        type(cast.ola_link).objects.filter(pk=cast.ola_link.pk).update(ended_at=kit_clock.now())
    elif why == "taken down":
        second.update(taken_down_at=kit_clock.now())
    elif why == "an adult":
        second.update(adults_present=True)

    assert 200 not in seen_by(cast.ola, out)


def test_they_take_the_memory_pack_with_them(cast: Cast, out: Post) -> None:
    leave(cast, -1)
    ola = signed_in(cast.ola)

    asked = ola.post(to("selection_keep"), {"photo": [str(one.pk) for one in pictures(out)]})
    make_packs()

    pack = CopyPack.objects.get(by=cast.ola)
    assert asked["Location"] == pack.url
    got: Any = ola.post(to("pack_fetch", pack.pk))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(got.streaming_content)))
    assert len(archive.namelist()) == 1
    fetched = AuditEvent.objects.get(event=Event.POSTS_PACK_FETCHED)
    assert fetched.acting_as == "guardian"


def test_the_pack_is_worthless_once_the_time_is_over(cast: Cast, out: Post) -> None:
    leave(cast, -30)
    signed_in(cast.ola).post(to("selection_keep"), {"photo": [str(pictures(out)[1].pk)]})
    make_packs()
    leave(cast, -31)

    assert signed_in(cast.ola).post(to("pack_fetch", CopyPack.objects.get().pk)).status_code == 403


def test_a_fortnight_before_the_end_they_are_told_once(cast: Cast, out: Post) -> None:
    leave(cast, -15)
    tidy_after_leavers()
    assert not Notice.objects.filter(kind__startswith="album_ends_").exists()
    leave(cast, -16)

    tidy_after_leavers()
    tidy_after_leavers()

    told = Notice.objects.filter(kind=f"album_ends_{cast.teddy.pk}")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([cast.ola.pk, cast.sam.pk])
    assert words.long_date(day(14)) in told[0].title


def test_a_picture_with_the_leaver_and_somebody_covered_is_erased_too(cast: Cast, out: Post) -> None:
    PhotoTag.objects.filter(photo=pictures(out)[0], child=cast.wren).update(covered=True)
    leave(cast, -31)

    tidy_after_leavers()

    assert [one.removed_at is not None for one in pictures(out)] == [True, True]


# --- what a lead keeps for a case


def keep_for_a_case(who: Any, child: Any, because: str = "The police asked for them.") -> Any:
    return signed_in(who).post(to("child_hold"), {"child": child.pk, "because": because})


def test_a_lead_keeps_a_childs_pictures_from_every_way_of_erasing_and_lets_them_go(
    cast: Cast, out: Post, clock: Any, django_capture_on_commit_callbacks: Any
) -> None:
    evening = draft(cast.morag, cast.acorn, title="Concert")
    photo(evening, cast.teddy, by=cast.morag)
    publish_post(evening, by=cast.morag)
    Post.objects.filter(pk=evening.pk).update(pictures_until=day(7))
    was = files()
    assert keep_for_a_case(cast.dora, cast.teddy).status_code == 302
    leave(cast, 3)
    clock.forward(days=60)

    with django_capture_on_commit_callbacks(execute=True):
        tidy_after_leavers()
        sweep_pictures()

    there = [*pictures(out), *pictures(evening)]
    assert [one.removed_at for one in there] == [None, None, None]
    assert was <= files(), "the master without the leaver's cover, too"
    assert seen_by(cast.ola, out)[1] == 403
    page = text(signed_in(cast.dora).get(to("erasures")))
    assert "Kept by Dora" in page and "The police asked for them." in page
    for other in (cast.morag, cast.rita):
        assert "Teddy" not in text(signed_in(other).get(to("erasures")))

    signed_in(cast.dipa).post(to("child_release", PictureHold.objects.get().pk))
    with django_capture_on_commit_callbacks(execute=True):
        tidy_after_leavers()
        sweep_pictures()

    first, second, third = [*pictures(out), *pictures(evening)]
    assert (first.erased_at, second.erased_at is None, third.erased_at is None) == (None, False, False)
    assert {(str(first.pk), first.version)} == {(name, version) for name, version, _ in files()}
    events = AuditEvent.objects.filter(event__in=[Event.POSTS_HOLD_BEGUN, Event.POSTS_HOLD_ENDED])
    assert list(events.order_by("pk").values_list("child_id", flat=True)) == [cast.teddy.pk] * 2


def test_a_tag_taken_away_takes_no_picture_out_of_what_is_kept(cast: Cast, out: Post) -> None:
    keep_for_a_case(cast.dora, cast.teddy)
    second = pictures(out)[1]
    PhotoTag.objects.filter(photo=second, child=cast.teddy).delete()

    refused = signed_in(cast.morag).post(to("photo_remove", out.pk, second.pk), follow=True)

    assert "has to be kept for now" in text(refused)
    assert pictures(out)[1].removed_at is None


def test_only_a_lead_keeps_them_for_a_reason_once_and_never_of_their_own_family(cast: Cast, out: Post) -> None:
    assert keep_for_a_case(cast.morag, cast.teddy).status_code == 403
    empty = keep_for_a_case(cast.dora, cast.teddy, " ")
    assert empty.status_code == 422 and "Please say why" in text(empty)
    assert f'<option value="{cast.teddy.pk}" selected' in text(empty), "what was chosen is still there"
    keep_for_a_case(cast.dora, cast.teddy)
    again = keep_for_a_case(cast.dipa, cast.teddy, "Social care asked.")
    assert again.status_code == 422 and "kept already" in text(again) and "Social care asked." in text(again)

    guardian(cast.dipa, cast.teddy, has_parental_responsibility=False, basis="")
    assert keep_for_a_case(cast.dipa, cast.teddy).status_code == 422
    assert "Teddy" not in text(signed_in(cast.dipa).get(to("erasures")))
    hold = PictureHold.objects.get()
    for other, code in ((cast.dipa, 404), (cast.morag, 403)):
        assert signed_in(other).post(to("child_release", hold.pk)).status_code == code
    assert PictureHold.objects.get().ended_at is None
