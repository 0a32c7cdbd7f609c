"""Cores: few columns left free around a point, where a search finds good points in seconds."""

from __future__ import annotations

import numpy as np

from solvers.patience import CORE_SHARE, GROWTH, NEARLY_ALL
from solvers.program import IntArray
from solvers.relaxation import Relaxed
from solvers.restrict import Restricted, nearness

NOTHING = 1e-7
"""Reduced costs up to this are rounding errors."""

LAST = 1.5
LEAST_LAST = 10_000
"""A last core has so many times the columns of the one before and so many at any rate, or there is none."""


def first_size(own: int, most: int, least: int) -> int:
    """Columns of the first core of a program of `own` columns that are no pieces."""
    return min(most, max(least, own // CORE_SHARE, 1))


def next_size(size: int, free: int) -> int:
    """Columns of the core after one of this size, where so many columns are left free.

    Where that would hold nearly all of them it is a third, if that is more than the last one had: on a district of the
    city a third of 92,940 columns held the best point, found in 4 s, where the proof over all of them took 170 in vain.
    """
    wider, third = GROWTH * size, free // GROWTH
    return third if NEARLY_ALL * wider >= free and third > max(LAST * size, LEAST_LAST) else wider


def leaves_many(size: int, free: int, enough: float) -> bool:
    """Whether a core of this size is worth a look before the proof: more than `enough` of them are left, or a third."""
    return free > enough * size or (size >= LEAST_LAST and size == free // GROWTH)


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
