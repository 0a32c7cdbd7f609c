"""What a bound leaves: ranges of columns that every point of at most a given value keeps."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from solvers.linear import LinearProgram
from solvers.priced import PricedBound
from solvers.program import LARGEST_ACTIVITY, IntArray, Program
from solvers.safe import SafeBound

FEWER = 0.7
"""Values near the bound are worth a look of their own where they leave at most this share of the columns."""


class Left(NamedTuple):
    """Bounds of all columns that every point of at most `most` keeps."""

    lower: IntArray
    upper: IntArray
    most: int

    @property
    def free(self) -> int:
        """How many columns can still move."""
        return int((self.lower < self.upper).sum())


class Ranges(NamedTuple):
    """Bounds of all columns, and the safe bound over some of them, `columns` (None: nothing is known)."""

    lower: IntArray
    upper: IntArray
    columns: IntArray
    safe: SafeBound | None
    priced: PricedBound | None = None
    """Another one over the same columns, which fixes more."""

    def at_most(self, value: int) -> Left | None:
        """What points of at most `value` may be; None where there can be none."""
        lower, upper = self.lower.copy(), self.upper.copy()
        if self.safe is None:
            return Left(lower, upper, value)
        at_lower, at_upper = (self.columns[each] for each in self.safe.fixed(value))
        if self.priced is not None:
            further = [self.columns[each] for each in self.priced.fixed(value)]
            at_lower, at_upper = np.union1d(at_lower, further[0]), np.union1d(at_upper, further[1])
        if len(np.intersect1d(at_lower, at_upper)):
            return None
        upper[at_lower] = lower[at_lower]
        lower[at_upper] = upper[at_upper]
        return Left(lower, upper, value)

    @property
    def _fewer(self) -> float:
        """With knapsacks kept every unit of value leaves far more to search, even among hardly more columns."""
        return FEWER if self.priced is None else 1.0

    def near(self, bound: int, wider: float, least: int, free: int) -> Left | None:
        """What points of values near `bound` may be; None where that is hardly less than `free` columns.

        `wider` times as many columns as the bound itself leaves, and `least` at any rate, may move.
        """
        nearest = None if self.safe is None else self.at_most(bound)
        if nearest is None or self.safe is None or nearest.free > self._fewer * free:
            return None
        return self.thin(max(bound, self.leaving(max(least, int(wider * nearest.free)))), free)

    @property
    def level(self) -> float:
        """The relaxation's value, not rounded up to one that a point can have."""
        return -math.inf if self.safe is None else self.safe.constant + self.safe.total / self.safe.denominator

    def thin(self, value: int, free: int) -> Left | None:
        """What points of at most `value` may be; None where that is hardly less than `free` columns."""
        found = None if self.safe is None else self.at_most(value)
        return None if found is None or found.free > self._fewer * free else found

    def leaving(self, count: int) -> int:
        """The largest value up to which at most `count` columns can still move (the bound, if that is more)."""
        if self.safe is None:
            return LARGEST_ACTIVITY
        if self.priced is not None:
            return self._leaving(self.priced, count)
        sizes = np.sort(np.abs(self.safe.reduced))
        room = int(sizes[count]) - 1 if count < len(sizes) else LARGEST_ACTIVITY
        return self.safe.constant + (max(room, 0) + self.safe.total) // self.safe.denominator

    def _leaving(self, priced: PricedBound, count: int) -> int:
        """The same by trying values: what fixes a column depends on both its bounds."""
        low = high = priced.constant - (-priced.total // priced.denominator)
        reach = 1
        while (found := self.at_most(high)) is None or found.free <= count:
            low, high, reach = high, high + reach, 2 * reach
            if high > LARGEST_ACTIVITY:
                return LARGEST_ACTIVITY
        while high - low > 1:
            middle = (low + high) // 2
            found = self.at_most(middle)
            low, high = (middle, high) if found is None or found.free <= count else (low, middle)
        return low


def filled(program: Program, linear: LinearProgram, left: Left) -> Left:
    """The same with every term's pieces between what its least and its largest argument fill.

    A term whose columns are all fixed has fixed pieces then: without this a search has thousands of them to place,
    in a part that holds nothing else. Every point is kept, its pieces filled with the lowest slopes first.
    """
    lower, upper = left.lower.copy(), left.upper.copy()
    own = slice(linear.original, len(lower))
    least, most = linear.pieces.filled(program.terms, lower[: own.start], upper[: own.start])
    low, high = np.maximum(lower[own], least), np.minimum(upper[own], most)
    # Where the two say that there is no point at all, the search is left to find out.
    sound = low <= high
    lower[own], upper[own] = np.where(sound, low, lower[own]), np.where(sound, high, upper[own])
    return Left(lower, upper, left.most)
