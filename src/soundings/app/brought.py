"""What a file beside the lists can be: how each kind is read, told of and stored.

It stands here because rooms meet: published totals are held against the roll and kept for the
release, and of the area's own rows the roll alone knows whom they are about.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from soundings.claims import rules as claims_rules
from soundings.claims import service as claims
from soundings.claims.model import Archetype, Author, no_errors
from soundings.claims.rules.benchmarks import Wanted
from soundings.disclosure import service as disclosure
from soundings.inspection.guards import Asked
from soundings.kit.clock import LONDON
from soundings.kit.figures import percent
from soundings.kit.refusal import Refusal
from soundings.kit.tables import Problem, Table
from soundings.kit.vault import KeyRing
from soundings.roll import rules as roll_rules
from soundings.roll import service as roll
from soundings.roll.constants import SCHOOLS_COLUMNS
from soundings.roll.rules.auditing import COLUMNS as TOTALS

YEAR_FIGURES = 4
"""Figures of a year. Source: ISO 8601."""


class NotSaid(Refusal):
    """A file came without what has to be known of it."""

    slug = "not-said"
    title = "Something has to be known of the file"


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """Who brings a file, and what reading and storing it take."""

    asked: Asked
    secret: bytes
    keys: KeyRing
    surveys: Path

    @property
    def kinds(self) -> dict[str, Archetype]:
        """The kinds of claim this inspection's families can test."""
        return claims.archetypes(self.surveys / self.asked.inspection.instrument_name)


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be said of a file that does not say it."""

    name: str
    label: str
    hint: str = ""
    size: int = 40


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says: every problem, and in a sentence what storing it would do."""

    problems: tuple[Problem, ...]
    sentence: str
    storable: bool


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What was stored of that kind before, as a table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of file."""

    heading: str
    why: str
    label: str
    hint: str
    read: Callable[[Bench, Table], Awaitable[Reading]]
    store: Callable[[Bench, Table], Awaitable[object]]
    standing: Callable[[Bench], Awaitable[Standing]]
    then: str = ""
    """Where one goes on once it is stored, under the area; empty: back to its own page."""
    fields: tuple[Field, ...] = ()
    starts: Callable[[Asked], Mapping[str, str]] = lambda _: {}
    """What its fields hold before anybody typed."""


def _day(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%-d %B %Y %H:%M}"


def _said(bench: Bench, name: str, wanted: str) -> str:
    typed = bench.asked.typed.get(name, "")
    if not typed:
        message = f"{wanted} is not said; write it in the form."
        raise NotSaid(message)
    return typed


def _year(bench: Bench) -> int:
    typed = _said(bench, "year", "The year the figures are of")
    if not (typed.isdecimal() and len(typed) == YEAR_FIGURES):
        message = f"The year is given as {typed}; write it in four figures, such as 2025."
        raise NotSaid(message)
    return int(typed)


async def _read_claims(bench: Bench, table: Table) -> Reading:
    asked = bench.asked
    report = claims.check_table(asked.inspection, table, bench.kinds, asked.at)
    pool, area = asked.database.room("claims"), asked.inspection.inspection_id
    standing = len(await claims.all_claims(pool, area))
    instead = (
        f" Storing them takes the {standing} claims there now away; their versions are kept."
        if standing
        else ""
    )
    return Reading(
        problems=report.problems,
        sentence=f"{len(report.claims)} claims can be read.{instead}",
        storable=report.importable,
    )


async def _store_claims(bench: Bench, table: Table) -> None:
    asked = bench.asked
    await claims.store_claims(
        asked.database.room("claims"),
        asked.inspection.inspection_id,
        claims.check_table(asked.inspection, table, bench.kinds, asked.at),
        asked.at,
        author=Author(actor=asked.actor, name=asked.staff.name),
    )


async def _claims(bench: Bench) -> Standing:
    pool, area = bench.asked.database.room("claims"), bench.asked.inspection.inspection_id
    standing = {one.ref: one.verbatim for one in await claims.all_claims(pool, area)}
    return Standing(
        columns=("Ref", "Claim"),
        rows=tuple((ref, standing[ref]) for ref in sorted(standing, key=claims_rules.by_ref)),
    )


async def _read_rows(bench: Bench, table: Table) -> Reading:
    """Read the area's own rows, and find for each the child it is about."""
    asked = bench.asked
    pool, area = asked.database.room("claims"), asked.inspection.inspection_id
    report = await claims.check_rows_table(pool, asked.inspection, table, bench.kinds)
    children = [(row.local_id, row.upn) for row in report.rows]
    cases = await roll.cases_of(asked.database.room("roll"), area, children, keys=bench.keys)
    found, unmatched = claims_rules.matched(report, cases, await claims.all_claims(pool, area))
    problems = (*report.problems, *unmatched)
    return Reading(
        problems=problems,
        sentence=f"{len(found):,} of {len(report.rows):,} rows are about listed children, "
        f"for claim {', '.join(report.refs) or 'none'}.",
        storable=bool(found) and no_errors(problems),
    )


async def _store_rows(bench: Bench, table: Table) -> None:
    asked = bench.asked
    pool, area = asked.database.room("claims"), asked.inspection.inspection_id
    report = await claims.check_rows_table(pool, asked.inspection, table, bench.kinds)
    children = [(row.local_id, row.upn) for row in report.rows]
    cases = await roll.cases_of(asked.database.room("roll"), area, children, keys=bench.keys)
    await claims.import_rows(pool, asked.inspection, report, cases, asked.at, actor=asked.actor)


async def _rows(bench: Bench) -> Standing:
    pool, area = bench.asked.database.room("claims"), bench.asked.inspection.inspection_id
    return Standing(
        columns=("Claim", "Rows", "On no list", "File", "Stored"),
        rows=tuple(
            (
                one.ref,
                f"{one.row_count:,}",
                f"{one.unmatched:,}",
                one.file_name,
                _day(one.imported_at),
            )
            for one in await claims.rows_files(pool, area)
        ),
    )


def _wanted(bench: Bench) -> Wanted:
    near = bench.asked.typed.get("neighbours", "").split(",")
    return Wanted(
        authority=_said(bench, "la", "The local authority"),
        neighbours=tuple(name.strip() for name in near if name.strip()),
        year=_year(bench),
    )


async def _read_benchmarks(bench: Bench, table: Table) -> Reading:
    known = claims.published(bench.surveys / bench.asked.inspection.instrument_name)
    report = claims_rules.read_benchmarks(table, known, _wanted(bench))
    return Reading(
        problems=report.problems,
        sentence=f"{len(report.benchmarks)} figures can be set beside claims: "
        f"{'; '.join(one.title for one in report.benchmarks) or 'none'}.",
        storable=report.importable,
    )


async def _store_benchmarks(bench: Bench, table: Table) -> None:
    asked = bench.asked
    known = claims.published(bench.surveys / asked.inspection.instrument_name)
    await claims.import_benchmarks(
        asked.database.room("claims"),
        asked.inspection.inspection_id,
        claims_rules.read_benchmarks(table, known, _wanted(bench)),
        asked.at,
        actor=asked.actor,
    )


async def _benchmarks(bench: Bench) -> Standing:
    pool, area = bench.asked.database.room("claims"), bench.asked.inspection.inspection_id
    return Standing(
        columns=("Figure", "Year", "The area", "Its neighbours", "The country", "File"),
        rows=tuple(
            (
                one.title,
                str(one.year),
                _share(one.area),
                _share(one.neighbour),
                _share(one.national),
                one.file_name,
            )
            for one in await claims.benchmarks(pool, area)
        ),
    )


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value)


async def _read_schools(_: Bench, table: Table) -> Reading:
    report = roll_rules.schools_report(table)
    return Reading(
        problems=report.problems,
        sentence=f"{len(report.schools):,} schools can be named.",
        storable=bool(report.schools) and no_errors(report.problems),
    )


async def _store_schools(bench: Bench, table: Table) -> None:
    asked = bench.asked
    pool = asked.database.room("roll")
    await roll.name_schools(pool, asked.inspection, table, asked.at, actor=asked.actor)


async def _schools(bench: Bench) -> Standing:
    asked = bench.asked
    named, nameless = await roll.schools_named(
        asked.database.room("roll"), asked.inspection.inspection_id
    )
    return Standing(
        columns=("Schools named", "Schools of the list without a name"),
        rows=((f"{named:,}", f"{nameless:,}"),) if named else (),
    )


async def _read_totals(bench: Bench, table: Table) -> Reading:
    _said(bench, "source", "The table the counts come from")
    _year(bench)
    report = roll_rules.totals_report(table)
    return Reading(
        problems=report.problems,
        sentence=f"{len(report.totals):,} published counts can be read. The list is held against "
        "them, and every release is checked: nobody may subtract a family from them.",
        storable=bool(report.totals) and no_errors(report.problems),
    )


async def _store_totals(bench: Bench, table: Table) -> None:
    """Hold the list against the counts, and keep them for the releases."""
    asked = bench.asked
    await roll.keep_audit(
        asked.database.room("roll"),
        asked.inspection,
        table,
        asked.at,
        keys=bench.keys,
        actor=asked.actor,
    )
    await disclosure.import_totals(
        asked.database.room("disclosure"),
        asked.inspection.inspection_id,
        table,
        source=_said(bench, "source", "The table the counts come from"),
        year=_year(bench),
        at=asked.at,
        actor=asked.actor,
    )


async def _totals(bench: Bench) -> Standing:
    asked = bench.asked
    kept, gaps = await roll.newest_audit(
        asked.database.room("roll"), asked.inspection.inspection_id
    )
    against = () if kept is None or not kept.file_name else ((kept.file_name, _day(kept.made_at)),)
    return Standing(
        columns=("Beside", "Looked at", "Gaps"),
        rows=tuple((*one, str(len(gaps))) for one in against),
    )


KINDS: Mapping[str, Kind] = {
    "lists/schools": Kind(
        heading="Schools’ names",
        why="Lists hold schools’ numbers only. With their names, a family’s own school is taken "
        "out of its words before anybody reads them, and pages say which school they mean.",
        label="An extract of Get Information about Schools, CSV or XLSX",
        hint=f"The columns {' and '.join(SCHOOLS_COLUMNS)} are read; others are left.",
        read=_read_schools,
        store=_store_schools,
        standing=_schools,
        then="lists",
    ),
    "lists/totals": Kind(
        heading="Published totals",
        why="Beside published totals the list shows whom it leaves out; the partnership then says "
        "of each gap what it knows.",
        label="Published totals, CSV or XLSX",
        hint=f"Columns {', '.join(TOTALS)}: one count a row.",
        fields=(
            Field(name="source", label="Table they come from", hint="Such as: SEN2 2026, table 3"),
            Field(name="year", label="Year", size=4),
        ),
        read=_read_totals,
        store=_store_totals,
        standing=_totals,
        then="lists",
    ),
    "claims/file": Kind(
        heading="Import a claims file",
        why="All the partnership’s claims in one file, in place of those there now.",
        label="Claims file, CSV or XLSX",
        hint=f"Columns: {', '.join(claims_rules.COLUMNS)}.",
        read=_read_claims,
        store=_store_claims,
        standing=_claims,
        then="claims",
    ),
    "claims/rows": Kind(
        heading="The area’s own rows",
        why="Where the area can say child by child when a thing was done, its claim is counted "
        "anew from its own rows and set beside what the same children’s families say. After the "
        "lock they no longer change.",
        label="Dated rows, CSV or XLSX",
        hint=f"Columns: {', '.join(claims_rules.ROWS)}. No name is stored.",
        read=_read_rows,
        store=_store_rows,
        standing=_rows,
    ),
    "claims/benchmarks": Kind(
        heading="Published figures beside claims",
        why="What is published of every authority stands beside a claim: the area, its "
        "statistical neighbours, its region, the country. It judges nothing.",
        label="Published figures, CSV or XLSX",
        hint="One row an authority, as the Department for Education publishes them.",
        fields=(
            Field(name="la", label="Local authority, as the file has it"),
            Field(
                name="neighbours",
                label="Statistical neighbours",
                hint="Names with commas between.",
                size=60,
            ),
            Field(name="year", label="Year of the figures", size=4),
        ),
        starts=lambda asked: {"la": asked.inspection.local_authority},
        read=_read_benchmarks,
        store=_store_benchmarks,
        standing=_benchmarks,
    ),
}
"""Each kind, by where its page is under an area."""
