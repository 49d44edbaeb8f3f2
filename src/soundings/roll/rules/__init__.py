"""The roll's decisions: how files are read, checked, put together, told of, and redacted."""

from soundings.roll.rules.assembling import assemble
from soundings.roll.rules.checking import check_door, check_files, check_import
from soundings.roll.rules.columns import COLUMNS, TITLES, read_mapping
from soundings.roll.rules.redaction import redact
from soundings.roll.rules.reporting import report_csv, summary

__all__ = [
    "COLUMNS",
    "TITLES",
    "assemble",
    "check_door",
    "check_files",
    "check_import",
    "read_mapping",
    "redact",
    "report_csv",
    "summary",
]
