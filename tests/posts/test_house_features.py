"""Events, links, templates, search, the sheet for the door, and who has seen a reminder."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from nursery_portal.audit.models import AuditEvent, Sealed
from nursery_portal.audit.sealing import unseal
from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import FirstMail, Guardianship, User
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child, Nursery
from posts import tasks
from posts.access import photos_in_day_book
from posts.actions import (
    end_template,
    keep_template,
    mark_reminder_seen,
    publish_post,
    remind_again,
    start_from_template,
)
from posts.finding import search
from posts.models import KeptOut, Photo, Post
from posts.readers import readers_of
from posts.rules import gate
from tests.cast import Cast, day, draft, guardian, person, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock
from tests.posts.workroom import shown, words

# --- events


def concert(cast: Cast) -> Post:
    """A draft of an event with a picture."""
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn, kind=Post.Kind.EVENT, title="Christmas concert")
    photo(post, cast.teddy, by=cast.morag)
    return post


def test_pictures_of_an_event_go_out_only_after_a_look_of_their_own(cast: Cast) -> None:
    post = concert(cast)
    with pytest.raises(Refused, match="guests"):
        publish_post(post, by=cast.morag)
    post.refresh_from_db()
    assert post.state == "draft" and post.event_looked_at is None

    publish_post(post, event_looked=True, by=cast.morag)
    post.refresh_from_db()
    assert (post.state, post.event_looked_by) == ("published", cast.morag)


def test_who_looked_at_an_event_and_when_is_recorded_and_stays_when_it_goes_out_later(cast: Cast, clock: Clock) -> None:
    """The event tells who looked at which pictures on Thursday, when nobody was there on Sunday."""
    post, thursday = concert(cast), clock.now
    client = signed_in(cast.morag)
    sent = {**shown(post), "publish_at": f"{day(3).isoformat()}T18:00"}
    address = reverse("posts:post_schedule", args=[post.pk])
    assert client.post(address, sent).status_code == 422
    assert not AuditEvent.objects.filter(event="posts:event:looked_at").exists()
    assert client.post(address, {**sent, "event_looked": "yes"}).status_code == 302

    clock.forward(days=3, hours=7)
    tasks.publish_scheduled()
    post.refresh_from_db()
    assert (post.state, post.event_looked_by, post.event_looked_at) == ("published", cast.morag, thursday)
    looks = AuditEvent.objects.filter(event="posts:event:looked_at", subject_id=str(post.pk))
    assert [(one.actor_id, one.at) for one in looks] == [(cast.morag.pk, thursday)]
    one = post.photos.get()
    details = unseal(Sealed.objects.get(pk=str(looks.get().details_id)))
    assert details["pictures"] == [[str(one.pk), one.version]]


def test_an_event_without_pictures_needs_no_look_and_has_no_last_day(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn, kind=Post.Kind.EVENT, title="Open morning")
    publish_post(post, by=cast.morag)
    post.refresh_from_db()
    assert (post.state, post.pictures_until) == ("published", None)


def test_a_picture_kept_out_of_an_event_has_its_look_and_its_last_day_too(cast: Cast) -> None:
    post = concert(cast)
    one = post.photos.get()
    client = signed_in(cast.morag)
    client.post(reverse("posts:keep_out", args=[post.pk, one.pk]), {"child": cast.teddy.pk})
    publish_post(post, by=cast.morag)
    settle = reverse("posts:kept_out_settle", args=[KeptOut.objects.get().pk])

    refused = client.post(settle, {"outcome": "was_fine"}, follow=True)

    assert "An event&#x27;s picture has a look of its own first. Hide the post" in refused.content.decode()
    assert photos_in_day_book(cast.ola, kit_clock.now()).count() == 0
    client.post(reverse("posts:post_hide", args=[post.pk]))
    client.post(settle, {"outcome": "was_fine"})
    address, seen = reverse("posts:post_publish", args=[post.pk]), shown(post)
    assert client.post(address, seen).status_code == 422
    assert client.post(address, {**seen, "event_looked": "yes"}).status_code == 302
    post.refresh_from_db()
    assert post.pictures_until is not None and photos_in_day_book(cast.ola, kit_clock.now()).count() == 1


def test_pictures_of_an_event_are_dark_after_their_last_day_and_erased_by_the_sweep(cast: Cast, clock: Clock) -> None:
    Nursery.objects.filter(pk=1).update(event_keep_days=30)
    post = concert(cast)
    publish_post(post, event_looked=True, by=cast.morag)
    clock.forward(days=30)
    assert photos_in_day_book(cast.ola, clock.now).count() == 1
    clock.forward(days=1)
    assert photos_in_day_book(cast.ola, clock.now).count() == 0, "without any job"
    assert Photo.objects.get(post=post).removed_at is None

    tasks.sweep_pictures()
    assert Photo.objects.get(post=post).removed_at == clock.now
    post.refresh_from_db()
    assert post.state == "published", "its words stay"


def test_the_review_asks_for_the_look_and_keeps_the_tick_after_a_refusal(cast: Cast) -> None:
    post = concert(cast)
    client = signed_in(cast.morag)
    url = reverse("posts:post_publish", args=[post.pk])
    seen = client.get(reverse("posts:post_review", args=[post.pk])).context["sheet"].seen
    answer = client.post(url, {"seen": seen})
    assert answer.status_code == 422 and "nobody who should not be in it" in answer.content.decode()
    assert client.post(url, {"seen": seen, "event_looked": "yes"}).status_code == 302


@pytest.mark.parametrize(("was", "then"), [("activity", "event"), ("event", "update")])
def test_a_post_with_pictures_becomes_no_event_while_it_is_out_and_stops_being_none(
    cast: Cast, was: str, then: str
) -> None:
    yes(cast.ola, cast.teddy)
    post, client = draft(cast.morag, cast.acorn, kind=was, title="Concert"), signed_in(cast.morag)
    photo(post, cast.teddy, by=cast.morag)
    publish_post(post, event_looked=True, by=cast.morag)
    edit = reverse("posts:post_edit", args=[post.pk])
    refused = client.post(edit, words(post, kind=then, title="Our big concert"))
    page = refused.content.decode()
    assert refused.status_code == 422 and "Hide the post first" in page and "Our big concert" in page
    post.refresh_from_db()
    assert (post.kind, post.title) == (was, "Concert")

    client.post(reverse("posts:post_hide", args=[post.pk]))
    assert client.post(edit, words(post, kind=then)).status_code == 302
    again = shown(post)
    if then == "event":
        assert client.post(reverse("posts:post_publish", args=[post.pk]), again).status_code == 422, "it needs its look"
    again["event_looked"] = "yes"
    assert client.post(reverse("posts:post_publish", args=[post.pk]), again).status_code == 302
    post.refresh_from_db()
    assert (post.kind, post.state) == (then, "published") and post.pictures_until is not None


def test_a_post_without_pictures_changes_its_kind_while_it_is_out(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn, title="Open morning")
    publish_post(post, by=cast.morag)
    edit = reverse("posts:post_edit", args=[post.pk])
    assert signed_in(cast.morag).post(edit, words(post, kind="event")).status_code == 302
    post.refresh_from_db()
    assert post.kind == "event"


# --- links


def test_a_link_needs_its_source_and_why_it_is_worth_reading(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn, kind=Post.Kind.LINK, body="", link_url="https://www.nhs.uk/")
    assert len(gate(post, kit_clock.now()).sentences) == 2
    post.link_source, post.link_why = "NHS", "It answers what many of you ask."
    assert gate(post, kit_clock.now()).open


def test_a_link_opens_without_telling_where_one_comes_from_and_nothing_is_fetched(cast: Cast) -> None:
    post = draft(
        cast.morag,
        cast.acorn,
        kind=Post.Kind.LINK,
        link_url="https://www.nhs.uk/",
        link_source="NHS",
        link_why="Calm and short.",
    )
    publish_post(post, by=cast.morag)
    page = signed_in(cast.ola).get(reverse("posts:post_detail", args=[post.pk])).content.decode()
    assert 'href="https://www.nhs.uk/" rel="noreferrer noopener external"' in page and "Calm and short." in page
    assert "<iframe" not in page and 'src="https://' not in page


# --- reminders


def wellies(cast: Cast, **more: Any) -> Post:
    """A published reminder for Acorn."""
    post = draft(cast.morag, cast.acorn, kind=Post.Kind.REMINDER, title="Wellies", due_on=day(3), **more)
    publish_post(post, by=cast.morag)
    return post


def test_a_reminder_tells_the_families_it_is_for_and_nobody_else(cast: Cast) -> None:
    wellies(cast)
    told = set(Notice.objects.filter(kind="reminder").values_list("recipient__first_name", flat=True))
    assert told == {"Ola", "Sam", "Priya"}


def test_what_a_reminder_says_is_read_in_its_post_and_never_under_notices(cast: Cast) -> None:
    post = wellies(cast)
    post_page, notices = reverse("posts:post_detail", args=[post.pk]), reverse("notify:list")
    signed_in(cast.pip).post(reverse("posts:reminder_again", args=[post.pk]))
    ola = signed_in(cast.ola)
    listed = ola.get(notices).content.decode()
    assert "A reminder for" in listed and "Please look at the reminder for" in listed and "Wellies" not in listed
    assert "Wellies" in ola.get(post_page).content.decode()

    signed_in(cast.morag).post(reverse("posts:post_hide", args=[post.pk]))

    assert ola.get(post_page).status_code == 404
    assert "Wellies" not in ola.get(notices).content.decode()


def told(kind: str = "reminder") -> dict[str, bool]:
    """Who was told, and whether by mail."""
    rows = Notice.objects.filter(kind=kind).values_list("recipient__first_name", "mail", "daily")
    return {name: mail or daily for name, mail, daily in rows}


def test_who_may_not_know_the_room_hears_nothing_of_a_reminder_for_it(cast: Cast) -> None:
    Guardianship.objects.filter(user=cast.sam).update(hide_location=True)
    FirstMail.objects.create(link=cast.ola_link, confirmed=True, settled_by=cast.dora, settled_at=kit_clock.now())
    post = wellies(cast)
    assert told() == {"Ola": True, "Priya": True}
    assert signed_in(cast.sam).get(reverse("posts:post_detail", args=[post.pk])).status_code == 404
    readers = signed_in(cast.pip).get(reverse("posts:reminder_readers", args=[post.pk])).content.decode()
    assert "Ola Bear" in readers and "Sam Bear" not in readers
    signed_in(cast.pip).post(reverse("posts:reminder_again", args=[post.pk]))
    assert told("reminder_again") == {"Ola": True, "Priya": True}


def test_a_reminder_for_everybody_reaches_them_in_the_portal_and_not_by_mail(cast: Cast) -> None:
    Guardianship.objects.filter(user=cast.sam).update(hide_location=True)
    FirstMail.objects.create(link=cast.ola_link, confirmed=True, settled_by=cast.dora, settled_at=kit_clock.now())
    post = draft(cast.morag, kind=Post.Kind.REMINDER, title="Closed", due_on=day(3), audience="whole")
    publish_post(post, by=cast.morag)
    assert told() == {"Ola": True, "Sam": False, "Priya": True, "Aisha": True}


def test_no_adult_of_a_child_with_a_restriction_is_mailed_before_the_lead_has_confirmed_it(cast: Cast) -> None:
    Child.objects.filter(pk=cast.teddy.pk).update(protected=True)
    post = wellies(cast)
    assert told() == {"Ola": False, "Sam": False, "Priya": True}
    FirstMail.objects.create(link=cast.ola_link, confirmed=True, settled_by=cast.dora, settled_at=kit_clock.now())
    remind_again(post, by=cast.pip)
    assert told("reminder_again") == {"Ola": True, "Sam": False, "Priya": True}


def test_whom_a_change_makes_a_reminder_reach_is_told_then_and_nobody_twice(cast: Cast) -> None:
    post, client = draft(cast.morag, cast.acorn, title="Wellies"), signed_in(cast.morag)
    publish_post(post, by=cast.morag)
    edit = reverse("posts:post_edit", args=[post.pk])

    def change(**more: Any) -> list[str]:
        post.refresh_from_db()
        Notice.objects.filter(kind="reminder").update(read_at=kit_clock.now())
        assert client.post(edit, words(post, **more)).status_code == 302
        new = Notice.objects.filter(kind="reminder", read_at=None)
        return sorted(new.values_list("recipient__first_name", flat=True))

    assert change(kind="reminder", due_on=day(3)) == ["Ola", "Priya", "Sam"]
    assert change(title="Wellies, please") == []
    assert change(rooms=[cast.acorn.pk, cast.willow.pk]) == ["Aisha"]
    assert change(rooms=[cast.acorn.pk]) == change(audience="whole") == []


def test_a_reminder_whose_day_is_over_tells_nobody_when_it_is_changed(cast: Cast, clock: Clock) -> None:
    post = wellies(cast)
    clock.forward(days=5)
    Notice.objects.all().delete()
    edit = reverse("posts:post_edit", args=[post.pk])
    signed_in(cast.morag).post(edit, words(post, rooms=[cast.acorn.pk, cast.willow.pk]))
    post.refresh_from_db()
    assert post.rooms.count() == 2 and told() == {}


def test_a_post_made_a_reminder_while_it_was_hidden_tells_when_it_is_shown_again(cast: Cast) -> None:
    post, client = draft(cast.morag, cast.acorn, title="Wellies"), signed_in(cast.morag)
    publish_post(post, by=cast.morag)
    client.post(reverse("posts:post_hide", args=[post.pk]))
    client.post(reverse("posts:post_edit", args=[post.pk]), words(post, kind="reminder", due_on=day(3)))
    assert told() == {}
    client.post(reverse("posts:post_publish", args=[post.pk]), shown(post))
    assert set(told()) == {"Ola", "Sam", "Priya"}


def test_who_follows_the_notice_to_a_reminder_says_there_that_they_have_seen_it(cast: Cast, clock: Clock) -> None:
    post = wellies(cast)
    page, client = reverse("posts:post_detail", args=[post.pk]), signed_in(cast.ola)
    seen = reverse("posts:reminder_seen", args=[post.pk])
    shown = client.get(page).content.decode()
    assert post.due_on is not None
    assert seen in shown and f"For {date_format(post.due_on, 'l j F')}" in shown
    client.post(seen)
    assert seen not in client.get(page).content.decode()
    assert seen in signed_in(cast.sam).get(page).content.decode()
    clock.forward(days=(post.due_on - day()).days + 1)
    assert seen not in signed_in(cast.sam).get(page).content.decode(), "its day is over"


def test_the_list_says_who_has_not_seen_it_and_who_is_to_be_told_at_the_door(cast: Cast) -> None:
    invited = User.objects.create_user("new@example.org", first_name="New", last_name="Parent")
    guardian(invited, cast.wren)
    kept_away = person("No", "Contact")
    guardian(kept_away, cast.teddy, no_contact=True)
    post = wellies(cast)
    mark_reminder_seen(post, by=cast.ola)
    found = readers_of(post, kit_clock.now())
    assert [one.name for one in found.seen] == ["Ola Bear"]
    assert [(one.name, one.children) for one in found.waiting] == [("Priya Bird", "Wren"), ("Sam Bear", "Teddy")]
    assert [one.name for one in found.outside] == ["New Parent"]


def test_only_the_nurserys_own_people_see_the_list(cast: Cast) -> None:
    url = reverse("posts:reminder_readers", args=[wellies(cast).pk])
    assert "Sam Bear" in signed_in(cast.pip).get(url).content.decode()
    assert signed_in(cast.ola).get(url).status_code == 403


def test_those_who_have_not_seen_it_are_reminded_once_a_day(cast: Cast, clock: Clock) -> None:
    post = wellies(cast)
    mark_reminder_seen(post, by=cast.ola)
    assert remind_again(post, by=cast.pip) == 2
    told = Notice.objects.filter(kind="reminder_again").values_list("recipient__first_name", flat=True)
    assert set(told) == {"Sam", "Priya"}
    with pytest.raises(Refused, match="today"):
        remind_again(post, by=cast.pip)
    clock.forward(hours=21)
    assert remind_again(post, by=cast.pip) == 2
    clock.forward(days=3)
    with pytest.raises(Refused, match="over"):
        remind_again(post, by=cast.pip)
    with pytest.raises(Refused):
        remind_again(post, by=cast.ola)


def test_the_list_costs_the_same_however_many_families_there_are(cast: Cast) -> None:
    post = wellies(cast)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            readers_of(post, kit_clock.now())
        counts.append(len(seen))
        for number in range(20):
            guardian(person(f"P{number}-{len(counts)}", "X"), cast.wren)
    assert counts[0] == counts[1]


# --- templates


def test_a_template_keeps_words_and_rooms_but_no_picture_and_begins_a_draft(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn, title="Forest school", body="Today in the woods:")
    photo(post, cast.teddy, by=cast.pip)
    template = keep_template(post, " Forest  school ", by=cast.pip)
    begun = start_from_template(template, by=cast.pip)
    assert (begun.title, begun.body, begun.state) == ("Forest school", "Today in the woods:", "draft")
    assert list(begun.rooms.all()) == [cast.acorn] and not begun.photos.exists()
    assert begun.happened_on == kit_clock.today()


def test_a_template_name_is_given_once_and_not_empty(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    template = keep_template(post, "Weekly", by=cast.pip)
    for name in ("weekly", "", "x" * 81):
        with pytest.raises(Refused):
            keep_template(post, name, by=cast.pip)
    with pytest.raises(Refused):
        end_template(template, by=cast.dora)
    end_template(template, by=cast.morag)
    with pytest.raises(Refused):
        start_from_template(template, by=cast.pip)
    assert keep_template(post, "Weekly", by=cast.pip).pk != template.pk


def test_keeping_and_using_a_template_works_on_the_pages(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn, title="Forest school")
    client = signed_in(cast.pip)
    refused = client.post(reverse("posts:template_keep", args=[post.pk]), {"name": ""})
    assert refused.status_code == 422
    client.post(reverse("posts:template_keep", args=[post.pk]), {"name": "Woods on Monday"})
    page = client.get(reverse("posts:post_new"))
    template = page.context["templates"].get()
    assert "Woods on Monday" in page.content.decode()
    answer = client.post(reverse("posts:template_use", args=[template.pk]))
    assert answer.status_code == 302 and Post.objects.latest("pk").title == "Forest school"


# --- search and the sheet for the door


def out(cast: Cast, title: str, *rooms: Any, **more: Any) -> Post:
    """A published post."""
    post = draft(cast.morag, *(rooms or (cast.acorn,)), title=title, **more)
    publish_post(post, by=cast.morag)
    return post


def titles(client: Any, **query: str) -> list[str]:
    """What a search finds."""
    return [one.title for one in client.get(reverse("posts:search"), query).context["found"]]


def test_each_finds_what_the_day_book_shows_them_and_nothing_else(cast: Cast) -> None:
    out(cast, "Puddles", body="Mud everywhere")
    out(cast, "Paint", cast.willow, body="Mud colours")
    draft(cast.pip, cast.acorn, title="Draft about mud")
    assert titles(signed_in(cast.ola), q="MUD") == ["Puddles"]
    assert titles(signed_in(cast.aisha), q="mud") == ["Paint"]
    assert titles(signed_in(cast.morag), q="mud") == ["Paint", "Puddles"]
    assert titles(signed_in(cast.morag), q="mud", room=str(cast.willow.pk)) == ["Paint"]
    assert titles(signed_in(cast.ola), q="mud everywhere") == ["Puddles"]
    assert titles(signed_in(cast.ola), q="mud ocean") == []
    assert "Draft about mud" in signed_in(cast.pip).get(reverse("posts:search"), {"q": "mud"}).content.decode()
    assert "Draft about mud" not in signed_in(cast.ola).get(reverse("posts:search"), {"q": "mud"}).content.decode()


@pytest.mark.parametrize("text", ["%", "_", "\x00", "'", "a" * 500, "\\"])
def test_signs_of_the_database_are_ordinary_letters(cast: Cast, text: str) -> None:
    out(cast, "Puddles")
    assert titles(signed_in(cast.ola), q=text) == []


def test_search_goes_on_page_by_page_at_the_same_cost(cast: Cast, clock: Clock) -> None:
    clock.move_to(kit_clock.noon(day(1)))  # what follows stays within the day
    search(cast.ola, clock.now, "mud")  # her roles are asked once a day
    counts = []
    for number in range(25):
        clock.forward(minutes=1)
        out(cast, f"Mud {number:02}")
        if number in (3, 24):
            with CaptureQueriesContext(connection) as seen:
                found, following = search(cast.ola, clock.now, "mud")
            counts.append(len(seen))
    assert counts[0] == counts[1]
    assert [one.title for one in found][:2] == ["Mud 24", "Mud 23"] and len(found) == 20 and following
    rest, end = search(cast.ola, clock.now, "mud", before=following)
    assert [one.title for one in rest] == [f"Mud {number:02}" for number in (4, 3, 2, 1, 0)] and end is None


def test_a_cursor_without_sense_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.ola).get(reverse("posts:search"), {"q": "x", "before": "y"}).status_code == 404


def test_the_sheet_for_the_door_has_what_is_due_and_no_story(cast: Cast, clock: Clock) -> None:
    wellies(cast)
    out(cast, "Concert", kind=Post.Kind.EVENT, happened_on=day(5))
    out(cast, "Long ago", kind=Post.Kind.EVENT, happened_on=day(-5))
    out(cast, "A story of mud")
    page = signed_in(cast.pip).get(reverse("posts:door_sheet")).content.decode()
    assert "Wellies" in page and "Concert" in page
    assert "Long ago" not in page and "A story of mud" not in page and "<img" not in page.split("<main", 1)[1]
    assert signed_in(cast.ola).get(reverse("posts:door_sheet")).status_code == 403


def test_no_parent_is_listed_who_has_no_link_any_more(cast: Cast) -> None:
    post = wellies(cast)
    Guardianship.objects.filter(user=cast.sam).update(ended_at=kit_clock.now())
    assert "Sam Bear" not in [one.name for one in readers_of(post, kit_clock.now()).waiting]
