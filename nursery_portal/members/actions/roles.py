"""Granting and ending roles, and the first owner."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import Can, forget_roles, may_grant, open_links_of, rank_of
from nursery_portal.members.actions.invitations import issue
from nursery_portal.members.actions.steps import (
    account_for,
    end_access_if_nothing_is_left,
    end_sessions,
    hat,
    lock_person,
    needed,
    revoke_pending,
)
from nursery_portal.members.models import Role, RoleGrant, User
from nursery_portal.register.models import Nursery, Room

PROLONGED = "The last day is {} already. Choose it or an earlier one; to go on after it, a leader gives the role anew."
NEVER_CAME = "Had not joined; another address was given on the server"
REASON = "Please say why, in a few words: it is kept with the role."


def _open_grants(person: User, role: Role, on: date) -> list[RoleGrant]:
    open_ones = RoleGrant.objects.select_for_update().filter(user=person, role=role, ended_at__isnull=True)
    return list(open_ones.exclude(until_on__lt=on))


def _refuse_beside_others(person: User, role: Role, on: date) -> None:
    """Refused where somebody independent would hold another role here, or be of a family here."""
    open_ones = RoleGrant.objects.filter(user=person, ended_at__isnull=True).exclude(until_on__lt=on)
    others = open_ones.exclude(role=Role.INDEPENDENT).exists() or open_links_of(person).exists()
    if role == Role.INDEPENDENT and others:
        raise Refused(
            f"{person.full_name} has another role or a child here. An independent reader is somebody from outside.",
            field="role",
        )
    if role != Role.INDEPENDENT and open_ones.filter(role=Role.INDEPENDENT).exists():
        raise Refused(
            f"{person.full_name} is an independent reader of concerns, and so has no other role. End that role first.",
            field="role",
        )


def give_role(
    person: User,
    role: Role,
    *,
    rooms: Iterable[Room] = (),
    from_on: date,
    until_on: date | None = None,
    reason: str,
    by: User | None,
    acting_as: str,
) -> RoleGrant:
    """Write the grant and its event, or raise Refused. The caller has asked whether `by` may, and holds the lock."""
    chosen = list(rooms)
    if role == Role.PRACTITIONER and not chosen:
        raise Refused("Choose at least one room: a practitioner works in rooms of their own.", field="rooms")
    if until_on is not None and until_on < max(from_on, clock.today()):
        raise Refused("The last day lies before the first, or in the past.", field="until_on")
    _refuse_beside_others(person, role, clock.today())
    for one in _open_grants(person, role, clock.today()):
        if (one.until_on is None or one.until_on >= from_on) and (until_on is None or one.from_on <= until_on):
            raise Refused(f"{person.full_name} has this role already. End it first, then give it anew.", field="role")
    grant = RoleGrant.objects.create(
        user=person, role=role, from_on=from_on, until_on=until_on, granted_by=by, reason=reason
    )
    if role == Role.PRACTITIONER:
        grant.rooms.set(chosen)
    forget_roles(person)
    record(
        Event.MEMBERS_ROLE_GRANTED,
        actor=by,
        acting_as=acting_as,
        subject=grant,
        details={
            "person": person.pk,
            "role": str(role),
            "rooms": sorted(room.pk for room in chosen),
            "from": from_on.isoformat(),
            "until": until_on.isoformat() if until_on else None,
            "reason": reason,
        },
    )
    return grant


def refuse_unless_may_grant(by: User, person: User, role: Role) -> str:
    """The hat under which `by` grants or ends `role`, or Refused."""
    acting_as = hat(by, Can.GRANT_ROLE)
    if person.pk == by.pk:
        raise Refused("Nobody gives a role to themselves. Ask another leader.")
    if not may_grant(by, role):
        raise Refused(f"You cannot give the role {role.label}: it stands at or above your own.", field="role")
    return acting_as


@action(refused=Event.MEMBERS_ROLE_REFUSED)
def grant_role(
    person: User,
    role: Role,
    *,
    rooms: Iterable[Room] = (),
    from_on: date | None = None,
    until_on: date | None = None,
    reason: str,
    by: User,
) -> RoleGrant:
    """Give somebody a role from a day (today) until a day (open), or raise Refused and change nothing."""
    acting_as = refuse_unless_may_grant(by, person, role)
    why = needed(reason, REASON, "reason")
    fresh = lock_person(person)
    return give_role(
        fresh,
        role,
        rooms=rooms,
        from_on=from_on or clock.today(),
        until_on=until_on,
        reason=why,
        by=by,
        acting_as=acting_as,
    )


@action(refused=Event.MEMBERS_ROLE_REFUSED)
def end_role(grant: RoleGrant, *, last_day: date | None = None, reason: str, by: User) -> None:
    """End a role at once, or with its last day. Leaders end roles below their own; anybody may give up their own. A
    last day that stands is never put off here: a role goes on only where it is given anew."""
    role = Role(grant.role)
    own = grant.user_id == by.pk
    acting_as = role if own else refuse_unless_may_grant(by, grant.user, role)
    why = needed(reason, REASON, "reason")
    person = lock_person(grant.user)
    fresh = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    today = clock.today()
    if fresh.ended_at is not None or (fresh.until_on is not None and fresh.until_on < today):
        raise Refused("This role has ended already.")
    if last_day is not None and last_day < max(today, fresh.from_on):
        raise Refused("The last day lies in the past, or before the first day.", field="last_day")
    if last_day is not None and fresh.until_on is not None and last_day > fresh.until_on:
        raise Refused(PROLONGED.format(long_date(fresh.until_on)), field="last_day")
    if last_day is None:
        fresh.ended_at = clock.now()
        fresh.save(update_fields=["ended_at"])
    else:
        fresh.until_on = last_day
        fresh.save(update_fields=["until_on"])
    record(
        Event.MEMBERS_ROLE_ENDED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        details={
            "person": person.pk,
            "role": str(role),
            "last_day": last_day.isoformat() if last_day else "at once",
            "reason": why,
        },
    )
    forget_roles(person)
    if own:
        forget_roles(by)
    if last_day is None:
        end_access_if_nothing_is_left(person, by=by, hat=acting_as)
        if not own and rank_of(person) == 0:
            end_sessions(person)  # also where a child of theirs is here: what they were signed in to was the nursery's


@action(refused=Event.MEMBERS_ROLE_REFUSED)
def move_practitioner(grant: RoleGrant, rooms: Iterable[Room], *, reason: str, by: User) -> RoleGrant:
    """Give a practitioner other rooms from today: the old grant ends and a new one begins, so that history stays."""
    acting_as = refuse_unless_may_grant(by, grant.user, Role(grant.role))
    why = needed(reason, REASON, "reason")
    person = lock_person(grant.user)
    fresh = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    today, chosen = clock.today(), list(rooms)
    over = fresh.ended_at is not None or (fresh.until_on is not None and fresh.until_on < today)
    if fresh.role != Role.PRACTITIONER or over:
        raise Refused("This is not a practitioner's present role.")
    if {room.pk for room in chosen} == set(fresh.rooms.values_list("pk", flat=True)):
        raise Refused("These are the rooms already.", field="rooms")
    fresh.ended_at = clock.now()
    fresh.save(update_fields=["ended_at"])
    record(
        Event.MEMBERS_ROLE_ENDED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        details={"person": person.pk, "role": str(fresh.role), "last_day": "other rooms", "reason": why},
    )
    return give_role(
        person,
        Role.PRACTITIONER,
        rooms=chosen,
        from_on=max(today, fresh.from_on),
        until_on=fresh.until_on,
        reason=why,
        by=by,
        acting_as=acting_as,
    )


def _make_way(grant: RoleGrant) -> None:
    """An owner who never came in is none any more, and their invitation opens nothing."""
    grant.ended_at = clock.now()
    grant.save(update_fields=["ended_at"])
    details = {"person": grant.user_id, "role": str(grant.role), "last_day": "at once", "reason": NEVER_CAME}
    record(Event.MEMBERS_ROLE_ENDED, actor=None, acting_as=Role.SYSTEM, subject=grant, details=details)
    revoke_pending(grant.user, by=None, hat=Role.SYSTEM)
    end_access_if_nothing_is_left(grant.user, by=None, hat=Role.SYSTEM)


@action(refused=Event.MEMBERS_ROLE_REFUSED)
def create_owner(*, email: str, first_name: str, last_name: str, nursery_name: str = "") -> User:
    """Bring in the first registered person and invite them, or raise Refused. Done by whoever runs the server.

    While an owner has joined there is no second way to become one. An owner whose invitation ran out is invited again;
    one who was entered with a wrong address, and so has not joined, makes way for the right one.
    """
    person, _ = account_for(email, first_name, last_name)
    today = clock.today()
    owners = RoleGrant.objects.select_for_update().filter(role=Role.OWNER, ended_at__isnull=True)
    grants = list(owners.exclude(until_on__lt=today).select_related("user"))
    if any(one.user.joined_at is not None for one in grants):
        raise Refused("There is an owner already. Only they can give up that role.")
    for one in grants:
        if one.user_id != person.pk:
            _make_way(one)
    grants = [one for one in grants if one.user_id == person.pk]
    if not Nursery.objects.filter(pk=1).exists():
        name = needed(nursery_name, "There is no nursery yet. Name it: --nursery 'Stepping Stones'.", "nursery")
        nursery = Nursery.objects.create(pk=1, name=name, is_demonstration=settings.PORTAL_DEMO)
        record(Event.REGISTER_NURSERY_CHANGED, actor=None, acting_as=Role.SYSTEM, subject=nursery)
    if not grants:
        give_role(
            person,
            Role.OWNER,
            from_on=today,
            reason="First registered person, entered on the server",
            by=None,
            acting_as=Role.SYSTEM,
        )
    if person.joined_at is None:
        revoke_pending(person, by=None, hat=Role.SYSTEM)
        issue(person, by=None, acting_as=Role.SYSTEM, event=Event.MEMBERS_INVITATION_SENT)
    return person
