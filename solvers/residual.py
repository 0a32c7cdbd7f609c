"""Arithmetic of circulations in plain integers: proofs that a flow is cheapest, or that there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.linear import counted
from solvers.program import IntArray

MOST = 2**62
"""No distance may reach this: int64 stays exact."""


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Arcs of a circulation with their bounds; nodes are 0..nodes-1."""

    nodes: int
    tail: IntArray
    head: IntArray
    lower: IntArray
    upper: IntArray

    def excess(self, flow: IntArray) -> IntArray:
        """Inflow minus outflow of every node."""
        excess = np.zeros(self.nodes, dtype=np.int64)
        np.add.at(excess, self.head, flow)
        np.subtract.at(excess, self.tail, flow)
        return excess

    def keeps(self, flow: IntArray) -> bool:
        """Whether the flow keeps all bounds and every node's balance."""
        inside = (flow >= self.lower).all() and (flow <= self.upper).all()
        return bool(inside and not self.excess(flow).any())


def reduced_costs(arcs: Arcs, flow: IntArray, cost: IntArray) -> IntArray | None:
    """The arcs' costs reduced by potentials that prove this circulation cheapest; None where it is not.

    Reduced costs are positive only on arcs at their lower bounds and negative only on arcs at their upper bounds. Since
    potentials cancel out around a circulation, no other one is cheaper, and the cheapest ones are exactly those
    that keep these arcs at these bounds (Ahuja, Magnanti and Orlin 1993, theorem 9.4).
    """
    if not arcs.keeps(flow):
        return None
    distance = _distances(arcs, flow, cost)
    if distance is None:
        return None
    reduced: IntArray = cost + distance[arcs.tail] - distance[arcs.head]
    proved = (reduced <= 0)[flow > arcs.lower].all() and (reduced >= 0)[flow < arcs.upper].all()
    return reduced if proved else None


def _distances(arcs: Arcs, flow: IntArray, cost: IntArray) -> IntArray | None:
    """Least costs of paths to every node in the residual network, from any node; None where a cycle gains."""
    forth, back = flow < arcs.upper, flow > arcs.lower
    tail = np.concatenate([arcs.tail[forth], arcs.head[back]])
    head = np.concatenate([arcs.head[forth], arcs.tail[back]])
    length = np.concatenate([cost[forth], -cost[back]])
    order = np.argsort(tail, kind="stable")
    head, length = head[order], length[order]
    start = np.searchsorted(tail[order], np.arange(arcs.nodes + 1)).astype(np.int64)
    distance = np.zeros(arcs.nodes, dtype=np.int64)
    changed = np.arange(arcs.nodes, dtype=np.int64)
    for _ in range(arcs.nodes + 1):
        sizes = start[changed + 1] - start[changed]
        arc = np.repeat(start[changed], sizes) + counted(sizes)
        before = distance.copy()
        np.minimum.at(distance, head[arc], np.repeat(before[changed], sizes) + length[arc])
        changed = np.flatnonzero(distance < before)
        if not len(changed):
            return distance
    return None


def cuts_off(arcs: Arcs, inside: npt.NDArray[np.bool_]) -> bool:
    """Whether what must flow into these nodes, or out of them, is more than what may flow the other way.

    Such a set proves that there is no circulation (Hoffman 1960).
    """
    enters = ~inside[arcs.tail] & inside[arcs.head]
    leaves = inside[arcs.tail] & ~inside[arcs.head]
    must_enter, may_enter = _total(arcs.lower[enters]), _total(arcs.upper[enters])
    must_leave, may_leave = _total(arcs.lower[leaves]), _total(arcs.upper[leaves])
    return must_enter > may_leave or must_leave > may_enter


def _total(values: IntArray) -> int:
    return sum(values.tolist())
