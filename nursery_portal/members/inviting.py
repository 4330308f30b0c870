"""Who can be invited in one go, and who is held back and why. Reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q

from nursery_portal.kit import clock
from nursery_portal.kit.words import listed
from nursery_portal.members.access import kept_people, own_family_of
from nursery_portal.members.models import Guardianship, Invitation, RoleGrant, User, restriction_current
from nursery_portal.members.rules import barred_links, held_links

LEAD_FIRST = (
    "The safeguarding lead looks at this first: who may sign for the child is not recorded, or they have asked."
)
RELATIVE = "An invited relative: invite them on their own page."
SUSPENDED = "Suspended."
BEFORE = "Was invited before: send it again on their own page."


@dataclass(frozen=True)
class Candidate:
    """Somebody who has not joined: who they are, and why they are held back ("" if they are not)."""

    person: User
    what: str
    held: str = ""

    @property
    def pk_text(self) -> str:
        """The account's id as a form sends it."""
        return str(self.person.pk)


@dataclass(frozen=True)
class Invitable:
    """Who would be invited now, and who would not."""

    ready: list[Candidate]
    held: list[Candidate]


def is_kept_away(person: User, on: date) -> bool:
    """Whether an order keeps this person from every child they are linked to, or hides where the child is, or they may
    not be admitted to one: an invitation names the nursery."""
    links = Guardianship.objects.filter(user=person, ended_at__isnull=True).exclude(until_on__lt=on)
    if RoleGrant.objects.filter(user=person, ended_at__isnull=True).exclude(until_on__lt=on).exists():
        return False
    free = links.exclude(restriction_current("no_contact", on)).exclude(restriction_current("hide_location", on))
    return links.exists() and (not free.exists() or barred_links(on).filter(user=person).exists())


def _why_held(
    person: User, links: list[Guardianship], *, is_staff: bool, was_invited: bool, waiting: set[int], on: date
) -> str:
    """The reason in words that are the same for everybody whom the lead looks at first, whatever the cause."""
    if person.suspended_at is not None:
        return SUSPENDED
    if was_invited:
        return BEFORE
    if any(link.restricts(field, on) for link in links for field in ("no_contact", "hide_location")):
        return LEAD_FIRST
    signs_only = all(link.kind == Guardianship.Kind.SIGNER for link in links)
    if any(link.pk in waiting for link in links) or (links and not is_staff and signs_only):
        return LEAD_FIRST
    if is_staff:
        return ""
    if any(link.has_parental_responsibility for link in links):
        return ""
    return RELATIVE if all(link.kind == Guardianship.Kind.RELATIVE for link in links) else LEAD_FIRST


def invitable(by: User) -> Invitable:
    """Everybody who has not joined and has a child with a place or a role, as far as `by` may know of them."""
    on = clock.today()
    links = (
        Guardianship.objects.filter(ended_at__isnull=True)
        .exclude(until_on__lt=on)
        .exclude(child__leaving_on__lt=on)
        .select_related("child")
        .order_by("child__known_as", "pk")
    )
    grants = RoleGrant.objects.filter(ended_at__isnull=True).exclude(until_on__lt=on)
    people = (
        kept_people(by)
        .filter(Q(Exists(links.filter(user=OuterRef("pk")))) | Q(Exists(grants.filter(user=OuterRef("pk")))))
        .filter(joined_at__isnull=True)
        .exclude(pk__in=own_family_of(by).values("pk"))
        .exclude(pk=by.pk)
        .prefetch_related(
            Prefetch("guardianships", queryset=links, to_attr="open_links"),
            Prefetch("role_grants", queryset=grants, to_attr="open_grants"),
        )
        .order_by("first_name", "last_name", "pk")
    )
    invited = set(Invitation.objects.filter(user__joined_at__isnull=True).values_list("user", flat=True))
    waiting = {pk for kept in (held_links(on), barred_links(on)) for pk in kept.values_list("pk", flat=True)}
    found = Invitable([], [])
    for person in people:
        own: list[Guardianship] = person.open_links
        roles: list[RoleGrant] = person.open_grants
        what = listed(
            [grant.get_role_display() for grant in roles]
            + [f"{link.relationship} of {link.child.known_as}" for link in own]
        )
        held = _why_held(person, own, is_staff=bool(roles), was_invited=person.pk in invited, waiting=waiting, on=on)
        (found.held if held else found.ready).append(Candidate(person, what[:1].upper() + what[1:], held))
    return found
