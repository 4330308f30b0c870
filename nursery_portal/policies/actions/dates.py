"""Training that was done, and reminders of what is due: training, reviews of policies, acknowledgements."""

from datetime import date, timedelta

from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import Can, hat_for, may, members_holding, staff_members
from nursery_portal.members.models import Role, User
from nursery_portal.notify.actions import notify, notify_all
from nursery_portal.notify.rules import told_lately, was_told
from nursery_portal.policies.dates import Due, due_soon
from nursery_portal.policies.models import Training
from nursery_portal.policies.register import overdue_people

AGAIN = timedelta(days=14)
READ = "policy_to_read"
KEEP = "date_to_keep"


@action(refused=Event.POLICIES_REFUSED)
def enter_training(
    person: User, title: str, *, trained_on: date, renew_on: date, in_place_of: Training | None = None, by: User
) -> Training:
    """Note that somebody of the staff did a training, and by when it is renewed; or raise Refused. Never changed: a
    mistake is put right by entering it anew, one in title or person `in_place_of` the wrong entry."""
    if not may(by, Can.CHANGE_NURSERY):
        raise Refused("A manager or the registered person enters trainings.")
    if not staff_members().filter(pk=person.pk).exists():
        raise Refused("Choose somebody who works here.", field="person")
    named = " ".join(title.split())
    if not 1 <= len(named) <= 80:
        raise Refused("Say which training it was, in up to 80 characters.", field="title")
    if trained_on > clock.today():
        raise Refused("This day is still to come. Enter the training once it was done.", field="trained_on")
    if renew_on <= trained_on:
        raise Refused("It is renewed after it was done. Choose a later day.", field="renew_on")
    if in_place_of is not None:
        wrong = Training.objects.select_for_update().get(pk=in_place_of.pk)
        if Training.objects.filter(in_place_of=wrong).exists():
            raise Refused("This entry was put right already. Choose the one that stands now.", field="in_place_of")
    training = Training.objects.create(
        user=person,
        title=named,
        trained_on=trained_on,
        renew_on=renew_on,
        in_place_of=in_place_of,
        entered_by=by,
        entered_at=clock.now(),
    )
    record(
        Event.POLICIES_TRAINING_ENTERED,
        actor=by,
        acting_as=hat_for(by, Can.CHANGE_NURSERY) or "",
        subject=training,
        details={
            "user": person.pk,
            "title": named,
            "trained_on": trained_on,
            "renew_on": renew_on,
            "in_place_of": in_place_of.pk if in_place_of else None,
        },
    )
    return training


def _words_of(one: Due) -> str:
    day = long_date(one.on)
    return f"{one.what} was due on {day}" if one.overdue else f"{one.what} is due on {day}"


@action()
def remind_of_dates() -> int:
    """Tell of each training and each review of a policy that is due soon or overdue, every fortnight until it is done.

    Whoever has to train is told, and the leaders. Raises Refused where nobody has to be told.
    """
    now = clock.now()
    told = 0
    leads = list(members_holding(Can.CHANGE_NURSERY))
    for one in due_soon(clock.today()):
        people = {person.pk: person for person in [*leads, *([one.who] if one.who else [])]}
        for person in people.values():
            if not was_told(person.pk, KEEP, now - AGAIN, url=one.url):
                notify(person, KEEP, _words_of(one), url=one.url)
                told += 1
    if not told or not leads:
        raise Refused("Nothing is due that was not told of lately.")
    record(Event.POLICIES_DATES_REMINDED, actor=None, acting_as=Role.SYSTEM, subject=leads[0], details={"told": told})
    return told


@action()
def remind_to_read() -> int:
    """Remind who has not acknowledged what holds for them, every fortnight; how many. Raises Refused for nobody.

    One mail, whatever the number of policies: the portal shows them one after another.
    """
    now = clock.now()
    waiting = overdue_people(now) - told_lately(READ, now - AGAIN)
    people = list(User.objects.filter(pk__in=waiting, is_active=True, suspended_at=None))
    if not people:
        raise Refused("Nobody has to be reminded.")
    notify_all(people, READ, "Please read a policy and acknowledge it", url=reverse("policies:list"))
    record(
        Event.POLICIES_REMINDED, actor=None, acting_as=Role.SYSTEM, subject=people[0], details={"people": len(people)}
    )
    return len(people)
