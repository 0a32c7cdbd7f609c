"""Columns whose best value follows from all others: slacks that only pay for one row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.evaluate import row_activity
from solvers.linear import compress
from solvers.program import IntArray, Program

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Implied:
    """At most one slack a side for each row: `plus` raises the activity by one a unit, `minus` lowers it (-1: none).

    The ranges are per row, 0..0 where there is no such column. `columns` marks all of them.
    """

    columns: BoolArray
    plus: IntArray
    minus: IntArray
    plus_lower: IntArray
    plus_upper: IntArray
    minus_lower: IntArray
    minus_upper: IntArray

    def amounts(
        self, rows: IntArray, activity: IntArray, lower: IntArray, upper: IntArray
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Least slacks (plus, minus) for rows whose activity without them is given, and what stays broken.

        `rows` are row numbers, repeats allowed; `lower` and `upper` are those rows' bounds.
        """
        minus_least = self.minus_lower[rows]
        plus = np.clip(lower - activity + minus_least, self.plus_lower[rows], self.plus_upper[rows])
        minus = np.clip(activity + plus - upper, minus_least, self.minus_upper[rows])
        total = activity + plus - minus
        return plus, minus, np.maximum(np.maximum(lower - total, total - upper), 0)


def tightened(program: Program, implied: Implied, values: IntArray) -> IntArray:
    """The same point with every implied slack at its least value: as feasible, and no goal is worse."""
    rows = program.rows
    found = np.where(implied.columns, 0, values)
    every = np.arange(len(rows), dtype=np.int64)
    plus, minus, _ = implied.amounts(every, row_activity(program, found), rows.lower, rows.upper)
    found[implied.plus[implied.plus >= 0]] = plus[implied.plus >= 0]
    found[implied.minus[implied.minus >= 0]] = minus[implied.minus >= 0]
    return found


def find_implied(program: Program, paying: BoolArray | None = None) -> Implied:
    """The columns in exactly one row, with coefficient +-1, in no term, and with no negative goal coefficient.

    Given the other columns, the least such slacks that mend a row are best for every goal at once. `paying`
    (one flag a goal) asks further for a positive coefficient in one of those goals.
    """
    count, rows = len(program), program.rows
    start, column, coefficient = compress(rows.entry_row, rows.entry_column, rows.entry_coefficient, len(rows), count)
    row = np.repeat(np.arange(len(rows), dtype=np.int64), np.diff(start))
    fits = np.bincount(column, minlength=count) == 1
    fits[column[np.abs(coefficient) != 1]] = False
    fits[program.terms.entry_column] = False
    pays = np.full(count, paying is None)
    for index, goal in enumerate(program.goals):
        price = np.zeros(count, dtype=np.int64)
        np.add.at(price, goal.columns, goal.coefficients)
        fits &= price >= 0
        if paying is not None and paying[index]:
            pays |= price > 0
    entries = np.flatnonzero((fits & pays)[column])
    plus, minus = np.full(len(rows), -1, dtype=np.int64), np.full(len(rows), -1, dtype=np.int64)
    # Written backwards, so that of several slacks of one row and side the first is taken.
    for side, sign in ((plus, 1), (minus, -1)):
        chosen = entries[coefficient[entries] == sign][::-1]
        side[row[chosen]] = column[chosen]
    marks = np.zeros(count, dtype=np.bool_)
    marks[plus[plus >= 0]] = True
    marks[minus[minus >= 0]] = True
    return Implied(marks, plus, minus, *_range(program, plus), *_range(program, minus))


def _range(program: Program, columns: IntArray) -> tuple[IntArray, IntArray]:
    if len(program) == 0:
        return np.zeros_like(columns), np.zeros_like(columns)
    absent = columns < 0
    return np.where(absent, 0, program.lower[columns]), np.where(absent, 0, program.upper[columns])
