"""Publishing the texts that are answered, and ending what was answered under an old one."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from consent.models import Wording
from consent.rules import current_wordings
from consent.wordings import Text, default_texts, digest_of
from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
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
    """Make sure families can be asked: publish the portal's texts where they are missing or have changed.

    Repeatable: where the latest version already says the same, nothing is written. Answers under an earlier version
    stand; `end_wording` ends them where a change is so great that families must be asked anew.
    """
    nursery = Nursery.objects.filter(pk=1).first()
    if nursery is None:
        raise Refused("Enter the nursery's name before you ask families: the text names who answers for the pictures.")
    current = {purpose.value: wording for purpose, wording in current_wordings(clock.now()).items()}
    changed = [
        text
        for text in default_texts(nursery)
        if text.purpose not in current or digest_of(current[text.purpose]) != text.sha256
    ]
    return publish_wordings(changed, by=by) if changed else []


@action(refused=Event.CONSENT_REFUSED)
def publish_wordings(texts: Sequence[Text], *, by: User | None) -> list[Wording]:
    """Freeze `texts` as the next version of each, in effect from now on; earlier answers stand."""
    hat = _hat(by)
    Nursery.objects.select_for_update().get(pk=1)  # one publisher at a time: no version number twice
    now = clock.now()
    published = []
    for text in texts:
        last = Wording.objects.filter(purpose=text.purpose, language=text.language).aggregate(Max("version"))
        wording = Wording.objects.create(
            purpose=text.purpose,
            version=(last["version__max"] or 0) + 1,
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
            details={"purpose": wording.purpose, "version": wording.version, "sha256": wording.sha256},
        )
        published.append(wording)
    return published


@action(refused=Event.CONSENT_REFUSED)
def end_wording(wording: Wording, *, from_at: datetime, by: User) -> None:
    """Let answers given under `wording` permit nothing from the instant `from_at` on: families must be asked anew.

    It can turn many a yes into a no, so it locks every child first, as a withdrawal does. An instant that has passed
    means now; an end once set can be brought forward, never put off.
    """
    hat = _hat(by)
    list(Child.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    ends_at = max(from_at, clock.now())
    fresh = Wording.objects.select_for_update().get(pk=wording.pk)
    if fresh.answers_end_at is not None and fresh.answers_end_at <= ends_at:
        raise Refused("Answers under this text have ended, or end earlier already.")
    Wording.objects.filter(pk=fresh.pk).update(answers_end_at=ends_at)
    record(
        Event.CONSENT_WORDING_ENDED,
        actor=by,
        acting_as=hat,
        subject=fresh,
        details={"purpose": fresh.purpose, "version": fresh.version, "from": ends_at},
    )
