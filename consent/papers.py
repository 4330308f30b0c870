"""What the pages about paper show. Reads only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from consent.access import answers_on_paper, own_paper_answers, paper_children, paper_forms_visible_to, scans_visible_to
from consent.consequences import who_is_covered
from consent.models import PaperAnswer, PaperForm, Purpose, Wording
from consent.pages import full_text
from consent.wordings import for_child
from nursery_portal.kit import words
from nursery_portal.members.models import User
from nursery_portal.register.models import Child

LATEST = 40
ORDER = {purpose.value: number for number, purpose in enumerate(Purpose)}


def texts_of(form: PaperForm) -> list[Wording]:
    """The texts that stand on a form, in the order of the questions."""
    return sorted(form.wordings.all(), key=lambda text: ORDER[text.purpose])


def printed(form: PaperForm) -> dict[str, Any]:
    """What stands on a form: every question with its whole text, and the day it was printed on. What is the same for
    every question stands once, before the line to sign on: four times the same, few would read to the end."""
    name, texts = form.child.known_as, texts_of(form)
    wholes = [full_text(text, form.child).split("\n\n") for text in texts]
    same = [part for part in wholes[0][:-1] if all(part in others for others in wholes[1:])] if len(wholes) > 1 else []
    questions = [
        (for_child(text.title, name), for_child(text.question, name), "\n\n".join(p for p in whole if p not in same))
        for text, whole in zip(texts, wholes, strict=True)
    ]
    on = words.long_date(timezone.localdate(form.printed_at))
    return {"form": form, "questions": questions, "shared": "\n\n".join(same), "on": on}


@dataclass(frozen=True)
class KeyedLine:
    """One keyed form in the list."""

    paper: PaperAnswer
    keyed: str
    signed: str


@dataclass(frozen=True)
class PaperList:
    """Children to print for, those who have left by themselves, the forms that are out, and what was keyed lately."""

    children: list[Child]
    left: list[Child]
    tabs: list[tuple[str, str, object, bool]]
    out: list[tuple[PaperForm, str]]
    keyed: list[KeyedLine]


def paper_list(user: User, at: datetime, room: str) -> PaperList:
    """The page for this person; 404 for a room that is not there."""
    wanted, day = list(paper_children(user, at)), timezone.localdate(at)
    left = [child for child in wanted if child.leaving_on is not None and child.leaving_on < day]
    covered = who_is_covered([child.pk for child in left])
    everybody = [child for child in wanted if child not in left]
    rooms = list({child.room_id: child.room for child in everybody}.values())
    if room and room not in {str(one.pk) for one in rooms}:
        raise Http404
    here, sizes = reverse("consent:papers"), Counter(child.room_id for child in everybody)
    forms = paper_forms_visible_to(user).filter(answer=None)[:LATEST]
    return PaperList(
        children=[child for child in everybody if not room or str(child.room_id) == room],
        left=[child for child in left if child.pk in covered],
        tabs=[
            ("All rooms", here, len(everybody), not room),
            *(
                (
                    one.name,
                    f"{here}?room={one.pk}",
                    sizes[one.pk],
                    room == str(one.pk),
                )
                for one in rooms
            ),
        ],
        out=[(form, words.moment(form.printed_at, now=at)) for form in forms],
        keyed=[
            KeyedLine(paper, words.moment(paper.keyed_at, now=at), words.long_date(paper.signed_on))
            for paper in scans_visible_to(user)[:LATEST]
        ],
    )


@dataclass(frozen=True)
class ToConfirm:
    """A form that was keyed for the reader: what it says, and who keyed it."""

    paper: PaperAnswer
    signed: str
    answers: list[tuple[str, str]]


def to_confirm(user: User, child: Child) -> list[ToConfirm]:
    """What was keyed for this person about one child and waits for their word."""
    waiting = list(own_paper_answers(user).filter(form__child=child).select_related("keyed_by"))
    found = answers_on_paper(user, [paper.receipt for paper in waiting])
    return [
        ToConfirm(
            paper,
            words.long_date(paper.signed_on),
            [
                (for_child(event.wording.title, child.known_as), event.get_kind_display())
                for event in found.get(paper.receipt, [])
            ],
        )
        for paper in waiting
    ]
