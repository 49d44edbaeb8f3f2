import hashlib
import io
import shutil

import msgspec
import pytest
from asyncpg import RestrictViolationError
from openpyxl import Workbook
from tests.claims.make import ARCHETYPES, SURVEY, claim, written
from tests.roll import make

from soundings.audit.service import verify
from soundings.claims import rules, service
from soundings.claims.model import (
    OPERATOR,
    BrokenArchetypes,
    BrokenLock,
    ClaimsInError,
    ClaimsLocked,
    ClaimsNotLocked,
    NoClaims,
    NoSuchFile,
)
from soundings.instrument import service as instruments
from soundings.kit.database import connect


@pytest.fixture
def pool(database):
    return database.room("claims")


@pytest.fixture
async def inspection(database, clock):
    return await make.inspection(database, clock)


@pytest.fixture
def bring(pool, inspection, clock):
    async def bring(path):
        return await service.import_claims(pool, inspection, path, ARCHETYPES, clock.now())

    return bring


async def test_claims_come_in_and_a_newer_file_replaces_them(pool, inspection, bring, tmp_path):
    assert await bring(written(tmp_path, claim("1"), claim("2"))) == 2
    assert await bring(written(tmp_path, claim("2", Value="80%"))) == 1
    (only,) = await service.all_claims(pool, inspection.inspection_id)
    assert (only.ref, only.claimed_share) == ("2", 0.8)


async def test_claims_of_an_earlier_version_get_their_first_version_once_and_can_be_reworded(
    pool, inspection, bring, tmp_path, clock, url
):
    await bring(written(tmp_path, claim("1"), claim("2", Value="92.5%")))
    async with connect(url) as conn:
        await conn.execute("DELETE FROM claims.draft")
    assert await service.stories(pool, inspection.inspection_id) == ()
    assert await service.keep_landed(pool, clock.now()) == 2
    assert await service.keep_landed(pool, clock.now()) == 0
    _, second = await service.stories(pool, inspection.inspection_id)
    assert (second.latest.cells["Value"], second.latest.version) == ("92.5%", 1)
    reworded = second.latest.cells | {"Value": "80%"}
    await service.edit(
        pool, inspection, second.claim_id, reworded, ARCHETYPES, clock.now(), author=OPERATOR
    )
    _, second = await service.stories(pool, inspection.inspection_id)
    assert (second.claim.claimed_share, len(second.versions)) == (0.8, 2)


async def test_a_file_in_error_leaves_what_was_there(pool, inspection, bring, tmp_path):
    await bring(written(tmp_path, claim("1")))
    with pytest.raises(ClaimsInError, match=r"claims\.csv, row 3, Value: found three in four"):
        await bring(written(tmp_path, claim("1"), claim("2", Value="three in four")))
    with pytest.raises(ClaimsInError, match="empty file"):
        await bring(written(tmp_path, name="none.csv"))
    with pytest.raises(NoSuchFile, match="cannot be read"):
        await bring(tmp_path / "absent.csv")
    assert len(await service.all_claims(pool, inspection.inspection_id)) == 1


async def test_a_spreadsheet_comes_in_and_its_bare_fractions_are_refused(bring, tmp_path):
    def spreadsheet(value):
        book = Workbook()
        row = {**claim(), "Value": value}
        book.active.append(list(row))
        book.active.append(list(row.values()))
        out = io.BytesIO()
        book.save(out)
        path = tmp_path / "claims.xlsx"
        path.write_bytes(out.getvalue())
        return path

    assert await bring(spreadsheet("92%")) == 1
    with pytest.raises(ClaimsInError, match=r"Write 92%\. In a spreadsheet"):
        await bring(spreadsheet(0.92))


async def test_after_the_lock_nothing_changes(
    pool, database, inspection, bring, clock, tmp_path, url
):
    await bring(written(tmp_path, claim("1"), claim("2")))
    sha256 = await service.lock(pool, inspection.inspection_id, clock.now())
    with pytest.raises(ClaimsLocked, match=sha256[:12]):
        await bring(written(tmp_path, claim("3")))
    with pytest.raises(ClaimsLocked, match="locked on 15 September 2026"):
        await service.lock(pool, inspection.inspection_id, clock.now())
    async with pool.acquire() as conn:
        with pytest.raises(RestrictViolationError, match="locked"):
            await conn.execute("DELETE FROM claims.claim")
    claims = await service.locked_claims(pool, inspection.inspection_id)
    assert [one.ref for one in claims] == ["1", "2"]
    lock = await service.lock_of(pool, inspection.inspection_id)
    assert (lock.sha256, lock.claim_count, lock.locked_at) == (sha256, 2, clock.now())
    assert (await verify(database.room("audit"))).entries == 3


async def test_anyone_with_the_claims_can_reckon_the_hash(
    pool, inspection, bring, clock, tmp_path
):
    await bring(written(tmp_path, claim("2"), claim("1")))
    sha256 = await service.lock(pool, inspection.inspection_id, clock.now())
    claims = await service.locked_claims(pool, inspection.inspection_id)
    assert rules.seal(list(reversed(claims))) == sha256
    plain = [
        {
            name: value
            for name, value in sorted(msgspec.to_builtins(one).items())
            if name not in {"claim_id", "inspection_id"}
        }
        for one in claims
    ]
    assert hashlib.sha256(msgspec.json.encode(plain)).hexdigest() == sha256


async def test_claims_changed_behind_the_trigger_are_found_out(
    pool, inspection, bring, clock, tmp_path, url
):
    await bring(written(tmp_path, claim("1")))
    await service.lock(pool, inspection.inspection_id, clock.now())
    async with connect(url) as conn:
        with pytest.raises(RestrictViolationError):
            await conn.execute("UPDATE claims.claim SET claimed_share = 0.5")
        await conn.execute("ALTER TABLE claims.claim DISABLE TRIGGER claim_is_locked")
        await conn.execute("UPDATE claims.claim SET claimed_share = 0.5")
    with pytest.raises(BrokenLock, match="not the 1 that were locked"):
        await service.locked_claims(pool, inspection.inspection_id)


async def test_there_must_be_claims_to_lock_and_a_lock_to_look(pool, inspection, clock):
    with pytest.raises(NoClaims):
        await service.lock(pool, inspection.inspection_id, clock.now())
    with pytest.raises(ClaimsNotLocked, match="before anybody looks"):
        await service.locked_claims(pool, inspection.inspection_id)


def test_broken_archetypes_say_where(tmp_path):
    with pytest.raises(BrokenArchetypes, match="cannot be read"):
        service.archetypes(tmp_path)
    path = tmp_path / "archetypes.toml"
    shutil.copy(SURVEY / "archetypes.toml", path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('fact = "status"', 'fact = "state"', 1), encoding="utf-8")
    with pytest.raises(
        BrokenArchetypes, match=r"line \d+: C01, population: the frame has no state"
    ):
        service.archetypes(tmp_path)
    path.write_text("[C01\n", encoding="utf-8")
    with pytest.raises(BrokenArchetypes, match=r"archetypes\.toml: "):
        service.archetypes(tmp_path)
    path.write_text("C01 = 3\n", encoding="utf-8")
    with pytest.raises(BrokenArchetypes):
        service.archetypes(tmp_path)


def test_archetypes_that_ask_what_the_instrument_does_not_are_told_by_line_and_case(tmp_path):
    instrument = instruments.load(SURVEY.parent, SURVEY.name)
    assert service.testable(SURVEY, instrument) == ARCHETYPES
    text = (SURVEY / "archetypes.toml").read_text(encoding="utf-8")
    path = tmp_path / "archetypes.toml"
    path.write_text(text.replace('item = "q57"', 'item = "q75"', 1), encoding="utf-8")
    line = text.splitlines().index("[C39]") + 1
    with pytest.raises(BrokenArchetypes, match=f"line {line}: C39, case 1: .*q75"):
        service.testable(tmp_path, instrument)
