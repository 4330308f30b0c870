"""Reading the day book and talking under it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.actions import withdraw_permissions
from consent.models import Purpose
from nursery_portal.kit.clock import now
from nursery_portal.kit.words import moment
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.actions import publish_post, write_comment
from posts.models import Comment, Photo, Post
from tests.cast import Cast, day, draft, no, photo, yes
from tests.clients import signed_in
from tests.conftest import Clock

FEED = reverse("posts:feed")


def published(cast: Cast, *, title: str = "Mud kitchen", pictures: int = 1) -> Post:
    post = draft(cast.morag, cast.acorn, title=title)
    for _ in range(pictures):
        photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    return post


def test_the_way_to_the_answers_is_offered_to_who_answers(cast: Cast) -> None:
    way = reverse("consent:child", args=[cast.teddy.pk])
    assert way in signed_in(cast.ola).get(FEED).content.decode()
    told = signed_in(cast.gran).get(FEED).content.decode()
    assert "Teddy" in told and way not in told


def test_a_family_sees_its_room_and_no_other(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    published(cast)

    assert "Mud kitchen" in signed_in(cast.priya).get(FEED).content.decode()
    assert "Mud kitchen" not in signed_in(cast.aisha).get(FEED).content.decode()


@pytest.mark.parametrize(("later", "said"), [(0, "just now"), (1, "yesterday 12:00"), (3, "")])
def test_instants_read_in_the_day_book_as_in_the_queue(cast: Cast, clock: Clock, later: int, said: str) -> None:
    post = published(cast, pictures=0)
    comment = write_comment(post, "What a lovely morning", form_key=uuid.uuid4(), by=cast.priya)
    clock.forward(days=later)
    words = moment(comment.written_at, now=clock.now)
    assert words == (said or words) and words.endswith(("now", "12:00"))
    for user, page in ((cast.priya, FEED), (cast.dora, reverse("moderation:item", args=[comment.pk]))):
        assert words in signed_in(user).get(page).content.decode(), page


def test_who_has_answered_nothing_yet_is_asked_on_the_first_page_and_nobody_else(cast: Cast) -> None:
    asked = "May we show pictures of Teddy?"
    address = reverse("consent:child", args=[cast.teddy.pk])
    page = signed_in(cast.ola).get(FEED).content.decode()
    assert asked in page and address in page
    for other in (cast.gran, cast.priya, cast.morag, cast.pip):
        assert asked not in signed_in(other).get(FEED).content.decode()
    no(cast.ola, cast.teddy)
    assert asked not in signed_in(cast.ola).get(FEED).content.decode(), "a no is an answer"
    assert asked in signed_in(cast.sam).get(FEED).content.decode(), "each parent is asked for their own"


def test_a_child_about_whom_something_is_restricted_reads_no_different(cast: Cast) -> None:
    before = signed_in(cast.ola).get(FEED).content.decode()
    Child.objects.filter(pk=cast.teddy.pk).update(protected=True)
    assert ("May we show pictures of Teddy?" in signed_in(cast.ola).get(FEED).content.decode()) is (
        "May we show pictures of Teddy?" in before
    )
    cast.ola_link.no_contact = True
    cast.ola_link.save()
    assert signed_in(cast.ola).get(FEED).status_code == 403


def test_a_withdrawn_picture_leaves_the_page_at_the_next_request(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    picture = published(cast).photos.get()
    client = signed_in(cast.priya)
    assert str(picture.pk) in client.get(FEED).content.decode()

    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)

    page = client.get(FEED).content.decode()
    assert str(picture.pk) not in page
    assert "no longer" not in page, "an emptied slot leaves no trace for other families"
    assert "1 picture can no longer be seen" in signed_in(cast.morag).get(FEED).content.decode()


def test_no_name_tag_or_region_of_another_family_reaches_a_browser(cast: Cast) -> None:
    yes(cast.ola, cast.teddy, Purpose.OWN_PICTURES)
    post = published(cast)
    post.photos.update(alt_text="Teddy stirs the mud")

    page = signed_in(cast.priya).get(FEED).content.decode()
    own = signed_in(cast.ola).get(FEED).content.decode()

    assert "Teddy" not in page
    assert "Teddy is in this picture" in own

    yes(cast.ola, cast.teddy, Purpose.FIRST_NAME)
    assert "Teddy stirs the mud" in signed_in(cast.priya).get(FEED).content.decode()


def test_the_feed_costs_the_same_queries_for_few_and_many_rows(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    first = published(cast)
    client = signed_in(cast.ola)

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as feed:
            client.get(FEED)
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("posts:post_detail", args=[first.pk]))
        return len(feed), len(one)

    comment(cast, first)
    few = queries()
    for number in range(8):
        post = published(cast, title=f"Post {number}", pictures=4)
        comment(cast, post)
        comment(cast, first)
    assert queries() == few


def comment(cast: Cast, post: Post, state: str = Comment.State.VISIBLE) -> Comment:
    from nursery_portal.kit import clock

    return Comment.objects.create(
        post=post, author=cast.priya, body="Lovely!", state=state, form_key=uuid.uuid4(), written_at=clock.now()
    )


def test_a_comment_is_born_held_and_only_its_author_sees_it(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = published(cast)
    address = reverse("posts:comment_write", args=[post.pk])
    key = uuid.uuid4()

    for _ in range(2):
        answer = signed_in(cast.priya).post(address, {"body": "What a lovely mess", "form_key": key})
        assert answer.status_code == 302

    made = Comment.objects.get()
    assert made.state == Comment.State.HELD
    assert "What a lovely mess" in signed_in(cast.priya).get(FEED).content.decode()
    assert "What a lovely mess" not in signed_in(cast.ola).get(FEED).content.decode()


def test_a_refused_comment_keeps_its_words(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = published(cast)
    long = "mud " * 1100

    answer = signed_in(cast.priya).post(
        reverse("posts:comment_write", args=[post.pk]), {"body": long, "form_key": uuid.uuid4()}
    )

    assert answer.status_code == 422
    assert long.strip() in answer.content.decode()
    assert not Comment.objects.exists()


def test_an_edit_waits_again_and_only_the_author_may_make_it(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    made = comment(cast, published(cast))
    address = reverse("posts:comment_edit", args=[made.pk])

    assert signed_in(cast.ola).post(address, {"body": "No", "version": 1}).status_code == 404
    assert signed_in(cast.priya).post(address, {"body": "Lovely mud", "version": 1}).status_code == 302

    made.refresh_from_db()
    assert (made.body, made.state, made.version) == ("Lovely mud", Comment.State.HELD, 2)
    assert signed_in(cast.priya).post(address, {"body": "Stale", "version": 1}).status_code == 422
    made.refresh_from_db()
    assert made.body == "Lovely mud"


def test_a_deleted_comment_is_kept_as_evidence_and_shown_to_nobody(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    made = comment(cast, published(cast))

    assert signed_in(cast.priya).post(reverse("posts:comment_delete", args=[made.pk])).status_code == 302

    for somebody in (cast.priya, cast.ola, cast.morag):
        assert "Lovely!" not in signed_in(somebody).get(FEED).content.decode()
    assert Comment.objects.filter(pk=made.pk, deleted_at__isnull=False).exists()


@pytest.mark.parametrize("cursor", ["x", "1.2-3", "99999999999.000000-1", "-1.000000-1"])
def test_a_senseless_cursor_is_a_404(cast: Cast, cursor: str) -> None:
    assert signed_in(cast.ola).get(FEED, {"before": cursor}).status_code in {200, 404}


def test_pages_follow_each_other_without_gap_or_double(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    titles = [f"Story number {number:02d}" for number in range(30)]
    for title in titles:
        published(cast, title=title, pictures=0)
    client, address, seen = signed_in(cast.ola), FEED, []
    while address:
        page = client.get(address)
        seen += [sheet.post.title for sheet in page.context["sheets"]]
        address = page.context["older"]
    assert seen == titles[::-1]


def test_a_child_who_has_left_and_is_covered_is_named_to_no_other_family(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    yes(cast.priya, cast.wren)
    post = draft(cast.morag, cast.acorn)
    picture = photo(post, cast.teddy, cast.wren, by=cast.morag, alt_text="Teddy and Wren dig")
    picture.tags.filter(child=cast.wren).update(covered=True)
    publish_post(post, by=cast.morag)
    client = signed_in(cast.ola)
    assert "Teddy and Wren dig" in client.get(FEED).content.decode()

    type(cast.wren).objects.filter(pk=cast.wren.pk).update(leaving_on=day(-1))

    page = client.get(FEED).content.decode()
    assert str(picture.pk) in page and "Wren" not in page


def test_a_name_taken_back_leaves_the_words_for_other_families_at_the_next_request(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    post = draft(cast.morag, cast.acorn, title="Teddy's whale", body="It was big. Teddy laughed.")
    picture = photo(post, cast.teddy, by=cast.morag)
    publish_post(post, by=cast.morag)
    pages = [FEED, reverse("posts:post_detail", args=[post.pk]), reverse("posts:picture", args=[post.pk, picture.pk])]
    search = reverse("posts:search")

    def read(who: User) -> str:
        client = signed_in(who)
        return " ".join(client.get(page).content.decode() for page in [*pages, f"{search}?q=whale"])

    def finds(who: User) -> bool:
        return bool(signed_in(who).get(search, {"q": "teddy"}).context["found"])

    assert "Teddy" in read(cast.priya) and finds(cast.priya)

    withdraw_permissions(cast.teddy, [Purpose.FIRST_NAME], by=cast.ola)

    others = read(cast.priya)
    assert "Teddy" not in others and not finds(cast.priya)
    assert "A child&#x27;s whale" in others and "It was big. A child laughed." in others and str(picture.pk) in others
    for who in (cast.ola, cast.morag):
        assert "Teddy laughed." in read(who) and finds(who)
    withdraw_permissions(cast.teddy, [Purpose.OWN_PICTURES], by=cast.ola)
    Photo.objects.filter(pk=picture.pk).update(removed_at=now(), erased_at=now())
    pages.pop()
    assert "Teddy" not in read(cast.priya), "nor when the picture is gone"
    post.refresh_from_db()
    assert post.title == "Teddy's whale", "only the reading changes"


def test_a_description_names_nobody_without_permission_in_small_letters_either(cast: Cast) -> None:
    yes(cast.ola, cast.teddy)
    Child.objects.filter(pk=cast.wren.pk).update(known_as="Daisy")
    picture = photo(draft(cast.morag, cast.acorn), cast.teddy, by=cast.morag, alt_text="daisy feeds the ducks")
    publish_post(picture.post, by=cast.morag)

    others = signed_in(cast.ola).get(FEED).content.decode()
    assert str(picture.pk) in others and "feeds the ducks" not in others
    assert "daisy feeds the ducks" in signed_in(cast.priya).get(FEED).content.decode()
