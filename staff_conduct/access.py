"""The only doors to concerns and cases.

A door asks three things at once: a role that handles concerns, an entry among the item's readers, and nothing against
it (being the person concerned, a relative of theirs, barred). Whoever fails one of them finds nothing, anywhere: lists,
counts, search, admin and pages all go through here. `is_superuser` and the system administrator's role open nothing.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from nursery_portal.kit import clock
from nursery_portal.members.access import Can, Tally, family_of, may, members_holding, past_and_present_staff, roles_of
from nursery_portal.members.models import Guardianship, Role, RoleGrant, User, grant_current, link_current
from nursery_portal.policies.models import Clause
from nursery_portal.policies.rules import current_versions
from staff_conduct.marks import receipt_hash, reporter_mark
from staff_conduct.models import (
    Addition,
    Attachment,
    Barred,
    CaseBarred,
    CaseConcern,
    CasePart,
    CaseReader,
    CaseStep,
    Concern,
    ConcernReader,
    ConcernSubject,
    ConductCase,
    Disposal,
    DisposalProposal,
    Duty,
    GlassOpening,
    GlassRequest,
    Triage,
)
from staff_conduct.rules import Leader, cases_from, disposal_of, is_closed, is_destroyed, mentioned_in, open_duties

WAITS_FOR = timedelta(days=7)


def concerns_visible_to(user: User) -> QuerySet[Concern]:
    """What this person reads of the concerns that others raised, the newest first."""
    if not may(user, Can.HANDLE_CONCERN):
        return Concern.objects.none()
    opened = GlassOpening.objects.filter(
        request__concern=OuterRef("pk"), request__by=user, at__lte=clock.now(), until__gt=clock.now()
    )
    return concerns_not_closed_to(user).filter(
        Exists(ConcernReader.objects.filter(concern=OuterRef("pk"), user=user)) | Exists(opened)
    )


def concerns_handled_by(user: User, references: Collection[str]) -> set[str]:
    """Of these references, those of concerns that this person reads: moderation asks (`moderation.handling`)."""
    return set(concerns_visible_to(user).filter(reference__in=references).values_list("reference", flat=True))


def concerns_not_closed_to(user: User) -> QuerySet[Concern]:
    """The concerns with nothing against this person: neither about them or a relative, nor are they barred.

    No door by itself: it says who could be let in, or review reading and figures.
    """
    if not may(user, Can.HANDLE_CONCERN):
        return Concern.objects.none()
    about = ConcernSubject.objects.filter(concern=OuterRef("pk"))
    return Concern.objects.filter(
        ~Exists(about.filter(Q(user=user) | Q(user__in=family_of(user).values("pk")))),
        ~Exists(Barred.objects.filter(concern=OuterRef("pk"), user=user)),
    )


def concerns_to_review(user: User) -> QuerySet[Concern]:
    """The concerns whose reading and figures this person sees: those they read; the registered person also the others
    that have nothing against them, without their content."""
    return concerns_not_closed_to(user) if may(user, Can.REVIEW_READS) else concerns_visible_to(user)


def cases_to_review(user: User) -> QuerySet[ConductCase]:
    """The same for cases."""
    return cases_not_closed_to(user) if may(user, Can.REVIEW_READS) else cases_visible_to(user)


def cases_not_closed_to(user: User) -> QuerySet[ConductCase]:
    """The cases with nothing against this person, whatever their role. No door by itself."""
    barred = CaseBarred.objects.filter(case=OuterRef("pk"), user=user)
    return ConductCase.objects.filter(~Exists(barred), ~Exists(_sources_closed_to(user))).exclude(_about(user))


def _about(user: User) -> Q:
    return Q(subject=user) | Q(subject__in=family_of(user, clock.today()).values("pk"))


def _sources_closed_to(user: User) -> QuerySet[CaseConcern]:
    """Of the concerns of a case, those closed to this person: about them or a relative, or barred to them. What a
    concern says stands in its case as well, also where that is about somebody else whom it names."""
    close = family_of(user, clock.today()).values("pk")
    named = ConcernSubject.objects.filter(Q(user=user) | Q(user__in=close))
    barred = Barred.objects.filter(user=user)
    return CaseConcern.objects.filter(
        Q(concern__in=named.values("concern")) | Q(concern__in=barred.values("concern")), case=OuterRef("pk")
    )


def kept_from_managers() -> QuerySet[Concern]:
    """The concerns that no manager was given when they came in, unsure as they were, and that nobody has judged since:
    no manager comes to them in any way."""
    given = ConcernReader.objects.filter(concern=OuterRef("pk"), let_in_by__isnull=True, hat=Role.MANAGER)
    return Concern.objects.filter(~Exists(given), ~Exists(Triage.objects.filter(concern=OuterRef("pk"))))


def concerns_to_break_open(user: User) -> QuerySet[Concern]:
    """The concerns that two signatures can open to this person."""
    found = concerns_not_closed_to(user)
    if Role.MANAGER not in roles_of(user):
        return found
    return found.exclude(pk__in=kept_from_managers().values("pk"))


def requests_to_sign(user: User) -> QuerySet[GlassRequest]:
    """Requests of others for a concern that this person could read: only they may be the second signature. Not what is
    older than `WAITS_FOR`: who was away that weekend is back, and nobody takes a request back.

    What is kept from managers a manager signs for only where nobody reads it for good any more: who else is there?
    """
    waiting = GlassRequest.objects.filter(
        concern__in=concerns_not_closed_to(user).values("pk"), opening__isnull=True, at__gt=clock.now() - WAITS_FOR
    ).exclude(by=user)
    if Role.MANAGER not in roles_of(user):
        return waiting
    kept = kept_from_managers().filter(pk__in=waiting.values("concern"))
    return waiting.exclude(concern__in=[one.pk for one in kept if read_for_good_by(one)])


def openings_to_see(user: User) -> QuerySet[GlassOpening]:
    """What two signatures have opened, as far as this person reviews the concern, or signed for it themselves."""
    return GlassOpening.objects.filter(
        Q(request__concern__in=concerns_to_review(user).values("pk"))
        | Q(by=user, request__concern__in=concerns_not_closed_to(user).values("pk"))
    )


def with_level(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """The same concerns with `level`, the last judgement on each; None where nobody has judged yet."""
    last = Triage.objects.filter(concern=OuterRef("pk")).order_by("-number")
    return concerns.annotate(level=Subquery(last.values("level")[:1]))


def with_result(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """The same concerns with `level` and with `result`, how the last judgement ended; None where it is open."""
    last = Triage.objects.filter(concern=OuterRef("pk")).order_by("-number")
    return with_level(concerns).annotate(result=Subquery(last.values("closing__result")[:1]))


def with_answered(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """The same concerns with `level` and with `answered`, whether somebody wrote to whoever raised it."""
    answer = Addition.objects.filter(concern=OuterRef("pk"), kind=Addition.Kind.ANSWER)
    return with_level(concerns).annotate(answered=Exists(answer))


def with_outcome(cases: QuerySet[ConductCase]) -> QuerySet[ConductCase]:
    """The same cases with `outcome`, what was decided last; None where nothing was."""
    decided = CaseStep.objects.filter(case=OuterRef("pk")).exclude(outcome="").order_by("-number")
    return cases.annotate(outcome=Subquery(decided.values("outcome")[:1]))


def _waits() -> Q:
    clock_runs = Duty.objects.filter(concern=OuterRef("pk"), kind=Duty.Kind.JUDGE, done__isnull=True)
    return Q(Exists(clock_runs)) | ~Q(Exists(Triage.objects.filter(concern=OuterRef("pk"))))


def with_waiting(concerns: QuerySet[Concern]) -> QuerySet[Concern]:
    """The same concerns with `waits`: nobody has judged them yet, or what was added since waits to be heard."""
    return concerns.annotate(waits=_waits())


def _unjudged(user: User, at: datetime) -> QuerySet[Concern]:
    return concerns_visible_to(user).filter(_waits())


_WAITING = Tally(_unjudged)


def waiting_count(user: User) -> int:
    """How many concerns wait for this person's judgement, or with what was added since."""
    return _WAITING.of(user)


def own_concerns(user: User) -> QuerySet[Concern]:
    """The concerns this person raised with their name kept: for following them, not for reading what readers write."""
    if not may(user, Can.RAISE_CONCERN):
        return Concern.objects.none()
    return Concern.objects.filter(reporter_mark=reporter_mark(user.pk))


def concern_by_code(code: str) -> Concern | None:
    """The concern whose receipt this is, with a name or without: whoever gave theirs may lose their account. None for
    any other text, without saying why."""
    return Concern.objects.filter(receipt_hash=receipt_hash(code)).exclude(receipt_hash="").first()


def cases_visible_to(user: User) -> QuerySet[ConductCase]:
    """The cases this person reads or has a part in, the newest first; never one about themselves or a relative, or
    that comes from a concern which is closed to them."""
    if not may(user, Can.HANDLE_CONCERN):
        return ConductCase.objects.none()
    return ConductCase.objects.filter(
        Exists(CaseReader.objects.filter(case=OuterRef("pk"), user=user))
        | Exists(CasePart.objects.filter(case=OuterRef("pk"), user=user)),
        ~Exists(CaseBarred.objects.filter(case=OuterRef("pk"), user=user)),
        ~Exists(_sources_closed_to(user)),
    ).exclude(_about(user))


def cases_to_join(concern: Concern, user: User) -> list[ConductCase]:
    """The open cases into which this reader may bring a concern that has passed its door: about somebody whom it names,
    or about anybody where it names nobody yet; of those alone that they read."""
    named = concern.subjects.values("user")
    found = cases_visible_to(user).exclude(sources__concern=concern)
    if named.exists():
        found = found.filter(subject__in=named)
    heard = {
        one.subject_id for one in cases_from(concern) if not is_closed(one)
    }  # of this concern, in a case of its own
    return [one for one in found.select_related("subject") if not is_closed(one) and one.subject_id not in heard]


def with_stage(cases: QuerySet[ConductCase]) -> QuerySet[ConductCase]:
    """The same cases with `stage`, where each stands now."""
    last = CaseStep.objects.filter(case=OuterRef("pk"), is_note=False).order_by("-number")
    return cases.annotate(stage=Subquery(last.values("stage")[:1]))


def duties_visible_to(user: User) -> QuerySet[Duty]:
    """What is or was due in the concerns and cases this person reads, the nearest first."""
    return Duty.objects.filter(
        Q(concern__in=concerns_visible_to(user).values("pk")) | Q(case__in=cases_visible_to(user).values("pk"))
    )


def attachments_of(concern: Concern) -> QuerySet[Attachment]:
    """The files of a concern that has passed its door, in the order they came."""
    return Attachment.objects.filter(addition__concern=concern).order_by("addition__at", "pk")


def readers_of(item: Concern | ConductCase) -> list[User]:
    """Everybody to whom the door opens for this item now: few people, so each is asked at the door itself."""
    if isinstance(item, Concern):
        return [one for one in handlers() if concerns_visible_to(one).filter(pk=item.pk).exists()]
    return [one for one in handlers() if cases_visible_to(one).filter(pk=item.pk).exists()]


def reads_for_good(concern: Concern, user: User) -> bool:
    """Whether a reader of this concern is one for good, not by two signatures for a day."""
    return concern.readers.filter(user=user).exists()


def concerns_to_destroy(user: User) -> QuerySet[Concern]:
    """Those of which this person may be one of the two who destroy the words: what they read for a day they may not,
    but for the registered person, who need not read them for it."""
    found = concerns_to_review(user)
    return found if may(user, Can.REVIEW_READS) else found.filter(readers__user=user)


def read_for_good_by(concern: Concern) -> list[User]:
    """Its readers without those."""
    return [one for one in readers_of(concern) if reads_for_good(concern, one)]


def concerns_nobody_reads() -> list[Concern]:
    """The concerns that nobody reads for good any more, as far as there are words left in them."""
    read: set[Any] = set()
    for one in handlers():
        read.update(concerns_visible_to(one).filter(readers__user=one).values_list("pk", flat=True))
    destroyed = Disposal.objects.filter(proposal__concern=OuterRef("pk"))
    return [one for one in Concern.objects.filter(~Exists(destroyed)) if one.pk not in read]


def cases_nobody_reads() -> list[ConductCase]:
    """The cases to which the door opens for nobody any more, as far as there are words left in them."""
    destroyed = Disposal.objects.filter(proposal__case=OuterRef("pk"))
    return [one for one in ConductCase.objects.filter(~Exists(destroyed)) if not readers_of(one)]


def closed_through_concerns(case: ConductCase) -> set[int]:
    """Who may not read a case because a concern that it came from is barred to them."""
    barred = Barred.objects.filter(concern__in=case.sources.values("concern"))
    return set(barred.values_list("user", flat=True))


def spoken_of_in(concern: Concern, text: str) -> list[Leader]:
    """The readers of a concern whom a text speaks of."""
    return mentioned_in(text, readers_of(concern), clock.today())


def reviewers_of(item: Concern | ConductCase) -> list[User]:
    """Who reviews this item without reading it: the registered person, where it is not closed to them."""
    if isinstance(item, Concern):
        return [one for one in handlers() if concerns_to_review(one).filter(pk=item.pk).exists()]
    return [one for one in handlers() if cases_to_review(one).filter(pk=item.pk).exists()]


def proposal_of(item: Concern | ConductCase) -> DisposalProposal | None:
    """The proposal to destroy its words that counts, as far as whoever made it may still have a say: not once they have
    stepped back, or it turned out to be about them."""
    found = disposal_of(item)
    if found is None or is_destroyed(item):
        return found
    rows: Any = concerns_to_review(found.by) if isinstance(item, Concern) else cases_to_review(found.by)
    return found if rows.filter(pk=item.pk).exists() else None


def late_for_review(user: User, today: date) -> QuerySet[Duty]:
    """What is late in items this person reviews without reading them."""
    return open_duties().filter(
        Q(concern__in=concerns_to_review(user).values("pk")) | Q(case__in=cases_to_review(user).values("pk")),
        due_on__lt=today,
    )


def staff_to_name() -> QuerySet[User]:
    """The people of the nursery whom a concern may name, as members see them: first name and initial."""
    return members_holding(Can.RAISE_CONCERN).order_by("first_name", "last_name", "pk")


def told_apart(people: QuerySet[User]) -> dict[int, str]:
    """How those are named whom members see under one and the same name: with their role and room, and where that is
    alike, too, with as much of their surname as tells them apart. Nobody else is in it."""
    groups: dict[str, list[User]] = {}
    for one in people:
        groups.setdefault(one.shown_name.casefold(), []).append(one)
    alike = {one.pk: one for group in groups.values() if len(group) > 1 for one in group}
    if not alike:
        return {}
    parts = _roles_and_rooms(alike)
    found = {pk: ", ".join([one.shown_name, *parts[pk]]) for pk, one in alike.items()}
    by_role = dict(found)
    for pk, one in alike.items():
        namesakes = [other for other in alike.values() if other.pk != pk and by_role[other.pk] == by_role[pk]]
        if namesakes:
            found[pk] = ", ".join([f"{one.first_name} {_beginning(one, namesakes)}", *parts[pk]])
    return found


def _roles_and_rooms(people: Collection[int]) -> dict[int, list[str]]:
    """Of each of these people the roles they have now, each with its rooms."""
    parts: dict[int, list[str]] = {pk: [] for pk in people}
    grants = RoleGrant.objects.filter(grant_current(clock.today()), user__in=list(people)).order_by("pk")
    for grant in grants.prefetch_related("rooms"):
        words = grant.get_role_display()
        rooms = sorted(room.name for room in grant.rooms.all())
        parts[grant.user_id] += [f"{words[:1].lower()}{words[1:]}", *rooms]
    return parts


def namesakes_apart(people: QuerySet[User], by: User) -> dict[int, str]:
    """How those are named to a handler of concerns who share their full name: with role and room, as family with the
    room of their child where the handler reads the register, as somebody who has left, and where that is alike, too,
    with their address. Whom one names by mistake cannot be taken back. Nobody else is in it."""
    groups: dict[str, list[int]] = {}
    for pk, first, last in people.values_list("pk", "first_name", "last_name"):
        groups.setdefault(f"{first} {last}".strip().casefold(), []).append(pk)
    alike = [pk for group in groups.values() if len(group) > 1 for pk in group]
    if not alike:
        return {}
    parts = _roles_and_rooms(alike)
    if may(by, Can.READ_REGISTER):
        links = Guardianship.objects.filter(link_current(clock.today()), user__in=alike).order_by("pk")
        rooms: dict[int, set[str]] = {}
        for link in links.select_related("child__room"):
            rooms.setdefault(link.user_id, set()).add(link.child.room.name)
        for pk, names in rooms.items():
            parts[pk] += ["family", *sorted(names)]
    accounts = User.objects.in_bulk(alike)
    found = {pk: ", ".join([accounts[pk].full_name, *(parts[pk] or ["left"])]) for pk in alike}
    shown = Counter(found.values())
    return {pk: f"{words}, {accounts[pk].email}" if shown[words] > 1 else words for pk, words in found.items()}


def named_apart(person: User, by: User) -> str:
    """One person's full name, told apart from whoever else has it."""
    alike = people_to_name(by).filter(first_name__iexact=person.first_name, last_name__iexact=person.last_name)
    return namesakes_apart(alike, by).get(person.pk) or person.full_name


def _beginning(person: User, others: Collection[User]) -> str:
    """So much of a surname as none of the others shares."""
    surname = person.last_name
    for length in range(1, len(surname) + 1):
        begins = surname[:length].casefold()
        if not any(one.last_name.casefold().startswith(begins) for one in others):
            return surname[:length]
    return surname


def people_to_name(by: User) -> QuerySet[User]:
    """Everybody whom a handler of concerns may name as the person concerned: not themselves. For who does not read the
    register, the people who work or worked here, also while they are suspended."""
    if not may(by, Can.HANDLE_CONCERN):
        return User.objects.none()
    if not may(by, Can.READ_REGISTER):
        return past_and_present_staff().exclude(pk=by.pk).order_by("first_name", "last_name", "pk")
    return User.objects.exclude(pk=by.pk).order_by("first_name", "last_name", "pk")


def people_to_discipline(by: User) -> QuerySet[User]:
    """Those among them whom a disciplinary case can be about: who works or worked here, never a family."""
    return people_to_name(by).filter(pk__in=past_and_present_staff().values("pk"))


def subject_of(concern: Concern) -> User | None:
    """The one person whom a concern names, if it names one."""
    named = list(User.objects.filter(pk__in=ConcernSubject.objects.filter(concern=concern).values("user"))[:2])
    return named[0] if len(named) == 1 else None


def handlers(but: User | None = None) -> QuerySet[User]:
    """Those who handle concerns here, for giving out the parts of a case; not the person concerned."""
    found = members_holding(Can.HANDLE_CONCERN).order_by("first_name", "last_name", "pk")
    return found.exclude(pk=but.pk) if but is not None else found


def clauses_to_name() -> QuerySet[Clause]:
    """The clauses in effect about conduct: what is asked of staff and of families."""
    return (
        Clause.objects.filter(
            version__in=current_versions(clock.today()).values("pk"), code__regex=r"^S(1[6-9]|[2-4]\d)$"
        )
        .select_related("version")
        .order_by("version__document", "order")
    )
