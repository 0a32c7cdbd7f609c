"""Which rows to combine and round, and by which divisor, so that a point of the relaxation is cut off."""

from __future__ import annotations

import numpy as np

from solvers.certificate import Rounding
from solvers.certificate_domain import Domain
from solvers.certificate_rounding import Rounded
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

LARGEST_SUM = 2.0**54
"""The same for combinations."""

DENSEST = 1000
"""Rounded combinations with more entries in free columns slow the relaxation down more than they help."""

PARALLEL = 0.9
"""Of two rounded combinations with a greater cosine only the deeper one is taken."""

DENOMINATORS = (1, 2, 3, 4, 5, 6, 10, 12, 30, 60, 120, 2**10, 2**16, 2**20)
NEAR = 1e-6
"""Weights this near to integers, over a denominator, are taken for them."""

TableauRow = tuple[IntArray, FloatArray]
"""Certificate rows and their weights (doubles)."""


def separate(domain: Domain, x: FloatArray, rows: IntArray, most: int) -> list[Rounding]:
    """Single rows among `rows`, rounded so that x violates them; at most `most` for each way of complementing."""
    middle = (domain.lower < domain.upper) & (2 * x > domain.lower + domain.upper)
    ways = [domain.columns[middle], np.zeros(0, dtype=np.int64)]
    found = [_best(domain, x, _single_rows(domain, x, rows, way), most) for way in ways]
    return [rounding for rounding in found if rounding is not None]


def separate_tableau(domain: Domain, x: FloatArray, tableau: list[TableauRow], most: int) -> list[Rounding]:
    """Gomory's mixed-integer cuts: rows of the simplex tableau, their weights brought to integers, rounded.

    Rounded weights are no error, only other weights: whatever they are, the derived row holds.
    """
    middle = (domain.lower < domain.upper) & (2 * x > domain.lower + domain.upper)
    parts = [_integer_weights(domain, x, rows, weights) for rows, weights in tableau]
    parts = [part for part in parts if len(part[1])]
    if not parts:
        return []
    divisors = np.array([part[0] for part in parts], dtype=np.int64)
    counts = np.array([len(part[1]) for part in parts], dtype=np.int64)
    rows, weights, sides = (np.concatenate([part[index] for part in parts]) for index in (1, 2, 3))
    every = Rounding(divisors, counts, rows, weights, sides, domain.columns[middle])
    derived = domain.derive(every)
    distance = _distance(derived, x)
    deep = np.flatnonzero(distance > LEAST_VIOLATION)
    chosen = _diverse(derived, (domain.lower < domain.upper)[derived.column], deep[np.argsort(-distance[deep])], most)
    return [subset(every, np.sort(chosen))] if len(chosen) else []


def _diverse(derived: Rounded, free: BoolArray, order: IntArray, most: int) -> IntArray:
    """Of the derived rows in this order, at most `most` that are not too dense and not nearly parallel."""
    owner = np.repeat(np.arange(len(derived.counts)), derived.counts)
    order = order[np.bincount(owner[free], minlength=len(derived.counts))[order] <= DENSEST]
    used = free & np.isin(owner, order)
    columns, place = np.unique(derived.column[used], return_inverse=True)
    dense = np.zeros((len(derived.counts), len(columns)))
    dense[owner[used], place.reshape(-1)] = derived.coefficient[used]
    dense /= np.maximum(np.linalg.norm(dense, axis=1), 1.0)[:, None]
    cosine, chosen = dense @ dense.T, np.zeros(0, dtype=np.int64)
    for row in order:
        if len(chosen) < most and (cosine[row][chosen] < PARALLEL).all():
            chosen = np.append(chosen, row)
    return chosen


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
    side = np.where(above, domain.row_upper[rows], domain.row_lower[rows]).astype(np.float64)
    small = float(np.abs(scaled) @ (domain.row_reach[rows] + np.abs(side))) < LARGEST_SUM
    return denominator, rows if small else rows[:0], scaled.astype(np.int64), np.where(above, 1, -1)


def _best(domain: Domain, x: FloatArray, rounding: Rounding, most: int) -> Rounding | None:
    """The most violated derived rows of a batch of single rows, one for each side of a row at most."""
    if not len(rounding.counts):
        return None
    derived = domain.derive(rounding)
    distance = _distance(derived, x)
    source = 2 * rounding.rows + (rounding.sides > 0)
    order = np.lexsort((-distance, source))
    order = order[np.concatenate([[True], np.diff(source[order]) != 0])]
    order = order[distance[order] > LEAST_VIOLATION]
    chosen = np.sort(order[np.argsort(-distance[order], kind="stable")][:most])
    return subset(rounding, chosen) if len(chosen) else None


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
    """Sides of nearly tight rows, times the sizes of coefficients of columns between their bounds."""
    rows = rows[domain.row_reach[rows] < LONGEST]
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
