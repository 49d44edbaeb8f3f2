"""Sealing who people are on the way in, opening it on the way out."""

from collections.abc import Sequence
from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.vault import KeyRing
from soundings.roll import store
from soundings.roll.constants import KEYS_LOCK
from soundings.roll.model import (
    CaseId,
    Contact,
    Known,
    Lexicon,
    Person,
    SealedContact,
    SealedPerson,
)
from soundings.roll.rules import sealing


async def learn(conn: Connection, keys: KeyRing) -> None:
    """Take the keys in use on the ring; after the rows were read that they are to open, so that
    one made in between is not missed.
    """
    keys.learn(await store.data_keys(conn))


async def hold_keys(conn: Connection, keys: KeyRing, at: datetime) -> int:
    """Return the number of the key that seals, made if it is the first, and hold it to the end
    of the transaction: nothing is sealed under a key that is being retired.
    """
    await store.share_keys(conn, KEYS_LOCK)
    known = await store.data_keys(conn)
    if not known:
        await store.add_data_key(conn, keys.make(1), at)
        known = await store.data_keys(conn)
    keys.learn(known)
    return known[-1].number


async def open_persons(
    conn: Connection, keys: KeyRing, sealed: Sequence[SealedPerson]
) -> tuple[Person, ...]:
    """Return children as what was sealed of them says."""
    await learn(conn, keys)
    return sealing.persons_of(
        sealed,
        keys.open_all(sealing.IDENTITY, ((row.case_id, row.identity_sealed) for row in sealed)),
        keys.open_all(sealing.UPN, ((row.case_id, row.upn_sealed) for row in sealed)),
    )


async def open_contacts(
    conn: Connection, keys: KeyRing, sealed: Sequence[SealedContact]
) -> tuple[Contact, ...]:
    """Return carers as what was sealed of them says."""
    await learn(conn, keys)
    return sealing.contacts_of(
        sealed,
        keys.open_all(sealing.NAME, ((row.contact_id, row.name_sealed) for row in sealed)),
        keys.open_all(sealing.ADDRESS, ((row.contact_id, row.address_sealed) for row in sealed)),
    )


async def known(conn: Connection, inspection_id: InspectionId, keys: KeyRing) -> Known:
    """Return everything the roll holds of an inspection, opened."""
    return Known(
        intakes=tuple(await store.intakes(conn, inspection_id)),
        persons=await open_persons(conn, keys, await store.persons(conn, inspection_id)),
        frame=tuple(await store.frame(conn, inspection_id)),
        contacts=await open_contacts(conn, keys, await store.contacts(conn, inspection_id)),
        cares=tuple(await store.cares(conn, inspection_id)),
        holds=tuple(await store.holds(conn, inspection_id)),
    )


async def save_persons(
    conn: Connection,
    inspection_id: InspectionId,
    persons: Sequence[Person],
    keys: KeyRing,
    under: int,
) -> None:
    """Store children, sealed under the key that is held."""
    identities = keys.seal_all(
        sealing.IDENTITY, [(one.case_id, sealing.identity_of(one)) for one in persons], under=under
    )
    upns = keys.seal_all(
        sealing.UPN,
        [(one.case_id, None if one.upn is None else one.upn.encode()) for one in persons],
        under=under,
    )
    await store.save_persons(
        conn,
        inspection_id,
        [
            SealedPerson(
                case_id=one.case_id,
                inspection_id=inspection_id,
                identity_sealed=identity,
                upn_sealed=upn,
            )
            for one, identity, upn in zip(persons, identities, upns, strict=True)
            if identity is not None
        ],
        [sealing.upn_index(keys.index_key, one.upn) for one in persons],
        [sealing.reference_index(keys.index_key, one.local_id) for one in persons],
    )


async def save_contacts(
    conn: Connection,
    inspection_id: InspectionId,
    contacts: Sequence[Contact],
    keys: KeyRing,
    under: int,
) -> None:
    """Store carers, sealed under the key that is held."""
    names = keys.seal_all(
        sealing.NAME, [(one.contact_id, one.name.encode()) for one in contacts], under=under
    )
    addresses = keys.seal_all(
        sealing.ADDRESS,
        [(one.contact_id, sealing.addresses_of(one)) for one in contacts],
        under=under,
    )
    await store.save_contacts(
        conn,
        inspection_id,
        [
            SealedContact(
                contact_id=one.contact_id,
                inspection_id=inspection_id,
                relation=one.relation,
                name_sealed=name,
                address_sealed=address,
                language=one.language,
            )
            for one, name, address in zip(contacts, names, addresses, strict=True)
            if name is not None
        ],
        [sealing.address_index(keys.index_key, one.email) for one in contacts],
        [sealing.address_index(keys.index_key, one.phone) for one in contacts],
    )


async def families(
    conn: Connection, keys: KeyRing, cases: Sequence[CaseId]
) -> dict[CaseId, Lexicon]:
    """Return by what names each of these children's families goes and in which postcodes it
    lives, its schools apart; a child not on the roll is not in it.
    """
    kin = await store.kin_names(conn, cases)
    await learn(conn, keys)
    children = keys.open_all(sealing.IDENTITY, ((row.row_id, row.identity_sealed) for row in kin))
    carers = keys.open_all(sealing.NAME, ((row.row_id, row.name_sealed) for row in kin))
    names: dict[CaseId, set[str]] = {row.asked_id: set() for row in kin}
    homes: dict[CaseId, set[str]] = {row.asked_id: set() for row in kin}
    for row, child, carer in zip(kin, children, carers, strict=True):
        if child is not None:
            who = sealing.read_identity(child)
            names[row.asked_id].add(" ".join(filter(None, (who.forename, who.surname))))
            homes[row.asked_id].update(filter(None, (who.postcode,)))
        if carer is not None:
            names[row.asked_id].add(carer.decode())
    return {
        case_id: Lexicon(names=tuple(sorted(found)), postcodes=tuple(sorted(homes[case_id])))
        for case_id, found in names.items()
    }
