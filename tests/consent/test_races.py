"""A no against a publication, at the same moment, on connections of their own: whoever wins, nothing is left to see.

50 rounds of each on a working day and 1,000 in `make test-long`, on the SQLite file and on PostgreSQL.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from consent.actions import renew_permissions, withdraw_permissions
from consent.actions.answering import append
from consent.models import ENFORCED, ConsentEvent, Purpose
from nursery_portal.audit.events import Event as Happened
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.clock import now
from nursery_portal.members.access import forget_roles
from nursery_portal.members.actions import protect_child, record_leaving, restrict_guardianship
from nursery_portal.register.models import Child
from posts.access import photo_version_for
from posts.actions import (
    account_for,
    hide_withdrawn,
    publish_post,
    publish_scheduled_post,
    schedule_post,
    tag_child,
)
from posts.models import Photo, Post, PublicationCertificate
from tests.cast import Cast, day, draft, photo
from tests.cast import yes as signed_yes
from tests.conftest import LONG
from tests.races import Race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, FEWER = (1000, 1000) if LONG else (50, 12)
OWN = Purpose.OWN_PICTURES


@pytest.fixture
def race() -> Iterator[Race]:
    made = Race()
    yield made
    made.end()


@pytest.fixture
def nursery(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast, without the mails that leave after a commit: they are no part of a race, and a third of its time."""
    monkeypatch.setattr("nursery_portal.notify.actions.enqueue", lambda *work: None)
    return Cast()


def yes(cast: Cast, *purposes: Purpose) -> None:
    """Ola's yes for Teddy, put into the ledger without the notices of signing: given here, not tested."""
    with transaction.atomic():
        child = Child.objects.select_for_update().get(pk=cast.teddy.pk)
        for purpose in purposes or ENFORCED:
            append(
                child,
                purpose,
                ConsentEvent.Kind.GIVEN,
                cast.wordings[purpose],
                authority=cast.ola_link,
                guardian=cast.ola,
                signed_name=cast.ola.full_name,
                receipt=uuid.uuid4(),
            )


def ready_post(cast: Cast) -> tuple[Post, Photo]:
    post = draft(cast.morag, cast.acorn)
    return post, photo(post, cast.teddy, by=cast.morag)


def nobody_sees(cast: Cast, picture: Photo) -> bool:
    """By the photo door itself: Priya is in the audience of every picture here."""
    return photo_version_for(cast.priya, picture.pk, now()) is None


def seq_of(event: Happened) -> int:
    """Where the last event of this kind stands in the chain."""
    return AuditEvent.objects.filter(event=event).order_by("-seq").values_list("seq", flat=True)[0]


def test_withdraw_against_publish(nursery: Cast, race: Race) -> None:
    cast, won = nursery, {True: 0, False: 0}
    for number in range(ROUNDS):
        yes(cast, OWN)
        post, picture = ready_post(cast)

        published, withdrawn = race.between(
            lambda post=post: publish_post(post, by=cast.morag),  # type: ignore[misc]
            lambda: withdraw_permissions(cast.teddy, [OWN], by=cast.ola),
        )

        assert withdrawn, "nothing may veto a withdrawal"
        assert nobody_sees(cast, picture), f"round {number}"
        post.refresh_from_db()
        certificates = PublicationCertificate.objects.filter(post=post)
        assert published == (post.state == Post.State.PUBLISHED) == certificates.exists()
        if published:
            taken_back = ConsentEvent.objects.filter(child=cast.teddy).latest("seq")
            assert certificates.get().at < taken_back.at, "published after the permission was gone"
            assert seq_of(Happened.POSTS_POST_PUBLISHED) < seq_of(Happened.CONSENT_WITHDRAWN)
        won[published] += 1
    assert all(won.values()), f"only one side ever came first: {won}"


def test_withdraw_against_an_edit_that_adds_a_tag(nursery: Cast, race: Race) -> None:
    cast, won = nursery, {True: 0, False: 0}
    signed_yes(cast.priya, cast.wren)
    for number in range(ROUNDS):
        yes(cast)
        post = draft(cast.morag, cast.acorn)
        picture = photo(post, cast.wren, by=cast.morag)
        publish_post(post, by=cast.morag)

        def tag(picture: Photo = picture) -> None:
            tag_child(picture, cast.teddy, by=cast.morag)
            account_for(picture, Photo.Accounted.ALL_TAGGED, by=cast.morag)

        _, withdrawn = race.between(
            tag, lambda: withdraw_permissions(cast.teddy, [Purpose.GROUP_PICTURES], by=cast.ola)
        )

        assert withdrawn
        assert picture.tags.filter(child=cast.teddy).exists()
        assert nobody_sees(cast, picture), f"round {number}"
        # who came first is seen from whether the gate still had a yes to write down
        won[picture.certificate_lines.filter(child=cast.teddy).exists()] += 1
    assert all(won.values()), f"only one side ever came first: {won}"


NOES: dict[str, tuple[Happened, Callable[[Cast], object], Callable[[Cast], object]]] = {
    "restriction": (
        Happened.MEMBERS_GUARDIANSHIP_CHANGED,
        lambda cast: restrict_guardianship(
            cast.sam_link, no_contact=False, hide_location=False, no_images_at_all=True, by=cast.dora
        ),
        lambda cast: restrict_guardianship(
            cast.sam_link, no_contact=False, hide_location=False, no_images_at_all=False, by=cast.dora
        ),
    ),
    "protection": (
        Happened.REGISTER_CHILD_PROTECTED,
        lambda cast: protect_child(cast.teddy, protected=True, reason="A court says so", by=cast.dora),
        lambda cast: protect_child(cast.teddy, protected=False, reason="The court is done", by=cast.dora),
    ),
    "leaving": (
        Happened.REGISTER_CHILD_LEFT,
        lambda cast: record_leaving(cast.teddy, last_day=day(-1), by=cast.morag),
        lambda cast: record_leaving(cast.teddy, last_day=None, by=cast.morag),
    ),
}


@pytest.mark.parametrize("what", list(NOES))
def test_another_no_against_publish(nursery: Cast, race: Race, what: str) -> None:
    cast, (event, say_no, take_it_back) = nursery, NOES[what]
    yes(cast)
    for number in range(FEWER):
        post, picture = ready_post(cast)

        published, said = race.between(
            lambda post=post: publish_post(post, by=cast.morag),  # type: ignore[misc]
            lambda: say_no(cast),
        )

        assert said
        forget_roles(cast.ola)
        assert nobody_sees(cast, picture), f"round {number}"
        if published:
            assert seq_of(Happened.POSTS_POST_PUBLISHED) < seq_of(event), "published after the no"
        take_it_back(cast)


# a yes given anew at the same moment: what went out relied on a permission that stood when it went out
def test_withdraw_against_renewal(nursery: Cast, race: Race) -> None:
    cast, won = nursery, {True: 0, False: 0}
    text = cast.wordings[OWN].pk
    for number in range(FEWER):
        yes(cast, OWN)
        post, picture = ready_post(cast)
        publish_post(post, by=cast.morag)

        renewed, withdrawn = race.between(
            lambda: renew_permissions(cast.teddy, {OWN: text}, by=cast.ola),
            lambda: withdraw_permissions(cast.teddy, [OWN], by=cast.ola),
        )

        assert withdrawn
        last = ConsentEvent.objects.filter(child=cast.teddy).latest("seq")
        assert last.kind == ConsentEvent.Kind.WITHDRAWN, "a renewal needs a yes that stands"
        assert nobody_sees(cast, picture), f"round {number}"
        won[renewed] += 1
    assert all(won.values()), f"only one side ever came first: {won}"


@pytest.mark.parametrize("what", ["restriction", "leaving"])
def test_withdraw_against_another_no(nursery: Cast, race: Race, what: str) -> None:
    cast, (_, say_no, take_it_back) = nursery, NOES[what]
    for number in range(FEWER):
        yes(cast, OWN)
        post, picture = ready_post(cast)
        publish_post(post, by=cast.morag)

        withdrawn, said = race.between(
            lambda: withdraw_permissions(cast.teddy, [OWN], by=cast.ola),
            lambda: say_no(cast),
        )

        assert said
        assert withdrawn or what == "leaving", "only the end of the place leaves nothing to take back"
        assert nobody_sees(cast, picture), f"round {number}"
        take_it_back(cast)
        if withdrawn:
            assert nobody_sees(cast, picture), f"round {number}: the withdrawal outlives the other no"
        forget_roles(cast.ola)


def test_withdraw_against_a_workers_scheduled_publication(nursery: Cast, race: Race) -> None:
    cast, won = nursery, {True: 0, False: 0}
    for number in range(FEWER):
        yes(cast, OWN)
        post, picture = ready_post(cast)
        schedule_post(post, now() + timedelta(hours=1), by=cast.morag)
        Post.objects.filter(pk=post.pk).update(publish_at=now())

        published, withdrawn = race.between(
            lambda post=post: publish_scheduled_post(post),  # type: ignore[misc]
            lambda: withdraw_permissions(cast.teddy, [OWN], by=cast.ola),
        )

        assert withdrawn, "nothing may veto a withdrawal"
        assert nobody_sees(cast, picture), f"round {number}"
        post.refresh_from_db()
        assert published == (post.state == Post.State.PUBLISHED)
        if published:
            assert seq_of(Happened.POSTS_POST_PUBLISHED) < seq_of(Happened.CONSENT_WITHDRAWN)
        won[published] += 1
    assert all(won.values()), f"only one side ever came first: {won}"


def test_the_job_after_a_withdrawal_against_a_manager_who_puts_pictures_back(nursery: Cast, race: Race) -> None:
    cast = nursery
    for number in range(FEWER):
        yes(cast, OWN)
        post, picture = ready_post(cast)
        publish_post(post, by=cast.morag)
        receipt = withdraw_permissions(cast.teddy, [OWN], by=cast.ola)

        race.between(
            lambda receipt=receipt: hide_withdrawn(receipt),  # type: ignore[misc]
            lambda: yes(cast, OWN),
        )

        picture.refresh_from_db()
        removed = picture.removals.exists()
        assert (picture.taken_down_at is not None) == removed, f"round {number}: down, or as if nothing had happened"
        assert nobody_sees(cast, picture) == removed
