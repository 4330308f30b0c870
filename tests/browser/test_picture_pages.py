"""Every page that pictures have, looked at as the person whose page it is: accessible, and nothing scrolls sideways."""

import io

import pytest
from playwright.sync_api import expect

from consent.models import Purpose
from nursery_portal.kit import clock
from nursery_portal.media.redact import Region
from nursery_portal.members.actions import move_children
from nursery_portal.register.models import Nursery
from posts.actions import account_for, add_picture, ask_for_pack, ask_for_second, publish_ready, report_photo, tag_child
from posts.models import Photo
from posts.rules import present_photos, state_seen
from posts.tasks import make_packs
from tests.browser.conftest import Live
from tests.browser.drawn import CHILDREN, drawn
from tests.cast import Cast, answer, child, draft, guardian, person, yes


@pytest.mark.parametrize("scheme", ["light"])
def test_the_pages_of_pictures(live: Live, transactional_db: None, width: int, scheme: str) -> None:
    cast = Cast()
    people = {}
    for name in CHILDREN:
        one, grown_up = child(name, cast.acorn), person(f"{name}s", "Parent")
        guardian(grown_up, one)
        if name == "Arjun":
            answer(grown_up, one, {Purpose.OWN_PICTURES: False, Purpose.COVERED: True})
        else:
            yes(grown_up, one)
        people[name] = (one, grown_up)
    post = draft(
        cast.morag, cast.acorn, title="A morning in the woods", body="We looked for the bear and found leaves."
    )
    for shot in list(drawn(clock.now(), 6))[1:]:
        photo = add_picture(post, io.BytesIO(shot.jpeg), name=shot.name, by=cast.morag).photo
        for name, (x, y) in shot.heads.items():
            tag_child(photo, people[name][0], region=Region(x - 0.09, y - 0.12, 0.18, 0.24), by=cast.morag)
        account_for(photo, Photo.Accounted.ALL_TAGGED, by=cast.morag)
    arjun = people["Arjun"][0]
    blocked = Photo.objects.filter(tags__child=arjun).first()
    assert blocked is not None

    manager = live.page_at(width, scheme=scheme, as_=cast.morag)
    shown = {
        "several": live.url("posts:tag_several", post.pk),
        "cover": live.url("posts:photo_cover", post.pk, blocked.pk) + f"?child={arjun.pk}",
        "blocked": live.url("posts:tagging", post.pk, blocked.pk),
        "review": live.url("posts:post_review", post.pk),
    }
    for name, url in shown.items():
        manager.goto(url)
        live.axe(manager)
        live.fits(manager)
        live.shot(manager, f"pictures-{name}-{scheme}")
    manager.goto(shown["cover"])
    manager.get_by_role("button", name="Cover", exact=True).click()
    expect(manager.locator("[data-toasts]").get_by_text("Covered. Look again")).to_be_visible()
    live.shot(manager, f"pictures-covered-{scheme}")

    _, later = publish_ready(post, by=cast.morag)
    Nursery.objects.filter(pk=1).update(second_eyes="group")
    later.title = "Two in the den"
    later.save()
    ask_for_second(later, state_seen(later, present_photos(later)), by=cast.morag)
    lead = live.page_at(width, scheme=scheme, as_=cast.dora)
    lead.goto(live.url("posts:second_look", later.pk))
    live.axe(lead)
    live.fits(lead)
    live.shot(lead, f"pictures-second-{scheme}")

    maya = people["Maya"][1]
    parent = live.page_at(width, scheme=scheme, as_=maya)
    first = post.photos.order_by("position")[0]
    pack = ask_for_pack(list(post.photos.all()), by=maya)
    parent.goto(live.url("posts:pack", pack.pk))
    live.axe(parent)
    parent.goto("about:blank")  # the page comes again by itself once the pack is there, in the middle of the next one
    make_packs()
    for name, url in {
        "album": live.url("posts:album"),
        "pack": live.url("posts:pack", pack.pk),
        "picture": live.url("posts:picture", post.pk, first.pk),
        "post": live.url("posts:post_detail", post.pk),
        "report": live.url("posts:picture_report", post.pk, first.pk),
    }.items():
        parent.goto(url)
        live.axe(parent)
        live.fits(parent)
        live.shot(parent, f"pictures-{name}-{scheme}")
    parent.goto(live.url("posts:post_detail", post.pk))
    parent.locator("[data-gallery]").nth(1).focus()
    parent.keyboard.press("Enter")
    expect(parent.locator("dialog[open]")).to_be_visible()
    parent.keyboard.press("ArrowLeft")
    parent.keyboard.press("Escape")
    expect(parent.locator("dialog[open]")).to_have_count(0)
    live.until(parent, "!history.state?.gallery")  # going back takes the focus from wherever it is
    expect(parent.locator("[data-gallery]").first).to_be_focused()
    with parent.expect_download() as download:
        parent.goto(live.url("posts:picture", post.pk, first.pk))
        parent.get_by_role("button", name="Keep a copy").click()
    assert download.value.suggested_filename.endswith(".jpg")

    move_children([people["Maya"][0]], room=cast.willow, by=cast.morag)
    parent.goto(live.url("posts:album"))
    live.axe(parent)
    live.fits(parent)
    live.shot(parent, f"pictures-moved-{scheme}")
    tile = parent.locator("[data-gallery]").last
    tile.click()
    expect(parent.locator("[data-caption]").last).to_contain_text("Acorn room")
    parent.get_by_role("link", name="About this picture").click()
    expect(parent.get_by_role("heading", name="Tell us about a picture")).to_be_visible()

    report = report_photo(first, "child_at_risk", "Look at the background.", by=maya)
    for name, url in {"reports": live.url("posts:reports"), "reported": live.url("posts:report", report.pk)}.items():
        lead.goto(url)
        live.axe(lead)
        live.fits(lead)
        live.shot(lead, f"pictures-{name}-{scheme}")
