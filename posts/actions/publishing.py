"""Publishing: the heart."""

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.members.access import Can, may
from nursery_portal.members.models import Role, User
from posts.models import Post, PublicationCertificate
from posts.publishing import certify, lock_for_publishing
from posts.rules import gate


@action(refused=Event.POSTS_POST_REFUSED)
def publish_post(post: Post, *, by: User) -> PublicationCertificate:
    """Show a draft to its audience and return its certificate, or raise Refused and change nothing.

    Locks, then the instant, then the rule in a new statement; the certificate before the conditional state change.
    """
    if not may(by, Can.PUBLISH_POST):
        raise Refused("Only a manager publishes. The draft is saved; ask a manager to publish it.")
    fresh, photos = lock_for_publishing(post)
    now = clock.now()
    answer = gate(fresh, now, photos)
    if not answer.open:
        raise Refused(*answer.sentences)
    certificate = certify(fresh, photos, at=now, by=by)
    changed = Post.objects.filter(pk=fresh.pk, state__in=[Post.State.DRAFT, Post.State.SCHEDULED]).update(
        state=Post.State.PUBLISHED, published_at=now, published_by=by
    )
    if not changed:
        raise Refused("This post is no longer a draft.")
    record(
        Event.POSTS_POST_PUBLISHED,
        actor=by,
        acting_as=Role.MANAGER,
        subject=fresh,
        details={"certificate": str(certificate.pk), "digest": certificate.digest, "pictures": len(photos)},
    )
    return certificate
