"""Made lists and records to draw from."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from soundings.roll.model import Phase, Status
from soundings.sampling.model import Design, Listed, Noted, Place, Purpose, Record
from soundings.sampling.rules.drawing import draw
from soundings.sampling.rules.following import NOTES
from soundings.sampling.rules.freezing import (
    DESIGN,
    design_sha256,
    frame_sha256,
    freeze,
    seed,
    thaw,
)

AT = datetime(2026, 9, 16, 9, tzinfo=UTC)
ROUND = 657_413
SIGNATURE = (
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b"
)
"""Published by drand quicknet for its round 657413."""

BALANCED = msgspec.structs.replace(
    DESIGN, records=msgspec.structs.replace(DESIGN.records, method="balanced")
)


def child(number: int, **changes) -> Listed:
    chance = random.Random(number)
    made = {
        "case_id": UUID(int=chance.getrandbits(128)),
        "family_id": UUID(int=random.Random(number // 2 * 3).getrandbits(128)),
        "status": chance.choice(list(Status)),
        "phase": chance.choice(list(Phase)),
        "age": chance.randrange(26),
        "idaci_decile": chance.choice([None, *range(1, 11)]),
        "reach": chance.choice(["email_and_sms", "email", "sms", "none"]),
    }
    return Listed(**(made | changes))


FRAME, CASES = freeze((child(number) for number in range(600)), b"salt")
UNITS = thaw(FRAME)
FAMILIES = tuple(sorted({unit.family for unit in UNITS}))


def seeded(dice: str, design: Design = DESIGN) -> str:
    return seed(frame_sha256(FRAME), design_sha256(design), SIGNATURE, dice)


def drawn(purpose: Purpose, dice: str = "", design: Design = DESIGN):
    return draw(UNITS, design, seeded(dice, design), purpose, FAMILIES)


def record(
    purpose: Purpose, dice: str = "", design: Design = DESIGN, outcomes: tuple[Noted, ...] = ()
) -> Record:
    return Record(
        note=NOTES[purpose],
        inspection="exeford",
        ceremony=1,
        purpose=purpose,
        frame=FRAME,
        frame_sha256=frame_sha256(FRAME),
        design=design,
        design_sha256=design_sha256(design),
        beacon_round=ROUND,
        signature=SIGNATURE,
        dice=dice,
        seed=seeded(dice, design),
        families=FAMILIES if purpose is Purpose.PHONE else (),
        drawn=drawn(purpose, dice, design),
        outcomes=outcomes,
        published_at=AT,
        drawn_at=AT + timedelta(hours=1),
    )


def places(purpose: Purpose, dice: str = "") -> list[Place]:
    return [
        Place(case_id=CASES[one.unit], **msgspec.structs.asdict(one))
        for one in drawn(purpose, dice)
    ]
