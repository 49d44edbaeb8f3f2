"""What every process needs before it can work: settings, stack, database, queue, secret."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from soundings import ROOMS
from soundings.kit.clock import Clock, clock
from soundings.kit.database import Database, open_database
from soundings.kit.embedded import run_stack
from soundings.kit.migrate import migrate
from soundings.kit.queue import ArqQueue
from soundings.kit.settings import Settings, WrongSetting

PROJECT = Path(__file__).resolve().parents[3]
"""The checkout: migrations, surveys and reports stand beside src."""


SECRET_LENGTH = 32
"""128 bits as hexadecimal. Source: ASVS 5.0, 11.2.3, at least 112 bits of security."""


class Deps(msgspec.Struct, frozen=True, kw_only=True):
    """What a page, a task or a command works with."""

    database: Database
    clock: Clock
    settings: Settings
    secret: bytes
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
    """Apply the migrations that are not yet applied."""
    await migrate(settings.database_url, settings.migrations or PROJECT / "migrations")


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
                queue=queue,
                providers={},
            )
        finally:
            await queue.close()
