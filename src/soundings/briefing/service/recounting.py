"""Count a disputed claim anew on the area's corrected rows, beside what stood."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from soundings.briefing import store
from soundings.briefing.model import Recounted, Uncounted
from soundings.briefing.rules.recounting import cannot, recounted
from soundings.briefing.service.replies import SEALED_AS
from soundings.claims import service as claims
from soundings.claims.service.correcting import corrected_rows
from soundings.contrast import service as contrast
from soundings.inspection import service as inspections
from soundings.inspection.model import InspectionId
from soundings.kit.database import Database, transaction
from soundings.kit.refusal import Refusal
from soundings.kit.vault import KeyRing, unseal


async def count_next(
    database: Database, *, surveys: Path, secret: bytes, keys: KeyRing, at: datetime
) -> bool:
    """Count the oldest corrected rows that wait; return whether there were any.

    Rows that cannot be read are kept as what is wrong with them, and not tried again.
    """
    pool = database.room("briefing")
    async with pool.acquire() as conn:
        waiting = await store.uncounted(conn)
        if waiting is None:
            return False
        cut_id = await store.release_cut(conn, waiting.release_id)
    try:
        found = await _count(database, waiting, cut_id, surveys=surveys, secret=secret, keys=keys)
    except Refusal as refusal:
        found = cannot(refusal.sentence)
    async with transaction(pool) as conn:
        await store.add_recount(conn, waiting, found, at)
    return True


async def _count(
    database: Database,
    waiting: Uncounted,
    cut_id: UUID,
    *,
    surveys: Path,
    secret: bytes,
    keys: KeyRing,
) -> Recounted:
    inspection = await inspections.by_id(
        database.room("inspection"), InspectionId(waiting.inspection_id)
    )
    archetypes = claims.archetypes(surveys / inspection.instrument_name)
    content = unseal(secret, SEALED_AS, str(waiting.evidence_id), waiting.sealed)
    corrected = await corrected_rows(
        database, inspection, archetypes, file_name=waiting.file_name, content=content, keys=keys
    )
    found = await contrast.recount(
        database.room("contrast"), cut_id, waiting.claim_id, corrected.rows, archetypes
    )
    return recounted(found, corrected.unmatched)
