"""Keeps, while a solve reports progress, a point for the best value of every goal: the evidence that it can be had."""

from __future__ import annotations

from dataclasses import dataclass, field

from solvers.backend import OnProgress
from solvers.evaluate import goal_values
from solvers.program import IntArray, Program
from solvers.solution import Progress


@dataclass(slots=True)
class Witnesses:
    """Listens to progress (pass it as `on_progress`) and passes every message on.

    `points` has per goal the point of its best value where later goals may give some of it up, else None.
    """

    program: Program
    on_progress: OnProgress | None = None
    points: list[IntArray | None] = field(init=False)
    _latest: IntArray | None = None

    def __post_init__(self) -> None:
        self.points = [None] * len(self.program.goals)

    def __call__(self, progress: Progress) -> None:
        """Take note of a point, and of a goal that is settled."""
        if progress.values is not None:
            self._latest = progress.values
        if progress.settled is not None and self._latest is not None:
            index = [goal.name for goal in self.program.goals].index(progress.settled.name)
            traded = self.program.goals[index].tolerance.allowed(progress.settled.best or 0) > 0
            if traded and goal_values(self.program, self._latest)[index] == progress.settled.best:
                self.points[index] = self._latest
        if self.on_progress is not None:
            self.on_progress(progress)
