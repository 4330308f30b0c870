"""Asking guardians for the answers that are missing: kindly, and at most once a week each."""

import uuid
from datetime import datetime

from django.utils import timezone

from consent.access import askable_links, asked_anew, guardians_of_ended_texts, guardians_to_ask
from consent.actions.answering import append
from consent.messages import ask_guardian
from consent.models import ConsentEvent, ConsentStanding
from consent.rules import ASK_AGAIN, all_verdicts, asked_purposes, current_wordings
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, hat_for
from nursery_portal.members.models import Role, User
from nursery_portal.register.models import Child, Nursery, Room

MORNING = 7  # o'clock


@action(refused=Event.CONSENT_REFUSED)
def ask_unanswered(*, room: Room | None = None, by: User) -> int:
    """Send a request to each guardian whose answer is missing for a child of `room` (or of any), and return how many.

    Never to somebody a restriction keeps away or whose link has ended, and to nobody twice within a week, however
    often and by however many managers this is asked for.
    """
    hat = hat_for(by, Can.INVITE)
    if hat is None:
        raise Refused("Only a manager asks families for their answers.")
    nursery = Nursery.objects.select_for_update().get(pk=1)  # two managers at the same moment: one asks, then the other
    now = clock.now()
    asked = guardians_to_ask(now, room=room)
    if not asked:
        raise Refused("There is nobody to ask now: every answer is there, or everyone was asked within the last week.")
    for guardian in asked:
        ask_guardian(guardian)
    _note_requests(asked, room, now, by=by)
    record(
        Event.CONSENT_ASKED,
        actor=by,
        acting_as=hat,
        subject=room or nursery,
        details={"guardians": [guardian.pk for guardian in asked]},
    )
    return len(asked)


def _note_requests(asked: list[User], room: Room | None, at: datetime, *, by: User) -> None:
    """Write into the ledger who was asked about which child and question, under the text of now.

    Only about children under whose links they may be written to: somebody asked about one child may be kept away from
    a brother or sister.
    """
    children = Child.objects.filter(room=room) if room else Child.objects.all()
    found = all_verdicts(children, at, asked_purposes(at), publishing=True)
    anew = asked_anew(found)
    wordings = current_wordings(at)
    links = (
        askable_links(timezone.localdate(at))
        .filter(user__in=asked, child__in=found)
        .select_related("user", "child")
        .order_by("child", "pk")
    )
    receipt = uuid.uuid4()
    list(Child.objects.select_for_update().filter(pk__in={link.child_id for link in links}).order_by("pk"))
    ended = ConsentStanding.objects.filter(kind=ConsentEvent.Kind.REVOKED, child__in=found)
    closed = set(ended.values_list("child", "guardian", "purpose"))  # a request would open what the lead has closed
    for link in links:
        for purpose, code in found[link.child_id].items():
            whose = (link.child_id, link.user_id, purpose)
            if (code in ASK_AGAIN or whose in anew) and purpose in wordings and whose not in closed:
                append(
                    link.child,
                    purpose,
                    ConsentEvent.Kind.REQUESTED,
                    wordings[purpose],
                    authority=link,
                    guardian=link.user,
                    receipt=receipt,
                    recorded_by=by,
                )


def ask_of_ended_texts() -> int:
    """Ask those whose answers came to an end with a new text, once, and return how many. Repeatable; from the morning
    on, since a text takes effect at midnight."""
    now = clock.now()
    if timezone.localtime(now).hour < MORNING or not Nursery.objects.filter(pk=1).exists():
        return 0
    return _ask_of_ended_texts() if guardians_of_ended_texts(now) else 0


@action()
def _ask_of_ended_texts() -> int:
    """One transaction under the nursery's lock, so that two sweeps at the same moment ask once. The ledger's requests
    are those that a person makes; whom the portal asked by itself the chain keeps."""
    nursery = Nursery.objects.select_for_update().get(pk=1)
    asked = guardians_of_ended_texts(clock.now())
    for guardian in asked:
        ask_guardian(guardian)
    record(
        Event.CONSENT_ASKED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=nursery,
        details={"guardians": [guardian.pk for guardian in asked]},
    )
    return len(asked)


def ask_about(child: Child, at: datetime) -> int:
    """Ask whoever could settle an open question about one child, and return how many. A private step of other apps'
    actions: where no answer would change anything nobody is asked, and the caller says the same words in either case.
    """
    found = all_verdicts(Child.objects.filter(pk=child.pk), at, publishing=True)
    guardians = guardians_to_ask(at, found=found)
    for guardian in guardians:
        ask_guardian(guardian)
    return len(guardians)
