"""What is still possible at a point of a certificate: bounds of columns, and of rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solvers.certificate import CertificateError, Rounding
from solvers.certificate_rounding import round_rows
from solvers.certificate_rows import MOST_ENTRIES, FloatArray, Matrix, all_rows
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray, Program


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """Ranges of columns and rows (program, goals, derived) of a program without terms; replaced, never changed."""

    program: Program
    matrix: Matrix
    """All rows."""
    lower: IntArray
    upper: IntArray
    row_lower: IntArray
    row_upper: IntArray
    largest: FloatArray
    """Per column the largest absolute value, at least 1; as the reach, for the whole program, never updated."""
    row_reach: FloatArray
    """Per row its largest absolute activity, in doubles."""
    empty: bool = False
    """True where it is proved that no point is left."""

    @property
    def first_derived(self) -> int:
        """Number of the first derived row."""
        return len(self.program.rows) + len(self.program.goals)

    def capped(self, goal: int, most: int) -> Domain:
        """With the row of a goal: the goal may not exceed `most`."""
        upper = self.row_upper.copy()
        upper[len(self.program.rows) + goal] = most - self.program.goals[goal].constant
        return replace(self, row_upper=upper)

    def split(self, column: int, threshold: int) -> tuple[Domain, Domain]:
        """The halves `column <= threshold` and `column > threshold`, which together are this domain."""
        below, above = self.upper.copy(), self.lower.copy()
        below[column] = min(threshold, int(self.upper[column]))
        above[column] = max(threshold + 1, int(self.lower[column]))
        nothing = bool(below[column] < self.lower[column]), bool(above[column] > self.upper[column])
        return (
            replace(self, upper=below, empty=self.empty or nothing[0]),
            replace(self, lower=above, empty=self.empty or nothing[1]),
        )

    def rounded(self, rounding: Rounding) -> Domain:
        """With the derived rows of a batch behind the rows that are there. Raises CertificateError."""
        rows, columns = len(self.row_lower), len(self.lower)
        if (rounding.rows >= rows).any() or (rounding.complemented >= columns).any():
            raise CertificateError("a rounding names a row or a column that is not there")
        found = round_rows(self.matrix, self.row_lower, self.row_upper, self.lower, self.upper, rounding)
        matrix = self.matrix.extended(found.counts, found.column, found.coefficient)
        if matrix.start[-1] - matrix.start[self.first_derived] > MOST_ENTRIES:
            raise CertificateError("the derived rows have too many entries")
        own = Matrix(np.concatenate([[0], np.cumsum(found.counts)]).astype(np.int64), found.column, found.coefficient)
        reach = own.reach(self.largest)
        if (reach >= LARGEST_ACTIVITY).any() or (np.abs(found.upper) >= LARGEST_ACTIVITY).any():
            raise CertificateError("a rounded row can exceed 2^53")
        return replace(
            self,
            matrix=matrix,
            row_lower=np.concatenate([self.row_lower, np.full(len(reach), -INFINITY, dtype=np.int64)]),
            row_upper=np.concatenate([self.row_upper, found.upper]),
            row_reach=np.concatenate([self.row_reach, reach]),
        )

    def lattice(self, goal: int) -> tuple[int, int]:
        """(offset, step): the goal takes only values offset + k * step (step 0: it is constant) in this domain."""
        places = self.matrix.row(len(self.program.rows) + goal)
        column, coefficient = self.matrix.column[places], self.matrix.coefficient[places]
        offset = self.program.goals[goal].constant + int(coefficient @ self.lower[column])
        free = self.lower[column] < self.upper[column]
        return offset, int(np.gcd.reduce(np.abs(coefficient[free]), initial=0))


def whole(program: Program) -> Domain:
    """The domain of a program without terms before anything is proved; no goal has a row yet."""
    matrix = all_rows(program)
    largest = np.maximum(np.maximum(np.abs(program.lower.astype(float)), np.abs(program.upper.astype(float))), 1.0)
    nothing = np.full(len(program.goals), INFINITY, dtype=np.int64)
    return Domain(
        program,
        matrix,
        program.lower,
        program.upper,
        np.concatenate([_open(program.rows.lower), -nothing]),
        np.concatenate([_open(program.rows.upper), nothing]),
        largest,
        matrix.reach(largest),
    )


def _open(sides: IntArray) -> IntArray:
    """Sides that are too large to bind become infinite."""
    beyond = np.abs(sides.astype(np.float64)) >= LARGEST_ACTIVITY
    opened: IntArray = np.where(beyond, np.where(sides > 0, INFINITY, -INFINITY), sides)
    return opened
