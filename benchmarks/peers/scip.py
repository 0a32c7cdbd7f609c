"""SCIP through its own Python interface: branch, cut and propagate goal by goal; proves, in floating point."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model, quicksum

from benchmarks.peers.floating import Found, Judge, safe_bound
from solvers.backend import Capabilities, Limits
from solvers.engine import Engine, Step
from solvers.goal_by_goal import GoalByGoal
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import LARGEST_ACTIVITY, IntArray, Program
from solvers.solution import Status, StopReason
from solvers.watch import EngineError, Watch

REASONS = {
    "optimal": StopReason.PROVED,
    "timelimit": StopReason.TIME,
    "userinterrupt": StopReason.USER,
    "gaplimit": StopReason.GAP,
    "totalnodelimit": StopReason.WORK,
    "nodelimit": StopReason.WORK,
}


class Scip(GoalByGoal):
    """One thread, default parameters; each goal starts from the plan of the one before. A unit of work is a node."""

    name = "scip"
    capabilities = Capabilities(proves=True)

    starts = False

    def engine(self, program: Program, linear: LinearProgram) -> Engine:
        """One model for all goals."""
        return ScipEngine(Judge(program, linear))


@dataclass(slots=True)
class ScipEngine:
    """One model; the objective changes from goal to goal, caps are added."""

    judge: Judge
    model: Any = field(default_factory=Model)
    columns: list[Any] = field(default_factory=list)
    _listener: Any = None

    def __post_init__(self) -> None:
        self.model.hideOutput()
        self._listener = _Incumbents(self)
        self.model.includeEventhdlr(self._listener, "incumbents", "posts plans and bounds")
        if not self.judge.linear.impossible:
            self.columns = fill(self.model, self.judge.linear)

    def cap(self, goal: int, most: int) -> None:
        """Add the row that keeps the goal at or below `most`."""
        row = self.judge.cap(goal, most)
        if row is not None:
            self.model.addCons(self._sum(row[0]) <= row[1])

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        """Search; see solvers.engine.Engine."""
        model, target = self.model, None if goal is None else self.judge.linear.goals[goal]
        self._configure(limits)
        model.setObjective(0 if target is None else self._sum(target), "minimize")
        if hint is not None:
            self._start(hint)
        self._listener.target, self._listener.watch = target, watch
        watch.run(model.optimizeNogil, self._interrupt)
        self._listener.watch = None
        step = self._step(target)
        model.freeTransform()
        return step

    def _configure(self, limits: Limits) -> None:
        """Carry the limits over; everything else as SCIP has it."""
        parameters = {"limits/gap": limits.gap, "randomization/randomseedshift": limits.seed}
        parameters["limits/time"] = 1e20 if limits.seconds is None else limits.seconds
        parameters["limits/totalnodes"] = -1 if limits.work is None else max(1, int(limits.work))
        # The caller decides what Ctrl-C means.
        self.model.setParams({**parameters, "misc/catchctrlc": False})

    def _interrupt(self) -> None:
        # SCIP refuses before its search has begun; the call comes again.
        with contextlib.suppress(Exception):
            self.model.interruptSolve()

    def _start(self, hint: IntArray) -> None:
        solution = self.model.createSol()
        full = self.judge.linear.complete(self.judge.program, hint)
        for column in np.flatnonzero(full).tolist():
            self.model.setSolVal(solution, self.columns[column], float(full[column]))
        self.model.addSol(solution)

    def _step(self, target: LinearGoal | None) -> Step:
        status = self.model.getStatus()
        if status in ("infeasible", "inforunbd"):
            return Step(Status.INFEASIBLE, StopReason.PROVED)
        if status not in REASONS:
            raise EngineError(f"SCIP ended with {status}")
        best = self.model.getBestSol() if self.model.getNSols() else None
        objective = 0.0 if best is None else self.model.getSolObjVal(best)
        point = None if best is None else self.point(best)
        return self.judge.step(target, Found(point, objective, self.model.getDualbound(), REASONS[status]))

    def point(self, solution: Any) -> Any:
        """The values of all columns."""
        return np.array([self.model.getSolVal(solution, column) for column in self.columns])

    def _sum(self, goal: LinearGoal) -> Any:
        pairs = zip(goal.columns.tolist(), goal.coefficients.tolist(), strict=True)
        return quicksum(coefficient * self.columns[column] for column, coefficient in pairs)


class _Incumbents(Eventhdlr):  # type: ignore[misc]
    """Posts plans, at their exact value, and the bound of that moment."""

    def __init__(self, engine: ScipEngine) -> None:
        self.engine = engine
        self.target: LinearGoal | None = None
        self.watch: Watch | None = None

    def eventinit(self) -> None:
        self.model.catchEvent(SCIP_EVENTTYPE.BESTSOLFOUND, self)

    def eventexit(self) -> None:
        self.model.dropEvent(SCIP_EVENTTYPE.BESTSOLFOUND, self)

    def eventexec(self, event: Any) -> None:
        if self.target is None or self.watch is None:
            return
        values = self.engine.judge.whole(self.engine.point(self.model.getBestSol()))
        if values is not None:
            self.watch.post(objective=self.engine.judge.worth(self.target, values), values=values)
        self.watch.post(bound=safe_bound(self.target, self.model.getDualbound()))


def fill(model: Any, linear: LinearProgram) -> list[Any]:
    """Add columns and rows; the columns."""
    bounds = zip(linear.lower.tolist(), linear.upper.tolist(), strict=True)
    columns = [model.addVar(vtype="I", lb=lower, ub=upper) for lower, upper in bounds]
    column, coefficient, start = linear.row_column.tolist(), linear.row_coefficient.tolist(), linear.row_start.tolist()
    for row, (lower, upper) in enumerate(zip(linear.row_lower.tolist(), linear.row_upper.tolist(), strict=True)):
        entries = range(start[row], start[row + 1])
        total = quicksum(coefficient[at] * columns[column[at]] for at in entries)
        least = None if lower <= -LARGEST_ACTIVITY else lower
        most = None if upper >= LARGEST_ACTIVITY else upper
        add(model, total, least, most)
    return columns


def add(model: Any, total: Any, least: int | None, most: int | None) -> None:
    """Add one row with the sides it has."""
    if least is not None and least == most:
        model.addCons(total == least)
    elif least is not None and most is not None:
        model.addCons(least <= (total <= most))
    elif most is not None:
        model.addCons(total <= most)
    elif least is not None:
        model.addCons(total >= least)
