"""The same file in more than one post: what was closed for a picture is closed for it wherever it stands. Reads only.

Only the very file is known again. What a telephone cropped, sent on or saved anew is another.
"""

from django.db.models import Q, QuerySet

from nursery_portal.register.models import Child
from posts.models import KeptOut, Photo, PhotoReport, PhotoTag
from posts.reports import HOLDS, SETTLED_AGAINST

DISPOSED_OF = (PhotoReport.Outcome.ERASED, PhotoReport.Outcome.HANDED_OVER)


def same_file(photo: Photo) -> QuerySet[Photo]:
    """The other pictures that came from the same file and are still there, in whatever post."""
    others = Photo.objects.filter(fingerprint=photo.fingerprint, removed_at=None, erased_at=None)
    return others.exclude(pk=photo.pk).order_by("post", "pk")


def elsewhere(photo: Photo) -> list[str]:
    """In which other posts the same file is, and whether it can be seen there: for who decides about a report."""
    return [
        f"“{one.post.title or 'Without a title'}”, picture {one.position}: "
        + ("down, nobody sees it" if one.taken_down_at else one.post.get_state_display().lower())
        for one in same_file(photo).select_related("post")
    ]


def was_closed(fingerprint: str) -> bool:
    """Whether this file was a picture that a child did not want, or that was reported, and which is down or gone since:
    it does not come back with the next upload, unless a manager lets it in. What was put back through the gate is not
    closed."""
    gone = Q(photo__taken_down_at__isnull=False) | Q(photo__removed_at__isnull=False)
    against = (KeptOut.Outcome.OPEN, KeptOut.Outcome.LEFT_OUT)
    marks = KeptOut.objects.filter(gone, photo__fingerprint=fingerprint, outcome__in=against)
    answered = Q(closed_at=None) | Q(outcome__in=SETTLED_AGAINST)
    reports = PhotoReport.objects.filter(gone, answered, photo__fingerprint=fingerprint)
    return marks.exists() or reports.exists()


def stays_closed(fingerprint: str) -> bool:
    """Whether no manager lets this file in again: a mark or a report of it waits, or two people disposed of it."""
    there = KeptOut.objects.filter(photo__fingerprint=fingerprint, photo__removed_at=None, photo__erased_at=None)
    reports = PhotoReport.objects.filter(photo__fingerprint=fingerprint)
    waiting = there.filter(outcome=KeptOut.Outcome.OPEN)
    return waiting.exists() or reports.filter(Q(closed_at=None) | Q(outcome__in=DISPOSED_OF)).exists()


def shows_any_of(children: QuerySet[Child], fingerprint: str) -> bool:
    """Whether one of these is marked in a picture of this file, gone or not, or did not want it."""
    tags = PhotoTag.objects.filter(photo__fingerprint=fingerprint, child__in=children)
    return tags.exists() or KeptOut.objects.filter(photo__fingerprint=fingerprint, child__in=children).exists()


def reported_elsewhere(photo: Photo) -> bool:
    """Whether another picture of the same file waits for an answer that it may not be seen before, or two people
    disposed of it: no hand but theirs shows this one."""
    reports = PhotoReport.objects.filter(photo__fingerprint=photo.fingerprint).exclude(photo=photo)
    return reports.filter(HOLDS | Q(outcome__in=DISPOSED_OF)).exists()
