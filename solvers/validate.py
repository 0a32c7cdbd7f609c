"""What a program must satisfy before any backend sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray, ProgramError

if TYPE_CHECKING:
    from solvers.program import Program


def validate(program: Program) -> None:
    """Raise ProgramError where shapes, ranges, convexity or magnitudes are wrong."""
    count = len(program.lower)
    _same_length(program.lower, program.upper, what="column bounds")
    if (program.lower > program.upper).any():
        raise ProgramError(f"column {int(np.argmax(program.lower > program.upper))} has an empty range")
    _check_rows(program, count)
    _check_terms(program, count)
    names = [goal.name for goal in program.goals]
    if len(set(names)) != len(names):
        raise ProgramError(f"two goals of one name among {names}")
    for goal in program.goals:
        _same_length(goal.columns, goal.coefficients, what=f"goal {goal.name}")
        _same_length(goal.terms, goal.weights, what=f"goal {goal.name}")
        _indices(goal.columns, count, f"goal {goal.name} columns")
        _indices(goal.terms, len(program.terms), f"goal {goal.name} terms")
        if goal.tolerance.absolute < 0 or goal.tolerance.permille < 0:
            raise ProgramError(f"goal {goal.name} has a negative tolerance")
        if max(goal.tolerance.absolute, goal.tolerance.permille) >= LARGEST_ACTIVITY:
            raise ProgramError(f"goal {goal.name} has a tolerance of 2^53 or more")
        if (goal.weights < 0).any():
            raise ProgramError(f"goal {goal.name} has a negative weight on a convex term")
    _check_magnitudes(program)


def _check_rows(program: Program, count: int) -> None:
    rows = program.rows
    _same_length(rows.lower, rows.upper, rows.group, rows.slack, what="rows")
    _same_length(rows.entry_row, rows.entry_column, rows.entry_coefficient, what="row entries")
    _same_length(rows.term_row, rows.term_index, rows.term_coefficient, what="row terms")
    _indices(rows.entry_row, len(rows), "row entries")
    _indices(rows.entry_column, count, "row columns")
    _indices(rows.term_row, len(rows), "row terms")
    _indices(rows.term_index, len(program.terms), "row terms")
    _indices(rows.group, len(program.groups), "row groups")
    _indices(rows.slack[rows.slack >= 0], count, "row slacks")
    if (rows.term_coefficient < 0).any() or (rows.lower[rows.term_row] > -INFINITY).any():
        raise ProgramError("a convex term may stand only in <= rows, with a non-negative coefficient")
    for side in (rows.lower, rows.upper):
        if (_size(side) > INFINITY).any():
            row = int(np.argmax(_size(side) > INFINITY))
            raise ProgramError(f"row {row} has a side of {int(side[row])}; {INFINITY} or -{INFINITY} stands for none")


def _check_terms(program: Program, count: int) -> None:
    terms = program.terms
    _same_length(terms.lower, terms.upper, terms.constant, what="terms")
    _same_length(terms.entry_term, terms.entry_column, terms.entry_coefficient, what="term entries")
    _indices(terms.entry_term, len(terms), "term entries")
    _indices(terms.entry_column, count, "term columns")
    sizes = terms.upper - terms.lower + 1
    if (sizes < 1).any():
        raise ProgramError(f"term {int(np.argmax(sizes < 1))} has an empty range")
    if len(terms.start) != len(terms) + 1 or terms.start[0] != 0 or (np.diff(terms.start) != sizes).any():
        raise ProgramError("the terms' tables do not match their ranges")
    if len(terms.values) != terms.start[-1] or terms.values.dtype != np.int64 or terms.start.dtype != np.int64:
        raise ProgramError("the terms' values do not match their starts")
    if (_size(terms.values) >= LARGEST_ACTIVITY).any():
        raise ProgramError("a term's values can exceed 2^53")
    second = np.diff(terms.values, n=2)
    owner = np.repeat(np.arange(len(terms)), sizes)
    inside = owner[2:] == owner[:-2]
    if len(second) and (second[inside] < 0).any():
        at = int(owner[2:][inside][np.argmax(second[inside] < 0)])
        raise ProgramError(f"term {at} is not convex")


def _check_magnitudes(program: Program) -> None:
    largest = np.maximum(_size(program.lower), _size(program.upper))
    rows, terms = program.rows, program.terms
    heights = np.maximum.reduceat(_size(terms.values), terms.start[:-1]) if len(terms) else np.zeros(0)
    reach = np.bincount(rows.term_row, rows.term_coefficient * heights[rows.term_index], minlength=len(rows))
    most = _most(rows.entry_coefficient) * largest.max(initial=0.0) * len(rows.entry_row)
    if most + reach.max(initial=0.0) >= LARGEST_ACTIVITY:
        # Only now row by row: a large program's sums take as long as all other checks.
        size = _size(rows.entry_coefficient) * largest[rows.entry_column]
        reach = reach + np.bincount(rows.entry_row, size, minlength=len(rows))
    if (reach >= LARGEST_ACTIVITY).any():
        group = program.groups[int(program.rows.group[int(np.argmax(reach))])]
        raise ProgramError(f"a row of {group.rule} ({group.label}) can exceed 2^53")
    term_reach = _size(terms.constant) + np.bincount(
        terms.entry_term, _size(terms.entry_coefficient) * largest[terms.entry_column], minlength=len(terms)
    )
    if (term_reach >= LARGEST_ACTIVITY).any():
        raise ProgramError(f"term {int(np.argmax(term_reach))} can exceed 2^53")
    for goal in program.goals:
        reach_of_goal = float((_size(goal.coefficients) * largest[goal.columns]).sum())
        reach_of_goal += abs(goal.constant) + float((_size(goal.weights) * heights[goal.terms]).sum())
        if reach_of_goal >= LARGEST_ACTIVITY:
            raise ProgramError(f"goal {goal.name} can exceed 2^53")


def _most(values: IntArray) -> float:
    """The largest absolute value."""
    return max(float(values.max(initial=0)), -float(values.min(initial=0)))


def _size(values: IntArray) -> npt.NDArray[np.float64]:
    """Absolute values in doubles, where -2^63 has one too."""
    return np.abs(values.astype(np.float64))


def _same_length(*arrays: IntArray, what: str) -> None:
    if len({len(array) for array in arrays}) != 1:
        raise ProgramError(f"{what}: arrays of different lengths")
    for array in arrays:
        if array.dtype != np.int64 or array.ndim != 1:
            raise ProgramError(f"{what}: expected one-dimensional int64, got {array.dtype}")


def _indices(values: IntArray, count: int, what: str) -> None:
    if len(values) and (values.min() < 0 or values.max() >= count):
        raise ProgramError(f"{what}: an index outside 0..{count - 1}")
