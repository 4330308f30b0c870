"""The machine that random histories run on: one nursery, its clock, its people's sessions, and what must hold."""

import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis.stateful import RuleBasedStateMachine, invariant

from consent.models import YES, ConsentEvent
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.media.intake import Intake
from nursery_portal.media.redact import Region
from nursery_portal.media.renditions import Renditions
from nursery_portal.members.models import User
from nursery_portal.register.models import Child, Nursery
from posts.access import grounds_to_see
from posts.actions import account_for, keep_picture, tag_child
from posts.models import Photo, Post
from posts.rules import showable
from tests.cast import Cast
from tests.clients import signed_in
from tests.conftest import LONG
from tests.consent.history_plain import entries, picture_rows
from tests.consent.oracle_door import Picture, Viewer, may_go_out, may_see, may_stay, stands

BLOBS = dict.fromkeys(("small", "medium", "large", "master"), b"RIFF of a picture")
VIEWERS = ("ola", "sam", "gran", "priya", "aisha", "pip", "morag")
seen: Counter[str] = Counter()
done: Counter[str] = Counter()


def drawn(*args: Any, **kwargs: Any) -> Renditions:
    """A repair without pixels: what it looks like is for other tests."""
    return Renditions(width=400, height=300, colour="#444444", blobs=BLOBS)


def frame() -> transaction.Atomic:
    """A transaction to be rolled back, in which an action may be durable all the same."""
    made = transaction.atomic()
    made._from_testcase = True  # type: ignore[attr-defined]
    return made


def looks(picture: Picture) -> tuple[object, ...]:
    """What a picture must look like still to be the one that was out."""
    return picture.post, picture.stated, tuple(sorted((tag.child, tag.covered) for tag in picture.tags))


class Machine(RuleBasedStateMachine):
    """One nursery, and what must hold in it whatever happens. It may go on from where another stands: whatever happens
    then is undone at its end."""

    def __init__(self, cast: Cast, since: "Machine | None" = None) -> None:
        super().__init__()
        self.cast = cast
        self.said: dict[tuple[int, int, str], bool] = dict(since.said) if since else {}
        self.clients: dict[str, Client] = {}
        self.out: set[int] = set(since.out) if since else set()
        self.shown: dict[uuid.UUID, tuple[object, ...]] = dict(since.shown) if since else {}
        self.steps = 0
        self.time = time_machine.travel(clock.now(), tick=False)
        self.hours = self.time.start()
        self.frame = frame()
        self.frame.__enter__()

    def teardown(self) -> None:
        """As if nothing had happened."""
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)
        self.time.stop()

    # --- help ---

    def who(self, name: str) -> User:
        """Somebody as the database knows them now."""
        return User.objects.get(pk=getattr(self.cast, name).pk)

    def child_of(self, parent: str) -> Child:
        """The child that this parent answers for."""
        return Child.objects.get(pk=(self.cast.wren if parent == "priya" else self.cast.teddy).pk)

    def tried(self, act: Callable[[], object]) -> bool:
        """Whether it went through. A minute passes either way."""
        self.hours.shift(timedelta(minutes=1))
        step = sys._getframe(1).f_code.co_name
        try:
            act()
        except Refused:
            done[f"{step} refused"] += 1
            return False
        done[step] += 1
        return True

    def one(self, rows: Iterable[Any], number: int) -> Any:
        """One of these, or None where there are none."""
        found = list(rows)
        return found[number % len(found)] if found else None

    def photo(self, number: int, **wanted: Any) -> Photo | None:
        """One of the pictures there are, or None."""
        found: Photo | None = self.one(
            Photo.objects.filter(**wanted).select_related("post").order_by("added_at"), number
        )
        return found

    def picture(self, post: Post, children: Iterable[Child]) -> Photo | None:
        """A picture sent in, tagged and accounted for; None where it was not taken in."""
        made = Intake(width=400, height=300, colour="#888888", blobs=BLOBS, taken_at=None, fingerprint=uuid.uuid4().hex)
        by = self.who("morag")
        if not self.tried(lambda: keep_picture(post, made, name="a.jpg", by=by)):
            return None
        photo = Photo.objects.latest("added_at")
        for place, child in enumerate(children):
            region = Region(0.1 + 0.3 * place, 0.2, 0.2, 0.3)
            self.tried(lambda child=child, region=region: tag_child(photo, child, region=region, by=by))  # type: ignore[misc]
        self.say(photo)
        return photo

    def say(self, photo: Photo) -> None:
        """The statement that everybody in the picture is tagged, made again."""
        self.tried(lambda: account_for(photo, Photo.Accounted.ALL_TAGGED, by=self.who("morag")))

    # --- what must hold ---

    @invariant()
    def nobody_gets_a_byte_that_is_forbidden(self) -> None:
        """After each step the gate before every family is held against the oracle, and one more person asks the photo
        door for the pictures; on a working day who works in the room does so every time, in `make test-long` everybody
        after each tenth step: nearly all of what a step costs are questions of this kind."""
        self.steps += 1
        turn = VIEWERS[self.steps % len(VIEWERS)]
        if LONG:
            self.look(turn, others=VIEWERS if self.steps % 10 == 0 else ())
        else:
            self.look("pip", turn)

    def look(self, *names: str, others: Iterable[str] = ()) -> None:
        """These people ask the photo door, by HTTP, for each picture that the oracle forbids them and for one that it
        allows. Of `others` the grounds are read that the door asks, for all pictures at once."""
        now, nursery = clock.now(), Nursery.objects.get(pk=1)
        children, pictures, hide = entries(), picture_rows(), nursery.review_hides_pictures
        out = Photo.objects.filter(post__state=Post.State.PUBLISHED, post__published_at__lte=now)
        for pk in showable(out, now).values_list("pk", flat=True):
            assert stands(pictures[pk], children, now, reviews_hide=hide), pictures[pk]
        for name in dict.fromkeys([*names, *others]):
            viewer, days = self.viewer(name), nursery.leaver_keep_days
            allowed = {
                pk
                for pk, picture in pictures.items()
                if may_see(viewer, picture, children, now, reviews_hide=hide, keep_days=days)
            }
            if name in others:
                assert self.found_by(name) <= allowed, (name, [pictures[pk] for pk in self.found_by(name) - allowed])
            if name in names:
                for pk in [*(pictures.keys() - allowed), *list(allowed)[:1]]:
                    given = self.asks(name, pk)
                    seen["given" if given else "refused"] += 1
                    assert pk in allowed or not given, (name, pictures[pk])

    def found_by(self, name: str) -> set[uuid.UUID]:
        """What the grounds of the photo door open to this person, whether or not they may come in at all."""
        grounds = grounds_to_see(self.who(name), clock.now())
        return {pk for one in grounds for pk in one.order_by().values_list("pk", flat=True)}

    def asks(self, name: str, picture: uuid.UUID) -> bool:
        """Whether the photo door gives this person the bytes."""
        if name not in self.clients:
            self.clients[name] = signed_in(self.who(name))
        answered = self.clients[name].get(reverse("posts:photo", args=[picture, "small"]))
        assert answered.status_code in (200, 302, 403, 404)
        return answered.status_code == 200

    @invariant()
    def nothing_went_out_that_might_not(self) -> None:
        """A post that came out with the last step: each of its pictures might be shown anew at that instant, or was out
        just like this and may stay. The door would keep it dark; but it would stand in the certificates, and open as
        soon as a parent says yes to something else."""
        out = set(Post.objects.filter(state=Post.State.PUBLISHED).values_list("pk", flat=True))
        there = {pk: one for pk, one in picture_rows().items() if one.down_at is None and not one.left_out}
        if came := out - self.out:
            children, now = entries(), clock.now()
            for pk, picture in there.items():
                if picture.post in came:
                    seen["went out"] += 1
                    stays = self.shown.get(pk) == looks(picture) and may_stay(picture, children, now)
                    seen["stayed"] += stays
                    assert stays or may_go_out(picture, children, now), picture
        self.shown |= {
            pk: looks(one) for pk, one in there.items() if one.post in out and one.stated in {"all_tagged", "nobody"}
        }
        self.out = out

    @invariant()
    def the_ledger_says_what_was_said(self) -> None:
        """The history that the oracle reads is what people did, and not what the portal made of it."""
        told = ConsentEvent.objects.order_by("seq").values_list("guardian", "child", "purpose", "kind")
        latest = {(guardian, child, purpose): kind for guardian, child, purpose, kind in told}
        for key, yes in self.said.items():
            assert (latest[key] in YES) == yes, key

    def viewer(self, name: str) -> Viewer:
        """Somebody as the oracle knows them."""
        roles = {"pip": {"practitioner"}, "morag": {"manager"}}.get(name, set())
        rooms = {self.cast.acorn.pk} if name == "pip" else set()
        return Viewer(getattr(self.cast, name).pk, roles, rooms)
