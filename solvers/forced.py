"""What it costs to force a column: bounds from one relaxation a goal at once, and the exact price by solving again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solvers.backend import Limits, Stop
from solvers.cuts import carried
from solvers.evaluate import violations
from solvers.exact import ExactBackend
from solvers.lazy import LazyRows
from solvers.left import Left
from solvers.linear import LinearGoal, LinearProgram
from solvers.mended import NODES, mended
from solvers.parts import with_rows
from solvers.program import Goal, IntArray, Program
from solvers.relaxation import InfeasibleRelaxationError, Relaxation
from solvers.restrict import Restricted, restrict, with_caps
from solvers.safe import SafeBound, safe_bound
from solvers.search import Effort
from solvers.term_reach import narrowed
from solvers.tidy import tidied
from solvers.watch import EngineError, Watch

ROUNDS = 4
"""Rounds of cuts for each goal: most of what cuts can do, in a fraction of the time."""


@dataclass(frozen=True, slots=True, eq=False)
class GoalBound:
    """One goal's safe bound given the earlier goals' limits; `columns` are those that its reduced costs belong to."""

    goal: LinearGoal
    safe: SafeBound
    columns: IntArray

    def at_least(self, columns: IntArray) -> IntArray:
        """The least that the goal can be where each of these columns, alone, is one; earlier limits are kept."""
        reduced = np.zeros(int(max(self.columns.max(initial=0), columns.max(initial=0))) + 1, dtype=np.int64)
        reduced[self.columns] = self.safe.reduced
        dear = np.maximum(reduced[columns], 0).tolist()
        total, denominator = self.safe.total, self.safe.denominator
        found = [self.goal.round_up(self.safe.constant - (-(total + more) // denominator)) for more in dear]
        return np.array(found, dtype=np.int64)


def goal_bounds(
    program: Program,
    most: Sequence[int],
    seconds: float | None = None,
    stop: Stop | None = None,
    on_told: Callable[[list[GoalBound | None]], None] | None = None,
) -> list[GoalBound | None]:
    """A bound for every goal at which reduced costs can be read; goal k holds later on with the limit `most[k]`.

    Ends with None where time is up, or where the relaxation gives nothing. `on_told` gets what there is after each
    relaxation: on a large program the first ones tell options apart long before the last. A goal that
    is kept at the least value there is needs no relaxation for the later ones, so its own comes last.
    """
    began = time.perf_counter()
    linear = tidied(narrowed(program))
    lower, upper = linear.lower.copy(), linear.upper.copy()
    found: list[GoalBound | None] = [None] * len(linear.goals)
    watch = Watch("", began, None, stop)
    put_off: list[tuple[int, LinearProgram, IntArray, IntArray]] = []

    def relaxed(index: int, part: Restricted) -> Relaxation:
        relaxation = Relaxation(part.linear, part.goal)
        for bound in _rounds(relaxation, part.columns, watch, began, seconds):
            found[index] = bound
            if on_told is not None:
                on_told(list(found))
        return relaxation

    for index, limit in enumerate(most):
        goal = linear.goals[index]
        if limit <= goal.least:
            put_off.append((index, linear, lower.copy(), upper.copy()))
            _hold_at_least(goal, lower, upper)
            continue
        part = restrict(linear, goal, lower, upper)
        if not len(part.columns):
            continue
        relaxation, known = relaxed(index, part), found[index]
        if known is not None:
            # What the limit rules out stays out for the later goals, and their bounds are the better for it.
            at_lower, at_upper = known.safe.fixed(limit)
            upper[part.columns[at_lower]] = lower[part.columns[at_lower]]
            lower[part.columns[at_upper]] = upper[part.columns[at_upper]]
        kept = np.arange(len(part.rows), len(relaxation.linear.row_lower), dtype=np.int64)
        linear = with_caps(carried(linear, relaxation.linear, kept, part.columns), [(goal, limit)])
    for index, before, lower, upper in put_off:
        part = restrict(before, before.goals[index], lower, upper)
        if len(part.columns):
            relaxed(index, part)
    return found


def _hold_at_least(goal: LinearGoal, lower: IntArray, upper: IntArray) -> None:
    """Fix the goal's columns where it has its least value."""
    rise, fall = goal.columns[goal.coefficients > 0], goal.columns[goal.coefficients < 0]
    upper[rise], lower[fall] = lower[rise], upper[fall]


def _rounds(
    relaxation: Relaxation, columns: IntArray, watch: Watch, began: float, seconds: float | None
) -> Iterator[GoalBound]:
    """The bounds of one relaxation, each with more cuts, until it can do no better, or time is up."""
    for _round in range(ROUNDS):
        left = None if seconds is None else seconds - (time.perf_counter() - began)
        if left is not None and left <= 0:
            return
        try:
            relaxed = relaxation.solve(watch, left)
        except (InfeasibleRelaxationError, EngineError):
            return
        if relaxed is None:
            return
        safe = safe_bound(relaxation.linear, relaxation.goal, relaxed.duals, relaxed.objective)
        if safe is not None:
            yield GoalBound(relaxation.goal, safe, columns)
        cuts = relaxation.cuts(relaxed.values, tableau=False)
        if not len(cuts):
            return
        relaxation.add(cuts)


def forced(program: Program, columns: IntArray, *, taken: bool = True) -> Program:
    """The program in which at least one of these columns is taken, or none of them is."""
    if not taken:
        upper = program.upper.copy()
        upper[columns] = program.lower[columns]
        return replace(program, upper=upper)
    if len(columns) == 1:
        lower = program.lower.copy()
        lower[columns] = 1
        return replace(program, lower=lower)
    at = np.zeros(len(columns), dtype=np.int64)
    return with_rows(program, at, columns, np.full(len(columns), -1, dtype=np.int64), np.array([-1], dtype=np.int64))


def nearest_start(
    program: Program, values: IntArray, columns: IntArray, limits: Limits, stop: Stop | None
) -> IntArray | None:
    """A point of the program that differs from `values` in few of the `columns`; None where none is found in time.

    It is sought beside what `values` breaks at first: there is one as a rule, and at once.
    """
    taken = values[columns] > 0
    distance = Goal("changes", columns, np.where(taken, -1, 1).astype(np.int64), constant=int(taken.sum()))
    nearest, watch = replace(program, goals=(distance,)), Watch("", time.perf_counter(), None, stop)
    linear = narrowed(nearest)
    if linear.impossible:
        return None
    effort = Effort(True, limits.seconds, NODES, limits, watch, proof=False)
    everything = Left(linear.lower, linear.upper, linear.goals[0].most)
    found = mended(nearest, linear, LazyRows(nearest, linear), 0, everything, values, _broken(program, values), effort)
    if found is not None or watch.ended():
        return found
    left = None if limits.seconds is None else max(0.0, limits.seconds - (time.perf_counter() - watch.start))
    return ExactBackend().solve(nearest, replace(limits, seconds=left), stop=stop).values


def _broken(program: Program, values: IntArray) -> IntArray:
    """The columns out of their bounds at `values`, and those of rows and terms that it breaks."""
    broken, rows, terms = violations(program, values), program.rows, program.terms
    beside = rows.entry_column[broken.rows[rows.entry_row] > 0], terms.entry_column[broken.terms[terms.entry_term] > 0]
    return np.unique(np.concatenate([np.flatnonzero(broken.columns), *beside]))
