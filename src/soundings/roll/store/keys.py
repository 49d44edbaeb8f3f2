"""The keys that seal, and what is sealed anew."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from soundings.kit.database import Connection
from soundings.kit.sql import Fields, Touched, statement
from soundings.kit.vault import WrappedKey
from soundings.roll.model import Contact, KeyLine, LandedPerson, Person, SealedRow


@statement
async def data_keys(conn: Connection) -> list[WrappedKey]:
    """Return the keys that may have sealed what stands here."""


@statement
async def add_data_key(conn: Connection, key: Fields[WrappedKey], at: datetime) -> None:
    """Keep a new key; it seals from now on."""


@statement
async def share_keys(conn: Connection, lock: int) -> None:
    """Keep anybody from making a newer key until this transaction ends."""


@statement
async def own_keys(conn: Connection, lock: int) -> None:
    """Wait until nobody seals, and let nobody begin to, until this transaction ends."""


@statement
async def save_wrapped(conn: Connection, key: Fields[WrappedKey]) -> None:
    """Keep a data key as another key wraps it."""


@statement
async def key_lines(conn: Connection) -> list[KeyLine]:
    """Return the data keys, and how many values each seals."""


@statement
async def persons_under_other_keys(
    conn: Connection, after: UUID | None, head: bytes, most: int
) -> list[SealedRow]:
    """Return children another key sealed, after this one, and hold them."""


@statement
async def contacts_under_other_keys(
    conn: Connection, after: UUID | None, head: bytes, most: int
) -> list[SealedRow]:
    """Return carers another key sealed, after this one, and hold them."""


@statement
async def reseal_persons(
    conn: Connection,
    ids: Sequence[UUID],
    identities: Sequence[bytes | None],
    upns: Sequence[bytes | None],
) -> None:
    """Keep children as another key seals them."""


@statement
async def reseal_contacts(
    conn: Connection,
    ids: Sequence[UUID],
    names: Sequence[bytes | None],
    addresses: Sequence[bytes | None],
) -> None:
    """Keep carers as another key seals them."""


@statement
async def retire_keys(conn: Connection, newest: int, at: datetime) -> Touched:
    """Retire older keys that seal nothing any more; return how many."""


@statement
async def destroy_keys(conn: Connection, before: datetime) -> list[int]:
    """Destroy keys retired before then; return their numbers."""


@statement
async def clear_persons(conn: Connection, most: int) -> list[Person]:
    """Return children an earlier version kept in clear, and hold them."""


@statement
async def clear_references(conn: Connection, most: int) -> list[LandedPerson]:
    """Return children whose reference alone an earlier version kept in clear, and hold them."""


@statement
async def clear_contacts(conn: Connection, most: int) -> list[Contact]:
    """Return carers an earlier version kept in clear, and hold them."""
