"""Derived rows: mixed-integer rounding of combinations of rows, in exact integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.certificate import CertificateError, Rounding
from solvers.certificate_rows import MOST_ENTRIES, Matrix
from solvers.linear import compress
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Rounded:
    """Derived rows `sum coefficient x <= upper`, entries in the order of the rows."""

    counts: IntArray
    column: IntArray
    coefficient: IntArray
    upper: IntArray


def round_rows(
    matrix: Matrix, row_lower: IntArray, row_upper: IntArray, low: IntArray, high: IntArray, rounding: Rounding
) -> Rounded:
    """The rows that a batch derives; `low` and `high` are the columns' bounds, and fixed columns are numbers.

    A listed row i of weight w has an integer slack s_i >= 0 to its side: a_i x = hi_i - s_i or lo_i + s_i. Added up
    with weights, and with x_j = low_j + z_j or high_j - z_j, the rows read `sum a_j z_j + sum a_i s_i <= b` (even =)
    over integers z, s >= 0. Let rho = b mod d and S = {j: a_j mod d > rho}, slacks among them. Then
    w = sum_(not S) floor(a_j/d) z_j + sum_S ceil(a_j/d) z_j is an integer and w - t <= b/d with
    t = sum_S (1 - (a_j mod d)/d) z_j >= 0, whence w - t d/(d - rho) <= floor(b/d): for w <= floor(b/d) plainly, and
    for greater w because t >= w - b/d. Times (d - rho) this is the derived row
    `sum (floor(a_j/d) (d - rho) + max(0, a_j mod d - rho)) z_j <= floor(b/d) (d - rho)` (Nemhauser and Wolsey 1990);
    slacks are then written in columns again, and all is divided by the coefficients' common divisor, the right side
    rounded down. The slack of an equation is always 0, so its coefficient may be 0 as well. Raises CertificateError for
    infinite sides, for rows taken for equations that are none, and for numbers that grow too large.
    """
    total, count = len(rounding.divisors), len(low)
    part = np.repeat(np.arange(total, dtype=np.int64), rounding.counts)
    weight, above = rounding.weights, rounding.sides > 0
    side = np.where(above, row_upper[rounding.rows], row_lower[rounding.rows])
    if (np.abs(side) >= LARGEST_ACTIVITY).any():
        raise CertificateError("a rounding uses a side of a row that is infinite")
    equation = np.abs(rounding.sides) == 2
    if (row_lower[rounding.rows] != row_upper[rounding.rows])[equation].any():
        raise CertificateError("a rounding takes a row for an equation that is none")
    loose, place, fixed = _without_fixed(matrix, rounding.rows, low, high)
    side -= fixed[place]
    if int(np.diff(loose.start)[place].sum()) > MOST_ENTRIES:
        raise CertificateError("a rounding combines rows with too many entries")
    anchor = low.copy()
    anchor[rounding.complemented] = high[rounding.complemented]
    flipped = np.zeros(count, dtype=np.bool_)
    flipped[rounding.complemented] = True
    places, owner = loose.entries(place)
    column, coefficient = loose.column[places], loose.coefficient[places]
    _small(rounding, part, side, owner, coefficient, anchor[column])
    start, columns, sums = compress(part[owner], column, weight[owner] * coefficient, total, count)
    mine = np.repeat(np.arange(total, dtype=np.int64), np.diff(start))
    inner = _sums(weight * side, part, total) - _sums(sums * anchor[columns], mine, total)
    divisor, rest = rounding.divisors, inner % rounding.divisors
    rounded = _round(np.where(flipped[columns], -sums, sums), divisor[mine], rest[mine])
    rounded = np.where(flipped[columns], -rounded, rounded)
    upper = inner // divisor * (divisor - rest) + _sums(rounded * anchor[columns], mine, total)
    # A slack to the upper side is side - a x, one to the lower side a x - side.
    slack = _round(np.where(above, weight, -weight), divisor[part], rest[part])
    slack = np.where(above, -slack, slack)
    slack[equation] = 0
    upper += _sums(slack * side, part, total)
    start, columns, sums = compress(
        np.concatenate([mine, part[owner]]),
        np.concatenate([columns, column]),
        np.concatenate([rounded, slack[owner] * coefficient]),
        total,
        count,
    )
    return _reduced(np.diff(start), columns, sums, upper)


def _without_fixed(matrix: Matrix, rows: IntArray, low: IntArray, high: IntArray) -> tuple[Matrix, IntArray, IntArray]:
    """The different rows over columns that are not fixed, the place of each listed row, and what the fixed ones add."""
    different, place = np.unique(rows, return_inverse=True)
    places, owner = matrix.entries(different)
    column, coefficient = matrix.column[places], matrix.coefficient[places]
    free = low[column] < high[column]
    fixed = _sums(coefficient[~free] * low[column[~free]], owner[~free], len(different))
    counts = np.bincount(owner[free], minlength=len(different))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Matrix(start, column[free], coefficient[free]), place.reshape(-1).astype(np.int64), fixed


def _round(values: IntArray, divisor: IntArray, rest: IntArray) -> IntArray:
    rounded: IntArray = values // divisor * (divisor - rest) + np.maximum(values % divisor - rest, 0)
    return rounded


def _sums(values: IntArray, owner: IntArray, count: int) -> IntArray:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, owner, values)
    return total


def _small(
    rounding: Rounding, part: IntArray, side: IntArray, owner: IntArray, coefficient: IntArray, anchor: IntArray
) -> None:
    """Refuse what might not fit int64 on the way.

    Rounding never makes a value larger (for v = q d + m, |q (d - rho) + max(0, m - rho)| <= |v|), so that four times
    the sum taken here is above every number in `round_rows`.
    """
    weight = np.abs(rounding.weights.astype(np.float64))
    size = np.abs(coefficient.astype(np.float64)) * (1.0 + np.abs(anchor.astype(np.float64)))
    total = np.bincount(part[owner], weight[owner] * size, minlength=len(rounding.divisors)) + rounding.divisors
    total = total + np.bincount(
        part, weight * (1.0 + np.abs(side.astype(np.float64))), minlength=len(rounding.divisors)
    )
    if (8.0 * total >= INFINITY).any():
        raise CertificateError("a rounded row has numbers that are too large")


def _reduced(counts: IntArray, column: IntArray, coefficient: IntArray, side: IntArray) -> Rounded:
    common = np.zeros(len(side), dtype=np.int64)
    owner = np.repeat(np.arange(len(side), dtype=np.int64), counts)
    np.gcd.at(common, owner, np.abs(coefficient))
    common = np.maximum(common, 1)
    return Rounded(counts.astype(np.int64), column, coefficient // common[owner], side // common)
