"""Cutting planes by mixed-integer rounding: what they are, what they were made from, and how they join a program.

Rows i with integer multipliers m_i and each a finite side give an equation: with the slack s_i >= 0 of that side,
`sum m_i (A_i z) + sum (+-m_i) s_i = sum m_i side_i` (+ for an upper side). Write z_j = lower_j + z'_j, or
upper_j - z'_j where complemented: then `sum a_k y_k <= b` over non-negative integers y (z' and slacks), and for d > 0
and rho = b mod d every integer point keeps `sum (floor(a_k / d) (d - rho) + max(0, a_k mod d - rho)) y_k <=
floor(b / d) (d - rho)` (Nemhauser and Wolsey 1990). Written back in z it is the cut; all numbers stay integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.linear import LinearProgram, appended, counted
from solvers.program import INFINITY, IntArray, no_integers

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


def one_zero() -> IntArray:
    """The start array of an empty compressed list."""
    return np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Cuts:
    """Rows `coefficient @ z[column] <= side`, compressed by `start`, and how each was made.

    Its parents are rows of the linear program as it was when the cut was made (numbers below its own): their
    multipliers and the side used, 1 upper or -1 lower, 2 or -2 where it is an equation and has no slack. `turned` are
    the complemented columns.
    """

    start: IntArray
    column: IntArray
    coefficient: IntArray
    side: IntArray
    divisor: IntArray
    parent_start: IntArray
    parent: IntArray
    multiplier: IntArray
    parent_side: IntArray
    turned_start: IntArray
    turned: IntArray

    def __len__(self) -> int:
        return len(self.side)


def no_cuts() -> Cuts:
    """Nothing."""
    none = no_integers()
    return Cuts(one_zero(), none, none, none, none, one_zero(), none, none, none, one_zero(), none)


def joined(parts: Sequence[Cuts]) -> Cuts:
    """All of them, in order."""

    def starts(name: str) -> IntArray:
        return np.concatenate([[0], np.cumsum(np.concatenate([np.diff(getattr(part, name)) for part in parts]))])

    def chained(name: str) -> IntArray:
        return np.concatenate([getattr(part, name) for part in parts])

    if not parts:
        return no_cuts()
    return Cuts(**{name: starts(name) if name.endswith("start") else chained(name) for name in Cuts.__slots__})


def renumbered(cuts: Cuts, wanted: BoolArray, columns: IntArray, number: IntArray) -> Cuts:
    """The wanted cuts over the columns of another program, their parents numbered as there."""

    def chosen(start: IntArray) -> tuple[IntArray, IntArray]:
        sizes = np.diff(start)[wanted]
        return np.concatenate([[0], np.cumsum(sizes)]), np.repeat(start[:-1][wanted], sizes) + counted(sizes)

    entries, parents, turned = chosen(cuts.start), chosen(cuts.parent_start), chosen(cuts.turned_start)
    return Cuts(
        entries[0],
        columns[cuts.column[entries[1]]],
        cuts.coefficient[entries[1]],
        cuts.side[wanted],
        cuts.divisor[wanted],
        parents[0],
        number[cuts.parent[parents[1]]],
        cuts.multiplier[parents[1]],
        cuts.parent_side[parents[1]],
        turned[0],
        columns[cuts.turned[turned[1]]],
    )


def further(cuts: Cuts, own: int, linear: LinearProgram) -> Cuts:
    """What these cuts, made from the first `own` rows of `linear`, add to the cuts that it has behind these rows."""
    there = _keys(linear.row_upper[own:], linear.row_start[own:], linear.row_column, linear.row_coefficient)
    known = {key: own + place for place, key in enumerate(there)}
    number, wanted = np.arange(own + len(cuts), dtype=np.int64), np.zeros(len(cuts), dtype=np.bool_)
    last = len(linear.row_lower)
    for cut, key in enumerate(_keys(cuts.side, cuts.start, cuts.column, cuts.coefficient)):
        row = known.setdefault(key, last)
        number[own + cut], wanted[cut] = row, row == last
        last += int(row == last)
    return renumbered(cuts, wanted, np.arange(len(linear.lower), dtype=np.int64), number)


def _keys(side: IntArray, start: IntArray, column: IntArray, coefficient: IntArray) -> list[tuple[int, bytes, bytes]]:
    ranges = zip(side.tolist(), start[:-1].tolist(), start[1:].tolist(), strict=True)
    return [(most, column[one:end].tobytes(), coefficient[one:end].tobytes()) for most, one, end in ranges]


def append(linear: LinearProgram, cuts: Cuts) -> LinearProgram:
    """The same integer points, the cuts behind the rows that are there."""
    missing = np.full(len(cuts), -INFINITY, dtype=np.int64)
    return appended(linear, missing, cuts.side, np.diff(cuts.start), cuts.column, cuts.coefficient)


def carried(linear: LinearProgram, part: LinearProgram, rows: IntArray, columns: IntArray) -> LinearProgram:
    """`linear` with these rows of a restricted `part`, whose columns are the listed ones of `linear`.

    The rows must hold given the bounds under which the other columns of `linear` are fixed.
    """
    lengths = np.diff(part.row_start)[rows]
    place = np.repeat(part.row_start[rows], lengths) + counted(lengths)
    return appended(
        linear,
        part.row_lower[rows],
        part.row_upper[rows],
        lengths,
        columns[part.row_column[place]],
        part.row_coefficient[place],
    )


def rounded(coefficient: IntArray, divisor: IntArray | int, rho: IntArray | int) -> IntArray:
    """The coefficients after rounding, per entry; for the right side see `rounded_side`."""
    values: IntArray = np.floor_divide(coefficient, divisor) * (divisor - rho) + np.maximum(
        0, coefficient % divisor - rho
    )
    return values
