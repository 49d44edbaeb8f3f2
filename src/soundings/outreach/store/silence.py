"""Wishes for silence, and the addresses that are no carer's."""

from collections.abc import Sequence
from datetime import datetime

from soundings.kit.database import Connection
from soundings.kit.sql import Touched, statement
from soundings.outreach.model import Address, LinkId, Silenced
from soundings.roll.model import ContactId


@statement
async def address_by_link(conn: Connection, link_hash: bytes) -> Address | None:
    """Return where the carer of this link can be written to, if there is such a link."""


@statement
async def stop_numbers(conn: Connection, indexes: Sequence[bytes], at: datetime) -> Touched:
    """Record that carers with these numbers asked for silence; return how many had not before."""


@statement
async def note_wrong_number(conn: Connection, index: bytes, at: datetime) -> None:
    """Record that this number is not its carers'."""


@statement
async def addresses_with_number(conn: Connection, index: bytes) -> list[bytes]:
    """Return by what the email addresses of the carers with this number are found."""


@statement
async def add_opt_outs(
    conn: Connection, hashes: Sequence[bytes], kind: str, at: datetime
) -> Touched:
    """Record that these addresses asked for silence, or are wrong; return how many are new."""


@statement
async def silenced_addresses(conn: Connection) -> list[Silenced]:
    """Return carers who asked for silence of whose addresses no hash is kept, and hold them."""


@statement
async def note_silence_kept(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Record that a hash of this carer's addresses is kept."""


@statement
async def silence_contact(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """Silence a carer's addresses for good."""
