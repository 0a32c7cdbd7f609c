"""HiGHS: branch and bound over linear relaxations; proves, in floating point."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

import highspy
import numpy as np

from solvers.backend import Capabilities, Limits
from solvers.engine import Engine, Step
from solvers.evaluate import feasible
from solvers.goal_by_goal import GoalByGoal
from solvers.highs_model import QuietHighs, load, must
from solvers.linear import LinearGoal, LinearProgram
from solvers.program import IntArray, Program
from solvers.solution import Status, StopReason
from solvers.strengthen import strengthen
from solvers.term_reach import narrowed
from solvers.watch import EngineError, Watch

FEASIBILITY = 1e-6
"""How far HiGHS may leave a row or an integer, in units of the program; its own default."""

STRICT = 1e-9
"""The same for a second try, after a rounded point did not keep every row exactly."""

BOUND_ERROR = 1e-6
"""A bound from an unfinished search is lowered by this share before it is rounded up."""

CALLBACKS = (
    highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt,
    highspy.cb.HighsCallbackType.kCallbackIpmInterrupt,
    highspy.cb.HighsCallbackType.kCallbackMipInterrupt,
    highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution,
    highspy.cb.HighsCallbackType.kCallbackMipLogging,
)
CALLED_WITH_BOUNDS = {int(kind) for kind in CALLBACKS[2:]}
IMPROVED = int(highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution)


class HighsBackend(GoalByGoal):
    """HiGHS goal by goal, a numerical proof: bounds and "infeasible" rest on its doubles and tolerances.

    Points are never taken on trust: they are rounded and checked in integers. Where HiGHS reports a finished search
    and its objective agrees with the exact value, that value is the bound; a bound from an unfinished
    search is lowered by `BOUND_ERROR` and rounded up to the goal's step. A unit of limits.work is a node.
    HiGHS heeds a stop only between its own steps, at district size up to some 15 s later.
    """

    name = "highs"
    capabilities = Capabilities(proves=True)

    def prepare(self, program: Program) -> LinearProgram:
        """Linear, with stronger rows."""
        return strengthen(narrowed(program))

    def engine(self, program: Program, linear: LinearProgram) -> Engine:
        """A model for every goal."""
        return HighsEngine(program, linear)


@dataclass(slots=True)
class HighsEngine:
    """A fresh HiGHS model for every goal (its clock and state do not start anew), with the caps so far as rows."""

    program: Program
    linear: LinearProgram
    _caps: list[tuple[LinearGoal, int]] = field(default_factory=list)

    def cap(self, goal: int, most: int) -> None:
        """Keep the goal at or below `most`."""
        capped = self.linear.goals[goal]
        if most < capped.most:
            self._caps.append((capped, most - capped.constant))

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        """Search; see solvers.engine.Engine. A proof that does not survive rounding is sought once more."""
        begun = time.perf_counter()
        target = None if goal is None else self.linear.goals[goal]
        step = self._search(target, hint, limits, watch, self._caps, FEASIBILITY)
        if step.reason is not StopReason.CRASH and (hint is None or step.status is not Status.INFEASIBLE):
            return step
        if limits.seconds is not None:
            limits = replace(limits, seconds=max(0.0, limits.seconds - (time.perf_counter() - begun)))
        return self._again(target, hint, step, limits, watch)

    def _again(
        self, target: LinearGoal | None, hint: IntArray | None, step: Step, limits: Limits, watch: Watch
    ) -> Step:
        """A second search with strict tolerances, from nothing, for what is better than the best plan known.

        From nothing, since HiGHS has been seen (1.16) to carry a plan into its presolved program at a false objective,
        below which it then finds nothing. That nothing is better proves the best plan known.
        """
        known = [values for values in (step.values, hint) if values is not None]
        if target is None or target.step == 0 or not known:
            return self._search(target, None, limits, watch, self._caps, STRICT)
        worth = [target.value(self.linear.complete(self.program, plan)) for plan in known]
        best, values = min(worth), known[worth.index(min(worth))]
        cutoff = (target, best - target.step - target.constant)
        second = self._search(target, None, limits, watch, [*self._caps, cutoff], STRICT)
        work = step.work + second.work
        if second.status is Status.INFEASIBLE:
            return Step(Status.OPTIMAL, StopReason.PROVED, values, best, "search", work)
        if second.values is not None:
            return replace(second, work=work)
        bounds = [bound for bound in (step.bound, second.bound) if bound is not None and bound <= best]
        return Step(Status.FEASIBLE, second.reason, values, max(bounds, default=None), "search", work, second.message)

    def _search(
        self,
        target: LinearGoal | None,
        hint: IntArray | None,
        limits: Limits,
        watch: Watch,
        caps: list[tuple[LinearGoal, int]],
        tolerance: float,
    ) -> Step:
        highs: Any = QuietHighs()  # type: ignore[no-untyped-call]
        self.configure(highs, target, limits, tolerance)
        load(highs, self.linear, target, caps)
        if hint is not None:
            values = self.linear.complete(self.program, hint)
            must(highs.setSolution(len(values), np.arange(len(values), dtype=np.int32), values.astype(np.float64)))
        interrupt = threading.Event()
        must(highs.setCallback(self._listener(target, watch, interrupt), None))
        for kind in CALLBACKS:
            must(highs.startCallback(kind))
        must(watch.run(highs.run, interrupt.set))
        return self._step(highs, target, limits)

    def configure(self, highs: Any, target: LinearGoal | None, limits: Limits, tolerance: float) -> None:
        """Set HiGHS' options for one search."""
        set_options(highs, target, limits, tolerance)

    def _step(self, highs: Any, target: LinearGoal | None, limits: Limits) -> Step:
        status, info = highs.getModelStatus(), highs.getInfo()
        kinds = highspy.HighsModelStatus
        work = max(0.0, float(info.mip_node_count))
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            return Step(Status.INFEASIBLE, StopReason.PROVED, work=work)
        reasons = {kinds.kOptimal: StopReason.PROVED, kinds.kTimeLimit: StopReason.TIME}
        reasons |= {kinds.kInterrupt: StopReason.USER, kinds.kSolutionLimit: StopReason.WORK}
        if status not in reasons:
            raise EngineError(f"HiGHS ended with {highs.modelStatusToString(status)}")
        reason = reasons[status]
        bound = None if target is None else _safe_bound(target, float(info.mip_dual_bound))
        values = self._rounded(highs)
        found = values is not None and info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if values is None or not found or not self._keeps(values):
            message = "a point of HiGHS broke a row after rounding and was not used" if found else ""
            reason = StopReason.CRASH if reason is StopReason.PROVED else reason
            return Step(Status.UNKNOWN, reason, bound=bound, how="search", work=work, message=message)
        if target is not None and reason is StopReason.PROVED:
            best = target.value(self.linear.complete(self.program, values))
            error = abs(best - target.constant - float(info.objective_function_value))
            closed = float(info.objective_function_value) - float(info.mip_dual_bound) <= absolute_gap(target)
            bound = best if closed and error < absolute_gap(target) / 2 else bound
            if bound != best:
                reason = StopReason.GAP if limits.gap > 0 else StopReason.CRASH
        done = reason is StopReason.PROVED
        return Step(Status.OPTIMAL if done else Status.FEASIBLE, reason, values, bound, "search", work)

    def _rounded(self, highs: Any) -> IntArray | None:
        solution = highs.getSolution()
        return self._whole(solution.col_value) if solution.value_valid else None

    def _whole(self, point: Any) -> IntArray:
        values = np.rint(np.array(point[: self.linear.original])).astype(np.int64)
        clipped: IntArray = np.clip(values, self.program.lower, self.program.upper)
        return clipped

    def _keeps(self, values: IntArray) -> bool:
        """Whether a rounded point keeps the program and every cap exactly."""
        if not feasible(self.program, values):
            return False
        full = self.linear.complete(self.program, values)
        return all(capped.value(full) - capped.constant <= most for capped, most in self._caps)

    def _listener(self, target: LinearGoal | None, watch: Watch, interrupt: threading.Event) -> Any:
        """Posts bounds, and plans at their exact objective: HiGHS's own may belong to no plan."""

        def listen(kind: Any, message: str, output: Any, answer: Any, data: object) -> None:  # noqa: ARG001
            if int(kind) in CALLED_WITH_BOUNDS and target is not None:
                watch.post(bound=_safe_bound(target, output.mip_dual_bound))
            if int(kind) == IMPROVED and target is not None and len(output.mip_solution):
                values = self._whole(output.mip_solution)
                if self._keeps(values):
                    watch.post(objective=target.value(self.linear.complete(self.program, values)), values=values)
            if interrupt.is_set() and answer is not None:
                answer.user_interrupt = True

        return listen


def absolute_gap(target: LinearGoal) -> float:
    """A gap below the goal's step proves; a tenth of a step is left for rounding errors."""
    return 0.9 * max(target.step, 1)


def _safe_bound(target: LinearGoal, bound: float) -> int | None:
    """An unfinished search's bound in the goal's units."""
    if not math.isfinite(bound):
        return None
    return target.round_up(bound - BOUND_ERROR * max(1.0, abs(bound)) + target.constant)


def set_options(highs: Any, target: LinearGoal | None, limits: Limits, tolerance: float) -> None:
    """Carry the limits over; without a gap HiGHS works until less than the goal's step is left."""
    options: dict[str, object] = {
        "threads": limits.threads,
        "random_seed": limits.seed,
        "mip_rel_gap": limits.gap,
        "mip_feasibility_tolerance": tolerance,
        "primal_feasibility_tolerance": min(tolerance, 1e-7),
    }
    if target is not None:
        options["mip_abs_gap"] = absolute_gap(target)
    if limits.seconds is not None:
        options["time_limit"] = limits.seconds
    if limits.work is not None:
        options["mip_max_nodes"] = max(1, int(limits.work))
    for name, value in options.items():
        must(highs.setOptionValue(name, value))
