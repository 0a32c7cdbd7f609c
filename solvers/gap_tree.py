"""A small tree over a relaxation that is at hand, for a gap that few columns make.

Where most columns cost nothing, a relaxation has many optimal points, all of them fractional somewhere. A search that
begins anew takes as long for a gap of few columns as for any other; the dual simplex method goes on from the last
basis, and the tableau shows on which columns the gap depends: on a district, two of 199 that are fractional.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from solvers.beside import Beside
from solvers.cuts import BoolArray
from solvers.linear import LinearProgram
from solvers.penalties import score
from solvers.program import IntArray
from solvers.relaxation import InfeasibleRelaxationError, Relaxation, Relaxed
from solvers.search import Effort, Found
from solvers.watch import EngineError, Watch

INTEGRAL = 1e-6
"""What is nearer to a whole number counts as one, and what is lifted by less as not lifted."""

Look = Callable[[Relaxed, IntArray, IntArray], float]
"""Looks for a point near this one, within these bounds; the limit from now on."""

STRONG = 3
"""So many columns are tried for one that lifts both halves; where they move for others, many lift one half only."""

WORK = 0.75
"""Simplex iterations for each row that a tree may take, about those of a first relaxation; it ends after that."""

LEAST_WORK = 1000
"""So many at any rate: a small program takes no time."""

IDLE = 1e-3
"""A side that is not lifted counts as this share of what is missing, so that the other side still tells."""

Sides = dict[int, tuple[int, int]]
"""Columns' bounds where they are narrower than at the root."""


class _Node(NamedTuple):
    """What was branched on, the basis to begin at, the least value here, and columns that move for nothing."""

    branches: Sides
    basis: Any
    value: float
    dull: BoolArray


@dataclass(slots=True)
class _Tree:
    """Nodes above `limit` are closed; `linear` has the bounds of the first.

    Where there is a twin, it solves each node's upper half while the relaxation solves the lower one.
    """

    relaxation: Relaxation
    linear: LinearProgram
    limit: float
    effort: Effort
    look: Look
    twin: Relaxation | None = None
    branchings: int = 0
    iterations: list[int] = field(default_factory=list)
    """Of each relaxation so far, in the order in which they end."""
    began: float = field(default_factory=time.perf_counter)

    def run(self) -> Found:
        """Branch where the bound is least, as long as that lifts it or points are found where it does not."""
        nodes = [_Node({}, None, -math.inf, np.zeros(len(self.linear.lower), dtype=bool))]
        while nodes:
            node = nodes.pop()
            self._enter(node.branches)
            relaxed = self._solve(self.relaxation, node.basis, self.effort.watch)
            halves = None if relaxed is None else self._halves(node, relaxed)
            self._enter({column: self._bounds({}, column) for column in node.branches})
            if halves is None and (relaxed is None or not self._looked(node, relaxed)):
                return Found(None, node.value, False, self.branchings)
            # Of equal ones the last is the deepest, whose basis is the nearest.
            nodes = [each for each in (*nodes, *([node] if halves is None else halves)) if each.value <= self.limit]
            nodes.sort(key=lambda each: -each.value)
        return Found(None, math.inf, True, self.branchings)

    def _looked(self, node: _Node, relaxed: Relaxed) -> bool:
        """Whether a better point was found where the bound is least; at the root that has been tried."""
        lower, upper = self.linear.lower.copy(), self.linear.upper.copy()
        for column, sides in node.branches.items():
            lower[column], upper[column] = sides
        limit = self.look(relaxed, lower, upper) if node.branches else self.limit
        found, self.limit = limit < self.limit, limit
        for each in self.both():
            each.enough(limit)
        return found

    def _halves(self, node: _Node, relaxed: Relaxed) -> list[_Node] | None:
        """What is left of the node's two halves; None where no branching is worth it, or there is none."""
        if relaxed.objective > self.limit:
            return []
        fractional = np.abs(relaxed.values - np.rint(relaxed.values)) > INTEGRAL
        looked = np.flatnonzero(fractional & ~node.dull)
        found = self.relaxation.penalties(looked, self._free(node.branches))
        lively = [each for each in found if max(each.down, each.up) > INTEGRAL]
        if not lively or self.branchings >= self.effort.nodes or self._tired():
            return None
        self.branchings += 1
        dull = node.dull.copy()
        dull[list({each.column for each in found} - {each.column for each in lively})] = True
        # A point that is far from the best one says nothing of how much is missing.
        raised = [side for each in lively for side in (each.down, each.up) if side < math.inf]
        missing = min(self.limit - relaxed.objective, max(raised, default=math.inf))
        # Where nothing can move a column one way, one half is left.
        closing = {each.column for each in lively if math.isinf(max(each.down, each.up))}
        lively.sort(key=lambda each: (each.column not in closing, -score(each.down, each.up, missing, IDLE * missing)))
        here = node._replace(basis=self.relaxation.saved(), dull=dull)
        one_sided = None
        for each in lively[:STRONG]:
            halves = self._split(here, each.column, relaxed)
            lifted = [half.value > relaxed.objective + INTEGRAL for half in halves or ()]
            if halves is None or len(halves) < 2 or all(lifted):
                return halves
            one_sided = halves if one_sided is None and any(lifted) else one_sided
        return one_sided

    def _split(self, node: _Node, column: int, relaxed: Relaxed) -> list[_Node] | None:
        """What is left of its halves by this column; None where a relaxation does not end."""
        value, (lower, upper) = relaxed.values[column], self._bounds(node.branches, column)
        down, up = {column: (lower, math.floor(value))}, {column: (math.ceil(value), upper)}
        if self.twin is None:
            halves = [self._half(self.relaxation, node, each, self.effort.watch) for each in (down, up)]
        else:
            halves = self._at_once(self.twin, node, down, up)
        if any(each is None for each in halves):
            return None
        return [each for each in halves if each is not None and each.value <= self.limit]

    def _at_once(self, twin: Relaxation, node: _Node, down: Sides, up: Sides) -> list[_Node | None]:
        """Both halves, each by a relaxation of its own; which is done first makes no difference."""
        with Beside(lambda watch: self._half(twin, node, up, watch)) as upper:
            lower = self._half(self.relaxation, node, down, self.effort.watch)
            # Without this half the other one says nothing.
            return [None, None] if lower is None else [lower, upper.result(self.effort.watch)]

    def _half(self, relaxation: Relaxation, node: _Node, half: Sides, watch: Watch) -> _Node | None:
        """The node with these bounds too, as solved; None where its relaxation does not end."""
        before = {column: self._bounds(node.branches, column) for column in half}
        _enter(relaxation, half)
        found = self._solve(relaxation, node.basis, watch)
        _enter(relaxation, before)
        if found is None:
            return None
        return _Node(node.branches | half, relaxation.saved(), found.objective, node.dull)

    def _solve(self, relaxation: Relaxation, basis: Any, watch: Watch) -> Relaxed | None:
        """The relaxation from this basis, at an infinite value where it has no point; None where it does not end."""
        spent = time.perf_counter() - self.began
        if basis is not None:
            relaxation.restore(basis)
        try:
            left = None if self.effort.seconds is None else max(0.0, self.effort.seconds - spent)
            return relaxation.solve(watch, left)
        except InfeasibleRelaxationError:
            none = np.zeros(0)
            return Relaxed(math.inf, none, none, none)
        except EngineError:
            # A search can still close the gap where doubles fail this relaxation.
            return None
        finally:
            self.iterations.append(relaxation.iterations)

    def _tired(self) -> bool:
        """Whether the relaxations took as many iterations as the tree may."""
        return sum(self.iterations) > max(LEAST_WORK, WORK * len(self.linear.row_lower))

    def _free(self, branches: Sides) -> BoolArray:
        free: BoolArray = self.linear.lower < self.linear.upper
        free[[column for column, (lower, upper) in branches.items() if lower == upper]] = False
        return free

    def _bounds(self, branches: Sides, column: int) -> tuple[int, int]:
        return branches.get(column, (int(self.linear.lower[column]), int(self.linear.upper[column])))

    def both(self) -> list[Relaxation]:
        """The relaxation, and its twin where there is one."""
        return [self.relaxation, *([] if self.twin is None else [self.twin])]

    def _enter(self, branches: Sides) -> None:
        for each in self.both():
            _enter(each, branches)


def _enter(relaxation: Relaxation, branches: Sides) -> None:
    sides = np.array(list(branches.values()), dtype=np.int64).reshape(-1, 2)
    relaxation.bound(np.array(list(branches), dtype=np.int64), sides[:, 0], sides[:, 1])


def branched(
    relaxation: Relaxation, lower: IntArray, upper: IntArray, limit: float, effort: Effort, look: Look
) -> Found:
    """Whether points within these bounds have a goal of at most `limit`, or a bound above which they are.

    Points are found by `look` alone. The relaxation goes on from its last solve's basis, and has its own bounds again
    in the end. `effort` limits the branchings by its nodes, and says whether no other search runs beside it.
    """
    linear = relaxation.linear
    inside = replace(linear, lower=lower, upper=upper)
    fixed = np.flatnonzero((lower > linear.lower) | (upper < linear.upper)).astype(np.int64)
    twin = relaxation.twin() if effort.alone and effort.limits.threads > 1 else None
    tree = _Tree(relaxation, inside, limit, effort, look, twin)
    for each in tree.both():
        each.bound(fixed, lower[fixed], upper[fixed])
        each.enough(limit)
    try:
        return tree.run()
    finally:
        relaxation.enough(math.inf)
        relaxation.bound(fixed, linear.lower[fixed], linear.upper[fixed])
