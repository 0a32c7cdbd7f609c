"""The linear relaxation that multipliers are taken from: HiGHS, small and warm while bounds and rows change."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

from solvers.certificate import Multipliers
from solvers.certificate_domain import Domain
from solvers.certificate_rows import FloatArray
from solvers.certify_model import Model, added_rows, build_model, piece_bounds
from solvers.highs_model import QuietHighs, must
from solvers.linear import LinearProgram, unfold
from solvers.program import LARGEST_ACTIVITY, IntArray, Program

FRACTIONAL = 1e-5
"""Columns nearer to an integer have no row of the tableau worth rounding."""

NOISE = 1e-9
"""Duals below this are taken for zero."""

SMALL = (1, 2, 3, 4, 5, 6, 10, 12, 20, 30, 60)
LARGE = (2**10, 2**16, 2**20)
NEAR = 1e-7
"""Duals this near to integers, over a denominator, are taken for them."""

PROBE_ITERATIONS = 50
"""Simplex iterations to see what a split would gain."""

SHRUNK = 0.7
"""The model is built anew, without its fixed columns, once so few of its columns are free."""


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

    def denominators(self) -> tuple[int, ...]:
        """Common denominators worth trying: small ones that make integers of all duals, then large ones."""
        duals = np.concatenate([self.row_duals, self.term_duals])
        exact = [each for each in SMALL if np.abs(duals * each - np.rint(duals * each)).max(initial=0.0) < NEAR]
        return (*exact[:1], *LARGE)

    def multipliers(self, domain: Domain, denominator: int) -> Multipliers:
        """The duals over a common denominator (a ray: times it, over 0), without those of sides that are not there."""
        y = np.rint(self.row_duals * denominator).astype(np.int64)
        side = np.where(y > 0, domain.row_lower[self.rows], domain.row_upper[self.rows])
        y[np.abs(side) >= LARGEST_ACTIVITY] = 0
        z = np.rint(self.term_duals * denominator).astype(np.int64)
        terms, kept = np.flatnonzero(z), y != 0
        factor = denominator if math.isfinite(self.value) else 0
        return Multipliers(factor, self.rows[kept], y[kept], terms, z[terms])


@dataclass(slots=True)
class Relaxation:
    """Minimises goals over domains. The model serves all parts of the domain it was built for; else `reset` it."""

    program: Program
    threads: int = 1
    linear: LinearProgram = field(init=False)
    highs: Any = field(init=False)
    model: Model | None = None
    _goal: int = -1
    _constant: int = 0
    _lower: FloatArray = field(init=False)
    _upper: FloatArray = field(init=False)
    _known: IntArray = field(init=False)
    """The derived rows of the last solve."""

    def __post_init__(self) -> None:
        self.linear = unfold(self.program)

    def reset(self) -> None:
        """Forget the model: the next domain is not a part of the last one, or numbers mean other rows."""
        self.model = None

    def solve(self, domain: Domain, goal: int, derived: IntArray, seconds: float = math.inf) -> Relaxed:
        """Minimise a goal over the relaxation of `domain` with these derived rows and all goals' rows."""
        lower, upper = piece_bounds(self.linear, domain)
        model = self.model
        if model is None or goal != self._goal:
            self._build(domain, goal, derived, lower, upper)
            self._known = derived
        else:
            self.highs.setOptionValue("presolve", "off")
            self._update(model, domain, derived, lower, upper)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.0, min(seconds, 1e9)))
        self.highs.run()
        return self._read(domain, lower)

    def shrink(self, domain: Domain) -> None:
        """Have the model built anew if many of its columns are fixed by now; every later domain is within this one."""
        if self.model is not None:
            columns = self.model.columns[self.model.columns < len(domain.lower)]
            free = int((domain.lower[columns] < domain.upper[columns]).sum())
            if free < SHRUNK * len(columns):
                self.reset()

    def tableau(self, domain: Domain, x: FloatArray, most: int) -> list[tuple[IntArray, FloatArray]]:
        """Rows of the simplex tableau of the most fractional columns: certificate rows and their weights.

        Left out are those that need an equation of a term.
        """
        model = self.model
        assert model is not None
        basic = np.array(self.highs.getBasicVariables()[1])
        low = model.lower.values(self.linear, self.program, domain, upper=False)
        high = model.upper.values(self.linear, self.program, domain, upper=True)
        activity = np.array(self.highs.getSolution().row_value)
        nearer = np.abs(activity - low) < np.abs(high - activity)
        number = np.where(nearer, model.lower.number, model.upper.number)
        scale = np.where(nearer, model.lower.scale, model.upper.scale)
        columns = model.columns[np.maximum(basic, 0)] if len(model.columns) else basic
        places = np.flatnonzero((basic >= 0) & (columns < len(x)))
        depth = np.abs(x[columns[places]] - np.rint(x[columns[places]]))
        places = places[depth > FRACTIONAL][np.argsort(-depth[depth > FRACTIONAL], kind="stable")][:most]
        found = []
        for place in places.tolist():
            weights = np.array(self.highs.getBasisInverseRow(place)[1])
            used = np.flatnonzero(np.abs(weights) > NOISE)
            if (number[used] >= 0).all():
                found.append((number[used], weights[used] / scale[used]))
        return found

    def probe(self, column: int, value: float) -> tuple[float, float]:
        """About what the goal would be with the column below and above `value`, by a few iterations from here."""
        assert self.model is not None
        place, base, found = int(self.model.position[column]), self.highs.getBasis(), []
        lower, upper = self._lower[place], self._upper[place]
        self.highs.setOptionValue("simplex_iteration_limit", PROBE_ITERATIONS)
        for low, high in ((lower, math.floor(value)), (math.floor(value) + 1, upper)):
            self.highs.changeColBounds(place, low, high)
            self.highs.run()
            infeasible = self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
            found.append(math.inf if infeasible else self.highs.getInfo().objective_function_value + self._constant)
            self.highs.changeColBounds(place, lower, upper)
            self.highs.setBasis(base)
        self.highs.setOptionValue("simplex_iteration_limit", 2**31 - 1)
        return found[0], found[1]

    def _build(self, domain: Domain, goal: int, derived: IntArray, lower: IntArray, upper: IntArray) -> None:
        """A new model; its first solve goes through presolve."""
        linear, program = self.linear, self.program
        model, rows = build_model(linear, domain, derived, lower, upper)
        target = linear.goals[goal]
        costs, kept = np.zeros(len(model.columns)), model.position[target.columns] >= 0
        costs[model.position[target.columns[kept]]] = target.coefficients[kept]
        fixed = target.columns[~kept]
        self._constant = target.constant + int(target.coefficients[~kept] @ model.fixed[fixed])
        self._lower, self._upper = lower[model.columns].astype(float), upper[model.columns].astype(float)
        self.highs = QuietHighs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("threads", self.threads)
        must(
            self.highs.passModel(
                len(costs),
                len(rows.number),
                len(rows.column),
                int(highspy.MatrixFormat.kRowwise),
                int(highspy.ObjSense.kMinimize),
                0.0,
                costs,
                self._lower,
                self._upper,
                model.lower.values(linear, program, domain, upper=False),
                model.upper.values(linear, program, domain, upper=True),
                rows.start.astype(np.int32),
                rows.column.astype(np.int32),
                rows.coefficient.astype(np.float64),
                np.zeros(len(costs), dtype=np.int32),
            )
        )
        self.model, self._goal = model, goal

    def _update(self, model: Model, domain: Domain, derived: IntArray, lower: IntArray, upper: IntArray) -> None:
        """Rows in and out, and bounds that differ from those of the last solve."""
        linear, program = self.linear, self.program
        stale = [side.number >= domain.first_derived for side in (model.lower, model.upper)]
        stale = [
            old & ~np.isin(side.number, derived) for old, side in zip(stale, (model.lower, model.upper), strict=True)
        ]
        gone = np.flatnonzero(stale[0] & stale[1])
        if len(gone):
            must(self.highs.deleteRows(len(gone), gone.astype(np.int32)))
            stay = np.delete(np.arange(len(model.lower.number)), gone)
            model.lower, model.upper = model.lower.take(stay), model.upper.take(stay)
        new = derived[~np.isin(derived, self._known)]
        self._known = derived
        rows, sides = added_rows(linear, domain, model, new)
        model.lower, model.upper = model.lower.joined(sides), model.upper.joined(sides)
        if len(new):
            infinite, start = np.full(len(new), np.inf), rows.start[:-1].astype(np.int32)
            column, coefficient = rows.column.astype(np.int32), rows.coefficient.astype(np.float64)
            must(self.highs.addRows(len(new), -infinite, infinite, len(column), start, column, coefficient))
        low, high = lower[model.columns], upper[model.columns]
        changed = np.flatnonzero((low != self._lower) | (high != self._upper))
        self._lower, self._upper = low.astype(float), high.astype(float)
        if len(changed):
            values = self._lower[changed], self._upper[changed]
            must(self.highs.changeColsBounds(len(changed), changed.astype(np.int32), *values))
        sided = (
            model.lower.values(linear, program, domain, upper=False),
            model.upper.values(linear, program, domain, upper=True),
        )
        count = len(model.lower.number)
        if count:
            must(self.highs.changeRowsBounds(count, np.arange(count, dtype=np.int32), *sided))

    def _read(self, domain: Domain, lower: IntArray) -> Relaxed:
        status, kinds, model = self.highs.getModelStatus(), highspy.HighsModelStatus, self.model
        assert model is not None
        x, dual, value, known = lower.astype(float), np.zeros(len(model.lower.number)), -math.inf, False
        if status == kinds.kInfeasible:
            _, known, ray = self.highs.getDualRay()
            dual, value = np.array(ray) if known else dual, math.inf
        elif status == kinds.kOptimal:
            solution = self.highs.getSolution()
            dual, known = np.array(solution.row_dual), True
            x[model.columns] = np.array(solution.col_value)
            value = self.highs.getInfo().objective_function_value + self._constant
        dual[np.abs(dual) < NOISE] = 0.0
        below = dual > 0
        number = np.where(below, model.lower.number, model.upper.number)
        dual = dual / np.where(below, model.lower.scale, model.upper.scale)
        of_rows = number >= 0
        rows, place = np.unique(number[of_rows & (dual != 0)], return_inverse=True)
        sums = np.bincount(place.reshape(-1), dual[of_rows & (dual != 0)], len(rows)).astype(np.float64)
        terms = np.zeros(len(self.program.terms))
        terms[-1 - number[~of_rows]] = -dual[~of_rows]
        terms /= np.maximum(self.linear.pieces.step, 1)
        return Relaxed(value, x[: len(self.program)], rows, sums, terms, bool(known))
