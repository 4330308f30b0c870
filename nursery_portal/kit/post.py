"""Handing a mail to the mail server, and hearing which addresses it refused."""

import logging
from collections.abc import Callable
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

log = logging.getLogger("portal.post")
Listener = Callable[[str, int], None]

# told of each address that a mail server refused, with the server's number: 5xx is for good
refused: list[Listener] = []


class AddressRefused(Exception):
    """The mail server takes nothing for this address. `permanent`: trying again is of no use."""

    def __init__(self, permanent: bool) -> None:
        super().__init__("The address was refused.")
        self.permanent = permanent


def deliver(message: EmailMessage, connection: BaseEmailBackend | None = None) -> None:
    """Send one mail to its one recipient; an address that is refused is told to the listeners and raised."""
    if connection is not None:
        message.connection = connection
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        for address, (code, _) in error.recipients.items():
            for listener in refused:
                try:
                    listener(address, code)
                except Exception:
                    log.exception("a refused address could not be noted")
        raise AddressRefused(all(code >= 500 for code, _ in error.recipients.values())) from error


def server_failed(error: Exception) -> bool:
    """Whether the mail server is gone, or silent, and not merely against this one mail: the next would fail, too."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPServerDisconnected)
    return isinstance(error, OSError)
