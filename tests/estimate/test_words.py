"""How many families' words touch a theme: weighted like everything else, on who wrote."""

from datetime import UTC, date, datetime

import msgspec
import numpy as np
import pytest
from tests.estimate.make import (
    INSPECTION,
    archetypes,
    ask,
    children,
    frame_of,
    list_area,
    lock,
    replies_of,
    reply,
)

from soundings.estimate import service
from soundings.estimate.model import ALL, Spoken
from soundings.estimate.rules.analysis import NOTHING_SPOKEN, analyse
from soundings.kit.database import connect

AT = datetime(2026, 9, 15, tzinfo=UTC)
NAMES = {"senco": "SENCos", "transport": "Getting to school"}
PEOPLE = children()
FRAME = frame_of(PEOPLE)
WRITERS = {
    one.case_id for one in replies_of(PEOPLE, AT) if one.case_id.int % 3 and one.case_id.int % 2
}


def _replies():
    answered = [child for child in PEOPLE if child.family_id.int % 4 == 0]
    return [
        msgspec.structs.replace(one, answers=one.answers | {"q59": "words:we"})
        if one.case_id in WRITERS
        else one
        for one in replies_of(answered, AT)
    ]


REPLIES = _replies()
WROTE = [one for one in REPLIES if one.case_id in WRITERS]


def spoken(read, touching):
    """Return what these comments are about: the SENCo in some, and nothing in the others."""
    return Spoken(
        version=1,
        sha256="a" * 64,
        names=NAMES,
        themes={one.response_id: {"senco": "negative"} if one in touching else {} for one in read},
    )


def analysed(said):
    return analyse(FRAME, REPLIES, (), notified_on=date(2026, 9, 14), spoken=said)


def figures(found, domain=ALL):
    return {figure.measure: figure for figure in found.figures if figure.domain == domain}


def test_before_anybody_has_read_there_is_only_the_share_who_wrote():
    found = figures(analysed(NOTHING_SPOKEN))
    assert set(found) == {"wrote"}
    assert (found["wrote"].n, found["wrote"].favourable) == (len(REPLIES), len(WROTE))


def test_a_themes_share_is_of_those_who_wrote_by_the_weights_of_everything_else():
    touching = WROTE[::3]
    found = analysed(spoken(WROTE, touching))
    told = figures(found)["theme:senco"]
    weight = {one.case_id: one.weight for one in found.weights}
    share = sum(weight[one.case_id] for one in touching) / sum(
        weight[one.case_id] for one in WROTE
    )
    assert told.estimate == pytest.approx(share)
    assert (told.n, told.favourable) == (len(WROTE), len(touching))
    assert told.low < told.estimate < told.high
    assert figures(found)["theme:senco:negative"].estimate == pytest.approx(share)
    assert figures(found)["theme:senco:positive"].estimate == 0
    assert figures(found)["theme:transport"].favourable == 0
    assert figures(found, "status=ehc_plan")["theme:senco"].n < told.n
    assert f"read {len(WROTE)} of {len(WROTE)} comments" in found.diagnostics.log[-1]


def test_where_part_was_read_that_part_stands_for_all_who_wrote_and_the_interval_knows_it():
    chance = np.random.default_rng(3)
    part = [WROTE[place] for place in chance.permutation(len(WROTE))[: len(WROTE) // 2]]
    touching = part[::2]
    told = figures(analysed(spoken(part, touching)))["theme:senco"]
    assert told.n == len(part)
    whole = [*WROTE]
    of_all = figures(analysed(spoken(whole, whole[::2])))["theme:senco"]
    assert told.high - told.low > 1.3 * (of_all.high - of_all.low)


def test_intervals_of_part_of_the_comments_cover_what_all_would_say():
    """Over 60 random halves, as tickets make them."""
    truth = {WROTE[i].response_id for i in range(0, len(WROTE), 3)}
    of_all = figures(analysed(spoken(WROTE, WROTE[::3])))["theme:senco"].estimate
    chance, covered = np.random.default_rng(11), 0
    for _ in range(60):
        part = [WROTE[place] for place in chance.permutation(len(WROTE))[: len(WROTE) // 2]]
        touching = [one for one in part if one.response_id in truth]
        told = figures(analysed(spoken(part, touching)))["theme:senco"]
        covered += told.low <= of_all <= told.high
    assert covered >= 54


async def test_a_cut_reads_what_people_coded(database, url, clock):
    people = PEOPLE[:400]
    at = clock.now()
    async with connect(url) as conn:
        await list_area(conn, people)
        await lock(conn, at)
        known_by = await ask(database, at)
        repliers = [child for child in people if child.family_id.int % 3 == 0]
        for child in repliers:
            await reply(conn, child, known_by, at, answers=child.answers() | {"q59": "words:we"})
        await conn.execute(
            "INSERT INTO coding.codebook VALUES ($1, 1, 'abc', $2, $3)", INSPECTION, NAMES, at
        )
        await conn.execute(
            """
            INSERT INTO coding.code
            SELECT response_id, inspection_id, 1,
                CASE WHEN row_number() OVER (ORDER BY response_id) % 4 = 0
                    THEN '{"senco": "mixed"}'::jsonb ELSE '{}'::jsonb END,
                'once', $1
            FROM respond.response
            """,
            at,
        )
    pool = database.room("estimate")
    cut = await service.take_cut(pool, INSPECTION, archetypes(), at)
    found = {
        figure.measure: figure
        for figure in await service.figures(pool, cut.cut_id)
        if figure.domain == ALL
    }
    assert found["theme:senco"].favourable == len(repliers) // 4
    assert found["theme:senco:mixed"].estimate == found["theme:senco"].estimate
    assert found["wrote"].estimate == pytest.approx(1.0)
