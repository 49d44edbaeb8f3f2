"""Signing in by link, password or passkey, the ways in a person has, and proving to be there."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from soundings.access import service
from soundings.access.model import ConfirmFirst, SignedIn
from soundings.access.pages.door import (
    BY_PROOF,
    BY_TICKET,
    CONFIRMED,
    JSON,
    LIFE,
    SIGNED_IN,
    Door,
    onward,
    page,
)
from soundings.access.rules import inside
from soundings.access.service import breached, passkeys, passwords
from soundings.access.service.ways import ways_of
from soundings.kit.clock import LONDON
from soundings.kit.refusal import Refusal


@get("/staff/sign-in", name="access.sign-in", **BY_PROOF)
async def show_sign_in(door: NamedDependency[Door]) -> Template:
    return page("access/sign-in.html", door)


@post("/staff/sign-in", name="access.save-sign-in", **BY_PROOF)
async def save_sign_in(door: NamedDependency[Door]) -> Template | Redirect:
    email, password, code = (door.typed.get(name, "") for name in ("email", "password", "code"))
    try:
        opened = await passwords.sign_in_with_password(
            door.pool, door.key, email=email, password=password, code=code, at=door.at
        )
    except Refusal as refusal:
        return page("access/sign-in.html", door, refusal)
    where, cookies = inside(door.typed.get("next", "")), door.cookie(opened.token, LIFE)
    return Redirect(where, status_code=303, cookies=cookies)


@post("/staff/passkey/options", name="access.passkey-options", **BY_PROOF)
async def save_options(door: NamedDependency[Door]) -> Response[str]:
    options = await passkeys.options_to_prove(door.pool, door.origin, door.at)
    return Response(options, media_type=JSON, status_code=200)


@post("/staff/passkey", name="access.passkey", **BY_PROOF)
async def save_passkey_sign_in(door: NamedDependency[Door]) -> Response[dict[str, str]]:
    opened = await passkeys.sign_in_with_passkey(door.pool, door.origin, door.credential, door.at)
    answer = onward(door)
    answer.cookies.extend(door.cookie(opened.token, LIFE))
    return answer


@get("/staff/sign-in/{ticket:str}", name="access.ticket", **BY_TICKET)
async def show_ticket(ticket: FromPath[str], door: NamedDependency[Door]) -> Template:
    await service.check_ticket(door.pool, ticket, door.at)
    return page("access/ticket.html", door, ticket=ticket)


@post("/staff/sign-in/{ticket:str}", name="access.save-ticket", **BY_TICKET)
async def save_ticket(ticket: FromPath[str], door: NamedDependency[Door]) -> Redirect:
    opened = await service.sign_in(door.pool, ticket, door.at)
    return Redirect("/staff", status_code=303, cookies=door.cookie(opened.token, LIFE))


@get("/staff/account", name="access.account", **SIGNED_IN)
async def show_account(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    sessions = await service.open_sessions(door.pool, staff.staff_id, door.token, door.at)
    ways = await ways_of(door.pool, staff.staff_id)
    return page(
        "access/account.html", door, staff=staff, ways=ways, sessions=sessions, zone=LONDON
    )


@post("/staff/account/sessions/end", name="access.end-others", **CONFIRMED)
async def save_end_others(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Redirect:
    await service.end_others(door.pool, staff.staff_id, door.token, door.at)
    return Redirect("/staff/account", status_code=303)


async def _enrol(staff: SignedIn, door: Door, refusal: Refusal | None = None) -> Template:
    enrolment = await passwords.authenticator(
        door.pool, staff.staff_id, door.typed.get("secret", "")
    )
    ways = await ways_of(door.pool, staff.staff_id)
    wants_current = ways.has_password and not staff.by_link
    return page(
        "access/password.html", door, refusal,
        staff=staff, enrolment=enrolment, wants_current=wants_current,
    )  # fmt: skip


@get("/staff/account/password", name="access.password", **SIGNED_IN)
async def show_password(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    return await _enrol(staff, door)


@post("/staff/account/password", name="access.save-password", **SIGNED_IN)
async def save_password(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    password, secret, code, current = (
        door.typed.get(name, "") for name in ("password", "secret", "code", "current")
    )
    try:
        await breached.check(door.breached, password)
        codes = await passwords.set_password(
            door.pool,
            door.key,
            staff,
            door.token,
            password=password,
            secret=secret,
            code=code,
            at=door.at,
            current=current,
        )
    except ConfirmFirst:
        raise  # nothing to mend in the form
    except Refusal as refusal:
        return await _enrol(staff, door, refusal)
    return page("access/codes.html", door, staff=staff, codes=codes)


@post("/staff/account/password/remove", name="access.drop-password", **CONFIRMED)
async def drop_password(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Redirect:
    await passwords.drop_password(door.pool, staff.staff_id, door.at)
    return Redirect("/staff/account", status_code=303)


@post("/staff/account/codes", name="access.codes", **CONFIRMED)
async def save_codes(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    codes = await passwords.new_recovery_codes(door.pool, staff.staff_id, door.at)
    return page("access/codes.html", door, staff=staff, codes=codes)


@post("/staff/account/passkey/options", name="access.add-options", **SIGNED_IN)
async def save_add_options(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Response[str]:
    options = await passkeys.options_to_add(door.pool, door.origin, staff, door.at)
    return Response(options, media_type=JSON, status_code=200)


@post("/staff/account/passkey", name="access.add-passkey", **SIGNED_IN)
async def save_passkey(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Response[dict[str, str]]:
    await passkeys.add(
        door.pool,
        door.origin,
        staff,
        door.token,
        name=door.sent.name,
        credential=door.credential,
        at=door.at,
    )
    return Response({"next": "/staff/account"}, status_code=200)


@post("/staff/account/passkey/{passkey:str}/remove", name="access.drop-passkey", **CONFIRMED)
async def drop_passkey(
    passkey: FromPath[str], staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Redirect:
    await passkeys.drop(door.pool, staff, passkey, door.at)
    return Redirect("/staff/account", status_code=303)


async def _ask(staff: SignedIn, door: Door, refusal: Refusal | None = None) -> Template:
    ways = await ways_of(door.pool, staff.staff_id)
    return page("access/confirm.html", door, refusal, staff=staff, ways=ways)


@get("/staff/confirm", name="access.confirm", **SIGNED_IN)
async def show_confirm(staff: NamedDependency[SignedIn], door: NamedDependency[Door]) -> Template:
    return await _ask(staff, door)


@post("/staff/confirm", name="access.save-confirm", **SIGNED_IN)
async def save_confirm(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Template | Redirect:
    code = door.typed.get("code", "")
    try:
        await passwords.confirm_with_code(door.pool, door.key, staff, door.token, code, door.at)
    except Refusal as refusal:
        return await _ask(staff, door, refusal)
    return Redirect(inside(door.typed.get("next", "")), status_code=303)


@post("/staff/confirm/passkey", name="access.confirm-passkey", **SIGNED_IN)
async def save_confirm_passkey(
    staff: NamedDependency[SignedIn], door: NamedDependency[Door]
) -> Response[dict[str, str]]:
    await passkeys.confirm_with_passkey(
        door.pool, door.origin, staff, door.token, door.credential, door.at
    )
    return onward(door)


@post("/staff/sign-out", name="access.sign-out", **SIGNED_IN)
async def save_sign_out(door: NamedDependency[Door]) -> Redirect:
    await service.sign_out(door.pool, door.token, door.at)
    return Redirect("/staff/sign-in", status_code=303, cookies=door.cookie("", 0))


HANDLERS = [
    show_sign_in,
    save_sign_in,
    save_options,
    save_passkey_sign_in,
    show_ticket,
    save_ticket,
    show_account,
    save_end_others,
    show_password,
    save_password,
    drop_password,
    save_codes,
    save_add_options,
    save_passkey,
    drop_passkey,
    show_confirm,
    save_confirm,
    save_confirm_passkey,
    save_sign_out,
]
