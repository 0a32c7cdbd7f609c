"""What peers that calculate in doubles have in common: their points and bounds are judged in integers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from solvers.engine import Step
from solvers.evaluate import feasible
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import IntArray, Program
from solvers.solution import Status, StopReason

BOUND_ERROR = 1e-6
"""A bound from an unfinished search is lowered by this share before it is rounded up."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a rival says of one goal (constants left out): a point, its objective, a bound, and how its search ended."""

    point: npt.NDArray[np.float64] | None
    objective: float
    bound: float
    reason: StopReason


@dataclass(slots=True)
class Judge:
    """Knows the program and the caps set so far, which `rows` hands to the rival once each."""

    program: Program
    linear: LinearProgram
    caps: list[tuple[LinearGoal, int]] = field(default_factory=list)

    def cap(self, goal: int, most: int) -> tuple[LinearGoal, int] | None:
        """Note the cap; the row to add (goal, upper side without the constant), None where it says nothing."""
        capped = self.linear.goals[goal]
        if most >= capped.most:
            return None
        self.caps.append((capped, most - capped.constant))
        return self.caps[-1]

    def whole(self, point: npt.NDArray[np.float64]) -> IntArray | None:
        """The program's columns, rounded; None where that breaks the program or a cap."""
        values = np.rint(point[: self.linear.original]).astype(np.int64)
        values = np.clip(values, self.program.lower, self.program.upper)
        if not feasible(self.program, values):
            return None
        full = self.linear.complete(self.program, values)
        return values if all(goal.value(full) - goal.constant <= most for goal, most in self.caps) else None

    def worth(self, target: LinearGoal, values: IntArray) -> int:
        """The goal's exact value."""
        return target.value(self.linear.complete(self.program, values))

    def step(self, target: LinearGoal | None, found: Found) -> Step:
        """The step of a search; a proof counts where the exact value of the rounded point is the one claimed."""
        bound = None if target is None else safe_bound(target, found.bound)
        values = None if found.point is None else self.whole(found.point)
        crash = StopReason.CRASH if found.reason is StopReason.PROVED else found.reason
        if values is None:
            message = "" if found.point is None else "a point broke a row after rounding and was not used"
            return Step(Status.UNKNOWN, crash, bound=bound, how="search", message=message)
        proved = Step(Status.OPTIMAL, StopReason.PROVED, values, bound, "search")
        if target is None:
            return proved
        best = self.worth(target, values)
        near = abs(best - target.constant - found.objective) < max(target.step, 1) / 2
        if found.reason is StopReason.PROVED and near:
            return replace(proved, bound=best)
        return proved if bound == best else replace(proved, status=Status.FEASIBLE, reason=crash)


def safe_bound(target: LinearGoal, bound: float) -> int | None:
    """An unfinished search's bound (constant left out) in the goal's units."""
    if not math.isfinite(bound) or abs(bound) >= 1e19:
        return None
    return target.round_up(bound - BOUND_ERROR * max(1.0, abs(bound)) + target.constant)
