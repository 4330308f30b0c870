"""Drafts through HTTP: who may prepare what, and that nothing typed is lost."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from nursery_portal.audit.events import Event
from nursery_portal.audit.models import AuditEvent
from nursery_portal.duties.actions import keep_to_schedule
from nursery_portal.kit import clock as kit_clock
from nursery_portal.notify.models import Notice
from posts.actions import publish_post, remove_post, schedule_post, words_of
from posts.models import Photo, PhotoReport, PhotoTag, Post
from posts.tasks import tell_of_old_drafts
from posts.urls import workroom_urls
from tests.cast import Cast, child, draft, photo
from tests.clients import signed_in
from tests.conftest import Clock
from tests.posts.workroom import everything, removal, text, to, upload, words


def test_a_practitioner_begins_a_draft_for_their_own_room(cast: Cast) -> None:
    pip = signed_in(cast.pip)

    answer = pip.post(to("post_new"), {"kind": "activity"})

    post = Post.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == to("post_edit", post.pk)
    assert (post.state, post.created_by, list(post.rooms.all())) == (Post.State.DRAFT, cast.pip, [cast.acorn])
    assert post.happened_on is not None, "an activity was today unless somebody says otherwise"
    assert AuditEvent.objects.latest("seq").event == Event.POSTS_POST_DRAFTED


def test_looking_around_leaves_no_heap_of_empty_drafts(cast: Cast, clock: Clock) -> None:
    for kind in ("activity", "reminder", "link"):
        signed_in(cast.pip).post(to("post_new"), {"kind": kind})
        clock.forward(hours=1, seconds=1)

    assert Post.objects.get().kind == Post.Kind.LINK


def test_a_new_post_in_a_second_tab_leaves_the_first_ones_alone(cast: Cast, clock: Clock) -> None:
    pip = signed_in(cast.pip)
    for _ in range(2):
        pip.post(to("post_new"), {"kind": "activity"})
    first, second = Post.objects.order_by("pk")
    sent = words(first, page=str(uuid.uuid4()), title="", body="")
    pip.post(to("post_edit", first.pk), sent, headers={"X-Draft": "1"})  # something was typed and taken out again
    clock.forward(hours=2)

    signed_in(cast.pip).post(to("post_new"), {"kind": "reminder"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.kind, second.kind, Post.objects.count()) == ("activity", "reminder", 2)


def test_a_draft_that_is_begun_anew_keeps_nobody_it_was_for(cast: Cast, clock: Clock) -> None:
    old = draft(cast.morag, cast.acorn, title="", body="", audience="whole", talk="family", link_why="For all of us")
    Post.objects.filter(pk=old.pk).update(asked_at=clock.now, asked_by=cast.morag, second_words="Not yet")
    clock.forward(hours=2)

    signed_in(cast.morag).post(to("post_new"), {"kind": "update"})

    post = Post.objects.get()
    assert (post.pk, post.version) == (old.pk, old.version + 1)
    assert (post.audience, post.talk, post.link_why, post.second_words) == ("rooms", "everyone", "", "")
    assert post.asked_at is None and not post.rooms.exists()


def test_a_kind_that_does_not_exist_is_refused(cast: Cast) -> None:
    answer = signed_in(cast.pip).post(to("post_new"), {"kind": "advertisement"})

    assert answer.status_code == 422
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("activity", "happened_on", "2026-11-20"),
        ("event", "happened_on", "2026-12-18"),
        ("update", "body", "We have a new gate."),
        ("reminder", "due_on", "2026-11-27"),
        ("link", "link_url", "https://www.nhs.uk/play"),
    ],
)
def test_every_kind_is_saved_with_its_own_field(cast: Cast, kind: str, field: str, value: str) -> None:
    post = draft(cast.pip, cast.acorn)

    answer = signed_in(cast.pip).post(
        to("post_edit", post.pk), words(post, kind=kind, title="Autumn", **{field: value, "link_source": "NHS"})
    )

    post.refresh_from_db()
    assert answer.status_code == 302, text(answer)
    assert (post.kind, post.title, str(getattr(post, field)), post.version) == (kind, "Autumn", value, 2)


def test_a_draft_saves_itself_and_says_the_hour(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)

    answer = signed_in(cast.pip).post(
        to("post_edit", post.pk), words(post, body="We baked three mud pi"), headers={"X-Draft": "1"}
    )

    post.refresh_from_db()
    assert answer.status_code == 200
    assert answer.json()["version"] == post.version == 2
    assert len(answer.json()["saved"]) == len("10:42")
    assert post.body == "We baked three mud pi"


def test_what_cannot_be_read_yet_keeps_nothing_else_from_being_saved(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn, kind=Post.Kind.LINK, link_url="https://www.nhs.uk/")
    pip = signed_in(cast.pip)

    answer = pip.post(
        to("post_edit", post.pk), words(post, body="Worth reading", link_url="ht!p"), headers={"X-Draft": "1"}
    )

    post.refresh_from_db()
    assert answer.status_code == 200
    assert "Address" in answer.json()["trouble"]
    assert (post.body, post.link_url) == ("Worth reading", "https://www.nhs.uk/")


def test_a_refused_form_comes_back_with_everything_typed(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    before = everything()

    answer = signed_in(cast.pip).post(
        to("post_edit", post.pk), words(post, body="Long and carefully written.", happened_on="30 February")
    )

    assert answer.status_code == 422
    assert "Long and carefully written." in text(answer)
    assert "30 February" in text(answer)
    assert everything() == before


def test_a_stale_form_is_noticed_and_loses_neither_version(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    opened = words(post)
    signed_in(cast.morag).post(to("post_edit", post.pk), {**opened, "body": "What Morag wrote."})

    pip = signed_in(cast.pip)
    by_itself = pip.post(to("post_edit", post.pk), {**opened, "body": "What Pip wrote."}, headers={"X-Draft": "1"})
    answer = pip.post(to("post_edit", post.pk), {**opened, "body": "What Pip wrote."})

    assert by_itself.status_code == 409
    assert "Morag M" in by_itself.json()["reason"]
    assert answer.status_code == 409
    assert "What Pip wrote." in text(answer)
    assert "What Morag wrote." in text(answer)
    post.refresh_from_db()
    assert post.body == "What Morag wrote."

    again = pip.post(to("post_edit", post.pk), {**opened, "body": "What Pip wrote.", "version": post.version})
    assert again.status_code == 302, "saving once more is a decision"
    post.refresh_from_db()
    assert post.body == "What Pip wrote."


def test_the_second_try_of_ones_own_form_is_not_a_strangers(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    pip, sent = signed_in(cast.pip), words(post, page=str(uuid.uuid4()))
    pip.post(to("post_edit", post.pk), {**sent, "body": "First"}, headers={"X-Draft": "1"})

    answer = pip.post(to("post_edit", post.pk), {**sent, "body": "First and second"}, headers={"X-Draft": "1"})

    assert answer.status_code == 200, "the answer to the first try was lost on the way"
    post.refresh_from_db()
    assert post.body == "First and second"


def test_a_practitioner_proposes_the_whole_nursery_but_no_room_of_others(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    pip = signed_in(cast.pip)

    answer = pip.post(to("post_edit", post.pk), words(post, rooms=[cast.willow.pk]))
    assert answer.status_code == 422
    assert list(post.rooms.all()) == [cast.acorn]

    answer = pip.post(to("post_edit", post.pk), words(post, audience="whole"))
    assert answer.status_code == 302
    post.refresh_from_db()
    assert post.audience == Post.Audience.WHOLE_NURSERY


def test_a_room_that_a_manager_chose_survives_a_practitioners_save(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn, cast.willow)
    pip = signed_in(cast.pip)
    assert "Also for: Willow" in text(pip.get(to("post_edit", post.pk)))

    answer = pip.post(to("post_edit", post.pk), words(post, rooms=[cast.acorn.pk], title="Mud kitchens"))

    assert answer.status_code == 302
    assert set(post.rooms.all()) == {cast.acorn, cast.willow}


def test_invisible_characters_are_not_kept(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)

    signed_in(cast.pip).post(to("post_edit", post.pk), words(post, title="Mud\u202e kit\u200bchen\x00"))

    post.refresh_from_db()
    assert post.title == "Mud kitchen"


def _addresses(post: Post) -> list[str]:
    """Every address of the workroom for this post and its first picture and tag."""
    picture = post.photos.get()
    values = {"pk": post.pk, "photo": picture.pk, "tag": picture.tags.get().pk}
    return [
        to(str(url.name), *[values[name] for name in url.pattern.converters])
        for url in workroom_urls
        if url.pattern.converters
    ]


@pytest.mark.parametrize("state", [Post.State.DRAFT, Post.State.HIDDEN])
@pytest.mark.parametrize("who", ["ola", "gran", "dora", "rita", "syd", "nobody"])
def test_nobody_else_reaches_any_page_of_the_workroom(cast: Cast, who: str, state: str) -> None:
    post = draft(cast.pip, cast.acorn, state=state)
    photo(post, cast.teddy, by=cast.pip)
    client = Client() if who == "nobody" else signed_in(getattr(cast, who))
    before = everything()

    for address in [*_addresses(post), to("drafts"), to("post_new")]:
        for answer in (client.get(address), client.post(address, {"kind": "update", "title": "Hello"})):
            assert answer.status_code in {302, 403, 404, 405}, f"{address} {answer.status_code}"
            if answer.status_code == 302:
                assert "/login/" in answer["Location"]

    assert everything() == before


def test_the_practitioner_of_another_room_gets_404_everywhere(cast: Cast) -> None:
    post = draft(cast.morag, cast.willow)
    photo(post, cast.maya, by=cast.morag)
    pip = signed_in(cast.pip)
    before = everything()

    for address in _addresses(post):
        for answer in (pip.get(address), pip.post(address, words(post))):
            assert answer.status_code in {403, 404, 405}, f"{address} {answer.status_code}"
    assert pip.get(to("post_edit", post.pk)).status_code == 404
    assert pip.get(to("post_edit", 10**9)).status_code == 404

    assert everything() == before
    assert "Mud kitchen" not in text(pip.get(to("drafts")))


def test_a_practitioner_hands_over_and_the_manager_finds_it_first(cast: Cast) -> None:
    asked = draft(cast.pip, cast.acorn, title="Asked for")
    draft(cast.pip, cast.acorn, title="Still being written")

    answer = signed_in(cast.pip).post(to("ask_manager", asked.pk))

    assert answer.status_code == 302
    assert Notice.objects.get(recipient=cast.morag).title == "Pip P asks you to publish “Asked for”"
    page = text(signed_in(cast.morag).get(to("drafts")))
    assert page.index("Asked for") < page.index("Still being written")
    assert "Pip P asks you to publish it" in page
    publish_post(asked, by=cast.morag)
    asked.refresh_from_db()
    assert asked.asked_at is None


def test_a_draft_without_a_title_is_not_handed_over(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn, title="")

    signed_in(cast.pip).post(to("ask_manager", post.pk))

    post.refresh_from_db()
    assert post.asked_at is None
    assert not Notice.objects.exists()


def test_a_practitioner_throws_away_their_own_draft_and_nobody_elses(cast: Cast) -> None:
    own, other = draft(cast.pip, cast.acorn), draft(cast.morag, cast.acorn)
    pip = signed_in(cast.pip)
    assert "Throw this draft away" in text(pip.get(to("post_remove", own.pk)))

    for one in (own, other):
        pip.post(to("post_remove", one.pk), removal(one))

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == (Post.State.REMOVED, Post.State.DRAFT)
    assert pip.get(to("post_edit", own.pk)).status_code == 404


@pytest.mark.parametrize("since", ["out", "more"])
def test_what_went_out_or_came_since_the_question_is_not_removed(cast: Cast, since: str) -> None:
    post, morag = draft(cast.pip, cast.acorn, title="Mud"), signed_in(cast.morag)
    page = text(morag.get(to("post_remove", post.pk)))
    asked = {"seen": page.split('name="seen" value="')[1].split('"')[0]}
    if since == "out":
        publish_post(post, by=cast.morag)
    else:
        photo(post, by=cast.pip)
    before = everything()

    for form in (asked, {}):
        refused = morag.post(to("post_remove", post.pk), form)
        assert refused.status_code == 422 and "Look again; nothing was removed." in text(refused)
    assert ("Mud</b>: published now" if since == "out" else "1 picture will be erased") in text(refused)
    assert everything() == before

    looked = {"seen": text(refused).split('name="seen" value="')[1].split('"')[0]}
    assert morag.post(to("post_remove", post.pk), looked).status_code == 302
    post.refresh_from_db()
    assert post.state == Post.State.REMOVED


@pytest.mark.parametrize(
    "written",
    ["Theodore James Bear slid", "THEODORE  BEAR!", "Teddy Bear's slide", "Théodore-James Bear", "teddy\u200b bear"],
)
def test_a_full_name_is_kept_in_the_draft_and_never_goes_out(cast: Cast, written: str) -> None:
    type(cast.teddy).objects.filter(pk=cast.teddy.pk).update(full_name="Theodore James Bear")
    post = draft(cast.morag, cast.acorn, body=written)
    morag = signed_in(cast.morag)
    assert "names Teddy in full" in text(morag.get(to("post_edit", post.pk)))

    answer = morag.post(to("post_publish", post.pk), {"seen": _seen(morag, post)})

    assert answer.status_code == 422
    assert "The post names Teddy in full. Write the first name only." in text(answer)
    post.refresh_from_db()
    assert post.state == Post.State.DRAFT


def test_first_names_and_the_names_of_the_setting_are_no_full_names(cast: Cast) -> None:
    child("Stepping", cast.acorn, full_name="Stepping Stones")
    child("Acorn", cast.acorn, full_name="Acorn")
    post = draft(cast.morag, cast.acorn, body="Teddy and Wren of Acorn at Stepping Stones.")
    morag = signed_in(cast.morag)

    answer = morag.post(to("post_publish", post.pk), {"seen": _seen(morag, post)})

    assert answer.status_code == 302, text(answer)


def test_a_link_goes_to_a_website_and_nowhere_else(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn, kind=Post.Kind.LINK, link_url="javascript:alert(1)")
    morag = signed_in(cast.morag)

    answer = morag.post(to("post_publish", post.pk), {"seen": _seen(morag, post)})

    assert answer.status_code == 422
    assert "must begin with https://" in text(answer)


def _seen(client: Client, post: Post) -> str:
    """The mark that the review page carries."""
    page = text(client.get(to("post_review", post.pk)))
    return page.split('name="seen" value="')[1].split('"')[0]


@pytest.mark.parametrize("go", ["save", "review"])
def test_what_was_typed_into_a_draft_is_not_shown_because_it_went_out_meanwhile(cast: Cast, go: str) -> None:
    post = draft(cast.morag, cast.acorn, body="We dug.")
    morag, opened = signed_in(cast.morag), words(post)
    publish_post(post, by=cast.morag)
    before = everything()

    answer = morag.post(to("post_edit", post.pk), {**opened, "body": "We dug. Ask Pip whether", "go": go})

    page = text(answer)
    assert answer.status_code == 409
    assert "This post went out while you were writing" in page and "We dug. Ask Pip whether" in page
    assert "Save and show" in page and everything() == before
    post.refresh_from_db()
    shown = {**words(post), "body": "We dug. Pip was there.", "go": "save"}
    assert f'name="opened" value="{shown["opened"]}"' in page
    assert morag.post(to("post_edit", post.pk), shown).status_code == 302, "saving once more is a decision"
    post.refresh_from_db()
    assert post.body == "We dug. Pip was there."


def test_hiding_a_post_keeps_what_was_just_typed_and_shows_none_of_it(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn, body="We dug.")
    publish_post(post, by=cast.morag)
    morag = signed_in(cast.morag)
    page = text(morag.get(to("post_edit", post.pk)))
    assert 'form="words" name="go" value="hide" formnovalidate' in page

    answer = morag.post(to("post_edit", post.pk), words(post, body="We dug. Pip was there.", go="hide"), follow=True)

    post.refresh_from_db()
    assert (post.state, post.body, post.certificates.count()) == (Post.State.HIDDEN, "We dug. Pip was there.", 1)
    assert "Hidden. Nobody but managers sees it" in text(answer) and "We dug. Pip was there." in text(answer)


def test_hiding_a_post_of_which_nothing_was_changed_saves_nothing(cast: Cast) -> None:
    post = draft(cast.morag, cast.acorn, body="We dug.\n\nThen we ate.")
    publish_post(post, by=cast.morag)
    version = Post.objects.get(pk=post.pk).version

    signed_in(cast.morag).post(to("post_edit", post.pk), words(post, body="We dug.\r\n\r\nThen we ate.", go="hide"))

    post.refresh_from_db()
    assert (post.state, post.version) == (Post.State.HIDDEN, version)


@pytest.mark.parametrize("why", ["a day that is none", "saved by another meanwhile"])
def test_what_cannot_be_kept_is_hidden_all_the_same_and_stays_in_the_form(cast: Cast, why: str) -> None:
    post = draft(cast.morag, cast.acorn, body="We dug.")
    publish_post(post, by=cast.morag)
    morag, typed = signed_in(cast.morag), words(post, body="We dug. Pip was there.", go="hide")
    if why == "a day that is none":
        typed["happened_on"] = "someday"
    else:
        Post.objects.filter(pk=post.pk).update(version=typed["version"] + 1, saved_by=cast.pip)

    answer = morag.post(to("post_edit", post.pk), typed)

    post.refresh_from_db()
    assert answer.status_code == (422 if why == "a day that is none" else 409)
    assert "We dug. Pip was there." in text(answer) and 'name="opened" value="hidden"' in text(answer)
    assert (post.state, post.body) == (Post.State.HIDDEN, "We dug.")


def test_who_does_not_publish_hides_nothing_by_the_form_either(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn, body="We dug.")
    publish_post(post, by=cast.morag)
    before = everything()

    assert signed_in(cast.pip).post(to("post_edit", post.pk), words(post, body="Mine", go="hide")).status_code == 404
    assert everything() == before


# --- a draft that nobody finishes


@pytest.fixture
def forgotten(cast: Cast, clock: Clock) -> Post:
    """A draft of Pip's with two pictures, one of Teddy and one in which nobody is marked, for ninety days and one."""
    post = draft(cast.pip, cast.acorn, title="Mud")
    photo(post, cast.teddy, by=cast.pip)
    photo(post, by=cast.pip, accounted="")
    tell_of_old_drafts()
    clock.forward(days=91)
    return post


def left_in(post: Post) -> int:
    return Photo.objects.filter(post=post, removed_at=None).count()


def day_after_day(clock: Clock, days: int) -> None:
    clock.forward(days=days)
    tell_of_old_drafts()
    keep_to_schedule()


def test_the_pictures_of_a_draft_that_nobody_finishes_are_erased_after_a_notice(
    cast: Cast, forgotten: Post, clock: Clock
) -> None:
    assert not Notice.objects.exists(), "nobody was told on its first day"
    day_after_day(clock, 0)
    day_after_day(clock, 1)
    told = Notice.objects.filter(kind="draft_ends", url=to("post_edit", forgotten.pk))
    assert sorted(told.values_list("recipient__first_name", flat=True)) == ["Morag", "Pip"], "once"
    assert "“Mud” has 2 pictures and was never published" in told[0].body
    day_after_day(clock, 12)
    assert left_in(forgotten) == 2

    day_after_day(clock, 1)

    assert left_in(forgotten) == 0
    forgotten.refresh_from_db()
    assert (forgotten.state, forgotten.title) == (Post.State.DRAFT, "Mud"), "its words stay"
    assert AuditEvent.objects.filter(event=Event.POSTS_PHOTO_REMOVED).count() == 2


@pytest.mark.parametrize("how", ["saved", "picture", "tag", "untagged", "described", "published", "held"])
def test_who_works_on_it_publishes_it_or_needs_its_pictures_keeps_them(
    cast: Cast, forgotten: Post, clock: Clock, how: str
) -> None:
    day_after_day(clock, 0)
    clock.forward(days=13)
    first = forgotten.photos.order_by("position")[0]
    if how == "saved":
        assert signed_in(cast.pip).post(to("post_edit", forgotten.pk), words(forgotten)).status_code == 302
    elif how == "picture":
        photo(forgotten, by=cast.pip)
    elif how == "tag":
        PhotoTag.objects.filter(photo=first).update(tagged_at=clock.now)
    elif how == "described":
        sent = {"alt_text": "Two boots in the mud."}
        assert signed_in(cast.pip).post(to("photo_describe", forgotten.pk, first.pk), sent).status_code == 302
    elif how == "untagged":
        where = (forgotten.pk, first.pk, first.tags.get().pk)
        assert signed_in(cast.pip).post(to("tag_remove", *where)).status_code == 302
    elif how == "published":
        Post.objects.filter(pk=forgotten.pk).update(
            state=Post.State.HIDDEN, published_at=clock.now, published_by=cast.morag
        )
    else:
        for one in forgotten.photos.all():
            PhotoReport.objects.create(photo=one, reporter=cast.ola, reason="other", at=clock.now)
    pictures = left_in(forgotten)

    day_after_day(clock, 2)

    assert left_in(forgotten) == pictures
    if how == "saved":
        clock.forward(days=70)  # the notice of then is none any more: they are told anew, and have their fortnight
        day_after_day(clock, 30)
        assert left_in(forgotten) == 2 and Notice.objects.filter(kind="draft_ends", recipient=cast.pip).count() == 2
        day_after_day(clock, 14)
        assert left_in(forgotten) == 0


def test_what_was_refused_is_no_work_on_a_draft(cast: Cast, forgotten: Post, clock: Clock) -> None:
    day_after_day(clock, 0)
    clock.forward(days=13)
    first = forgotten.photos.order_by("position")[0]
    signed_in(cast.pip).post(to("photo_describe", forgotten.pk, first.pk), {"alt_text": "x" * 241})
    assert AuditEvent.objects.filter(event=Event.POSTS_PHOTO_REFUSED).exists()

    day_after_day(clock, 2)

    assert left_in(forgotten) == 0


def _lost(cast: Cast, post: Post, how: str) -> None:
    """Somebody else takes the draft out of Pip's hands."""
    if how == "published":
        publish_post(post, by=cast.morag)
    elif how == "scheduled":
        schedule_post(post, kit_clock.now() + timedelta(hours=2), by=cast.morag)
    elif how == "thrown away":
        remove_post(post, by=cast.morag)
    else:
        assert how == "never theirs"
        post.rooms.set([cast.willow])
        Post.objects.filter(pk=post.pk).update(created_by=cast.morag)


@pytest.mark.parametrize("how", ["published", "scheduled", "thrown away", "never theirs"])
def test_what_is_typed_into_a_draft_that_is_ones_own_no_longer_is_given_back(cast: Cast, how: str) -> None:
    post = draft(cast.pip, cast.acorn, body="We dug.")
    pip = signed_in(cast.pip)
    typed = words(post, body="We dug. Teddy found a worm.\nThen we ate.")
    _lost(cast, post, how)
    before = everything()

    itself = pip.post(to("post_edit", post.pk), typed, headers={"X-Draft": "1"})
    pressed = pip.post(to("post_edit", post.pk), typed)
    picture = upload(pip, post, ("a.jpg", b"x"), alone=True)

    assert itself.status_code == pressed.status_code == picture.status_code == 404
    assert "no longer yours to change" in itself.json()["reason"] and "Copy it" in itself.json()["reason"]
    assert "We dug. Teddy found a worm.\nThen we ate.</textarea>" in text(pressed) and "Mud kitchen" in text(pressed)
    assert "no longer yours to change" in picture.json()["reason"]
    assert everything() == before
    nowhere = pip.post(to("post_edit", 10**9), typed, headers={"X-Draft": "1"})
    assert nowhere.json() == itself.json(), "no answer tells which posts there are"
    assert pip.get(to("post_edit", post.pk)).status_code == 404


def test_a_draft_that_is_still_ones_own_saves_itself_as_ever(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn, body="We dug.")

    answer = signed_in(cast.pip).post(to("post_edit", post.pk), words(post, body="We ate."), headers={"X-Draft": "1"})

    assert answer.status_code == 200 and "reason" not in answer.json()
    assert Post.objects.get().body == "We ate."


@pytest.mark.parametrize("gone", [False, True])
def test_words_that_cannot_be_saved_where_they_were_typed_are_kept_as_a_draft_of_ones_own(
    cast: Cast, gone: bool
) -> None:
    """Asked for by the shared tablet as it locks: over a colleague's version, or of a post that is out by now."""
    post = draft(cast.pip, cast.acorn, title="Leaves")
    typed = words(post, title="Leaves", body="We ate mud.") | {"rooms": [cast.acorn.pk]}
    if gone:
        publish_post(post, by=cast.morag)
    before = words_of(Post.objects.get(pk=post.pk))
    answer = signed_in(cast.pip).post(to("post_edit", post.pk), typed, headers={"X-Draft": "aside"})
    assert answer.status_code == 200
    kept = Post.objects.exclude(pk=post.pk).get()
    assert (kept.created_by, kept.state, kept.title, kept.body) == (cast.pip, "draft", "Leaves", "We ate mud.")
    assert words_of(Post.objects.get(pk=post.pk)) == before
    told = Notice.objects.get(kind="draft_aside")
    assert (told.recipient, told.url, told.mail) == (cast.pip, to("post_edit", kept.pk), False)


def test_words_that_do_not_fit_their_field_are_kept_aside_with_the_others(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn, title="Leaves")
    pip, long, typed = signed_in(cast.pip), "Leaves " * 20, words(post, body="We ate mud.")
    saved = pip.post(to("post_edit", post.pk), typed | {"title": long}, headers={"X-Draft": "1"}).json()
    assert saved["unread"] and "Title" in saved["trouble"]
    answer = pip.post(to("post_edit", post.pk), typed | {"title": long}, headers={"X-Draft": "aside"})
    assert answer.status_code == 200
    assert Post.objects.exclude(pk=post.pk).get().body == f"We ate mud.\n\n{long.strip()}"
    late = typed | {"version": saved["version"], "due_on": "soon"}
    saved = pip.post(to("post_edit", post.pk), late, headers={"X-Draft": "1"}).json()
    assert "Until" in saved["trouble"] and not saved["unread"], "a day is no words"


@pytest.mark.parametrize("too_long", [{"body": "a" * 8001}, {"body": "a" * 7900, "title": "b" * 121}])
def test_for_words_that_no_draft_holds_none_is_begun(cast: Cast, too_long: dict[str, str]) -> None:
    post = draft(cast.pip, cast.acorn, title="Leaves")
    pip, typed = signed_in(cast.pip), words(post) | too_long
    answer = pip.post(to("post_edit", post.pk), typed, headers={"X-Draft": "aside"})
    assert answer.status_code == 422 and "too long for a draft" in answer.json()["reason"]
    assert Post.objects.get() == post and not Notice.objects.exists()
    assert "data-draft-unread" in text(pip.post(to("post_edit", post.pk), typed))
    assert "data-draft-unread" not in text(pip.get(to("post_edit", post.pk)))


def test_whoever_prepares_no_posts_keeps_nothing_aside(cast: Cast) -> None:
    post = draft(cast.pip, cast.acorn)
    answer = signed_in(cast.ola).post(to("post_edit", post.pk), words(post), headers={"X-Draft": "aside"})
    assert answer.status_code == 403 and Post.objects.count() == 1
