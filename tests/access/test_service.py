"""Accounts, one-time links and sessions."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import asyncpg
import pytest

from soundings.access import service
from soundings.access.model import (
    AlreadyStaff,
    Opened,
    Role,
    SignedIn,
    SpentTicket,
    StaffId,
    UnknownStaff,
    WrongStaff,
)
from soundings.access.rules import may_know_of
from soundings.access.tasks import drop_old_ways_in
from soundings.audit import service as audit
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, Pool, connect
from soundings.kit.ids import new_id

KEY = b"k" * 32


@pytest.fixture
def pool(database: Database) -> Pool:
    return database.room("access")


@pytest.fixture
async def staff_id(pool: Pool, clock: FileClock) -> StaffId:
    return await service.add_staff(
        pool, email="Ada@Example.org ", name=" Ada ", role=Role.LEAD_INSPECTOR, at=clock.now()
    )


async def _sign_in(pool, staff_id, clock) -> Opened:
    ticket = await service.sign_in_link(pool, staff_id, clock.now())
    return await service.sign_in(pool, ticket, clock.now())


async def test_an_address_has_one_account(pool, staff_id, clock):
    with pytest.raises(AlreadyStaff, match=r"ada@example\.org already has an account"):
        await service.add_staff(
            pool, email="ada@example.org", name="Ada", role=Role.ADMINISTRATOR, at=clock.now()
        )
    found = await service.staff_by_email(pool, " ADA@example.org")
    assert found is not None
    assert (found.staff_id, found.name) == (staff_id, "Ada")


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.org", "a b@c.d", "a@b@c.d"])
async def test_an_address_that_is_none_is_refused(pool, clock, email):
    with pytest.raises(WrongStaff, match="not an email address"):
        await service.add_staff(
            pool, email=email, name="Ada", role=Role.LEAD_INSPECTOR, at=clock.now()
        )


async def test_a_link_lets_in_once(pool, staff_id, clock):
    ticket = await service.sign_in_link(pool, staff_id, clock.now())
    await service.check_ticket(pool, ticket, clock.now())
    opened = await service.sign_in(pool, ticket, clock.now())
    signed_in = await service.signed_in(pool, opened.token, KEY, clock.now())
    assert signed_in is not None
    assert (signed_in.staff_id, signed_in.role) == (staff_id, Role.LEAD_INSPECTOR)
    with pytest.raises(SpentTicket):
        await service.check_ticket(pool, ticket, clock.now())
    with pytest.raises(SpentTicket):
        await service.sign_in(pool, ticket, clock.now())


async def test_of_two_who_use_a_link_together_one_gets_in(pool, staff_id, clock):
    ticket = await service.sign_in_link(pool, staff_id, clock.now())
    tries = (service.sign_in(pool, ticket, clock.now()) for _ in range(4))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, Opened) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SpentTicket) for outcome in outcomes) == 3


async def test_a_link_runs_out_after_a_quarter_of_an_hour(pool, staff_id, clock):
    ticket = await service.sign_in_link(pool, staff_id, clock.now())
    with pytest.raises(SpentTicket):
        await service.sign_in(pool, ticket, clock.now() + timedelta(minutes=15))


async def test_a_link_needs_an_account(pool, clock):
    with pytest.raises(UnknownStaff):
        await service.sign_in_link(pool, StaffId(new_id()), clock.now())


async def test_a_session_unused_for_a_quarter_of_an_hour_is_over(pool, staff_id, clock):
    opened = await _sign_in(pool, staff_id, clock)
    at = clock.now() + timedelta(minutes=15)
    assert await service.signed_in(pool, opened.token, KEY, at) is None


async def test_a_session_in_use_lasts_twelve_hours_and_no_longer(pool, staff_id, clock):
    opened = await _sign_in(pool, staff_id, clock)
    at, end = clock.now(), clock.now() + timedelta(hours=12)
    while (at := at + timedelta(minutes=14)) < end:
        assert await service.signed_in(pool, opened.token, KEY, at) is not None
    assert await service.signed_in(pool, opened.token, KEY, end) is None


async def test_a_session_ends_when_signed_out(pool, staff_id, clock):
    opened = await _sign_in(pool, staff_id, clock)
    await service.sign_out(pool, opened.token, clock.now())
    await service.sign_out(pool, opened.token, clock.now())
    assert await service.signed_in(pool, opened.token, KEY, clock.now()) is None


async def test_the_database_keeps_no_secret(pool, staff_id, clock, url):
    ticket = await service.sign_in_link(pool, staff_id, clock.now())
    opened = await service.sign_in(pool, ticket, clock.now())
    async with connect(url) as conn:
        kept = str(
            await conn.fetch(
                """
                SELECT t::text FROM access.ticket t
                UNION ALL SELECT s::text FROM access.session s
                UNION ALL SELECT e::text FROM audit.entry e
                """
            )
        )
    assert ticket not in kept
    assert opened.token not in kept


async def test_every_coming_and_going_is_noted(pool, staff_id, clock, database, url):
    opened = await _sign_in(pool, staff_id, clock)
    await service.sign_out(pool, opened.token, clock.now())
    async with connect(url) as conn:
        rows = await conn.fetch("SELECT action FROM audit.entry ORDER BY entry_id")
    assert [row["action"] for row in rows] == [
        "access.staff_added",
        "access.ticket_made",
        "access.signed_in",
        "access.signed_out",
    ]
    assert (await audit.verify(database.room("audit"))).entries == 4


async def test_a_partnership_account_is_bound_to_one_inspection(pool, clock, url):
    who = {"email": "p@example.org", "name": "P", "role": Role.PARTNERSHIP}
    with pytest.raises(WrongStaff, match="--inspection CODE"):
        await service.add_staff(pool, **who, at=clock.now())
    area = new_id()
    staff_id = await service.add_staff(pool, **who, at=clock.now(), inspection_id=area)
    opened = await _sign_in(pool, staff_id, clock)
    signed_in = await service.signed_in(pool, opened.token, KEY, clock.now())
    assert signed_in is not None
    assert signed_in.inspections == {area}
    async with connect(url) as conn:
        with pytest.raises(asyncpg.CheckViolationError):
            await conn.execute("UPDATE access.staff SET inspections = '{}'")


@pytest.mark.parametrize(
    ("role", "bound", "own", "other"),
    [
        (Role.LEAD_INSPECTOR, False, True, True),
        (Role.LEAD_INSPECTOR, True, True, False),
        (Role.PARTNERSHIP, False, False, False),
        (Role.PARTNERSHIP, True, True, False),
        (Role.ADMINISTRATOR, False, True, True),
        (Role.ADMINISTRATOR, True, True, False),
    ],
)
def test_whoever_is_bound_knows_of_one_inspection(role, bound, own, other):
    area = new_id()
    staff = SignedIn(
        staff_id=StaffId(new_id()),
        name="A",
        role=role,
        inspections=frozenset({area}) if bound else None,
        form_token="",
    )
    assert may_know_of(staff, area) is own
    assert may_know_of(staff, new_id()) is other


async def test_a_removed_account_opens_nothing_and_stays_on_record(pool, staff_id, clock, url):
    opened = await _sign_in(pool, staff_id, clock)
    ticket = await service.sign_in_link(pool, staff_id, clock.now())
    assert await service.remove_staff(pool, email="ADA@example.org", at=clock.now()) == 1
    assert await service.signed_in(pool, opened.token, KEY, clock.now()) is None
    with pytest.raises(SpentTicket):
        await service.sign_in(pool, ticket, clock.now())
    with pytest.raises(UnknownStaff):
        await service.sign_in_link(pool, staff_id, clock.now())
    with pytest.raises(UnknownStaff, match="staff list"):
        await service.remove_staff(pool, email="ada@example.org", at=clock.now())
    assert await service.all_staff(pool) == []
    async with connect(url) as conn:
        last = await conn.fetchrow("SELECT * FROM audit.entry ORDER BY entry_id DESC LIMIT 1")
        assert await conn.fetchval("SELECT name FROM access.staff") == "Ada"
    assert (last["action"], last["subject"]) == ("access.staff_removed", str(staff_id))
    again = await service.add_staff(
        pool, email="ada@example.org", name="Ada", role=Role.LEAD_INSPECTOR, at=clock.now()
    )
    assert [staff.staff_id for staff in await service.all_staff(pool)] == [again]
    assert await service.signed_in(pool, opened.token, KEY, clock.now()) is None


async def test_ways_in_that_lead_nowhere_are_forgotten(database, pool, staff_id, clock, url):
    for _ in range(2):
        opened = await _sign_in(pool, staff_id, clock)
    await service.sign_out(pool, opened.token, clock.now())
    clock.wind(clock.now() + timedelta(minutes=14))
    live = await _sign_in(pool, staff_id, clock)
    await service.sign_in_link(pool, staff_id, clock.now())
    clock.wind(clock.now() + timedelta(minutes=1))
    await drop_old_ways_in(SimpleNamespace(database=database, clock=clock))
    async with connect(url) as conn:
        kept = [await conn.fetchval(f"SELECT count(*) FROM access.{of}")  # noqa: S608 - our names
                for of in ("session", "ticket")]  # fmt: skip
    assert kept == [1, 1]
    assert await service.signed_in(pool, live.token, KEY, clock.now()) is not None
