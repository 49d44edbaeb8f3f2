"""New identifiers, the one place that asks chance for them."""

from secrets import token_urlsafe
from typing import TypeVar
from uuid import UUID, uuid4

Id = TypeVar("Id", bound=UUID)


def new_id() -> UUID:
    """Return an identifier nobody has had before."""
    return uuid4()


def new_secret() -> str:
    """Return 256 bits nobody can guess, fit for a link or a cookie."""
    return token_urlsafe(32)
