"""Ask the manager: a question about the nursery's work, in the channel that is for it."""

import uuid
from collections.abc import Collection

from django.db import IntegrityError

from moderation.access import answerable_questions, knows_it_was_raised, questions_visible_to
from moderation.actions.addresses import of_question
from moderation.actions.screening import (
    CLOSED,
    READ_COMMENTS,
    Findings,
    call_who_gives_roles,
    kept_from,
    not_everybody,
    screened_apart,
    whom_a_note_is_about,
)
from moderation.models import Question, Urgency
from moderation.rules import answer_promised, due_at, reads_like_a_disclosure, with_families
from moderation.signals import concern_raised
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused, fitting
from nursery_portal.members.access import Can, hat_for, may, members_holding
from nursery_portal.members.models import User
from nursery_portal.notify.actions import notify
from nursery_portal.register.models import Nursery
from posts.words import cleaned, says_something

LONGEST = 4000
A_DAY = 10
NOBODY_LEFT = (
    "Nobody here may read this without a conflict, so we must not take it in. Please go to somebody outside: "
    "their numbers are on the page for raising a concern. Your words stay here, to copy."
)
NOBODY_ANSWERS = (
    "With this note nobody here could answer the question any more, so nothing was changed. Please use the concern "
    "form for what you know. Your words stay here, to copy."
)


def ask_manager(body: str, *, form_key: uuid.UUID, by: User) -> Question:
    """Ask, or raise Refused and keep nothing. The same form sent twice is one question.

    It is screened like a comment: what may be about a child's safety is urgent and goes to the safeguarding lead, too.
    What nobody here may read, as its own words say, is not taken in: it would wait for ever, with an answer promised.
    Where nobody may only since a name in it is one of their families', it is: a refusal would tell who is on the
    register.
    """
    text = cleaned(body)
    # other words are another question, whatever became of the answer to the first
    form_key = uuid.uuid5(form_key, text)
    sent = Question.objects.filter(author=by, form_key=form_key)
    known = sent.first()
    if known is not None:
        return known
    if not says_something(text):
        raise Refused("Write your question before you send it.", field="body")
    if len(text) > LONGEST:
        raise Refused(f"This has {len(text)} characters; {LONGEST} fit. Please shorten it.", field="body")
    urgency, findings, about, named = screened_apart(text, by)
    try:
        return _ask(text, form_key, urgency, findings, kept_from(urgency, findings, about), named, by=by)
    except IntegrityError:  # two taps in the same instant: the other one was first
        return sent.get()


@action(refused=Event.MODERATION_QUESTION_REFUSED)
def _ask(
    text: str, form_key: uuid.UUID, urgency: Urgency, findings: Findings, about: set[int], named: set[int], *, by: User
) -> Question:
    now = clock.now()
    if Question.objects.filter(author=by, at__date=clock.today()).count() >= A_DAY:
        raise Refused("You have asked many questions today. Please ring us, or ask again tomorrow. Your words stay.")
    nursery = Nursery.objects.filter(pk=1).first()
    urgent = urgency == Urgency.URGENT
    question = Question.objects.create(
        author=by,
        body=text,
        form_key=form_key,
        urgency=urgency,
        findings=findings,
        show_help=reads_like_a_disclosure(text),
        at=now,
        due_at=due_at(now, urgency, nursery) if urgent else answer_promised(now, nursery),
    )
    rights = (Can.ANSWER_QUESTION, *READ_COMMENTS)
    if not CLOSED & {one["rule"] for one in findings}:
        about = not_everybody(with_families({by.pk}), about, findings, rights)
    question.about.set(about)
    if not _tell_readers(question):
        _take_in_all_the_same(question, about, named)
    record(
        Event.MODERATION_QUESTION_ASKED,
        actor=by,
        acting_as=hat_for(by, Can.WRITE_COMMENT) or "",
        subject=question,
        details={"text": text, "urgency": int(urgency), "rules": [one["rule"] for one in findings]},
    )
    return question


def _take_in_all_the_same(question: Question, about: set[int], named: set[int]) -> None:
    """Nobody may read it: Refused where its own words say so, the names and roles of staff in them. Else those who give
    roles are told that something waits, so that somebody reads it; also those whom it is about, where there is nobody
    else, since all who give roles could read it otherwise. They are told neither what it says nor who wrote it."""
    question.about.set(about & named)
    if not _readers(question):
        raise Refused(NOBODY_LEFT, field="body")
    question.about.set(about)
    title = "A question waits that nobody here may read"
    if not call_who_gives_roles(title, with_families({question.author_id, *about})):
        call_who_gives_roles(title, {question.author_id})


def _tell_readers(question: Question, told: Collection[User] = ()) -> bool:
    """Tell whoever reads it, but for those who were told before. Whether anybody does."""
    urgent, people = question.urgency == Urgency.URGENT, _readers(question)
    title = "A question should be read now" if urgent else "A parent asks the manager"
    kind = "comment_urgent" if urgent else "question_asked"
    for person in people:
        if person not in told:
            notify(person, kind, title, url=of_question(question))
    return bool(people)


def _readers(question: Question) -> list[User]:
    """Who is told, and always somebody who may read it: the managers; of something urgent the safeguarding lead and the
    deputy, too. Where none of them may it is the leads, and where none of these may, the registered person."""
    urgent = question.urgency == Urgency.URGENT
    first = (Can.ANSWER_QUESTION, Can.MODERATE) if urgent else (Can.ANSWER_QUESTION,)
    for rights in (first, (Can.MODERATE,), (Can.MODERATE_LAST,)):
        people = {person.pk: person for right in rights for person in members_holding(right).order_by("pk")}
        readers = [one for one in people.values() if answerable_questions(one).filter(pk=question.pk).exists()]
        if readers:
            return readers
    return []


@action(refused=Event.MODERATION_QUESTION_REFUSED)
def raise_concern_from_question(question: Question, *, note: str = "", by: User) -> str:
    """Raise a concern with the words of a question sealed as they are; returns its reference. Or raise Refused.

    Once, as far as whoever does it may know: rather two concerns than a hint to whom the first is about. The question
    still waits for its answer: what to say in it is decided by those who handle the concern. Whoever asked is told
    nothing here, and never reads the concern.
    """
    if question.author_id == by.pk or not _handles(by, question):
        raise Refused("This question is not yours to handle.")
    added = fitting(note, LONGEST, field="note")
    told = _readers(question)
    spoken_of = whom_a_note_is_about(question.body, by)  # whoever is only greeted in it still answers it
    question.about.add(*whom_a_note_is_about(added, by))
    now = clock.now()
    first = Question.objects.filter(pk=question.pk, raised_at=None).update(raised_at=now, raised_by=by)
    fresh = Question.objects.get(pk=question.pk)
    if not first and knows_it_was_raised(by, fresh):
        raise Refused("A concern was raised from it already. You can add a concern of your own with the concern form.")
    if not fresh.body:
        raise Refused("Its words have had their time and are gone. Use the concern form, and say what you know.")
    answers = concern_raised.send(
        Question,
        raised_by=by,
        kind="adult_conduct" if any(one["rule"] == "allegation" for one in fresh.findings) else "other",
        snapshot={
            "question_id": fresh.pk,
            "author_id": fresh.author_id,
            "text": fresh.body,
            "written_at": fresh.at.isoformat(),
            "findings": fresh.findings,
            "note": added,
        },
        about=with_families({*fresh.about.values_list("pk", flat=True), *spoken_of}),
    )
    references = [str(answer) for _, answer in answers if answer]
    if not references:
        raise Refused("The concern could not be raised, so nothing was changed. Please use the concern form.")
    if fresh.answered_at is None and not _tell_readers(fresh, told) and told:
        raise Refused(NOBODY_ANSWERS, field="note")
    record(
        Event.MODERATION_QUESTION_RAISED,
        actor=by,
        acting_as=hat_for(by, Can.MODERATE) or hat_for(by, Can.ANSWER_QUESTION) or hat_for(by, Can.MODERATE_LAST) or "",
        subject=fresh,
    )
    return references[0]


def _handles(by: User, question: Question) -> bool:
    handles = may(by, Can.ANSWER_QUESTION) or may(by, Can.MODERATE) or may(by, Can.MODERATE_LAST)
    return handles and questions_visible_to(by).filter(pk=question.pk).exists()


@action(refused=Event.MODERATION_QUESTION_REFUSED)
def answer_question(question: Question, answer: str, *, by: User) -> None:
    """Answer once, for the nursery, or raise Refused. The parent is told and reads it in the portal.

    The manager or a lead does; the registered person where none of them may read it.
    """
    text = cleaned(answer)
    if not answerable_questions(by).filter(pk=question.pk).exists():
        raise Refused("This question is not yours to answer.")
    if not says_something(text) or len(text) > LONGEST:
        raise Refused(f"Write an answer of at most {LONGEST} characters.", field="answer")
    fresh = Question.objects.filter(pk=question.pk, answered_at=None)
    if not fresh.update(answer=text, answered_at=clock.now(), answered_by=by):
        raise Refused("Somebody has answered already. Your words are still here; look at theirs first.")
    notify(
        question.author,
        "question_answered",
        "The nursery answered your question",
        url=of_question(question),
    )
    record(
        Event.MODERATION_QUESTION_ANSWERED,
        actor=by,
        acting_as=hat_for(by, Can.ANSWER_QUESTION) or hat_for(by, Can.MODERATE) or hat_for(by, Can.MODERATE_LAST) or "",
        subject=question,
        details={"answer": text},
    )
