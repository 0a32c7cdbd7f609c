"""A relaxation solved with its shared sums as columns, and its optimum carried back to the program's own rows.

With the sums the matrix has half the entries and takes a third of the time or less; the longer the rows, the more so.
What is added later are rows over the program's own columns, which need a basis of its own rows. The optimum with the
sums gives one: its columns and row duals are optimal in the own program too. With the dual s of a sum's definition and
r >= 0 the reduced cost of a sum that is at its lower bound, the members' own reduced costs are r more than with the sum
(r <= 0 and less where it is at its upper bound, at which all its members are). Such a pair is not a basis, but
crossover (Bixby and Saltzman 1994) has few columns to move.
"""

from __future__ import annotations

import time
from typing import Any

import highspy
import numpy as np

from solvers.cuts import FloatArray
from solvers.highs_model import QuietHighs, load, must, run_watched
from solvers.linear import LinearGoal, LinearProgram
from solvers.shared_sums import share_sums
from solvers.watch import Watch

FEWEST_ENTRIES = 100_000
"""A relaxation with fewer takes no time either way."""


def crossed(highs: Any, linear: LinearProgram, goal: LinearGoal, watch: Watch, seconds: float | None) -> Any:
    """Give `highs`, which holds the relaxation, an optimal basis, and return HiGHS' status "optimal".

    "Infeasible" where there is no point at all; None where nothing is to be had this way: in a small relaxation, where
    rows share no sums, and where the time is up.
    """
    if len(linear.row_column) < FEWEST_ENTRIES:
        return None
    summed = share_sums(linear)
    if summed is linear:
        return None
    other: Any = QuietHighs()  # type: ignore[no-untyped-call]
    must(other.setOptionValue("threads", 1))
    if seconds is not None:
        must(other.setOptionValue("time_limit", max(0.0, seconds)))
    load(other, summed, goal, [], integers=0)
    kinds, status = highspy.HighsModelStatus, None
    end = None if seconds is None else time.perf_counter() + seconds

    def cross() -> None:
        # In the thread in which HiGHS has just run: crossover needs the scheduler that a run makes, and makes none.
        nonlocal status
        if other.getModelStatus() == kinds.kInfeasible:
            status = kinds.kInfeasible
        elif other.getModelStatus() == kinds.kOptimal and not watch.user:
            if end is not None:
                must(highs.setOptionValue("time_limit", highs.getRunTime() + max(0.0, end - time.perf_counter())))
            found = other.getSolution()
            values = np.array(found.col_value)[: len(linear.lower)]
            duals = np.array(found.row_dual)[: len(linear.row_lower)]
            if highs.crossover(_pair(linear, goal, values, duals)) == highspy.HighsStatus.kOk:
                status = kinds.kOptimal

    run_watched(other, watch, highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt, then=cross)
    return status


def _pair(linear: LinearProgram, goal: LinearGoal, values: FloatArray, duals: FloatArray) -> Any:
    owner = np.repeat(np.arange(len(linear.row_lower), dtype=np.int64), np.diff(linear.row_start))
    coefficient, column = linear.row_coefficient, linear.row_column
    reduced = -np.bincount(column, coefficient * duals[owner], len(linear.lower))
    reduced[goal.columns] += goal.coefficients
    pair = highspy.HighsSolution()
    pair.col_value, pair.col_dual = values.tolist(), reduced.tolist()
    pair.row_value = np.bincount(owner, coefficient * values[column], len(linear.row_lower)).tolist()
    pair.row_dual = duals.tolist()
    pair.value_valid = pair.dual_valid = True
    return pair
