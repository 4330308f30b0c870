"""Who is told of what: the notices that belong to permissions. Private steps of the actions."""

import uuid
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from consent.access import ASKED, may_be_mailed, may_confirm_name_of, review_kind, told_of_changed_name
from consent.consequences import what_may_return
from consent.models import RECORDED, REVIEW_GRACE, ConsentEvent, NameCorrection, PaperAnswer, Purpose
from consent.rules import IN_FORCE, all_verdicts
from nursery_portal.kit import words
from nursery_portal.members.access import Can, answerable_children, family_links, members_holding
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Child

TITLES = 5
PICTURES = (Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.COVERED)


def _not_family(people: QuerySet[User], child: Child) -> QuerySet[User]:
    """Of `people`, who is not of the child's family: nobody learns of own-family answers through a staff role."""
    return people.exclude(pk__in=family_links().filter(child=child).values("user"))


def tell_about_answers(child: Child, by: User, receipt: uuid.UUID, kind: str, *, alarming: bool, at: datetime) -> None:
    """A receipt for the guardian, "a permission changed" for managers, and a word to the leads where answers differ.

    Managers read neither whose answer it was nor which; a mail goes to them only where a no is among the answers, or
    where pictures that had gone may be put back, which nobody but they can do. Without a `kind` the guardian has been
    told already.
    """
    if kind:
        _send_receipt(child, by, receipt, kind)
    coverage = f"{reverse('consent:coverage')}?room={child.room_id}"
    outside = _outside_the_portal(child, receipt, at)
    back = _to_put_back(child, receipt, at)
    for manager in _not_family(members_holding(Can.PUBLISH_POST), child):
        notify(
            manager,
            "permission_changed",
            f"A permission for {child.known_as} changed",
            body="Coverage shows what is in force now. Pictures that may no longer be shown are already gone."
            + back
            + outside,
            url=coverage,
            mail=alarming or bool(back),
        )
    found = all_verdicts(Child.objects.filter(pk=child.pk), at).get(child.pk, {})
    if "disputed" in found.values():
        for lead in _not_family(members_holding(Can.READ_PROTECTION), child):
            notify(
                lead,
                "permission_disputed",
                f"Answers about {child.known_as} differ",
                body=(
                    "Two people with parental responsibility gave different answers. The portal counts this as no. "
                    "Neither of them is told what the other said."
                ),
                url=coverage,
            )


def _to_put_back(child: Child, receipt: uuid.UUID, at: datetime) -> str:
    """Where pictures went with an earlier permission that this yes lets be shown again, or that somebody is waited for
    no more. A yes that is only renewed, or is about something else than pictures, lets nothing more be shown."""
    opens = (ConsentEvent.Kind.GIVEN, ConsentEvent.Kind.SET_ASIDE)
    if not ConsentEvent.objects.filter(receipt=receipt, kind__in=opens, purpose__in=PICTURES).exists():
        return ""
    titles = what_may_return(child, at)
    more = f", and {len(titles) - TITLES} more" if len(titles) > TITLES else ""
    said = (
        f" As far as {child.known_as} goes, pictures that went with an earlier permission may be put back, each in its "
        "post"
    )
    return f"{said}: {', '.join(titles[:TITLES])}{more}." if titles else ""


def _outside_the_portal(child: Child, receipt: uuid.UUID, at: datetime) -> str:
    """What people have to act on, since the portal only records it: which question, and never who answered or what."""
    answered = set(ConsentEvent.objects.filter(receipt=receipt).values_list("purpose", flat=True))
    about = [purpose for purpose in RECORDED if purpose.value in answered]
    if not about:
        return ""
    codes = all_verdicts(Child.objects.filter(pk=child.pk), at, about).get(child.pk, {})
    gone = [purpose.label.lower() for purpose in about if codes.get(purpose) != IN_FORCE]
    here = [purpose.label.lower() for purpose in about if codes.get(purpose) == IN_FORCE]
    said = " What the portal only records is for you to act on."
    if gone:
        said += f" Not in force now: {words.listed(gone)}. Take such pictures down, as the text promises."
    return said + (f" In force now: {words.listed(here)}." if here else "")


def _send_receipt(child: Child, to: User, receipt: uuid.UUID, kind: str) -> None:
    notify(
        to,
        kind,
        {
            "permission_ended": f"The nursery ended a permission for {child.known_as}",
            "permission_taken_back": f"You took back a permission for {child.known_as}",
        }.get(kind, f"Your answers for {child.known_as} are signed"),
        body="Your receipt says what you answered, to which text and when. You can change your mind at any time.",
        url=reverse("consent:receipt", args=[receipt]),
        mail=may_be_mailed(to, child),
    )


def tell_of_open_question(child: Child, guardian: User) -> None:
    """What the lead had closed to them may be answered again: which question stands on the page, not here."""
    notify(
        guardian,
        "permission_open_again",
        f"You may answer again about pictures of {child.known_as}",
        body="A question that the nursery had closed is open again. Until you answer it counts as no.",
        url=reverse("consent:child", args=[child.pk]),
        mail=may_be_mailed(guardian, child),
    )


def tell_of_paper(paper: PaperAnswer, child: Child, *, has_left: bool) -> None:
    """The guardian is shown what was keyed for them, and asked whether that is what they wrote. After the last day,
    where the page that asks is closed to them, they get the receipt: it was a no, and nothing rests on their word."""
    if has_left:
        title = f"Your paper answers for {child.known_as} are keyed"
        body = "They count from now on. Look at the receipt once, and speak to us if anything is not as you wrote it."
        url = reverse("consent:receipt", args=[paper.receipt])
    else:
        title = f"Your paper answers for {child.known_as}: is this what you wrote?"
        body = "We keyed the form you signed. Please look at it once, and tell us if anything is not as you wrote it."
        url = reverse("consent:child", args=[child.pk])
    mail = may_be_mailed(paper.guardian, child)
    notify(paper.guardian, "permission_paper", title, body=body, url=url, mail=mail)


def tell_of_contested_paper(child: Child) -> None:
    """Somebody has to look at the scan: managers and leads, never of the own family."""
    people = members_holding(Can.KEY_ANSWERS) | members_holding(Can.READ_PROTECTION)
    for person in _not_family(people.distinct(), child):
        notify(
            person,
            "permission_paper_contested",
            f"A paper form for {child.known_as} was keyed otherwise than it was written",
            body=(
                "A parent or carer says so. Every yes of that form has ended, and counts as no until they answer anew; "
                "look at the scan and speak to them."
            ),
            url=reverse("consent:papers"),
        )


def tell_of_name_correction(correction: NameCorrection) -> None:
    """A manager looks whether the name is right."""
    for manager in may_confirm_name_of(correction.user):
        notify(
            manager,
            "name_correction",
            f"{correction.user.full_name} asks to be called {correction.full_name}",
            body="Until you have answered their name stays. Confirm it if you know that it is right.",
            url=reverse("consent:names"),
        )


def tell_of_changed_name(person: User, before: str) -> None:
    """Whoever gives roles learns that somebody changed a name whom nobody else could confirm."""
    for one in told_of_changed_name(person):
        notify(
            one,
            "name_changed",
            f"{before} is called {person.full_name} now",
            body="They changed it themselves: nobody who is not of their family confirms names here just now. "
            "If it is not their name, ask them.",
            url=reverse("members:person", args=[person.pk]),
        )


def tell_of_settled_name(person: User, *, confirmed: bool) -> None:
    """They can sign now, or speak to the manager."""
    children = answerable_children(person)
    notify(
        person,
        "name_settled",
        f"Your name reads {person.full_name}" + ("" if confirmed else " still"),
        body=("You can sign with it now." if children else "Others see you by it from now on.")
        if confirmed
        else "The manager could not confirm the other one. Please speak to them"
        + (", or sign with the name we have." if children else "."),
        url=reverse("consent:children" if children else "consent:own_name"),
        mail=all(may_be_mailed(person, child) for child in children),
    )


def remind_of_review(guardian: User, before: timedelta, *, hides: bool) -> None:
    """The yearly question: which child stands on the page, not here. `hides`: without an answer all goes dark."""
    dark = ", and those that can be seen now are hidden" if hides else ""
    notify(
        guardian,
        review_kind(before),
        "Is it still a yes?",
        body=(
            f"Once a year we ask again about pictures: the day is {before.days} days away or less. If nobody with "
            f"parental responsibility has answered {REVIEW_GRACE} days after it, no new picture of your child goes "
            f"out{dark}, until somebody does. Where the text is the same, one tap is enough; it is there to be read "
            "again, and a no is as welcome as a yes."
        ),
        url=reverse("consent:children"),
    )


def ask_guardian(guardian: User) -> None:
    """The request: which child and which question stands on the page, not here."""
    notify(
        guardian,
        ASKED,
        "May we ask for your answers about pictures?",
        body=(
            "Some questions are still open. It takes about two minutes, yes and no are equally welcome, and you can "
            "change your mind at any time."
        ),
        url=reverse("consent:children"),
        by_sweep=True,
    )
