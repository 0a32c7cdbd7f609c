"""Independent parts of a program: sets of columns that no row ties together, each a smaller program of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.cuts import BoolArray
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import IntArray
from solvers.restrict import Restricted

WORTHWHILE = 200
"""Columns of a part that is worth a search of its own; smaller ones are searched together."""


def labels(linear: LinearProgram) -> IntArray:
    """For each column the first column of its part; one that stands in no row is in a part of its own."""
    label = np.arange(len(linear.lower), dtype=np.int64)
    filled = np.diff(linear.row_start) > 0
    owner = np.repeat(np.arange(int(filled.sum()), dtype=np.int64), np.diff(linear.row_start)[filled])
    while len(owner):
        least = np.minimum.reduceat(label[linear.row_column], linear.row_start[:-1][filled])
        joined = label.copy()
        np.minimum.at(joined, linear.row_column, least[owner])
        # A label is itself a column of the part, so its label may be smaller still.
        joined = np.minimum(joined, joined[joined])
        if (joined == label).all():
            break
        label = joined
    return label


def impossible(linear: LinearProgram) -> bool:
    """Whether a row without entries asks for something else than nothing."""
    empty = np.diff(linear.row_start) == 0
    return bool((empty & ((linear.row_lower > 0) | (linear.row_upper < 0))).any())


def independent(part: Restricted, worthwhile: int = WORTHWHILE) -> tuple[IntArray, list[Restricted]]:
    """Columns in no row at their cheapest, all others at their lower bounds; and the parts, smallest first.

    Parts of fewer than `worthwhile` columns come as one. The parts' columns and rows are numbered as those of
    `part`, and their goals have no constant.
    """
    linear, goal = part.linear, part.goal
    label = labels(linear)
    sizes = np.bincount(label)
    tied = np.bincount(linear.row_column, minlength=len(label)) > 0
    values = linear.lower.copy()
    down = goal.columns[(goal.coefficients < 0) & ~tied[goal.columns]]
    values[down] = linear.upper[down]
    label[sizes[label] < worthwhile] = -1
    numbers, counts = np.unique(label[tied], return_counts=True)
    return values, [_only(part, tied & (label == number)) for number in numbers[np.argsort(counts, kind="stable")]]


def _only(part: Restricted, chosen: BoolArray) -> Restricted:
    linear, number = part.linear, np.cumsum(chosen) - 1
    owner = np.repeat(np.arange(len(linear.row_lower), dtype=np.int64), np.diff(linear.row_start))
    entries = chosen[linear.row_column]
    counts = np.bincount(owner[entries], minlength=len(linear.row_lower))
    rows = np.flatnonzero(counts)
    smaller = replace(
        linear,
        lower=linear.lower[chosen],
        upper=linear.upper[chosen],
        row_lower=linear.row_lower[rows],
        row_upper=linear.row_upper[rows],
        row_start=np.concatenate([[0], np.cumsum(counts[rows])]).astype(np.int64),
        row_column=number[linear.row_column[entries]],
        row_coefficient=linear.row_coefficient[entries],
        goals=(_goal(part, chosen, number),),
        original=int(chosen[: linear.original].sum()),
    )
    return Restricted(smaller, np.flatnonzero(chosen), rows, part.widened[rows], linear.original)


def _goal(part: Restricted, chosen: BoolArray, number: IntArray) -> LinearGoal:
    goal, linear = part.goal, part.linear
    inside = chosen[goal.columns]
    column, coefficient = goal.columns[inside], goal.coefficients[inside]
    ends = coefficient * linear.lower[column], coefficient * linear.upper[column]
    least, most = int(np.minimum(*ends).sum()), int(np.maximum(*ends).sum())
    return replace(
        goal, columns=number[column], coefficients=coefficient, constant=0, offset=least, least=least, most=most
    )
