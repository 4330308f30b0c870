"""The doors to the register: people, children, links, rooms, and what waits for a leader."""

import hmac
from datetime import datetime

from django.db.models import QuerySet

from nursery_portal.kit import clock
from nursery_portal.members import tokens
from nursery_portal.members.access.families import family_children, open_links_of, own_family_of
from nursery_portal.members.access.rights import Can, may
from nursery_portal.members.access.tally import Tally
from nursery_portal.members.models import (
    AccessCode,
    AddressChange,
    BarredPerson,
    FactorReset,
    Guardianship,
    Proposal,
    RelativeRequest,
    RoleGrant,
    User,
)
from nursery_portal.members.rules import held_links
from nursery_portal.register.models import Child, Room, enrolled_or_later


def people_visible_to(user: User) -> QuerySet[User]:
    """The only door to a person's page: keepers and readers of the register see everybody, others themselves."""
    if may(user, Can.READ_REGISTER):
        return User.objects.all()
    return User.objects.filter(pk=user.pk) if user.pk else User.objects.none()


def links_visible_to(user: User) -> QuerySet[Guardianship]:
    """The only door to the links of the register: its readers, and never the links to a child of their own family."""
    if not may(user, Can.READ_REGISTER):
        return Guardianship.objects.none()
    return Guardianship.objects.exclude(child__in=open_links_of(user).values("child"))


def kept_people(user: User) -> QuerySet[User]:
    """The only door to the people as the register keeps them: for its readers, without those who are only known to it
    as the reader's own family. A colleague of the family stays, for their roles."""
    if not may(user, Can.READ_REGISTER):
        return User.objects.none()
    colleagues = RoleGrant.objects.filter(ended_at__isnull=True).exclude(until_on__lt=clock.today()).values("user")
    return User.objects.exclude(pk__in=own_family_of(user).exclude(pk__in=colleagues).values("pk"))


def kept_rooms(user: User) -> QuerySet[Room]:
    """The only door to the rooms as the register keeps them."""
    return Room.objects.all() if may(user, Can.READ_REGISTER) else Room.objects.none()


def kept_children(user: User) -> QuerySet[Child]:
    """The only door to a child's entry in the register: its readers, and never a child of their own family.

    Left out altogether, since what a family may know of its child is for their own pages to say: a link may carry an
    order that hides even the room.
    """
    if not may(user, Can.READ_REGISTER):
        return Child.objects.none()
    return Child.objects.exclude(pk__in=open_links_of(user).values("child"))


def proposals_visible_to(user: User) -> QuerySet[Proposal]:
    """The only door to proposed settings: those who change the nursery, and those who keep its protection."""
    if may(user, Can.CHANGE_NURSERY) or may(user, Can.CHANGE_PROTECTION):
        return Proposal.objects.all()
    return Proposal.objects.none()


def requests_to_settle(user: User) -> QuerySet[RelativeRequest]:
    """The relatives who wait for the lead, never of a child of the lead's own family."""
    if not may(user, Can.CHANGE_PROTECTION):
        return RelativeRequest.objects.none()
    waiting = RelativeRequest.objects.filter(state=RelativeRequest.State.WAITING)
    return waiting.exclude(child__in=open_links_of(user).values("child"))


def _proposed_by_others(user: User, at: datetime) -> QuerySet[Proposal]:
    return proposals_visible_to(user).filter(state=Proposal.State.WAITING).exclude(proposed_by=user)


_PROPOSED, _ASKED_IN = Tally(_proposed_by_others), Tally(lambda user, at: requests_to_settle(user))


def proposal_count(user: User) -> int:
    """How many settings another leader proposed and this one may agree to."""
    return _PROPOSED.of(user)


def request_count(user: User) -> int:
    """How many relatives wait for this lead's decision."""
    return _ASKED_IN.of(user)


def links_to_confirm(user: User) -> QuerySet[Guardianship]:
    """The adults about whose first mail the lead decides, those already withheld among them; never of their own
    family."""
    if not may(user, Can.CHANGE_PROTECTION):
        return Guardianship.objects.none()
    today = clock.today()
    held = held_links(today).filter(enrolled_or_later(today, "child__"))
    return held.exclude(child__in=open_links_of(user).values("child")).select_related("user", "child", "first_mail")


def barred_visible_to(user: User) -> QuerySet[BarredPerson]:
    """The only door to who may not be admitted: the lead and deputies, never of a child of their own family."""
    if not may(user, Can.READ_PROTECTION):
        return BarredPerson.objects.none()
    return BarredPerson.objects.filter(ended_at=None).exclude(child__in=open_links_of(user).values("child"))


def grants_visible_to(user: User) -> QuerySet[RoleGrant]:
    """The only door to role grants: those who grant roles and read the register see all, others their own."""
    if may(user, Can.GRANT_ROLE) or may(user, Can.READ_REGISTER):
        return RoleGrant.objects.all()
    return RoleGrant.objects.filter(user=user) if user.pk else RoleGrant.objects.none()


def children_visible_to(user: User) -> QuerySet[Child]:
    """The only door to a child of the register: readers of the register see all, drafters those of every room (a child
    visits), families their own."""
    if may(user, Can.READ_REGISTER) or may(user, Can.DRAFT_POST):
        return Child.objects.all()
    return family_children(user)


def code_typed(code_hash: str, at: datetime) -> AccessCode | None:
    """The code in somebody's hand that opens something now; None for unknown, used, taken back and expired alike."""
    found = AccessCode.objects.select_related("user").filter(code_hash=code_hash).first()
    if found is None or not found.is_open(at) or found.user.suspended_at is not None:
        return None
    return found


def address_changes_of(user: User) -> QuerySet[AddressChange]:
    """One's own changes of address that wait for their day."""
    return AddressChange.objects.filter(user=user, state=AddressChange.State.WAITING)


def address_change_for(token: str, what: str) -> AddressChange | None:
    """The waiting change whose mail carried this token; None for everything else."""
    pk, _, _ = token.partition("-")
    if not pk.isdecimal() or len(pk) > 12:
        return None
    found = AddressChange.objects.select_related("user").filter(pk=int(pk), state=AddressChange.State.WAITING).first()
    if found is None or not hmac.compare_digest(tokens.address_token(found.pk, found.nonce, what), token):
        return None
    return found


def factor_resets_visible_to(user: User) -> QuerySet[FactorReset]:
    """The second steps that wait for another leader: for leaders, never their own or one of their family."""
    if not may(user, Can.RESET_FACTOR):
        return FactorReset.objects.none()
    waiting = FactorReset.objects.filter(state=FactorReset.State.WAITING)
    return waiting.exclude(user=user).exclude(user__in=own_family_of(user).values("pk"))
