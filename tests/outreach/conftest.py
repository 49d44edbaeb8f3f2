"""Sinks that really listen, and an inspection whose claims are locked."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.outreach.make import (
    KEY,
    SURVEYS,
    bring_holds,
    keys_of,
    lock_claims,
    make_inspection,
    settings_for,
)

from soundings.inspection.model import Inspection
from soundings.kit.clock import FileClock
from soundings.kit.database import Database
from soundings.kit.settings import Settings
from soundings.outreach import service
from soundings.outreach.model import Channel, Claimed
from soundings.outreach.providers import Provider
from soundings.outreach.tasks import Drain, Drained, Pace, Stationery, open_providers
from soundings.rehearsal.sinks import Sinks, Wanted, run_sinks


class Field(msgspec.Struct, kw_only=True):
    """Everything a test of sending touches."""

    database: Database
    clock: FileClock
    settings: Settings
    sinks: Sinks
    inspection: Inspection
    secret: bytes = KEY
    surveys: Path = SURVEYS
    providers: dict[str, Any]

    @property
    def pool(self):
        return self.database.room("outreach")

    @property
    def keys(self):
        return keys_of(self.database)

    async def drain(self, channel: Channel, provider: Provider | None = None) -> Drained:
        return await Drain(
            self.pool,
            provider or self.providers[channel],
            clock=self.clock,
            stationery=Stationery(
                surveys=SURVEYS, public_url="https://soundings.example", key=KEY
            ),
            keys=self.keys,
            mark=self.settings.home / "outreach.mark",
            pace=Pace(claim=20, chunk=10, lanes=2),
        ).run()

    async def claim(self, channel: Channel, at: datetime, *, most: int) -> list[Claimed]:
        found = await service.claim(self.pool, channel, at, keys=self.keys, most=most)
        return [] if found is None else found.messages

    async def let_rest_pass(self) -> None:
        """Let the time pass for which a provider that fails is left alone."""
        await self.pool.execute("UPDATE outreach.provider SET rests_until = now()")

    def emails(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.sinks.emails.read_text().splitlines()]

    def texts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.sinks.texts.read_text().splitlines()]


@pytest.fixture
async def field(database: Database, clock: FileClock, tmp_path: Path) -> AsyncIterator[Field]:
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    await bring_holds(database, inspection)
    async with run_sinks(Wanted(folder=tmp_path / "sinks")) as sinks:
        settings = settings_for(sinks, home=tmp_path)
        opened = Field(
            database=database,
            clock=clock,
            settings=settings,
            sinks=sinks,
            inspection=inspection,
            providers=dict(open_providers(settings, KEY)),
        )
        yield opened
        for provider in opened.providers.values():
            await provider.close()
