"""Drawing by ticket, and recomputing a draw from its record."""

import hashlib
from collections.abc import Iterable

import msgspec

from soundings.roll.model import FamilyId, Phase, Status
from soundings.sampling.model import (
    AlreadyDrawn,
    Design,
    Draw,
    Drawn,
    NoSeed,
    Recomputed,
    Slot,
    Stored,
    TooFewListed,
    Unit,
    WrongRecord,
)
from soundings.stats.tickets import ticket

NOTE = "Illustrative, not an estimate."

ANYONE = Slot(name="anyone")

TRACKED_CHILDREN = Design(
    slots=(
        Slot(name="alternative", phases=(Phase.ALTERNATIVE,)),
        Slot(name="ehc_plan_0_10", statuses=(Status.EHC_PLAN,), oldest=10),
        Slot(name="ehc_plan_11_25", statuses=(Status.EHC_PLAN,), youngest=11),
        Slot(name="sen_support_0_10", statuses=(Status.SEN_SUPPORT,), oldest=10),
        Slot(name="sen_support_11_25", statuses=(Status.SEN_SUPPORT,), youngest=11),
        ANYONE,
    ),
    reserves=2,
    version="2026-11",
)
"""Six children: at least one in alternative provision, two with plans and two on SEN support,
younger and older of each; the last place is open, so that every listed child has a chance.

Source: statistics/methods.md (e) 3; the ages at which the places divide are our choice,
because secondary school begins at 11.
"""


def canonical_frame(frame: Iterable[Unit]) -> tuple[Unit, ...]:
    """Return the list in the one order in which it is hashed."""
    return tuple(sorted(frame, key=lambda unit: str(unit.case_id)))


def frame_sha256(frame: tuple[Unit, ...]) -> str:
    """Return the list's SHA-256: one line a child, by id: id,family,status,phase,age."""
    lines = (
        f"{unit.case_id},{unit.family_id},{unit.status},{unit.phase},{unit.age}\n"
        for unit in canonical_frame(frame)
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def design_sha256(design: Design) -> str:
    """Return the design's SHA-256 over its JSON with sorted keys."""
    return hashlib.sha256(msgspec.json.encode(design, order="sorted")).hexdigest()


def bound_seed(frame_hash: str, design_hash: str, seed: str) -> str:
    """Return the seed bound to the list and the design: changing any of them changes all."""
    return hashlib.sha256(f"{frame_hash}{design_hash}{seed}".encode()).hexdigest()


def check_seed(seed: str) -> str:
    """Return the seed without blanks around it; refuse an empty one."""
    if not seed.strip():
        message = "Give a seed that nobody could choose, such as dice thrown before witnesses."
        raise NoSeed(message)
    return seed.strip()


def check_again(made: Stored, seed: str, frame_hash: str) -> None:
    """Refuse to draw again with another seed or from another list."""
    if made.seed != seed:
        message = (
            f"The draw was made on {made.drawn_at:%d %B %Y} with the seed {made.seed!r}, and is "
            "made once; ask for it with that seed."
        )
        raise AlreadyDrawn(message)
    if made.frame_sha256 != frame_hash:
        message = (
            "The list was changed after the draw was made from it; use the record that was "
            "published then."
        )
        raise AlreadyDrawn(message)


def fits(unit: Unit, slot: Slot) -> bool:
    """Say whether the place is for this child."""
    return (
        (not slot.statuses or unit.status in slot.statuses)
        and (not slot.phases or unit.phase in slot.phases)
        and slot.youngest <= unit.age <= slot.oldest
    )


def _in_ticket_order(frame: tuple[Unit, ...], seed: str) -> list[tuple[str, Unit]]:
    """Return the list by ticket; two equal tickets, which nobody will see, by id."""
    tickets = ((ticket(seed, str(unit.case_id)), unit) for unit in frame)
    return sorted(tickets, key=lambda entry: (entry[0], str(entry[1].case_id)))


def _lowest(
    order: list[tuple[str, Unit]], slot: Slot, families: set[FamilyId]
) -> tuple[str, Unit] | None:
    """Return the lowest ticket that fits the place, of a family not yet drawn."""
    for number, unit in order:
        if unit.family_id not in families and fits(unit, slot):
            return number, unit
    return None


def draw(frame: tuple[Unit, ...], design: Design, seed: str) -> tuple[Drawn, ...]:
    """Fill each place with the lowest ticket that fits it, then each place's reserves in rounds.

    A place for which nobody is left goes to anyone; a reserve for which nobody is left is
    left out. Refuses a list with fewer families than places.
    """
    bound = bound_seed(frame_sha256(frame), design_sha256(design), seed)
    order = _in_ticket_order(frame, bound)
    families: set[FamilyId] = set()
    drawn: list[Drawn] = []

    def fill(slot: Slot, *, reserve: bool) -> bool:
        found = _lowest(order, slot, families)
        if found is None:
            return False
        number, unit = found
        families.add(unit.family_id)
        drawn.append(
            Drawn(
                case_id=unit.case_id,
                slot=slot.name,
                position=len(drawn) + 1,
                ticket=number,
                reserve=reserve,
            )
        )
        return True

    for slot in design.slots:
        if not (fill(slot, reserve=False) or fill(ANYONE, reserve=False)):
            message = (
                f"The draw needs {len(design.slots)} families and the list holds {len(drawn)}; "
                "import the lists first."
            )
            raise TooFewListed(message)
    for _ in range(design.reserves):
        for slot in design.slots:
            fill(slot, reserve=True)
    return tuple(drawn)


def record_json(made: Draw) -> bytes:
    """Return the draw's record as it is published: JSON, a line a value."""
    return msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"


def _check(made: Draw) -> None:
    if made.frame_sha256 != frame_sha256(made.frame):
        message = "The list in this record is not the list whose hash it gives."
        raise WrongRecord(message)
    if len({unit.case_id for unit in made.frame}) < len(made.frame):
        message = "The list in this record names a child twice."
        raise WrongRecord(message)
    if made.design_sha256 != design_sha256(made.design):
        message = "The design in this record is not the design whose hash it gives."
        raise WrongRecord(message)
    wanted = draw(made.frame, made.design, made.seed)
    for place, (found, right) in enumerate(zip(made.drawn, wanted, strict=False), start=1):
        for field in ("case_id", "slot", "position", "ticket", "reserve"):
            was, should = getattr(found, field), getattr(right, field)
            if was != should:
                message = f"Place {place}: {field} is {was}; seed, list and design give {should}."
                raise WrongRecord(message)
    if len(made.drawn) != len(wanted):
        message = (
            f"The record names {len(made.drawn)} children; seed, list and design give "
            f"{len(wanted)}."
        )
        raise WrongRecord(message)


def verify(record: bytes) -> Recomputed:
    """Recompute a draw from its published record.

    Raises WrongRecord naming the first thing in it that seed, list and design do not give.
    """
    try:
        made = msgspec.json.decode(record, type=Draw)
    except msgspec.DecodeError as error:
        message = f"This file is not the record of a draw: {error}."
        raise WrongRecord(message) from error
    _check(made)
    return Recomputed(
        draw_id=made.draw_id,
        seed=made.seed,
        frame_sha256=made.frame_sha256,
        listed=len(made.frame),
        drawn=sum(not drawn.reserve for drawn in made.drawn),
        reserves=sum(drawn.reserve for drawn in made.drawn),
        note=NOTE,
    )
