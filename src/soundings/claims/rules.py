"""How a reply bears on a claim, how a claims file is read, and what a lock is the hash of."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from soundings.claims.constants import (
    LARGEST_TOLERANCE_POINTS,
    MONTH_DAYS,
    STATUTORY_TOLERANCE_POINTS,
    TOLERANCE_POINTS,
)
from soundings.claims.model import (
    Archetype,
    BrokenLock,
    Claim,
    ClaimRow,
    ClaimsInError,
    ClaimsLocked,
    ClaimsReport,
    Lock,
    Owner,
    Strength,
)
from soundings.instrument.model import (
    Answers,
    Condition,
    FactBetween,
    FactIs,
    Instrument,
    Item,
    Several,
    Single,
)
from soundings.instrument.rules import Facts, check_condition, holds, items_named, leaves
from soundings.kit.tables import (
    Problem,
    Severity,
    Table,
    match_columns,
    suggest,
)
from soundings.roll.model import Frame

RECKONED = ("months_since_plan", "months_since_request")
"""Facts that are not columns of the frame but follow from it."""

FACTS = (*Frame.__struct_fields__, *RECKONED)
"""Every fact a condition may name."""


def facts(frame: Frame, notified_on: date) -> Facts:
    """Return what conditions may know of a child: the frame's columns and RECKONED."""

    def months_since(day: date | None) -> float | None:
        return None if day is None else (notified_on - day).days / MONTH_DAYS

    known: dict[str, object] = msgspec.structs.asdict(frame)
    known["months_since_plan"] = months_since(frame.plan_issued_on)
    known["months_since_request"] = months_since(frame.plan_requested_on)
    return known


def in_population(archetype: Archetype, facts: Facts) -> bool:
    """Say whether the claim speaks of this child, by the list alone."""
    return archetype.population is None or holds(archetype.population, {}, facts)


def outcome(archetype: Archetype, answers: Answers, facts: Facts) -> bool | None:
    """Say whether a reply speaks for the claim; None if it does not bear on it or is silent."""
    if not in_population(archetype, facts):
        return None
    if archetype.if_answers is not None and not holds(archetype.if_answers, answers, facts):
        return None
    for case in archetype.cases:
        if holds(case.when, answers, facts):
            return case.favourable
    return None


# The archetypes


def _conditions(archetype: Archetype) -> Iterator[tuple[str, Condition]]:
    if archetype.population is not None:
        yield "population", archetype.population
    if archetype.if_answers is not None:
        yield "if_answers", archetype.if_answers
    for number, case in enumerate(archetype.cases, start=1):
        yield f"case {number}", case.when


def items_of(archetype: Archetype) -> tuple[str, ...]:
    """Return the items the archetype looks at, each once, in order of use."""
    named = (name for _, condition in _conditions(archetype) for name in items_named(condition))
    return tuple(dict.fromkeys(named))


def check_facts(archetype: Archetype) -> tuple[str, ...]:
    """Return what is wrong with the archetype by itself: facts nobody knows, no cases."""
    faults = [] if archetype.cases else [f"{archetype.id}: there are no cases"]
    if {case.favourable for case in archetype.cases} == {True}:
        faults.append(f"{archetype.id}: no case can speak against the claim")
    if {case.favourable for case in archetype.cases} == {False}:
        faults.append(f"{archetype.id}: no case can speak for the claim")
    for where, condition in _conditions(archetype):
        faults.extend(
            f"{archetype.id}, {where}: the frame has no {leaf.fact}; "
            f"did you mean {suggest(leaf.fact, FACTS) or FACTS[0]}?"
            for leaf in leaves(condition)
            if isinstance(leaf, FactIs | FactBetween) and leaf.fact not in FACTS
        )
        if where == "population" and items_named(condition):
            faults.append(
                f"{archetype.id}, population: it looks at {items_named(condition)[0]}, but whom "
                "a claim speaks of is decided by the list; use if_answers"
            )
    return tuple(faults)


def _left_out(archetype: Archetype, items: Mapping[str, Item]) -> Iterator[str]:
    """Yield a fault for each option by which answers, not the list, say whom it speaks of."""
    if archetype.if_answers is not None:
        return
    for name in items_of(archetype):
        item = items.get(name)
        for option in item.options if isinstance(item, Single | Several) else ():
            if option.stands_for == "not_applicable":
                yield (
                    f"{archetype.id}: {name} may be answered {option.code}, so the list does not "
                    "say whom the claim speaks of; use if_answers"
                )


def check_archetypes(
    archetypes: Mapping[str, Archetype], instrument: Instrument
) -> tuple[str, ...]:
    """Return what is wrong with archetypes asked by this instrument: unknown items, options."""
    items = {item.id: item for item in instrument.items}
    conditions = (
        f"{archetype.id}, {where}: {fault}"
        for archetype in archetypes.values()
        for where, condition in _conditions(archetype)
        for fault in check_condition(condition, items)
    )
    unlisted = (
        fault for archetype in archetypes.values() for fault in _left_out(archetype, items)
    )
    return (*conditions, *unlisted)


# The claims file

COLUMNS = (
    "Ref",
    "Archetype",
    "Claim",
    "Source document",
    "Page",
    "Owner",
    "Strength",
    "Value",
    "Tolerance",
    "Period",
)
"""The columns of a claims file."""

NEEDED = ("Ref", "Archetype", "Claim", "Source document", "Strength", "Value")
"""The columns without which claims cannot be tested."""

_OWNERS = {
    "la": Owner.LOCAL_AUTHORITY,
    "localauthority": Owner.LOCAL_AUTHORITY,
    "council": Owner.LOCAL_AUTHORITY,
    "icb": Owner.INTEGRATED_CARE_BOARD,
    "integratedcareboard": Owner.INTEGRATED_CARE_BOARD,
    "nhs": Owner.INTEGRATED_CARE_BOARD,
    "both": Owner.BOTH,
    "partnership": Owner.BOTH,
}

_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d+))?\s*(?:%|per\s?cent)", re.ASCII | re.IGNORECASE)
_SHARE = re.compile(r"[01]?\.\d+|0|1", re.ASCII)
_COMMA = re.compile(r"\d{1,3},\d+\s*%", re.ASCII)
_BOUND = re.compile(
    r"^(?:[<>≤≥~]|over|under|above|below|about|around|at least|at most)", re.IGNORECASE
)
_POINTS = re.compile(r"(\d{1,2}(?:\.\d+)?)\s*(?:points?|pp|percentage points?|%)?", re.ASCII)
_VALUE_WANTED = "a percentage such as 92%"
_WHOLE = 100


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why a cell cannot be used, and what to do."""

    wanted: str
    mend: str
    severity: Severity = Severity.ERROR


def parse_value(text: str) -> tuple[float, float] | Trouble:
    """Read a percentage as a share and its rounding, half of the last digit shown."""
    if found := _PERCENT.fullmatch(text):
        decimals = found[2] or ""
        claimed = float(f"{found[1]}.{decimals or 0}")
        if claimed > _WHOLE:
            return Trouble(wanted="at most 100%", mend="No share of children is above 100%.")
        return claimed / _WHOLE, 0.5 * 10.0 ** -len(decimals) / _WHOLE
    if not text:
        mend = "Agree with the area what share a reader takes the claim to promise."
    elif _SHARE.fullmatch(text):
        mend = (
            f"Write {float(text) * _WHOLE:g}%. In a spreadsheet, format the column as text "
            "first: the digits shown say how exact the claim is."
        )
    elif _COMMA.fullmatch(text):
        mend = f"Write {text.replace(',', '.')}, with a point."
    elif _BOUND.match(text):
        mend = "Write the figure alone; what it is over or under stands in the claim's words."
    elif text.isdecimal():
        mend = f"Write {text}% if that is what it is."
    else:
        mend = "Write the share in figures: three in four is 75%."
    return Trouble(wanted=_VALUE_WANTED, mend=mend)


def parse_tolerance(text: str, *, statutory: bool) -> float | Trouble:
    """Read points as a share; an empty cell is the standing tolerance of such claims."""
    if not text:
        return (STATUTORY_TOLERANCE_POINTS if statutory else TOLERANCE_POINTS) / _WHOLE
    found = _POINTS.fullmatch(text)
    points = None if found is None else float(found[1])
    if points is None or points > LARGEST_TOLERANCE_POINTS:
        return Trouble(
            wanted=f"percentage points from 0 to {LARGEST_TOLERANCE_POINTS:g}",
            mend="Write a number such as 5, or leave the cell empty for the usual tolerance.",
        )
    return points / _WHOLE


def _value_of(text: str, strength: Strength) -> tuple[float, float] | Trouble:
    """Read the value a claim of that strength may have: an absolute one claims everybody."""
    if strength is not Strength.ABSOLUTE:
        return parse_value(text)
    found = parse_value(text or "100%")
    if isinstance(found, Trouble) or found[0] == 1:
        return found if isinstance(found, Trouble) else (1.0, 0.0)
    return Trouble(
        wanted="100%, since all, always and never leave nobody out",
        mend="Write 100%, or call the claim numeric.",
    )


def _read_row(
    cells: Mapping[str, str], archetypes: Mapping[str, Archetype]
) -> tuple[ClaimRow | None, list[tuple[str, Trouble]]]:
    """Read one row; every trouble with the column it stands in."""
    troubles: list[tuple[str, Trouble]] = [
        (column, Trouble(wanted="something in every row", mend="Fill the cell."))
        for column in ("Ref", "Claim", "Source document")
        if not cells[column]
    ]
    by_id = {name.casefold(): archetype for name, archetype in archetypes.items()}
    archetype = by_id.get(cells["Archetype"].casefold())
    if archetype is None:
        troubles.append(("Archetype", _no_archetype(archetypes)))
    owner = _OWNERS.get(cells["Owner"].casefold().replace(" ", ""))
    if cells["Owner"] and owner is None:
        troubles.append(
            ("Owner", Trouble(wanted="LA, ICB or Both", mend="Write who answers for it."))
        )
    strength = _STRENGTHS.get(cells["Strength"].casefold())
    if strength is None:
        troubles.append(("Strength", _NO_STRENGTH))
    value = _value_of(cells["Value"], strength or Strength.NUMERIC)
    if isinstance(value, Trouble):
        troubles.append(("Value", value))
    tolerance = parse_tolerance(
        cells["Tolerance"], statutory=archetype is not None and archetype.statutory
    )
    if isinstance(tolerance, Trouble):
        troubles.append(("Tolerance", tolerance))
    troubles += [(column, _MISSED) for column in ("Page", "Period") if not cells[column]]
    if (
        archetype is None
        or strength is None
        or isinstance(value, Trouble)
        or isinstance(tolerance, Trouble)
    ):
        return None, troubles
    return ClaimRow(
        ref=cells["Ref"],
        archetype=archetype.id,
        verbatim=cells["Claim"],
        source_document=cells["Source document"],
        source_page=cells["Page"],
        owner=owner or archetype.owner,
        strength=strength,
        claimed_share=value[0],
        rounding=value[1],
        tolerance=tolerance,
        period=cells["Period"],
    ), troubles


_STRENGTHS = {strength.value: strength for strength in Strength}
_NO_STRENGTH = Trouble(
    wanted="Absolute, Numeric or Qualitative",
    mend="Absolute for all, always, never; Numeric for a figure; else Qualitative.",
)
_MISSED = Trouble(
    wanted="something in every row",
    mend="Inspectors will ask for it; stored without.",
    severity=Severity.QUERY,
)


def _no_archetype(archetypes: Mapping[str, Archetype]) -> Trouble:
    return Trouble(
        wanted=f"one of {', '.join(archetypes)}",
        mend="Choose the archetype whose measure the claim is about; one that none fits cannot "
        "be tested by families' answers.",
    )


def read_claims(table: Table, archetypes: Mapping[str, Archetype]) -> ClaimsReport:
    """Read a claims file row by row; the report holds every problem at once."""
    problems = list(table.problems)
    claims: dict[str, ClaimRow] = {}
    rows: dict[str, int] = {}
    places, unknown = match_columns(table, COLUMNS, {})
    problems += unknown
    missing = [column for column in NEEDED if column not in places] if table.header else []
    problems += [
        Problem(
            file=table.file,
            row=None,
            column=column,
            found="no such column",
            wanted=f"the columns {', '.join(COLUMNS)}",
            mend="Add the column; the claims form has them all.",
        )
        for column in missing
    ]
    for number, texts in table.rows if not missing else ():
        cells = {column: texts[places[column]] if column in places else "" for column in COLUMNS}
        claim, troubles = _read_row(cells, archetypes)
        if cells["Ref"] in rows:
            troubles.append(("Ref", _twice(rows[cells["Ref"]])))
        rows.setdefault(cells["Ref"], number)
        problems += [
            Problem(
                file=table.file,
                row=number,
                column=column,
                found=cells[column] or "nothing",
                wanted=trouble.wanted,
                mend=trouble.mend,
                severity=trouble.severity,
            )
            for column, trouble in troubles
        ]
        if claim is not None:
            claims.setdefault(claim.ref, claim)
    problems.sort(key=lambda problem: problem.severity is not Severity.ERROR)
    return ClaimsReport(
        file=table.file,
        sha256=table.sha256,
        claims=tuple(claims.values()),
        problems=tuple(problems),
    )


def _twice(row: int) -> Trouble:
    return Trouble(
        wanted="each Ref once", mend=f"It stands already in row {row}: number one of them anew."
    )


def check_report(report: ClaimsReport) -> None:
    """Raise ClaimsInError, naming the first error, unless every claim can be stored."""
    errors = [one for one in report.problems if one.severity is Severity.ERROR]
    if not errors and report.claims:
        return
    if not errors:
        message = f"{report.file} holds no claim; nothing was stored."
        raise ClaimsInError(message)
    first = errors[0]
    where = f"{report.file}, row {first.row}" if first.row else report.file
    column = f", {first.column}" if first.column else ""
    more = f" There are {len(errors) - 1:,} more errors." if len(errors) > 1 else ""
    message = (
        f"Nothing was stored: {where}{column}: found {first.found}, wanted {first.wanted}. "
        f"{first.mend}{more}"
    )
    raise ClaimsInError(message)


# The lock


def said(claim: Claim) -> ClaimRow:
    """Return what a claim says, without the ids it is stored under."""
    return ClaimRow(
        ref=claim.ref,
        archetype=claim.archetype,
        verbatim=claim.verbatim,
        source_document=claim.source_document,
        source_page=claim.source_page,
        owner=claim.owner,
        strength=claim.strength,
        claimed_share=claim.claimed_share,
        rounding=claim.rounding,
        tolerance=claim.tolerance,
        period=claim.period,
    )


def seal(claims: Sequence[Claim]) -> str:
    """Return the SHA-256, in hex, of the claims' canonical JSON.

    Canonical: what each claim says, in the order of refs, keys sorted, no spaces; so anyone who
    has the claims can reckon it again.
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
