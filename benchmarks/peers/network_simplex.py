"""networkx' network simplex, for programs that are networks: all goals in one weighted sum of Python's own integers."""

from __future__ import annotations

import time

import networkx as nx
import numpy as np

from solvers.backend import Capabilities, Limits, OnProgress, Stop, UnsupportedError
from solvers.evaluate import goal_values
from solvers.network import Network, detect
from solvers.network_sums import ImpossibleError
from solvers.program import IntArray, Program
from solvers.residual import Arcs
from solvers.solution import GoalResult, Progress, Solution, Status, StopReason


class NetworkSimplex:
    """Takes only networks, and goals that later ones may give up nothing of. Exact.

    networkx cannot be interrupted: limits and stops are heeded before it starts.
    """

    name = "network-simplex"
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
        values, status, reason = None, Status.INFEASIBLE, StopReason.PROVED
        try:
            network = detect(program)
            if stop is not None and stop():
                status, reason = Status.UNKNOWN, StopReason.USER
            elif limits.seconds is not None and time.perf_counter() - start >= limits.seconds:
                status, reason = Status.UNKNOWN, StopReason.TIME
            else:
                flow = cheapest(network)
                if flow is not None:
                    values, status = network.values(flow), Status.OPTIMAL
        except ImpossibleError:
            pass
        seconds = time.perf_counter() - start
        results = results_of(program, values, seconds)
        for result in results:
            if on_progress is not None and values is not None:
                on_progress(Progress(result.name, result.best, result.bound, seconds, values, result))
        return Solution(status, reason, values, results, self.name, seconds)


def results_of(program: Program, values: IntArray | None, seconds: float) -> tuple[GoalResult, ...]:
    """Every goal at its proved optimum, or not known. Raises UnsupportedError where tolerances make a difference."""
    if values is None:
        return tuple(GoalResult(goal.name, None, None, 0, None, 0.0, "") for goal in program.goals)
    results = []
    for goal, best in zip(program.goals, goal_values(program, values), strict=True):
        allowed = goal.tolerance.allowed(best)
        if allowed and goal is not program.goals[-1]:
            raise UnsupportedError(
                "no network: later goals may give up {amount} of goal {goal}", amount=allowed, goal=goal.name
            )
        results.append(GoalResult(goal.name, best, best, allowed, best, seconds, "network simplex"))
    return tuple(results)


def weighted(network: Network) -> list[int]:
    """The arcs' costs of all goals in one sum: a unit of a goal outweighs all that the later ones can change."""
    width = (network.upper - network.lower).tolist()
    total = [0] * len(width)
    for costs in network.costs.tolist():
        reach = sum(abs(cost) * room for cost, room in zip(costs, width, strict=True))
        total = [above * (reach + 1) + cost for above, cost in zip(total, costs, strict=True)]
    return total


def cheapest(network: Network) -> IntArray | None:
    """A cheapest circulation; None where there is none."""
    cost = weighted(network)
    loop = network.tail == network.head
    gains = np.array([unit < 0 for unit in cost], dtype=np.bool_)
    flow = np.where(loop & gains, network.upper, network.lower)
    excess = Arcs(network.nodes, network.tail, network.head, network.lower, network.upper).excess(flow)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((node, {"demand": -amount}) for node, amount in enumerate(excess.tolist()))
    inside = np.flatnonzero(~loop & (network.lower < network.upper)).tolist()
    tail, head = network.tail.tolist(), network.head.tolist()
    room = (network.upper - network.lower).tolist()
    for arc in inside:
        graph.add_edge(tail[arc], head[arc], key=arc, capacity=room[arc], weight=cost[arc])
    try:
        _, found = nx.network_simplex(graph)
    except nx.NetworkXUnfeasible:
        return None
    flow[inside] += np.array([found[tail[arc]][head[arc]][arc] for arc in inside], dtype=np.int64)
    return flow
