"""Standardised differences between the frame and those who answered."""

import numpy as np

from soundings.stats.shapes import Floats

MUCH = 0.10
"""Standardised difference from which a category is called over- or under-represented.
Source: Austin (2009), Statistics in Medicine 28, 3083-3107."""


def standardised(share: Floats, frame_share: Floats) -> Floats:
    """Return (share - frame share)/√(frame share·(1 - frame share)), all (k,).

    Signed, in standard deviations of the category in the frame; 0 where the
    frame's share is 0 or 1, since nothing can then differ.
    Reference: Austin (2009), Statistics in Medicine 28, 3083-3107.
    """
    scale = np.sqrt(frame_share * (1.0 - frame_share))
    return np.divide(share - frame_share, scale, out=np.zeros_like(share), where=scale > 0)
