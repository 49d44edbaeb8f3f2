"""What a cut holds beyond its figures: groups, schools, gradients, both phases, daily looks."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from msgspec.structs import asdict
from tests.estimate.make import (
    INSPECTION,
    archetypes,
    ask,
    children,
    draw_phone,
    frame_of,
    list_area,
    lock,
    replies_of,
    reply,
)

from soundings.estimate import service
from soundings.estimate.model import ALL, Band, Flag, Method, UnlockedClaims, WaveTime
from soundings.estimate.rules.analysis import analyse
from soundings.estimate.rules.measures import measures
from soundings.kit.database import connect

AT = datetime(2026, 9, 16, tzinfo=UTC)
DAY = date(2026, 9, 14)
SCHOOL = "100003"
FEW = {name: one for name, one in archetypes().items() if name in {"C15", "C16", "C39"}}


def answering(people, share, seed=5):
    chance = np.random.default_rng(seed)
    families = {child.family_id: chance.random() < share for child in people}
    return [child for child in people if families[child.family_id]]


def found_of(people, repliers, **more):
    return analyse(
        frame_of(people),
        replies_of(repliers, AT),
        measures(FEW.values()),
        notified_on=DAY,
        **more,
    )


def one(rows, measure, **wanted):
    return next(
        row
        for row in rows
        if row.measure == measure and all(getattr(row, key) == v for key, v in wanted.items())
    )


@pytest.fixture(scope="module")
def people():
    """Two thousand children; one school's families all say that they are not understood."""
    made = children(2000, seed=3)
    for child in made:
        child.understood = child.school != SCHOOL and child.number % 10 < 8
        # The better off are happier, by the decile alone; told goes by status alone.
        child.happy = child.number % 100 < 20 + 6 * (child.decile or 5)
    return made


@pytest.fixture(scope="module")
def found(people):
    return found_of(people, answering(people, 0.4))


def test_a_school_that_stands_out_is_found_and_none_is_ranked(found):
    schools = [school for school in found.schools if school.measure == "C15"]
    assert [school.setting_urn for school in schools] == sorted(
        school.setting_urn for school in schools
    )
    worst = one(schools, "C15", setting_urn=SCHOOL)
    assert (worst.favourable, worst.estimate) == (0, 0.0)
    assert worst.band in {Band.LOWER, Band.MUCH_LOWER}
    assert worst.low == 0.0 < worst.high < 0.1
    assert 0.0 < worst.shrunken < 0.3
    assert {school.band for school in schools if school is not worst} <= {
        Band.AS_EXPECTED,
        Band.HIGHER,
    }
    variation = one(found.variations, "C15")
    assert (variation.schools, variation.lower) == (15, 1)
    assert 1.0 < variation.mor_low < variation.mor < variation.mor_high


def test_schools_with_few_answers_are_flagged_and_with_fewer_not_there(people):
    few = [child for child in people if child.school == SCHOOL][:7]
    fewer = [child for child in people if child.school == "100004"][:4]
    others = [c for c in answering(people, 0.4) if c.school not in {SCHOOL, "100004"}]
    schools = found_of(people, [*few, *fewer, *others]).schools
    assert one(schools, "C15", setting_urn=SCHOOL).flag is Flag.UNRELIABLE
    assert "100004" not in {school.setting_urn for school in schools}
    assert one(schools, "C15", setting_urn="100005").flag is Flag.NONE


def test_a_gradient_is_found_with_the_truth_in_its_interval_and_again_by_its_seed(people, found):
    gradient = one(found.gradients, "C39")
    decile = np.array([child.decile or np.nan for child in people])
    rank = (np.argsort(np.argsort(decile)) + 0.5) / len(people)
    happy = np.array([child.happy for child in people], dtype=float)
    known = ~np.isnan(decile)
    slope = np.polyfit(rank[known], happy[known], 1)[0]
    assert gradient.slope_low < slope * 1.02 < gradient.slope_high
    assert gradient.slope_low > 0.2
    assert gradient.ratio_low > 1.0
    assert 0.0 < gradient.concentration_low < gradient.concentration < gradient.concentration_high
    assert gradient.replicates >= 190
    again = found_of(people, answering(people, 0.4))
    assert again.gradients == found.gradients
    assert again.gradients != found_of(people, answering(people, 0.4), seed=2).gradients


def test_a_difference_that_is_only_status_disappears_when_groups_are_made_alike(people):
    """Boys have plans more often, and nobody with a plan is happy: sex itself does nothing."""
    crossed = children(2000, seed=4)
    for child in crossed:
        boy = child.sex == "male"
        child.status = "ehc_plan" if child.number % 10 < (7 if boy else 3) else "sen_support"
        child.happy = child.number % 7 < (2 if child.status == "ehc_plan" else 5)
    found = found_of(crossed, answering(crossed, 0.4))
    plain = one(found.differences, "C39", domain="sex=male")
    alike = one(found.adjusted, "C39", domain="sex=male")
    assert plain.difference < -0.1
    assert plain.p < 0.001
    assert alike.low < 0.0 < alike.high
    assert abs(alike.difference) < 0.06
    assert alike.n + alike.rest_n == one(found.figures, "C39", domain=ALL).n


def test_what_families_were_told_stands_beside_what_the_list_says(people, found):
    rows = {(row.domain, row.status, row.told): row for row in found.told}
    support = rows[ALL, "sen_support", "sen_support"]
    neither = rows[ALL, "sen_support", "neither"]
    assert support.estimate + neither.estimate == pytest.approx(1.0)
    assert rows[ALL, "ehc_plan", "ehc_plan"].estimate == 1.0
    harper = one(found.figures, "harper_told", domain=ALL)
    assert neither.estimate == pytest.approx(harper.estimate)
    assert {"phase=primary", "idaci_fifth=1", "school_intake=intake most deprived"} <= {
        row.domain for row in found.told
    }


def test_every_measure_stands_by_other_weights_too(found):
    whole = one(found.figures, "C15", domain=ALL)
    for method in Method:
        other = one(found.alternatives, "C15", method=method)
        assert other.n == whole.n
        assert abs(other.estimate - whole.estimate) < 0.05
        assert other.low < other.estimate < other.high


def test_totals_count_the_children_for_whom_it_turned_out_badly(people, found):
    total = next(
        row
        for row in found.quantities
        if (row.name, row.kind, row.domain) == ("C15", "total", ALL)
    )
    truth = sum(not child.understood for child in people)
    assert total.low < truth < total.high
    share = one(found.figures, "C15", domain=ALL).estimate
    assert total.estimate == pytest.approx(2000 * (1 - share), rel=0.01)


def test_late_families_that_differ_are_seen_and_the_silent_projected(people):
    repliers = answering(people, 0.4)
    replies = []
    for place, made in enumerate(replies_of(repliers, AT)):
        late = place % 3 == 0
        replies.append(
            type(made)(
                **{
                    **asdict(made),
                    "started_at": AT + timedelta(days=4 * late),
                    "answers": {**made.answers, "q57": "good" if late else "poor"},
                }
            )
        )
    waves = [WaveTime(number=n, opens_at=AT + timedelta(days=d)) for n, d in ((1, -1), (2, 3))]
    found = analyse(
        frame_of(people),
        replies,
        measures(FEW.values()),
        notified_on=DAY,
        waves=waves,
    )
    trend = one(found.diagnostics.trends, "C39")
    assert (trend.first_wave, trend.last_wave, trend.difference) == (1, 2, 1.0)
    assert trend.p < 1e-6
    assert trend.extrapolated > 0.7 > one(found.figures, "C39", domain=ALL).estimate
    points = [point for point in found.diagnostics.waves if point.measure == "C39"]
    assert [point.estimate for point in points] == [0.0, 1.0]
    assert points[0].high > 0.0
    assert points[1].cumulative_low < points[1].cumulative < points[1].cumulative_high


def test_who_is_missing_is_told_by_variable_and_category(people):
    """Nobody answers from the three most deprived tenths."""
    repliers = [child for child in answering(people, 0.5) if (child.decile or 5) > 3]
    partials = {one.variable: one for one in found_of(people, repliers).diagnostics.partials}
    assert max(partials.values(), key=lambda each: each.unconditional).variable == "idaci_fifth"
    missing = {c.category: c.unconditional for c in partials["idaci_fifth"].categories}
    assert missing["1"] < -0.05 < 0.05 < missing["5"]
    assert partials["sex"].unconditional < 0.03


@pytest.fixture
async def conn(url):
    async with connect(url) as opened:
        yield opened


@pytest.fixture
async def phoned(database, conn, clock, people):
    """A third answered, badly; 150 of the silent were drawn, 120 taken by phone, all well."""
    await list_area(conn, people)
    await lock(conn, clock.now())
    known_by = await ask(database, clock.now())
    repliers = answering(people, 0.33)
    poor = {"q57": "poor"}
    for child in repliers:
        await reply(conn, child, known_by, clock.now(), answers={**child.answers(), **poor})
    quiet = {child.case_id for child in people} - {child.case_id for child in repliers}
    silent = [child for child in people if child.case_id in quiet]
    drawn = [silent[at] for at in np.random.default_rng(1).permutation(len(silent))[:150]]
    await draw_phone(conn, drawn, len(silent), clock.now() + timedelta(hours=1))
    later = clock.now() + timedelta(hours=2)
    for number, child in enumerate(drawn[:120]):
        await reply(
            conn,
            child,
            known_by,
            later,
            answers={**child.answers(), "q57": "good"},
            # A called family may answer online instead: it is heard because it was drawn.
            mode="web" if number < 10 else "phone",
        )
    clock.wind(later)
    return repliers, silent, drawn


async def test_both_phases_make_the_headline_and_volunteers_stay_volunteers(
    database, clock, phoned
):
    repliers, silent, _ = phoned
    pool = database.room("estimate")
    cut = await service.take_cut(pool, INSPECTION, FEW, clock.now())
    usual = one(await service.figures(pool, cut.cut_id), "C39", domain=ALL)
    both = one(await service.two_phases(pool, cut.cut_id), "C39")
    assert usual.n == len(repliers) + 10  # no telephone answers among them
    assert (both.silent, both.drawn, both.answered) == (len(silent), 150, 120)
    assert both.among_silent == 1.0
    assert both.estimate == pytest.approx(len(silent) / 2000)
    assert both.phone_rate == pytest.approx(0.8)
    assert both.headline
    trust = await service.diagnostics(pool, cut.cut_id)
    assert trust.rates.complete == len(repliers) + 120
    assert trust.rates.weighted_rr2 > trust.rates.rr2


async def test_everything_kept_reads_back_as_it_was_found(database, clock, phoned):
    pool = database.room("estimate")
    cut = await service.take_cut(pool, INSPECTION, FEW, clock.now())
    schools = await service.schools(pool, cut.cut_id)
    assert [school.setting_urn for school in schools] == [
        school.setting_urn
        for school in sorted(schools, key=lambda school: (school.measure, school.setting_urn))
    ]
    for read in (
        service.alternatives,
        service.quantities,
        service.adjusted,
        service.gradients,
        service.variations,
        service.told,
    ):
        assert await read(pool, cut.cut_id)
    async with database.room("contrast").acquire() as conn:
        assert await conn.fetchval("SELECT count(*) FROM estimate.school") == len(schools)


async def test_what_disclosure_may_read_of_a_cut_is_granted_by_name(conn):
    allowed = await conn.fetch(
        """
        SELECT c.relname
        FROM pg_class AS c INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid
        WHERE
            n.nspname = 'estimate' AND c.relkind = 'r'
            AND has_table_privilege('soundings_disclosure', c.oid, 'SELECT')
        """
    )
    assert {row["relname"] for row in allowed} == {
        "cut", "weight", "figure", "difference", "balance", "school", "variation", "told",
    }  # fmt: skip


async def test_a_look_shows_rates_and_curves_and_no_verdict(database, clock, phoned):
    repliers, silent, _ = phoned
    pool = database.room("estimate")
    look = await service.take_look(pool, INSPECTION, FEW, clock.now())
    assert (look.listed, look.answered) == (2000, len(repliers) + 10)
    assert look.days[-1].cumulative == look.answered
    assert not look.closed
    assert "no verdict" not in look.note
    assert "after the planned close" in look.note
    stream = one(look.streams, "C39")
    assert (stream.silent, stream.answered, stream.favourable) == (len(silent), 120, 120)
    assert 0.9 < stream.low < stream.high == 1.0
    assert {point.measure for point in look.curves} >= {"C39", "C15"}
    assert look.representativity.r > 0.5
    said = str(asdict(look)).lower()
    assert all(word not in said for word in ("contradicted", "supported", "insufficient"))
    clock.wind(look.planned_close)
    assert (await service.take_look(pool, INSPECTION, FEW, clock.now())).closed


async def test_nobody_looks_before_the_claims_are_locked(database, conn, clock, people):
    await list_area(conn, people[:40])
    with pytest.raises(UnlockedClaims):
        await service.take_look(database.room("estimate"), INSPECTION, FEW, clock.now())
