"""The best set of pairs in a weighted two-sided graph, with ties decided by the order of the nodes."""

from __future__ import annotations

import networkx as nx
import numpy as np

from rotation.model.state import IntArray

MOST_EDGES = 2000
"""Edges of a connected part up to which networkx matches it; beyond, minimum cost flow.

Measured on two cores: 1,200 edges take networkx 0.3 s and the flow 0.1 s; 9,600 take 3.4 s and 0.3 s; 10,000 between
1,000 and 500 schools take 100 s and 2 s. A whole city of 1,700 schools as one authority takes 4 s with ways like a
city's, and 40 s where every school is within the limit of every other one.
"""


def best_matching(left: IntArray, right: IntArray, weight: IntArray, *, most_edges: int = MOST_EDGES) -> IntArray:
    """Indices of the chosen edges, ascending: no node twice, the greatest sum of weights.

    Nodes are numbers in the order that decides ties: of the best sets, the first left node has a partner if any
    such set gives it one, and of these the first; then the second left node, and so on. Edges of weight <= 0 are left
    out. ValueError where an edge stands twice.
    """
    edges = np.flatnonzero(weight > 0)
    edges = edges[np.lexsort((right[edges], left[edges]))]
    pairs = list(zip(left[edges].tolist(), right[edges].tolist(), strict=True))
    if len(set(pairs)) < len(pairs):
        raise ValueError("an edge stands twice")
    graph = nx.Graph()
    graph.add_edges_from(((0, a), (1, b)) for a, b in pairs)
    part_of = {node: number for number, part in enumerate(nx.connected_components(graph)) for node in part}
    part = np.array([part_of[0, a] for a, _b in pairs], dtype=np.int64)
    order = np.argsort(part, kind="stable")
    cuts = np.flatnonzero(np.diff(part[order])) + 1
    chosen = [np.zeros(0, np.int64)]
    for at in np.split(order, cuts) if len(order) else []:
        match = _by_networkx if len(at) <= most_edges else _by_flow
        chosen.append(edges[at[match(left[edges[at]], right[edges[at]], weight[edges[at]])]])
    return np.sort(np.concatenate(chosen))


def _preference(left: IntArray) -> tuple[IntArray, IntArray, int]:
    """Of each edge, sorted by left then right: the number of its left node, its digit (the first edge of a node has
    the largest, none would be 0), and the base of such digits."""
    _, number, degree = np.unique(left, return_inverse=True, return_counts=True)
    first = np.cumsum(degree) - degree
    return number, degree[number] - (np.arange(len(left)) - first[number]), int(degree.max()) + 1


def _by_networkx(left: IntArray, right: IntArray, weight: IntArray) -> IntArray:
    """Maximum weight matching in whole numbers: the digits stand behind the weight, so that the best is unique."""
    number, digit, base = _preference(left)
    last = int(number.max())
    graph = nx.Graph()
    for edge, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        behind = int(digit[edge]) * base ** (last - int(number[edge]))
        graph.add_edge((0, a), (1, b), weight=int(weight[edge]) * base ** (last + 1) + behind, edge=edge)
    found = [graph.edges[pair]["edge"] for pair in nx.max_weight_matching(graph)]
    return np.array(sorted(found), dtype=np.int64)


def _by_flow(left: IntArray, right: IntArray, weight: IntArray) -> IntArray:
    """The same by minimum cost flow: the weight is the first goal, then the digits, as many as fit in one goal."""
    from solvers.builder import ProgramBuilder
    from solvers.flow import FlowBackend
    from solvers.solution import Status

    number, digit, base = _preference(left)
    build = ProgramBuilder()
    x = build.columns(np.zeros(len(left), np.int64), 1, "pairs")
    for name, side in (("left", left), ("right", right)):
        nodes, node = np.unique(side, return_inverse=True)
        build.rows(build.groups(name, [""] * len(nodes)), node, x, np.ones_like(x), upper=1)
    build.goal("weight", x, -weight)
    together = max(1, int(30 / np.log2(base)))
    for first in range(0, int(number.max()) + 1, together):
        at = np.flatnonzero((number >= first) & (number < first + together))
        build.goal(f"order {first}", x[at], -digit[at] * base ** (first + together - 1 - number[at]))
    solution = FlowBackend().solve(build.build())
    if solution.status is not Status.OPTIMAL or solution.values is None:
        raise RuntimeError(f"the flow ended as {solution.status}: {solution.message}")
    return np.flatnonzero(solution.values[x] > 0).astype(np.int64)
