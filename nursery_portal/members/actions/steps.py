"""Private steps shared by the actions about people. They lock, refuse and end; none of them is an action."""

import unicodedata
from collections.abc import Iterable
from datetime import date

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from nursery_portal.audit.actions import record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import listed
from nursery_portal.members.access import Can, forget_roles, hat_for, open_links_of
from nursery_portal.members.models import (
    NO_MAIL,
    AccessCode,
    AddressChange,
    Guardianship,
    Invitation,
    Role,
    RoleGrant,
    User,
    link_current,
)
from nursery_portal.register.models import Child


def hat(by: User, *rights: Can) -> Role:
    """The hat under which this person does it; 403 where no role of theirs gives one of the rights."""
    for right in rights:
        found = hat_for(by, right)
        if found is not None:
            return found
    raise PermissionDenied


# what turns the direction of the writing around: in a name it makes one person read like another
TURNING = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def tidy(words: str) -> str:
    """Without spaces at the ends or twice in a row, control characters, and signs that turn the writing around."""
    seen = "".join(one if unicodedata.category(one) != "Cc" else " " for one in words.translate(TURNING))
    return " ".join(seen.split())


def needed(words: str, sentence: str, field: str) -> str:
    """The tidied words, or Refused with `sentence` where there are none."""
    kept = tidy(words)
    if not kept:
        raise Refused(sentence, field=field)
    return kept


def lock_child(child: Child) -> Child:
    """The child's fresh row, locked: whatever can turn a yes into a no waits for, and is waited for by, publishing."""
    return Child.objects.select_for_update().get(pk=child.pk)


def lock_person(person: User) -> User:
    """The account's fresh row, locked."""
    return User.objects.select_for_update().get(pk=person.pk)


def keep_out_of_own_family(by: User, children: Iterable[Child]) -> None:
    """Refuse a staff act about a child the acting person is linked to, whatever the restrictions on their link."""
    own = set(open_links_of(by).values_list("child", flat=True))
    names = [child.known_as for child in children if child.pk in own]
    if names:
        raise Refused(
            f"You are linked to {listed(names)} yourself, so this is not yours to change. Ask another leader to do it."
        )


def keep_out_of_own_family_of(by: User, person: User) -> None:
    """The same about a person: refused where both are linked to one child."""
    links = Guardianship.objects.filter(link_current(clock.today()), user=person)
    keep_out_of_own_family(by, Child.objects.filter(pk__in=links.values("child")))


def clean_address(email: str) -> str:
    """The address as it is stored, or Refused."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("This is not an e-mail address. Use one such as anna@example.org.", field="email") from error
    return address


def sign_in_name(first_name: str, last_name: str) -> str:
    """A name to sign in with for somebody without usable mail: an address that reaches nobody, ever."""
    words = slugify(f"{first_name} {last_name}").replace("-", ".") or "member"
    for number in range(1, 1000):
        name = f"{words}{number if number > 1 else ''}@{NO_MAIL}"
        if not User.objects.filter(email__iexact=name).exists():
            return name
    raise Refused("Please enter an address.", field="email")


def account_for(email: str, first_name: str, last_name: str) -> tuple[User, bool]:
    """The account with this address, made without a password or a door if there is none; and whether it is new.

    An address that belongs to somebody of another name is refused: one wrong letter would link a stranger to a child.
    """
    address = clean_address(email)
    first = needed(first_name, "A first name is missing.", "first_name")
    last = tidy(last_name)
    found = User.objects.select_for_update().filter(email__iexact=address).first()
    if found is not None:
        if (found.first_name.casefold(), found.last_name.casefold()) != (first.casefold(), last.casefold()):
            raise Refused(
                f"This address already belongs to {found.full_name}. If that is the person you mean, enter their name "
                "in the same way; if not, look at the address again.",
                field="email",
            )
        return found, False
    try:
        with transaction.atomic():
            return User.objects.create_user(address, None, first_name=first, last_name=last, is_active=False), True
    except IntegrityError as error:
        raise Refused("Somebody has just entered this address. Please send the form again.", field="email") from error


def revoke_pending(person: User, *, event: Event = Event.MEMBERS_INVITATION_REVOKED, by: User | None, hat: str) -> bool:
    """Revoke the person's open invitation, if there is one. The old address in the mail opens nothing any more."""
    for one in Invitation.objects.select_for_update().filter(user=person, state=Invitation.State.PENDING):
        now = clock.now()
        pending = Invitation.objects.filter(pk=one.pk, state=Invitation.State.PENDING)
        if pending.update(state=Invitation.State.REVOKED, revoked_at=now):
            record(event, actor=by, acting_as=hat, subject=one, details={"person": person.pk})
            return True
    return False


def revoke_codes(person: User, *, by: User, acting_as: str) -> None:
    """The code handed out before opens nothing any more."""
    for one in AccessCode.objects.select_for_update().filter(user=person, state=AccessCode.State.PENDING):
        AccessCode.objects.filter(pk=one.pk).update(state=AccessCode.State.REVOKED)
        record(Event.MEMBERS_CODE_REVOKED, actor=by, acting_as=acting_as, subject=one, details={"person": person.pk})


def stop_waiting_address(person: User, *, by: User | None, acting_as: str) -> bool:
    """Another address that waits for its day never takes effect."""
    for one in AddressChange.objects.select_for_update().filter(user=person, state=AddressChange.State.WAITING):
        AddressChange.objects.filter(pk=one.pk).update(state=AddressChange.State.STOPPED, settled_at=clock.now())
        record(Event.MEMBERS_ADDRESS_STOPPED, actor=by, acting_as=acting_as, subject=one, details={"person": person.pk})
        return True
    return False


def end_sessions(person: User) -> int:
    """Sign the person out everywhere, now. Standing would refuse them anyway; this leaves nothing to refuse."""
    ended = 0
    for session in UserSession.objects.filter(user=person):
        session.end()
        ended += 1
    return ended


def still_linked(person: User, on: date) -> bool:
    """Whether the person has a role or a link to a child with a place, now or from a later day on."""
    grants = RoleGrant.objects.filter(user=person, ended_at__isnull=True).exclude(until_on__lt=on)
    links = (
        Guardianship.objects.filter(user=person, ended_at__isnull=True)
        .exclude(until_on__lt=on)
        .exclude(child__leaving_on__lt=on)
    )
    return grants.exists() or links.exists()


def end_access_if_nothing_is_left(person: User, *, by: User | None, hat: str) -> None:
    """After a link or role ended: without any left, revoke the invitation and end the sessions, and write it down."""
    forget_roles(person)
    if still_linked(person, clock.today()):
        return
    revoke_pending(person, by=by, hat=hat)
    ended = end_sessions(person)
    record(Event.MEMBERS_ACCESS_ENDED, actor=by, acting_as=hat, subject=person, details={"sessions": ended})
