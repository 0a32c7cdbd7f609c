"""A program without what asks nothing of a point: what is left has one where the whole has one."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from solvers.evaluate import term_reaches
from solvers.parts import BoolArray
from solvers.program import Group, IntArray, Program, Rows, Terms


class Touched(NamedTuple):
    """The smaller program, and which columns of the whole it has."""

    program: Program
    whole: Program
    columns: IntArray

    def expand(self, values: IntArray) -> IntArray:
        """A point of the whole: what nothing asks about is at its least value."""
        found = self.whole.lower.copy()
        found[self.columns] = values
        return found


def touched(program: Program) -> Touched:
    """Without goals, without columns in no row and no term; terms in no row become rows that hold their argument.

    A term that no row bounds costs nothing without goals: only its argument's range is left of it, and nothing where
    the columns' bounds keep it in any case.
    """
    terms, used = program.terms, np.zeros(len(program.terms), dtype=np.bool_)
    used[program.rows.term_index] = True
    rows = _with_ranges(program, ~used & _can_leave(program))
    columns = np.union1d(rows.entry_column, terms.entry_column[used[terms.entry_term]])
    columns = np.union1d(columns, rows.slack[rows.slack >= 0]).astype(np.int64)
    place = np.full(len(program), -1, dtype=np.int64)
    place[columns] = np.arange(len(columns))
    number = np.cumsum(used, dtype=np.int64) - 1
    rows = replace(
        rows,
        slack=np.where(rows.slack >= 0, place[rows.slack], -1),
        entry_column=place[rows.entry_column],
        term_index=number[rows.term_index],
    )
    few = _some(terms, used, number, place)
    groups = program.groups or (Group("", ""),)
    smaller = Program(program.lower[columns], program.upper[columns], rows, few, (), groups)
    return Touched(smaller, program, columns)


def _can_leave(program: Program) -> BoolArray:
    """Per term: its argument can be outside its range within the columns' bounds."""
    least, most = term_reaches(program.terms, program.lower, program.upper)
    return (least < program.terms.lower) | (most > program.terms.upper)


def _with_ranges(program: Program, those: BoolArray) -> Rows:
    """The rows, and one more for each of those terms: its argument within its range."""
    rows, terms, entry = program.rows, program.terms, those[program.terms.entry_term]
    number = len(rows) + np.cumsum(those, dtype=np.int64) - 1
    count = int(those.sum())
    return replace(
        rows,
        lower=np.concatenate([rows.lower, (terms.lower - terms.constant)[those]]),
        upper=np.concatenate([rows.upper, (terms.upper - terms.constant)[those]]),
        group=np.concatenate([rows.group, np.zeros(count, dtype=np.int64)]),
        slack=np.concatenate([rows.slack, np.full(count, -1, dtype=np.int64)]),
        entry_row=np.concatenate([rows.entry_row, number[terms.entry_term[entry]]]),
        entry_column=np.concatenate([rows.entry_column, terms.entry_column[entry]]),
        entry_coefficient=np.concatenate([rows.entry_coefficient, terms.entry_coefficient[entry]]),
    )


def _some(terms: Terms, kept: BoolArray, number: IntArray, place: IntArray) -> Terms:
    entry, sizes = kept[terms.entry_term], np.diff(terms.start)
    return Terms(
        terms.lower[kept],
        terms.upper[kept],
        terms.constant[kept],
        np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64),
        terms.values[kept[np.repeat(np.arange(len(terms), dtype=np.int64), sizes)]],
        number[terms.entry_term[entry]],
        place[terms.entry_column[entry]],
        terms.entry_coefficient[entry],
    )
