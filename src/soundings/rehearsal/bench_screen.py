"""How long it takes from saved words to the queue: a real database, sealed words, one worker."""

import tempfile
import time
from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from soundings.inspection import service as inspections
from soundings.inspection.model import Particulars
from soundings.kit.clock import clock
from soundings.kit.database import Database, connect, open_database, transaction
from soundings.kit.embedded import remove_stack, run_stack
from soundings.kit.ids import new_id
from soundings.kit.migrate import migrate
from soundings.kit.vault import KeyRing
from soundings.respond.model import ResponseId
from soundings.respond.rules.words import column, fingerprint
from soundings.roll import service as roll
from soundings.safeguarding import service as safeguarding

_MIGRATIONS = Path(__file__).parents[3] / "migrations"
_ITEM = "q59"


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to."""

    comments: int
    seconds: float
    cpu_s: float
    """Of the worker; the database has its own."""
    concerns: int


async def screen_saved(texts: Sequence[str], surveys: Path) -> Screening:
    """Save these words as families do, sealed; then read them all as a worker does, into the
    queue, and time that.
    """
    folder = Path(tempfile.mkdtemp(prefix="soundings-bench-"))
    keys, at = KeyRing(b"a secret of the bench"), clock(None).now()
    with run_stack(folder) as stack:
        await migrate(stack.database_url, _MIGRATIONS)
        rooms = ("roll", "inspection", "safeguarding")
        async with open_database(stack.database_url, rooms, max_size=2) as database:
            await _save(stack.database_url, database, texts, keys, at)
            began, cpu = time.perf_counter(), time.process_time()
            pool = database.room("safeguarding")
            done = await safeguarding.screen_new(pool, keys, at, surveys=surveys)
            seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    remove_stack(folder)
    return Screening(comments=done.texts, seconds=seconds, cpu_s=cpu_s, concerns=done.concerns)


async def _save(
    url: str, database: Database, texts: Sequence[str], keys: KeyRing, at: datetime
) -> None:
    area = await inspections.create(
        database.room("inspection"),
        Particulars(
            code="bench",
            area="Bench",
            area_short="Bench",
            local_authority="Bench Council",
            integrated_care_board="NHS Bench",
            notified_on=date(2026, 9, 14),
            instrument_name="area-send",
        ),
        at,
    )
    async with transaction(database.room("roll")) as conn:
        under = await roll.hold_keys(conn, keys, at)
    ids = [ResponseId(new_id()) for _ in texts]
    rows = [(one, text.encode()) for one, text in zip(ids, texts, strict=True)]
    sealed = keys.seal_all(column(_ITEM), rows, under=under)
    async with connect(url) as conn:
        await conn.copy_records_to_table(
            "response",
            schema_name="respond",
            columns=(
                "response_id", "inspection_id", "link_id", "instrument_hash", "language", "mode",
                "state", "answers", "words_sealed", "started_at", "saved_at",
            ),
            records=[
                (
                    one, area.inspection_id, one, "bench", "en", "sms", "submitted",
                    {_ITEM: fingerprint(keys.index_key, one, _ITEM, text)},
                    {_ITEM: b64encode(value or b"").decode()}, at, at,
                )
                for one, text, value in zip(ids, texts, sealed, strict=True)
            ],
        )  # fmt: skip
        await conn.execute("ANALYZE respond.response")
