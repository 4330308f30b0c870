"""The doors to answers and receipts: one's own; and who may be asked for theirs."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from consent.consequences import who_is_covered
from consent.models import (
    REVIEW_GRACE,
    YES,
    ConsentEvent,
    ConsentStanding,
    NameCorrection,
    PaperAnswer,
    PaperForm,
    Purpose,
    TakeDown,
    Wording,
)
from consent.rules import (
    ANSWER_ANEW,
    ASK_AGAIN,
    OUTWORDED,
    SAID_NO,
    all_verdicts,
    asked_purposes,
    current_wordings,
    held,
    may_stay_covered,
    no_counts,
    standing_yes,
    text_counts,
)
from nursery_portal.kit import clock
from nursery_portal.kit.compiled import AnswerExists, Question
from nursery_portal.members.access import (
    Can,
    answerable_children,
    may,
    may_read_protection,
    members_holding,
    open_links_of,
    own_family_of,
    permission_family,
    roles_of,
    signing_links,
    with_place,
    withdrawable_children,
)
from nursery_portal.members.models import SIGNING, Guardianship, User, link_current, restriction_current
from nursery_portal.members.rules import held_links
from nursery_portal.notify.models import Notice
from nursery_portal.register.models import Child, Room, enrolled

ASK_EVERY = timedelta(days=7)
ASKED_FOR = 2 * ASK_EVERY  # so long after a new text ended answers those are asked who were asked shortly before it
CLOSED_BY_ONE = SAID_NO | {ANSWER_ANEW}  # one person's answer closes it, whatever another says
NOT_THEIRS = (ConsentEvent.Kind.INVALIDATED, ConsentEvent.Kind.SET_ASIDE)
ASKED = "permission_asked"
TAKEN_BACK = "permission_taken_back"
STILL_TOLD = timedelta(days=7)  # so long a lost notice of a withdrawal is made up for


def events_visible_to(user: User) -> QuerySet[ConsentEvent]:
    """One's own answers, newest first. Nobody reads another guardian's here, whatever their role."""
    if not user.pk:
        return ConsentEvent.objects.none()
    asked = ConsentEvent.Kind.REQUESTED
    return (
        ConsentEvent.objects.filter(guardian=user)
        .exclude(kind=asked)
        .select_related("child", "wording")
        .order_by("-at", "-seq")
    )


def receipt_of(user: User, receipt: uuid.UUID) -> list[ConsentEvent]:
    """What stands on one of this person's own receipts, in the order of the questions; empty for any other."""
    return list(events_visible_to(user).filter(receipt=receipt).order_by("seq"))


def own_receipts(user: User) -> list[ConsentEvent]:
    """The first answer of each of this person's own receipts, newest first."""
    found = {event.receipt: event for event in events_visible_to(user)}
    return sorted(found.values(), key=lambda event: event.at, reverse=True)


def receipts_without_a_page(user: User) -> list[ConsentEvent]:
    """Those about children for whom this person has no permission page (any more): they stand below the album."""
    here = set(permission_children(user).values_list("pk", flat=True)) if roles_of(user) else set()
    return [event for event in own_receipts(user) if event.child_id not in here]


def links_of_receipt(events: list[ConsentEvent]) -> dict[int, Guardianship]:
    """The links under which the answers of one's own receipt were given."""
    return Guardianship.objects.in_bulk({event.authority_id for event in events})


def take_down_of(user: User, receipt: uuid.UUID) -> TakeDown | None:
    """The figures of one of this person's own withdrawals, where they could be kept."""
    return TakeDown.objects.filter(guardian=user.pk, receipt=receipt).first()


def own_standings(user: User, child: Child) -> dict[Purpose, ConsentStanding]:
    """This person's own latest answers about one child, and nobody else's."""
    rows = ConsentStanding.objects.filter(guardian=user, child=child).select_related("wording", "event")
    return {Purpose(row.purpose): row for row in rows}


def own_standing_yes(user: User, child: Child, at: datetime) -> frozenset[Purpose]:
    """The purposes for which this person's own yes still stands: its link, the child's place and its text go on."""
    rows = standing_yes(at, first_day=F("child__started_on")).filter(guardian=user, child=child)
    return frozenset(Purpose(value) for value in rows.values_list("purpose", flat=True))


def permission_children(user: User) -> QuerySet[Child]:
    """The children with a permission page for this person: the family's, whether or not they may sign, and those
    somebody outside the family signs for."""
    return with_place(permission_family(user), user).select_related("room")


def taking_back_children(user: User) -> QuerySet[Child]:
    """The children about whom this person may take back what they gave: those of their permission pages, and those who
    have left and whom they could sign for still."""
    mine = Q(pk__in=permission_family(user).values("pk")) | Q(pk__in=withdrawable_children(user).values("pk"))
    return with_place(Child.objects.filter(mine), user).select_related("room")


def left_with_a_yes(user: User, child: Child) -> list[ConsentStanding]:
    """What this person gave and may still take back of a child who has left, in the order of the questions."""
    if not withdrawable_children(user).filter(pk=child.pk, leaving_on__lt=clock.today()).exists():
        return []
    standings = own_standings(user, child)
    return [standings[purpose] for purpose in Purpose if purpose in standings and standings[purpose].is_yes]


def covered_after_leaving(at: datetime) -> QuerySet[Child]:
    """The children who have left and may still be shown covered in what is out: as long as nobody takes that back."""
    return may_stay_covered(at).filter(leaving_on__lt=timezone.localdate(at))


def covered_leavers(user: User, at: datetime) -> list[Child]:
    """Of those, and of whom a covered picture is there, the ones whose permission this person may end; none of the
    lead's own family."""
    if not may(user, Can.READ_PROTECTION):
        return []
    children = covered_after_leaving(at).filter(pk__in=children_with_causes(user).values("pk"))
    found = list(children.select_related("room").order_by("known_as", "pk"))
    there = who_is_covered([child.pk for child in found])
    return [child for child in found if child.pk in there]


def coverage_children(user: User, at: datetime, room: Room | None = None) -> QuerySet[Child]:
    """The children of the coverage register: all who have a place now, for who may read coverage."""
    if not may(user, Can.READ_COVERAGE):
        return Child.objects.none()
    children = Child.objects.filter(enrolled(timezone.localdate(at))).select_related("room")
    if room is not None:
        children = children.filter(room=room)
    return children.order_by("room__order", "room__name", "known_as", "pk")


def children_with_causes(user: User) -> QuerySet[Child]:
    """The children whose causes this person may read: the leads' right, and never for their own family."""
    if not may(user, Can.READ_PROTECTION):
        return Child.objects.none()
    return Child.objects.exclude(pk__in=open_links_of(user).values("child"))


def paper_children(user: User, at: datetime) -> QuerySet[Child]:
    """The children for whom this person prints forms and keys answers: those with a place; and those who have left
    while somebody's yes to a cover stands, so that every parent can still take theirs back, even after another's no has
    taken the pictures down. Never a child of their own family."""
    if not may(user, Can.KEY_ANSWERS):
        return Child.objects.none()
    day = timezone.localdate(at)
    yeses = ConsentStanding.objects.filter(child=OuterRef("pk"), purpose=Purpose.COVERED, kind__in=YES)
    there = enrolled(day) | (Q(leaving_on__lt=day) & Exists(yeses))
    children = Child.objects.filter(there).select_related("room")
    return children.exclude(pk__in=open_links_of(user).values("child")).order_by("room__order", "known_as", "pk")


def paper_forms_visible_to(user: User) -> QuerySet[PaperForm]:
    """The printed forms, for who keys them; never those of their own family."""
    if not may(user, Can.KEY_ANSWERS):
        return PaperForm.objects.none()
    forms = PaperForm.objects.exclude(child__in=open_links_of(user).values("child"))
    return forms.select_related("child__room", "printed_by")


def scans_visible_to(user: User) -> QuerySet[PaperAnswer]:
    """The only door to a scan: who keys them, and the lead who may have to look into one; never of their family."""
    if not (may(user, Can.KEY_ANSWERS) or may(user, Can.READ_PROTECTION)):
        return PaperAnswer.objects.none()
    kept = PaperAnswer.objects.exclude(form__child__in=open_links_of(user).values("child"))
    return kept.select_related("form__child__room", "guardian", "keyed_by")


def own_paper_answers(user: User) -> QuerySet[PaperAnswer]:
    """What was keyed for this person and waits for their word."""
    waiting = PaperAnswer.objects.filter(guardian=user.pk, state=PaperAnswer.State.WAITING)
    return waiting.select_related("form__child").order_by("keyed_at")


def paper_of_receipt(user: User, receipt: uuid.UUID) -> PaperAnswer | None:
    """How one of this person's own receipts came about on paper, if it did."""
    return PaperAnswer.objects.filter(guardian=user.pk, receipt=receipt).select_related("keyed_by", "form").first()


def answers_on_paper(user: User, receipts: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[ConsentEvent]]:
    """This person's own answers, by the receipts they stand on, in the order of the questions."""
    found: dict[uuid.UUID, list[ConsentEvent]] = {}
    for event in events_visible_to(user).filter(receipt__in=list(receipts)).order_by("seq"):
        found.setdefault(event.receipt, []).append(event)
    return found


def corrections_to_settle(user: User) -> QuerySet[NameCorrection]:
    """The names that wait for a manager: never one's own, nor one of one's own family."""
    if not may(user, Can.KEEP_REGISTER):
        return NameCorrection.objects.none()
    waiting = NameCorrection.objects.filter(state=NameCorrection.State.WAITING).exclude(user=user)
    return waiting.exclude(user__in=own_family_of(user)).select_related("user")


def own_waiting_name(user: User) -> NameCorrection | None:
    """The name this person has asked for, while nobody has settled it."""
    return NameCorrection.objects.filter(user=user, state=NameCorrection.State.WAITING).first()


def may_confirm_name_of(person: User) -> list[User]:
    """Who could settle a name of this person's: the managers who are somebody else, and not of the same family."""
    managers = members_holding(Can.KEEP_REGISTER).exclude(pk=person.pk)
    return [one for one in managers if not own_family_of(one).filter(pk=person.pk).exists()]


def told_of_changed_name(person: User) -> QuerySet[User]:
    """Who learns that somebody changed a name that nobody else could confirm: whoever else gives roles."""
    return members_holding(Can.GRANT_ROLE).exclude(pk=person.pk).order_by("first_name", "last_name", "pk")


def signers_of(child: Child, on: date) -> QuerySet[User]:
    """Who may have signed a form about the child: the holders of responsibility of now, with or without an account.

    Whoever is suspended among them: paper is the only way that leaves them to take something back.
    """
    links = signing_links(on).filter(child=child)
    return User.objects.filter(pk__in=links.values("user")).order_by("first_name", "last_name", "pk")


def children_to_answer_for(user: User, at: datetime) -> list[Child]:
    """The children about whom this person may answer and has said nothing yet, or of whose questions, as they are asked
    now, a yes of theirs has ended, or its yearly review is long overdue: they are asked on their first page, and
    `has_answered` and `has_ended` say which it is. The same for every child, whatever stands in the register."""
    if not may(user, Can.GIVE_PERMISSION):
        return []
    own = ConsentStanding.objects.filter(guardian=user, child=OuterRef("pk"))
    asked = Wording.objects.filter(text_counts(at), purpose=OuterRef("purpose"))
    ended = own.filter(Exists(asked), kind__in=(*YES, *NOT_THEIRS)).exclude(
        pk__in=standing_yes(at, first_day=F("child__started_on")).filter(guardian=user).values("pk")
    )
    day = timezone.localdate(at)
    missed = own.filter(Exists(asked), kind__in=YES, review_on__lt=day - timedelta(days=REVIEW_GRACE))
    children = answerable_children(user, day).annotate(has_answered=Exists(own), has_ended=Exists(ended))
    wanted = Q(has_answered=False) | Q(has_ended=True) | Exists(missed)
    found: list[Child] = list(children.filter(wanted).order_by("known_as", "pk"))
    return found if found and current_wordings(at) else []


def _unsettled(found: Mapping[int, Mapping[Purpose, str]]) -> dict[int, list[Purpose]]:
    """The children for whom an answer would change something, and on which purposes."""
    open_questions = {
        pk: [purpose for purpose, code in codes.items() if code in ASK_AGAIN] for pk, codes in found.items()
    }
    return {pk: purposes for pk, purposes in open_questions.items() if purposes}


def asked_anew(found: Mapping[int, Mapping[Purpose, str]]) -> set[tuple[int, int, Purpose]]:
    """The questions about these children that one person alone is asked: by child, person and question.

    Where a child has come back, the people whose answer was for the earlier place: what closed it then goes on
    blocking, and is asked about anew like a yes of then. What a no of now settles is not asked, nor what the lead has
    ever closed to them. And whoever's yes was found not to count, where nothing but their answer settles it.
    """
    closed = ConsentEvent.objects.filter(
        child=OuterRef("child"),
        guardian=OuterRef("guardian"),
        purpose=OuterRef("purpose"),
        kind=ConsentEvent.Kind.REVOKED,
    )
    noes = {pk for pk, codes in found.items() if CLOSED_BY_ONE & set(codes.values())}
    rows = ConsentStanding.objects.filter(~Exists(closed), child__in=noes)
    stale = {
        (child, guardian, Purpose(purpose)): kind
        for child, guardian, purpose, kind in rows.filter(answered_on__lt=F("child__started_on")).values_list(
            "child", "guardian", "purpose", "kind"
        )
        if found[child].get(Purpose(purpose)) in CLOSED_BY_ONE
    }
    no_of_then = {(child, purpose) for (child, _, purpose), kind in stale.items() if kind not in YES}
    of_then = {one for one in stale if (one[0], one[2]) in no_of_then}
    void = ConsentStanding.objects.filter(kind=ConsentEvent.Kind.INVALIDATED, child__in=found)
    whose = {(pk, person, Purpose(value)) for pk, person, value in void.values_list("child", "guardian", "purpose")}
    return of_then | {one for one in whose if found[one[0]].get(one[2]) == ANSWER_ANEW}


def _of_open_questions(found: Mapping[int, Mapping[Purpose, str]]) -> Q:
    """The links of those whose answer would settle something, or is asked anew."""
    links = Q(child__in=_unsettled(found))
    for child, guardian, _ in asked_anew(found):
        links |= Q(child=child, user=guardian)
    return links


def askable_links(day: date) -> QuerySet[Guardianship]:
    """The links of holders of responsibility who may be written to: a person whom a restriction keeps away, or whose
    place must stay hidden, gets no request, reminder or receipt by mail; nor does anybody about a child with a
    restriction before the lead has confirmed the first one."""
    links = signing_links(day).filter(enrolled(day, "child__")).exclude(restriction_current("hide_location", day))
    return links.exclude(pk__in=held_links(day).values("pk"))


# asked at every answer, so its SQL is written once
_ASKABLE = Question(
    lambda at, link: Guardianship.objects.filter(pk=link, pk__in=askable_links(timezone.localdate(at))).values("pk")
)


def may_be_mailed(user: User, child: Child) -> bool:
    """Whether a mail about the child may go to this person: not where a restriction keeps them away or hides where the
    child is (every mail names the nursery), and not where their link has ended. The portal tells them all the same."""
    links = Guardianship.objects.filter(AnswerExists(_ASKABLE, clock.now(), "pk"), user=user, child=child)
    return links.exists()


def guardians_to_ask(
    at: datetime, room: Room | None = None, found: Mapping[int, Mapping[Purpose, str]] | None = None
) -> list[User]:
    """Who would get a request now, by name. `found` are verdicts already read, to spare the query.

    Members who hold responsibility for a child with an open question. Nobody whom a restriction keeps away (such a
    person gets no invitation, request or reminder), and nobody who was asked within the last week.
    """
    day = timezone.localdate(at)
    if found is None:
        children = Child.objects.filter(enrolled(day))
        here = children.filter(room=room) if room else children
        found = all_verdicts(here, at, asked_purposes(at), publishing=True)
    links = askable_links(day).filter(_of_open_questions(found))
    recently = Notice.objects.filter(recipient=OuterRef("pk"), kind=ASKED, made_at__gt=at - ASK_EVERY)
    return list(
        User.objects.filter(
            ~Exists(recently), pk__in=links.values("user"), is_active=True, suspended_at__isnull=True
        ).order_by("first_name", "last_name", "pk")
    )


def guardians_of_ended_texts(at: datetime) -> list[User]:
    """Whom a new text leaves with an open question, by name: with it answers under the ones before came to an end, as
    was said beforehand, and nobody has asked these people since. Among them only whom a request may reach at all."""
    asked = Wording.objects.filter(answers_end_at__gt=F("effective_at"))  # not one that was announced and never came
    lately = asked.filter(answers_end_at__lte=at, answers_end_at__gt=at - ASKED_FOR)
    ended = dict(lately.order_by().values_list("purpose").annotate(last=Max("answers_end_at")))
    purposes = [purpose for purpose in current_wordings(at) if purpose.value in ended]
    if not purposes:
        return []
    children = Child.objects.filter(enrolled(timezone.localdate(at)))
    found = {
        pk: {purpose: code for purpose, code in codes.items() if code == OUTWORDED}
        for pk, codes in all_verdicts(children, at, purposes).items()
    }
    since = max(ended[purpose.value] for purpose in purposes)
    told = set(Notice.objects.filter(kind=ASKED, made_at__gte=since).values_list("recipient", flat=True))
    return [person for person in guardians_to_ask(at, found=found) if person.pk not in told]


def standings_to_end(user: User, child: Child) -> QuerySet[ConsentStanding]:
    """The yeses about a child that the lead may end; none about a child of the lead's own family."""
    if not may_read_protection(user, child):
        return ConsentStanding.objects.none()
    return (
        ConsentStanding.objects.filter(child=child, kind__in=YES).select_related("guardian").order_by("guardian", "pk")
    )


def holds_to_lift(user: User, child: Child) -> list[ConsentStanding]:
    """The answers about a child that the lead ended since the child must be kept out, and may open again; none about a
    child of the lead's own family."""
    if not may_read_protection(user, child):
        return []
    ended = ConsentEvent.objects.filter(
        child=child, guardian=OuterRef("guardian"), purpose=OuterRef("purpose"), kind=ConsentEvent.Kind.REVOKED
    )
    rows = ConsentStanding.objects.filter(Exists(ended), child=child).select_related("guardian")
    found = list(rows.order_by("guardian", "pk"))
    kept = {pk: held(child.pk, pk) for pk in {row.guardian_id for row in found}}
    return [row for row in found if Purpose(row.purpose) in kept[row.guardian_id]]


def not_to_wait_for(user: User, child: Child) -> list[ConsentStanding]:
    """The answers about a child that were found not to count and whose person can give no other: an order keeps them
    away, or their account is suspended. Not where they once said no themselves, nor where they said that a form is not
    what they wrote: that was theirs, and the paper may say no. None about a child of the lead's own family."""
    if not may_read_protection(user, child):
        return []
    rows = ConsentStanding.objects.filter(child=child, kind=ConsentEvent.Kind.INVALIDATED).select_related("guardian")
    rows = rows.exclude(event__recorded_by=F("guardian"))
    no = (ConsentEvent.Kind.REFUSED, ConsentEvent.Kind.WITHDRAWN)
    noes = ConsentEvent.objects.filter(
        child=child, guardian=OuterRef("guardian"), purpose=OuterRef("purpose"), kind__in=no
    )
    now = clock.now()
    able = signing_links(timezone.localdate(now)).filter(child=child, user=OuterRef("guardian"))
    able = able.filter(user__is_active=True, user__suspended_at=None)
    found = rows.filter(~Exists(noes), ~Exists(able)).order_by("guardian", "pk")
    return [row for row in found if no_counts(child.pk, row.guardian_id, now)]


def guardians_of(standings: Iterable[ConsentStanding]) -> QuerySet[User]:
    """The people who gave these answers."""
    people = {row.guardian_id for row in standings}
    return User.objects.filter(pk__in=people).order_by("first_name", "last_name", "pk")


def reviews_due(children: Iterable[int], at: datetime) -> set[tuple[int, str]]:
    """The questions about these children with a yes whose yearly review is due within 30 days, or overdue, by child and
    purpose."""
    soon = timezone.localdate(at) + timedelta(days=REVIEW_GRACE)
    due = standing_yes(at, first_day=F("child__started_on")).filter(child__in=list(children), review_on__lte=soon)
    return set(due.values_list("child", "purpose"))


def withheld_from(found: Mapping[int, Mapping[Purpose, str]], at: datetime) -> list[User]:
    """Who would be asked about these verdicts, and is held back by a restriction or until the lead has looked."""
    day = timezone.localdate(at)
    every = Guardianship.objects.filter(
        link_current(day), _of_open_questions(found), kind__in=SIGNING, has_parental_responsibility=True
    )
    held = every.exclude(pk__in=askable_links(day).values("pk"))
    return list(User.objects.filter(pk__in=held.values("user")).order_by("first_name", "last_name", "pk"))


def reviews_coming(at: datetime, within: timedelta) -> tuple[list[User], list[User]]:
    """Who is reminded of a yearly review within that time, and who would be but is held back."""
    day = timezone.localdate(at)
    due = standing_yes(at, first_day=F("child__started_on")).filter(
        review_on__lte=day + within, review_on__gte=day - timedelta(days=REVIEW_GRACE)
    )
    links = askable_links(day).filter(child=OuterRef("child"), user=OuterRef("guardian"))
    people = User.objects.order_by("first_name", "last_name", "pk")
    return (
        list(people.filter(pk__in=due.filter(Exists(links)).values("guardian"))),
        list(people.filter(pk__in=due.filter(~Exists(links)).values("guardian"))),
    )


def reviews_to_remind(at: datetime, before: timedelta) -> list[User]:
    """Who has a yes whose yearly review is at most `before` away, and has not been reminded of it at that distance.

    Each review by itself: one child's reminder says nothing of a brother's or sister's, nor of what was answered weeks
    later. Nobody whom a restriction keeps away or whose link has ended; and nobody once the review is long overdue:
    then the manager asks.
    """
    day = timezone.localdate(at)
    links = askable_links(day).filter(child=OuterRef("child"), user=OuterRef("guardian"))
    due = standing_yes(at, first_day=F("child__started_on")).filter(
        Exists(links), review_on__lte=day + before, review_on__gte=day - timedelta(days=REVIEW_GRACE)
    )
    reviews = due.order_by().values("guardian").annotate(last=Max("review_on"))
    begins = {one["guardian"]: one["last"] - before for one in reviews}  # not told since then: not told of the last one
    notices = Notice.objects.filter(recipient__in=begins, kind=review_kind(before)).order_by()
    told = {
        one["recipient"]: timezone.localdate(one["last"])
        for one in notices.values("recipient").annotate(last=Max("made_at"))
    }
    wanted = {pk for pk, since in begins.items() if pk not in told or told[pk] < since}
    return list(User.objects.filter(pk__in=wanted, is_active=True, suspended_at__isnull=True).order_by("pk"))


def untold_withdrawals(since: datetime, *, of: uuid.UUID | None = None) -> list[uuid.UUID]:
    """The withdrawals since then (or the one whose receipt is `of`) of which their guardian has no notice yet."""
    events = ConsentEvent.objects.filter(kind=ConsentEvent.Kind.WITHDRAWN, at__gte=since)
    receipts = events.filter(receipt=of) if of else events
    wanted = {reverse("consent:receipt", args=[one]): one for one in receipts.values_list("receipt", flat=True)}
    told = Notice.objects.filter(kind=TAKEN_BACK, made_at__gte=since, url__in=wanted).values_list("url", flat=True)
    return [wanted[url] for url in wanted.keys() - set(told)]


def review_kind(before: timedelta) -> str:
    """The kind of notice by which somebody is reminded so long before."""
    return f"permission_review_{before.days}"


def nameable(user: User, people: Iterable[User]) -> list[User]:
    """Of `people`, those who are named to this person as asked or held back: never the adults of their own family, of
    whom either would tell whether an order stands."""
    family = set(own_family_of(user).values_list("pk", flat=True))
    return [one for one in people if one.pk not in family]


def unsettled_count(found: Mapping[int, Mapping[Purpose, str]]) -> int:
    """How many children have a question that an answer would settle."""
    return len({*_unsettled(found), *(child for child, _, _ in asked_anew(found))})


def last_asked_at() -> datetime | None:
    """When families were last asked for answers."""
    return Notice.objects.filter(kind=ASKED).order_by("-made_at").values_list("made_at", flat=True).first()
