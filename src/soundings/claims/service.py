"""What one can do with claims: read their archetypes, import, lock, and read them back."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from soundings.audit.service import note
from soundings.claims import rules, store
from soundings.claims.model import (
    Archetype,
    BrokenArchetypes,
    Claim,
    ClaimId,
    ClaimsNotLocked,
    ClaimsReport,
    Lock,
    NoClaims,
    NoSuchFile,
)
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.tables import read_table

FILE = "archetypes.toml"


def archetypes(folder: Path) -> dict[str, Archetype]:
    """Return the archetypes of an instrument's folder, such as surveys/area-send, by id.

    Raises BrokenArchetypes with every fault.
    """
    path = folder / FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {
            name: msgspec.convert({"id": name, **table}, Archetype)
            for name, table in tables.items()
        }
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); an instrument's folder needs it."
        raise BrokenArchetypes(message) from error
    except (UnicodeDecodeError, TypeError, ValueError, msgspec.ValidationError) as error:
        message = f"{path}: {error}."
        raise BrokenArchetypes(message) from error
    faults = [fault for archetype in found.values() for fault in rules.check_facts(archetype)]
    if faults:
        message = "\n".join(f"{FILE}: {fault}." for fault in faults)
        raise BrokenArchetypes(message)
    return found


def check_claims(path: Path, archetypes: Mapping[str, Archetype]) -> ClaimsReport:
    """Read a claims file row by row; store nothing."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); check the name and try again."
        raise NoSuchFile(message) from error
    return rules.read_claims(read_table(path.name, content), archetypes)


async def import_claims(
    pool: Pool,
    inspection: Inspection,
    path: Path,
    archetypes: Mapping[str, Archetype],
    at: datetime,
    *,
    actor: str = "operator",
) -> int:
    """Store the claims of a file in place of any stored before; return how many.

    Raises ClaimsInError with nothing stored, or ClaimsLocked.
    """
    report = check_claims(path, archetypes)
    rules.check_report(report)
    claims = [
        Claim(
            claim_id=ClaimId(new_id()),
            inspection_id=inspection.inspection_id,
            **msgspec.structs.asdict(row),
        )
        for row in report.claims
    ]
    async with transaction(pool) as conn:
        await store.hold_claims(conn, inspection.inspection_id)
        rules.check_unlocked(await store.lock_of(conn, inspection.inspection_id))
        replaced = await store.remove_claims(conn, inspection.inspection_id)
        await store.add_claims(conn, inspection.inspection_id, claims)
        await note(
            conn,
            at=at,
            actor=actor,
            action="claims.imported",
            subject=str(inspection.inspection_id),
            detail={"sha256": report.sha256, "count": len(claims), "replaced": replaced},
        )
    return len(claims)


async def lock(
    pool: Pool, inspection_id: InspectionId, at: datetime, *, actor: str = "operator"
) -> str:
    """Lock the claims for good and return the hash they are known by.

    Raises NoClaims, or ClaimsLocked if they are.
    """
    async with transaction(pool) as conn:
        await store.hold_claims(conn, inspection_id)
        rules.check_unlocked(await store.lock_of(conn, inspection_id))
        claims = await store.claims(conn, inspection_id)
        if not claims:
            message = "There are no claims to lock; import the partnership's claims first."
            raise NoClaims(message)
        sha256 = rules.seal(claims)
        await store.add_lock(
            conn,
            Lock(
                inspection_id=inspection_id,
                locked_at=at,
                claim_count=len(claims),
                sha256=sha256,
            ),
        )
        await note(
            conn,
            at=at,
            actor=actor,
            action="claims.locked",
            subject=str(inspection_id),
            detail={"sha256": sha256, "count": len(claims)},
        )
    return sha256


async def lock_of(pool: Pool, inspection_id: InspectionId) -> Lock | None:
    """Return the lock, or None while the claims may still change."""
    async with pool.acquire() as conn:
        return await store.lock_of(conn, inspection_id)


async def all_claims(pool: Pool, inspection_id: InspectionId) -> list[Claim]:
    """Return the claims as they stand, locked or not, in the order of refs."""
    async with pool.acquire() as conn:
        return await store.claims(conn, inspection_id)


async def locked_claims(pool: Pool, inspection_id: InspectionId) -> list[Claim]:
    """Return the claims, proved to be those that were locked.

    Raises ClaimsNotLocked, or BrokenLock if somebody changed them behind the trigger.
    """
    async with pool.acquire() as conn:
        lock = await store.lock_of(conn, inspection_id)
        claims = await store.claims(conn, inspection_id)
    if lock is None:
        message = "The claims are not locked; lock them before anybody looks at a reply."
        raise ClaimsNotLocked(message)
    rules.check_seal(claims, lock)
    return claims
