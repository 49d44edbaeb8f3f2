"""The list's gaps: found by an audit, signed for by the partnership."""

from collections.abc import Mapping
from datetime import datetime

from soundings.audit.service import note
from soundings.inspection.constants import LONDON
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.tables import Table
from soundings.kit.vault import KeyRing
from soundings.roll import rules, store
from soundings.roll.model import Gap, GapAnswer, Imported, Intake, KeptAudit
from soundings.roll.service.importing import audit_table


async def keep_audit(
    pool: Pool,
    inspection: Inspection,
    totals: Table | None,
    at: datetime,
    *,
    keys: KeyRing,
    actor: str,
) -> None:
    """Hold the list against published totals, if there are any, and keep what was found.

    Raises NotPublishedTotals.
    """
    found = await audit_table(pool, inspection, totals, keys=keys)
    area, name = inspection.inspection_id, "" if totals is None else totals.file
    async with transaction(pool) as conn:
        await store.hold_roll(conn, area)
        await store.add_frame_audit(conn, area, name, found, at, actor)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.audited",
            subject=str(area),
            detail={"gaps": found.gaps},
        )


async def newest_audit(
    pool: Pool, inspection_id: InspectionId
) -> tuple[KeptAudit | None, tuple[Gap, ...]]:
    """Return the newest audit of the list, and its gaps with what was said of each."""
    async with transaction(pool) as conn:
        kept = await store.newest_audit(conn, inspection_id)
        answers = await store.gap_answers(conn, inspection_id)
    return kept, () if kept is None else rules.gaps(kept.found, answers)


async def sign_gap(
    pool: Pool,
    inspection_id: InspectionId,
    key: str,
    typed: Mapping[str, str],
    at: datetime,
    *,
    actor: str,
    name: str,
) -> None:
    """Keep what the partnership says of a gap; what it said before stays.

    Raises UnknownGap or WrongAnswer.
    """
    stand, mended_by, words = rules.read_answer(typed, at.astimezone(LONDON).date())
    _, found = await newest_audit(pool, inspection_id)
    gap = rules.gap_of(found, key)
    answer = GapAnswer(
        gap=gap.key,
        number=len(gap.answers) + 1,
        stand=stand,
        mended_by=mended_by,
        words=words,
        signed_at=at,
        signed_name=name,
    )
    async with transaction(pool) as conn:
        await store.add_gap_answer(conn, inspection_id, answer, actor)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.gap-signed",
            subject=str(inspection_id),
            detail={"gap": gap.key, "stand": stand.value},
        )


async def holdings(pool: Pool, inspection_id: InspectionId) -> tuple[Imported, list[Intake]]:
    """Return how much the roll of an inspection holds, and the files it came in."""
    async with transaction(pool) as conn:
        return await store.counts(conn, inspection_id), await store.intakes(conn, inspection_id)
