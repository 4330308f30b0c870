"""What becomes of pictures after a permission was taken back: which are to be hidden, which can be brought back, which
files are to be erased and when. Reads only.

From the withdrawal on no picture shows the child to anybody: that needs nobody and no job. What is here only tidies.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from consent.models import YES, ConsentEvent, Purpose
from consent.rules import IN_FORCE, all_verdicts, may_show
from nursery_portal.kit import clock
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.access import Can, answerable_children, may, orders_against, own_children
from nursery_portal.members.models import Guardianship, User, link_current
from nursery_portal.register.models import Child, Nursery
from posts.models import CertificateLine, Photo, PhotoTag, Post, Removal, RemovedPicture
from posts.publishing import could_stand_covered, were_out
from posts.rules import STATED
from posts.unwilling import free_to_come_back

BY_OTHERS = (ConsentEvent.Kind.REVOKED, ConsentEvent.Kind.INVALIDATED)
NOES = (ConsentEvent.Kind.WITHDRAWN, ConsentEvent.Kind.REFUSED, *BY_OTHERS)
PICTURES = (Purpose.OWN_PICTURES, Purpose.GROUP_PICTURES, Purpose.COVERED)
Choice = RemovedPicture.Choice


def untidied() -> list[UUID]:
    """The receipts of every no that followed a yes, whosever it was, and whose pictures nobody has tidied yet."""
    yes_before = ConsentEvent.objects.filter(
        child=OuterRef("child"), purpose=OuterRef("purpose"), kind__in=YES, seq__lt=OuterRef("seq")
    )
    done = Removal.objects.filter(receipt=OuterRef("receipt"))
    events = ConsentEvent.objects.filter(Exists(yes_before), ~Exists(done), kind__in=NOES, purpose__in=PICTURES)
    return list(dict.fromkeys(events.order_by("at", "seq").values_list("receipt", flat=True)))


def to_hide(child: Child, purposes: Iterable[Purpose], at: datetime) -> QuerySet[Photo]:
    """The pictures that show the child for one of `purposes`, as far as it may not be shown now.

    In every post, out or not, and what is down already: else a file that nobody may see would be kept for ever.
    """
    closed = {purpose for purpose in purposes if not may_show(child, purpose, at)}
    tags = PhotoTag.objects.filter(photo=OuterRef("pk"))
    mine = tags.filter(child=child, covered=False)
    others = tags.filter(covered=False).exclude(child=child)
    wanted = Q(pk__in=[])
    if Purpose.OWN_PICTURES in closed:
        wanted |= Q(Exists(mine))
    elif Purpose.GROUP_PICTURES in closed:
        wanted |= Q(Exists(mine)) & Q(Exists(others))
    if Purpose.COVERED in closed:
        wanted |= Q(Exists(tags.filter(child=child, covered=True)))
    return Photo.objects.filter(wanted, removed_at=None, erased_at=None)


def removals_of(user: User) -> QuerySet[Removal]:
    """The only door to a removal for families: those of one's own withdrawals, but for a child whom an order keeps
    them from meanwhile."""
    if not user.pk:
        return Removal.objects.none()
    kept_from = orders_against(user, "no_contact", clock.today())
    return Removal.objects.filter(guardian=user.pk).exclude(child__in=kept_from.values("child"))


def removals_to_choose(user: User) -> QuerySet[Removal]:
    """Those of which this person chooses what comes back. Somebody outside the family who only signs takes back like
    anybody, and is told how many pictures went; the posts they stood in are the families', and nobody's whose link has
    ended. What somebody else ended, as the lead may, nobody brings back."""
    families = Guardianship.objects.filter(link_current(clock.today()), user=user.pk, kind=Guardianship.Kind.GUARDIAN)
    not_theirs = ConsentEvent.objects.filter(receipt=OuterRef("receipt"), kind__in=BY_OTHERS)
    return removals_of(user).filter(~Exists(not_theirs), child__in=families.values("child"))


def removals_visible_to(user: User) -> QuerySet[Removal]:
    """The only door for the nursery: readers of the register, and never what concerns a child of their own family."""
    if not may(user, Can.READ_REGISTER):
        return Removal.objects.none()
    return Removal.objects.exclude(child__in=own_children(user))


def still_down(removal: Removal) -> QuerySet[RemovedPicture]:
    """The pictures of a removal that are down because of it, with their files still there."""
    return RemovedPicture.objects.filter(
        removal=removal, photo__removed_at=None, photo__erased_at=None, photo__taken_down_at=F("hidden_at")
    )


@dataclass(frozen=True)
class Offer:
    """What can be brought back of one post: with others and the child covered, or alone into the own album; and with
    which of the guardian's other children, by picture (primary keys), whom they took back as well."""

    post: Post
    covered: tuple[UUID, ...]
    album: tuple[UUID, ...]
    beside: Mapping[UUID, Collection[int]]


def offers(removal: Removal, at: datetime) -> list[Offer]:
    """What the guardian can bring back now, post by post. A fixed number of queries.

    Only what was out just like this comes back: nothing here takes the place of a manager, nor of a look that a
    picture has not had. What may be shown again as it was is not offered for a cover, which is for good. Where it
    cannot come back with this child alone, it may with brothers and sisters who went too.
    """
    rows = free_to_come_back(still_down(removal))
    rows = rows.filter(choice=Choice.GONE, photo__post__state=Post.State.PUBLISHED)
    photos = [row.photo for row in rows.select_related("photo__post").order_by("photo__post", "photo__position")]
    out = were_out(photos)
    photos = [photo for photo in photos if photo.pk in out and photo.accounted in STATED]
    child, beside = removal.child_id, _went_too(removal, photos)
    by_itself = could_stand_covered(photos, {photo.pk: {child} for photo in photos}, at)
    others = [photo for photo in photos if beside[photo.pk] and photo.pk not in by_itself]
    together = could_stand_covered(others, {photo.pk: {child, *beside[photo.pk]} for photo in others}, at)
    people, again = _people_in(photos), open_again({photo.pk for photo in photos}, removal.child, at)
    found: dict[int, tuple[Post, list[UUID], list[UUID]]] = {}
    for photo in photos:
        _, covered, album = found.setdefault(photo.post_id, (photo.post, [], []))
        if not photo.adults_present and people[photo.pk] == {child, *beside[photo.pk]}:
            album.append(photo.pk)
        elif photo.pk in again:
            continue
        elif photo.pk in by_itself:
            covered.append(photo.pk)
            beside[photo.pk] = set()
        elif photo.pk in together:
            covered.append(photo.pk)
    return [
        Offer(post, tuple(covered), tuple(album), {pk: beside[pk] for pk in (*covered, *album)})
        for post, covered, album in found.values()
        if covered or album
    ]


def _people_in(photos: Iterable[Photo]) -> dict[UUID, set[int]]:
    """By picture, the children who can be recognised in it or lie under a cover."""
    people: dict[UUID, set[int]] = defaultdict(set)
    for photo, tagged in PhotoTag.objects.filter(photo__in=list(photos)).values_list("photo", "child"):
        people[photo].add(tagged)
    return people


def rows_beside(removal: Removal) -> QuerySet[RemovedPicture]:
    """The rows of the same guardian's other children whom they took back as well, and for whom they choose still, of
    pictures that are down with both."""
    others = removals_to_choose(removal.guardian).exclude(child=removal.child)
    seen = PhotoTag.objects.filter(photo=OuterRef("photo"), child=OuterRef("removal__child"), covered=False)
    rows = RemovedPicture.objects.filter(
        Exists(seen),
        removal__in=others.filter(child__in=answerable_children(removal.guardian)),
        choice__in=(Choice.GONE, Choice.COVERED),
        done_at=None,
        photo__removed_at=None,
        photo__erased_at=None,
        photo__taken_down_at=F("hidden_at"),
    )
    return free_to_come_back(rows)


def _went_too(removal: Removal, photos: Iterable[Photo]) -> dict[UUID, set[int]]:
    """By picture, those children."""
    found: dict[UUID, set[int]] = defaultdict(set)
    rows = rows_beside(removal).filter(photo__in=list(photos))
    for photo, child in rows.values_list("photo", "removal__child"):
        found[photo].add(child)
    return found


def to_cover_back() -> QuerySet[RemovedPicture]:
    """The pictures that a guardian wants back with the child covered, and that wait for it."""
    rows = RemovedPicture.objects.filter(choice=Choice.COVERED, done_at=None)
    return rows.select_related("removal__child", "photo__post").order_by("pk")


def waiting_together(row: RemovedPicture) -> list[RemovedPicture]:
    """This row and those of the same guardian's other children in the same picture that wait for a cover, too: they are
    covered at once. Without this row where it waits no more, or the picture is down for another reason since."""
    rows = RemovedPicture.objects.filter(
        photo=row.photo_id,
        removal__guardian=row.removal.guardian_id,
        choice=Choice.COVERED,
        done_at=None,
        photo__taken_down_at=F("hidden_at"),
    )
    return list(rows.select_related("removal__child", "removal__guardian", "photo__post").order_by("pk"))


def tags_to_cover_back(rows: Collection[RemovedPicture], at: datetime) -> list[PhotoTag]:
    """The tags to be covered in the one picture of these rows, so that it may stand again; none is the rule's no."""
    photo = next(iter(rows)).photo
    children = {row.removal.child_id for row in rows}
    free = free_to_come_back(RemovedPicture.objects.filter(pk__in=[row.pk for row in rows]))
    if free.count() != len(rows) or photo.pk not in were_out([photo]):
        return []
    if photo.pk not in could_stand_covered([photo], {photo.pk: children}, at):
        return []
    return list(PhotoTag.objects.filter(photo=photo, child__in=children, covered=False).order_by("pk"))


def held_by_lead(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those whose files a lead holds."""
    rows = RemovedPicture.objects.filter(photo__in=list(ids), removal__held_at__isnull=False)
    return set(rows.values_list("photo", flat=True))


def keep_days() -> int:
    """So long the nursery keeps the files of what was taken back."""
    nursery = Nursery.objects.filter(pk=1).first()
    return nursery.withdrawn_keep_days if nursery else 30


def kept_until(removal: Removal) -> date:
    """The last day on which the files of a removal are kept.

    Counted from when it was tidied, if that was later: its guardian has the same time to choose.
    """
    return timezone.localdate(max(removal.taken_back_at, removal.hidden_at)) + timedelta(days=keep_days())


def to_erase_withdrawn(at: datetime) -> list[Photo]:
    """The pictures of a withdrawal that can be shown to nobody any more, longer ago than the nursery keeps them
    (`kept_until`); of what went into an own album, as long after its guardian's link to the child ended.

    None that anybody holds, wants back, or may be shown again by a new yes; and none that has been out again since,
    whatever darkens it now.
    """
    before = timezone.localdate(at) - timedelta(days=keep_days())
    nobodys = Q(choice=Choice.GONE) | Q(pk__in=_album_of_nobody(before).values("pk"))
    rows = RemovedPicture.objects.filter(nobodys, photo__removed_at=None, photo__erased_at=None)
    # what came back since is in no album, however it went again
    in_album = Q(choice=Choice.ALBUM, hidden_at=F("photo__taken_down_at")) & ~nobodys
    wanted_back = in_album | Q(choice=Choice.COVERED, done_at=None)
    young = Q(removal__taken_back_at__date__gte=before) | Q(removal__hidden_at__date__gte=before)
    young |= Q(removal__held_at__isnull=False) | wanted_back
    waits = RemovedPicture.objects.filter(young, photo=OuterRef("photo"))
    since = OuterRef("removal__hidden_at")
    out_again = CertificateLine.objects.filter(photo=OuterRef("photo"), certificate__at__gt=since)
    found = list(rows.filter(~Exists(waits), ~Exists(out_again)).select_related("photo", "removal__child"))
    held = held_pictures([row.photo_id for row in found])
    theirs: dict[Child, set[UUID]] = defaultdict(set)
    for row in found:
        theirs[row.removal.child].add(row.photo_id)
    again = {child.pk: open_again(photos, child, at) for child, photos in theirs.items()}
    wanted = {
        row.photo_id: row.photo
        for row in found
        if row.photo_id not in held and row.photo_id not in again[row.removal.child_id]
    }
    return list(wanted.values())


def _album_of_nobody(before: date) -> QuerySet[RemovedPicture]:
    """What was kept in an own album by a guardian whose link to the child, or to another of theirs who is in it, ended
    before that day. An order ends no link: it may be lifted, and until then the album is shut."""
    links = Guardianship.objects.filter(
        Q(ended_at=None) | Q(ended_at__date__gte=before),
        Q(until_on=None) | Q(until_on__gte=before),
        kind=Guardianship.Kind.GUARDIAN,
        user=OuterRef("removal__guardian"),
        child=OuterRef("removal__child"),
    )
    kept = RemovedPicture.objects.filter(choice=Choice.ALBUM)
    shut = kept.filter(~Exists(links), photo=OuterRef("photo"), removal__guardian=OuterRef("removal__guardian"))
    return kept.filter(Exists(shut))


def open_again(photos: Collection[UUID], child: Child, at: datetime) -> set[UUID]:
    """Of these very pictures, those that may be shown as far as the child goes: by a new permission, or because
    somebody cut or covered them meanwhile. Then a manager may put them back."""
    if not photos:
        return set()
    codes = all_verdicts(Child.objects.filter(pk=child.pk), at, PICTURES).get(child.pk, {})
    now = {purpose: codes.get(purpose) == IN_FORCE for purpose in PICTURES}
    tags: dict[UUID, dict[int, bool]] = defaultdict(dict)
    for pk, tagged, covered in PhotoTag.objects.filter(photo__in=photos).values_list("photo", "child", "covered"):
        tags[pk][tagged] = covered
    return {pk for pk in photos if _is_open(tags[pk], child.pk, now)}


def _is_open(tags: Mapping[int, bool], child: int, now: Mapping[Purpose, bool]) -> bool:
    """The same of one picture, by the children in it and whether each is covered."""
    if child not in tags:
        return True
    if tags[child]:
        return now[Purpose.COVERED]
    alone = sum(not covered for covered in tags.values()) < 2
    return now[Purpose.OWN_PICTURES] and (alone or now[Purpose.GROUP_PICTURES])


def stays_taken_back(photo: Photo, at: datetime) -> bool:
    """Whether a permission that the picture went with keeps it down: no new one lets it be shown as far as that child
    goes, or a guardian chose something else for it."""
    went = RemovedPicture.objects.filter(photo=photo, hidden_at=F("photo__taken_down_at"))
    return any(
        row.choice != Choice.GONE or not open_again({photo.pk}, row.removal.child, at)
        for row in went.select_related("removal__child")
    )


def may_return(child: Child, at: datetime) -> list[str]:
    """The posts, by their titles, from which pictures went with a permission for this child that may be shown again as
    far as the child goes, and that nothing else keeps down."""
    rows = RemovedPicture.objects.filter(
        removal__child=child,
        choice=Choice.GONE,
        photo__removed_at=None,
        photo__erased_at=None,
        photo__taken_down_at=F("hidden_at"),
        photo__post__state=Post.State.PUBLISHED,
    )
    photos = open_again(set(free_to_come_back(rows).values_list("photo", flat=True)), child, at)
    return _titles(Post.objects.filter(photos__in=photos - _closed_to_another(photos, child, at)))


def _closed_to_another(photos: Collection[UUID], child: Child, at: datetime) -> set[UUID]:
    """Of these pictures, those that went for another child as well, and may not be shown as far as that child goes."""
    rows = RemovedPicture.objects.filter(photo__in=photos, photo__taken_down_at=F("hidden_at"))
    went: dict[Child, set[UUID]] = defaultdict(set)
    for row in rows.exclude(removal__child=child).select_related("removal__child"):
        went[row.removal.child].add(row.photo_id)
    return {pk for other, theirs in went.items() for pk in theirs - open_again(theirs, other, at)}


@dataclass(frozen=True)
class Aftermath:
    """How far a removal is, for a receipt and for the nursery."""

    removal: Removal
    pictures: int
    posts: int
    covered: int
    in_album: int
    coming: int
    erased: int
    erased_at: datetime | None
    waiting: int
    held: int
    again: int
    over: bool


def aftermath(removal: Removal) -> Aftermath:
    """What became of the pictures of a removal so far. Of those that wait, `held` may not be erased though their time
    is `over`, whoever needs them; before, that is asked only of the lead's own hold: else an answer that changed would
    tell that somebody has just raised a concern. Of the others a manager may put back what is open `again`.
    """
    rows = list(RemovedPicture.objects.filter(removal=removal).select_related("photo"))
    erased = [row.photo.erased_at for row in rows if row.photo.erased_at]
    there = [row for row in rows if not row.photo.erased_at]
    covered = [row for row in there if row.choice == Choice.COVERED and row.done_at is not None]
    in_album = [row for row in there if row.choice == Choice.ALBUM and row.photo.taken_down_at == row.hidden_at]
    coming = [row for row in there if row.choice == Choice.COVERED and row.done_at is None]
    back = [row for row in there if row.photo.taken_down_at != row.hidden_at and row.choice != Choice.COVERED]
    settled = {row.pk for row in (*covered, *in_album, *coming, *back)}
    waiting = [row.photo_id for row in there if row.pk not in settled]
    over = bool(waiting) and kept_until(removal) < clock.today()
    held = set(waiting) if removal.held_at else held_pictures(waiting) if over else set()
    there_still = {row.photo_id for row in there if row.photo.removed_at is None}
    again = open_again((set(waiting) & there_still) - held, removal.child, clock.now())
    return Aftermath(
        removal=removal,
        pictures=len(rows),
        posts=len({row.photo.post_id for row in rows}),
        covered=len(covered),
        in_album=len(in_album),
        coming=len(coming),
        erased=len(erased),
        erased_at=max(erased, default=None),
        waiting=len(waiting),
        held=len(held),
        again=len(again),
        over=over,
    )


def titles_of(removal: Removal) -> list[str]:
    """The posts that a removal changed, by their titles."""
    return _titles(Post.objects.filter(photos__removals__removal=removal))


def _titles(posts: QuerySet[Post]) -> list[str]:
    rows = posts.distinct().order_by("-published_at", "-pk")
    return [f"“{post.title}”" if post.title else "a post without a title" for post in rows]
