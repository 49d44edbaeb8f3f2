"""Everything one analysis finds."""

from msgspec import Struct

from soundings.estimate.model.diagnostics import Diagnostics
from soundings.estimate.model.figures import Balance, Difference, Figure, Weight
from soundings.estimate.model.results import (
    Adjusted,
    Alternative,
    Gradient,
    Quantity,
    School,
    Told,
    TwoPhase,
    Variation,
)


class Analysis(Struct, frozen=True, kw_only=True):
    """Everything a cut holds, before it is stored."""

    weights: tuple[Weight, ...]
    figures: tuple[Figure, ...]
    differences: tuple[Difference, ...]
    balance: tuple[Balance, ...]
    alternatives: tuple[Alternative, ...]
    quantities: tuple[Quantity, ...]
    adjusted: tuple[Adjusted, ...]
    gradients: tuple[Gradient, ...]
    schools: tuple[School, ...]
    variations: tuple[Variation, ...]
    told: tuple[Told, ...]
    two_phases: tuple[TwoPhase, ...]
    diagnostics: Diagnostics
    list_count: int
    response_count: int
    family_count: int
