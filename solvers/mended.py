"""A point that new bounds or rows broke, mended close to the breach: as good a point there, without a relaxation.

Where one column is forced, what makes room for it stands in rows beside it: the same teacher, the same two schools, the
same subject. A search among the columns near it, with all others where they were, takes less than one relaxation of
the whole. Where it finds none, nothing is said of there being none.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solvers.cores import first_size
from solvers.cuts import FloatArray
from solvers.evaluate import feasible
from solvers.lazy import LazyRows
from solvers.left import Left, filled
from solvers.linear import LinearProgram
from solvers.patience import CORE, SMALL
from solvers.program import IntArray, Program
from solvers.restrict import restrict
from solvers.search import Effort, search
from solvers.watch import EngineError

STEPS = 3
"""From a column over the rows that it stands in to others, so many times."""

SIZES = 2
"""Searches for a point, the second among twice as many columns; a third would take up to a relaxation's time."""

NODES = 20
"""Of each search: what is not found at once is not near."""


def mended(
    program: Program,
    linear: LinearProgram,
    lazy: LazyRows,
    goal: int,
    left: Left,
    point: IntArray,
    breach: IntArray,
    effort: Effort,
) -> IntArray | None:
    """A point of the program of at most `left.most`, near the columns of the breach; None where none is found there.

    `point` has the program's own columns and need not lie within the bounds of `left`.
    """
    centre = np.clip(linear.complete(program, point), left.lower, left.upper)
    near = nearness_to(linear, breach)
    for bounds in _wider(linear, left, centre, near):
        while not effort.watch.ended():
            lower, upper, _ = filled(program, linear, bounds)
            part = restrict(lazy.without(linear), linear.goals[goal], lower, upper)
            try:
                found = search(part, left.most + 1, effort)
            except EngineError:
                # A failed look is one in vain.
                return None
            if found.values is None:
                break
            values = part.expand(found.values, lower)[: linear.original]
            if not lazy.wake(values):
                return values if feasible(program, values) else None
    return None


def _wider(linear: LinearProgram, left: Left, centre: IntArray, near: FloatArray) -> Iterator[Left]:
    """Bounds that free ever more of the columns near the breach, and all pieces."""
    movable = int((left.lower < left.upper)[: linear.original].sum())
    size = first_size(movable, CORE, SMALL)
    for _ in range(SIZES):
        yield around(linear, left, centre, near, size)
        size *= 2


def around(linear: LinearProgram, left: Left, centre: IntArray, near: FloatArray, size: int) -> Left:
    """Bounds that free the `size` columns nearest to a breach, and all pieces; the others stay at the centre."""
    own, free = linear.original, np.zeros(len(centre), dtype=np.bool_)
    movable = np.flatnonzero((left.lower < left.upper)[:own])
    free[movable[np.argsort(-near[movable], kind="stable")[:size]]] = True
    free[own:] = True
    return Left(np.where(free, left.lower, centre), np.where(free, left.upper, centre), left.most)


def nearness_to(linear: LinearProgram, those: IntArray) -> FloatArray:
    """How much each column has to do with those: shares that spread over common rows, more over short ones."""
    lengths = np.diff(linear.row_start)
    owner = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    near = np.zeros(len(linear.lower))
    near[those] = 1.0
    for _ in range(STEPS):
        shares = np.bincount(owner, near[linear.row_column], len(lengths)) / np.maximum(lengths, 1)
        near += np.bincount(linear.row_column, shares[owner], len(near))
    return near
