"""Email over SMTP: a few lasting connections, many messages on each.

SMTP has no way to ask what was taken. A connection lost after the words were handed over leaves
a doubt that only a person with the mail server's log can settle. Each message has a return path
of its own, so that what comes back says which message it is about (RFC 3461, RFC 3464).
"""

import asyncio
import base64
import re
from collections import deque
from collections.abc import Sequence
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr

import aiosmtplib

from soundings.kit import settings as kit_settings
from soundings.kit.clock import Clock
from soundings.outreach import rules
from soundings.outreach.constants import CALL_S, RETURN_LOCAL_MOST
from soundings.outreach.model import Answer, Channel, Outcome, Outgoing

_PLAIN_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_PERMANENT = 500
_CLOSING = 421
_LOST = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


class Smtp:
    """A mail server that takes our email."""

    channel = Channel.EMAIL

    def __init__(
        self, settings: kit_settings.Smtp, clock: Clock, key: bytes, *, call_s: float = CALL_S
    ) -> None:
        local, at, _ = settings.return_path.rpartition("@")
        if len(local) > RETURN_LOCAL_MOST or (settings.return_path and not at):
            message = (
                f"smtp.return_path: {settings.return_path!r} cannot carry a reference; it must be "
                f"an address with at most {RETURN_LOCAL_MOST} letters before the @."
            )
            raise kit_settings.WrongSetting(message)
        self._call_s = call_s
        name, address = parseaddr(settings.sender)
        self.per_s = settings.per_s or None
        self.busy = asyncio.Lock()
        self._key = key
        self._settings = settings
        self._clock = clock
        self._address = address
        self._sender = formataddr((name, address))
        self._host = address.rpartition("@")[2]
        self._idle: list[aiosmtplib.SMTP] = []
        self._seats = asyncio.Semaphore(settings.connections)

    async def submit(self, batch: Sequence[Outgoing], *, until: float) -> list[Outcome]:
        """Hand each message over on whichever connection is free."""
        waiting = deque(batch)
        outcomes: list[Outcome] = []
        lanes = min(len(batch), self._settings.connections)
        await asyncio.gather(*(self._lane(waiting, outcomes, until) for _ in range(lanes)))
        outcomes += [_outcome(message, Answer.STOP, "unreachable") for message in waiting]
        return outcomes

    async def _lane(self, waiting: deque[Outgoing], outcomes: list[Outcome], until: float) -> None:
        async with self._seats:
            while waiting:
                client = await self._connection()
                if client is None:
                    return
                while waiting and client.is_connected:
                    message = waiting.popleft()
                    outcomes.append(await self._hand_over(client, message, until))
                if client.is_connected:
                    self._idle.append(client)

    async def _connection(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            client = self._idle.pop()
            if client.is_connected:
                return client
        client = aiosmtplib.SMTP(
            hostname=self._settings.host,
            port=self._settings.port,
            username=self._settings.username or None,
            password=self._settings.password or None,
            start_tls=self._settings.start_tls,
            timeout=self._call_s,
        )
        try:
            await client.connect()
            await client.ehlo()
        except (aiosmtplib.SMTPException, OSError):
            client.close()
            return None
        return client

    async def _hand_over(
        self, client: aiosmtplib.SMTP, message: Outgoing, until: float
    ) -> Outcome:
        if not _PLAIN_ADDRESS.fullmatch(message.to):
            return _outcome(message, Answer.FAILED, "bad_address")
        if asyncio.get_running_loop().time() > until:
            return _outcome(message, Answer.LATER, "lease_over")
        try:
            await self._address_it(client, message)
        except aiosmtplib.SMTPResponseException as error:
            await _start_over(client)
            return _outcome(message, _refused(error), f"smtp_{error.code}")
        except _LOST:
            client.close()
            return _outcome(message, Answer.LATER, "connection_lost")
        if asyncio.get_running_loop().time() > until:
            await _start_over(client)
            return _outcome(message, Answer.LATER, "lease_over")
        return await self._speak(client, message)

    async def _address_it(self, client: aiosmtplib.SMTP, message: Outgoing) -> None:
        """Say from where and to whom, and ask for a report of failure where one can be had."""
        reference = rules.signed_reference(self._key, message.message_id)
        back = rules.return_path(self._settings.return_path, reference) or self._address
        if client.supports_extension("dsn"):
            await client.mail(back, options=["RET=HDRS", f"ENVID={reference}"])
            await client.rcpt(
                message.to, options=["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(message.to)}"]
            )
        else:
            await client.mail(back)
            await client.rcpt(message.to)

    async def _speak(self, client: aiosmtplib.SMTP, message: Outgoing) -> Outcome:
        """Say the words; from here on a lost connection leaves a doubt."""
        try:
            answer = await client.data(self._write(message))
        except aiosmtplib.SMTPResponseException as error:
            await _start_over(client)
            return _outcome(message, _refused(error), f"smtp_{error.code}")
        except _LOST:
            client.close()
            return _outcome(message, Answer.UNKNOWN, "connection_lost")
        return Outcome(
            message_id=message.message_id,
            attempt=message.attempt,
            answer=Answer.ACCEPTED,
            provider_id=answer.message[:100],
        )

    def _write(self, message: Outgoing) -> bytes:
        """Return the message as RFC 5322 has it.

        Written out rather than through email.message, which takes ten times as long.
        """
        mark = message.message_id.hex
        head = [
            f"From: {self._sender}",
            f"To: {message.to}",
            f"Subject: {Header(message.subject or '', maxlinelen=76).encode(linesep=_EOL)}",
            f"Date: {format_datetime(self._clock.now())}",
            f"Message-ID: <{message.message_id}@{self._host}>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/alternative; boundary="{mark}"',
        ]
        if message.stop_url is not None:
            head += [
                f"List-Unsubscribe: <{message.stop_url}>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            ]
        parts = [("plain", message.text), ("html", message.html or "")]
        body = [f"--{mark}{_EOL}{_part(kind, words)}" for kind, words in parts if words]
        return f"{_EOL.join(head)}{_EOL}{_EOL}{''.join(body)}--{mark}--{_EOL}".encode("ascii")

    async def close(self) -> None:
        """Close the connections."""
        while self._idle:
            client = self._idle.pop()
            try:
                await client.quit()
            except (aiosmtplib.SMTPException, OSError):
                client.close()


_EOL = "\r\n"
_LONGEST_LINE = 998


def _part(kind: str, words: str) -> str:
    lines = words.splitlines()
    if words.isascii() and max(map(len, lines), default=0) <= _LONGEST_LINE:
        encoding, text = "7bit", _EOL.join(lines) + _EOL
    else:
        encoding = "base64"
        text = base64.encodebytes(_EOL.join(lines).encode()).decode("ascii").replace("\n", _EOL)
    charset = "us-ascii" if encoding == "7bit" else "utf-8"
    return (
        f"Content-Type: text/{kind}; charset={charset}{_EOL}"
        f"Content-Transfer-Encoding: {encoding}{_EOL}{_EOL}{text}"
    )


def _refused(error: aiosmtplib.SMTPResponseException) -> Answer:
    """Return what a refusal means: about the recipient, about us, or about the moment."""
    if error.code == _CLOSING:
        return Answer.SLOW
    if error.code < _PERMANENT:
        return Answer.LATER
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return Answer.BOUNCED
    return Answer.STOP


def _xtext(address: str) -> str:
    """Return an address as RFC 3461, 4 writes one inside a parameter."""
    return "".join(letter if letter not in "+=" else f"+{ord(letter):02X}" for letter in address)


async def _start_over(client: aiosmtplib.SMTP) -> None:
    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _outcome(message: Outgoing, answer: Answer, reason: str) -> Outcome:
    return Outcome(
        message_id=message.message_id, attempt=message.attempt, answer=answer, reason=reason
    )
