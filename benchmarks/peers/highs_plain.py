"""HiGHS as it comes: default options, goal by goal from nothing, no cuts and no first plan of this project."""

from __future__ import annotations

from typing import Any

from solvers.backend import Capabilities, Limits
from solvers.engine import Engine, Step
from solvers.goal_by_goal import GoalByGoal
from solvers.highs import FEASIBILITY, HighsEngine
from solvers.highs_model import must
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import IntArray, Program
from solvers.watch import Watch


class PlainHighs(GoalByGoal):
    """Default options but for the gap: HiGHS' own, a ten-thousandth, proves nothing."""

    name = "highs-plain"
    capabilities = Capabilities(proves=True)

    starts = False

    def engine(self, program: Program, linear: LinearProgram) -> Engine:
        """A model for every goal."""
        return PlainEngine(program, linear)


class PlainEngine(HighsEngine):
    """One search a goal, from nothing; its points are rounded and checked in integers as everybody's are."""

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        """Search; see solvers.engine.Engine."""
        target = None if goal is None else self.linear.goals[goal]
        return self._search(target, None, limits, watch, self._caps, FEASIBILITY)

    def configure(self, highs: Any, target: LinearGoal | None, limits: Limits, tolerance: float) -> None:
        """Seed, gap and limits; everything else as HiGHS has it."""
        must(highs.setOptionValue("random_seed", limits.seed))
        must(highs.setOptionValue("mip_rel_gap", limits.gap))
        if limits.seconds is not None:
            must(highs.setOptionValue("time_limit", limits.seconds))
        if limits.work is not None:
            must(highs.setOptionValue("mip_max_nodes", max(1, int(limits.work))))
