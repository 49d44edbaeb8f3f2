"""Several workers send as one: within one rate, behind one pause, and each message once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.outreach.conftest import Field
from tests.outreach.make import D2, D3, SURVEYS, add_families, plan, states

from soundings.kit.clock import LONDON, SystemClock
from soundings.kit.settings import Smtp as SmtpSettings
from soundings.outreach import rules, service
from soundings.outreach.model import Answer, Channel, Ledger, MessageId, Outcome, Proof, Standing
from soundings.outreach.providers import Provider
from soundings.outreach.providers.notify import Notify
from soundings.outreach.providers.smtp import Smtp
from soundings.outreach.rules import Advice, heed
from soundings.outreach.tasks import (
    Drain,
    Drained,
    Stationery,
    prove_outbox,
    send_due,
    sweep_outbox,
)
from soundings.rehearsal.sinks import Trouble

WATCH_S = 0.05


async def _drain(field: Field, provider: Provider) -> Drained:
    """Drain as a process of its own would, with the pace it keeps in earnest."""
    return await Drain(
        field.pool,
        provider,
        clock=field.clock,
        stationery=Stationery(
            surveys=SURVEYS, public_url="https://soundings.example", key=field.secret
        ),
        keys=field.keys,
        mark=field.settings.home / "outreach.mark",
    ).run()


def _limited(field: Field, per_s: float) -> Notify:
    limited = msgspec.structs.replace(field.settings.notify, per_s=per_s)
    return Notify(limited, SystemClock())


@asynccontextmanager
async def _lateness() -> AsyncIterator[list[float]]:
    """Give how much too late the loop woke each time: as long it could send nothing."""
    late_s: list[float] = []

    async def watch() -> None:
        while True:
            due = time.monotonic() + WATCH_S
            await asyncio.sleep(WATCH_S)
            late_s.append(max(0.0, time.monotonic() - due - WATCH_S))

    watching = asyncio.create_task(watch())
    try:
        yield late_s
    finally:
        watching.cancel()


async def test_three_workers_keep_one_limit_and_use_it(field: Field):
    await add_families(field.database, field.inspection, 200)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    field.sinks.stub.trouble = Trouble(rate=50)
    workers = [_limited(field, 50.0) for _ in range(3)]
    began = time.monotonic()
    async with _lateness() as late_s:
        drained = await asyncio.gather(*(_drain(field, worker) for worker in workers))
    took = time.monotonic() - began
    for worker in workers:
        await worker.close()
    assert sum(one.counts.get("accepted", 0) for one in drained) == 200
    refused = sum(one.counts.get("slow", 0) for one in drained)
    most = 20 + 50 * sum(late_s)
    assert refused <= most, "the limit is kept, but for what a busy machine sends late"
    assert took >= 200 / 50 - 1.0


async def test_a_provider_that_says_slower_is_heeded_by_every_worker(field: Field):
    await add_families(field.database, field.inspection, 120)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    # However slowly a busy machine sends, one of the first twenty meets a refusal.
    field.sinks.stub.trouble = Trouble(rate=60, limited=0.01, seed=6)
    first, second = await asyncio.gather(
        field.drain(Channel.SMS), _drain(field, field.providers[Channel.SMS])
    )
    refused = first.counts.get("slow", 0) + second.counts.get("slow", 0)
    assert 0 < refused < 400
    assert len({text["reference"] for text in field.texts()}) == len(field.texts()) == 120


async def test_a_failing_provider_rests_is_tried_with_one_message_and_goes_on(field: Field):
    await add_families(field.database, field.inspection, 40)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    away = Smtp(SmtpSettings(port=9), SystemClock(), field.secret)
    assert (await field.drain(Channel.EMAIL, away)).stopped == "unreachable"
    alarms = await service.alarms(field.pool, field.inspection.inspection_id, D2)
    assert [alarm.partition(":")[0] for alarm in alarms] == ["No email leaves"], "and it says so"
    assert (await field.drain(Channel.EMAIL)).stopped == "unreachable", "everybody waits"
    await field.let_rest_pass()
    probe = await service.claim(field.pool, Channel.EMAIL, D2, keys=field.keys, most=20)
    assert len(probe.messages) == 1
    other = await service.claim(field.pool, Channel.EMAIL, D2, keys=field.keys, most=20)
    assert other.messages == []
    await field.let_rest_pass()
    await field.pool.execute(
        "UPDATE outreach.message SET lease_until = now() - interval '1 s' WHERE state = 'claimed'"
    )
    await sweep_outbox(field)
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 40}
    assert await service.alarms(field.pool, field.inspection.inspection_id, D2) == ()


async def test_a_provider_nothing_waits_for_raises_no_alarm_once_its_rest_is_over(field: Field):
    await add_families(field.database, field.inspection, 1)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    away, of = Smtp(SmtpSettings(port=9), SystemClock(), field.secret), field.inspection
    assert (await field.drain(Channel.EMAIL, away)).stopped == "unreachable"
    await field.let_rest_pass()
    assert len(await service.alarms(field.pool, of.inspection_id, D2)) == 1, "messages wait"
    await field.pool.execute(
        "UPDATE outreach.message SET state = 'unknown' WHERE channel = 'email'"
    )
    assert await service.alarms(field.pool, of.inspection_id, D2) == ()


async def test_a_spent_day_rests_the_queue_until_midnight(field: Field):
    await add_families(field.database, field.inspection, 10)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    field.sinks.stub.trouble = Trouble(daily=0)
    before = _next_midnight()
    assert (await field.drain(Channel.SMS)).stopped == "TooManyRequestsError"
    door = next(door for door in (await _standing(field)).doors if door.channel == "sms")
    assert door.rests_until in {before, _next_midnight()}
    assert await states(field.database) == {"planned": 40}
    field.sinks.stub.trouble = Trouble()
    await field.pool.execute("UPDATE outreach.provider SET rests_until = now()")
    await field.drain(Channel.SMS)
    assert len(field.texts()) == 10


def _next_midnight() -> datetime:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


async def _standing(field: Field) -> Standing:
    return await service.standing(field.pool, field.inspection.inspection_id, D2)


async def test_one_channel_at_rest_does_not_hold_the_other(field: Field):
    await add_families(field.database, field.inspection, 4)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    field.sinks.stub.trouble = Trouble(daily=0)
    done = await send_due(field)
    assert done[Channel.SMS].stopped == "TooManyRequestsError"
    assert done[Channel.EMAIL].counts == {"accepted": 4}


async def test_a_process_drains_a_channel_once_at_a_time(field: Field):
    await add_families(field.database, field.inspection, 4)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    async with field.providers[Channel.EMAIL].busy:
        assert Channel.EMAIL not in await send_due(field)
    assert (await send_due(field))[Channel.EMAIL].counts == {"accepted": 4}


async def test_the_account_is_kept_for_all_to_see_and_goes_stale(field: Field):
    await add_families(field.database, field.inspection, 3)
    await plan(field.database, field.inspection)
    of = field.inspection.inspection_id
    field.clock.wind(D2)
    assert await prove_outbox(field)
    assert await service.alarms(field.pool, of, D2) == ()
    assert "is a worker running" in (await service.alarms(field.pool, of, D3))[0]
    await field.pool.execute(
        "DELETE FROM outreach.message WHERE message_id = "
        "(SELECT message_id FROM outreach.message LIMIT 1)"
    )
    assert await prove_outbox(field), "the account is ten minutes young"
    later = D2 + timedelta(minutes=10)
    field.clock.wind(later)
    assert not await prove_outbox(field)
    (alarm,) = await service.alarms(field.pool, of, later)
    assert "12 messages planned, 11 found, 1 missing" in alarm


def _outcomes(*answers: Answer) -> list[Outcome]:
    return [
        Outcome(message_id=MessageId(None), attempt=1, answer=answer, reason=answer)
        for answer in answers
    ]


@pytest.mark.parametrize(
    ("answers", "advice"),
    [
        ([Answer.ACCEPTED, Answer.UNKNOWN], Advice.SOUND),
        ([Answer.ACCEPTED, Answer.UNKNOWN, Answer.UNKNOWN], Advice.FAILING),
        ([Answer.ACCEPTED, Answer.SLOW], Advice.SLOW),
        ([Answer.SLOW, Answer.STOP], Advice.FAILING),
        ([Answer.STOP, Answer.SPENT], Advice.SPENT),
        ([Answer.BOUNCED], Advice.SOUND),
        ([Answer.LATER], Advice.NOTHING),
    ],
)
def test_a_batch_s_answers_say_how_its_provider_is(answers: list[Answer], advice: Advice):
    assert heed(_outcomes(*answers))[0] is advice


def _proof(**changed: int) -> Proof:
    ledger = Ledger(planned=9, accepted=4, ended=3, pending=2, unknown=0, missing=0, overdue=0)
    return Proof(**{**msgspec.structs.asdict(ledger), **changed}, proved_at=D2)


@pytest.mark.parametrize(
    ("proof", "count"),
    [
        (None, 0),
        (_proof(), 0),
        (_proof(accepted=3), 1),
        (_proof(missing=1), 1),
        (_proof(overdue=1), 1),
    ],
)
def test_whatever_does_not_add_up_is_an_alarm(proof: Proof | None, count: int):
    standing = Standing(proof=proof, doors=(), epoch=None)
    assert len(rules.alarms(standing, D2.astimezone(LONDON))) == count
