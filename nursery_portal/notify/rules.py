"""What a mail may say, to whom and when it goes, and which still wait. Reads only."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.core import signing
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from nursery_portal.members.models import (
    NO_MAIL,
    RoleGrant,
    User,
    grant_current,
)
from nursery_portal.members.rules import mailable_links
from nursery_portal.notify.models import Bounce, Digest, DigestRun, MailChoice, Notice, Way
from nursery_portal.register.models import enrolled

TRIES = 75  # about three days, as the waits below grow
CLAIM = timedelta(minutes=10)  # after that a worker that took a mail counts as lost; each try doubles it
LONGEST = timedelta(hours=1)  # so that what is about safety is never late for longer once a server is well again
GIVE_UP = timedelta(days=3)  # a mail about something older would only confuse
SALT = "notify.daily"
QUIET: tuple[time | None, time | None] = (time(20), time(7))


class Group(StrEnum):
    """What a notice is about, as far as its mail is concerned."""

    OWN = "own"  # answers and decisions about what one did or asked oneself
    REMINDERS = "reminders"  # something to do by a day
    SAFETY = "safety"  # a child or an adult may be at risk, or a clock of ours runs: at once, at any hour
    NEWS = "news"  # what one may look at some time


# A mail goes through servers we do not know and shows on locked screens: it names no child, no person and no words of
# anybody. The kinds with a sentence of their own stand here, alphabetical; every other kind gets the general one.
MAIL_SENTENCES = {
    "comment_answered": "The nursery replied to a comment of yours.",
    "comment_decided": "Something was decided about a comment of yours.",
    "comment_late": "A comment in the portal was not decided in time. Please look at the queue.",
    "comment_urgent": "Something in the portal should be read now. Please look at the queue.",
    "draft_ends": "Pictures in a draft that nobody finished are erased in two weeks. The portal says which.",
    "fast_reading": "An account in the portal reads unusually much. Please look at it now.",
    "mail_returned": "A mail of the portal came back. Somebody may not hear from us.",
    "pack_failed": "The copies you asked for could not be made. The portal says why, and you can ask again.",
    "pack_ready": "The copies you asked for are ready. They can be fetched for a day.",
    "permission_asked": "We would like to ask you for your answers about pictures. It takes about two minutes.",
    "permission_changed": "A permission changed. The portal shows what is in force now.",
    "permission_ended": "A permission about pictures was ended. The portal says which.",
    "permission_paper": "We keyed answers that you signed on paper. Please look whether they are what you wrote.",
    "permission_receipt": "Your answers about pictures are saved. Your receipt is in the portal.",
    "permission_review_30": "Once a year we ask again about pictures. One tap is enough, if nothing has changed.",
    "permission_review_7": "Once a year we ask again about pictures. There is about a week left to answer.",
    "permission_taken_back": "You took back a permission. It took effect at once, and your receipt is in the portal.",
    "picture_late": "A reported picture was not decided about in time. Please look at the reports.",
    "policy_to_read": "There is a policy for you to read and acknowledge. It takes about three minutes.",
    "question_answered": "You have an answer from the nursery.",
    "relative_asked": "Somebody was asked in with your account. Please look whether that was you.",
    "reminder": "The nursery has a reminder for you. Please look at it, and say that you have seen it.",
    "reminder_again": "There is a reminder you have not looked at yet. It only takes a moment.",
    "schedule_missed": "A post did not go out at its time. The portal says why.",
    "taken_down": "Something was taken down in the portal. Somebody has to decide about it.",
}
GENERAL_SENTENCE = "There is something new for you in the portal."

# Kinds that are not about the recipient's own matters, alphabetical. Whatever stands nowhere goes at once, outside
# quiet hours: a late word does more harm than one too many.
GROUPS = {
    "comment_late": Group.SAFETY,
    "comment_urgent": Group.SAFETY,
    "conduct": Group.SAFETY,
    "conduct_due": Group.SAFETY,
    "conduct_glass": Group.SAFETY,
    "conduct_nameless": Group.SAFETY,
    "date_to_keep": Group.REMINDERS,
    "draft_ends": Group.REMINDERS,
    "fast_reading": Group.SAFETY,
    "mail_returned": Group.NEWS,
    "permission_asked": Group.REMINDERS,
    "permission_disputed": Group.SAFETY,
    "permission_review_30": Group.REMINDERS,
    "permission_review_7": Group.REMINDERS,
    "picture_disposal_proposed": Group.SAFETY,
    "picture_late": Group.SAFETY,
    "picture_reported": Group.SAFETY,
    "policy_to_read": Group.REMINDERS,
    "post_handed_over": Group.NEWS,
    "question_asked": Group.NEWS,
    "relative_asked": Group.SAFETY,
    "reminder": Group.REMINDERS,
    "reminder_again": Group.REMINDERS,
    "taken_down": Group.SAFETY,
}


CLOCKS = ("breach_",)  # kinds whose names begin so follow a clock of the law by day and by night


def group_of(kind: str) -> Group:
    """What a notice of this kind is about."""
    return Group.SAFETY if kind.startswith(CLOCKS) else GROUPS.get(kind, Group.OWN)


def mail_sentence(kind: str) -> str:
    """The one sentence a mail about such a notice says."""
    return MAIL_SENTENCES.get(kind, GENERAL_SENTENCE)


# --- what people chose


def untouched(user: User) -> MailChoice:
    """What holds for somebody who never chose anything."""
    return MailChoice(user=user, quiet_from=QUIET[0], quiet_until=QUIET[1])


def choice_of(user: User) -> MailChoice:
    """What this person chose; the defaults where they never did."""
    return MailChoice.objects.filter(user=user.pk).first() or untouched(user)


def choices_of(users: Iterable[User]) -> dict[int, MailChoice]:
    """What each of these people chose, in one query."""
    people = list(users)
    chosen = {one.user_id: one for one in MailChoice.objects.filter(user__in=[user.pk for user in people])}
    return {user.pk: chosen.get(user.pk) or untouched(user) for user in people}


def choices_now(users: Iterable[User], at: datetime) -> dict[int, MailChoice]:
    """The same as it works now: to whoever chose the mail of the day and is no member any more, as the guardians of a
    leaver, none comes. What was to come with it has a mail of its own then."""
    chosen = choices_of(users)
    awaiting = [pk for pk, one in chosen.items() if Way.DAILY in (one.own, one.reminders)]
    if awaiting:
        for pk in set(awaiting) - set(User.objects.filter(_member(at), pk__in=awaiting).values_list("pk", flat=True)):
            chosen[pk].daily = False
    return chosen


def way_of(kind: str, choice: MailChoice) -> Way:
    """Whether a mail of its own tells of such a notice, or the mail of the day. Only news goes unmailed where there is
    no mail of the day: answers and reminders that were to come with it have a mail of their own then."""
    group = group_of(kind)
    if group is Group.SAFETY:
        return Way.AT_ONCE
    if group is Group.NEWS:
        return Way.DAILY
    chosen = Way(choice.own if group is Group.OWN else choice.reminders)
    return chosen if choice.daily else Way.AT_ONCE


def quiet_until(at: datetime, kind: str, choice: MailChoice) -> datetime | None:
    """The end of the quiet hours in which `at` lies; None outside them, and for what is about safety."""
    begin, end = choice.quiet_from, choice.quiet_until
    if begin is None or end is None or begin == end or group_of(kind) is Group.SAFETY:
        return None
    local = timezone.localtime(at)
    now, day = local.time(), local.date()
    over_midnight = begin > end
    if not (now >= begin or now < end if over_midnight else begin <= now < end):
        return None
    if over_midnight and now >= begin:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, end))


# --- what waits


def _rested(at: datetime, claimed: str, tries: str) -> Q:
    """What nobody is sending now, and what has waited long enough since its last try: the fields of that are named."""
    free = Q(**{f"{claimed}__isnull": True}) | Q(**{f"{claimed}__lte": at - LONGEST})
    wait, made = CLAIM, 1
    while wait < LONGEST:
        free |= Q(**{f"{claimed}__lte": at - wait, f"{tries}__lte": made})
        wait, made = wait * 2, made + 1
    return free


def waiting_for_mail(at: datetime) -> QuerySet[Notice]:
    """The notices whose mail has not gone out, that nobody is sending now, and that are worth another try."""
    free = _rested(at, "mail_claimed_at", "mail_tries")
    due = Q(mail_after__isnull=True) | Q(mail_after__lte=at)
    return Notice.objects.filter(
        free, due, mail=True, mailed_at__isnull=True, mail_tries__lt=TRIES, made_at__gt=at - GIVE_UP
    )


def hears_by_mail(user: User, at: datetime) -> bool:
    """Whether a mail, which names the nursery, may go to this member now: they hold a role, or a link by which they
    may be written to. Asked when it goes: in a night of quiet hours a link may have ended, or an order been entered."""
    if not user.is_active or user.suspended_at is not None:
        return False
    on = timezone.localdate(at)
    grants = RoleGrant.objects.filter(grant_current(on), user=user)
    return grants.exists() or mailable_links(on).filter(user=user).exists()


def in_quiet_hours(at: datetime) -> QuerySet[User]:
    """Everybody inside whose quiet hours `at` lies: as `quiet_until` says for one of them."""
    now = timezone.localtime(at).time()
    by_day = Q(quiet_from__lt=F("quiet_until"), quiet_from__lte=now, quiet_until__gt=now)
    over_midnight = Q(Q(quiet_from__lte=now) | Q(quiet_until__gt=now), quiet_from__gt=F("quiet_until"))
    inside = Q(Exists(MailChoice.objects.filter(by_day | over_midnight, user=OuterRef("pk"))))
    if quiet_until(at, "", MailChoice(quiet_from=QUIET[0], quiet_until=QUIET[1])):
        inside |= Q(~Exists(MailChoice.objects.filter(user=OuterRef("pk"))))
    return User.objects.filter(inside)


def digests_waiting(at: datetime) -> QuerySet[Digest]:
    """The mails of the day that have not gone out and are worth another try, to whoever still wants one and is not in
    their quiet hours now: today's, and yesterday's until today's are made."""
    free = _rested(at, "claimed_at", "tries")
    today = timezone.localdate(at)
    day = today if DigestRun.objects.filter(day=today).exists() else today - timedelta(days=1)
    waiting = Digest.objects.filter(free, day=day, mailed_at__isnull=True, tries__lt=TRIES)
    return waiting.filter(user__in=digest_readers(at)).exclude(user__in=in_quiet_hours(at))


def digest_readers(at: datetime) -> QuerySet[User]:
    """Everybody who gets a mail of the day: a member now, who wants it, who may be written to, and whose address takes
    mail."""
    refused = Bounce.objects.filter(address=OuterRef("email"), permanent=True, settled_at=None)
    return User.objects.filter(
        _member(at),
        ~Exists(MailChoice.objects.filter(user=OuterRef("pk"), daily=False)),
        ~Exists(refused),
        is_active=True,
        joined_at__isnull=False,
        suspended_at__isnull=True,
    ).exclude(email__iendswith=f"@{NO_MAIL}")


def _member(at: datetime) -> Q:
    """Of the people asked about those who hold a role, or a link by which they may be written to about a child with a
    place: who has only such a link to a leaver keeps an album, and reads no mail of the day."""
    on = timezone.localdate(at)
    grants = RoleGrant.objects.filter(grant_current(on), user=OuterRef("pk"))
    links = mailable_links(on).filter(enrolled(on, "child__"), user=OuterRef("pk"))
    return Q(Exists(grants) | Exists(links))


def left_behind(since: datetime, at: datetime) -> QuerySet[Notice]:
    """The notices made meanwhile for a mail of the day that cannot come: their readers are no members any more, and may
    be written to all the same. None of which a mail of the day told that went out."""
    leavers = User.objects.filter(~_member(at), pk__in=mailable_links(timezone.localdate(at)).values("user"))
    after = DigestRun.objects.filter(day=OuterRef("day"), until__gte=OuterRef(OuterRef("made_at")))
    told = Digest.objects.filter(Exists(after), user=OuterRef("recipient"), mailed_at__isnull=False)
    waiting = Notice.objects.filter(~Exists(told), daily=True, read_at=None, made_at__gt=since, made_at__lte=at)
    news = [kind for kind, group in GROUPS.items() if group is Group.NEWS]
    return waiting.filter(recipient__in=leavers).exclude(kind__in=news)


def was_told(user_id: int, kind: str, since: datetime, url: str = "") -> bool:
    """Whether this member had a notice of this kind (that leads to `url`, if given) since the instant `since`."""
    found = Notice.objects.filter(recipient=user_id, kind=kind, made_at__gte=since)
    return (found.filter(url=url) if url else found).exists()


def told_lately(kind: str, since: datetime) -> set[int]:
    """Everybody who had a notice of this kind since the instant `since`."""
    return set(Notice.objects.filter(kind=kind, made_at__gte=since).values_list("recipient", flat=True))


def told_of(kind: str, url: str) -> set[int]:
    """Everybody who had a notice of this kind that leads to `url`."""
    return set(Notice.objects.filter(kind=kind, url=url).values_list("recipient", flat=True))


def was_anybody_told(kind: str, url: str, since: datetime) -> bool:
    """Whether a notice of this kind that leads to `url` was written since the instant `since`."""
    return Notice.objects.filter(kind=kind, url=url, made_at__gte=since).exists()


# --- the way out of the mail of the day


def stop_token(user_id: int) -> str:
    """What stands in the link that ends somebody's mails of the day: it does that, and opens nothing."""
    return signing.dumps(user_id, salt=SALT)


def user_of_token(token: str) -> int | None:
    """Whose link it is; None for anything that we did not sign."""
    try:
        found = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None
