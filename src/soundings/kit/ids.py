"""New identifiers, the one place that asks chance for them."""

from typing import TypeVar
from uuid import UUID, uuid4

Id = TypeVar("Id", bound=UUID)


def new_id() -> UUID:
    """Return an identifier nobody has had before."""
    return uuid4()
