"""Random histories of a nursery: at no step does the photo door give anybody a byte that the oracle forbids.

Everything that can turn a yes into a no or a no into a yes, in any order, through the actions and jobs of the portal;
after each step everybody asks for every picture. 10,000 steps in `make test-long`.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from consent.actions import end_permissions, publish_wordings, renew_permissions, withdraw_permissions
from consent.models import ENFORCED, NO, YES, ConsentEvent, Purpose, Wording
from consent.rules import current_wordings
from consent.wordings import Text
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.media.intake import Intake
from nursery_portal.media.redact import Region, Style
from nursery_portal.media.renditions import Renditions
from nursery_portal.members.actions import (
    change_child,
    end_guardianship,
    protect_child,
    record_leaving,
    restrict_guardianship,
)
from nursery_portal.members.models import Guardianship, User
from nursery_portal.register.models import Child, Nursery
from posts.actions import (
    account_for,
    bring_back,
    cover_child,
    edit_published,
    hide_post,
    keep_picture,
    publish_post,
    publish_ready,
    remove_photo,
    report_photo,
    restore_photo,
    schedule_post,
    show_again,
    tag_child,
    take_down_photo,
    uncover_child,
    untag_child,
    words_of,
)
from posts.models import Photo, PhotoTag, Post, Removal, RemovedPicture
from posts.removals import PICTURES, offers
from posts.tasks import publish_scheduled, sweep_pictures, tidy_after_leavers, tidy_withdrawals
from tests.cast import Cast, answer, draft
from tests.clients import signed_in
from tests.conftest import LONG
from tests.consent import oracle
from tests.consent.oracle_door import Entry, Kept, Picture, Tag, Viewer, may_see

EXAMPLES, STEPS = (200, 50) if LONG else (7, 14)
MOST = 4
BLOBS = dict.fromkeys(("small", "medium", "large", "master"), b"RIFF of a picture")
FAMILIES = ("ola", "sam", "priya")
VIEWERS = ("ola", "sam", "gran", "priya", "aisha", "pip", "morag")
parents = some.sampled_from(FAMILIES)
numbers = some.integers(0, 50)
purposes = some.sampled_from([*({one} for one in ENFORCED), set(ENFORCED)])
seen: Counter[str] = Counter()


def drawn(*args: Any, **kwargs: Any) -> Renditions:
    """A repair without pixels: what it looks like is for other tests."""
    return Renditions(width=400, height=300, colour="#444444", blobs=BLOBS)


class Histories(RuleBasedStateMachine):
    """One nursery, and whatever may happen in it."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast = cast
        self.said: dict[tuple[int, int, str], bool] = {}
        self.clients: dict[str, Client] = {}
        self.steps = 0
        self.time = time_machine.travel(clock.now(), tick=False)
        self.hours = self.time.start()
        self.frame = transaction.atomic()
        self.frame._from_testcase = True  # type: ignore[attr-defined]  # so that an action may be durable inside
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
        return Child.objects.get(pk=(self.cast.wren if parent == "priya" else self.cast.teddy).pk)

    def tried(self, act: Callable[[], object]) -> bool:
        """Whether it went through. A minute passes either way."""
        self.hours.shift(timedelta(minutes=1))
        try:
            act()
        except Refused:
            return False
        return True

    def one(self, rows: Iterable[Any], number: int) -> Any:
        """One of these, or None where there are none."""
        found = list(rows)
        return found[number % len(found)] if found else None

    def photo(self, number: int, **wanted: Any) -> Photo | None:
        found: Photo | None = self.one(
            Photo.objects.filter(**wanted).select_related("post").order_by("added_at"), number
        )
        return found

    # --- families ---

    @initialize()
    def begin(self) -> None:
        """A morning on which everybody has said yes, and two pictures are out."""
        for parent in FAMILIES:
            self.answer(parent, set(ENFORCED), True)
        post = draft(self.who("morag"), self.cast.acorn)
        for children in ((self.cast.teddy,), (self.cast.teddy, self.cast.wren)):
            self.picture(post, children)
        assert self.tried(lambda: publish_post(post, by=self.who("morag")))

    @rule(parent=parents, about=purposes, yes=some.booleans())
    def answer(self, parent: str, about: set[Purpose], yes: bool) -> None:
        """A signed answer."""
        who, child = self.who(parent), self.child_of(parent)
        if self.tried(lambda: answer(who, child, dict.fromkeys(about, yes))):
            self.said |= {(who.pk, child.pk, one.value): yes for one in about}

    @rule(parent=parents, about=purposes)
    def withdraw(self, parent: str, about: set[Purpose]) -> None:
        """Taken back: whatever of it was given."""
        who, child = self.who(parent), self.child_of(parent)
        given = {one for one in about if self.said.get((who.pk, child.pk, one.value))}
        if self.tried(lambda: withdraw_permissions(child, about, by=who)):
            self.said |= {(who.pk, child.pk, one.value): False for one in given}

    @rule(parent=parents, about=some.sampled_from(PICTURES), before=some.booleans())
    def no_to_one(self, parent: str, about: Purpose, before: bool) -> None:
        """A no to one question about pictures: signed, or a yes taken back."""
        if before:
            self.withdraw(parent, {about})
        else:
            self.answer(parent, {about}, False)

    @rule(parent=parents, about=some.sampled_from(PICTURES))
    def only_this(self, parent: str, about: Purpose) -> None:
        """A no to one question and yes to all others."""
        self.answer(parent, set(ENFORCED), True)
        self.answer(parent, {about}, False)

    @rule(parent=parents)
    def renew(self, parent: str) -> None:
        """Still yes, to everything that still stands."""
        who, child = self.who(parent), self.child_of(parent)
        texts = {one: text.pk for one, text in current_wordings(clock.now()).items() if one in ENFORCED}
        standing = {one: pk for one, pk in texts.items() if self.said.get((who.pk, child.pk, one.value))}
        self.tried(lambda: renew_permissions(child, standing, by=who))

    @rule(parent=parents, about=purposes, kind=some.sampled_from(["revoked", "invalidated"]))
    def end(self, parent: str, about: set[Purpose], kind: str) -> None:
        """The lead ends somebody's yes."""
        who, child = self.who(parent), self.child_of(parent)
        given = {one for one in about if self.said.get((who.pk, child.pk, one.value))}
        by, what = self.who("dora"), ConsentEvent.Kind(kind)
        if self.tried(lambda: end_permissions(child, who, about, kind=what, reason="An order", by=by)):
            for one in given:
                self.said.pop((who.pk, child.pk, one.value))

    @rule(number=numbers, cover=some.booleans(), album=some.booleans(), go=some.booleans())
    def choose(self, number: int, cover: bool, album: bool, go: bool) -> None:
        """Something back after a withdrawal."""
        removal = self.one(Removal.objects.order_by("pk"), number)
        if removal is not None:
            by = User.objects.get(pk=removal.guardian_id)
            posts = {one.post.pk for one in offers(removal, clock.now())}
            self.tried(
                lambda: bring_back(
                    removal, covered=posts if cover else (), album=posts if album else (), let_go=go, by=by
                )
            )

    # --- the register ---

    @rule(days=some.sampled_from([1, 6, 30, 31, 100, 370]))
    def later(self, days: int) -> None:
        """Days go by, and everybody signs in anew."""
        self.hours.shift(timedelta(days=days))
        self.clients = {}

    @rule(parent=parents, contact=some.booleans(), images=some.booleans(), days=some.sampled_from([None, 3, 40]))
    def restrict(self, parent: str, contact: bool, images: bool, days: int | None) -> None:
        """An order, or the end of one."""
        link = Guardianship.objects.filter(user=self.who(parent)).latest("pk")
        until = clock.today() + timedelta(days=days) if days and (contact or images) else None
        self.tried(
            lambda: restrict_guardianship(
                link,
                no_contact=contact,
                hide_location=False,
                no_images_at_all=images,
                order_expires_on=until,
                by=self.who("dora"),
            )
        )

    @rule(parent=parents, on=some.booleans())
    def protect(self, parent: str, on: bool) -> None:
        """A child no picture may show."""
        child, by = self.child_of(parent), self.who("dora")
        self.tried(lambda: protect_child(child, protected=on, reason="A court", by=by))

    @rule(person=some.sampled_from(["sam", "gran", "priya"]), days=some.sampled_from([None, None, 5]))
    def end_link(self, person: str, days: int | None) -> None:
        """A link ends, at once or with a day."""
        link = Guardianship.objects.filter(user=self.who(person), ended_at=None).first()
        last = clock.today() + timedelta(days=days) if days else None
        if link is not None:
            self.tried(lambda: end_guardianship(link, last_day=last, reason="They moved", by=self.who("morag")))

    @rule(parent=parents, days=some.sampled_from([-31, -1, 0, 5]))
    def leave(self, parent: str, days: int) -> None:
        """A last day."""
        child, last = self.child_of(parent), clock.today() + timedelta(days=days)
        self.tried(lambda: record_leaving(child, last_day=last, by=self.who("morag")))

    @rule(parent=parents, anew=some.booleans())
    def come_back(self, parent: str, anew: bool) -> None:
        """The child stays after all, or begins anew."""
        child, by = self.child_of(parent), self.who("morag")
        self.tried(lambda: record_leaving(child, last_day=None, by=by))
        if anew:
            self.tried(
                lambda: change_child(
                    child,
                    known_as=child.known_as,
                    full_name=child.full_name,
                    born_on=child.born_on,
                    room=self.cast.acorn,
                    started_on=clock.today(),
                    by=by,
                )
            )

    @rule(about=some.sampled_from(ENFORCED), stand=some.booleans(), days=some.sampled_from([0, 2]))
    def new_text(self, about: Purpose, stand: bool, days: int) -> None:
        """A new wording; earlier answers stand or end."""
        last = Wording.objects.filter(purpose=about).latest("version")
        text = Text(**{name: str(getattr(last, name)) for name in Text.__dataclass_fields__})
        at = clock.now() + timedelta(days=days)
        self.tried(lambda: publish_wordings([text], by=self.who("morag"), effective_at=at, old_answers_stand=stand))

    @rule(hide=some.booleans(), days=some.sampled_from([0, 30]))
    def choose_settings(self, hide: bool, days: int) -> None:
        """What the nursery may choose."""
        Nursery.objects.update(review_hides_pictures=hide, leaver_keep_days=days, withdrawn_keep_days=days)

    # --- pictures ---

    def picture(self, post: Post, children: Iterable[Child]) -> None:
        """A picture sent in, tagged and accounted for."""
        made = Intake(width=400, height=300, colour="#888888", blobs=BLOBS, taken_at=None, fingerprint=uuid.uuid4().hex)
        by = self.who("morag")
        if not self.tried(lambda: keep_picture(post, made, name="a.jpg", by=by)):
            return
        photo = Photo.objects.latest("added_at")
        for place, child in enumerate(children):
            region = Region(0.1 + 0.3 * place, 0.2, 0.2, 0.3)
            self.tried(lambda child=child, region=region: tag_child(photo, child, region=region, by=by))  # type: ignore[misc]
        self.tried(lambda: account_for(photo, Photo.Accounted.ALL_TAGGED, by=by))

    @rule(number=numbers, teddy=some.booleans(), wren=some.booleans(), publish=some.booleans())
    def send_in(self, number: int, teddy: bool, wren: bool, publish: bool) -> None:
        """A picture into a draft, and perhaps out with it."""
        if Photo.objects.filter(removed_at=None).count() >= MOST:
            return
        by = self.who("morag")
        post = self.one(Post.objects.filter(state="draft").order_by("pk"), number) or draft(by, self.cast.acorn)
        children = [child for child, there in ((self.cast.teddy, teddy), (self.cast.wren, wren)) if there]
        self.picture(post, children)
        if publish:
            self.tried(lambda: publish_post(post, by=by))

    @rule(number=numbers, parent=parents, remove=some.booleans(), state=some.booleans())
    def tag(self, number: int, parent: str, remove: bool, state: bool) -> None:
        """A tag more or less, and the statement, also in a post that is out."""
        photo, child, by = self.photo(number), self.child_of(parent), self.who("morag")
        if photo is None:
            return
        region = Region(0.4, 0.2, 0.2, 0.3)
        self.tried(
            lambda: untag_child(photo, child, by=by) if remove else tag_child(photo, child, region=region, by=by)
        )
        if state:
            self.tried(lambda: account_for(photo, Photo.Accounted.ALL_TAGGED, by=by))

    @rule(number=numbers, parent=parents, off=some.booleans())
    def cover(self, number: int, parent: str, off: bool) -> None:
        """A cover on or off, and the statement again."""
        photo, child, by = self.photo(number), self.child_of(parent), self.who("morag")
        if photo is None:
            return
        place = Region(0.1, 0.2, 0.2, 0.3)
        self.tried(
            lambda: uncover_child(photo, child, by=by) if off else cover_child(photo, child, place, Style.BLUR, by=by)
        )
        self.tried(lambda: account_for(photo, Photo.Accounted.ALL_TAGGED, by=by))

    @rule(number=numbers, what=some.sampled_from(["publish", "ready", "hide", "show", "edit", "whole"]))
    def work_on(self, number: int, what: str) -> None:
        """What a manager does with a post."""
        post, by = self.one(Post.objects.order_by("pk"), number), self.who("morag")
        acts: dict[str, Callable[[], object]] = {
            "publish": lambda: publish_post(post, by=by),
            "ready": lambda: publish_ready(post, by=by),
            "hide": lambda: hide_post(post, by=by),
            "show": lambda: show_again(post, by=by),
            "edit": lambda: edit_published(post, words_of(post), version=post.version, by=by),
        }
        if what == "whole":
            Post.objects.filter(pk=post.pk, state="draft").update(audience=Post.Audience.WHOLE_NURSERY)
        else:
            self.tried(acts[what])

    @rule(number=numbers, hours=some.sampled_from([1, 5]))
    def schedule(self, number: int, hours: int) -> None:
        """A post that goes out by itself, if everything is still as it was."""
        post, by = self.one(Post.objects.filter(state="draft").order_by("pk"), number), self.who("morag")
        if post is not None and self.tried(lambda: schedule_post(post, clock.now() + timedelta(hours=hours), by=by)):
            self.hours.shift(timedelta(hours=hours - 1))

    @rule(number=numbers, what=some.sampled_from(["down", "back", "remove", "report"]))
    def take(self, number: int, what: str) -> None:
        """What anybody does with a picture."""
        photo = self.photo(number)
        if photo is None:
            return
        acts: dict[str, Callable[[], object]] = {
            "down": lambda: take_down_photo(photo, by=self.who("pip")),
            "back": lambda: restore_photo(photo, by=self.who("morag")),
            "remove": lambda: remove_photo(photo, by=self.who("morag")),
            "report": lambda: report_photo(photo, "child_at_risk", "", by=self.who("priya")),
        }
        self.tried(acts[what])

    @rule()
    def jobs(self) -> None:
        """Everything that runs by itself."""
        self.hours.shift(timedelta(hours=1))
        publish_scheduled()
        tidy_withdrawals()
        tidy_after_leavers()
        sweep_pictures()

    # --- what must hold ---

    @invariant()
    def nobody_gets_a_byte_that_is_forbidden(self) -> None:
        """Who works in the room and one more after each step, everybody in `make test-long`, ask for every picture."""
        now, nursery = clock.now(), Nursery.objects.get(pk=1)
        children, pictures = entries(), picture_rows()
        self.steps += 1
        for name in VIEWERS if LONG else ("pip", VIEWERS[self.steps % len(VIEWERS)]):
            viewer = self.viewer(name)
            for pk, picture in pictures.items():
                given = self.asks(name, pk)
                allowed = may_see(
                    viewer,
                    picture,
                    children,
                    now,
                    reviews_hide=nursery.review_hides_pictures,
                    keep_days=nursery.leaver_keep_days,
                )
                seen["given" if given else "refused"] += 1
                assert allowed or not given, (name, picture)

    def asks(self, name: str, picture: uuid.UUID) -> bool:
        """Whether the photo door gives this person the bytes."""
        if name not in self.clients:
            self.clients[name] = signed_in(self.who(name))
        answered = self.clients[name].get(reverse("posts:photo", args=[picture, "small"]))
        assert answered.status_code in (200, 302, 403, 404)
        return answered.status_code == 200

    @invariant()
    def the_ledger_says_what_was_said(self) -> None:
        """The history that the oracle reads is what people did, and not what the portal made of it."""
        latest: dict[tuple[int, int, str], ConsentEvent] = {}
        for event in ConsentEvent.objects.order_by("seq"):
            latest[event.guardian_id, event.child_id, event.purpose] = event
        for key, yes in self.said.items():
            assert (latest[key].kind in YES) == yes, key

    def viewer(self, name: str) -> Viewer:
        roles = {"pip": {"practitioner"}, "morag": {"manager"}}.get(name, set())
        rooms = {self.cast.acorn.pk} if name == "pip" else set()
        return Viewer(getattr(self.cast, name).pk, roles, rooms)


def entries() -> dict[int, Entry]:
    """Every child as plain data, from the register and the history of answers; nothing from the latest answers."""
    links: dict[int, list[Guardianship]] = {}
    for link in Guardianship.objects.order_by("pk"):
        links.setdefault(link.child_id, []).append(link)
    texts = {text.pk: text for text in Wording.objects.all()}
    found = {}
    for child in Child.objects.all():
        own = links.get(child.pk, [])
        worlds = {one.value: world_of(child, own, one.value, texts) for one in ENFORCED}
        found[child.pk] = Entry(child.room_id, worlds)
    return found


def world_of(child: Child, links: list[Guardianship], purpose: str, texts: dict[int, Wording]) -> oracle.World:
    places = {link.pk: number for number, link in enumerate(links)}
    numbered = {pk: number for number, pk in enumerate(sorted(texts))}
    answers: list[oracle.Answer] = []
    for event in ConsentEvent.objects.filter(child=child, purpose=purpose).order_by("seq"):
        if event.kind in YES or event.kind in NO:
            day = event.at.astimezone(oracle.HOME).date()
            review = day + timedelta(days=365 - child.pk * 37 % 91) if event.kind in YES else None
            answers.append(
                oracle.Answer(
                    event.guardian_id,
                    event.kind in YES,
                    event.at,
                    places[event.authority_id],
                    numbered[event.wording_id],
                    review,
                )
            )
        elif event.kind == "invalidated":  # it never counted: as if this person had not answered
            answers = [one for one in answers if one.person != event.guardian_id]
    return oracle.World(
        started_on=child.started_on,
        leaving_on=child.leaving_on,
        protected=child.protected,
        links=[
            oracle.Link(
                person=link.user_id,
                kind=link.kind,
                responsible=link.has_parental_responsibility,
                from_on=link.from_on,
                until_on=link.until_on,
                ended=link.ended_at is not None,
                no_contact=link.no_contact,
                no_images=link.no_images_at_all,
                restricted_until=link.order_expires_on,
            )
            for link in links
        ],
        texts=[oracle.Text(texts[pk].effective_at, texts[pk].answers_end_at) for pk in sorted(texts)],
        answers=answers,
    )


def picture_rows() -> dict[uuid.UUID, Picture]:
    """Every picture as plain data."""
    found = {}
    for photo in Photo.objects.select_related("post").prefetch_related("post__rooms"):
        post = photo.post
        found[photo.pk] = Picture(
            state=post.state,
            whole=post.audience == "whole",
            rooms={room.pk for room in post.rooms.all()},
            drafted_by=post.created_by_id,
            published_at=post.published_at,
            stated=photo.accounted,
            adults=photo.adults_present,
            down_at=photo.taken_down_at,
            left_out=photo.removed_at is not None or photo.erased_at is not None,
        )
    for pk, child, covered in PhotoTag.objects.values_list("photo", "child", "covered"):
        found[pk].tags.append(Tag(child, covered))
    for row in RemovedPicture.objects.filter(choice="album").select_related("removal"):
        found[row.photo_id].kept.append(Kept(row.removal.guardian_id, row.removal.child_id, row.hidden_at))
    return found


def test_no_history_opens_the_door(cast: Cast, monkeypatch: Any) -> None:
    for place in ("leaving", "covering"):
        monkeypatch.setattr(f"posts.actions.{place}.redo", drawn)
    seen.clear()

    run_state_machine_as_test(
        lambda: Histories(cast),  # type: ignore[arg-type]  # a factory is as good as the class
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert seen["given"] > EXAMPLES, "a door that is always shut proves nothing"
