"""A small list of two families, sealed, with a message and a reply."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from tests.outreach.make import (
    CLOSE,
    D1,
    D2,
    KEY,
    SURVEYS,
    keys_of,
    lock_claims,
    make_inspection,
    settings_for,
)
from tests.outreach.make import plan as plan_messages
from tests.respond.make import sealed
from tests.roll.make import carer, child, written

from soundings.app.runtime import Deps
from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, connect
from soundings.kit.queue import ArqQueue
from soundings.kit.vault import KeyRing
from soundings.roll import service as roll

OTHER = {
    "Child forename": "Ewelina",
    "Child surname": "Nowak",
    "Carer name": "Jan Nowak",
    "Email": "jan.nowak@mail.example",
    "Mobile": "07700 900456",
    "Postcode": "LE2 1ZZ",
}

PLANTED = (
    "Amina",
    "Yusuf",
    "Hodan",
    "hodan.yusuf",
    "+447700900123",
    "7700900123",
    "PE27 4QH",
    "PE274QH",
    "Ewelina",
    "Nowak",
    "jan.nowak",
    "+447700900456",
    "LE2 1ZZ",
)


class House(msgspec.Struct, kw_only=True):
    """An installation with one inspection."""

    url: str
    deps: Deps
    inspection: Inspection
    clock: FileClock

    @property
    def database(self) -> Database:
        return self.deps.database

    @property
    def keys(self) -> KeyRing:
        return self.deps.keys

    async def rows(self, statement: str, *args: object) -> list[dict[str, Any]]:
        """Look into the database past every role."""
        async with connect(self.url) as conn:
            return [dict(row) for row in await conn.fetch(statement, *args)]

    async def do(self, statement: str, *args: object) -> None:
        """Write into the database past every role."""
        async with connect(self.url) as conn:
            await conn.execute(statement, *args)

    async def contact(self, address: str) -> UUID:
        """Return who is written to there."""
        (found,) = await roll.find_contacts(
            self.database.room("roll"),
            self.inspection.inspection_id,
            address,
            keys=self.keys,
            actor="test",
            reason="a test asks",
            at=self.clock.now(),
        )
        return found.contact_id

    async def answer(
        self, contact_id: UUID, at: datetime = D2, words: str = "Amina waits"
    ) -> UUID:
        """Answer by a carer's link, as respond would keep it."""
        (link,) = await self.rows(
            "SELECT link_id, case_id FROM outreach.link JOIN outreach.link_case USING (link_id)"
            " WHERE contact_id = $1",
            contact_id,
        )
        response = uuid4()
        said = {"q00": 9, "q57": "good", "q59": words}
        async with connect(self.url) as conn:
            kept = await sealed(conn, self.deps.keys, response, said, called="Minnie")
        await self.do(
            "INSERT INTO respond.response (response_id, inspection_id, link_id, case_id,"
            " instrument_hash, language, mode, state, answers, words_sealed, started_at, saved_at)"
            " VALUES ($1, $2, $3, $4, 'h', 'en', 'web', 'submitted', $5, $6, $7, $7)",
            response,
            self.inspection.inspection_id,
            link["link_id"],
            link["case_id"],
            *kept,
            at,
        )
        await self.do(
            "INSERT INTO respond.child (response_id, school_year) VALUES ($1, 4)", response
        )
        return response

    async def close(self) -> None:
        """Take no more answers."""
        await inspections.close(
            self.database.room("inspection"), self.inspection.inspection_id, CLOSE
        )


@pytest.fixture
async def house(
    url: str, database: Database, clock: FileClock, redis_url: str, tmp_path: Path
) -> AsyncIterator[House]:
    inspection = await make_inspection(database)
    await lock_claims(database, inspection)
    keys, pool = keys_of(database), database.room("roll")
    report = await roll.check(
        pool,
        inspection,
        [
            written(tmp_path, "2.csv", child(1), child(2)),
            written(tmp_path, "contacts.csv", carer(1), carer(2, **OTHER)),
        ],
        None,
        D1,
        keys=keys,
    )
    await roll.import_files(pool, inspection, report, D1, keys=keys)
    await plan_messages(database, inspection)
    queue = ArqQueue(redis_url)
    yield House(
        url=url,
        inspection=inspection,
        clock=clock,
        deps=Deps(
            database=database,
            clock=clock,
            settings=settings_for(),
            secret=KEY,
            keys=keys,
            queue=queue,
            providers={},
        ),
    )
    await queue.close()


__all__ = ["PLANTED", "SURVEYS", "House", "house"]
