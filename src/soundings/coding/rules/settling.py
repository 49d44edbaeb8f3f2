"""What a comment is about in the end, how far readers agree, and when reading on adds nothing."""

from collections.abc import Sequence

import numpy as np

from soundings.coding.constants import (
    GOOD_ALPHA,
    RARE_READINGS,
    SATURATED,
    SATURATION_BASE,
    SATURATION_RUN,
    TENTATIVE_ALPHA,
)
from soundings.coding.model import (
    Adjudication,
    Code,
    Codebook,
    Reading,
    Saturation,
    Settled,
    ThemeAgreement,
    Themes,
)
from soundings.stats.agreement import MISSING, agreement


def settle(
    readings: Sequence[Reading], decided: Adjudication | None, text_sha256: str
) -> Code | None:
    """Return what a comment is about: decided, agreed, or as the first to read it found.

    `readings` are of the text as it stands, the earliest first; None before the first.
    """
    if decided is not None and decided.text_sha256 == text_sha256:
        return Code(
            response_id=decided.response_id,
            codebook_version=decided.codebook_version,
            themes=decided.themes,
            settled=Settled.ADJUDICATED,
        )
    if not readings:
        return None
    first, *others = readings
    same = all(other.themes == first.themes for other in others)
    return Code(
        response_id=first.response_id,
        codebook_version=first.codebook_version,
        themes=first.themes,
        settled=(Settled.AGREED if same else Settled.OPEN) if others else Settled.ONCE,
    )


def agreements(
    pairs: Sequence[Sequence[Reading]], book: Codebook, chance: np.random.Generator
) -> tuple[ThemeAgreement, ...]:
    """Measure agreement theme by theme over comments that two or more people read."""
    coders = sorted({str(one.coder_id) for readings in pairs for one in readings})
    place = {coder: number for number, coder in enumerate(coders)}
    found = []
    for theme in book.themes:
        ratings = np.full((len(pairs), max(2, len(coders))), MISSING, dtype=np.int64)
        for unit, readings in enumerate(pairs):
            for one in readings:
                ratings[unit, place[str(one.coder_id)]] = theme.code in one.themes
        measured = agreement(ratings, 2, chance)
        touched = int((ratings == 1).sum())
        found.append(
            ThemeAgreement(
                theme=theme.code,
                name=theme.name,
                comments=measured.units,
                touched=touched,
                share=measured.share,
                alpha=measured.alpha,
                ac1=measured.ac1,
                standing=_standing(measured.alpha.value, touched),
            )
        )
    return tuple(found)


def _standing(alpha: float | None, touched: int) -> str:
    if alpha is None or touched < RARE_READINGS:
        return "rare"
    if alpha >= GOOD_ALPHA:
        return "good"
    return "tentative" if alpha >= TENTATIVE_ALPHA else "low"


def saturation(comments: Sequence[Themes]) -> Saturation:
    """Say whether the last comments read, in ticket order, brought new themes.

    New themes of the last run over those of the base; without a theme in the base nothing can
    be said, and the ratio is None. Reference: Guest, Namey and Chen (2020).
    """
    met: set[str] = set()
    found: list[int] = []
    for themes in comments:
        met |= set(themes)
        found.append(len(met))
    enough = len(found) >= SATURATION_BASE + SATURATION_RUN
    base = found[SATURATION_BASE - 1] if enough else 0
    new = found[-1] - found[-1 - SATURATION_RUN] if enough else 0
    ratio = new / base if base else None
    return Saturation(
        found=tuple(found),
        base=base,
        new=new,
        ratio=ratio,
        saturated=ratio is not None and ratio <= SATURATED,
    )
