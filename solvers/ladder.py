"""Steps away from a goal's bound: each holds all points of values up to its own, so that one without a point counts."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, Protocol

from solvers.backend import Limits
from solvers.left import Left, Ranges
from solvers.linear import LinearGoal
from solvers.patience import EAGER, HARDLY_LESS, LEAST_PROBE, MOST_NODES, PROBE, WIDER
from solvers.program import IntArray
from solvers.race import Ready
from solvers.scout import Scout
from solvers.search import Effort, Found, search
from solvers.watch import Watch


class Work(Protocol):
    """What a ladder asks of the work on its goal."""

    limits: Limits
    watch: Watch
    bound: int | None

    @property
    def target(self) -> LinearGoal:
        """The goal."""

    def ended(self) -> bool:
        """Whether no more work is to be done on it."""

    def seconds_left(self) -> float | None:
        """What is left of the time."""

    def ready(self, left: Left, proof: bool = True) -> Ready:
        """The search in what is left."""

    @property
    def better(self) -> int:
        """The largest value that is better than the best known."""

    def settled(self, ready: Ready, found: Found) -> bool:
        """Take over what a search found; False where it has to be made again, with rows that its point broke."""


class Ladder(NamedTuple):
    """Steps ever further from a goal's bound, as a race asks for them."""

    work: Work
    ranges: Ranges
    furthest: int
    """What the second step reaches at any rate."""
    scouts: Scout | None = None

    def ended(self) -> bool:
        """Whether to stop; also passes on what is new."""
        self.work.watch.tell()
        return self.work.ended()

    def ready(self, left: Left, proof: bool = True) -> Ready:
        """The search in what is left."""
        return self.work.ready(left, proof)

    def look(self, ready: Ready, patience: int, seeds: int, watch: Watch, seen: list[IntArray]) -> Found:
        """Make it, with the goal's own seed plus `seeds`; what it finds on the way goes to `seen`."""
        limits = replace(self.work.limits, seed=self.work.limits.seed + seeds)
        nodes = nodes_of(ready.left.free, patience, near=True)
        effort = Effort(False, self.work.seconds_left(), nodes, limits, watch, seen=seen.append, proof=ready.proof)
        return search(ready.part, ready.limit, effort)

    def enough(self, ready: Ready, point: IntArray) -> bool:
        """Whether no point is better than this one of the search's part, by what is proved so far."""
        return self.work.bound is not None and ready.part.goal.value(point) <= self.work.bound

    def settled(self, ready: Ready, found: Found) -> bool:
        """Take over what it found; False where it has to be made again, with rows that its point broke."""
        return self.work.settled(ready, found)

    def further(self, left: Left) -> Left | None:
        """The next step; None where it would leave hardly less than all."""
        bound, rest = max(self.furthest, self.work.target.round_up(left.most + 1)), self.rest()
        if rest is None or bound > self.work.better:
            return None
        # A search beyond the best point takes manifold: with a scout out for that, one that hardly leaves less will do.
        free = rest.free if self.scouts is None else int(HARDLY_LESS * rest.free)
        return self.ranges.near(bound, WIDER, int(WIDER * left.free), free)

    def scout(self) -> Left | None:
        """Where a point may soon be found next, if there is a scout."""
        return None if self.scouts is None else self.scouts.next()

    def rest(self) -> Left | None:
        """All that is better than the best point known; None where nothing can be."""
        return self.ranges.at_most(self.work.better)


def nodes_of(free: int, patience: int, *, near: bool) -> int:
    """The most nodes of a search; among few columns near the bound another seed would take as long."""
    return MOST_NODES if near and free <= EAGER else min(MOST_NODES, patience * max(LEAST_PROBE, PROBE // max(1, free)))
