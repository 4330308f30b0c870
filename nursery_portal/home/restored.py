"""After a restore: whoever and whatever is open and was not, by the file of `closures`, is closed again.

Nothing is ever opened by it. What the portal cannot settle it names, by kind and mark, for people to settle. What is
erased is gone, so nothing that is younger than the file ever is.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from consent.models import ENFORCED, YES, ConsentStanding
from moderation.actions import erase_comments_again
from moderation.models import Decision
from nursery_portal.audit import checkpoints
from nursery_portal.audit.models import AuditEvent, AuditHead
from nursery_portal.home.closures import (
    CLOSING,
    OPEN,
    closing_at,
    newer_here,
    path,
    put,
    read,
    settling,
    too_open,
    write,
)
from nursery_portal.kit import clock
from nursery_portal.kit.closing import closings
from nursery_portal.kit.errors import Refused
from nursery_portal.members.actions import protect_again, stop_address_again, suspend_again, take_keys_again
from nursery_portal.members.models import AddressChange, Guardianship, RoleGrant, User
from nursery_portal.register.models import Child
from posts.actions import ask_again_who_is_in, erase_again, miss_schedule, take_down_again, take_post_down_again
from posts.models import Comment, Photo, PhotoReport, PhotoTag, Post, RemovedPicture
from posts.rules import STATED

RESTORED = "The portal was restored from a backup. Look at it, and schedule it again if it is still to go out."
# what people have to settle, by kind. An account, a picture, a post and what was erased are closed by the portal
TOLD = {
    "role": "a role had ended, or an earlier last day was set: do it again",
    "contact": "no contact was recorded, or other days of its order: record them again",
    "place": "the place was hidden, or other days of its order were set: record them again",
    "images": "no images at all was recorded, or other days of its order: record them again",
    "kept_out": "the lead had ended the yes of this guardian, the second number, since the child must be kept out: end "
    "it again",
    "link": "a link to a child had ended, or an earlier last day was set: record its order first, then do it again",
    "carer": "the link had been made an invited relative's, or was to begin on a later day: change it again",
    "responsibility": "responsibility had been taken off: record it again",
    "child": "the child had left, or an earlier last day was set: set the last day again",
    "permission": "the child's permission for this had ended, and people act on it: end it again",
    "text": "answers under this wording had come to an end: write the new text again",
    "comment": "a comment was not shown, or said something else: read it at {address}, and take it away there, or "
    "decide it where it waits; if it may stay, and waits no more, report it at {report} and approve it in the queue",
    "invitation": "an invitation had been taken back: take it back again",
    "code": "a code had been used or taken back: take it back",
    "setting": "this setting had been stricter: set it again, under Settings",
    "rule": "a rule of the lead's own about comments had been made or changed: do it again",
    "tablet": "a tablet had been taken back: take it back again",
    "not_admitted": "somebody was not to be admitted to the child before the colon: enter them again",
    "measure": "a measure about comments had begun for the account before the colon: decide it again",
    "kept": "the picture was reported, handed over or held by the lead: a manager reports it again at {address}, and "
    "the lead decides",
    "held": "the child's pictures were kept for a case: the lead keeps them again, under Erased pictures",
    "preserved": "a case needed the comment: keep it for the case again",
}
# what waits and harms nobody meanwhile: the portal holds it closed
HELD = {
    "address": "the account had another address, and is suspended: see the person, restore it, hand them a code",
    "factor": "a second step of the account had been taken off, and it is suspended: see the person, then restore it",
    "password": "the account had another password, PIN or second step: its person sets them anew, by mail or a code",
    "permission": "the child's permission for this had ended: ask the family, and end it again if it stands here",
    "no": "the child's guardian, the second number, had said no to this, or not given the yes that stood there: ask "
    "them, and have it written down again",
    "kept_out": "the lead had ended a yes of the child's guardian, the second number, that was given after the backup: "
    "the lead ends it again once it is given again",
    "unrestricted": "no images at all was recorded about the child: see that it stands on the link of its person",
    "shown": "it was another picture, or something else was said of it, and nobody sees it until somebody says again "
    "who is in it: look at it at {address}, and crop it, change its names or its description, or leave it out first",
    "said": "the words, the readers or the talk of the post had been changed, and it is hidden: change them again at "
    "{address}, then show it",
    "protected": "the child is protected since the restore: lift it once everything about the child is settled",
}
# of a picture that is down since a permission was taken back
HOLD_AGAIN = "the picture was reported, handed over or held by the lead: the lead holds it again, under Erased pictures"
KINDS = (*OPEN, *CLOSING, "setting")
STANDS = "this stands again, and the child is not protected: whoever lifted the protection decided so"


@dataclass(frozen=True)
class Closed:
    """What was closed again, in numbers; what is left to people, by kind and mark; what the portal holds closed; and
    what is open again since the lead lifted a protection."""

    numbers: dict[str, int] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    stands: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class First:
    """What the first run found, kept beside the file: later ones only ever find less. Kept as "found" before anything
    is closed, for a run that is interrupted, and as "first" when that run came to its end."""

    more: dict[str, set[str]]
    here: dict[str, set[str]]
    seq: int
    mac: str

    @classmethod
    def of(cls, kept: Mapping[str, Any], part: str = "first") -> "First | None":
        """As it was kept; None where that run did not come so far."""
        first = kept.get(part)
        if first is None:
            return None
        none: dict[str, set[str]] = {kind: set() for kind in KINDS}  # an older portal knew fewer
        more, here = (none | {kind: set(marks) for kind, marks in first[one].items()} for one in ("more", "here"))
        return cls(more, here, first["seq"], first["mac"])

    @classmethod
    def now(cls, more: Mapping[str, set[str]], here: Mapping[str, set[str]]) -> "First":
        """With the end that the chain has now."""
        head = AuditHead.objects.get(pk=1)
        return cls(dict(more), dict(here), head.seq, head.mac)

    def as_kept(self) -> dict[str, Any]:
        """To be written into a file."""
        more, here = ({kind: sorted(marks) for kind, marks in part.items()} for part in (self.more, self.here))
        return {"more": more, "here": here, "seq": self.seq, "mac": self.mac}

    def is_of_this_database(self) -> bool:
        """Whether the chain still holds the end that the run left: not where the database was restored once more."""
        return AuditEvent.objects.filter(seq=self.seq, mac=self.mac).exists()

    def left(self, kept: Mapping[str, Any]) -> dict[str, set[str]]:
        """Of what it found, what is so still. What was entered again has a number of its own, and counts for one."""
        now, since = too_open(kept), datetime.fromisoformat(kept["at"])
        left = {kind: marks & now.get(kind, set()) for kind, marks in self.more.items()}
        here = closing_at(since)
        for kind in ("not_admitted", "measure", "rule"):
            for mark in set(here[kind]) - self.here[kind] - self.more[kind]:
                same = sorted(one for one in left[kind] if _owner(one) == _owner(mark))
                left[kind] -= set(same[:1])
        decided = set(map(str, Decision.objects.filter(at__gt=since).values_list("comment", flat=True)))
        for kind in ("comment", "read"):
            left[kind] = {mark for mark in left[kind] if _owner(mark) not in decided}
        left["kept"] = _left_to_keep(self.more["kept"], since)
        return left


def _left_to_keep(pictures: Collection[str], since: datetime) -> set[str]:
    """Of pictures that were kept, those that were neither handed over nor reported since, nor are held by the lead. To
    report what went with a permission settles nothing: once that is decided, no report keeps its files."""
    withdrawn = _withdrawn(pictures)
    reports = PhotoReport.objects.filter(photo__pk__in=pictures)
    again = reports.filter(at__gt=since).exclude(photo__in=withdrawn.values("photo"))
    for_good = reports.filter(outcome=PhotoReport.Outcome.HANDED_OVER)
    held = RemovedPicture.objects.filter(photo__pk__in=pictures, removal__held_at__isnull=False)
    settled = Q(pk__in=again.values("photo")) | Q(pk__in=for_good.values("photo")) | Q(pk__in=held.values("photo"))
    there = Photo.objects.filter(pk__in=pictures, erased_at=None).exclude(settled)
    return {str(pk) for pk in there.values_list("pk", flat=True)}


def _withdrawn(pictures: Collection[str]) -> QuerySet[RemovedPicture]:
    """Those that are down since a permission was taken back: the lead alone keeps their files."""
    return RemovedPicture.objects.filter(photo__pk__in=pictures, photo__taken_down_at=F("hidden_at"))


def _owner(mark: str) -> str:
    return mark.partition(":")[0]


def _owners(marks: set[str]) -> set[str]:
    return {_owner(mark) for mark in marks}


def _people(more: Mapping[str, set[str]]) -> QuerySet[User]:
    links = more["link"] | more["carer"] | more["contact"] | more["place"]
    return User.objects.filter(
        Q(pk__in=more["account"] | _owners(more["address"] | more["factor"]))
        | Q(pk__in=RoleGrant.objects.filter(pk__in=more["role"]).values("user"))
        | Q(pk__in=Guardianship.objects.filter(pk__in=links).values("user")),
        suspended_at=None,
    )


def _enforced(mark: str) -> bool:
    return mark.rpartition(":")[2] in ENFORCED


def _children(more: Mapping[str, set[str]]) -> QuerySet[Child]:
    """Those of whom a picture may be shown now and might not then, whatever it was that forbade it."""
    ended = {_owner(mark) for mark in more["permission"] | more["no"] | more["kept_out"] if _enforced(mark)}
    under_ended_link = ConsentStanding.objects.filter(authority__pk__in=more["link"], kind__in=YES)
    marked = Guardianship.objects.filter(pk__in=more["images"] | more["responsibility"])
    return Child.objects.filter(
        Q(pk__in=ended | more["child"] | more["unprotected"] | more["unrestricted"])
        | Q(pk__in=under_ended_link.values("child"))
        | Q(pk__in=marked.values("child"))
    )


def _pictures(more: Mapping[str, set[str]]) -> QuerySet[Photo]:
    shown = PhotoTag.objects.filter(child__in=_children(more), covered=False)
    down = Q(pk__in=more["picture"] | more["kept"]) | Q(pk__in=shown.values("photo"))
    return Photo.objects.filter(down, taken_down_at=None, removed_at=None, erased_at=None)


def _to_look_at(more: Mapping[str, set[str]]) -> QuerySet[Photo]:
    """Those of which a restore lost a crop, a cover, a name, a statement or what was taken out of a description."""
    named = PhotoTag.objects.filter(pk__in=more["uncovered"], covered=False)
    unlike = Q(pk__in=_owners(more["shown"])) | Q(pk__in=named.values("photo"))
    return Photo.objects.filter(unlike, removed_at=None, erased_at=None)


def _changed(more: Mapping[str, set[str]]) -> QuerySet[Post]:
    """Those that were out with other words, other readers or another talk."""
    return Post.objects.filter(pk__in=_owners(more["said"]) - more["post"])


def _each(rows: Iterator[Any], close: Callable[[Any], object]) -> int:
    number = 0
    for one in rows:
        close(one)
        number += 1
    return number


def _settled_from(kept: Mapping[str, Any]) -> tuple[First | None, First | None]:
    """What the first run with this file found, where that run came to its end, and where it was interrupted; neither
    where it is this one. Refused where the file cannot be the one of this restore."""
    if settling().exists():
        if read(settling()) != kept:
            raise Refused(
                f"A restore is being settled with another file: run close_again with {settling()}. If the database was "
                "restored once more since, move that away first, and begin with the newest file there is."
            )
        settled = json.loads(settling().read_text(encoding="ascii"))
        first, found = First.of(settled), First.of(settled, "found")
        known = first or found
        if known is None or known.is_of_this_database():
            return first, found
    # also where the database was restored once more since: then everything is found anew
    if AuditHead.objects.get(pk=1).seq > kept["seq"]:
        raise Refused(
            "This file is older than the database and would erase and close what came after it. Use the newest file "
            "there is; where none is newer than the backup, ask manager and lead what was closed since."
        )
    if newer_here(kept["seq"]):
        raise Refused(
            f"A newer file lies at {path()}: run close_again with that one. If it is of another database, move it away "
            "first."
        )
    put(settling(), kept)
    return None, None


def close_again(kept: Mapping[str, Any]) -> Closed:
    """Close what was closed, as far as closing alone does it, and say what people have to settle. Refused, and nothing
    closed, with a file that is older than the database.

    Safe to repeat with the same file: what people did since the first run is theirs, so a later one closes nothing, and
    says how much of what the first one found is left. One that was interrupted is done again, with all that it found:
    what it had closed already would else be told by nobody.
    """
    first, found = _settled_from(kept)
    if first is not None:
        return _told(first.more, first.left(kept), {})
    more = too_open(kept)
    here = {kind: set(marks) for kind, marks in closing_at(datetime.fromisoformat(kept["at"])).items()}
    if found is not None:
        more, here = {kind: marks | found.more.get(kind, set()) for kind, marks in more.items()}, found.here
    checkpoints.write_restored({"file": kept["at"], "known": kept["seq"]})
    put(settling(), {**kept, "found": First.now(more, here).as_kept()})
    numbers = _close(more, at=datetime.fromisoformat(kept["at"]))
    first = First.now(more, here)
    put(settling(), {**kept, "first": first.as_kept()})
    return _told(more, first.left(kept), numbers)


def begin_anew(*, although_left: bool = False) -> None:
    """End the settling, and write what is open now. Refused while something is left to people, or nothing was closed
    again yet: what the settling holds would be erased, and nobody could get the list again. `although_left` does so all
    the same, and the chain keeps how much was left."""
    left, why_not = _left_to_people()
    if why_not and not although_left:
        raise Refused(f"{why_not} What cannot be settled for good is set aside with note_open --anew --although-left.")
    if why_not:
        checkpoints.note_set_aside({"left": left})
    write(anew=True)


def _left_to_people() -> tuple[int | None, str]:
    """How many things are left to people, None where nobody knows; and why the settling cannot end."""
    if not settling().exists():
        newer = newer_here(AuditHead.objects.get(pk=1).seq)
        return None, f"This database was restored: run close_again {path()} first." if newer else ""
    try:
        kept = read(settling())
        first = First.of(json.loads(settling().read_text(encoding="ascii")))
    except ValueError:
        return None, f"{settling()} cannot be read: move it away, and run close_again with the newest file."
    if first is None or not first.is_of_this_database():
        return None, f"This database is not closed again yet: run close_again {settling()} first."
    left = len(_told(first.more, first.left(kept), {}).left)
    return left, f"{left} things are left to people: run close_again {settling()} to see them." if left else ""


def _close(more: Mapping[str, set[str]], *, at: datetime) -> dict[str, int]:
    # not what a run that was interrupted has closed already
    files = Photo.objects.filter(pk__in=more["files"], added_at__lte=at, removed_at=None)
    erased = Comment.objects.filter(pk__in=more["words"], written_at__lte=at, erased_at=None)
    words = erased.order_by("pk").values_list("pk", flat=True)
    stated = _to_look_at(more).filter(accounted__in=STATED)
    posts = Post.objects.filter(pk__in=more["post"] | _owners(more["said"]), state=Post.State.PUBLISHED)
    scheduled = Post.objects.filter(state=Post.State.SCHEDULED)  # whether somebody had taken one back, only people know
    waiting = AddressChange.objects.filter(state=AddressChange.State.WAITING).select_related("user")
    keys = User.objects.filter(pk__in=_owners(more["address"] | more["password"] | more["factor"]))
    factors: dict[int, list[int]] = {}
    for mark in more["factor"]:
        factors.setdefault(int(_owner(mark)), []).append(int(mark.partition(":")[2]))
    return {
        "sessions ended": _each(UserSession.objects.iterator(), lambda one: one.end()),
        "accounts suspended": _each(_people(more).iterator(), suspend_again),
        "address changes stopped": _each(waiting.iterator(), stop_address_again),
        "passwords taken": _each(keys.iterator(), lambda one: take_keys_again(one, factors=factors.get(one.pk, []))),
        "children protected": _each(_children(more).filter(protected=False).iterator(), protect_again),
        "pictures erased": _each(files.iterator(), erase_again),
        "pictures taken down": _each(_pictures(more).iterator(), take_down_again),
        "pictures to be looked at": _each(stated.iterator(), ask_again_who_is_in),
        "posts taken down": _each(posts.iterator(), take_post_down_again),
        "posts no longer scheduled": _each(scheduled.iterator(), lambda one: miss_schedule(one, (RESTORED,))),
        "comments erased": erase_comments_again(keys_of) if (keys_of := list(words)) else 0,
        "people kept out again": sum(one.again(more[kind]) for kind, one in closings.items()),
    }


def _told(first: Mapping[str, set[str]], left: Mapping[str, set[str]], numbers: dict[str, int]) -> Closed:
    to_people = {**left, "permission": {mark for mark in left["permission"] if not _enforced(mark)}}
    to_people["kept_out"] = left["kept_out"] & _given()
    to_people["comment"] = left["comment"] | _owners(left["read"])
    to_people |= {kind: _owners(left.get(kind, set())) for kind in closings}
    to_do = [(kind, mark) for kind in (*TOLD, *closings) for mark in sorted(to_people[kind])]
    return Closed(numbers, to_do, _held(first, left), _stands(left))


def _stands(left: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """What the protection of a child held closed, was not settled, and is held by nothing since it was lifted: a no
    only where somebody's yes counts without it, an order always."""
    free = {str(pk) for pk in Child.objects.filter(protected=False).values_list("pk", flat=True)}
    counts = {one for one in OPEN["permission"](clock.now()) if _enforced(one) and _owner(one) in free}
    noes = sorted(one for one in left["no"] if f"{_owner(one)}:{one.rpartition(':')[2]}" in counts)
    stands = {"permission": sorted(left["permission"] & counts), "no": noes}
    stands["unrestricted"] = sorted(left["unrestricted"] & free)
    return [(kind, one) for kind, marks in stands.items() for one in marks]


def _given() -> set[str]:
    """Every yes that stands as somebody's latest answer, marked like what the lead ended."""
    rows = ConsentStanding.objects.filter(kind__in=YES).values_list("child", "guardian", "purpose")
    return {f"{child}:{guardian}:{purpose}" for child, guardian, purpose in rows}


def held_sentence_of(kind: str, mark: str) -> str:
    """What is held closed, why, and how it opens again."""
    if kind == "said":
        return HELD[kind].format(address=reverse("posts:post_edit", args=[mark]))
    if kind != "shown":
        return HELD[kind]
    post = Photo.objects.values_list("post", flat=True).get(pk=mark)
    return HELD[kind].format(address=reverse("posts:tagging", args=[post, mark]))


def sentence_of(kind: str, mark: str) -> str:
    """What people do about something that is left to them."""
    sentence = closings[kind].sentence if kind in closings else TOLD[kind]
    if kind == "comment":
        address, report = (reverse(f"moderation:{page}", args=[mark]) for page in ("record", "report"))
        return sentence.format(address=address, report=report)
    if kind != "kept":
        return sentence
    if _withdrawn([mark]).exists():
        return HOLD_AGAIN
    post = Photo.objects.values_list("post", flat=True).get(pk=mark)
    return sentence.format(address=reverse("posts:picture_report", args=[post, mark]))


def pictures_kept(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those that were kept before a restore that people are settling: nothing erases them."""
    preserved = Photo.objects.filter(pk__in=ids, post__comments__in=comments_kept()).values_list("pk", flat=True)
    children = {int(one) for one in _first("held")}
    of_held = PhotoTag.objects.filter(photo__in=ids, child__in=children).values_list("photo", flat=True)
    return reported_before(ids) | set(preserved) | set(of_held)


def reported_before(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those that were reported, handed over or held before a restore that people are settling."""
    kept = _first("kept")
    return {one for one in ids if str(one) in kept}


def not_reported_since(ids: Collection[UUID]) -> set[UUID]:
    """Of these pictures, those that were kept before such a restore and that nobody has reported since: none of them
    is put back."""
    before = reported_before(ids)
    if not before:
        return before
    since = datetime.fromisoformat(json.loads(settling().read_text(encoding="ascii"))["at"])
    again = PhotoReport.objects.filter(photo__in=before, at__gt=since)
    return before - set(again.values_list("photo", flat=True))


def comments_kept() -> set[int]:
    """The comments that a case needed before a restore that people are settling."""
    return {int(one) for one in _first("preserved")}


def _first(kind: str) -> set[str]:
    """What the first run found of a kind; in a run that was interrupted, all that the file knows of it."""
    if not settling().exists():
        return set()
    kept = json.loads(settling().read_text(encoding="ascii"))
    first = First.of(kept)
    return first.more[kind] if first else set(kept["closing"].get(kind, []))


def _held(first: Mapping[str, set[str]], left: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """What waits behind a suspension, behind the protection of a child, and that protection, until the lead has lifted
    it; pictures until somebody has said who is in them, and posts until they are shown again. A no about what people
    act on outside the portal waits until it is written down again."""
    protected = {str(pk) for pk in Child.objects.filter(protected=True).values_list("pk", flat=True)}
    by_us = {str(pk) for pk in _children(first).values_list("pk", flat=True)} - first["unprotected"]
    suspended = {str(pk) for pk in User.objects.exclude(suspended_at=None).values_list("pk", flat=True)}
    without = {str(one.pk) for one in User.objects.all() if not one.has_usable_password()}
    held = {
        "address": _owners(first["address"]) & suspended,
        "factor": _owners(first["factor"]) & suspended,
        "password": _owners(first["password"]) & without,
        "permission": {mark for mark in left["permission"] if _enforced(mark) and _owner(mark) in protected},
        **{
            kind: {mark for mark in marks if not _enforced(mark) or _owner(mark) in protected}
            for kind, marks in (("no", left["no"]), ("kept_out", left["kept_out"] - _given()))
        },
        "unrestricted": left["unrestricted"] & protected,
        "protected": by_us & protected,
        "shown": set(map(str, _to_look_at(first).exclude(accounted__in=STATED).values_list("pk", flat=True))),
        "said": set(map(str, _changed(first).filter(state=Post.State.HIDDEN).values_list("pk", flat=True))),
    }
    return [(kind, mark) for kind in HELD for mark in sorted(held[kind])]
