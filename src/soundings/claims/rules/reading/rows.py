"""One claim a row."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from soundings.claims.constants import MONTH_DAYS
from soundings.claims.model import (
    Archetype,
    ClaimRow,
    ClaimsInError,
    ClaimsReport,
    Owner,
    Strength,
)
from soundings.claims.rules.periods import Span, parse_period
from soundings.claims.rules.reading.columns import COLUMNS, NEEDED, SAME
from soundings.claims.rules.reading.values import Trouble, Troubles, parse_tolerance, parse_value
from soundings.kit.tables import Problem, Severity, Table, fold, match_columns
from soundings.roll.rules.values import Wrong, day, yes_no
from soundings.stats.verdict import Direction

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


_STRENGTHS = {strength.value: strength for strength in Strength}


_DIRECTIONS = {
    "": Direction.AT_LEAST,
    "atleast": Direction.AT_LEAST,
    "atmost": Direction.AT_MOST,
    "nomorethan": Direction.AT_MOST,
    "equals": Direction.EQUALS,
    "exactly": Direction.EQUALS,
}


def _value_of(
    text: str, strength: Strength, direction: Direction
) -> tuple[float, float] | Trouble:
    """Read the value a claim of that strength may have: an absolute one leaves nobody out."""
    if strength is not Strength.ABSOLUTE:
        return parse_value(text)
    share = 0.0 if direction is Direction.AT_MOST else 1.0
    found = parse_value(text or f"{share:.0%}")
    if isinstance(found, Trouble):
        return found
    if found[0] == share:
        return share, 0.0
    return Trouble(
        wanted=f"{share:.0%}, since all, always and never leave nobody out",
        mend=f"Write {share:.0%}, or call the claim numeric.",
    )


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """The claim itself: of what kind, how strong, which way, how much."""

    archetype: Archetype
    owner: Owner
    strength: Strength
    direction: Direction
    claimed_share: float
    rounding: float
    tolerance: float


def _no_archetype(archetypes: Mapping[str, Archetype]) -> Trouble:
    return Trouble(
        wanted=f"one of {', '.join(archetypes)}",
        mend="Choose the archetype whose measure the claim is about; one that none fits cannot "
        "be tested by families' answers.",
    )


def _said(
    cells: Mapping[str, str], archetypes: Mapping[str, Archetype], troubles: Troubles
) -> _Said | None:
    """Read what is claimed; None with the troubles told where it cannot be used."""
    by_id = {name.casefold(): archetype for name, archetype in archetypes.items()}
    archetype = by_id.get(cells["Archetype"].casefold())
    owner = _OWNERS.get(fold(cells["Owner"]))
    strength = _STRENGTHS.get(cells["Strength"].casefold())
    direction = _DIRECTIONS.get(fold(cells["Direction"]))
    if archetype is None:
        troubles.append(("Archetype", _no_archetype(archetypes)))
    if cells["Owner"] and owner is None:
        troubles.append(
            ("Owner", Trouble(wanted="LA, ICB or Both", mend="Write who answers for it."))
        )
    if strength is None:
        troubles.append(("Strength", _NO_STRENGTH))
    if direction is None:
        troubles.append(("Direction", _NO_DIRECTION))
    value = _value_of(
        cells["Value"], strength or Strength.NUMERIC, direction or Direction.AT_LEAST
    )
    if isinstance(value, Trouble):
        troubles.append(("Value", value))
    tolerance = parse_tolerance(
        cells["Tolerance"], statutory=archetype is not None and archetype.statutory
    )
    if isinstance(tolerance, Trouble):
        troubles.append(("Tolerance", tolerance))
    if (
        archetype is None
        or strength is None
        or direction is None
        or isinstance(value, Trouble)
        or isinstance(tolerance, Trouble)
    ):
        return None
    return _Said(
        archetype=archetype,
        owner=owner or archetype.owner,
        strength=strength,
        direction=direction,
        claimed_share=value[0],
        rounding=value[1],
        tolerance=tolerance,
    )


_NO_STRENGTH = Trouble(
    wanted="Absolute, Numeric or Qualitative",
    mend="Absolute for all, always, never; Numeric for a figure; else Qualitative.",
)


_NO_DIRECTION = Trouble(
    wanted="At least, At most or Equals",
    mend="At least where more would be better than claimed; leave it empty for that.",
)


_MISSED = Trouble(
    wanted="something in every row",
    mend="Inspectors will ask for it; stored without.",
    severity=Severity.QUERY,
)


def _ticks(cells: Mapping[str, str], troubles: Troubles) -> dict[str, bool]:
    ticks = {}
    for what, column in SAME.items():
        found = yes_no(cells[column])
        if isinstance(found, Wrong):
            troubles.append((column, Trouble(wanted=found.wanted, mend="Write Yes or No.")))
        ticks[what] = found is True
    return ticks


def _unticked(
    cells: Mapping[str, str], archetype: Archetype, ticks: Mapping[str, bool]
) -> tuple[str, Trouble] | None:
    """Say once a row what keeps its claim from being compared."""
    missing = [SAME[what] for what, ticked in ticks.items() if not ticked]
    if not missing or archetype.untestable:
        return None
    why = "" if cells["Comparability note"] else " Say why not in Comparability note."
    return missing[0], Trouble(
        wanted=f"Yes in {', '.join(missing)}",
        mend=f"Until it is Yes the verdict is “not comparable”.{why} Families are asked about: "
        f"{archetype.definition} Their answers speak of {archetype.period}.",
        severity=Severity.QUERY,
    )


def _other_time(
    cells: Mapping[str, str], archetype: Archetype, span: Span | None, notified_on: date
) -> Trouble | None:
    """Say what is wrong with a ticked period: it cannot be read, or is of another time."""
    if span is None:
        return Trouble(
            wanted="a period that can be read, such as September 2025 to August 2026 or 2025/26",
            mend="Same period is Yes, and nobody can check it; stored as it is.",
            severity=Severity.QUERY,
        )
    since = notified_on - timedelta(days=archetype.looks_back * MONTH_DAYS)
    if span[1] >= since and span[0] <= notified_on:
        return None
    return Trouble(
        wanted=f"No in {SAME['period']}, or a period that meets the families' own",
        mend=f"Their answers speak of {archetype.period}: {since:%B %Y} to "
        f"{notified_on:%B %Y}. {cells['Period']} is another time.",
    )


def _recorded(cells: Mapping[str, str], today: date, troubles: Troubles) -> date | None:
    """Read who settled the record and when; both are needed once anything is ticked."""
    ticked = any(yes_no(cells[column]) is True for column in SAME.values())
    if ticked and not cells["Recorded by"]:
        troubles.append(
            (
                "Recorded by",
                Trouble(wanted="who settled the comparability record", mend="Write their name."),
            )
        )
    found = day(cells["Recorded on"]) if cells["Recorded on"] else None
    if isinstance(found, Wrong):
        troubles.append(("Recorded on", Trouble(wanted=found.wanted, mend=found.mend)))
        return None
    if (ticked and found is None) or (found is not None and found > today):
        wanted = f"the day the record was settled, no later than {today:%d/%m/%Y}"
        troubles.append(("Recorded on", Trouble(wanted=wanted, mend="Write that day.")))
    return found


def _read_row(
    cells: Mapping[str, str],
    archetypes: Mapping[str, Archetype],
    notified_on: date,
    today: date,
) -> tuple[ClaimRow | None, Troubles]:
    """Read one row; every trouble with the column it stands in."""
    troubles: Troubles = [
        (column, Trouble(wanted="something in every row", mend="Fill the cell."))
        for column in ("Ref", "Claim", "Source document")
        if not cells[column]
    ]
    said = _said(cells, archetypes, troubles)
    troubles += [(column, _MISSED) for column in ("Page", "Period") if not cells[column]]
    ticks = _ticks(cells, troubles)
    span = parse_period(cells["Period"])
    recorded_on = _recorded(cells, today, troubles)
    if said is None:
        return None, troubles
    unticked = _unticked(cells, said.archetype, ticks)
    if unticked is not None:
        troubles.append(unticked)
    wrong = _other_time(cells, said.archetype, span, notified_on) if ticks["period"] else None
    if wrong is not None:
        troubles.append(("Period", wrong))
    return ClaimRow(
        ref=cells["Ref"],
        archetype=said.archetype.id,
        verbatim=cells["Claim"],
        source_document=cells["Source document"],
        source_page=cells["Page"],
        owner=said.owner,
        strength=said.strength,
        direction=said.direction,
        claimed_share=said.claimed_share,
        rounding=said.rounding,
        tolerance=said.tolerance,
        period=cells["Period"],
        period_from=None if span is None else span[0],
        period_to=None if span is None else span[1],
        same_population=ticks["population"],
        same_period=ticks["period"],
        same_definition=ticks["definition"],
        same_exceptions=ticks["exceptions"],
        comparability_note=cells["Comparability note"],
        recorded_by=cells["Recorded by"],
        recorded_on=recorded_on,
    ), troubles


def read_claims(
    table: Table, archetypes: Mapping[str, Archetype], *, notified_on: date, today: date
) -> ClaimsReport:
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
        claim, troubles = _read_row(cells, archetypes, notified_on, today)
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


def check_report(file: str, problems: Sequence[Problem], what: str, count: int) -> None:
    """Raise ClaimsInError, naming the first error, unless all of a file can be stored.

    `what` the file should hold, such as claims, and how many of them it does.
    """
    errors = [one for one in problems if one.severity is Severity.ERROR]
    if not errors and count:
        return
    if not errors:
        message = f"{file} holds no {what}; nothing was stored."
        raise ClaimsInError(message)
    first = errors[0]
    where = f"{file}, row {first.row}" if first.row else file
    column = f", {first.column}" if first.column else ""
    more = f" There are {len(errors) - 1:,} more errors." if len(errors) > 1 else ""
    message = (
        f"Nothing was stored: {where}{column}: found {first.found}, wanted {first.wanted}. "
        f"{first.mend}{more}"
    )
    raise ClaimsInError(message)
