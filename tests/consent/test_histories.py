"""Random histories of a nursery: at no step does the photo door give anybody a byte that the oracle forbids.

Everything that can turn a yes into a no or a no into a yes, in any order, through the portal's actions, sheets, jobs
and commands; after each step people ask for every picture. Each history begins in one of the `SITUATIONS`, in which one
thing alone keeps a picture dark: so a lost check is noticed on a working day, with few steps. 10,000 steps in `make
test-long`, in parts that run beside one another; the morning of a part is had once, and each history goes on from it.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RULE_MARKER, initialize, run_state_machine_as_test

from consent import ledger
from consent.models import ENFORCED, Purpose
from nursery_portal.audit import chain
from nursery_portal.kit import clock
from nursery_portal.media.redact import Region, Style
from nursery_portal.media.store import save_all
from posts import verifying
from posts.actions import cover_child, publish_post, schedule_post, tag_child
from posts.models import Photo, Post
from tests.cast import Cast, draft
from tests.conftest import LONG
from tests.consent.history_machine import BLOBS, VIEWERS, done, drawn, frame, seen
from tests.consent.history_steps import FAMILIES, Steps

PARTS, EXAMPLES, STEPS = (8, 25, 50) if LONG else (1, 3, 12)
OWN, GROUP, COVERED = Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.COVERED
READERS = VIEWERS if LONG else ("pip", "priya", "ola", "sam")
Situation = Callable[["Histories"], object]


class Histories(Steps):
    """A morning on which everybody has said yes and two pictures are out, then one of the situations."""

    alone: Photo
    both: Photo

    def __init__(self, cast: Cast, since: "Histories | None" = None) -> None:
        super().__init__(cast, since)
        if since:
            self.alone, self.both = since.alone, since.both
            for picture in (
                self.alone,
                self.both,
            ):  # an earlier history may have erased the files, which no rollback undoes
                save_all(picture.pk, 1, BLOBS)

    @initialize(which=some.deferred(lambda: some.sampled_from(list(SITUATIONS))))
    def begin(self, which: str) -> None:
        self.come_to(which)

    def come_to(self, which: str) -> None:
        """Step by step; whatever goes out on the way is looked at when it does."""
        for step in SITUATIONS[which]:
            step(self)
            self.nothing_went_out_that_might_not()

    def morning(self) -> None:
        """Teddy alone and Teddy with Wren, published, and seen by who works in the room."""
        for parent in FAMILIES:
            self.answer(parent, set(ENFORCED), True)
        self.alone, self.both = self.sent_out((self.cast.teddy,), (self.cast.teddy, self.cast.wren))
        assert self.asks("pip", self.alone.pk) and self.asks("pip", self.both.pk)
        self.nothing_went_out_that_might_not()

    def drafted(self, *pictures: Iterable[Any]) -> tuple[Post, list[Photo]]:
        """A draft with these children in its pictures."""
        post = draft(self.who("morag"), self.cast.acorn)
        photos = [self.picture(post, children) for children in pictures]
        return post, [photo for photo in photos if photo is not None]

    def sent_out(self, *pictures: Iterable[Any]) -> list[Photo]:
        """The same, published."""
        post, photos = self.drafted(*pictures)
        assert self.tried(lambda: publish_post(post, by=self.who("morag")))
        return photos

    def only_sam(self) -> None:
        """Ola is kept away, so that her yes does not count; what is out stands on Sam's alone."""
        self.restrict("ola", True, False)
        assert self.asks("pip", self.alone.pk)


def covered_picture(history: Histories) -> None:
    """Wren's picture is out with Teddy covered in it."""
    _, (photo,) = history.drafted((history.cast.teddy, history.cast.wren))
    by, place = history.who("morag"), Region(0.1, 0.2, 0.2, 0.3)
    assert history.tried(lambda: cover_child(photo, history.cast.teddy, place, Style.BLUR, by=by))
    history.say(photo)
    assert history.tried(lambda: publish_post(Post.objects.get(pk=photo.post_id), by=by))
    assert history.asks("pip", photo.pk)


def scheduled_post(history: Histories) -> None:
    """A picture of Teddy waits for its hour."""
    post, _ = history.drafted((history.cast.teddy,))
    assert history.tried(lambda: schedule_post(post, clock.now() + timedelta(hours=1), by=history.who("morag")))


def overdue_review(history: Histories) -> None:
    """The yearly question went without an answer: what is out stays."""
    history.later(400)
    assert history.asks("pip", history.alone.pk)


def tag_found_later(history: Histories) -> None:
    """Wren is found in a picture that is out."""
    photo, region = history.alone, Region(0.4, 0.2, 0.2, 0.3)
    history.tried(lambda: tag_child(photo, history.cast.wren, region=region, by=history.who("morag")))
    history.say(photo)


# what happens after the morning; where one thing alone keeps a picture dark, or in
SITUATIONS: dict[str, tuple[Situation, ...]] = {
    "all is well": (),
    "no to group pictures": (lambda history: history.no_to_one("ola", GROUP, True),),
    "no to own pictures": (lambda history: history.no_to_one("sam", OWN, False),),
    "images forbidden": (lambda history: history.restrict("sam", False, True),),
    "protected": (lambda history: history.protect("ola", True),),
    "only one yes, and its link ends": (Histories.only_sam, lambda history: history.end_link("sam", None)),
    "only one yes, and no contact": (Histories.only_sam, lambda history: history.restrict("sam", True, False)),
    "only one yes, found not to count": (
        Histories.only_sam,
        lambda history: history.end("sam", {OWN}, "invalidated"),
    ),
    "one of two yeses found not to count": (lambda history: history.end("ola", {OWN}, "invalidated"),),
    "her no, and then a yes on paper that she did not write": (
        lambda history: history.withdraw("ola", {OWN}),
        lambda history: history.later(1),
        lambda history: history.on_paper("ola", {OWN}, True, "not mine"),
    ),
    "left": (lambda history: history.leave("ola", -1),),
    "come back anew": (
        lambda history: history.leave("ola", 0),
        lambda history: history.later(2),
        lambda history: history.come_back("ola", True),
    ),
    "the text has ended": (lambda history: history.new_text(OWN, False, 0),),
    "cover taken back": (covered_picture, lambda history: history.withdraw("ola", {COVERED})),
    "scheduled, and taken back": (
        scheduled_post,
        lambda history: history.withdraw("ola", {OWN}),
        lambda history: history.jobs(),
    ),
    "scheduled, and images forbidden": (
        scheduled_post,
        lambda history: history.restrict("sam", False, True),
        lambda history: history.jobs(),
    ),
    "review overdue, and a new picture": (overdue_review, lambda history: history.send_in(0, True, False, True)),
    "tagged later, without a yes": (lambda history: history.withdraw("priya", {GROUP}), tag_found_later),
    "linked anew by a sheet": (
        Histories.only_sam,
        lambda history: history.end_link("sam", None),
        lambda history: history.import_sheet("ola", "sam", "Parent", False),
    ),
}


@pytest.fixture(autouse=True)
def without_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("leaving", "covering"):
        monkeypatch.setattr(f"posts.actions.{place}.redo", drawn)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_history_opens_the_door(cast: Cast, part: int) -> None:
    seen.clear()
    done.clear()
    morning = Histories(cast)
    try:
        morning.morning()
        run_state_machine_as_test(
            lambda: Histories(cast, morning),  # type: ignore[arg-type]  # a factory is as good as the class
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                suppress_health_check=list(HealthCheck),
                # short as it is: red in seconds, not shrunk for minutes
                phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
            ),
        )
    finally:
        morning.teardown()

    assert seen["given"] > EXAMPLES, "a door that is always shut proves nothing"
    assert seen["went out"] > 1, "at least what goes out in the morning"
    if LONG:
        print(dict(seen), dict(sorted(done.items())))
        tries = {name for name, step in vars(Steps).items() if hasattr(step, RULE_MARKER)}
        idle = tries - set(done) - {"later", "jobs", "choose_settings", "no_to_one", "only_this"}
        assert len(idle) < len(tries) / 2, f"steps that never go through: {idle}"  # a part is short, and draws unevenly


def test_where_one_thing_alone_keeps_a_picture_dark_it_is_dark(cast: Cast) -> None:
    """Every situation once, from the same morning: nobody sees what the oracle forbids, nothing goes out that may not,
    and the ledger and its certificates verify after each."""
    history = Histories(cast)
    try:
        history.morning()
        history.look(*READERS)
        began, said, out, clients = clock.now(), dict(history.said), set(history.out), dict(history.clients)
        was = dict(history.shown)
        for which in SITUATIONS:
            with frame():
                history.come_to(which)
                history.look(*READERS)
                history.the_ledger_says_what_was_said()
                shown = [history.asks("priya", pk) for pk in Photo.objects.values_list("pk", flat=True)]
                assert all(shown) == (which == "all is well"), which
                assert [*ledger.faults(), *verifying.faults(), *chain.verify([])] == [], which
                transaction.set_rollback(True)
            history.hours.move_to(began)
            history.clients, history.said, history.out, history.shown = dict(clients), dict(said), set(out), dict(was)
    finally:
        history.teardown()


def test_the_admin_changes_nothing_that_decides_about_a_picture(cast: Cast, rf: RequestFactory) -> None:
    """So no step of a history leads through it: what it holds of these apps is there to be read."""
    request = rf.get("/")
    for user in (cast.morag, cast.dora, cast.rita, cast.superuser):
        request.user = user
        for model, page in admin.site._registry.items():
            if model._meta.app_label in {"consent", "posts", "members", "register"}:
                assert not page.has_add_permission(request), model
                assert not page.has_change_permission(request) and not page.has_delete_permission(request), model
    assert {one._meta.app_label for one in admin.site._registry}.isdisjoint({"consent", "posts", "register"})
