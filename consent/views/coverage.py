"""The coverage register: for staff, what is in force for whom. Causes are for the leads, never of their own family."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from consent.access import (
    children_with_causes,
    coverage_children,
    covered_leavers,
    guardians_to_ask,
    last_asked_at,
    nameable,
    reviews_coming,
    reviews_due,
    unsettled_count,
    withheld_from,
)
from consent.actions import ask_unanswered
from consent.actions.reviewing import BEFORE
from consent.models import Purpose
from consent.rules import IN_FORCE, SENTENCES, UNKNOWN, all_verdicts, asked_purposes, chip_of, ever_answered
from nursery_portal.kit import clock, words
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, may, own_family_of
from nursery_portal.members.http import MemberRequest, requires, stepped_up
from nursery_portal.register.models import Child, Room


@dataclass(frozen=True)
class Cell:
    """One purpose of one child: the chip, and for who may read it the cause."""

    label: str
    chip: str
    cause: str


@dataclass(frozen=True)
class Row:
    """One child of the register."""

    child: Child
    cells: list[Cell]


@dataclass(frozen=True)
class Figures:
    """Of how many children of those shown the answer to one question is in force, is not, was never given, and is asked
    about again soon."""

    label: str
    in_force: int
    not_in_force: int
    unanswered: int
    review_due: int


def _row(child: Child, codes: Mapping[Purpose, str], answered: set[tuple[int, str]], *, with_cause: bool) -> Row:
    cells = []
    for purpose, code in codes.items():
        if not with_cause and code != IN_FORCE and (child.pk, purpose.value) not in answered:
            code = "unanswered"
        cause = SENTENCES.get(code, "") if with_cause and code not in {IN_FORCE, "unanswered"} else ""
        cells.append(Cell(purpose.label, chip_of(code, with_cause=with_cause), cause))
    return Row(child, cells)


def _figures(rows: list[Row], asked: list[Purpose], due: set[tuple[int, str]]) -> list[Figures]:
    """For each question, counted from the very chips that are shown."""
    found = []
    for place, purpose in enumerate(asked):
        chips = [row.cells[place].chip for row in rows]
        yes, open_ = chips.count("in_force"), chips.count("waiting")
        again = sum((row.child.pk, purpose.value) in due for row in rows)
        found.append(Figures(purpose.label, yes, len(rows) - yes - open_, open_, again))
    return found


def _room(value: str, rooms: list[Room]) -> Room | None:
    """The room asked for, or None for all; 404 for a room that is not there."""
    if not value:
        return None
    found = [room for room in rooms if str(room.pk) == value]
    if not found:
        raise Http404
    return found[0]


def _ask_words(number: int, *, has_family: bool) -> str:
    """The button. Without a number for somebody with a family here: less the names shown, it would count theirs."""
    if has_family:
        return "Ask the parents and carers without an answer"
    people = "parent or carer" if number == 1 else f"{number} parents and carers"
    return f"Ask the {people} without an answer"


@require_safe
@requires(Can.READ_COVERAGE)
def coverage(request: MemberRequest) -> HttpResponseBase:
    """Per room, child by purpose; on paper the list that hangs in the room. One query asks for all verdicts, and as the
    gate asks for what goes out anew: whose review was missed is to be asked, and is in no new picture."""
    now = clock.now()
    everybody = list(coverage_children(request.user, now))
    asked = asked_purposes(now)
    codes = all_verdicts(coverage_children(request.user, now), now, asked, publishing=True)
    rooms = list({child.room_id: child.room for child in everybody}.values())
    room = _room(request.GET.get("room", ""), rooms)
    children = [child for child in everybody if room is None or child.room_id == room.pk]
    causes = set(children_with_causes(request.user).values_list("pk", flat=True))
    shown = {child.pk: codes[child.pk] for child in children if child.pk in codes}
    answered = ever_answered(coverage_children(request.user, now))
    unknown = dict.fromkeys(asked, UNKNOWN)
    rows = [_row(child, shown.get(child.pk, unknown), answered, with_cause=child.pk in causes) for child in children]
    here = reverse("consent:coverage")
    asked_at = last_asked_at()
    unsettled = unsettled_count(shown)
    asks = may(request.user, Can.INVITE)
    to_ask = guardians_to_ask(now, room, shown) if asks else []
    reviews = reviews_coming(now, BEFORE[0]) if asks else ([], [])
    has_family = own_family_of(request.user).exists()
    context = {
        "rows": rows,
        "room": room,
        "purposes": [purpose.label for purpose in asked],
        "total": len(rows),
        "figures": _figures(rows, asked, reviews_due(shown, now)),
        "open": unsettled,
        "open_words": words.counted(unsettled, "child", "children"),
        "tabs": [
            ("All rooms", here, len(everybody), room is None),
            *(
                (one.name, f"{here}?room={one.pk}", sum(child.room_id == one.pk for child in everybody), one == room)
                for one in rooms
            ),
        ],
        "may_ask": asks,
        "may_key": may(request.user, Can.KEY_ANSWERS) or may(request.user, Can.READ_PROTECTION),
        "may_publish": may(request.user, Can.PUBLISH_POLICY),
        "list_url": f"{reverse('consent:photo_list')}?room={room.pk}" if room else reverse("consent:photo_list"),
        "causes": causes & set(shown),
        "covered_leavers": covered_leavers(request.user, now),
        "anybody_to_ask": bool(to_ask) or has_family,
        "to_ask": nameable(request.user, to_ask),
        "withheld": nameable(request.user, withheld_from(shown, now)) if asks else [],
        "reviews": [nameable(request.user, people) for people in reviews],
        "has_family": has_family,
        "ask_words": _ask_words(len(to_ask), has_family=has_family),
        "asked": words.day(timezone.localdate(asked_at), today=clock.today()) if asked_at else "",
        "on": f"{words.day(clock.today())} {clock.today().year}",
        "any_cause": bool(causes & set(shown)),
    }
    return render(request, "consent/coverage.html", context)


@require_safe
@requires(Can.READ_COVERAGE)
@stepped_up
def photo_list(request: MemberRequest) -> HttpResponseBase:
    """The dated list for a room: yes or no for each child and question, and no reason for anybody. Whoever takes new
    pictures reads it, so it says what may go out anew."""
    now = clock.now()
    everybody = list(coverage_children(request.user, now))
    room = _room(request.GET.get("room", ""), list({child.room_id: child.room for child in everybody}.values()))
    asked = asked_purposes(now)
    codes = all_verdicts(coverage_children(request.user, now, room), now, asked, publishing=True)
    rows = [
        (child, [(purpose.label, codes[child.pk][purpose] == IN_FORCE) for purpose in asked])
        for child in everybody
        if child.pk in codes
    ]
    context = {
        "room": room,
        "rows": rows,
        "labels": [purpose.label for purpose in asked],
        "on": words.stamp(now),
        "back": f"{reverse('consent:coverage')}?room={room.pk}" if room else reverse("consent:coverage"),
    }
    return render(request, "consent/photo_list.html", context)


@require_POST
@requires(Can.INVITE)
def coverage_ask(request: MemberRequest) -> HttpResponseBase:
    """Ask everyone whose answer is missing, of one room or of all; then back to the register."""
    room = _room(request.POST.get("room", ""), list(Room.objects.all()))
    try:
        number = ask_unanswered(room=room, by=request.user)
    except Refused as refusal:
        asked, said = False, str(refusal)
    else:
        asked, said = True, f"Asked {words.counted(number, 'person', 'people')}. Nobody is asked twice in a week."
    if own_family_of(request.user).exists():  # whether it was one more tells whether somebody of theirs may be asked
        asked, said = True, "Everybody who can be asked has been asked. Nobody is asked twice in a week."
    (messages.success if asked else messages.error)(request, said)
    return redirect(f"{reverse('consent:coverage')}?room={room.pk}" if room else "consent:coverage")
