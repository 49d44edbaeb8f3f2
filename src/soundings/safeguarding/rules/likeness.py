"""How like disclosures a text reads, by the words it shares with those that were written for it.

Rules know what somebody thought of; hints share few words with one another, and each of them
some with many. The weights are a logistic regression's, and can be read: a word and what it adds.
"""

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from soundings.safeguarding.model import Likeness

_WORD = re.compile(r"[^\W_]+")
_STEM = 5
"""Letters a longer word is also known by. Source: our choice: holding, holder, holds."""

_SMALL = 3
"""Letters of words that count only beside a neighbour. Source: our choice: he, me and and say
who and how much is told of, in every text.
"""


def features(plain: str) -> set[str]:
    """Return what a plain text is weighed by: its words, their stems, and pairs of neighbours."""
    words = _WORD.findall(plain)
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    telling = {word for word in words if len(word) > _SMALL}
    return {*telling, *pairs, *(f"{word[:_STEM]}-" for word in telling if len(word) > _STEM)}


def weigh(plain: str, likeness: Likeness) -> float:
    """Return the chance, 0 to 1, that a text like this tells of harm, were half of them to."""
    known = likeness.weights
    total = likeness.bias + sum(known.get(feature, 0.0) for feature in features(plain))
    return 1 / (1 + math.exp(-total))


def threshold(ordinary: Sequence[float], share: float) -> float:
    """Return from where a text is read by somebody: that share of ordinary ones lies above."""
    return sorted(ordinary)[math.ceil(len(ordinary) * (1 - share)) - 1]


def kept(names: Iterable[str], weights: Iterable[float], least: float) -> dict[str, float]:
    """Return the weights that matter, rounded to three places, in the order of their names."""
    return {
        name: round(weight, 3)
        for name, weight in sorted(zip(names, weights, strict=True))
        if abs(weight) >= least
    }
