"""Shadow prices: what one unit more of a row is worth in each goal by the relaxation's multipliers, and exactly."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solvers.backend import Limits, Stop
from solvers.evaluate import outside, row_activity
from solvers.linear import unfold
from solvers.parts import BoolArray, widened
from solvers.program import INFINITY, IntArray, Program
from solvers.relaxation import InfeasibleRelaxationError, Relaxation
from solvers.restrict import restrict, with_caps
from solvers.resumed import solve_from
from solvers.safe import safe_bound
from solvers.solution import Solution
from solvers.watch import EngineError, Watch


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """One goal's integer multipliers of the program's rows over a common denominator; all zero where unknown."""

    multipliers: IntArray
    denominator: int

    def worth(self, row: int, units: int) -> int:
        """About what so many more units of a row would take off the goal, rounded to the nearest whole number."""
        return (2 * abs(int(self.multipliers[row])) * units + self.denominator) // (2 * self.denominator)


def shadows(
    program: Program, most: Sequence[int], seconds: float | None = None, stop: Stop | None = None
) -> list[Shadow]:
    """Of every goal given the earlier ones' limits `most`; rows alone carry prices, no cuts are added."""
    began, count = time.perf_counter(), len(program.rows)
    linear = unfold(program)
    found = [Shadow(np.zeros(count, dtype=np.int64), 1) for _goal in program.goals]
    for index, limit in enumerate(most):
        goal = linear.goals[index]
        part = restrict(linear, goal, linear.lower, linear.upper)
        left = None if seconds is None else seconds - (time.perf_counter() - began)
        if len(part.columns) and (left is None or left > 0):
            relaxation = Relaxation(part.linear, part.goal)
            try:
                relaxed = relaxation.solve(Watch("", began, None, stop), left)
            except (InfeasibleRelaxationError, EngineError):
                relaxed = None
            safe = None
            if relaxed is not None:
                safe = safe_bound(relaxation.linear, relaxation.goal, relaxed.duals, relaxed.objective)
            if safe is not None:
                own = part.rows < count
                found[index].multipliers[part.rows[own]] = safe.multipliers[own]
                found[index] = Shadow(found[index].multipliers, safe.denominator)
        linear = with_caps(linear, [(goal, limit)])
    return found


def tight(program: Program, values: IntArray) -> BoolArray:
    """The rows that are at one of their sides, or beyond it by a slack that pays."""
    rows = program.rows
    activity = row_activity(program, values)
    at_lower = (rows.lower > -INFINITY) & (activity <= rows.lower)
    at_upper = (rows.upper < INFINITY) & (activity >= rows.upper)
    return np.asarray(at_lower | at_upper, dtype=np.bool_)


def broken(program: Program, values: IntArray) -> IntArray:
    """Units by which each row is exceeded, its own slack left out."""
    rows, plain = program.rows, values.copy()
    plain[rows.slack[rows.slack >= 0]] = 0
    return outside(row_activity(program, plain), rows.lower, rows.upper)


def steps(program: Program, columns: int) -> IntArray:
    """Per row: the common divisor of its coefficients over the first `columns` columns, at least 1."""
    rows = program.rows
    inside = rows.entry_column < columns
    step = np.zeros(len(rows), dtype=np.int64)
    np.gcd.at(step, rows.entry_row[inside], np.abs(rows.entry_coefficient[inside]))
    return np.maximum(step, 1)


def with_more(
    program: Program, row: int, units: int, start: IntArray, limits: Limits = Limits(), stop: Stop | None = None
) -> Solution:
    """The goals solved again, from a point that is known, with one row wider by so many units."""
    amounts = np.zeros(len(program.rows), dtype=np.int64)
    amounts[row] = units
    return solve_from(widened(program, amounts), start, (), limits, stop)
