"""What may happen in a nursery, as steps of a random history: by actions, a sheet, jobs and commands.

The admin site is not among them: it holds no row of the register, of permissions or of pictures
(docs/decisions/0005).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from hypothesis import strategies as some
from hypothesis.stateful import rule

from consent.actions import (
    confirm_paper,
    end_permissions,
    key_answers,
    lift_hold,
    print_form,
    publish_wordings,
    renew_permissions,
    withdraw_permissions,
)
from consent.models import ENFORCED, ConsentEvent, PaperAnswer, Purpose, Wording
from consent.rules import current_wordings
from consent.wordings import default_texts
from nursery_portal.home import due
from nursery_portal.kit import clock
from nursery_portal.media.documents import Cleaned, Kind
from nursery_portal.media.redact import Region, Style
from nursery_portal.members.actions import (
    change_child,
    end_guardianship,
    import_register,
    move_children,
    protect_child,
    record_leaving,
    restrict_guardianship,
)
from nursery_portal.members.models import Guardianship, User
from nursery_portal.members.sheets import COLUMNS
from nursery_portal.register.models import Nursery
from posts.actions import (
    bring_back,
    cover_child,
    edit_published,
    hide_post,
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
from posts.models import Photo, Post, Removal
from posts.removals import PICTURES, offers
from posts.tasks import publish_scheduled, sweep_pictures, tidy_after_leavers, tidy_withdrawals
from tests.cast import answer, draft
from tests.conftest import LONG
from tests.consent.history_machine import Machine

MOST = 4
SCAN = Cleaned(Kind.PDF, "form.pdf", "application/pdf", b"%PDF-1.7")
FAMILIES = ("ola", "sam", "priya")
parents = some.sampled_from(FAMILIES)
numbers = some.integers(0, 50)
purposes = some.sampled_from([*({one} for one in ENFORCED), set(ENFORCED)])


class Steps(Machine):
    """Whatever may happen, in any order."""

    # --- families ---

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

    @rule(parent=parents, about=purposes, yes=some.booleans(), word=some.sampled_from(["none yet", "mine", "not mine"]))
    def on_paper(self, parent: str, about: set[Purpose], yes: bool, word: str) -> None:
        """A form comes back and is keyed, and whoever signed says perhaps whether that is what they wrote."""
        who, child, by = self.who(parent), self.child_of(parent), self.who("morag")
        signed: dict[str, Any] = {"signed_name": who.full_name, "signed_on": clock.today(), "scan": SCAN, "by": by}
        if not self.tried(lambda: key_answers(print_form(child, by=by), who, dict.fromkeys(about, yes), **signed)):
            return
        self.said |= {(who.pk, child.pk, one.value): yes for one in about}
        paper = PaperAnswer.objects.order_by("keyed_at", "pk").last()
        if word == "none yet" or paper is None:
            return
        if self.tried(lambda: confirm_paper(paper, mine=word == "mine", by=who)) and yes and word == "not mine":
            for one in about:
                self.said.pop((who.pk, child.pk, one.value))

    @rule(parent=parents, about=purposes)
    def lift(self, parent: str, about: set[Purpose]) -> None:
        """The lead lets somebody answer again whose yes was ended since the child had to be kept out."""
        who, child, by = self.who(parent), self.child_of(parent), self.who("dora")
        self.tried(lambda: lift_hold(child, who, about, reason="An order has ended", by=by))

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

    @rule(
        parent=parents,
        contact=some.booleans(),
        images=some.booleans(),
        begins=some.sampled_from([None, None, 2]),
        days=some.sampled_from([None, 3, 40]),
    )
    def restrict(
        self, parent: str, contact: bool, images: bool, begins: int | None = None, days: int | None = None
    ) -> None:
        """An order, from now or a later day on, or the end of one."""
        link = Guardianship.objects.filter(user=self.who(parent)).latest("pk")
        ordered = contact or images
        since = clock.today() + timedelta(days=begins) if begins and ordered else None
        until = clock.today() + timedelta(days=days) if days and ordered else None
        self.tried(
            lambda: restrict_guardianship(
                link,
                no_contact=contact,
                hide_location=False,
                no_images_at_all=images,
                order_begins_on=since,
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

    @rule(parent=parents, up=some.booleans())
    def move(self, parent: str, up: bool) -> None:
        """A child moves to another room, or back."""
        child, room = self.child_of(parent), self.cast.willow if up else self.cast.acorn
        self.tried(lambda: move_children([child], room=room, by=self.who("morag")))

    @rule(parent=parents, days=some.sampled_from([-31, -1, 0, 5]))
    def leave(self, parent: str, days: int) -> None:
        """A last day."""
        child, last = self.child_of(parent), clock.today() + timedelta(days=days)
        self.tried(lambda: record_leaving(child, last_day=last, by=self.who("morag")))

    @rule(parent=parents, anew=some.booleans())
    def come_back(self, parent: str, anew: bool) -> None:
        """The child stays after all, or begins anew."""
        child, by = self.child_of(parent), self.who("morag")
        if not anew:
            self.tried(lambda: record_leaving(child, last_day=None, by=by))
        else:
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

    @rule(
        parent=parents,
        adult=some.sampled_from(["aisha", "gran", "sam"]),
        kind=some.sampled_from(["Parent", "Relative"]),
        anew=some.booleans(),
    )
    def import_sheet(self, parent: str, adult: str, kind: str, anew: bool) -> None:
        """A sheet links somebody to a child, or enters a child with them. It gives nobody responsibility."""
        child, who = self.child_of(parent), self.who(adult)
        line = ["Acorn", child.known_as, child.full_name, child.born_on.isoformat(), ""]
        if anew:
            line = ["Acorn", "Robin", "Robin Rook", "2023-03-27", ""]
        sheet = [[one.heading for one in COLUMNS], [*line, who.first_name, who.last_name, who.email, "Family", kind]]
        text = "\n".join(",".join(cells) for cells in sheet)
        self.tried(lambda: import_register(text, by=self.who("morag")))

    @rule(about=some.sampled_from(ENFORCED), stand=some.booleans(), days=some.sampled_from([0, 2]))
    def new_text(self, about: Purpose, stand: bool, days: int) -> None:
        """A new wording; earlier answers stand or end."""
        mine = next(one for one in default_texts(Nursery.objects.get(pk=1)) if one.purpose == about)
        text = replace(mine, title=f"{mine.title} ({Wording.objects.count()})")
        at = clock.now() + timedelta(days=days)
        self.tried(lambda: publish_wordings([text], by=self.who("morag"), effective_at=at, old_answers_stand=stand))

    @rule(hide=some.booleans(), days=some.sampled_from([0, 30]))
    def choose_settings(self, hide: bool, days: int) -> None:
        """What the nursery may choose."""
        Nursery.objects.update(review_hides_pictures=hide, leaver_keep_days=days, withdrawn_keep_days=days)

    # --- pictures ---

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
            self.say(photo)

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
        self.say(photo)

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

    @rule(by_command=some.sampled_from([False] * 7 + [LONG]))
    def jobs(self, by_command: bool = False) -> None:
        """Everything that runs by itself: the tasks about pictures, or every task there is, by the command."""
        self.hours.shift(timedelta(hours=1))
        if by_command:
            due._path().unlink(missing_ok=True)
            call_command("run_due_jobs", stdout=StringIO())
            return
        publish_scheduled()
        tidy_withdrawals()
        tidy_after_leavers()
        sweep_pictures()
