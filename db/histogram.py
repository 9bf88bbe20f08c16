"""Histogram cells for durations: percentiles of any range that add up across days, districts and machines.

Sixty logarithmic cells a decade: cell c holds the whole seconds s with 10^((c-1)/60) < s <= 10^(c/60); zero and
below have cell -1. A cell is reported as the geometric middle of the whole seconds it holds, so durations up to
25 s are exact and the relative error is at most 1.94 % elsewhere. The cell is computed once, at ingest, and
stored on the fact, so that it is the same on every database.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

CELLS_PER_DECADE = 60
ZERO_CELL = -1
_DECADES = 10

#: Largest whole second of each cell.
_UPPER = np.floor(10 ** (np.arange(CELLS_PER_DECADE * _DECADES + 1) / CELLS_PER_DECADE) + 1e-9).astype(
    np.int64
)


def cells(seconds: pd.Series) -> pd.Series:
    """Cell of each duration in whole seconds; missing stays missing, values past the last cell go there."""
    known = seconds.fillna(0).to_numpy(dtype=np.int64)
    index = np.minimum(np.searchsorted(_UPPER, known, side="left"), len(_UPPER) - 1)
    found = np.where(known <= 0, ZERO_CELL, index)
    made = seconds.copy()
    made[:] = found
    return made.mask(seconds.isna())


def cell_seconds(cell: int) -> float:
    """Seconds that stand for a cell."""
    if cell <= ZERO_CELL:
        return 0.0
    lowest = int(_UPPER[cell - 1]) + 1 if cell else 1
    return math.sqrt(lowest * int(_UPPER[cell]))


def quantile(counts: Iterable[tuple[int, int]], q: float) -> float | None:
    """Seconds at or below which the share `q` of observations lies, by nearest rank; None without observations.

    `counts` are (cell, observations) in any order; a cell may occur more than once.
    """
    ordered = sorted(counts)
    total = sum(n for _, n in ordered)
    if total <= 0:
        return None
    rank = max(math.ceil(q * total - 1e-9), 1)
    seen = 0
    for cell, n in ordered:
        seen += n
        if seen >= rank:
            return cell_seconds(cell)
    return None
