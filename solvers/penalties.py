"""What branching on a column costs at least: one step of the dual simplex method in each direction.

The basic column's row of the tableau says which nonbasic variables can move it. Up to where the first of them prices
out, the objective rises by the same amount for each unit (Driebeek 1966). Most fractional columns of a relaxation with
many optimal points can move for nothing; the few that cannot are those that a gap is made of.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from solvers.cuts import BoolArray, FloatArray
from solvers.linear import LinearProgram
from solvers.program import IntArray
from solvers.relaxation import Relaxed

LEAST_ENTRY = 1e-9
"""Entries of the tableau nearer to zero than this are none."""

BASIC, AT_UPPER = 1, 2
"""Codes of HiGHS."""


class Penalty(NamedTuple):
    """The least that the objective rises where a column goes down to a whole number, and where it goes up."""

    column: int
    down: float
    up: float


class _Side(NamedTuple):
    """Nonbasic variables that may move: which, in what direction, and what a unit costs."""

    movable: BoolArray
    direction: FloatArray
    cost: FloatArray


def penalties(
    linear: LinearProgram,
    relaxed: Relaxed,
    statuses: tuple[IntArray, IntArray],
    tableau: Iterable[tuple[int, FloatArray, FloatArray]],
) -> list[Penalty]:
    """One for each (column, its row of the tableau, its row of the basis inverse), infinite where nothing can move it.

    `statuses`: of columns and of rows. `linear` has the bounds of the relaxation that is solved.
    """
    columns = _Side(
        (statuses[0] != BASIC) & (linear.lower < linear.upper),
        np.where(statuses[0] == AT_UPPER, 1.0, -1.0),
        np.abs(relaxed.reduced),
    )
    rows = _Side(
        (statuses[1] != BASIC) & (linear.row_lower != linear.row_upper),
        np.where(statuses[1] == AT_UPPER, -1.0, 1.0),
        np.abs(relaxed.duals),
    )
    found = []
    for column, entries, multipliers in tableau:
        down, up = (min(each) for each in zip(_least(columns, entries), _least(rows, multipliers), strict=True))
        part = float(relaxed.values[column] - math.floor(relaxed.values[column]))
        found.append(Penalty(column, part * down, (1 - part) * up))
    return found


def _least(side: _Side, entries: FloatArray) -> tuple[float, float]:
    """The least cost of moving the column down by one, and up."""
    places = np.flatnonzero(side.movable & (np.abs(entries) > LEAST_ENTRY))
    move = side.direction[places] * entries[places]
    ratio = side.cost[places] / np.abs(move)
    return float(ratio[move < 0].min(initial=math.inf)), float(ratio[move > 0].min(initial=math.inf))
