"""Maximum flow and minimum cut of a plain network, by OR-Tools; each is held against the other in integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import max_flow

from solvers.program import IntArray


@dataclass(frozen=True, eq=False)
class Cut:
    """The largest flow, the flow of each arc, and the nodes on the source's side of a cut of that capacity."""

    value: int
    flow: IntArray
    source_side: npt.NDArray[np.bool_]


def minimum_cut(nodes: int, tail: IntArray, head: IntArray, capacity: IntArray, source: int, sink: int) -> Cut:
    """The cut with fewest nodes on the source's side, which is unique; RuntimeError if flow and cut do not agree."""
    # OR-Tools knows only nodes that an arc touches: an arc of no capacity names the sink where nothing leads there.
    ends = np.append(tail, source), np.append(head, sink)
    solver = max_flow.SimpleMaxFlow()
    arcs = solver.add_arcs_with_capacity(
        ends[0].astype(np.int32), ends[1].astype(np.int32), np.append(capacity, 0).astype(np.int64)
    )
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise RuntimeError("the maximum flow ended without an answer")
    flow = np.asarray(solver.flows(arcs), dtype=np.int64)[: len(tail)]
    side = _reached(nodes, tail, head, capacity, flow, source)
    value, across = int(solver.optimal_flow()), side[tail] & ~side[head]
    within = bool((flow >= 0).all() and (flow <= capacity).all())
    if not within or side[sink] or int(capacity[across].sum()) != value:
        raise RuntimeError("flow and cut do not agree")
    return Cut(value, flow, side)


def _reached(
    nodes: int, tail: IntArray, head: IntArray, capacity: IntArray, flow: IntArray, source: int
) -> npt.NDArray[np.bool_]:
    """Nodes to which more could flow from the source."""
    side = np.zeros(nodes, dtype=np.bool_)
    side[source] = True
    count = 0
    while count < side.sum():
        count = int(side.sum())
        side[head[side[tail] & (flow < capacity)]] = True
        side[tail[side[head] & (flow > 0)]] = True
    return side
