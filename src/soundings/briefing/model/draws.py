"""The nouns of case tracking, as a briefing prints them: names that mean nothing elsewhere."""

from datetime import datetime

from msgspec import Struct


class DrawPlace(Struct, frozen=True, kw_only=True):
    """One drawn child: for whom the place is, and how it stands."""

    position: int
    unit: str
    slot: str
    reserve: bool
    current: bool
    status: str
    phase: str
    age_band: str
    deprivation: str
    probability: float
    outcomes: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """Whether it is a reserve that nobody has called on."""
        return self.reserve and not self.current and not self.outcomes


class Draw(Struct, frozen=True, kw_only=True):
    """A draw that anyone can make again."""

    purpose: str
    seed: str
    beacon_round: int
    frame_sha256: str
    design_version: str
    drawn_at: datetime
    places: tuple[DrawPlace, ...]
    note: str
