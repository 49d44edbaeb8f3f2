"""What is held of one carer."""

import msgspec

from soundings.kit.refusal import Kind, Refusal
from soundings.roll.model.people import Care, Contact, Frame, Hold, Person


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """All the roll holds of a carer."""

    contact: Contact
    cares: tuple[Care, ...]
    children: tuple[Person, ...]
    listed: tuple[Frame, ...]
    """Each child as analysis sees them."""
    holds: tuple[Hold, ...]


class NoSuchContact(Refusal):
    """The roll does not hold that carer."""

    kind = Kind.MISSING
    slug = "no-such-contact"
    title = "There is no such carer on the list"


class UnknownCase(Refusal):
    """No child goes by that case id."""

    kind = Kind.MISSING
    slug = "unknown-case"
    title = "There is no such child on the list"
