"""Rows that the area sends again, corrected, when it disputes a finding: read and never stored."""

from collections.abc import Mapping

from msgspec import Struct

from soundings.claims import rules
from soundings.claims.model import Archetype, DatedRow
from soundings.claims.service import all_claims
from soundings.inspection.model import Inspection
from soundings.kit.database import Database
from soundings.kit.tables import read_table
from soundings.kit.vault import KeyRing
from soundings.roll import service as roll


class Corrected(Struct, frozen=True, kw_only=True):
    """Corrected rows by case, and how many are about nobody on the list."""

    rows: tuple[DatedRow, ...]
    unmatched: int


async def corrected_rows(
    database: Database,
    inspection: Inspection,
    archetypes: Mapping[str, Archetype],
    *,
    file_name: str,
    content: bytes,
    keys: KeyRing,
) -> Corrected:
    """Read corrected rows as those sent first are read, each under the case the roll finds.

    Raises ClaimsInError where a row cannot be read.
    """
    claims = await all_claims(database.room("claims"), inspection.inspection_id)
    table = read_table(file_name, content)
    report = rules.read_rows(table, claims, archetypes, inspection.notified_on)
    rules.check_report(report.file, report.problems, "rows", len(report.rows))
    cases = await roll.cases_of(
        database.room("roll"),
        inspection.inspection_id,
        [(row.local_id, row.upn) for row in report.rows],
        keys=keys,
    )
    rows, problems = rules.matched(report, cases, claims)
    rules.check_report(report.file, problems, "rows about listed children", len(rows))
    return Corrected(rows=rows, unmatched=len(report.rows) - len(rows))
