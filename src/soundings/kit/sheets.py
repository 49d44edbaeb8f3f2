"""Workbooks handed out: plain cells, a heading row that stays in sight, nothing that computes."""

import io
from collections.abc import Sequence
from datetime import datetime

import msgspec
from xlsxwriter import Workbook

LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's own date has no zone
"""Written as the day a workbook was made, so that the same cells give the same bytes."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet of a workbook."""

    name: str
    header: tuple[str, ...]
    widths: tuple[int, ...]
    """Of each column, in characters."""
    rows: Sequence[tuple[str | int, ...]]


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX file; every text stays a text, however like a formula or link it looks."""
    kept = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(kept, options) as book:
        book.set_properties({"created": LONG_AGO})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.write_row(0, 0, sheet.header, bold)
            for place, width in enumerate(sheet.widths):
                page.set_column(place, place, width, text)
            for number, row in enumerate(sheet.rows, start=1):
                page.write_row(number, 0, row, text)
    return kept.getvalue()
