"""Both sinks on loopback for as long as they are wanted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import msgspec

from soundings.rehearsal.sinks.calling import Callback, Caller
from soundings.rehearsal.sinks.http import connection
from soundings.rehearsal.sinks.mail import MailSink, mailbox
from soundings.rehearsal.sinks.notify import NotifyStub
from soundings.rehearsal.sinks.trouble import API_KEY, SKEW_S, Trouble

EMAILS, TEXTS = "emails.jsonl", "texts.jsonl"
"""The files in the folder: one line an accepted message."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How the sinks are to run; port 0 is any free one."""

    folder: Path
    smtp_port: int = 0
    notify_port: int = 0
    api_key: str = API_KEY
    trouble: Trouble = Trouble()
    skew_s: float = SKEW_S
    callback: Callback | None = None
    """Whom the stand-in tells of receipts and texts; nobody, unless named."""
    forgetful: bool = False
    """Whether the stand-in forgets what it took, so that a million messages fit; its file
    remembers.
    """


class Sinks(msgspec.Struct, frozen=True, kw_only=True):
    """Where running sinks answer, and where they write."""

    smtp_port: int
    notify_port: int
    emails: Path
    texts: Path
    stub: NotifyStub


@asynccontextmanager
async def run_sinks(wanted: Wanted) -> AsyncIterator[Sinks]:
    """Run both sinks on loopback for as long as the context lasts."""
    loop = asyncio.get_running_loop()
    caller = None if wanted.callback is None else Caller(wanted.callback)
    mail = MailSink(wanted.folder / EMAILS, wanted.trouble.delay_s)
    stub = NotifyStub(
        wanted.folder / TEXTS,
        api_key=wanted.api_key,
        trouble=wanted.trouble,
        skew_s=wanted.skew_s,
        caller=caller,
        forgetful=wanted.forgetful,
    )
    mail_server = await loop.create_server(
        partial(mailbox, mail, loop), "127.0.0.1", wanted.smtp_port
    )
    notify_server = await loop.create_server(
        partial(connection, stub), "127.0.0.1", wanted.notify_port
    )
    calling = None if caller is None else asyncio.ensure_future(caller.run())
    try:
        yield Sinks(
            smtp_port=mail_server.sockets[0].getsockname()[1],
            notify_port=notify_server.sockets[0].getsockname()[1],
            emails=wanted.folder / EMAILS,
            texts=wanted.folder / TEXTS,
            stub=stub,
        )
    finally:
        if calling is not None:
            calling.cancel()
            with suppress(asyncio.CancelledError):
                await calling
        for server in (mail_server, notify_server):
            server.close()
        mail.close()
        stub.close()
        await asyncio.sleep(0)  # closed connections end in the loop's next turn
