"""Solving a program with a column forced, from the optimum of the wider program and what the proof of it left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from solvers.backend import Limits, Stop
from solvers.cuts import carried
from solvers.engine import Step
from solvers.evaluate import goal_values
from solvers.exact import ExactEngine
from solvers.first import Start, first_plan
from solvers.forced import GoalBound
from solvers.kept import Kept, fits
from solvers.lazy import LazyRows
from solvers.left import Ranges
from solvers.lexicographic import solve_in_order
from solvers.linear import LinearProgram, appended, compress
from solvers.mended import NODES, mended
from solvers.outcome import Basis, Outcome
from solvers.program import IntArray, Program
from solvers.restrict import holds, with_caps
from solvers.search import Effort
from solvers.solution import Solution, Status, StopReason
from solvers.term_reach import narrowed
from solvers.tidy import tidied
from solvers.watch import Watch

REACH = 0.9
"""The first look at a forced program goes so far from its bound, in what the wider program's optimum lay above its own.

Most optima lie at 0.7 to 1 of that. A look beyond the optimum takes longer than one that ends just there, and one that
ends before it is in vain.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Resumable:
    """A program in linear form, what the proofs of its goals left (by goal), and the goals' limits."""

    unfolded: LinearProgram
    base: LinearProgram
    left: tuple[Kept | None, ...]
    limits: tuple[int, ...]

    @classmethod
    def of(cls, program: Program, found: Sequence[Kept], limits: Sequence[int]) -> Resumable | None:
        """The state of a program; None where what was found does not fit the program and its goals' limits."""
        unfolded = narrowed(program)
        base, by_name = tidied(unfolded), {each.goal: each for each in found}
        left = tuple(by_name.get(goal.name) for goal in program.goals)
        for place, each in enumerate(left):
            if each is not None and not (fits(each, base) and each.held.tolist() == list(limits[:place])):
                return None
        return cls(unfolded, base, left, tuple(limits))

    def bounds(self) -> list[GoalBound | None]:
        """The bound of each goal that has one, with the costs of single columns."""
        return [
            None if each is None else GoalBound(goal, each.safe, each.columns)
            for each, goal in zip(self.left, self.base.goals, strict=True)
        ]

    def gap(self, goal: int) -> int:
        """How far the goal's limit lies above what its relaxation proved."""
        known = self.bounds()[goal]
        return 0 if known is None else max(0, self.limits[goal] - known.safe.bound(known.goal))

    def forced(self, program: Program) -> LinearProgram:
        """The linear form of a program that has other bounds and further rows, over the columns of this one."""
        own, rows, known = self.unfolded.original, program.rows, len(self.unfolded.row_lower) - len(program.terms)
        further = rows.entry_row >= known
        start, column, coefficient = compress(
            rows.entry_row[further] - known,
            rows.entry_column[further],
            rows.entry_coefficient[further],
            len(rows) - known,
            own,
        )
        linear = replace(
            self.unfolded,
            lower=np.concatenate([program.lower, self.unfolded.lower[own:]]),
            upper=np.concatenate([program.upper, self.unfolded.upper[own:]]),
        )
        return appended(linear, rows.lower[known:], rows.upper[known:], np.diff(start), column, coefficient)


def solve_from(
    program: Program,
    start: IntArray | None,
    best: Sequence[int] = (),
    limits: Limits = Limits(),
    stop: Stop | None = None,
    state: Resumable | None = None,
    basis: Basis | None = None,
) -> Solution:
    """Minimise the goals in order by the exact engine, from a point known to be feasible (None: from nothing).

    `best` are the proved optima of the goals in a program that allows more: as long as they are reached, they are
    bounds here too. `state` is what its solve left: the relaxations go on from there, that of
    the last goal from `basis` where it is given.
    """
    began = time.perf_counter()
    linear = narrowed(program) if state is None else state.forced(program)
    engine = Above(program, linear, known=dict(enumerate(best)), state=state, last=basis)
    first = first_plan if start is None else lambda *_given: Start(start, feasible=True)
    return solve_in_order(program, linear, engine, "exact", limits, None, stop, began, first)


@dataclass
class Above(ExactEngine):
    """The exact engine below optima that are known while every goal so far has reached its own."""

    state: Resumable | None = None
    """What the wider program's solve left, to go on from."""
    last: Basis | None = None
    """Where the last goal's relaxation begins, if not at the basis that is left of it."""
    _on_track: bool = False
    _first: int | None = None
    """The goal that is worth more than in the wider program, once there is one."""
    _further: int = 0

    def __post_init__(self) -> None:
        state = self.state
        if state is None or self.unfolded.impossible:
            super().__post_init__()
            return
        self._on_track = True
        self._further = len(self.unfolded.row_lower) - len(state.unfolded.row_lower)
        self.linear = self._with_further(state.base)
        self.lower, self.upper = self.linear.lower.copy(), self.linear.upper.copy()
        self.breach = self._breach(state)
        self._own, self._lazy = len(state.base.row_lower), LazyRows(self.program, state.base)

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        """Beside what the engine does: begin with the rows, the bounds and the basis left."""
        state = self.state
        if self._on_track and goal is not None and hint is not None and goal in self.known:
            value = self.unfolded.goals[goal].value(self.unfolded.complete(self.program, hint))
            if value == self.known[goal]:
                # What its relaxation would fix for the later goals is in what their own proofs left.
                return Step(Status.OPTIMAL, StopReason.PROVED, hint, value, "relaxation")
        left = None if state is None or goal is None or hint is None else state.left[goal]
        self.basis, self.resumed = None, False
        self.reach = 0 if state is None or goal is None else int(REACH * state.gap(goal))
        if state is not None and left is not None and goal is not None and hint is not None:
            # Without the rows that it was made with, a basis is worse than none.
            self.resumed = self._take(state, left, hint)
            # Where the last goal is as good as it was, the start says so.
            sought = self.resumed and goal in self.known and goal + 1 < len(self.program.goals)
            point = self._as_good(left, goal, limits, watch) if sought else None
            if point is not None:
                return Step(Status.OPTIMAL, StopReason.PROVED, point, self.known[goal], "relaxation")
            nearer = left.basis if self.last is None or goal + 1 < len(self.program.goals) else self.last
            self.basis = nearer if self.resumed else None
        return super().minimise(goal, hint, limits, watch)

    def _breach(self, state: Resumable) -> IntArray:
        """The own columns that the forced program has other bounds or further rows for."""
        (mine, wide), own = (self.unfolded, state.unfolded), self.unfolded.original
        moved = (mine.lower[:own] != wide.lower[:own]) | (mine.upper[:own] != wide.upper[:own])
        first = mine.row_start[len(mine.row_lower) - self._further]
        return np.union1d(np.flatnonzero(moved), mine.row_column[first:])

    def _as_good(self, left: Kept, goal: int, limits: Limits, watch: Watch) -> IntArray | None:
        """A point of the value that the wider program has, where what was forced leaves room for one close by."""
        found = Ranges(self.lower, self.upper, left.columns, left.safe).at_most(self.known[goal])
        if found is None:
            return None
        effort = Effort(True, limits.seconds, NODES, limits, watch, first=True)
        point = mended(self.program, self.linear, self._lazy, goal, found, left.point, self.breach, effort)
        kept = point is not None and all(
            value <= most for value, most in zip(goal_values(self.program, point), self._limits, strict=False)
        )
        return point if kept else None

    def onto(self, state: Resumable, left: Kept) -> tuple[LinearProgram, IntArray, IntArray]:
        """The program and its bounds with what is left of a goal, while the goals before it are where they were."""
        linear = self._with_further(left.onto(state.base))
        return linear, np.maximum(self.lower, left.lower), np.minimum(self.upper, left.upper)

    def _take(self, state: Resumable, left: Kept, hint: IntArray) -> bool:
        """Take over rows and bounds: all while the earlier goals are where they were, else those that hold anyhow."""
        taken = self.onto(state, left) if self._on_track else self._beyond(state, left)
        if taken is None:
            return False
        (linear, lower, upper), point = taken, self.unfolded.complete(self.program, hint)
        # A point that is known to be one contradicts a state that is not what it says.
        sound = bool((lower <= point).all() and (point <= upper).all()) and holds(linear, point)
        self._on_track = self._on_track and sound
        if sound:
            self.linear, self.lower, self.upper = linear, lower, upper
        return sound

    def _beyond(self, state: Resumable, left: Kept) -> tuple[LinearProgram, IntArray, IntArray] | None:
        """The rows that rest on no cap that is exceeded; None where they were made under narrower sides than here."""
        if self._first is None:
            return None
        mine, own = self.linear, len(state.base.row_lower)
        columns = (self.lower >= left.lower).all() and (self.upper <= left.upper).all()
        rows = (mine.row_lower[:own] >= left.row_lower[:own]).all() and (
            mine.row_upper[:own] <= left.row_upper[:own]
        ).all()
        if not (columns and rows):
            return None
        linear = self._with_further(left.beyond(state.base, self._first, self._limits))
        # Where a goal's bound was exact, the wider program went to its optimal face and has no row that caps it.
        missing = [goal for goal in range(len(self._limits)) if goal not in left.added_cap]
        caps = [(linear.goals[goal], self._limits[goal]) for goal in missing]
        return with_caps(linear, caps), self.lower, self.upper

    def cap(self, goal: int, most: int) -> None:
        """Beside what the engine does: later optima are no bounds any more where this goal is above its own."""
        tolerance = self.program.goals[goal].tolerance
        if goal not in self.known or most > self.known[goal] + tolerance.allowed(self.known[goal]):
            self.known.clear()
        if self._on_track and self.state is not None and most > self.state.limits[goal]:
            self._on_track, self._first = False, goal
        super().cap(goal, most)

    def _keep(self, goal: int, outcome: Outcome) -> None:
        """Nothing: nobody goes on from a forced program."""

    def _with_further(self, linear: LinearProgram) -> LinearProgram:
        """With the rows that the forced program has beside the wider one's, which are the last of its own."""
        end, columns = len(self.unfolded.row_lower), np.arange(len(linear.lower), dtype=np.int64)
        further = np.arange(end - self._further, end, dtype=np.int64)
        linear = carried(linear, self.unfolded, further, columns)
        return replace(linear, lower=self.unfolded.lower, upper=self.unfolded.upper)
