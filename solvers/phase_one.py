"""Mends a point that breaks rows: phase one by column generation, then a search for whole numbers in the columns found.

The relaxation with a price on every broken row is solved over few columns, and its duals say which of the others
would mend more. Once nothing is broken, a search looks for whole numbers among the columns taken in so far, then among
more and more of those that share rows with fractional ones. No step needs the relaxation of the whole program, so that
a first point costs seconds where that costs minutes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from solvers.backend import Limits, Stop
from solvers.cuts import BoolArray, FloatArray
from solvers.elastic import Elastic
from solvers.evaluate import feasible
from solvers.implied import Implied, find_implied, tightened
from solvers.lazy import LazyRows
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import IntArray, Program
from solvers.restrict import nearness, restrict
from solvers.search import Effort, search
from solvers.strengthen import strengthen
from solvers.term_reach import narrowed
from solvers.watch import EngineError, Watch

FIRST = 1000
"""Columns that may move at the start, beside those that the point has away from zero."""

BATCH = 1000
"""Columns taken in with each round of prices."""

MORE = 2000
"""Columns taken in before the first search for whole numbers, and `GROWTH` times as many before each later one."""

NODES = 500
"""Of the first search; `GROWTH` times as many in each later one."""

GROWTH = 4
SEARCHES = 6
"""With all columns taken in, a heuristic has done what it can."""

NOTHING = 1e-6
"""Units of broken rows that are rounding errors."""

EVERYTHING = 2**53
"""No goal is that large: any point will do."""


def mended(program: Program, values: IntArray, seconds: float | None, stop: Stop | None) -> IntArray | None:
    """A feasible point found from `values`, which must be within the columns' bounds; else None.

    None where time is up, where the user stops, or where there is none as far as doubles can tell.
    """
    watch = Watch("", time.perf_counter(), None, stop)
    linear = narrowed(program)
    if not len(program) or linear.impossible:
        return None
    work = _Mending(program, strengthen(linear), values, seconds, watch)
    try:
        relaxed = work.relaxed()
        return None if relaxed is None else work.whole(relaxed)
    except EngineError:
        return None


@dataclass(slots=True)
class _Mending:
    """Which columns may move so far (`free`); all others stay where `values` has them."""

    program: Program
    linear: LinearProgram
    values: IntArray
    seconds: float | None
    watch: Watch
    free: BoolArray = field(init=False)
    base: IntArray = field(init=False)
    implied: Implied = field(init=False)
    lazy: LazyRows = field(init=False)
    _spread: IntArray = field(init=False)
    """A number for each column, far apart for neighbours: ties are not all broken in favour of one row."""

    def __post_init__(self) -> None:
        own, every = len(self.program), np.arange(len(self.linear.lower), dtype=np.int64)
        self.base = self.linear.complete(self.program, self.values)
        self._spread = every * 2654435761 % 2**32
        self.free = every >= own
        self.implied = find_implied(self.program)
        self.lazy = LazyRows(self.program, self.linear)
        self.free[:own] = self.implied.columns | (self.values != 0)
        self.free[np.argsort(self._spread[:own], kind="stable")[:FIRST]] = True

    def relaxed(self) -> FloatArray | None:
        """A point of the relaxation, all columns; None where there is none, or none in time."""
        # Without pieces that only a goal counts, and rows that nothing can break, there is far less to solve.
        part = restrict(self.lazy.without(self.linear), self._changes(), self.linear.lower, self.linear.upper)
        free, spread = self.free[part.columns], self._spread[part.columns]
        elastic = Elastic(part.linear, self.base[part.columns])
        elastic.take(np.flatnonzero(free))
        while not self._ended():
            priced = elastic.solve(self.watch, self._left())
            if priced is None:
                return None
            if priced.broken <= NOTHING:
                values = self._at(part.columns, priced.values)
                return self.relaxed() if self.lazy.wake(values[: self.linear.original]) else values
            gain = np.where(free, 0.0, priced.gain)
            new = np.flatnonzero(gain > NOTHING)
            if not len(new):
                return None
            new = new[np.lexsort((spread[new], -np.round(gain[new], 6)))[:BATCH]]
            free[new] = True
            self.free[part.columns[new]] = True
            elastic.take(new)
        return None

    def _at(self, columns: IntArray, values: FloatArray) -> FloatArray:
        """All columns: these at the values, the others at the base."""
        every = self.base.astype(np.float64)
        every[columns] = values
        return every

    def whole(self, relaxed: FloatArray) -> IntArray | None:
        """A whole point among the columns that are free, then among more of those near the relaxation's point."""
        order = np.lexsort((self._spread, -nearness(self.linear, relaxed)))
        for number in range(SEARCHES):
            outside = order[~self.free[order]]
            # In the last search every column may move.
            self.free[outside[: MORE * GROWTH**number] if number + 1 < SEARCHES else outside] = True
            found = None if self._ended() else self._search(NODES * GROWTH**number)
            if found is not None or not len(outside):
                return found
        return None

    def _search(self, nodes: int) -> IntArray | None:
        """The first whole point of a search for one with few changes: what was good at the start stays so."""
        linear, base = self.linear, self.base
        lower, upper = np.where(self.free, linear.lower, base), np.where(self.free, linear.upper, base)
        part = restrict(self.lazy.without(linear), self._changes(), lower, upper)
        found = search(part, EVERYTHING, Effort(True, self._left(), nodes, Limits(threads=1), self.watch, first=True))
        if found.values is None:
            return None
        values = tightened(self.program, self.implied, part.expand(found.values, base)[: linear.original])
        if self.lazy.wake(values):
            return self._search(nodes)
        return values if feasible(self.program, values) else None

    def _changes(self) -> LinearGoal:
        """How far the columns that pay for no row are from where they were; those amid their range are left out."""
        linear, base, own = self.linear, self.base, self.linear.original
        up, down = base[:own] == linear.lower[:own], base[:own] == linear.upper[:own]
        columns = np.flatnonzero((up != down) & ~self.implied.columns).astype(np.int64)
        ways = np.where(up[columns], 1, -1).astype(np.int64)
        constant, widest = -int(ways @ base[columns]), int((linear.upper - linear.lower)[columns].sum())
        return LinearGoal(columns, ways, constant, 1, 0, 0, widest)

    def _left(self) -> float | None:
        spent = time.perf_counter() - self.watch.start
        return None if self.seconds is None else max(0.0, self.seconds - spent)

    def _ended(self) -> bool:
        return self._left() == 0.0 or self.watch.ended()
