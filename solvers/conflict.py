"""Why there is no point: parts of a program that cannot hold together, none of which can be spared.

A part is any set of rows that the caller numbers. A deletion filter takes parts away while the rest still has no
point; an answer that is not known keeps the part. It starts from the rows that carry the proof of the relaxation, where
that has no point either. At the end the parts that are left are confirmed by a second solver, and each is called
needed only if a point is known that keeps all the others, recomputed in integers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from solvers.backend import Limits, Stop, get_backend
from solvers.confirm import Confirmation, confirmed
from solvers.evaluate import feasible, outside, row_activity
from solvers.linear import LinearGoal, LinearProgram, unfold
from solvers.parts import BoolArray, only_rows
from solvers.program import INFINITY, IntArray, Program, no_integers
from solvers.relaxation import InfeasibleRelaxationError, Relaxation
from solvers.solution import Solution, Status
from solvers.touched import touched
from solvers.watch import EngineError, Watch

TRY_SECONDS = 10.0
"""The longest that one question "has the rest a point?" may take."""

CONFIRM_SHARE = 0.2
"""The part of the time that is kept for the confirmation at the end."""

FARTHEST = 2**50
"""No row is broken by more than this in the relaxation that finds the start."""

Decide = Callable[[Program, Limits], Solution]
"""Looks for any point of a program without goals; status infeasible only where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """Parts (ascending) that cannot hold together, beside the rows that belong to no part."""

    parts: IntArray
    needed: BoolArray
    """Per part: a point is known that keeps all the others, so that the conflict ends with this part."""
    confirmation: Confirmation
    """What a second solver says of the parts alone."""
    by: str = ""

    @property
    def minimal(self) -> bool:
        """True where every part is known to be needed."""
        return bool(self.needed.all())

    @property
    def certain(self) -> bool:
        """True where the parts were confirmed to have no common point."""
        return self.confirmation in (Confirmation.BOUNDS, Confirmation.SECOND_RUN, Confirmation.EXACT)


def find_conflict(
    program: Program,
    part: IntArray,
    limits: Limits = Limits(seconds=60.0),
    stop: Stop | None = None,
    decide: Decide | None = None,
) -> Conflict | None:
    """A minimal set of parts without a common point; None where there is a point, or none of that is known in time.

    `part` numbers the part of each row, -1 for rows that always hold. Of several conflicts one of low numbers is kept
    rather than one of high numbers. `limits.seconds` covers everything.
    """
    return _Filter(program, part, limits, stop, decide or any_point).run()


def any_point(program: Program, limits: Limits) -> Solution:
    """CP-SAT with one worker: exact integers, and the same answer every time where it is not cut short."""
    part = touched(program)
    found = get_backend("cpsat").solve(part.program, replace(limits, threads=1))
    return found if found.values is None else replace(found, values=part.expand(found.values))


@dataclass(slots=True)
class _Filter:
    program: Program
    part: IntArray
    limits: Limits
    stop: Stop | None
    decide: Decide
    needed: set[int] = field(default_factory=set)
    live: set[int] = field(default_factory=set)
    """The parts that have no common point, so far; those that are needed are among them."""
    _begun: float = field(default_factory=time.perf_counter)

    def run(self) -> Conflict | None:
        every = np.unique(self.part[self.part >= 0]).tolist()
        current = self._start(every)
        if current is None and self.ask(every) is Status.INFEASIBLE:
            current = every
        if current is None:
            return None
        parts = np.array(self.shrink(current, self.ask), dtype=np.int64)
        alone, limits = self.rest(parts.tolist()), self._limits(self._left())
        solution = self.decide(alone, limits)
        if solution.values is not None:
            return None
        opinion = confirmed(alone, solution, exact=False, limits=limits, stop=self.stop)
        if opinion.confirmation is Confirmation.DENIED:
            return None
        needed = np.array([number in self.needed for number in parts.tolist()], dtype=np.bool_)
        return Conflict(parts, needed, opinion.confirmation, opinion.by)

    def rest(self, parts: list[int]) -> Program:
        """The rows of these parts and those of none."""
        return only_rows(self.program, (self.part < 0) | np.isin(self.part, np.array(parts, dtype=np.int64)))

    def ask(self, parts: list[int]) -> Status:
        """Whether these parts have a common point; unknown where that is not known in time."""
        left = self._left()
        seconds = TRY_SECONDS if left is None else min(TRY_SECONDS, (1 - CONFIRM_SHARE) * left)
        if seconds <= 0 or (self.stop is not None and self.stop()):
            return Status.UNKNOWN
        program = self.rest(parts)
        solution = self.decide(program, self._limits(seconds))
        if solution.values is not None and feasible(program, solution.values):
            self._learn(solution.values)
            return Status.FEASIBLE
        return Status.INFEASIBLE if solution.status is Status.INFEASIBLE else Status.UNKNOWN

    def shrink(self, current: list[int], ask: Callable[[list[int]], Status]) -> list[int]:
        """Take away halves, quarters ... single parts, from the highest numbers down, while there is no point."""
        size, self.live = max(1, len(current) // 2), set(current)
        while True:
            last = len(current)
            while last > 0:
                first = max(0, last - size)
                rest = current[:first] + current[last:]
                spared = not self.needed.intersection(current[first:last])
                if spared and ask(rest) is Status.INFEASIBLE:
                    current, self.live = rest, set(rest)
                last = first
            if size == 1:
                return current
            size //= 2

    def _learn(self, values: IntArray) -> None:
        """A point outside exactly one of the live parts shows that this part is needed."""
        rows = self.program.rows
        broken = outside(row_activity(self.program, values), rows.lower, rows.upper) > 0
        left_out = self.live.intersection(self.part[broken].tolist())
        if len(left_out) == 1:
            self.needed |= left_out

    def _start(self, every: list[int]) -> list[int] | None:
        """The parts that carry the relaxation's proof that there is no point, if they have none; else None."""
        linear = unfold(self.program)
        if linear.impossible or not every:
            return None
        rows = np.flatnonzero(self.part >= 0)
        elastic, goal = _elastic(linear, rows)
        try:
            found = Relaxation(elastic, goal).solve(Watch("", self._begun, None, self.stop), self._left())
        except (InfeasibleRelaxationError, EngineError):
            return None
        if found is None or found.objective < 0.5e-6:
            return None
        carrying = rows[np.abs(found.duals[rows]) > 1e-7]
        start: list[int] = np.unique(self.part[carrying]).tolist()
        for few in (self.shrink(start, self._relaxed), start):
            if self.ask(few) is Status.INFEASIBLE:
                return few
        return None

    def _relaxed(self, parts: list[int]) -> Status:
        """Whether the relaxation of these parts has a point: a matter of a moment, where a point takes a while."""
        left = self._left()
        if (left is not None and left <= 0) or (self.stop is not None and self.stop()):
            return Status.UNKNOWN
        linear = unfold(touched(self.rest(parts)).program)
        if linear.impossible:
            return Status.INFEASIBLE
        nothing = LinearGoal(no_integers(), no_integers(), 0, 0, 0, 0, 0)
        try:
            found = Relaxation(linear, nothing).solve(Watch("", self._begun, None, self.stop), left)
        except InfeasibleRelaxationError:
            return Status.INFEASIBLE
        except EngineError:
            return Status.UNKNOWN
        return Status.UNKNOWN if found is None else Status.FEASIBLE

    def _limits(self, seconds: float | None) -> Limits:
        return replace(self.limits, seconds=seconds)

    def _left(self) -> float | None:
        """Seconds that are left."""
        if self.limits.seconds is None:
            return None
        return max(0.0, self.limits.seconds - (time.perf_counter() - self._begun))


def _elastic(linear: LinearProgram, rows: IntArray) -> tuple[LinearProgram, LinearGoal]:
    """Two slack columns for each of these rows, and the goal that sums them up."""
    count, own = len(rows), len(linear.lower)
    slack = np.arange(own, own + 2 * count, dtype=np.int64)
    sizes = np.diff(linear.row_start)
    more = np.zeros(len(linear.row_lower), dtype=np.int64)
    more[rows] = 2
    start = np.concatenate([[0], np.cumsum(sizes + more)]).astype(np.int64)
    column, coefficient = np.empty(start[-1], np.int64), np.empty(start[-1], np.int64)
    owner = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    place = np.arange(len(owner), dtype=np.int64) - linear.row_start[owner] + start[owner]
    column[place], coefficient[place] = linear.row_column, linear.row_coefficient
    for side, sign in ((0, 1), (1, -1)):
        at = start[rows] + sizes[rows] + side
        column[at], coefficient[at] = slack[side::2], sign
    wider = replace(
        linear,
        lower=np.concatenate([linear.lower, np.zeros(2 * count, dtype=np.int64)]),
        upper=np.concatenate([linear.upper, np.full(2 * count, FARTHEST, dtype=np.int64)]),
        row_start=start,
        row_column=column,
        row_coefficient=coefficient,
    )
    return wider, LinearGoal(slack, np.ones(2 * count, dtype=np.int64), 0, 1, 0, 0, INFINITY)
