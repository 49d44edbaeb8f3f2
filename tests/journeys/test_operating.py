"""What an operator's tools are told: it answers, it can work, how it is doing; of nobody."""

import re
from contextlib import asynccontextmanager

import httpx
import pytest
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families
from tests.outreach.make import add_families, lock_claims, make_inspection, plan
from tests.serving import deps, serving  # noqa: F401 - the fixture

from soundings.kit.database import open_database
from soundings.kit.queue import ArqQueue
from soundings.kit.settings import Web

TOKEN = "an operator's token of the tests"
KEY = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def open_deps(deps, redis_url):  # noqa: F811 - the fixture's value
    settings = replace(deps.settings, web=Web(metrics_token=TOKEN))
    queue = ArqQueue(redis_url)
    yield replace(deps, settings=settings, queue=queue)
    await queue.close()


@asynccontextmanager
async def asking(deps):  # noqa: F811 - as above
    async with serving(deps) as address, httpx.AsyncClient(base_url=address) as client:
        yield client


async def numbers(client) -> dict[tuple[str, frozenset], float]:
    text = (await client.get("/metrics", headers=KEY)).text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_it_answers_and_is_ready(open_deps):
    async with asking(open_deps) as client:
        assert (await client.get("/health")).text == "ok"
        assert (await client.get("/ready")).text == "ready"


async def test_without_its_database_it_is_alive_and_not_ready(open_deps):
    async with (
        open_database("postgresql://127.0.0.1:1/nowhere", ["inspection"]) as away,
        asking(replace(open_deps, database=away)) as client,
    ):
        assert (await client.get("/health")).status_code == 200
        reply = await client.get("/ready")
        assert (reply.status_code, reply.text) == (503, "the database does not answer")
        found = await numbers(client)
        assert found["soundings_up", frozenset({("part", "database")})] == 0
        assert found["soundings_up", frozenset({("part", "queue")})] == 1


@pytest.mark.parametrize("sent", [{}, {"authorization": "Bearer"}, {"authorization": "Bearer x"}])
async def test_the_numbers_want_their_token(open_deps, sent):
    unset = replace(open_deps, settings=replace(open_deps.settings, web=Web()))
    for one in (open_deps, unset):
        async with asking(one) as client:
            assert (await client.get("/metrics", headers=sent)).status_code == 403


async def test_the_numbers_count_messages_and_requests_and_name_nobody(open_deps, database, clock):
    inspection = await make_inspection(database)
    await add_families(database, inspection, 3)
    await lock_claims(database, inspection)
    await plan(database, inspection)
    async with asking(open_deps) as client:
        for _ in range(3):
            await client.get("/health")
        await client.get("/no/such/page/0123456789AB")
        found = await numbers(client)
        text = (await client.get("/metrics", headers=KEY)).text
    planned = found[
        "soundings_messages",
        frozenset({("inspection", inspection.code), ("channel", "email"), ("state", "pending")}),
    ]
    pool = database.room("outreach")
    assert planned == await pool.fetchval(
        "SELECT count(*) FROM outreach.message WHERE channel = 'email'"
    )
    assert planned >= 3
    asked = frozenset({("method", "GET"), ("page", "/health"), ("status", "2xx")})
    assert found["soundings_requests_total", asked] >= 3
    assert "0123456789AB" not in text
    assert not re.search(r"@|\+44|\b07\d{9}\b", text)
