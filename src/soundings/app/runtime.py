"""What every process needs before it can work: settings, stack, database, queue, secret."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from soundings import ROOMS
from soundings.claims import service as claims
from soundings.coding import service as coding
from soundings.kit.clock import Clock, clock
from soundings.kit.database import Database, connect, open_database, transaction
from soundings.kit.embedded import run_stack
from soundings.kit.migrate import migrate
from soundings.kit.queue import ArqQueue
from soundings.kit.settings import Settings, WrongSetting
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.respond.service import uninvited, words
from soundings.roll import service as roll
from soundings.safeguarding import service as safeguarding

PROJECT = Path(__file__).resolve().parents[3]
"""The checkout: migrations, surveys and reports stand beside src."""


SEALING = ("roll", "outreach", "respond", "safeguarding", "coding", "claims")
"""The rooms that bring up to date what an earlier version kept: sealed, or with a version."""

PROVE_SEALED = (
    "ALTER TABLE roll.person VALIDATE CONSTRAINT person_is_sealed",
    "ALTER TABLE roll.person VALIDATE CONSTRAINT person_has_no_clear_reference",
    "ALTER TABLE roll.contact VALIDATE CONSTRAINT contact_is_sealed",
    "ALTER TABLE outreach.inbound_text VALIDATE CONSTRAINT inbound_text_is_indexed",
    "ALTER TABLE outreach.inbound_text VALIDATE CONSTRAINT inbound_text_is_sealed",
    "ALTER TABLE respond.response VALIDATE CONSTRAINT response_words_are_sealed",
    "ALTER TABLE respond.child VALIDATE CONSTRAINT child_name_is_sealed",
    "VACUUM (FULL) roll.person",
    "VACUUM (FULL) roll.contact",
    "VACUUM (FULL) outreach.inbound_text",
    "VACUUM (FULL) respond.response",
    "VACUUM (FULL) respond.child",
)
"""What proves that nothing stands in clear any more, and gives back the pages where it stood."""

SECRET_LENGTH = 32
"""128 bits as hexadecimal. Source: ASVS 5.0, 11.2.3, at least 112 bits of security."""


class Deps(msgspec.Struct, frozen=True, kw_only=True):
    """What a page, a task or a command works with."""

    database: Database
    clock: Clock
    settings: Settings
    secret: bytes
    keys: KeyRing
    """What seals and opens who people are."""
    queue: ArqQueue
    providers: dict[str, Any]
    """What a task keeps open between runs: one a process."""

    @property
    def surveys(self) -> Path:
        """Where questionnaires and message texts are."""
        return self.settings.surveys or PROJECT / "surveys"

    @property
    def reports(self) -> Path:
        """Where the documents' templates are."""
        return self.settings.reports or PROJECT / "reports"


def as_json(value: Any) -> bytes:
    """Return anything of ours as JSON; paths as text."""
    return msgspec.json.encode(value, enc_hook=str)


def _secret(settings: Settings) -> str:
    """Return the configured secret, or the one this home made for itself."""
    if settings.secret:
        return settings.secret
    kept = settings.home / "secret.key"
    if not kept.exists():
        settings.home.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32), encoding="ascii")
    return kept.read_text(encoding="ascii")


@contextmanager
def stack(settings: Settings) -> Iterator[Settings]:
    """Give settings in which the database, the queue and the secret are settled.

    Starts the embedded stack where no DATABASE_URL or REDIS_URL stands in for it.
    """
    if settings.database_url and settings.redis_url:
        yield msgspec.structs.replace(settings, secret=_secret(settings))
        return
    with run_stack(settings.home) as running:
        yield msgspec.structs.replace(
            settings,
            database_url=settings.database_url or running.database_url,
            redis_url=settings.redis_url or running.redis_url,
            secret=_secret(settings),
        )


async def bring_up_to_date(settings: Settings) -> None:
    """Apply the migrations that are not yet applied, and seal what an earlier version of the
    program kept in clear: a migration cannot.
    """
    await migrate(settings.database_url, settings.migrations or PROJECT / "migrations")
    async with open_database(settings.database_url, SEALING, max_size=1) as database:
        keys, at = key_ring(settings), clock(settings.clock_file).now()
        async with transaction(database.room("roll")) as conn:
            await roll.hold_keys(conn, keys, at)
        sealed = await roll.seal_landed(database.room("roll"), keys, at)
        sealed += await seal_words(database, keys, at)
        await claims.keep_landed(database.room("claims"), at)
        await uninvited.give_codes(database.room("respond"), settings.secret.encode())
    if sealed:
        async with connect(settings.database_url) as conn:
            for statement in PROVE_SEALED:
                await conn.execute(statement)


async def seal_words(database: Database, keys: KeyRing, at: datetime) -> int:
    """Seal families' words and texts, and what they call their children, that an earlier version
    kept in clear; return how many.

    The rooms that know words by a hash of them are told first: broken off anywhere, it goes on
    at the next start, and nothing is read or raised twice.
    """
    sealed = 0
    while landed := await words.landed(database.room("respond"), keys):
        await safeguarding.rename_landed(database.room("safeguarding"), keys, landed)
        await coding.rename_landed(database.room("coding"), landed)
        await words.seal_landed(database.room("respond"), keys, landed)
        sealed += len(landed)
    while texts := await outreach.landed_texts(database.room("outreach")):
        await safeguarding.rename_landed(database.room("safeguarding"), keys, texts)
        await outreach.seal_landed_texts(database.room("outreach"), keys, texts, at)
        sealed += len(texts)
    return sealed + await words.seal_landed_names(database.room("respond"), keys)


async def reseal_words(
    database: Database, keys: KeyRing, number: int, at: datetime, *, surveys: Path
) -> int:
    """Seal under this key what families wrote and texted and older ones still seal; return how
    many values. Whatever they changed or deleted unread is read now and kept no longer.
    """
    values = await words.reseal(database.room("respond"), keys, number)
    values += await outreach.reseal_texts(database.room("outreach"), keys, number)
    await safeguarding.screen_texts(database.room("safeguarding"), keys, at, surveys=surveys)
    return values


def key_ring(settings: Settings) -> KeyRing:
    """Return a ring that can open this installation's data keys; it has learnt none yet."""
    return KeyRing(settings.secret.encode(), wrapping=settings.wrapping_secret.encode())


@asynccontextmanager
async def open_deps(settings: Settings, *, max_size: int = 8) -> AsyncIterator[Deps]:
    """Open everything a process works with; settings come from `stack`.

    Raises WrongSetting where no secret is set: links and cookies would be keyed with nothing.
    """
    if len(settings.secret) < SECRET_LENGTH:
        message = f"secret: at least {SECRET_LENGTH} characters are wanted, or start with up."
        raise WrongSetting(message)
    async with open_database(settings.database_url, ROOMS, max_size=max_size) as database:
        queue = ArqQueue(settings.redis_url)
        try:
            yield Deps(
                database=database,
                clock=clock(settings.clock_file),
                settings=settings,
                secret=settings.secret.encode(),
                keys=key_ring(settings),
                queue=queue,
                providers={},
            )
        finally:
            await queue.close()
