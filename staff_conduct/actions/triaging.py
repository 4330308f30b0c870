"""Judging a concern, finding whom it is about, letting somebody in, stepping back."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import family_of
from nursery_portal.members.models import Role, User
from staff_conduct.access import read_for_good_by, reads_for_good
from staff_conduct.actions.checks import begin_dbs, begin_dbs_of_concern, last_day, taken_away
from staff_conduct.actions.duties import TOLD_BEFORE, begin_for_allegation, end_judging
from staff_conduct.actions.leaving import (
    found_to_be_about,
    keep_readers,
    leave_concern,
    let_in,
    not_of_ones_own_child,
    spoken_of_since,
)
from staff_conduct.actions.steps import (
    ANOTHER_WAS_FASTER,
    CONCERN,
    NOT_YOURS,
    hat,
    locked_concern,
    not_destroyed,
    nothing_unread,
    sealed,
)
from staff_conduct.models import Addition, Closing, Concern, Duty, Triage
from staff_conduct.rules import LIMBS, SAFETY_NOW, cases_from, is_alleged, is_closed, is_destroyed, leaders


@action(refused=Event.CONDUCT_CONCERN_REFUSED)
def triage_concern(
    concern: Concern,
    *,
    level: Triage.Level,
    reason: str,
    limbs: Collection[str] = (),
    subject: User | None = None,
    event_on: date | None = None,
    reached_on: date | None = None,
    held: Mapping[str, Any] | None = None,
    not_mine: bool = False,
    after: int | None = None,
    seen: int | None = None,
    by: User,
) -> Triage:
    """Judge a concern, with the reason; or raise Refused and change nothing.

    `held` is what an allegation must say (rules.SAFETY_NOW): what was done at once, what the parents know. `not_mine`:
    the child whom the words name is none of theirs who judges.

    `reached_on` is the day on which an allegation reached the nursery, where that is not the day it came in here.

    `after` is the number of the last judgement that the person read, so that of two who decide at once one is told;
    `seen` is how much of what was added by whoever raised it.
    `subject` names whom it turned out to be about: they lose it for good, and those who read what is about such a
    person come in.
    """
    fresh = locked_concern(concern, by)
    before = fresh.triages.order_by("-number").first()
    last = before.number if before is not None else 0
    if after is not None and after != last:
        raise Refused(ANOTHER_WAS_FASTER)
    nothing_unread(fresh, seen)
    child = not_of_ones_own_child(fresh, by, not_mine)
    if not reason.strip():
        raise Refused("Write why you judge it so. Somebody will want to understand it years from now.", field="reason")
    chosen = [code for code in LIMBS if code in limbs]
    if level == Triage.Level.HARM_THRESHOLD and not chosen:
        raise Refused("Say which part of the threshold may be met; one is enough.", field="limbs")
    if level != Triage.Level.HARM_THRESHOLD and chosen:
        raise Refused("A part of the threshold is ticked: then it is an allegation, not this.", field="level")
    days = {"reached_on": reached_on, "event_on": event_on}
    day = {name: one.isoformat() for name, one in days.items() if one is not None}
    said = {name: str((held or {}).get(name) or "").strip() for name in SAFETY_NOW}
    if level == Triage.Level.HARM_THRESHOLD:
        for name, label in SAFETY_NOW.items():
            if not said[name]:
                raise Refused(f"{label}: this has to be written down.", field=name)
    if event_on is not None and event_on > clock.today():
        raise Refused("That day is still to come.", field="event_on")
    if reached_on is not None and reached_on > clock.today():
        raise Refused("That day is still to come.", field="reached_on")
    if reached_on is not None and reached_on < timezone.localdate(fresh.raised_at) - TOLD_BEFORE:
        raise Refused("That is more than a year before it came in here. Look at the year again.", field="reached_on")
    if subject is not None and subject.pk == by.pk:
        raise Refused("If it is about you, step back from it instead; somebody else judges it.", field="subject")
    if child:
        day["not_mine"] = child if not_mine else ""
    now = clock.now()
    made = Triage.objects.create(
        concern=fresh,
        number=last + 1,
        level=level,
        limbs=",".join(chosen),
        by=by,
        at=now,
        **sealed({"reason": reason, **{name: words for name, words in said.items() if words}, **day}, CONCERN),
    )
    end_judging(made)
    if level == Triage.Level.HARM_THRESHOLD:
        went_on = before is not None and before.level == level and not Closing.objects.filter(triage=before).exists()
        begin_for_allegation(fresh, event_on, by=by, anew=not went_on, reached_on=reached_on)
        for source in fresh.cases.select_related("case"):
            if is_destroyed(source.case):
                continue  # nothing is entered in it any more
            if taken_away(source.case):
                begin_dbs(source.case)
    if subject is not None:
        found_to_be_about(fresh, subject, by)
    record(
        Event.CONDUCT_CONCERN_TRIAGED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"number": made.number, "level": level, "limbs": chosen, **({"own_name": True} if child else {})},
    )
    return made


@action(refused=Event.CONDUCT_CONCERN_REFUSED)
def note_gone(concern: Concern, left_on: date | None, how: str, *, by: User) -> Addition:
    """Enter of an allegation without a case that the person leaves, has left, or works with children no more: a barring
    referral is decided on from then. It is a note among those who read it; where a case is open, it is entered there.
    """
    fresh = locked_concern(concern, by)
    if not is_alleged(fresh) or is_closed(fresh):
        raise Refused("That is asked of an allegation that is being worked on. Judge it first.")
    if any(not is_closed(one) for one in cases_from(fresh)):
        raise Refused("A case that came from it is open: it is entered there.")
    barring = Duty.objects.filter(Q(concern=fresh) | Q(case__in=fresh.cases.values("case")), kind=Duty.Kind.DBS)
    if barring.exclude(done__set_anew=True).exists():
        raise Refused("That a barring referral is decided on is entered already. Go on with that.")
    day = last_day(left_on)
    if not how.strip():
        raise Refused("Write how: resigned, sent home by the agency, other work.", field="how")
    text = f"Last day here, or with children: {long_date(day)}. {how.strip()}"
    note = Addition.objects.create(
        concern=fresh, kind=Addition.Kind.NOTE, by=by, at=clock.now(), **sealed({"text": text}, CONCERN)
    )
    begin_dbs_of_concern(fresh, day)
    record(
        Event.CONDUCT_CONCERN_ADDED_TO,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"kind": note.kind, "addition": note.pk, "left_on": day},
    )
    return note


@action(refused=Event.CONDUCT_CONCERN_REFUSED)
def let_reader_in(concern: Concern, reader: User, *, by: User) -> None:
    """Let one more leader read a concern; refused for anybody it is about, close to them, or barred.

    Who reads it by two signatures for a day lets nobody in, but where nobody else is left: then somebody else.
    """
    fresh = locked_concern(concern, by)
    if not reads_for_good(fresh, by):
        if read_for_good_by(fresh):
            raise Refused("You read it for a day only. Ask somebody who goes on reading it to let them in.")
        if reader.pk == by.pk:
            raise Refused("Nobody lets themselves in. Choose somebody else, who can then let you in.", field="reader")
    leader = next((one for one in leaders(clock.today()) if one.user.pk == reader.pk), None)
    subjects = User.objects.filter(pk__in=fresh.subjects.values("user"))
    close = {pk for one in subjects for pk in family_of(one).values_list("pk", flat=True)}
    if (
        leader is None
        or reader.pk in close
        or subjects.filter(pk=reader.pk).exists()
        or fresh.barred.filter(user=reader).exists()
        or reader.pk in spoken_of_since(fresh)
    ):
        raise Refused(
            "This person must not read it: they lead nothing here, are too close to it, or are named in it.",
            field="reader",
        )
    if Role.MANAGER in leader.roles and not fresh.triages.exists():
        raise Refused("Judge it first: before that, no manager reads what may be about anybody.", field="reader")
    if not let_in(fresh, leader, by):
        raise Refused("They read it already.", field="reader")
    record(
        Event.CONDUCT_CONCERN_READER_LET_IN,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"reader": reader.pk},
    )


@action(refused=Event.CONDUCT_CONCERN_REFUSED)
def step_back(concern: Concern, *, by: User) -> None:
    """Give up reading a concern for a conflict, for good, with the cases that came from it. The last reader hands it
    on, or is told whom to go to; then nothing is changed."""
    leave_concern(locked_concern(concern, by, skeleton=True), by)


@action()
def hand_on_concern(concern: Concern) -> None:
    """Give a concern that nobody reads for good any more to those who read what is about such a person now; Refused
    where there are none, or where somebody reads it."""
    Concern.objects.select_for_update().filter(pk=concern.pk).first()
    if read_for_good_by(concern):
        raise Refused(NOT_YOURS)
    not_destroyed(concern)
    keep_readers(concern, set(), None)
    record(
        Event.CONDUCT_CONCERN_READER_LET_IN,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=concern,
        details={"readers": sorted(one.pk for one in read_for_good_by(concern))},
    )
