"""The tables of a program's convex terms, flattened, and which arguments a box of columns can reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.certificate_rows import BoolArray, FloatArray, Matrix
from solvers.linear import compress
from solvers.program import IntArray, Program

NEVER = 2**62
"""Stands for the cost of an argument that cannot be reached."""


@dataclass(frozen=True, slots=True, eq=False)
class TermTables:
    """Entry e of all tables: term `owner[e]` takes `value[e]` at `argument[e]`; `start` says where a table begins."""

    start: IntArray
    owner: IntArray
    argument: IntArray
    value: IntArray
    constant: IntArray
    matrix: Matrix
    """C in a = constant + C x."""

    def __len__(self) -> int:
        return len(self.constant)

    def reachable(self, lower: IntArray, upper: IntArray, least: IntArray, most: IntArray) -> BoolArray:
        """Per entry, whether columns within lower..upper may give this argument; `least`..`most` limit arguments.

        Arguments move in multiples of the common divisor of the coefficients of columns that are not fixed.
        """
        column, coefficient = self.matrix.column, self.matrix.coefficient
        owner = np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.matrix.start))
        at_lower, at_upper = coefficient * lower[column], coefficient * upper[column]
        base, low, high = self.constant.copy(), self.constant.copy(), self.constant.copy()
        np.add.at(base, owner, at_lower)
        np.add.at(low, owner, np.minimum(at_lower, at_upper))
        np.add.at(high, owner, np.maximum(at_lower, at_upper))
        free = lower[column] < upper[column]
        step = np.zeros(len(self), dtype=np.int64)
        np.gcd.at(step, owner[free], np.abs(coefficient[free]))
        low, high = np.maximum(low, least), np.minimum(high, most)
        inside = (self.argument >= low[self.owner]) & (self.argument <= high[self.owner])
        on_step: BoolArray = (self.argument - base[self.owner]) % np.maximum(step, 1)[self.owner] == 0
        return inside & on_step

    def heights(self) -> FloatArray:
        """Per term the largest absolute value."""
        found = np.zeros(len(self))
        np.maximum.at(found, self.owner, np.abs(self.value.astype(np.float64)))
        return found


def term_tables(program: Program) -> TermTables:
    """The tables of all terms of a program."""
    terms, count = program.terms, len(program.terms)
    owner = np.repeat(np.arange(count, dtype=np.int64), np.diff(terms.start))
    argument = terms.lower[owner] + np.arange(len(owner), dtype=np.int64) - terms.start[owner]
    matrix = compress(terms.entry_term, terms.entry_column, terms.entry_coefficient, count, len(program))
    return TermTables(terms.start, owner, argument, terms.values, terms.constant, Matrix(*matrix))
