"""The decisions of claims: what an answer means for one, what files say, what the lock holds."""

from soundings.claims.rules.archetypes import (
    FACTS,
    RECKONED,
    check_archetypes,
    check_facts,
    facts,
    in_population,
    items_of,
    outcome,
)
from soundings.claims.rules.benchmarks import read_benchmarks
from soundings.claims.rules.dated import matched, read_rows
from soundings.claims.rules.locking import check_rows_door, check_seal, check_unlocked, seal
from soundings.claims.rules.periods import parse_period
from soundings.claims.rules.reading import (
    COLUMNS,
    Trouble,
    check_report,
    parse_tolerance,
    parse_value,
    read_claims,
)

__all__ = [
    "COLUMNS",
    "FACTS",
    "RECKONED",
    "Trouble",
    "check_archetypes",
    "check_facts",
    "check_report",
    "check_rows_door",
    "check_seal",
    "check_unlocked",
    "facts",
    "in_population",
    "items_of",
    "matched",
    "outcome",
    "parse_period",
    "parse_tolerance",
    "parse_value",
    "read_benchmarks",
    "read_claims",
    "read_rows",
    "seal",
]
