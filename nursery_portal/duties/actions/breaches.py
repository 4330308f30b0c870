"""Opening a breach, and entering what is decided and done about it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.duties.access import breaches_visible_to, keepers_of
from nursery_portal.duties.actions.steps import sealed
from nursery_portal.duties.models import Breach, BreachEntry
from nursery_portal.duties.rules import standings, to_remind
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify
from nursery_portal.notify.rules import was_told
from nursery_portal.register.models import Child, Nursery

SOON = timedelta(hours=24)
TO_BE_TOLD = "A risk is likely, and the ICO was not told. Tell it, or enter why a risk is unlikely."
Kind = BreachEntry.Kind
Said = BreachEntry.Said


def begin_breach(
    kind: str,
    facts: Mapping[str, Any],
    *,
    children: Iterable[Child],
    source: str,
    aware_at: datetime,
    by: User | None,
    acting_as: str,
) -> Breach:
    """Open a breach and tell those who keep the register. A private step of other apps' actions, and of `open_breach`.

    While the clock of one from the same source runs, what is said once more about the same children is added to that
    one: one mistake, one clock. About another child, or once it was decided about the ICO, it is another.
    """
    concerned = list(children)
    if joined := _running(source, {child.pk for child in concerned}):
        _add(joined, facts)
        return joined
    breach = Breach.objects.create(
        kind=kind,
        source=source,
        aware_at=aware_at,
        opened_by=by if not source else None,
        opened_at=clock.now(),
        **sealed(facts, "facts"),
    )
    breach.children.set(concerned)
    for person in keepers_of(breach):
        notify(
            person,
            "breach_opened",
            f"A breach of personal data was opened: {breach.reference}",
            body="The ICO has to be told within 72 hours if a risk is likely. The register says what is to be decided.",
            url=reverse("duties:breach", args=[breach.pk]),
        )
    record(
        Event.DUTIES_BREACH_OPENED,
        actor=by,
        acting_as=acting_as,
        subject=breach,
        details={"reference": breach.reference, "kind": kind, "source": source, "aware_at": aware_at.isoformat()},
    )
    return breach


def _running(source: str, children: set[int]) -> Breach | None:
    """One from this source about (at least) these children, of which nobody has decided yet whether the ICO is told."""
    for one in standings(Breach.objects.filter(source=source)) if source else []:
        if one.clock_runs and children <= set(one.breach.children.values_list("pk", flat=True)):
            return one.breach
    return None


def _add(breach: Breach, facts: Mapping[str, Any]) -> None:
    """Note what was said once more and whom it reached, and tell those who keep the register as at the opening."""
    reached = ", ".join(f"{name} ({', '.join(days)})" for name, days in facts.get("reached", []))
    said = f"{facts.get('what', '')} Had opened it large or taken a copy: {reached or 'nobody'}."
    _enter(breach, Kind.NOTE, Said.NONE, said, None, by=None, hat=Role.SYSTEM)
    for person in keepers_of(breach):
        notify(
            person,
            "breach_added_to",
            f"More was said about a breach: {breach.reference}",
            body="Its clock runs since it was opened. The register says what came, and what is to be decided.",
            url=reverse("duties:breach", args=[breach.pk]),
        )


@action(refused=Event.DUTIES_BREACH_REFUSED)
def open_breach(kind: str, what: str, *, aware_at: datetime, by: User) -> Breach:
    """Open a breach by hand, or raise Refused. The clock runs from when the nursery came to know, not from now."""
    hat = hat_for(by, Can.KEEP_BREACHES)
    if hat is None:
        raise Refused("The register of breaches is kept by the safeguarding lead and the registered person.")
    if kind not in Breach.Kind.values:
        raise Refused("Choose what happened.", field="kind")
    if not what.strip():
        raise Refused("Say in a few sentences what happened, and whom it concerns.", field="what")
    if aware_at > clock.now():
        raise Refused("You cannot come to know of it in the future.", field="aware_at")
    return begin_breach(kind, {"what": what.strip()}, children=[], source="", aware_at=aware_at, by=by, acting_as=hat)


@action(refused=Event.DUTIES_BREACH_REFUSED)
def enter_on_breach(
    breach: Breach, kind: str, said: str, why: str, *, done_at: datetime | None = None, by: User
) -> BreachEntry:
    """Enter what was found out, decided or done; or raise Refused and change nothing. Each needs its reason."""
    hat = hat_for(by, Can.KEEP_BREACHES)
    fresh = Breach.objects.select_for_update().get(pk=breach.pk)
    if hat is None or not breaches_visible_to(by).filter(pk=fresh.pk).exists():
        raise Refused("This is not yours to decide.")
    if kind not in Kind.values:
        raise Refused("Choose what you enter.", field="kind")
    if not why.strip():
        raise Refused("Say why, or what was done: the register has to show it years later.", field="why")
    standing = standings([fresh])[0]
    if standing.closed and kind != Kind.REOPENED:
        raise Refused("This is closed. Open it again first, with the reason.", field="kind")
    if kind == Kind.REOPENED and not standing.closed:
        raise Refused("This is open already.", field="kind")
    if kind == Kind.CLOSED and standing.missing:
        raise Refused(*standing.missing)
    _fits(kind, said, done_at, fresh)
    return _enter(fresh, Kind(kind), Said(said), why.strip(), done_at, by=by, hat=hat)


def _fits(kind: str, said: str, done_at: datetime | None, breach: Breach) -> None:
    choices = {
        Kind.RISK: {Said.UNLIKELY, Said.LIKELY, Said.HIGH},
        Kind.ICO: {Said.TOLD, Said.NOT_TOLD},
        Kind.PEOPLE: {Said.TOLD, Said.NOT_TOLD},
    }.get(Kind(kind), {Said.NONE})
    if said not in choices:
        raise Refused("Choose the answer that belongs to what you enter.", field="said")
    if said == Said.TOLD and done_at is None:
        raise Refused("Say when they were told.", field="done_at")
    if done_at is not None and not breach.aware_at <= done_at <= clock.now():
        raise Refused("They were told after you came to know of it, and not in the future.", field="done_at")


def _enter(
    breach: Breach, kind: Kind, said: Said, why: str, done_at: datetime | None, *, by: User | None, hat: str
) -> BreachEntry:
    entry = BreachEntry.objects.create(
        breach=breach,
        kind=kind,
        said=said,
        done_at=done_at if said == Said.TOLD else None,
        by=by,
        at=clock.now(),
        **sealed({"why": why}, "why"),
    )
    record(
        Event.DUTIES_BREACH_NOTED,
        actor=by,
        acting_as=hat,
        subject=breach,
        details={"kind": kind, "said": said, "done_at": done_at.isoformat() if done_at else ""},
    )
    return entry


def remind_of_breaches() -> int:
    """Tell those who keep the register once a day of each breach whose clock has less than a day left. How many."""
    now = clock.now()
    soon = [one.breach for one in to_remind(Breach.objects.all(), now, SOON)]
    waiting = [one for one in soon if any(not was_told(p.pk, _kind(one), now - SOON) for p in keepers_of(one))]
    return _remind() if waiting and Nursery.objects.filter(pk=1).exists() else 0


def _kind(breach: Breach) -> str:
    return f"breach_due_{breach.reference}"


@action()
def _remind() -> int:
    """One transaction under the nursery's lock, so that two sweeps at the same moment remind once."""
    nursery = Nursery.objects.select_for_update().get(pk=1)
    now, told = clock.now(), 0
    for one in to_remind(Breach.objects.all(), now, SOON):
        breach = one.breach
        for person in keepers_of(breach):
            if not was_told(person.pk, _kind(breach), now - SOON):
                left = "the 72 hours are over" if breach.due_at <= now else "less than a day left"
                notify(
                    person,
                    _kind(breach),
                    f"{breach.reference}: {left}",
                    body=TO_BE_TOLD if one.to_be_told else "Nobody has entered yet whether the ICO is told.",
                    url=reverse("duties:breach", args=[breach.pk]),
                )
                told += 1
    record(Event.DUTIES_BREACH_REMINDED, actor=None, acting_as=Role.SYSTEM, subject=nursery, details={"told": told})
    return told
