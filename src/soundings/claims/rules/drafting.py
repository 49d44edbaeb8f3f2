"""Claims one by one: a form read as a row of the file is, and what became of each wording."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from soundings.claims.model import (
    Archetype,
    Claim,
    ClaimId,
    ClaimRow,
    ClaimsReport,
    Draft,
    Lock,
    NothingProposed,
    NotSure,
    Owner,
    RefTaken,
    Story,
    Strength,
    TooLateToClaim,
    UnknownClaim,
    WithoutReason,
)
from soundings.claims.rules.locking import check_unlocked
from soundings.claims.rules.reading import COLUMNS, SAME, read_claims
from soundings.inspection.constants import LONDON
from soundings.kit.forms import Fault
from soundings.kit.tables import Severity, Table
from soundings.stats.verdict import Direction

FORM = "the form"

RECORD = (*SAME.values(), "Comparability note", "Recorded by", "Recorded on")
"""The columns of the comparability record."""

OWNERS = {Owner.LOCAL_AUTHORITY: "LA", Owner.INTEGRATED_CARE_BOARD: "ICB", Owner.BOTH: "Both"}
STRENGTHS = {strength: strength.value.capitalize() for strength in Strength}
DIRECTIONS = {
    Direction.AT_LEAST: "At least",
    Direction.AT_MOST: "At most",
    Direction.EQUALS: "Equals",
}


def field(column: str) -> str:
    """Return what a form calls a column of the claims file."""
    return column.casefold().replace(" ", "_")


def typed_cells(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what a form says as the cells of one row; a box that is not ticked says No."""
    cells = {column: " ".join(typed.get(field(column), "").split()) for column in COLUMNS}
    return cells | {column: cells[column] or "No" for column in SAME.values()}


def proposed_cells(typed: Mapping[str, str], story: Story | None) -> dict[str, str]:
    """Return what the partnership's form says; the comparability record is the inspectors'."""
    before = {} if story is None else story.latest.cells
    nothing = dict.fromkeys(SAME.values(), "No")
    return typed_cells(typed) | {
        column: before.get(column, nothing.get(column, "")) for column in RECORD
    }


def cells_of(row: ClaimRow) -> dict[str, str]:
    """Return a claim as the cells it would be read from."""
    places = 0 if row.rounding == 0 else max(0, round(-math.log10(row.rounding * 200)))
    ticks = {column: what not in row.not_the_same for what, column in SAME.items()}
    return {
        "Ref": row.ref,
        "Archetype": row.archetype,
        "Claim": row.verbatim,
        "Source document": row.source_document,
        "Page": row.source_page,
        "Owner": OWNERS[row.owner],
        "Strength": STRENGTHS[row.strength],
        "Direction": DIRECTIONS[row.direction],
        "Value": f"{row.claimed_share:.{places}%}",
        "Tolerance": f"{row.tolerance * 100:g}",
        "Period": row.period,
        **{column: "Yes" if ticked else "No" for column, ticked in ticks.items()},
        "Comparability note": row.comparability_note,
        "Recorded by": row.recorded_by,
        "Recorded on": f"{row.recorded_on:%d/%m/%Y}" if row.recorded_on else "",
    }


def read_cells(
    rows: Sequence[Mapping[str, str]],
    archetypes: Mapping[str, Archetype],
    *,
    notified_on: date,
    today: date,
    file: str = FORM,
) -> ClaimsReport:
    """Read claims that were typed as the same words in a file are read."""
    cells = tuple(
        (number, [row.get(column, "") for column in COLUMNS])
        for number, row in enumerate(rows, start=1)
    )
    sha256 = hashlib.sha256(repr(cells).encode()).hexdigest()
    table = Table(file=file, sha256=sha256, header=COLUMNS, rows=cells, problems=())
    return read_claims(table, archetypes, notified_on=notified_on, today=today)


def faults(report: ClaimsReport) -> tuple[Fault, ...]:
    """Return what stands in the way of a form's claim, each at its field."""
    return tuple(
        Fault(
            field=field(one.column),
            sentence=f"Found {one.found}; wanted {one.wanted}. {one.mend}",
        )
        for one in report.problems
        if one.severity is Severity.ERROR
    )


def queries(report: ClaimsReport) -> tuple[str, ...]:
    """Return what a look is worth, though it stands in nothing's way."""
    return tuple(
        f"{one.column}: wanted {one.wanted}. {one.mend}"
        for one in report.problems
        if one.severity is not Severity.ERROR
    )


def stories(drafts: Iterable[Draft], claims: Iterable[Claim]) -> tuple[Story, ...]:
    """Put every claim's versions together, in the order of refs."""
    standing = {claim.claim_id: claim for claim in claims}
    versions: dict[ClaimId, list[Draft]] = defaultdict(list)
    for draft in drafts:
        versions[draft.draft_id].append(draft)
    told = [
        Story(
            claim_id=claim_id,
            versions=tuple(sorted(some, key=lambda draft: draft.version)),
            claim=standing.get(claim_id),
        )
        for claim_id, some in versions.items()
    ]
    return tuple(sorted(told, key=lambda story: story.latest.cells["Ref"]))


def story_of(told: Sequence[Story], claim_id: ClaimId) -> Story:
    """Return that claim's story, or raise UnknownClaim."""
    found = next((story for story in told if story.claim_id == claim_id), None)
    if found is None:
        message = f"No claim {claim_id} was ever made here; go back to the list of claims."
        raise UnknownClaim(message)
    return found


def check_ref(ref: str, claim_id: ClaimId, claims: Iterable[Claim]) -> None:
    """Raise RefTaken where another claim goes by that ref."""
    if any(claim.ref == ref and claim.claim_id != claim_id for claim in claims):
        message = f"Another claim goes by {ref}; number one of the two anew."
        raise RefTaken(message)


def check_waits(story: Story) -> None:
    """Raise NothingProposed unless the newest version is a proposal."""
    if not story.waits:
        message = (
            f"Claim {story.latest.cells['Ref']} was {story.latest.act.value} by "
            f"{story.latest.made_name}; load the page again to see how it stands."
        )
        raise NothingProposed(message)


def check_reason(reason: str) -> None:
    """Raise WithoutReason for a proposal declined without a word."""
    if not reason:
        message = "The partnership reads why its claim is not taken; write one sentence."
        raise WithoutReason(message)


def check_sure(typed: Mapping[str, str]) -> None:
    """Raise NotSure unless the box was ticked that says a lock is meant."""
    if typed.get("sure") != "yes":
        message = (
            "A lock cannot be taken back: tick that you have read the claims, then lock them."
        )
        raise NotSure(message)


def by_ref(ref: str) -> tuple[int, str]:
    """Return what puts claims in the order people count them: 2 before 10."""
    digits = "".join(letter for letter in ref if letter.isdecimal())
    return (int(digits or 0), ref)


def check_desk(lock: Lock | None, due: datetime, at: datetime) -> None:
    """Raise ClaimsLocked or TooLateToClaim once the partnership may propose nothing more."""
    check_unlocked(lock)
    if at >= due:
        message = (
            f"Claims could be proposed until {due.astimezone(LONDON):%H:%M on %A %-d %B %Y}. What "
            "matters still goes into your reply."
        )
        raise TooLateToClaim(message)
