"""How many families' words touch a theme: the coded comments as a part of the replies."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from soundings.coding.constants import ITEMS
from soundings.estimate.constants import LEANS, THEME, WROTE
from soundings.estimate.model import Figure, Respondent, Spoken
from soundings.estimate.rules.figures import figures
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.table import Table
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.linearise import design
from soundings.stats.shapes import Bools, Floats


def prevalence(
    table: Table,
    weighted: Weighted,
    replies: Sequence[Respondent],
    spoken: Spoken,
    variables: Sequence[str],
) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """Estimate each theme's share of the families who wrote, and the share who wrote, by group.

    `replies` are in the order of the weighted rows. Comments are read in ticket order, so that
    those read so far are a random part of all: they are what stands for the families who wrote,
    and the finite population correction takes them for no more than that part. Returned beside:
    what to say of it.
    """
    wrote = np.array([_wrote(reply.answers) for reply in replies], dtype=np.bool_)
    coded = np.array([reply.response_id in spoken.themes for reply in replies], dtype=np.bool_)
    found = figures(table, weighted, [_measured(WROTE, table, wrote.astype(float))], variables)
    if not coded.any():
        return found, ()
    part = min(1.0, float(coded.sum()) / max(1.0, float((wrote | coded).sum())))
    themes = [spoken.themes.get(reply.response_id) for reply in replies]
    told = [
        _measured(name, table, _touched(themes, theme, way))
        for theme in spoken.names
        for name, way in (
            (f"{THEME}{theme}", None),
            *((f"{THEME}{theme}:{way}", way) for way in LEANS),
        )
    ]
    said = (
        f"Themes by codebook {spoken.version} ({spoken.sha256[:12]}): people have read "
        f"{int(coded.sum())} of {int(wrote.sum())} comments, in ticket order."
    )
    return (*found, *figures(table, _thinned(weighted, part), told, variables)), (said,)


def _wrote(answers: Mapping[str, object]) -> bool:
    return any(str(answers.get(item) or "").strip() for item in ITEMS)


def _touched(themes: Sequence[Mapping[str, str] | None], theme: str, way: str | None) -> Floats:
    """Return 1 where a comment touches the theme, or leans that way on it; nan where unread."""
    return np.array(
        [
            np.nan
            if said is None
            else float(theme in said if way is None else said.get(theme) == way)
            for said in themes
        ],
        dtype=np.float64,
    )


def _measured(name: str, table: Table, y: Floats) -> Measured:
    everybody: Bools = np.ones(len(table.units), dtype=np.bool_)
    return Measured(name=name, population=everybody, y=y)


def _thinned(weighted: Weighted, part: float) -> Weighted:
    """Return the same weights with classes as far from complete as the reading is."""
    return msgspec.structs.replace(
        weighted,
        design=design(
            weighted.weights,
            weighted.family,
            weighted.klass,
            weighted.listed / part,
            base=weighted.base,
            x=weighted.fit.x,
            integrated=weighted.recipe.integrated,
        ),
    )
