"""PuLP with the CBC that comes with it: files to a program of its own, goal by goal; proves, in floating point."""

from __future__ import annotations

import re
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from benchmarks.peers.floating import Found, Judge
from solvers.backend import Capabilities, Limits, UnsupportedError
from solvers.engine import Engine, Step
from solvers.goal_by_goal import GoalByGoal
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import LARGEST_ACTIVITY, IntArray, Program
from solvers.solution import Status, StopReason
from solvers.watch import EngineError, Watch

LARGEST_NUMBER = 10**12
"""PuLP writes thirteen digits; larger numbers would silently be others."""

LOWER_BOUND = re.compile(r"^Lower bound: +(\S+)", re.MULTILINE)


class PulpCbc(GoalByGoal):
    """Default options, goal by goal from nothing. PuLP cannot be interrupted: a stop waits for the goal at hand."""

    name = "pulp-cbc"
    capabilities = Capabilities(proves=True)

    starts = False

    def engine(self, program: Program, linear: LinearProgram) -> Engine:
        """One problem for all goals. Raises UnsupportedError for numbers that PuLP cannot write."""
        return PulpEngine(Judge(program, linear))


@dataclass(slots=True)
class PulpEngine:
    """One PuLP problem; the objective changes from goal to goal, caps are added."""

    judge: Judge
    problem: Any = field(default_factory=lambda: pulp.LpProblem("program", pulp.LpMinimize))
    columns: list[Any] = field(default_factory=list)
    _loose: dict[Any, int] = field(default_factory=dict)
    """Columns in no row, at no cost: PuLP writes the bounds of all it knows, so they must stay in the objective."""

    def __post_init__(self) -> None:
        linear = self.judge.linear
        if linear.impossible:
            return
        _refuse_large(linear)
        self.columns = fill(self.problem, linear)
        # PuLP's own stand-in for an empty objective breaks the file of the next one, so there is never an empty one.
        nothing = self.problem.add_variable("nothing", 0, 0, "Integer")
        free = np.setdiff1d(np.arange(len(self.columns)), linear.row_column).tolist()
        self._loose = dict.fromkeys([nothing, *(self.columns[at] for at in free)], 0)

    def cap(self, goal: int, most: int) -> None:
        """Add the row that keeps the goal at or below `most`."""
        row = self.judge.cap(goal, most)
        if row is not None:
            self.problem.addConstraint(pulp.LpAffineExpression(self._costs(row[0])) <= row[1])

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        """Search; see solvers.engine.Engine. CBC tells of no plan on its way, so it may be asked twice."""
        target, now = None if goal is None else self.judge.linear.goals[goal], time.perf_counter()
        costs = {} if target is None else self._costs(target)
        self.problem.setObjective(pulp.LpAffineExpression(self._loose | costs))
        seconds = limits.seconds
        if seconds is None or watch.content_at is None or not now < watch.content_at < now + seconds:
            return self._search(target, limits, seconds, watch)
        step = self._search(target, limits, watch.content_at - now, watch)
        left = seconds - (time.perf_counter() - now)
        if step.values is not None or step.status is Status.INFEASIBLE or left <= 0 or watch.asked():
            return step
        return self._search(target, limits, left, watch)

    def _search(self, target: LinearGoal | None, limits: Limits, seconds: float | None, watch: Watch) -> Step:
        with tempfile.TemporaryDirectory(prefix="cbc") as folder:
            log = Path(folder) / "log.txt"
            solver = pulp.COIN_CMD(
                msg=False,
                path=pulp.PULP_CBC_CMD.pulp_cbc_path,
                timeLimit=seconds,
                gapRel=limits.gap or None,
                maxNodes=None if limits.work is None else max(1, int(limits.work)),
                options=[f"randomCbcSeed {limits.seed}"] if limits.seed else [],
                logPath=str(log),
            )
            solver.tmpDir = folder
            watch.run(lambda: self._solve(solver), lambda: None)
            said = LOWER_BOUND.findall(log.read_text(encoding="utf-8", errors="replace"))
        return self._step(target, limits, float(said[-1]) if said else float("-inf"))

    def _solve(self, solver: Any) -> None:
        try:
            self.problem.solve(solver)
        except (pulp.PulpError, OSError) as error:
            raise EngineError(f"PuLP: {error}") from error

    def _step(self, target: LinearGoal | None, limits: Limits, bound: float) -> Step:
        status, found = self.problem.status, self.problem.sol_status
        if status == pulp.LpStatusInfeasible:
            return Step(Status.INFEASIBLE, StopReason.PROVED)
        if status not in (pulp.LpStatusOptimal, pulp.LpStatusNotSolved):
            raise EngineError(f"CBC ended with {pulp.LpStatus[status]}")
        ended = StopReason.TIME if limits.work is None else StopReason.WORK
        if found not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
            return self.judge.step(target, Found(None, 0.0, bound, ended))
        point = np.array([column.value() or 0.0 for column in self.columns])
        objective = 0.0 if target is None else float(target.coefficients @ point[target.columns])
        reason = StopReason.PROVED if found == pulp.LpSolutionOptimal and limits.gap == 0 else ended
        return self.judge.step(target, Found(point, objective, bound, reason))

    def _costs(self, goal: LinearGoal) -> dict[Any, int]:
        pairs = zip(goal.columns.tolist(), goal.coefficients.tolist(), strict=True)
        return {self.columns[column]: coefficient for column, coefficient in pairs}


def fill(problem: Any, linear: LinearProgram) -> list[Any]:
    """Add columns and rows, a ranged row as two; the columns."""
    bounds = zip(linear.lower.tolist(), linear.upper.tolist(), strict=True)
    columns = [problem.add_variable(f"x{at}", lower, upper, "Integer") for at, (lower, upper) in enumerate(bounds)]
    column, coefficient, start = linear.row_column.tolist(), linear.row_coefficient.tolist(), linear.row_start.tolist()
    for row, (lower, upper) in enumerate(zip(linear.row_lower.tolist(), linear.row_upper.tolist(), strict=True)):
        entries = range(start[row], start[row + 1])
        total = pulp.LpAffineExpression([(columns[column[at]], coefficient[at]) for at in entries])
        if lower == upper:
            problem.addConstraint(total == lower)
            continue
        if lower > -LARGEST_ACTIVITY:
            problem.addConstraint(total >= lower)
        if upper < LARGEST_ACTIVITY:
            problem.addConstraint(total <= upper)
    return columns


def _refuse_large(linear: LinearProgram) -> None:
    """Raise UnsupportedError where a number has more digits than PuLP writes."""
    sides = np.concatenate([linear.row_lower, linear.row_upper])
    sides = sides[np.abs(sides) < LARGEST_ACTIVITY]
    costs = [goal.coefficients for goal in linear.goals]
    ends = [[goal.least - goal.constant, goal.most - goal.constant] for goal in linear.goals]
    numbers = [linear.lower, linear.upper, linear.row_coefficient, sides, *costs, *map(np.array, ends)]
    if any(np.abs(part).max(initial=0) > LARGEST_NUMBER for part in numbers):
        raise UnsupportedError(
            "PuLP writes thirteen digits; this program has numbers above {most}", most=format(LARGEST_NUMBER, ",")
        )
