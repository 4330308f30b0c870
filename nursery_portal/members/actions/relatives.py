"""Relatives: asked in by a guardian, settled by the lead where anything is restricted, ended by who asked them."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, answerable_children, former_names, hat_for, requests_to_settle
from nursery_portal.members.actions.asked_in import KeptAway, begin_with, goes_on
from nursery_portal.members.actions.guardianships import RELATIONSHIP, write_link
from nursery_portal.members.actions.invitations import issue
from nursery_portal.members.actions.steps import (
    clean_address,
    end_access_if_nothing_is_left,
    hat,
    keep_out_of_own_family,
    lock_child,
    lock_person,
    needed,
    revoke_pending,
    tidy,
)
from nursery_portal.members.models import BarredPerson, FirstMail, Guardianship, RelativeRequest, Role, User
from nursery_portal.members.names import NOT_THEIRS, folded, in_letters, refuse_the_nurserys
from nursery_portal.members.opening import is_open
from nursery_portal.members.rules import (
    barred_links,
    is_barred,
    known_otherwise,
    mailable_links,
    needs_a_look,
    relatives_of,
)
from nursery_portal.members.signals import telling
from nursery_portal.register.models import Child, Nursery

FEWEST_A_DAY = 4  # for one child: who ends one and asks the next writes to any number of strangers otherwise
OFF = "The nursery has not turned this on. Ask us if you would like a relative to take part."


def _admit(request: RelativeRequest, *, by: User, acting_as: str, known: User | None = None) -> Guardianship:
    """Link the relative and invite them, unless they have an account already: `known` is theirs where it bears another
    name. The caller holds the child's lock."""
    link = write_link(
        request.child,
        email=request.email,
        first_name=known.first_name if known else request.first_name,
        last_name=known.last_name if known else request.last_name,
        relationship=request.relationship,
        kind=Guardianship.Kind.RELATIVE,
        from_on=None,
        by=by,
        acting_as=acting_as,
        invited_by=request.asked_by,
    )
    begin_with(link, by=by, acting_as=acting_as)
    _invited_by(link, request, by=by, acting_as=acting_as)
    return link


def _invited_by(link: Guardianship, request: RelativeRequest, *, by: User, acting_as: str) -> None:
    """The request goes through with this link; whoever has not joined gets a mail that opens."""
    request.link, request.state = link, RelativeRequest.State.INVITED
    if link.user.joined_at is None and link.user.suspended_at is None:
        revoke_pending(link.user, by=by, hat=acting_as)  # one for another child, or one that ran out
        issue(link.user, by=by, acting_as=acting_as, event=Event.MEMBERS_INVITATION_SENT)


@action(refused=Event.MEMBERS_RELATIVE_REFUSED)
def ask_relative(
    child: Child, *, email: str, first_name: str, last_name: str, relationship: str, by: User
) -> RelativeRequest:
    """Ask a relative in. They are invited at once; where something about the child is restricted, the lead looks first.

    The page says the same whether the lead looks first or not, so that nobody reads from it that something is
    restricted, who has an account here, or whom the other guardian has asked in.
    """
    first = needed(first_name, "A first name is missing.", "first_name")
    last = needed(last_name, "A family name is missing.", "last_name")
    first, last = in_letters(first, last)
    refuse_the_nurserys(first, last, NOT_THEIRS)
    what = needed(relationship, RELATIONSHIP, "relationship")
    address = clean_address(email)
    fresh = lock_child(child)
    nursery = Nursery.objects.filter(pk=1).first()
    if nursery is None or not nursery.relatives_per_guardian or not is_open(nursery):
        raise Refused(OFF)
    if hat_for(by, Can.ASK_RELATIVE) is None or not answerable_children(by).filter(pk=fresh.pk).exists():
        raise Refused("Only somebody who holds parental responsibility can ask a relative in.", field="child")
    if address == by.email:
        raise Refused("This is your own address.", field="email")
    if relatives_of(by, besides=address) >= nursery.relatives_per_guardian:
        raise Refused(
            f"You can have {nursery.relatives_per_guardian} relatives here at a time. End one first, then ask another."
        )
    at = clock.now()
    today = RelativeRequest.objects.filter(child=fresh, asked_by=by, asked_at__gt=at - timedelta(days=1)).count()
    if today >= max(FEWEST_A_DAY, 2 * nursery.relatives_per_guardian):
        raise Refused("You have asked several people in today. Ask the next one tomorrow, or speak to the nursery.")
    request = RelativeRequest(
        child=fresh,
        asked_by=by,
        email=address,
        first_name=first,
        last_name=last,
        relationship=what,
        asked_at=at,
    )
    # whoever has an account is looked at, too: a guardian learns nothing about who is here, and nobody of the staff is
    # made family of a child, and so kept from acting for it, by a parent
    known = User.objects.filter(email__iexact=address).exists()
    if not known and not needs_a_look(fresh, address, f"{first} {last}", clock.today()):
        _admit(request, by=by, acting_as=Role.GUARDIAN)
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise Refused("You have asked this person in already.", field="email") from error
    record(
        Event.MEMBERS_RELATIVE_ASKED,
        actor=by,
        acting_as=Role.GUARDIAN,
        subject=request,
        child_id=fresh.pk,
        details={"email": address, "relationship": what, "state": str(request.state)},
    )
    telling.send(
        sender=RelativeRequest,
        recipient=by,
        kind="relative_asked",
        title="Somebody was asked in with your account",  # a notice outlives the name, which the page has
        body="If that was not you, end it on this page, choose a new password and tell the nursery.",
        url="/members/me/relatives/",
        mail=mailable_links(clock.today()).filter(user=by, child=fresh).exists(),
    )
    return request


@action(refused=Event.MEMBERS_RELATIVE_REFUSED)
def settle_relative(request: RelativeRequest, *, admit: bool, account: int | None = None, by: User) -> None:
    """Let a relative in whom the lead has looked at, or not. A person on the child's list is never let in, nor one
    whom the link they have already keeps away: that is lifted there, or it is not meant.

    Where the address belongs to somebody of another name, `account` is the one whom the lead was shown and means.
    """
    acting_as = hat(by, Can.CHANGE_PROTECTION)
    child = lock_child(request.child)
    keep_out_of_own_family(by, [child])
    fresh = requests_to_settle(by).filter(pk=request.pk).first()
    if fresh is None:
        raise Refused("This was settled already.")
    if admit:
        if is_barred(child, fresh.email, f"{fresh.first_name} {fresh.last_name}"):
            raise Refused(
                "This person is on the list of people who may not be admitted to this child. Take them off it first."
            )
        if not answerable_children(fresh.asked_by).filter(pk=child.pk).exists():
            raise Refused(f"{fresh.asked_by.full_name} does not hold responsibility for this child any more.")
        known = known_otherwise(fresh)
        if known is not None and known.pk != account:
            raise Refused(
                f"This address belongs to {known.full_name} here. If that is who is meant, admit them once more."
            )
        link = _let_in_by_others(fresh)
        if link is None:
            link = _admit(fresh, by=by, acting_as=acting_as, known=known)
        else:
            kept = KeptAway.by(link)
            if kept.no_contact or (kept.stands and link.kept_away_with):
                raise Refused(
                    f"{link.user.full_name} is here already, and kept away by what stands on their own link. "
                    "Lift it there first, if you mean to admit them."
                )
            lock_person(link.user)
            _invited_by(link, fresh, by=by, acting_as=acting_as)
        word = {"confirmed": True, "settled_by": by, "settled_at": clock.now()}
        FirstMail.objects.update_or_create(link=link, defaults=word)
    else:
        fresh.state = RelativeRequest.State.DECLINED
    fresh.settled_by, fresh.settled_at = by, clock.now()
    fresh.save(update_fields=["state", "link", "settled_by", "settled_at"])
    record(
        Event.MEMBERS_RELATIVE_SETTLED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        child_id=child.pk,
        details={"admitted": admit},
    )


def _let_in_by_others(request: RelativeRequest) -> Guardianship | None:
    """The link by which this relative is here already on somebody else's word, the other guardian's for instance."""
    links = Guardianship.objects.filter(child=request.child_id, kind=Guardianship.Kind.RELATIVE, ended_at=None)
    others = links.exclude(until_on__lt=clock.today()).exclude(invited_by=request.asked_by_id)
    return others.filter(user__email__iexact=request.email).select_related("user").first()


@action(refused=Event.MEMBERS_RELATIVE_REFUSED)
def end_relative(request: RelativeRequest, *, by: User) -> None:
    """Take a relative out again whom one has asked in: at once, without a reason. Who is here on somebody else's word,
    too, stays on that."""
    lock_child(request.child)
    fresh = RelativeRequest.objects.select_for_update().get(pk=request.pk)
    if fresh.asked_by_id != by.pk:
        raise Refused("Only the person who asked this relative in can do that.")
    if fresh.state not in {RelativeRequest.State.WAITING, RelativeRequest.State.INVITED}:
        raise Refused("This has ended already.")
    if fresh.link is not None and fresh.link.kind != Guardianship.Kind.RELATIVE:
        raise Refused("They are no invited relative any more, so this is for the nursery. Please speak to us.")
    fresh.state, fresh.settled_by, fresh.settled_at = RelativeRequest.State.ENDED, by, clock.now()
    fresh.save(update_fields=["state", "settled_by", "settled_at"])
    record(
        Event.MEMBERS_RELATIVE_ENDED,
        actor=by,
        acting_as=Role.GUARDIAN,
        subject=fresh,
        child_id=fresh.child_id,
    )
    if fresh.link is None or fresh.link.ended_at is not None or fresh.link.invited_by_id != by.pk:
        return
    if not goes_on(fresh.link, None, by=by, acting_as=Role.GUARDIAN):
        _end_link(fresh.link, "ended by who asked them in", by=by, acting_as=Role.GUARDIAN)


def _end_link(link: Guardianship, reason: str, *, by: User, acting_as: str) -> None:
    """Over at once. The caller holds the child's lock."""
    Guardianship.objects.filter(pk=link.pk, ended_at=None).update(ended_at=clock.now())
    record(
        Event.MEMBERS_GUARDIANSHIP_ENDED,
        actor=by,
        acting_as=acting_as,
        subject=link,
        child_id=link.child_id,
        details={"reason": reason, "last_day": "at once"},
    )
    end_access_if_nothing_is_left(lock_person(link.user), by=by, hat=acting_as)


@action(refused=Event.MEMBERS_RELATIVE_REFUSED)
def bar_person(child: Child, *, name: str, email: str, by: User) -> BarredPerson:
    """Put somebody on the list of people who may not be admitted to a child.

    A relative of the child who stands on it, by today's name or one from before, is out at once. Who is entered as
    parent or carer stays linked, since that is more than an admission, but an invitation or a code opens nothing to
    them while they stand on the list.
    """
    acting_as = hat(by, Can.CHANGE_PROTECTION)
    who, address = tidy(name), clean_address(email) if email.strip() else ""
    if not who and not address:
        raise Refused("Give a name, an address or both.", field="name")
    fresh = lock_child(child)
    keep_out_of_own_family(by, [fresh])
    made = BarredPerson.objects.create(child=fresh, name=who, email=address, barred_by=by, barred_at=clock.now())
    record(
        Event.MEMBERS_RELATIVE_BARRED,
        actor=by,
        acting_as=acting_as,
        subject=made,
        child_id=fresh.pk,
        details={"name": who, "email": address, "barred": True},
    )
    for link in _relatives_meant(fresh, who):
        for request in RelativeRequest.objects.filter(link=link, state=RelativeRequest.State.INVITED):
            request.state, request.settled_by, request.settled_at = RelativeRequest.State.ENDED, by, clock.now()
            request.save(update_fields=["state", "settled_by", "settled_at"])
            record(Event.MEMBERS_RELATIVE_ENDED, actor=by, acting_as=acting_as, subject=request, child_id=fresh.pk)
        _end_link(link, "put on the list of who may not be admitted", by=by, acting_as=acting_as)
    return made


def _relatives_meant(child: Child, name: str) -> list[Guardianship]:
    """The relatives of the child who stand on its list, and those who were called `name` before they changed theirs."""
    today = clock.today()
    links = Guardianship.objects.filter(child=child, kind=Guardianship.Kind.RELATIVE, ended_at__isnull=True)
    open_ones = list(links.exclude(until_on__lt=today).select_related("user").order_by("pk"))
    listed = set(barred_links(today).filter(child=child).values_list("pk", flat=True))
    before = former_names([link.user_id for link in open_ones]) if name else {}
    return [
        link
        for link in open_ones
        if link.pk in listed or folded(name) in {folded(one) for one in before.get(link.user_id, ())}
    ]


@action(refused=Event.MEMBERS_RELATIVE_REFUSED)
def unbar_person(person: BarredPerson, *, reason: str, by: User) -> None:
    """Take somebody off that list, with the reason."""
    acting_as = hat(by, Can.CHANGE_PROTECTION)
    why = needed(reason, "Please say why, in a few words: it is kept, sealed, with the record.", "reason")
    child = lock_child(person.child)
    keep_out_of_own_family(by, [child])
    if not BarredPerson.objects.filter(pk=person.pk, ended_at=None).update(ended_at=clock.now()):
        raise Refused("They are not on the list any more.")
    record(
        Event.MEMBERS_RELATIVE_BARRED,
        actor=by,
        acting_as=acting_as,
        subject=person,
        child_id=child.pk,
        details={"barred": False, "reason": why},
    )
