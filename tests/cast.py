"""A named cast, so that tests read as sentences. Rows are made directly: these are the given, not the tested.

Children: Teddy (Acorn; mother Ola, father Sam, both hold responsibility), Wren (Acorn; mother Priya), Maya (Willow;
mother Aisha). Staff: Morag manages; Dora is the safeguarding lead, Dipa her deputy; Rita owns; Pip works in Acorn; Syd
runs the system. Gran is Teddy's invited relative.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from consent.models import ENFORCED, Purpose, Wording
from consent.wordings import digest_of
from nursery_portal.kit import clock
from nursery_portal.members.models import Guardianship, Role, RoleGrant, User
from nursery_portal.policies.models import Acknowledgement, PolicyVersion
from nursery_portal.register.models import Child, Nursery, Room
from posts.models import Photo, PhotoTag, Post

PASSWORD = "correct-horse-battery"


def day(offset: int = 0) -> date:
    """Today, or so many days from it."""
    return clock.today() + timedelta(days=offset)


def account(first: str, last: str, **fields: Any) -> User:
    """An account that has accepted its invitation, not saved yet."""
    given = {"is_active": True, "joined_at": clock.now(), "password": _hashed(), **fields}
    return User(email=f"{first}.{last}@example.org".lower(), first_name=first, last_name=last, **given)


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def people(*made: User) -> None:
    """Save these accounts with their proven addresses, all at once."""
    User.objects.bulk_create(made)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in made
    )


def person(first: str, last: str, **fields: Any) -> User:
    """An account that has accepted its invitation."""
    made = account(first, last, **fields)
    people(made)
    return made


def grant(user: User, role: Role, *rooms: Room) -> RoleGrant:
    """A role from long ago, without an end."""
    made = RoleGrant.objects.create(user=user, role=role, from_on=day(-400), reason="cast")
    if rooms:
        made.rooms.set(rooms)
    return made


def child(known_as: str, room: Room, **fields: Any) -> Child:
    """A child with a place since a year ago."""
    made = _child(known_as, room, **fields)
    made.save()
    return made


def _child(known_as: str, room: Room, **fields: Any) -> Child:
    defaults = {"full_name": f"{known_as} Fullname-{known_as}", "born_on": day(-1200), "started_on": day(-365)}
    return Child(known_as=known_as, room=room, **{**defaults, **fields})


def guardian(user: User, of: Child, **fields: Any) -> Guardianship:
    """A parent with responsibility, unless told otherwise."""
    made = _link(user, of, **fields)
    made.save()
    return made


def _link(user: User, of: Child, **fields: Any) -> Guardianship:
    defaults: dict[str, Any] = {
        "relationship": "parent",
        "has_parental_responsibility": True,
        "basis": Guardianship.Basis.BIRTH_MOTHER,
        "from_on": day(-365),
    }
    return Guardianship(user=user, child=of, **{**defaults, **fields})


def wording(purpose: Purpose, version: int = 1, *, effective_at: datetime | None = None, **fields: Any) -> Wording:
    """A wording in effect."""
    text = Wording(
        purpose=purpose,
        version=version,
        title=purpose.label,
        question=f"May we use {purpose.label.lower()}?",
        more=f"More about this, version {version}. You can take a yes back at any time.",
        effective_at=effective_at or clock.now() - timedelta(days=300),
        **{"recipients": "Families and staff.", "retention": "While {child} is here.", **fields},
    )
    text.sha256 = digest_of(text)
    text.save()
    return text


def yes(by: User, to: Child, *purposes: Purpose) -> None:
    """A guardian's signed yes, through the action."""
    answer(by, to, dict.fromkeys(purposes or ENFORCED, True))


def no(by: User, to: Child, *purposes: Purpose) -> None:
    """A guardian's signed no, through the action."""
    answer(by, to, dict.fromkeys(purposes or ENFORCED, False))


def answer(by: User, to: Child, answers: dict[Purpose, bool]) -> None:
    """Signed answers, through the action, under the wordings of now."""
    from consent.actions import answer_permissions
    from consent.rules import current_wordings

    shown = {purpose: text.pk for purpose, text in current_wordings(clock.now()).items()}
    answer_permissions(to, answers, wordings=shown, signed_name=by.full_name, by=by)


def draft(by: User, *rooms: Room, **fields: Any) -> Post:
    """A draft activity for rooms."""
    now = clock.now()
    defaults: dict[str, Any] = {"title": "Mud kitchen", "body": "We baked mud pies.", "happened_on": clock.today()}
    post = Post.objects.create(created_by=by, created_at=now, saved_at=now, **{**defaults, **fields})
    post.rooms.set(rooms)
    return post


def photo(of: Post, *children: Child, by: User, accounted: str | None = None, **fields: Any) -> Photo:
    """A row of a picture with its tags, accounted for; the bytes are other tests' business."""
    now = clock.now()
    stated = (
        accounted if accounted is not None else (Photo.Accounted.ALL_TAGGED if children else Photo.Accounted.NOBODY)
    )
    made = Photo.objects.create(
        post=of,
        position=of.photos.count(),
        width=1600,
        height=1200,
        fingerprint=hashlib.sha256(f"{of.pk}-{of.photos.count()}".encode()).hexdigest(),
        added_by=by,
        added_at=now,
        accounted=stated,
        accounted_by=by if stated else None,
        accounted_at=now if stated else None,
        **fields,
    )
    for number, one in enumerate(children):
        PhotoTag.objects.create(
            photo=made, child=one, x=0.1 + 0.2 * number, y=0.3, w=0.15, h=0.2, tagged_by=by, tagged_at=now
        )
    return made


def acknowledge_everything(*people: User) -> None:
    """Everybody has acknowledged every policy there is, so that their standing is good."""
    for version in PolicyVersion.objects.all():
        for one in people:
            for side in ("families", "staff"):
                Acknowledgement.objects.get_or_create(
                    user=one,
                    version=version,
                    wording=side,
                    defaults={"text_sha256": version.text_sha256, "at": clock.now()},
                )


@dataclass
class Cast:
    """Everybody, made in one go."""

    nursery: Nursery = field(init=False)

    def __post_init__(self) -> None:
        self.nursery, _ = Nursery.objects.update_or_create(
            pk=1, defaults={"name": "Stepping Stones", "opened_at": clock.now()}
        )
        self.acorn, self.willow = Room.objects.bulk_create([Room(name="Acorn", order=1), Room(name="Willow", order=2)])
        self.morag, self.dora, self.dipa = (
            account("Morag", "Manager"),
            account("Dora", "Lead"),
            account("Dipa", "Deputy"),
        )
        self.rita, self.pip, self.syd = (
            account("Rita", "Owner"),
            account("Pip", "Practitioner"),
            account("Syd", "System"),
        )
        self.superuser = account("Super", "User", is_superuser=True)
        self.ola, self.sam, self.gran = account("Ola", "Bear"), account("Sam", "Bear"), account("Gran", "Bear")
        self.priya, self.aisha = account("Priya", "Bird"), account("Aisha", "Star")
        staff = [
            (self.morag, Role.MANAGER),
            (self.dora, Role.DSL),
            (self.dipa, Role.DEPUTY_DSL),
            (self.rita, Role.OWNER),
            (self.pip, Role.PRACTITIONER),
            (self.syd, Role.SYSTEM_ADMIN),
        ]
        people(*(one for one, _ in staff), self.superuser, self.ola, self.sam, self.priya, self.aisha, self.gran)
        grants = RoleGrant.objects.bulk_create(
            RoleGrant(user=one, role=role, from_on=day(-400), reason="cast") for one, role in staff
        )
        grants[4].rooms.add(self.acorn)
        self.teddy, self.wren = _child("Teddy", self.acorn), _child("Wren", self.acorn)
        self.maya = _child("Maya", self.willow)
        Child.objects.bulk_create([self.teddy, self.wren, self.maya])
        self.ola_link = _link(self.ola, self.teddy)
        self.sam_link = _link(self.sam, self.teddy, basis=Guardianship.Basis.BIRTH_REGISTERED)
        grandmother = {"has_parental_responsibility": False, "basis": "", "relationship": "grandmother"}
        Guardianship.objects.bulk_create(
            [
                self.ola_link,
                self.sam_link,
                _link(self.priya, self.wren),
                _link(self.aisha, self.maya),
                _link(self.gran, self.teddy, kind=Guardianship.Kind.RELATIVE, **grandmother),
            ]
        )
        last = {text.purpose: text for text in Wording.objects.order_by("version")}
        self.wordings = {purpose: last.get(purpose) or wording(purpose) for purpose in ENFORCED}
        acknowledge_everything(*User.objects.all())
