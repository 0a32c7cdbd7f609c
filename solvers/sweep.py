"""A sweep: where a good point costs more than the relaxation would, a better one may be had by changes close by.

What is left between a point and the best one behind goals that are settled is as a rule a few chains of changes, each
in one place. A search among the columns near one place takes a third of a second, where a branch and bound over all of
them comes upon the best point in its last second.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from solvers.cuts import BoolArray, FloatArray
from solvers.left import Left
from solvers.linear import LinearProgram
from solvers.mended import around, nearness_to
from solvers.patience import CORE
from solvers.program import IntArray
from solvers.relaxation import Relaxed

COVERED = CORE // 2
"""So many of the columns nearest to a place need no look of their own."""

FRACTION = 1e-3
"""What a column counts that the relaxation has in part, beside what others cost: it decides between equal ones."""


@dataclass(slots=True)
class Sweep:
    """Places of a point, the dearest first; `columns` are the relaxation's."""

    linear: LinearProgram
    columns: IntArray
    relaxed: Relaxed
    _covered: BoolArray = field(init=False)

    def __post_init__(self) -> None:
        self._covered = np.zeros(len(self.linear.lower), dtype=np.bool_)

    def next(self, left: Left, point: IntArray) -> Left | None:
        """The columns around the next place of `point`, all others as they are there; None where there is none."""
        own = self.columns[self.columns < self.linear.original]
        cost = self._cost(point)[: len(own)]
        places = np.flatnonzero((left.lower < left.upper)[own] & ~self._covered[own] & (cost > 0))
        if not len(places):
            return None
        place = own[places[np.argmax(cost[places])]]
        near = nearness_to(self.linear, np.array([place], dtype=np.int64))
        movable = own[(left.lower < left.upper)[own]]
        self._covered[movable[np.argsort(-near[movable], kind="stable")[:COVERED]]] = True
        self._covered[place] = True
        return around(self.linear, left, np.clip(point, left.lower, left.upper), near, CORE)

    def _cost(self, point: IntArray) -> FloatArray:
        """What each column adds to the point's distance from the relaxation's optimum, by its reduced cost."""
        apart = point[self.columns] - self.relaxed.values
        return self.relaxed.reduced * apart + FRACTION * np.abs(apart)
