"""The codebook an inspection is coded by, and what happens when there is a new one."""

import hashlib
import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec

from soundings.audit.service import note
from soundings.coding import store
from soundings.coding.model import BrokenThemes, ChangedCodebook, Codebook, CodebookFile
from soundings.coding.rules.codebooks import carried, make_ready
from soundings.coding.service.settling import settle_all
from soundings.inspection.model import Inspection
from soundings.kit.database import Connection


@cache
def load_codebook(surveys: Path, instrument_name: str) -> Codebook:
    """Return the newest codebook of an instrument: the file with the highest number.

    Raises BrokenThemes saying what in the file is wrong.
    """
    folder = surveys / instrument_name / "themes"
    files = [file for file in folder.glob("*.toml") if file.stem.isdigit()]
    if not files:
        message = f"{folder} has no codebook: it wants a file like 1.toml."
        raise BrokenThemes(message)
    file = max(files, key=lambda each: int(each.stem))
    try:
        content = file.read_bytes()
        book = msgspec.convert(tomllib.loads(content.decode()), CodebookFile)
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        msgspec.ValidationError,
    ) as error:
        message = f"{file}: {error}."
        raise BrokenThemes(message) from error
    if book.version != int(file.stem):
        message = f"{file} says that it is version {book.version}: name it {book.version}.toml."
        raise BrokenThemes(message)
    return make_ready(book, hashlib.sha256(content).hexdigest())


def theme_names(surveys: Path, instrument_name: str) -> dict[str, str]:
    """Return what the themes are called."""
    return load_codebook(surveys, instrument_name).names


async def open_codebook(
    conn: Connection, inspection: Inspection, book: Codebook, at: datetime
) -> None:
    """Code by this book from now on, in the caller's transaction.

    The first time, what was read by the book before is carried over as the new one says; what
    cannot be carried is to be read again. Raises ChangedCodebook where the file is not what it
    was.
    """
    inspection_id = inspection.inspection_id
    opened = await store.opened_codebooks(conn, inspection_id)
    if opened and opened[0].version == book.version:
        if opened[0].sha256 != book.sha256:
            message = (
                f"Codebook {book.version} was {opened[0].sha256[:12]}… when coding began and is "
                f"{book.sha256[:12]}… now. Put the file back, and make the change a new file, "
                f"{book.version + 1}.toml, with [carries]."
            )
            raise ChangedCodebook(message)
        return
    if not await store.open_codebook(conn, inspection_id, book, at):
        return
    again = await _carry(conn, inspection, book)
    await settle_all(conn, inspection_id, at)
    await note(
        conn,
        at=at,
        actor="operator",
        action="coding.codebook_opened",
        subject=str(inspection_id),
        detail={"version": book.version, "sha256": book.sha256, "to_read_again": again},
    )


async def _carry(conn: Connection, inspection: Inspection, book: Codebook) -> int:
    """Carry every reading and decision over; return how many readings must be done again."""
    again = 0
    for reading in await store.readings(conn, inspection.inspection_id):
        themes = carried(reading.themes, book)
        again += themes is None
        await store.carry_reading(conn, reading, themes, book.version)
    for decided in await store.adjudications(conn, inspection.inspection_id):
        themes = carried(decided.themes, book)
        if themes is None:
            await store.drop_adjudication(conn, decided.response_id)
        else:
            made = msgspec.structs.replace(decided, themes=themes, codebook_version=book.version)
            await store.save_adjudication(conn, inspection.inspection_id, made)
    return again
