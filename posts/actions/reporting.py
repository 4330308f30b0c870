"""Telling about a picture, and deciding about it. A reason of child safety hides first and asks afterwards."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.duties.actions import begin_breach
from nursery_portal.duties.models import Breach
from nursery_portal.kit import clock, jobs
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.kit.holds import held_pictures
from nursery_portal.members.access import Can, hat_for, members_holding, own_children
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Child
from posts.access import may_add_to_reports, photo_shown_to
from posts.actions.pictures import put_in_order
from posts.actions.returning import put_back
from posts.actions.steps import lock_with_same_file
from posts.beside import Found, found_in
from posts.models import Photo, PhotoReport, PhotoTag, Post
from posts.removals import stays_taken_back
from posts.reports import (
    blocked_by_report,
    deciders,
    held_for_good,
    hides_left,
    may_report_again,
    open_reports,
    reached_by,
    reported,
    reports_for,
    seconds,
    told_already,
    told_mark,
    told_of,
    who_name_another,
)
from posts.samefile import reported_elsewhere, same_file
from posts.unwilling import waits_for_decision

GONE = "This picture is no longer there. Nobody sees it."
TOLD_ALREADY = (
    "You have told us about this picture already. Somebody is looking at it. "
    "If there is more to say, ring us or ask the manager."
)
NOT_YOURS = "This report is not yours to decide, or somebody else has just answered it."
GRAVER = "Another report of this picture speaks of abuse: answer that one first, it is under Reported pictures."
ABOUT_A_CHILD = (
    "Another report of this picture is about a child's safety: answer that one first, it is under Reported pictures."
)
FOR_TWO = "Another report of this picture waits for its second person: answer that one first, under Reported pictures."
FOR_OTHERS = "Another report of this picture is not yours to answer. Whoever may answer all of them decides."
TOLD_SINCE = (
    "Somebody told us about this picture, or proposed what becomes of it, since you opened it. Read that before you "
    "decide."
)
KEPT = "This picture has to be kept for now, seen by nobody. Let it stay down, and erase it once it may go."
DISPOSALS = (PhotoReport.Outcome.ERASED, PhotoReport.Outcome.HANDED_OVER)


def report_photo(photo: Photo, reason: str, words: str, *, by: User) -> PhotoReport:
    """Tell the safeguarding lead about a picture one sees, and return the report; or raise Refused.

    A reason of child safety takes the picture out of everybody's sight in the same transaction, and the same file in
    every other post, three times a day for each person; further ones are urgent without hiding, so that nobody can
    empty the day book. Whoever told of a picture lightly may say something graver of it: that is a report of its own,
    and what they said first stays as it was. The wrong child opens a breach as well, whose 72 hours run from now.
    Whoever decides about reports also tells of a picture whose report a restore lost: whatever the reason, it is out of
    sight, and stays so until somebody decides. What somebody was still writing when another report took the picture out
    of sight is one report more, and for a child's safety it holds the picture down like any other. The words are
    screened as those beside a comment are: a worry in them is urgent, and whom they are about neither reads nor answers
    the report.
    """
    found = found_in(words, by, of_harm=reason in PhotoReport.OF_HARM)
    return _report(photo, reason, words, found, by=by)


@action(refused=Event.POSTS_REPORT_REFUSED)
def _report(photo: Photo, reason: str, words: str, found: Found, *, by: User) -> PhotoReport:
    if reason not in PhotoReport.Reason.values:
        raise Refused("Choose what is wrong with the picture.", field="reason")
    said = fitting(words, 1000, field="words")
    twins = lock_with_same_file(photo)
    post = Post.objects.select_for_update().get(pk=photo.post_id)
    now = clock.now()
    seen = photo_shown_to(by, photo.pk, now) is not None
    lost = not seen and may_report_again(by, photo)
    grave = reason in PhotoReport.CHILD_SAFETY
    if told_already(by, photo, reason, urgent=grave or found.urgent):
        raise Refused(TOLD_ALREADY)
    if not seen and not lost and not may_add_to_reports(by, photo, now):
        raise Refused(GONE)
    hid = lost or (grave and (not seen or hides_left(by, now, reason) > 0))  # what is down already empties no day book
    in_sight = _in_sight(photo, twins, seen=seen, hid=hid)
    report = PhotoReport.objects.create(
        photo=photo,
        reporter=by,
        reason=reason,
        words=said,
        urgent=grave or found.urgent,
        worry=found.urgent,
        hid=hid,
        at=now,
    )
    people = _kept_from(report, found)
    if hid:
        Photo.objects.filter(pk=photo.pk, taken_down_at=None).update(taken_down_at=now, taken_down_by=None)
        _take_down_too(report, twins, at=now)
    if reason == PhotoReport.Reason.WRONG_CHILD:
        _open_breach(report, post)
    for person in people:
        notify(
            person,
            "picture_reported",
            "A picture was reported" + (", urgent" if report.urgent else ""),
            body=in_sight,
            url=reverse("posts:report", args=[report.pk]),
        )
    record(
        Event.POSTS_PHOTO_REPORTED,
        actor=by,
        acting_as=hat_for(by, Can.READ_DAY_BOOK) or "",
        subject=photo,
        details={
            "report": report.pk,
            "reason": reason,
            "hid": hid,
            "urgent": report.urgent,
            "words": report.words,
            "about": sorted(report.about.values_list("pk", flat=True)),
        },
    )
    return report


def _in_sight(photo: Photo, twins: list[Photo], *, seen: bool, hid: bool) -> str:
    """What those who decide are told of who sees the picture, as this report leaves it."""
    if hid or (not seen and blocked_by_report(photo)):
        return "It is out of sight until you decide" + (", as is the same picture in another post." if twins else ".")
    return "Families still see it." if seen else "It is out of sight for a report of the same picture in another post."


def _kept_from(report: PhotoReport, found: Found) -> list[User]:
    """Keep it from those whom its words are about, and return who may answer it. Where nobody may then, it is kept from
    them only if they may be about what somebody did. Where nobody may, whichever report of the picture is the cause,
    those who can name somebody else are told that something waits, and nothing of what it says."""
    alone = deciders(report)
    report.about.set(found.about)
    people = deciders(report)
    if people:
        return people
    if alone and not found.conduct:
        report.about.clear()
        return alone
    for person in who_name_another(report):
        notify(
            person,
            "picture_reported",
            "A reported picture waits that nobody here may decide about",
            body="None of those who decide may. Give somebody else the role of deputy, so that somebody does.",
            url=reverse("members:people"),
        )
    return []


def _take_down_too(report: PhotoReport, twins: list[Photo], *, at: datetime, by: User | None = None) -> list[Photo]:
    """Take the same file out of sight in other posts, locked, and return what was not down; `by` whoever decides, or
    the report itself. Back it comes by a manager's hand, after the answer."""
    if by is None:
        actor, hat = report.reporter, hat_for(report.reporter, Can.READ_DAY_BOOK)
    else:
        actor, hat = by, hat_for(by, Can.MODERATE) or hat_for(by, Can.DECIDE_REPORT)
    went = []
    for twin in twins:
        if Photo.objects.filter(pk=twin.pk, taken_down_at=None).update(taken_down_at=at, taken_down_by=by):
            went.append(twin)
            record(
                Event.POSTS_PHOTO_TAKEN_DOWN,
                actor=actor,
                acting_as=hat or "",
                subject=twin,
                details={"post": twin.post_id, "because": "the same file was reported", "report": report.pk},
            )
    return went


def _open_breach(report: PhotoReport, post: Post) -> None:
    """The wrong child was shown: the law's clock runs from now, and whom the file had reached is kept with it."""
    said = f" In their words: {report.words}" if report.words else ""
    if report.about.exists():  # who keeps the register may be whom they are about
        said = " Their words stand in the report, for whoever may read it."
    facts = {
        "what": f"{report.reporter.full_name} said of picture {report.photo.position} of “{post.title}” that it shows "
        f"the wrong child, or a child under another's name.{said}",
        "url": reverse("posts:report", args=[report.pk]),
        "reached": reached_by(report.photo),
    }
    begin_breach(
        Breach.Kind.WRONG_CHILD,
        facts,
        children=Child.objects.filter(photo_tags__photo=report.photo).distinct(),
        source=f"posts.post:{post.pk}",
        aware_at=report.at,
        by=report.reporter,
        acting_as=hat_for(report.reporter, Can.READ_DAY_BOOK) or "",
    )


def _lock(report: PhotoReport, *, by: User) -> tuple[PhotoReport, Photo]:
    """The report and its picture, locked, if this person may decide about it now."""
    post = Post.objects.select_for_update().get(pk=report.photo.post_id)
    photo = Photo.objects.select_for_update().get(pk=report.photo_id)
    fresh = PhotoReport.objects.select_for_update().select_related("reporter").get(pk=report.pk)
    if not reports_for(by).filter(pk=fresh.pk).exists():
        raise Refused(NOT_YOURS)
    photo.post = post
    fresh.photo = photo
    return fresh, photo


def _no_milder_way(report: PhotoReport, *, by: User) -> None:
    """Raise Refused where one answer for every open report of the picture would pass by what another of them needs."""
    others = open_reports().select_for_update().filter(photo=report.photo).exclude(pk=report.pk)
    mine = set(reports_for(by).filter(photo=report.photo).values_list("pk", flat=True))
    for one in others.order_by("pk"):
        if one.proposed:
            raise Refused(FOR_TWO)
        if one.pk not in mine:
            raise Refused(FOR_OTHERS)
        if one.reason == PhotoReport.Reason.ABUSE and report.reason != PhotoReport.Reason.ABUSE:
            raise Refused(GRAVER)
        a_child = one.reason in PhotoReport.CHILD_SAFETY and report.reason not in PhotoReport.CHILD_SAFETY
        if a_child or (one.urgent and not report.urgent):
            raise Refused(ABOUT_A_CHILD)


def _nothing_unread(photo: Photo, seen: str, *, by: User) -> None:
    """Raise Refused where the reports of the picture, locked, are others than the page showed to whoever answers."""
    if told_mark(told_of(by, photo)) != seen:
        raise Refused(TOLD_SINCE)


@action(refused=Event.POSTS_REPORT_REFUSED)
def decide_report(report: PhotoReport, outcome: str, note: str, *, seen: str, by: User) -> None:
    """Answer a report, and every other open one about the same picture; or raise Refused and change nothing.

    *Nothing wrong* shows a hidden picture again, through the whole gate; not while the same file waits for an answer
    elsewhere, nor after two people disposed of it there. *Stays down* takes it down where it is not, and the same file
    in every other post, where a manager decides. Of several the gravest is answered, by somebody who may answer each
    and has read them: `seen` is the mark of those that the page showed (`told_mark`).
    """
    twins = lock_with_same_file(report.photo)
    fresh, photo = _lock(report, by=by)
    _no_milder_way(fresh, by=by)
    _nothing_unread(photo, seen, by=by)
    if outcome not in (PhotoReport.Outcome.NOTHING_WRONG, PhotoReport.Outcome.STAYS_DOWN):
        raise Refused("Choose what becomes of the picture.", field="outcome")
    if fresh.reason == PhotoReport.Reason.ABUSE and not note.strip():
        raise Refused("Write in a sentence why: this report spoke of abuse.", field="note")
    now = clock.now()
    went_with_it = list(_went_down_with(photo))
    if outcome == PhotoReport.Outcome.STAYS_DOWN:
        Photo.objects.filter(pk=photo.pk, taken_down_at=None).update(taken_down_at=now, taken_down_by=by)
        went_with_it += _take_down_too(fresh, twins, at=now, by=by)
    elif _hidden_by_reports(photo):
        put_back(photo, photo.post, advice="Let it stay down; a manager can repair it.", by=by)
    elif _only_for_reports(Photo.objects.filter(pk=photo.pk), photo).exists():
        went_with_it.append(photo)
    _close(photo, outcome, note, by=by)
    if outcome == PhotoReport.Outcome.NOTHING_WRONG:
        went_with_it = [one for one in went_with_it if not _waits_for_another(one)]
    _tell_what_they_decide(went_with_it, outcome, by=by)


def _waits_for_another(photo: Photo) -> bool:
    """Whether another answer than the one just given holds the picture down: no manager can put it back yet."""
    return blocked_by_report(photo) or reported_elsewhere(photo) or waits_for_decision(photo)


def _went_down_with(photo: Photo) -> QuerySet[Photo]:
    """The same file in other posts, as far as reports took it down, and nothing else."""
    return _only_for_reports(same_file(photo), photo).select_related("post")


def _only_for_reports(photos: QuerySet[Photo], reported_one: Photo) -> QuerySet[Photo]:
    """Of these, what is down since an open report of this picture, or since one of the same file that nothing came of
    and that waited for this answer."""
    open_here = Q(photo=reported_one, closed_at=None)
    groundless = Q(photo__fingerprint=reported_one.fingerprint, outcome=PhotoReport.Outcome.NOTHING_WRONG)
    reports = PhotoReport.objects.filter(open_here | groundless)
    at_once = Q(taken_down_by=None, taken_down_at__in=reports.filter(hid=True).values("at"))
    proposed = Q(taken_down_at__in=reports.filter(proposed_at__isnull=False).values("proposed_at"))
    return photos.filter(at_once | proposed, removed_at=None)


def _tell_what_they_decide(photos: list[Photo], outcome: str, *, by: User) -> None:
    """The managers put back, or leave out, what went down with a reported picture: each post has its own gate."""
    if outcome == PhotoReport.Outcome.NOTHING_WRONG:
        what, answer = "went down and can come back", "Nothing was wrong with it."
    else:
        what, answer = "is down", "It stays down there. Leave it out here as well, repair it, or put it back."
    for post in {one.post_id: one.post for one in photos}.values():
        for manager in members_holding(Can.PUBLISH_POST).exclude(pk=by.pk):
            notify(
                manager,
                "taken_down",
                f"A picture of “{post.title or 'Without a title'}” {what}",
                body=f"It is in another post, too, where somebody reported it. {answer}",
                url=reverse("posts:post_edit", args=[post.pk]),
            )


def _hidden_by_reports(photo: Photo) -> bool:
    """Whether nothing but open reports of its own holds the picture down: what a member of staff took down is not ours
    to show, nor what waits for an answer, or was disposed of by two people, in another post; nor what went with a
    permission, where its guardian has chosen something else for it or none is in force."""
    down, reports = photo.taken_down_at is not None and photo.removed_at is None, open_reports().filter(photo=photo)
    at_once = photo.taken_down_by_id is None and reports.filter(hid=True).exists()
    proposed = reports.filter(proposed_at=photo.taken_down_at, proposed_at__isnull=False).exists()
    free = not waits_for_decision(photo) and not reported_elsewhere(photo)
    return down and (at_once or proposed) and free and not stays_taken_back(photo, clock.now())


def _close(photo: Photo, outcome: str, note: str, *, by: User) -> None:
    """Close every open report about the picture with one answer, and tell those who reported it."""
    now, note = clock.now(), fitting(note, 600, field="note")
    if outcome != PhotoReport.Outcome.NOTHING_WRONG:
        answer = "Nobody sees it any more. Thank you for telling us."
    elif photo.taken_down_at or photo.removed_at:
        answer = "Nothing is wrong with it. It is not shown for now."
    else:
        answer = "It can stay in the day book."
    told: set[int] = set()
    for one in PhotoReport.objects.select_for_update().filter(photo=photo, closed_at=None).select_related("reporter"):
        one.outcome, one.note, one.closed_at, one.closed_by = outcome, note, now, by
        one.save(update_fields=["outcome", "note", "closed_at", "closed_by"])
        if one.reporter_id not in told:
            notify(
                one.reporter,
                "picture_report_answered",
                "We have looked at the picture you told us about",
                body=answer,
            )
        told.add(one.reporter_id)
        record(
            Event.POSTS_REPORT_DECIDED,
            actor=by,
            acting_as=hat_for(by, Can.MODERATE) or hat_for(by, Can.DECIDE_REPORT) or "",
            subject=one,
            details={"photo": str(photo.pk), "outcome": outcome, "note": one.note},
        )


def _not_needed(photo: Photo, outcome: str) -> None:
    """Raise Refused where a picture is to be erased that somebody needs for more than these reports."""
    needed = held_for_good(photo) or held_pictures([photo.pk], but=reported)
    if outcome == PhotoReport.Outcome.ERASED and needed:
        raise Refused(KEPT, field="outcome")


@action(refused=Event.POSTS_REPORT_REFUSED)
def propose_disposal(report: PhotoReport, outcome: str, note: str, *, seen: str, by: User) -> None:
    """The first of two people proposes to erase a picture or to hand it over; it is out of sight from now on, and so is
    the same file in every other post. `seen` as for any answer."""
    twins = lock_with_same_file(report.photo)
    fresh, photo = _lock(report, by=by)
    if open_reports().exclude(pk=fresh.pk).exclude(proposed="").filter(photo=photo).exists():
        raise Refused(FOR_TWO)
    _nothing_unread(photo, seen, by=by)
    if outcome not in DISPOSALS:
        raise Refused("Choose whether the picture is to be erased or handed over.", field="outcome")
    _not_needed(photo, outcome)
    advice = fitting(note, 600, field="note")
    if not advice:
        raise Refused("Write down whom you spoke to and what they advised, before anything is done.", field="note")
    others = [person for person in seconds(fresh) if person.pk != by.pk]
    if not others:
        raise Refused("Nobody else is here who could confirm it. Ask the registered person to name a deputy.")
    now = clock.now()
    fresh.proposed, fresh.note = outcome, advice
    fresh.proposed_by = by
    fresh.proposed_at = fresh.proposed_at or now  # what went down with the first proposal is known by its instant
    fresh.save(update_fields=["proposed", "note", "proposed_by", "proposed_at"])
    Photo.objects.filter(pk=photo.pk, taken_down_at=None).update(taken_down_at=now, taken_down_by=by)
    _take_down_too(fresh, twins, at=now, by=by)
    for person in others:
        notify(
            person,
            "picture_disposal_proposed",
            "A second person is needed to decide about a reported picture",
            url=reverse("posts:report", args=[fresh.pk]),
        )
    record(
        Event.POSTS_REPORT_DISPOSAL_PROPOSED,
        actor=by,
        acting_as=hat_for(by, Can.MODERATE) or hat_for(by, Can.DECIDE_REPORT) or "",
        subject=fresh,
        details={"photo": str(photo.pk), "outcome": outcome, "note": fresh.note},
    )


@action(refused=Event.POSTS_REPORT_REFUSED)
def confirm_disposal(report: PhotoReport, *, seen: str, by: User) -> None:
    """The second person confirms what their page said (`seen`), no other proposal. *Erased*: the files go, those of
    the same picture in other posts, too. *Handed over*: they stay, shown to nobody, until released."""
    twins = lock_with_same_file(report.photo)
    fresh, photo = _lock(report, by=by)
    if not fresh.proposed:
        raise Refused("Nobody has proposed anything yet.")
    if fresh.proposed_by_id == by.pk:
        raise Refused("It takes two people: somebody else has to confirm what you proposed.")
    _nothing_unread(photo, seen, by=by)
    outcome = fresh.proposed
    _not_needed(photo, outcome)
    if outcome == PhotoReport.Outcome.ERASED:
        Photo.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=clock.now())
        put_in_order(photo.post)
        jobs.enqueue("posts.erase_photo", str(photo.pk))
        _erase_too(fresh, twins, by=by)
    _close(photo, outcome, fresh.note, by=by)


def _erase_too(report: PhotoReport, twins: list[Photo], *, by: User) -> None:
    """What two people erased goes in every post, unless somebody needs it there, or it is marked there as of a child of
    their own: then it is only down, and the managers are told to leave it out."""
    own = {child.pk for one in (by, report.proposed_by) if one for child in own_children(one)}
    theirs = PhotoTag.objects.filter(photo__in=twins, child__in=own).values_list("photo", flat=True)
    held = held_pictures([one.pk for one in twins])
    kept = held | set(theirs)
    _take_down_too(report, [one for one in twins if one.pk in kept], at=clock.now(), by=by)
    for one in twins:
        if one.pk in kept:
            _tell_what_is_kept(one, held=one.pk in held)
            continue
        Photo.objects.filter(pk=one.pk, removed_at=None).update(removed_at=clock.now())
        put_in_order(one.post)
        record(
            Event.POSTS_PHOTO_REMOVED,
            actor=by,
            acting_as=hat_for(by, Can.MODERATE) or hat_for(by, Can.DECIDE_REPORT) or "",
            subject=one,
            details={"post": one.post_id, "because": "two people erased the same picture"},
        )
        jobs.enqueue("posts.erase_photo", str(one.pk))


def _tell_what_is_kept(photo: Photo, *, held: bool) -> None:
    """Nobody sees it and nothing brings it back, so nobody comes upon it: the managers who have no child in it leave it
    out."""
    when = ", once it need not be kept any more" if held else ""
    for manager in members_holding(Can.PUBLISH_POST):
        if own_children(manager).filter(photo_tags__photo=photo).exists():
            continue
        notify(
            manager,
            "taken_down",
            f"A picture of “{photo.post.title or 'Without a title'}” is down for good",
            body=f"Two people erased the same picture in another post. It does not come back. Leave it out here{when}.",
            url=reverse("posts:post_edit", args=[photo.post_id]),
        )
