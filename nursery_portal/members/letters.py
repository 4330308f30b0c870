"""The mails about an account itself, each made from one row: no name of a child, nothing that anybody typed.

A letter is found again by its kind and its row's id, so a task gets ids only; a row whose mail has not gone out is
what the sweep looks for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from nursery_portal.kit.words import day, hour
from nursery_portal.members import tokens
from nursery_portal.members.models import (
    ADDRESS_WAIT,
    AccessCode,
    AddressChange,
    FactorReset,
    KnownDevice,
    MailTry,
    reaches_nobody,
)

TOO_OLD = timedelta(days=3)  # a mail about something older would only confuse
INVITATION = "invitation"  # not a letter, but tried and claimed like one
TRIES = 16  # about three days, as the waits below grow
CLAIM = timedelta(minutes=10)  # after that a worker that took a mail counts as lost; each try doubles it
LONGEST = timedelta(hours=6)
Row = TypeVar("Row", AccessCode, AddressChange, FactorReset, KnownDevice)


@dataclass(frozen=True)
class Letter:
    """One mail: to whom, its subject after the nursery's name, its sentences, and where it leads."""

    to: str
    greeted: str
    subject: str
    words: tuple[str, ...]
    path: str = ""
    button: str = ""


@dataclass(frozen=True)
class Kind(Generic[Row]):
    """One kind of letter, about rows of one model: those that wait, how it is made, and the field that says it has gone
    out."""

    waiting: Callable[[datetime], QuerySet[Row]]
    make: Callable[[Row, datetime], Letter]
    field: str = "mailed_at"

    def letter(self, pk: int, at: datetime) -> tuple[Row, Letter] | None:
        """The row and its letter, where it still waits and would reach somebody."""
        row = self.waiting(at).select_related("user").filter(pk=pk).first()
        letter = self.make(row, at) if row is not None else None
        return None if row is None or letter is None or reaches_nobody(letter.to) else (row, letter)


def _when(at: datetime) -> str:
    """The hour and the day, whole: a mail is read whenever it is read, so it never says "just now"."""
    return f"at {hour(at)} on {day(timezone.localdate(at))}"


def _code(row: AccessCode, at: datetime) -> Letter:
    used_at = row.used_at or at  # one that `waiting` finds was used
    return Letter(
        row.user.email,
        row.user.first_name,
        "somebody came back into your account",
        (
            f"A code of the nursery was used {_when(used_at)}. Your account has a "
            "new password since then, and everything that was signed in has been signed out.",
            "If that was you, there is nothing to do. If it was not, please telephone the nursery now.",
        ),
    )


def _address_old(row: AddressChange, at: datetime) -> Letter:
    return Letter(
        row.old_email,
        row.user.first_name,
        "another address for your account",
        (
            "Somebody who is signed in to your account has asked that it use another e-mail address. For a day from "
            "now nothing changes.",
            "If that was you, there is nothing to do here. If it was not, stop it: the address stays as it is, and "
            "everything that is signed in is signed out.",
        ),
        reverse("members:address_stop", args=[tokens.address_token(row.pk, row.nonce, "stop")]),
        "This was not me",
    )


def _address_new(row: AddressChange, at: datetime) -> Letter:
    return Letter(
        row.email,
        "",  # it may be a stranger's, who reads no words of whoever asked
        "is this your address?",
        (
            "Please confirm that this is the address you want to use from now on. It takes effect a day after you "
            "asked for it; until then sign in with the old one.",
            "You know nothing of this? Then do nothing: without you it does not take effect.",
        ),
        reverse("members:address_confirm", args=[tokens.address_token(row.pk, row.nonce, "confirm")]),
        "Yes, this is my address",
    )


def _factor(row: FactorReset, at: datetime) -> Letter:
    return Letter(
        row.user.email,
        row.user.first_name,
        "your second step was taken off",
        (
            "Two leaders took the second step off your account, as you asked them to in person. Sign in with your "
            "password and set a new one up.",
            "You did not ask for it? Then please telephone the nursery now.",
        ),
        reverse("account_login"),
        "Sign in",
    )


def _device(row: KnownDevice, at: datetime) -> Letter:
    return Letter(
        row.user.email,
        row.user.first_name,
        "a sign-in from a browser we do not know",
        (
            f"Somebody signed in to your account {_when(row.first_at)} with {row.words}. We had not seen that browser "
            "before.",
            "If that was you, there is nothing to do. If it was not, sign all other devices out and change your "
            "password. Then look on your account's page at your e-mail address and your second step: take off what "
            "you do not know there.",
        ),
        reverse("usersessions_list"),
        "Your devices",
    )


KINDS: dict[str, Kind[Any]] = {
    "address_new": Kind(
        lambda at: AddressChange.objects.filter(
            state=AddressChange.State.WAITING, invited_at__isnull=True, asked_at__gt=at - TOO_OLD
        ),
        _address_new,
        "invited_at",
    ),
    "address_old": Kind(
        lambda at: AddressChange.objects.filter(
            state=AddressChange.State.WAITING, mailed_at__isnull=True, asked_at__gt=at - TOO_OLD - ADDRESS_WAIT
        ),
        _address_old,
    ),
    "code": Kind(
        lambda at: AccessCode.objects.filter(
            state=AccessCode.State.USED, joins=False, mailed_at__isnull=True, used_at__gt=at - TOO_OLD
        ),
        _code,
    ),
    "device": Kind(
        lambda at: KnownDevice.objects.filter(is_odd=True, mailed_at__isnull=True, first_at__gt=at - TOO_OLD), _device
    ),
    "factor": Kind(
        lambda at: FactorReset.objects.filter(
            state=FactorReset.State.AGREED, mailed_at__isnull=True, settled_at__gt=at - TOO_OLD
        ),
        _factor,
    ),
}


def resting(kind: str, at: datetime) -> QuerySet[MailTry]:
    """The mails of one kind that are being sent at the instant `at`, wait for another try, or are given up."""
    return MailTry.objects.filter(Q(not_before__gt=at) | Q(tries__gte=TRIES), kind=kind)


def letter_for(kind: str, pk: int, at: datetime) -> tuple[Any, Letter] | None:
    """The letter that is still to be sent about this row; None where there is none, or nobody whom it could reach."""
    return KINDS[kind].letter(pk, at)
