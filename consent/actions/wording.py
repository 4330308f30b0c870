"""Publishing the texts that are answered, and ending what was answered under an old one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from consent.models import Purpose, Wording
from consent.rules import coming_wordings, current_wordings, last_version
from consent.wordings import Text, as_text, controller_of, default_texts
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.words import long_date
from nursery_portal.members.access import Can, hat_for, may
from nursery_portal.members.models import Role, User
from nursery_portal.register.models import Child, Nursery


def _hat(by: User | None) -> Role:
    """The hat for texts that bind the nursery; None is the portal itself, at its opening."""
    if by is None:
        return Role.SYSTEM
    hat = hat_for(by, Can.PUBLISH_POLICY)
    if hat is None or not may(by, Can.PUBLISH_POLICY):
        raise Refused("Only a manager or the registered person publishes what families are asked.")
    return hat


def install_wordings(by: User | None) -> list[Wording]:
    """Make sure families can be asked: publish the portal's texts where there is none.

    What the nursery has published stays as it is, also where it takes effect on a later day; it is published anew for
    its day where it names somebody else than the settings do as the one who answers for the pictures. Repeatable:
    where nothing is missing and nothing differs, nothing is written. Answers under an earlier version stand.
    """
    nursery = Nursery.objects.filter(pk=1).first()
    if nursery is None:
        raise Refused("Enter the nursery's name before you ask families: the text names who answers for the pictures.")
    now, controller = clock.now(), controller_of(nursery)
    current, coming = current_wordings(now), coming_wordings(now)
    missing, corrected = [], []
    for text in default_texts(nursery):
        purpose = Purpose(text.purpose)
        there = [wordings[purpose] for wordings in (current, coming) if purpose in wordings]
        if not there:
            missing.append(text)
        corrected += [wording for wording in there if wording.controller != controller]
    published = publish_wordings(missing, by=by) if missing else []
    for wording in corrected:
        text = replace(as_text(wording), controller=controller)
        published += publish_wordings([text], by=by, effective_at=wording.effective_at)
    return published


@action(refused=Event.CONSENT_REFUSED)
def publish_wordings(
    texts: Sequence[Text],
    *,
    by: User | None,
    effective_at: datetime | None = None,
    old_answers_stand: bool = True,
    begun_with: int | None = None,
    put_off: bool = False,
) -> list[Wording]:
    """Freeze `texts` as the next version of each, in effect from now or from a later instant.

    Where earlier answers do not stand they end at that instant, and families are asked anew: a text announced for
    later comes no more. That can turn many a yes into a no, so it locks every child first, as a withdrawal does. Where
    they stand, what is answered meanwhile ends when an announced text ends them. `begun_with` is the latest version
    that the writer was shown (nought for none): where there is a later one, it is not overwritten unseen. A text for
    a day after that of an announced one does not stop it, so it is refused, unless it puts that off (`put_off`): then
    the announced one comes no more, and what it was to end ends on the later day.
    """
    hat = _hat(by)
    Nursery.objects.select_for_update().get(pk=1)  # one publisher at a time: no version number twice
    if not old_answers_stand:
        list(Child.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    now = max(clock.now(), effective_at or clock.now())
    published = []
    for text in texts:
        _refuse_what_is_missing(text)
        last = last_version(text.purpose, text.language)
        if begun_with is not None and begun_with != last:
            raise Refused(
                f"Version {last} was published while you wrote. Look at it, below, then publish yours if it is still "
                "what families should be asked."
            )
        earlier = Wording.objects.filter(purpose=text.purpose, language=text.language, version__lte=last)
        late = _put_off(text, now, old_answers_stand=old_answers_stand, put_off=put_off)
        wording = Wording.objects.create(
            purpose=text.purpose,
            version=last + 1,
            language=text.language,
            title=text.title,
            question=text.question,
            more=text.more,
            controller=text.controller,
            recipients=text.recipients,
            retention=text.retention,
            lawful_basis=text.lawful_basis,
            sha256=text.sha256,
            effective_at=now,
        )
        record(
            Event.CONSENT_WORDING_PUBLISHED,
            actor=by,
            acting_as=hat,
            subject=wording,
            details={
                "purpose": wording.purpose,
                "version": wording.version,
                "sha256": wording.sha256,
                "effective": now,
                "old_answers_stand": old_answers_stand,
            },
        )
        if late is not None:
            ended_then = list(earlier.filter(answers_end_at=late.effective_at, effective_at__lt=late.effective_at))
            # also what it had replaced for that day: no text comes on a day that was put off
            for one in earlier.filter(effective_at=late.effective_at):
                _end(one, late.effective_at, by=by, hat=hat)
            for one in ended_then:
                _end(one, now, by=by, hat=hat)
        if not old_answers_stand:
            earlier.filter(Q(answers_end_at=None) | Q(answers_end_at__gt=now)).update(answers_end_at=now)
        elif ends_at := _announced_end(earlier, now):
            _end(wording, ends_at, by=by, hat=hat)
        published.append(wording)
    return published


def _put_off(text: Text, at: datetime, *, old_answers_stand: bool, put_off: bool) -> Wording | None:
    """The announced text that one for this instant puts off; None where none is announced for an earlier one."""
    announced = coming_wordings(clock.now()).get(Purpose(text.purpose))
    if announced is None or at <= announced.effective_at:
        if put_off:
            raise Refused("To put an announced text off, choose a day after its own.", field="effective_on")
        return None
    name, comes = f"Version {announced.version}", long_date(timezone.localdate(announced.effective_at))
    if not put_off:
        raise Refused(
            f"{name} comes on {comes}, and a text for a later day does not stop it. Say below that it is put off, or "
            "choose its day or an earlier one.",
            field="effective_on",
        )
    ends = Wording.objects.filter(purpose=text.purpose, language=text.language, answers_end_at=announced.effective_at)
    if old_answers_stand and ends.exists():
        raise Refused(
            f"{name} was to end earlier answers, and that is put off, not dropped: choose that they end on the later "
            "day.",
            field="old_answers",
        )
    return announced


def _announced_end(texts: QuerySet[Wording], at: datetime) -> datetime | None:
    """When a text among these that is to begin later ends what is answered until then; None where none does."""
    begins = texts.filter(effective_at__gt=at).values("effective_at")
    ends: datetime | None = texts.filter(answers_end_at__in=begins).aggregate(first=Min("answers_end_at"))["first"]
    return ends


def _end(wording: Wording, ends_at: datetime, *, by: User | None, hat: Role) -> None:
    Wording.objects.filter(pk=wording.pk).update(answers_end_at=ends_at)
    record(
        Event.CONSENT_WORDING_ENDED,
        actor=by,
        acting_as=hat,
        subject=wording,
        details={"purpose": wording.purpose, "version": wording.version, "from": ends_at},
    )


def _refuse_what_is_missing(text: Text) -> None:
    """What permission must be asked with stands in every text: without it an answer would prove nothing."""
    for name, words in (
        ("title", "a title"),
        ("question", "the question"),
        ("more", "what happens, and the right to take it back"),
        ("recipients", "who sees it"),
        ("retention", "how long it is kept"),
    ):
        if not getattr(text, name).strip():
            raise Refused(f"The text needs {words}.", field=name)
    if "take" not in text.more or "back" not in text.more:
        raise Refused("Say that the permission can be taken back at any time.", field="more")


@action(refused=Event.CONSENT_REFUSED)
def end_wording(wording: Wording, *, from_at: datetime, by: User) -> None:
    """Let answers given under `wording` permit nothing from the instant `from_at` on: families must be asked anew.

    It can turn many a yes into a no, so it locks every child first, as a withdrawal does. An instant that has passed
    means now; an end once set can be brought forward, and put off only with the announced text that set it.
    """
    hat = _hat(by)
    list(Child.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    ends_at = max(from_at, clock.now())
    fresh = Wording.objects.select_for_update().get(pk=wording.pk)
    if fresh.answers_end_at is not None and fresh.answers_end_at <= ends_at:
        raise Refused("Answers under this text have ended, or end earlier already.")
    _end(fresh, ends_at, by=by, hat=hat)
