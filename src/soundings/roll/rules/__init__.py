"""The roll's decisions: how files are read, checked, put together, told of, and redacted."""

from soundings.roll.rules.assembling import assemble, holds_of
from soundings.roll.rules.auditing import audit_frame, read_totals
from soundings.roll.rules.checking import check_door, check_files, check_import
from soundings.roll.rules.columns import COLUMNS, TITLES, read_mapping
from soundings.roll.rules.gaps import STATUSES, gap_of, gaps, read_answer
from soundings.roll.rules.holding import check_holds, hold_lines, missing_holds
from soundings.roll.rules.redaction import redact
from soundings.roll.rules.reporting import report_csv, summary
from soundings.roll.rules.schools import read_schools

__all__ = [
    "COLUMNS",
    "STATUSES",
    "TITLES",
    "assemble",
    "audit_frame",
    "check_door",
    "check_files",
    "check_holds",
    "check_import",
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
    "report_csv",
    "summary",
]
