"""Rows over convex terms that a goal may do without: left out of relaxations and searches until a point breaks one.

A cap on the dispersion of a stage is one row over the pieces of hundreds of terms. It seldom binds, and without it
all these pieces are idle for a goal that does not count them: the relaxation has a quarter fewer columns and is solved
in half the time. Leaving a row out only adds points, so bounds and "nothing better exists" stay true; a point that
breaks the row says that it is needed, for this goal and those to come.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.cuts import BoolArray, FloatArray
from solvers.linear import LinearProgram
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray, Program

ERROR = 1e-6
"""A relaxation's point breaks a row when it exceeds it by more than this share of its side, or of one."""


class LazyRows:
    """The rows of a linear program that are left out so far; `linear` may have further rows behind them later."""

    def __init__(self, program: Program, linear: LinearProgram) -> None:
        self._program, self._pieces = program, linear.pieces
        lengths = np.diff(linear.row_start)
        owner = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
        pieces = np.bincount(owner, linear.row_column >= linear.original, len(lengths)) > 0
        chosen = pieces & (linear.row_lower <= -LARGEST_ACTIVITY) & (linear.row_upper < LARGEST_ACTIVITY)
        inside = chosen[owner]
        self.rows: IntArray = np.flatnonzero(chosen)
        self._side = linear.row_upper[chosen]
        self._owner: IntArray = (np.cumsum(chosen) - 1)[owner[inside]]
        self._column, self._coefficient = linear.row_column[inside], linear.row_coefficient[inside]
        self._out: BoolArray = np.ones(len(self.rows), dtype=np.bool_)

    def without(self, linear: LinearProgram) -> LinearProgram:
        """The program with no side to these rows, which keep their numbers."""
        if not self._out.any():
            return linear
        upper = linear.row_upper.copy()
        upper[self.rows[self._out]] = INFINITY
        return replace(linear, row_upper=upper)

    def wake(self, x: IntArray | FloatArray) -> bool:
        """Take in the rows that break at these values of the program's own columns; whether there are any.

        Terms count as their convex pieces say, in between as well.
        """
        if not self._out.any():
            return False
        activity = np.bincount(self._owner, self._coefficient * self._filled(x)[self._column], len(self.rows))
        # Whole numbers are exact; one unit too much breaks a row, however large its side.
        error = 0.0 if np.issubdtype(x.dtype, np.integer) else ERROR * np.maximum(1.0, np.abs(self._side))
        broken = self._out & (activity > self._side + error)
        self._out &= ~broken
        return bool(broken.any())

    def _filled(self, x: IntArray | FloatArray) -> FloatArray:
        terms, pieces = self._program.terms, self._pieces
        moved = np.bincount(terms.entry_term, terms.entry_coefficient * x[terms.entry_column], len(terms))
        steps = (terms.constant + moved - pieces.first) / np.maximum(pieces.step, 1)
        values: FloatArray = np.clip(steps[pieces.term] - pieces.begin, 0, pieces.length)
        return np.concatenate([x.astype(np.float64), values])
