"""Minimum cost flow by OR-Tools, for programs that are networks; its answers are proved by integer potentials."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from solvers.backend import Capabilities, Limits, OnProgress, Stop, UnsupportedError
from solvers.evaluate import goal_values
from solvers.network import Network, detect
from solvers.network_sums import ImpossibleError
from solvers.program import EXACT, Goal, IntArray, Program
from solvers.residual import MOST, Arcs, cuts_off, reduced_costs
from solvers.solution import GoalResult, Progress, Solution, Status, StopReason
from solvers.watch import EngineError

MOST_MERGED = MOST // 4
"""The largest cost, times the square of the number of nodes, of several goals in one sum: by so much the scaling
algorithm moves its potentials."""


class FlowBackend:
    """Goal by goal, or several goals in one weighted sum where it stays small enough to be exact.

    After a goal the arcs with a nonzero reduced cost are held where they are: that is exactly the set of flows that
    are best for it, and it is a network again, which a row for the goal would not be. A goal that later goals may
    give up something of is therefore refused, unless its tolerance comes to nothing. Limits and stops are
    heeded between goals. Values, bounds and "infeasible" are checked in integers (see solvers.residual).
    """

    name = "flow"
    capabilities = Capabilities(proves=True, networks_only=True, exact=True)

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        """Minimise the goals in order; see Backend. Raises UnsupportedError where the program is no network."""
        start = time.perf_counter()
        run = _Run(program, limits, on_progress, stop, start)
        try:
            status, reason = run.go()
        except ImpossibleError as error:
            status, reason = Status.INFEASIBLE, StopReason.PROVED
            run.message = str(error)
        except EngineError as error:
            status = Status.ERROR if run.values is None else Status.FEASIBLE
            reason, run.message = StopReason.CRASH, str(error)
        return Solution(
            status, reason, run.values, run.all_results(), self.name, time.perf_counter() - start, run.message
        )


@dataclass(slots=True)
class _Run:
    program: Program
    limits: Limits
    on_progress: OnProgress | None
    stop: Stop | None
    start: float
    values: IntArray | None = None
    results: list[GoalResult] = field(default_factory=list)
    message: str = ""

    def go(self) -> tuple[Status, StopReason]:
        """Work through the goals; the status and why it ended."""
        reason = self.ended()
        if reason is not None:
            return Status.UNKNOWN, reason
        network = detect(self.program)
        arcs = Arcs(network.nodes, network.tail, network.head, network.lower, network.upper)
        while len(self.results) < max(1, len(self.program.goals)):
            reason = self.ended()
            if reason is not None:
                return Status.UNKNOWN if self.values is None else Status.FEASIBLE, reason
            begun = time.perf_counter()
            count, cost = together(self.program.goals[len(self.results) :], network.costs[len(self.results) :], arcs)
            flow = cheapest(arcs, cost)
            if flow is None:
                if self.values is not None or not _no_circulation(arcs):
                    raise EngineError("OR-Tools found no flow, and no set of nodes proves that there is none")
                return Status.INFEASIBLE, StopReason.PROVED
            reduced = reduced_costs(arcs, flow, cost)
            if reduced is None:
                raise EngineError("OR-Tools returned a flow that is not the cheapest")
            arcs = replace(
                arcs,
                lower=np.where(reduced < 0, flow, arcs.lower),
                upper=np.where(reduced > 0, flow, arcs.upper),
            )
            self.take(network, flow, count, time.perf_counter() - begun)
            if not self.program.goals:
                break
        return Status.OPTIMAL, StopReason.PROVED

    def ended(self) -> StopReason | None:
        """Why no further goal may be started."""
        if self.stop is not None and self.stop():
            return StopReason.USER
        late = self.limits.seconds is not None and time.perf_counter() - self.start >= self.limits.seconds
        return StopReason.TIME if late else None

    def take(self, network: Network, flow: IntArray, count: int, seconds: float) -> None:
        """Record the next `count` goals, proved by this flow; the goals before them keep their values."""
        values = network.values(flow)
        found = goal_values(self.program, values)
        if any(result.best != value for result, value in zip(self.results, found, strict=False)):
            raise EngineError("a later goal's flow gives up an earlier goal")
        self.values = values
        for goal, best in list(zip(self.program.goals, found, strict=True))[len(self.results) :][:count]:
            allowed = goal.tolerance.allowed(best)
            if allowed and goal is not self.program.goals[-1]:
                raise UnsupportedError(
                    "no network: later goals may give up {amount} of goal {goal}", amount=allowed, goal=goal.name
                )
            result = GoalResult(goal.name, best, best, allowed, best, seconds, "flow")
            self.results.append(result)
            if self.on_progress is not None:
                now = time.perf_counter() - self.start
                self.on_progress(Progress(goal.name, best, best, now, values, result))

    def all_results(self) -> tuple[GoalResult, ...]:
        """The results, then the goals that were not reached, evaluated if there is a plan."""
        left = self.program.goals[len(self.results) :]
        found = [None] * len(left) if self.values is None else goal_values(self.program, self.values)[-len(left) :]
        unreached = [
            GoalResult(goal.name, value, None, 0, None, 0.0, "") for goal, value in zip(left, found, strict=False)
        ]
        return (*self.results, *unreached)


def together(goals: tuple[Goal, ...], costs: IntArray, arcs: Arcs) -> tuple[int, IntArray]:
    """How many of the goals fit into one weighted sum, and that sum; at least the first, nothing where there is none.

    A unit of a goal weighs more than all that the later ones can change within the arcs' bounds.
    """
    if not goals:
        return 0, np.zeros(len(arcs.tail), dtype=np.int64)
    width = (arcs.upper - arcs.lower).tolist()
    count, total = 1, costs[0]
    while count < len(goals) and goals[count - 1].tolerance == EXACT:
        added = costs[count]
        reach = sum(abs(unit) * room for unit, room in zip(added.tolist(), width, strict=True))
        largest = max(int(np.abs(total).max(initial=0)), 1) * (reach + 1) + int(np.abs(added).max(initial=0))
        if (arcs.nodes + 1) ** 2 * largest >= MOST_MERGED:
            break
        total = total * (reach + 1) + added
        count += 1
    return count, total


def cheapest(arcs: Arcs, cost: IntArray) -> IntArray | None:
    """A cheapest circulation; None where there is none."""
    if (arcs.nodes + 1) * int(np.abs(cost).max(initial=0)) >= MOST:
        raise UnsupportedError("the costs are too large for exact arithmetic on this network")
    loop = arcs.tail == arcs.head
    flow = np.where(loop & (cost < 0), arcs.upper, arcs.lower)
    open_arcs = np.flatnonzero(~loop & (arcs.lower < arcs.upper))
    supply = arcs.excess(flow)
    if not supply.any() and not cost[open_arcs].any():
        return flow
    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail[open_arcs].astype(np.int32),
        arcs.head[open_arcs].astype(np.int32),
        (arcs.upper - arcs.lower)[open_arcs],
        cost[open_arcs],
    )
    solver.set_nodes_supplies(np.arange(arcs.nodes, dtype=np.int32), supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return None
    if status in (solver.BAD_COST_RANGE, solver.BAD_CAPACITY_RANGE):
        raise UnsupportedError("the costs or ranges are too large for OR-Tools' minimum cost flow")
    if status != solver.OPTIMAL:
        raise EngineError(f"OR-Tools' minimum cost flow ended with {status}")
    flow[open_arcs] += solver.flows(numbers)
    return flow


def _no_circulation(arcs: Arcs) -> bool:
    """Whether a cut proves that there is no circulation."""
    supply = arcs.excess(arcs.lower)
    open_arcs = np.flatnonzero((arcs.tail != arcs.head) & (arcs.lower < arcs.upper))
    gives, takes = np.flatnonzero(supply > 0), np.flatnonzero(supply < 0)
    source, sink = arcs.nodes, arcs.nodes + 1
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(
        np.concatenate([arcs.tail[open_arcs], np.full(len(gives), source), takes]).astype(np.int32),
        np.concatenate([arcs.head[open_arcs], gives, np.full(len(takes), sink)]).astype(np.int32),
        np.concatenate([(arcs.upper - arcs.lower)[open_arcs], supply[gives], -supply[takes]]),
    )
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise EngineError("OR-Tools' maximum flow failed")
    inside = np.zeros(arcs.nodes + 2, dtype=np.bool_)
    inside[solver.get_source_side_min_cut()] = True
    return cuts_off(arcs, inside[: arcs.nodes])
