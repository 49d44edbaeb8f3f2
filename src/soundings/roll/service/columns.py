"""What an area calls the columns of its lists: said once, kept, and read by from then on."""

from collections.abc import Mapping
from datetime import datetime

from soundings.audit.service import note
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.roll import store
from soundings.roll.rules import check_mapping


async def kept_columns(pool: Pool, inspection_id: InspectionId) -> dict[str, str]:
    """Return what was said of an area's columns: theirs, and ours."""
    async with pool.acquire() as conn:
        names = await store.column_names(conn, inspection_id)
    return {name.theirs: name.ours for name in names}


async def keep_columns(
    pool: Pool,
    inspection_id: InspectionId,
    said: Mapping[str, str],
    at: datetime,
    *,
    actor: str = "operator",
) -> None:
    """Keep what these columns of theirs are; one that is said to be nothing is not known again.

    Raises NotAMapping.
    """
    names = check_mapping({their: our for their, our in said.items() if our})
    async with transaction(pool) as conn:
        await store.hold_roll(conn, inspection_id)
        await store.forget_column_names(conn, inspection_id, list(said))
        await store.add_column_names(conn, inspection_id, names)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.columns-named",
            subject=str(inspection_id),
            detail={"columns": names},
        )
