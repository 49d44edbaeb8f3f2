"""The statements of the claims room, one function each."""

from collections.abc import Sequence

from soundings.claims.model import Claim, Lock
from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_HOLD_CLAIMS = command(__name__, "hold_claims")
_CLAIMS = query(__name__, "claims", Claim)
_REMOVE_CLAIMS = command(__name__, "remove_claims")
_ADD_CLAIMS = command(__name__, "add_claims")
_LOCK_OF = query(__name__, "lock_of", Lock)
_ADD_LOCK = command(__name__, "add_lock")


async def hold_claims(conn: Connection, inspection_id: InspectionId) -> None:
    """Wait for anybody else at these claims, and keep the next one waiting."""
    await _HOLD_CLAIMS.run(conn, str(inspection_id))


async def claims(conn: Connection, inspection_id: InspectionId) -> list[Claim]:
    """Return the claims, in the order of refs."""
    return await _CLAIMS.all(conn, inspection_id)


async def remove_claims(conn: Connection, inspection_id: InspectionId) -> int:
    """Take away the claims; return how many."""
    return await _REMOVE_CLAIMS.run(conn, inspection_id)


async def add_claims(
    conn: Connection, inspection_id: InspectionId, claims: Sequence[Claim]
) -> None:
    """Store claims."""
    await _ADD_CLAIMS.run(
        conn,
        inspection_id,
        [claim.claim_id for claim in claims],
        [claim.ref for claim in claims],
        [claim.archetype for claim in claims],
        [claim.verbatim for claim in claims],
        [claim.source_document for claim in claims],
        [claim.source_page for claim in claims],
        [claim.owner for claim in claims],
        [claim.strength for claim in claims],
        [claim.claimed_share for claim in claims],
        [claim.rounding for claim in claims],
        [claim.tolerance for claim in claims],
        [claim.period for claim in claims],
    )


async def lock_of(conn: Connection, inspection_id: InspectionId) -> Lock | None:
    """Return the lock, if the claims are locked."""
    return await _LOCK_OF.first(conn, inspection_id)


async def add_lock(conn: Connection, lock: Lock) -> None:
    """Lock the claims for good."""
    await _ADD_LOCK.run(conn, lock.inspection_id, lock.locked_at, lock.claim_count, lock.sha256)
