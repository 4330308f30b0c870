"""Pages beside the lists: figures, who opened what, what may be destroyed, breaking the glass."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nursery_portal.kit.words import counted, long_date, moment
from nursery_portal.members.access import Can, leaders_too_few, may
from nursery_portal.members.models import User
from staff_conduct.access import (
    cases_to_review,
    concerns_to_destroy,
    concerns_to_review,
    openings_to_see,
    proposal_of,
    requests_to_sign,
)
from staff_conduct.actions import opened
from staff_conduct.forms import GlassForm, SignForm
from staff_conduct.models import Concern, ConductCase
from staff_conduct.pages.reads import openings_of, reads_on_page
from staff_conduct.rules import (
    disposable_from,
    hold_on,
    is_closed,
    is_shared,
    is_unheard,
    kept_while,
    own_years,
    read_ahead,
)

ADDED = "Something was added since it was closed: it is read and judged anew first"


def reads_page(by: User, number: int) -> dict[str, Any]:
    """Who opened what, of everything that has nothing against the reader of this page; so much at once."""
    concerns, cases = list(concerns_to_review(by)), list(cases_to_review(by))
    groups = {"Concerns": reads_on_page(concerns, number), "Cases": reads_on_page(cases, number)}
    return {
        "title": "Who has opened what",
        "groups": groups,
        "older": number + 1 if any(one["more"] for one in groups.values()) else 0,
        "newer": number - 1,
        "openings": openings_of(openings_to_see(by)),
    }


def keeping_page(by: User, today: date) -> dict[str, Any]:
    """What is closed, until when it is kept, and what two people may destroy now."""
    concerns, cases, own = list(concerns_to_review(by)), list(cases_to_review(by)), own_years()
    read_ahead(concerns, cases)
    theirs = set(concerns_to_destroy(by).values_list("pk", flat=True))
    items: list[Concern | ConductCase] = [*concerns, *cases]
    lines = []
    for item in items:
        if not is_closed(item):
            continue
        first = disposable_from(item, own)
        proposal = proposal_of(item)
        gone = getattr(proposal, "done", None) if proposal is not None else None
        hold = hold_on(item, today)
        added = gone is None and is_unheard(item)
        stays = bool(gone or added or hold) or (isinstance(item, Concern) and item.pk not in theirs)
        lines.append(
            {
                "pk": item.pk,
                "kind": item._meta.model_name,
                "reference": item.reference,
                "until": long_date(first) if first else kept_while(item),
                "hold": long_date(hold.until) if hold else "",
                "state": ADDED if added else _state(proposal, gone, by),
                "act": "" if stays or first is None or first > today else _next_act(proposal, by),
            }
        )
    return {"title": "What is kept, and until when", "lines": lines}


def _state(proposal: Any, gone: Any, by: User) -> str:
    if gone is not None:
        return f"{counted(gone.rows, 'text')} destroyed on {long_date(timezone.localdate(gone.at))}"
    if proposal is not None:
        return "Proposed by you; a second person has to agree" if proposal.by_id == by.pk else "Proposed"
    return ""


def _next_act(proposal: Any, by: User) -> str:
    if proposal is None:
        return "propose"
    return "" if proposal.by_id == by.pk else "dispose"


def glass_page(by: User, now: datetime, bound: dict[str, Any]) -> dict[str, Any]:
    """The form of a request, the requests that wait for a second signature, and what was opened so."""
    waiting = []
    rows = list(requests_to_sign(by).select_related("by", "concern"))
    for one in opened(*rows):
        sent = bound.get(f"sign-{one.row.words_id}")
        # the number of its sealed row is random: a running one would tell of requests for what one may not see
        form = sent or SignForm(initial={"request": one.row.words_id}, auto_id=f"sign-{one.row.words_id}-%s")
        waiting.append(
            {
                "who": one.row.by.full_name,
                "when": moment(one.row.at, now=now),
                "reference": one["reference"].upper(),
                "reason": one["reason"],
                "form": form,
            }
        )
    return {
        "title": "Opening by two signatures",
        "form": bound.get("ask") or (GlassForm() if may(by, Can.BREAK_GLASS) else None),
        "waiting": waiting,
        "openings": openings_of(openings_to_see(by)),
    }


def shared_address(user: User) -> str:
    """The address of this person, if others may read it, too: no mail about concerns goes there."""
    return user.email if is_shared(user.email) else ""


def too_few(today: date) -> bool:
    """Whether some concerns would have one reader or none here, and nobody from outside reads, too."""
    return leaders_too_few(today)
