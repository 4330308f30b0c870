"""A relative goes with the guardian who asked them in: when the link ends, and when an order keeps that one away."""

from datetime import date

import pytest
from django.urls import reverse

from nursery_portal.audit.models import AuditEvent
from nursery_portal.members.access import family_children, open_requests
from nursery_portal.members.actions import (
    accept_invitation,
    ask_relative,
    end_guardianship,
    restrict_guardianship,
    settle_relative,
)
from nursery_portal.members.models import Guardianship, RelativeRequest, User, forbidding
from nursery_portal.register.models import Nursery
from posts.actions import publish_post
from tests.cast import Cast, day, draft, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.members.conftest import newest_invitation, token_of


def ask(cast: Cast, by: User, name: str = "nan") -> RelativeRequest:
    return ask_relative(
        cast.teddy, email=f"{name}@example.org", first_name=name.title(), last_name="Bear", relationship="aunt", by=by
    )


def link_of(name: str = "nan") -> Guardianship:
    return Guardianship.objects.get(user__email=f"{name}@example.org")


@pytest.fixture
def asked(cast: Cast) -> Cast:
    """Sam has asked his mother in, who has joined; Ola has asked her sister in."""
    Nursery.objects.update(relatives_per_guardian=2)
    ask(cast, cast.sam)
    ask(cast, cast.ola, "sis")
    for name in ("nan", "sis"):
        one = newest_invitation(link_of(name).user)
        accept_invitation(
            one, token=token_of(one), first_name=name.title(), last_name="Bear", password_hash="!unusable"
        )
    return cast


def sees(name: str = "nan") -> bool:
    return family_children(link_of(name).user).exists()


def restrict(cast: Cast, link: Guardianship, **what: bool | date) -> None:
    flags = dict.fromkeys(("no_contact", "hide_location", "no_images_at_all"), False)
    restrict_guardianship(link, **{**flags, **what}, by=cast.dora)  # type: ignore[arg-type]


def test_with_the_guardians_link_their_relatives_is_over_at_once_and_the_others_stays(asked: Cast) -> None:
    yes(asked.ola, asked.teddy)
    post = draft(asked.morag, asked.acorn)
    photo(post, asked.teddy, by=asked.morag)
    publish_post(post, by=asked.morag)
    nan, sis = signed_in(link_of().user), signed_in(link_of("sis").user)
    page = reverse("posts:post_detail", args=[post.pk])
    assert [one.get(page).status_code for one in (nan, sis)] == [200, 200]
    ends = reverse("register:link_end", args=[asked.sam_link.pk])
    manager = signed_in(asked.morag)
    sheet = manager.get(reverse("register:child", args=[asked.teddy.pk])).content.decode()
    assert f"asked in by {asked.sam.full_name}" in sheet and f"asked in by {asked.ola.full_name}" in sheet
    assert "They asked in Nan Bear: their way in ends with it" in manager.get(ends).content.decode()

    assert manager.post(ends, {"reason": "moved away"}).status_code == 302

    assert nan.get(page).status_code != 200 and sis.get(page).status_code == 200
    assert (link_of().ended_at is None, link_of("sis").ended_at) == (False, None)
    assert RelativeRequest.objects.get(asked_by=asked.sam).state == "ended"
    assert AuditEvent.objects.filter(event="members:guardianship:ended").count() == 2


def test_with_a_relatives_own_link_what_asked_them_in_is_over_and_no_other(asked: Cast) -> None:
    ends = reverse("register:link_end", args=[link_of().pk])
    manager, mine = signed_in(asked.morag), RelativeRequest.objects.filter(asked_by=asked.sam)
    assert manager.post(ends, {"reason": "went abroad", "last_day": day(3).isoformat()}).status_code == 302
    assert mine.get().state == "invited", "until that day they are here"
    assert manager.post(ends, {"reason": ""}).status_code == 422 and mine.get().state == "invited"
    assert manager.post(ends, {"reason": "went abroad"}).status_code == 302
    assert (mine.get().state, mine.get().settled_by) == ("ended", asked.morag)
    assert RelativeRequest.objects.get(asked_by=asked.ola).state == "invited"
    assert AuditEvent.objects.filter(event="members:relative:ended").count() == 1


def test_what_they_wait_for_is_over_too(asked: Cast) -> None:
    restrict(asked, asked.ola_link, hide_location=True)  # from now on the lead looks first
    waiting = ask(asked, asked.sam, "pop")
    assert waiting.state == "waiting"
    end_guardianship(asked.sam_link, reason="moved away", by=asked.morag)
    waiting.refresh_from_db()
    assert waiting.state == "ended" and signed_in(asked.dora).get("/register/relatives/").status_code == 200
    assert not User.objects.filter(email="pop@example.org").exists()


def test_a_last_day_is_theirs_too_unless_they_go_before(asked: Cast, clock: Clock) -> None:
    end_guardianship(asked.sam_link, last_day=day(5), reason="moves away", by=asked.morag)
    assert link_of().until_on == day(5) and link_of("sis").until_on is None
    end_guardianship(link_of(), last_day=day(2), reason="goes before", by=asked.morag)
    end_guardianship(asked.sam_link, last_day=day(4), reason="moves away sooner", by=asked.morag)
    assert link_of().until_on == day(2)
    assert sees()
    clock.forward(days=3)
    assert not sees()


def test_a_last_day_that_is_put_off_leaves_theirs_and_who_asked_them_in_reads_that_they_are_out(
    asked: Cast, clock: Clock
) -> None:
    ends, page = reverse("register:link_end", args=[asked.sam_link.pk]), reverse("members:relatives")
    stays = "a last day that they have stays even where you put this one off"
    manager = signed_in(asked.morag)
    assert stays not in manager.get(ends).content.decode()
    assert manager.post(ends, {"reason": "moves away", "last_day": day(2).isoformat()}).status_code == 302
    assert stays in manager.get(ends).content.decode()
    assert manager.post(ends, {"reason": "stays longer", "last_day": day(30).isoformat()}).status_code == 302
    assert link_of().until_on == day(2)
    out = reverse("members:relative_end", args=[RelativeRequest.objects.get(asked_by=asked.sam).pk])
    shown = signed_in(asked.sam).get(page).content.decode()
    assert out in shown and "Joined" in shown and [one.first_name for one in open_requests(asked.sam)] == ["Nan"]
    clock.forward(days=3)
    shown = signed_in(asked.sam).get(page).content.decode()
    assert out not in shown and "Ended" in shown and "Joined" not in shown and not open_requests(asked.sam)
    assert ask(asked, asked.sam).state == "waiting", "they may ask again; the lead knows the account"
    assert open_requests(asked.ola), "hers is here as before"


def test_whom_they_ask_in_before_their_last_day_leaves_with_them(asked: Cast, clock: Clock) -> None:
    end_guardianship(asked.sam_link, last_day=day(5), reason="moves away", by=asked.morag)
    form = {"child": asked.teddy.pk, "first_name": "Pop", "last_name": "Bear", "email": "pop@example.org"}
    for by, page in ((asked.sam, "pop"), (asked.ola, "gem")):
        typed = {**form, "email": f"{page}@example.org", "relationship": "uncle"}
        assert signed_in(by).post(reverse("members:relatives"), typed).status_code == 302
    assert (link_of("pop").until_on, link_of("gem").until_on) == (day(5), None)
    assert sees("pop") and sees("gem")
    ended = AuditEvent.objects.filter(event="members:guardianship:ended", subject_id=str(link_of("pop").pk))
    assert ended.count() == 1
    clock.forward(days=6)
    assert not sees("pop") and sees("gem")


def test_whoever_an_order_keeps_away_reads_nothing_through_a_relative(asked: Cast, clock: Clock) -> None:
    restrict(asked, asked.sam_link, no_contact=True, order_begins_on=day(2), order_expires_on=day(9))
    assert sees() and sees("sis")
    clock.forward(days=2)
    assert not sees() and sees("sis")
    restrict(asked, asked.sam_link)
    assert sees()


def test_a_hidden_place_is_hidden_from_them(asked: Cast) -> None:
    restrict(asked, asked.sam_link, hide_location=True)
    assert (link_of().hide_location, link_of("sis").hide_location) == (True, False)


def test_only_what_keeps_away_is_passed_on(asked: Cast) -> None:
    restrict(asked, asked.sam_link, no_images_at_all=True, order_expires_on=day(9))
    kept = link_of()
    assert not kept.no_images_at_all and kept.order_expires_on is None


def test_what_the_lead_has_set_for_the_relative_is_never_loosened(asked: Cast) -> None:
    restrict(asked, link_of(), no_contact=True, order_begins_on=day(1), order_expires_on=day(3))
    restrict(asked, asked.sam_link, hide_location=True, order_expires_on=day(1))
    kept = link_of()
    assert (kept.no_contact, kept.hide_location) == (True, True)
    assert (kept.order_begins_on, kept.order_expires_on) == (None, day(3))
    restrict(asked, asked.sam_link)
    assert link_of().no_contact and link_of().hide_location


def test_no_images_on_their_own_link_is_neither_put_off_nor_ended_by_another_order(asked: Cast) -> None:
    lead = signed_in(asked.dora)
    own, sams = (reverse("register:link_restrictions", args=[one.pk]) for one in (link_of(), asked.sam_link))
    assert lead.post(own, {"no_images_at_all": "on"}).status_code == 302
    typed = {"hide_location": "on", "order_begins_on": day(5).isoformat(), "order_expires_on": day(9).isoformat()}
    assert lead.post(sams, typed).status_code == 302
    kept = link_of()
    assert kept.no_images_at_all and kept.hide_location and not kept.kept_away_with
    assert (kept.order_begins_on, kept.order_expires_on) == (None, None)
    assert asked.teddy.pk in forbidding(day()).values_list("child", flat=True)
    assert asked.teddy.pk in forbidding(day(10)).values_list("child", flat=True)
    restrict(asked, asked.sam_link)
    assert link_of().no_images_at_all


@pytest.mark.parametrize(("own", "theirs", "both"), [((1, 3), (2, 9), (1, 9)), ((2, None), (1, 3), (1, None))])
def test_the_days_of_no_images_and_of_what_keeps_away_are_all_kept(
    asked: Cast, own: tuple[int, int | None], theirs: tuple[int, int], both: tuple[int, int | None]
) -> None:
    def days(begins: int, expires: int | None) -> tuple[date, date | None]:
        return day(begins), None if expires is None else day(expires)

    for link, what, (begins, expires) in (
        (link_of(), "no_images_at_all", days(*own)),
        (asked.sam_link, "no_contact", days(*theirs)),
    ):
        limits = {"order_begins_on": begins} | ({"order_expires_on": expires} if expires else {})
        restrict(asked, link, **{what: True}, **limits)
    kept = link_of()
    assert kept.no_images_at_all and kept.no_contact
    assert (kept.order_begins_on, kept.order_expires_on) == days(*both)


def test_what_has_run_out_on_their_own_link_does_not_begin_anew_with_another_order(asked: Cast, clock: Clock) -> None:
    restrict(asked, link_of(), no_contact=True, no_images_at_all=True, order_expires_on=day(3))
    clock.forward(days=4)
    restrict(asked, asked.sam_link, hide_location=True, order_begins_on=day(2), order_expires_on=day(9))
    kept = link_of()
    assert (kept.hide_location, kept.no_contact, kept.no_images_at_all) == (True, False, False)
    assert (kept.order_begins_on, kept.order_expires_on, kept.kept_away_with) == (day(2), day(9), True)
    restrict(asked, asked.sam_link)
    assert not link_of().hide_location and sees()


def test_no_images_goes_on_without_an_end_where_they_are_asked_in_again(asked: Cast) -> None:
    restrict(asked, link_of(), no_images_at_all=True)
    restrict(asked, asked.sam_link, hide_location=True, order_begins_on=day(2), order_expires_on=day(9))
    old = link_of()
    restrict(asked, old, no_images_at_all=True)
    end_guardianship(old, reason="quarrel", by=asked.dora)
    again = ask(asked, asked.sam)
    settle_relative(again, admit=True, by=asked.dora)
    new = Guardianship.objects.get(user=old.user, ended_at=None)
    assert new.no_images_at_all and new.hide_location and new.pk != old.pk
    assert (new.order_begins_on, new.order_expires_on) == (None, None)


def test_what_the_lead_has_set_for_the_relative_stays_even_where_it_says_the_same(asked: Cast) -> None:
    restrict(asked, link_of(), no_contact=True)
    restrict(asked, asked.sam_link, no_contact=True)
    restrict(asked, asked.sam_link)
    assert link_of().no_contact and not sees()


def test_the_lead_is_told_that_an_order_stays_on_an_ended_link_only_where_it_does(asked: Cast) -> None:
    restrict(asked, asked.sam_link, no_contact=True)
    lead, stays = signed_in(asked.dora), "stays written on the ended link"
    ends = {link.pk: reverse("register:link_end", args=[link.pk]) for link in (asked.sam_link, link_of())}
    assert stays in lead.get(ends[asked.sam_link.pk]).content.decode()
    assert stays not in lead.get(ends[link_of().pk]).content.decode()
    restrict(asked, link_of(), no_contact=True)
    assert stays in lead.get(ends[link_of().pk]).content.decode(), "the lead's own word about the relative"


def test_an_order_that_changes_takes_them_along_and_lets_them_go(asked: Cast) -> None:
    restrict(asked, asked.sam_link, no_contact=True)
    restrict(asked, asked.sam_link, hide_location=True, order_expires_on=day(9))
    kept = link_of()
    assert (kept.no_contact, kept.hide_location, kept.order_expires_on) == (False, True, day(9))
    restrict(asked, asked.sam_link)
    assert sees() and not link_of().hide_location


def test_the_lead_lifts_it_on_a_relatives_own_link_and_the_order_goes_on(asked: Cast) -> None:
    restrict(asked, asked.sam_link, no_contact=True)
    assert not sees()
    restrict(asked, link_of())
    assert sees() and Guardianship.objects.get(pk=asked.sam_link.pk).no_contact


def test_whom_the_lead_lets_in_begins_with_what_the_guardian_has(asked: Cast) -> None:
    restrict(asked, asked.sam_link, hide_location=True, order_expires_on=day(9))
    settle_relative(ask(asked, asked.sam, "pop"), admit=True, by=asked.dora)
    kept = link_of("pop")
    assert (kept.hide_location, kept.no_contact, kept.order_expires_on) == (True, False, day(9))
    settle_relative(ask(asked, asked.ola, "gem"), admit=True, by=asked.dora)
    assert not link_of("gem").hide_location


def test_who_is_made_a_parent_or_carer_is_no_longer_ended_by_or_with_whoever_asked_them_in(asked: Cast) -> None:
    link, one = link_of(), RelativeRequest.objects.get(asked_by=asked.sam)
    ends, sam = reverse("members:relative_end", args=[one.pk]), signed_in(asked.sam)
    assert ends in sam.get(reverse("members:relatives")).content.decode()
    typed = {"relationship": "special guardian", "kind": "guardian", "from_on": link.from_on.isoformat()}
    assert signed_in(asked.morag).post(reverse("register:link_change", args=[link.pk]), typed).status_code == 302
    assert ends not in sam.get(reverse("members:relatives")).content.decode()
    RelativeRequest.objects.filter(pk=one.pk).update(state="invited")  # as an older change of kind left it
    Guardianship.objects.filter(pk=link.pk).update(invited_by=asked.sam)
    answer = sam.post(ends, follow=True)
    assert "no invited relative any more" in answer.content.decode()
    end_guardianship(asked.sam_link, reason="moved away", by=asked.morag)
    assert link_of().ended_at is None and sees()


def test_a_relative_made_a_parent_is_counted_no_more_and_asked_in_by_nobody(asked: Cast) -> None:
    link = link_of()
    typed = {"relationship": "special guardian", "kind": "guardian", "from_on": link.from_on.isoformat()}
    signed_in(asked.morag).post(reverse("register:link_change", args=[link.pk]), typed)
    assert link_of().invited_by is None and RelativeRequest.objects.get(asked_by=asked.sam).state == "ended"
    assert ask(asked, asked.sam, "pop").state == ask(asked, asked.sam, "aunt").state == "invited"
