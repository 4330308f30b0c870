"""Writing notices and keeping track of their mails; what people choose about them; mail that came back.

`notify` is a private step: other apps' actions call it inside their own transaction, so a notice exists exactly when
what it tells of happened. The post's bookkeeping is technical marks on a notice, no evidence, so no audit events; what
a person chooses, and mail that came back, are.
"""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from nursery_portal.audit.actions import action, record
from nursery_portal.audit.events import Event
from nursery_portal.kit import clock
from nursery_portal.kit.errors import Refused
from nursery_portal.kit.jobs import enqueue
from nursery_portal.members.access import Can, hat_for, may, members_holding, roles_of
from nursery_portal.members.models import Role, User, reaches_nobody
from nursery_portal.notify import digest
from nursery_portal.notify.models import Bounce, Digest, DigestRun, MailChoice, Notice, Way
from nursery_portal.notify.rules import (
    TRIES,
    choice_of,
    choices_now,
    choices_of,
    digests_waiting,
    left_behind,
    quiet_until,
    waiting_for_mail,
    way_of,
)

MAIL_TASK = "notify.mail_notice"
DIGESTS_KEPT = timedelta(days=31)


def _made(recipient: User, kind: str, title: str, body: str, url: str, mail: bool, choice: MailChoice) -> Notice:
    """A notice ready to be written, with the way and the hour of its mail as its recipient chose."""
    now = clock.now()
    mail = mail and not reaches_nobody(recipient.email)
    at_once = mail and way_of(kind, choice) is Way.AT_ONCE
    return Notice(
        recipient=recipient,
        kind=kind,
        title=title[:160],
        body=body,
        url=url,
        mail=at_once,
        mail_after=quiet_until(now, kind, choice) if at_once else None,
        daily=mail and not at_once,
        made_at=now,
    )


def notify(
    recipient: User, kind: str, title: str, body: str = "", url: str = "", mail: bool = True, by_sweep: bool = False
) -> Notice:
    """Tell one member something, inside the caller's transaction; its mail leaves after commit, or with the mail of the
    day, as its kind asks and its recipient chose. Without `mail` it is in the portal only; `by_sweep` it leaves within
    a minute, which is for one of many: nobody who asks a whole nursery waits for each connection.

    `title` and `body` are read in the portal only, by the recipient. The mail says what `rules.mail_sentence` has for
    `kind`: no name of a child, no words of a comment, a link to the portal.
    """
    chosen = choices_now([recipient], clock.now())
    notice = _made(recipient, kind, title, body, url, mail, chosen[recipient.pk])
    notice.save(force_insert=True)
    if notice.mail and notice.mail_after is None and not by_sweep:
        enqueue(MAIL_TASK, notice.pk)
    return notice


def notify_all(
    recipients: Iterable[User], kind: str, title: str, body: str = "", url: str = "", unmailed: Container[int] = ()
) -> int:
    """The same to many members at once, inside the caller's transaction; how many. The keys in `unmailed` are told in
    the portal only.

    Their mails leave with the next sweep, within a minute: nobody who publishes waits for hundreds of them.
    """
    people = list(recipients)
    chosen = choices_now(people, clock.now())
    made = [_made(one, kind, title, body, url, one.pk not in unmailed, chosen[one.pk]) for one in people]
    return len(Notice.objects.bulk_create(made))


def read_notice(notice: Notice, *, by: User) -> None:
    """Mark one's own notice as read. Safe to repeat; somebody else's stays as it is."""
    Notice.objects.filter(pk=notice.pk, recipient=by, read_at__isnull=True).update(read_at=clock.now())


def read_all_notices(*, upto: int, by: User) -> int:
    """Mark all of one's own notices as read, and return how many that were. `upto`: the key of the newest that its
    reader could have seen; what came since stays new."""
    return Notice.objects.filter(recipient=by, pk__lte=upto, read_at__isnull=True).update(read_at=clock.now())


# --- the mail of one notice


def claim_mail(notice_id: int) -> Notice | None:
    """Take a notice to send its mail; None if it has gone out, is being sent by another, or is not worth it any more.

    The claim ends by itself after ten minutes, so a worker that died loses no mail; the same mail twice is the lesser
    evil, and only a worker that died between sending and `mail_sent` makes it. Each try doubles the wait for the next,
    up to an hour: a server that refuses a mail for a day gets it in the end.
    """
    now = clock.now()
    with transaction.atomic():
        taken = waiting_for_mail(now).filter(pk=notice_id).update(mail_claimed_at=now, mail_tries=F("mail_tries") + 1)
    return Notice.objects.select_related("recipient").get(pk=notice_id) if taken else None


def mail_sent(notice: Notice) -> None:
    """The mail server took it."""
    Notice.objects.filter(pk=notice.pk, mailed_at__isnull=True).update(mailed_at=clock.now())


def mail_not_wanted(notice: Notice) -> None:
    """The recipient may not be written to (`rules.hears_by_mail`), or their address does not exist: the notice stays,
    no mail follows."""
    Notice.objects.filter(pk=notice.pk).update(mail=False)


# --- the mail of the day


def plan_digests(at: datetime) -> int | None:
    """Write down, once a day, what each person's mail of the day says; how many. None where it was done before. Whose
    last one never went out is told of that time, too. What waited for the mail of somebody who has left since goes by
    itself, and so does what their last one would have told where it never went out.

    The same few queries for ten members as for a thousand, but for the rows that are written in batches.
    """
    day = clock.today()
    if DigestRun.objects.filter(day=day).exists():
        return None
    since = digest.since_of(at)
    lines = digest.lines_for(since, at)
    for begun, people in digest.missed(at).items():
        lines |= digest.lines_for(begun, at, people)
    try:
        with transaction.atomic():
            DigestRun.objects.create(day=day, since=since, until=at)
            _mail_by_itself(left_behind(at - digest.FURTHEST, at).select_related("recipient"), at)
            Digest.objects.bulk_create(Digest(user_id=pk, day=day, lines=said) for pk, said in sorted(lines.items()))
            Digest.objects.filter(day__lt=day - DIGESTS_KEPT).delete()
            DigestRun.objects.filter(day__lt=day - DIGESTS_KEPT).delete()
    except IntegrityError:  # another worker was quicker
        return None
    return len(lines)


def _mail_by_itself(notices: Iterable[Notice], at: datetime) -> None:
    """Have the sweep send mails of their own about these."""
    waiting = list(notices)
    chosen = choices_of(one.recipient for one in waiting)
    for one in waiting:
        one.daily, one.mail, one.mail_after = False, True, quiet_until(at, one.kind, chosen[one.recipient_id])
    Notice.objects.bulk_update(waiting, ["daily", "mail", "mail_after"])


def claim_digests(at: datetime, limit: int) -> list[Digest]:
    """Take up to `limit` mails of the day to send them; the others go with the next tick, or are somebody else's."""
    with transaction.atomic():
        wanted = list(digests_waiting(at).select_for_update().order_by("pk").values_list("pk", flat=True)[:limit])
        taken = digests_waiting(at).filter(pk__in=wanted)
        taken.update(claimed_at=at, tries=F("tries") + 1)
    return list(Digest.objects.filter(pk__in=wanted, claimed_at=at).select_related("user").order_by("pk"))


def release_digests(taken: Iterable[Digest]) -> None:
    """Let go of mails of the day that were taken and not tried: the server failed before their turn."""
    for one in taken:
        mine = Digest.objects.filter(pk=one.pk, claimed_at=one.claimed_at, mailed_at__isnull=True)
        mine.update(claimed_at=None, tries=F("tries") - 1)


def digest_sent(sent: Digest) -> None:
    """The mail server took it. Written down one by one: only so no mail goes twice."""
    Digest.objects.filter(pk=sent.pk, mailed_at__isnull=True).update(mailed_at=clock.now())


def give_up_digest(kept: Digest) -> None:
    """Its address does not exist, or its reader has left: no further try."""
    Digest.objects.filter(pk=kept.pk).update(tries=TRIES)


# --- what people choose


def _hat(user: User) -> str:
    """The hat of somebody who acts for nobody but themselves."""
    return min(roles_of(user), default=Role.GUARDIAN)


@action()
def choose_mails(wanted: MailChoice, *, by: User) -> MailChoice:
    """Keep what somebody chose about their own mails; or raise Refused."""
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        raise Refused("Quiet hours need a beginning and an end. Leave both empty for none.", field="quiet_until")
    values = {name: getattr(wanted, name) for name in ("daily", "own", "reminders", "quiet_from", "quiet_until")}
    kept, _ = MailChoice.objects.update_or_create(user=by, defaults={**values, "changed_at": clock.now()})
    record(
        Event.NOTIFY_CHOICE_MADE,
        actor=by,
        acting_as=_hat(by),
        subject=kept,
        details={name: str(value) for name, value in values.items()},
    )
    return kept


@action()
def stop_daily(user: User, *, again: bool = False) -> MailChoice:
    """End somebody's mails of the day by the link in one of them, or begin them again. Safe to repeat."""
    User.objects.select_for_update().get(pk=user.pk)
    kept = choice_of(user)
    kept.daily, kept.changed_at = again, clock.now()
    kept.save()
    record(
        Event.NOTIFY_CHOICE_MADE,
        actor=user,
        acting_as=_hat(user),
        subject=kept,
        details={"daily": str(again), "by": "link"},
    )
    return kept


# --- mail that came back


@action()
def note_bounce(user: User, address: str, *, permanent: bool, code: str = "") -> Bounce:
    """Note that mail to a member's address came back. The managers are told once while it is open."""
    now = clock.now()
    User.objects.select_for_update().get(pk=user.pk)
    found = Bounce.objects.filter(address__iexact=address, settled_at=None).first()
    if found is None:
        found = Bounce.objects.create(
            user=user, address=address.lower(), permanent=permanent, code=code[:16], first_at=now, last_at=now
        )
        for manager in members_holding(Can.INVITE):
            notify(
                manager,
                "mail_returned",
                f"Mail to {user.full_name} comes back",
                body="Check the address with them. Until then they do not hear from the portal by mail.",
                url=reverse("notify:bounces"),
            )
    else:
        Bounce.objects.filter(pk=found.pk).update(
            times=F("times") + 1, last_at=now, code=code[:16], permanent=found.permanent or permanent
        )
    record(
        Event.NOTIFY_BOUNCE_NOTED,
        actor=None,
        acting_as=Role.SYSTEM,
        subject=found,
        details={"user": user.pk, "permanent": permanent, "code": code[:16]},
    )
    return found


@action()
def settle_bounce(bounce: Bounce, *, by: User) -> None:
    """Say that an address was put right or confirmed: mails go there again. Or raise Refused."""
    if not may(by, Can.INVITE):
        raise Refused("A manager or the registered person settles this.")
    if not Bounce.objects.filter(pk=bounce.pk, settled_at=None).update(settled_at=clock.now(), settled_by=by):
        raise Refused("It was settled already.")
    record(Event.NOTIFY_BOUNCE_SETTLED, actor=by, acting_as=hat_for(by, Can.INVITE) or "", subject=bounce)
