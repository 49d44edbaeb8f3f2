"""The instrument's statements."""

from datetime import datetime

import msgspec
from asyncpg import UniqueViolationError

from soundings.instrument.model import Instrument, InstrumentHash, Published, VersionTaken
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_ADD_VERSION = command(__name__, "add_version")
_DEFINITION_BY_HASH = query(__name__, "definition_by_hash", Published)
_DEFINITION_BY_VERSION = query(__name__, "definition_by_version", Published)
_LATEST_HASH = query(__name__, "latest_hash", str)


async def add_version(
    conn: Connection, identity: InstrumentHash, instrument: Instrument, at: datetime
) -> bool:
    """Keep the version; False if it was kept already.

    Raises VersionTaken if another text bears its name and version.
    """
    name, version = instrument.name, instrument.version
    definition = msgspec.to_builtins(instrument)
    try:
        return bool(await _ADD_VERSION.run(conn, identity, name, version, definition, at))
    except UniqueViolationError as error:
        message = (
            f"{name} {version} is published with other contents, and a published version "
            f"never changes: save yours under a new version."
        )
        raise VersionTaken(message) from error


async def definition_by_hash(conn: Connection, identity: InstrumentHash) -> Instrument | None:
    """Return the published instrument with this hash."""
    found = await _DEFINITION_BY_HASH.first(conn, identity)
    return None if found is None else found.definition


async def definition_by_version(conn: Connection, name: str, version: str) -> Instrument | None:
    """Return the published instrument of this name and version."""
    found = await _DEFINITION_BY_VERSION.first(conn, name, version)
    return None if found is None else found.definition


async def latest_hash(conn: Connection, name: str) -> InstrumentHash | None:
    """Return the hash of the version of this name published last."""
    found = await _LATEST_HASH.first(conn, name)
    return None if found is None else InstrumentHash(found)
