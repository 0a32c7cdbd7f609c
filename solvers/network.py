"""Finds out whether a program is a network, and if so writes it as one: a circulation with convex costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from solvers.backend import UnsupportedError
from solvers.evaluate import feasible
from solvers.implied import tightened
from solvers.network_sums import Sum, Sums
from solvers.program import IntArray, Program
from solvers.said import SaidText

GROUND = 0
"""The node where an arc ends that has only one sum to enter or leave."""

Members = dict[int, int]
"""Column -> unit (+-1) of one sum; numbers from the program's length on stand for the values of sums."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A circulation: at every node as much flows in as out, `lower <= flow <= upper` on every arc, all integers.

    `costs` has one row a goal and one column an arc, constants left out. Column j of the program is `fixed[j]` plus
    the flow on the arcs that `column` gives to it (-1: the arc stands for a sum).
    """

    nodes: int
    tail: IntArray
    head: IntArray
    lower: IntArray
    upper: IntArray
    costs: IntArray
    column: IntArray
    fixed: IntArray
    sums: Sums

    def values(self, flow: IntArray) -> IntArray:
        """The program's columns at a circulation, implied slacks at their least values; checked."""
        program, found, named = self.sums.program, self.fixed.copy(), self.column >= 0
        np.add.at(found, self.column[named], flow[named])
        found = tightened(program, self.sums.implied, found)
        if not feasible(program, found):
            raise RuntimeError("a circulation of the network breaks the program")
        return found


def detect(program: Program) -> Network:
    """The program as a network.

    Exact steps only: rows that no point can violate are dropped, rows of one column become bounds, rows are divided by
    the common size of their coefficients (scaling single columns would lose their integrality), implied slacks and
    convex terms become convex costs of the sum that they speak of, and a sum that contains another one whole takes
    that one's value in place of its columns. If then no column is in more than two sums, and signs can be
    chosen so that it leaves one and enters the other, this is a network; else UnsupportedError says what is in the
    way. Raises ImpossibleError (see network_sums) where there plainly is no point.
    """
    sums = Sums(program)
    found = sums.collect()
    arcs, count = _Arcs(sums), len(program)
    wide: list[Sum] = []
    for total in found:
        table = sums.table(total)
        if len(total.columns) == 1:
            arcs.curve(int(total.columns[0]), *table)
        elif len(total.columns):
            arcs.curve(count + len(wide), *table)
            wide.append(total)
    tail, head = _ends(sums, wide)
    return arcs.network(len(wide), tail, head)


def _ends(sums: Sums, wide: list[Sum]) -> tuple[IntArray, IntArray]:
    """The node that each column, then each sum's value, leaves and enters; node i + 1 is the i-th wide sum."""
    count = len(sums.program)
    node, column, unit = _entries(nested(wide, count), count)
    places = np.bincount(column, minlength=count + len(wide))
    if places.max(initial=0) > 2:
        at = int(np.argmax(places))
        names = dict.fromkeys(sums.name(wide[index].members[0][0]) for index in node[column == at].tolist())
        rows = reduce(lambda first, next_: SaidText("{first}, {next}", first=first, next=next_), names)
        raise UnsupportedError("no network: one column is in more than two sums: {rows}", rows=rows)
    first = np.searchsorted(column, np.arange(len(places)))
    twice = np.flatnonzero(places == 2)
    one, other = first[twice], first[twice] + 1
    alike = unit[one] == unit[other]
    sign = signs(len(wide), node[one], node[other], alike)
    if sign is None:
        raise UnsupportedError("no network: columns link the same sums in ways that do not fit together")
    leaves = sign[node] * unit > 0
    tail = np.full(len(places), GROUND, dtype=np.int64)
    head = tail.copy()
    tail[column[leaves]] = node[leaves] + 1
    head[column[~leaves]] = node[~leaves] + 1
    return tail, head


def _entries(nest: list[Members], count: int) -> tuple[IntArray, IntArray, IntArray]:
    """(node, column, unit) of all members and of each sum's own value at -1, sorted by column."""
    sizes = [len(members) for members in nest]
    node = np.concatenate([np.repeat(np.arange(len(nest)), sizes), np.arange(len(nest))]).astype(np.int64)
    column = np.array([key for members in nest for key in members] + [count + i for i in range(len(nest))], np.int64)
    unit = np.array([value for members in nest for value in members.values()] + [-1] * len(nest), np.int64)
    order = np.lexsort((node, column))
    return node[order], column[order], unit[order]


def nested(wide: list[Sum], count: int) -> list[Members]:
    """The members of every sum, where each sum with a column in more than two sums is put whole into another one.

    From the smallest sum up, into the smallest one that contains it, with the same or with opposite signs.
    """
    nest = [dict(zip(total.columns.tolist(), total.units.tolist(), strict=True)) for total in wide]
    holders: dict[int, set[int]] = {}
    for index, members in enumerate(nest):
        for key in members:
            holders.setdefault(key, set()).add(index)
    sizes = [len(members) for members in nest]
    for index in sorted(range(len(nest)), key=sizes.__getitem__):
        inner = dict(zip(wide[index].columns.tolist(), wide[index].units.tolist(), strict=True))
        if all(len(holders[key]) <= 2 for key in inner):
            continue
        rarest = min(inner, key=lambda key: len(holders[key]))
        for outer in sorted(holders[rarest] - {index}, key=sizes.__getitem__):
            sign = nest[outer].get(rarest, 0) * inner[rarest]
            if sizes[outer] >= sizes[index] and all(nest[outer].get(key) == sign * inner[key] for key in inner):
                for key in inner:
                    del nest[outer][key]
                    holders[key].remove(outer)
                nest[outer][count + index] = sign
                holders[count + index] = {outer}
                break
    return nest


def signs(count: int, one: IntArray, other: IntArray, differ: IntArray) -> IntArray | None:
    """+-1 for every node so that linked nodes differ where `differ` says so and agree elsewhere; None if impossible."""
    parent, parity = list(range(count)), [0] * count

    def root(node: int) -> tuple[int, int]:
        path, odd = [], 0
        while parent[node] != node:
            path.append(node)
            node = parent[node]
        for step in reversed(path):
            odd ^= parity[step]
            parent[step], parity[step] = node, odd
        return node, odd

    links = np.unique(np.stack([np.minimum(one, other), np.maximum(one, other), differ]), axis=1)
    for a, b, odd in links.T.tolist():
        (top_a, odd_a), (top_b, odd_b) = root(a), root(b)
        if top_a == top_b:
            if odd_a ^ odd_b != odd:
                return None
        else:
            parent[top_a], parity[top_a] = top_b, odd_a ^ odd_b ^ odd
    return np.array([1 - 2 * root(node)[1] for node in range(count)], dtype=np.int64)


class _Arcs:
    """Columns and sums' values as arcs, a convex cost as several arcs side by side, cheapest first."""

    def __init__(self, sums: Sums) -> None:
        self._sums = sums
        self._parts: list[tuple[int, IntArray, IntArray, IntArray]] = []
        self._curved: set[int] = set()

    def curve(self, place: int, low: int, costs: IntArray, high: int) -> None:
        """A column or sum's value in low..high at these costs of every goal for each value (none: no costs)."""
        slopes = np.diff(costs, axis=1)
        changes = (slopes[:, 1:] != slopes[:, :-1]).any(axis=0)
        begins = np.flatnonzero(np.concatenate([[True], changes])) if slopes.shape[1] else np.zeros(0, dtype=np.int64)
        length = np.diff(np.concatenate([begins, [slopes.shape[1]]]))
        lower = np.concatenate([[low], np.zeros_like(length)])
        upper = np.concatenate([[low if costs.shape[1] else high], length])
        rates = np.concatenate([np.zeros((len(costs), 1), dtype=np.int64), slopes[:, begins]], axis=1)
        self._parts.append((place, lower.astype(np.int64), upper.astype(np.int64), rates))
        self._curved.add(place)

    def network(self, sums: int, tail: IntArray, head: IntArray) -> Network:
        """The network of these columns and that many sums."""
        program, bounds = self._sums.program, self._sums
        count, goals = len(program), len(program.goals)
        plain = ~bounds.implied.columns & (bounds.lower < bounds.upper)
        plain[[place for place in self._curved if place < count]] = False
        plain_columns = np.flatnonzero(plain).astype(np.int64)
        sizes = [len(lower) for _, lower, _, _ in self._parts]
        place = np.concatenate([plain_columns, np.repeat([part[0] for part in self._parts], sizes)]).astype(np.int64)
        column = np.where(place < count, place, -1)
        costs = np.concatenate([np.zeros((goals, len(plain_columns)), np.int64), *(p[3] for p in self._parts)], axis=1)
        costs[:, column >= 0] += bounds.prices[:, column[column >= 0]]
        fixed = np.where(~bounds.implied.columns & (bounds.lower == bounds.upper), bounds.lower, 0)
        return Network(
            sums + 1,
            tail[place],
            head[place],
            np.concatenate([bounds.lower[plain_columns], *(part[1] for part in self._parts)]),
            np.concatenate([bounds.upper[plain_columns], *(part[2] for part in self._parts)]),
            costs,
            column,
            fixed,
            bounds,
        )
