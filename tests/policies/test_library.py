"""The library: who is asked what, once a year for staff, what changed, and the register of who has not."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nursery_portal.kit import clock as kit_clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.models import Guardianship, User
from nursery_portal.notify.models import Notice
from nursery_portal.policies import library, tasks
from nursery_portal.policies.actions import acknowledge, install_first_policy, install_library, publish_policy_version
from nursery_portal.policies.differences import GONE, NEW, SAME, differences
from nursery_portal.policies.models import Acknowledgement, PolicyVersion
from nursery_portal.policies.register import overdue_people, register
from nursery_portal.policies.rules import unacknowledged
from nursery_portal.policies.texts import ClauseText
from nursery_portal.policies.writing import read, written
from nursery_portal.register.models import Child, Room
from tests.cast import Cast, acknowledge_everything, day
from tests.clients import signed_in
from tests.conftest import Clock


def publish(
    cast: Cast, slug: str = "naps", *, asked: str = "staff", yearly: bool = False, **more: Any
) -> PolicyVersion:
    """A policy in effect, asked of staff."""
    clauses = more.pop("clauses", (ClauseText("N1", "Sleep", "Children sleep when they are tired."),))
    defaults: dict[str, Any] = {"effective_on": day(), "review_on": day(300), "title": "Naps", "by": cast.morag}
    return publish_policy_version(
        "naps",
        clauses,
        must_be_acknowledged=bool(asked),
        asked_of=asked or "everyone",
        yearly=yearly,
        **{**defaults, **more},
    )


def slugs(user: User) -> list[str]:
    """What this person still has to acknowledge."""
    return [one.document.slug for one in unacknowledged(user, kit_clock.now())]


def test_a_new_nursery_begins_with_every_policy_each_asked_of_whom_it_binds(cast: Cast) -> None:
    install_first_policy(None, day())
    assert install_library(None, day()) == len(library.LIBRARY)
    assert install_library(cast.morag, day()) == 0, "once"
    assert slugs(cast.ola) == ["social-networking"]
    assert slugs(cast.pip) == [
        "grievance",
        "safeguarding",
        "social-networking",
        "staff-behaviour",
        "whistleblowing",
    ]
    page = signed_in(cast.ola)
    acknowledge(PolicyVersion.objects.get(document__slug="social-networking"), by=cast.ola)
    text = page.get(reverse("policies:list")).content.decode()
    for one in library.LIBRARY:
        assert one.title in text, "families read what binds staff, too"


def test_its_words_are_our_own_and_every_number_is_given_once(cast: Cast) -> None:
    codes = [clause.code for one in library.LIBRARY for clause in one.clauses]
    assert len(codes) == len(set(codes))
    assert not any(code.startswith(("S", "P")) for code in codes), "those are other policies' numbers"


@pytest.mark.parametrize(
    ("asked", "who"), [("staff", {"Pip"}), ("families", {"Ola"}), ("everyone", {"Pip", "Ola"}), ("", set())]
)
def test_a_policy_is_asked_of_whom_it_says(cast: Cast, asked: str, who: set[str]) -> None:
    publish(cast, asked=asked)
    assert {one.first_name for one in (cast.pip, cast.ola) if slugs(one)} == who


def test_staff_are_asked_once_more_after_a_year_and_families_are_not(cast: Cast, clock: Clock) -> None:
    version = publish(cast, asked="everyone", yearly=True)
    acknowledge(version, by=cast.pip)
    acknowledge(version, by=cast.ola)
    clock.forward(days=364)
    assert slugs(cast.pip) == []
    with pytest.raises(Refused, match="already"):
        acknowledge(version, by=cast.pip)
    clock.forward(days=1)
    assert (slugs(cast.pip), slugs(cast.ola)) == (["naps"], [])
    page = signed_in(cast.pip).get(reverse("policies:acknowledge", args=["naps"])).content.decode()
    assert "Once a year" in page
    [again] = acknowledge(version, by=cast.pip)
    assert again.number == 2 and slugs(cast.pip) == []
    assert Acknowledgement.objects.filter(user=cast.pip, version=version).count() == 2


def test_the_list_tells_the_last_time_by_the_day_at_the_nursery(cast: Cast, clock: Clock) -> None:
    version = publish(cast, yearly=True)
    acknowledge(version, by=cast.pip)
    year = clock.now.year + 2
    clock.move_to(datetime(year, 7, 3, 0, 30, tzinfo=ZoneInfo("Europe/London")))  # still the second in UTC
    acknowledge(version, by=cast.pip)
    client = signed_in(cast.pip)
    for page in (reverse("policies:list"), reverse("policies:policy", args=["naps"])):
        assert f"3 July {year}" in client.get(page).content.decode()


def test_nobody_sees_anything_before_the_yearly_one(cast: Cast, clock: Clock) -> None:
    version = publish(cast, yearly=True)
    acknowledge(version, by=cast.pip)
    clock.forward(days=366)
    answer = signed_in(cast.pip).get(reverse("posts:feed"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/policies/naps/acknowledge/")


# --- the register


def test_the_register_counts_and_names_who_has_not(cast: Cast, clock: Clock) -> None:
    version = publish(cast, asked="everyone", yearly=True)
    acknowledge(version, by=cast.pip)
    acknowledge(version, by=cast.ola)
    [kept] = register(clock.now)
    assert kept.counts == [("Staff", 1, 6), ("Parents, carers and relatives", 1, 5)]
    names = [one.person.first_name for one in kept.missing]
    assert "Pip" not in names and "Ola" not in names and {"Dora", "Sam", "Gran"} <= set(names)

    clock.forward(days=366)
    [kept] = register(clock.now)
    assert next(one for one in kept.missing if one.person == cast.pip).yearly
    page = signed_in(cast.morag)
    acknowledge_everything(cast.morag)
    Acknowledgement.objects.filter(pk=-1)
    answer = page.get(reverse("policies:register"))
    assert answer.status_code in (200, 302)


def test_the_register_is_for_those_who_keep_it(cast: Cast) -> None:
    publish(cast, asked="staff")
    acknowledge_everything(*User.objects.all())
    assert "Naps" in signed_in(cast.morag).get(reverse("policies:register")).content.decode()
    assert signed_in(cast.pip).get(reverse("policies:register")).status_code == 403
    assert signed_in(cast.ola).get(reverse("policies:register")).status_code == 403


def test_who_has_not_is_reminded_every_fortnight_and_not_at_once(cast: Cast, clock: Clock) -> None:
    version = publish(cast, asked="staff")
    tasks.remind()
    assert not Notice.objects.filter(kind="policy_to_read").exists(), "they meet it when they next come in"
    clock.forward(days=4)
    acknowledge(version, by=cast.pip)
    tasks.remind()
    told = Notice.objects.filter(kind="policy_to_read")
    assert {"Dora", "Morag"} <= set(told.values_list("recipient__first_name", flat=True))
    assert not told.filter(recipient__in=[cast.pip, cast.ola]).exists()
    before = told.count()
    clock.forward(days=13)
    tasks.remind()
    assert told.count() == before
    clock.forward(days=2)
    tasks.remind()
    assert told.count() == 2 * before


def test_a_thousand_members_cost_the_queries_of_a_few(cast: Cast) -> None:
    publish(cast, asked="everyone")
    counts = []
    for more in (5, 200):
        begin = User.objects.count()
        people = User.objects.bulk_create(
            User(email=f"m{begin + n}@example.org", first_name="M", is_active=True, joined_at=kit_clock.now())
            for n in range(more)
        )
        Guardianship.objects.bulk_create(
            Guardianship(user=one, child=cast.wren, relationship="parent", from_on=day(-3)) for one in people
        )
        with CaptureQueriesContext(connection) as seen:
            overdue_people(kit_clock.now() + timedelta(days=9))
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Child.objects.exists() and Room.objects.exists()


# --- what changed


def test_what_changed_is_shown_clause_by_clause_and_word_by_word() -> None:
    old = [ClauseText("A1", "One", "We sleep at noon."), ClauseText("A2", "One", "Gone soon.")]
    new = [ClauseText("A1", "One", "We sleep at one o'clock."), ClauseText("A3", "Two", "Quite new.", "staff")]
    first, added, left = differences(old, new)
    assert (first.kind, first.pieces) == (
        "changed",
        ((SAME, "We sleep at "), (GONE, "noon."), (NEW, "one o'clock.")),
    )
    assert (added.code, added.kind) == ("A3", "added")
    assert (left.code, left.kind, left.pieces) == ("A2", "left out", ((GONE, "Gone soon."),))
    assert differences(new, new) == []
    moved = differences([old[0]], [ClauseText("A1", "Two", "We sleep at noon.", "staff")])
    assert moved[0].note == "now under Two, now for staff"


def test_every_member_reads_what_changed(cast: Cast) -> None:
    publish(cast, asked="")
    publish(cast, asked="", clauses=(ClauseText("N1", "Sleep", "Children sleep when they wish."),))
    page = signed_in(cast.ola).get(reverse("policies:changes", args=["naps", 2])).content.decode()
    assert "<del>are tired.</del><ins>wish.</ins>" in page
    assert "first version" in signed_in(cast.ola).get(reverse("policies:changes", args=["naps", 1])).content.decode()


# --- writing


def test_what_is_written_out_reads_back_the_same() -> None:
    for one in library.LIBRARY:
        assert tuple(read(written(one.clauses))) == one.clauses


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("S1: no section", "Line 1"),
        ("# One\n\nno number", "Line 3"),
        ("# One\nS1 [parents]: x", "Line 2"),
        ("#\nS1: x", "Line 1"),
        ("# One\n\nS1:", "Line 3"),
    ],
)
def test_a_text_that_cannot_be_read_names_its_line(text: str, where: str) -> None:
    with pytest.raises(Refused, match=where):
        read(text)


def form(**more: str) -> dict[str, str]:
    """What a manager typed for the next version."""
    return {
        "summary": "Sleep",
        "effective_on": f"{day(14)}",
        "review_on": f"{day(300)}",
        "asked": "staff",
        "text": "# Sleep\nN1: Children sleep when they wish.",
        **more,
    }


def test_a_manager_sees_what_changes_before_publishing_it(cast: Cast) -> None:
    publish(cast, asked="")
    client, url = signed_in(cast.morag), reverse("policies:write", args=["naps"])
    assert "N1: Children sleep when they are tired." in client.get(url).content.decode()
    looked = client.post(url, form(go="look"))
    assert looked.status_code == 200 and "<ins>wish.</ins>" in looked.content.decode()
    assert PolicyVersion.objects.count() == 1, "looking publishes nothing"
    assert client.post(url, form(go="publish")).status_code == 302
    version = PolicyVersion.objects.get(number=2)
    assert (version.effective_on, version.document.asked_of) == (day(14), "staff")
    assert slugs(cast.pip) == ["naps"], "who is asked holds from now on, the words from their day"


@pytest.mark.parametrize(
    "wrong",
    [{"text": "no number"}, {"effective_on": "soon"}, {"effective_on": "2020-01-01"}, {"asked": ""}, {"text": ""}],
)
def test_a_refused_version_is_still_in_the_form_and_nothing_is_published(cast: Cast, wrong: dict[str, str]) -> None:
    publish(cast, asked="")
    answer = signed_in(cast.morag).post(
        reverse("policies:write", args=["naps"]), form(summary="Typed words", go="publish", **wrong)
    )
    assert answer.status_code == 422 and "Typed words" in answer.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_a_policy_of_ones_own_gets_an_address_that_is_free(cast: Cast) -> None:
    client, url = signed_in(cast.morag), reverse("policies:new")
    assert client.post(url, form(title="Hats in the sun", asked="nobody", go="publish")).status_code == 302
    assert signed_in(cast.ola).get(reverse("policies:policy", args=["hats-in-the-sun"])).status_code == 404, "not yet"
    for title in ("Hats in the SUN", "Register", "???"):
        assert client.post(url, form(title=title, go="publish")).status_code == 422
    assert PolicyVersion.objects.count() == 1
