"""The record of a draw, and drawing it again from nothing else."""

from uuid import UUID

import msgspec

from soundings.roll.model import CaseId
from soundings.sampling.model import Drawn, Noted, Place, Recomputed, Record, WrongRecord
from soundings.sampling.rules.drawing import draw
from soundings.sampling.rules.following import standing
from soundings.sampling.rules.freezing import design_sha256, frame_sha256, seed, thaw

_NOBODY = CaseId(UUID(int=0))


def record_json(made: Record) -> bytes:
    """Return the draw's record as it is published: JSON, a line a value."""
    return msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"


def _same(found: object, right: object, message: str) -> None:
    if found != right:
        raise WrongRecord(message)


def _check_bindings(made: Record) -> None:
    _same(
        made.frame_sha256,
        frame_sha256(made.frame),
        "The list in this record is not the list whose hash it gives.",
    )
    _same(
        made.design_sha256,
        design_sha256(made.design),
        "The design in this record is not the design whose hash it gives.",
    )
    _same(
        made.seed,
        seed(made.frame_sha256, made.design_sha256, made.signature, made.dice),
        "The seed in this record is not what list, design, round and dice give.",
    )


def _check_drawn(found: tuple[Drawn, ...], wanted: tuple[Drawn, ...]) -> None:
    for place, (was, should) in enumerate(zip(found, wanted, strict=False), start=1):
        for field in Drawn.__struct_fields__:
            old, right = getattr(was, field), getattr(should, field)
            _same(
                old,
                right,
                f"Place {place}: {field} is {old}; seed, list and design give {right}.",
            )
    _same(
        len(found),
        len(wanted),
        f"The record names {len(found)} children; seed, list and design give {len(wanted)}.",
    )


def _check_outcomes(drawn: tuple[Drawn, ...], outcomes: tuple[Noted, ...]) -> int:
    """Return how many were replaced; refuse an outcome before its turn."""
    places = [Place(case_id=_NOBODY, **msgspec.structs.asdict(one)) for one in drawn]
    for past, outcome in enumerate(outcomes):
        turn = {one.unit for one in standing(places, outcomes[:past]) if one.current}
        if outcome.unit not in turn:
            message = f"Outcome {past + 1}: {outcome.unit} was not in the draw when it was noted."
            raise WrongRecord(message)
    return sum(not one.reserve and not one.current for one in standing(places, outcomes))


def verify(record: bytes) -> Recomputed:
    """Recompute a draw from its published record.

    Raises WrongRecord naming the first thing in it that seed, list and design do not give.
    """
    try:
        made = msgspec.json.decode(record, type=Record)
    except msgspec.DecodeError as error:
        message = f"This file is not the record of a draw: {error}."
        raise WrongRecord(message) from error
    _check_bindings(made)
    frame = thaw(made.frame)
    _check_drawn(made.drawn, draw(frame, made.design, made.seed, made.purpose, made.families))
    replaced = _check_outcomes(made.drawn, made.outcomes)
    return Recomputed(
        purpose=made.purpose,
        seed=made.seed,
        frame_sha256=made.frame_sha256,
        design_sha256=made.design_sha256,
        listed=len(frame),
        drawn=sum(not drawn.reserve for drawn in made.drawn),
        reserves=sum(drawn.reserve for drawn in made.drawn),
        replaced=replaced,
        note=made.note,
    )
