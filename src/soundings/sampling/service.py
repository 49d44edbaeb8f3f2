"""Making a draw once, and handing out its record."""

from datetime import datetime

from soundings.audit import service as audit
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id
from soundings.sampling import store
from soundings.sampling.model import Draw, DrawId, Purpose, Stored, Unit
from soundings.sampling.rules import (
    NOTE,
    TRACKED_CHILDREN,
    canonical_frame,
    check_again,
    check_seed,
    design_sha256,
    draw,
    frame_sha256,
)


def _record(inspection_id: InspectionId, stored: Stored, frame: tuple[Unit, ...]) -> Draw:
    return Draw(
        note=NOTE,
        draw_id=stored.draw_id,
        inspection_id=inspection_id,
        purpose=Purpose.TRACKED_CHILDREN,
        seed=stored.seed,
        design=stored.design,
        design_sha256=design_sha256(stored.design),
        frame_sha256=stored.frame_sha256,
        drawn_at=stored.drawn_at,
        drawn=draw(frame, stored.design, stored.seed),
        frame=frame,
    )


async def draw_tracked(pool: Pool, inspection_id: InspectionId, seed: str, at: datetime) -> Draw:
    """Draw the six tracked children and their reserves from the whole list, once.

    Asked again with the same seed it gives the same record; another seed is refused.
    """
    wanted = check_seed(seed)
    async with transaction(pool) as conn:
        frame = canonical_frame(await store.frame(conn, inspection_id))
        listed = frame_sha256(frame)
        made = await store.draw_made(conn, inspection_id, Purpose.TRACKED_CHILDREN)
        if made is not None:
            check_again(made, wanted, listed)
            return _record(inspection_id, made, frame)
        stored = Stored(
            draw_id=DrawId(new_id()),
            seed=wanted,
            frame_sha256=listed,
            design=TRACKED_CHILDREN,
            drawn_at=at,
        )
        record = _record(inspection_id, stored, frame)
        await store.add_draw(conn, record)
        await audit.note(
            conn,
            at=at,
            actor="command",
            action="sampling.drawn",
            subject=str(inspection_id),
            detail={
                "draw_id": str(record.draw_id),
                "seed": wanted,
                "frame_sha256": listed,
                "design_sha256": record.design_sha256,
            },
        )
    return record
