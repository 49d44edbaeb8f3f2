"""Ways of drawing many people at once."""

from collections.abc import Sequence

import numpy as np

from soundings.rehearsal.model import Flag, Real, Text, Whole

Rng = np.random.Generator


def pick(rng: Rng, shares: Sequence[float] | Real, count: int) -> Whole:
    """Draw places in proportion to the shares, which need not sum to one."""
    weights = np.asarray(shares, float)
    drawn: Whole = rng.choice(len(weights), size=count, p=weights / weights.sum())
    return drawn


def pick_rows(rng: Rng, shares: Real) -> Whole:
    """Draw one place a row, in proportion to that row's shares."""
    steps = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
    drawn = np.sum(rng.random(len(shares))[:, None] > steps, axis=1)
    places: Whole = np.minimum(drawn, shares.shape[1] - 1)
    return places


def pick_words(rng: Rng, words: Sequence[str], count: int) -> Text:
    """Draw words, each as likely."""
    drawn: Text = np.asarray(words)[rng.integers(len(words), size=count)]
    return drawn


def ordered(score: Real, shares: Sequence[float]) -> Whole:
    """Cut scores, best first, so that exactly these shares fall in each place."""
    rank = np.empty(len(score), np.int64)
    rank[np.argsort(-score, kind="stable")] = np.arange(len(score))
    edges = np.cumsum(np.asarray(shares, float) / np.sum(shares)) * len(score)
    return np.searchsorted(edges[:-1], rank + 0.5).astype(np.int64)


def lowest(score: Real, share: float) -> Flag:
    """Return who stands in the lowest share of these scores."""
    below: Flag = ordered(score, (1 - share, share)) == 1
    return below


def loaded(rng: Rng, experience: Real, load: float) -> Real:
    """Return scores of unit variance that correlate this much with experience."""
    noise = rng.standard_normal(len(experience))
    score: Real = load * experience + np.sqrt(1 - load**2) * noise
    return score


def calibrated(seed: Real, rows: Real, columns: Real) -> Real:
    """Rake a table to its margins, keeping its odds ratios (Deming and Stephan 1940)."""
    table = seed.copy()
    for _ in range(200):
        table *= (rows / np.maximum(table.sum(axis=1), 1e-300))[:, None]
        table *= (columns / np.maximum(table.sum(axis=0), 1e-300))[None, :]
    return table
