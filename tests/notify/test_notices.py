"""The page of one's own notices."""

import pytest
from django.test import Client
from django.urls import reverse

from nursery_portal.notify.access import unread_count
from nursery_portal.notify.actions import notify
from nursery_portal.notify.models import Notice
from tests.cast import Cast
from tests.clients import signed_in

LIST = "/notices/"


def test_a_member_reads_own_notices_and_nobody_elses(cast: Cast) -> None:
    notify(cast.ola, "kind", "For Ola", body="Words for Ola", mail=False)
    notify(cast.sam, "kind", "For Sam", mail=False)

    page = signed_in(cast.ola).get(LIST).content.decode()
    assert "For Ola" in page and "Words for Ola" in page
    assert "For Sam" not in page
    assert "For Ola" not in signed_in(cast.morag).get(LIST).content.decode(), "a manager reads her own only"


def test_a_visitor_is_sent_to_the_sign_in(db: None) -> None:
    assert Client().get(LIST).status_code == 302


def test_opening_marks_as_read_and_leads_on(cast: Cast) -> None:
    notice = notify(cast.ola, "kind", "For Ola", url="/notices/?x=1", mail=False)
    assert unread_count(cast.ola) == 1

    answer = signed_in(cast.ola).post(reverse("notify:open", args=[notice.pk]))
    assert answer.headers["Location"] == "/notices/?x=1"
    assert unread_count(cast.ola) == 0


def test_looking_changes_nothing(cast: Cast) -> None:
    notice = notify(cast.ola, "kind", "For Ola", url="/", mail=False)
    client = signed_in(cast.ola)
    client.get(LIST)
    assert client.get(reverse("notify:open", args=[notice.pk])).status_code == 405
    assert unread_count(cast.ola) == 1


def test_somebody_elses_notice_is_like_an_unknown_one(cast: Cast) -> None:
    notice = notify(cast.ola, "kind", "For Ola", mail=False)
    client = signed_in(cast.sam)
    foreign = client.post(reverse("notify:open", args=[notice.pk]))
    unknown = client.post(reverse("notify:open", args=[notice.pk + 1000]))
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert unread_count(cast.ola) == 1


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_notice_never_leads_out_of_the_portal(cast: Cast, url: str) -> None:
    notice = notify(cast.ola, "kind", "For Ola", url=url, mail=False)
    answer = signed_in(cast.ola).post(reverse("notify:open", args=[notice.pk]))
    assert answer.headers["Location"] == LIST


def test_all_are_marked_as_read_at_once_but_only_ones_own(cast: Cast) -> None:
    for person in (cast.ola, cast.ola, cast.sam):
        notify(person, "kind", "News", mail=False)
    client = signed_in(cast.ola)
    client.post(reverse("notify:read_all"), {"upto": upto_of(client)})
    assert (unread_count(cast.ola), unread_count(cast.sam)) == (0, 1)


def upto_of(client: Client, address: str = LIST) -> str:
    """What the form of the page says."""
    return client.get(address).content.decode().split('name="upto" value="')[1].split('"')[0]


@pytest.mark.parametrize("older", [False, True])
def test_what_came_while_the_page_stood_open_is_not_marked_as_read(cast: Cast, older: bool) -> None:
    first = notify(cast.ola, "kind", "News", mail=False)
    notify(cast.ola, "kind", "More news", mail=False)
    client = signed_in(cast.ola)
    upto = upto_of(client, f"{LIST}?before={first.pk + 1}" if older else LIST)
    urgent = notify(cast.ola, "comment_urgent", "A comment should be read now", mail=False)
    client.post(reverse("notify:read_all"), {"upto": upto})
    assert list(Notice.objects.filter(recipient=cast.ola, read_at=None)) == [urgent]


@pytest.mark.parametrize("upto", [None, "", "x", "-1", "9" * 30, "\u0661"])
def test_without_saying_up_to_which_nothing_is_marked_as_read(cast: Cast, upto: str | None) -> None:
    notify(cast.ola, "kind", "News", mail=False)
    given = {} if upto is None else {"upto": upto}
    assert signed_in(cast.ola).post(reverse("notify:read_all"), given).status_code == 302
    assert unread_count(cast.ola) == 1


def test_earlier_notices_stand_on_further_pages(cast: Cast) -> None:
    for number in range(35):
        notify(cast.ola, "kind", f"News {number:02}", mail=False)
    client = signed_in(cast.ola)
    first = client.get(LIST)
    assert "News 34" in first.content.decode() and "News 04" not in first.content.decode()
    older = client.get(first.context["older"]).content.decode()
    assert "News 04" in older and "News 34" not in older


@pytest.mark.parametrize("cursor", ["x", "-1", "1e9", "9" * 30, "\u0661"])
def test_a_cursor_without_sense_is_not_found(cast: Cast, cursor: str) -> None:
    assert signed_in(cast.ola).get(LIST, {"before": cursor}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_notices(cast: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.ola)
    counts = []
    for number in (3, 20):
        for _ in range(number):
            notify(cast.ola, "kind", "News", mail=False)
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Notice.objects.count() == 23
