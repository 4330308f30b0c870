"""What became of pictures after a withdrawal, in words for its guardian, the receipt and the nursery. Reads only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from consent.consequences import Afterwards
from nursery_portal.kit import clock, words
from nursery_portal.members.access import answerable_children, may_read_protection
from nursery_portal.members.models import User
from nursery_portal.register.models import Child
from posts.models import Removal
from posts.removals import (
    Aftermath,
    Offer,
    aftermath,
    kept_until,
    offers,
    removals_of,
    removals_to_choose,
    titles_of,
    untidied,
)
from posts.unnamed import unnamed_for, unplaced_for, without_place

NOT_CALLED_BACK = "Copies that someone saved earlier cannot be called back. Tell us if you meet one."
COVERED_TOO = "{} covered for good as well"


def files_in_words(found: Aftermath) -> str:
    """What became of the files, and what will."""
    parts = []
    if found.erased and found.erased_at:
        parts.append(f"{words.counted(found.erased, 'picture')} erased, the last {words.stamp(found.erased_at)}")
    if found.coming:
        parts.append(f"{words.counted(found.coming, 'picture')} on the way back with the child covered")
    if found.held:
        parts.append(f"{words.counted(found.held, 'picture')} kept, seen by nobody: the nursery may not erase them yet")
    if found.again:
        number, it = words.counted(found.again, "picture"), _it(found.again)
        parts.append(f"{number} down until a manager puts {it} back, as far as this child goes")
    if left := found.waiting - found.held - found.again:
        number, until = words.counted(left, "picture"), words.long_date(kept_until(found.removal))
        parts.append(
            f"{number} not erased yet"
            if found.over
            else f"{number} kept until {until}, seen by nobody, then erased unless a child's safety needs more time"
        )
    return "; ".join(parts)


def _it(number: int) -> str:
    return "it" if number == 1 else "them"


def rows_of(found: Aftermath) -> list[tuple[str, str]]:
    """The lines of a receipt about what came after."""
    if not found.pictures:
        return []
    rows = [("Out of the posts since", words.stamp(found.removal.hidden_at))]
    if found.covered:
        rows.append(("Back with the child covered", words.counted(found.covered, "picture")))
    if found.in_album:
        rows.append(("In your own album", words.counted(found.in_album, "picture")))
    return rows


def files_sentence(found: Aftermath) -> str:
    """The same as a sentence of its own; empty where nothing is left to be said."""
    files = files_in_words(found)
    return f"Files: {files}." if files else ""


def afterwards(user: User, receipt: UUID, at: datetime) -> Afterwards | None:
    """What a receipt of this person's says about what came after; None where nothing did."""
    removal = removals_of(user).select_related("child").filter(receipt=receipt).first()
    if removal is None:
        waits = receipt in untidied()
        return Afterwards(sentence="The posts are being tidied; in a minute it says more here.") if waits else None
    chooses = removals_to_choose(user).filter(pk=removal.pk).exists()
    found = aftermath(removal)
    if not chooses:  # what others have answered since is not theirs to read
        found = replace(found, again=0)
    if not found.pictures:
        return None
    url = reverse("posts:taken_back", args=[receipt]) if chooses else ""
    return Afterwards(rows=tuple(rows_of(found)), sentence=files_sentence(found), url=url, label="What may come back")


@dataclass(frozen=True)
class RemovalPage:
    """The page on which a guardian chooses what may come back."""

    removal: Removal
    rows: list[tuple[str, str]]
    covered: list[tuple[Offer, str]]
    album: list[tuple[Offer, str]]
    in_album: int
    together: bool
    answers: bool
    files: str
    again: str
    closing: str = NOT_CALLED_BACK


def removal_page(removal: Removal, at: datetime) -> RemovalPage:
    """Post by post what may come back now: nothing for who can't answer for the child any more, as after leaving."""
    answers = answerable_children(removal.guardian, timezone.localdate(at)).filter(pk=removal.child_id).exists()
    found, offered = aftermath(removal), offers(removal, at) if answers else []
    posts = [one.post for one in offered]
    unnamed = unnamed_for(removal.guardian, posts, at)
    unplaced = unplaced_for(removal.guardian, removal.child, posts, at)
    offered = [
        replace(one, post=without_place(one.post) if one.post.pk in unplaced else unnamed.post(one.post))
        for one in offered
    ]
    known_as = dict(
        Child.objects.filter(pk__in={pk for one in offered for pks in one.beside.values() for pk in pks})
        .order_by("known_as", "pk")
        .values_list("pk", "known_as")
    )
    return RemovalPage(
        removal=removal,
        rows=rows_of(found),
        covered=[(one, _post_words(one, one.covered, known_as, COVERED_TOO)) for one in offered if one.covered],
        album=[(one, _post_words(one, one.album, known_as, "with {}")) for one in offered if one.album],
        in_album=found.in_album,
        together=bool(known_as),
        answers=answers,
        files=files_sentence(found),
        again=_again_sentence(found),
    )


def _again_sentence(found: Aftermath) -> str:
    """What may be shown as it was, since nothing stands against the child in it any more; empty where nothing may."""
    if not found.again:
        return ""
    number, name = words.counted(found.again, "picture"), found.removal.child.known_as
    it = _it(found.again)
    return f"{number} may be shown to others again, as far as {name} goes: a manager puts {it} back."


def _post_words(offer: Offer, pictures: Collection[UUID], known_as: Mapping[int, str], together: str) -> str:
    """How many pictures of which day, and which brothers and sisters come back in them, too."""
    day = offer.post.published_at
    said = f"{words.counted(len(pictures), 'picture')}, {words.long_date(timezone.localdate(day)) if day else ''}"
    with_them = {child for pk in pictures for child in offer.beside[pk]}
    names = words.listed(name for child, name in known_as.items() if child in with_them)
    return f"{said}; {together.format(names)}" if names else said


@dataclass(frozen=True)
class RemovalRow:
    """A removal as the nursery reads it: which posts changed, not who asked; whose it was is for the leads."""

    removal: Removal
    at: str
    posts: str
    files: str
    child: str
    held: str


def removal_rows(user: User, removals: Iterable[Removal]) -> list[RemovalRow]:
    """Those that changed anything, the latest first."""
    rows = []
    for removal in removals:
        found = aftermath(removal)
        if not found.pictures:
            continue
        lead = may_read_protection(user, removal.child)
        held = ""
        if lead and removal.held_at and removal.held_by:
            when = words.moment(removal.held_at, now=clock.now())
            held = f"Held by {removal.held_by.shown_name} {when}: {removal.held_because}"
        rows.append(
            RemovalRow(
                removal=removal,
                at=words.stamp(removal.hidden_at),
                posts=words.listed(titles_of(removal)),
                files=files_in_words(found) or "Everything is back or erased",
                child=removal.child.known_as if lead else "",
                held=held,
            )
        )
    return rows
