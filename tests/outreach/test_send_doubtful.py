"""Messages nobody can tell the fate of: listed, and resolved by a person, once and on record."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.outreach.conftest import Field
from tests.outreach.make import D2, add_families, plan, states

from soundings.outreach import service
from soundings.outreach.model import Channel, MessageId, NotInDoubt, Resolution, TooSoon
from soundings.outreach.tasks import sweep_outbox


async def _doubted(field: Field, number: int) -> list[MessageId]:
    """Leave emails in doubt, as a worker does that is killed while it hands them over."""
    await add_families(field.database, field.inspection, number)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    claimed = await field.claim(Channel.EMAIL, D2, most=number)
    await service.begin(field.pool, claimed, D2)
    await field.pool.execute(
        "UPDATE outreach.message SET lease_until = now() - interval '1 h' "
        "WHERE state = 'submitting'"
    )
    await sweep_outbox(field)
    listed = await service.unknowns(field.pool, field.inspection.inspection_id)
    assert [each.reason for each in listed] == ["worker_lost"] * number
    return [each.message_id for each in listed]


async def _pass(field: Field, time: timedelta) -> None:
    await field.pool.execute(
        "UPDATE outreach.message SET doubted_at = doubted_at - $1::interval", time
    )


async def _notes(field: Field) -> list[tuple[str, str, int]]:
    rows = await field.database.room("audit").fetch(
        "SELECT actor, action, detail FROM audit.entry WHERE action LIKE 'outreach.doubtful%'"
    )
    return [(row["actor"], row["action"], len(row["detail"]["messages"])) for row in rows]


async def test_a_message_found_in_the_log_counts_as_sent(field: Field):
    ids = await _doubted(field, 2)
    assert await service.resolve_doubtful(field.pool, ids, Resolution.SENT, D2) == 2
    assert await states(field.database) == {"accepted": 2, "planned": 6}
    assert field.emails() == []
    assert await _notes(field) == [("operator", "outreach.doubtful.sent", 2)]


async def test_a_message_the_server_never_had_is_sent_again_but_not_too_soon(field: Field):
    ids = await _doubted(field, 2)
    with pytest.raises(TooSoon, match="less than 10 minutes"):
        await service.resolve_doubtful(field.pool, ids, Resolution.RESEND, D2)
    await _pass(field, timedelta(minutes=11))
    assert await service.resolve_doubtful(field.pool, ids, Resolution.RESEND, D2) == 2
    await field.drain(Channel.EMAIL)
    assert {mail["message_id"] for mail in field.emails()} == {str(one) for one in ids}
    assert await _notes(field) == [("operator", "outreach.doubtful.resend", 2)]


async def test_what_is_not_in_doubt_is_not_resolved_and_then_nothing_is(field: Field):
    ids = await _doubted(field, 2)
    stranger = MessageId(uuid4())
    with pytest.raises(NotInDoubt, match=str(stranger)):
        await service.resolve_doubtful(field.pool, [*ids, stranger], Resolution.SENT, D2)
    assert (await states(field.database))["unknown"] == 2
    assert await _notes(field) == []
    await service.resolve_doubtful(field.pool, ids, Resolution.SENT, D2)
    with pytest.raises(NotInDoubt):
        await service.resolve_doubtful(field.pool, ids, Resolution.SENT, D2)


async def test_an_operator_lists_and_resolves_from_the_command_line(
    field: Field, url: str, redis_url: str
):
    ids = await _doubted(field, 2)
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "SOUNDINGS_HOME": str(field.settings.home),
        "SOUNDINGS_SECRET": "a secret of the tests, which is long enough",
        "SOUNDINGS_WRAPPING_SECRET": field.secret.decode(),
    }

    async def soundings(*words: str) -> str:
        command = [sys.executable, "-m", "soundings.app", *words]
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    code = field.inspection.code
    listed = json.loads(await soundings("outreach", "doubtful", code, "--json"))
    assert {one["message_id"] for one in listed} == {str(one) for one in ids}
    assert json.loads(
        await soundings("outreach", "resolve", "--all", code, "--as", "sent", "--json")
    ) == {"resolved": 2}
    assert (await states(field.database))["accepted"] == 2
    await soundings("outreach", "pause")
    assert (await field.drain(Channel.EMAIL)).counts == {}
    assert "Messages may leave" in await soundings("outreach", "resume")
