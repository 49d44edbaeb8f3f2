"""Sending: once each, to whom it still may go, and nothing lost when a provider misbehaves."""

import asyncio
from datetime import timedelta

from tests.outreach.conftest import Field
from tests.outreach.make import (
    D1,
    D2,
    D3,
    D5,
    D7,
    Carer,
    add_carers,
    add_families,
    add_hold,
    an_id,
    plan,
    states,
    write_to,
)

from soundings.kit import links
from soundings.kit.clock import LONDON, SystemClock
from soundings.kit.settings import Notify as NotifySettings
from soundings.kit.settings import Smtp as SmtpSettings
from soundings.outreach import service
from soundings.outreach.model import Channel
from soundings.outreach.providers.notify import Notify
from soundings.outreach.providers.smtp import Smtp
from soundings.outreach.tasks import (
    poll_receipts,
    poll_texts,
    prove_outbox,
    send_due,
    sort_texts,
    sweep_outbox,
)
from soundings.rehearsal.sinks import API_KEY, Trouble


async def test_every_wave_leaves_once_and_carries_each_carer_s_own_link(field: Field):
    await add_families(field.database, field.inspection, 30)
    await plan(field.database, field.inspection)
    for at in (D2, D2, D3, D5, D7):
        field.clock.wind(at)
        await send_due(field)
    assert await states(field.database) == {"accepted": 120}
    assert len(field.emails()) == len(field.texts()) == 60
    assert len({mail["message_id"] for mail in field.emails()}) == 60
    links = {mail["text"].partition("https://")[2].split()[0] for mail in field.emails()}
    assert len(links) == 30
    assert {
        f"{text['text'].partition('soundings.example/')[2][:12]}" for text in field.texts()
    } == {link.partition("/")[2] for link in links}
    assert all(len(text["text"]) <= 160 for text in field.texts())


async def test_nothing_leaves_before_its_wave_or_in_quiet_hours_and_what_waits_is_not_lost(
    field: Field,
):
    await add_families(field.database, field.inspection, 3)
    await plan(field.database, field.inspection)
    field.clock.wind(D1)
    assert (await field.drain(Channel.EMAIL)).counts == {}
    field.clock.wind(D2.astimezone(LONDON).replace(hour=20, minute=0))
    assert (await field.drain(Channel.EMAIL)).counts == {}
    field.clock.wind(D2.astimezone(LONDON).replace(hour=19, minute=59))
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 3}


async def test_holds_opt_outs_answers_and_addresses_are_looked_at_again_at_the_door(
    field: Field,
):
    await add_carers(
        field.database,
        field.inspection,
        plain=Carer(children=("a",), email="plain@example.org"),
        held=Carer(children=("b",), email="held@example.org"),
        stopped=Carer(children=("c",), email="stopped@example.org", phone="+447900000001"),
        answered=Carer(children=("d", "e"), email="answered@example.org"),
        half=Carer(children=("d", "f"), email="half@example.org"),
        bare=Carer(children=("g",), email="bare@example.org"),
        sharing=Carer(children=("h",), email="Stopped@example.org"),
    )
    await plan(field.database, field.inspection)
    of = field.inspection.inspection_id
    await add_hold(field.database, field.inspection, child="b")
    token = links.mint(field.secret, str(an_id(of, "stopped")))
    await service.opt_out(field.pool, field.secret, token, D1)
    async with field.database.room("respond").acquire() as conn:
        for child in ("d", "e"):
            await service.note_answered(
                conn, case_id=an_id(of, child), inspection_id=of, complete=False, at=D1
            )
    await write_to(field.database, field.inspection, "bare", email=None, phone=None)
    field.clock.wind(D2)
    drained = await field.drain(Channel.EMAIL)
    assert {mail["to"] for mail in field.emails()} == {"plain@example.org", "half@example.org"}
    assert drained.counts == {
        "accepted": 2,
        "held": 1,
        "opted_out": 2,
        "answered": 1,
        "no_address": 1,
    }
    field.clock.wind(D3)
    assert (await field.drain(Channel.SMS)).counts == {"opted_out": 1}


async def test_a_corrected_address_is_written_to_and_the_old_one_is_not(field: Field):
    await add_carers(
        field.database, field.inspection, one=Carer(children=("a",), email="old@x.org")
    )
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    claimed = await field.claim(Channel.EMAIL, D2, most=10)
    await write_to(field.database, field.inspection, "one", email="new@x.org", phone=None)
    judged = await service.begin(field.pool, claimed, D2)
    assert [(one.state, one.reason) for one in judged] == [("planned", "address_changed")]
    await field.drain(Channel.EMAIL)
    assert [mail["to"] for mail in field.emails()] == ["new@x.org"]


async def test_two_workers_never_hold_the_same_message(field: Field):
    await add_families(field.database, field.inspection, 40)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    one = await field.claim(Channel.EMAIL, D2, most=25)
    two = await field.claim(Channel.EMAIL, D2, most=25)
    assert len({claimed.message_id for claimed in (*one, *two)}) == 40


async def test_a_worker_that_lost_its_lease_cannot_begin(field: Field):
    await add_families(field.database, field.inspection, 1)
    await plan(field.database, field.inspection)
    slow = await field.claim(Channel.EMAIL, D2, most=1)
    await field.pool.execute("UPDATE outreach.message SET lease_until = now() - interval '1 s'")
    await service.sweep(field.pool, D2)
    quick = await field.claim(Channel.EMAIL, D2, most=1)
    assert await service.begin(field.pool, slow, D2) == []
    judged = await service.begin(field.pool, quick, D2)
    assert [one.state for one in judged] == ["submitting"]


async def test_an_email_of_a_worker_that_died_is_listed_and_never_sent_again(field: Field):
    await add_families(field.database, field.inspection, 2)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    claimed = await field.claim(Channel.EMAIL, D2, most=1)
    await service.begin(field.pool, claimed, D2)
    for _ in range(3):
        await field.pool.execute(
            "UPDATE outreach.message SET lease_until = now() - interval '1 h' "
            "WHERE lease_until IS NOT NULL"
        )
        await sweep_outbox(field)
        await field.drain(Channel.EMAIL)
    assert len(field.emails()) == 1
    listed = await service.unknowns(field.pool, field.inspection.inspection_id)
    assert [one.message_id for one in listed] == [claimed[0].message_id]


async def test_a_text_taken_without_an_answer_is_found_and_one_never_taken_is_sent_again(
    field: Field,
):
    await add_families(field.database, field.inspection, 40)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    field.sinks.stub.trouble = Trouble(error=0.2, error_after=0.2, seed=1)
    await field.drain(Channel.SMS)
    assert (await states(field.database))["unknown"] > 5
    field.sinks.stub.trouble = Trouble()
    for _ in range(2):
        await field.pool.execute(
            "UPDATE outreach.message SET lease_until = now() - interval '1 s' "
            "WHERE state = 'unknown'"
        )
        await sweep_outbox(field)
        await field.let_rest_pass()
        await field.drain(Channel.SMS)
    references = [text["reference"] for text in field.texts()]
    assert len(references) == len(set(references)) == 40


async def test_a_look_up_that_fails_proves_nothing(field: Field):
    await add_families(field.database, field.inspection, 5)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    field.sinks.stub.trouble = Trouble(error_after=1.0)
    await field.drain(Channel.SMS)
    await field.pool.execute("UPDATE outreach.message SET lease_until = now() - interval '1 s'")
    provider = field.providers[Channel.SMS]
    provider._secret = "a" * 36
    provider._issued = float("-inf")
    swept = await sweep_outbox(field)
    assert (swept.found, swept.replanned) == (0, 0)
    assert (await states(field.database))["unknown"] == 5


async def test_a_limit_slows_the_worker_and_loses_nothing(field: Field):
    await add_families(field.database, field.inspection, 60)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    field.sinks.stub.trouble = Trouble(rate=100)
    for _ in range(40):
        await field.drain(Channel.SMS)
        if len(field.texts()) == 60:
            break
        await asyncio.sleep(0.05)
    references = [text["reference"] for text in field.texts()]
    assert len(references) == len(set(references)) == 60


async def test_a_daily_limit_stops_the_drain_and_says_why(field: Field):
    await add_families(field.database, field.inspection, 60)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    field.sinks.stub.trouble = Trouble(daily=10)
    drained = await field.drain(Channel.SMS)
    assert drained.stopped == "TooManyRequestsError"
    assert len(field.texts()) == 10
    ledger = await service.ledger(field.pool, field.inspection.inspection_id, D3)
    assert ledger.balanced
    assert (ledger.accepted, ledger.ended) == (10, 0)


async def test_a_wrong_key_stops_the_drain_instead_of_failing_every_message(field: Field):
    await add_families(field.database, field.inspection, 5)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    field.providers[Channel.SMS]._secret = "a" * 36
    assert (await field.drain(Channel.SMS)).stopped == "AuthError"
    assert "failed" not in await states(field.database)


async def test_dead_addresses_are_told_apart_from_live_ones(field: Field):
    await add_carers(
        field.database,
        field.inspection,
        bounce=Carer(children=("a",), email="bounce@example.org", phone="+447700900002"),
        busy=Carer(children=("b",), phone="+447700900003"),
        bad=Carer(children=("c",), email="käthe@example.org", phone="+44790"),
        live=Carer(children=("d",), email="live@example.org", phone="+447900000004"),
    )
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    assert (await field.drain(Channel.EMAIL)).counts == {
        "accepted": 1,
        "bounced": 1,
        "failed": 1,
    }
    field.clock.wind(D3)
    assert (await field.drain(Channel.SMS)).counts == {"accepted": 3, "failed": 1}
    assert await poll_receipts(field) == 3
    rows = await field.pool.fetch(
        "SELECT state FROM outreach.message WHERE channel = 'sms' AND purpose = 'invite' "
        "ORDER BY state"
    )
    assert [row["state"] for row in rows] == ["bounced", "delivered", "failed", "failed"]


async def test_a_text_of_stop_silences_its_number(field: Field):
    await add_carers(
        field.database,
        field.inspection,
        one=Carer(children=("a",), email="one@example.org", phone="+447900000001"),
        two=Carer(children=("b",), email="two@example.org", phone="+447900000002"),
    )
    await plan(field.database, field.inspection)
    field.sinks.stub.receive("447900000001", " Stop. ")
    field.sinks.stub.receive("447900000002", "Who is this?")
    await poll_texts(field)
    await sort_texts(field)
    field.clock.wind(D2)
    assert (await field.drain(Channel.EMAIL)).counts == {"opted_out": 1, "accepted": 1}


async def test_a_message_overtaken_by_the_clock_expires(field: Field):
    await add_families(field.database, field.inspection, 2)
    await plan(field.database, field.inspection)
    field.clock.wind(D5 + timedelta(minutes=1))
    assert (await sweep_outbox(field)).expired == 2
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 2}


async def test_nothing_leaves_when_no_provider_answers_and_everything_does_when_one_does(
    field: Field,
):
    await add_families(field.database, field.inspection, 5)
    await plan(field.database, field.inspection)
    field.clock.wind(D3)
    deaf = Notify(NotifySettings(base_url="http://127.0.0.1:9", api_key=API_KEY), SystemClock())
    assert (await field.drain(Channel.SMS, deaf)).stopped == "unreachable"
    await deaf.close()
    silent = Smtp(SmtpSettings(port=9), SystemClock(), field.secret)
    assert (await field.drain(Channel.EMAIL, silent)).stopped == "unreachable"
    await field.pool.execute("UPDATE outreach.message SET lease_until = now() - interval '1 s'")
    await sweep_outbox(field)
    await field.let_rest_pass()
    assert (await field.drain(Channel.SMS)).counts == {"accepted": 5}
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 5}


async def test_nothing_leaves_before_the_survey_opens_or_after_it_closes(field: Field):
    await add_families(field.database, field.inspection, 2)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    for state in ("prepared", "closed", "frozen"):
        await field.database.room("inspection").execute(
            "UPDATE inspection.inspection SET state = $1", state
        )
        assert (await field.drain(Channel.EMAIL)).counts == {}
    await field.database.room("inspection").execute(
        "UPDATE inspection.inspection SET state = 'open'"
    )
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 2}


async def test_the_proof_fails_when_a_message_is_missing(field: Field):
    await add_families(field.database, field.inspection, 2)
    await plan(field.database, field.inspection)
    assert await prove_outbox(field)
    await field.pool.execute("DELETE FROM outreach.message WHERE channel = 'sms'")
    field.clock.wind(D2 + timedelta(minutes=10))
    assert not await prove_outbox(field)
