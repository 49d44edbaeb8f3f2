"""Draws as a briefing prints them."""

from soundings.briefing.model import Draw, DrawPlace
from soundings.sampling.model import Purpose, Record, Table
from soundings.sampling.rules.freezing import thaw

PRINTED = (Purpose.TRACKED_CHILDREN,)
"""Records to read are too many for a page, and who is telephoned is nobody's to print."""


def tracked(record: Record, table: Table) -> Draw:
    """Return a draw with its seed, what the list says of each place, and how each stands."""
    units = {unit.unit: unit for unit in thaw(record.frame)}
    drawn = {one.unit: one for one in record.drawn}
    return Draw(
        purpose=record.purpose,
        seed=record.seed,
        beacon_round=record.beacon_round,
        frame_sha256=record.frame_sha256,
        design_version=record.design.version,
        drawn_at=record.drawn_at,
        places=tuple(
            DrawPlace(
                position=place.position,
                unit=place.unit,
                slot=place.slot,
                reserve=place.reserve,
                current=place.current,
                status=units[place.unit].status,
                phase=units[place.unit].phase,
                age_band=units[place.unit].age_band,
                deprivation=units[place.unit].deprivation,
                probability=drawn[place.unit].inclusion_probability,
                outcomes=tuple(noted.outcome for noted in place.outcomes),
            )
            for place in table.places
        ),
        note=table.note,
    )
