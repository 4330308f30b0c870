"""Links between adults and children: entered and kept by managers; responsibility and restrictions by the lead.

So a manager neither ends a link that bears an order nor enters its person anew: the order would end unseen. To the
manager the refusal reads as anywhere else where the lead looks first.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.shown import MEANWHILE, meant
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.actions.asked_in import end_request_of, end_with, keep_away_with, widest
from nursery_portal.members.actions.steps import (
    account_for,
    end_access_if_nothing_is_left,
    hat,
    keep_out_of_own_family,
    lock_child,
    needed,
    sign_in_name,
)
from nursery_portal.members.models import RESTRICTIONS, Guardianship, Role, RoleGrant, User
from nursery_portal.members.rules import Restricted, is_barred, lead_enters, lead_looks_first, orders_ahead
from nursery_portal.register.models import Child

INDEPENDENT = "{} is an independent reader of concerns, and so is of no family here. End that role first."
ASK_THE_LEAD = "Please ask the safeguarding lead before this person is entered for this child."
LEADS_LINK = "Please ask the safeguarding lead to do this: nothing has been changed."
MANAGERS = "Nothing about this child waits for you. A manager enters this person."
LEADS_SIGNER = "Somebody who only signs for a child is let in by the safeguarding lead."
LINKED_ANEW = "This link has ended, and they are linked anew since: set it on the link that holds now."
CUT_SHORT = (
    "These days hold for all that is ticked: {}, too. Leave them empty, and lift by hand what ends first; or tick the "
    "box if they are meant for all of it."
)
RELATIONSHIP = "Say what they are to the child: mother, father, foster carer, grandmother."


def _lock(link: Guardianship, by: User, *, also_over: bool = False) -> Guardianship:
    """The link's fresh row under its child's lock, or Refused where it is over (but for `also_over`) or belongs to the
    own family."""
    child = lock_child(link.child)
    keep_out_of_own_family(by, [child])
    fresh = Guardianship.objects.select_for_update().select_related(None).get(pk=link.pk)
    if fresh.is_over(clock.today()) and not also_over:
        raise Refused("This link has ended. If it holds again, enter it anew.")
    return fresh


def _bears_order(link: Guardianship) -> bool:
    return orders_ahead(clock.today()).filter(pk=link.pk).exists()


def _linked_anew(link: Guardianship) -> bool:
    """Whether another link of the same two is not over: an order stands in one place, where the lead can lift it."""
    same = Guardianship.objects.filter(user=link.user_id, child=link.child_id, ended_at=None)
    return same.exclude(until_on__lt=clock.today()).exclude(pk=link.pk).exists()


def _hat_of_lead(by: User) -> Role:
    """The lead's hat where the lead alone acts; Refused for another keeper of the register, who is not told why."""
    found = hat_for(by, Can.CHANGE_PROTECTION)
    if found is None:
        hat(by, Can.KEEP_REGISTER)
        raise Refused(LEADS_LINK)
    return found


@action(refused=Event.MEMBERS_GUARDIANSHIP_REFUSED)
def enter_guardian(
    child: Child,
    *,
    email: str,
    first_name: str,
    last_name: str,
    relationship: str,
    kind: str = Guardianship.Kind.GUARDIAN,
    from_on: date | None = None,
    by: User,
) -> Guardianship:
    """Link an adult to a child. Sends nothing and opens nothing: `send_invitation` is a step of its own.

    Without an address they get a sign-in name, and come in with a printed code (`issue_code`). A new address makes an
    account without password or door. Responsibility is not recorded here: until the lead has seen evidence, the link
    carries none. The lead enters those about whom a manager has to ask (`lead_enters`), and nobody else.
    """
    acting_as = hat(by, Can.KEEP_REGISTER, Can.CHANGE_PROTECTION)
    if hat_for(by, Can.KEEP_REGISTER) is None and not lead_looks_first(lock_child(child), clock.today()):
        raise Refused(MANAGERS)
    if kind == Guardianship.Kind.SIGNER:
        raise Refused(LEADS_SIGNER, field="kind")
    return write_link(
        child,
        email=email.strip() or sign_in_name(first_name, last_name),
        first_name=first_name,
        last_name=last_name,
        relationship=relationship,
        kind=kind,
        from_on=from_on,
        by=by,
        acting_as=acting_as,
    )


def write_link(
    child: Child,
    *,
    email: str,
    first_name: str,
    last_name: str,
    relationship: str,
    kind: str,
    from_on: date | None,
    by: User,
    acting_as: str,
    invited_by: User | None = None,
) -> Guardianship:
    """The step of linking an adult to a child. The caller has asked whether `by` may.

    `invited_by` is the guardian who asks a relative in: the one case in which it concerns a child of one's own.
    """
    what = needed(relationship, RELATIONSHIP, "relationship")
    fresh = lock_child(child)
    if invited_by is None:
        keep_out_of_own_family(by, [fresh])
    if is_barred(fresh, email.strip(), f"{first_name} {last_name}"):
        raise Refused(ASK_THE_LEAD, field="email")
    person, is_new = account_for(email, first_name, last_name)
    if person.pk == by.pk:
        raise Refused("Nobody links a child to themselves. Ask another leader to enter it.", field="email")
    today = clock.today()
    _keep_independence(person, today)
    start = from_on or today
    open_links = Guardianship.objects.filter(user=person, child=fresh, ended_at__isnull=True)
    open_links.filter(until_on__lt=today).update(ended_at=clock.now())  # over already; now it is closed, too
    if open_links.exclude(until_on__lt=today).exists():
        raise Refused(f"{person.full_name} is linked to {fresh.known_as} already.", field="email")
    is_lead = hat_for(by, Can.CHANGE_PROTECTION) is not None
    if invited_by is None and not is_lead and lead_enters(fresh, person, today):
        raise Refused(ASK_THE_LEAD, field="email")
    link = Guardianship.objects.create(
        user=person, child=fresh, kind=kind, relationship=what, from_on=start, invited_by=invited_by
    )
    if is_new:
        record(Event.MEMBERS_PERSON_ENTERED, actor=by, acting_as=acting_as, subject=person)
    record(
        Event.MEMBERS_GUARDIANSHIP_ENTERED,
        actor=by,
        acting_as=acting_as,
        subject=link,
        child_id=fresh.pk,
        details={"person": person.pk, "kind": str(kind), "relationship": what, "from": start.isoformat()},
    )
    _carry_order_over(link, by=by, acting_as=acting_as)
    return link


def _carry_order_over(link: Guardianship, *, by: User, acting_as: str) -> None:
    """What the lead set on earlier links of the same two goes on with the new one, where the lead can lift it: all of
    it, with no day of any left out."""
    ahead = orders_ahead(clock.today()).filter(user=link.user_id, child=link.child_id).exclude(pk=link.pk)
    earlier = list(ahead.select_for_update(of=("self",)).order_by("pk"))
    if not earlier:
        return
    begins, expires = widest(*((one.order_begins_on, one.order_expires_on) for one in earlier))
    days = {"order_begins_on": begins, "order_expires_on": expires}
    chosen = {name: any(getattr(one, name) for one in earlier) for name in RESTRICTIONS}
    _write_order(link, chosen, days, by=by, acting_as=acting_as)
    for one in earlier:
        _write_order(one, dict.fromkeys(RESTRICTIONS, False), dict.fromkeys(days), by=by, acting_as=acting_as)


def _write_order(
    link: Guardianship, chosen: Mapping[str, bool], days: Mapping[str, date | None], *, by: User, acting_as: str
) -> None:
    for name, value in {**chosen, **days}.items():
        setattr(link, name, value)
    link.kept_away_with = False  # from here on it is this link's own
    link.save(update_fields=[*chosen, *days, "kept_away_with"])
    record(
        Event.MEMBERS_GUARDIANSHIP_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=link,
        child_id=link.child_id,
        details={**chosen, **{name: value.isoformat() if value else None for name, value in days.items()}},
    )


def _keep_independence(person: User, today: date) -> None:
    """Refused for somebody who reads concerns from outside; `account_for` has locked them, as giving the role does."""
    reads = RoleGrant.objects.filter(user=person, role=Role.INDEPENDENT, ended_at__isnull=True)
    if reads.exclude(until_on__lt=today).exists():
        raise Refused(INDEPENDENT.format(person.full_name), field="email")


@action(refused=Event.MEMBERS_GUARDIANSHIP_REFUSED)
def change_guardianship(
    link: Guardianship, *, relationship: str, kind: str, from_on: date, shown: str = "", by: User
) -> None:
    """Correct how a link is written. A holder of responsibility stays a parent or carer.

    The lead alone moves the day or the kind of a link that bears an order, and makes a relative a parent or carer of a
    child about whom the lead is asked first. `shown` is what the page showed (`kit.shown`).
    """
    acting_as = hat(by, Can.KEEP_REGISTER, Can.CHANGE_PROTECTION)
    fresh = _lock(link, by)
    typed = {"relationship": relationship, "kind": kind, "from_on": from_on}
    wanted = meant(typed, {field: getattr(fresh, field) for field in typed}, shown)
    what = needed(wanted["relationship"], RELATIONSHIP, "relationship")
    kind, from_on = wanted["kind"], wanted["from_on"]
    person, today = fresh.user, clock.today()
    waits = lead_looks_first(fresh.child, today)
    made_parent = kind == Guardianship.Kind.GUARDIAN and fresh.kind == Guardianship.Kind.RELATIVE
    moved = (kind, from_on) != (fresh.kind, fresh.from_on)
    barred = made_parent and is_barred(fresh.child, person.email, person.full_name)
    if barred or (made_parent and waits) or (moved and _bears_order(fresh)):
        acting_as = _hat_of_lead(by)
    elif not waits:
        acting_as = hat(by, Can.KEEP_REGISTER)
    if Guardianship.Kind.SIGNER in {kind, fresh.kind} and kind != fresh.kind:
        raise Refused(LEADS_SIGNER, field="kind")
    if kind == Guardianship.Kind.RELATIVE and fresh.has_parental_responsibility:
        raise Refused("Who holds parental responsibility is a parent or carer, not an invited relative.", field="kind")
    if fresh.until_on is not None and from_on > fresh.until_on:
        raise Refused("The first day lies after the last.", field="from_on")
    fresh.relationship, fresh.kind, fresh.from_on = what, kind, from_on
    if made_parent:
        end_request_of(fresh, by=by, acting_as=acting_as)
        fresh.invited_by, fresh.kept_away_with = None, False  # theirs from here on, whoever asked them in
    fresh.save(update_fields=["relationship", "kind", "from_on", "invited_by", "kept_away_with"])
    record(
        Event.MEMBERS_GUARDIANSHIP_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        child_id=fresh.child_id,
        details={"relationship": what, "kind": str(kind), "from": from_on.isoformat()},
    )


@action(refused=Event.MEMBERS_GUARDIANSHIP_REFUSED)
def end_guardianship(link: Guardianship, *, last_day: date | None = None, reason: str, by: User) -> None:
    """End a link at once, or with its last day. With a person's last link their membership ends by itself, and with the
    link those of the relatives whom they asked in for the child.

    The lead alone ends one that bears an order, which stays written on it, and puts a last day off where the lead alone
    would enter the person: a later day brings in whom a manager could not.
    """
    acting_as = hat(by, Can.KEEP_REGISTER, Can.CHANGE_PROTECTION)
    why = needed(reason, "Please say why, in a few words: it is kept with the record.", "reason")
    fresh = _lock(link, by)
    today = clock.today()
    put_off = last_day is not None and fresh.until_on is not None and last_day > fresh.until_on
    if _bears_order(fresh) or (put_off and lead_enters(fresh.child, fresh.user, today)):
        acting_as = _hat_of_lead(by)
    elif not lead_looks_first(fresh.child, today):
        acting_as = hat(by, Can.KEEP_REGISTER)
    if last_day is None:
        fresh.ended_at = clock.now()
        fresh.save(update_fields=["ended_at"])
    elif last_day < max(today, fresh.from_on):
        raise Refused("The last day lies in the past, or before the first day.", field="last_day")
    else:
        fresh.until_on = last_day
        fresh.save(update_fields=["until_on"])
    record(
        Event.MEMBERS_GUARDIANSHIP_ENDED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        child_id=fresh.child_id,
        details={"reason": why, "last_day": last_day.isoformat() if last_day else "at once"},
    )
    if last_day is None:
        end_request_of(fresh, by=by, acting_as=acting_as)
        end_access_if_nothing_is_left(fresh.user, by=by, hat=acting_as)
    end_with(fresh, last_day, by=by, acting_as=acting_as)


@action(refused=Event.MEMBERS_GUARDIANSHIP_REFUSED)
def record_responsibility(
    link: Guardianship,
    *,
    holds: bool,
    basis: str = "",
    evidence_seen_by: User | None = None,
    evidence_seen_on: date | None = None,
    by: User,
) -> None:
    """Write down who holds parental responsibility, on what basis, and who saw the evidence when. The lead's to say.

    Children Act 1989: it decides who may give or take back permission, so it is never guessed from a relationship.
    """
    acting_as = hat(by, Can.CHANGE_PROTECTION)
    _write_responsibility(link, holds, basis, evidence_seen_by, evidence_seen_on, by=by, acting_as=acting_as)


@action(refused=Event.MEMBERS_GUARDIANSHIP_REFUSED)
def record_responsibilities(
    links: Iterable[Guardianship], *, basis: str, evidence_seen_by: User, evidence_seen_on: date, by: User
) -> int:
    """Write down at once that several hold it on the same basis, as after a day of looking at birth certificates: all
    of them, or none. How many. Who does not hold it is written down one by one."""
    acting_as = hat(by, Can.CHANGE_PROTECTION)
    chosen = sorted(links, key=lambda link: (link.child_id, link.pk))
    if not chosen:
        raise Refused("Choose at least one parent or carer.", field="links")
    for link in chosen:
        _write_responsibility(link, True, basis, evidence_seen_by, evidence_seen_on, by=by, acting_as=acting_as)
    return len(chosen)


def _write_responsibility(
    link: Guardianship,
    holds: bool,
    basis: str,
    evidence_seen_by: User | None,
    evidence_seen_on: date | None,
    *,
    by: User,
    acting_as: str,
) -> None:
    fresh = _lock(link, by)
    if holds and basis not in Guardianship.Basis.values:
        raise Refused("Choose on what basis they hold it.", field="basis")
    if holds and fresh.kind == Guardianship.Kind.RELATIVE:
        raise Refused("An invited relative cannot hold it. Ask a manager to enter them as parent or carer first.")
    if holds and (evidence_seen_by is None or evidence_seen_on is None):
        raise Refused("Say who saw the evidence, and on which day.", field="evidence_seen_on")
    if evidence_seen_on is not None and evidence_seen_on > clock.today():
        raise Refused("The day the evidence was seen lies in the future.", field="evidence_seen_on")
    fresh.has_parental_responsibility = holds
    fresh.basis = basis if holds else ""
    fresh.evidence_seen_by, fresh.evidence_seen_on = evidence_seen_by, evidence_seen_on
    fresh.save(update_fields=["has_parental_responsibility", "basis", "evidence_seen_by", "evidence_seen_on"])
    record(
        Event.MEMBERS_GUARDIANSHIP_CHANGED,
        actor=by,
        acting_as=acting_as,
        subject=fresh,
        child_id=fresh.child_id,
        details={
            "responsibility": holds,
            "basis": fresh.basis,
            "seen_by": evidence_seen_by.pk if evidence_seen_by else None,
            "seen_on": evidence_seen_on.isoformat() if evidence_seen_on else None,
        },
    )


class ChangedMeanwhile(Refused):
    """What stands on the link is not what the page showed: `now` is. What was typed is still in the form."""

    def __init__(self, now: Restricted) -> None:
        super().__init__(MEANWHILE, f"As it is now: {now.words}.")
        self.now = now


@action(refused=Event.MEMBERS_GUARDIANSHIP_REFUSED)
def restrict_guardianship(
    link: Guardianship,
    *,
    no_contact: bool,
    hide_location: bool,
    no_images_at_all: bool,
    order_begins_on: date | None = None,
    order_expires_on: date | None = None,
    for_all: bool = False,
    shown: str | None = None,
    by: User,
) -> None:
    """Set or lift the three restrictions on a link. They override any permission, and act from this moment on, or from
    the first day of the order; nothing waits for a job. The relatives whom that person asked in are kept away, too.

    On a link that is over, too: an order does not end with it, and may be made or become known later. But where the two
    are linked anew, only what still stands on the old link is changed or lifted there.

    `shown` is what the page showed (`Restricted.code`): nothing that protects is lifted by one that did not show it.
    `for_all` says that the days are meant for what stood before, too, also where they cut it short."""
    acting_as = hat(by, Can.CHANGE_PROTECTION)
    fresh = _lock(link, by, also_over=True)
    if not _bears_order(fresh) and _linked_anew(fresh):
        raise Refused(LINKED_ANEW)
    now = Restricted.by(fresh)
    new = Restricted(no_contact, hide_location, no_images_at_all, order_begins_on, order_expires_on)
    if shown is not None and now.code not in {shown, new.code}:  # the same once more is a second tap, and lifts nothing
        raise ChangedMeanwhile(now)
    chosen = {"no_contact": no_contact, "hide_location": hide_location, "no_images_at_all": no_images_at_all}
    for name, limit in (("order_begins_on", order_begins_on), ("order_expires_on", order_expires_on)):
        if limit is not None and not any(chosen.values()):
            raise Refused("A day of an order needs a restriction it belongs to.", field=name)
    if order_begins_on is not None and order_expires_on is not None and order_expires_on < order_begins_on:
        raise Refused("The order ends before it begins.", field="order_expires_on")
    cut = now.cut_short_by(new, clock.today())
    if cut and not for_all:
        raise Refused(CUT_SHORT.format(cut), field="for_all")
    days = {"order_begins_on": order_begins_on, "order_expires_on": order_expires_on}
    _write_order(fresh, chosen, days, by=by, acting_as=acting_as)
    keep_away_with(fresh, by=by, acting_as=acting_as)
