"""Pictures in drafts that nobody ends: whose time is over, and who has been told of it. Reads only.

No withdrawal and no last day finds a picture in which nobody is marked, and one that never went out stands on no
permission at all. So a draft that nobody works on loses its pictures: after a notice, and never its words.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from nursery_portal.audit.actions import subject_type_of
from nursery_portal.audit.models import AuditEvent
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.access import Can, may, members_holding
from nursery_portal.members.models import User
from nursery_portal.notify.models import Notice
from posts.models import Photo, Post

UNTOUCHED = timedelta(days=90)
NOTICE = timedelta(days=14)
KIND = "draft_ends"


def drafts_kept() -> str:
    """How long the pictures of a draft are kept, for the retention schedule."""
    return f"{UNTOUCHED.days} days, and {NOTICE.days} more after its author and the managers were told"


def untouched(at: datetime) -> QuerySet[Post]:
    """The drafts, never out, that have pictures, and on which nobody has worked for so long: no word saved, no picture
    added, marked, accounted for or altered, nobody asked to look. What the portal did by itself is no work."""
    before = at - UNTOUCHED
    pictures = Photo.objects.filter(post=OuterRef("pk"), removed_at=None, erased_at=None)
    late = Q(added_at__gte=before) | Q(accounted_at__gte=before) | Q(tags__tagged_at__gte=before)
    late |= Q(taken_down_at__gte=before)
    drafts = Post.objects.filter(state=Post.State.DRAFT, published_at=None, saved_at__lt=before)
    for asked in ("asked_at", "second_asked_at", "second_at"):
        drafts = drafts.exclude(**{f"{asked}__gte": before})
    drafts = drafts.filter(Exists(pictures), ~Exists(pictures.filter(late)))
    return drafts.exclude(pk__in=_worked_on(drafts, since=before)).order_by("pk")


def _worked_on(drafts: QuerySet[Post], *, since: datetime) -> set[int]:
    """Of these, those of which a record says that somebody did something since, to the draft or to a picture of it: a
    crop or a frame leaves no date in the rows."""
    post_of = {str(pk): post for pk, post in Photo.objects.filter(post__in=drafts).values_list("pk", "post")}
    done = AuditEvent.objects.filter(at__gte=since, actor_id__isnull=False).exclude(event__endswith=":refused")
    to_pictures = done.filter(subject_type=subject_type_of(Photo), subject_id__in=list(post_of))
    to_posts = done.filter(subject_type=subject_type_of(Post), subject_id__in=[str(pk) for pk in post_of.values()])
    worked = {post_of[pk] for pk in to_pictures.values_list("subject_id", flat=True)}
    return worked | {int(pk) for pk in to_posts.values_list("subject_id", flat=True)}


def address_of(post: Post) -> str:
    """Where a notice about a draft leads."""
    return reverse("posts:post_edit", args=[post.pk])


def _told(at: datetime, *, before: datetime) -> set[str]:
    """Where the notices led that are still true: whoever worked on a draft since made it wait as long anew."""
    notices = Notice.objects.filter(kind=KIND, made_at__gt=at - UNTOUCHED, made_at__lte=before)
    return set(notices.values_list("url", flat=True))


def to_tell(at: datetime) -> list[Post]:
    """Those of which nobody has been told yet."""
    told = _told(at, before=at)
    return [post for post in untouched(at).select_related("created_by") if address_of(post) not in told]


def to_be_told(post: Post) -> list[User]:
    """Who can still publish or save a draft: the managers, and whoever began it."""
    managers = list(members_holding(Can.PUBLISH_POST).order_by("pk"))
    author = post.created_by
    alone = author.pk not in {one.pk for one in managers} and author.is_active and may(author, Can.DRAFT_POST)
    return [author, *managers] if alone else managers


def over(at: datetime) -> list[Photo]:
    """The pictures of drafts of which somebody was told a fortnight ago, and which nobody touched since or needs."""
    told = _told(at, before=at - NOTICE)
    posts = [post for post in untouched(at) if address_of(post) in told]
    photos = list(Photo.objects.filter(post__in=posts, removed_at=None, erased_at=None).order_by("post", "pk"))
    held = held_pictures([photo.pk for photo in photos]) if photos else set()
    return [photo for photo in photos if photo.pk not in held]
