"""A greedy rule as an office would follow it by hand: the neediest line first, the nearest candidate, no regret."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np

from solvers.account import Account
from solvers.backend import Capabilities, Limits, OnProgress, Stop
from solvers.evaluate import term_arguments, term_values, violations
from solvers.implied import BoolArray
from solvers.moves import Moves
from solvers.program import IntArray, Program
from solvers.solution import Progress, Solution, StopReason

Need = tuple[int, bool, int]
"""Level, whether it is a term, row or term."""

URGENT = -1
"""The level of urgent rows; then follow the goals' numbers, and the number of goals for what else hard rows lack."""


class Office:
    """First what only one candidate can do, whatever it breaks, and mending that; then goal by goal the row or term
    that costs most; then the hard row that lacks most. Each gets a unit at a time.

    Among the candidates that help without harming an earlier goal or breaking a hard row, the one whose own costs are
    least, goal by goal, is taken for good. Feasible in the end, or unknown; proves nothing.
    """

    name = "office"
    capabilities = Capabilities(proves=False)

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        """Fill the needs in order; see Backend."""
        start = time.perf_counter()
        desk, reason = _Desk(program), StopReason.FINISHED
        while (need := desk.neediest()) is not None:
            seconds = time.perf_counter() - start
            if stop is not None and stop():
                reason = StopReason.USER
            elif limits.seconds is not None and seconds >= limits.seconds:
                reason = StopReason.TIME
            if reason is not StopReason.FINISHED:
                break
            desk.meet(need)
        account, values = Account(program), desk.moves.values()
        seconds = time.perf_counter() - start
        account.note(Progress("", None, None, seconds, values))
        if on_progress is not None:
            for goal, value in zip(program.goals, account.found, strict=False):
                on_progress(Progress(goal.name, value, None, seconds, account.plan))
        message = (
            "" if account.plan is not None else f"{violations(program, values).total} units of hard rows stay broken"
        )
        solution = account.solution(reason, self.name, seconds, message)
        results = [replace(result, best=result.value) for result in solution.goals]
        return replace(solution, goals=tuple(results))


@dataclass(slots=True)
class _Desk:
    program: Program
    moves: Moves = field(init=False)
    own: IntArray = field(init=False)
    """Per goal what one unit of each column costs by itself."""
    single: BoolArray = field(init=False)
    """Rows with one column."""
    urgent: BoolArray = field(init=False)
    """These, and the rows that filling them has broken."""
    closed: set[Need] = field(default_factory=set)

    def __post_init__(self) -> None:
        program = self.program
        self.moves = Moves(program)
        self.own = np.zeros((len(program.goals), len(program)), dtype=np.int64)
        for costs, goal in zip(self.own, program.goals, strict=True):
            np.add.at(costs, goal.columns, goal.coefficients)
        rows = program.rows
        self.single = np.bincount(rows.entry_row, minlength=len(rows)) == 1
        self.urgent = self.single.copy()

    def neediest(self) -> Need | None:
        """The open need that costs most at the first level that has one; ties go to the first row."""
        program, values = self.program, self.moves.values()
        heights = term_values(program, term_arguments(program, values))
        least = np.minimum.reduceat(program.terms.values, program.terms.start[:-1]) if len(heights) else heights
        broken = violations(program, values)
        amount, need = self._open(URGENT, False, np.where(self.urgent, broken.rows, 0))
        if amount > 0:
            return need
        for level, goal in enumerate(program.goals):
            weights = np.zeros(len(program.terms), dtype=np.int64)
            np.add.at(weights, goal.terms, goal.weights)
            rows = self._slack_costs(level, values)
            found = self._open(level, False, rows), self._open(level, True, weights * (heights - least))
            amount, need = max(found, key=lambda pair: pair[0])
            if amount > 0:
                return need
        level = len(program.goals)
        found = self._open(level, False, broken.rows), self._open(level, True, broken.terms)
        amount, need = max(found, key=lambda pair: pair[0])
        return need if amount > 0 else None

    def _slack_costs(self, level: int, values: IntArray) -> IntArray:
        """What every row's slacks cost in that goal."""
        implied, paid = self.moves.implied, self.own[level] * values
        rows = np.zeros(len(self.program.rows), dtype=np.int64)
        for side in (implied.plus, implied.minus):
            rows[side >= 0] += paid[side[side >= 0]]
        return rows

    def _open(self, level: int, is_term: bool, amounts: IntArray) -> tuple[int, Need]:
        """The largest amount among needs that are not closed, and that need."""
        left = amounts.copy()
        left[[at for closed_level, term, at in self.closed if (closed_level, term) == (level, is_term)]] = 0
        if not left.any():
            return 0, (level, is_term, -1)
        at = int(np.argmax(left))
        return int(left[at]), (level, is_term, at)

    def meet(self, need: Need) -> None:
        """Give the need the nearest candidate that may go there; close it where there is none."""
        level, is_term, at = need
        column, direction = self._candidates(is_term, at)
        moves, program = self.moves, self.program
        goals, hard = moves.goals[:, direction, column], moves.hard[direction, column]
        rises, falls = moves.x[column] < program.upper[column], moves.x[column] > program.lower[column]
        fits: BoolArray = np.where(direction == 0, rises, falls) & ~moves.held[column]
        if 0 <= level < len(program.goals):
            fits &= (hard <= 0) & (goals[:level] <= 0).all(axis=0) & (goals[level] < 0)
        else:
            fits &= (hard < 0) | self._forced(need)
        column, direction = column[fits], direction[fits]
        costs = self.own[:, column] * (1 - 2 * direction)
        for place in np.lexsort((column, *costs[::-1])).tolist():
            if self._take(int(column[place]), int(direction[place]), need):
                return
        self.closed.add(need)

    def _candidates(self, is_term: bool, at: int) -> tuple[IntArray, IntArray]:
        """Columns of a row (its terms' columns too) or term, each up (0) and down (1)."""
        rows, terms = self.program.rows, self.program.terms
        inside = np.isin(terms.entry_term, [at] if is_term else rows.term_index[rows.term_row == at])
        found = [terms.entry_column[inside]] + ([] if is_term else [rows.entry_column[rows.entry_row == at]])
        column = np.unique(np.concatenate(found))
        return np.tile(column, 2), np.repeat(np.arange(2), len(column))

    def _forced(self, need: Need) -> bool:
        """Whether it must be met whatever that breaks."""
        level, _, at = need
        return level == URGENT and bool(self.single[at])

    def _take(self, column: int, direction: int, need: Need) -> bool:
        """Make the move unless it breaks a hard row further than it is; what a forced one breaks is urgent."""
        before = violations(self.program, self.moves.values())
        self.moves.apply(column, direction)
        after = violations(self.program, self.moves.values())
        worse = after.rows > before.rows
        if self._forced(need):
            fits = bool(after.rows[need[2]] < before.rows[need[2]])
            self.urgent |= worse & fits
        else:
            fits = not worse.any() and not (after.terms > before.terms).any()
        if not fits:
            self.moves.apply(column, 1 - direction)
        return fits
