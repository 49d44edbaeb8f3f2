"""The mail sink: takes every message but those to an address with “bounce” in it."""

import asyncio
import base64
import quopri
import re
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from soundings.kit.clock import SystemClock
from soundings.rehearsal.sinks.log import Log

_DSN = re.compile(r" (?:RET|ENVID|NOTIFY|ORCPT)=\S+")


def mailbox(sink: "MailSink", loop: asyncio.AbstractEventLoop) -> SMTP:
    """Return what serves one connection."""
    return _Server(sink, hostname="sink.soundings.example", loop=loop)


class _Server(SMTP):
    """A mail server that knows RFC 3461, as most do; it never has a failure to report."""

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        await super().smtp_MAIL(arg and _DSN.sub("", arg))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        await super().smtp_RCPT(arg and _DSN.sub("", arg))


class MailSink:
    """Takes every message but those to an address with “bounce” in it."""

    def __init__(self, log: Path, delay_s: float = 0.0) -> None:
        self._log = Log(log)
        self._delay_s = delay_s

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Offer delivery status notifications."""
        session.host_name = hostname
        return [*responses[:-1], "250-DSN", responses[-1]]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Refuse an address that stands for a dead one."""
        if "bounce" in address:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Write the message down, then, after the delay, say that it was taken."""
        self._log.write(_read_mail(envelope))
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        return "250 OK"

    def close(self) -> None:
        """Close the file."""
        self._log.close()


def _read_mail(envelope: Envelope) -> dict[str, Any]:
    """Return what a line of the log says; read by hand, for email.message takes ten times as
    long.
    """
    headers, text = _plain_part(envelope.original_content or b"")
    subject = headers.get("subject", "")
    return {
        "message_id": headers.get("message-id", "").strip("<>").partition("@")[0],
        "to": envelope.rcpt_tos[0],
        "from": envelope.mail_from,
        "subject": str(make_header(decode_header(subject))) if "=?" in subject else subject,
        "text": text.replace("\r\n", "\n"),
        "at": SystemClock().now().isoformat(),
    }


def _plain_part(content: bytes) -> tuple[dict[str, str], str]:
    """Return a message's headers and its words as plain text."""
    head, _, body = content.partition(b"\r\n\r\n")
    unfolded = re.sub(r"\r\n[ \t]", " ", head.decode("utf-8", "replace"))
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in unfolded.split("\r\n"))
    }
    kind = headers.get("content-type", "text/plain")
    if kind.startswith("multipart/"):
        mark = b"--" + kind.partition("boundary=")[2].partition(";")[0].strip('" ').encode()
        parts = [_plain_part(part.removeprefix(b"\r\n")) for part in body.split(mark)[1:-1]]
        plain = [text for found, text in parts if "html" not in found.get("content-type", "")]
        return headers, (plain or [""])[0]
    coding = headers.get("content-transfer-encoding", "7bit").lower()
    if coding == "base64":
        body = base64.b64decode(body)
    elif coding == "quoted-printable":
        body = quopri.decodestring(body)
    return headers, body.decode("utf-8", "replace")
