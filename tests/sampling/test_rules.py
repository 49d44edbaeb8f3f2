"""Draws that nobody can choose and anybody can recompute."""

import hashlib
import json
import random
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundings.roll.model import Phase, Status
from soundings.sampling.model import (
    Draw,
    Purpose,
    Stored,
    TooFewListed,
    Unit,
    WrongRecord,
)
from soundings.sampling.rules import (
    NOTE,
    TRACKED_CHILDREN,
    canonical_frame,
    design_sha256,
    draw,
    fits,
    frame_sha256,
    record_json,
    verify,
)

SLOTS = {slot.name: slot for slot in TRACKED_CHILDREN.slots}


def _unit(number: int, **changes) -> Unit:
    chance = random.Random(number)
    made = {
        "case_id": UUID(int=chance.getrandbits(128)),
        "family_id": UUID(int=chance.getrandbits(128)),
        "status": chance.choice(list(Status)),
        "phase": chance.choice(list(Phase)),
        "age": chance.randrange(26),
    }
    return Unit(**(made | changes))


FRAME = canonical_frame(_unit(number) for number in range(400))


def _record(seed: str = "4 2 6 1 3 3") -> Draw:
    return Draw(
        note=NOTE,
        draw_id=UUID(int=1),
        inspection_id=UUID(int=2),
        purpose=Purpose.TRACKED_CHILDREN,
        seed=seed,
        design=TRACKED_CHILDREN,
        design_sha256=design_sha256(TRACKED_CHILDREN),
        frame_sha256=frame_sha256(FRAME),
        drawn_at=datetime(2026, 9, 16, tzinfo=UTC),
        drawn=draw(FRAME, TRACKED_CHILDREN, seed),
        frame=FRAME,
    )


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=20))
def test_every_draw_keeps_its_design(seed):
    by_id = {unit.case_id: unit for unit in FRAME}
    drawn = draw(FRAME, TRACKED_CHILDREN, seed)
    children = [by_id[one.case_id] for one in drawn]
    first = children[:6]
    assert [one.reserve for one in drawn] == [False] * 6 + [True] * 12
    assert [one.position for one in drawn] == list(range(1, 19))
    assert any(child.phase is Phase.ALTERNATIVE for child in first)
    assert sum(child.status is Status.EHC_PLAN for child in first) >= 2
    assert sum(child.status is Status.SEN_SUPPORT for child in first) >= 2
    assert len({child.family_id for child in children}) == 18
    assert all(fits(child, SLOTS[one.slot]) for one, child in zip(drawn, children, strict=True))


def test_tickets_rise_within_a_place():
    drawn = draw(FRAME, TRACKED_CHILDREN, "x")
    for name in SLOTS:
        tickets = [one.ticket for one in drawn if one.slot == name]
        assert tickets == sorted(tickets)
        assert len(tickets) == 3


def test_the_order_of_the_list_changes_nothing():
    mixed = list(FRAME)
    random.Random(1).shuffle(mixed)
    assert draw(tuple(mixed), TRACKED_CHILDREN, "x") == draw(FRAME, TRACKED_CHILDREN, "x")


def test_the_draw_is_the_one_a_stranger_works_out():
    """A naive twin with nothing but SHA-256."""

    def digest(text):
        return hashlib.sha256(text.encode()).hexdigest()

    lines = "".join(
        f"{u.case_id},{u.family_id},{u.status.value},{u.phase.value},{u.age}\n" for u in FRAME
    )
    design = json.dumps(
        msgspec.to_builtins(TRACKED_CHILDREN), sort_keys=True, separators=(",", ":")
    )
    seed = digest(digest(lines) + digest(design) + "dice")

    def ticket(unit):
        return "0." + str(int(digest(digest(seed) + str(unit.case_id)), 16)).zfill(64)[::-1]

    wanted, families = [], set()
    for slot in TRACKED_CHILDREN.slots * 3:
        unit = min(
            (
                u
                for u in FRAME
                if u.family_id not in families
                and (not slot.statuses or u.status in slot.statuses)
                and (not slot.phases or u.phase in slot.phases)
                and slot.youngest <= u.age <= slot.oldest
            ),
            key=ticket,
        )
        families.add(unit.family_id)
        wanted.append((str(unit.case_id), ticket(unit)))
    found = draw(FRAME, TRACKED_CHILDREN, "dice")
    assert [(str(one.case_id), one.ticket) for one in found] == wanted


def test_over_many_seeds_every_listed_child_has_a_chance():
    frame = FRAME[:60]
    seen = set()
    for seed in range(300):
        seen |= {one.case_id for one in draw(frame, TRACKED_CHILDREN, str(seed))[:6]}
    assert seen == {unit.case_id for unit in frame}


def test_a_place_nobody_fits_goes_to_anyone():
    frame = tuple(u for u in FRAME if u.phase is not Phase.ALTERNATIVE)
    drawn = draw(frame, TRACKED_CHILDREN, "x")
    assert drawn[0].slot == "anyone"
    assert sum(not one.reserve for one in drawn) == 6


def test_a_list_of_too_few_families_is_refused():
    frame = tuple(msgspec.structs.replace(u, family_id=UUID(int=u.age % 5)) for u in FRAME)
    with pytest.raises(TooFewListed, match="needs 6 families and the list holds 5"):
        draw(frame, TRACKED_CHILDREN, "x")


def test_a_published_record_verifies():
    record = record_json(_record())
    assert b"Illustrative, not an estimate." in record
    verified = verify(record)
    assert (verified.listed, verified.drawn, verified.reserves) == (400, 6, 12)
    assert verified.note == "Illustrative, not an estimate."


def _swap(record):
    record["drawn"][0], record["drawn"][1] = record["drawn"][1], record["drawn"][0]


TAMPERINGS = {
    "another seed": (lambda r: r.update(seed="7"), "Place 1: case_id"),
    "a child's age": (lambda r: r["frame"][3].update(age=r["frame"][3]["age"] ^ 1), "The list"),
    "a child left out": (lambda r: r["frame"].pop(), "The list"),
    "a child added twice": (
        lambda r: (
            r["frame"].append(r["frame"][0]),
            r.update(frame_sha256=frame_sha256(msgspec.convert(r["frame"], tuple[Unit, ...]))),
        ),
        "names a child twice",
    ),
    "the design": (lambda r: r["design"].update(reserves=3), "The design"),
    "the order": (_swap, "Place 1: case_id"),
    "a ticket": (lambda r: r["drawn"][2].update(ticket="0.1"), "Place 3: ticket is 0.1"),
    "a reserve made first": (lambda r: r["drawn"][6].update(reserve=False), "Place 7: reserve"),
    "a drawn child": (
        lambda r: r["drawn"][1].update(case_id=r["frame"][0]["case_id"]),
        "Place 2: case_id",
    ),
    "a reserve left out": (lambda r: r["drawn"].pop(), "names 17 children"),
    "a field of its own": (lambda r: r.update(favourite=1), "not the record of a draw"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_is_caught_and_named(tampering):
    change, sentence = TAMPERINGS[tampering]
    record = json.loads(record_json(_record()))
    change(record)
    with pytest.raises(WrongRecord, match=sentence):
        verify(json.dumps(record).encode())


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"\xff", b"[]", b"PK\x03\x04"])
def test_a_file_that_is_no_record_is_refused(rubbish):
    with pytest.raises(WrongRecord, match="not the record of a draw"):
        verify(rubbish)


def test_a_stored_design_reads_back_as_it_was_written():
    stored = msgspec.convert(
        msgspec.to_builtins(TRACKED_CHILDREN), Stored.__annotations__["design"]
    )
    assert design_sha256(stored) == design_sha256(TRACKED_CHILDREN)
