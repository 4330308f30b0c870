"""The nursery opens its portal: owner, staff, rooms, children, families, invitations, the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from nursery_portal.home.demonstration import cast
from nursery_portal.home.demonstration.loading_world import Step, World
from nursery_portal.kit import clock
from nursery_portal.members import access, tokens
from nursery_portal.members.actions import (
    accept_invitation,
    change_nursery,
    confirm_hours,
    create_owner,
    enter_child,
    enter_guardian,
    enter_room,
    enter_staff,
    grant_role,
    name_key_person,
    protect_child,
    record_leaving,
    record_responsibility,
    resend_invitation,
    restrict_guardianship,
    send_invitation,
    settle_first_mail,
)
from nursery_portal.members.models import Invitation, Role, User
from nursery_portal.policies.actions import (
    acknowledge,
    enter_training,
    install_first_policy,
    install_library,
    open_visitor_door,
)
from nursery_portal.policies.dates import TRAINED
from nursery_portal.policies.rules import unacknowledged

OPENED, FAMILIES_ENTERED = cast.PORTAL_OPENED, cast.PORTAL_OPENED - 1
INVITATION_LASTS = 7
FIRST_ROLE = "Works here since before the portal opened"


def steps(world: World) -> Iterator[Step]:
    """Everything about people and the register."""
    yield from _opening(world)
    for child in cast.children().values():
        yield from _family(world, child)
    for guardian in cast.guardians().values():
        yield from _way_in(world, guardian)


def _opening(world: World) -> Iterator[Step]:
    """The first two days: who runs the nursery, and who works in it."""
    leaders = [person for person in cast.staff().values() if person.grants[0].role in {"manager", "dsl"}]
    others = [person for person in cast.staff().values() if person not in leaders][1:]
    yield Step(world.at(OPENED, "08:10"), partial(_found, world))
    yield Step(world.at(OPENED, "08:40"), partial(join, world, cast.email_of("margaret")))
    yield Step(world.at(OPENED, "09:00"), partial(_describe, world))
    yield Step(world.at(OPENED, "09:30"), partial(_enter_staff, world, leaders, "margaret"))
    for number, leader in enumerate(leaders):
        yield Step(world.at(OPENED, f"10:{5 + 12 * number:02}"), partial(join, world, leader.email))
    yield Step(world.at(OPENED, "11:00"), partial(_enter_rooms, world))
    yield Step(world.at(OPENED, "11:30"), partial(_enter_staff, world, others, "margaret"))
    for number, person in enumerate(others):
        hour = f"{13 + number // 4}:{10 + 11 * (number % 4):02}"
        yield Step(world.at(OPENED, hour), partial(join, world, person.email))
    yield Step(world.at(OPENED, "15:50"), partial(_enter_training, world))


def _enter_training(world: World) -> None:
    """The lead's training is good for a while; the deputy's is due soon, so that somebody is reminded."""
    today = clock.today()
    leads = [person for role, people in access.leaders().items() if role in TRAINED for person in people]
    for number, person in enumerate(leads):
        enter_training(
            person,
            "Safeguarding lead training",
            trained_on=today - timedelta(days=200 + 400 * number),
            renew_on=today + timedelta(days=530 - 400 * number),
            by=world.people[cast.email_of("margaret")],
        )


def _found(world: World) -> None:
    """Whoever runs the server enters the first registered person, as `manage.py create_owner` does."""
    owner = cast.staff()["margaret"]
    world.people[owner.email] = create_owner(
        email=owner.email, first_name=owner.first_name, last_name=owner.last_name, nursery_name=cast.NURSERY_NAME
    )


def _describe(world: World) -> None:
    owner = world.person("margaret")
    change_nursery(
        legal_name=cast.NURSERY_LEGAL_NAME,
        ico_registration=cast.NURSERY_ICO,
        address=cast.NURSERY_ADDRESS,
        phone=cast.NURSERY_PHONE,
        email=cast.NURSERY_EMAIL,
        lado_contact="Northbridge LADO, 01632 960 330",
        social_care_contact="Northbridge children's social care, 01632 960 300 (day and night)",
        by=owner,
    )
    confirm_hours(by=owner)
    install_first_policy(owner, clock.today())
    install_library(owner, clock.today())
    open_visitor_door(by=owner)
    sign_policies(owner)


def _enter_rooms(world: World) -> None:
    for number, room in enumerate(cast.ROOMS, start=1):
        world.rooms[room.name] = enter_room(
            name=room.name, age_range=room.age_range, order=number, by=world.person("nadia")
        )


def _enter_staff(world: World, people: list[cast.Staff], by: str) -> None:
    """Enter people with their roles and invite them."""
    for person in people:
        first, *more = person.grants
        entered = enter_staff(
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            role=Role(first.role),
            rooms=[world.rooms[name] for name in first.rooms],
            reason=FIRST_ROLE,
            by=world.person(by),
        )
        for grant in more:
            grant_role(
                entered,
                Role(grant.role),
                rooms=[world.rooms[name] for name in grant.rooms],
                reason=person.job,
                by=world.person(by),
            )
        world.people[person.email] = entered
        send_invitation(entered, by=world.person(by))


def join(world: World, email: str) -> None:
    """Open the link in the mail, choose a password, read the policy. The password is hashed once for all of them."""
    person = world.people[email]
    invitation = Invitation.objects.get(user=person, state=Invitation.State.PENDING)
    member = accept_invitation(
        invitation,
        token=tokens.token_for(person.pk, invitation.email, invitation.nonce),
        first_name=person.first_name,
        last_name=person.last_name,
        password_hash=world.password_hash,
    )
    world.people[email] = member
    sign_policies(member)


def sign_policies(member: User) -> None:
    """Acknowledge what is in effect; before the nursery has a policy there is nothing."""
    for version in unacknowledged(member, clock.now()):
        acknowledge(version, by=member)


def _family(world: World, child: cast.Child) -> Iterator[Step]:
    """One child: entered by the manager with the adults linked to it, then checked by the lead."""
    order = list(cast.children()).index(child.known_as)
    entered = min(FAMILIES_ENTERED, child.started + 6)
    morning, afternoon = (f"{hour + order // 12}:{5 * (order % 12):02}" for hour in (8, 13))
    yield Step(world.at(entered, morning), partial(_enter_child, world, child))
    yield Step(world.at(entered, afternoon), partial(_record_protection, world, child))
    if child.left is not None:
        yield Step(world.weekday_at(child.left + 9, "10:20"), partial(_leave, world, child))


def _enter_child(world: World, child: cast.Child) -> None:
    manager, key_person = world.person("nadia"), world.person(child.key_person)
    started = child.started_on(world.today)
    row = enter_child(
        known_as=child.known_as,
        full_name=child.full_name,
        born_on=child.born_on(world.today),
        room=world.rooms[child.room],
        started_on=started,
        by=manager,
    )
    world.children[child.known_as] = row
    name_key_person(row, key_person, from_on=max(started, clock.today()), by=manager)
    for guardian, link in _linked_to(child):
        entered = enter_guardian(
            row,
            email=guardian.email,
            first_name=guardian.first_name,
            last_name=guardian.last_name,
            relationship=link.relationship,
            kind=link.kind,
            by=manager,
        )
        world.links[guardian.email, child.known_as] = entered
        world.people.setdefault(guardian.email, entered.user)


def _linked_to(child: cast.Child) -> list[tuple[cast.Guardian, cast.Link]]:
    return [
        (guardian, link)
        for guardian in cast.guardians().values()
        for link in guardian.links
        if link.child == child.known_as
    ]


def _record_protection(world: World, child: cast.Child) -> None:
    """The lead writes down who holds responsibility and what restricts it: nobody else may."""
    lead, manager = world.person("ruth"), world.person("nadia")
    if child.protected:
        protect_child(world.children[child.known_as], protected=True, reason="Agreed with the adoption team", by=lead)
    for guardian, link in _linked_to(child):
        row = world.links[guardian.email, child.known_as]
        if link.has_parental_responsibility:
            record_responsibility(
                row,
                holds=True,
                basis=link.basis,
                evidence_seen_by=manager,
                evidence_seen_on=clock.today(),
                by=lead,
            )
        if link.no_contact or link.hide_location or link.no_images_at_all:
            ends_in = link.order_expires_in
            restrict_guardianship(
                row,
                no_contact=link.no_contact,
                hide_location=link.hide_location,
                no_images_at_all=link.no_images_at_all,
                order_expires_on=None if ends_in is None else world.today + timedelta(days=ends_in),
                by=lead,
            )


def _leave(world: World, child: cast.Child) -> None:
    record_leaving(world.children[child.known_as], last_day=child.leaving_on(world.today), by=world.person("nadia"))


def _way_in(world: World, guardian: cast.Guardian) -> Iterator[Step]:
    """Invited, perhaps a second time since the first invitation ran out, and joined.

    Whoever works here has joined already, and reads the policy once more, with the eyes of a family.
    """
    if guardian.invited is None:
        return
    if guardian.email in {person.email for person in cast.staff().values()}:
        yield Step(world.at(guardian.invited, "18:50"), lambda: sign_policies(world.people[guardian.email]))
        return
    chance = world.rng(guardian.email)
    yield Step(
        world.at(guardian.invited, f"16:{chance.randrange(60):02}"), partial(_invite, world, guardian, send_invitation)
    )
    if guardian.joined is None:
        return
    if guardian.invited - guardian.joined >= INVITATION_LASTS:
        again = partial(_invite, world, guardian, resend_invitation)
        yield Step(world.at(guardian.joined + 1, f"11:{chance.randrange(60):02}"), again)
    joining = f"{chance.choice((17, 18))}:{chance.randrange(60):02}"
    yield Step(world.at(guardian.joined, joining), partial(join, world, guardian.email))


def _invite(world: World, guardian: cast.Guardian, invite: Callable[..., Invitation]) -> None:
    """The manager invites; where anything about the child is restricted, the lead's word sends the first mail."""
    lead = world.person("ruth")
    waiting = access.links_to_confirm(lead).filter(user=world.people[guardian.email])
    sent = [settle_first_mail(link, confirm=True, by=lead) for link in waiting if not hasattr(link, "first_mail")]
    if not any(sent):
        invite(world.people[guardian.email], by=world.person("nadia"))
