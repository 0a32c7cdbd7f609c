"""What branching on a column costs at least: one step of the dual simplex method in each direction.

The basic column's row of the tableau says which nonbasic variables can move it. Up to where the first of them prices
out, the objective rises by the same amount for each unit (Driebeek 1966). Most fractional columns of a relaxation with
many optimal points can move for nothing; the few that cannot are those that a gap is made of.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from solvers.cuts import BoolArray, FloatArray
from solvers.highs_model import must
from solvers.linear import LinearProgram, counted
from solvers.program import IntArray

LEAST_ENTRY = 1e-9
"""Entries of the tableau nearer to zero than this are none."""

BASIC, AT_UPPER = 1, 2
"""Codes of HiGHS."""


class Penalty(NamedTuple):
    """The least that the objective rises where a column goes down to a whole number, and where it goes up."""

    column: int
    down: float
    up: float


class _Nonbasic(NamedTuple):
    """Variables that may move: which, in what direction, and what a unit costs."""

    movable: BoolArray
    direction: FloatArray
    cost: FloatArray

    def least(self, entries: FloatArray) -> tuple[float, float]:
        """The least cost of moving a basic column down by one, and up, by its row over these variables."""
        places = np.flatnonzero(self.movable & (np.abs(entries) > LEAST_ENTRY))
        move = self.direction[places] * entries[places]
        ratio = self.cost[places] / np.abs(move)
        return float(ratio[move < 0].min(initial=math.inf)), float(ratio[move > 0].min(initial=math.inf))


def penalties(highs: Any, linear: LinearProgram, free: BoolArray, columns: IntArray) -> list[Penalty]:
    """One for each of these columns that is basic at the optimum that HiGHS has; infinite where nothing can move it.

    `linear` is what HiGHS has; only the `free` columns may move.
    """
    status, basic = highs.getBasicVariables()
    must(status)
    basis, solution = highs.getBasis(), highs.getSolution()
    values = np.array(solution.col_value)
    # A column goes up from its lower side; a row's activity goes down from its upper one.
    own = _nonbasic(free, basis.col_status, solution.col_dual, upper=1.0)
    rows = _nonbasic(linear.row_lower != linear.row_upper, basis.row_status, solution.row_dual, upper=-1.0)
    places, inside, found = np.full(len(own.cost), -1, dtype=np.int64), np.flatnonzero(np.asarray(basic) >= 0), []
    places[np.asarray(basic)[inside]] = inside
    for column in columns[places[columns] >= 0].tolist():
        status, inverse = highs.getBasisInverseRow(int(places[column]))
        must(status)
        sides = own.least(_combined(linear, np.asarray(inverse))), rows.least(np.asarray(inverse))
        down, up = (min(each) for each in zip(*sides, strict=True))
        above = float(values[column]) - math.floor(values[column])
        found.append(Penalty(column, above * down, (1 - above) * up))
    return found


def _combined(linear: LinearProgram, multipliers: FloatArray) -> FloatArray:
    """The rows' sum with these multipliers, most of them 0; HiGHS' own call goes through all of its matrix."""
    rows = np.flatnonzero(np.abs(multipliers) > LEAST_ENTRY)
    lengths = np.diff(linear.row_start)[rows]
    place = np.repeat(linear.row_start[rows], lengths) + counted(lengths)
    weights = linear.row_coefficient[place] * np.repeat(multipliers[rows], lengths)
    return np.bincount(linear.row_column[place], weights, len(linear.lower)).astype(np.float64)


def _nonbasic(movable: BoolArray, statuses: Any, duals: Any, upper: float) -> _Nonbasic:
    codes = np.array([int(each) for each in statuses], dtype=np.int64)
    return _Nonbasic(movable & (codes != BASIC), np.where(codes == AT_UPPER, upper, -upper), np.abs(np.array(duals)))


def score(down: float, up: float, missing: float, idle: float) -> float:
    """How good a branching is whose sides are lifted so, no more than what is `missing` and no less than `idle`.

    The product rule (Achterberg 2007, section 5.5).
    """
    return (min(down, missing) + idle) * (min(up, missing) + idle)
