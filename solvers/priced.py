"""The bound of a program whose knapsack rows are kept and whose other rows are priced: its Lagrangian relaxation.

For any multipliers y of the priced rows the least of `c'z + y (side - A z)` over the points of all knapsacks is a
bound (M. L. Fisher, The Lagrangian relaxation method for solving integer programming problems, 1981). The best y are
sought by subgradients from the relaxation's duals in doubles; what counts is calculated anew, in integers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.cuts import FloatArray
from solvers.knapsacks import NEVER, Knapsacks, activity
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import LARGEST_ACTIVITY, IntArray
from solvers.safe import SafeBound, bound_over

GRAINS = (2**16, 64, 8, 1)
"""Multipliers are rounded to such parts of one; the finest is taken that integers hold."""

STEPS = 1000
EFFORT = 2_000_000_000
"""Most steps, and cells of tables that all of them fill: half a minute of the largest tables."""

IDLE = 20
"""Steps without a better bound before they get half as long."""

SHORTEST = 1e-3
"""The share of what is missing that a step may take at least; the search for multipliers ends there."""

MEMORY = 0.3
"""The part of the direction before that a step keeps: without it the steps turn back and forth."""

AIM = 0.01
"""Where no point near the bound is known, this share of it is taken to be missing."""


@dataclass(frozen=True, slots=True, eq=False)
class PricedBound:
    """`goal >= constant + total / denominator`, and what columns away from a bound cost on top, in the same unit.

    `above`: a column that is not at its lower bound; `below`: one that is not at its upper bound.
    """

    total: int
    denominator: int
    constant: int
    above: IntArray
    below: IntArray

    def bound(self, goal: LinearGoal) -> int:
        """The least value that the goal can take, by this bound."""
        return goal.round_up(self.constant - (-self.total // self.denominator))

    def fixed(self, value: int) -> tuple[IntArray, IntArray]:
        """Columns that every point of at most `value` has at their lower, and those it has at their upper bound."""
        room = self.denominator * (value - self.constant) - self.total
        return np.flatnonzero(self.above > room), np.flatnonzero(self.below > room)


@dataclass(slots=True)
class _Prices:
    """The search for multipliers."""

    linear: LinearProgram
    cost: FloatArray
    knapsacks: Knapsacks
    multipliers: FloatArray
    outside: IntArray

    def evaluate(self) -> tuple[float, FloatArray]:
        """The bound (without the goal's constant) and its subgradient at the multipliers."""
        linear, packs, y = self.linear, self.knapsacks, self.multipliers
        owner = np.repeat(y, np.diff(linear.row_start))
        reduced = self.cost - np.bincount(linear.row_column, owner * linear.row_coefficient, len(self.cost))
        price = np.where(packs.there, reduced[packs.columns], 0.0)
        value, chosen = packs.cheapest(price)
        point = np.where(reduced < 0, linear.upper, linear.lower).astype(np.float64)
        base = linear.lower[packs.columns]
        point[packs.columns[packs.there]] = (base + chosen)[packs.there]
        side = self.sides(activity(linear, point))
        total = float(value.sum() + (price * base)[packs.there].sum())
        total += float((reduced * point)[self.outside].sum() + (y * np.where(y != 0, side, 0)).sum())
        return total, side - activity(linear, point)

    def sides(self, sums: FloatArray) -> FloatArray:
        """The side of each row that its multiplier, or where that is nothing its sum, speaks of; its sum: neither."""
        linear, y = self.linear, self.multipliers
        low, high = linear.row_lower.astype(np.float64), linear.row_upper.astype(np.float64)
        idle = np.where(sums < low, low, np.where(sums > high, high, sums))
        return np.where(y > 0, low, np.where(y < 0, high, idle))

    def admitted(self, multipliers: FloatArray) -> FloatArray:
        """The nearest multipliers that rows with one side can have; nothing on a knapsack."""
        linear = self.linear
        kept = np.where(linear.row_lower <= -LARGEST_ACTIVITY, np.minimum(multipliers, 0), multipliers)
        kept = np.where(linear.row_upper >= LARGEST_ACTIVITY, np.maximum(kept, 0), kept)
        kept[self.knapsacks.rows] = 0
        return kept


def priced_bound(
    linear: LinearProgram,
    goal: LinearGoal,
    knapsacks: Knapsacks,
    duals: FloatArray,
    value: int,
    ended: Callable[[], bool],
) -> PricedBound | None:
    """The best bound found from these duals of all rows; `value`: of a point that is known.

    None where integers do not hold it.
    """
    outside = np.ones(len(linear.lower), dtype=np.bool_)
    outside[knapsacks.columns[knapsacks.there]] = False
    cost = np.zeros(len(linear.lower))
    cost[goal.columns] = goal.coefficients
    prices = _Prices(linear, cost, knapsacks, duals, np.flatnonzero(outside))
    prices.multipliers = prices.admitted(duals)
    best = _climb(prices, float(value - goal.constant), lambda found: _closed(goal, found, value) or ended())
    for grain in GRAINS:
        base = bound_over(linear, goal, best, grain)
        if base is not None and base.total < NEVER // 4 and np.abs(base.reduced).sum() < NEVER // 4:
            return _exact(knapsacks, base)
    return None


def _closed(goal: LinearGoal, found: float, value: int) -> bool:
    return goal.round_up(goal.constant + found - 1e-6 * max(1.0, abs(found))) >= value


def _climb(prices: _Prices, value: float, ended: Callable[[float], bool]) -> FloatArray:
    """Multipliers of the best bound that subgradient steps of falling length find (Held, Wolfe and Crowder, 1974)."""
    best, found, recent, length, idle = prices.multipliers, -np.inf, -np.inf, 1.0, 0
    direction = np.zeros(len(best))
    for _ in range(min(STEPS, EFFORT // prices.knapsacks.cells)):
        total, slope = prices.evaluate()
        if total > found:
            found, best = total, prices.multipliers
        # From the relaxation's duals the way leads down at first.
        recent, idle = (total, 0) if total > recent + 1e-6 else (recent, idle + 1)
        if idle >= IDLE:
            length, idle, recent = length / 2, 0, -np.inf
        # What has no multiplier and pulls to where none may be stands still.
        slope = np.where((prices.admitted(prices.multipliers + slope) == 0) & (prices.multipliers == 0), 0, slope)
        direction = MEMORY * direction + slope
        size = float((direction * direction).sum())
        if length < SHORTEST or not slope.any() or size == 0 or ended(found):
            break
        missing = min(value, found + AIM * max(1.0, abs(found))) - total
        prices.multipliers = prices.admitted(prices.multipliers + length * missing / size * direction)
    return best


def _exact(packs: Knapsacks, base: SafeBound) -> PricedBound:
    """The bound in integers: knapsacks take the place of the bounds of their columns."""
    price = np.where(packs.there, base.reduced[packs.columns], 0)
    value, zero, one = packs.forced(price)
    total = base.total - int(np.minimum(price, 0).sum()) + int(value.sum())
    above, below = np.maximum(base.reduced, 0), np.maximum(-base.reduced, 0)
    inside = packs.columns[packs.there]
    above[inside], below[inside] = one[packs.there], zero[packs.there]
    return PricedBound(total, base.denominator, base.constant, above, below)
