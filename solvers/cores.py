"""Cores: few columns left free around a point, where a search finds good points in seconds."""

from __future__ import annotations

import numpy as np

from solvers.patience import CORE_SHARE
from solvers.program import IntArray
from solvers.relaxation import Relaxed
from solvers.restrict import Restricted, nearness

NOTHING = 1e-7
"""Reduced costs up to this are rounding errors."""


def first_size(own: int, most: int, least: int) -> int:
    """Columns of the first core of a program of `own` columns that are no pieces."""
    return min(most, max(least, own // CORE_SHARE, 1))


def centres(
    part: Restricted, relaxed: Relaxed, lower: IntArray, upper: IntArray, incumbent: IntArray
) -> list[IntArray]:
    """Where the columns outside a core stay: at the relaxation's point, rounded, then at the incumbent."""
    point = part.expand(np.rint(relaxed.values).astype(np.int64), incumbent)
    return [np.clip(point, lower, upper), incumbent]


def core(
    part: Restricted, relaxed: Relaxed, bounds: tuple[IntArray, IntArray], centre: IntArray, size: int
) -> tuple[IntArray, IntArray]:
    """Bounds that free `size` columns and their pieces: where relaxation and centre differ, then cheap ones."""
    (lower, upper), columns, reduced = bounds, part.columns, np.abs(relaxed.reduced)
    apart = np.abs(relaxed.values - centre[columns]) > 1e-6
    first = apart | (upper[columns] - lower[columns] > 1)
    own = np.flatnonzero(columns < part.whole)
    # Many columns cost nothing: of those the ones that share rows with fractional columns can mend them.
    near = -nearness(part.linear, relaxed.values)
    price = np.where(reduced > NOTHING, reduced, 0.0)
    chosen = own[np.lexsort((near[own], price[own], ~first[own]))[:size]]
    pieces = columns >= part.whole
    dearest = reduced[chosen].max(initial=0.0)
    free = np.zeros(len(lower), dtype=np.bool_)
    free[columns[chosen]] = True
    # Pieces that the relaxation left out are idle for this goal, and must not hold their terms where they are.
    free[part.whole :] = True
    free[columns[pieces & ~apart & (reduced > dearest)]] = False
    free &= (centre >= lower) & (centre <= upper)
    return np.where(free, lower, centre), np.where(free, upper, centre)
