"""OR-Tools CP-SAT: constraint programming with clause learning and linear relaxations; proves, exact integers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from solvers.backend import Capabilities, Limits
from solvers.engine import Engine, Step
from solvers.goal_by_goal import GoalByGoal
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import INFINITY, IntArray, Program
from solvers.solution import Status, StopReason
from solvers.strengthen import strengthen
from solvers.term_reach import narrowed
from solvers.watch import EngineError, Watch

SUBSOLVERS = ("default_lp", "max_lp", "reduced_costs", "quick_restart", "core", "no_lp")
"""Full searches to run side by side, LP-heavy ones first; without those a nearly linear program may never close."""

WORKERS = 8
"""Subsolver workers, also on fewer cores: variety closes more programs than undisturbed time for two of them."""


class CpSatBackend(GoalByGoal):
    """CP-SAT goal by goal. One worker (deterministic) with limits.threads = 1 or limits.work, else eight.

    A unit of limits.work is one of CP-SAT's deterministic seconds.
    """

    name = "cpsat"
    capabilities = Capabilities(proves=True, deterministic=False)

    def prepare(self, program: Program) -> LinearProgram:
        """Linear, with stronger rows."""
        return strengthen(narrowed(program))

    def engine(self, program: Program, linear: LinearProgram) -> Engine:
        """One model for all goals."""
        return CpSatEngine(program, linear)


@dataclass(slots=True)
class CpSatEngine:
    """One CP-SAT model, built once; objective and hint change from goal to goal, caps are added."""

    program: Program
    linear: LinearProgram
    repeatable: bool = False
    """Its workers take turns, so that they come to the same point every time."""
    _model: Any = field(default_factory=cp_model.CpModel)

    def __post_init__(self) -> None:
        if not self.linear.impossible:
            fill(self._model, self.linear)

    def cap(self, goal: int, most: int) -> None:
        """Add the row that keeps the goal at or below `most`."""
        capped = self.linear.goals[goal]
        if most < capped.most:
            row = self._model.proto.constraints.add().linear
            row.vars.extend(capped.columns.tolist())
            row.coeffs.extend(capped.coefficients.tolist())
            row.domain.extend([-INFINITY, most - capped.constant])

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        """Search; see solvers.engine.Engine."""
        self._model.clear_objective()
        self._model.clear_hints()
        target = None if goal is None else self.linear.goals[goal]
        proto = self._model.proto
        if target is not None:
            proto.objective.vars.extend(target.columns.tolist())
            proto.objective.coeffs.extend(target.coefficients.tolist())
        if hint is not None:
            values = self.linear.complete(self.program, hint)
            proto.solution_hint.vars.extend(range(len(values)))
            proto.solution_hint.values.extend(values.tolist())
        solver = cp_model.CpSolver()
        self.configure(solver, limits)
        if target is not None:
            solver.best_bound_callback = lambda bound: watch.post(bound=_whole_bound(target, bound))
        callback = _Incumbents(target, watch, self.linear.original)
        status = watch.run(lambda: solver.solve(self._model, callback), solver.stop_search)
        return self._step(solver, status, target, limits, watch)

    def configure(self, solver: cp_model.CpSolver, limits: Limits) -> None:
        """Set the solver's parameters for one search."""
        set_parameters(solver, limits)
        solver.parameters.interleave_search = self.repeatable and solver.parameters.num_workers > 1

    def _step(
        self, solver: cp_model.CpSolver, status: Any, target: LinearGoal | None, limits: Limits, watch: Watch
    ) -> Step:
        work = float(solver.response_proto.deterministic_time)
        if status == cp_model.MODEL_INVALID:
            raise EngineError(f"CP-SAT refused the model: {self._model.validate()}")
        if status == cp_model.INFEASIBLE:
            return Step(Status.INFEASIBLE, StopReason.PROVED, work=work)
        late = limits.work is None or (limits.seconds is not None and solver.wall_time >= 0.98 * limits.seconds)
        ended = StopReason.TIME if late else StopReason.WORK
        if status == cp_model.UNKNOWN:
            return Step(Status.UNKNOWN, ended, bound=watch.bound, how="search", work=work)
        values = self._values(solver)
        if target is None:
            return Step(Status.OPTIMAL, StopReason.PROVED, values[: self.linear.original], work=work)
        bound = watch.bound
        if status == cp_model.OPTIMAL:
            bound = _whole_bound(target, solver.best_objective_bound)
            ended = StopReason.PROVED if bound == target.value(values) else StopReason.GAP
        return Step(
            Status.OPTIMAL if ended is StopReason.PROVED else Status.FEASIBLE,
            ended,
            values[: self.linear.original],
            bound,
            "search",
            work,
        )

    def _values(self, solver: cp_model.CpSolver) -> IntArray:
        return np.array(solver.response_proto.solution, dtype=np.int64)


class _Incumbents(cp_model.CpSolverSolutionCallback):
    """Passes every solution and its objective on to the watch."""

    def __init__(self, target: LinearGoal | None, watch: Watch, original: int) -> None:
        super().__init__()
        self._target = target
        self._watch = watch
        self._original = original

    def on_solution_callback(self) -> None:
        if self._target is not None:
            values = np.array(self.response_proto.solution, dtype=np.int64)[: self._original]
            self._watch.post(objective=self._target.constant + round(self.objective_value), values=values)


def _whole_bound(target: LinearGoal, bound: float) -> int | None:
    """CP-SAT's bound, exact in a double below 2^53, with the constant and rounded up to the goal's step."""
    return target.round_up(round(bound) + target.constant) if math.isfinite(bound) else None


def fill(model: cp_model.CpModel, linear: LinearProgram) -> None:
    """Write columns and rows into the model's protocol buffer: no Python object per coefficient survives."""
    proto = model.proto
    for lower, upper in zip(linear.lower.tolist(), linear.upper.tolist(), strict=True):
        proto.variables.add().domain.extend((lower, upper))
    columns, coefficients = linear.row_column.tolist(), linear.row_coefficient.tolist()
    bounds = zip(linear.row_lower.tolist(), linear.row_upper.tolist(), strict=True)
    starts = linear.row_start.tolist()
    for first, last, domain in zip(starts[:-1], starts[1:], bounds, strict=True):
        row = proto.constraints.add().linear
        row.vars.extend(columns[first:last])
        row.coeffs.extend(coefficients[first:last])
        row.domain.extend(domain)


def set_parameters(solver: cp_model.CpSolver, limits: Limits) -> None:
    """Carry the limits over; gap 0 means to the proof."""
    parameters = solver.parameters
    single = limits.threads == 1 or limits.work is not None
    parameters.num_workers = 1 if single else max(WORKERS, limits.threads)
    if not single:
        parameters.subsolvers.extend(SUBSOLVERS)
    parameters.random_seed = limits.seed
    # The caller decides what Ctrl-C means; CP-SAT's own handler would end the process at the second one.
    parameters.catch_sigint_signal = False
    parameters.relative_gap_limit = limits.gap
    if limits.seconds is not None:
        parameters.max_time_in_seconds = limits.seconds
    if limits.work is not None:
        parameters.max_deterministic_time = limits.work
