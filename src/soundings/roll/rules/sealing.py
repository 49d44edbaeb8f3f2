"""What is sealed of a child and a carer, in which form, and by what it is found again."""

import hashlib
import hmac
import re
from collections.abc import Iterable

import msgspec

from soundings.roll.model import (
    Addresses,
    Contact,
    Identity,
    Person,
    SealedContact,
    SealedPerson,
)

IDENTITY = "roll.person.identity"
UPN = "roll.person.upn"
NAME = "roll.contact.name"
ADDRESS = "roll.contact.address"
"""Each sealed column by its name: a value moved to another does not open."""

_identity = msgspec.json.Decoder(Identity)
_addresses = msgspec.json.Decoder(Addresses)
_encode = msgspec.json.Encoder().encode


def plain_address(address: str) -> str:
    """Return an email address or telephone number as opt-outs know it."""
    return re.sub(r"\s+", "", address).casefold()


def address_index(key: bytes, address: str | None) -> bytes | None:
    """Return by what an address is found; all that is kept of it once it asked for silence."""
    if address is None:
        return None
    return hmac.digest(key, b"opt-out\x00" + plain_address(address).encode(), hashlib.sha256)


def upn_index(key: bytes, upn: str | None) -> bytes | None:
    """Return by what a pupil number is found."""
    if upn is None:
        return None
    return hmac.digest(key, b"upn\x00" + upn.strip().upper().encode(), hashlib.sha256)


def reference_index(key: bytes, local_id: str) -> bytes:
    """Return by what the authority's own reference of a child is found."""
    return hmac.digest(key, b"reference\x00" + local_id.encode(), hashlib.sha256)


def identity_of(person: Person) -> bytes:
    """Return who a child is, but for the pupil number, ready to be sealed."""
    return _encode(
        Identity(
            forename=person.forename,
            surname=person.surname,
            date_of_birth=person.date_of_birth,
            postcode=person.postcode,
            local_id=person.local_id,
        )
    )


def addresses_of(contact: Contact) -> bytes | None:
    """Return where a carer is written to, ready to be sealed; None for nowhere."""
    if contact.email is None and contact.phone is None:
        return None
    return _encode(Addresses(email=contact.email, phone=contact.phone))


def read_addresses(opened: bytes | None) -> Addresses:
    """Return where a carer is written to."""
    return Addresses(email=None, phone=None) if opened is None else _addresses.decode(opened)


def read_identity(opened: bytes) -> Identity:
    """Return who a child is, but for the pupil number."""
    return _identity.decode(opened)


def persons_of(
    sealed: Iterable[SealedPerson],
    identities: Iterable[bytes | None],
    upns: Iterable[bytes | None],
) -> tuple[Person, ...]:
    """Return children as what was sealed of them says, in the order of their references."""
    found = (
        Person(
            case_id=row.case_id,
            inspection_id=row.inspection_id,
            local_id=who.local_id,
            upn=None if upn is None else upn.decode(),
            forename=who.forename,
            surname=who.surname,
            date_of_birth=who.date_of_birth,
            postcode=who.postcode,
        )
        for row, identity, upn in zip(sealed, identities, upns, strict=True)
        if identity is not None and (who := read_identity(identity))
    )
    return tuple(sorted(found, key=lambda person: person.local_id))


def contacts_of(
    sealed: Iterable[SealedContact],
    names: Iterable[bytes | None],
    addresses: Iterable[bytes | None],
) -> tuple[Contact, ...]:
    """Return carers as what was sealed of them says."""
    return tuple(
        Contact(
            contact_id=row.contact_id,
            inspection_id=row.inspection_id,
            relation=row.relation,
            name=name.decode(),
            email=(where := read_addresses(address)).email,
            phone=where.phone,
            language=row.language,
        )
        for row, name, address in zip(sealed, names, addresses, strict=True)
        if name is not None
    )
