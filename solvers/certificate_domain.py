"""What is still possible at a point of a certificate: bounds of columns, of arguments of terms, and of rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solvers.certificate import CertificateError, Rounding
from solvers.certificate_rounding import round_rows
from solvers.certificate_rows import MOST_ENTRIES, BoolArray, FloatArray, Matrix, goal_matrices
from solvers.certificate_terms import TermTables, term_tables
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray, Program


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """Ranges of columns, rows (program, goals, derived) and terms' arguments; replaced, never changed in place."""

    program: Program
    matrix: Matrix
    """Columns' coefficients of all rows."""
    convex: Matrix
    """Terms' coefficients of the program's and the goals' rows."""
    tables: TermTables
    lower: IntArray
    upper: IntArray
    row_lower: IntArray
    row_upper: IntArray
    term_lower: IntArray
    term_upper: IntArray
    largest: FloatArray
    """Per column the largest absolute value, at least 1; as the reaches, for the whole program, never updated."""
    row_reach: FloatArray
    """Per row its largest absolute activity, terms included, in doubles."""
    term_reach: FloatArray
    """Per term the largest absolute argument."""
    empty: bool = False
    """True where it is proved that no point is left."""

    @property
    def first_derived(self) -> int:
        """Number of the first derived row."""
        return len(self.program.rows) + len(self.program.goals)

    def curved(self, rows: IntArray) -> IntArray:
        """Number of terms in each of these rows."""
        counts = np.zeros(len(self.row_lower), dtype=np.int64)
        counts[: self.first_derived] = np.diff(self.convex.start)
        found: IntArray = counts[rows]
        return found

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
        if self.curved(rounding.rows).any():
            raise CertificateError("a row with convex terms cannot be rounded")
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

    def reachable(self) -> BoolArray:
        """Per entry of the terms' tables, whether this argument is possible."""
        return self.tables.reachable(self.lower, self.upper, self.term_lower, self.term_upper)

    def lattice(self, goal: int, reachable: BoolArray) -> tuple[int, int]:
        """(offset, step): the goal takes only values offset + k * step (step 0: it is constant) in this domain.

        Columns move by one; every term, which has an argument left, between its values at `reachable` arguments.
        """
        own = len(self.program.rows) + goal
        places = self.matrix.row(own)
        column, coefficient = self.matrix.column[places], self.matrix.coefficient[places]
        offset = self.program.goals[goal].constant + int(coefficient @ self.lower[column])
        step = int(np.gcd.reduce(np.abs(coefficient[self.lower[column] < self.upper[column]]), initial=0))
        places = self.convex.row(own)
        if not len(self.convex.column[places]):
            return offset, step
        weight = np.zeros(len(self.tables), dtype=np.int64)
        weight[self.convex.column[places]] = self.convex.coefficient[places]
        owner, value = self.tables.owner[reachable], self.tables.value[reachable]
        begins = np.concatenate([[True], owner[1:] != owner[:-1]])
        offset += int(weight @ value[begins])
        return offset, int(np.gcd.reduce((weight[owner[1:]] * np.diff(value))[~begins[1:]], initial=step))


def whole(program: Program) -> Domain:
    """The domain of a program before anything is proved; no goal has a row yet."""
    matrix, convex = goal_matrices(program)
    tables, goals = term_tables(program), len(program.goals)
    largest = np.maximum(np.maximum(np.abs(program.lower.astype(float)), np.abs(program.upper.astype(float))), 1.0)
    term_reach = tables.matrix.reach(largest) + np.abs(program.terms.constant.astype(float))
    for ends in (program.terms.lower, program.terms.upper):
        term_reach = np.maximum(term_reach, np.abs(ends.astype(float)))
    nothing = np.full(goals, INFINITY, dtype=np.int64)
    return Domain(
        program,
        matrix,
        convex,
        tables,
        program.lower,
        program.upper,
        np.concatenate([_open(program.rows.lower), -nothing]),
        np.concatenate([_open(program.rows.upper), nothing]),
        program.terms.lower,
        program.terms.upper,
        largest,
        matrix.reach(largest) + convex.reach(tables.heights()),
        term_reach,
    )


def _open(sides: IntArray) -> IntArray:
    """Sides that are too large to bind become infinite."""
    beyond = np.abs(sides.astype(np.float64)) >= LARGEST_ACTIVITY
    opened: IntArray = np.where(beyond, np.where(sides > 0, INFINITY, -INFINITY), sides)
    return opened
