"""The last call goes to the thinnest groups, within what may be spent."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outreach.conftest import Field
from tests.outreach.make import CLOSE, D2, D7, add_families, an_id, plan, states
from tests.stats.make import expected, table

from soundings.outreach import service
from soundings.outreach.model import Channel, Listener, MessageId, Silent
from soundings.outreach.rules import beyond_budget
from soundings.outreach.rules.steering import aim, thinness


def _child(name: str, *groups: str, answered: bool = False) -> Silent:
    return Silent(case_id=an_id(name), answered=answered, groups=groups)


def _listener(name: str, *children: str) -> Listener:
    return Listener(
        message_id=MessageId(an_id("message", name)), case_ids=tuple(map(an_id, children))
    )


PLAN = [_child(f"p{n}", "ehc_plan", answered=n < 8) for n in range(20)]
SUPPORT = [_child(f"s{n}", "sen_support", answered=n < 1) for n in range(20)]


def test_a_group_few_of_whom_answered_is_thin_by_its_partial_indicator():
    values = thinness([*PLAN, *SUPPORT])
    rate, plans, support = 9 / 40, 8 / 20, 1 / 20
    half = (20 / 40) ** 0.5
    assert values[0] == pytest.approx(min(0.0, half * (plans - rate)))
    assert values[-1] == pytest.approx(half * (support - rate))
    assert values[-1] < values[0] <= 0


def test_c35_the_thinnest_strata_are_those_least_heard():
    replied = {row["child_id"] for row in table("C06o_responses")}
    frame = table("C06o_frame")
    strata = [f"{row['class']}|{row['eth']}" for row in frame]
    children = [
        _child(row["child_id"], stratum, answered=row["child_id"] in replied)
        for row, stratum in zip(frame, strata, strict=True)
    ]
    thin = dict(zip(strata, thinness(children), strict=True))
    # sqrt(N_h/N)*(rr_h - rr): SUP_I1-3|ASIA -0.0181126395420894, and so on
    want = expected("C35_release_target")["targeting"]["top8"]
    assert sorted(thin, key=thin.__getitem__)[: len(want)] == [row["stratum"] for row in want]
    assert [thin[row["stratum"]] for row in want] == pytest.approx([row["Pu"] for row in want])


def test_the_budget_goes_to_the_thinnest_group_first():
    listeners = [_listener(f"{kind}{n}", f"{kind}{n}") for kind in ("p", "s") for n in range(20)]
    beyond = set(beyond_budget([*PLAN, *SUPPORT], listeners, 19))
    left = [one for one in listeners if one.message_id not in beyond]
    silent_support = {child.case_id for child in SUPPORT if not child.answered}
    assert silent_support <= {one.case_ids[0] for one in left}


@given(st.integers(0, 60))
def test_no_more_leave_than_the_budget_and_who_answered_costs_nothing(most):
    children = [*PLAN, *SUPPORT]
    listeners = [
        Listener(message_id=MessageId(an_id("m", n)), case_ids=(child.case_id,))
        for n, child in enumerate(children)
    ]
    silent = sum(not child.answered for child in children)
    beyond = beyond_budget(children, listeners, most)
    assert len(beyond) == max(0, silent - most)
    answered = {
        one.message_id for one, child in zip(listeners, children, strict=True) if child.answered
    }
    assert not answered.intersection(beyond)


def test_a_carer_counts_by_the_thinnest_of_the_children_not_answered_for():
    children = [*PLAN, *SUPPORT]
    told, silent = SUPPORT[0], PLAN[15]
    both = Listener(message_id=MessageId(an_id("a")), case_ids=(told.case_id, silent.case_id))
    thin = Listener(message_id=MessageId(an_id("b")), case_ids=(SUPPORT[5].case_id,))
    assert beyond_budget(children, [both, thin], 1) == [both.message_id]


@pytest.mark.parametrize("answered", [True, False])
def test_where_all_or_none_answered_there_is_no_thin_group_and_still_a_budget(answered):
    children = [_child(str(n), "x", answered=answered) for n in range(5)]
    listeners = [_listener(str(n), str(n)) for n in range(5)]
    assert len(beyond_budget(children, listeners, 2)) == (0 if answered else 3)


def test_the_aim_shown_beforehand_is_whom_the_budget_would_reach():
    children = [*PLAN, *SUPPORT, *(_child(f"t{n}", "requested") for n in range(9))]
    listeners = [_listener(f"{kind}{n}", f"{kind}{n}") for kind in ("p", "s") for n in range(20)]
    could, groups = aim(children, listeners, 25)
    assert could == 12 + 19
    assert [group.category for group in groups] == ["sen_support"], "small groups are not shown"
    (support,) = groups
    assert (support.listed, support.answered, support.messages) == (20, 1, 19)
    assert aim(children, listeners, 5)[1][0].messages == 5
    assert aim([], [], 5) == (0, ())


async def test_before_it_is_steered_the_page_says_whom_it_would_go_to_and_after_it_does_not(
    field: Field,
):
    await add_families(field.database, field.inspection, 10)
    await plan(field.database, field.inspection)
    of = field.inspection.inspection_id
    aimed = await service.aim(field.pool, of, most=4, pence=2.4)
    assert (aimed.could, aimed.goes, aimed.opens_at) == (10, 4, D7)
    watch = await service.watch(field.pool, field.inspection, D2)
    assert [one.messages for one in watch.rounds] == [10, 10, 10, 10]
    assert watch.next_round.number == 2
    assert watch.held_in_all == 0
    await service.steer_last_call(field.pool, D7, most=4)
    assert await service.aim(field.pool, of, most=4, pence=2.4) is None
    last = (await service.watch(field.pool, field.inspection, D7)).rounds[-1]
    assert (last.withdrawn, last.pending) == (6, 4)


async def test_no_last_call_leaves_before_it_is_steered_and_the_rest_say_why(field: Field):
    await add_families(field.database, field.inspection, 10)
    await plan(field.database, field.inspection)
    field.clock.wind(D7)
    due = await service.waiting(field.pool, field.inspection.inspection_id, D7)
    assert (await field.drain(Channel.SMS)).counts == {}
    assert await service.steer_last_call(field.pool, D7 - timedelta(seconds=1), most=4) == 0
    assert await service.steer_last_call(field.pool, D7, most=4) == 4
    assert await service.steer_last_call(field.pool, D7, most=9) == 0, "steered once"
    assert due - await service.waiting(field.pool, field.inspection.inspection_id, D7) == 6
    assert (await field.drain(Channel.SMS)).counts == {"accepted": 4}
    assert (await states(field.database))["withdrawn"] == 6
    ledger = await service.ledger(field.pool, field.inspection.inspection_id, D7)
    assert (ledger.missing, ledger.planned) == (0, 40)


async def test_a_carer_who_came_after_the_steering_still_gets_a_last_call(field: Field):
    await add_families(field.database, field.inspection, 2)
    await plan(field.database, field.inspection)
    await service.steer_last_call(field.pool, D7, most=100)
    await field.pool.execute("DELETE FROM outreach.message WHERE purpose = 'last_call'")
    await plan(field.database, field.inspection, D7)
    field.clock.wind(D7)
    assert (await field.drain(Channel.SMS)).counts == {"accepted": 2}


async def test_a_closed_survey_is_not_steered(field: Field):
    await add_families(field.database, field.inspection, 2)
    await plan(field.database, field.inspection)
    await field.database.room("inspection").execute(
        "UPDATE inspection.inspection SET state = 'closed'"
    )
    assert await service.steer_last_call(field.pool, CLOSE, most=100) == 0
