"""Input no estimate can be made of: each a named refusal that says how to mend it."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from soundings.kit.refusal import Refusal
from soundings.stats.shapes import Floats


class NotNumbers(Refusal):
    """A value that must be a number is none."""

    slug = "not-numbers"
    title = "A number is missing"


class Mismatched(Refusal):
    """Columns that speak of the same rows have different lengths, or codes have no meaning."""

    slug = "mismatched-columns"
    title = "Columns do not fit together"


class NobodyThere(Refusal):
    """There is nobody to estimate from."""

    slug = "nobody-there"
    title = "Nobody answered"


class WrongWeight(Refusal):
    """A weight is zero, negative or no number."""

    slug = "wrong-weight"
    title = "A weight cannot be used"


class NotListed(Refusal):
    """More answered than the frame lists, or somebody it does not list."""

    slug = "not-listed"
    title = "Somebody is not on the frame"


class Repeated(Refusal):
    """A unit stands twice where it may stand once."""

    slug = "repeated-unit"
    title = "A unit stands twice"


class WrongBounds(Refusal):
    """Bounds, levels or sizes that leave nothing between them."""

    slug = "wrong-bounds"
    title = "The bounds leave nothing"


def numbers(name: str, values: Floats) -> None:
    """Refuse nan and infinity."""
    bad = ~np.isfinite(values)
    if bad.any():
        first = int(np.flatnonzero(bad.reshape(-1))[0])
        raise NotNumbers(
            f"{name} has {int(bad.sum())} values that are no numbers, the first at place {first};"
            " give a finite number for every row or leave the rows out"
        )


def positive(name: str, weights: Floats) -> None:
    """Refuse weights that are zero, negative or no number."""
    numbers(name, weights)
    if np.any(weights <= 0):
        first = int(np.flatnonzero(weights <= 0)[0])
        raise WrongWeight(
            f"{name} is {weights[first]:g} at place {first}; every row needs a weight above 0:"
            " leave out rows that stand for nobody"
        )


def same_length(**columns: npt.NDArray[np.generic]) -> None:
    """Refuse columns of different lengths."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise Mismatched(f"columns have different lengths ({told}); give one value a row in each")


def zero_or_one(name: str, y: Floats) -> None:
    """Refuse answers that are neither 0 nor 1; nan is no answer and passes."""
    other = ~((y == 0) | (y == 1) | np.isnan(y))
    if other.any():
        first = int(np.flatnonzero(other)[0])
        raise NotNumbers(
            f"{name} is {y[first]:g} at place {first}; a share counts 1 and 0, and nan for no"
            " answer: recode it, or estimate a mean"
        )


def listed_enough(name: str, answered: Floats, listed: Floats) -> None:
    """Refuse more who answered than are listed; both (k,)."""
    over = answered > listed
    if over.any():
        first = int(np.flatnonzero(over)[0])
        raise NotListed(
            f"{name} {first}: {answered[first]:g} answered of {listed[first]:g} listed; count"
            " both on the same frame"
        )


def distinct(name: str, ids: Iterable[str]) -> None:
    """Refuse ids that stand twice."""
    for which, times in Counter(ids).most_common(1):
        if times > 1:
            raise Repeated(f"{name} {which} stands {times} times; keep one row of each")
