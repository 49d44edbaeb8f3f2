"""Balanced draws: the cube method, by an elimination that every platform does alike.

Plain Python floats in a fixed order: null vectors from a linear algebra library
differ between platforms, and would draw other units from the same seed.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice

from soundings.kit.refusal import Refusal

_SETTLED = 1e-9
"""A probability this close to 0 or 1 is settled.

Source: our choice, because it is far above the rounding of doubles and far below any
probability that a list of children gives.
"""


class NotBalanced(Refusal):
    """Something that no balanced sample can be drawn from."""

    slug = "cannot-balance"
    title = "A balanced sample cannot be drawn"


def _fractions(seed: str) -> Iterator[float]:
    """Give numbers in 0..1, one a step: the first 53 bits of SHA-256(seed, "cube", step)."""
    step = 0
    while True:
        digest = sha256(f"{seed}cube{step}".encode()).digest()
        yield (int.from_bytes(digest[:8], "big") >> 11) / 2.0**53
        step += 1


def _direction(columns: list[list[float]]) -> list[float]:
    """Return u, not 0, with the sum of u_k times column k equal to 0.

    More columns than rows. Gauss-Jordan by rows from the top, the pivot always the largest
    of its row (the first of equals): no choice is left to a library.
    """
    width, depth = len(columns), len(columns[0])
    rows = [[column[row] for column in columns] for row in range(depth)]
    pivots: list[tuple[int, int]] = []
    used = [False] * width
    for at in range(depth):
        row = rows[at]
        scale = max(map(abs, row))
        best, size = -1, 1e-11 * max(1.0, scale)
        for k in range(width):
            if not used[k] and abs(row[k]) > size:
                best, size = k, abs(row[k])
        if best < 0:
            continue
        used[best] = True
        pivot = row[best]
        row = rows[at] = [value / pivot for value in row]
        for below in range(at + 1, depth):
            factor = rows[below][best]
            if factor:
                rows[below] = [a - factor * b for a, b in zip(rows[below], row, strict=True)]
        pivots.append((at, best))
    free = used.index(False)
    found = [0.0] * width
    found[free] = 1.0
    for at, pivot_column in reversed(pivots):
        row = rows[at]
        total = 0.0
        for k in range(width):
            if k != pivot_column and found[k]:
                total += row[k] * found[k]
        found[pivot_column] = -total
    return found


def _stride(chances: list[float], direction: list[float]) -> tuple[float, float]:
    """Return how far one may go along the direction, and against it, within 0..1."""
    ahead = back = float("inf")
    for chance, step in zip(chances, direction, strict=True):
        if step > 0:
            ahead, back = min(ahead, (1.0 - chance) / step), min(back, chance / step)
        elif step < 0:
            ahead, back = min(ahead, -chance / step), min(back, (chance - 1.0) / step)
    return ahead, back


def _settle(chance: float) -> float:
    if chance < _SETTLED:
        return 0.0
    return 1.0 if chance > 1.0 - _SETTLED else chance


def _columns(chances: list[float], auxiliaries: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return each unit's 1 and auxiliaries over its probability, each variable within -1..1."""
    expanded = [
        [value / chance if chance else 0.0 for value in row]
        for chance, row in zip(chances, auxiliaries, strict=True)
    ]
    scales = [max(map(abs, values)) or 1.0 for values in zip(*expanded, strict=True)]
    return [[1.0, *(v / scale for v, scale in zip(row, scales, strict=True))] for row in expanded]


def _walk(seed: str, given: list[float], auxiliaries: Sequence[Sequence[float]]) -> list[float]:
    """Walk the probabilities to 0 and 1: keep all constraints while it can, then one fewer."""
    chances, columns, fractions = list(given), _columns(given, auxiliaries), _fractions(seed)
    waiting = [k for k, chance in enumerate(chances) if 0.0 < chance < 1.0]
    for kept in range(len(columns[0]) if columns else 0, -1, -1):
        window, ahead_of = waiting[: kept + 1], iter(waiting[kept + 1 :])
        while len(window) == kept + 1:
            direction = _direction([columns[k][:kept] for k in window])
            ahead, back = _stride([chances[k] for k in window], direction)
            stride = ahead if next(fractions) * (ahead + back) < back else -back
            for k, step in zip(window, direction, strict=True):
                chances[k] = _settle(chances[k] + stride * step)
            window = [k for k in window if 0.0 < chances[k] < 1.0]
            window.extend(islice(ahead_of, kept + 1 - len(window)))
        waiting = window
    return chances


def draw_balanced(
    seed: str, probabilities: Sequence[float], auxiliaries: Sequence[Sequence[float]]
) -> tuple[int, ...]:
    """Return the places in the list of the units drawn, in list order.

    Shapes: `probabilities` (units,) inclusion probabilities; `auxiliaries` (units, variables)
    in order of priority, each at most in the hundreds: the sample's Horvitz-Thompson totals
    meet the list's as nearly as whole units can, the first longest. The sum of probabilities,
    and so the size, is kept above all; it should be whole. Inclusion probabilities are kept
    exactly. n = 1 draws in proportion. Shuffle the list by ticket first if its order tells
    anything.

    Fast flight phase, then landing by dropping constraints from the end. Assumption first
    violated: that the auxiliaries say something of what will be measured. References: Deville
    & Tillé (2004), Biometrika 91; Chauvet & Tillé (2006), Computational Statistics 21.
    """
    if any(not 0.0 <= chance <= 1.0 for chance in probabilities):
        message = "Every inclusion probability must lie within 0 and 1."
        raise NotBalanced(message)
    chances = [_settle(float(chance)) for chance in probabilities]
    if len(auxiliaries) != len(chances):
        message = f"{len(chances)} probabilities and {len(auxiliaries)} rows of auxiliaries."
        raise NotBalanced(message)
    return tuple(k for k, chance in enumerate(_walk(seed, chances, auxiliaries)) if chance == 1.0)
