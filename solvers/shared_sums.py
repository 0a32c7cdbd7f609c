"""Sums that several rows share, as columns of their own: the same points with half the entries.

The rows of one school and subject all count the same persons who leave or come. With one column for each such sum the
matrix is sparser, and a search that sees that the sums are integers, which they are wherever the others are, branches
on them, on how many leave, before it decides on persons.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.linear import LinearProgram, counted
from solvers.program import IntArray

FEWEST = 4
"""Entries of a sum that is worth a column of its own."""

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads column numbers over 64 bits (2^64 over the golden ratio; Knuth 1998, section 6.4)."""


def share_sums(linear: LinearProgram) -> LinearProgram:
    """The same program with columns and rows for shared sums behind its own; goals and all other numbers stay.

    A sum is a set of columns that stand, each with the same coefficient within a row, in two rows or more, in one of
    them as all that has this coefficient. Larger ones, and those in more rows, are taken first.
    """
    entries = _Entries(linear)
    kept, sums = np.ones(len(linear.row_column), dtype=np.bool_), []
    taken = np.zeros(len(entries.row_of_run), dtype=np.bool_)
    row, coefficient = [], []
    for columns in _candidates(entries):
        at = entries.of(columns)
        at = at[kept[at]]
        if len(at) < 2 * len(columns):
            continue
        # There are thousands of these: what is done by hand here takes a third of what np.unique and np.isin do.
        owners = entries.run[at]
        run = np.sort(owners)
        # No run has a column twice: where it comes as often as there are columns, it has all of them.
        runs = run[len(columns) - 1 :][run[len(columns) - 1 :] == run[: len(run) - len(columns) + 1]]
        if len(runs) < 2:
            continue
        taken[runs] = True
        kept[at[taken[owners]]] = False
        taken[runs] = False
        row.append(entries.row_of_run[runs])
        coefficient.append(entries.coefficient_of_run[runs])
        sums.append(columns)
    return _with_sums(linear, entries, kept, sums, row, coefficient) if sums else linear


class _Entries:
    """Entries in runs of one row and one coefficient, and by column."""

    def __init__(self, linear: LinearProgram) -> None:
        self.owner = np.repeat(np.arange(len(linear.row_lower), dtype=np.int64), np.diff(linear.row_start))
        self.column = linear.row_column
        order = _ordered(self.owner, linear.row_coefficient, linear.row_column)
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = (np.diff(self.owner[order]) != 0) | (np.diff(linear.row_coefficient[order]) != 0)
        self.run = np.empty(len(order), dtype=np.int64)
        self.run[order] = np.cumsum(first) - 1
        self.row_of_run, self.coefficient_of_run = self.owner[order][first], linear.row_coefficient[order][first]
        self.sorted_column = linear.row_column[order]
        self.run_start = np.append(np.flatnonzero(first), len(order)).astype(np.int64)
        self.by_column = np.argsort(linear.row_column, kind="stable")
        counts = np.bincount(linear.row_column, minlength=len(linear.lower))
        self.column_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def of(self, columns: IntArray) -> IntArray:
        """Where the entries of these columns are."""
        sizes = self.column_start[columns + 1] - self.column_start[columns]
        found: IntArray = self.by_column[np.repeat(self.column_start[columns], sizes) + counted(sizes)]
        return found


def _ordered(owner: IntArray, coefficient: IntArray, column: IntArray) -> IntArray:
    """The entries by row, coefficient and column; as one number each, which takes a tenth of the time, if that fits."""
    most, columns = int(np.abs(coefficient).max(initial=0)), int(column.max(initial=0)) + 1
    span = 2 * most + 1
    if (int(owner.max(initial=0)) + 1) * span * columns >= 2**62:
        return np.lexsort((column, coefficient, owner))
    return np.argsort((owner * span + coefficient + most) * columns + column, kind="stable")


def _candidates(entries: _Entries) -> list[IntArray]:
    """Sets of columns that are a run of two rows or more, what they would save first."""
    sizes = np.diff(entries.run_start)
    long = np.flatnonzero(sizes >= FEWEST)
    spread = (entries.sorted_column.astype(np.uint64) + np.uint64(1)) * MULTIPLIER
    spread ^= spread >> np.uint64(29)
    spread *= MULTIPLIER
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(spread, dtype=np.uint64)])
    # Runs of equal sums and sizes are all but surely of the same columns; whether they are is looked at entry by entry.
    key = total[entries.run_start[long + 1]] - total[entries.run_start[long]]
    _, first, uses = np.unique(key, return_index=True, return_counts=True)
    many = np.flatnonzero(uses >= 2)
    run = long[first[many]]
    order = np.lexsort((run, -sizes[run] * uses[many]))
    return [entries.sorted_column[entries.run_start[each] : entries.run_start[each + 1]] for each in run[order]]


def _with_sums(
    linear: LinearProgram,
    entries: _Entries,
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]],
    sums: list[IntArray],
    row: list[IntArray],
    coefficient: list[IntArray],
) -> LinearProgram:
    count, rows = len(linear.lower), len(linear.row_lower)
    number = np.arange(len(sums), dtype=np.int64)
    sizes, uses = np.array([len(each) for each in sums]), np.array([len(each) for each in row])
    column = np.concatenate(sums)
    owner = np.concatenate([entries.owner[kept], *row, np.repeat(number, sizes) + rows, number + rows])
    columns = np.concatenate([linear.row_column[kept], np.repeat(number, uses) + count, column, number + count])
    one = np.ones(len(column), dtype=np.int64)
    values = np.concatenate([linear.row_coefficient[kept], *coefficient, one, -np.ones(len(sums), dtype=np.int64)])
    order = np.lexsort((columns, owner))
    nothing = np.zeros(len(sums), dtype=np.int64)
    member = np.repeat(number, sizes)
    lower = np.bincount(member, linear.lower[column], len(sums)).astype(np.int64)
    upper = np.bincount(member, linear.upper[column], len(sums)).astype(np.int64)
    return replace(
        linear,
        lower=np.concatenate([linear.lower, lower]),
        upper=np.concatenate([linear.upper, upper]),
        row_lower=np.concatenate([linear.row_lower, nothing]),
        row_upper=np.concatenate([linear.row_upper, nothing]),
        row_start=np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=rows + len(sums)))]).astype(np.int64),
        row_column=columns[order],
        row_coefficient=values[order],
    )
