"""The queue as a reviewer sees it: the list beside the item, and the way to the next one."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from moderation.models import Screening
from nursery_portal.members.models import User
from posts.actions.commenting import delete_comment, edit_comment, write_comment
from posts.models import Comment, Post
from tests.cast import Cast, draft
from tests.clients import signed_in
from tests.moderation.conftest import decided


@pytest.fixture
def post(cast: Cast) -> Post:
    """A post that families may talk under."""
    made = draft(cast.morag, cast.acorn)
    Post.objects.filter(pk=made.pk).update(
        state=Post.State.PUBLISHED, published_at=made.saved_at, published_by=cast.morag
    )
    made.refresh_from_db()
    return made


def said(post: Post, by: User, body: str) -> Comment:
    return write_comment(post, body, form_key=uuid.uuid4(), by=by)


def test_the_item_stands_beside_the_list_and_is_marked_in_it(cast: Cast, post: Post) -> None:
    first, second = said(post, cast.ola, "A whole bear week, please."), said(post, cast.sam, "Thank you for the mud.")
    page = signed_in(cast.dora).get(f"/queue/{second.pk}/").content.decode()
    assert page.count('class="item"') == 2 and page.count("<h1") == 1
    assert f'href="/queue/{second.pk}/" aria-current="true"' in page
    assert f'href="/queue/{first.pk}/"' in page and f'href="/queue/{first.pk}/" aria-current' not in page


def test_a_filtered_list_does_not_promise_more_than_it_holds(cast: Cast, post: Post) -> None:
    said(post, cast.ola, "A whole bear week, please.")
    said(post, cast.sam, "Our new number is 07700 900142.")
    page = signed_in(cast.dora).get("/queue/?show=flagged").content.decode()
    assert page.count('class="item"') == 1
    assert "more wait" not in page


def test_each_reason_is_said_once(cast: Cast, post: Post) -> None:
    one = said(post, cast.sam, "She has a mark on her arm and does not want to go near the gate. A mark on her arm.")
    page = signed_in(cast.dora).get(f"/queue/{one.pk}/").content.decode()
    why = page[page.index("Why it is here") : page.index("Read it as")]
    assert why.count("Injury or fear") == 1


def test_a_mark_is_shown_without_alarm(cast: Cast, post: Post) -> None:
    marked = said(post, cast.priya, "got a right beating at pairs again")
    meant = said(post, cast.priya, "There is a bruise on her leg")
    client = signed_in(cast.dora)
    page = client.get(f"/queue/{marked.pk}/").content.decode()
    assert "Marked by a rule:" in page and 'class="why calm"' in page and "Why it is here" not in page
    page = client.get(f"/queue/{meant.pk}/").content.decode()
    assert "Why it is here:" in page and 'class="why calm"' not in page


def test_the_filter_is_kept_on_the_way_through_the_list(cast: Cast, post: Post) -> None:
    plain = said(post, cast.ola, "A whole bear week, please.")
    first = said(post, cast.sam, "Our new number is 07700 900142.")
    second = said(post, cast.priya, "Ring me on 07700 900143.")
    client = signed_in(cast.dora)
    assert f'href="/queue/{first.pk}/?show=flagged"' in client.get("/queue/?show=flagged").content.decode()
    page = client.get(f"/queue/{first.pk}/?show=flagged").content.decode()
    assert f'href="/queue/{second.pk}/?show=flagged" data-key="j"' in page and "1 of 2" in page
    for what in ("claim", "decide", "concern"):
        assert f'action="/queue/{first.pk}/{what}/?show=flagged"' in page
    answer = client.post(f"/queue/{first.pk}/claim/?show=flagged")
    assert answer["Location"] == f"/queue/{first.pk}/?show=flagged"
    given = {"version": first.version, "outcome": "approved", "undo": "1"}
    answer = client.post(f"/queue/{first.pk}/decide/?show=flagged", given, follow=True)
    assert answer.redirect_chain[-1][0] == f"/queue/{second.pk}/?show=flagged"
    assert f'action="/queue/{first.pk}/undo/?show=flagged"' in answer.content.decode()
    answer = client.post(f"/queue/{first.pk}/undo/?show=flagged")
    assert answer["Location"] == f"/queue/{first.pk}/?show=flagged"
    given = {"version": second.version, "outcome": "approved"}
    answer = client.post(f"/queue/{second.pk}/decide/?show=flagged", given)
    assert answer["Location"] == "/queue/?show=flagged"
    assert f"/queue/{plain.pk}/" not in client.get(answer["Location"]).content.decode()


def test_a_filter_that_does_not_exist_leads_nowhere(cast: Cast, post: Post) -> None:
    one = said(post, cast.ola, "A whole bear week, please.")
    client = signed_in(cast.dora)
    assert "show=%" not in client.get(f'/queue/{one.pk}/?show="><b>').content.decode()
    answer = client.post(f"/queue/{one.pk}/claim/?show=elsewhere")
    assert answer["Location"] == f"/queue/{one.pk}/"


def test_what_is_shown_and_not_read_yet_has_a_list_of_its_own_and_only_where_there_is_any(
    cast: Cast, post: Post
) -> None:
    waits, shown = said(post, cast.ola, "A whole bear week, please."), said(post, cast.sam, "Thank you for the mud.")
    client = signed_in(cast.dora)
    assert "?show=shown" not in client.get("/queue/").content.decode()
    Comment.objects.filter(pk=shown.pk).update(state=Comment.State.VISIBLE, to_read=True)
    page = client.get("/queue/").content.decode()
    assert 'href="/queue/?show=shown"' in page and "Shown, not read yet" in page
    for which, there, elsewhere in (("shown", shown, waits), ("read", waits, shown)):
        page = client.get(f"/queue/?show={which}").content.decode()
        assert f"/queue/{there.pk}/" in page and f"/queue/{elsewhere.pk}/" not in page
    given = {"version": shown.version, "outcome": "approved"}
    answer = client.post(f"/queue/{shown.pk}/decide/?show=shown", given)
    assert answer["Location"] == "/queue/?show=shown"


def test_an_item_that_is_not_in_the_list_leads_to_its_first(cast: Cast, post: Post) -> None:
    plain, flagged = said(post, cast.ola, "A whole bear week."), said(post, cast.sam, "Ring me on 07700 900142.")
    page = signed_in(cast.dora).get(f"/queue/{plain.pk}/?show=flagged").content.decode()
    assert f'href="/queue/{flagged.pk}/?show=flagged" data-key="j"' in page and " of 1" not in page


def test_the_item_shows_how_its_post_begins_and_leads_there_while_it_is_out(cast: Cast, post: Post) -> None:
    one = said(post, cast.ola, "A whole bear week, please.")
    Post.objects.filter(pk=post.pk).update(body=f"Under the big oak {'we walked on ' * 20}")
    address = reverse("posts:post_detail", args=[post.pk])
    client = signed_in(cast.dora)
    page = client.get(f"/queue/{one.pk}/").content.decode()
    assert "Under the big oak" in page and "…" in page and f'href="{address}"' in page
    assert client.get(address).status_code == 200
    Post.objects.filter(pk=post.pk).update(state=Post.State.HIDDEN)
    page = client.get(f"/queue/{one.pk}/").content.decode()
    assert post.title in page and "not in the day book now" in page
    assert "Under the big oak" not in page and f'href="{address}"' not in page


def test_before_this_one_is_only_what_others_read(cast: Cast, post: Post) -> None:
    _, gone, changed, hidden, _ = (
        decided(said(post, cast.ola, words), cast.dora)
        for words in ("Shown before", "Taken away", "Words approved", "Hidden words", "Once more")
    )
    said(post, cast.sam, "Not read yet")
    delete_comment(gone, by=cast.ola)
    edit_comment(changed, "Words of the change", version=changed.version, by=cast.ola)
    Comment.objects.filter(pk=hidden.pk).update(state=Comment.State.HIDDEN)
    one = said(post, cast.priya, "A whole bear week, please.")
    page = signed_in(cast.dora).get(f"/queue/{one.pk}/").content.decode()
    before = page[page.index("Before this one") : page.index("so far")]
    for words in ("Shown before", "Words approved", "Once more"):
        assert words in before
    for words in ("Taken away", "Words of the change", "Hidden words", "Not read yet"):
        assert words not in before


@pytest.mark.parametrize(
    ("words", "is_open"),
    [("A whole bear week, please.", False), ("Ring me on 07700 900142.", False), ("Her uncle hits her", True)],
)
def test_the_first_steps_are_on_every_item_and_open_where_it_is_urgent(
    cast: Cast, post: Post, words: str, is_open: bool
) -> None:
    one = said(post, cast.priya, words)
    page = signed_in(cast.dora).get(f"/queue/{one.pk}/").content.decode()
    steps = page[: page.index("First steps")]
    assert steps[steps.rindex("<details") :].startswith(f'<details class="disclose"{" open" if is_open else ""}>')
    assert 'href="tel:999"' in page


def test_the_number_is_renewed_for_reviewers_on_every_page_and_can_begin_at_nothing(cast: Cast, post: Post) -> None:
    day_book = reverse("posts:feed")
    page = signed_in(cast.dora).get(day_book).content.decode()
    assert 'class="count" data-count="/queue/count/" hidden>' in page and "js/count.js" in page
    said(post, cast.ola, "A whole bear week, please.")
    page = signed_in(cast.dora).get(day_book).content.decode()
    assert 'data-count="/queue/count/"><span class="vh">waiting: </span><span data-number>1</span>' in page
    for person in (cast.ola, cast.pip, cast.morag):
        page = signed_in(person).get(day_book).content.decode()
        assert "queue/count" not in page and "js/count.js" not in page


def test_the_number_costs_the_same_however_much_waits(
    cast: Cast, post: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast.dora)
    with CaptureQueriesContext(connection) as first:
        assert client.get("/queue/count/").json() == {"waiting": 0}
    for person in (cast.ola, cast.sam, cast.priya):
        said(post, person, "A whole bear week, please.")
    with django_assert_num_queries(len(first)):
        assert client.get("/queue/count/").json() == {"waiting": 3}
    assert signed_in(cast.ola).get("/queue/count/").status_code == 403


def test_each_of_two_decisions_can_be_taken_back_and_the_last_stands_in_front(
    cast: Cast, post: Post, clock: Any
) -> None:
    client = signed_in(cast.dora)
    first, second = said(post, cast.ola, "What a morning"), said(post, cast.priya, "What a day")
    for one in (first, second):
        form = {"outcome": "approved", "version": one.version, "undo": "1"}
        page = client.post(reverse("moderation:decide", args=[one.pk]), form, follow=True).content.decode()
    undo = [reverse("moderation:undo", args=[one.pk]) for one in (second, first)]
    assert 0 < page.index(undo[0]) < page.index(undo[1])
    assert "Approved in ten seconds: Ola B." in page

    page = client.post(undo[0], follow=True).content.decode()
    assert undo[0] not in page and undo[1] in page and "Approved in ten seconds." in page
    clock.forward(seconds=8)
    page = client.get(reverse("moderation:item", args=[second.pk])).content.decode()
    assert undo[1] in page and "Approved in a moment." in page and "in ten seconds" not in page
    assert undo[1] not in signed_in(cast.dipa).get(reverse("moderation:queue")).content.decode()


def test_what_one_decided_last_stands_under_the_queue_with_the_way_to_its_history(
    cast: Cast, post: Post, clock: Any
) -> None:
    first, second, about, other = (said(post, cast.priya, f"A lovely morning {number}") for number in range(4))
    client = signed_in(cast.dora)
    page = client.get("/queue/").content.decode()
    assert "What you decided last" not in page, "nothing yet"
    said(post, cast.ola, "This one waits")
    decided(first, cast.dora)
    with CaptureQueriesContext(connection) as one_decided:
        client.get("/queue/")
    clock.forward(minutes=1)
    decided(second, cast.dora, "declined", reason="unkind")
    decided(about, cast.dora)
    Screening.objects.get(comment=about, version=1).about.add(cast.dora)
    decided(other, cast.dipa)
    for one in (first, second, about):
        Comment.objects.filter(pk=one.pk).update(body=f"Said <b>{one.pk}</b>")

    with CaptureQueriesContext(connection) as more_decided:
        page = client.get("/queue/").content.decode()
    last = page[page.index("What you decided last") :]
    links = [last.find(reverse("moderation:record", args=[one.pk])) for one in (second, first)]
    assert 0 < links[0] < links[1] and "not shown" in last and "approved" in last
    assert f"Said &lt;b&gt;{first.pk}" in last
    for one in (about, other):
        assert reverse("moderation:record", args=[one.pk]) not in page, "not theirs to read, or not theirs"
    assert len(more_decided) == len(one_decided)
    assert client.get(reverse("moderation:record", args=[first.pk])).status_code == 200
    clock.forward(days=8)
    assert "What you decided last" not in client.get("/queue/").content.decode()
