"""A cut in the database, released to each audience, once."""

import csv
import hashlib
import io
from datetime import timedelta

import msgspec
import pyreadstat
import pytest
from msgspec.structs import replace
from tests.estimate.make import (
    INSPECTION,
    archetypes,
    ask,
    children,
    claim,
    list_area,
    lock,
    reply,
)

from soundings.contrast import service as contrast
from soundings.disclosure import service
from soundings.disclosure.model import (
    Audience,
    ClaimsNotLocked,
    Format,
    NotReleased,
    Released,
    UnknownFigure,
)
from soundings.disclosure.rules.suppression import PARTNERSHIP
from soundings.estimate import service as estimate
from soundings.estimate.model import CutMoved
from soundings.kit.database import connect
from soundings.kit.tables import read_table

CLAIMS = (("C16", 1.0, "absolute"), ("C15", 0.6, "qualitative"), ("C39", 0.55, "numeric"))


@pytest.fixture
async def cut(url, database, clock):
    """A cut of a small area with three claims held against it."""
    people = children()
    async with connect(url) as conn:
        await list_area(conn, people)
        for number, (archetype, value, strength) in enumerate(CLAIMS, start=1):
            await claim(conn, number, archetype, value, strength=strength)
        await lock(conn, clock.now())
        known_by = await ask(database, clock.now())
        for child in people:
            if child.family_id.int % 3 == 0:
                await reply(conn, child, known_by, clock.now())
    taken = await estimate.take_cut(
        database.room("estimate"), INSPECTION, archetypes(), clock.now()
    )
    await contrast.contrast(database.room("contrast"), taken.cut_id, archetypes(), clock.now())
    return taken


async def kept(url, audience):
    async with connect(url) as conn:
        return await conn.fetchrow(
            "SELECT content, sha256, thresholds FROM disclosure.release WHERE audience = $1",
            audience,
        )


async def test_inspectors_see_every_claim_with_base_interval_and_tipping_point(
    database, clock, cut
):
    released = await service.release(
        database, INSPECTION, cut.cut_id, Audience.INSPECTOR, clock.now()
    )
    assert [finding.archetype for finding in released.findings] == ["C16", "C15", "C39"]
    told = released.findings[0]
    assert told.verdict == "contradicted"
    assert told.silent.impossible
    assert told.figure.low < told.figure.share < told.figure.high
    assert told.figure.n < told.figure.listed
    assert released.headline.listed == cut.list_count
    assert released.headline.replied == cut.response_count
    assert released.lock.locked_at == clock.now()
    assert released.enquiries
    assert released.balance
    assert released.audit.entry_id > 0


async def test_the_same_cut_gives_the_same_bytes_however_often_it_is_asked_for(
    url, database, clock, cut
):
    asked = [
        await service.release(database, INSPECTION, cut.cut_id, Audience.INSPECTOR, clock.now())
        for _ in range(2)
    ]
    assert asked[0] == asked[1]
    row = await kept(url, "inspector")
    assert row["content"].encode() == msgspec.json.encode(asked[0], order="deterministic")
    assert row["sha256"] == hashlib.sha256(row["content"].encode()).hexdigest()
    async with connect(url) as conn:
        assert await conn.fetchval(
            "SELECT count(*) FROM audit.entry WHERE action = 'disclosure.released'"
        ) == 1  # fmt: skip


async def test_the_partnerships_release_is_the_inspectors_with_less_in_it(
    url, database, clock, cut
):
    shown = await service.release(
        database, INSPECTION, cut.cut_id, Audience.PARTNERSHIP, clock.now()
    )
    whole = await service.latest(database.room("disclosure"), INSPECTION, Audience.INSPECTOR)
    assert shown.release_id != whole.release_id
    assert [finding.verdict for finding in shown.findings] == [
        finding.verdict for finding in whole.findings
    ]
    assert all(finding.figure.n % 5 == 0 for finding in shown.findings)
    assert (shown.quotes, shown.enquiries, shown.signals, shown.reach) == ((), (), (), ())
    row = await kept(url, "partnership")
    assert msgspec.json.decode(row["content"], type=Released) == shown
    assert row["thresholds"]["minimum_replies"] == 10


async def test_before_the_first_release_there_is_a_refusal(database, cut):
    with pytest.raises(NotReleased, match="soundings brief"):
        await service.latest(database.room("disclosure"), INSPECTION, Audience.PARTNERSHIP)


async def test_nothing_is_released_while_the_claims_are_not_locked(url, database, clock, cut):
    async with connect(url) as conn:
        await conn.execute("DELETE FROM claims.lock")
    with pytest.raises(ClaimsNotLocked):
        await service.release(database, INSPECTION, cut.cut_id, Audience.INSPECTOR, clock.now())


async def test_what_inspectors_are_given_beyond_the_findings_is_there(database, clock, cut):
    released = await service.release(
        database, INSPECTION, cut.cut_id, Audience.INSPECTOR, clock.now()
    )
    assert released.told
    assert released.gradients
    assert len(released.gradients[0].fifths) > 1
    assert released.domains
    assert all(one.figure.figure_id.startswith(cut.cut_id.hex[-8:]) for one in released.domains)
    assert released.cut.code_sha256 == service.releases.program().code_sha256
    assert released.enquiries[0].figure is not None
    assert released.enquiries[0].observed
    assert released.delta is None


async def test_a_second_cut_the_next_day_tells_what_changed_since(url, database, clock, cut):
    await service.release(database, INSPECTION, cut.cut_id, Audience.INSPECTOR, clock.now())
    clock.wind(clock.now() + timedelta(days=1))
    async with connect(url) as conn:
        known_by = await ask(database, clock.now())
        for child in children()[1:200]:
            if child.family_id.int % 3:
                glad = {"q02": ["sen_support"], "q04": "before", "q07": "definitely"}
                await reply(conn, child, known_by, clock.now(), number=1, answers=glad)
    second = await estimate.take_cut(
        database.room("estimate"), INSPECTION, archetypes(), clock.now()
    )
    await contrast.contrast(database.room("contrast"), second.cut_id, archetypes(), clock.now())
    released = await service.release(
        database, INSPECTION, second.cut_id, Audience.INSPECTOR, clock.now()
    )
    assert released.delta.cut_before == cut.cut_id
    assert released.delta.replied - released.delta.replied_before == (
        second.response_count - cut.response_count
    )
    assert released.delta.findings


async def test_what_was_released_before_is_looked_back_at(url, database, clock, cut):
    first = await service.release(
        database, INSPECTION, cut.cut_id, Audience.PARTNERSHIP, clock.now()
    )
    clock.wind(clock.now() + timedelta(hours=1))
    async with connect(url) as conn:
        known_by = await ask(database, clock.now())
        silent = [child for child in children() if child.family_id.int % 3]
        for child in silent[:3]:
            await reply(conn, child, known_by, clock.now(), number=1)
    second = await estimate.take_cut(
        database.room("estimate"), INSPECTION, archetypes(), clock.now()
    )
    await contrast.contrast(database.room("contrast"), second.cut_id, archetypes(), clock.now())
    shown = await service.release(
        database, INSPECTION, second.cut_id, Audience.PARTNERSHIP, clock.now()
    )
    assert shown.withholding.against == (first.release_id,)
    assert any(finding.figure.why_withheld == "few_newcomers" for finding in shown.findings)


async def test_the_public_is_shown_no_more_than_the_partnership(database, clock, cut):
    public = await service.release(database, INSPECTION, cut.cut_id, Audience.PUBLIC, clock.now())
    shown = await service.latest(database.room("disclosure"), INSPECTION, Audience.PARTNERSHIP)
    assert public.cut == shown.cut
    for ours, theirs in zip(public.findings, shown.findings, strict=True):
        assert ours.figure.withheld or ours.figure == theirs.figure


async def test_thresholds_are_those_asked_for_and_stand_in_the_release(database, clock, cut):
    strict = replace(PARTNERSHIP, minimum_replies=1_000)
    shown = await service.release(
        database, INSPECTION, cut.cut_id, Audience.PARTNERSHIP, clock.now(), thresholds=strict
    )
    assert shown.thresholds == strict
    assert all(finding.figure.why_withheld == "few_replies" for finding in shown.findings)


async def test_a_figure_is_traced_to_its_cut_its_statement_and_who_was_shown_it(
    database, clock, cut
):
    shown = await service.release(
        database, INSPECTION, cut.cut_id, Audience.PARTNERSHIP, clock.now()
    )
    pool = database.room("disclosure")
    name = shown.findings[0].figure.figure_id
    traced = await service.trace(pool, name)
    assert traced.cut == shown.cut
    assert traced.table == "estimate.figure"
    assert "FROM estimate.figure" in traced.sql
    assert {one.audience for one in traced.appearances} == {"inspector", "partnership"}
    gradient = (
        await service.latest(pool, INSPECTION, Audience.INSPECTOR)
    ).gradients[0].figure_id  # fmt: skip
    assert (await service.trace(pool, gradient)).table == "contrast.gradient"
    for wrong in ("C16", "00000000/C16/all", f"{name}x"):
        with pytest.raises(UnknownFigure):
            await service.trace(pool, wrong)


async def test_published_totals_come_from_a_file_and_stand_in_the_release(database, clock, cut):
    table = read_table(
        "sen2.csv",
        b"Status,Characteristic,Group,Published\n"
        b"All,Sex,Male,812\nAll,Need,MLD,100\nAll,Need,SLD,20\nEHC plan,Total,,44\n",
    )
    kept = await service.import_totals(
        database.room("disclosure"), INSPECTION, table, source="DfE SEN2", year=2026,
        at=clock.now(),
    )  # fmt: skip
    assert {(one.variable, one.category): one.count for one in kept} == {
        ("sex", "male"): 812, ("need_group", "learning"): 120, ("status", "ehc_plan"): 44,
    }  # fmt: skip
    shown = await service.release(
        database, INSPECTION, cut.cut_id, Audience.PARTNERSHIP, clock.now()
    )
    assert shown.public_totals == kept


# Exports


@pytest.fixture
async def released(database, clock, cut):
    """The cut, released to inspectors and the partnership."""
    return await service.release(
        database, INSPECTION, cut.cut_id, Audience.PARTNERSHIP, clock.now()
    )


def rows_of(made, name):
    content = next(file.content for file in made.files if file.name == name)
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


async def test_inspectors_take_respondents_with_weights_design_and_coded_answers(
    url, database, clock, cut, released
):
    made = await service.export(
        database, INSPECTION, Audience.INSPECTOR, Format.CSV, clock.now(), actor="lead"
    )
    rows = rows_of(made, "respondents.csv")
    assert len(rows) == cut.response_count
    assert len({row["family"] for row in rows}) == cut.family_count
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(cut.list_count, rel=1e-4)
    assert [int(row["row"]) for row in rows] == list(range(1, len(rows) + 1))
    told = {row["q04"] for row in rows}
    assert told <= {
        "before", "when_started", "later", "by_chance", "never", "dont_know", "not_routed",
        "skipped",
    }  # fmt: skip
    assert told & {"before", "when_started", "later", "by_chance", "never"}
    assert not {"q00", "q59", "q60", "case_id", "setting_urn"} & set(rows[0])
    bytes_ = b"".join(file.content for file in made.files)
    assert not [child for child in children() if str(child.case_id).encode() in bytes_]
    async with connect(url) as conn:
        assert await conn.fetchval(
            "SELECT detail->>'manifest_sha256' FROM audit.entry"
            " WHERE action = 'disclosure.exported'"
        ) == made.files[-1].sha256  # fmt: skip


async def test_the_respondents_of_spss_know_what_is_no_answer(database, clock, released, tmp_path):
    made = await service.export(database, INSPECTION, Audience.INSPECTOR, Format.SPSS, clock.now())
    path = tmp_path / "respondents.zsav"
    path.write_bytes(next(f.content for f in made.files if f.name == "respondents.zsav"))
    columns, meta = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    assert meta.missing_ranges["q04"] == [{"lo": -9.0, "hi": -1.0}]
    assert meta.variable_value_labels["q04"][-8.0]
    assert meta.column_names_to_labels["q04"].endswith("?")
    assert any(value > 0 for value in columns["q04"])


@pytest.mark.parametrize("form", list(Format))
async def test_the_partnership_takes_no_respondents_and_the_same_bytes_each_time(
    database, clock, released, form
):
    made = [
        await service.export(
            database, INSPECTION, Audience.PARTNERSHIP, form, clock.now(),
            release_id=released.release_id,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert made[0] == made[1]
    assert made[0].archive() == made[1].archive()
    assert "respondents" not in str([file.name for file in made[0].files])


async def test_rows_that_are_no_longer_the_cuts_are_not_given_out(
    url, database, clock, cut, released
):
    async with connect(url) as conn:
        await conn.execute("UPDATE respond.response SET state = 'withdrawn' WHERE case_id = ("
                           "SELECT case_id FROM estimate.weight LIMIT 1)")  # fmt: skip
    with pytest.raises(CutMoved, match="soundings analyse"):
        await service.export(database, INSPECTION, Audience.INSPECTOR, Format.CSV, clock.now())


async def test_another_audiences_release_is_not_exported(database, clock, released):
    with pytest.raises(NotReleased):
        await service.export(
            database, INSPECTION, Audience.INSPECTOR, Format.CSV, clock.now(),
            release_id=released.release_id,
        )  # fmt: skip
