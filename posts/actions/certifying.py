"""Private steps of publishing, shared by the actions that make a picture visible: the locks, and the certificate."""

from collections.abc import Iterable
from datetime import datetime

from consent.models import Purpose
from consent.rules import needed_purposes, relied_on
from nursery_portal.audit.actions import record
from nursery_portal.audit.events import Event
from nursery_portal.members.models import Role, User
from nursery_portal.register.models import Child
from posts.models import CertificateLine, Photo, PhotoTag, Post, PublicationCertificate
from posts.publishing import digest_of
from posts.rules import present_photos


def lock_for_publishing(post: Post) -> tuple[Post, list[Photo]]:
    """Lock the post, its pictures and every tagged child by primary key, in that order, and return fresh rows.

    After this the instant is taken and the rule is asked in a new statement: an instant taken before the lock let a
    publisher who had waited for a withdrawal publish anyway.
    """
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    photos = list(present_photos(fresh).select_for_update().order_by("pk"))
    children = PhotoTag.objects.filter(photo__in=photos).values_list("child", flat=True)
    list(Child.objects.select_for_update().filter(pk__in=set(children)).order_by("pk"))
    photos.sort(key=lambda photo: (photo.position, photo.added_at, str(photo.pk)))
    return fresh, photos


def certify(post: Post, photos: Iterable[Photo], *, at: datetime, by: User | None) -> PublicationCertificate:
    """Write the publication certificate: one line per picture, child and purpose, with the permission relied on.

    The database refuses a line that names a child without a permission, whatever the code above believed.
    """
    pictures = list(photos)
    tags = list(PhotoTag.objects.filter(photo__in=pictures).order_by("photo", "pk"))
    permissions = relied_on({tag.child_id for tag in tags}, at)
    lines: list[CertificateLine] = []
    for photo in pictures:
        own = [tag for tag in tags if tag.photo_id == photo.pk]
        shown = [tag for tag in own if not tag.covered]
        base = {
            "photo": photo,
            "photo_version": photo.version,
            "statement": photo.accounted,
            "stated_by_id": photo.accounted_by_id,
        }
        if not own:
            lines.append(CertificateLine(**base))
        for tag in own:
            for purpose in (Purpose.COVERED,) if tag.covered else needed_purposes(len(shown)):
                row = permissions.get((tag.child_id, purpose.value))
                lines.append(
                    CertificateLine(
                        **base,
                        child_id=tag.child_id,
                        covered=tag.covered,
                        purpose=purpose.value,
                        consent_event_id=row.event_id if row else None,
                        wording_sha256=row.wording.sha256 if row else "",
                    )
                )
    certificate = PublicationCertificate.objects.create(post=post, published_by=by, at=at, digest=digest_of(lines))
    for line in lines:
        line.certificate = certificate
    CertificateLine.objects.bulk_create(lines)
    record(
        Event.POSTS_CERTIFICATE_WRITTEN,
        actor=by,
        acting_as=Role.MANAGER if by else Role.SYSTEM,
        subject=certificate,
        details={"post": post.pk, "at": at, "digest": certificate.digest, "lines": len(lines)},
    )
    return certificate
