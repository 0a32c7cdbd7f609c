"""Knapsack rows of which no two share a column, and the cheapest points of each by dynamic programming.

Where such rows hold the columns and all others are priced into the costs, what is left falls apart into one knapsack a
row. Their exact minima prove more than the relaxation does, whose points mix those of a knapsack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from solvers.cuts import FloatArray
from solvers.linear import LinearProgram
from solvers.program import LARGEST_ACTIVITY, IntArray

CELLS = 8_000_000
"""Rows times capacity times columns a row of the tables that may be made: half a second each."""

HELD = 0.5
"""The share of all columns that knapsacks have to hold, else the other rows say more than they do."""

NEVER = 2**60
"""Stands for the cost of what no point can have; sums of true costs stay below half of it."""

Number = TypeVar("Number", np.float64, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Knapsacks:
    """`load @ z <= capacity` for every row, its binary columns counted from their lower bounds.

    Shape (rows, width): `columns` (0 where `there` is False), `load` (0 there). `rows` are the program's.
    """

    rows: IntArray
    columns: IntArray
    there: npt.NDArray[np.bool_]
    load: IntArray
    capacity: IntArray

    @property
    def cells(self) -> int:
        """Of the tables that its minima take."""
        return cells_of(self.there, self.capacity)

    def cheapest(self, price: npt.NDArray[Number]) -> tuple[npt.NDArray[Number], npt.NDArray[np.bool_]]:
        """The least cost of each row's points, and which columns such a point has at one; `price`: (rows, width)."""
        order, steps = self._worthwhile(price)
        load, cost = _sorted(self.load, order), _sorted(price, order)
        room = np.arange(int(self.capacity.max(initial=0)) + 1)
        table: npt.NDArray[Number] = np.zeros((len(self.capacity), len(room)), dtype=price.dtype)
        taken = np.zeros((steps, *table.shape), dtype=np.bool_)
        for step in range(steps):
            found = _with(table, room, load[:, step], cost[:, step])
            taken[step] = found < table
            table = np.where(taken[step], found, table)
        every, left = np.arange(len(self.capacity)), self.capacity.copy()
        value, chosen = table[every, left], np.zeros(price.shape, dtype=np.bool_)
        for step in range(steps - 1, -1, -1):
            took = taken[step, every, left]
            chosen[every, order[:, step]] = took
            left = left - np.where(took, load[:, step], 0)
        return value, chosen

    def forced(self, price: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """The least cost of each row, and how much more it costs where one column is not, and where it is, at one."""
        order, steps = self._worthwhile(price)
        load, cost = _sorted(self.load, order), _sorted(price, order)
        room = np.arange(int(self.capacity.max(initial=0)) + 1)
        tables = np.zeros((steps + 1, len(self.capacity), len(room)), dtype=np.int64)
        for step in range(steps):
            tables[step + 1] = np.minimum(tables[step], _with(tables[step], room, load[:, step], cost[:, step]))
        every, ends = np.arange(len(self.capacity)), tables[steps]
        value = ends[every, self.capacity]
        # Columns that no cheapest point has: what the others make of the room that is left.
        rest = self.capacity[:, None] - self.load
        with_it = price + np.take_along_axis(ends, np.maximum(rest, 0), 1)
        one = np.where(rest >= 0, with_it - value[:, None], NEVER)
        zero = np.zeros(price.shape, dtype=np.int64)
        later = np.zeros_like(ends)
        for step in range(steps - 1, -1, -1):
            took, place = load[:, step], order[:, step]
            zero[every, place] = _least(tables[step], later, room, self.capacity) - value
            forced = cost[:, step] + _least(tables[step], later, room, self.capacity - took)
            one[every, place] = np.where(took <= self.capacity, forced - value, NEVER)
            later = np.minimum(later, _with(later, room, took, cost[:, step]))
        return value, zero, one

    def _worthwhile(self, price: npt.NDArray[Number]) -> tuple[IntArray, int]:
        """Each row's columns, those first that cost less than nothing, and how many these are at most."""
        pays = (price < 0) & self.there
        return np.argsort(~pays, axis=1, kind="stable"), int(pays.sum(axis=1).max(initial=0))


def cells_of(there: npt.NDArray[np.bool_], capacity: IntArray) -> int:
    """Rows times columns a row times what the largest can hold."""
    return there.size * (int(capacity.max(initial=0)) + 1)


def _sorted(values: npt.NDArray[Number], order: IntArray) -> npt.NDArray[Number]:
    return np.take_along_axis(values, order, 1)


def _with(table: npt.NDArray[Number], room: IntArray, load: IntArray, cost: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """The table's costs with one column more at one, whatever its price; NEVER where there is no room for it."""
    before = room - load[:, None]
    found = np.take_along_axis(table, np.maximum(before, 0), 1) + np.minimum(cost, 0)[:, None]
    return np.where(before >= 0, found, NEVER).astype(table.dtype)


def _least(earlier: IntArray, later: IntArray, room: IntArray, capacity: IntArray) -> IntArray:
    """The least cost of points that share the capacity between earlier and later columns."""
    rest = capacity[:, None] - room
    found = earlier + np.take_along_axis(later, np.maximum(rest, 0), 1)
    least: IntArray = np.where(rest >= 0, found, NEVER).min(axis=1)
    return least


def find_knapsacks(linear: LinearProgram, first: int) -> Knapsacks | None:
    """Rows of unequal positive loads over binary columns that share no column; None where they hold too few columns.

    Only the `first` rows are looked at: those behind them follow from them, or say little.
    """
    starts, rows = linear.row_start, []
    taken = np.zeros(len(linear.lower), dtype=np.bool_)
    for row in _candidates(linear, first):
        columns = linear.row_column[starts[row] : starts[row + 1]]
        if not taken[columns].any():
            taken[columns] = True
            rows.append(row)
    if len(rows) < 2 or taken.sum() < HELD * len(taken):
        return None
    chosen = np.array(rows, dtype=np.int64)
    counts = starts[chosen + 1] - starts[chosen]
    if len(rows) * float(counts.max()) > CELLS:
        return None
    there = np.arange(counts.max())[None, :] < counts[:, None]
    entries = np.where(there, starts[chosen][:, None] + np.arange(counts.max())[None, :], 0)
    load = np.where(there, linear.row_coefficient[entries], 0)
    columns = np.where(there, linear.row_column[entries], 0)
    capacity = linear.row_upper[chosen] - (load * linear.lower[columns]).sum(axis=1)
    if (capacity < 0).any() or cells_of(there, capacity) > CELLS:
        return None
    return Knapsacks(chosen, columns, there, load, capacity)


def _candidates(linear: LinearProgram, first: int) -> IntArray:
    """Rows that are knapsacks, those of the fewest columns first: a row over all columns leaves none to the others."""
    counts = np.diff(linear.row_start)
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    loads = linear.row_coefficient
    least = np.full(len(counts), LARGEST_ACTIVITY, dtype=np.int64)
    most = np.zeros(len(counts), dtype=np.int64)
    np.minimum.at(least, owner, loads)
    np.maximum.at(most, owner, loads)
    wide = np.bincount(owner, (linear.upper - linear.lower)[linear.row_column] != 1, len(counts))
    sound = (least > 0) & (most > least) & (wide == 0)
    sound &= (linear.row_upper < LARGEST_ACTIVITY) & (linear.row_lower <= -LARGEST_ACTIVITY)
    found = np.flatnonzero(sound[:first])
    return found[np.argsort(counts[found], kind="stable")]


def activity(linear: LinearProgram, point: FloatArray) -> FloatArray:
    """Every row's sum at a point."""
    owner = np.repeat(np.arange(len(linear.row_lower)), np.diff(linear.row_start))
    products = linear.row_coefficient * point[linear.row_column]
    return np.bincount(owner, products, len(linear.row_lower)).astype(np.float64)
