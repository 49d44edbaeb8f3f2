"""The stand-in for Notify passes for it before Notify's own official client."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiohttp import web
from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import HTTPError

from soundings.outreach.providers.notify import read_callback, read_text
from soundings.rehearsal.sinks import (
    API_KEY,
    EMAIL_TEMPLATE,
    SMS_TEMPLATE,
    Sinks,
    Trouble,
    Wanted,
    run_sinks,
)
from soundings.rehearsal.sinks.calling import Callback


@pytest.fixture
async def sinks(tmp_path) -> AsyncIterator[Sinks]:
    async with run_sinks(Wanted(folder=tmp_path)) as running:
        yield running


def _client(sinks: Sinks, key: str = API_KEY) -> NotificationsAPIClient:
    return NotificationsAPIClient(key, base_url=f"http://127.0.0.1:{sinks.notify_port}")


async def _asked(sinks: Sinks, method: str, *args, key: str = API_KEY, **kwargs):
    """Call the official client, which knows no asyncio, in a thread."""

    def ask():
        client = _client(sinks, key)
        try:
            found = getattr(client, method)(*args, **kwargs)
            return list(found) if method.endswith("iterator") else found
        finally:
            client.request_session.close()

    return await asyncio.to_thread(ask)


async def _refused(sinks: Sinks, *args, **kwargs) -> tuple[int, str, str]:
    with pytest.raises(HTTPError) as caught:
        await _asked(sinks, *args, **kwargs)
    error = caught.value.message[0]
    return caught.value.status_code, error["error"], error["message"]


async def test_a_text_is_sent_found_by_id_and_by_reference(sinks):
    sent = await _asked(
        sinks,
        "send_sms_notification",
        "+447900900123",
        SMS_TEMPLATE,
        personalisation={"message": "Hello"},
        reference="ours",
    )
    assert sent["reference"] == "ours"
    assert sent["content"]["body"] == "Hello"
    one = await _asked(sinks, "get_notification_by_id", sent["id"])
    assert (one["status"], one["phone_number"], one["type"]) == (
        "delivered",
        "+447900900123",
        "sms",
    )
    by_reference = await _asked(sinks, "get_all_notifications", reference="ours")
    assert [found["id"] for found in by_reference["notifications"]] == [sent["id"]]
    none = await _asked(sinks, "get_all_notifications", reference="theirs")
    assert none["notifications"] == []


async def test_an_email_is_sent(sinks):
    sent = await _asked(
        sinks,
        "send_email_notification",
        "one@example.org",
        EMAIL_TEMPLATE,
        personalisation={"subject": "About", "message": "Hello"},
    )
    assert sent["content"]["subject"] == "About"


async def test_a_long_list_is_read_page_by_page(sinks):
    for number in range(260):
        sinks.stub._accept(
            "sms",
            {
                "phone_number": "07900900123",
                "template_id": SMS_TEMPLATE,
                "personalisation": {"message": "Hello"},
                "reference": str(number),
            },
        )
    every = await _asked(sinks, "get_all_notifications_iterator", template_type="sms")
    assert [found["reference"] for found in every] == [str(n) for n in range(259, -1, -1)]


NOBODYS = "6dff7049-1a70-46d8-94e1-dd2111377939"
"""A template id the stub does not know."""


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("07700900002", "permanent-failure"),
        ("+447700900003", "temporary-failure"),
        ("07700900001", "delivered"),
    ],
)
async def test_simulated_numbers_fail_as_notify_s_do(sinks, number, status):
    sent = await _asked(
        sinks, "send_sms_notification", number, SMS_TEMPLATE, personalisation={"message": "Hi"}
    )
    found = await _asked(sinks, "get_all_notifications", status=status)
    assert [one["id"] for one in found["notifications"]] == [sent["id"]]


async def test_templates_are_listed_shown_and_previewed(sinks):
    assert len((await _asked(sinks, "get_all_templates"))["templates"]) == 2
    assert len((await _asked(sinks, "get_all_templates", "sms"))["templates"]) == 1
    assert (await _asked(sinks, "get_template", SMS_TEMPLATE))["body"] == "((message))"
    assert (await _asked(sinks, "get_template_version", SMS_TEMPLATE, 1))["version"] == 1
    shown = await _asked(sinks, "post_template_preview", SMS_TEMPLATE, {"message": "Hello"})
    assert shown["body"] == "Hello"


async def test_received_texts_are_read(sinks):
    sinks.stub.receive("+447900900123", "STOP")
    sinks.stub.receive("+447900900124", "Hello?")
    read = await _asked(sinks, "get_received_texts_iterator")
    assert [(text["user_number"], text["content"]) for text in read] == [
        ("447900900124", "Hello?"),
        ("447900900123", "STOP"),
    ]


@pytest.mark.parametrize(
    ("number", "template", "said", "error"),
    [
        ("0790", SMS_TEMPLATE, {"message": "x"}, ("ValidationError", "phone_number Not enough")),
        ("079x", SMS_TEMPLATE, {"message": "x"}, ("ValidationError", "phone_number Must not")),
        (
            "07900900123",
            "6dff7049-1a70-46d8-94e1-dd2111377939",
            {"message": "x"},
            ("BadRequestError", "Template not found"),
        ),
        ("07900900123", EMAIL_TEMPLATE, {"message": "x"}, ("BadRequestError", "email template")),
        ("07900900123", SMS_TEMPLATE, {"other": "x"}, ("BadRequestError", "Missing personal")),
        ("07900900123", SMS_TEMPLATE, {"message": "x" * 919}, ("BadRequestError", "Text mess")),
    ],
)
async def test_bad_requests_are_refused_in_notify_s_words(sinks, number, template, said, error):
    status, kind, message = await _refused(
        sinks, "send_sms_notification", number, template, personalisation=said
    )
    assert (status, kind) == (400, error[0])
    assert message.startswith(error[1])
    assert sinks.texts.read_text() == ""


async def test_a_wrong_key_is_refused(sinks):
    wrong_secret = f"{API_KEY[:-36]}{uuid4()}"
    assert (await _refused(sinks, "get_all_templates", key=wrong_secret))[:2] == (403, "AuthError")
    wrong_service = f"x-{uuid4()}-{API_KEY[-36:]}"
    assert (
        "service not found" in (await _refused(sinks, "get_all_templates", key=wrong_service))[2]
    )


async def test_a_clock_half_a_minute_off_is_refused(tmp_path):
    async with run_sinks(Wanted(folder=tmp_path, skew_s=-1.0)) as sinks:
        refused = await _refused(sinks, "get_all_templates")
    assert refused == (
        403,
        "AuthError",
        "Error: Your system clock must be accurate to within 30 seconds",
    )


async def test_limits_and_failures_have_notify_s_shape(sinks):
    send = ("send_sms_notification", "07900900123", SMS_TEMPLATE, {"message": "x"})
    for trouble, expected in (
        (Trouble(daily=0), (429, "TooManyRequestsError")),
        (Trouble(rate=0.001), (429, "RateLimitError")),
        (Trouble(error=1.0), (500, "Exception")),
    ):
        sinks.stub.trouble = trouble
        assert (await _refused(sinks, *send))[:2] == expected
    assert sinks.texts.read_text() == ""
    sinks.stub.trouble = Trouble(error_after=1.0)
    assert (await _refused(sinks, *send))[0] == 500
    assert sinks.texts.read_text().count("\n") == 1


async def test_what_it_does_not_know_it_does_not_find(sinks):
    assert (await _refused(sinks, "get_notification_by_id", str(uuid4())))[0] == 404


async def test_either_429_may_be_drawn_by_chance_and_takes_nothing(sinks):
    send = ("send_sms_notification", "07900900123", SMS_TEMPLATE, {"message": "x"})
    for trouble, expected in (
        (Trouble(limited=1.0), (429, "RateLimitError")),
        (Trouble(spent=1.0), (429, "TooManyRequestsError")),
    ):
        sinks.stub.trouble = trouble
        assert (await _refused(sinks, *send))[:2] == expected
    assert sinks.texts.read_text() == ""


async def test_a_message_is_on_its_way_until_its_receipt_is_due(sinks):
    sinks.stub.trouble = Trouble(late_s=0.4)
    send = ("send_sms_notification", "07900900123", SMS_TEMPLATE, {"message": "x"})
    sent = [await _asked(sinks, *send) for _ in range(4)]

    async def status(one) -> str:
        return (await _asked(sinks, "get_notification_by_id", one["id"]))["status"]

    assert {await status(one) for one in sent} <= {"sending", "delivered"}
    await asyncio.sleep(0.4)
    assert {await status(one) for one in sent} == {"delivered"}


class Door:
    """Where the stub calls back: turns each path's first call away, and keeps the others."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []
        self._known: set[str] = set()

    async def take(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer ours"
        if request.path not in self._known:
            self._known.add(request.path)
            return web.Response(status=503)
        self.calls.append((request.path, await request.json()))
        return web.Response(status=204)

    async def until(self, number: int) -> None:
        async with asyncio.timeout(20):
            while len(self.calls) < number:  # noqa: ASYNC110 - the stub calls when it likes
                await asyncio.sleep(0.02)


@pytest.fixture
async def door() -> AsyncIterator[tuple[Door, str]]:
    opened, app = Door(), web.Application()
    app.router.add_post("/{path:.*}", opened.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield opened, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_receipts_and_texts_are_called_back_again_and_twice(tmp_path, door):
    opened, url = door
    wanted = Wanted(
        folder=tmp_path,
        callback=Callback(base_url=url, bearer="ours"),
        trouble=Trouble(doubled=1.0, late_s=0.1),
    )
    async with run_sinks(wanted) as sinks:
        sent = await _asked(
            sinks,
            "send_sms_notification",
            "07700900002",
            SMS_TEMPLATE,
            personalisation={"message": "x"},
            reference="ours",
        )
        sinks.stub.receive("+447900900123", "STOP")
        await opened.until(3)
    receipts = [told for path, told in opened.calls if path == "/notify/receipt"]
    assert [(one["id"], one["reference"], one["status"]) for one in receipts] == [
        (sent["id"], "ours", "permanent-failure")
    ] * 2
    (text,) = (told for path, told in opened.calls if path == "/notify/received")
    assert (text["source_number"], text["message"]) == ("447900900123", "STOP")
    assert read_callback(json.dumps(receipts[0]).encode()) == []
    assert read_text(json.dumps(text).encode()).number == "+447900900123"
