"""Who can spare whom for a line: a network of half days, its maximum flow, and the minimum cut that limits it.

Source -> line: half days above what the line keeps. Line -> teacher -> line: those whom no rule about single moves
holds back. Line -> sink: half days that the line lacks. A line that gets somebody can let somebody else go, so chains
of moves are counted. Rules over several moves other than a line's own floor and ceiling are left out, so that what
the network cannot do no plan can.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TypeAlias

import networkx as nx
import numpy as np

from rotation.formulation.candidates import Candidates
from rotation.formulation.context import Context
from rotation.model.state import BoolArray, IntArray

Graph: TypeAlias = nx.DiGraph
Node = tuple[str, int]
SOURCE, SINK = ("source", 0), ("sink", 0)


@dataclass(frozen=True, eq=False)
class Cut:
    """What limits the line: `lines` compete for the same teachers, whom `spare` lines can let go."""

    line: int
    gap: int
    """Half days that the line lacks today."""
    beside: int
    """Half days that the line can get, at most, while all the others get as much as they can without it."""
    lines: IntArray
    """Lines that lack half days, the line itself first where it is among them; empty where nothing limits it."""
    gaps: IntArray
    spare: IntArray
    """Lines on the same side of the cut that have half days to spare."""
    spared: IntArray
    teachers: IntArray
    """Teachers through whom the cut goes: all of their load is used."""
    loads: IntArray
    unit: int
    """Half days in which all moves near the line come; a gap below it is filled by none."""
    fills: int
    """Half days of the gap that whole moves can fill."""
    edges: tuple[tuple[int, int, int], ...]
    """(line that can spare, line that lacks, teachers who can go from one to the other), for the picture."""

    @property
    def supply(self) -> int:
        """Half days that can reach these lines."""
        return int(self.spared.sum() + self.loads.sum())


def minimum_cut(context: Context, table: Candidates, line: int, keeps: bool = True, caps: bool = True) -> Cut:
    """The minimum cut of the line's part of the network.

    `keeps`: every line keeps the smaller of its staffing and its need; `caps`: none is staffed above its need. Whole
    loads alone are counted where all loads have a common divisor.
    """
    lines = context.state.lines
    origin = context.state.teachers.line[table.teacher]
    inside = (origin >= 0) & (origin != table.line)
    table, origin = table.take(inside), origin[inside]
    near = _component(origin, table.line, line, len(lines))
    inside = near[table.line]
    table, origin = table.take(inside), origin[inside]
    unit = gcd(*np.unique(table.load).tolist()) if len(table) else 1
    spare = np.maximum(lines.staffing - (np.minimum(lines.staffing, lines.need) if keeps else 0), 0) // unit * unit
    gap = np.maximum(lines.need - lines.staffing, 0)
    takes = gap // unit * unit if caps else -(-gap // unit) * unit
    graph = _network(table, origin, spare, takes, near)
    most, flow = nx.maximum_flow(graph, SOURCE, SINK)
    without = graph.copy()
    without.remove_edges_from([(("line", line), SINK)])
    beside = int(most - nx.maximum_flow_value(without, SOURCE, SINK)) if takes[line] else 0
    side = _sink_side(graph, flow) if beside < takes[line] else set()
    there = ("line", line) in side
    return _cut(line, gap, (beside, unit), table, origin, (spare, takes), graph, side if there else set())


def _component(origin: IntArray, destination: IntArray, line: int, count: int) -> BoolArray:
    """The lines that any chain of candidates ties to a line."""
    graph = nx.Graph()
    graph.add_node(line)
    graph.add_edges_from(zip(origin.tolist(), destination.tolist(), strict=True))
    near = np.zeros(count, dtype=np.bool_)
    near[list(nx.node_connected_component(graph, line))] = True  # type: ignore[no-untyped-call]
    return near


def _network(table: Candidates, origin: IntArray, spare: IntArray, takes: IntArray, near: BoolArray) -> Graph:
    graph: Graph = nx.DiGraph()
    graph.add_nodes_from([SOURCE, SINK])
    for at in np.flatnonzero(near).tolist():
        graph.add_edge(SOURCE, ("line", at), capacity=int(spare[at]))
        graph.add_edge(("line", at), SINK, capacity=int(takes[at]))
    for teacher, home, there, load in zip(
        table.teacher.tolist(), origin.tolist(), table.line.tolist(), table.load.tolist(), strict=True
    ):
        person = ("teacher", teacher)
        known = graph.get_edge_data(("line", home), person, {"capacity": 0})["capacity"]
        graph.add_edge(("line", home), person, capacity=max(known, load))
        known = graph.get_edge_data(person, ("line", there), {"capacity": 0})["capacity"]
        graph.add_edge(person, ("line", there), capacity=max(known, load))
    return graph


def _sink_side(graph: Graph, flow: dict[Node, dict[Node, int]]) -> set[Node]:
    """The nodes from which more could still flow to the sink: the sink's side of the minimum cut next to it."""
    residual: Graph = nx.DiGraph()
    residual.add_nodes_from(graph)
    for a, b, facts in graph.edges(data=True):
        if flow[a][b] < facts["capacity"]:
            residual.add_edge(a, b)
        if flow[a][b] > 0:
            residual.add_edge(b, a)
    return set(nx.ancestors(residual, SINK))  # type: ignore[no-untyped-call]


def _cut(
    line: int,
    gap: IntArray,
    known: tuple[int, int],
    table: Candidates,
    origin: IntArray,
    ends: tuple[IntArray, IntArray],
    graph: Graph,
    side: set[Node],
) -> Cut:
    spare, takes = ends
    here = sorted(at for kind, at in side if kind == "line")
    lacking = sorted((at for at in here if takes[at] > 0), key=lambda at: (at != line, -int(takes[at]), at))
    sparing = [at for at in here if spare[at] > 0]
    people = sorted(
        at
        for kind, at in graph
        if kind == "teacher" and ("teacher", at) in side and _home(table, origin, at) not in here
    )
    loads = [graph.edges[("line", _home(table, origin, at)), ("teacher", at)]["capacity"] for at in people]
    ties: dict[tuple[int, int], set[int]] = {}
    wanted = set(lacking)
    for teacher, home, there in zip(table.teacher.tolist(), origin.tolist(), table.line.tolist(), strict=True):
        if there in wanted and (home in sparing or teacher in people):
            ties.setdefault((home, there), set()).add(teacher)
    return Cut(
        line,
        int(gap[line]),
        known[0],
        np.array(lacking, dtype=np.int64),
        takes[np.array(lacking, dtype=np.int64)],
        np.array(sparing, dtype=np.int64),
        spare[np.array(sparing, dtype=np.int64)],
        np.array(people, dtype=np.int64),
        np.array(loads, dtype=np.int64),
        known[1],
        int(takes[line]),
        tuple((a, b, len(who)) for (a, b), who in sorted(ties.items())),
    )


def _home(table: Candidates, origin: IntArray, teacher: int) -> int:
    return int(origin[int(np.searchsorted(table.teacher, teacher))])
