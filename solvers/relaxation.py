"""The linear relaxation of a linear program, solved by HiGHS' simplex and kept warm while cuts and bounds come in."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import highspy
import numpy as np

from solvers.crossed import crossed
from solvers.cuts import BoolArray, Cuts, FloatArray, append, joined
from solvers.highs_model import QuietHighs, load, must, run_watched
from solvers.linear import LinearGoal, LinearProgram
from solvers.outcome import Basis
from solvers.penalties import Penalty, penalties
from solvers.program import IntArray
from solvers.separate import separate
from solvers.tableau import gomory
from solvers.watch import EngineError, Watch

WARM_SHARE = 0.25
"""Iterations for each row that a solve from a similar program's basis may take; beyond that it is no help.

Most take a tenth of that. They are dearer than those of a solve from nothing, which presolve makes smaller: on a
district 3,000 take as long as all 7,000 to 10,000 of such a one.
"""

LEAST_WARM = 1000
"""So many at any rate: a small program takes no time from either."""

BASIC, NONBASIC = 1, 4
"""Codes of HiGHS: basic, and at a side that HiGHS may choose."""


class Relaxed(NamedTuple):
    """An optimal basic solution: objective with the goal's constant, columns, reduced costs, and row duals.

    The duals are of the rows in order, cuts included; a positive one pushes against the row's lower side.
    """

    objective: float
    values: FloatArray
    reduced: FloatArray
    duals: FloatArray


@dataclass(slots=True)
class Relaxation:
    """Minimise one goal over the relaxation, again and again as cuts are added; `linear` grows with them."""

    linear: LinearProgram
    goal: LinearGoal
    _highs: Any = field(init=False)
    _warm: bool = False
    _based: bool = False
    """There is a basis to begin at."""

    def __post_init__(self) -> None:
        self._highs = QuietHighs()  # type: ignore[no-untyped-call]
        # The simplex method runs in one thread anyhow; left at 0, HiGHS would start one for every second core.
        must(self._highs.setOptionValue("threads", 1))
        load(self._highs, self.linear, self.goal, [], integers=0)

    def solve(self, watch: Watch, seconds: float | None = None) -> Relaxed | None:
        """The optimum; None where the time ran out or the user stopped.

        Raises InfeasibleRelaxationError where no point exists (in doubles), EngineError for anything else.
        """
        highs = self._highs
        end = None if seconds is None else time.perf_counter() + seconds
        kinds = highspy.HighsModelStatus
        given = None if self._based else crossed(highs, self.linear, self.goal, watch, seconds)
        if given == kinds.kInfeasible:
            raise InfeasibleRelaxationError("the relaxation has no point")
        if given == kinds.kOptimal:
            must(highs.setOptionValue("presolve", "off"))
        self._based = True
        left = None if end is None else max(0.0, end - time.perf_counter())
        must(highs.setOptionValue("time_limit", float("inf") if left is None else highs.getRunTime() + left))
        most = max(LEAST_WARM, int(WARM_SHARE * len(self.linear.row_lower)))
        must(highs.setOptionValue("simplex_iteration_limit", most if self._warm else highspy.kHighsIInf))
        run_watched(highs, watch, highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt)
        if self._warm and highs.getModelStatus() == kinds.kIterationLimit:
            self._warm = self._based = False
            must(highs.clearSolver())
            return self.solve(watch, None if end is None else max(0.0, end - time.perf_counter()))
        self._warm = False
        # From now on the basis is worth more than presolve: every later solve is a short dual simplex.
        must(highs.setOptionValue("presolve", "off"))
        status = highs.getModelStatus()
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            raise InfeasibleRelaxationError("the relaxation has no point")
        if status in (kinds.kTimeLimit, kinds.kInterrupt):
            return None
        if status not in (kinds.kOptimal, kinds.kObjectiveBound):
            raise EngineError(f"the relaxation ended with {highs.modelStatusToString(status)}")
        solution = highs.getSolution()
        return Relaxed(
            float(highs.getInfo().objective_function_value) + self.goal.constant,
            np.array(solution.col_value),
            np.array(solution.col_dual),
            np.array(solution.row_dual),
        )

    @property
    def iterations(self) -> int:
        """Those of the last solve."""
        return max(0, int(self._highs.getInfo().simplex_iteration_count))

    def tight(self, first: int) -> IntArray:
        """The rows from this one on that are at a side in the last solve's basis."""
        status = np.array([int(each) for each in self._highs.getBasis().row_status[first:]], dtype=np.int64)
        return np.flatnonzero(status != BASIC).astype(np.int64) + first

    def basis(self, columns: IntArray, rows: IntArray) -> Basis:
        """The last solve's basis, of columns and rows that have these numbers elsewhere."""
        found = self._highs.getBasis()
        status = (
            np.array([int(each) for each in part], dtype=np.int64) for part in (found.col_status, found.row_status)
        )
        return Basis(columns, next(status), rows, next(status))

    def begin(self, basis: Basis, columns: IntArray, rows: IntArray) -> None:
        """Let the next solve begin at a basis of a similar program; `columns` and `rows` are this one's numbers there.

        What it does not know of begins at a side (columns) or basic (rows), and as many rows as it then takes to have
        one basic variable a row change places; only the speed depends on it.
        """
        column_status = _known(basis.columns, basis.column_status, columns, NONBASIC)
        row_status = _known(basis.rows, basis.row_status, rows, BASIC)
        missing = len(row_status) - int((column_status == BASIC).sum()) - int((row_status == BASIC).sum())
        turned = np.flatnonzero((row_status != BASIC) if missing > 0 else (row_status == BASIC))[: abs(missing)]
        row_status[turned] = BASIC if missing > 0 else NONBASIC
        kinds = list(highspy.HighsBasisStatus.__members__.values())
        given = highspy.HighsBasis()
        given.col_status = [kinds[each] for each in column_status.tolist()]
        given.row_status = [kinds[each] for each in row_status.tolist()]
        given.valid = True
        # A basis that HiGHS refuses is none: the solve begins from nothing then.
        self._highs.setBasis(given)
        self._warm = self._based = True

    def bound(self, columns: IntArray, lower: IntArray, upper: IntArray) -> None:
        """Change these columns' bounds; `linear` keeps what they were."""
        sides = lower.astype(np.float64), upper.astype(np.float64)
        must(self._highs.changeColsBounds(len(columns), columns.astype(np.int32), *sides))

    def enough(self, objective: float) -> None:
        """Let solves end once they know that the optimum lies above this; they may still go on to the optimum."""
        must(self._highs.setOptionValue("objective_bound", objective - self.goal.constant))

    def twin(self) -> Relaxation:
        """The same relaxation once more, as wide as `linear`, which begins at the last solve's basis."""
        other = Relaxation(self.linear, self.goal)
        must(other._highs.setOptionValue("presolve", "off"))
        other.restore(self.saved())
        other._based = True
        return other

    def saved(self) -> Any:
        """The last solve's basis, to go back to."""
        return self._highs.getBasis()

    def restore(self, saved: Any) -> None:
        """Let the next solve begin at a basis that this relaxation had."""
        must(self._highs.setBasis(saved))

    def penalties(self, columns: IntArray, free: BoolArray) -> list[Penalty]:
        """What branching on each of these that is basic costs at least, where only the `free` columns may move."""
        return penalties(self._highs, self.linear, free, columns)

    def cuts(self, values: FloatArray, tableau: bool) -> Cuts:
        """Cuts that the last solve's point violates: of single rows, and if asked of the tableau."""
        found = separate(self.linear, values)
        if not tableau and len(found):
            return found
        status, basic = self._highs.getBasicVariables()
        must(status)

        def row_of(place: int) -> FloatArray:
            status, row = self._highs.getBasisInverseRow(place)
            must(status)
            return np.asarray(row)

        return joined([found, gomory(self.linear, values, np.asarray(basic, dtype=np.int64), row_of)])

    def add(self, cuts: Cuts) -> None:
        """Add the cuts as rows; the basis stays dual feasible."""
        self.linear = append(self.linear, cuts)
        must(
            self._highs.addRows(
                len(cuts),
                np.full(len(cuts), -np.inf),
                cuts.side.astype(np.float64),
                len(cuts.column),
                cuts.start[:-1].astype(np.int32),
                cuts.column.astype(np.int32),
                cuts.coefficient.astype(np.float64),
            )
        )


def _known(numbers: IntArray, status: IntArray, wanted: IntArray, otherwise: int) -> IntArray:
    """The status of each wanted number."""
    size = int(max(numbers.max(initial=-1), wanted.max(initial=-1))) + 2
    every = np.full(size, otherwise, dtype=np.int64)
    every[numbers[numbers >= 0]] = status[numbers >= 0]
    every[-1] = otherwise
    return every[wanted]


class InfeasibleRelaxationError(Exception):
    """No point of the relaxation exists, as far as doubles can tell."""
