"""Bounds of a relaxation in exact integers: duals from doubles, rounded, prove what they prove and nothing more.

For any integers y_i (multipliers of rows) and D > 0, every point z of the program has `D c'z >= sum_i (y_i > 0 ?
y_i lower_i : y_i upper_i) + r'z` with `r = D c - A'y`, so `L = sum_i ... + sum_j min(lower_j r_j, upper_j r_j)` is a
bound of D c'z (weak duality).
A column's move by one unit away from the side that r prefers costs at least |r_j| more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from solvers.cuts import FloatArray
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import LARGEST_ACTIVITY, IntArray

DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 12, 60, 720, 2**10, 2**16, 2**20, 2**26)
"""Tried in turn: most duals of most programs are small fractions."""


@dataclass(frozen=True, slots=True, eq=False)
class SafeBound:
    """`goal >= constant + total / denominator` at every integer point, and reduced costs in the same unit."""

    total: int
    denominator: int
    constant: int
    reduced: IntArray
    multipliers: IntArray

    def bound(self, goal: LinearGoal) -> int:
        """The least value that the goal can take, by this bound."""
        return goal.round_up(self.constant - (-self.total // self.denominator))

    def exact(self, value: int) -> bool:
        """Whether the bound is this value without any rounding up."""
        return self.total == self.denominator * (value - self.constant)

    def fixed(self, value: int) -> tuple[IntArray, IntArray]:
        """Columns that every point of at most `value` has at their lower, and those it has at their upper bound."""
        room = self.denominator * (value - self.constant) - self.total
        return np.flatnonzero(self.reduced > room), np.flatnonzero(-self.reduced > room)


def safe_bound(linear: LinearProgram, goal: LinearGoal, duals: FloatArray, hope: float) -> SafeBound | None:
    """The best bound these duals give over the denominators tried; ends at the first that reaches `hope`.

    None where the integers would leave the range in which sums of doubles are exact.
    """
    best: SafeBound | None = None
    wanted = goal.round_up(hope - 1e-6 * max(1.0, abs(hope)))
    for denominator in DENOMINATORS:
        found = bound_over(linear, goal, duals, denominator)
        if found is None:
            continue
        if best is None or found.total * best.denominator > best.total * found.denominator:
            best = found
        if best.bound(goal) >= wanted and best.total >= best.denominator * (hope - 1e-6 - best.constant):
            break
    return best


def bound_over(linear: LinearProgram, goal: LinearGoal, duals: FloatArray, denominator: int) -> SafeBound | None:
    """The bound that these duals give, rounded to so many parts of one; None where integers do not hold it."""
    scaled = duals * denominator
    if not np.isfinite(scaled).all() or (np.abs(scaled) >= LARGEST_ACTIVITY).any():
        return None
    y = np.rint(scaled).astype(np.int64)
    y[(y > 0) & (linear.row_lower <= -LARGEST_ACTIVITY)] = 0
    y[(y < 0) & (linear.row_upper >= LARGEST_ACTIVITY)] = 0
    owner = np.repeat(y, np.diff(linear.row_start))
    products = np.abs(owner.astype(np.float64) * linear.row_coefficient)
    size = np.bincount(linear.row_column, products, len(linear.lower)).astype(np.float64)
    size[goal.columns] += np.abs(goal.coefficients.astype(np.float64)) * denominator
    width = np.maximum(np.abs(linear.lower), np.abs(linear.upper)).astype(np.float64)
    side = np.where(y > 0, linear.row_lower, np.where(y < 0, linear.row_upper, 0))
    largest = float((size * width).sum() + np.abs(y.astype(np.float64) * side).sum())
    if size.max(initial=0.0) >= LARGEST_ACTIVITY or not math.isfinite(largest) or largest >= 2.0**62:
        return None
    # Exact: no partial sum reaches 2^53 in the reduced costs, nor 2^63 in the total.
    reduced = -np.bincount(linear.row_column, owner * linear.row_coefficient, len(linear.lower)).astype(np.int64)
    reduced[goal.columns] += denominator * goal.coefficients
    total = int((y * side).sum()) + int(np.minimum(linear.lower * reduced, linear.upper * reduced).sum())
    return SafeBound(total, denominator, goal.constant, reduced, y)
