"""Sinks that really listen, and an inspection whose claims are locked."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.outreach.make import KEY, QUICK, SURVEYS, lock_claims, make_inspection, settings_for

from soundings.inspection.model import Inspection
from soundings.kit.clock import FileClock
from soundings.kit.database import Database
from soundings.kit.settings import Settings
from soundings.outreach.model import Channel
from soundings.outreach.providers import Provider
from soundings.outreach.tasks import Drain, Drained, Pace, open_providers
from soundings.rehearsal.sinks import Sinks, run_sinks


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

    async def drain(self, channel: Channel, provider: Provider | None = None) -> Drained:
        return await Drain(
            self.pool,
            provider or self.providers[channel],
            clock=self.clock,
            key=KEY,
            surveys=SURVEYS,
            public_url="https://soundings.example",
            pace=Pace(claim=20, chunk=10, lanes=2),
            patience=QUICK,
        ).run()

    def emails(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.sinks.emails.read_text().splitlines()]

    def texts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.sinks.texts.read_text().splitlines()]


@pytest.fixture
async def field(database: Database, clock: FileClock, tmp_path: Path) -> AsyncIterator[Field]:
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    async with run_sinks(tmp_path / "sinks") as sinks:
        settings = settings_for(sinks)
        opened = Field(
            database=database,
            clock=clock,
            settings=settings,
            sinks=sinks,
            inspection=inspection,
            providers=dict(open_providers(settings)),
        )
        yield opened
        for provider in opened.providers.values():
            await provider.close()
