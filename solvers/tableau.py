"""Separation of rounding cuts from the simplex tableau: Gomory's cuts, kept in exact integers.

A fractional basic column's row of the basis inverse, multiplied by its denominator, says which rows to add up; in
these programs few rows and small denominators do, and the cut that follows is often what closes the gap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.cuts import Cuts, FloatArray, joined, no_cuts, rounded
from solvers.linear import LinearProgram, counted
from solvers.program import LARGEST_ACTIVITY, IntArray

LARGEST_DENOMINATOR = 60
"""Up to here a row of the basis inverse is scaled to whole numbers exactly."""

ROUGH_DENOMINATOR = 2000
ROUGH = 0.02
"""Up to here nearly, within this error or as near as it gets: any whole multipliers give a valid cut, these one that is
little weaker. Cuts of earlier rounds make most denominators large: on a district this closes the gap of balance."""

DIGITS = 12
"""Multipliers that are the same to so many decimals are."""

MOST_PARENTS = 500
MOST_ENTRIES = 2000
MOST_ROWS = 600
"""Limits that keep cuts short and their numbers small; what exceeds them is left out."""

LARGEST_COEFFICIENT = 10**6
LEAST_VIOLATION = 1e-4
INTEGRAL = 1e-6

BasisRow = Callable[[int], FloatArray]
"""Row k of the basis inverse: one multiplier for every row of the program."""


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """The program at the relaxation's point: activities, and which side each row leans on (1 upper, -1 lower)."""

    linear: LinearProgram
    values: FloatArray
    activity: FloatArray
    leaning: IntArray


def gomory(linear: LinearProgram, values: FloatArray, basic: IntArray, row_of: BasisRow, most: int = 400) -> Cuts:
    """At most `most` cuts violated at a basic solution; `basic[k]` is the k-th basic column (negative: a slack)."""
    point = _point(linear, values)
    inside = basic >= 0
    depth = np.abs(values - np.rint(values))[np.where(inside, basic, 0)]
    order = np.flatnonzero(inside & (depth > 0.01))
    order = order[np.argsort(-depth[order], kind="stable")][:MOST_ROWS]
    found: list[tuple[float, Cuts]] = []
    seen: set[bytes] = set()
    for place in order.tolist():
        combination = _integers(row_of(place))
        if combination is None or (key := combination[0].tobytes() + combination[1].tobytes()) in seen:
            continue
        seen.add(key)
        best = _round_best(point, *combination)
        if best is not None:
            found.append(best)
    found.sort(key=lambda pair: -pair[0])
    return joined([cut for _, cut in found[:most]]) if found else no_cuts()


def _point(linear: LinearProgram, values: FloatArray) -> _Point:
    count = len(linear.row_lower)
    owner = np.repeat(np.arange(count, dtype=np.int64), np.diff(linear.row_start))
    activity = np.bincount(owner, linear.row_coefficient * values[linear.row_column], count).astype(np.float64)
    upper = np.abs(activity - linear.row_upper) <= np.abs(activity - linear.row_lower)
    return _Point(linear, values, activity, np.where(upper, 1, -1).astype(np.int64))


def _integers(row: FloatArray) -> tuple[IntArray, IntArray, int] | None:
    """(rows, whole multipliers, denominator) for a row of the basis inverse; None where it is not so simple."""
    rows = np.flatnonzero(np.abs(row) > 1e-9)
    if not 0 < len(rows) <= MOST_PARENTS:
        return None
    # Many rows share few sizes.
    sizes = np.unique(np.abs(row[rows]).round(DIGITS))
    for first, last, error in ((1, LARGEST_DENOMINATOR, INTEGRAL), (LARGEST_DENOMINATOR + 1, ROUGH_DENOMINATOR, ROUGH)):
        scaled = np.arange(first, last + 1)[:, None] * sizes[None, :]
        off = np.abs(scaled - np.rint(scaled)).max(axis=1)
        fits = np.flatnonzero(off < error)
        if len(fits):
            break
    place = int(fits[0]) if len(fits) else int(np.argmin(off))
    multipliers = np.rint((first + place) * row[rows]).astype(np.int64)
    rows = rows[multipliers != 0]
    return (rows.astype(np.int64), multipliers[multipliers != 0], first + place) if len(rows) else None


def _round_best(point: _Point, rows: IntArray, multipliers: IntArray, denominator: int) -> tuple[float, Cuts] | None:
    linear = point.linear
    leaning = point.leaning[rows]
    sides = np.where(leaning > 0, linear.row_upper[rows], linear.row_lower[rows])
    if (np.abs(sides) >= LARGEST_ACTIVITY).any():
        return None
    column, total = _summed(linear, rows, multipliers)
    if not len(column) or len(column) > MOST_ENTRIES or np.abs(total).max() > LARGEST_COEFFICIENT:
        return None
    best: tuple[float, Cuts] | None = None
    for sign in (1, -1):
        for divisor in _divisors(point, column, total, denominator):
            cut = _round(point, rows, sign * multipliers, column, sign * total, divisor)
            if cut is not None and (best is None or cut[0] > best[0]):
                best = cut
    return best


def _divisors(point: _Point, column: IntArray, total: IntArray, denominator: int) -> list[int]:
    values = point.values[column]
    fractional = np.abs(values - np.rint(values)) > INTEGRAL
    sizes = set(np.abs(total[fractional]).tolist()) | {denominator}
    return sorted(size for size in sizes if size > 1)[:8]


def _summed(linear: LinearProgram, rows: IntArray, multipliers: IntArray) -> tuple[IntArray, IntArray]:
    """Columns and coefficients of the rows' sum with these multipliers."""
    lengths = np.diff(linear.row_start)[rows]
    place = np.repeat(linear.row_start[rows], lengths) + counted(lengths)
    return _added(linear.row_column[place], linear.row_coefficient[place] * np.repeat(multipliers, lengths))


def _added(columns: IntArray, coefficients: IntArray) -> tuple[IntArray, IntArray]:
    """Each column once, in order, with the sum of its coefficients, where that is not 0."""
    if not len(columns):
        return columns, coefficients
    order = np.argsort(columns, kind="stable")
    column = columns[order]
    first = np.flatnonzero(np.concatenate([[True], column[1:] != column[:-1]]))
    total = np.add.reduceat(coefficients[order], first)
    kept = total != 0
    return column[first[kept]], total[kept]


def _round(
    point: _Point, rows: IntArray, multipliers: IntArray, column: IntArray, total: IntArray, divisor: int
) -> tuple[float, Cuts] | None:
    """(violation, the cut) of the rounded sum, or None where it is not violated; see solvers.cuts."""
    linear, values, leaning = point.linear, point.values, point.leaning[rows]
    lower, upper = linear.lower[column], linear.upper[column]
    turned = (upper > lower) & (2 * values[column] > lower + upper)
    at = np.where(turned, upper, lower)
    sides = np.where(leaning > 0, linear.row_upper[rows], linear.row_lower[rows])
    right = int(multipliers @ sides) - int(total @ at)
    rho = right % divisor
    if rho == 0:
        return None
    inner = rounded(np.where(turned, -total, total), divisor, rho)
    outer = np.where(turned, -inner, inner)
    side = right // divisor * (divisor - rho) + int(outer @ at)
    slack = rounded(leaning * multipliers, divisor, rho)
    # An equation has no slack: the rounded coefficient of a variable that is always 0 does not matter.
    equation = linear.row_lower[rows] == linear.row_upper[rows]
    slack[equation] = 0
    kept = slack != 0
    # slack s_i = leaning (side_i - A_i z): moving it back into z.
    side -= int((slack * leaning)[kept] @ sides[kept])
    back_column, back = _summed(linear, rows[kept], (slack * leaning)[kept])
    every, final = _added(np.concatenate([column, back_column]), np.concatenate([outer, -back]))
    if not len(every) or len(every) > MOST_ENTRIES:
        return None
    if np.abs(final).max() > LARGEST_COEFFICIENT:
        return None
    violation = float((final @ values[every] - side) / np.sqrt(np.square(final.astype(np.float64)).sum()))
    if violation < LEAST_VIOLATION:
        return None
    common = int(np.gcd.reduce(np.abs(final)))
    one = np.array([0, 1], dtype=np.int64)
    cut = Cuts(
        one * len(every),
        every,
        final // common,
        np.array([side // common], dtype=np.int64),
        np.array([divisor], dtype=np.int64),
        one * len(rows),
        rows,
        multipliers,
        np.where(equation, 2, 1) * leaning,
        one * int(turned.sum()),
        column[turned],
    )
    return violation, cut
