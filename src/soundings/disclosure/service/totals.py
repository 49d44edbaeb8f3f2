"""Published totals: read from a file, kept beside an inspection, checked at every release."""

from datetime import datetime

from soundings.audit.service import note
from soundings.disclosure import store
from soundings.disclosure.model import PublicTotal
from soundings.disclosure.rules.totals import public_totals
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.tables import Table
from soundings.roll.rules.auditing import read_totals


async def import_totals(
    pool: Pool,
    inspection_id: InspectionId,
    table: Table,
    *,
    source: str,
    year: int,
    at: datetime,
    actor: str = "operator",
) -> tuple[PublicTotal, ...]:
    """Keep the counts of a file of published totals in place of those before.

    The file is the one the list is audited against: Status, Characteristic, Group, Published.
    Raises NotPublishedTotals naming the row that cannot be read.
    """
    totals = public_totals(read_totals(table), source, year)
    async with transaction(pool) as conn:
        await store.forget_totals(conn, inspection_id)
        await store.keep_totals(conn, inspection_id, totals, table, at)
        await note(
            conn,
            at=at,
            actor=actor,
            action="disclosure.totals_imported",
            subject=str(inspection_id),
            detail={"file": table.file, "sha256": table.sha256, "totals": len(totals)},
        )
    return totals
