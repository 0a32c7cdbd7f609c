"""The rows a certificate may use, compressed: the program's, then one per goal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.linear import compress, counted
from solvers.program import IntArray, Program

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

MOST_ENTRIES = 2**26
"""Derived rows may not have more entries than this together."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Compressed rows: entries `start[i]:start[i + 1]` belong to row i; no duplicates, no zeros."""

    start: IntArray
    column: IntArray
    coefficient: IntArray

    def __len__(self) -> int:
        return len(self.start) - 1

    def row(self, row: int) -> slice:
        """Positions of the entries of one row."""
        return slice(int(self.start[row]), int(self.start[row + 1]))

    def entries(self, rows: IntArray) -> tuple[IntArray, IntArray]:
        """Positions of the entries of the listed rows, and for each the position in `rows` of its own row."""
        counts = self.start[rows + 1] - self.start[rows]
        owner = np.repeat(np.arange(len(rows), dtype=np.int64), counts)
        return self.start[rows][owner] + counted(counts), owner

    def extended(self, counts: IntArray, column: IntArray, coefficient: IntArray) -> Matrix:
        """The same with further rows behind."""
        return Matrix(
            np.concatenate([self.start, self.start[-1] + np.cumsum(counts, dtype=np.int64)]),
            np.concatenate([self.column, column]),
            np.concatenate([self.coefficient, coefficient]),
        )

    def reach(self, largest: FloatArray) -> FloatArray:
        """Per row the sum of |coefficient| * largest[column]."""
        owner = np.repeat(np.arange(len(self)), np.diff(self.start))
        products = np.abs(self.coefficient.astype(np.float64)) * largest[self.column]
        return np.bincount(owner, products, minlength=len(self)).astype(np.float64)


def all_rows(program: Program) -> Matrix:
    """Rows of a program without terms, followed by one row per goal."""
    rows, count = program.rows, len(program.rows)
    goals = program.goals
    owner = [np.full(len(goal.columns), count + k, dtype=np.int64) for k, goal in enumerate(goals)]
    return Matrix(
        *compress(
            np.concatenate([rows.entry_row, *owner]),
            np.concatenate([rows.entry_column, *(goal.columns for goal in goals)]),
            np.concatenate([rows.entry_coefficient, *(goal.coefficients for goal in goals)]),
            count + len(goals),
            len(program),
        )
    )
