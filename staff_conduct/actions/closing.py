"""How a concern ends: its result, what whoever raised it is told, and in time its words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.audit.models import Sealed
from nursery_portal.kit import clock
from nursery_portal.kit.calendar import add_months
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.models import User
from staff_conduct.access import cases_to_review, concerns_to_destroy, concerns_to_review, proposal_of, reads_for_good
from staff_conduct.actions.duties import end_complaint
from staff_conduct.actions.leaving import not_of_ones_own_child, spoken_of_since
from staff_conduct.actions.steps import (
    ANOTHER_WAS_FASTER,
    CASE,
    CONCERN,
    NOT_YOURS,
    hat,
    locked_concern,
    not_destroyed,
    nothing_unread,
    sealed,
)
from staff_conduct.actions.telling import tell_reporter
from staff_conduct.models import (
    Addition,
    Attachment,
    Closing,
    Concern,
    ConductCase,
    Disposal,
    DisposalProposal,
    Duty,
    DutyDone,
    Hold,
    Triage,
)
from staff_conduct.rules import (
    ALLEGATION_ENDS,
    OFF_THE_FILE,
    RESULTS,
    allegation_kept_until,
    closing_of,
    disposable_from,
    due_with,
    ends_before_its_concern,
    hold_on,
    is_closed,
    is_destroyed,
    is_unheard,
    kept_while,
    standing_of,
    summary_stays,
    waits_for_judgement,
)

DESTROYED = "Its words are destroyed already."
MOST_YEARS = 60  # from any age at which one works to any pension age
MOST_HOLD_YEARS = 10


@action(refused=Event.CONDUCT_CONCERN_REFUSED)
def close_concern(
    concern: Concern,
    *,
    result: Closing.Result,
    words: Mapping[str, Any],
    pension_on: date | None = None,
    not_mine: bool = False,
    after: int | None = None,
    seen: int | None = None,
    by: User,
) -> Closing:
    """End a judged concern with its result and the reason, and tell whoever raised it; or raise Refused.

    `words`: `reason`; `told`, what whoever raised it reads; and what an allegation cannot end without: `dbs`, what was
    decided about a barring referral, and rules.ALLEGATION_ENDS. `pension_on`, of an allegation: when the person reaches
    pension age; it is kept until then, or for ten years if that is longer. `after` is the number of the judgement that
    the person read and `seen` how much of what was added, as for a judgement: nobody ends what they have not read.
    `not_mine`, too, as for a judgement.
    """
    fresh = locked_concern(concern, by)
    if not reads_for_good(fresh, by):
        raise Refused("You read it for a day only. Its end can wait for somebody who goes on reading it.")
    last = fresh.triages.order_by("-number").first()
    if last is None:
        raise Refused("Judge it first.")
    level = Triage.Level(last.level)
    if Closing.objects.filter(triage=last).exists():
        raise Refused("It is closed already. A new judgement opens it again.")
    if after is not None and after != last.number:
        raise Refused(ANOTHER_WAS_FASTER)
    nothing_unread(fresh, seen)
    child = not_of_ones_own_child(fresh, by, not_mine)
    if result not in RESULTS[level]:
        raise Refused("That result does not belong to how it was judged.", field="result")
    if not str(words.get("reason", "")).strip():
        raise Refused("Write why, and what was learnt.", field="reason")
    if not str(words.get("told", "")).strip():
        raise Refused("Write what whoever raised it is told. They should not be left without an answer.", field="told")
    if waits_for_judgement(fresh):
        raise Refused("Whoever raised it has added something since it was judged. Answer it, or judge it anew, first.")
    if ends_before_its_concern(fresh.duties.all()).exists():
        raise Refused("Something is still due with it: enter that first.")
    open_cases = [one for one in fresh.cases.select_related("case") if standing_of(one.case).stage != "closed"]
    if open_cases:
        raise Refused("A case that came from it is still open: it ends first.")
    if level == Triage.Level.HARM_THRESHOLD and not str(words.get("dbs", "")).strip():
        raise Refused(
            "Write what was decided about a barring referral (DBS), and why. Not referring where it is due is an "
            "offence, also when the person has left.",
            field="dbs",
        )
    if level == Triage.Level.HARM_THRESHOLD:
        for name, label in ALLEGATION_ENDS.items():
            if not str(words.get(name, "")).strip():
                raise Refused(f"{label}: this has to be written down.", field=name)
    if result == Closing.Result.CONDUCT_PROCESS and not fresh.cases.exists():
        raise Refused("No case came from it yet. Open one, or choose another result.", field="result")
    if pension_on is not None and pension_on > add_months(clock.today(), 12 * MOST_YEARS):
        raise Refused(f"That is more than {MOST_YEARS} years away. Look at the year again.", field="pension_on")
    until = None
    if level == Triage.Level.HARM_THRESHOLD and result not in OFF_THE_FILE:
        until = allegation_kept_until(fresh, pension_on)
    kept = {name: str(words.get(name, "")) for name in ("reason", "dbs", *ALLEGATION_ENDS)}
    if child:
        kept["not_mine"] = child if not_mine else ""
    made = Closing.objects.create(
        triage=last, result=result, kept_until=until, by=by, at=clock.now(), **sealed(kept, CONCERN)
    )
    Addition.objects.create(
        concern=fresh,
        kind=Addition.Kind.ANSWER,
        by=by,
        at=made.at,
        **sealed({"text": str(words["told"])}, CONCERN),
    )
    tell_reporter(fresh, by)
    end_complaint(made)
    record(
        Event.CONDUCT_CONCERN_CLOSED,
        actor=by,
        acting_as=hat(by),
        subject=fresh,
        details={"result": result, "triage": last.number, **({"own_name": True} if child else {})},
    )
    return made


def _owner(item: Concern | ConductCase) -> dict[str, Any]:
    return {"concern": item} if isinstance(item, Concern) else {"case": item}


def _locked(item: Concern | ConductCase, by: User) -> Concern | ConductCase:
    """The item, locked, for one of its readers or the registered person, whom keeping concerns beyond any reader.

    What holds the same words is locked with it, concerns first: nothing is added or judged there meanwhile.
    """
    concerns: Any
    cases: Any
    if isinstance(item, Concern):
        concerns, cases = [item.pk], item.cases.values("case")
    else:
        concerns, cases = item.sources.values("concern"), [item.pk]
    for rows in (Concern.objects.filter(pk__in=concerns), ConductCase.objects.filter(pk__in=cases)):
        list(rows.select_for_update(no_key=True).order_by("pk"))
    rows_of: Any = concerns_to_review(by) if isinstance(item, Concern) else cases_to_review(by)
    fresh: Concern | ConductCase | None = rows_of.filter(pk=item.pk).first()
    if fresh is None:
        raise Refused(NOT_YOURS)
    return fresh


def _not_for_a_day(item: Concern | ConductCase, by: User) -> None:
    if isinstance(item, Concern) and not concerns_to_destroy(by).filter(pk=item.pk).exists():
        raise Refused("You read it for a day only. Two who go on reading it say whether its words are destroyed.")


def _not_spoken_of(item: Concern | ConductCase, by: User) -> None:
    """Refused for somebody whom the words name and whom nothing keeps out yet, since they came to lead later."""
    concerns = [item] if isinstance(item, Concern) else [one.concern for one in item.sources.select_related("concern")]
    if any(by.pk in spoken_of_since(one) for one in concerns):
        raise Refused(NOT_YOURS)


@action(refused=Event.CONDUCT_DISPOSAL_REFUSED)
def hold_item(item: Concern | ConductCase, *, until: date, reason: str, by: User) -> Hold:
    """Keep an item from being destroyed until a day, with the reason. At most ten years: then it is looked at anew."""
    fresh = _locked(item, by)
    not_destroyed(fresh)
    if until <= clock.today():
        raise Refused("Name a day to come.", field="until")
    if until > add_months(clock.today(), 12 * MOST_HOLD_YEARS):  # a hold is never ended: a slip would be for ever
        raise Refused(
            f"That is more than {MOST_HOLD_YEARS} years away. Look at the year again; when that time is over it can be "
            "kept longer.",
            field="until",
        )
    if not reason.strip():
        raise Refused("Write what it is needed for.", field="reason")
    category = CONCERN if isinstance(fresh, Concern) else CASE
    held = Hold.objects.create(
        **_owner(fresh), until=until, by=by, at=clock.now(), **sealed({"reason": reason}, category)
    )
    record(Event.CONDUCT_HELD, actor=by, acting_as=hat(by), subject=fresh, details={"until": until})
    return held


def _may_be_destroyed(item: Concern | ConductCase) -> None:
    if not is_closed(item):
        raise Refused("It is not closed: what is still being worked on is not destroyed.")
    if is_unheard(item):
        what = "it" if isinstance(item, Concern) else "the concern it came from"
        raise Refused(f"Something was added since {what} was closed: read it and judge it anew first.")
    if due_with(item).exists():
        raise Refused("Something is still due with it, or with what belongs to it: that comes first.")
    first = disposable_from(item)
    if first is None:
        raise Refused(f"It is kept {kept_while(item)}.")
    if clock.today() < first:
        raise Refused(f"It is kept until {long_date(first)}.")
    held = hold_on(item, clock.today())
    if held is not None:
        raise Refused(
            f"It is held for another reason, or what belongs to it is, until {long_date(held.until)}. Look at it again "
            "after that."
        )


@action(refused=Event.CONDUCT_DISPOSAL_REFUSED)
def propose_disposal(item: Concern | ConductCase, *, by: User) -> DisposalProposal:
    """Say, as the first of two, that the words of an item are to be destroyed."""
    fresh = _locked(item, by)
    if is_destroyed(fresh):
        raise Refused(DESTROYED)
    _not_for_a_day(fresh, by)
    _not_spoken_of(fresh, by)
    _may_be_destroyed(fresh)
    if proposal_of(fresh) is not None:
        raise Refused("Somebody proposed it already. A second person has to agree.")
    made = DisposalProposal.objects.create(**_owner(fresh), by=by, at=clock.now())
    record(Event.CONDUCT_DISPOSAL_PROPOSED, actor=by, acting_as=hat(by), subject=fresh)
    return made


@action(refused=Event.CONDUCT_DISPOSAL_REFUSED)
def dispose(item: Concern | ConductCase, *, by: User) -> Disposal:
    """Agree as the second person, and destroy every sealed row of the item for good. The skeleton stays, and of a false
    or malicious allegation the summary of how it ended."""
    fresh = _locked(item, by)
    if is_destroyed(fresh):
        raise Refused(DESTROYED)
    _not_for_a_day(fresh, by)
    _not_spoken_of(fresh, by)
    _may_be_destroyed(fresh)
    proposal = proposal_of(fresh)
    if proposal is None and fresh.disposals.exists():
        raise Refused("Something has happened to it since it was proposed. Read it, and propose it anew.")
    if proposal is None:
        raise Refused("Nobody has proposed it yet.")
    if proposal.by_id == by.pk:
        raise Refused("You proposed it yourself: a second person has to agree.")
    keys = _sealed_rows(fresh)
    rows, _ = Sealed.objects.filter(pk__in=keys).delete()
    done = Disposal.objects.create(proposal=proposal, rows=rows, by=by, at=clock.now())
    record(Event.CONDUCT_DISPOSAL_DONE, actor=by, acting_as=hat(by), subject=fresh, details={"rows": rows})
    return done


def _sealed_rows(item: Concern | ConductCase) -> list[Any]:
    """The keys of everything sealed that belongs to an item, and goes with it."""
    owner = _owner(item)
    duties = DutyDone.objects.filter(duty__in=Duty.objects.filter(**owner))
    keys = [item.words_id, *duties.values_list("words_id", flat=True)]
    keys += Hold.objects.filter(**owner).values_list("words_id", flat=True)
    if isinstance(item, Concern):
        keys += item.additions.values_list("words_id", flat=True)
        keys += item.triages.values_list("words_id", flat=True)
        keys += item.agreements.values_list("words_id", flat=True)
        last = closing_of(item)
        ends = Closing.objects.filter(triage__concern=item)
        keys += [one.words_id for one in ends if one != last or not summary_stays(one)]
        keys += Attachment.objects.filter(addition__concern=item).values_list("words_id", flat=True)
        keys += item.glass_requests.values_list("words_id", flat=True)
    else:
        keys += item.steps.values_list("words_id", flat=True)
        keys += [key for key in item.parts.values_list("words_id", flat=True) if key is not None]
    return keys
