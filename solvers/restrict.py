"""A smaller linear program with the same optimum: fixed columns, idle pieces and rows that cannot bind left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from solvers.cuts import BoolArray, FloatArray
from solvers.linear import LinearGoal, LinearProgram, appended
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray, no_integers


@dataclass(frozen=True, slots=True, eq=False)
class Restricted:
    """`linear` has one goal; its columns and rows are those of the whole program that `columns` and `rows` list."""

    linear: LinearProgram
    columns: IntArray
    rows: IntArray
    widened: BoolArray
    """Which rows took up the range of idle pieces."""
    whole: int
    """Columns of the whole program that are not pieces."""

    @property
    def goal(self) -> LinearGoal:
        """The goal, over the columns that are left, the rest of it in its constant."""
        return self.linear.goals[0]

    def expand(self, values: IntArray, rest: IntArray) -> IntArray:
        """All columns of the whole program: `values` where they are left, `rest` elsewhere."""
        every = rest.copy()
        every[self.columns] = values
        return every


def with_caps(linear: LinearProgram, caps: Sequence[tuple[LinearGoal, int]]) -> LinearProgram:
    """The same program with the rows `goal <= most` (constants included) behind the rows that are there."""
    caps = [(goal, most) for goal, most in caps if most < goal.most]
    counts, none = np.array([len(goal.columns) for goal, _ in caps], dtype=np.int64), no_integers()
    sides = np.array([most - goal.constant for goal, most in caps], dtype=np.int64)
    return appended(
        linear,
        np.full(len(caps), -INFINITY, dtype=np.int64),
        sides,
        counts,
        np.concatenate([none, *(goal.columns for goal, _ in caps)]),
        np.concatenate([none, *(goal.coefficients for goal, _ in caps)]),
    )


def restrict(linear: LinearProgram, goal: LinearGoal, lower: IntArray, upper: IntArray) -> Restricted:
    """The program with these bounds for one goal; a row side that no values within the bounds break is dropped.

    Pieces that the goal does not count and that stand in one row alone become a range of that row.
    """
    count = len(linear.row_lower)
    owner = np.repeat(np.arange(count, dtype=np.int64), np.diff(linear.row_start))
    column, coefficient = linear.row_column, linear.row_coefficient
    idle = _idle(linear, goal, owner)
    free = (lower < upper) & ~idle
    # Most entries are of columns that are fixed at 0: each kind is summed up by itself, and those not at all.
    fixed, _ = _reach(linear, owner, ~free & ~idle & (lower != 0), (lower, lower))
    widen_low, widen_high = _reach(linear, owner, idle, (lower, upper))
    row_lower = _side(linear.row_lower, fixed + widen_high)
    row_upper = _side(linear.row_upper, fixed + widen_low)
    least, most = _reach(linear, owner, free, (lower, upper))
    row_lower[least >= row_lower] = -INFINITY
    row_upper[most <= row_upper] = INFINITY
    kept = (row_lower > -LARGEST_ACTIVITY) | (row_upper < LARGEST_ACTIVITY)
    entries = np.flatnonzero(free[column])
    entries = entries[kept[owner[entries]]]
    number = np.cumsum(free) - 1
    counts = np.bincount(owner[entries], minlength=count)[kept]
    smaller = replace(
        linear,
        lower=lower[free],
        upper=upper[free],
        row_lower=row_lower[kept],
        row_upper=row_upper[kept],
        row_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        row_column=number[column[entries]],
        row_coefficient=coefficient[entries],
        goals=(_goal(goal, free, number, lower),),
        original=int(free[: linear.original].sum()),
    )
    return Restricted(
        smaller, np.flatnonzero(free), np.flatnonzero(kept), (widen_low < widen_high)[kept], linear.original
    )


def holds(linear: LinearProgram, z: IntArray) -> bool:
    """Whether z, one int64 value a column, keeps every row exactly."""
    owner = np.repeat(np.arange(len(linear.row_lower), dtype=np.int64), np.diff(linear.row_start))
    activity = _sums(owner, linear.row_coefficient * z[linear.row_column], len(linear.row_lower))
    return bool((activity >= linear.row_lower).all() and (activity <= linear.row_upper).all())


def nearness(linear: LinearProgram, values: FloatArray) -> IntArray:
    """For each column, in how many rows it stands beside a column whose value is fractional."""
    owner = np.repeat(np.arange(len(linear.row_lower), dtype=np.int64), np.diff(linear.row_start))
    fractional = np.abs(values - np.rint(values)) > 1e-6
    touched = np.bincount(owner, fractional[linear.row_column], len(linear.row_lower)) > 0
    counts: IntArray = np.bincount(linear.row_column, touched[owner], len(linear.lower)).astype(np.int64)
    return counts


def equalled(linear: LinearProgram, rows: IntArray, multipliers: IntArray) -> tuple[LinearProgram, bool]:
    """Rows with a multiplier become equations at the side it used; False where one of them is not known (-1).

    With all columns of nonzero reduced cost fixed, exactly the points whose goal equals the bound keep these equations.
    """
    used = multipliers != 0
    known = used & (rows >= 0)
    lower, upper = linear.row_lower.copy(), linear.row_upper.copy()
    low, high = rows[known & (multipliers > 0)], rows[known & (multipliers < 0)]
    upper[low], lower[high] = lower[low], upper[high]
    return replace(linear, row_lower=lower, row_upper=upper), bool((used == known).all())


def _goal(goal: LinearGoal, free: BoolArray, number: IntArray, lower: IntArray) -> LinearGoal:
    inside = free[goal.columns]
    constant = int(goal.coefficients[~inside] @ lower[goal.columns[~inside]])
    return replace(
        goal,
        columns=number[goal.columns[inside]],
        coefficients=goal.coefficients[inside],
        constant=goal.constant + constant,
    )


def _idle(linear: LinearProgram, goal: LinearGoal, owner: IntArray) -> BoolArray:
    sided = (linear.row_lower > -LARGEST_ACTIVITY) | (linear.row_upper < LARGEST_ACTIVITY)
    inside = sided[owner]
    alone: BoolArray = np.bincount(linear.row_column[inside], minlength=len(linear.lower)) == 1
    alone[: linear.original] = False
    alone[goal.columns] = False
    alone[linear.row_column[inside & (np.abs(linear.row_coefficient) != 1)]] = False
    return alone


def _reach(
    linear: LinearProgram, owner: IntArray, those: BoolArray, bounds: tuple[IntArray, IntArray]
) -> tuple[IntArray, IntArray]:
    """The least and the most that each row's entries of these columns come to within the bounds."""
    at = np.flatnonzero(those[linear.row_column])
    column, coefficient, count = linear.row_column[at], linear.row_coefficient[at], len(linear.row_lower)
    low, high = (coefficient * side[column] for side in bounds)
    rows = owner[at]
    return _sums(rows, np.minimum(low, high), count), _sums(rows, np.maximum(low, high), count)


def _sums(owner: IntArray, values: IntArray, count: int) -> IntArray:
    # Exact: every partial sum stays below 2^53, the largest activity a program may have.
    return np.bincount(owner, values, count).astype(np.int64)


def _side(side: IntArray, shift: IntArray) -> IntArray:
    moved: IntArray = np.where(np.abs(side) >= LARGEST_ACTIVITY, side, side - shift)
    return moved
