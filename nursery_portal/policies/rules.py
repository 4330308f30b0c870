"""Which policy holds, who still has to acknowledge it, and in which wording. Reads only."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit import clock
from nursery_portal.kit.compiled import Rows
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import STAFF_ROLES, roles_of
from nursery_portal.members.inspection import Table
from nursery_portal.members.models import Guardianship, RoleGrant, User, grant_current, link_current
from nursery_portal.members.opening import Step
from nursery_portal.members.standing import Requirement
from nursery_portal.policies import privacy_notice, social_networking
from nursery_portal.policies.models import Acknowledgement, Clause, PolicyDocument, PolicyVersion
from nursery_portal.register.models import Nursery, enrolled

EVERYONE, FAMILIES, STAFF = Clause.Audience.EVERYONE, Clause.Audience.FAMILIES, Clause.Audience.STAFF
YEAR = timedelta(days=365)


def current_versions(on: date) -> QuerySet[PolicyVersion]:
    """The version of each policy that holds on the day: the newest that has come into effect."""
    newer = PolicyVersion.objects.filter(
        document=OuterRef("document"), number__gt=OuterRef("number"), effective_on__lte=on
    )
    return PolicyVersion.objects.filter(~Exists(newer), effective_on__lte=on).select_related("document")


def is_asked(document: PolicyDocument, side: str) -> bool:
    """Whether a policy is acknowledged in this wording at all."""
    return document.must_be_acknowledged and document.asked_of in (EVERYONE, side)


def is_due_again(document: PolicyDocument, side: str, last: datetime, at: datetime) -> bool:
    """Whether somebody who acknowledged it at `last` is asked once more: staff, once a year, where it says so."""
    return document.yearly and side == STAFF and last <= at - YEAR


def sides_of(user: User) -> list[str]:
    """The wordings this person acknowledges: families', staff's, or both. Nothing for somebody without a role."""
    roles = roles_of(user)
    staff = bool(roles & STAFF_ROLES)
    family = bool(roles - STAFF_ROLES)
    return [side.value for side, holds in ((FAMILIES, family), (STAFF, staff)) if holds]


def unacknowledged(user: User, at: datetime) -> QuerySet[PolicyVersion]:
    """The policies in effect that this person still has to acknowledge in the wording for one of their roles."""
    missing = Q(pk__in=[])
    for side in sides_of(user):
        missing |= Q(pk__in=_open_on(side, at, user.pk).values("pk"))
    return current_versions(timezone.localdate(at)).filter(missing).order_by("document__title", "document_id")


def _open_on(side: str, at: datetime, person: int) -> QuerySet[PolicyVersion]:
    """The policies in effect that this person has not acknowledged in the wording of one side, or, where staff do so
    once a year, not within the year."""
    given = Acknowledgement.objects.filter(user=person, version=OuterRef("pk"), wording=side)
    if side == STAFF:
        given = given.filter(Q(version__document__yearly=False) | Q(at__gt=at - YEAR))
    asked = {"document__must_be_acknowledged": True, "document__asked_of__in": [EVERYONE.value, str(side)]}
    return current_versions(timezone.localdate(at)).filter(~Exists(given), **asked)


def _asked_at_every_request(side: str) -> Rows:
    return Rows(
        lambda at, person: _open_on(side, at, person).values("document__title", "document_id", "document__slug")
    )


_OPEN = {side.value: _asked_at_every_request(side.value) for side in (FAMILIES, STAFF)}


def acknowledgement_required(user: User, at: datetime) -> Requirement | None:
    """For members.standing: nobody sees anything before acknowledging what is in effect. One query a side."""
    open_ = [found for side in sides_of(user) for found in _OPEN[side].of(at, user.pk)]
    return Requirement(reverse("policies:acknowledge", args=[min(open_)[-1]])) if open_ else None


def review_overdue(version: PolicyVersion, on: date) -> bool:
    """Whether the day on which the nursery meant to look at it again has passed."""
    return version.review_on < on


def members_by_side(on: date) -> dict[str, set[int]]:
    """Who has joined and stays on that day, by the wording they acknowledge: families' and staff's."""
    joined = {"user__joined_at__isnull": False, "user__suspended_at__isnull": True}
    links = Guardianship.objects.filter(link_current(on), enrolled(on, "child__"), **joined)
    grants = RoleGrant.objects.filter(grant_current(on), role__in=STAFF_ROLES, **joined)
    return {
        FAMILIES.value: set(links.values_list("user", flat=True)),
        STAFF.value: set(grants.values_list("user", flat=True)),
    }


def acknowledged_table(on: date) -> Table:
    """For an inspection: each policy in effect, since when, the next look at it, and how many acknowledged it."""
    versions = list(current_versions(on).order_by("document__title"))
    done: dict[tuple[int, str], set[int]] = {}
    for version, side, user in Acknowledgement.objects.filter(version__in=versions).values_list(
        "version", "wording", "user"
    ):
        done.setdefault((version, side), set()).add(user)
    people = members_by_side(on)
    rows = []
    for one in versions:
        words = [
            f"version {one.number}, in effect since {long_date(one.effective_on)}",
            f"to be looked at again by {long_date(one.review_on)}{', overdue' if review_overdue(one, on) else ''}",
        ]
        if one.document.must_be_acknowledged:
            words += [
                f"acknowledged by {len(people[side] & done.get((one.pk, side), set()))} of {len(people[side])} {called}"
                for side, called in ((STAFF.value, "staff"), (FAMILIES.value, "parents, carers and relatives"))
                if is_asked(one.document, side)
            ]
        rows.append((one.document.title, "; ".join(words)))
    return Table("Policies", rows)


def visitor_text(on: date) -> PolicyVersion | None:
    """The text that visitors read at the door: the social networking policy in effect."""
    return current_versions(on).filter(document__slug=social_networking.SLUG).first()


def opening_step(nursery: Nursery) -> Step:
    """For the checklist of a new portal: the social networking policy is in effect, and the notice is there or can be
    written. A notice that is there stays as it is."""
    today = clock.today()
    there = set(current_versions(today).values_list("document__slug", flat=True))
    done = social_networking.SLUG in there and bool(nursery.legal_name)
    notice = PolicyVersion.objects.filter(document__slug=privacy_notice.SLUG).order_by("-number").first()
    if notice is None:
        told = "the privacy notice is published when you open"
    elif notice.effective_on > today:
        told = f"your privacy notice is published, stays as it is, and takes effect on {long_date(notice.effective_on)}"
    else:
        told = "your privacy notice is published, and stays as it is"
    if social_networking.SLUG not in there:
        coming = PolicyVersion.objects.filter(document__slug=social_networking.SLUG).order_by("number").first()
        words = (
            f"The social networking policy takes effect on {long_date(coming.effective_on)}."
            if coming
            else "The social networking policy is missing. Whoever runs the server brings it with: "
            "manage.py open_nursery (docs/runbook.md, The first person)."
        )
    elif not nursery.legal_name:
        words = "The privacy notice needs the legal name of who answers for the portal."
    else:
        words = f"The social networking policy is in effect. Please read it; {told}."
    return Step("policies", "Policies and privacy notice", done, words, reverse("policies:list"))
