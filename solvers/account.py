"""What a run has told of so far, checked: the answer where the run itself can give none any more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from solvers.evaluate import feasible, goal_values
from solvers.implied import Implied, find_implied, tightened
from solvers.program import IntArray, Program
from solvers.solution import GoalResult, Progress, Solution, Status, StopReason


@dataclass(slots=True)
class Account:
    """Keeps the best checked plan, the goals that were settled, and the bound of the goal at work."""

    program: Program
    plan: IntArray | None = None
    found: tuple[int, ...] = ()
    """The goals' values at the plan."""
    settled: list[GoalResult] = field(default_factory=list)
    nearest: IntArray | None = None
    """Columns that break few rows, told of where no plan was found to start from."""
    bound: int | None = None
    """No plan is below it in the goal that follows the settled ones."""
    _implied: Implied | None = None

    def note(self, message: Progress) -> None:
        """Take over what a message tells, as far as it stands the check."""
        goals, at = self.program.goals, len(self.settled)
        if message.values is not None:
            self._consider(message.values)
        if message.nearest is not None:
            self.nearest = message.nearest
        if at >= len(goals) or message.goal != goals[at].name:
            return
        if message.bound is not None:
            self.bound = message.bound if self.bound is None else max(self.bound, message.bound)
        result = message.settled
        if result is not None and self.plan is not None and result.best is not None and result.best >= self.found[at]:
            self.settled.append(result)
            self.bound = None

    def _consider(self, values: IntArray) -> None:
        """Keep the plan if it is feasible, gives up no more of the settled goals than allowed, and is better."""
        if not feasible(self.program, values):
            return
        self._implied = self._implied or find_implied(self.program)
        values = tightened(self.program, self._implied, values)
        found, at = goal_values(self.program, values), len(self.settled)
        for result, value in zip(self.settled, found, strict=False):
            if result.best is None or value > result.best + result.tolerance:
                return
        if self.plan is None or found[at:] < self.found[at:]:
            self.plan, self.found = values, found

    def solution(self, reason: StopReason, backend: str, seconds: float, message: str) -> Solution:
        """The answer where the run ended for this reason and gave none: optimal only if every goal is proved."""
        status = Status.ERROR if reason is StopReason.CRASH else Status.UNKNOWN
        results = [GoalResult(goal.name, None, None, 0, None, 0.0, "") for goal in self.program.goals]
        if self.plan is not None:
            results = self._results()
            proved = all(result.proved for result in results) and bool(results)
            status = Status.OPTIMAL if proved else Status.FEASIBLE
            reason = StopReason.PROVED if proved else reason
        nearest = self.nearest if self.plan is None else None
        return Solution(status, reason, self.plan, tuple(results), backend, seconds, message, nearest=nearest)

    def _results(self) -> list[GoalResult]:
        results = [replace(result, value=value) for result, value in zip(self.settled, self.found, strict=False)]
        for index in range(len(self.settled), len(self.program.goals)):
            name, value = self.program.goals[index].name, self.found[index]
            if index == len(self.settled) and self.bound is not None and self.bound <= value:
                results.append(GoalResult(name, value, self.bound, 0, value, 0.0, "search"))
            else:
                results.append(GoalResult(name, value, None, 0, None, 0.0, ""))
        return results
