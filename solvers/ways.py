"""Ways out of a program without a point: the cheapest sets of rows that have to give way, one after another."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from solvers.backend import Limits, Stop
from solvers.evaluate import feasible, outside, row_activity
from solvers.linear import unfold
from solvers.parts import widened, with_columns, with_rows
from solvers.program import INFINITY, Goal, IntArray, Program
from solvers.run import run
from solvers.solution import Status

PRICE = "price of giving way"
FARTHEST = 2**40
"""No row gives way by more than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Rows that give way (ascending), each by so many units; `values` is a point of the program that then exists."""

    rows: IntArray
    units: IntArray
    price: int
    cheapest: bool
    """No cheaper way is left beside those before it."""
    values: IntArray


def ways_out(
    program: Program,
    price: IntArray,
    limits: Limits = Limits(),
    stop: Stop | None = None,
    *,
    solver: str = "exact",
    isolate: bool | None = None,
) -> Generator[Way, None, bool]:
    """Ways in the order of their price; `price` is that of one unit for each row, 0 where the row never gives way.

    A way that lets go of all that an earlier one does, by as much or more, is not told again. Ends where there is no
    other way, or none was found in `limits.seconds`, which cover all of them; a way of price 0 says that there is a
    point anyhow. Returns whether there is no other way; False where the search was cut short.
    """
    began = time.perf_counter()
    elastic, slack = _elastic(program, price)
    while True:
        left = None if limits.seconds is None else limits.seconds - (time.perf_counter() - began)
        if left is not None and left <= 0:
            return False
        opinion = run(solver, elastic, replace(limits, seconds=left), stop=stop, isolate=isolate)
        solution = opinion.solution
        if solution.values is None:
            return solution.status is Status.INFEASIBLE
        values = solution.values[: len(program)]
        units = outside(row_activity(program, values), program.rows.lower, program.rows.upper)
        rows = np.flatnonzero(units).astype(np.int64)
        cost = int(units @ price)
        yield Way(rows, units[rows], cost, solution.status is Status.OPTIMAL, values)
        if not len(rows):
            return True
        elastic = _without(elastic, slack[rows], units[rows])


def holds_with(program: Program, way: Way) -> bool:
    """Whether the way's point keeps everything but the rows that give way, and these by no more than it says."""
    return feasible(let_go(program, way), way.values)


def let_go(program: Program, way: Way) -> Program:
    """The program in which the way's rows give way by as much as it says."""
    amounts = np.zeros(len(program.rows), dtype=np.int64)
    amounts[way.rows] = way.units
    return widened(program, amounts)


def _elastic(program: Program, price: IntArray) -> tuple[Program, IntArray]:
    """The program with a slack column for each row that has a price (its number by row, else -1), and their price."""
    rows, give = program.rows, np.flatnonzero(price > 0)
    both = give[(rows.lower[give] > -INFINITY) & (rows.upper[give] < INFINITY)]
    farthest = np.minimum(_farthest(program), FARTHEST)
    first = len(program)
    columns = first + np.arange(len(give) + len(both), dtype=np.int64)
    owner = np.concatenate([give, both])
    # A row with two sides gets one slack a side; the sum of both is what it gives way by.
    sign = np.where(rows.lower[owner] > -INFINITY, 1, -1)
    sign[len(give) :] = -1
    wider = replace(
        with_columns(program, farthest[owner]),
        rows=replace(
            rows,
            entry_row=np.concatenate([rows.entry_row, owner]),
            entry_column=np.concatenate([rows.entry_column, columns]),
            entry_coefficient=np.concatenate([rows.entry_coefficient, sign]),
        ),
        goals=(Goal(PRICE, columns, price[owner]),),
    )
    slack = np.full((len(rows), 2), -1, dtype=np.int64)
    slack[give, 0], slack[both, 1] = columns[: len(give)], columns[len(give) :]
    return wider, slack


def _without(elastic: Program, slack: IntArray, units: IntArray) -> Program:
    """At least one of these rows (their slack columns, -1 for none) gives way by less than so many units."""
    count = len(slack)
    used = np.arange(len(elastic), len(elastic) + count, dtype=np.int64)
    wider = with_columns(elastic, np.ones(count, dtype=np.int64))
    row, side = np.nonzero(slack >= 0)
    column = slack[row, side]
    farthest = np.zeros(count, dtype=np.int64)
    np.add.at(farthest, row, wider.upper[column])
    # What a row gives way by is below its units, or its flag is 1; and not all flags are 1.
    wider = with_rows(
        wider,
        np.concatenate([row, np.arange(count, dtype=np.int64)]),
        np.concatenate([column, used]),
        np.concatenate([np.ones_like(column), units - 1 - farthest]),
        upper=units - 1,
    )
    nothing = np.zeros(count, dtype=np.int64)
    return with_rows(wider, nothing, used, np.ones_like(used), upper=np.array([count - 1], dtype=np.int64))


def _farthest(program: Program) -> IntArray:
    """The most by which each row can be broken within the columns' bounds and the terms' ranges."""
    linear, rows = unfold(program), program.rows
    count = len(rows)
    owner = np.repeat(np.arange(len(linear.row_lower), dtype=np.int64), np.diff(linear.row_start))
    low, high = (linear.row_coefficient * side[linear.row_column] for side in (linear.lower, linear.upper))
    least, most = np.zeros(len(linear.row_lower), np.int64), np.zeros(len(linear.row_lower), np.int64)
    np.add.at(least, owner, np.minimum(low, high))
    np.add.at(most, owner, np.maximum(low, high))
    below = np.where(rows.lower > -INFINITY, linear.row_lower[:count] - least[:count], 0)
    above = np.where(rows.upper < INFINITY, most[:count] - linear.row_upper[:count], 0)
    return np.maximum(np.maximum(below, above), 0)
