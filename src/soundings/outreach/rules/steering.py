"""Whom the last call goes to: the groups of whom fewest have answered, within a budget."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from soundings.outreach.constants import SMALLEST_GROUP
from soundings.outreach.model import AimedGroup, Listener, MessageId, Silent
from soundings.stats.representativity import partial
from soundings.stats.shapes import Floats, Ints

Names: TypeAlias = NDArray[np.str_]


GROUPS = ("status", "phase", "need", "idaci_fifth", "ethnicity", "sex", "first_language")
"""By what a last call is steered, in the order of a Silent child's groups."""


def _variables(children: Sequence[Silent]) -> Iterator[tuple[Names, Ints, Floats]]:
    """Give each variable's categories, each child's place among them, and how thin each is.

    The value is the category's partial R-indicator, unconditional and signed: below nought is
    under-represented. It is taken on the answers themselves, because a logistic model with a
    variable among its dummies gives each of its categories the mean that was observed.
    """
    answered: Floats = np.asarray([child.answered for child in children], dtype=np.float64)
    for codes in zip(*(child.groups for child in children), strict=True):
        names, places = np.unique(np.asarray(codes, dtype=np.str_), return_inverse=True)
        places = places.reshape(-1)
        yield names, places, np.asarray(partial(answered, places, ()).categories)


def thinness(children: Sequence[Silent]) -> list[float]:
    """Return how under-represented the most under-represented group of each child is."""
    least = np.zeros(len(children))
    for _, places, values in _variables(children):
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


def aim(
    children: Sequence[Silent], listeners: Sequence[Listener], most: int
) -> tuple[int, tuple[AimedGroup, ...]]:
    """Return how many could have a last call, and the thin groups it would go to, if it left now.

    Groups too small to be shown alone are left out, and so are those that answer as others do.
    """
    silent = {child.case_id for child in children if not child.answered}
    could = [one for one in listeners if silent.intersection(one.case_ids)]
    beyond = set(beyond_budget(children, listeners, most))
    chosen = [one for one in could if one.message_id not in beyond]
    place = {child.case_id: number for number, child in enumerate(children)}
    rows = [[place[case] for case in one.case_ids if case in silent] for one in chosen]
    answered = np.asarray([child.answered for child in children], dtype=np.bool_)
    found = [
        AimedGroup(
            variable=variable,
            category=str(name),
            listed=int((places == code).sum()),
            answered=int(answered[places == code].sum()),
            thinness=float(values[code]),
            messages=sum(any(places[row] == code for row in about) for about in rows),
        )
        for variable, (names, places, values) in zip(GROUPS, _variables(children), strict=False)
        for code, name in enumerate(names)
        if values[code] < 0
    ]
    shown = [group for group in found if group.listed >= SMALLEST_GROUP]
    return len(could), tuple(sorted(shown, key=lambda group: group.thinness))
