"""The roll's decisions: how files are read, checked, put together, told of, and redacted."""

from soundings.roll.rules.assembling import assemble, holds_of
from soundings.roll.rules.auditing import audit_frame, read_totals, totals_report
from soundings.roll.rules.checking import check_door, check_files, check_import
from soundings.roll.rules.columns import (
    COLUMNS,
    TITLES,
    asked_columns,
    check_mapping,
    read_mapping,
)
from soundings.roll.rules.gaps import STATUSES, gap_of, gaps, read_answer
from soundings.roll.rules.holding import check_holds, hold_lines, missing_holds
from soundings.roll.rules.redaction import redact
from soundings.roll.rules.reporting import summary
from soundings.roll.rules.schools import read_schools, schools_report

__all__ = [
    "COLUMNS",
    "STATUSES",
    "TITLES",
    "asked_columns",
    "assemble",
    "audit_frame",
    "check_door",
    "check_files",
    "check_holds",
    "check_import",
    "check_mapping",
    "gap_of",
    "gaps",
    "hold_lines",
    "holds_of",
    "missing_holds",
    "read_answer",
    "read_mapping",
    "read_schools",
    "read_totals",
    "redact",
    "schools_report",
    "summary",
    "totals_report",
]
