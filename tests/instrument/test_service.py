"""Files, hashes and published versions."""

import shutil
from pathlib import Path

import asyncpg
import pytest

from soundings.instrument import service
from soundings.instrument.model import BrokenInstrument, UnknownInstrument, VersionTaken
from soundings.kit.database import connect

SURVEYS = Path(__file__).parents[2] / "surveys"


@pytest.fixture
def surveys(tmp_path):
    (tmp_path / "area-send").mkdir()
    shutil.copy(SURVEYS / "area-send" / "2026-11.toml", tmp_path / "area-send")
    return tmp_path


def rewrite(surveys, old, new, version="2026-11"):
    file = surveys / "area-send" / "2026-11.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    target = surveys / "area-send" / f"{version}.toml"
    target.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_newest_version_is_loaded_and_other_files_are_left_alone(surveys):
    (surveys / "area-send" / "archetypes.toml").write_text("x = 1", encoding="utf-8")
    rewrite(surveys, 'version = "2026-11"', 'version = "2027-02"', "2027-02")
    assert service.load(surveys, "area-send").version == "2027-02"


def test_an_instrument_that_is_not_there_is_named(surveys):
    with pytest.raises(UnknownInstrument, match="no instrument pulse"):
        service.load(surveys, "pulse")


def test_a_slip_in_the_file_is_found_with_its_place(surveys):
    rewrite(surveys, 'item = "q21", options = ["yes_me"', 'item = "q99", options = ["yes_me"')
    with pytest.raises(BrokenInstrument, match=r"2026-11\.toml: q22, ask: there is no item q99\."):
        service.load(surveys, "area-send")


def test_an_unknown_word_in_the_file_is_refused(surveys):
    rewrite(surveys, "required = true", "requierd = true")
    with pytest.raises(BrokenInstrument, match="requierd"):
        service.load(surveys, "area-send")


def test_a_file_that_is_not_toml_is_refused(surveys):
    rewrite(surveys, "required = true", "required = ")
    with pytest.raises(BrokenInstrument, match=r"2026-11\.toml"):
        service.load(surveys, "area-send")


def test_a_version_must_say_what_its_file_says(surveys):
    rewrite(surveys, 'version = "2026-11"', 'version = "2026-12"')
    with pytest.raises(BrokenInstrument, match="its file says 2026-11"):
        service.load(surveys, "area-send")


async def test_a_published_version_comes_back_whole_with_the_same_hash(database, clock):
    instrument = service.load(SURVEYS, "area-send")
    pool = database.room("instrument")
    known_by = await service.publish(pool, instrument, clock.now())
    assert await service.publish(pool, instrument, clock.now()) == known_by
    async with database.room("respond").acquire() as conn:
        assert await service.current(conn, "area-send") == known_by
        again = await service.published(conn, known_by)
    assert again == instrument
    assert service.identity(again) == known_by


async def test_a_version_is_published_once_under_its_name(database, clock, surveys):
    pool = database.room("instrument")
    await service.publish(pool, service.load(SURVEYS, "area-send"), clock.now())
    rewrite(surveys, "Very good", "Really good")
    with pytest.raises(VersionTaken, match="new version"):
        await service.publish(pool, service.load(surveys, "area-send"), clock.now())


async def test_the_database_lets_nobody_change_a_published_version(database, clock, url):
    pool = database.room("instrument")
    await service.publish(pool, service.load(SURVEYS, "area-send"), clock.now())
    async with connect(url) as conn:
        with pytest.raises(asyncpg.RestrictViolationError):
            await conn.execute("UPDATE instrument.version SET version = 'x'")


async def test_nothing_published_is_said_so(database):
    async with database.room("respond").acquire() as conn:
        with pytest.raises(UnknownInstrument, match="No version of area-send"):
            await service.current(conn, "area-send")
        with pytest.raises(UnknownInstrument):
            await service.published(conn, "0" * 64)
