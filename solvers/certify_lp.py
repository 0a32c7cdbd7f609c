"""The linear relaxation that multipliers are taken from: HiGHS, kept warm while bounds, rows and goals change."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from solvers.certificate import Multipliers
from solvers.certificate_domain import Domain
from solvers.certificate_rows import BoolArray, FloatArray
from solvers.highs_model import QuietHighs, load
from solvers.linear import LinearProgram, unfold
from solvers.program import LARGEST_ACTIVITY, IntArray, Program

NOISE = 1e-9
"""Duals below this are taken for zero."""

PROBE_ITERATIONS = 50
"""Simplex iterations to see what a split would gain."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """An optimum of the relaxation in doubles: the goal's value, the program's columns, and duals.

    Duals are per certificate row `rows` and per term. Where the relaxation is infeasible the value is infinite and the
    duals are a ray that shows it (denominator 0); `known` is False where the search ended without an answer.
    """

    value: float
    x: FloatArray
    rows: IntArray
    row_duals: FloatArray
    term_duals: FloatArray
    known: bool = True

    def multipliers(self, domain: Domain, denominator: int) -> Multipliers:
        """The duals over a common denominator (a ray: times it, over 0), without those of sides that are not there."""
        y = np.rint(self.row_duals * denominator).astype(np.int64)
        side = np.where(y > 0, domain.row_lower[self.rows], domain.row_upper[self.rows])
        y[np.abs(side) >= LARGEST_ACTIVITY] = 0
        z = np.rint(self.term_duals * denominator).astype(np.int64)
        order = np.argsort(self.rows[y != 0], kind="stable")
        terms = np.flatnonzero(z)
        factor = denominator if math.isfinite(self.value) else 0
        return Multipliers(factor, self.rows[y != 0][order], y[y != 0][order], terms, z[terms])


@dataclass(slots=True)
class Relaxation:
    """The unfolded program and the rows of a domain that are in use; warm from one `solve` to the next."""

    program: Program
    threads: int = 1
    linear: LinearProgram = field(init=False)
    highs: Any = field(init=False)
    behind: IntArray = field(init=False)
    """Certificate numbers of the rows behind the program's rows and the terms' equations, in HiGHS' order."""
    _goal: int = -1
    _constant: int = 0
    _lower: FloatArray = field(init=False)
    _upper: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.linear = unfold(self.program)
        self.highs = QuietHighs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("threads", self.threads)
        load(self.highs, self.linear, None, [], integer=False)
        self.behind = np.zeros(0, dtype=np.int64)
        self._lower, self._upper = self.linear.lower.astype(float), self.linear.upper.astype(float)

    def solve(self, domain: Domain, goal: int, derived: IntArray, seconds: float = math.inf) -> Relaxed:
        """Minimise a goal over the relaxation of `domain` with these derived rows (ascending) and all goals' rows."""
        rows = np.arange(len(self.program.rows), domain.first_derived, dtype=np.int64)
        self._use(domain, np.concatenate([rows[domain.row_upper[rows] < LARGEST_ACTIVITY], derived]))
        self._bounds(domain)
        self._aim(goal)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + min(seconds, 1e9))
        self.highs.run()
        return self._read(domain, goal)

    def forget(self, first: int) -> None:
        """Take out the rows from this number on: their numbers will mean other rows."""
        self._delete(self.behind >= first)

    def _delete(self, which: BoolArray) -> None:
        gone = np.flatnonzero(which)
        if len(gone):
            self.highs.deleteRows(len(gone), (gone + len(self.linear.row_lower)).astype(np.int32))
            self.behind = np.delete(self.behind, gone)

    def tableau(self, x: FloatArray, most: int) -> list[tuple[IntArray, FloatArray]]:
        """Rows of the simplex tableau of the most fractional columns: certificate rows and their weights.

        Left out are those that need an equation of a term.
        """
        basic = np.array(self.highs.getBasicVariables()[1])
        depth = np.abs(x - np.rint(x))
        own, base = len(self.program.rows), len(self.linear.row_lower)
        numbers = np.concatenate([np.arange(own), np.full(base - own, -1), self.behind])
        places = np.flatnonzero((basic >= 0) & (basic < len(x)))
        places = places[depth[basic[places]] > 1e-5]
        places = places[np.argsort(-depth[basic[places]], kind="stable")][:most]
        found = []
        for place in places.tolist():
            _, weights = self.highs.getBasisInverseRow(place)
            used = np.flatnonzero(np.abs(np.array(weights)) > NOISE)
            if (numbers[used] >= 0).all():
                found.append((numbers[used], np.array(weights)[used]))
        return found

    def probe(self, column: int, value: float) -> tuple[float, float]:
        """About what the goal would be with the column below and above `value`, by a few iterations from here."""
        base, found = self.highs.getBasis(), []
        lower, upper = self._lower[column], self._upper[column]
        self.highs.setOptionValue("simplex_iteration_limit", PROBE_ITERATIONS)
        for low, high in ((lower, math.floor(value)), (math.floor(value) + 1, upper)):
            self.highs.changeColBounds(column, low, high)
            self.highs.run()
            infeasible = self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
            found.append(math.inf if infeasible else self.highs.getInfo().objective_function_value)
            self.highs.changeColBounds(column, lower, upper)
            self.highs.setBasis(base)
        self.highs.setOptionValue("simplex_iteration_limit", 2**31 - 1)
        return found[0] + self._constant, found[1] + self._constant

    def _use(self, domain: Domain, wanted: IntArray) -> None:
        """Take in and out rows behind the base rows."""
        self._delete(~np.isin(self.behind, wanted))
        new = wanted[~np.isin(wanted, self.behind)]
        if not len(new):
            return
        parts = [self._row(domain, int(row)) for row in new]
        start = np.cumsum([0, *(len(column) for column, _ in parts[:-1])])
        infinite = np.full(len(new), np.inf)
        column = np.concatenate([column for column, _ in parts])
        coefficient = np.concatenate([coefficient for _, coefficient in parts]).astype(float)
        self.highs.addRows(
            len(new), -infinite, infinite, len(column), start.astype(np.int32), column.astype(np.int32), coefficient
        )
        self.behind = np.concatenate([self.behind, new])

    def _row(self, domain: Domain, row: int) -> tuple[IntArray, IntArray]:
        if row < domain.first_derived:
            goal = self.linear.goals[row - len(self.program.rows)]
            return goal.columns, goal.coefficients
        places = domain.matrix.row(row)
        return domain.matrix.column[places], domain.matrix.coefficient[places]

    def _bounds(self, domain: Domain) -> None:
        """Carry the domain's ranges over, those that differ."""
        pieces, linear = self.linear.pieces, self.linear
        step = np.maximum(pieces.step, 1)
        first = -((pieces.first - domain.term_lower) // step)
        last = (domain.term_upper - pieces.first) // step
        lower = np.concatenate([domain.lower, np.clip(first[pieces.term] - pieces.begin, 0, pieces.length)])
        upper = np.concatenate([domain.upper, np.clip(last[pieces.term] - pieces.begin, 0, pieces.length)])
        changed = np.flatnonzero((lower != self._lower) | (upper != self._upper))
        if len(changed):
            self._lower, self._upper = lower.astype(float), upper.astype(float)
            places = changed.astype(np.int32)
            self.highs.changeColsBounds(len(changed), places, self._lower[changed], self._upper[changed])
        own = len(self.program.rows)
        fixed = np.zeros(domain.first_derived, dtype=np.int64)
        np.add.at(fixed, self.program.rows.term_row, self._base_heights())
        fixed[own:] = [
            one.constant - other.constant for one, other in zip(linear.goals, self.program.goals, strict=True)
        ]
        low, high = domain.row_lower.astype(float), domain.row_upper.astype(float)
        low[np.abs(low) >= LARGEST_ACTIVITY], high[np.abs(high) >= LARGEST_ACTIVITY] = -np.inf, np.inf
        low[: len(fixed)] -= fixed
        high[: len(fixed)] -= fixed
        numbers = np.concatenate([np.arange(own), self.behind])
        places = np.concatenate([np.arange(own), len(linear.row_lower) + np.arange(len(self.behind))])
        self.highs.changeRowsBounds(len(places), places.astype(np.int32), low[numbers], high[numbers])

    def _base_heights(self) -> IntArray:
        rows = self.program.rows
        found: IntArray = rows.term_coefficient * self.linear.pieces.base[rows.term_index]
        return found

    def _aim(self, goal: int) -> None:
        """A new goal starts afresh behind a presolve; all later solves go on from the last basis."""
        self.highs.setOptionValue("presolve", "off")
        if goal == self._goal:
            return
        costs = np.zeros(len(self.linear.lower))
        costs[self.linear.goals[goal].columns] = self.linear.goals[goal].coefficients
        self.highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        self.highs.clearSolver()
        self.highs.setOptionValue("presolve", "on")
        self._goal, self._constant = goal, self.linear.goals[goal].constant

    def _read(self, domain: Domain, goal: int) -> Relaxed:
        status, kinds = self.highs.getModelStatus(), highspy.HighsModelStatus
        own, base = len(self.program.rows), len(self.linear.row_lower)
        numbers = np.concatenate([np.arange(own), self.behind])
        nothing = np.zeros(len(self.program))
        if status == kinds.kInfeasible:
            _, found, ray = self.highs.getDualRay()
            dual = np.array(ray) if found else np.zeros(base + len(self.behind))
            value, known = math.inf, bool(found)
        elif status == kinds.kOptimal:
            solution = self.highs.getSolution()
            dual, nothing = np.array(solution.row_dual), np.array(solution.col_value)[: len(self.program)]
            value = self.highs.getInfo().objective_function_value + self.linear.goals[goal].constant
            known = True
        else:
            dual, value, known = np.zeros(base + len(self.behind)), -math.inf, False
        dual[np.abs(dual) < NOISE] = 0.0
        z = -dual[own:base] / np.maximum(self.linear.pieces.step, 1)
        return Relaxed(value, nothing, numbers, np.concatenate([dual[:own], dual[base:]]), z, known)
