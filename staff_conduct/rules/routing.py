"""Who reads a concern. Routing fails closed.

Only who is in good standing reads; whom a report is about, or mentions, counts by their role whatever their standing.

A subject who is not named by account, a report that mentions a leader's name or role: each makes it *unsure*, and an
unsure report goes to nobody mentioned, and never to the manager before triage. Where fewer than two people would be
left, an independent reader comes in; otherwise they read nothing.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from nursery_portal.members.access import family_of, former_names
from nursery_portal.members.models import Role, RoleGrant, User, grant_current
from staff_conduct.models import About, Barred

LEADERS = (Role.DSL, Role.DEPUTY_DSL, Role.MANAGER, Role.OWNER)
READERS = (*LEADERS, Role.INDEPENDENT)
ENOUGH = 2
LEAD = frozenset({Role.DSL, Role.DEPUTY_DSL})
PEERS = LEAD | {Role.MANAGER, Role.OWNER}  # nobody of them reads what is about another

ORDINARY = LEAD | {Role.MANAGER}
# Who reads what is about somebody with that role (domain-rules 5.1); the row of anybody else is ORDINARY.
ROUTES: dict[Role, frozenset[Role]] = {
    Role.MANAGER: LEAD | {Role.OWNER},
    Role.DSL: frozenset({Role.MANAGER, Role.OWNER}),
    Role.DEPUTY_DSL: frozenset({Role.MANAGER, Role.OWNER}),
    Role.OWNER: LEAD,
    Role.INDEPENDENT: ORDINARY,
}
UNSURE = LEAD | {Role.OWNER}
ROLES_OF: dict[About, frozenset[Role]] = {
    About.MANAGER: frozenset({Role.MANAGER}),
    About.LEAD: LEAD,
    About.OWNER: frozenset({Role.OWNER}),
}

# Words by which people speak of somebody who leads, hyphens read as spaces. "the room lead" is a practitioner;
# "management" may be anybody.
_SPOKEN_OF: tuple[tuple[re.Pattern[str], frozenset[Role]], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b"), meant)
    for words, meant in (
        (
            r"manager(?:s|ess|esses)?|in charge|heads? of (?:the |our )?(?:nursery|setting|centre|preschool)"
            r"|(?:nursery|setting) (?:head|lead|leader)s?|head ?(?:teacher|master|mistress)(?:e?s)?",
            frozenset({Role.MANAGER}),
        ),
        (
            r"dsls?|(?:safeguarding|child protection) (?:lead|leader|officer|person|coordinator|team)s?"
            r"|lead(?:s|er|ers|ing)? (?:(?:for|of|on|in) )?(?:the |our )?(?:safeguarding|child protection)"
            r"|designated (?:safeguarding )?(?:leads?|leaders?|persons?|people|officers?)"
            r"|(?:the|our|your|both) leads?(?! (?:practitioner|educator|teacher|up|role))",
            LEAD,
        ),
        (r"ddsls?|deput(?:y|ies)", frozenset({Role.DEPUTY_DSL})),
        (
            r"owners?|registered (?:person|people|provider)s?|propriet(?:or|ors|ress)|directors?|trustees?"
            r"|nominated (?:person|individual)s?|chief executive|ceo",
            frozenset({Role.OWNER}),
        ),
        (r"independent (?:reader|person|investigator)s?", frozenset({Role.INDEPENDENT})),
        (
            r"boss(?:es)?|management|leadership|senior (?:leader|team|staff)s?"
            r"|runs? (?:the|this|our) (?:nursery|setting|place)",
            frozenset({Role.MANAGER, Role.OWNER}),
        ),
    )
)
_HYPHENS = re.compile(r"[-\u2010-\u2015\u2212/]+")
_NAME = re.compile(r"[^\W\d_]+")
_NOT_COMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"})


@dataclass(frozen=True)
class Leader:
    """Somebody who could read concerns, with the roles by which they could."""

    user: User
    roles: frozenset[Role]

    @property
    def hat(self) -> Role:
        """The role under which a form names them."""
        return next(role for role in READERS if role in self.roles)

    @property
    def words(self) -> str:
        """Dora L, safeguarding lead: how a form names them."""
        return f"{self.user.shown_name}, {self.hat.label[:1].lower()}{self.hat.label[1:]}"


@dataclass(frozen=True)
class Reported:
    """What routing has to know of a report."""

    about: About
    subjects: tuple[User, ...] = ()
    texts: tuple[str, ...] = ()
    reporter: User | None = None
    by_name: bool = False  # the reporter came with it themselves, and shows their name to those who read it
    involved: frozenset[int] = frozenset()  # readers whom the reporter calls involved or close to the person
    author: User | None = None  # who wrote the words it began with
    no_manager: bool = False  # no manager was given it, and nobody has judged it since
    away: tuple[Leader, ...] = ()  # who reads it once they lead again: barred like who leads, and no reader by it
    unsure: bool = False  # it is known to have been unsure when it came in, and nobody has judged it since


@dataclass(frozen=True)
class Routing:
    """Who reads it, and who must not, with the reason. Without readers it must not be taken in here."""

    readers: tuple[Leader, ...]
    barred: dict[int, Barred.Why]
    unsure: bool

    @property
    def key(self) -> str:
        """The readers as the form names them: what is sent must go to those who were shown."""
        return ",".join(str(pk) for pk in sorted(reader.user.pk for reader in self.readers))


def leaders(on: date) -> list[Leader]:
    """Everybody in good standing who holds a role that reads concerns on that day, by role and name."""
    return _by_person(
        RoleGrant.objects.filter(
            grant_current(on), role__in=READERS, user__is_active=True, user__suspended_at__isnull=True
        )
    )


def appointed(on: date) -> list[Leader]:
    """The same, whatever their standing, and those whose day is still to come: a suspended manager is the manager."""
    return _by_person(RoleGrant.objects.filter(role__in=READERS, ended_at__isnull=True).exclude(until_on__lt=on))


def who_led(people: Collection[int]) -> list[Leader]:
    """These people by every leading role that they ever had."""
    return _by_person(RoleGrant.objects.filter(role__in=READERS, user__in=people))


def _by_person(grants: QuerySet[RoleGrant]) -> list[Leader]:
    roles: dict[int, set[Role]] = {}
    people: dict[int, User] = {}
    for grant in grants.select_related("user"):
        people[grant.user_id] = grant.user
        roles.setdefault(grant.user_id, set()).add(Role(grant.role))
    found = [Leader(person, frozenset(roles[pk])) for pk, person in people.items()]
    return sorted(found, key=lambda one: (READERS.index(one.hat), one.user.first_name, one.user.pk))


def _leading_roles(people: Collection[int], on: date) -> frozenset[Role]:
    """The leading roles of whom it is about, whatever their standing; of who has no role any more, those they had."""
    grants = list(RoleGrant.objects.filter(user__in=people))
    held = [one for one in grants if one.ended_at is None and (one.until_on is None or one.until_on >= on)]
    working = {one.user_id for one in held}
    count = [*held, *(one for one in grants if one.user_id not in working)]
    return frozenset(Role(one.role) for one in count if one.role in READERS)


def _folded(text: str) -> str:
    """Small letters without accents or signs that nobody sees: Zoë is called Zoe by whoever has no such key."""
    small = unicodedata.normalize("NFKD", text).casefold().translate(_NOT_COMPOSED)
    return "".join(one for one in small if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")


def _plain(texts: Iterable[str]) -> str:
    return " ".join(_HYPHENS.sub(" ", _folded(" ".join(texts))).split())


def _parts(names: Iterable[str]) -> set[str]:
    return {part for name in names for part in _NAME.findall(_folded(name)) if len(part) > 1}


def named_in(texts: Iterable[str], names: Iterable[str]) -> bool:
    """Whether a text has one of these names, or a part of one, as a word. Rather one too many than one too few."""
    return not _parts(names).isdisjoint(_NAME.findall(_plain(texts)))


def spoken_of(texts: Iterable[str], among: Iterable[Leader]) -> tuple[frozenset[int], frozenset[Role]]:
    """The leaders whom a text names, by their name or one they had, and the leading roles it speaks of. Rather one too
    many than one too few."""
    among = list(among)
    former = former_names([one.user.pk for one in among])
    text = _plain(texts)
    words = set(_NAME.findall(text))
    named = frozenset(
        one.user.pk for one in among if _parts((one.user.full_name, *former.get(one.user.pk, ()))) & words
    )
    roles: set[Role] = set()
    for pattern, meant in _SPOKEN_OF:
        if pattern.search(text):
            roles |= meant
    return named, frozenset(roles)


def mentioned_in(text: str, readers: Iterable[User], on: date) -> list[Leader]:
    """Those of its readers whom a text speaks of, by name or role: nobody reads about themselves without a question."""
    pks = {one.pk for one in readers}
    everybody = leaders(on)
    named, spoken = spoken_of([text], everybody)
    return [one for one in everybody if one.user.pk in pks and (one.user.pk in named or one.roles & spoken)]


def routing_of(report: Reported, at: datetime) -> Routing:
    """The people who read this report, and those who are barred from it."""
    today = timezone.localdate(at)
    everybody = [*appointed(today), *report.away]
    subjects = report.subjects
    if report.about == About.ME and report.reporter is not None:
        subjects = (*subjects, report.reporter)
    subject_ids = {one.pk for one in subjects}
    subject_roles = ROLES_OF.get(report.about, frozenset()) | _leading_roles(subject_ids, today)
    named, spoken = spoken_of(report.texts, everybody)
    mentioned = {
        one.user.pk
        for one in everybody
        if one.user.pk not in subject_ids
        and not one.roles & ROLES_OF.get(report.about, frozenset())
        and (one.user.pk in named or one.roles & (spoken - subject_roles))
    }
    unsure = report.unsure or bool(mentioned) or not (subject_ids or subject_roles) or bool(spoken - subject_roles)
    close: set[int] = set()
    for one in subjects:
        close |= set(family_of(one, today).values_list("pk", flat=True))
    peers = PEERS & subject_roles  # also where it was they who were chosen, and not their role
    peers |= LEAD if peers & LEAD else frozenset()
    # nor does a manager read, judged or not, what is about whoever employs them
    closed_for_good = peers | ({Role.MANAGER} if Role.OWNER in subject_roles else set())
    beside = [one.user.pk for one in everybody if one.roles & closed_for_good and one.user.pk not in subject_ids]
    barred: dict[int, Barred.Why] = dict.fromkeys(beside, Barred.Why.ROLE)
    barred |= dict.fromkeys(mentioned, Barred.Why.MENTIONED)
    by_role = ROLES_OF.get(report.about, frozenset())
    barred |= {one.user.pk: Barred.Why.ROLE for one in everybody if one.roles & by_role}
    barred |= dict.fromkeys(close | set(report.involved), Barred.Why.INVOLVED)
    if report.by_name and report.reporter is not None:  # nobody judges what their own family tells
        own = family_of(report.reporter, today).values_list("pk", flat=True)
        barred |= dict.fromkeys((pk for pk in own if pk not in barred), Barred.Why.INVOLVED)
    if report.author is not None:
        barred |= dict.fromkeys(family_of(report.author, today).values_list("pk", flat=True), Barred.Why.INVOLVED)
        barred[report.author.pk] = Barred.Why.AUTHOR
    rows = [ROUTES[role] for role in subject_roles] or [ORDINARY]
    allowed = frozenset(LEADERS).intersection(*rows) if not unsure else _unsure_roles(subject_roles)
    closed = subject_roles | ({Role.MANAGER} if unsure or report.no_manager else set())
    free = [one for one in leaders(today) if not one.roles & closed and one.user.pk not in subject_ids | set(barred)]
    readers = tuple(one for one in free if one.roles & allowed)
    if len(readers) < ENOUGH:
        readers += tuple(one for one in free if Role.INDEPENDENT in one.roles)
    leading = {one.user.pk for one in everybody}
    return Routing(readers, {pk: why for pk, why in barred.items() if pk in leading}, unsure)


def _unsure_roles(subject_roles: frozenset[Role]) -> frozenset[Role]:
    return UNSURE.intersection(*(ROUTES[role] for role in subject_roles))


def readers_if_about(about: About, at: datetime) -> tuple[Leader, ...]:
    """Who would read a report about such a person: shown before anything is typed."""
    return routing_of(Reported(about), at).readers
