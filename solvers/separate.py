"""Separation of rounding cuts from single rows, all rows at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers.cuts import BoolArray, Cuts, FloatArray, rounded
from solvers.linear import LinearProgram, counted
from solvers.program import LARGEST_ACTIVITY, IntArray

DIVISORS = 12
"""At most so many divisors are tried: the most common coefficients of the rows at hand."""

TURNED = 4
"""So many of a row's most fractional columns are complemented the other way round, one at a time."""

LEAST_VIOLATION = 1e-4
"""Cuts nearer than this to the point (Euclidean distance) are not worth their rows."""

EQUAL = 1e-9
"""Violations no further apart are the same: which of two equal cuts is taken is no matter of rounding errors."""

INTEGRAL = 1e-6
"""A value nearer than this to an integer counts as one."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """One side of the chosen rows as `sum a z <= b`: entries by owner (0.. within the chosen), their columns."""

    row: IntArray
    sign: IntArray
    owner: IntArray
    column: IntArray
    coefficient: IntArray
    side: IntArray


@dataclass(slots=True)
class _Best:
    """The most violated rounding found so far for each side: its divisor (0: none) and way to complement."""

    violation: FloatArray
    divisor: IntArray
    way: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _Scan:
    """What the roundings of all divisors share.

    Entries of one side with the same coefficient round alike: `count` and `distance` (their sum of distances from the
    origin) are of kinds, one of each (side, coefficient), first those of the first side.
    """

    start: IntArray
    owner: IntArray
    coefficient: IntArray
    right: list[IntArray]
    count: list[IntArray]
    distance: list[FloatArray]

    @classmethod
    def of(cls, linear: LinearProgram, sides: _Sides, ways: list[BoolArray], values: FloatArray) -> _Scan:
        lower, upper = linear.lower[sides.column], linear.upper[sides.column]
        sizes, code = np.unique(sides.coefficient, return_inverse=True)
        pairs, pair = np.unique(sides.owner * max(len(sizes), 1) + code, return_inverse=True)
        owner, size = np.repeat(pairs // max(len(sizes), 1), 2), sizes[pairs % max(len(sizes), 1)]
        count, distance, right = list[IntArray](), list[FloatArray](), list[IntArray]()
        for turned in ways:
            kind, at = 2 * pair + turned, np.where(turned, upper, lower)
            count.append(np.bincount(kind, minlength=len(owner)))
            distance.append(np.bincount(kind, np.abs(values[sides.column] - at), len(owner)).astype(np.float64))
            right.append(sides.side - _sums(sides.owner, sides.coefficient * at, len(sides.row)))
        start = _starts(owner, len(sides.row))[:-1]
        return cls(start, owner, np.stack([size, -size], axis=1).ravel(), right, count, distance)

    def violations(self, divisor: int) -> Iterator[FloatArray]:
        """For each way how far the rounding of each side lies beyond the point, in doubles."""
        quotient, rest = np.divmod(self.coefficient, divisor)
        for right, count, distance in zip(self.right, self.count, self.distance, strict=True):
            whole, rho = np.divmod(right, divisor)
            spread = rho[self.owner]
            outer = (quotient * (divisor - spread) + np.maximum(rest - spread, 0)).astype(np.float64)
            if len(self.start):
                size = np.sqrt(np.add.reduceat(outer * outer * count, self.start))
                beyond = np.add.reduceat(outer * distance, self.start) - whole * (divisor - rho)
                yield beyond / np.maximum(size, 1e-9)


def separate(linear: LinearProgram, values: FloatArray, most: int = 2000) -> Cuts:
    """At most `most` cuts that `values` (one number a column) violates, one for each side of a row at most."""
    sides = _near(linear, values)
    ways = _ways(linear, sides, values)
    count = len(sides.row)
    best = _Best(np.full(count, LEAST_VIOLATION), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64))
    scan = _Scan.of(linear, sides, ways, values)
    for divisor in _divisors(sides).tolist():
        for index, violation in enumerate(scan.violations(divisor)):
            better = violation > best.violation + EQUAL
            best.violation[better] = violation[better]
            best.divisor[better], best.way[better] = divisor, index
    return _assemble(linear, sides, ways, best, most)


def _near(linear: LinearProgram, values: FloatArray) -> _Sides:
    """The sides of rows that are nearly tight and have a fractional column."""
    count = len(linear.row_lower)
    owner = np.repeat(np.arange(count, dtype=np.int64), np.diff(linear.row_start))
    activity = np.bincount(owner, linear.row_coefficient * values[linear.row_column], count)
    fractional = np.abs(values - np.rint(values)) > INTEGRAL
    touched = np.bincount(owner, fractional[linear.row_column], count) > 0
    largest, filled = np.zeros(count, dtype=np.int64), np.diff(linear.row_start) > 0
    if filled.any():
        largest[filled] = np.maximum.reduceat(np.abs(linear.row_coefficient), linear.row_start[:-1][filled])
    parts = []
    for turn, limit in ((1, linear.row_upper), (-1, -linear.row_lower)):
        bounded = touched & (limit < LARGEST_ACTIVITY) & (largest > 1)
        parts.append(np.flatnonzero(bounded & (turn * activity > limit - largest)) * 2 + (turn < 0))
    chosen = np.sort(np.concatenate(parts))
    row, sign = chosen // 2, 1 - 2 * (chosen % 2)
    lengths = np.diff(linear.row_start)[row]
    place = np.repeat(linear.row_start[row], lengths) + counted(lengths)
    own = np.repeat(np.arange(len(row), dtype=np.int64), lengths)
    side = np.where(sign > 0, linear.row_upper[row], -linear.row_lower[row])
    return _Sides(row, sign, own, linear.row_column[place], sign[own] * linear.row_coefficient[place], side)


def _ways(linear: LinearProgram, sides: _Sides, values: FloatArray) -> list[BoolArray]:
    """Ways to complement, one flag an entry: past the middle of the range, none, at the top, and the first and
    second of these with one of a row's most fractional columns the other way round."""
    lower, upper, at = linear.lower[sides.column], linear.upper[sides.column], values[sides.column]
    ranged = upper > lower
    middle = ranged & (2 * at > lower + upper)
    ways = [middle, np.zeros(len(at), dtype=np.bool_), ranged & (at >= upper - INTEGRAL)]
    depth = np.abs(at - np.rint(at))
    depth[~ranged | (depth < INTEGRAL)] = 0
    order = np.lexsort((-depth, sides.owner))
    rank = np.empty(len(at), dtype=np.int64)
    rank[order] = counted(np.bincount(sides.owner, minlength=len(sides.row)))
    for place in range(TURNED):
        one = (rank == place) & (depth > 0)
        if one.any():
            ways += [middle ^ one, one]
    return ways


def _divisors(sides: _Sides) -> IntArray:
    sizes, counts = np.unique(np.abs(sides.coefficient), return_counts=True)
    sizes, counts = sizes[sizes > 1], counts[sizes > 1]
    chosen: IntArray = sizes[np.argsort(-counts, kind="stable")][:DIVISORS]
    return np.unique(np.concatenate([chosen, chosen[(chosen > 2) & (chosen % 2 == 0)] // 2]))


def _round(linear: LinearProgram, sides: _Sides, turned: BoolArray, divisor: IntArray) -> tuple[IntArray, IntArray]:
    """Coefficients over z (per entry) and right sides (per side) of the rounded rows; the slack's coefficient is 0.

    A slack has coefficient 1, which rounds to max(0, 1 - rho), and 0 for rho >= 1; with rho = 0 the row comes back.
    """
    at = np.where(turned, linear.upper[sides.column], linear.lower[sides.column])
    inner = np.where(turned, -sides.coefficient, sides.coefficient)
    right = sides.side.copy()
    np.subtract.at(right, sides.owner, sides.coefficient * at)
    rho = right % divisor
    outer = rounded(inner, divisor[sides.owner], rho[sides.owner])
    outer = np.where(turned, -outer, outer)
    side = np.floor_divide(right, divisor) * (divisor - rho)
    np.add.at(side, sides.owner, outer * at)
    return outer, side


def _assemble(linear: LinearProgram, sides: _Sides, ways: list[BoolArray], best: _Best, most: int) -> Cuts:
    chosen = np.flatnonzero(best.divisor > 0)
    chosen = chosen[np.argsort(-np.rint(best.violation[chosen] / EQUAL), kind="stable")][:most]
    turned = np.stack(ways)[best.way[sides.owner], np.arange(len(sides.owner))]
    every, side = _round(linear, sides, turned, np.maximum(best.divisor, 1))
    place = np.full(len(sides.row), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    mine = place[sides.owner]
    entries = _sorted(np.flatnonzero((mine >= 0) & (every != 0)), mine)
    flipped = _sorted(np.flatnonzero((mine >= 0) & turned), mine)
    # A common divisor would only make the numbers larger than they need be; rounding by it is valid too.
    common = np.zeros(len(chosen), dtype=np.int64)
    np.gcd.at(common, mine[entries], np.abs(every[entries]))
    common = np.maximum(common, 1)
    return Cuts(
        _starts(mine[entries], len(chosen)),
        sides.column[entries],
        every[entries] // common[mine[entries]],
        np.floor_divide(side[chosen], common),
        best.divisor[chosen],
        np.arange(len(chosen) + 1, dtype=np.int64),
        sides.row[chosen],
        sides.sign[chosen],
        sides.sign[chosen],
        _starts(mine[flipped], len(chosen)),
        sides.column[flipped],
    )


def _sums(owner: IntArray, each: IntArray, count: int) -> IntArray:
    """Whole sums by owner; owners are in order and each has some."""
    return np.add.reduceat(each, _starts(owner, count)[:-1]) if count else each


def _sorted(entries: IntArray, key: IntArray) -> IntArray:
    return entries[np.argsort(key[entries], kind="stable")]


def _starts(owner: IntArray, count: int) -> IntArray:
    return np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=count))]).astype(np.int64)
