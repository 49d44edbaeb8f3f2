"""Locked claims held against a cut in the database."""

import pytest
from asyncpg import InsufficientPrivilegeError
from tests.estimate.make import (
    INSPECTION,
    archetypes,
    ask,
    children,
    claim,
    list_area,
    lock,
    made,
    reply,
)

from soundings.access.model import Role, SignedIn, StaffId
from soundings.contrast import service
from soundings.contrast.model import (
    ChangedMeanwhile,
    Dropped,
    EnquiryKind,
    Moved,
    NoLockedClaims,
    NotContrasted,
    Reworded,
    UnknownClaim,
    Verdict,
    Words,
    WrongChange,
)
from soundings.estimate import service as estimate
from soundings.kit.database import connect


@pytest.fixture
async def conn(url):
    async with connect(url) as opened:
        yield opened


async def contrasted(database, conn, clock, claims, *, share=2, before_lock=None):
    people = children()
    await list_area(conn, people)
    for number, (archetype, value, strength) in enumerate(claims, start=1):
        await claim(conn, number, archetype, value, strength=strength)
    if before_lock is not None:
        await before_lock(2)
    await lock(conn, clock.now())
    known_by = await ask(database, clock.now())
    for child in people:
        if child.family_id.int % share == 0:
            await reply(conn, child, known_by, clock.now())
    cut = await estimate.take_cut(database.room("estimate"), INSPECTION, archetypes(), clock.now())
    pool = database.room("contrast")
    return pool, cut, await service.contrast(pool, cut.cut_id, archetypes(), clock.now())


CLAIMS = (
    ("C16", 1.0, "absolute"),
    ("C12", 0.92, "numeric"),
    ("C15", 0.6, "qualitative"),
    ("C39", 0.55, "numeric"),
    ("C01", 0.9, "numeric"),
    ("C21", 0.8, "numeric"),
)


async def test_a_false_claim_falls_a_true_one_stands_and_an_unasked_one_is_insufficient(
    database, conn, clock
):
    pool, cut, found = await contrasted(database, conn, clock, CLAIMS)
    by_archetype = {finding.archetype: finding for finding in found}
    told = by_archetype["C16"]
    assert told.verdict is Verdict.CONTRADICTED
    assert told.grade == "A"
    assert told.counter_examples == told.figure.n - told.figure.favourable > 0
    assert told.even_if.impossible
    assert told.tipping.needed_of_silent > 1
    assert by_archetype["C12"].verdict in {Verdict.CONTRADICTED, Verdict.NOT_SUPPORTED}
    assert by_archetype["C15"].verdict in {
        Verdict.SUPPORTED,
        Verdict.SUPPORTED_AMONG_THOSE_WHO_ANSWERED,
    }
    assert by_archetype["C01"].verdict is Verdict.INSUFFICIENT
    assert by_archetype["C21"].verdict is Verdict.INSUFFICIENT
    assert by_archetype["C21"].tipping is None
    assert all(finding.reasons and finding.definition for finding in found)
    assert await service.findings(pool, cut.cut_id) == found
    assert await service.contrast(pool, cut.cut_id, archetypes()) == found


async def test_lines_of_enquiry_start_with_the_heaviest_doubt_and_include_what_works(
    database, conn, clock
):
    pool, cut, _ = await contrasted(database, conn, clock, CLAIMS)
    lines = await service.enquiries(pool, cut.cut_id)
    assert [line.rank for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0].score == 1.0
    assert lines[0].archetype == "C16"
    assert {line.kind for line in lines} == {EnquiryKind.CONCERN, EnquiryKind.STRENGTH}
    for line in lines:
        assert line.whom_to_ask
        assert line.what_to_request
        assert line.law in line.why_it_matters


async def test_hidden_signals_carry_their_count_and_base(database, conn, clock):
    pool, cut, _ = await contrasted(database, conn, clock, CLAIMS)
    signals = {signal.signal: signal for signal in await service.signals(pool, cut.cut_id)}
    assert set(signals) == {
        "harper",
        "harper_seen",
        "harper_told",
        "sent_home",
        "refused_unlawful",
        "not_afforded",
    }
    harper = signals["harper"]
    assert harper.count >= max(signals["harper_seen"].count, signals["harper_told"].count)
    assert harper.figure.list_base > harper.figure.n > 0
    assert signals["refused_unlawful"].figure.estimate is None


async def test_the_planted_gap_stands_and_chance_hardly_ever_does(database, conn, clock):
    pool, cut, _ = await contrasted(database, conn, clock, CLAIMS)
    gaps = await service.gaps(pool, cut.cut_id)
    standing = [gap for gap in gaps if gap.standing]
    assert gaps[: len(standing)] == tuple(standing)
    planted = {gap.group for gap in standing if gap.measure == "C39"}
    assert planted >= {"1", "5"}
    others = [gap for gap in standing if (gap.measure, gap.variable) != ("C39", "idaci_fifth")]
    assert len(others) <= 1  # one in twenty may stand by chance
    assert standing
    assert all(gap.low <= gap.difference <= gap.high for gap in gaps)
    assert len([gap for gap in gaps if gap.variable == "sex" and gap.measure == "C39"]) == 1


async def test_without_locked_claims_or_a_contrast_there_is_a_refusal(database, conn, clock):
    await list_area(conn, children(50))
    await lock(conn, clock.now())
    cut = await estimate.take_cut(database.room("estimate"), INSPECTION, archetypes(), clock.now())
    with pytest.raises(NotContrasted):
        await service.findings(database.room("contrast"), cut.cut_id)
    with pytest.raises(NoLockedClaims):
        await service.contrast(database.room("contrast"), cut.cut_id, archetypes())


async def rows_for(conn, number, people, kept):
    """Put the area's own rows for a claim in the database, as an import leaves them."""
    about = made(6, number)
    await conn.execute(
        """
        INSERT INTO claims.rows_file
        VALUES ($1, $2, 'rows.csv', 'hash', $3, 0, now())
        """,
        about,
        INSPECTION,
        len(people),
    )
    await conn.executemany(
        "INSERT INTO claims.dated_row VALUES ($1, $2, $3, NULL, '2026-05-01', $4, false)",
        [(about, child.case_id, INSPECTION, kept) for child in people],
    )


async def test_rows_meet_the_families_of_the_same_children_and_names_stay_away(
    database, conn, clock
):
    people = [child for child in children() if child.status == "ehc_plan"][:120]

    async def with_rows(number):
        await rows_for(conn, number, people, kept=True)

    pool, cut, _ = await contrasted(database, conn, clock, CLAIMS, before_lock=with_rows)
    (linked,) = await service.linked(pool, cut.cut_id)
    assert (linked.ref, linked.rows, linked.recounted) == ("2", 120, 1.0)
    assert linked.n == linked.both + linked.area_only > 20
    assert (linked.family_only, linked.neither) == (0, 0)
    assert linked.area_only_share == pytest.approx(0.42, abs=0.15)
    apart = await service.discordances(pool, cut.cut_id)
    assert len(apart) == linked.area_only
    by_case = {child.case_id: child for child in people}
    assert all(one.family_said == {"q30": "little"} for one in apart)
    assert not any(by_case[one.case_id].delivered for one in apart)


async def test_children_s_disagreements_are_kept_from_whoever_may_tell_the_partnership(
    database, conn, clock
):
    await contrasted(database, conn, clock, CLAIMS)
    async with database.room("disclosure").acquire() as reader:
        for statement in (
            "SELECT 1 FROM contrast.discordance",
            "SELECT 1 FROM claims.dated_row",
        ):
            with pytest.raises(InsufficientPrivilegeError):
                await reader.execute(statement)


async def test_the_gradient_that_was_planted_is_found_and_kept(database, conn, clock):
    pool, cut, _ = await contrasted(database, conn, clock, CLAIMS)
    by_measure = {one.measure: one for one in await service.gradients(pool, cut.cut_id)}
    assert by_measure["C39"].standing
    assert by_measure["C39"].slope > 0
    assert not by_measure["C12"].standing
    numbers = [one.setting_urn for one in await service.school_signals(pool, cut.cut_id)]
    assert numbers == sorted(numbers)


async def test_a_claim_whose_record_is_not_ticked_is_not_compared(database, conn, clock):
    async def untick(_):
        await conn.execute("UPDATE claims.claim SET same_definition = false WHERE ref = '1'")

    _, _, found = await contrasted(database, conn, clock, CLAIMS, before_lock=untick)
    assert found[0].verdict is Verdict.NOT_COMPARABLE
    assert found[0].not_the_same == ("definition",)
    assert {one.verdict for one in found[1:]} & {Verdict.CONTRADICTED, Verdict.NOT_SUPPORTED}


INES = SignedIn(
    staff_id=StaffId(made(9, 1)), name="Ines", role=Role.TEAM_INSPECTOR, inspections=None,
    form_token="",
)  # fmt: skip
OURS = Words(why_it_matters="Ours.", whom_to_ask="The head.", what_to_request="A list.")


async def test_edited_lines_are_what_everybody_downstream_reads_and_carry_over_to_the_next_cut(
    database, conn, clock
):
    pool, cut, found = await contrasted(database, conn, clock, CLAIMS)
    first, second, *_ = (await service.lines(pool, cut)).followed
    at = clock.now()
    for line, change in (
        (first, Reworded(words=OURS)),
        (second, Dropped(reason="settled on the telephone")),
    ):
        await service.change_line(pool, cut, line.line_id, change, seen=0, at=at, by=INES)
    claim_id = str(found[-1].claim_id)
    own = await service.add_line(pool, cut, claim_id, OURS, at=at, by=INES)
    with pytest.raises(ChangedMeanwhile):
        await service.change_line(pool, cut, first.line_id, Moved(place=2), seen=0, at=at, by=INES)
    with pytest.raises(WrongChange, match="Choose the claim"):
        await service.add_line(pool, cut, "nobody", OURS, at=at, by=INES)
    asked = await service.enquiries(pool, cut.cut_id)
    assert asked[0].why_it_matters == "Ours."
    assert asked[0].edited_by == "Ines"
    assert (asked[-1].starts_from, asked[-1].ref) == ("inspector", found[-1].ref)
    assert second.enquiry.observed not in {one.observed for one in asked}
    assert await service.enquiries(database.room("disclosure"), cut.cut_id) == asked
    kept = await conn.fetch("SELECT enquiry FROM contrast.enquiry ORDER BY rank")
    assert len(kept) == len((await service.lines(pool, cut)).lines) - 1

    again = await estimate.take_cut(
        database.room("estimate"), INSPECTION, archetypes(), clock.now()
    )
    await service.contrast(pool, again.cut_id, archetypes())
    later = await service.lines(pool, again)
    assert [line.line_id for line in later.followed][-1] == own
    assert later.followed[0].enquiry.why_it_matters == "Ours."
    assert later.elsewhere == ()
    noted = await conn.fetch(
        "SELECT actor FROM audit.entry WHERE action = 'contrast.line_changed'"
    )
    assert [row["actor"] for row in noted] == [str(INES.staff_id)] * 3


async def test_of_each_claim_only_tested_gaps_that_stand_are_beside_it(database, conn, clock):
    pool, cut, found = await contrasted(database, conn, clock, CLAIMS)
    for finding in found:
        beside = await service.beside(pool, cut.cut_id, finding)
        assert all(gap.standing and gap.claim_id == finding.claim_id for gap in beside.standing)
        assert beside.tested >= len(beside.standing)
        assert await service.finding(pool, cut.cut_id, finding.claim_id) == finding
    with pytest.raises(UnknownClaim):
        await service.finding(pool, cut.cut_id, made(6, 99))
