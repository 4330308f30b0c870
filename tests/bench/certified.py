"""Many pictures that are out, as rows: the certificates first, as the database demands, then the statements."""

from collections.abc import Iterable
from datetime import datetime

from nursery_portal.members.models import User


def let_out(photos: Iterable[object], *, by: User, at: datetime) -> None:
    """State that everyone is tagged in these pictures of published posts, with a certificate for each post."""
    from posts.models import CertificateLine, Photo, PublicationCertificate

    rows: list[Photo] = list(photos)  # type: ignore[arg-type]
    posts = {photo.post_id for photo in rows}
    made = PublicationCertificate.objects.bulk_create(
        PublicationCertificate(post_id=post, published_by=by, at=at, digest="0" * 64) for post in sorted(posts)
    )
    certificates = {one.post_id: one for one in made}
    CertificateLine.objects.bulk_create(
        CertificateLine(
            certificate=certificates[photo.post_id],
            photo=photo,
            photo_version=1,
            statement=Photo.Accounted.ALL_TAGGED,
            stated_by=by,
        )
        for photo in rows
    )
    Photo.objects.filter(post__in=posts).update(accounted=Photo.Accounted.ALL_TAGGED, accounted_by=by, accounted_at=at)
