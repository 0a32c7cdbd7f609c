"""One goal after another: the loop that turns an engine for one goal into a backend for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solvers.backend import Limits, OnProgress, Stop
from solvers.engine import Engine, Step
from solvers.evaluate import feasible, goal_values
from solvers.first import Start
from solvers.implied import Implied, find_implied, tightened
from solvers.linear import LinearProgram
from solvers.program import IntArray, Program
from solvers.solution import GoalResult, Progress, Solution, Status, StopReason
from solvers.watch import EngineError, Watch

FirstPlan = Callable[[Program, float | None, Stop | None, Callable[[IntArray], None]], Start | None]
"""A heuristic for a first plan: program, seconds, stop, whom to tell of broken ones -> where to start, if it knows."""

START_SHARE = 0.5
"""The part of the time limit that the first plan may take."""


def share(later: int) -> float:
    """The part of the remaining time (or work) for the goal at hand when `later` goals follow.

    Most goes to the goal at hand, yet an early goal that cannot be proved leaves something for the rest.
    """
    return max(0.5, 1.0 - 0.1 * later)


@dataclass(slots=True)
class _Run:
    program: Program
    linear: LinearProgram
    engine: Engine
    limits: Limits
    on_progress: OnProgress | None
    stop: Stop | None
    start: float
    first: FirstPlan | None = None
    implied: Implied = field(init=False)
    incumbent: IntArray | None = None
    nearest: IntArray | None = None
    earliest: IntArray | None = None
    """The plan that it began with."""
    spent: float = 0.0
    user: bool = False
    caps: list[tuple[int, int]] = field(default_factory=list)
    results: list[GoalResult] = field(default_factory=list)
    reasons: list[StopReason] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.implied = find_implied(self.program)

    def elapsed(self) -> float:
        return time.perf_counter() - self.start

    def part(self, portion: float) -> Limits:
        """The limits for one search: that part of what is left. Without a plan it may use all the time."""
        seconds, work = self.limits.seconds, self.limits.work
        of_time = 1.0 if self.incumbent is None else portion
        return replace(
            self.limits,
            seconds=None if seconds is None else max(0.0, seconds - self.elapsed()) * of_time,
            work=None if work is None else max(0.0, work - self.spent) * portion,
        )

    def exhausted(self, watch: Watch) -> StopReason | None:
        """Why no further search may start."""
        self.user = self.user or watch.asked()
        if self.user:
            return StopReason.USER
        if self.limits.seconds is not None and self.elapsed() >= self.limits.seconds:
            return StopReason.TIME
        if self.limits.work is not None and self.spent >= self.limits.work:
            return StopReason.WORK
        return None

    def search(self, goal: int | None, portion: float, watch: Watch) -> Step:
        """Let the engine work on one goal and take over what it found."""
        limits = self.part(portion)
        if limits.seconds is not None and self.incumbent is None:
            watch.content_at = time.perf_counter() + limits.seconds * portion
        if goal is not None and self.incumbent is not None:
            watch.post(objective=self.value(goal), values=self.incumbent)
            watch.tell()
        try:
            step = self.engine.minimise(goal, self.incumbent, limits, watch)
        except (EngineError, MemoryError):
            self.rescue(watch, goal)
            raise
        self.spent += step.work
        self.user = self.user or watch.user
        if step.message:
            self.messages.append(step.message)
        if step.values is not None:
            self.take(step.values, goal)
        self.rescue(watch, goal)
        if step.reason is StopReason.PROVED or not (watch.user or watch.late):
            return step
        return replace(step, reason=StopReason.USER if watch.user else StopReason.TIME)

    def take(self, values: IntArray, goal: int | None) -> None:
        """Make `values` the incumbent if they are better; an engine's infeasible point is an error."""
        if not feasible(self.program, values):
            raise EngineError("the engine returned values that break the program")
        # A search that is cut short leaves slacks larger than the plan needs.
        values = tightened(self.program, self.implied, values)
        found = goal_values(self.program, values)
        if not self.allowed(found):
            raise EngineError("the engine returned values that give up too much of an earlier goal")
        if self.incumbent is None or (goal is not None and found[goal] < self.value(goal)):
            self.incumbent = values

    def rescue(self, watch: Watch, goal: int | None) -> None:
        """Take over the best plan that the engine told of on its way; it may have failed since."""
        told = watch.values
        if told is None or told is self.incumbent or not feasible(self.program, told):
            return
        if self.allowed(goal_values(self.program, told)):
            self.take(told, goal)

    def prefer(self, goal: int) -> None:
        """Go back to the plan that it began with where that is better for this goal and still allowed.

        The best plan for an earlier goal, some of which may be given up again, is as a rule far from this one's best.
        """
        # A goal that was not worked on has no cap yet that would keep what it is at.
        if self.earliest is None or self.incumbent is None or any(each.best is None for each in self.results):
            return
        found = goal_values(self.program, self.earliest)
        if found[goal] < self.value(goal) and self.allowed(found):
            self.incumbent = self.earliest

    def allowed(self, found: Sequence[int]) -> bool:
        """Whether a plan of these values keeps what earlier goals are held at."""
        return all(found[index] <= most for index, most in self.caps)

    def value(self, goal: int) -> int:
        assert self.incumbent is not None
        return goal_values(self.program, self.incumbent)[goal]

    def settle(self, goal: int, bound: int | None, how: str, seconds: float) -> None:
        """Record the goal at the incumbent's value and cap it for the goals to come."""
        best = self.value(goal)
        if bound is not None and bound > best:
            self.messages.append(f"the bound {bound} of {self.program.goals[goal].name} contradicts the value {best}")
            bound = None
        tolerance = self.program.goals[goal].tolerance.allowed(best)
        self.caps.append((goal, best + tolerance))
        self.engine.cap(goal, best + tolerance)
        name = self.program.goals[goal].name
        self.results.append(GoalResult(name, best, bound, tolerance, best, seconds, "" if bound is None else how))

    def tell(self, watch: Watch) -> None:
        """Tell of the goal that was settled last."""
        result = self.results[-1]
        watch.post(objective=result.best, bound=result.bound, values=self.incumbent)
        watch.tell(result)

    def note(self, nearest: IntArray) -> None:
        """Keep and tell of columns that break few rows, for the case that no better ones are found."""
        self.nearest = nearest
        if self.on_progress is not None:
            name = self.program.goals[0].name
            self.on_progress(Progress(name, None, None, self.elapsed(), nearest=nearest))

    def skip(self, goal: int) -> None:
        """Record a goal that was not worked on."""
        value = None if self.incumbent is None else self.value(goal)
        self.results.append(GoalResult(self.program.goals[goal].name, value, None, 0, None, 0.0, ""))

    def solution(self, backend: str, status: Status, reason: StopReason) -> Solution:
        """The answer, with every goal's value at the columns that are returned."""
        while len(self.results) < len(self.program.goals):
            self.skip(len(self.results))
        results = self.results
        if self.incumbent is not None:
            final = goal_values(self.program, self.incumbent)
            results = [replace(result, value=value) for result, value in zip(results, final, strict=True)]
        messages, nearest = "; ".join(self.messages), self.nearest if self.incumbent is None else None
        return Solution(
            status, reason, self.incumbent, tuple(results), backend, self.elapsed(), messages, nearest=nearest
        )


def solve_in_order(
    program: Program,
    linear: LinearProgram,
    engine: Engine,
    backend: str,
    limits: Limits,
    on_progress: OnProgress | None,
    stop: Stop | None,
    start: float,
    first: FirstPlan | None = None,
) -> Solution:
    """Minimise the goals in order with `engine`; `start` is the clock (time.perf_counter) when the run began.

    After goal k the row `g_k <= v_k + tol_k` holds, v_k the best found, proved or not. When time is up or the user
    stops, the best plan so far is kept and the goals left over are only evaluated.
    """
    run = _Run(program, linear, engine, limits, on_progress, stop, start, first)
    try:
        status, reason = _run(run)
    except (EngineError, MemoryError) as error:
        run.messages.append(str(error) or "out of memory")
        status = Status.ERROR if run.incumbent is None else Status.FEASIBLE
        reason = StopReason.CRASH
    return run.solution(backend, status, reason)


def _run(run: _Run) -> tuple[Status, StopReason]:
    program = run.program
    if run.linear.impossible:
        run.messages.append(run.linear.impossible)
        return Status.INFEASIBLE, StopReason.PROVED
    if len(program) == 0:
        nothing = np.zeros(0, dtype=np.int64)
        if not feasible(program, nothing):
            return Status.INFEASIBLE, StopReason.PROVED
        run.incumbent = nothing
    elif not program.goals:
        watch = Watch("", run.start, run.on_progress, run.stop)
        reason = run.exhausted(watch)
        step = Step(Status.UNKNOWN, reason) if reason else _search(run, None, 0, watch)
        if run.incumbent is None:
            return step.status, step.reason
    if run.incumbent is None and program.goals and run.first is not None:
        _start(run, run.first)
    for index in range(len(program.goals)):
        ended = _goal(run, index)
        if ended is not None:
            return ended
    return _verdict(run)


def _start(run: _Run, first: FirstPlan) -> None:
    """A first plan by a heuristic: an engine that starts from nothing may find none for minutes."""
    seconds = run.limits.seconds
    start = first(run.program, None if seconds is None else START_SHARE * seconds, run.stop, run.note)
    if start is not None and start.feasible:
        run.take(start.values, None)
        run.earliest = run.incumbent


def _search(run: _Run, goal: int | None, later: int, watch: Watch) -> Step:
    """One goal's search; a second one with all the work that is left if the first found no plan."""
    step = run.search(goal, share(later), watch)
    if run.incumbent is None and step.reason is StopReason.WORK and run.exhausted(watch) is None:
        step = run.search(goal, 1.0, watch)
    return step


def _goal(run: _Run, index: int) -> tuple[Status, StopReason] | None:
    """Work on one goal; the final answer if there cannot be a plan or none was found."""
    goal, least = run.program.goals[index], run.linear.goals[index].least
    begun = run.elapsed()
    run.prefer(index)
    watch = Watch(goal.name, run.start, run.on_progress, run.stop)
    if run.incumbent is not None and run.value(index) <= least:
        run.settle(index, least, "bounds", 0.0)
        run.tell(watch)
        return None
    reason = run.exhausted(watch)
    step = Step(Status.UNKNOWN, reason) if reason else _search(run, index, len(run.program.goals) - index - 1, watch)
    if run.incumbent is None:
        return step.status, step.reason
    if reason:
        run.skip(index)
    else:
        if step.status is Status.INFEASIBLE:
            run.messages.append(f"the engine found no point for {goal.name} though one is known")
        known = step.bound is not None
        closed = run.value(index) <= least
        bound = max(step.bound, least) if step.bound is not None else least if closed else None
        run.settle(index, bound, step.how if known else "bounds", run.elapsed() - begun)
        run.tell(watch)
    if not run.results[-1].proved:
        run.reasons.append(StopReason.CRASH if step.reason is StopReason.PROVED else step.reason)
    return None


def _verdict(run: _Run) -> tuple[Status, StopReason]:
    if all(result.proved for result in run.results) and len(run.results) == len(run.program.goals):
        return Status.OPTIMAL, StopReason.PROVED
    order = (StopReason.USER, StopReason.CRASH, StopReason.TIME, StopReason.WORK, StopReason.GAP)
    return Status.FEASIBLE, next((reason for reason in order if reason in run.reasons), StopReason.FINISHED)
