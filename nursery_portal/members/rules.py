"""Where somebody stands on the way in, and who comes in only after a look: computed from the rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower, Trim
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.words import day, listed, long_date, moment
from nursery_portal.members import tokens
from nursery_portal.members.models import (
    RESTRICTIONS,
    BarredPerson,
    FirstMail,
    Guardianship,
    Invitation,
    KnownDevice,
    RelativeRequest,
    Role,
    RoleGrant,
    TabletPin,
    User,
    link_current,
    restriction_ahead,
    restriction_current,
)
from nursery_portal.register.models import Child, enrolled_or_later

TO_BE_CORRECTED = timedelta(days=7)
"""So long a last day that is over can be taken back as a mistake, before anything is done for good because of it."""
GONE_WITHIN = timedelta(hours=1)  # an invitation that no mail server took by then is not merely on its way


@dataclass(frozen=True)
class Stage:
    """One of: none, waiting, sent, expired, revoked, joined, suspended; its words, and how its chip looks."""

    code: str
    words: str
    tone: str
    detail: str = ""

    @property
    def may_invite(self) -> bool:
        """Whether a first invitation, or one after all others ended, is what comes next."""
        return self.code in {"none"}

    @property
    def may_resend(self) -> bool:
        """Whether sending it again makes sense."""
        return self.code in {"waiting", "sent", "expired", "revoked"}

    @property
    def may_revoke(self) -> bool:
        """Whether there is a link that still opens something."""
        return self.code in {"waiting", "sent"}


def waiting_owners() -> QuerySet[User]:
    """Whom the server has entered as registered person and who has not come in yet."""
    grants = RoleGrant.objects.filter(role=Role.OWNER, ended_at__isnull=True).exclude(until_on__lt=clock.today())
    return User.objects.filter(pk__in=grants.values("user"), joined_at__isnull=True).order_by("pk")


def stage_of(person: User, last: Invitation | None, at: datetime) -> Stage:
    """Where this person stands at the instant `at`; `last` is their latest invitation, if there is one."""
    today = timezone.localdate(at)
    if person.suspended_at is not None:
        return Stage("suspended", "Suspended", "bad", f"since {moment(person.suspended_at, now=at)}")
    if person.joined_at is not None:
        return Stage("joined", "Joined", "good", f"on {day(timezone.localdate(person.joined_at), today=today)}")
    if last is None:
        return Stage("none", "Not invited", "")
    if last.state == Invitation.State.REVOKED:
        return Stage("revoked", "Taken back", "")
    until = day(timezone.localdate(last.expires_at), today=today)
    if not last.is_open(at):
        return Stage("expired", "Ran out", "warn", f"on {until}")
    if last.mailed_at is None and at - last.sent_at > GONE_WITHIN:
        return Stage("waiting", "Has not gone out", "warn", f"valid until {until}")
    if last.mailed_at is None:
        return Stage("waiting", "Being sent", "note", f"valid until {until}")
    return Stage("sent", "Invited", "note", f"valid until {until}")


def is_known_browser(email: str, mark: str) -> bool:
    """Whether the person with this address has come in before in the browser that bears this mark."""
    return KnownDevice.objects.filter(user__email__iexact=email, mark_hash=tokens.mark_hash(mark)).exists()


def is_barred(child: Child, email: str, name: str) -> bool:
    """Whether this person stands on the list of those who may not be admitted to the child, by address or by name."""
    words = " ".join(name.split())
    return BarredPerson.objects.filter(
        Q(email__iexact=email) | Q(name__iexact=words), child=child, ended_at=None
    ).exists()


def barred_links(on: date) -> QuerySet[Guardianship]:
    """The open links of people who stand on their child's list of those who may not be admitted, by address or name."""
    listed = BarredPerson.objects.alias(address=Lower("email"), words=Lower("name")).filter(
        Q(address=Lower(OuterRef("user__email"))) | Q(words=Lower(OuterRef("whole"))),
        child=OuterRef("child"),
        ended_at=None,
    )
    links = Guardianship.objects.filter(ended_at__isnull=True).exclude(until_on__lt=on)
    return links.alias(whole=Trim(Concat("user__first_name", Value(" "), "user__last_name"))).filter(Exists(listed))


def needs_a_look(child: Child, email: str, name: str, on: date) -> bool:
    """Whether the lead decides about a new adult of this child: where anything is restricted, now or from a later day,
    or they are barred."""
    return lead_looks_first(child, on) or is_barred(child, email, name)


def lead_looks_first(child: Child, on: date) -> bool:
    """Whether the lead decides about any new adult of this child."""
    return child.protected or orders_ahead(on).filter(child=child).exists()


def orders_ahead(on: date) -> QuerySet[Guardianship]:
    """The links on which a restriction stands now, or will from a later day: also one that is over, since an order
    does not end with the link. But what only came with whoever asked a relative in has gone with the relative."""
    restricted = Q(pk__in=[])
    for field in RESTRICTIONS:
        restricted |= restriction_ahead(field, on)
    return Guardianship.objects.filter(restricted).filter(_of_its_own(on))


def outlasted_by_order(on: date) -> Q:
    """Of those the links whose order goes on when they are over; flat, since it stands deep in questions that SQLite
    has to read."""
    open_end = Q(order_expires_on__isnull=True) | Q(order_expires_on__gte=on)
    return Q(*((field, True) for field in RESTRICTIONS), _connector=Q.OR) & Q(open_end, kept_away_with=False)


def orders_on(field: str, on: date) -> QuerySet[Guardianship]:
    """The same of one restriction, where it stands on the day `on`."""
    return Guardianship.objects.filter(restriction_current(field, on)).filter(_of_its_own(on))


def _of_its_own(on: date) -> Q:
    not_over = Q(ended_at__isnull=True) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    return not_over | Q(kept_away_with=False)


NAMED = {"no_contact": "No contact", "hide_location": "Hide location", "no_images_at_all": "No images at all"}
"""What the restrictions on a link are called."""


@dataclass(frozen=True)
class Restricted:
    """What the lead has set on a link, or would set: the restrictions, and the one pair of days that they share."""

    no_contact: bool
    hide_location: bool
    no_images_at_all: bool
    order_begins_on: date | None
    order_expires_on: date | None

    @classmethod
    def by(cls, link: Guardianship) -> "Restricted":
        """What stands on this link."""
        return cls(
            link.no_contact, link.hide_location, link.no_images_at_all, link.order_begins_on, link.order_expires_on
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The restrictions that are set."""
        return tuple(name for name in NAMED if getattr(self, name))

    @property
    def code(self) -> str:
        """As a page that showed it sends it back; "" where nothing is set."""
        days = (("from", self.order_begins_on), ("until", self.order_expires_on))
        return " ".join([*self.names, *(f"{word} {limit.isoformat()}" for word, limit in days if limit)])

    @property
    def words(self) -> str:
        """No contact and Hide location, from 3 December 2026 until 1 March 2027; Nothing is restricted."""
        if not self.names:
            return "Nothing is restricted"
        days = (("from", self.order_begins_on), ("until", self.order_expires_on))
        limits = "".join(f" {word} {long_date(limit)}" for word, limit in days if limit)
        return listed(NAMED[name] for name in self.names) + ("," + limits if limits else "")

    def cut_short_by(self, new: "Restricted", on: date) -> str:
        """How the days of `new` would put off, or end, what is set here and in `new` beside another restriction; "" if
        they would not. They may be those of that other order alone."""
        kept = listed(NAMED[name] for name in self.names if name in new.names)
        over = self.order_expires_on is not None and self.order_expires_on < on
        if over or not kept or len(new.names) < 2:
            return ""
        begins, expires = new.order_begins_on, new.order_expires_on
        if begins is not None and begins > max(self.order_begins_on or on, on):
            return f"{kept} would not act before {long_date(begins)}"
        if expires is not None and (self.order_expires_on is None or expires < self.order_expires_on):
            return f"{kept} would end on {long_date(expires)}"
        return ""


def lead_enters(child: Child, person: User, on: date) -> bool:
    """Whether the lead alone links this account to the child: an order about the two of them outlives an earlier link,
    and whoever has joined needs no mail to read at once."""
    if orders_ahead(on).filter(child=child, user=person).exists():
        return True
    return person.joined_at is not None and needs_a_look(child, person.email, person.full_name, on)


def held_links(on: date) -> QuerySet[Guardianship]:
    """The adults of children about whom anything is restricted, now or from a day to come, to whom no mail goes until
    the lead has confirmed it.

    Whoever the restriction is about: one careless mail to the wrong house is what it is there to prevent. A relative
    is held like a parent, whoever entered or asked them in. To admit somebody is the lead's word, too.
    """
    children = Child.objects.filter(Q(protected=True) | Q(pk__in=orders_ahead(on).values("child")))
    open_links = Guardianship.objects.filter(ended_at__isnull=True).exclude(until_on__lt=on)
    confirmed = FirstMail.objects.filter(confirmed=True)
    return open_links.filter(child__in=children).exclude(pk__in=confirmed.values("link"))


def mailable_links(on: date) -> QuerySet[Guardianship]:
    """The links by which a mail about the nursery may go to somebody: not where an order keeps them from the child or
    hides where the child is (every mail names the nursery), and not before the lead has confirmed the first one."""
    links = Guardianship.objects.filter(link_current(on)).exclude(pk__in=held_links(on).values("pk"))
    return links.exclude(restriction_current("no_contact", on) | restriction_current("hide_location", on))


def only_signs(person: User, on: date) -> bool:
    """Whether all that brings this person in is that they sign for a child from outside: the lead invites them."""
    links = Guardianship.objects.filter(user=person, ended_at__isnull=True).exclude(until_on__lt=on)
    kinds = set(links.values_list("kind", flat=True))
    grants = RoleGrant.objects.filter(user=person, ended_at__isnull=True).exclude(until_on__lt=on)
    return kinds == {Guardianship.Kind.SIGNER.value} and not grants.exists()


def relatives_of(guardian: User, *, besides: str = "") -> int:
    """How many relatives this guardian has here or waiting, over all children who have not left: what the nursery's
    number limits. A person counts once; `besides` leaves the one with this address out, who may be asked in for a
    sister, too."""
    today = clock.today()
    here = Q(state=RelativeRequest.State.WAITING) | (
        Q(state=RelativeRequest.State.INVITED) & link_current(today, "link__")
    )
    here &= enrolled_or_later(today, "child__")
    others = RelativeRequest.objects.filter(here, asked_by=guardian).exclude(email=besides)
    return others.values("email").distinct().count()


def known_otherwise(request: RelativeRequest) -> User | None:
    """Whoever has an account here with the address of a relative who was asked in, if they call themselves otherwise:
    the lead says whether it is who was meant."""
    found = User.objects.filter(email__iexact=request.email).first()
    if found is None:
        return None
    theirs = (found.first_name.casefold(), found.last_name.casefold())
    return None if theirs == (request.first_name.casefold(), request.last_name.casefold()) else found


def relatives_asked_in(link: Guardianship) -> QuerySet[Guardianship]:
    """The links, not over, of the relatives whom the person of this link has asked in for the same child."""
    links = Guardianship.objects.filter(
        child=link.child_id, invited_by=link.user_id, kind=Guardianship.Kind.RELATIVE, ended_at__isnull=True
    )
    return links.exclude(until_on__lt=clock.today()).select_related("user").order_by("pk")


def address_is_leads(person: User, on: date) -> bool:
    """Whether only the lead changes this person's address: a restriction stands on an open link of theirs."""
    links = Guardianship.objects.filter(user=person, ended_at__isnull=True).exclude(until_on__lt=on)
    kept = restriction_current("no_contact", on) | restriction_current("hide_location", on)
    return links.filter(kept).exists()


def pin_words(person: User) -> str:
    """How the person's PIN for the shared tablet stands, in two words."""
    pin = TabletPin.objects.filter(user=person).first()
    if pin is None:
        return "Not set"
    return "Locked: set a new one" if pin.is_locked else "Set"
