"""Rows that every integer point keeps and the relaxation does not: rounding cuts, made before any search.

A row `sum a_j z_j <= b` over non-negative integers, divided by d > 0 and rounded down, is
`sum floor(a_j / d) z_j <= floor(b / d)` (Chvatal and Gomory): it holds at every integer point, and says more where d
does not divide b. With d the most common large coefficient this closes most of the gap that arises where persons of
10 half days fill needs of, say, 25.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.linear import LinearProgram
from solvers.program import INFINITY, IntArray


def strengthen(linear: LinearProgram) -> LinearProgram:
    """The same integer points with a tighter relaxation; cuts are added behind the rows that are there."""
    if not len(linear.row_lower):
        return linear
    owner = np.repeat(np.arange(len(linear.row_lower), dtype=np.int64), np.diff(linear.row_start))
    divisor = _divisors(linear, owner)
    parts = [_rounded(linear, owner, divisor, sign) for sign in (1, -1)]
    counts = np.concatenate([part[0] for part in parts])
    if not len(counts):
        return linear
    start = np.concatenate([linear.row_start, linear.row_start[-1] + np.cumsum(counts, dtype=np.int64)])
    return replace(
        linear,
        row_lower=np.concatenate([linear.row_lower, np.full(len(counts), -INFINITY, dtype=np.int64)]),
        row_upper=np.concatenate([linear.row_upper, *(part[3] for part in parts)]),
        row_start=start,
        row_column=np.concatenate([linear.row_column, *(part[1] for part in parts)]),
        row_coefficient=np.concatenate([linear.row_coefficient, *(part[2] for part in parts)]),
    )


def _divisors(linear: LinearProgram, owner: IntArray) -> IntArray:
    """Per row the most common coefficient in absolute value, the larger of two equally common ones; 0 to leave out.

    Left out are rows with a column that may be negative, rows of pieces, and rows whose most common coefficient is 1.
    """
    sizes, number = np.unique(np.abs(linear.row_coefficient), return_inverse=True)
    keys, counts = np.unique(owner * max(len(sizes), 1) + number, return_counts=True)
    row, at = np.divmod(keys, max(len(sizes), 1))
    order = np.lexsort((at, counts, row))
    row, value = row[order], sizes[at[order]]
    last = np.ones(len(row), dtype=np.bool_)
    last[:-1] = row[1:] != row[:-1]
    divisor = np.zeros(len(linear.row_lower), dtype=np.int64)
    divisor[row[last]] = value[last]
    divisor[owner[(linear.lower[linear.row_column] < 0) | (linear.row_column >= linear.original)]] = 0
    return np.where(divisor > 1, divisor, 0)


def _rounded(
    linear: LinearProgram, owner: IntArray, divisor: IntArray, sign: int
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """(entries per cut, columns, coefficients, upper sides) of the rows' upper (1) or lower (-1) sides."""
    bound = linear.row_upper if sign > 0 else -linear.row_lower
    safe = np.maximum(divisor, 1)
    useful = (divisor > 0) & (bound < INFINITY) & (bound % safe != 0)
    chosen = useful[owner]
    coefficient = np.floor_divide(sign * linear.row_coefficient[chosen], safe[owner[chosen]])
    column, row = linear.row_column[chosen], owner[chosen]
    kept = coefficient != 0
    counts = np.bincount(row[kept], minlength=len(divisor))[useful].astype(np.int64)
    return counts, column[kept], coefficient[kept], np.floor_divide(bound, safe)[useful]
