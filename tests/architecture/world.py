"""One object of each kind, and everybody who might ask for it: what the URL table is tried in."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

from consent.actions import key_answers, print_form
from consent.models import NameCorrection, Purpose
from moderation.models import Question, ScreeningRule
from nursery_portal.duties.actions import open_breach, open_matter, prepare_export, settle_export
from nursery_portal.kit import clock
from nursery_portal.media import documents, store
from nursery_portal.members.models import (
    AddressChange,
    BarredPerson,
    FactorReset,
    Proposal,
    RelativeRequest,
    SharedTablet,
    User,
)
from nursery_portal.notify.models import Bounce, Notice
from nursery_portal.policies.actions import install_first_policy
from nursery_portal.policies.models import Clause, PolicyDocument, PolicyVersion, VisitorDoor
from posts.actions import publish_post
from posts.models import Comment, CommentMeasure, CopyPack, KeptOut, PhotoReport, PictureHold, PostTemplate, Removal
from staff_conduct.actions import open_case, raise_concern, triage_concern
from staff_conduct.models import About, Kind, Naming, Triage
from tests.cast import Cast, acknowledge_everything, child, day, draft, guardian, person, photo, yes
from tests.clients import signed_in

# the columns of the table, in this order
ROLES = (
    "anonymous",
    "suspended",
    "leaver",
    "parent",
    "other_parent",
    "practitioner",
    "manager",
    "dsl",
    "owner",
    "system",
    "superuser",
)

# tables that any request may write: the session's own and the evidence of what was refused or read
BOOKKEEPING = {
    "django_session",
    "usersessions_usersession",
    "audit_auditevent",
    "audit_audithead",
    "audit_sealed",
    "posts_photoview",
}


class World:
    """The cast, with a suspended and a left family, one published post, draft, picture and comment, and a browser that
    is signed in for every role."""

    def __init__(self) -> None:
        cast = self.cast = Cast()
        self.suspended = person("Sus", "Pended", suspended_at=clock.now())
        guardian(self.suspended, cast.teddy)
        self.leaver = person("Lea", "Ver")
        guardian(self.leaver, child("Gone", cast.acorn, leaving_on=day(-45)))
        self.keeper = person("Kee", "Per")
        guardian(self.keeper, child("Lately", cast.acorn, leaving_on=day(-5)))
        yes(cast.ola, cast.teddy)
        self.post = draft(cast.morag, cast.acorn)
        self.picture = photo(self.post, cast.teddy, by=cast.morag)
        store.save_all(self.picture.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
        publish_post(self.post, by=cast.morag)
        self.draft = draft(cast.pip, cast.acorn, title="A draft")
        self.draft_picture = photo(self.draft, cast.teddy, by=cast.pip)
        store.save_all(self.draft_picture.pk, 1, dict.fromkeys(("small", "medium", "large", "master"), b"RIFFbytes"))
        now = clock.now()
        self.comment = Comment.objects.create(
            post=self.post, author=cast.ola, body="Shown", state="visible", form_key=uuid.uuid4(), written_at=now
        )
        self.held = Comment.objects.create(
            post=self.post, author=cast.ola, body="Waiting", form_key=uuid.uuid4(), written_at=now
        )
        self.picture_report = PhotoReport.objects.create(
            photo=self.picture, reporter=cast.ola, reason=PhotoReport.Reason.OTHER, at=now
        )
        self.proposal = Proposal.objects.create(
            choice="invitation_life", values={"invitation_days": 9}, reason="x", proposed_by=cast.rita, proposed_at=now
        )
        self.asked = draft(cast.morag, cast.acorn, title="Second eyes", second_asked_by=cast.morag, second_asked_at=now)
        self.reminder = draft(
            cast.morag,
            cast.acorn,
            kind="reminder",
            title="Wellies",
            due_on=day(3),
            state="published",
            published_at=now,
            published_by=cast.morag,
        )
        self.template = PostTemplate.objects.create(
            name="Forest school", kind="activity", audience="rooms", kept_by=cast.pip, kept_at=now
        )
        self.removal = Removal.objects.create(
            receipt=uuid.uuid4(), child=cast.teddy, guardian=cast.ola, taken_back_at=now, hidden_at=now
        )
        self.picture_hold = PictureHold.objects.create(
            child=cast.maya, held_at=now, held_by=cast.dora, because="A case needs them."
        )
        self.bounce = Bounce.objects.create(
            user=cast.ola, address=cast.ola.email, permanent=True, first_at=now, last_at=now
        )
        self.pack = CopyPack.objects.create(by=cast.ola, asked_at=now, state=CopyPack.State.FAILED, total=1)
        self.relative = RelativeRequest.objects.create(
            child=cast.teddy,
            asked_by=cast.ola,
            email="uncle@example.org",
            first_name="Un",
            last_name="Cle",
            asked_at=now,
        )
        self.barred = BarredPerson.objects.create(child=cast.teddy, name="No Body", barred_by=cast.dora, barred_at=now)
        self.paper = print_form(cast.teddy, by=cast.morag)
        back = print_form(cast.teddy, by=cast.morag)
        self.keyed = key_answers(
            back,
            cast.ola,
            {Purpose.FIRST_NAME: False},
            signed_name=cast.ola.full_name,
            signed_on=day(),
            scan=documents.Cleaned(documents.Kind.PDF, "form.pdf", "application/pdf", b"%PDF-1.7"),
            by=cast.morag,
        )
        self.correction = NameCorrection.objects.create(user=cast.ola, first_name="Ola", last_name="Baer", asked_at=now)
        self.tablet = SharedTablet.objects.create(
            name="Acorn's", token_hash="x", enrolled_by=cast.morag, enrolled_at=now
        )
        self.change = AddressChange.objects.create(
            user=cast.ola, old_email=cast.ola.email, email="new@example.org", nonce="x", asked_by=cast.ola, asked_at=now
        )
        self.reset = FactorReset.objects.create(
            user=cast.pip, seen="known", reason="Lost", proposed_by=cast.dipa, proposed_at=now
        )
        unwanted = photo(self.draft, cast.wren, by=cast.pip, taken_down_at=now)
        self.kept_out = KeptOut.objects.create(
            photo=unwanted, child=cast.wren, marked_by=cast.pip, marked_at=now, hid=True
        )
        self.matter = open_matter(
            "access", who="Ola", what="All of it", received_on=day(-1), child=cast.teddy, by=cast.morag
        )
        self.ready = prepare_export(self.matter, cast.ola, by=cast.morag)
        self.handed = prepare_export(self.matter, cast.ola, by=cast.morag)
        settle_export(self.handed, release=True, by=cast.dora)
        self.breach = open_breach("lost", "A tablet is missing.", aware_at=now, by=cast.dora)
        self.measure = CommentMeasure.objects.create(
            author=cast.ola, kind="review_first", reason="Twice", until_on=day(9), by=cast.dora, at=now
        )
        self.question = Question.objects.create(
            author=cast.ola, body="When is the trip?", form_key=uuid.uuid4(), at=now, due_at=now
        )
        self.rule = ScreeningRule.objects.create(
            label="Parking", phrases="parking", changed_by=cast.dora, changed_at=now
        )
        self.policy = publish_a_policy(cast.morag)
        install_first_policy(cast.morag, day())
        self.door = VisitorDoor.objects.create(code="BCDF2345", made_by=cast.morag, made_at=now)
        acknowledge_everything(*User.objects.all())
        self.notice = Notice.objects.create(recipient=cast.ola, kind="x", title="A notice", made_at=now, mail=False)

        # about the practitioner, raised by the parent: read by the leads and the manager, not by the owner
        self.concern = raise_concern(
            kind=Kind.ADULT_CONDUCT,
            about=About.STAFF,
            naming=Naming.NAMED,
            words={"what": "It was loud."},
            person=cast.pip,
            by=cast.ola,
        ).concern
        triage_concern(self.concern, level=Triage.Level.LOW_LEVEL, reason="Small.", by=cast.dora)
        self.case = open_case(self.concern, subject=cast.pip, allegation="That it was loud.", by=cast.dora)
        self.clients = {role: signed_in(who) if who else Client() for role, who in self.people().items()}
        self.signed_in_with = {
            role: {name: one.value for name, one in client.cookies.items()} for role, client in self.clients.items()
        }

    def people(self) -> dict[str, User | None]:
        """Who stands for each column."""
        cast = self.cast
        return {
            "anonymous": None,
            "suspended": self.suspended,
            "leaver": self.leaver,
            "parent": cast.ola,
            "other_parent": cast.aisha,
            "practitioner": cast.pip,
            "manager": cast.morag,
            "dsl": cast.dora,
            "owner": cast.rita,
            "system": cast.syd,
            "superuser": cast.superuser,
        }


def publish_a_policy(by: User) -> PolicyVersion:
    """A policy with one clause, in effect."""
    document = PolicyDocument.objects.create(slug="example", title="Example", must_be_acknowledged=True)
    version = PolicyVersion.objects.create(
        document=document,
        number=1,
        effective_on=day(-1),
        review_on=day(300),
        text_sha256="0" * 64,
        published_by=by,
        published_at=clock.now(),
    )
    Clause.objects.create(version=version, code="S1", section="One", text="Be kind.", order=1)
    return version


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that are written meanwhile, but for bookkeeping."""
    seen: set[str] = set()

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.replace('"', " ").split(None, 5)
        verb = words[0].upper() if words else ""
        if verb in {"INSERT", "UPDATE", "DELETE", "REPLACE"}:
            rest = [word for word in words[1:] if word.upper() not in {"INTO", "FROM", "OR", "IGNORE", "REPLACE"}]
            if rest and rest[0] not in BOOKKEEPING:
                seen.add(rest[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen
