"""Raising a concern from a comment: from the queue, or from its history when nobody has to decide it any more; and from
what somebody said to a measure about their comments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moderation.access import appeal_waits, is_in_queue_of, may_act_on_appeal, raised_from_appeal, record_visible_to
from moderation.actions.care import tell_who_answers_now, who_answers
from moderation.actions.deciding import carry_out, locked_item
from moderation.actions.hats import hat
from moderation.actions.screening import Findings, close_to, screened_text, whom_a_note_is_about
from moderation.models import Decision, Pending, Preservation, RaisedConcern, Report, Screening, SecondLook
from moderation.rules import present_screenings, undecided_words, waiting, with_families
from moderation.signals import concern_raised
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.members.models import User
from posts.models import Comment, CommentMeasure

# said of it to everybody who may read the history, among whom may be somebody whom it is about
KEPT_FOR = "A case may need it."


@dataclass(frozen=True)
class Noted:
    """What whoever raises a concern adds to it, and whom that is about; what else goes into it, and whom that may speak
    of once it is taken as grave. These are barred from the concern: what they could read of the comment they go on
    reading, since a history that is gone would tell them."""

    kind: str
    words: str
    about: set[int]
    read: str
    spoken_of: set[int]


def raise_concern_from(comment: Comment, *, version: int, kind: str, note: str = "", seen: int = 0, by: User) -> str:
    """Remove a comment that waits and raise a concern with its words sealed, in one transaction; returns its reference.

    Sealed with it is what stands open: reports and second looks, without who reported. Whom any of it may be about is
    barred from the concern; whom the note is about reads the comment's history no more. The author is told nothing
    here: whether and what to tell is decided by those who handle the concern.
    """
    present = Comment.objects.get(pk=comment.pk)
    noted = _noted(kind, note, _said(_texts(present), _beside(present, closed_at=None)), by)
    return _raise(comment, version, seen, noted, by=by)


@action(refused=Event.MODERATION_REFUSED)
def _raise(comment: Comment, version: int, seen: int, noted: Noted, *, by: User) -> str:
    fresh = locked_item(comment, version, seen, by)
    texts, beside = _texts(fresh), _beside(fresh, closed_at=None)
    _nothing_more(noted, texts, beside)
    snapshot = _snapshot(fresh, texts, beside, noted)
    everything = set(texts) >= set(_texts(fresh, everything=True)) and beside == _beside(fresh)
    # what was noted goes into the concern, sealed; the comment's own record is read by others
    carry_out(fresh, Decision.Outcome.REMOVED, Decision.Reason.CONCERN, "", by, tell=False)
    return _sent(fresh, snapshot, noted, by, everything=everything)


def raise_concern_from_history(comment: Comment, *, version: int, kind: str, note: str = "", by: User) -> str:
    """The same of a comment that was decided, or that somebody else decides: everything it ever said is sealed, and
    what was reported of it. What others can see is taken away, its author told nothing. Once for whoever does it, until
    something more is said: two taps are one concern; after one from the queue, where that had sealed less."""
    present = Comment.objects.get(pk=comment.pk)
    noted = _noted(kind, note, _said(_texts(present, everything=True), _beside(present)), by)
    return _raise_later(comment, version, noted, by=by)


@action(refused=Event.MODERATION_REFUSED)
def _raise_later(comment: Comment, version: int, noted: Noted, *, by: User) -> str:
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    now = clock.now()
    if not record_visible_to(by, now).filter(pk=fresh.pk).exists():
        raise Refused("This comment is not yours to handle.")
    if is_in_queue_of(by, fresh, now):
        raise Refused("It waits for you in the queue. Raise the concern there.")
    # one from the queue may have sealed less
    known = RaisedConcern.objects.filter(comment=fresh, by=by, everything=True, at__gte=_last_said(fresh)).first()
    if known is not None:
        raise Refused(
            f"You raised concern {known.reference} from it already. "
            "You can add a concern of your own with the concern form."
        )
    if fresh.version != version or Pending.objects.filter(comment=fresh).exists():
        raise Refused("Somebody has decided or changed it since you opened it. Read it again first.")
    texts = _texts(fresh, everything=True)
    if not any(texts):
        raise Refused("Its words have had their time and are gone. Use the concern form, and say what you know.")
    beside = _beside(fresh)
    _nothing_more(noted, texts, beside)
    snapshot = _snapshot(fresh, texts, beside, noted)
    if fresh.words_for_others and not waiting(now).filter(pk=fresh.pk).exists():
        carry_out(fresh, Decision.Outcome.REMOVED, Decision.Reason.CONCERN, "", by, tell=False)
    return _sent(fresh, snapshot, noted, by, everything=True)


def raise_concern_from_appeal(measure: CommentMeasure, *, note: str = "", by: User) -> str:
    """Raise a concern with what somebody said to a measure sealed as it is, and the measure's reason beside it; returns
    its reference. Or raise Refused: once for whoever does it. It still waits for its answer, and its author is told
    nothing. Whom it is about, or the note, is barred from the concern and does not read the words any more; who comes
    to answer it instead is told.
    """
    _, findings, _ = screened_text(measure.appeal, measure.author)
    spoken_of = whom_a_note_is_about(f"{measure.appeal}\n\n{measure.reason}", by)
    return _raise_from_appeal(measure, findings, spoken_of, note, whom_a_note_is_about(note, by), by=by)


@action(refused=Event.MODERATION_REFUSED)
def _raise_from_appeal(
    measure: CommentMeasure, findings: Findings, spoken_of: set[int], note: str, about: set[int], *, by: User
) -> str:
    fresh = CommentMeasure.objects.select_for_update().get(pk=measure.pk)
    if not fresh.appeal or not may_act_on_appeal(by, fresh):
        raise Refused("This is not yours to handle.")
    if raised_from_appeal(by, fresh.pk):
        raise Refused("You raised a concern from it already. You can add a concern of your own with the concern form.")
    added = fitting(note, 4000, field="note")
    told = who_answers(fresh)
    kept = set(fresh.appeal_about.values_list("pk", flat=True))
    if kept or CommentMeasure.objects.filter(appeal_waits(), pk=fresh.pk).exists():
        fresh.appeal_about.add(*about)  # what is over stays over: waiting once more, it would tell of the concern
    answers = concern_raised.send(
        CommentMeasure,
        raised_by=by,
        kind="adult_conduct" if any(one["rule"] == "allegation" for one in findings) else "other",
        snapshot={
            "measure_id": fresh.pk,
            "author_id": fresh.author_id,
            "text": fresh.appeal,
            "written_at": (fresh.appealed_at or fresh.at).isoformat(),
            "findings": findings,
            "beside": [{"what": f"It was said to: {fresh.get_kind_display().lower()}", "words": fresh.reason}],
            "note": added,
        },
        about=with_families({*kept, *about, *spoken_of, fresh.by_id}),  # it answers their act
    )
    references = [str(answer) for _, answer in answers if answer]
    if not references:
        raise Refused("The concern could not be raised, so nothing was changed. Please use the concern form.")
    tell_who_answers_now(fresh, told)
    record(Event.MODERATION_MEASURE_RAISED, actor=by, acting_as=hat(by), subject=fresh)
    return references[0]


def _noted(kind: str, note: str, read: str, by: User) -> Noted:
    """Whoever raises a concern says that it is grave: everything that goes into it is read as such, whatever the rules
    had found in it. Before any row is locked."""
    return Noted(kind, note, whom_a_note_is_about(note, by), read, whom_a_note_is_about(read, by))


def _said(texts: list[str], beside: list[dict[str, str]]) -> str:
    """All words of a comment that a concern seals."""
    return "\n\n".join([*texts, *(one["words"] for one in beside)])


def _nothing_more(noted: Noted, texts: list[str], beside: list[dict[str, str]]) -> None:
    """Refused where something else would be sealed than was read, as to whom it is about."""
    if _said(texts, beside) != noted.read:
        raise Refused("Something more was said of it this moment. Read it again first, then raise the concern.")


def _last_said(comment: Comment) -> datetime:
    """When anything was last said in it or of it that a concern would seal."""
    told = Report.objects.filter(comment=comment).values_list("at", "graver_at")
    asked = SecondLook.objects.filter(comment=comment).values_list("at", flat=True)
    said = [comment.edited_at or comment.written_at, *asked, *(at for both in told for at in both if at is not None)]
    return max(said)


def _texts(comment: Comment, everything: bool = False) -> list[str]:
    """What it says, and what it said before, as far as nobody had decided that or as it is kept at all: a concern seals
    and is routed by all."""
    earlier = comment.earlier.exclude(body="") if everything else undecided_words(comment)
    decided = Decision.objects.filter(comment=comment).order_by("version") if everything else ()
    before = [comment.shown_body, *(one.body for one in earlier), *(one.text for one in decided)]
    return [comment.body, *(words for words in dict.fromkeys(before) if words not in {"", comment.body})]


def _beside(comment: Comment, **only: Any) -> list[dict[str, str]]:
    """What was said of it in reports and in asking for a second look; never by whom."""
    reports = Report.objects.filter(comment=comment, **only).order_by("at")
    looks = SecondLook.objects.filter(comment=comment, **only).order_by("at")
    said = [{"what": f"Reported: {one.get_reason_display().lower()}", "words": one.words} for one in reports]
    return said + [{"what": "Its author asked for a second look", "words": one.words} for one in looks]


def _snapshot(comment: Comment, texts: list[str], beside: list[dict[str, str]], noted: Noted) -> dict[str, Any]:
    found = present_screenings([comment.pk]).get(comment.pk)
    first, *before = texts
    return {
        "comment_id": comment.pk,
        "post_id": comment.post_id,
        "author_id": comment.author_id,
        "text": "\n\n".join([first, *(f"Before it was changed: {words}" for words in before)]),
        "written_at": comment.written_at.isoformat(),
        "findings": found.findings if found else [],
        "beside": beside,
        "note": noted.words,
    }


def _sent(comment: Comment, snapshot: dict[str, Any], noted: Noted, by: User, *, everything: bool) -> str:
    """Hand it to those who handle concerns, keep the comment, and keep the concern from whom it may be about and from
    their families; the comment, too, from whom the rules or the note say it is about."""
    close_to(comment, noted.about)
    about = set(Screening.objects.filter(comment=comment).exclude(about=None).values_list("about", flat=True))
    about = with_families(about | noted.spoken_of)
    answers = concern_raised.send(Comment, raised_by=by, kind=noted.kind, snapshot=snapshot, about=about)
    references = [str(answer) for _, answer in answers if answer]
    if not references:
        raise Refused("The concern could not be raised, so nothing was changed. Please use the concern form.")
    now = clock.now()
    RaisedConcern.objects.create(comment=comment, reference=references[0], by=by, at=now, everything=everything)
    _, fresh = Preservation.objects.get_or_create(
        comment=comment, ended_at=None, defaults={"reason": KEPT_FOR, "by": by, "at": now}
    )
    if fresh:
        record(
            Event.MODERATION_PRESERVED,
            actor=by,
            acting_as=hat(by),
            subject=comment,
            details={"reason": KEPT_FOR, "held": True},
        )
    return references[0]
