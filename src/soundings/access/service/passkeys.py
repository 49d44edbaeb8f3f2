"""The first way in: a passkey, which no page but ours can ask for (WebAuthn)."""

import secrets
from datetime import datetime

import msgspec
import webauthn
from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers import parse_registration_credential_json as parse_registration
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from soundings.access import store
from soundings.access.constants import CHALLENGE_LIFE
from soundings.access.model import Opened, Origin, Passkey, SignedIn, WrongProof
from soundings.access.rules import check_adding, check_name, check_ways
from soundings.access.service import kept
from soundings.access.service.ways import note, open_session, ways
from soundings.kit.database import Connection, Pool, transaction

_NOT_TAKEN = (
    "The passkey was not accepted: it is for another site, was asked for too long ago, or is "
    "not ours. Try again, or use your password and a code."
)


async def _challenge(conn: Connection, at: datetime) -> bytes:
    challenge = secrets.token_bytes(32)
    await store.add_challenge(conn, challenge, at + CHALLENGE_LIFE)
    return challenge


async def options_to_add(pool: Pool, origin: Origin, staff: SignedIn, at: datetime) -> str:
    """Return what a browser needs to make a passkey for this person, as JSON."""
    async with transaction(pool) as conn:
        check_adding(known := await ways(conn, staff.staff_id), staff, at)
        account = await store.staff_by_id(conn, staff.staff_id)
        options = webauthn.generate_registration_options(
            rp_id=origin.host,
            rp_name="Soundings",
            user_id=staff.staff_id.bytes,
            user_name=account.email if account else staff.name,
            user_display_name=staff.name,
            challenge=await _challenge(conn, at),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=passkey.credential_id)
                for passkey in known.passkeys
            ],
        )
    return webauthn.options_to_json(options)


async def options_to_prove(pool: Pool, origin: Origin, at: datetime) -> str:
    """Return what a browser needs to ask for a passkey, as JSON."""
    async with transaction(pool) as conn:
        options = webauthn.generate_authentication_options(
            rp_id=origin.host,
            challenge=await _challenge(conn, at),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    return webauthn.options_to_json(options)


async def _asked(conn: Connection, client_data: bytes, at: datetime) -> bytes:
    """Return the challenge that was signed, if it was ours and is still good; use it up."""
    challenge = parse_client_data_json(client_data).challenge
    if not await store.spend_challenge(conn, challenge, at):
        raise WrongProof(_NOT_TAKEN)
    return challenge


async def add(
    pool: Pool,
    origin: Origin,
    staff: SignedIn,
    token: str,
    *,
    name: str,
    credential: str,
    at: datetime,
) -> None:
    """Keep a passkey that a browser has made; raise WrongProof for one that is not for us."""
    try:
        async with transaction(pool) as conn:
            check_adding(await ways(conn, staff.staff_id), staff, at)
            sent = parse_registration(credential)
            made = webauthn.verify_registration_response(
                credential=sent,
                expected_challenge=await _asked(conn, sent.response.client_data_json, at),
                expected_rp_id=origin.host,
                expected_origin=origin.url,
                require_user_verification=True,
            )
            added = Passkey(
                credential_id=made.credential_id,
                staff_id=staff.staff_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                name=check_name(name),
                added_at=at,
                used_at=None,
            )
            await store.add_passkey(conn, added)
            await store.confirm_session(conn, kept(token), at)
            await note(conn, at, str(staff.staff_id), "passkey_added", staff.staff_id)
    except (WebAuthnException, ValueError) as error:
        raise WrongProof(_NOT_TAKEN) from error


async def _proved(conn: Connection, origin: Origin, credential: str, at: datetime) -> Passkey:
    """Return whose passkey signed; a copied one shows by its counter."""
    sent = parse_authentication_credential_json(credential)
    challenge = await _asked(conn, sent.response.client_data_json, at)
    found = await store.passkey(conn, sent.raw_id)
    if found is None:
        raise WrongProof(_NOT_TAKEN)
    proof = webauthn.verify_authentication_response(
        credential=sent,
        expected_challenge=challenge,
        expected_rp_id=origin.host,
        expected_origin=origin.url,
        credential_public_key=found.public_key,
        credential_current_sign_count=found.sign_count,
        require_user_verification=True,
    )
    await store.use_passkey(conn, found.credential_id, proof.new_sign_count, at)
    return msgspec.structs.replace(found, sign_count=proof.new_sign_count)


async def sign_in_with_passkey(
    pool: Pool, origin: Origin, credential: str, at: datetime
) -> Opened:
    """Open a session by a passkey; raise WrongProof where it is not one of ours."""
    try:
        async with transaction(pool) as conn:
            found = await _proved(conn, origin, credential, at)
            return await open_session(conn, found.staff_id, "passkey", at)
    except (WebAuthnException, ValueError) as error:
        raise WrongProof(_NOT_TAKEN) from error


async def confirm_with_passkey(
    pool: Pool, origin: Origin, staff: SignedIn, token: str, credential: str, at: datetime
) -> None:
    """Note that the person has just proved to be there, by a passkey of theirs."""
    try:
        async with transaction(pool) as conn:
            found = await _proved(conn, origin, credential, at)
            if found.staff_id != staff.staff_id:
                raise WrongProof(_NOT_TAKEN)
            await store.confirm_session(conn, kept(token), at)
            await note(conn, at, str(staff.staff_id), "confirmed", staff.staff_id)
    except (WebAuthnException, ValueError) as error:
        raise WrongProof(_NOT_TAKEN) from error


async def drop(pool: Pool, staff: SignedIn, passkey: str, at: datetime) -> None:
    """Take away the passkey of this id (hexadecimal); raise LastWay where nothing else lets in."""
    async with transaction(pool) as conn:
        known = await ways(conn, staff.staff_id)
        check_ways(known)
        mine = {
            kept_one.credential_id.hex(): kept_one.credential_id for kept_one in known.passkeys
        }
        if passkey in mine and await store.drop_passkey(conn, mine[passkey], staff.staff_id):
            await note(conn, at, str(staff.staff_id), "passkey_dropped", staff.staff_id)
