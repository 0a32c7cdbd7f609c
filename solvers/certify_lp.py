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
from solvers.certify_model import Model, Side, Spare, build_model, model_bounds, reduced, spare_rows
from solvers.highs_model import QuietHighs, must
from solvers.program import LARGEST_ACTIVITY, IntArray

FRACTIONAL = 1e-5
"""Columns nearer to an integer have no row of the tableau worth rounding."""

NOISE = 1e-9
"""Duals below this are taken for zero."""

SMALL = (1, 2, 3, 4, 5, 6, 10, 12, 20, 30, 60)
LARGE = (2**10, 2**20, 2**30, 2**40)
NEAR = 1e-7
"""Duals this near to integers, over a denominator, are taken for them."""

BINDING = 1e-6
"""Rows farther than this from both sides do not bind, and farther beyond one they are violated."""

LARGEST_DUAL = 2.0**58
"""No multiplier may be larger."""

PROBE_ITERATIONS = 20
"""Simplex iterations to see what a split would gain."""

DEVEX = 1
"""HiGHS' code for reference weights, which begin at one."""

SHRUNK = 0.7
"""The model is built anew, without its fixed columns, once so few of its columns are free."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """An optimum of the relaxation in doubles: the goal's value, the columns, and duals of certificate rows.

    `x` has the columns that are in the domain. Where the relaxation is infeasible the value is infinite and the duals
    are a ray that shows it (denominator 0); `known` is False where the search ended without an answer.
    """

    value: float
    x: FloatArray
    rows: IntArray
    duals: FloatArray
    known: bool = True

    def denominators(self) -> tuple[int, ...]:
        """Common denominators worth trying: a small one that makes integers of all duals, then large ones."""
        exact = [each for each in SMALL if np.abs(self.duals * each - np.rint(self.duals * each)).max(initial=0) < NEAR]
        largest = float(np.abs(self.duals).max(initial=1.0))
        return (*exact[:1], *(each for each in LARGE if largest * each < LARGEST_DUAL))

    def multipliers(self, domain: Domain, denominator: int) -> Multipliers:
        """The duals over a common denominator (a ray: times it, over 0), without those of sides that are not there."""
        y = np.rint(self.duals * denominator).astype(np.int64)
        side = np.where(y > 0, domain.row_lower[self.rows], domain.row_upper[self.rows])
        kept = (y != 0) & (np.abs(side) < LARGEST_ACTIVITY)
        return Multipliers(denominator if math.isfinite(self.value) else 0, self.rows[kept], y[kept])


@dataclass(slots=True)
class Relaxation:
    """Minimises goals over domains. The model serves all parts of the domain it was built for; else `reset` it."""

    threads: int = 1
    highs: Any = field(init=False)
    model: Model | None = None
    _goal: int = -1
    _constant: int = 0
    _lower: FloatArray = field(init=False)
    _upper: FloatArray = field(init=False)
    _known: IntArray = field(init=False)
    """The derived rows of the last solve."""
    _spare: Spare | None = None

    def reset(self) -> None:
        """Forget the model: the next domain is not a part of the last one, or numbers mean other rows."""
        self.model, self._spare = None, None

    def shrink(self, domain: Domain) -> None:
        """Have the model built anew if many of its columns are fixed by now; every later domain is within this one."""
        if self.model is not None:
            lower, upper = model_bounds(domain, self.model)
            if int((lower < upper).sum()) < SHRUNK * len(lower):
                self.reset()

    def solve(
        self,
        domain: Domain,
        goal: int,
        derived: IntArray,
        seconds: float = math.inf,
        *,
        enough: float = math.inf,
        basis: Any = None,
    ) -> Relaxed:
        """Minimise a goal over the relaxation of `domain` with these derived rows and all goals' rows.

        It may end early where the value is known to be `enough`; `basis` is one of `basis()` to begin at.
        """
        if self.model is None or goal != self._goal:
            self._build(domain, goal, derived)
        else:
            self.highs.setOptionValue("presolve", "off")
            self._update(self.model, domain, derived)
        self._known = derived
        if basis is not None:
            self._begin_at(basis)
        self.highs.setOptionValue("objective_bound", enough - self._constant)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.0, min(seconds, 1e9)))
        self._run()
        while self.model is not None and self._take_in(self.model, domain):
            self._run()
        return self._read(domain)

    def _run(self) -> None:
        """Solve; once more from nothing where a warm start ended in neither an optimum nor a ray, nor at the limit."""
        must(self.highs.run())
        status, kinds = self.highs.getModelStatus(), highspy.HighsModelStatus
        shown = status == kinds.kInfeasible and self.highs.getDualRay()[1]
        if not shown and status not in (kinds.kOptimal, kinds.kTimeLimit, kinds.kObjectiveBound):
            self.highs.clearSolver()
            self.highs.setOptionValue("presolve", "off")
            must(self.highs.run())

    def basis(self) -> Any:
        """The basis of the last solve, for a solve of the same model to begin at."""
        return self.highs.getBasis()

    def _begin_at(self, basis: Any) -> None:
        """Begin at a basis of this model; rows that came in since then are basic."""
        assert self.model is not None
        new = len(self.model.lower.number) - len(basis.row_status)
        if new:
            basis.row_status = [*basis.row_status, *[highspy.HighsBasisStatus.kBasic] * new]
        self.highs.setBasis(basis)

    def lean(self, domain: Domain) -> None:
        """Leave out rows that do not bind at the last optimum: many solves of slightly different domains follow."""
        # Every setBasis loses the weights of steepest edge, which cost more to make anew than the few iterations win.
        self.highs.setOptionValue("simplex_dual_edge_weight_strategy", DEVEX)
        model = self.model
        if model is None or self._spare is not None:
            return
        low, high = model.lower.values(domain, upper=False), model.upper.values(domain, upper=True)
        activity = np.array(self.highs.getSolution().row_value)
        loose = np.minimum(activity - low, high - activity) > BINDING
        if loose.any():
            self._spare = spare_rows(domain, model, loose)
            gone = np.flatnonzero(loose).astype(np.int32)
            must(self.highs.deleteRows(len(gone), gone))
            model.lower, model.upper = model.lower.take(~loose), model.upper.take(~loose)

    def _take_in(self, model: Model, domain: Domain) -> bool:
        """Take in the rows left out that the last optimum violates; False where there are none."""
        if self._spare is None or self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        violated = self._spare.violated(domain, np.array(self.highs.getSolution().col_value))
        if not violated.any():
            return False
        taken, self._spare = self._spare.divided(violated)
        start, column = taken.matrix.start[:-1].astype(np.int32), taken.matrix.column.astype(np.int32)
        sides = taken.lower.values(domain, upper=False), taken.upper.values(domain, upper=True)
        coefficient = taken.matrix.coefficient.astype(np.float64)
        must(self.highs.addRows(len(start), *sides, len(column), start, column, coefficient))
        model.lower, model.upper = model.lower.joined(taken.lower), model.upper.joined(taken.upper)
        return True

    def tableau(self, domain: Domain, x: FloatArray, most: int) -> list[tuple[IntArray, FloatArray]]:
        """Rows of the simplex tableau of the most fractional columns: certificate rows and their weights."""
        model = self.model
        assert model is not None
        basic = np.array(self.highs.getBasicVariables()[1])
        low, high = model.lower.values(domain, upper=False), model.upper.values(domain, upper=True)
        activity = np.array(self.highs.getSolution().row_value)
        nearer = np.abs(activity - low) < np.abs(high - activity)
        number = np.where(nearer, model.lower.number, model.upper.number)
        scale = np.where(nearer, model.lower.scale, model.upper.scale)
        places = np.flatnonzero(basic >= 0)
        columns = domain.positions()[model.columns[basic[places]]]
        depth = np.where(columns >= 0, np.abs(x[columns] - np.rint(x[columns])), 0.0)
        places = places[depth > FRACTIONAL][np.argsort(-depth[depth > FRACTIONAL], kind="stable")][:most]
        found = []
        for place in places.tolist():
            weights = np.array(self.highs.getBasisInverseRow(place)[1])
            used = np.flatnonzero(np.abs(weights) > NOISE)
            found.append((number[used], weights[used] / scale[used]))
        return found

    def probe(self, column: int, value: float) -> tuple[float, float]:
        """About what the goal would be with a column of the program below and above `value`, a few iterations on."""
        assert self.model is not None
        place, base, found = int(self.model.position[column]), self.highs.getBasis(), []
        lower, upper = self._lower[place], self._upper[place]
        self.highs.setOptionValue("simplex_iteration_limit", PROBE_ITERATIONS)
        for low, high in ((lower, math.floor(value)), (math.floor(value) + 1, upper)):
            self.highs.changeColBounds(place, low, high)
            must(self.highs.run())
            infeasible = self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
            found.append(math.inf if infeasible else self.highs.getInfo().objective_function_value + self._constant)
            self.highs.changeColBounds(place, lower, upper)
            self.highs.setBasis(base)
        self.highs.setOptionValue("simplex_iteration_limit", 2**31 - 1)
        return found[0], found[1]

    def _build(self, domain: Domain, goal: int, derived: IntArray) -> None:
        """A new model; its first solve goes through presolve."""
        model, rows = build_model(domain, derived)
        places = domain.matrix.row(len(domain.program.rows) + goal)
        column, coefficient = domain.columns[domain.matrix.column[places]], domain.matrix.coefficient[places]
        costs, kept = np.zeros(len(model.columns)), model.position[column] >= 0
        costs[model.position[column[kept]]] = coefficient[kept]
        self._constant = int(domain.constants[goal]) + int(coefficient[~kept] @ model.fixed[column[~kept]])
        self._lower, self._upper = model_bounds(domain, model)
        self.highs = QuietHighs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("threads", self.threads)
        must(
            self.highs.passModel(
                len(costs),
                len(rows),
                len(rows.column),
                int(highspy.MatrixFormat.kRowwise),
                int(highspy.ObjSense.kMinimize),
                0.0,
                costs,
                self._lower,
                self._upper,
                model.lower.values(domain, upper=False),
                model.upper.values(domain, upper=True),
                rows.start.astype(np.int32),
                rows.column.astype(np.int32),
                rows.coefficient.astype(np.float64),
                np.zeros(len(costs), dtype=np.int32),
            )
        )
        self.model, self._goal, self._spare = model, goal, None

    def _update(self, model: Model, domain: Domain, derived: IntArray) -> None:
        """Rows in and out, and bounds that differ from those of the last solve."""
        numbers = np.stack([model.lower.number, model.upper.number])
        gone = np.flatnonzero(((numbers >= domain.first_derived) & ~np.isin(numbers, derived)).all(axis=0))
        if len(gone):
            must(self.highs.deleteRows(len(gone), gone.astype(np.int32)))
            stay = np.delete(np.arange(len(model.lower.number)), gone)
            model.lower, model.upper = model.lower.take(stay), model.upper.take(stay)
        self._add(model, domain, derived[~np.isin(derived, self._known)])
        lower, upper = model_bounds(domain, model)
        changed = np.flatnonzero((lower != self._lower) | (upper != self._upper))
        self._lower, self._upper = lower, upper
        if len(changed):
            values = self._lower[changed], self._upper[changed]
            must(self.highs.changeColsBounds(len(changed), changed.astype(np.int32), *values))
        every = np.arange(len(model.lower.number), dtype=np.int32)
        if len(every):
            sides = model.lower.values(domain, upper=False), model.upper.values(domain, upper=True)
            must(self.highs.changeRowsBounds(len(every), every, *sides))

    def _add(self, model: Model, domain: Domain, new: IntArray) -> None:
        if len(new):
            rows, shift = reduced(domain, model, new)
            side = Side(new, np.ones_like(new), shift)
            model.lower, model.upper = model.lower.joined(side), model.upper.joined(side)
            infinite, start = np.full(len(new), np.inf), rows.start[:-1].astype(np.int32)
            column, coefficient = rows.column.astype(np.int32), rows.coefficient.astype(np.float64)
            must(self.highs.addRows(len(new), -infinite, infinite, len(column), start, column, coefficient))

    def _read(self, domain: Domain) -> Relaxed:
        status, kinds, model = self.highs.getModelStatus(), highspy.HighsModelStatus, self.model
        assert model is not None
        x, dual, value, known = domain.lower.astype(float), np.zeros(len(model.lower.number)), -math.inf, False
        if status == kinds.kInfeasible:
            _, known, ray = self.highs.getDualRay()
            dual, value = np.array(ray) if known else dual, math.inf
        elif status in (kinds.kOptimal, kinds.kObjectiveBound):
            solution = self.highs.getSolution()
            dual, known = np.array(solution.row_dual), True
            place = domain.positions()[model.columns]
            x[place[place >= 0]] = np.array(solution.col_value)[place >= 0]
            value = self.highs.getInfo().objective_function_value + self._constant
        used = np.abs(dual) > NOISE
        below, dual = dual[used] > 0, dual[used]
        number = np.where(below, model.lower.number[used], model.upper.number[used])
        dual = dual / np.where(below, model.lower.scale[used], model.upper.scale[used])
        rows, place = np.unique(number, return_inverse=True)
        return Relaxed(value, x, rows, np.bincount(place.reshape(-1), dual, len(rows)).astype(np.float64), bool(known))
