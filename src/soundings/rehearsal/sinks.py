"""Where a rehearsal's messages end: a mail sink, and a stand-in for GOV.UK Notify.

Both write a JSON line for everything they accept, before they say so: their files are the truth
about what was sent. The stand-in goes by the machine's own clock, as Notify does, because its
tokens are made by it; a rehearsal's wound clock is none of its business.

    python -m soundings.rehearsal.sinks --smtp-port 8425 --notify-port 8426 --folder sinks
"""

import argparse
import asyncio
import base64
import json
import os
import quopri
import random
import re
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.header import decode_header, make_header
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httptools
import jwt
import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

from soundings.kit.clock import SystemClock
from soundings.kit.ids import new_id

API_KEY = "rehearsal-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
"""The key the stand-in takes unless it is told another; it opens nothing else."""

EMAILS, TEXTS = "emails.jsonl", "texts.jsonl"
"""The files in the folder: one line an accepted message."""

SMS_TEMPLATE = "f3a1c1de-9d6b-4d3c-8d0a-2f6f5c7b1e90"
EMAIL_TEMPLATE = "0bd1f4a5-8a77-4a3e-9d4b-1a0d5b0e6c11"

_PAGE = 250
_SKEW_S = 30.0
_LONGEST_SMS = 918
_PHONE = re.compile(r"(?:\+?44|0)7\d{9}")
_FAILING = {
    "7700900002": "permanent-failure",
    "7700900003": "temporary-failure",
    "perm-fail@simulator.notify": "permanent-failure",
    "temp-fail@simulator.notify": "temporary-failure",
}
_json = msgspec.json.Encoder().encode


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What goes wrong at the stand-in, as shares of requests; drawn by a seeded generator."""

    hang: float = 0.0
    """Accepts, and never says so."""
    error: float = 0.0
    """Says 500 and accepts nothing."""
    error_after: float = 0.0
    """Accepts, and says 500."""
    delay_s: float = 0.0
    """Waits so long before every answer."""
    rate: float | None = None
    """Takes at most so many a second, in bursts of a second's worth."""
    daily: int | None = None
    """Takes at most so many altogether."""
    seed: int = 0


class Denied(Exception):
    """A request the stand-in answers with an error, in Notify's shape."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = _json(
            {"status_code": status, "errors": [{"error": error, "message": message}]}
        )


class _Silence(Exception):
    """The connection is left without an answer."""


class _Log:
    """A file of JSON lines, each written whole."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, line: dict[str, Any]) -> None:
        os.write(self._handle, _json(line) + b"\n")

    def close(self) -> None:
        os.close(self._handle)


class NotifyStub:
    """A stand-in for GOV.UK Notify that the official client cannot tell apart."""

    def __init__(
        self,
        log: Path,
        *,
        api_key: str = API_KEY,
        trouble: Trouble | None = None,
        skew_s: float = _SKEW_S,
        epoch: Callable[[], float] = lambda: SystemClock().now().timestamp(),
    ) -> None:
        self._log = _Log(log)
        self._service, self._secret = api_key[-73:-37], api_key[-36:]
        self.trouble = trouble or Trouble()
        self._skew_s = skew_s
        self._epoch = epoch
        self._chance = random.Random(self.trouble.seed)
        self._tokens: dict[str, float] = {}
        self._kept: list[dict[str, Any]] = []
        self._place: dict[str, int] = {}
        self._by_reference: dict[str, list[int]] = {}
        self._received: deque[dict[str, Any]] = deque()
        self.open: set[_Http] = set()
        self._allowance, self._filled = self.trouble.rate or 0.0, epoch()

    def receive(self, number: str, text: str) -> None:
        """Take a text message from a telephone."""
        self._received.appendleft(
            {
                "id": str(new_id()),
                "user_number": number.lstrip("+"),
                "notify_number": "07537417417",
                "service_id": self._service,
                "content": text,
                "created_at": _stamp(self._epoch()),
            }
        )

    def answer(
        self, method: str, target: str, authorization: str, body: bytes
    ) -> tuple[int, bytes]:
        """Return status and body; raises _Silence where none is given."""
        path, _, asked = target.partition("?")
        try:
            if path == "/rehearsal/received" and method == "POST":
                text = json.loads(body)
                self.receive(text["user_number"], text["content"])
                return 201, b"{}"
            self._admit(authorization)
            if method == "POST":
                return 201, self._post(path, body)
            return 200, _json(self._get(path, parse_qs(asked)))
        except Denied as denied:
            return denied.status, denied.body

    def _admit(self, authorization: str) -> None:
        token = authorization.removeprefix("Bearer ")
        if not token or token == authorization:
            raise Denied(401, "AuthError", "Unauthorized: authentication token must be provided")
        issued = self._tokens.get(token)
        if issued is None:
            issued = self._tokens[token] = self._issued(token)
        if abs(self._epoch() - issued) > self._skew_s:
            message = "Error: Your system clock must be accurate to within 30 seconds"
            raise Denied(403, "AuthError", message)

    def _issued(self, token: str) -> float:
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={"require": ["iss", "iat"], "verify_iat": False},
            )
        except jwt.MissingRequiredClaimError as error:
            raise Denied(
                403, "AuthError", f"Invalid token: {error.claim} field not provided"
            ) from error
        except jwt.InvalidTokenError as error:
            raise Denied(403, "AuthError", "Invalid token: API key not found") from error
        if claims["iss"] != self._service:
            raise Denied(403, "AuthError", "Invalid token: service not found")
        return float(claims["iat"])

    def _post(self, path: str, body: bytes) -> bytes:
        kind = {"/v2/notifications/sms": "sms", "/v2/notifications/email": "email"}.get(path)
        try:
            asked = json.loads(body)
        except ValueError as error:
            raise Denied(400, "BadRequestError", "Invalid JSON supplied in POST data") from error
        if kind is None:
            return self._preview(path, asked)
        self._limit()
        fate = self._chance.random() if self._unreliable else 1.0
        if fate < self.trouble.error:
            raise Denied(500, "Exception", "Internal server error")
        reply = _json(self._accept(kind, asked))
        if fate < self.trouble.error + self.trouble.error_after:
            raise Denied(500, "Exception", "Internal server error")
        if fate < self.trouble.error + self.trouble.error_after + self.trouble.hang:
            raise _Silence
        return reply

    @property
    def _unreliable(self) -> bool:
        return bool(self.trouble.error or self.trouble.error_after or self.trouble.hang)

    def _limit(self) -> None:
        if self.trouble.daily is not None and len(self._kept) >= self.trouble.daily:
            message = f"Exceeded send limits ({self.trouble.daily}) for today"
            raise Denied(429, "TooManyRequestsError", message)
        if self.trouble.rate is None:
            return
        now = self._epoch()
        self._allowance = min(
            max(self.trouble.rate, 1.0),
            self._allowance + (now - self._filled) * self.trouble.rate,
        )
        self._filled = now
        if self._allowance < 1:
            message = (
                f"Exceeded rate limit for key type LIVE of {self.trouble.rate * 60:.0f} "
                "requests per 60 seconds"
            )
            raise Denied(429, "RateLimitError", message)
        self._allowance -= 1

    def _accept(self, kind: str, asked: dict[str, Any]) -> dict[str, Any]:
        to, status = _recipient(kind, asked)
        template = _template(asked.get("template_id"), kind)
        said = _said(template, asked.get("personalisation") or {})
        if kind == "sms" and len(said["body"]) > _LONGEST_SMS:
            message = (
                f"Text messages cannot be longer than {_LONGEST_SMS} characters. "
                f"Your message is {len(said['body'])} characters long."
            )
            raise Denied(400, "BadRequestError", message)
        notification_id, reference = str(new_id()), asked.get("reference")
        now = _stamp(self._epoch())
        kept = {
            "id": notification_id,
            "reference": reference,
            "type": kind,
            "to": to,
            "template": template["id"],
            "at": now,
            "status": status,
            **said,
        }
        self._log.write(
            {
                "id": notification_id,
                "reference": reference,
                "type": kind,
                "to": to,
                "personalisation": asked.get("personalisation"),
                "text": said["body"],
                "at": now,
            }
        )
        self._place[notification_id] = len(self._kept)
        if reference is not None:
            self._by_reference.setdefault(reference, []).append(len(self._kept))
        self._kept.append(kept)
        sender = "from_number" if kind == "sms" else "from_email"
        return {
            "id": notification_id,
            "reference": reference,
            "uri": f"/v2/notifications/{notification_id}",
            "template": {"id": template["id"], "version": 1, "uri": f"/v2/template/{kind}"},
            "content": {**said, sender: "Soundings"},
            "scheduled_for": None,
        }

    def _preview(self, path: str, asked: dict[str, Any]) -> bytes:
        found = re.fullmatch(r"/v2/template/([0-9a-f-]{36})/preview", path)
        if found is None:
            raise Denied(404, "NotFound", "Not found")
        template = _template(found[1])
        said = _said(template, asked.get("personalisation") or {})
        return _json({"id": template["id"], "type": template["type"], "version": 1, **said})

    def _get(self, path: str, asked: dict[str, list[str]]) -> dict[str, Any]:
        parts = path.strip("/").split("/")
        match parts[1:]:
            case ["notifications"]:
                return self._list(asked)
            case ["notifications", notification_id]:
                return self._one(notification_id)
            case ["templates"]:
                kinds = asked.get("type", ["sms", "email"])
                return {"templates": [one for one in _TEMPLATES if one["type"] in kinds]}
            case ["template", template_id] | ["template", template_id, "version", "1"]:
                return _template(template_id)
            case ["received-text-messages"]:
                return self._texts(asked)
            case _:
                raise Denied(404, "NotFound", "Not found")

    def _one(self, notification_id: str) -> dict[str, Any]:
        place = self._place.get(notification_id)
        if place is None:
            raise Denied(404, "NoResultFound", "No result found")
        return _shown(self._kept[place])

    def _list(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        older = asked.get("older_than", [None])[0]
        below = len(self._kept) if older is None else self._place.get(older, 0)
        wanted = (
            kept
            for kept in self._candidates(asked.get("reference"), below)
            if kept["type"] in asked.get("template_type", [kept["type"]])
            and kept["status"] in asked.get("status", [kept["status"]])
        )
        page = [_shown(kept) for kept in islice(wanted, _PAGE)]
        return {
            "notifications": page,
            "links": _page_links("/v2/notifications", asked, page),
        }

    def _candidates(self, references: list[str] | None, below: int) -> Iterator[dict[str, Any]]:
        if references is None:
            return (self._kept[place] for place in range(below - 1, -1, -1))
        places = self._by_reference.get(references[0], [])
        return (self._kept[place] for place in reversed(places) if place < below)

    def _texts(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        texts = list(self._received)
        if "older_than" in asked:
            ids = [text["id"] for text in texts]
            older = asked["older_than"][0]
            texts = texts[ids.index(older) + 1 :] if older in ids else []
        page = texts[:_PAGE]
        return {
            "received_text_messages": page,
            "links": _page_links("/v2/received-text-messages", asked, page),
        }

    def close(self) -> None:
        """Close the connections and the file."""
        for connection in list(self.open):
            connection.close()
        self._log.close()


_TEMPLATES: list[dict[str, Any]] = [
    {
        "id": SMS_TEMPLATE,
        "name": "Any text message",
        "type": "sms",
        "subject": None,
        "body": "((message))",
    },
    {
        "id": EMAIL_TEMPLATE,
        "name": "Any email",
        "type": "email",
        "subject": "((subject))",
        "body": "((message))",
    },
]
for _one in _TEMPLATES:
    _one |= {
        "created_at": "2026-01-05T09:00:00.000000Z",
        "updated_at": None,
        "version": 1,
        "created_by": "rehearsal@soundings.example",
        "letter_contact_block": None,
        "postage": None,
    }


def _template(template_id: Any, kind: str | None = None) -> dict[str, Any]:
    if template_id is None:
        raise Denied(400, "ValidationError", "template_id is a required property")
    for template in _TEMPLATES:
        if template["id"] == template_id:
            if kind not in {None, template["type"]}:
                message = f"{template['type']} template is not suitable for {kind} notification"
                raise Denied(400, "BadRequestError", message)
            return template
    if kind is None:
        raise Denied(404, "NoResultFound", "No result found")
    raise Denied(400, "BadRequestError", "Template not found")


def _said(template: dict[str, Any], personalisation: dict[str, Any]) -> dict[str, str]:
    said: dict[str, str] = {}
    missing: list[str] = []
    for part in ("subject", "body"):
        text = template[part]
        if text is None:
            continue
        name = text.strip("()")
        if name in personalisation:
            said[part] = str(personalisation[name])
        else:
            missing.append(name)
    if missing:
        raise Denied(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
    return said


def _recipient(kind: str, asked: dict[str, Any]) -> tuple[str, str]:
    """Return whom a request is for and what will become of it."""
    field = "phone_number" if kind == "sms" else "email_address"
    to = asked.get(field)
    if to is None:
        raise Denied(400, "ValidationError", f"{field} is a required property")
    to = str(to)
    if kind == "sms":
        digits = re.sub(r"[\s()-]", "", to)
        if not _PHONE.fullmatch(digits):
            wrong = (
                "Not enough digits" if digits.lstrip("+").isdigit() else "Must not contain letters"
            )
            raise Denied(400, "ValidationError", f"{field} {wrong}")
        return to, _FAILING.get(digits[-10:], "delivered")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", to):
        raise Denied(400, "ValidationError", f"{field} Not a valid email address")
    return to, "permanent-failure" if "bounce" in to else _FAILING.get(to, "delivered")


def _shown(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a notification as Notify shows it."""
    kind, at = kept["type"], kept["at"]
    return {
        "id": kept["id"],
        "reference": kept["reference"],
        "email_address": kept["to"] if kind == "email" else None,
        "phone_number": kept["to"] if kind == "sms" else None,
        **{f"line_{number}": None for number in range(1, 7)},
        "postcode": None,
        "postage": None,
        "type": kind,
        "status": kept["status"],
        "template": {"id": kept["template"], "version": 1, "uri": f"/v2/template/{kind}"},
        "body": kept["body"],
        "subject": kept.get("subject"),
        "created_at": at,
        "created_by_name": None,
        "sent_at": at,
        "completed_at": at,
        "scheduled_for": None,
        "one_click_unsubscribe": None,
        "is_cost_data_ready": True,
        "cost_in_pounds": 0.0,
        "cost_details": {},
    }


def _page_links(
    path: str, asked: dict[str, list[str]], page: list[dict[str, Any]]
) -> dict[str, str]:
    """Return this page's address and, as Notify does, the next one's whenever there is a last
    item.
    """
    plain = {name: value[0] for name, value in asked.items()}
    found = {"current": f"{path}?{urlencode(plain)}"}
    if page:
        found["next"] = f"{path}?{urlencode({**plain, 'older_than': page[-1]['id']})}"
    return found


def _stamp(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="microseconds")[:-6] + "Z"


_REASONS = {200: b"OK", 201: b"CREATED"}


class _Http(asyncio.Protocol):
    """Just enough HTTP/1.1, so that the stand-in is never the slow part."""

    def __init__(self, stub: NotifyStub) -> None:
        self._stub = stub
        stub.open.add(self)
        self._parser = httptools.HttpRequestParser(self)
        self._target, self._body, self._authorization = b"", b"", ""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a stream server's transport

    def connection_lost(self, _: Exception | None) -> None:
        self._transport = None
        self._stub.open.discard(self)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            if self._transport is not None:
                self._transport.close()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"authorization":
            self._authorization = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode("ascii")
        target, body = self._target.decode("ascii", "replace"), self._body
        authorization = self._authorization
        self._target, self._body, self._authorization = b"", b"", ""
        try:
            status, reply = self._stub.answer(method, target, authorization, body)
        except _Silence:
            return
        head = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        whole = head % (status, _REASONS.get(status, b"ERROR"), len(reply)) + reply
        if self._stub.trouble.delay_s:
            loop = asyncio.get_running_loop()
            loop.call_later(self._stub.trouble.delay_s, self._write, whole)
        else:
            self._write(whole)

    def _write(self, whole: bytes) -> None:
        if self._transport is not None:
            self._transport.write(whole)


class MailSink:
    """Takes every message but those to an address with “bounce” in it."""

    def __init__(self, log: Path) -> None:
        self._log = _Log(log)

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
        """Write the message down, then say that it was taken."""
        self._log.write(_read_mail(envelope.original_content or b"", envelope.rcpt_tos))
        return "250 OK"

    def close(self) -> None:
        """Close the file."""
        self._log.close()


def _read_mail(content: bytes, to: list[str]) -> dict[str, Any]:
    """Return what a line of the log says; read by hand, for email.message takes ten times as
    long.
    """
    headers, text = _plain_part(content)
    subject = headers.get("subject", "")
    return {
        "message_id": headers.get("message-id", "").strip("<>").partition("@")[0],
        "to": to[0],
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


class Sinks(msgspec.Struct, frozen=True, kw_only=True):
    """Where running sinks answer, and where they write."""

    smtp_port: int
    notify_port: int
    emails: Path
    texts: Path
    stub: NotifyStub


@asynccontextmanager
async def run_sinks(
    folder: Path,
    *,
    smtp_port: int = 0,
    notify_port: int = 0,
    api_key: str = API_KEY,
    trouble: Trouble | None = None,
    skew_s: float = _SKEW_S,
) -> AsyncIterator[Sinks]:
    """Run both sinks on loopback for as long as the context lasts; port 0 is any free one."""
    loop = asyncio.get_running_loop()
    mail = MailSink(folder / EMAILS)
    stub = NotifyStub(folder / TEXTS, api_key=api_key, trouble=trouble, skew_s=skew_s)
    mail_server = await loop.create_server(
        lambda: SMTP(mail, hostname="sink.soundings.example", loop=loop), "127.0.0.1", smtp_port
    )
    notify_server = await loop.create_server(lambda: _Http(stub), "127.0.0.1", notify_port)
    try:
        yield Sinks(
            smtp_port=mail_server.sockets[0].getsockname()[1],
            notify_port=notify_server.sockets[0].getsockname()[1],
            emails=folder / EMAILS,
            texts=folder / TEXTS,
            stub=stub,
        )
    finally:
        for server in (mail_server, notify_server):
            server.close()
        mail.close()
        stub.close()
        await asyncio.sleep(0)  # closed connections end in the loop's next turn


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run the rehearsal's mail sink and Notify stub.")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--notify-port", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--api-key", default=API_KEY)
    for name in ("hang", "error", "error-after", "delay-s"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--daily", type=int)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


async def _main(asked: argparse.Namespace) -> None:
    trouble = Trouble(**{name: getattr(asked, name) for name in Trouble.__struct_fields__})
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with run_sinks(
        asked.folder,
        smtp_port=asked.smtp_port,
        notify_port=asked.notify_port,
        api_key=asked.api_key,
        trouble=trouble,
    ) as sinks:
        ports = {"smtp_port": sinks.smtp_port, "notify_port": sinks.notify_port}
        print(json.dumps(ports), flush=True)  # noqa: T201 - whoever started us waits for it
        await stop.wait()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_main(_arguments()))
