"""Letting somebody in, finding whom it is about, and closing an item to somebody for good: private steps, each inside
an open action.

Whoever loses a concern loses the cases that came from it, and the other way round: they hold the same words.
"""

import base64
from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from nursery_portal.audit.actions import record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import family_of, own_children
from nursery_portal.members.models import Role, User
from staff_conduct.access import (
    attachments_of,
    cases_not_closed_to,
    cases_visible_to,
    closed_through_concerns,
    concerns_visible_to,
    kept_from_managers,
    read_for_good_by,
    readers_of,
)
from staff_conduct.actions.steps import Opened, hat, opened
from staff_conduct.actions.telling import tell
from staff_conduct.models import (
    About,
    Addition,
    Attachment,
    Barred,
    CaseBarred,
    CasePart,
    CaseReader,
    Concern,
    ConcernReader,
    ConcernSubject,
    ConductCase,
    Naming,
    Source,
)
from staff_conduct.rules import Leader, Reported, appointed, cases_from, named_in, routing_of, spoken_of, who_led

NOBODY_ELSE = "Nobody else here may read it. Speak to the officer of the local authority before you do."


def let_in(concern: Concern, leader: Leader, by: User | None, at: datetime | None = None) -> bool:
    """Add a reader and tell them; False where they are one already. `at` instead of now tells nobody the minute."""
    _, fresh = ConcernReader.objects.get_or_create(
        concern=concern, user=leader.user, defaults={"hat": leader.hat, "let_in_by": by, "at": at or clock.now()}
    )
    if fresh and at is None:
        tell(leader.user)
    return fresh


def found_to_be_about(concern: Concern, subject: User, by: User) -> None:
    """Name whom a concern turned out to be about: they and who is close to them lose it for good, and those who read
    what is about such a person come in. Who leads here as they do never does, nor did and has it given anew; who reads
    or works it already goes on.
    Refused for somebody's own family, and where nobody would be left."""
    if concern.subjects.filter(user=subject).exists():
        return
    if family_of(by).filter(pk=subject.pk).exists():
        raise Refused(
            "You and they are close to the same child. Step back from it instead; somebody else goes on with it.",
            field="subject",
        )
    now = clock.now()
    ConcernSubject.objects.create(concern=concern, user=subject, at_triage=True, at=now)
    keep_out_since(concern, now)
    known = User.objects.filter(pk__in=concern.subjects.values("user"))
    barred = set(concern.barred.values_list("user", flat=True))
    report = Reported(
        About(concern.about), subjects=tuple(known), involved=frozenset(barred), away=_readers_away(concern)
    )
    routing = routing_of(report, now)
    working = {one.pk for one in read_for_good_by(concern)}  # not by broken glass, which is for a day
    working |= {one.pk for case in cases_from(concern) for one in readers_of(case)}
    Barred.objects.bulk_create(  # written down, since a link to a child may end and the conflict does not end with it
        Barred(concern=concern, user_id=pk, why=why, at=now)
        for pk, why in routing.barred.items()
        if pk not in barred and (why == Barred.Why.INVOLVED or (why == Barred.Why.ROLE and pk not in working))
    )
    if not routing.readers and not read_for_good_by(concern):
        raise Refused(
            "Then nobody would be left to read it. Tell the officer of the local authority, and go on from there.",
            field="subject",
        )
    for leader in routing.readers:
        let_in(concern, leader, by)


def leave_concern(concern: Concern, by: User) -> None:
    """Close a concern, the cases from it, and what else they came from, to whoever has a conflict; Refused where nobody
    would be left."""
    _leave_all(concern, by)


def leave_case(case: ConductCase, by: User) -> None:
    """Close a case, its concerns, and what else came from them, to whoever has a conflict; Refused where nobody would
    be left."""
    _leave_all(case, by)


def _leave_all(first: Concern | ConductCase, by: User) -> None:
    found: list[Concern | ConductCase] = [first]
    for item in found:  # grows while it is gone through
        more: list[Concern | ConductCase] = (
            [*cases_visible_to(by).filter(sources__concern=item)]
            if isinstance(item, Concern)
            else [*concerns_visible_to(by).filter(cases__case=item)]
        )
        found += [one for one in more if one not in found]
    for item in found:
        if isinstance(item, Concern):
            _leave_one_concern(item, by)
        else:
            _leave_one_case(item, by)


def keep_out_with_the_case(concern: Concern, case: ConductCase, by: User, at: datetime) -> None:
    """Close a concern that is about to join a case to those of its readers to whom the case is closed: they would go on
    deciding what holds it. Refused where nobody would be left with another case from it. They are told nothing."""
    reads = User.objects.filter(pk__in=_reading(concern) | set(concern.readers.values_list("user", flat=True)))
    out = {one.pk for one in reads if not cases_not_closed_to(one).filter(pk=case.pk).exists()}
    out -= set(concern.barred.values_list("user", flat=True))
    for one in cases_from(concern):
        keep_readers(one, out, by)
    sources = Barred.objects.filter(concern__in=case.sources.values("concern"))
    why = dict.fromkeys(case.barred.values_list("user", flat=True), Barred.Why.STEPPED_BACK)
    why |= {pk: Barred.Why(reason) for pk, reason in sources.values_list("user", "why")}
    Barred.objects.bulk_create(
        Barred(concern=concern, user_id=pk, why=why.get(pk, Barred.Why.INVOLVED), at=at) for pk in sorted(out)
    )


def close_to(concern: Concern, people: Collection[int], at: datetime) -> None:
    """Close a concern, and the cases from it, to people whom its reporter calls involved; or raise Refused where nobody
    would be left."""
    nameless = concern.naming == Naming.ANONYMOUS
    keep_readers(concern, set(people), None, at if nameless else None)
    for case in cases_from(concern):
        keep_readers(case, set(people), None, at if nameless else None)
    Barred.objects.bulk_create(
        Barred(concern=concern, user_id=pk, why=Barred.Why.INVOLVED, at=at) for pk in sorted(people)
    )


def keep_out_spoken_of(concern: Concern, text: str, at: datetime) -> set[int]:
    """Bar those who lead here, do not read a concern, and of whom words added to it speak, as its own words would have:
    no later routing brings them in. So also a reader whose role has ended: given one anew, they would read it at once.
    Its readers are asked about; who works a case from it was chosen for that."""
    named = User.objects.filter(pk__in=concern.subjects.values("user"))
    report = Reported(About(concern.about), tuple(named), (text,), away=_readers_away(concern))
    routing = routing_of(report, clock.now())
    reading = _reading(concern)
    out = {pk for pk, why in routing.barred.items() if why == Barred.Why.MENTIONED}
    out -= reading | set(concern.barred.values_list("user", flat=True))
    Barred.objects.bulk_create(
        Barred(concern=concern, user_id=pk, why=Barred.Why.MENTIONED, at=at) for pk in sorted(out)
    )
    return out


def _reading(concern: Concern) -> set[int]:
    items: list[Concern | ConductCase] = [concern, *cases_from(concern)]
    return {one.pk for item in items for one in readers_of(item)}


def _readers_away(concern: Concern) -> tuple[Leader, ...]:
    """Who was let into a concern or a case from it, and has no leading role now: as those who led, by the roles they
    had. Their entries stay, so that a role given anew opens it to them."""
    return _away(set(concern.readers.values_list("user", flat=True)), cases_from(concern))


def workers_away(case: ConductCase) -> tuple[Leader, ...]:
    """The same of a case, and the concerns that it came from, before another joins it."""
    sources = case.sources.values("concern")
    return _away(set(ConcernReader.objects.filter(concern__in=sources).values_list("user", flat=True)), [case])


def _away(people: set[int], cases: Collection[ConductCase]) -> tuple[Leader, ...]:
    for rows in (CaseReader.objects.filter(case__in=cases), CasePart.objects.filter(case__in=cases)):
        people = people | set(rows.values_list("user", flat=True))
    leading = {one.user.pk for one in appointed(clock.today())}
    return tuple(who_led(people - leading))


def named_reporter(found: Opened) -> User | None:
    """Who raised an opened concern under their name; not who only passed on words from the comment queue, and said
    nothing themselves."""
    concern: Concern = found.row
    if concern.naming != Naming.NAMED or concern.source == Source.MODERATION:
        return None
    return User.objects.filter(pk=found["reporter_id"] or 0).first()


def own_child_named(concern: Concern, person: User) -> str:
    """The name of a child of this person's whom the words of a concern have; empty where they have none. It may be
    another child of that name, or only a word: people say which. Theirs is also whom they were linked to when it came
    in, or since: a child leaves, and it was theirs. Routing does not ask it: who drops out as one types would tell
    whose children are here."""
    children = list(own_children(person, clock.today(), since=timezone.localdate(concern.raised_at)))
    if not children:
        return ""
    _, texts = _said(concern)
    called = ((one.known_as, (one.known_as, *one.full_name.split()[:1])) for one in children)
    return next((shown for shown, names in called if named_in(texts, names)), "")


def not_of_ones_own_child(concern: Concern, by: User, not_mine: bool) -> str:
    """Refused where somebody who judges or ends a concern may do so of what was done to their own child, while others
    read it for good of whom that may not be asked; the name in question, where they say that it is no child of theirs.
    """
    child = own_child_named(concern, by)
    others = (one for one in read_for_good_by(concern) if one.pk != by.pk)
    if child and not not_mine and any(not own_child_named(concern, one) for one in others):
        raise Refused(
            f"It speaks of {child}, as a child of yours is called. If it is your child, step back below: somebody else "
            "goes on with it. If it is another child, or only a word, tick so.",
            field="not_mine",
        )
    return child


def _said(concern: Concern) -> tuple[Opened, list[str]]:
    """A concern opened, and everything that its reporter wrote or passed on."""
    words, *added = opened(concern, *concern.additions.filter(kind=Addition.Kind.FROM_REPORTER))
    files = opened(*attachments_of(concern).filter(kind=Attachment.Kind.TEXT))
    snapshot = words["snapshot"] or {}
    texts = [text for text in (words.words or {}).values() if isinstance(text, str)]
    texts += [str(snapshot.get("text", "")), *(str(one["words"]) for one in snapshot.get("beside", ()))]
    texts += [str(one["text"]) for one in added]
    texts += [base64.b64decode(one["data"]).decode() for one in files]
    return words, texts


def spoken_of_since(concern: Concern, away: Collection[Leader] = ()) -> dict[int, Barred.Why]:
    """Those who lead here now, whom its reporter names, who are family of a reporter that shows their name, or whose
    words it began with, or whose role keeps them from what is about such a person, and whom nothing keeps out: they did
    not lead yet when it came in. Not its readers, and not who works a case from it: they were asked about, or chosen.
    Roles that are spoken of are not asked again: whoever had them then was meant.

    `away`: who will read it once they lead again, asked about as if they led now.
    """
    now = clock.now()
    today = timezone.localdate(now)
    words, texts = _said(concern)
    snapshot = words["snapshot"] or {}
    everybody = [*appointed(today), *away]
    known = User.objects.filter(pk__in=concern.subjects.values("user"))
    by_role = routing_of(Reported(About(concern.about), tuple(known), away=tuple(away)), now).barred
    out: dict[int, Barred.Why] = {pk: why for pk, why in by_role.items() if why == Barred.Why.ROLE}
    out |= dict.fromkeys(spoken_of(texts, everybody)[0], Barred.Why.MENTIONED)
    reporter = named_reporter(words)
    if reporter is not None:
        out |= dict.fromkeys(family_of(reporter, today).values_list("pk", flat=True), Barred.Why.INVOLVED)
    author = User.objects.filter(pk=snapshot.get("author_id") or 0).first()
    if author is not None:
        close = family_of(author, today).values_list("pk", flat=True)
        out |= {**dict.fromkeys(close, Barred.Why.INVOLVED), author.pk: Barred.Why.AUTHOR}
    cases = concern.cases.values("case")
    settled: set[int] = set()
    for rows in (
        concern.subjects,
        concern.barred,
        concern.readers,
        CaseReader.objects.filter(case__in=cases),
        CasePart.objects.filter(case__in=cases),
    ):
        settled |= set(rows.values_list("user", flat=True))
    leading = {one.user.pk for one in everybody} - settled
    return {pk: why for pk, why in out.items() if pk in leading}


def keep_out_since(concern: Concern, at: datetime, but: Collection[int] = (), away: Collection[Leader] = ()) -> None:
    """Bar them, before routing is asked once more: it knows whom a concern is about, and not what it says. `but` are
    those who go anyhow, for a reason of their own."""
    found = spoken_of_since(concern, away)
    Barred.objects.bulk_create(
        Barred(concern=concern, user_id=pk, why=found[pk], at=at) for pk in sorted(set(found) - set(but))
    )


def keep_readers(item: Concern | ConductCase, gone: set[int], by: User | None, at: datetime | None = None) -> None:
    """Let the next people in where nobody but those who are to go reads an item; Refused where there are none."""
    staying = {one.pk for one in readers_of(item)} - gone
    if isinstance(item, Concern):  # not by broken glass, which is for a day
        staying &= set(item.readers.values_list("user", flat=True))
    if staying:
        return
    unsure = isinstance(item, Concern) and _came_in_unsure(item)
    for concern in [item] if isinstance(item, Concern) else [one.concern for one in item.sources.all()]:
        keep_out_since(concern, at or clock.now(), gone)
    barred = frozenset({*item.barred.values_list("user", flat=True), *gone})
    if isinstance(item, Concern):
        named = User.objects.filter(pk__in=item.subjects.values("user"))
        kept = kept_from_managers().filter(pk=item.pk).exists()
        report = Reported(About(item.about), tuple(named), involved=barred, no_manager=kept, unsure=kept and unsure)
    else:
        named = User.objects.filter(pk__in=item.sources.values("concern__subjects__user"))
        closed = barred | closed_through_concerns(item)
        report = Reported(About.STAFF, (item.subject, *named.exclude(pk=item.subject_id)), involved=closed)
    routing = routing_of(report, clock.now())
    if not routing.readers:
        raise Refused(NOBODY_ELSE)
    for leader in routing.readers:
        if isinstance(item, Concern):
            let_in(item, leader, by, at)
            continue
        _, fresh = CaseReader.objects.get_or_create(case=item, user=leader.user, defaults={"at": at or clock.now()})
        if fresh and at is None:
            tell(leader.user)


def _came_in_unsure(concern: Concern) -> bool:
    """Whether it spoke of somebody who leads here, or went to the registered person: not where its reporter alone left
    the manager out."""
    return concern.barred.filter(why=Barred.Why.MENTIONED).exists() or concern.readers.filter(hat=Role.OWNER).exists()


def _leave_one_concern(concern: Concern, by: User) -> None:
    keep_readers(concern, {by.pk}, by)
    Barred.objects.create(concern=concern, user=by, why=Barred.Why.STEPPED_BACK, at=clock.now())
    record(Event.CONDUCT_CONCERN_STEPPED_BACK, actor=by, acting_as=hat(by), subject=concern)


def _leave_one_case(case: ConductCase, by: User) -> None:
    keep_readers(case, {by.pk}, by)
    CaseBarred.objects.create(case=case, user=by, at=clock.now())
    record(Event.CONDUCT_CASE_STEPPED_BACK, actor=by, acting_as=hat(by), subject=case)
