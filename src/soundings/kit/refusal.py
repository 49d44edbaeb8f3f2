"""The one base of every deliberate error.

A Refusal is a sentence for the person in front of the screen: what was found,
what is wanted, how to mend it. It knows nothing of HTTP; `app.problems` holds
the one table from kind to status.
"""

from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What sort of no this is."""

    INVALID = "invalid"
    MISSING = "missing"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    CLOSED = "closed"
    LIMITED = "limited"


class Refusal(Exception):
    """Something was asked that will not be done; str() says why and how to mend it."""

    kind: ClassVar[Kind] = Kind.INVALID
    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "That could not be done"

    @property
    def sentence(self) -> str:
        """The whole refusal in one line."""
        return str(self) or self.title
