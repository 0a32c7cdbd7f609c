"""The relaxation with a price on the rows that a point breaks, over few columns and then more: phase one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import highspy
import numpy as np

from solvers.cuts import FloatArray
from solvers.highs_model import QuietHighs, must, run_watched
from solvers.linear import LinearProgram, counted
from solvers.program import LARGEST_ACTIVITY, IntArray
from solvers.watch import EngineError, Watch


class Priced(NamedTuple):
    """Units of rows that stay broken, all columns at that point, and what one unit more of each would mend."""

    broken: float
    values: FloatArray
    gain: FloatArray
    """Units mended by a unit's change of the column, upwards or downwards, as its bounds at the base allow."""


@dataclass(slots=True)
class Elastic:
    """Minimises the units by which the rows that `base` breaks stay broken; the other rows are kept.

    Columns that are not taken in stay at `base`, which is within their bounds.
    """

    linear: LinearProgram
    base: IntArray
    _highs: Any = field(init=False)
    _row: IntArray = field(init=False)
    """The row of each entry, in the order of rows."""
    _start: IntArray = field(init=False)
    """Where each column's entries begin in `_entry`."""
    _entry: IntArray = field(init=False)
    _taken: list[IntArray] = field(default_factory=list)
    _paying: int = 0

    def __post_init__(self) -> None:
        linear = self.linear
        count = len(linear.row_lower)
        self._row = np.repeat(np.arange(count, dtype=np.int64), np.diff(linear.row_start))
        sizes = np.bincount(linear.row_column, minlength=len(linear.lower))
        self._start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._entry = np.argsort(linear.row_column, kind="stable")
        self._highs = QuietHighs()  # type: ignore[no-untyped-call]
        must(self._highs.setOptionValue("threads", 1))
        self._rows()

    def take(self, columns: IntArray) -> None:
        """Let further columns move; they enter as differences from the base, so that nothing else changes."""
        linear, counts = self.linear, self._start[columns + 1] - self._start[columns]
        at = self._entry[np.repeat(self._start[columns], counts) + counted(counts)]
        must(
            self._highs.addCols(
                len(columns),
                np.zeros(len(columns)),
                (linear.lower[columns] - self.base[columns]).astype(np.float64),
                (linear.upper[columns] - self.base[columns]).astype(np.float64),
                len(at),
                np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32),
                self._row[at].astype(np.int32),
                linear.row_coefficient[at].astype(np.float64),
            )
        )
        self._taken.append(columns)

    def solve(self, watch: Watch, seconds: float | None) -> Priced | None:
        """The least broken point; None where time ran out or the user stopped. Raises EngineError."""
        highs, kinds = self._highs, highspy.HighsModelStatus
        must(highs.setOptionValue("time_limit", float("inf") if seconds is None else highs.getRunTime() + seconds))
        run_watched(highs, watch, highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt)
        # The basis is worth more than presolve from now on.
        must(highs.setOptionValue("presolve", "off"))
        status = highs.getModelStatus()
        if status in (kinds.kTimeLimit, kinds.kInterrupt):
            return None
        if status not in (kinds.kOptimal, kinds.kModelEmpty):
            raise EngineError(f"the phase one ended with {highs.modelStatusToString(status)}")
        solution = highs.getSolution()
        values = self.base.astype(np.float64)
        values[np.concatenate(self._taken)] += np.array(solution.col_value)[self._paying :]
        return Priced(float(highs.getInfo().objective_function_value), values, self._gain(np.array(solution.row_dual)))

    def _gain(self, duals: FloatArray) -> FloatArray:
        linear = self.linear
        worth = np.bincount(linear.row_column, linear.row_coefficient * duals[self._row], len(self.base))
        up, down = self.base < linear.upper, self.base > linear.lower
        gain: FloatArray = np.maximum(np.where(up, worth, 0.0), np.where(down, -worth, 0.0))
        return gain

    def _rows(self) -> None:
        """All rows as they stand at the base; what pays for breaking one is needed only where the base breaks it."""
        linear, count = self.linear, len(self.linear.row_lower)
        activity = np.zeros(count, dtype=np.int64)
        np.add.at(activity, self._row, linear.row_coefficient * self.base[linear.row_column])
        lower = np.where(linear.row_lower <= -LARGEST_ACTIVITY, -np.inf, linear.row_lower - activity)
        upper = np.where(linear.row_upper >= LARGEST_ACTIVITY, np.inf, linear.row_upper - activity)
        nowhere, none = np.zeros(count, dtype=np.int32), np.zeros(0, dtype=np.int32)
        must(self._highs.addRows(count, lower, upper, 0, nowhere, none, np.zeros(0)))
        low, high = np.flatnonzero(lower > 0), np.flatnonzero(upper < 0)
        rows, self._paying = np.concatenate([low, high]).astype(np.int32), len(low) + len(high)
        ones, number = np.ones(len(rows)), np.arange(len(rows), dtype=np.int32)
        ways, endless = np.concatenate([np.ones(len(low)), -np.ones(len(high))]), np.full(len(rows), np.inf)
        must(self._highs.addCols(len(rows), ones, np.zeros(len(rows)), endless, len(rows), number, rows, ways))
