"""What is still possible at a point of a certificate: bounds of columns, and of rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solvers.certificate import CertificateError, Rounding
from solvers.certificate_rounding import Rounded, round_rows
from solvers.certificate_rows import MOST_ENTRIES, FloatArray, Matrix, all_rows
from solvers.linear import Pieces
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray, Program, Terms

Curves = tuple[Terms, Pieces]
"""The terms of a program, and the columns that stand for them."""

COMPACT = 0.7
"""Fixed columns are taken out once no more than this share of the columns is free."""


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """Ranges of columns and rows (program, goals, derived) of a program without terms; replaced, never changed.

    Columns that are fixed may be written into the rows' sides (`compact`); nothing that is proved depends on it.
    """

    program: Program
    columns: IntArray
    """The program's numbers of the columns that are here, ascending."""
    fixed: IntArray
    """Per column of the program its value, if it is not here."""
    matrix: Matrix
    """All rows over the columns that are here."""
    constants: IntArray
    """Per goal its constant and what the columns that are not here add to it."""
    lower: IntArray
    upper: IntArray
    row_lower: IntArray
    row_upper: IntArray
    largest: FloatArray
    """Per column the largest absolute value, at least 1; as the reach, for the whole program, never updated."""
    row_shift: IntArray
    """Per row what columns that were taken out add to it."""
    row_reach: FloatArray
    """Per row its largest absolute activity, in doubles."""
    curves: Curves | None = None
    """The terms that columns of the program are the pieces of."""
    empty: bool = False
    """True where it is proved that no point is left."""

    @property
    def first_derived(self) -> int:
        """Number of the first derived row."""
        return len(self.program.rows) + len(self.program.goals)

    def capped(self, goal: int, most: int) -> Domain:
        """With the row of a goal: the goal may not exceed `most`."""
        upper = self.row_upper.copy()
        upper[len(self.program.rows) + goal] = most - int(self.constants[goal])
        return replace(self, row_upper=upper)

    def positions(self) -> IntArray:
        """Per column of the program its place here, or -1."""
        found = np.full(len(self.fixed), -1, dtype=np.int64)
        found[self.columns] = np.arange(len(self.columns), dtype=np.int64)
        return found

    def place(self, column: int) -> IntArray:
        """The place of a column of the program; empty where it was taken out."""
        place = np.searchsorted(self.columns, [column]).astype(np.int64)
        return place if place[0] < len(self.columns) and self.columns[place[0]] == column else place[:0]

    def split(self, column: int, threshold: int) -> tuple[Domain, Domain]:
        """The halves `column <= threshold` and `column > threshold`, which together are this domain.

        `column` is the program's number. Raises CertificateError where there is no such column.
        """
        if not 0 <= column < len(self.fixed):
            raise CertificateError("a branching splits column {column}, which is not there", column=column)
        places = self.place(column)
        if not len(places):
            low = bool(self.fixed[column] <= threshold)
            return replace(self, empty=self.empty or not low), replace(self, empty=self.empty or low)
        column = int(places[0])
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
        if (rounding.rows >= len(self.row_lower)).any() or (rounding.complemented >= len(self.fixed)).any():
            raise CertificateError("a rounding names a row or a column that is not there")
        found = self.derive(rounding)
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
            row_shift=np.concatenate([self.row_shift, np.zeros(len(reach), dtype=np.int64)]),
            row_reach=np.concatenate([self.row_reach, reach]),
        )

    def derive(self, rounding: Rounding) -> Rounded:
        """The rows that a batch derives, over the columns that are here. Raises CertificateError."""
        complemented = np.flatnonzero(np.isin(self.columns, rounding.complemented))
        here = replace(rounding, complemented=complemented)
        return round_rows(self.matrix, self.row_lower, self.row_upper, self.lower, self.upper, here)

    def compact(self) -> Domain:
        """The same domain without its fixed columns, if they are many."""
        free = self.lower < self.upper
        if self.empty or int(free.sum()) > COMPACT * len(free):
            return self
        owner = np.repeat(np.arange(len(self.matrix), dtype=np.int64), np.diff(self.matrix.start))
        column, coefficient = self.matrix.column, self.matrix.coefficient
        kept, shift = free[column], np.zeros(len(self.matrix), dtype=np.int64)
        np.add.at(shift, owner[~kept], coefficient[~kept] * self.lower[column[~kept]])
        start = np.concatenate([[0], np.cumsum(np.bincount(owner[kept], minlength=len(shift)))]).astype(np.int64)
        fixed = self.fixed.copy()
        fixed[self.columns[~free]] = self.lower[~free]
        sides = [
            np.where(np.abs(side) < LARGEST_ACTIVITY, side - shift, side) for side in (self.row_lower, self.row_upper)
        ]
        return replace(
            self,
            columns=self.columns[free],
            fixed=fixed,
            matrix=Matrix(start, (np.cumsum(free) - 1)[column[kept]], coefficient[kept]),
            constants=self.constants + shift[len(self.program.rows) : self.first_derived],
            lower=self.lower[free],
            upper=self.upper[free],
            row_lower=sides[0],
            row_upper=sides[1],
            row_shift=self.row_shift + shift,
            largest=self.largest[free],
        )

    def filled(self) -> Domain:
        """With every term's pieces between what its least and its largest argument fill.

        Of the points of the program without terms only those matter that belong to points with terms.
        """
        if self.curves is None or self.empty:
            return self
        terms, pieces = self.curves
        lower, upper = self.fixed.copy(), self.fixed.copy()
        lower[self.columns], upper[self.columns] = self.lower, self.upper
        first = len(self.fixed) - len(pieces.term)
        least, most = pieces.filled(terms, lower[:first], upper[:first])
        lower[first:] = np.maximum(lower[first:], least)
        upper[first:] = np.minimum(upper[first:], most)
        empty = bool((lower > upper).any())
        return replace(self, lower=lower[self.columns], upper=upper[self.columns], empty=empty)

    def same(self, other: Domain) -> bool:
        """Whether a part of this domain over the same columns leaves all that this one does."""
        equal = (self.lower == other.lower).all() and (self.upper == other.upper).all()
        return bool(equal) and self.empty == other.empty

    def lattice(self, goal: int) -> tuple[int, int]:
        """(offset, step): the goal takes only values offset + k * step (step 0: it is constant) in this domain."""
        places = self.matrix.row(len(self.program.rows) + goal)
        column, coefficient = self.matrix.column[places], self.matrix.coefficient[places]
        offset = int(self.constants[goal]) + int(coefficient @ self.lower[column])
        free = self.lower[column] < self.upper[column]
        return offset, int(np.gcd.reduce(np.abs(coefficient[free]), initial=0))


def whole(program: Program, curves: Curves | None = None) -> Domain:
    """The domain of a program without terms before anything is proved; no goal has a row yet.

    `curves` are the terms whose pieces are its last columns (see solvers.certificate_flat).
    """
    matrix = all_rows(program)
    largest = np.maximum(np.maximum(np.abs(program.lower.astype(float)), np.abs(program.upper.astype(float))), 1.0)
    nothing = np.full(len(program.goals), INFINITY, dtype=np.int64)
    return Domain(
        program,
        np.arange(len(program), dtype=np.int64),
        program.lower,
        matrix,
        np.array([goal.constant for goal in program.goals], dtype=np.int64),
        program.lower,
        program.upper,
        np.concatenate([_open(program.rows.lower), -nothing]),
        np.concatenate([_open(program.rows.upper), nothing]),
        largest,
        np.zeros(len(matrix), dtype=np.int64),
        matrix.reach(largest),
        curves,
    )


def _open(sides: IntArray) -> IntArray:
    """Sides that are too large to bind become infinite."""
    beyond = np.abs(sides.astype(np.float64)) >= LARGEST_ACTIVITY
    opened: IntArray = np.where(beyond, np.where(sides > 0, INFINITY, -INFINITY), sides)
    return opened
