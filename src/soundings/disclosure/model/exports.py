"""The nouns of an export: tables as an analyst takes them away, and the files they become."""

import io
import zipfile
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from soundings.disclosure.model.audience import Audience, ReleaseId

Value: TypeAlias = str | int | float | bool | None


class Format(StrEnum):
    """What files an export is made of."""

    CSV = "csv"
    PARQUET = "parquet"
    SPSS = "spss"
    XLSX = "xlsx"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"
    """0 to 1."""
    YES_NO = "yes_no"
    CODE = "code"
    """One of a few codes, each with its words."""


class Column(Struct, frozen=True, kw_only=True):
    """One column of a table, with the words for it."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    codes: Mapping[str, str] = {}
    """Words by code, in their order; codes of missing answers last."""
    missing: Mapping[str, int] = {}
    """Number by which SPSS knows each code that is no answer."""


class Sheet(Struct, frozen=True, kw_only=True):
    """One table: a row a figure, a claim, a group or a child answered for."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    """In the order of the columns. None is not available, or withheld where `withheld` is."""


class ExportFile(Struct, frozen=True, kw_only=True):
    """One file of an export."""

    name: str
    content: bytes
    sha256: str
    rows: int
    """Of data; 0 for a file that is about the others."""


class Export(Struct, frozen=True, kw_only=True):
    """A release as files; the manifest is the last."""

    release_id: ReleaseId
    audience: Audience
    format: Format
    files: tuple[ExportFile, ...]

    def archive(self) -> bytes:
        """Return all files as one ZIP archive; the same files give the same bytes."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in self.files:
                entry = zipfile.ZipInfo(file.name)  # of 1980, so that the bytes stay
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.content)
        return made.getvalue()
