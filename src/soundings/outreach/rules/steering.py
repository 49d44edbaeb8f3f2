"""Whom the last call goes to: the groups of whom fewest have answered, within a budget."""

from collections.abc import Sequence

import numpy as np

from soundings.outreach.model import Listener, MessageId, Silent
from soundings.stats.representativity import partial
from soundings.stats.shapes import Floats


def thinness(children: Sequence[Silent]) -> list[float]:
    """Return how under-represented the most under-represented group of each child is.

    The value is the category's partial R-indicator, unconditional and signed: below nought is
    under-represented. It is taken on the answers themselves, because a logistic model with a
    variable among its dummies gives each of its categories the mean that was observed.
    """
    answered: Floats = np.asarray([child.answered for child in children], dtype=np.float64)
    least = np.zeros(len(children))
    for codes in zip(*(child.groups for child in children), strict=True):
        _, places = np.unique(np.asarray(codes, dtype=np.str_), return_inverse=True)
        places = places.reshape(-1)
        values = np.asarray(partial(answered, places, ()).categories)
        least = np.minimum(least, values[places])
    return [float(value) for value in least]


def beyond_budget(
    children: Sequence[Silent], listeners: Sequence[Listener], most: int
) -> list[MessageId]:
    """Return the messages the last call has no budget for: the best represented groups' first.

    Somebody with nothing left to answer costs nothing: the door turns that message back.
    """
    thin = dict(zip((child.case_id for child in children), thinness(children), strict=True))
    silent = {child.case_id for child in children if not child.answered}
    ranked = sorted(
        (
            (min(thin[case_id] for case_id in listener.case_ids if case_id in silent), listener)
            for listener in listeners
            if silent.intersection(listener.case_ids)
        ),
        key=lambda pair: (pair[0], pair[1].message_id),
    )
    return [listener.message_id for _, listener in ranked[most:]]
