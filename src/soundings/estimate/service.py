"""What one can do with replies: take a cut, read it back, estimate from files."""

import csv
import hashlib
import tomllib
from asyncio import to_thread
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import msgspec

from soundings.audit.service import note
from soundings.claims.model import Archetype
from soundings.estimate import store
from soundings.estimate.constants import MARGINS, SEED_DIGITS
from soundings.estimate.model import (
    Adjusted,
    Alternative,
    Balance,
    Cut,
    CutId,
    CutMoved,
    DesignFile,
    Diagnostics,
    Difference,
    EmptyFrame,
    Figure,
    FileEstimates,
    Frozen,
    Gradient,
    Look,
    NoCut,
    Quantity,
    RaggedRow,
    Response,
    School,
    Told,
    TwoPhase,
    UnlockedClaims,
    Variation,
    Vocabulary,
    WrongDesign,
    WrongFile,
)
from soundings.estimate.rules.analysis import NOTHING_SPOKEN, analyse
from soundings.estimate.rules.files import Files, check_design, estimate
from soundings.estimate.rules.looks import Seen, look
from soundings.estimate.rules.measures import measures
from soundings.estimate.rules.respondents import (
    followed_up,
    frozen_hash,
    respondents,
    volunteered,
)
from soundings.estimate.rules.sheets import Sheet
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.rules import schedule
from soundings.inspection.service import by_id
from soundings.instrument.model import Instrument, InstrumentHash
from soundings.instrument.service import published
from soundings.kit.clock import LONDON
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id

METHOD = (
    "Response classes of families (status, IDACI third, reach), collapsed to 30 families and to"
    " three times the median weight; one weight a family by bounded logit calibration to "
    f"{', '.join(MARGINS)}; linearised variance, families as clusters, classes as strata, finite"
    " population correction; Wilson intervals on effective n, Korn-Graubard where an answer is"
    " rare; NCHS presentation standards; propensity fifths beside; gradients by bootstrap, each"
    " replicate calibrated anew; telephone sample by two phases, never among the replies."
)


async def _instruments(
    conn: Connection, responses: Iterable[Response]
) -> Mapping[str, Instrument]:
    hashes = sorted({response.instrument_hash for response in responses})
    return {known_by: await published(conn, InstrumentHash(known_by)) for known_by in hashes}


def _each(archetypes: Mapping[str, Archetype] | Iterable[Archetype]) -> Iterable[Archetype]:
    return archetypes.values() if isinstance(archetypes, Mapping) else archetypes


async def _seen(pool: Pool, inspection: Inspection) -> tuple[Seen, str]:
    """Read the frame and the replies that count, and the hashes of what they were asked.

    Raises UnlockedClaims or EmptyFrame.
    """
    inspection_id = inspection.inspection_id
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
        drawn = await store.drawn(conn, inspection_id)
    listed = [child.case_id for child in frame]
    seen = Seen(
        inspection=inspection,
        planned_close=schedule(inspection.notified_on).closes_at,
        frame=frame,
        replies=respondents(volunteered(responses, drawn), instruments, listed),
        outcomes=outcomes,
        waves=waves,
        drawn=drawn,
        followed_up=respondents(followed_up(responses, drawn), instruments, listed),
    )
    return seen, "+".join(instruments) or "none"


async def take_look(
    pool: Pool,
    inspection_id: InspectionId,
    archetypes: Mapping[str, Archetype] | Iterable[Archetype],
    at: datetime,
) -> Look:
    """Look at a survey that may still be open; nothing is kept, and no verdict is given.

    Raises UnlockedClaims or EmptyFrame.
    """
    inspection = await by_id(pool, inspection_id)
    seen, _ = await _seen(pool, inspection)
    return await to_thread(look, seen, measures(_each(archetypes)), at, LONDON)


async def look_mark(pool: Pool, inspection_id: InspectionId) -> str:
    """Return a mark that changes when a look would see something else."""
    async with pool.acquire() as conn:
        found = await store.look_mark(conn, inspection_id)
    return hashlib.sha256(found.encode()).hexdigest()[:20]


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
    seen, instrument_hash = await _seen(pool, inspection)
    async with pool.acquire() as conn:
        spoken = await store.spoken(conn, inspection_id)
    sha256 = frozen_hash(seen.frame, seen.replies, seen.followed_up)
    found = await to_thread(
        analyse,
        seen.frame,
        seen.replies,
        measures(_each(archetypes)),
        notified_on=inspection.notified_on,
        outcomes=seen.outcomes,
        waves=seen.waves,
        drawn=seen.drawn,
        followed_up=seen.followed_up,
        spoken=spoken or NOTHING_SPOKEN,
        seed=int(sha256[:SEED_DIGITS], 16),
    )
    cut = Cut(
        cut_id=CutId(new_id()),
        inspection_id=inspection_id,
        taken_at=at,
        sha256=sha256,
        instrument_hash=instrument_hash,
        method=METHOD,
        list_count=found.list_count,
        response_count=found.response_count,
        family_count=found.family_count,
    )
    async with transaction(pool) as conn:
        await store.add_cut(conn, cut, found.diagnostics)
        await store.add_weights(conn, cut.cut_id, found.weights)
        await store.add_figures(conn, cut.cut_id, found.figures)
        await store.add_differences(conn, cut.cut_id, found.differences)
        await store.add_balance(conn, cut.cut_id, found.balance)
        await store.add_alternatives(conn, cut.cut_id, found.alternatives)
        await store.add_quantities(conn, cut.cut_id, found.quantities)
        await store.add_adjusted(conn, cut.cut_id, found.adjusted)
        await store.add_gradients(conn, cut.cut_id, found.gradients)
        await store.add_schools(conn, cut.cut_id, found.schools)
        await store.add_variations(conn, cut.cut_id, found.variations)
        await store.add_told(conn, cut.cut_id, found.told)
        await store.add_two_phases(conn, cut.cut_id, found.two_phases)
        await note(
            conn,
            at=at,
            actor=actor,
            action="estimate.cut",
            subject=str(cut.cut_id),
            detail={"sha256": cut.sha256, "listed": cut.list_count, "answered": len(seen.replies)},
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


async def frozen(pool: Pool, cut_id: CutId) -> Frozen:
    """Return the rows a cut was taken of and what each reply counts for.

    Raises NoCut, or CutMoved where the frame or a reply is no longer what its hash was made of:
    answered since, changed or taken back.
    """
    known = await cut(pool, cut_id)
    inspection = await by_id(pool, InspectionId(known.inspection_id))
    seen, _ = await _seen(pool, inspection)
    if frozen_hash(seen.frame, seen.replies, seen.followed_up) != known.sha256:
        message = (
            f"The list or the replies of {inspection.code} are no longer those of cut "
            f"{known.sha256[:12]}: run soundings analyse {inspection.code} and take the rows of "
            "the new cut."
        )
        raise CutMoved(message)
    async with pool.acquire() as conn:
        weights = await store.weights_by_cut(conn, cut_id)
        instruments = [
            await published(conn, InstrumentHash(known_by))
            for known_by in known.instrument_hash.split("+")
            if known_by != "none"
        ]
    return Frozen(
        frame=tuple(seen.frame),
        replies=tuple(seen.replies),
        weights=tuple(weights),
        classes=(await diagnostics(pool, cut_id)).classes,
        instruments=tuple(instruments),
    )


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


async def alternatives(pool: Pool, cut_id: CutId) -> tuple[Alternative, ...]:
    """Return every measure of a cut by other weights than its own."""
    async with pool.acquire() as conn:
        return tuple(await store.alternatives_by_cut(conn, cut_id))


async def quantities(pool: Pool, cut_id: CutId) -> tuple[Quantity, ...]:
    """Return the means, totals and ratios of a cut."""
    async with pool.acquire() as conn:
        return tuple(await store.quantities_by_cut(conn, cut_id))


async def adjusted(pool: Pool, cut_id: CutId) -> tuple[Adjusted, ...]:
    """Return the groups of a cut, each made alike with the rest before they are compared."""
    async with pool.acquire() as conn:
        return tuple(await store.adjusted_by_cut(conn, cut_id))


async def gradients(pool: Pool, cut_id: CutId) -> tuple[Gradient, ...]:
    """Return how the measures of a cut run over deprivation."""
    async with pool.acquire() as conn:
        return tuple(await store.gradients_by_cut(conn, cut_id))


async def schools(pool: Pool, cut_id: CutId) -> tuple[School, ...]:
    """Return the schools of a cut, for inspectors alone: by number, never by rank."""
    async with pool.acquire() as conn:
        return tuple(await store.schools_by_cut(conn, cut_id))


async def variations(pool: Pool, cut_id: CutId) -> tuple[Variation, ...]:
    """Return how much schools vary, for inspectors alone."""
    async with pool.acquire() as conn:
        return tuple(await store.variations_by_cut(conn, cut_id))


async def told(pool: Pool, cut_id: CutId) -> tuple[Told, ...]:
    """Return what families say they were told, by what the list says."""
    async with pool.acquire() as conn:
        return tuple(await store.told_by_cut(conn, cut_id))


async def two_phases(pool: Pool, cut_id: CutId) -> tuple[TwoPhase, ...]:
    """Return what those who answered and the telephone sample say together."""
    async with pool.acquire() as conn:
        return tuple(await store.two_phases_by_cut(conn, cut_id))


@cache
def vocabulary(reports: Path) -> Vocabulary:
    """Read the words for codes from the folder of reports; raises WrongFile."""
    try:
        return msgspec.toml.decode((reports / "strings.toml").read_bytes(), type=Vocabulary)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"{reports / 'strings.toml'} cannot be used: {error}."
        raise WrongFile(message) from error


def _sheet(path: Path) -> Sheet:
    """Read a CSV file, each row as wide as its header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path} cannot be read as a CSV file in UTF-8: {error}."
        raise WrongFile(message) from error
    header = tuple(name.strip() for name in rows[0]) if rows else ()
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        message = f"{path} row 1: column {twice[0]} is named twice; give each its own name."
        raise RaggedRow(message)
    body = [(number, row) for number, row in enumerate(rows[1:], start=2) if row]
    for number, row in body:
        if len(row) != len(header):
            message = (
                f"{path} row {number}: found {len(row)} cells, wanted {len(header)} as in the"
                " header; quote cells that hold commas."
            )
            raise RaggedRow(message)
    return Sheet(
        name=path.name,
        columns=header,
        rows=tuple(dict(zip(header, row, strict=True)) for _, row in body),
        numbers=tuple(number for number, _ in body),
    )


def _design(path: Path) -> DesignFile:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=DesignFile)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"{path} is not a design: {error}."
        raise WrongDesign(message) from error


def estimate_files(
    frame_path: Path, responses_path: Path, design_path: Path, phone_path: Path | None = None
) -> FileEstimates:
    """Weight and estimate from a frame, replies, a design and a telephone sample in files.

    Raises a WrongFile, naming the file, the row, the column, what was found and what is wanted.
    """
    design = _design(design_path)
    check_design(design, design_path.name)
    return estimate(
        Files(
            frame=_sheet(frame_path),
            replies=_sheet(responses_path),
            design=design,
            phone=None if phone_path is None else _sheet(phone_path),
        )
    )
