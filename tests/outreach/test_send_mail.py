"""Mail as it leaves and as it comes back: strictly well formed, traceable, and told by reports."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.outreach.conftest import Field
from tests.outreach.make import D2, KEY, Carer, add_carers, add_families, an_id, plan, states

from soundings.kit.clock import SystemClock
from soundings.kit.settings import Smtp as SmtpSettings
from soundings.kit.settings import WrongSetting
from soundings.outreach import rules, service
from soundings.outreach.model import Channel, MessageId, NotABounce, Outgoing, Receipt, State
from soundings.outreach.providers.bounces import read_report
from soundings.outreach.providers.file import FileSink
from soundings.outreach.providers.smtp import Smtp
from soundings.outreach.tasks import read_bounces

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
RETURN_PATH = "bounces@soundings.example"


class Post:
    """A mail server that keeps what it was told and given, to the letter."""

    def __init__(self, *, dsn: bool) -> None:
        self.dsn = dsn
        self.commands: list[str] = []
        self.raw: list[bytes] = []

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-DSN"] if self.dsn else []), responses[-1]]

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.raw.append(envelope.original_content)
        return "250 OK"


class Listening(SMTP):
    """Notes each MAIL and RCPT as it was said."""

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        self.event_handler.commands.append(f"MAIL {arg}")
        await super().smtp_MAIL(arg.partition(" ")[0])

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        self.event_handler.commands.append(f"RCPT {arg}")
        await super().smtp_RCPT(arg.partition(" ")[0])


@pytest.fixture(params=[True, False], ids=["dsn", "plain"])
async def post(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Post, int]]:
    kept, loop = Post(dsn=request.param), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Listening(kept, hostname="post.example", loop=loop), "127.0.0.1", 0
    )
    yield kept, server.sockets[0].getsockname()[1]
    server.close()
    await asyncio.sleep(0)


@pytest.mark.parametrize("path", ["a-long-local-part@soundings.example", "bounces"])
def test_a_return_path_that_cannot_carry_a_reference_is_refused_at_once(path: str):
    with pytest.raises(WrongSetting, match=f"return_path: '{path}' cannot carry"):
        Smtp(SmtpSettings(return_path=path), SystemClock(), KEY)


async def test_mail_passes_a_strict_parser_and_says_where_its_bounces_go(
    field: Field, post: tuple[Post, int]
):
    kept, port = post
    await add_carers(
        field.database, field.inspection, one=Carer(children=("a",), email="o+e=x@example.org")
    )
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    smtp = Smtp(SmtpSettings(port=port, return_path=RETURN_PATH), SystemClock(), KEY)
    assert (await field.drain(Channel.EMAIL, smtp)).counts == {"accepted": 1}
    await smtp.close()
    message_id = MessageId(
        await field.pool.fetchval(
            "SELECT message_id FROM outreach.message WHERE state = 'accepted'"
        )
    )
    reference = rules.signed_reference(KEY, message_id)
    assert kept.commands[0].startswith(f"MAIL FROM:<bounces+{reference}@soundings.example>")
    if kept.dsn:
        assert f"RET=HDRS ENVID={reference}" in kept.commands[0]
        assert "NOTIFY=FAILURE,DELAY ORCPT=rfc822;o+2Be+3Dx@example.org" in kept.commands[1]
    parsed = email.message_from_bytes(kept.raw[0], policy=STRICT)
    assert parsed["Message-ID"] == f"<{message_id}@soundings.example>"
    assert parsed["Date"].datetime is not None
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["List-Unsubscribe"].startswith("<https://soundings.example/stop/")
    plain, html = (parsed.get_body((kind,)).get_content() for kind in ("plain", "html"))
    link = plain.partition("https://")[2].split()[0]
    assert f'href="https://{link}"' in html


@pytest.mark.parametrize("words", ["Plain words.", "Wörter, and a line " + "long " * 300])
def test_whatever_the_words_mail_is_well_formed(words: str):
    message_id = MessageId(an_id("message"))
    raw = Smtp(SmtpSettings(), SystemClock(), KEY)._write(
        Outgoing(
            message_id=message_id,
            attempt=1,
            to="one@example.org",
            subject=f"About {words[:6]}",
            text=words,
            html=f"<p>{words}</p>",
            stop_url="https://soundings.example/stop/abc",
        )
    )
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    parsed = email.message_from_bytes(raw, policy=STRICT)
    assert parsed["Subject"] == f"About {words[:6]}"
    assert parsed.get_body(("plain",)).get_content().strip() == words.strip()


def _report(
    *, to: str, action: str = "failed", status: str = "5.1.1", envelope_id: str = ""
) -> bytes:
    """Write a report as a mail server does (RFC 3464)."""
    told = f"Original-Envelope-Id: {envelope_id}\r\n" if envelope_id else ""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\n"
        f"To: {to}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n{told}\r\n"
        "Final-Recipient: rfc822; one@example.org\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n\r\n--b--\r\n"
    ).encode()


MESSAGE = MessageId(an_id("bounced"))
OURS = f"bounces+{rules.signed_reference(KEY, MESSAGE)}@soundings.example"


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [
        ("failed", "5.1.1", State.BOUNCED),
        ("failed", "4.4.7", State.FAILED),
        ("delivered", "2.0.0", State.DELIVERED),
        ("delayed", "4.4.1", None),
        ("relayed", "2.0.0", None),
    ],
)
def test_a_report_says_what_became_of_its_message(action: str, status: str, state: State | None):
    found = read_report(_report(to=OURS, action=action, status=status), KEY)
    expected = Receipt(message_id=MESSAGE, state=state, provider_id=None, reason=f"dsn_{status}")
    assert found == ([] if state is None else [expected])


def test_a_report_is_traced_by_its_recipient_or_the_envelope_id_it_repeats():
    reference = rules.signed_reference(KEY, MESSAGE)
    anonymous = _report(to="postmaster@soundings.example")
    assert read_report(anonymous, KEY, recipient=OURS.upper())[0].message_id == MESSAGE
    repeated = _report(to="postmaster@soundings.example", envelope_id=reference)
    assert read_report(repeated, KEY)[0].message_id == MESSAGE


def test_a_forged_report_silences_nobody():
    forged = rules.signed_reference(b"another key", MESSAGE)
    for raw in (
        _report(to=f"bounces+{forged}@soundings.example"),
        _report(to="bounces@soundings.example", envelope_id=forged),
        _report(to=f"bounces+{MESSAGE.hex}@soundings.example"),
    ):
        with pytest.raises(NotABounce, match="no reference of ours"):
            read_report(raw, KEY)


def test_an_answer_of_a_person_is_no_report():
    answer = EmailMessage()
    answer["To"] = OURS
    answer.set_content("I am on holiday until Monday.")
    with pytest.raises(NotABounce, match="text/plain"):
        read_report(answer.as_bytes(), KEY)


@pytest.mark.parametrize("raw", [b"", b"\x00\xff", b"Content-Type: multipart/report\r\n\r\n--"])
def test_rubbish_is_no_report(raw: bytes):
    with pytest.raises(NotABounce):
        read_report(raw, KEY)


async def test_reports_in_the_return_path_s_maildir_settle_messages_once(
    field: Field, tmp_path: Path
):
    await add_families(field.database, field.inspection, 2)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    await field.drain(Channel.EMAIL)
    ids = [mail["message_id"] for mail in field.emails()]
    maildir = tmp_path / "Maildir"
    for folder in ("new", "cur", "tmp"):
        (maildir / folder).mkdir(parents=True)
    told = rules.signed_reference(KEY, MessageId(UUID(ids[0])))
    (maildir / "new" / "1.a").write_bytes(_report(to=f"bounces+{told}@soundings.example"))
    (maildir / "new" / "2.b").write_bytes(b"Subject: hello\r\n\r\nWho are you?\r\n")
    smtp = msgspec.structs.replace(field.settings.smtp, bounces=maildir)
    reading = msgspec.structs.replace(
        field, settings=msgspec.structs.replace(field.settings, smtp=smtp)
    )
    assert await read_bounces(reading) == 1
    assert await read_bounces(reading) == 0
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == ["1.a:2,S", "2.b:2,S"]
    assert await states(field.database) == {"accepted": 1, "bounced": 1, "planned": 6}


async def test_a_file_takes_messages_and_can_be_asked_about_them(field: Field, tmp_path: Path):
    await add_families(field.database, field.inspection, 30)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    sink = FileSink(tmp_path / "outbox" / "email.jsonl", Channel.EMAIL)
    assert (await field.drain(Channel.EMAIL, sink)).counts == {"accepted": 30}
    written = (tmp_path / "outbox" / "email.jsonl").read_bytes()
    lines = [msgspec.json.decode(line) for line in written.splitlines()]
    assert len({line["message_id"] for line in lines}) == 30
    known = MessageId(UUID(lines[0]["message_id"]))
    assert await sink.find([known, MESSAGE]) == {known: "email.jsonl", MESSAGE: None}
    await sink.close()


async def test_a_receipt_settles_a_message_once_whenever_it_comes(field: Field):
    await add_families(field.database, field.inspection, 1)
    await plan(field.database, field.inspection)
    message_id = MessageId(
        await field.pool.fetchval(
            "SELECT message_id FROM outreach.message WHERE channel = 'email' LIMIT 1"
        )
    )
    receipt = Receipt(message_id=message_id, state=State.DELIVERED, provider_id="x")
    late = msgspec.structs.replace(receipt, state=State.BOUNCED)
    assert await service.record_receipts(field.pool, [receipt], D2) == 1
    assert await service.record_receipts(field.pool, [receipt, late], D2) == 0
    assert (await states(field.database))["delivered"] == 1
