"""Certificates held against the ledger: what was recorded beside what is found by working it out anew. Reads only."""

from collections import defaultdict
from collections.abc import Iterator

from consent.ledger import Ledger, answered_anew_since, at_another_time
from consent.past import recorded
from nursery_portal.audit.events import Event
from posts.models import CertificateLine, Photo, Post, PublicationCertificate
from posts.publishing import digest_of
from posts.rules import STATED

SHOWN = (Event.POSTS_POST_PUBLISHED, Event.POSTS_POST_EDITED, Event.POSTS_POST_RESTORED)


def faults() -> Iterator[str]:
    """Every certificate that does not hold, every published picture without one, and every post that is out for others
    than was recorded: a sentence each."""
    lines: dict[object, list[CertificateLine]] = defaultdict(list)
    for line in CertificateLine.objects.order_by("certificate", "pk"):
        lines[line.certificate_id].append(line)
    ledger = Ledger.about({line.child_id for rows in lines.values() for line in rows if line.child_id})
    chain = {event.subject_id: (event, details) for event, details in recorded(Event.POSTS_CERTIFICATE_WRITTEN)}
    for one in PublicationCertificate.objects.order_by("at"):
        found = digest_of(lines[one.pk])
        if one.digest != found:
            yield f"The lines of certificate {one.pk} do not give its digest."
        event, details = chain.pop(str(one.pk), (None, {}))
        if event is None:
            yield f"Certificate {one.pk} was never recorded: it was written behind the portal's back."
        elif (details.get("digest", found), event.actor_id) != (found, one.published_by_id):
            yield f"Certificate {one.pk} is not the one that was recorded."
        elif details.get("post", one.post_id) != one.post_id or at_another_time(one.at, event, details):
            yield f"Certificate {one.pk} is for another post or another time than was recorded."
        if event is not None and event.details_id and not details:
            yield f"What event {event.seq} recorded of certificate {one.pk} cannot be read, so nothing was compared."
        for line in lines[one.pk]:
            if line.child_id is None:
                continue
            against = ledger.against(line.child_id, line.purpose, line.consent_event_id, one.at)
            relied_on = ledger.events.get(line.consent_event_id) if line.consent_event_id else None
            if not against and relied_on is not None and line.wording_sha256 != relied_on.wording_sha256:
                against = "It names another text than the permission does."
            if against:
                yield f"Certificate {one.pk}, child {line.child_id}, {line.purpose}: {against}"
    for pk in chain:
        yield f"Certificate {pk} was recorded and is gone."
    yield from _without_certificate()
    yield from _out_for_others()


def by_the_rule_before() -> Iterator[str]:
    """Every certificate that holds by the rule of its day and would not by that of now: told, and no fault."""
    since = answered_anew_since()
    if since is None:
        return
    lines = CertificateLine.objects.filter(certificate__at__lt=since, child__isnull=False).select_related("certificate")
    ledger = Ledger.about(set(lines.order_by().values_list("child", flat=True)))
    for line in lines.order_by("certificate__at", "pk"):
        if line.child_id and ledger.waited_for(line.child_id, line.purpose, line.certificate.at):
            yield (
                f"Certificate {line.certificate_id}, child {line.child_id}, {line.purpose}: by the rule before. A yes "
                "had been found not to count, and another's was enough then."
            )


def _without_certificate() -> Iterator[str]:
    present = Photo.objects.filter(
        post__state=Post.State.PUBLISHED, accounted__in=STATED, taken_down_at=None, removed_at=None, erased_at=None
    )
    known = set(CertificateLine.objects.values_list("photo", "photo_version", "certificate__post"))
    for pk, version, post in present.order_by("pk").values_list("pk", "version", "post"):
        if (pk, version, post) not in known:
            yield f"Picture {pk}, version {version}, stands in a published post without a certificate."


def _out_for_others() -> Iterator[str]:
    """Posts that are out whose audience is not the one they were last published, changed or shown again for."""
    told: dict[str, tuple[str, list[int]]] = {}
    for event, details in recorded(*SHOWN):
        told.pop(event.subject_id, None)
        if "rooms" in details:  # an older record does not name them
            told[event.subject_id] = (details["audience"], details["rooms"])
    for post in Post.objects.filter(state=Post.State.PUBLISHED).prefetch_related("rooms").order_by("pk"):
        audience, rooms = told.get(str(post.pk), (post.audience, sorted(room.pk for room in post.rooms.all())))
        other_rooms = audience == Post.Audience.ROOMS and rooms != sorted(room.pk for room in post.rooms.all())
        if audience != post.audience or other_rooms:
            yield f"Post {post.pk} is out for other rooms than it was recorded for."
