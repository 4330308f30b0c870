"""The SQL that is kept and bound anew gives the same verdict as the expression that Django writes each time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import localdate

from consent.actions import withdraw_permissions
from consent.models import Purpose
from consent.rules import IN_FORCE, in_force, permitted, verdict, verdicts
from nursery_portal.kit import clock
from nursery_portal.kit.compiled import Answer, AnswerExists, Number, Question, Rows
from nursery_portal.members.models import Guardianship, User, link_current
from nursery_portal.register.models import Child, enrolled
from posts.models import PhotoTag
from tests.cast import Cast, child, day, draft, guardian, no, person, photo, yes


@pytest.fixture
def histories(cast: Cast) -> list[Child]:
    """A child for nearly every line of the table."""
    yes(cast.ola, cast.teddy)
    no(cast.sam, cast.teddy)
    yes(cast.priya, cast.wren)
    cast.maya.protected = True
    cast.maya.save()
    leaver = child("Leo", cast.acorn, leaving_on=day(20))
    mother = person("Lena", "Leaver")
    guardian(mother, leaver)
    yes(mother, leaver)
    barred = child("Bo", cast.acorn)
    guardian(person("Ben", "Barred"), barred, no_images_at_all=True, order_expires_on=day(10))
    child("Nia", cast.acorn)
    later = child("Ida", cast.willow, started_on=day(5))
    guardian(person("Ines", "Later"), later)
    return list(Child.objects.order_by("pk"))


def test_kept_and_fresh_agree_for_every_purpose_and_day(cast: Cast, histories: list[Child]) -> None:
    seen = set()
    for days in (-40, 0, 6, 11, 21, 400):
        at = clock.now() + timedelta(days=days)
        for purpose in Purpose:
            fresh = dict(Child.objects.values_list("pk", verdict(purpose, at)))
            assert verdicts(fresh, purpose, at) == fresh
            shown = {pk for pk, code in fresh.items() if code == IN_FORCE}
            assert set(permitted(purpose, at).values_list("pk", flat=True)) == shown
            seen |= set(fresh.values())
    assert {"not_enrolled", "protected", "restricted", "nobody_responsible", "disputed", "unanswered", IN_FORCE} <= seen


def test_a_tag_asks_about_its_own_child_and_a_withdrawal_counts_at_once(cast: Cast, histories: list[Child]) -> None:
    post = draft(cast.morag, cast.acorn)
    photo(post, cast.teddy, cast.wren, by=cast.morag)

    def shown() -> list[str]:
        allowed = PhotoTag.objects.filter(in_force(Purpose.OWN_PICTURES, clock.now(), of="child"))
        return list(allowed.values_list("child__known_as", flat=True))

    assert shown() == ["Wren"]
    withdraw_permissions(cast.wren, [Purpose.OWN_PICTURES], by=cast.priya)
    assert shown() == []
    refused = PhotoTag.objects.filter(~in_force(Purpose.OWN_PICTURES, clock.now(), of="child"))
    assert refused.count() == 2


def test_a_child_asked_about_within_a_query_on_children_is_the_right_one(cast: Cast, histories: list[Child]) -> None:
    at = clock.now()
    among = Child.objects.filter(pk__in=permitted(Purpose.OWN_PICTURES, at).values("pk"), room=cast.acorn)
    assert [one.known_as for one in among] == ["Leo", "Wren"]


def _by_year(at: Any, row: int) -> QuerySet[Child, Any]:
    return Child.objects.filter(pk=row, born_on__year=at.year).values("pk")


def _without_row(at: Any, row: int) -> QuerySet[Child, Any]:
    return Child.objects.filter(started_on__lte=at.date()).values("pk")


@pytest.mark.parametrize("build", [_by_year, _without_row])
def test_a_question_that_cannot_be_kept_is_an_error_and_not_a_guess(
    db: None, build: Callable[[Any, int], QuerySet[Child, Any]]
) -> None:
    with pytest.raises(TypeError):
        list(Child.objects.values_list(Answer(Question(build), clock.now(), "pk")))


def test_the_sql_is_written_once(db: None) -> None:
    calls = []

    def build(at: Any, row: int) -> QuerySet[Child, Any]:
        calls.append(at)
        return Child.objects.filter(pk=row, started_on__lte=at.date()).values("pk")

    question = Question(build)
    for _ in range(3):
        list(Child.objects.values_list(Answer(question, clock.now(), "pk")))
    assert len(calls) == 2  # two instants, to see which values follow
    assert "asked_about" in question.text(connection).before


def test_asked_by_itself_it_gives_the_rows_of_the_same_query(cast: Cast, histories: list[Child]) -> None:
    def build(at: datetime, person: int) -> QuerySet[Any, Any]:
        links = Guardianship.objects.filter(link_current(localdate(at)), enrolled(localdate(at), "child__"))
        return links.filter(user=person).values("child__known_as", "kind")

    rows, seen = Rows(build), set()
    for one in User.objects.all():
        for days in (-500, 0, 6, 21):
            at = clock.now() + timedelta(days=days)
            kept = rows.of(at, one.pk)
            assert sorted(kept) == sorted(tuple(row.values()) for row in build(at, one.pk))
            seen |= {name for name, _ in kept}
    assert {"Teddy", "Leo", "Ida"} <= seen


def _links_of(at: datetime, person: int) -> QuerySet[Any, Any]:
    """Asks the clock itself, and names the person twice."""
    links = Guardianship.objects.filter(link_current(clock.today()), user=person)
    return Child.objects.filter(enrolled(localdate(at)), guardianships__user=person, pk__in=links.values("child"))


def test_a_number_follows_the_person_and_the_clock(cast: Cast, histories: list[Child]) -> None:
    number, seen = Number(_links_of), set()
    for one in User.objects.all():
        for days in (-500, 0, 6, 21):
            at = clock.now() + timedelta(days=days)
            with clock.supposing(at):
                assert number.count(at, one.pk) == _links_of(at, one.pk).count()
            seen.add(number.count(at, one.pk))
    assert seen == {0, 1}


def test_a_question_that_asks_the_clock_itself_follows_it(cast: Cast, histories: list[Child]) -> None:
    question = Question(lambda at, row: Child.objects.filter(enrolled(clock.today()), pk=row).values("pk"))
    for days in (-500, 0, 6, 21):
        at = clock.now() + timedelta(days=days)
        found = Child.objects.filter(AnswerExists(question, at, "pk"))
        assert set(found) == set(Child.objects.filter(enrolled(localdate(at))))


def test_a_number_that_can_never_be_more_than_none_asks_nothing(
    db: None, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(0):
        assert Number(lambda at, person: User.objects.none()).count(clock.now(), 1) == 0


def _by_what_is_read(at: datetime, person: int) -> QuerySet[Any, Any]:
    return User.objects.filter(pk=person) if Child.objects.exists() else User.objects.none()


def _by_text(at: datetime, person: int) -> QuerySet[Any, Any]:
    return User.objects.filter(email=f"{person}@example.org")


@pytest.mark.parametrize("build", [_by_what_is_read, _by_text])
def test_a_number_that_cannot_be_kept_is_an_error_and_not_a_guess(
    db: None, build: Callable[[datetime, int], QuerySet[Any, Any]]
) -> None:
    with pytest.raises(TypeError):
        Number(build).count(clock.now(), 1)


def test_a_question_that_reads_rows_is_an_error(cast: Cast) -> None:
    with pytest.raises(TypeError):
        list(User.objects.filter(AnswerExists(Question(_by_what_is_read), clock.now(), "pk")))
