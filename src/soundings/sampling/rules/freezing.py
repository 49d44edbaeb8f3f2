"""The canonical list, the design, and the seed that binds both to public chance."""

import csv
import hashlib
import hmac
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from soundings.roll.model import CaseId, Phase, Status
from soundings.sampling.constants import (
    BEACON_GENESIS,
    BEACON_PERIOD,
    FEWEST_DICE,
    MOST_DRAWN,
    PHONED,
    RECORD_RESERVES,
    RECORDS,
)
from soundings.sampling.model import (
    AgeBand,
    Ceremony,
    Commitment,
    Design,
    Listed,
    OutOfTurn,
    Slot,
    Slots,
    Stratified,
    TooFewListed,
    Unit,
    WrongRandomness,
    WrongRecord,
)

BEACON = "drand quicknet"

ANYONE = Slot(name="anyone")

DESIGN = Design(
    version="2026-11",
    tracked_children=Slots(
        slots=(
            Slot(name="alternative", phases=(Phase.ALTERNATIVE,)),
            Slot(
                name="ehc_plan_0_10",
                statuses=(Status.EHC_PLAN,),
                age_bands=(AgeBand.YOUNGER,),
            ),
            Slot(name="ehc_plan_11_25", statuses=(Status.EHC_PLAN,), age_bands=(AgeBand.OLDER,)),
            Slot(
                name="sen_support_0_10",
                statuses=(Status.SEN_SUPPORT,),
                age_bands=(AgeBand.YOUNGER,),
            ),
            Slot(
                name="sen_support_11_25",
                statuses=(Status.SEN_SUPPORT,),
                age_bands=(AgeBand.OLDER,),
            ),
            ANYONE,
        ),
        reserves=2,
    ),
    records=Stratified(size=RECORDS, reserves=RECORD_RESERVES),
    phone=Stratified(size=PHONED, reserves=0),
)
"""Six children: at least one in alternative provision, two with plans and two on SEN support,
younger and older of each; the last place is open, so that every listed child has a chance.
Silent families have no reserves: one who cannot be reached counts as not reached.

Source: statistics/methods.md (e) 3 and 5; the ages at which the places divide are our choice,
because secondary school begins at 11.
"""


def designed(*, balanced: bool = False, records: int = RECORDS, phoned: int = PHONED) -> Design:
    """Return the house's design with these sizes, the records drawn balanced if wanted.

    Refuses sizes that no draw could have.
    """
    if not 0 < records <= MOST_DRAWN or not 0 < phoned <= MOST_DRAWN:
        message = f"A draw takes between 1 and {MOST_DRAWN} units; found {records} and {phoned}."
        raise TooFewListed(message)
    method: Literal["tickets", "balanced"] = "balanced" if balanced else "tickets"
    return msgspec.structs.replace(
        DESIGN,
        records=msgspec.structs.replace(DESIGN.records, size=records, method=method),
        phone=msgspec.structs.replace(DESIGN.phone, size=phoned),
    )


_COLUMNS = Unit.__struct_fields__


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _meaningless(salt: bytes, name: object) -> str:
    return hmac.digest(salt, str(name).encode(), hashlib.sha256).hex()[:16]


def _deprivation(decile: int | None) -> str:
    if decile is None:
        return "unknown"
    return "most" if decile <= 3 else "middle" if decile <= 7 else "least"  # noqa: PLR2004 - thirds


def freeze(listed: Iterable[Listed], salt: bytes) -> tuple[str, dict[str, CaseId]]:
    """Return the list as canonical text, and the case behind each meaningless name.

    CSV with a header and a line a child, in the order of the names, which the salt makes: the
    text tells nothing that the design does not need, and its hash cannot be guessed from the
    area's own list.
    """
    cases: dict[str, CaseId] = {}
    units = []
    for child in listed:
        name = _meaningless(salt, child.case_id)
        cases[name] = child.case_id
        units.append(
            (
                name,
                _meaningless(salt, child.family_id),
                child.status,
                child.phase,
                AgeBand.YOUNGER if child.age <= 10 else AgeBand.OLDER,  # noqa: PLR2004 - its name
                _deprivation(child.idaci_decile),
                child.reach,
            )
        )
    if not units:
        message = "Nobody is on the list yet; import the area's lists first."
        raise TooFewListed(message)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(sorted(units))
    return text.getvalue(), cases


def thaw(frame: str) -> tuple[Unit, ...]:
    """Return the frozen list; refuse a text that is not one, or that names a child twice."""
    reader = csv.DictReader(io.StringIO(frame))
    if tuple(reader.fieldnames or ()) != _COLUMNS:
        message = f"The list in this record needs the columns {', '.join(_COLUMNS)}."
        raise WrongRecord(message)
    try:
        units = msgspec.convert(list(reader), tuple[Unit, ...])
    except msgspec.ValidationError as error:
        message = f"A line of the list in this record cannot be read: {error}."
        raise WrongRecord(message) from error
    if len({unit.unit for unit in units}) < len(units):
        message = "The list in this record names a child twice."
        raise WrongRecord(message)
    return units


def frame_sha256(frame: str) -> str:
    """Return the SHA-256 of the frozen list, byte for byte."""
    return _sha256(frame)


def design_sha256(design: Design) -> str:
    """Return the design's SHA-256 over its JSON with sorted keys and no blanks."""
    return hashlib.sha256(msgspec.json.encode(design, order="sorted")).hexdigest()


def round_at(number: int) -> datetime:
    """Return when a round of the beacon is made public."""
    return BEACON_GENESIS + (number - 1) * BEACON_PERIOD


def round_after(at: datetime, delay: timedelta) -> int:
    """Return the first round made public at least this long from now."""
    if delay <= BEACON_PERIOD:
        message = "The round must lie in the future, so that nobody can know it yet."
        raise OutOfTurn(message)
    return -((BEACON_GENESIS - at - delay) // BEACON_PERIOD) + 1


def check_dice(dice: str) -> str:
    """Return the throws without blanks; refuse what no die shows, and too few throws."""
    thrown = "".join(dice.split())
    if thrown and (set(thrown) - set("123456") or len(thrown) < FEWEST_DICE):
        message = (
            f"Dice are given as at least {FEWEST_DICE} digits from 1 to 6; "
            f"found {len(thrown)} characters."
        )
        raise WrongRandomness(message)
    return thrown


def randomness(signature: str) -> str:
    """Return the round's randomness: the SHA-256 of its signature, given in hexadecimal."""
    try:
        signed = bytes.fromhex(signature.strip())
    except ValueError as error:
        message = "A round's signature is given in hexadecimal digits, as the beacon shows it."
        raise WrongRandomness(message) from error
    if len(signed) != 48:  # noqa: PLR2004 - a point of BLS12-381 G1, compressed
        message = f"A signature of {BEACON} has 96 hexadecimal digits; found {2 * len(signed)}."
        raise WrongRandomness(message)
    return hashlib.sha256(signed).hexdigest()


def seed(frame_hash: str, design_hash: str, signature: str, dice: str) -> str:
    """Return the one seed: SHA-256 of list hash, design hash, randomness and dice, in a row.

    The round's signature or the dice may be missing, not both.
    """
    if not signature and not dice:
        message = "Give the round's signature, or dice thrown by the parent-carer forum."
        raise WrongRandomness(message)
    chance = randomness(signature) if signature else ""
    return _sha256(frame_hash + design_hash + chance + check_dice(dice))


def next_number(last: Ceremony | None, reason: str) -> int:
    """Return the number of the ceremony to begin; another needs a reason, which is kept."""
    if last is None:
        return 1
    if not reason.strip():
        message = (
            f"A ceremony was begun on {last.frozen_at:%d %B %Y}, and there is one an inspection. "
            "Give a reason to begin another; both are kept and shown."
        )
        raise OutOfTurn(message)
    return last.number + 1


def check_turn(found: Ceremony, at: datetime) -> int:
    """Return the published round; refuse before it is public, and where the seed is there."""
    if found.seed is not None:
        message = "The seed of this ceremony is there; another seed needs another ceremony."
        raise OutOfTurn(message)
    if found.beacon_round is None:
        message = "Publish both hashes first: what chance decides must be fixed before it."
        raise OutOfTurn(message)
    if at < round_at(found.beacon_round):
        message = (
            f"Round {found.beacon_round} of {BEACON} is public at "
            f"{round_at(found.beacon_round):%H:%M:%S on %d %B %Y} UTC; come back then."
        )
        raise OutOfTurn(message)
    return found.beacon_round


def check_seeded(found: Ceremony) -> str:
    """Return the seed; refuse to draw before it is there."""
    if found.seed is None:
        message = "There is no seed yet: publish the hashes, then enter the round or the dice."
        raise OutOfTurn(message)
    return found.seed


def commitment(code: str, found: Ceremony) -> Commitment:
    """Return what is published before the randomness exists."""
    if found.beacon_round is None or found.published_at is None:
        message = "The hashes are not published yet."
        raise OutOfTurn(message)
    return Commitment(
        inspection=code,
        ceremony=found.number,
        reason=found.reason,
        frame_sha256=found.frame_sha256,
        design_sha256=found.design_sha256,
        beacon=BEACON,
        beacon_round=found.beacon_round,
        round_at=round_at(found.beacon_round),
        published_at=found.published_at,
    )


def wholly(frame: tuple[Unit, ...], units: Iterable[str]) -> tuple[str, ...]:
    """Return, sorted, the families of whom every listed child is among these units."""
    named = set(units)
    others = {unit.family for unit in frame if unit.unit not in named}
    return tuple(sorted({unit.family for unit in frame if unit.unit in named} - others))
