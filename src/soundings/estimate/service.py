"""What one can do with replies: take a cut, read it back, estimate from files."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from soundings.audit.service import note
from soundings.claims.model import Archetype
from soundings.estimate import store
from soundings.estimate.constants import MARGINS
from soundings.estimate.model import (
    Balance,
    Cut,
    CutId,
    DesignFile,
    Diagnostics,
    Difference,
    EmptyFrame,
    Figure,
    FileEstimates,
    NoCut,
    Response,
    UnlockedClaims,
    WrongFile,
)
from soundings.estimate.rules.analysis import analyse
from soundings.estimate.rules.files import Sheet, estimate
from soundings.estimate.rules.measures import measures
from soundings.estimate.rules.respondents import frozen_hash, respondents
from soundings.inspection.model import InspectionId
from soundings.inspection.service import by_id
from soundings.instrument.model import Instrument, InstrumentHash
from soundings.instrument.service import published
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id

METHOD = (
    "Response classes of families (status, IDACI third, reach), collapsed to 30 families and to"
    " three times the median weight; one weight a family by bounded logit calibration to "
    f"{', '.join(MARGINS)}; linearised variance, families as clusters, classes as strata, finite"
    " population correction; Wilson intervals on effective n, Korn-Graubard where an answer is"
    " rare; NCHS presentation standards."
)


async def _instruments(
    conn: Connection, responses: Iterable[Response]
) -> Mapping[str, Instrument]:
    hashes = sorted({response.instrument_hash for response in responses})
    return {known_by: await published(conn, InstrumentHash(known_by)) for known_by in hashes}


async def take_cut(
    pool: Pool,
    inspection_id: InspectionId,
    archetypes: Mapping[str, Archetype] | Iterable[Archetype],
    at: datetime,
    *,
    actor: str = "operator",
) -> Cut:
    """Freeze the frame and the replies as they are, estimate every measure and keep the result.

    Nobody having answered gives a cut whose figures are all insufficient. Raises UnlockedClaims
    or EmptyFrame.
    """
    inspection = await by_id(pool, inspection_id)
    async with transaction(pool) as conn:
        if await store.claims_lock(conn, inspection_id) is None:
            message = "Replies may not be looked at before the claims are locked: lock them first."
            raise UnlockedClaims(message)
        frame = await store.frame(conn, inspection_id)
        if not frame:
            message = f"No child is listed for {inspection.code}: import the lists first."
            raise EmptyFrame(message)
        responses = await store.responses(conn, inspection_id)
        instruments = await _instruments(conn, responses)
        outcomes = await store.outcomes(conn, inspection_id)
        waves = await store.wave_times(conn, inspection_id)
    replies = respondents(responses, instruments, [child.case_id for child in frame])
    wanted = archetypes.values() if isinstance(archetypes, Mapping) else archetypes
    found = analyse(
        frame,
        replies,
        measures(wanted),
        notified_on=inspection.notified_on,
        outcomes=outcomes,
        waves=waves,
    )
    cut = Cut(
        cut_id=CutId(new_id()),
        inspection_id=inspection_id,
        taken_at=at,
        sha256=frozen_hash(frame, replies),
        instrument_hash="+".join(instruments) or "none",
        method=METHOD,
        list_count=len(frame),
        response_count=found.response_count,
        family_count=found.family_count,
    )
    async with transaction(pool) as conn:
        await store.add_cut(conn, cut, found.diagnostics)
        await store.add_weights(conn, cut.cut_id, found.weights)
        await store.add_figures(conn, cut.cut_id, found.figures)
        await store.add_differences(conn, cut.cut_id, found.differences)
        await store.add_balance(conn, cut.cut_id, found.balance)
        await note(
            conn,
            at=at,
            actor=actor,
            action="estimate.cut",
            subject=str(cut.cut_id),
            detail={"sha256": cut.sha256, "listed": cut.list_count, "answered": len(replies)},
        )
    return cut


def _known(cut: Cut | None, what: UUID) -> Cut:
    if cut is None:
        message = f"Nothing has been analysed for {what} yet: run soundings analyse."
        raise NoCut(message)
    return cut


async def latest_cut(pool: Pool, inspection_id: InspectionId) -> Cut:
    """Return the cut taken last; raises NoCut before the first."""
    async with pool.acquire() as conn:
        return _known(await store.latest_cut(conn, inspection_id), inspection_id)


async def cut(pool: Pool, cut_id: CutId) -> Cut:
    """Return a cut; raises NoCut."""
    async with pool.acquire() as conn:
        return _known(await store.cut_by_id(conn, cut_id), cut_id)


async def diagnostics(pool: Pool, cut_id: CutId) -> Diagnostics:
    """Return how far to trust a cut; raises NoCut."""
    async with pool.acquire() as conn:
        kept = await store.diagnostics_by_cut(conn, cut_id)
    if kept is None:
        message = f"There is no cut {cut_id}: run soundings analyse."
        raise NoCut(message)
    return kept.diagnostics


async def figures(pool: Pool, cut_id: CutId) -> tuple[Figure, ...]:
    """Return every figure of a cut."""
    async with pool.acquire() as conn:
        return tuple(await store.figures_by_cut(conn, cut_id))


async def differences(pool: Pool, cut_id: CutId) -> tuple[Difference, ...]:
    """Return how the groups of a cut differ from the rest."""
    async with pool.acquire() as conn:
        return tuple(await store.differences_by_cut(conn, cut_id))


async def balance(pool: Pool, cut_id: CutId) -> tuple[Balance, ...]:
    """Return the list beside the replies of a cut, by margin and category."""
    async with pool.acquire() as conn:
        return tuple(await store.balance_by_cut(conn, cut_id))


def _sheet(path: Path) -> Sheet:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", restkey="")
            rows = tuple(dict(row) for row in reader)
            return Sheet(name=path.name, columns=tuple(reader.fieldnames or ()), rows=rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path} cannot be read as a CSV file in UTF-8: {error}."
        raise WrongFile(message) from error


def _design(path: Path) -> DesignFile:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=DesignFile)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"{path} is not a design: {error}."
        raise WrongFile(message) from error


def estimate_files(frame_path: Path, responses_path: Path, design_path: Path) -> FileEstimates:
    """Weight and estimate from a frame, replies and a design in files.

    Raises WrongFile, naming the file, what was found and what is wanted.
    """
    return estimate(_sheet(frame_path), _sheet(responses_path), _design(design_path))
