"""A letter to one of the staff, handed to the mail server: plain text, at once, one at a time.

Families' messages never go this way. Whoever posts keeps a row that says whether the letter is
still to go, and a task that posts what is: a server that took the letter but was cut off before
it said so is handed it again. A letter twice is a nuisance; an alarm lost is worse.
"""

from email.message import EmailMessage
from email.utils import localtime, make_msgid, parseaddr
from typing import NoReturn

import aiosmtplib
import msgspec

from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Smtp

TIMEOUT_S = 20.0
"""How long the mail server may take over one letter."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the staff is told by email; it holds nothing about any family."""

    to: str
    subject: str
    text: str


class NotPosted(Refusal):
    """The mail server did not take the letter."""

    kind = Kind.CONFLICT
    slug = "letter-not-posted"
    title = "The email did not go"


def _written(sender: str, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"] = sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
    except ValueError as error:
        _refuse("a line break stands in its address or subject", error)
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice comes back
    message.set_content(letter.text)
    return message


async def post(smtp: Smtp, letter: Letter) -> None:
    """Hand the letter over; raise NotPosted unless the mail server said that it has it."""
    message = _written(smtp.sender, letter)
    try:
        await aiosmtplib.send(
            message,
            hostname=smtp.host,
            port=smtp.port,
            username=smtp.username or None,
            password=smtp.password or None,
            start_tls=smtp.start_tls,
            timeout=TIMEOUT_S,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        _refuse(f"it answered {error.recipients[0].code} to that address", error)
    except aiosmtplib.SMTPResponseException as error:
        _refuse(f"it answered {error.code}", error)
    except (aiosmtplib.SMTPException, OSError) as error:
        _refuse(f"it cannot be reached: {type(error).__name__}", error)


def _refuse(why: str, error: Exception) -> NoReturn:
    message = (
        f"The mail server did not take the email ({why}). It stays planned and is tried again; "
        "if it does not go, check the settings of smtp."
    )
    raise NotPosted(message) from error
