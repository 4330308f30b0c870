"""Publishing a policy, and acknowledging one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import RANK, STAFF_ROLES, Can, hat_for, may, roles_of
from nursery_portal.members.models import Role, User
from nursery_portal.policies import library, privacy_notice, social_networking
from nursery_portal.policies.models import Acknowledgement, Clause, PolicyDocument, PolicyVersion
from nursery_portal.policies.rules import current_versions, is_asked, is_due_again, sides_of
from nursery_portal.policies.texts import ClauseText, for_side, text_digest
from nursery_portal.register.models import Nursery

NEWER = "A newer text holds now. Please read this one; it is short where nothing changed."


def _checked(clauses: Sequence[ClauseText], effective_on: date, review_on: date) -> None:
    """Raise Refused where a version could not be read, cited or reviewed."""
    if not clauses or any(not (one.code.strip() and one.section.strip() and one.text.strip()) for one in clauses):
        raise Refused("A policy needs clauses, and each clause a number, a section and words.")
    if len({one.code for one in clauses}) != len(clauses):
        raise Refused("Two clauses have the same number. Give each its own, so that it can be named.")
    if any(one.audience not in Clause.Audience.values for one in clauses):
        raise Refused("Say of each clause whether it is for everyone, for families or for staff.")
    if effective_on < clock.today():
        raise Refused("A policy can't take effect in the past. Choose today or a later day.", field="effective_on")
    if review_on <= effective_on:
        raise Refused("Choose a review day after the day on which it takes effect.", field="review_on")


@action(refused=Event.POLICIES_REFUSED)
def publish_policy_version(
    slug: str,
    clauses: Sequence[ClauseText],
    *,
    title: str,
    effective_on: date,
    review_on: date,
    by: User | None,
    summary: str = "",
    must_be_acknowledged: bool = True,
    asked_of: str = Clause.Audience.EVERYONE,
    yearly: bool = False,
) -> PolicyVersion:
    """Publish the next version of a policy, or its first, and return it; or raise Refused and change nothing.

    Once published it never changes. From the day it takes effect nobody sees anything of the portal before having
    acknowledged it in the wording for their role. `by` None is the portal itself, when a nursery opens.
    """
    if by is not None and not may(by, Can.PUBLISH_POLICY):
        raise Refused("Only a manager or the registered person publishes a policy.")
    _checked(clauses, effective_on, review_on)
    PolicyDocument.objects.get_or_create(slug=slug, defaults={"title": title})
    document = PolicyDocument.objects.select_for_update().get(slug=slug)
    asking = {"must_be_acknowledged": must_be_acknowledged, "asked_of": asked_of, "yearly": yearly}
    digest = text_digest(clauses)
    last = document.versions.order_by("-number").first()
    if last is not None and effective_on < last.effective_on:
        raise Refused("A version that takes effect later is published already. Choose its day or a later one.")
    if last is not None and last.text_sha256 == digest and last.review_on == review_on:
        raise Refused("This is word for word the version before it. Change the text or the review day.")
    document.must_be_acknowledged, document.asked_of, document.yearly = must_be_acknowledged, asked_of, yearly
    document.save(update_fields=[*asking])
    version = PolicyVersion.objects.create(
        document=document,
        number=last.number + 1 if last else 1,
        effective_on=effective_on,
        review_on=review_on,
        summary=summary,
        text_sha256=digest,
        published_by=by,
        published_at=clock.now(),
    )
    Clause.objects.bulk_create(
        Clause(
            version=version,
            code=one.code,
            section=one.section,
            text=one.text,
            audience=one.audience,
            order=number,
        )
        for number, one in enumerate(clauses, start=1)
    )
    record(
        Event.POLICIES_PUBLISHED,
        actor=by,
        acting_as=(hat_for(by, Can.PUBLISH_POLICY) or Role.SYSTEM) if by else Role.SYSTEM,
        subject=version,
        details={"slug": slug, "number": version.number, "sha256": digest, "effective_on": effective_on, **asking},
    )
    return version


def install_first_policy(by: User | None, on: date) -> PolicyVersion:
    """Make sure the nursery has its social networking policy: publish the first version, or return the one there is."""
    version = PolicyVersion.objects.filter(document__slug=social_networking.SLUG).order_by("number").first()
    return version or publish_policy_version(
        social_networking.SLUG,
        social_networking.CLAUSES,
        title=social_networking.TITLE,
        summary=social_networking.SUMMARY,
        effective_on=on,
        review_on=on + timedelta(days=365),
        yearly=True,
        by=by,
    )


def install_library(by: User | None, on: date) -> int:
    """Make sure the nursery has the other policies to begin with; how many were published now."""
    there = set(PolicyVersion.objects.values_list("document__slug", flat=True))
    missing = [one for one in library.LIBRARY if one.slug not in there]
    for one in missing:
        publish_policy_version(
            one.slug,
            one.clauses,
            title=one.title,
            summary=one.summary,
            effective_on=on,
            review_on=on + timedelta(days=365),
            must_be_acknowledged=bool(one.asked),
            asked_of=one.asked or Clause.Audience.EVERYONE,
            yearly=one.yearly,
            by=by,
        )
    return len(missing)


def install_privacy_notice(by: User | None, on: date) -> PolicyVersion:
    """Make sure there is a privacy notice: publish the first version, which names who answers, or return the latest.

    What the nursery has published stays as it is, also where it takes effect on a later day. Ours tells and does not
    ask, so nobody has to acknowledge it.
    """
    version = PolicyVersion.objects.filter(document__slug=privacy_notice.SLUG).order_by("-number").first()
    return version or publish_policy_version(
        privacy_notice.SLUG,
        privacy_notice.clauses(Nursery.objects.get(pk=1)),
        title=privacy_notice.TITLE,
        summary=privacy_notice.SUMMARY,
        effective_on=on,
        review_on=on + timedelta(days=365),
        by=by,
        must_be_acknowledged=False,
    )


def _hat(user: User, side: str) -> Role:
    """The hat under which one wording is acknowledged."""
    roles = roles_of(user)
    if side == Clause.Audience.STAFF:
        return max(roles & STAFF_ROLES, key=lambda role: (RANK[role], role))
    return min(roles - STAFF_ROLES, key=[Role.GUARDIAN, Role.RELATIVE, Role.SIGNER].index)


@action(refused=Event.POLICIES_REFUSED)
def acknowledge(version: PolicyVersion, *, by: User) -> list[Acknowledgement]:
    """Record that this person has read the version and will keep to it, in each wording for their roles.

    Not consent to anything, and never bundled with it. Refused for a text that is not the one in effect, and where
    nothing is left to acknowledge.
    """
    User.objects.select_for_update().get(pk=by.pk)
    sides = sides_of(by)
    if not sides:
        raise Refused("Your access has ended, so there is nothing to acknowledge.")
    if not current_versions(clock.today()).filter(pk=version.pk).exists():
        raise Refused(NEWER)
    now = clock.now()
    before: dict[str, list[datetime]] = {}
    for wording, at in Acknowledgement.objects.filter(user=by, version=version).values_list("wording", "at"):
        before.setdefault(wording, []).append(at)
    document = PolicyDocument.objects.get(pk=version.document_id)
    clauses = list(version.clauses.order_by("order"))
    written = []
    for side in sides:
        earlier = before.get(side, [])
        if not is_asked(document, side) or (earlier and not is_due_again(document, side, max(earlier), now)):
            continue
        one = Acknowledgement.objects.create(
            user=by,
            version=version,
            wording=side,
            number=len(earlier) + 1,
            text_sha256=text_digest(for_side(clauses, side)),
            at=now,
        )
        record(
            Event.POLICIES_ACKNOWLEDGED,
            actor=by,
            acting_as=_hat(by, side),
            subject=version,
            details={"wording": side, "sha256": one.text_sha256, "number": one.number},
        )
        written.append(one)
    if not written:
        raise Refused("You have acknowledged this already.")
    return written
