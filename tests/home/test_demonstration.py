"""The demonstration nursery is told through the portal's own actions, refuses real portals, and repeats."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from consent.models import ConsentEvent, PaperAnswer
from moderation.access import queue_visible_to
from moderation.models import Report, Urgency
from nursery_portal.audit.models import AuditEvent
from nursery_portal.duties.models import Breach
from nursery_portal.duties.rules import standings
from nursery_portal.home.demonstration import photographs
from nursery_portal.home.demonstration.loading import load
from nursery_portal.home.demonstration.loading_world import World
from nursery_portal.home.demonstration.sign_ins import PASSWORD, SIGN_INS
from nursery_portal.kit import clock
from nursery_portal.members.models import Guardianship, User
from nursery_portal.members.rules import stage_of
from nursery_portal.members.standing import requirements
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child, Nursery, Room
from posts.models import Comment, Photo, PhotoTag, Post
from posts.rules import readiness, showable
from staff_conduct.access import cases_visible_to, concerns_visible_to
from tests.cast import Cast

A_THURSDAY = date(2026, 3, 12)
SOME = (
    "conkers",  # a comment taken away, and a child who has left since
    "scarves",  # in it a child whose permission was taken back last week
    "printing",  # a picture that the gate refuses
    "train",  # a declined comment
    "parents-evening",
    "odd-socks",  # a reported comment
    "name-pegs",  # removed
    "leaf-hunt",  # waiting comments
    "seedlings",  # an urgent one
    "high-chairs",  # a comment that becomes a concern
    "library",  # a draft
    "jumper-day",
)


@pytest.fixture
def demonstration(settings: Any) -> None:
    """The portal as `make run` starts it."""
    settings.PORTAL_DEMO = True


@pytest.fixture
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many pixels as a test needs."""
    monkeypatch.setattr(photographs, "WIDTH", {shape: width // 4 for shape, width in photographs.WIDTH.items()})


def what_is_there() -> dict[str, list[Any]]:
    """The nursery without ids and instants."""
    return {
        "events": list(AuditEvent.objects.order_by("seq").values_list("event", "acting_as", "subject_type")),
        "children": list(Child.objects.values_list("known_as", "room__name", "born_on", "protected")),
        "answers": list(
            ConsentEvent.objects.order_by("child__known_as", "seq").values_list("child__known_as", "purpose", "kind")
        ),
        "posts": list(Post.objects.order_by("pk").values_list("title", "body", "state", "published_by__email")),
        "pictures": sorted(Photo.objects.values_list("fingerprint", "alt_text", "accounted", "taken_at")),
        "tags": list(PhotoTag.objects.order_by("pk").values_list("child__known_as", "x", "y", "w", "h")),
        "comments": list(Comment.objects.order_by("pk").values_list("body", "author__email", "state")),
        "notices": list(  # a breach's name is drawn anew each time
            Notice.objects.exclude(kind__startswith="breach")
            .order_by("pk")
            .values_list("recipient__email", "kind", "title")
        ),
    }


def test_the_same_seed_tells_the_same_nursery_and_it_is_whole(
    db: None, demonstration: None, small_pictures: None
) -> None:
    before = transaction.savepoint()
    load(today=A_THURSDAY, seed=7, stories=SOME, workers=1)
    first = what_is_there()
    transaction.savepoint_rollback(before)
    told = load(today=A_THURSDAY, seed=7, stories=SOME, workers=1)
    assert what_is_there() == first

    call_command("verify_audit", stdout=StringIO())
    call_command("verify_consent", stdout=StringIO())
    everybody_and_everything_promised_is_there(told)
    every_live_picture_passes_the_verdict_and_those_without_permission_are_dark(told)
    a_picture_that_the_gate_refused_was_left_out(told)
    the_lead_finds_something_urgent_and_something_flagged(told)
    concerns_and_a_case_are_there_for_those_who_read_them_and_for_nobody_else(told)
    what_happens_seldom_is_there_once(told)
    whoever_signs_in_sees_the_portal_at_once(told)


def everybody_and_everything_promised_is_there(told: World) -> None:
    nursery = Nursery.objects.get()
    assert (nursery.name, nursery.is_demonstration) == ("Stepping Stones", True)
    assert (Room.objects.count(), Child.objects.count()) == (4, 41)
    states = set(Post.objects.values_list("state", flat=True))
    assert {Post.State.PUBLISHED, Post.State.DRAFT, Post.State.REMOVED} <= states
    assert set(Comment.objects.values_list("state", flat=True)) == set(Comment.State.values)
    assert Report.objects.filter(closed_at=None).exists()
    stages = {stage_of(person, person.invitations.first(), told.now).code for person in User.objects.all()}
    assert stages == {"joined", "waiting", "expired", "none"}  # waiting: in a test no mail leaves
    assert {"given", "refused", "withdrawn"} <= set(ConsentEvent.objects.values_list("kind", flat=True))


def every_live_picture_passes_the_verdict_and_those_without_permission_are_dark(told: World) -> None:
    published = Photo.objects.filter(post__state=Post.State.PUBLISHED, removed_at=None)
    live = list(showable(published, told.now))
    assert len(live) == 7
    assert all(one.ready for one in readiness(live, told.now))
    dark = published.exclude(pk__in=[photo.pk for photo in live])
    gone = {name for photo in dark for name in photo.tags.values_list("child__known_as", flat=True)}
    assert gone == {"Rosie", "Musa", "Kofi", "Florence", "Leila"}  # Kofi's mother took her yes back; Florence has left


def a_picture_that_the_gate_refused_was_left_out(told: World) -> None:
    post = told.posts["printing"]
    assert AuditEvent.objects.filter(event="posts:post:refused", subject_id=str(post.pk)).count() == 1
    (left_out,) = Photo.objects.filter(post=post, removed_at__isnull=False)
    assert left_out.tags.filter(child__known_as="Tom").exists()
    assert not Photo.objects.filter(post=post, removed_at=None, tags__child__known_as="Tom").exists()


def the_lead_finds_something_urgent_and_something_flagged(told: World) -> None:
    found = {comment.urgency for comment in queue_visible_to(told.person("ruth"), told.now)}  # type: ignore[attr-defined]
    assert {Urgency.URGENT, Urgency.FLAGGED} <= found


def concerns_and_a_case_are_there_for_those_who_read_them_and_for_nobody_else(told: World) -> None:
    assert {one.kind for one in concerns_visible_to(told.person("ruth"))} >= {"adult_conduct", "private_contact"}
    assert concerns_visible_to(told.person("ruth")).count() == 4
    assert not concerns_visible_to(told.person("beth")).exists()
    (case,) = cases_visible_to(told.person("nadia"))
    assert [step.stage for step in case.steps.order_by("number")][-1] == "closed"
    assert not cases_visible_to(told.person("beth")).exists()
    assert not cases_visible_to(told.person("owen")).exists()


def what_happens_seldom_is_there_once(told: World) -> None:
    paper = PaperAnswer.objects.get()
    assert (paper.form.child.known_as, paper.state) == ("Wren", "waiting")
    assert Guardianship.objects.get(kind=Guardianship.Kind.SIGNER).child.known_as == "Poppy"
    (breach,) = standings(Breach.objects.all())
    decided = breach.last["ico"].at
    assert breach.closed and not breach.missing and decided < breach.breach.due_at, "a demonstration of how it is done"


def whoever_signs_in_sees_the_portal_at_once(told: World) -> None:
    people = [User.objects.get(email=one.email) for one in SIGN_INS]
    assert [one.email for one in people if any(ask(one, told.now) for ask in requirements)] == []
    assert all(one.check_password(PASSWORD) for one in people)


def test_outside_the_demonstration_it_is_refused_in_one_sentence(db: None) -> None:
    with pytest.raises(CommandError, match="a real portal"):
        call_command("demo")
    assert not Nursery.objects.exists()
    assert not AuditEvent.objects.exists()


def test_where_there_are_people_it_is_refused_in_one_sentence(cast: Cast, demonstration: None) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match=r"people in this database already.*make reset-demo"):
        call_command("demo")
    assert AuditEvent.objects.count() == before


def test_a_day_to_come_is_refused(db: None, demonstration: None) -> None:
    with pytest.raises(CommandError, match="today or an earlier day"):
        call_command("demo", today=clock.today().replace(year=clock.today().year + 1, day=1))
    assert not Nursery.objects.exists()


def test_the_table_of_sign_ins_has_role_address_and_password_of_each(demonstration: None) -> None:
    out = StringIO()
    call_command("demo", "--sign-ins", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["role", "e-mail", "password"]
    assert len(lines) == 1 + len(SIGN_INS)
    assert all(PASSWORD in line and "@" in line for line in lines[1:])


def test_the_readme_names_the_same_people_and_password() -> None:
    words = (portal.BASE_DIR / "README.md").read_text(encoding="utf-8")
    assert f"`{PASSWORD}`" in words
    assert all(f"| {one.role} | {one.who} | `{one.email}` |" in words for one in SIGN_INS)


def test_the_sign_in_page_offers_them_in_a_demonstration_only(client: Client, cast: Cast, settings: Any) -> None:
    page = reverse("account_login")
    assert "Look around as" not in client.get(page).content.decode()
    settings.PORTAL_DEMO = True
    assert "Look around as" not in client.get(page).content.decode(), "a nursery that is none has no such accounts"
    Nursery.objects.update(is_demonstration=True)
    shown = client.get(page).content.decode()
    assert all(f'value="{one.email}"' in shown for one in SIGN_INS)
    settings.PORTAL_DEMO = False
    assert "Look around as" not in client.get(page).content.decode()
