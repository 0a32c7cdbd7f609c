"""Exact integer evaluation of a program at a vector: what every backend's answer is recomputed with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.program import IntArray, Program, Terms


@dataclass(frozen=True, slots=True, eq=False)
class Violations:
    """By how many units a vector breaks each column's bounds, each row and each term's range; zero where it holds."""

    columns: IntArray
    rows: IntArray
    terms: IntArray

    @property
    def total(self) -> int:
        """All units together."""
        return int(self.columns.sum()) + int(self.rows.sum()) + int(self.terms.sum())


def term_arguments(program: Program, x: IntArray) -> IntArray:
    """The argument a = constant + C x of every term (int64, one per term)."""
    terms = program.terms
    arguments = terms.constant.copy()
    np.add.at(arguments, terms.entry_term, terms.entry_coefficient * x[terms.entry_column])
    return arguments


def term_reaches(terms: Terms, lower: IntArray, upper: IntArray) -> tuple[IntArray, IntArray]:
    """Per term the least and the greatest argument between these bounds of the columns, rows left aside."""
    ends = [terms.entry_coefficient * bounds[terms.entry_column] for bounds in (lower, upper)]
    least, most = terms.constant.copy(), terms.constant.copy()
    np.add.at(least, terms.entry_term, np.minimum(*ends))
    np.add.at(most, terms.entry_term, np.maximum(*ends))
    return least, most


def term_values(program: Program, arguments: IntArray) -> IntArray:
    """f(a) of every term (last axis); an argument out of range counts as the nearer end (`violations` reports it)."""
    terms = program.terms
    values: IntArray = terms.values[terms.start[:-1] + np.clip(arguments, terms.lower, terms.upper) - terms.lower]
    return values


def row_activity(program: Program, x: IntArray) -> IntArray:
    """A x + B f(C x + constant) for every row, in int64.

    Summed in int64 (`np.add.at`), not in doubles; within the columns' bounds `validate` keeps it below 2^53.
    """
    rows = program.rows
    activity = np.zeros(len(rows), dtype=np.int64)
    np.add.at(activity, rows.entry_row, rows.entry_coefficient * x[rows.entry_column])
    if len(rows.term_row):
        values = term_values(program, term_arguments(program, x))
        np.add.at(activity, rows.term_row, rows.term_coefficient * values[rows.term_index])
    return activity


def outside(values: IntArray, lower: IntArray, upper: IntArray) -> IntArray:
    """How far each value lies outside lower..upper; zero inside."""
    distance: IntArray = np.maximum(np.maximum(lower - values, values - upper), 0)
    return distance


def violations(program: Program, x: IntArray) -> Violations:
    """Every breach at `x`, which must not be so far outside the columns' bounds that int64 overflows."""
    rows, terms = program.rows, program.terms
    return Violations(
        outside(x, program.lower, program.upper),
        outside(row_activity(program, x), rows.lower, rows.upper),
        outside(term_arguments(program, x), terms.lower, terms.upper),
    )


def feasible(program: Program, x: IntArray) -> bool:
    """True where x, an int64 vector with one value per column, keeps every bound, row and term range."""
    if x.dtype != np.int64 or x.shape != program.lower.shape:
        raise ValueError(f"expected {len(program)} int64 values, got {x.shape} of {x.dtype}")
    if (x < program.lower).any() or (x > program.upper).any():
        return False
    return violations(program, x).total == 0


def goal_values(program: Program, x: IntArray) -> tuple[int, ...]:
    """The value of every goal at x, convex terms at their true f, as Python integers."""
    values = term_values(program, term_arguments(program, x))
    return tuple(
        goal.constant + int(goal.coefficients @ x[goal.columns]) + int(goal.weights @ values[goal.terms])
        for goal in program.goals
    )
