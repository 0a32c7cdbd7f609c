"""Branching for a certificate: boxes that cover a domain, each with multipliers of its own, best bound first."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from solvers.certificate import Leaves, Multipliers, Node
from solvers.certificate_check import DEEPEST, use
from solvers.certificate_domain import Domain
from solvers.certificate_propagation import Incidence, propagated
from solvers.certificate_rows import FloatArray
from solvers.certify_lp import Relaxation, Relaxed
from solvers.certify_root import best_multipliers
from solvers.program import IntArray

FRACTIONAL = 1e-6
PROBED = 12
"""Most columns whose halves are tried before one is split."""

RELIABLE = 2
"""A column that was tried so often is judged by what it did before."""

ERROR = 1e-7
"""Relative error of a relaxation's value, and more."""

UNFINISHED = 200
"""So many boxes of a branching that does not end are written down: more take megabytes and lift the bound little."""

Stop = Callable[[], bool]


@dataclass(slots=True)
class _Box:
    """A node in the making. Until it is worked on it has its parent's domain; then that is let go."""

    domain: Domain | None
    half: int
    """0 or 1: below or above the parent's split; -1: the whole domain."""
    bound: int
    depth: int
    parent: int = -1
    fixes: list[Multipliers] = field(default_factory=list)
    basis: Any = None
    """The basis that its parent's relaxation ended at, until it is worked on."""
    column: int = -1
    threshold: int = 0
    halves: tuple[int, int] = (-1, -1)


@dataclass(slots=True)
class Branching:
    """A tree over one domain for one goal; points above `keep` are dropped, `wanted` is the bound to prove."""

    relaxation: Relaxation
    goal: int
    derived: IntArray
    keep: int
    wanted: int
    boxes: list[_Box] = field(default_factory=list)
    incidence: Incidence = field(init=False)
    gains: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    """Per column what its halves gained when they were tried, per unit of distance."""

    def grow(self, domain: Domain, bound: int, most: int, deadline: float, stop: Stop) -> None:
        """Split until every box reaches `wanted`, or until there are `most` boxes or the time is up."""
        domain = domain.compact()
        self.boxes = [_Box(domain, -1, bound, 0)]
        self.incidence = Incidence.of(domain)
        waiting = [(bound, 0, 0)]
        # A rebuilt model has no column that is fixed by now, and then only the rows that bind.
        self.relaxation.reset()
        if self.relaxation.solve(domain, self.goal, self.derived, deadline - time.perf_counter()).known:
            self.relaxation.lean(domain)
        while waiting and len(self.boxes) < most and time.perf_counter() < deadline and not stop():
            _, _, number = heapq.heappop(waiting)
            for half in self._work(number, deadline):
                box = self.boxes[half]
                heapq.heappush(waiting, (box.bound, -box.depth, half))

    def tree(self) -> Leaves:
        """The boxes in preorder; the first ones, where not every box is proved."""
        open_ = any(box.column < 0 and box.bound < self.wanted for box in self.boxes)
        most = UNFINISHED if open_ else len(self.boxes)
        nodes, waiting = [], [0]
        while waiting:
            box = self.boxes[waiting.pop()]
            split = box.column >= 0 and box.halves[1] < most
            nodes.append(Node(tuple(box.fixes), box.column if split else -1, box.threshold if split else 0))
            if split:
                waiting += [box.halves[1], box.halves[0]]
        return Leaves(tuple(nodes))

    def _work(self, number: int, deadline: float) -> tuple[int, ...]:
        """Prove what can be proved of a box, and split it if that is not enough; returns the halves."""
        box = self.boxes[number]
        assert box.domain is not None
        domain, box.domain = box.domain, None
        if box.half >= 0:
            parent = self.boxes[box.parent]
            domain = domain.split(parent.column, parent.threshold)[box.half]
            domain = propagated(domain, self.incidence, domain.place(parent.column))
        if domain.empty:
            box.bound = self.wanted
            return ()
        # Half a unit above what may be kept nothing is left of the box; doubles err by less than the rest.
        enough = self.keep + 0.5 + ERROR * abs(self.keep)
        left, basis, box.basis = deadline - time.perf_counter(), box.basis, None
        relaxed = self.relaxation.solve(domain, self.goal, self.derived, left, enough=enough, basis=basis)
        if not relaxed.known:
            return ()
        _, multipliers, _ = best_multipliers(domain, self.goal, relaxed, self.keep, self.wanted)
        domain = self._use(box, domain, multipliers)
        if not domain.empty and not (domain.lower < domain.upper).any():
            # A single point is left: its value is its bound.
            domain = self._use(box, domain, Multipliers())
        if domain.empty or box.bound >= self.wanted:
            box.bound = self.wanted
            return ()
        column = self._choose(domain, relaxed, deadline) if box.depth < DEEPEST - 2 else -1
        if column < 0:
            return ()
        lower, upper = int(domain.lower[column]), int(domain.upper[column])
        box.column = int(domain.columns[column])
        box.threshold = min(max(math.floor(relaxed.x[column]), lower), upper - 1)
        box.halves = (len(self.boxes), len(self.boxes) + 1)
        basis = self.relaxation.basis()
        self.boxes += [_Box(domain, half, box.bound, box.depth + 1, number, basis=basis) for half in (0, 1)]
        return box.halves

    def _use(self, box: _Box, domain: Domain, multipliers: Multipliers) -> Domain:
        """What multipliers leave of a box, whose bound rises to what they prove."""
        domain, bound = use(domain, self.goal, multipliers, self.keep, self.incidence)
        box.fixes.append(multipliers)
        box.bound = box.bound if bound is None else max(box.bound, bound)
        return domain

    def _choose(self, domain: Domain, relaxed: Relaxed, deadline: float) -> int:
        """The column whose halves gain most, by trial or by what it gained before; -1: none can be split."""
        free = domain.lower < domain.upper
        depth = np.where(free, np.abs(relaxed.x - np.rint(relaxed.x)), 0.0)
        fractional = np.flatnonzero(depth > FRACTIONAL)
        if not len(fractional):
            return int(np.argmax(free)) if free.any() else -1
        score = {column: self._score(column, relaxed.x) for column in fractional.tolist()}
        order = sorted(score, key=lambda column: (-score[column], -depth[column]))
        best, choice, tried = -1.0, order[0], 0
        for column in order:
            if len(self.gains.get(column, ())) < RELIABLE:
                if tried == PROBED or time.perf_counter() >= deadline:
                    break
                tried += 1
                if self._try(domain, relaxed, column) > self.keep:
                    return column
                score[column] = self._score(column, relaxed.x)
            if score[column] > best:
                best, choice = score[column], column
        return choice

    def _score(self, column: int, x: FloatArray) -> float:
        """The product of what both halves may gain."""
        found = self.gains.get(column)
        if not found:
            return 0.0
        down = float(x[column]) - math.floor(x[column])
        below, above = (sum(each) / len(found) for each in zip(*found, strict=True))
        return float(max(below * down, 1e-6) * max(above * (1 - down), 1e-6))

    def _try(self, domain: Domain, relaxed: Relaxed, column: int) -> float:
        """Note what the halves gain; returns about what the better half proves."""
        below, above = self.relaxation.probe(int(domain.columns[column]), float(relaxed.x[column]))
        down = relaxed.x[column] - math.floor(relaxed.x[column])
        most = max(1.0, self.wanted - relaxed.value)
        gains = [min(max(value - relaxed.value, 0.0), most) for value in (below, above)]
        self.gains.setdefault(column, []).append((gains[0] / down, gains[1] / (1 - down)))
        return max(below, above)
