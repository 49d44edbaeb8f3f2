"""The array types every method speaks in.

Auxiliaries are mostly indicators, so products with them go through sparse
matrices: eight terms a row instead of forty, and no threads of a linear
algebra library fighting for the cores of a busy machine.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]


def codes(labels: npt.ArrayLike) -> tuple[Ints, list[str]]:
    """Return each label's place among the sorted distinct labels, and those labels."""
    levels, index = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    return index.astype(np.int64).reshape(-1), [str(level) for level in levels]


Sparse: TypeAlias = "csr_array[np.float64, tuple[int, int]]"


def sparse(x: Floats) -> Sparse:
    """Return x (rows, columns) without its zeros."""
    return csr_array(x)


def gram(x: Sparse, weights: Floats) -> Floats:
    """Return Σ weight·x·x' (columns, columns); `weights` (rows,)."""
    return moment(x, weights[:, None] * x.toarray())


def moment(x: Sparse, z: Floats) -> Floats:
    """Return Σ x·z' (columns, columns of z), or Σ x·z for z of one dimension."""
    return np.asarray(x.T @ z, dtype=np.float64)


def combined(x: Sparse, slopes: Floats) -> Floats:
    """Return x·slopes, (rows,) or (rows, columns of slopes)."""
    return np.asarray(x @ slopes, dtype=np.float64)
