"""What is kept for a case, and what a person is asked to bear with for a time."""

from datetime import date

from moderation.access import (
    appeal_waits,
    appeals_visible_to,
    authors_visible_to,
    may_act_on_appeal,
    may_let_go,
    measures_visible_to,
    reads_appeal,
    record_visible_to,
)
from moderation.actions.addresses import of_measure
from moderation.actions.hats import hat
from moderation.actions.screening import READ_COMMENTS, Heard, call_who_gives_roles, heard, kept_from, not_everybody
from moderation.handling import not_over
from moderation.models import Preservation, RaisedConcern, Urgency
from moderation.rules import reads_like_a_disclosure, with_families
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import Can, hat_for, members_holding
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from posts.models import Comment, CommentMeasure
from posts.rules import measures_in_force


@action(refused=Event.MODERATION_REFUSED)
def preserve_comment(comment: Comment, *, reason: str, by: User) -> Preservation:
    """Keep a comment for a case: nothing of it is erased until the hold is ended. Or raise Refused."""
    Comment.objects.select_for_update().get(pk=comment.pk)  # two taps are one hold
    if not record_visible_to(by, clock.now()).filter(pk=comment.pk).exists():
        raise Refused("This comment is not yours to handle.")
    if not reason.strip():
        raise Refused("Say which case or worry needs it.", field="reason")
    if Preservation.objects.filter(comment=comment, ended_at=None).exists():
        raise Refused("It is kept already.", field="reason")
    why = fitting(reason, 400, field="reason")
    made = Preservation.objects.create(comment=comment, reason=why, by=by, at=clock.now())
    record(
        Event.MODERATION_PRESERVED,
        actor=by,
        acting_as=hat(by),
        subject=comment,
        details={"reason": made.reason, "held": True},
    )
    return made


@action(refused=Event.MODERATION_REFUSED)
def end_preservation(comment: Comment, *, reason: str, by: User) -> None:
    """No case needs it any more; the usual time of keeping counts again. Or raise Refused: while somebody works on a
    concern that was raised from it, it stays. Only whoever keeps it, or handles that concern, may let it go: an answer
    that depended on the concern would tell anybody else of one."""
    if not record_visible_to(by, clock.now()).filter(pk=comment.pk).exists():
        raise Refused("This comment is not yours to handle.")
    if not reason.strip():
        raise Refused("Say why no case needs it any more.", field="reason")
    kept = Preservation.objects.filter(comment=comment, ended_at=None)
    if kept.exists() and not may_let_go(by, comment):
        raise Refused("Whoever keeps it says when no case needs it any more. Please ask them.", field="reason")
    raised = RaisedConcern.objects.filter(comment=comment).values_list("reference", flat=True)
    if not_over(list(raised)):
        raise Refused("A case still needs it, so it stays kept.", field="reason")
    why = fitting(reason, 400, field="reason")
    if not kept.update(ended_at=clock.now(), ended_by=by, ended_why=why):
        raise Refused("It is not kept for a case.", field="reason")
    details = {"held": False, "reason": why}
    record(Event.MODERATION_PRESERVED, actor=by, acting_as=hat(by), subject=comment, details=details)


@action(refused=Event.MODERATION_REFUSED)
def take_measure(author: User, *, kind: CommentMeasure.Kind, reason: str, until_on: date, by: User) -> CommentMeasure:
    """Have comments of somebody read first, or suspend them, for a time and with a reason. Or raise Refused."""
    User.objects.select_for_update(no_key=True).get(pk=author.pk)  # two taps, or two reviewers, are one measure
    if not authors_visible_to(by).filter(pk=author.pk).exists():
        raise Refused("You can't decide this about yourself or a relative.")
    if not reason.strip():
        raise Refused("Write the reason. The person reads it.", field="reason")
    if not clock.today() <= until_on or (until_on - clock.today()).days > 366:
        raise Refused("Choose a last day from today to a year from now.", field="until_on")
    if CommentMeasure.objects.filter(author=author, kind=kind, ended_at=None, until_on__gte=clock.today()).exists():
        raise Refused("This is in force already. End it first, then begin anew.")
    why = fitting(reason, 400, field="reason")
    made = CommentMeasure.objects.create(author=author, kind=kind, reason=why, until_on=until_on, by=by, at=clock.now())
    title = "Your comments are read first" if kind == CommentMeasure.Kind.REVIEW_FIRST else "You can't write comments"
    notify(
        author,
        "comment_measure",
        f"{title} until {long_date(until_on)}",
        f"{made.reason} You can ask another person to look at this.",
        url=of_measure(made),
    )
    record(
        Event.MODERATION_MEASURE_TAKEN,
        actor=by,
        acting_as=hat(by),
        subject=made,
        details={"author": author.pk, "kind": kind, "until": until_on.isoformat(), "reason": made.reason},
    )
    return made


def _tell_ended(measure: CommentMeasure, said: str = "") -> None:
    """Tell its author that a measure has ended, and which still stands."""
    still = measures_in_force(measure.author, clock.now()).exclude(pk=measure.pk).order_by("-until_on").first()
    if still is None:
        notify(
            measure.author, "comment_measure", "You can write comments as before", said or measure.get_kind_display()
        )
        return
    over = f"This has ended: {measure.get_kind_display()}."
    stands = f"This stands until {long_date(still.until_on)}: {still.get_kind_display()}."
    words = f"{over} {stands} {said}".rstrip()
    notify(measure.author, "comment_measure", "One of two things about your comments has ended", words)


@action(refused=Event.MODERATION_REFUSED)
def end_measure(measure: CommentMeasure, *, by: User) -> None:
    """End it before its time, or raise Refused."""
    if not authors_visible_to(by).filter(pk=measure.author_id).exists():
        raise Refused("You can't decide this about yourself or a relative.")
    changed = CommentMeasure.objects.filter(pk=measure.pk, ended_at=None, until_on__gte=clock.today())
    if not changed.update(ended_at=clock.now(), ended_by=by):
        raise Refused("It has ended already.")
    _tell_ended(measure)
    record(Event.MODERATION_MEASURE_ENDED, actor=by, acting_as=hat(by), subject=measure, details={})


def appeal_measure(measure: CommentMeasure, *, words: str, by: User) -> None:
    """Ask somebody else to look at a measure against oneself, once. Whoever may answer is told. Or raise Refused.

    It is screened like a question: whom it is about does not read it, and what may be about a child's safety calls
    everybody who may.
    """
    _appeal(measure, words, heard(words, by), by=by)


@action(refused=Event.MODERATION_REFUSED)
def _appeal(measure: CommentMeasure, words: str, found: Heard | None, *, by: User) -> None:
    if measure.author_id != by.pk:
        raise Refused("Only the person it is about can ask.")
    said = fitting(words, 1000, field="words")
    if not said or found is None:
        raise Refused("Write what should be looked at again.", field="words")
    open_ones = CommentMeasure.objects.filter(
        pk=measure.pk, appealed_at=None, ended_at=None, until_on__gte=clock.today()
    )
    urgent = found.urgency == Urgency.URGENT
    fields = {"appeal_urgent": urgent, "show_help": reads_like_a_disclosure(said)}
    if not open_ones.update(appeal=said, appealed_at=clock.now(), **fields):
        raise Refused("You have asked already, or it has ended.")
    about = kept_from(found.urgency, found.findings, found.about)
    measure.appeal_about.set(not_everybody(with_families({by.pk}), about, found.findings))
    _tell_of_appeal(measure, urgent)
    record(
        Event.MODERATION_MEASURE_APPEALED,
        actor=by,
        acting_as=hat_for(by, Can.WRITE_COMMENT) or "",
        subject=measure,
        details={"words": said, "urgency": int(found.urgency), "rules": [one["rule"] for one in found.findings]},
    )


def _tell_of_appeal(measure: CommentMeasure, urgent: bool) -> None:
    """Tell whoever may answer it; of something urgent, by mail, whoever took the measure, too, unless it is about
    them: they can act on it. Where nobody may answer it, those who give roles."""
    people, readers = who_answers(measure), []
    if urgent:
        readers = [one for one in members_holding(Can.MODERATE).order_by("pk") if may_act_on_appeal(one, measure)]
    if not people:
        _call_for_an_answer(measure)
    for person in dict.fromkeys([*people, *readers]):
        _tell_person(person, measure, urgent)


def tell_who_answers_now(measure: CommentMeasure, told: list[User]) -> None:
    """It is kept from somebody more: tell whoever may answer it since then, and those who give roles where nobody of
    those who could does any more. `told`: who could before. A private step."""
    people = who_answers(measure)
    if told and not people:
        _call_for_an_answer(measure)
    for person in people:
        if person not in told:
            _tell_person(person, measure, measure.appeal_urgent)


def _tell_person(person: User, measure: CommentMeasure, urgent: bool) -> None:
    url = of_measure(measure)
    if urgent:
        title = "What somebody says to a measure should be read now"
        notify(person, "comment_urgent", title, "It may be about a child's safety.", url=url, mail=True)
        return
    about = "It is about what a colleague asked them to bear with in comments."
    notify(person, "comment_appeal", "Somebody asks another person to look", about, url=url)


def _call_for_an_answer(measure: CommentMeasure) -> None:
    named = measure.appeal_about.values_list("pk", flat=True)
    title = "Somebody's answer to a measure waits that nobody here may read and answer"
    call_who_gives_roles(title, with_families({measure.author_id, *named}))


def who_answers(measure: CommentMeasure) -> list[User]:
    """The reviewers who may answer an appeal; the registered person where there is none. Nobody where it waits for no
    answer."""
    for right in READ_COMMENTS:
        people = members_holding(right).order_by("pk")
        found = [one for one in people if appeals_visible_to(one).filter(pk=measure.pk).exists()]
        if found:
            return found
    return []


@action(refused=Event.MODERATION_REFUSED)
def answer_appeal(measure: CommentMeasure, *, words: str, end: bool, by: User) -> None:
    """Answer somebody's appeal: never whoever took the measure, and the registered person where no reviewer may.
    `end` True ends it. Or raise Refused."""
    if measure.by_id == by.pk:
        raise Refused("Somebody else has to look at this: you took the measure.")
    if measure.author_id == by.pk or not measures_visible_to(by).filter(pk=measure.pk).exists():
        raise Refused("This is not yours to answer.")
    if not reads_appeal(by, measure):  # in the words of one to which nothing was said
        raise Refused("There is nothing to answer.")
    said = fitting(words, 1000, field="words")
    if not said:
        raise Refused("Write an answer. The person reads it.", field="words")
    now = clock.now()
    live = CommentMeasure.objects.filter(pk=measure.pk, ended_at=None, until_on__gte=clock.today()).exists()
    ended = {"ended_at": now, "ended_by": by} if end and live else {}
    waiting = CommentMeasure.objects.filter(appeal_waits(), pk=measure.pk)
    if not waiting.update(answer=said, answered_at=now, answered_by=by, **ended):
        raise Refused("There is nothing to answer.")
    if live and not end:
        notify(measure.author, "comment_measure", "We looked again, and it stays", said)
    else:
        _tell_ended(measure, said)
    record(
        Event.MODERATION_MEASURE_ENDED if ended else Event.MODERATION_MEASURE_APPEALED,
        actor=by,
        acting_as=hat(by),
        subject=measure,
        details={"answer": said, "ended": bool(ended)},
    )
