"""The rows behind a cut, for whoever analyses it anew."""

from msgspec import Struct

from soundings.estimate.model.diagnostics import ResponseClass
from soundings.estimate.model.figures import Weight
from soundings.estimate.model.replies import Respondent
from soundings.instrument.model import Instrument
from soundings.roll.model import Frame


class Frozen(Struct, frozen=True, kw_only=True):
    """What a cut was taken of: the same rows, proved by its hash, and what each counts for."""

    frame: tuple[Frame, ...]
    replies: tuple[Respondent, ...]
    weights: tuple[Weight, ...]
    classes: tuple[ResponseClass, ...]
    instruments: tuple[Instrument, ...]
    """Every version that was answered."""
