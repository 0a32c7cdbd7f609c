"""A start for a forced program: a point at which every goal but the last is still where the wider program has it.

Most moves leave the goals that come first at their best. What the wider program's last proof left then holds for the
forced one too, and a small search near what was forced finds a point, or one around a relaxation from its basis. That
point needs no proof for the earlier goals; where there is none, little time is lost.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np

from solvers.backend import Limits, Stop
from solvers.cores import core, first_size
from solvers.evaluate import feasible
from solvers.lazy import LazyRows
from solvers.left import Left, filled
from solvers.linear import LinearProgram
from solvers.mended import NODES, mended
from solvers.outcome import Basis
from solvers.patience import CORE, LEAST_PROBE, SMALL
from solvers.program import IntArray, Program
from solvers.relaxation import InfeasibleRelaxationError, Relaxation
from solvers.restrict import restrict
from solvers.resumed import Above, Resumable
from solvers.search import Effort, search
from solvers.watch import EngineError, Watch


class OnTrack(NamedTuple):
    """A point of the forced program, and the basis of the last goal's relaxation, to go on from."""

    values: IntArray
    basis: Basis


def start_on_track(
    program: Program, state: Resumable, values: IntArray, limits: Limits = Limits(), stop: Stop | None = None
) -> OnTrack | None:
    """A point of the program whose goals but the last are within their limits; None where none was found at once.

    `values` is the wider program's optimum. Nothing is said of there being no such point.
    """
    goal = len(program.goals) - 1
    left = state.left[goal] if goal >= 0 else None
    unfolded = state.forced(program)
    if left is None or unfolded.impossible:
        return None
    engine = Above(program, unfolded, state=state)
    linear, lower, upper = engine.onto(state, left)
    if (lower > upper).any():
        return None
    lower, upper, _ = filled(program, linear, Left(lower, upper, 0))
    lazy, watch = LazyRows(program, state.base), Watch("", time.perf_counter(), None, stop)
    effort = Effort(False, _left(limits, watch), NODES, limits, watch, proof=False)
    wide = Left(lower, upper, linear.goals[goal].most)
    point = mended(program, linear, lazy, goal, wide, values, engine.breach, effort)
    if point is not None:
        return OnTrack(point, left.basis)
    while not watch.ended():
        part = restrict(lazy.without(linear), linear.goals[goal], lower, upper)
        if not len(part.columns):
            return None
        relaxation = Relaxation(part.linear, part.goal)
        relaxation.begin(left.basis, part.columns, part.rows)
        try:
            relaxed = relaxation.solve(watch, _left(limits, watch))
        except (InfeasibleRelaxationError, EngineError):
            return None
        if relaxed is None:
            return None
        rest = np.clip(linear.complete(program, values), lower, upper)
        centre = np.clip(part.expand(np.rint(relaxed.values).astype(np.int64), rest), lower, upper)
        size = first_size(int((part.columns < linear.original).sum()), CORE, SMALL)
        bounds = core(part, relaxed, (lower, upper), centre, size)
        point = _searched(program, lazy.without(linear), goal, Left(*bounds, 0), limits, watch)
        if point is None:
            return None
        if not lazy.wake(point):
            basis = relaxation.basis(part.columns, part.rows)
            return OnTrack(point, basis) if feasible(program, point) else None
    return None


def _searched(
    program: Program, linear: LinearProgram, goal: int, left: Left, limits: Limits, watch: Watch
) -> IntArray | None:
    """The first point that is found within these bounds; any will do to begin with."""
    lower, upper, _ = filled(program, linear, left)
    part = restrict(linear, linear.goals[goal], lower, upper)
    effort = Effort(False, _left(limits, watch), LEAST_PROBE, limits, watch, first=True, proof=False)
    found = search(part, part.goal.most + 1, effort)
    return None if found.values is None else part.expand(found.values, lower)[: linear.original]


def _left(limits: Limits, watch: Watch) -> float | None:
    return None if limits.seconds is None else max(0.0, limits.seconds - (time.perf_counter() - watch.start))
