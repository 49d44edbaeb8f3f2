"""Draws that nobody can choose and anybody can recompute."""

import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sampling.make import (
    AT,
    BALANCED,
    FAMILIES,
    FRAME,
    ROUND,
    SIGNATURE,
    UNITS,
    child,
    drawn,
    places,
    record,
)

from soundings.roll.model import Phase, Status
from soundings.sampling.model import (
    Noted,
    Outcome,
    OutOfTurn,
    Purpose,
    TooFewListed,
    WrongOutcome,
    WrongRandomness,
    WrongRecord,
)
from soundings.sampling.rules.drawing import draw, fits
from soundings.sampling.rules.following import check_outcome, dip_sample, standing
from soundings.sampling.rules.freezing import (
    DESIGN,
    design_sha256,
    freeze,
    randomness,
    round_after,
    round_at,
    thaw,
    wholly,
)
from soundings.sampling.rules.verifying import record_json, verify
from soundings.stats.sequences import running_counted

VERIFIER = Path(__file__).parents[2] / "docs/verify_draw.py"
SLOTS = {slot.name: slot for slot in DESIGN.tracked_children.slots}
BY_NAME = {unit.unit: unit for unit in UNITS}
TRACKED, RECORDS, PHONE = Purpose
dice = st.text("123456", min_size=20, max_size=30)


def stranger(tmp_path: Path, content: bytes) -> subprocess.CompletedProcess[str]:
    """Run the stranger's verifier as a stranger would, without this program on the path."""
    file = tmp_path / "record.json"
    file.write_bytes(content)
    return subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_frozen_list_names_nobody_and_its_names_need_the_salt():
    children = [child(number) for number in range(5)]
    text, cases = freeze(children, b"salt")
    other, _ = freeze(children, b"pepper")
    assert text != other
    assert not any(str(one.case_id) in text or str(one.family_id) in text for one in children)
    assert set(cases.values()) == {one.case_id for one in children}
    assert freeze(reversed(children), b"salt")[0] == text


def test_nobody_listed_is_refused():
    with pytest.raises(TooFewListed):
        freeze([], b"salt")


def test_the_round_of_the_beacon_is_as_published():
    """657413 is a round of drand quicknet whose signature and randomness its library prints."""
    assert randomness(SIGNATURE) == (
        "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
    )
    assert round_at(1).timestamp() == 1_692_803_367
    assert (round_at(ROUND) - round_at(1)).total_seconds() == 3 * (ROUND - 1)


@given(st.datetimes(min_value=AT.replace(tzinfo=None)), st.integers(4, 90_000))
def test_the_round_is_the_first_after_the_delay(moment, seconds):
    at, delay = moment.replace(tzinfo=AT.tzinfo), timedelta(seconds=seconds)
    if at.year > 9000:
        return
    number = round_after(at, delay)
    assert round_at(number - 1) < at + delay <= round_at(number)


def test_a_round_that_is_known_already_is_refused():
    with pytest.raises(OutOfTurn, match="future"):
        round_after(AT, timedelta(0))


@pytest.mark.parametrize("signature", ["zz", "00ff", SIGNATURE + "00"])
def test_what_is_no_signature_is_refused(signature):
    with pytest.raises(WrongRandomness):
        randomness(signature)


@settings(max_examples=30, deadline=None)
@given(dice)
def test_places_go_to_whom_they_are_for_one_a_family_reserves_after(thrown):
    found = drawn(TRACKED, thrown)
    assert [one.slot for one in found if not one.reserve] == list(SLOTS)
    assert [one.reserve for one in found] == sorted(one.reserve for one in found)
    assert all(fits(BY_NAME[one.unit], SLOTS[one.slot]) for one in found)
    assert len({BY_NAME[one.unit].family for one in found}) == len(found)
    six = [BY_NAME[one.unit] for one in found if not one.reserve]
    assert sum(unit.status == Status.EHC_PLAN for unit in six) >= 2
    assert sum(unit.status == Status.SEN_SUPPORT for unit in six) >= 2
    assert any(unit.phase == Phase.ALTERNATIVE for unit in six)


@settings(max_examples=30, deadline=None)
@given(dice, st.sampled_from([DESIGN, BALANCED]))
def test_records_are_as_many_as_asked_and_their_chances_add_up(thrown, design):
    found = drawn(RECORDS, thrown, design)
    chosen = [one for one in found if not one.reserve]
    assert len(chosen) == design.records.size
    assert len({one.unit for one in found}) == len(found)
    strata = {}
    for unit in UNITS:
        name = f"{unit.status}/{unit.age_band}"
        strata[name] = strata.get(name, 0) + 1
    chance = {one.slot: one.inclusion_probability for one in found}
    assert sum(chance[name] * listed for name, listed in strata.items()) == pytest.approx(60)


def test_balanced_records_meet_statuses_and_ages_within_one():
    chosen = [BY_NAME[one.unit] for one in drawn(RECORDS, "", BALANCED) if not one.reserve]
    for mark in ("status", "age_band"):
        for value in {getattr(unit, mark) for unit in UNITS}:
            wanted = 60 * sum(getattr(unit, mark) == value for unit in UNITS) / len(UNITS)
            assert abs(sum(getattr(unit, mark) == value for unit in chosen) - wanted) <= 2


@settings(max_examples=20, deadline=None)
@given(dice)
def test_a_silent_family_is_drawn_whole_within_its_class(thrown):
    found = drawn(PHONE, thrown)
    families = {BY_NAME[one.unit].family for one in found}
    assert len(families) == DESIGN.phone.size
    assert {unit.unit for unit in UNITS if unit.family in families} == {one.unit for one in found}
    expanded = {}
    for one in found:
        expanded[BY_NAME[one.unit].family] = 1 / one.inclusion_probability
    assert sum(expanded.values()) == pytest.approx(len(FAMILIES))


def test_no_family_is_asked_twice():
    """Turned tickets: the first in the line for tracking are half a round from the phone."""
    many = thaw(freeze((child(number, reach="email") for number in range(6_000)), b"s")[0])
    families = {unit.unit: unit.family for unit in many}
    for number in range(20):
        tracked, rung = (
            {families[one.unit] for one in draw(many, DESIGN, str(number), purpose, everybody)}
            for purpose, everybody in ((TRACKED, ()), (PHONE, set(families.values())))
        )
        assert not tracked & rung


def test_each_silent_family_has_its_chance():
    rounds, seen = 400, dict.fromkeys(FAMILIES, 0)
    for number in range(rounds):
        for one in draw(UNITS, DESIGN, str(number), PHONE, FAMILIES):
            seen[BY_NAME[one.unit].family] += 1 / sum(
                unit.family == BY_NAME[one.unit].family for unit in UNITS
            )
    found = draw(UNITS, DESIGN, "0", PHONE, FAMILIES)
    for one in found[:40]:
        chance = one.inclusion_probability
        noise = 5 * (chance * (1 - chance) / rounds) ** 0.5
        family = BY_NAME[one.unit].family
        assert seen[family] / rounds == pytest.approx(chance, abs=noise + 1e-9)


def test_only_families_who_are_silent_altogether_are_rung():
    both = next(family for family in FAMILIES if sum(unit.family == family for unit in UNITS) == 2)
    children = [unit.unit for unit in UNITS if unit.family == both]
    assert wholly(UNITS, children) == (both,)
    assert wholly(UNITS, children[:1]) == ()


def test_a_list_shorter_than_the_draw_is_refused():
    few = thaw(freeze((child(number) for number in range(8)), b"salt")[0])
    for purpose in (TRACKED, RECORDS):
        with pytest.raises(TooFewListed):
            draw(few, DESIGN, "s", purpose, ())


def test_fewer_silent_families_than_wanted_are_all_rung():
    found = draw(UNITS, DESIGN, "s", PHONE, FAMILIES[:5])
    assert {BY_NAME[one.unit].family for one in found} == set(FAMILIES[:5])
    assert {one.inclusion_probability for one in found} == {1.0}


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_reserves_come_in_ticket_order_one_for_each_who_leaves(data):
    line = places(TRACKED)
    order = [place.unit for place in line]
    outcomes: list[Noted] = []
    for _ in range(data.draw(st.integers(0, 12))):
        turn = [one.unit for one in standing(line, outcomes) if one.current]
        if not turn:
            break
        unit = data.draw(st.sampled_from(turn))
        outcome = data.draw(st.sampled_from(Outcome))
        check_outcome(line, outcomes, unit)
        outcomes.append(Noted(unit=unit, outcome=outcome, noted_at=AT))
    stands = standing(line, outcomes)
    came = [one.unit for one in stands if one.reserve and (one.current or one.outcomes)]
    for slot in SLOTS:
        reserves = [place.unit for place in line if place.reserve and place.slot == slot]
        used = [unit for unit in reserves if unit in came]
        assert used == reserves[: len(used)]
    left = {one.unit for one in stands if one.outcomes and not one.current}
    assert sum(one.current for one in stands) == 6 - max(0, len(left) - 12)
    assert [one.unit for one in stands] == order


def _dip(*fails: bool):
    line = places(RECORDS)
    read = [
        Noted(unit=place.unit, outcome=Outcome.READ, noted_at=AT, failed=failed)
        for place, failed in zip(line, fails, strict=False)
    ]
    return dip_sample(standing(line, read), len(UNITS))


def test_no_failure_in_59_records_means_fewer_than_five_in_a_hundred_fail():
    found = _dip(*[False] * 59)
    assert found.at_most == pytest.approx(1 - 0.05 ** (1 / 59))
    assert "No failure in 59 records read: fewer than 5% of the 600 listed" in found.sentence
    assert _dip(*[False] * 58).at_most > 0.05
    assert "No record has been read yet" in _dip().sentence


def test_the_share_of_failing_records_has_bounds_that_hold_at_every_look():
    fails = [number % 5 == 0 for number in range(40)]
    looks = [_dip(*fails[:taken]) for taken in range(1, 41)]
    assert all(look.low <= look.failed / look.read <= look.high for look in looks)
    widths = [look.high - look.low for look in looks]
    assert widths == sorted(widths, reverse=True)
    last = looks[-1]
    exact = running_counted(np.array(fails, dtype=float), len(UNITS))[-1]
    assert (last.low, last.high) == (exact.low / len(UNITS), exact.high / len(UNITS))
    assert last.at_most < last.high
    assert _dip(True, True).at_most == 1.0


def test_a_record_read_again_counts_once_as_it_stood_last():
    (place, *_), at = places(RECORDS), AT
    read = [
        Noted(unit=place.unit, outcome=Outcome.READ, noted_at=at, failed=failed)
        for failed in (True, False)
    ]
    found = dip_sample(standing(places(RECORDS), read), len(UNITS))
    assert (found.read, found.failed) == (1, 0)


def test_a_reserve_before_its_turn_and_a_stranger_are_refused():
    line = places(TRACKED)
    with pytest.raises(WrongOutcome, match="turn has not come"):
        check_outcome(line, [], line[-1].unit)
    with pytest.raises(WrongOutcome, match="not in this draw"):
        check_outcome(line, [], "0" * 16)


REFUSED = Noted(unit=places(TRACKED)[0].unit, outcome=Outcome.REFUSED, noted_at=AT)


@pytest.mark.parametrize(
    "made",
    [
        record(TRACKED),
        record(TRACKED, "2" * 20, outcomes=()),
        record(RECORDS),
        record(RECORDS, "3" * 20, BALANCED),
        record(PHONE),
    ],
    ids=["tracked", "tracked by dice", "records", "balanced records", "phone"],
)
def test_a_true_record_verifies_here_and_by_the_strangers_script(made, tmp_path):
    content = record_json(made)
    verified = verify(content)
    assert (verified.seed, verified.listed) == (made.seed, 600)
    ran = stranger(tmp_path, content)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith("RIGHT")


def _tampered(change) -> bytes:
    found = json.loads(record_json(record(RECORDS)))
    change(found)
    return json.dumps(found).encode()


def _rehash(found) -> None:
    found["frame"] = found["frame"].replace("ehc_plan", "sen_support", 1)
    found["frame_sha256"] = hashlib.sha256(found["frame"].encode()).hexdigest()


def _drop(found) -> None:
    found["drawn"].pop()


def _swap(found) -> None:
    found["drawn"][0], found["drawn"][1] = found["drawn"][1], found["drawn"][0]


def _enlarge(found) -> None:
    found["design"]["records"]["size"] = 61


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda r: r.update(frame=r["frame"].replace("primary", "nursery", 1)), "list"),
        (_rehash, "seed"),
        (_enlarge, "design"),
        (lambda r: r.update(dice="1" * 20), "seed"),
        (lambda r: r.update(signature="00" * 48), "seed"),
        (lambda r: r["drawn"][3].update(ticket="0.5"), "ticket"),
        (lambda r: r["drawn"][3].update(inclusion_probability=0.9), "inclusion_probability"),
        (lambda r: r["drawn"][3].update(unit=r["drawn"][4]["unit"]), "unit"),
        (lambda r: r["drawn"][3].update(reserve=True), "reserve"),
        (_swap, "place 1"),
        (_drop, "children"),
    ],
)
def test_tampering_is_caught_and_named_here_and_by_the_strangers_script(change, names, tmp_path):
    content = _tampered(change)
    with pytest.raises(WrongRecord, match=f"(?i){names}"):
        verify(content)
    ran = stranger(tmp_path, content)
    assert ran.returncode == 1, ran.stderr
    assert names in ran.stdout.split("list   ")[0]


def test_a_list_that_names_a_child_twice_is_caught():
    lines = FRAME.splitlines(keepends=True)
    with pytest.raises(WrongRecord, match="twice"):
        thaw("".join([*lines, lines[-1]]))


def test_an_outcome_before_its_turn_is_caught():
    late = Noted(unit=places(TRACKED)[-1].unit, outcome=Outcome.REFUSED, noted_at=AT)
    with pytest.raises(WrongRecord, match="was not in the draw"):
        verify(record_json(record(TRACKED, outcomes=(late,))))
    assert verify(record_json(record(TRACKED, outcomes=(REFUSED,)))).replaced == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"note": 1}'])
def test_what_is_no_record_is_refused(content):
    with pytest.raises(WrongRecord, match="not the record of a draw"):
        verify(content)


def test_the_designs_hash_is_that_of_its_json_with_sorted_keys():
    plain = json.dumps(
        json.loads(msgspec.json.encode(DESIGN)), sort_keys=True, separators=(",", ":")
    )
    assert design_sha256(DESIGN) == hashlib.sha256(plain.encode()).hexdigest()
