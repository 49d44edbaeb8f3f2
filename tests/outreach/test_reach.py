"""Every listed child comes to exactly one end, and the numbers add up."""

from datetime import timedelta

import pytest
from tests.outreach.conftest import Field
from tests.outreach.make import (
    CLOSE,
    D2,
    D3,
    REPORTS,
    Carer,
    add_carers,
    add_families,
    add_hold,
    an_id,
    give_upn,
    plan,
)

from soundings.inspection.model import State
from soundings.inspection.service import by_id
from soundings.kit import links
from soundings.outreach import rules, service
from soundings.outreach.model import Channel, Code, GroupReach, LedgerDiffers, Reach
from soundings.outreach.tasks import close_due, poll_receipts
from soundings.stats.aapor import Outcomes

ENDS = {
    "answered": Code.COMPLETE,
    "begun": Code.PARTIAL,
    "stopped": Code.REFUSED,
    "reached": Code.DELIVERED_NOT_ANSWERED,
    "one_of_two": Code.DELIVERED_NOT_ANSWERED,
    "dead": Code.UNDELIVERABLE,
    "bare": Code.NO_CONTACT,
    "gone_for_ever": Code.NOT_ELIGIBLE,
    "held": Code.HELD,
    "held_carer": Code.HELD,
    "broke_off": Code.REFUSED,
    "with_school": Code.RELAY_PENDING,
    "opened_by_school": Code.DELIVERED_NOT_ANSWERED,
    "later": Code.NOT_SENT,
}


@pytest.fixture
async def settled(field: Field) -> Field:
    """Families each of which comes to another end."""
    await add_carers(
        field.database,
        field.inspection,
        answered=Carer(children=("answered",), email="a@example.org"),
        begun=Carer(children=("begun",), email="b@example.org"),
        stopped=Carer(children=("stopped",), email="s@example.org"),
        reached=Carer(children=("reached",), email="r@example.org"),
        gone=Carer(children=("one_of_two",), email="bounce1@example.org"),
        there=Carer(children=("one_of_two",), phone="+447900000001"),
        dead=Carer(children=("dead",), email="bounce2@example.org", phone="+447700900002"),
        bare=Carer(children=("bare",)),
        mourning=Carer(children=("gone_for_ever",), email="m@example.org"),
        held=Carer(children=("held",), email="h@example.org"),
        tired=Carer(children=("broke_off",), email="t@example.org"),
        at_school=Carer(children=("with_school",)),
        at_school_too=Carer(children=("opened_by_school",)),
        held_carer=Carer(children=("held_carer",), email="c@example.org"),
    )
    await add_hold(field.database, field.inspection, child="gone_for_ever")
    await add_hold(field.database, field.inspection, child="held", reason="safe_contact")
    await plan(field.database, field.inspection)
    await add_hold(field.database, field.inspection, carer="held_carer")
    await _pass_through_school(field, opened=("opened_by_school",), packed=("with_school",))
    for at, channel in ((D2, Channel.EMAIL), (D3, Channel.SMS)):
        field.clock.wind(at)
        await field.drain(channel)
    await poll_receipts(field)
    await add_carers(
        field.database, field.inspection, later=Carer(children=("later",), email="l@example.org")
    )
    of = field.inspection.inspection_id
    await service.opt_out(
        field.pool, field.secret, links.mint(field.secret, str(an_id(of, "stopped"))), D3
    )
    async with field.database.room("respond").acquire() as conn:
        for child, complete, broke_off in (
            ("answered", True, False),
            ("begun", False, False),
            ("broke_off", False, True),
        ):
            await service.note_answered(
                conn,
                case_id=an_id(of, child),
                inspection_id=of,
                complete=complete,
                broke_off=broke_off,
                at=D3 + timedelta(hours=1),
            )
    return field


async def _pass_through_school(field: Field, *, opened, packed) -> None:
    of = field.inspection.inspection_id
    for child in (*opened, *packed):
        await give_upn(field.database, field.inspection, child)
    await field.database.room("roll").execute(
        "UPDATE roll.frame SET setting_urn = '100001' WHERE case_id = any($1)",
        [an_id(of, child) for child in (*opened, *packed)],
    )
    packs = [
        pack
        async for pack in service.make_packs(
            field.pool,
            field.inspection,
            settings=field.settings,
            reports=REPORTS,
            key=field.secret,
            keys=field.keys,
            at=D2,
        )
    ]
    assert [pack.letters for pack in packs] == [len(opened) + len(packed)]
    async with field.database.room("respond").acquire() as conn:
        for child in opened:
            token = links.mint_code(field.secret, f"school:{an_id(of, child)}")
            link = await service.link_by_token(conn, field.secret, token)
            assert link.case_ids == (an_id(of, child),)
            await service.note_opened(conn, link_id=link.link_id, at=D3)


async def _codes(field: Field) -> dict[str, str]:
    of = field.inspection.inspection_id
    children = {an_id(of, child): child for child in ENDS}
    rows = await field.pool.fetch("SELECT case_id, code FROM outreach.disposition")
    return {children[row["case_id"]]: row["code"] for row in rows}


async def test_every_listed_child_has_exactly_one_disposition(settled: Field):
    counts = await service.settle(settled.pool, settled.inspection.inspection_id, CLOSE)
    assert await _codes(settled) == ENDS
    assert sum(counts.values()) == len(ENDS)


async def test_settling_again_changes_only_what_was_learnt_since(settled: Field):
    of = settled.inspection.inspection_id
    await service.settle(settled.pool, of, CLOSE)
    await settled.pool.execute(
        "UPDATE outreach.message SET state = 'bounced' WHERE contact_id = $1 "
        "AND state = 'accepted'",
        an_id(of, "reached"),
    )
    await service.settle(settled.pool, of, CLOSE)
    assert await _codes(settled) == ENDS | {"reached": Code.UNDELIVERABLE}


async def test_after_the_close_nothing_more_leaves(settled: Field):
    of = settled.inspection.inspection_id
    await service.settle(settled.pool, of, CLOSE)
    ledger = await service.ledger(settled.pool, of, CLOSE)
    assert ledger.balanced
    assert ledger.pending == 0


async def test_reach_adds_up_and_disclosure_may_read_it(settled: Field):
    of = settled.inspection.inspection_id
    before = await service.reach(settled.database.room("disclosure"), of)
    assert not before.settled
    _adds_up(before)
    await service.settle(settled.pool, of, CLOSE)
    reach = await service.reach(settled.database.room("disclosure"), of)
    assert reach == await service.reach(settled.pool, of)
    assert reach.settled
    _adds_up(reach)
    assert (reach.listed, reach.complete, reach.partial, reach.answered) == (len(ENDS), 1, 1, 2)
    assert sum(group.held for group in reach.by_status) == 2
    assert sum(group.not_eligible for group in reach.by_need) == 1
    assert sum(group.relay_pending for group in reach.by_language) == 1
    by_channel = {one.channel: one for one in reach.channels}
    assert by_channel[Channel.EMAIL].answered == 2
    assert by_channel[Channel.EMAIL].bounced == 2
    assert by_channel[Channel.SMS].delivered == 1
    assert by_channel[Channel.SMS].bounced == 1


def _adds_up(reach: Reach) -> None:
    for one in (reach, *reach.channels):
        never_taken = one.planned - one.sent
        assert (
            0
            <= never_taken
            <= one.pending + one.withdrawn + one.expired + (one.unknown + one.bounced + one.failed)
        )
    for groups in (reach.by_status, reach.by_idaci_fifth, reach.by_need, reach.by_language):
        assert sum(group.listed for group in groups) == reach.listed
        assert sum(group.complete + group.partial for group in groups) == reach.answered
    assert reach.planned == sum(one.planned for one in reach.channels)


async def test_an_area_nobody_was_written_to_has_a_reach_of_nothing(field: Field):
    reach = await service.reach(field.pool, field.inspection.inspection_id)
    assert (reach.listed, reach.planned, reach.settled, reach.channels) == (0, 0, False, ())


async def test_the_ledger_misses_a_carer_who_should_have_a_message_and_has_none(field: Field):
    await add_families(field.database, field.inspection, 3)
    await plan(field.database, field.inspection)
    of = field.inspection.inspection_id
    assert (await service.ledger(field.pool, of, D2)).balanced
    await field.pool.execute(
        "DELETE FROM outreach.message WHERE message_id IN "
        "(SELECT message_id FROM outreach.message LIMIT 1)"
    )
    ledger = await service.ledger(field.pool, of, D2)
    assert ledger.missing == 1
    assert not ledger.balanced


async def test_the_ledger_says_when_a_message_is_late(field: Field):
    await add_families(field.database, field.inspection, 1)
    await plan(field.database, field.inspection)
    ledger = await service.ledger(field.pool, field.inspection.inspection_id, CLOSE)
    assert ledger.overdue == 4
    await service.sweep(field.pool, CLOSE)
    assert (await service.ledger(field.pool, field.inspection.inspection_id, CLOSE)).balanced


async def test_the_clock_closes_a_survey_when_its_messages_said_it_would(field: Field):
    await add_families(field.database, field.inspection, 3)
    await plan(field.database, field.inspection)
    field.clock.wind(CLOSE - timedelta(seconds=1))
    assert await close_due(field) == 0
    field.clock.wind(CLOSE)
    assert await close_due(field) == 1
    assert await close_due(field) == 0
    closed = await by_id(field.database.room("inspection"), field.inspection.inspection_id)
    assert closed.state is State.CLOSED
    reach = await service.reach(field.pool, field.inspection.inspection_id)
    assert reach.settled


@pytest.mark.parametrize("code", Code)
def test_every_disposition_counts_in_one_class_of_the_standard(code):
    assert rules.aapor_class(code, None) in Outcomes.__struct_fields__


def test_a_family_that_had_objected_is_a_refusal_and_the_dead_are_not_in_the_base():
    assert rules.aapor_class(Code.HELD, "objected") == "refusal"
    assert rules.aapor_class(Code.HELD, "unknown") == "other"
    assert rules.aapor_class(Code.NOT_ELIGIBLE, "died") == "not_eligible"


async def test_the_ledger_holds_every_listed_child_once_and_rr2_follows(settled: Field):
    of = settled.inspection.inspection_id
    with pytest.raises(LedgerDiffers, match=rf"0 children .* {len(ENDS)} are listed"):
        await service.reach_ledger(settled.pool, of)
    await service.settle(settled.pool, of, CLOSE)
    kept = await service.reach_ledger(settled.pool, of)
    assert sum(final.number for final in kept.finals) == kept.listed == len(ENDS)
    assert kept.outcomes.not_eligible == 1
    assert kept.rates.rr2 == pytest.approx(2 / (len(ENDS) - 1))
    reasons = {final.reason for final in kept.finals if final.code is Code.HELD}
    assert reasons == {"died", "safe_contact"}


def _reached(group: str, listed: int) -> GroupReach:
    counts = dict.fromkeys(GroupReach.__struct_fields__, 0) | {"group": group, "listed": listed}
    return GroupReach(**counts)


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        ([40, 12, 6, 3], [40, 21]),
        ([40, 12, 6, 5], [40, 12, 11]),
        ([40, 12], [40, 12]),
        ([40, 4], [44]),
        ([4], [4]),
        ([], []),
    ],
)
def test_groups_too_small_to_hide_a_family_in_are_shown_together(listed, shown):
    groups = [_reached(str(n), number) for n, number in enumerate(listed)]
    assert [group.listed for group in rules.pooled(groups)] == shown
