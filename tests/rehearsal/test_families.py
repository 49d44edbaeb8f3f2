"""Families that open their links and answer over real HTTP."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import numpy as np
import pytest
import uvicorn
from litestar import Litestar

from soundings.inspection import service as inspection
from soundings.inspection.model import Particulars
from soundings.instrument import service as instruments
from soundings.kit import links
from soundings.kit.database import connect
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.rehearsal.area import make_area
from soundings.rehearsal.bench_respond import ReadyLink, respond
from soundings.rehearsal.families import (
    Delivery,
    UnreadableDeliveries,
    answer,
    form_of,
    plan_visits,
    read_deliveries,
    whose,
)
from soundings.rehearsal.model import Area
from soundings.rehearsal.wire import Line, ServerAway
from soundings.respond.pages import FAMILY
from soundings.roll import service as roll

SURVEYS = Path(__file__).parents[2] / "surveys"
SECRET = b"a secret for tests"


class _Queue:
    async def nudge(self, task: str, *ids: str) -> None:
        """Wake nobody."""


@asynccontextmanager
async def _served(app: Litestar) -> AsyncIterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", lifespan="off", access_log=False)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@pytest.fixture
async def base_url(database, clock) -> AsyncIterator[str]:
    keys = KeyRing(SECRET)
    async with database.room("roll").acquire() as conn, conn.transaction():
        await roll.hold_keys(conn, keys, clock.now())
    app = Litestar([FAMILY], openapi_config=None, logging_config=None)
    app.state.update(
        {
            "database": database,
            "clock": clock,
            "settings": Settings(),
            "secret": SECRET,
            "keys": keys,
            "queue": _Queue(),
        }
    )
    async with _served(app) as where:
        yield where


def _cases(area: Area) -> list[UUID]:
    return [uuid5(NAMESPACE_OID, str(one)) for one in area.children.unique_id]


async def _enlist(url: str, database, clock, area: Area) -> tuple[Delivery, ...]:
    """Put the area on the roll as upstream rooms would; return the emails its carers got."""
    await instruments.publish(
        database.room("instrument"), instruments.load(SURVEYS, "area-send"), clock.now()
    )
    pool = database.room("inspection")
    prepared = await inspection.create(
        pool,
        Particulars(
            code="rehearsal",
            area="Northshire",
            area_short="Northshire",
            local_authority="Northshire Council",
            integrated_care_board="NHS North ICB",
            notified_on=area.notified_on,
            instrument_name="area-send",
        ),
        clock.now(),
    )
    opened = await inspection.open_survey(pool, prepared.inspection_id, clock.now())
    known = opened.inspection_id
    children, carers = area.children, area.carers
    case = _cases(area)
    link = [uuid4() for _ in range(len(carers.name))]
    token = [links.mint(SECRET, str(one)) for one in link]
    async with connect(url) as conn:
        await conn.executemany(
            "INSERT INTO roll.person (case_id, inspection_id) VALUES ($1, $2)",
            [(one, known) for one in case],
        )
        await conn.executemany(
            "INSERT INTO roll.frame (case_id, inspection_id, family_id, status, age, sex,"
            " ethnicity, need_type, phase, pupil_premium, looked_after, reach)"
            " VALUES ($1, $2, $1, 'ehc_plan', $3, 'male', 'asian', 'ASD', 'primary', false,"
            " false, 'email')",
            [(case[i], known, int(age)) for i, age in enumerate(children.age)],
        )
        await conn.executemany(
            "INSERT INTO outreach.link VALUES ($1, $2, $1, $3)",
            [(one, known, links.digest(SECRET, token[i])) for i, one in enumerate(link)],
        )
        await conn.executemany(
            "INSERT INTO outreach.link_case VALUES ($1, $2)",
            [
                (link[carer], case[child])
                for carer, child in zip(carers.pair_carer, carers.pair_child, strict=True)
            ],
        )
    return tuple(
        Delivery(address=str(email), token=token[i])
        for i, email in enumerate(carers.email)
        if email
    )


async def test_families_answer_what_they_lived_and_nothing_is_turned_away(
    url, database, clock, base_url
):
    area = make_area("small", 3)
    deliveries = await _enlist(url, database, clock, area)
    seen: list[tuple[int, int]] = []
    answered = await answer(
        area,
        deliveries,
        base_url,
        wave=None,
        rng=np.random.default_rng(1),
        share=0.3,
        progress=lambda done, whole: seen.append((done, whole)),
        concurrency=4,
    )
    assert answered.turned_away == 0
    assert answered.faults == 0
    assert answered.submitted > 15
    assert seen[-1] == (answered.visits, answered.visits)
    async with connect(url) as conn:
        rows = await conn.fetch("SELECT answers, state, case_id FROM respond.response")
    assert sum(row["state"] == "submitted" for row in rows) == answered.submitted
    index = {one: i for i, one in enumerate(_cases(area))}
    compared = 0
    for row in rows:
        child = index[row["case_id"]]
        if _has_twin(area, child):  # either may stand for the other
            continue
        told = json.loads(row["answers"]) if isinstance(row["answers"], str) else row["answers"]
        for item, value in told.items():
            if value is not None and item not in {"q59", "q61"}:
                assert _as_form(item, value) == form_of(area, child, item), (item, value)
                compared += 1
    assert compared > 200


def _has_twin(area: Area, child: int) -> bool:
    children = area.children
    alike = (children.family == children.family[child]) & (children.age == children.age[child])
    return bool(alike.sum() > 1)


def _as_form(item: str, value: object) -> str:
    if isinstance(value, list):
        return "&".join(f"{item}={code}" for code in value)
    if item in {"q23", "q25"} and value != "not_sure":
        year, month = str(value).split("-")
        return f"{item}-month={int(month)}&{item}-year={year}"
    return f"{item}={value}"


async def test_the_bench_sends_whole_replies_along_the_longest_path(
    url, database, clock, base_url
):
    area = make_area("small", 3)
    deliveries = await _enlist(url, database, clock, area)
    owners, _ = whose(area, deliveries)
    first = dict(zip(area.carers.pair_carer.tolist(), area.carers.pair_child, strict=True))
    ready = [
        ReadyLink(token=token, age=int(area.children.age[first[carer]]))
        for carer, token in owners.items()
        if carer in first and 5 <= area.children.age[first[carer]] <= 16
    ][:12]
    measured = await respond(base_url, ready, concurrency=4)
    assert measured.replies == 10, "one link saves only, one is answered by the clock"
    assert measured.turned_away == 0
    assert (measured.questions, measured.pages) == (22, 24)
    assert measured.answers_per_s > 0
    assert 0 < measured.ttfb_p50_ms_at_200 <= measured.ttfb_p99_ms_at_200
    assert measured.post_p50_ms <= measured.post_p95_ms <= measured.post_p99_ms


def test_a_delivered_message_names_its_link_however_it_is_put(tmp_path):
    emails, texts = tmp_path / "emails.jsonl", tmp_path / "texts.jsonl"
    token = links.mint(SECRET, "a")
    emails.write_text(
        json.dumps(
            {"to": "a@mail.example", "text": f"Hello,\nhttps://soundings.example/{token}\nThanks"}
        )
    )
    texts.write_text(
        json.dumps({"to": "+447700900123", "text": f"5 mins: soundings.example/{token} By noon"})
        + "\n"
        + json.dumps({"to": "07700900124", "text": "nothing to open, soundings.example/about"})
    )
    assert read_deliveries(emails, texts, tmp_path / "none.jsonl") == (
        Delivery(address="a@mail.example", token=token),
        Delivery(address="+447700900123", token=token),
    )


def test_a_log_that_is_not_a_log_is_refused(tmp_path):
    log = tmp_path / "emails.jsonl"
    log.write_text("Dear all\n")
    with pytest.raises(UnreadableDeliveries, match="line 1"):
        read_deliveries(log)


def test_texts_are_told_apart_by_the_email_the_link_also_stood_in():
    area = make_area("median", 5)
    carers = area.carers
    sent = []
    for carer in sorted(set(carers.pair_carer.tolist())):
        token = links.mint(SECRET, str(carer))
        if carers.email[carer] and "bounce" not in carers.email[carer]:
            sent.append(Delivery(address=str(carers.email[carer]), token=token))
        if carers.mobile[carer]:
            number = "+44" + str(carers.mobile[carer]).replace(" ", "")[1:]
            sent.append(Delivery(address=number, token=token))
    owners, unresolved = whose(area, sent)
    assert all(token == links.mint(SECRET, str(carer)) for carer, token in owners.items())
    willing = (carers.mood < carers.propensity) & (carers.email == "") & (carers.mobile != "")
    willing &= np.isin(np.arange(len(willing)), carers.pair_carer)
    assert set(np.flatnonzero(willing).tolist()) <= set(owners)
    assert unresolved > 0


def test_each_family_opens_in_one_wave_only_and_the_shares_are_the_plan():
    area = make_area("median", 5)
    owners = dict.fromkeys(range(len(area.carers.name)), "x")
    visits = [
        plan_visits(area, owners, share=1.0, wave=wave, rng=np.random.default_rng(wave))
        for wave in (1, 2, 3, 4)
    ]
    all_at_once = plan_visits(area, owners, share=1.0, wave=None, rng=np.random.default_rng(1))
    opened = [visit.carer for wave in visits for visit in wave]
    assert sorted(opened) == sorted(visit.carer for visit in all_at_once)
    shares = np.asarray([len(wave) for wave in visits]) / len(opened)
    assert shares[:2].sum() == pytest.approx(0.55, abs=0.04)
    broke_off = [visit.stop_after > 0 and not visit.comes_back for visit in all_at_once]
    assert np.mean(broke_off) == pytest.approx(0.08, abs=0.02)
    assert any(visit.comes_back and visit.pin for visit in all_at_once)
    assert any(visit.wish for visit in all_at_once)


def test_nobody_answers_for_a_child_that_died():
    area = make_area("median", 5)
    owners = dict.fromkeys(range(len(area.carers.name)), "x")
    visits = plan_visits(area, owners, share=9.0, wave=None, rng=np.random.default_rng(1))
    told = {child for visit in visits for child in visit.children}
    died = set(area.holds.child[area.holds.reason == "Died"].tolist())
    assert died
    assert not died & told


async def test_a_family_goes_on_when_the_server_comes_back():
    served = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal served
        served += 1
        with suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            if served > 2:
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    line = Line(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    found = await line.ask("GET", "/", "")
    assert (found.status, found.body, served) == (200, b"hi", 3)
    line.close()
    server.close()


async def test_a_family_gives_up_on_a_server_that_stays_away(monkeypatch):
    monkeypatch.setattr("soundings.rehearsal.wire.PATIENCE", 0.1)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with pytest.raises(ServerAway, match="start the server"):
        await Line(f"http://127.0.0.1:{port}").ask("GET", "/", "")
