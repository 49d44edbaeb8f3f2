"""Files, hashes and published versions."""

import shutil

import asyncpg
import pytest
from tests.instrument.make import AREA_SEND, SURVEYS, instrument, single

from soundings.app.preview import write_preview
from soundings.instrument import service
from soundings.instrument.model import (
    BrokenInstrument,
    Follows,
    Moved,
    UnknownInstrument,
    VersionTaken,
)
from soundings.instrument.rules import carry_through
from soundings.kit.database import connect


@pytest.fixture
def surveys(tmp_path):
    shutil.copytree(SURVEYS / "area-send" / "2026-11", tmp_path / "area-send" / "2026-11")
    return tmp_path


def rewrite(surveys, old, new, file="instrument.toml", version="2026-11"):
    folder = surveys / "area-send" / version
    if not folder.exists():
        shutil.copytree(surveys / "area-send" / "2026-11", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(surveys, words, file="instrument.toml"):
    text = (surveys / "area-send" / "2026-11" / file).read_text(encoding="utf-8")
    return text[: text.index(words)].count("\n") + 1


# Files


def test_the_newest_version_is_loaded_and_other_files_are_left_alone(surveys):
    (surveys / "area-send" / "archetypes.toml").write_text("x = 1", encoding="utf-8")
    (surveys / "area-send" / "2027-03").mkdir()
    rewrite(
        surveys,
        'version = "2026-11"',
        'version = "2027-02"\nfollows = { version = "2026-11" }',
        version="2027-02",
    )
    assert service.load(surveys, "area-send").version == "2027-02"


def test_a_new_version_says_what_became_of_the_one_before(surveys):
    rewrite(surveys, 'version = "2026-11"', 'version = "2027-02"', version="2027-02")
    with pytest.raises(BrokenInstrument, match="the version before is 2026-11; name it in"):
        service.load(surveys, "area-send")


def test_an_instrument_that_is_not_there_is_named(surveys):
    with pytest.raises(UnknownInstrument, match="no instrument pulse"):
        service.load(surveys, "pulse")
    with pytest.raises(UnknownInstrument, match=r"no instrument\.toml in"):
        service.read(surveys / "area-send")


def test_a_slip_in_a_route_is_found_at_its_line(surveys):
    slip = 'item = "q21", options = ["yes_me"'
    rewrite(surveys, slip, slip.replace("q21", "q99"))
    line = line_of(surveys, slip.replace("q21", "q99"))
    with pytest.raises(BrokenInstrument) as caught:
        service.load(surveys, "area-send")
    first, *_ = str(caught.value).splitlines()
    assert first.startswith(f"instrument.toml:{line}: q22, ask: there is no item q99")


def test_a_slip_in_the_words_is_found_at_its_line(surveys):
    rewrite(surveys, 'back = "Wstecz"', 'back = ""', file="pl.toml")
    line = line_of(surveys, 'back = ""', file="pl.toml")
    with pytest.raises(BrokenInstrument, match=rf"^pl\.toml:{line}: parent_carer\.pages, back: "):
        service.load(surveys, "area-send")


def test_every_flaw_is_told_at_once(surveys):
    rewrite(surveys, 'back = "Wstecz"', 'back = ""', file="pl.toml")
    rewrite(surveys, 'code = "yes_me"', 'code = "no"')
    with pytest.raises(BrokenInstrument) as caught:
        service.load(surveys, "area-send")
    found = str(caught.value).splitlines()
    assert any("the option code no stands 2 times" in one for one in found)
    assert any(one.startswith("pl.toml") for one in found)
    assert any("q21 has no option yes_me" in one for one in found)


def test_an_unknown_word_in_a_file_is_refused_at_its_line(surveys):
    rewrite(surveys, "required = true", "requierd = true")
    line = line_of(surveys, "requierd")
    with pytest.raises(BrokenInstrument, match=rf"^instrument\.toml:{line}: q00, requierd: "):
        service.load(surveys, "area-send")


def test_a_file_that_is_not_toml_is_refused(surveys):
    rewrite(surveys, "required = true", "required = ")
    with pytest.raises(BrokenInstrument, match=r"instrument\.toml: .* line \d+"):
        service.load(surveys, "area-send")


def test_a_version_must_say_what_its_folder_says(surveys):
    rewrite(surveys, 'version = "2026-11"', 'version = "2026-12"')
    with pytest.raises(BrokenInstrument, match="its folder says 2026-11"):
        service.load(surveys, "area-send")


def test_what_is_written_is_read_again_the_same_and_never_overwritten(tmp_path):
    folder = service.write(tmp_path, AREA_SEND)
    assert service.read(folder) == AREA_SEND
    with pytest.raises(BrokenInstrument, match="is there already"):
        service.write(tmp_path, AREA_SEND)


def test_staff_can_look_at_every_page_with_a_notice_where_nobody_checked(tmp_path):
    count = write_preview(AREA_SEND, tmp_path)
    pages = [page for page in tmp_path.rglob("*.html") if page.name != "index.html"]
    assert len(pages) == count
    assert count == len(AREA_SEND.languages) * sum(len(i.audiences) for i in AREA_SEND.items)
    urdu = (tmp_path / "ur" / "parent_carer" / "q46.html").read_text(encoding="utf-8")
    assert 'dir="rtl"' in urdu
    assert "unchecked: nobody has signed this language off" in urdu
    assert "Asked if <code>(${q00} &gt;= 5 and ${q00} &lt;= 16)</code>" in urdu
    assert 'href="../../family.css"' in urdu
    english = (tmp_path / "en" / "parent_carer" / "q46.html").read_text(encoding="utf-8")
    assert "unchecked" not in english
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="ur/parent_carer/q46.html"' in index
    assert not (tmp_path / "en" / "easy_read" / "q04.html").exists()


# Published versions


async def test_a_published_version_comes_back_whole_with_the_same_hash(database, clock):
    pool = database.room("instrument")
    known_by = await service.publish(pool, AREA_SEND, clock.now())
    assert await service.publish(pool, AREA_SEND, clock.now()) == known_by
    async with database.room("respond").acquire() as conn:
        assert await service.current(conn, "area-send") == known_by
        again = await service.published(conn, known_by)
    assert again == AREA_SEND
    assert service.identity(again) == known_by


async def test_a_version_is_published_once_under_its_name(database, clock, surveys):
    pool = database.room("instrument")
    await service.publish(pool, service.load(SURVEYS, "area-send"), clock.now())
    rewrite(surveys, "Very good", "Really good", file="en.toml")
    with pytest.raises(VersionTaken, match="new version"):
        await service.publish(pool, service.load(surveys, "area-send"), clock.now())


async def test_a_broken_instrument_cannot_be_published(database, clock):
    broken = instrument(single("a", "x"))
    with pytest.raises(BrokenInstrument, match="a choice needs at least two options"):
        await service.publish(database.room("instrument"), broken, clock.now())


async def test_the_database_lets_nobody_change_a_published_version(database, clock, url):
    pool = database.room("instrument")
    await service.publish(pool, instrument(single("a")), clock.now())
    async with connect(url) as conn:
        with pytest.raises(asyncpg.RestrictViolationError):
            await conn.execute("UPDATE instrument.version SET version = 'x'")


async def test_answers_to_an_earlier_version_are_read_in_a_later_one_s_terms(database, clock):
    pool = database.room("instrument")
    renamed = Follows(version="2026-01", items={"a": Moved(item="b", options={"no": "never"})})
    kept = Follows(version="2027-01", items={"b": Moved(item="c")})
    versions = [
        instrument(single("a", "yes", "no")),
        instrument(single("b", "yes", "never"), version="2027-01", follows=renamed),
        instrument(single("c", "yes", "never"), version="2028-01", follows=kept),
    ]
    hashes = [await service.publish(pool, one, clock.now()) for one in versions]
    async with database.room("estimate").acquire() as conn:
        chain = await service.since(conn, hashes[0], hashes[2])
        assert carry_through(chain, {"age": 9, "a": "no"}) == {"age": 9, "c": "never"}
        assert await service.since(conn, hashes[2], hashes[2]) == ()
        with pytest.raises(UnknownInstrument, match="No map leads from small 2028-01"):
            await service.since(conn, hashes[2], hashes[0])


async def test_nothing_published_is_said_so(database):
    async with database.room("respond").acquire() as conn:
        with pytest.raises(UnknownInstrument, match="No version of area-send"):
            await service.current(conn, "area-send")
        with pytest.raises(UnknownInstrument):
            await service.published(conn, "0" * 64)
