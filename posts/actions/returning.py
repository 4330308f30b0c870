"""The one way by which a picture that was down comes back into its post: a private step of whoever lets it."""

from django.urls import reverse

from nursery_portal.kit.errors import Refused
from nursery_portal.kit.holds import to_report_again
from nursery_portal.members.models import User
from posts.actions.certifying import certify
from posts.actions.covering import keep_covers
from posts.actions.steps import gate_with
from posts.models import Photo, Post, PublicationCertificate
from posts.publishing import was_out
from posts.rules import Gate, Readiness, is_seconded, last_day_of_event_pictures, needs_event_look, needs_second

HIDE_FIRST = "Hide the post, bring the picture back, and"
REPORT_FIRST = (
    "This picture was reported or kept before the portal was restored: report it again, at {}, and the safeguarding "
    "lead decides about it."
)
SECOND_FIRST = f"A second pair of eyes has to confirm this group picture first. {HIDE_FIRST} ask for it on the review."
LOOK_FIRST = f"An event's picture has a look of its own first. {HIDE_FIRST} say on the review that you have looked."


def put_back(photo: Photo, post: Post, *, advice: str = "", by: User) -> PublicationCertificate | None:
    """Write that a locked picture is no longer down, or raise Refused (with `advice`) and leave it down.

    Into a post that is out it comes through the gate, and a new certificate says so (returned); its covers are final.
    What was kept before a restore comes back only once somebody has reported it again.
    """
    if to_report_again([photo.pk]):
        raise Refused(REPORT_FIRST.format(reverse("posts:picture_report", args=[post.pk, photo.pk])))
    photo.taken_down_at, photo.taken_down_by = None, None
    fresh, stands, ready, now = gate_with(photo, post)
    certificate = None
    if fresh.state == Post.State.PUBLISHED:
        if not stands.ready:
            raise Refused(*stands.sentences, *filter(None, [advice]))
        _refuse_unless_looked_at(fresh, stands, ready)
        certificate = certify(fresh, ready, at=now, by=by)
        keep_covers([photo])
        until = last_day_of_event_pictures(fresh, [photo], now)
        Post.objects.filter(pk=fresh.pk, pictures_until=None).update(pictures_until=until)
    photo.save(update_fields=["taken_down_at", "taken_down_by"])
    return certificate


def _refuse_unless_looked_at(post: Post, stands: Readiness, ready: list[Photo]) -> None:
    """What was out just like this has had its looks. Another picture waits for them with its whole post, hidden."""
    if was_out(stands.photo):
        return
    if needs_second(Gate((stands,))) and not is_seconded(post, ready):
        raise Refused(SECOND_FIRST)
    if needs_event_look(post, [stands.photo]):
        raise Refused(LOOK_FIRST)
