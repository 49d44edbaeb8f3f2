"""GOV.UK Notify over HTTP, for text messages and email.

A request can not be taken late: its token is older than 30 seconds by then, and Notify refuses
it. So a worker that was stopped in the middle of a call and wakes after its lease cannot send
what another has sent since.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

import aiohttp
import jwt
import msgspec
from yarl import URL

from soundings.kit import settings as kit_settings
from soundings.kit.clock import Clock
from soundings.outreach import rules
from soundings.outreach.constants import CALL_S, RECEIPT_PAGES, TEXT_PAGES
from soundings.outreach.model import (
    Answer,
    Channel,
    InboundText,
    MessageId,
    Outcome,
    Outgoing,
    Receipt,
    WrongKey,
    WrongReceipt,
)

_ID = 36
_CREATED, _BAD_REQUEST, _TOO_MANY, _SERVER_ERROR = 201, 400, 429, 500


class _Error(msgspec.Struct, frozen=True):
    error: str = ""
    message: str = ""


class _Reply(msgspec.Struct, frozen=True):
    id: str = ""
    errors: list[_Error] = []


class _Notification(msgspec.Struct, frozen=True):
    id: str
    status: str
    reference: str | None = None


class _Links(msgspec.Struct, frozen=True):
    next: str | None = None


class _Page(msgspec.Struct, frozen=True):
    notifications: list[_Notification]
    links: _Links = _Links()


class _Text(msgspec.Struct, frozen=True):
    id: str
    user_number: str
    content: str
    created_at: datetime


class _Told(msgspec.Struct, frozen=True):
    id: str
    source_number: str
    message: str
    date_received: datetime


class _Texts(msgspec.Struct, frozen=True):
    received_text_messages: list[_Text]
    links: _Links = _Links()


_reply = msgspec.json.Decoder(_Reply)
_page = msgspec.json.Decoder(_Page)
_callback = msgspec.json.Decoder(_Notification)
_texts = msgspec.json.Decoder(_Texts)
_told = msgspec.json.Decoder(_Told)
_encode = msgspec.json.Encoder().encode


class Notify:
    """One service's door to Notify; the clock must be the machine's, for Notify goes by it."""

    def __init__(
        self,
        settings: kit_settings.Notify,
        clock: Clock,
        channel: Channel = Channel.SMS,
        *,
        call_s: float = CALL_S,
    ) -> None:
        self._call_s = call_s
        self.channel = channel
        self.per_s = settings.per_s or None
        self.busy = asyncio.Lock()
        self._seats = asyncio.Semaphore(settings.connections)
        if len(settings.api_key) < 2 * _ID + 1:
            message = (
                "notify.api_key holds no key; paste the one Notify showed when it was made "
                "(name-serviceid-secret), or set SOUNDINGS_NOTIFY__API_KEY."
            )
            raise WrongKey(message)
        self._settings = settings
        self._clock = clock
        self._service = settings.api_key[-2 * _ID - 1 : -_ID - 1]
        self._secret = settings.api_key[-_ID:]
        self._url = URL(f"{settings.base_url}/v2/notifications/{channel}")
        self._headers: dict[str, str] = {}
        self._issued = float("-inf")
        self._session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._settings.connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self._call_s),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
                auto_decompress=False,
            )
        return self._session

    def _signed(self) -> dict[str, str]:
        now = self._clock.now().timestamp()
        if not 0 <= now - self._issued < self._call_s / 2:
            claims = {"iss": self._service, "iat": int(now)}
            token = jwt.encode(claims, self._secret, algorithm="HS256")
            self._issued = now
            self._headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
            }
        return self._headers

    async def submit(self, batch: Sequence[Outgoing], *, until: float) -> list[Outcome]:
        """Post each message under its id as reference."""
        return await asyncio.gather(*(self._post(message, until) for message in batch))

    async def _post(self, message: Outgoing, until: float) -> Outcome:
        async with self._seats:  # a connection is free: nothing waits after the look at the clock
            if asyncio.get_running_loop().time() > until:
                return _outcome(message, Answer.LATER, reason="lease_over")
            try:
                async with self._open().post(
                    self._url,
                    data=self._body(message),
                    headers=self._signed(),
                    allow_redirects=False,
                ) as response:
                    return _judge(message, response.status, await response.read())
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
                return _outcome(message, Answer.STOP, reason="unreachable")
            except TimeoutError:
                return _outcome(message, Answer.UNKNOWN, reason="timeout")
            except aiohttp.ClientError as error:
                return _outcome(message, Answer.UNKNOWN, reason=type(error).__name__)

    def _body(self, message: Outgoing) -> bytes:
        if self.channel is Channel.SMS:
            return _encode(
                {
                    "phone_number": message.to,
                    "template_id": self._settings.sms_template_id,
                    "personalisation": {"message": message.text},
                    "reference": str(message.message_id),
                }
            )
        return _encode(
            {
                "email_address": message.to,
                "template_id": self._settings.email_template_id,
                "personalisation": {"subject": message.subject, "message": message.text},
                "reference": str(message.message_id),
                "one_click_unsubscribe_url": message.stop_url,
            }
        )

    async def find(self, message_ids: Sequence[MessageId]) -> dict[MessageId, str | None]:
        """Look each message up by its reference."""
        found = await asyncio.gather(*(self._find(message_id) for message_id in message_ids))
        return {
            message_id: page.notifications[0].id if page.notifications else None
            for message_id, page in zip(message_ids, found, strict=True)
            if page is not None
        }

    async def _find(self, message_id: MessageId) -> _Page | None:
        raw = await self._read("/v2/notifications", {"reference": str(message_id)})
        return None if raw is None else _page.decode(raw)

    async def receipts(self) -> AsyncIterator[list[Receipt]]:
        """Read Notify's list of this channel's messages, the latest first."""
        older_than: dict[str, str] = {}
        for _ in range(RECEIPT_PAGES):
            asked = {"template_type": str(self.channel), **older_than}
            raw = await self._read("/v2/notifications", asked)
            page = None if raw is None else _page.decode(raw)
            if page is None or not page.notifications:
                return
            yield [receipt for receipt in map(as_receipt, page.notifications) if receipt]
            if page.links.next is None:
                return
            older_than = {"older_than": page.notifications[-1].id}

    async def texts(self) -> AsyncIterator[list[InboundText]]:
        """Read the texts people sent us; one service receives them for all it sends."""
        older_than: dict[str, str] = {}
        for _ in range(TEXT_PAGES):
            raw = await self._read("/v2/received-text-messages", older_than)
            received = [] if raw is None else _texts.decode(raw).received_text_messages
            if not received:
                return
            yield [
                InboundText(
                    text_id=text.id,
                    number=_number(text.user_number),
                    content=text.content,
                    received_at=text.created_at,
                )
                for text in received
            ]
            older_than = {"older_than": received[-1].id}

    async def _read(self, path: str, asked: dict[str, str]) -> bytes | None:
        try:
            async with self._open().get(
                f"{self._settings.base_url}{path}", params=asked, headers=self._signed()
            ) as response:
                return await response.read() if response.ok else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def read_callback(body: bytes) -> list[Receipt]:
    """Return the receipt Notify posts to us, if it says what became of a message of ours."""
    try:
        receipt = as_receipt(_callback.decode(body))
    except msgspec.DecodeError as error:
        message = f"A receipt is a JSON object with id, reference and status: {error}."
        raise WrongReceipt(message) from error
    return [] if receipt is None else [receipt]


def read_text(body: bytes) -> InboundText:
    """Return the text message Notify posts to us when somebody sends one."""
    try:
        told = _told.decode(body)
    except msgspec.DecodeError as error:
        message = (
            "A received text is a JSON object with id, source_number, message and "
            f"date_received: {error}."
        )
        raise WrongReceipt(message) from error
    return InboundText(
        text_id=told.id,
        number=_number(told.source_number),
        content=told.message,
        received_at=told.date_received,
    )


def _number(told: str) -> str:
    """Return a telephone number as the roll has it."""
    return f"+{told.lstrip('+')}"


def as_receipt(notification: _Notification) -> Receipt | None:
    """Return what a notification's status says, or None while it is on its way or not ours."""
    state = rules.receipt_state(notification.status)
    try:
        message_id = MessageId(UUID(notification.reference or ""))
    except ValueError:
        return None
    if state is None:
        return None
    return Receipt(
        message_id=message_id,
        state=state,
        provider_id=notification.id,
        reason=notification.status,
    )


def _outcome(
    message: Outgoing, answer: Answer, *, provider_id: str | None = None, reason: str | None = None
) -> Outcome:
    return Outcome(
        message_id=message.message_id,
        attempt=message.attempt,
        answer=answer,
        provider_id=provider_id,
        reason=reason,
    )


def _judge(message: Outgoing, status: int, body: bytes) -> Outcome:
    """Return what a reply means.

    A server error may hide a message that was taken, so it leaves a doubt and the look-up
    decides. 429 means too many a second, or too many today. A refusal that is not about the
    address is about us: it would meet every message.
    """
    if status >= _SERVER_ERROR:
        return _outcome(message, Answer.UNKNOWN, reason=f"http_{status}")
    try:
        reply = _reply.decode(body)
    except msgspec.DecodeError:
        return _outcome(message, Answer.UNKNOWN, reason="unreadable")
    if status == _CREATED:
        return _outcome(message, Answer.ACCEPTED, provider_id=reply.id)
    error = reply.errors[0] if reply.errors else _Error()
    if status == _TOO_MANY:
        answer = Answer.SLOW if error.error == "RateLimitError" else Answer.SPENT
        return _outcome(message, answer, reason=error.error or "too_many")
    if status == _BAD_REQUEST and error.message.startswith(("phone_number", "email_address")):
        return _outcome(message, Answer.FAILED, reason="bad_address")
    return _outcome(message, Answer.STOP, reason=error.error or f"http_{status}")
