"""The roll's decisions: how files are read, checked, put together, told of, and redacted."""

from soundings.roll.rules.assembling import assemble, holds_of
from soundings.roll.rules.auditing import audit_frame, read_totals
from soundings.roll.rules.checking import check_door, check_files, check_import
from soundings.roll.rules.columns import COLUMNS, TITLES, read_mapping
from soundings.roll.rules.holding import check_holds, hold_lines, missing_holds
from soundings.roll.rules.redaction import redact
from soundings.roll.rules.reporting import report_csv, summary

__all__ = [
    "COLUMNS",
    "TITLES",
    "assemble",
    "audit_frame",
    "check_door",
    "check_files",
    "check_holds",
    "check_import",
    "hold_lines",
    "holds_of",
    "missing_holds",
    "read_mapping",
    "read_totals",
    "redact",
    "report_csv",
    "summary",
]
