"""The house's own pages as people meet them: on a telephone and on a desk, light and dark, without a fault of WCAG."""

from datetime import timedelta

import pytest
from django.urls import reverse

from nursery_portal.kit import clock
from nursery_portal.members.models import User
from nursery_portal.notify.actions import note_bounce
from nursery_portal.policies.actions import (
    acknowledge_as_visitor,
    enter_training,
    install_first_policy,
    install_library,
    open_visitor_door,
    publish_policy_version,
)
from nursery_portal.policies.social_networking import SLUG
from nursery_portal.policies.texts import ClauseText
from posts.actions import keep_template, mark_reminder_seen, publish_post, schedule_post
from posts.models import Post
from tests.browser.conftest import Live
from tests.cast import Cast, acknowledge_everything, day, draft


def prepare(cast: Cast) -> dict[str, tuple[User | None, str]]:
    """A nursery with something on every page; who looks, and where."""
    text = install_first_policy(cast.morag, day())
    install_library(cast.morag, day())
    for sleep in ("Children sleep at noon in the dark room.", "Children sleep when they are tired."):
        publish_policy_version(
            "naps",
            (ClauseText("N1", "Sleep", sleep),),
            title="Naps",
            effective_on=day(),
            review_on=day(300),
            must_be_acknowledged=False,
            by=cast.morag,
        )
    acknowledge_everything(cast.morag, cast.ola, cast.pip)
    enter_training(cast.dora, "Lead training", trained_on=day(-800), renew_on=day(-70), by=cast.rita)
    door = open_visitor_door(by=cast.morag)
    acknowledge_as_visitor(door, "Vic Torres", "Gas board", version=text.pk)
    note_bounce(cast.ola, cast.ola.email, permanent=True, code="5.1.1")
    wellies = draft(cast.morag, cast.acorn, kind=Post.Kind.REMINDER, title="Wellies on Friday", due_on=day(3))
    publish_post(wellies, by=cast.morag)
    mark_reminder_seen(wellies, by=cast.ola)
    puddles = draft(cast.morag, cast.acorn, title="Puddles", body="Mud everywhere, and a long way home through it.")
    publish_post(puddles, by=cast.morag)
    concert = draft(cast.morag, cast.acorn, kind=Post.Kind.EVENT, title="Concert", happened_on=day(5))
    publish_post(concert, by=cast.morag)
    later = draft(cast.morag, cast.acorn, title="Forest school")
    keep_template(later, "Forest school on Mondays", by=cast.morag)
    schedule_post(later, clock.now() + timedelta(days=2), by=cast.morag)
    ready = draft(cast.morag, cast.acorn, title="Ready to go")
    return {
        "search": (cast.ola, reverse("posts:search") + "?q=mud"),
        "door-sheet": (cast.pip, reverse("posts:door_sheet")),
        "seen-by": (cast.pip, reverse("posts:reminder_readers", args=[wellies.pk])),
        "review-scheduled": (cast.morag, reverse("posts:post_review", args=[later.pk])),
        "review-ready": (cast.morag, reverse("posts:post_review", args=[ready.pk])),
        "going-out": (cast.morag, reverse("posts:drafts") + "?show=scheduled"),
        "new-post": (cast.morag, reverse("posts:post_new")),
        "feed": (cast.ola, reverse("posts:feed")),
        "mails": (cast.ola, reverse("notify:choices")),
        "returned": (cast.morag, reverse("notify:bounces")),
        "policies": (cast.morag, reverse("policies:list")),
        "policy": (cast.morag, reverse("policies:policy", args=["naps"])),
        "changes": (cast.ola, reverse("policies:changes", args=["naps", 2])),
        "write": (cast.morag, reverse("policies:write", args=["naps"])),
        "register": (cast.morag, reverse("policies:register")),
        "dates": (cast.morag, reverse("policies:dates")),
        "visitors": (cast.morag, reverse("policies:visitors")),
        "poster": (cast.morag, reverse("policies:poster")),
        "visitor": (None, reverse("policies:visitor", args=[door.code])),
    }


def test_every_page_of_the_house_fits_and_has_no_fault(live: Live, cast: Cast, width: int, scheme: str) -> None:
    places = prepare(cast)
    pages = {who: live.page_at(width, scheme=scheme, as_=who) for who in {who for who, _ in places.values()}}
    for name, (who, address) in places.items():
        page = pages[who]
        page.goto(live.server.url + address)
        for details in page.locator("main details:not([open]) > summary").all()[:2]:
            details.click()
        live.fits(page)
        live.axe(page)
        live.shot(page, f"house-{name}-{scheme}")


def test_a_visitor_signs_on_their_own_telephone_without_script(live: Live, cast: Cast) -> None:
    address = prepare(cast)["visitor"][1]
    page = live.page_at(390, javascript=False)
    page.goto(live.server.url + address)
    page.get_by_label("Your name").fill("Ned Post")
    page.get_by_role("button", name="I have read this and will keep to it").click()
    assert page.get_by_role("heading", name="Thank you").is_visible()
    page.goto(live.url("posts:feed"))
    assert "/accounts/login/" in page.url


def test_a_manager_schedules_a_post_and_keeps_it_in_without_script(live: Live, cast: Cast) -> None:
    address = prepare(cast)["review-ready"][1]
    page = live.page_at(390, as_=cast.morag, javascript=False)
    page.goto(live.server.url + address)
    page.get_by_text("Let it go out later").click()
    page.get_by_label("Day and time").fill(f"{day(1)}T07:30")
    page.get_by_role("button", name="Let it go out then").click()
    assert page.get_by_role("heading", name="Goes out").is_visible()
    page.reload()  # without script the message stays in front of the buttons until then
    page.get_by_role("button", name="Do not let it go out").click()
    assert page.get_by_role("heading", name="Review before it goes out").is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_manager_publishes_at_once_from_the_review(live: Live, cast: Cast, javascript: bool) -> None:
    address = prepare(cast)["review-ready"][1]
    page = live.page_at(390, as_=cast.morag, javascript=javascript)
    page.goto(live.server.url + address)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/day-book/**")


def test_on_paper_there_is_nothing_to_press(live: Live, cast: Cast) -> None:
    prepare(cast)
    page = live.page_at(740, as_=cast.morag)
    for name, args in (("policies:policy", [SLUG]), ("policies:clause_map", [SLUG]), ("policies:visitors", [])):
        page.goto(live.url(name, *args))
        page.emulate_media(media="print")
        pressed = page.locator("main").locator("button, .btn, .crumb, summary")
        assert pressed.count() and not pressed.filter(visible=True).count(), name
        page.emulate_media(media="screen")
