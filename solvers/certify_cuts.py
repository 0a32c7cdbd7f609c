"""Which rows to combine and round, and by which divisor, so that a point of the relaxation is cut off."""

from __future__ import annotations

import numpy as np

from solvers.certificate import Rounding
from solvers.certificate_domain import Domain
from solvers.certificate_rounding import Rounded, round_rows
from solvers.certificate_rows import BoolArray, FloatArray
from solvers.linear import counted
from solvers.program import LARGEST_ACTIVITY, IntArray

TIGHT = 1e-6
LEAST_VIOLATION = 1e-3
"""Cuts nearer to the point than this (Euclidean distance) are not worth a row."""

DIVISORS = 8
"""Most divisors tried for one row: its largest coefficients between their bounds."""

LONGEST = 2.0**45
"""Rows that reach further are left alone: rounding them would leave the safe range."""

DENSEST = 1000
"""Rounded combinations with more entries slow the relaxation down more than they help."""

DENOMINATORS = (1, 2, 3, 4, 5, 6, 10, 12, 30, 60, 120, 2**10, 2**16)
NEAR = 1e-6
"""Weights this near to integers, over a denominator, are taken for them."""

TableauRow = tuple[IntArray, FloatArray]
"""Certificate rows and their weights (doubles)."""


def separate(domain: Domain, x: FloatArray, rows: IntArray, most: int) -> list[Rounding]:
    """Single rows among `rows`, rounded so that x violates them; at most `most` for each way of complementing."""
    middle = (domain.lower < domain.upper) & (2 * x > domain.lower + domain.upper)
    ways = [np.flatnonzero(middle), np.zeros(0, dtype=np.int64)]
    found = [_best(domain, x, _single_rows(domain, x, rows, way), most) for way in ways]
    return [rounding for rounding in found if rounding is not None]


def separate_tableau(domain: Domain, x: FloatArray, tableau: list[TableauRow], most: int) -> list[Rounding]:
    """Gomory's mixed-integer cuts: rows of the simplex tableau, their weights brought to integers, rounded.

    Rounded weights are no error, only other weights: whatever they are, the derived row holds.
    """
    middle = (domain.lower < domain.upper) & (2 * x > domain.lower + domain.upper)
    parts = [_integer_weights(domain, x, rows, weights) for rows, weights in tableau if not domain.curved(rows).any()]
    parts = [part for part in parts if len(part[1])]
    if not parts:
        return []
    divisors = np.array([part[0] for part in parts], dtype=np.int64)
    counts = np.array([len(part[1]) for part in parts], dtype=np.int64)
    rows, weights, sides = (np.concatenate([part[index] for part in parts]) for index in (1, 2, 3))
    found = _best(domain, x, Rounding(divisors, counts, rows, weights, sides, np.flatnonzero(middle)), most)
    return [] if found is None else [found]


def _integer_weights(
    domain: Domain, x: FloatArray, rows: IntArray, weights: FloatArray
) -> tuple[int, IntArray, IntArray, IntArray]:
    """(denominator, rows, weights, sides); the sides are those nearer to x."""
    for denominator in DENOMINATORS:
        scaled = np.rint(weights * denominator)
        if np.abs(weights * denominator - scaled).max() < NEAR:
            break
    kept = scaled != 0
    rows, scaled = rows[kept], scaled[kept]
    places, owner = domain.matrix.entries(rows)
    activity = np.bincount(owner, domain.matrix.coefficient[places] * x[domain.matrix.column[places]], len(rows))
    above = np.abs(domain.row_upper[rows] - activity) <= np.abs(activity - domain.row_lower[rows])
    small = (domain.row_reach[rows] < LONGEST).all() and (np.abs(scaled) < LONGEST).all()
    return denominator, rows if small else rows[:0], scaled.astype(np.int64), np.where(above, 1, -1)


def _best(domain: Domain, x: FloatArray, rounding: Rounding, most: int) -> Rounding | None:
    """The most violated derived rows of a batch, one for each set of source rows and sides at most."""
    if not len(rounding.counts):
        return None
    derived = round_rows(domain.matrix, domain.row_lower, domain.row_upper, domain.lower, domain.upper, rounding)
    distance = _distance(derived, x)
    first = np.cumsum(rounding.counts) - rounding.counts
    source = np.where(rounding.counts == 1, 2 * rounding.rows[first] + (rounding.sides[first] > 0), -1 - first)
    order = np.lexsort((-distance, source))
    order = order[np.concatenate([[True], np.diff(source[order]) != 0])]
    order = order[(distance[order] > LEAST_VIOLATION) & (derived.counts[order] <= _densest(rounding, domain)[order])]
    chosen = np.sort(order[np.argsort(-distance[order], kind="stable")][:most])
    return subset(rounding, chosen) if len(chosen) else None


def _densest(rounding: Rounding, domain: Domain) -> IntArray:
    """Single rows may stay as long as they are."""
    limit: IntArray = np.where(rounding.counts == 1, len(domain.lower), DENSEST)
    return limit


def _distance(derived: Rounded, x: FloatArray) -> FloatArray:
    """How far x lies beyond each derived row; negative where it keeps the row."""
    owner = np.repeat(np.arange(len(derived.counts)), derived.counts)
    excess = np.bincount(owner, derived.coefficient * x[derived.column], len(derived.counts)) - derived.upper
    size = np.sqrt(np.bincount(owner, derived.coefficient.astype(np.float64) ** 2, len(derived.counts)))
    found: FloatArray = excess / np.maximum(size, 1.0)
    return found


def subset(rounding: Rounding, chosen: IntArray) -> Rounding:
    """Those derived rows of a batch, given by their numbers in it (ascending)."""
    keep = np.zeros(len(rounding.counts), dtype=np.bool_)
    keep[chosen] = True
    parts: BoolArray = np.repeat(keep, rounding.counts)
    return Rounding(
        rounding.divisors[chosen],
        rounding.counts[chosen],
        rounding.rows[parts],
        rounding.weights[parts],
        rounding.sides[parts],
        rounding.complemented,
    )


def _single_rows(domain: Domain, x: FloatArray, rows: IntArray, complemented: IntArray) -> Rounding:
    """Sides of nearly tight rows without terms, times the sizes of coefficients of columns between their bounds."""
    rows = rows[(domain.curved(rows) == 0) & (domain.row_reach[rows] < LONGEST)]
    places, owner = domain.matrix.entries(rows)
    column, coefficient = domain.matrix.column[places], domain.matrix.coefficient[places]
    activity = np.bincount(owner, coefficient * x[column], len(rows))
    size = np.abs(coefficient)
    between = (x[column] > domain.lower[column] + TIGHT) & (x[column] < domain.upper[column] - TIGHT)
    tried = between & (size > 1)
    keys = np.unique(np.stack([owner[tried], size[tried]]), axis=1)
    # The largest sizes first; every row keeps a few.
    order = np.lexsort((-keys[1], keys[0]))
    row, divisor = keys[0][order], keys[1][order]
    rank = counted(np.bincount(row, minlength=len(rows)).astype(np.int64))
    row, divisor = row[rank < DIVISORS], divisor[rank < DIVISORS]
    parts = []
    for side, bound in ((1, domain.row_upper[rows]), (-1, -domain.row_lower[rows])):
        slack = bound - side * activity
        near = (np.abs(bound) < LARGEST_ACTIVITY)[row] & (slack[row] < divisor)
        parts.append((rows[row[near]], np.full(int(near.sum()), side, dtype=np.int64), divisor[near]))
    chosen, sides, divisors = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Rounding(divisors, np.ones_like(chosen), chosen, sides, sides, complemented)
