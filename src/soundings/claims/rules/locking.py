"""What a lock is the hash of, and what it forbids."""

import hashlib
from collections.abc import Sequence

import msgspec

from soundings.claims.model import (
    BrokenLock,
    Claim,
    ClaimRow,
    ClaimsLocked,
    Lock,
    RowsFile,
    RowsTooLate,
)
from soundings.inspection.model import Inspection, State


def said(claim: Claim) -> ClaimRow:
    """Return what a claim says, without the ids it is stored under."""
    return ClaimRow(**{name: getattr(claim, name) for name in ClaimRow.__struct_fields__})


def seal(claims: Sequence[Claim]) -> str:
    """Return the SHA-256, in hex, of the claims' canonical JSON.

    Canonical: what each claim says, its comparability record with it, in the order of refs, keys
    sorted, no spaces; so anyone who has the claims can reckon it again.
    """
    rows = sorted((said(claim) for claim in claims), key=lambda row: row.ref)
    return hashlib.sha256(msgspec.json.encode(rows, order="sorted")).hexdigest()


def check_seal(claims: Sequence[Claim], lock: Lock) -> None:
    """Raise BrokenLock if the claims are not those that were locked."""
    if len(claims) != lock.claim_count or seal(claims) != lock.sha256:
        message = (
            f"The claims stored are not the {lock.claim_count} that were locked on "
            f"{lock.locked_at:%d %B %Y %H:%M} UTC with hash {lock.sha256[:12]}…; "
            "restore the database from before the change."
        )
        raise BrokenLock(message)


def check_unlocked(lock: Lock | None) -> None:
    """Raise ClaimsLocked once there is a lock."""
    if lock is not None:
        message = (
            f"The claims were locked on {lock.locked_at:%d %B %Y %H:%M} UTC with hash "
            f"{lock.sha256[:12]}…, and no longer change: a new figure goes into the reply."
        )
        raise ClaimsLocked(message)


def check_rows_door(
    inspection: Inspection, lock: Lock | None, held: Sequence[RowsFile], refs: Sequence[str]
) -> None:
    """Raise RowsTooLate where rows could be fitted to what families said.

    Until the lock rows may be replaced. After it a claim's first rows may still come, while the
    survey runs and nobody outside has seen an answer; what is there stays.
    """
    if inspection.state not in (State.PREPARED, State.OPEN):
        message = (
            f"The survey of {inspection.code} is {inspection.state.value}: rows that come now "
            "could be chosen by what families said. They belong in the reply."
        )
        raise RowsTooLate(message)
    again = sorted({one.ref for one in held} & set(refs)) if lock is not None else []
    if again:
        message = (
            f"The claims are locked, and claim {again[0]} has its rows from "
            f"{next(one.file_name for one in held if one.ref == again[0])}: they no longer "
            "change. A correction goes into the reply."
        )
        raise RowsTooLate(message)
