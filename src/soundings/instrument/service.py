"""What one can do with an instrument: load its file, publish it, bring it back."""

import hashlib
import re
import tomllib
from datetime import datetime
from pathlib import Path

import msgspec

from soundings.audit import service as audit
from soundings.instrument import rules, store
from soundings.instrument.model import (
    BrokenInstrument,
    Instrument,
    InstrumentHash,
    UnknownInstrument,
)
from soundings.kit.database import Connection, Pool, transaction

_VERSION_FILE = re.compile(r"\d{4}-\d{2}(-\d{2})?\.toml")


def _newest(folder: Path, name: str) -> Path:
    files = sorted(file for file in (folder / name).glob("*.toml") if _is_version(file))
    if not files:
        message = (
            f"There is no instrument {name} in {folder}: it wants a file like {name}/2026-11.toml."
        )
        raise UnknownInstrument(message)
    return files[-1]


def _is_version(file: Path) -> bool:
    return _VERSION_FILE.fullmatch(file.name) is not None


def read(file: Path) -> Instrument:
    """Read one version's file.

    Raises BrokenInstrument with every fault, each at its item.
    """
    try:
        instrument = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Instrument)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        message = f"{file.name}: {error}."
        raise BrokenInstrument(message) from error
    faults = list(rules.check_instrument(instrument))
    if instrument.version != file.stem:
        faults.insert(0, f"version: it says {instrument.version}, its file says {file.stem}")
    if instrument.name != file.parent.name:
        faults.insert(0, f"name: it says {instrument.name}, its folder says {file.parent.name}")
    if faults:
        message = "\n".join(f"{file.name}: {fault}." for fault in faults)
        raise BrokenInstrument(message)
    return instrument


def load(folder: Path, name: str) -> Instrument:
    """Return the newest version of the instrument in the surveys folder.

    Raises UnknownInstrument, or BrokenInstrument with every fault.
    """
    return read(_newest(folder, name))


def identity(instrument: Instrument) -> InstrumentHash:
    """Return the hash a version is known by: SHA-256 of its canonical JSON."""
    canonical = msgspec.json.encode(instrument, order="sorted")
    return InstrumentHash(hashlib.sha256(canonical).hexdigest())


async def publish(pool: Pool, instrument: Instrument, at: datetime) -> InstrumentHash:
    """Keep the version for ever and return its hash; publishing it again changes nothing.

    Raises BrokenInstrument, or VersionTaken if this version has other contents.
    """
    if faults := rules.check_instrument(instrument):
        raise BrokenInstrument("\n".join(faults))
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


async def published(conn: Connection, known_by: InstrumentHash) -> Instrument:
    """Return a published version by its hash."""
    found = await store.definition_by_hash(conn, known_by)
    if found is None:
        message = f"No questionnaire is published under the hash {known_by[:12]}…."
        raise UnknownInstrument(message)
    return found


async def current(conn: Connection, name: str) -> InstrumentHash:
    """Return the hash of the version of this name published last."""
    found = await store.latest_hash(conn, name)
    if found is None:
        message = f"No version of {name} is published yet: launch publishes it."
        raise UnknownInstrument(message)
    return found
