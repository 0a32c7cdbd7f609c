"""A deterministic heuristic: the best single change again and again, mending, then exchanges. Proves nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from solvers.backend import Capabilities, Limits, OnProgress, Stop
from solvers.evaluate import feasible, goal_values
from solvers.moves import Merit, Moves
from solvers.phase_one import mended
from solvers.program import IntArray, Program
from solvers.solution import GoalResult, Progress, Solution, Status, StopReason

EXCHANGE_ROUNDS = 20
"""How often pairs of moves are tried; later rounds gain little."""

FIRST_MOVES = 256
"""How many moves that do not help by themselves are tried as the first of a pair in each round."""

MENDING_MOVES = 32
"""How many moves are tried to mend one broken row."""

CHAIN = 64
"""The longest chain of moves that follows a mending one."""

PROGRESS_SECONDS = 0.2


class GreedyBackend:
    """Starts with every column nearest zero; a unit of limits.work is one change of one column.

    The merit of a move is the change of the hard violation, then of the goals in order, so tolerances make no
    difference. Ends feasible, or unknown where it cannot remove the violation; never says infeasible.
    """

    name = "greedy"
    capabilities = Capabilities(proves=False)

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        """Improve the goals in order; see Backend."""
        start = time.perf_counter()
        run = _Run(program, Moves(program), limits, on_progress, stop, start)
        if len(program):
            run.descend()
            run.repair()
            run.mend()
            for _ in range(EXCHANGE_ROUNDS):
                if run.ended() or not run.exchange():
                    break
                run.descend()
        return run.solution(self.name)


def descended(program: Program, seconds: float | None, stop: Stop | None) -> IntArray:
    """The vector at which descent ends, feasible or not; within the columns' bounds."""
    run = _Run(program, Moves(program), Limits(seconds=seconds), None, stop, time.perf_counter())
    run.descend()
    return run.moves.values()


@dataclass(slots=True)
class _Run:
    program: Program
    moves: Moves
    limits: Limits
    on_progress: OnProgress | None
    stop: Stop | None
    start: float
    made: int = 0
    reason: StopReason | None = None
    told: float = 0.0

    def ended(self) -> bool:
        """Whether a limit or the user ends the run; `reason` says which."""
        elapsed = time.perf_counter() - self.start
        if self.reason is None:
            if self.stop is not None and self.stop():
                self.reason = StopReason.USER
            elif self.limits.seconds is not None and elapsed >= self.limits.seconds:
                self.reason = StopReason.TIME
            elif self.limits.work is not None and self.made >= self.limits.work:
                self.reason = StopReason.WORK
        return self.reason is not None

    def make(self, column: int, direction: int, merit: Merit) -> None:
        """Apply a move and, now and then, tell which goal it changed."""
        self.moves.apply(column, direction)
        self.made += 1
        now = time.perf_counter() - self.start
        if self.on_progress is not None and merit[0] == 0 and any(merit) and now - self.told >= PROGRESS_SECONDS:
            self.told = now
            index = next(index for index, change in enumerate(merit[1:]) if change)
            values = self.moves.values()
            if feasible(self.program, values):
                value = goal_values(self.program, values)[index]
                self.on_progress(Progress(self.program.goals[index].name, value, None, now, values))

    def descend(self) -> None:
        """Make the best move until none improves."""
        nothing = (0,) * (1 + len(self.program.goals))
        while not self.ended():
            move = self.moves.best()
            if move is None or (merit := self.moves.merit(*move)) >= nothing:
                return
            self.make(*move, merit)

    def repair(self) -> None:
        """Where rows stay broken: go to the whole point that phase one finds, if it finds one, and on from there."""
        moves, seconds = self.moves, self.limits.seconds
        if not len(moves.broken_rows()) or self.ended():
            return
        left = None if seconds is None else seconds - (time.perf_counter() - self.start)
        found = mended(self.program, moves.values(), left, self.stop)
        if found is None:
            return
        change = np.where(moves.implied.columns, 0, found - moves.x)
        for column in np.flatnonzero(change).tolist():
            for _ in range(abs(int(change[column]))):
                moves.apply(column, 0 if change[column] > 0 else 1)
                self.made += 1
        self.descend()

    def mend(self) -> None:
        """Where rows stay broken: make a move that mends one, hold it, and let the others follow.

        What the move breaks elsewhere is repaired by further moves (a chain of replacements, say); a chain that does
        not lower the violation in all is taken back.
        """
        tried: set[tuple[int, int]] = set()
        while not self.ended():
            moves = self.moves
            options = [move for row in moves.broken_rows() for move in moves.mending(int(row))[:MENDING_MOVES]]
            fresh = [move for move in options if move not in tried]
            if not fresh:
                return
            tried.add(fresh[0])
            self.chain(*fresh[0])

    def chain(self, column: int, direction: int) -> None:
        """Make that move and up to `CHAIN` others that lower the violation; undo them all if it is not lower then."""
        moves = self.moves
        before, made = moves.violation(), [(column, direction)]
        held = bool(moves.held[column])
        moves.apply(column, direction)
        moves.held[column] = True
        while len(made) < CHAIN and not self.ended():
            move = moves.best()
            if move is None or moves.merit(*move)[0] >= 0:
                break
            moves.apply(*move)
            made.append(move)
        moves.held[column] = held
        if moves.violation() < before:
            self.made += len(made)
            return
        for taken, way in reversed(made):
            moves.apply(taken, 1 - way)

    def exchange(self) -> bool:
        """Make pairs of moves that improve together, though the first alone does not.

        First moves tried: one unit back for each changed column, then the `FIRST_MOVES` of least merit.
        """
        nothing = (0,) * (1 + len(self.program.goals))
        moves, improved = self.moves, False
        changed = np.flatnonzero(moves.x != moves.home)
        back = np.where(moves.x[changed] > moves.home[changed], 1, 0)
        for first in [*zip(changed.tolist(), back.tolist(), strict=True), *moves.least(FIRST_MOVES)]:
            if self.ended():
                break
            if not moves.possible(*first):
                continue
            column, direction = first
            merit = moves.merit(*first)
            moves.apply(*first)
            second = moves.best(barred=(column, 1 - direction))
            total = merit if second is None else _sum(merit, moves.merit(*second))
            if second is not None and total < nothing:
                self.make(*second, total)
                improved = True
            else:
                moves.apply(column, 1 - direction)
        return improved

    def solution(self, backend: str) -> Solution:
        """The vector found, re-evaluated from the program."""
        values = self.moves.values()
        reason = self.reason or StopReason.FINISHED
        elapsed = time.perf_counter() - self.start
        if not feasible(self.program, values):
            message = "" if self.reason else f"{self.moves.violation()} units of hard rows stay broken"
            missing = tuple(GoalResult(goal.name, None, None, 0, None, 0.0, "") for goal in self.program.goals)
            return Solution(Status.UNKNOWN, reason, None, missing, backend, elapsed, message, nearest=values)
        results = []
        for goal, value in zip(self.program.goals, goal_values(self.program, values), strict=True):
            results.append(GoalResult(goal.name, value, None, 0, value, elapsed, ""))
            if self.on_progress is not None:
                self.on_progress(Progress(goal.name, value, None, elapsed))
        return Solution(Status.FEASIBLE, reason, values, tuple(results), backend, elapsed)


def _sum(first: Merit, second: Merit) -> Merit:
    return tuple(a + b for a, b in zip(first, second, strict=True))
