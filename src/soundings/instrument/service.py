"""What one can do with an instrument: load its files, publish it, bring it back."""

import hashlib
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from soundings.audit import service as audit
from soundings.instrument import rules, store
from soundings.instrument.model import (
    BrokenInstrument,
    Flaw,
    Follows,
    Instrument,
    InstrumentHash,
    Sheaf,
    UnknownInstrument,
    UnreadableForm,
)
from soundings.kit.database import Connection, Pool, transaction

_STRUCTURE = "instrument.toml"
_VERSION = re.compile(r"\d{4}-\d{2}(-\d{2})?")


# Files


def _versions(folder: Path) -> list[Path]:
    """Return the folders of an instrument's versions, the newest last."""
    return sorted(
        each
        for each in folder.glob("*")
        if _VERSION.fullmatch(each.name) and (each / _STRUCTURE).is_file()
    )


def _newest(folder: Path, name: str) -> Path:
    versions = _versions(folder / name)
    if not versions:
        message = (
            f"There is no instrument {name} in {folder}: it wants a folder like {name}/2026-11 "
            f"with {_STRUCTURE} in it."
        )
        raise UnknownInstrument(message)
    return versions[-1]


def _toml(file: Path) -> rules.Raw:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{file.name}: {error}."
        raise BrokenInstrument(message) from error


def _line(text: str, flaw: Flaw) -> int | None:
    """Return the line a flaw stands in, or the line its table begins in."""
    lines = text.splitlines()
    table, key = re.escape(flaw.table), re.escape(flaw.key.split(" ")[0])
    begins = re.compile(rf'id = "{table}"|\[{table}[\].]') if table else re.compile("")
    top = next((number for number, line in enumerate(lines) if begins.match(line)), None)
    if top is None:
        return None
    for number, line in enumerate(lines[top:], start=top):
        if number > top and table and line.startswith("["):
            break
        if key and re.match(rf"{key}\b", line):
            return number + 1
    return top + 1 if table else None


def _located(folder: Path, flaw: Flaw) -> str:
    file = folder / (f"{flaw.file}.toml" if flaw.file else _STRUCTURE)
    line = _line(file.read_text(encoding="utf-8"), flaw) if file.is_file() else None
    where = file.name if line is None else f"{file.name}:{line}"
    plain = rules.in_words(msgspec.structs.replace(flaw, file=""))
    return f"{where}: {_ended(plain)}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _name_flaws(folder: Path, instrument: Instrument) -> Iterator[Flaw]:
    for key, said, here in (
        ("version", instrument.version, folder.name),
        ("name", instrument.name, folder.parent.name),
    ):
        if said != here:
            yield Flaw(
                file="", table="", key=key, sentence=f"it says {said}, its folder says {here}"
            )


def _version_flaws(folder: Path, instrument: Instrument) -> Sequence[Flaw]:
    """Return what keeps answers to the version before from being read with this one's."""
    before = [each for each in _versions(folder.parent) if each.name < folder.name]
    return tuple(rules.check_follows(_assembled(before[-1]), instrument)) if before else ()


def _assembled(folder: Path) -> Instrument:
    files = sorted(file for file in folder.glob("*.toml") if file.name != _STRUCTURE)
    instrument, flaws = rules.assemble(
        _toml(folder / _STRUCTURE), {file.stem: _toml(file) for file in files}
    )
    if instrument is None:
        raise BrokenInstrument("\n".join(_located(folder, flaw) for flaw in flaws))
    return instrument


def read(folder: Path) -> Instrument:
    """Read one version's folder, or the folder its instrument.toml stands in.

    Raises BrokenInstrument with every flaw, each with its file and line.
    """
    folder = folder.parent if folder.name == _STRUCTURE else folder
    if not (folder / _STRUCTURE).is_file():
        message = f"There is no {_STRUCTURE} in {folder}: a version is a folder with that file."
        raise UnknownInstrument(message)
    instrument = _assembled(folder)
    flaws = [*_name_flaws(folder, instrument), *rules.check_instrument(instrument)]
    flaws += _version_flaws(folder, instrument)
    if flaws:
        raise BrokenInstrument("\n".join(_located(folder, flaw) for flaw in flaws))
    return instrument


def load(folder: Path, name: str) -> Instrument:
    """Return the newest version of the instrument in the surveys folder.

    Raises UnknownInstrument, or BrokenInstrument with every flaw.
    """
    return read(_newest(folder, name))


def write(folder: Path, instrument: Instrument) -> Path:
    """Write an instrument's files under its name and version; return the version's folder.

    Raises BrokenInstrument if that version has files already: they may be published.
    """
    version = folder / instrument.name / instrument.version
    if version.exists():
        message = f"{version} is there already; give yours another version, or move it away."
        raise BrokenInstrument(message)
    version.mkdir(parents=True)
    (version / _STRUCTURE).write_text(rules.write_structure(instrument), encoding="utf-8")
    for language in instrument.languages:
        text = rules.write_words(instrument, language)
        (version / f"{language}.toml").write_text(text, encoding="utf-8")
    return version


# Spreadsheets


def as_form(instrument: Instrument) -> bytes:
    """Return the instrument as an XLSForm.

    Raises UnwritableForm for a route an XLSForm has no words for.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for sheet in rules.write_form(instrument):
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for row, cells in enumerate((sheet.header, *sheet.rows)):
                for column, text in enumerate(cells):
                    if text:
                        page.write_string(row, column, text, bold if row == 0 else None)
    return out.getvalue()


def _cell(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.isoformat()[:10]
        case _:
            return str(cell).strip()


def from_form(content: bytes) -> Instrument:
    """Return the instrument an XLSForm holds; it may still have flaws, which `check` tells.

    Raises UnreadableForm with the cell that an instrument cannot say.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        message = f"The file does not open as a spreadsheet ({error}); save the form as XLSX."
        raise UnreadableForm(message) from error
    sheets = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        grid = [tuple(_cell(cell) for cell in row) for row in rows]
        if grid:
            sheets[name] = rules.Sheet(name=name, header=grid[0], rows=tuple(grid[1:]))
    return rules.read_form(sheets)


# Published versions


def identity(instrument: Instrument) -> InstrumentHash:
    """Return the hash a version is known by: SHA-256 of its canonical JSON."""
    canonical = msgspec.json.encode(instrument, order="sorted")
    return InstrumentHash(hashlib.sha256(canonical).hexdigest())


async def publish(pool: Pool, instrument: Instrument, at: datetime) -> InstrumentHash:
    """Keep the version for ever and return its hash; publishing it again changes nothing.

    Raises BrokenInstrument, or VersionTaken if this version has other contents.
    """
    if flaws := rules.check_instrument(instrument):
        raise BrokenInstrument("\n".join(_ended(rules.in_words(flaw)) for flaw in flaws))
    known_by = identity(instrument)
    async with transaction(pool) as conn:
        if await store.add_version(conn, known_by, instrument, at):
            await audit.note(
                conn,
                at=at,
                actor="soundings",
                action="instrument.published",
                subject=f"{instrument.name} {instrument.version}",
                detail={"hash": known_by},
            )
    return known_by


async def since(
    conn: Connection, earlier: InstrumentHash, later: InstrumentHash
) -> tuple[Follows, ...]:
    """Return the maps that lead from an earlier published version to a later one, in order.

    `rules.carry_through` reads answers by them. Raises UnknownInstrument if none lead there.
    """
    wanted, one = await published(conn, earlier), await published(conn, later)
    chain: list[Follows] = []
    while one.version != wanted.version:
        if one.follows is None:
            message = (
                f"No map leads from {wanted.name} {wanted.version} to this version; say under "
                "[follows] what became of its items."
            )
            raise UnknownInstrument(message)
        chain.insert(0, one.follows)
        before = await store.definition_by_version(conn, one.name, one.follows.version)
        if before is None:
            message = (
                f"{one.name} {one.follows.version}, which {one.version} follows, is not here."
            )
            raise UnknownInstrument(message)
        one = before
    return tuple(chain)


async def published(conn: Connection, known_by: InstrumentHash) -> Instrument:
    """Return a published version by its hash."""
    found = await store.definition_by_hash(conn, known_by)
    if found is None:
        message = f"No questionnaire is published under the hash {known_by[:12]}…."
        raise UnknownInstrument(message)
    return found


async def sheaf(pool: Pool, surveys: Path, name: str, language: str, audience: str) -> Sheaf:
    """Return the questionnaire as staff read it: as published, or as its files say until then.

    Raises UnknownInstrument or BrokenInstrument.
    """
    async with pool.acquire() as conn:
        known_by = await store.latest_hash(conn, name)
        found = None if known_by is None else await store.definition_by_hash(conn, known_by)
    instrument = load(surveys, name) if found is None else found
    spoken, asked = rules.chosen(instrument, language, audience)
    standings = rules.standings(instrument)
    return Sheaf(
        name=instrument.name,
        version=instrument.version,
        known_by=identity(instrument),
        published=found is not None,
        audience=asked,
        standing=next(one for one in standings if one.language == spoken),
        standings=standings,
        lines=rules.lines(instrument, rules.wording(instrument, spoken, asked)),
    )


async def current(conn: Connection, name: str) -> InstrumentHash:
    """Return the hash of the version of this name published last."""
    found = await store.latest_hash(conn, name)
    if found is None:
        message = f"No version of {name} is published yet: launch publishes it."
        raise UnknownInstrument(message)
    return found
