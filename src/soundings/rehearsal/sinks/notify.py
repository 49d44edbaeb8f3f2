"""A stand-in for GOV.UK Notify that the official client cannot tell apart."""

import asyncio
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec

from soundings.kit.clock import SystemClock
from soundings.kit.ids import new_id
from soundings.rehearsal.sinks.calling import Caller
from soundings.rehearsal.sinks.gate import Gate
from soundings.rehearsal.sinks.kept import PAGE, Book, Kept, page_links, stamp
from soundings.rehearsal.sinks.log import Log
from soundings.rehearsal.sinks.templates import TEMPLATES, said_by, template_of
from soundings.rehearsal.sinks.trouble import (
    API_KEY,
    SKEW_S,
    Denied,
    Silence,
    Trouble,
    encode,
)

_LONGEST_SMS = 918
_PHONE = re.compile(r"(?:\+?44|0)7\d{9}")
_FAILING = {
    "7700900002": "permanent-failure",
    "7700900003": "temporary-failure",
    "perm-fail@simulator.notify": "permanent-failure",
    "temp-fail@simulator.notify": "temporary-failure",
}
_KINDS = {"/v2/notifications/sms": "sms", "/v2/notifications/email": "email"}


class NotifyStub:
    """A stand-in for GOV.UK Notify that the official client cannot tell apart."""

    def __init__(
        self,
        log: Path,
        *,
        api_key: str = API_KEY,
        trouble: Trouble | None = None,
        skew_s: float = SKEW_S,
        caller: Caller | None = None,
        forgetful: bool = False,
        epoch: Callable[[], float] = lambda: SystemClock().now().timestamp(),
    ) -> None:
        self._log = Log(log)
        self._service = api_key[-73:-37]
        self._gate = Gate(api_key, trouble or Trouble(), skew_s, epoch)
        self._caller = caller
        self._epoch = epoch
        self._book = Book(forgetful=forgetful)
        self._received: deque[dict[str, Any]] = deque()
        self.open: set[asyncio.Transport] = set()

    @property
    def trouble(self) -> Trouble:
        """What goes wrong; it may be changed."""
        return self._gate.trouble

    @trouble.setter
    def trouble(self, trouble: Trouble) -> None:
        self._gate.set(trouble)

    @property
    def delay_s(self) -> float:
        """How long every answer waits."""
        return self._gate.trouble.delay_s

    def receive(self, number: str, text: str) -> None:
        """Take a text message from a telephone; tell of it too, if anybody is to be told."""
        text_id, now = str(new_id()), stamp(self._epoch())
        self._received.appendleft(
            {
                "id": text_id,
                "user_number": number.lstrip("+"),
                "notify_number": "07537417417",
                "service_id": self._service,
                "content": text,
                "created_at": now,
            }
        )
        if self._caller is not None:
            told = {
                "id": text_id,
                "source_number": number.lstrip("+"),
                "destination_number": "07537417417",
                "message": text,
                "date_received": now,
            }
            self._caller.call("/notify/received", told, 0.0)

    def answer(
        self, method: str, target: str, authorization: str, body: bytes
    ) -> tuple[int, bytes]:
        """Return status and body; raises Silence where none is given."""
        path, _, asked = target.partition("?")
        try:
            if path == "/rehearsal/received" and method == "POST":
                text = msgspec.json.decode(body, type=dict[str, str])
                self.receive(text["user_number"], text["content"])
                return 201, b"{}"
            self._gate.admit(authorization)
            if method == "POST":
                return 201, self._post(path, body)
            return 200, encode(self._show(path, parse_qs(asked)))
        except Denied as denied:
            return denied.status, denied.body

    def _post(self, path: str, body: bytes) -> bytes:
        try:
            asked = msgspec.json.decode(body, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise Denied(400, "BadRequestError", "Invalid JSON supplied in POST data") from error
        kind = _KINDS.get(path)
        if kind is None:
            return self._preview(path, asked)
        self._gate.limit()
        fate = self._gate.fate()
        reply = encode(self._accept(kind, asked))
        if fate == "error_after":
            raise Denied(500, "Exception", "Internal server error")
        if fate == "hang":
            raise Silence
        return reply

    def _accept(self, kind: str, asked: dict[str, Any]) -> dict[str, Any]:
        to, status = _recipient(kind, asked)
        template = template_of(asked.get("template_id"), kind)
        said = said_by(template, asked.get("personalisation") or {})
        if kind == "sms" and len(said["body"]) > _LONGEST_SMS:
            message = (
                f"Text messages cannot be longer than {_LONGEST_SMS} characters. "
                f"Your message is {len(said['body'])} characters long."
            )
            raise Denied(400, "BadRequestError", message)
        now, later = self._epoch(), self._gate.later()
        kept = Kept(
            id=str(new_id()),
            reference=asked.get("reference"),
            kind=kind,
            to=to,
            template=template["id"],
            at=now,
            settles=now + later,
            status=status,
            said=said,
        )
        self._log.write(
            {
                "id": kept.id,
                "reference": kept.reference,
                "type": kind,
                "to": to,
                "personalisation": asked.get("personalisation"),
                "text": said["body"],
                "at": stamp(now),
            }
        )
        self._gate.count()
        self._book.add(kept)
        self._tell(kept, later)
        sender = "from_number" if kind == "sms" else "from_email"
        return {
            "id": kept.id,
            "reference": kept.reference,
            "uri": f"/v2/notifications/{kept.id}",
            "template": {"id": kept.template, "version": 1, "uri": f"/v2/template/{kind}"},
            "content": {**said, sender: "Soundings"},
            "scheduled_for": None,
        }

    def _tell(self, kept: Kept, later: float) -> None:
        if self._caller is not None:
            for _ in range(1 + self._gate.doubles()):
                self._caller.call("/notify/receipt", kept.receipt(), later)

    def _preview(self, path: str, asked: dict[str, Any]) -> bytes:
        found = re.fullmatch(r"/v2/template/([0-9a-f-]{36})/preview", path)
        if found is None:
            raise Denied(404, "NotFound", "Not found")
        template = template_of(found[1])
        said = said_by(template, asked.get("personalisation") or {})
        return encode({"id": template["id"], "type": template["type"], "version": 1, **said})

    def _show(self, path: str, asked: dict[str, list[str]]) -> dict[str, Any]:
        parts = path.strip("/").split("/")
        match parts[1:]:
            case ["notifications"]:
                return self._book.page(asked, self._epoch())
            case ["notifications", notification_id]:
                return self._one(notification_id)
            case ["templates"]:
                kinds = asked.get("type", ["sms", "email"])
                return {"templates": [one for one in TEMPLATES if one["type"] in kinds]}
            case ["template", template_id] | ["template", template_id, "version", "1"]:
                return template_of(template_id)
            case ["received-text-messages"]:
                return self._texts(asked)
            case _:
                raise Denied(404, "NotFound", "Not found")

    def _one(self, notification_id: str) -> dict[str, Any]:
        kept = self._book.find(notification_id)
        if kept is None:
            raise Denied(404, "NoResultFound", "No result found")
        return kept.shown(self._epoch())

    def _texts(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        texts = list(self._received)
        if "older_than" in asked:
            ids = [text["id"] for text in texts]
            older = asked["older_than"][0]
            texts = texts[ids.index(older) + 1 :] if older in ids else []
        page = texts[:PAGE]
        return {
            "received_text_messages": page,
            "links": page_links("/v2/received-text-messages", asked, page),
        }

    def close(self) -> None:
        """Close the connections and the file."""
        for transport in list(self.open):
            transport.close()
        self._log.close()


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
