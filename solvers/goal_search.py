"""The searches for one goal of the exact engine: cores, steps near the bound, scouts, and what they found."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from solvers.blend import blended
from solvers.cores import centres, core
from solvers.gap_tree import branched
from solvers.goal_state import GoalState
from solvers.ladder import Ladder, nodes_of
from solvers.left import FEWER, Left, Ranges, filled
from solvers.mended import around, nearness_to
from solvers.patience import (
    BOUND_ERROR,
    BRANCHINGS,
    CLOSE,
    CLOSER,
    EAGER,
    GROWTH,
    HASTY,
    IDLE,
    MOST_NODES,
    NEARLY_ALL,
    PATIENT,
    PLACE_NODES,
    RACING,
    SIGHTED,
    SIGHTED_NODES,
    WIDER,
)
from solvers.program import IntArray
from solvers.race import Race, Ready
from solvers.relaxation import Relaxation, Relaxed
from solvers.restrict import Restricted, restrict
from solvers.scout import Scout
from solvers.search import Effort, Found, search, slack_of
from solvers.sole import others
from solvers.sweep import Sweep
from solvers.thin import Thin


@dataclass(slots=True)
class GoalSearch(GoalState):
    """What is looked at, for how long, and what follows from it."""

    _tree: int | None = None
    """The best value when the gap was last branched on."""
    _swept: bool = False
    """It was looked around the best point known."""
    _hasty: int = HASTY
    """How often a proof may still be ended by a better point."""
    _refused: bool = False
    """The point that the last search ended at proved to be none."""

    def _near(self, ranges: Ranges, left: Left, least: int) -> Left | None:
        """The first step of values to be ruled out; None where nothing near the bound leaves far less."""
        reach = int(CLOSER * self.reach) if self.racing else self.reach
        found = None if self.bound is None else ranges.near(self._above(ranges, reach), WIDER, least, left.free)
        return left if found is not None and found.most > self.better else found

    def _relaxed(self, ranges: Ranges) -> int:
        """The relaxation's own bound; a wider program's optimum may lie above it, but says no more of points."""
        assert self.bound is not None
        return self.bound if ranges.safe is None else min(self.bound, ranges.safe.bound(self.target))

    def _above(self, ranges: Ranges, reach: int) -> int:
        """The value so far above the relaxation's bound, or the bound where that is more."""
        assert self.bound is not None
        return max(self.bound, self._relaxed(ranges) + reach)

    def _close(self, ranges: Ranges, reach: int) -> bool:
        """Whether what is better than the best known leaves little more than what a similar program says is enough."""
        if not reach or self.bound is None:
            return False
        rest, enough = ranges.at_most(self.better), ranges.at_most(self._above(ranges, reach))
        # Where most columns cost nothing, no point is close: what is better leaves nearly all of them.
        few = FEWER * len(ranges.columns)
        return rest is not None and enough is not None and enough.free <= few and rest.free <= CLOSE * enough.free

    def _scout(self, ranges: Ranges, left: Left, part: Restricted, relaxed: Relaxed) -> Scout:
        """Where a better point is sought before all that is better is ruled out."""

        def again(size: int) -> Left | None:
            rest = ranges.at_most(self.better)
            return rest and Left(*core(part, relaxed, (rest.lower, rest.upper), self._full, size), rest.most)

        def close(size: int) -> Left | None:
            rest = ranges.at_most(self.better)
            return rest and around(self.linear, rest, np.clip(self._full, rest.lower, rest.upper), near, size)

        thin = Thin(ranges, self._relaxed(ranges), self.better, left.free, self.target.step)
        scout = Scout(thin, self.reach, self.linear.original, lambda: self._value, again)
        if not len(self.breach):
            return scout
        near = nearness_to(self.linear, self.breach)
        return replace(scout, close=close)

    def _seek(self, scout: Scout) -> bool:
        """Look for better points among few columns; whether there is one."""
        before, step = self._value, scout.next()
        while step is not None and not self.ended():
            self._search(step, proof=False, nodes=nodes_of(step.free, 1, near=True))
            step = scout.next()
        return self._value < before

    def _rule_out(self, ranges: Ranges, scout: Scout | None, near: Left, patience: int, least: int) -> tuple[int, int]:
        """Search values near the bound; patience from now on, and the least columns of the next step."""
        assert self.bound is not None
        reach, self.reach = self.reach, 0
        if self.racing:
            ladder = Ladder(self, ranges, self._above(ranges, reach), scout)
            race = Race(ladder, RACING * patience, self.limits.threads, self._close(ranges, reach))
            least = int(WIDER * race.run(near).free)
            if self._refused:
                return self._patience(patience, Found(None, -math.inf, False, 0)), least
            return MOST_NODES if race.exhausted else patience, least
        found = self._search(near, proof=True, nodes=nodes_of(near.free, patience, near=True))
        return self._patience(patience, found), int(WIDER * near.free) if found.ended else least

    def _sight(self, ranges: Ranges) -> None:
        """Look for a point among the few columns near a bound with knapsacks kept: steps near it may take long."""
        nearest = None if self.priced is None or self.bound is None else ranges.at_most(self.bound)
        if nearest is None or self.ended():
            return
        few = ranges.at_most(min(self.better, ranges.leaving(int(SIGHTED * nearest.free))))
        if few is not None:
            self._search(few._replace(most=self.better), proof=False, nodes=SIGHTED_NODES, eager=True)

    def _patience(self, before: int, found: Found) -> int:
        """How patient the next search is; one that was cut short is tried with another seed, for longer."""
        if found.ended:
            return before
        self.limits = replace(self.limits, seed=self.limits.seed + 1)
        return PATIENT * before

    def _improve(self, part: Restricted, relaxed: Relaxed, left: Left, size: int) -> None:
        """Cores of this size: around the relaxation's point, then around the best known."""
        gap, before = self._gap(), None
        for centre in centres(part, relaxed, left.lower, left.upper, self._full):
            # After a step that far it is better to look at what is left than to go on from the old point.
            if not self.ended() and 2 * self._gap() > gap:
                bounds = core(part, relaxed, (left.lower, left.upper), centre, size)
                if before is None or any((one != other).any() for one, other in zip(bounds, before, strict=True)):
                    self._search(Left(*bounds, left.most), proof=False, eager=True)
                before = bounds

    def _branched(self, relaxation: Relaxation, part: Restricted, ranges: Ranges, left: Left) -> bool:
        """Close the gap by a few branchings if few columns make it; False where that was tried for this value."""
        if self._tree == self._value or left.free <= EAGER or len(self.apart):
            return False
        # Guided searches look at no value near the bound; where those leave far less, most columns make the gap.
        if any(each.gap for each in self.held) and self._near(ranges, left, 0) is not None:
            return False
        self._tree = self._value
        effort = Effort(False, self.seconds_left(), BRANCHINGS, self.limits, self.watch, alone=self.racing)
        certain = slack_of(part.goal) * max(self.target.step, 1)

        def look(relaxed: Relaxed, low: IntArray, high: IntArray) -> float:
            most = self.target.round_up(relaxed.objective - certain)
            self._look(part, relaxed, Left(part.expand(low, left.lower), part.expand(high, left.upper), most))
            return self.better + certain

        bounds = left.lower[part.columns], left.upper[part.columns]
        found = branched(relaxation, *bounds, self.better + certain, effort, look)
        # Whatever it found on the way, once more it would come to the same.
        self._tree = self._value
        self.settled(Ready(left, part, self.target, self.target.round_up(self.better + 1), True), found)
        return True

    def _look(self, part: Restricted, relaxed: Relaxed, left: Left) -> None:
        """Cores of growing size around the relaxation's point, until one has a point of at most `left.most`."""
        before, size = self._value, self.core
        centre = centres(part, relaxed, left.lower, left.upper, self._full)[0]
        while self._value == before and size < NEARLY_ALL * self.core * GROWTH and not self.ended():
            bounds = core(part, relaxed, (left.lower, left.upper), centre, size)
            self._search(Left(*bounds, left.most), proof=False, eager=True)
            size *= GROWTH

    def _sweep(self, ranges: Ranges, part: Restricted, relaxed: Relaxed) -> None:
        """Look around one place of the best point known after the other, until that gains nothing any more."""
        sweep, idle = Sweep(self.linear, part.columns, relaxed), 0
        while idle < IDLE and not self.ended():
            rest, before = ranges.at_most(self.better), self._value
            place = None if rest is None else sweep.next(rest, self._full)
            if place is None:
                return
            self._search(place, proof=False, nodes=PLACE_NODES)
            idle = 0 if self._value < before else idle + 1

    def _prove(self, ranges: Ranges, left: Left, part: Restricted, relaxed: Relaxed, patience: int) -> Found:
        """Search all that is better than the best point known, or all others that are as good."""
        if left.free > EAGER and not self._swept:
            self._swept = True
            self._sweep(ranges, part, relaxed)
            better = ranges.at_most(self.better)
            if better is None or self.ended():
                return Found(None, math.inf, True, 0)
            left = better
        nodes, eager = nodes_of(left.free, patience, near=False), left.free <= EAGER
        equal = ranges.at_most(self._value) if len(self.apart) else None
        return self._search(left if equal is None else equal, True, nodes, eager, apart=equal is not None)

    def _search(
        self, left: Left, proof: bool, nodes: int = MOST_NODES, eager: bool = False, apart: bool = False
    ) -> Found:
        """Look for points of at most `left.most` in what is left; with `proof`, there are none elsewhere.

        `apart`: for points other than the best one known, which has that value.
        """
        while True:
            ready, seconds = self.ready(left, proof), self.seconds_left()
            if self.limits.work is not None:
                nodes = min(nodes, int(max(1.0, self.limits.work - self.work)))
            if not proof and seconds is not None:
                seconds *= 0.5
            alone = proof and self.racing
            effort = Effort(eager, seconds, nodes, self.limits, self.watch, proof=proof, alone=alone)
            if apart:
                effort = effort._replace(first=self._hasty > 0)
                found, self.sole = others(ready.part, self._full, self.apart, effort)
                if found.values is not None:
                    self._hasty, self._swept = self._hasty - 1, False
            else:
                found = search(ready.part, ready.limit, effort)
            if self.settled(ready, found):
                # One that ended at a point which is none has to be tried in another way.
                return found._replace(ended=found.ended and not self._refused)

    def ready(self, left: Left, proof: bool = True) -> Ready:
        """A search for points of at most `left.most` in what is left."""
        left, guided = filled(self.program, self.linear, left), blended(self.target, self._gap(), self.held)
        part = restrict(self.lazy.without(self.linear), guided, left.lower, left.upper)
        return Ready(left, part, guided, self.target.round_up(left.most + 1), proof)

    def settled(self, ready: Ready, found: Found) -> bool:
        """Take over what a search found; False where its point broke rows that are awake now."""
        left, part, guided, limit, proof = ready
        self.work += max(1, found.nodes)
        self._refused = False
        if found.values is not None:
            rest = np.where(left.lower == left.upper, left.lower, self._full)
            point = part.expand(found.values, rest)[: self.linear.original]
            if self.lazy.wake(point):
                return False
            self._refused = not self._offer(point)
        # An end at a point that proved to be none says nothing of what else there is.
        if proof and found.ended and not self._refused and (found.values is None or self._value < limit):
            self.bound, self.how = min(self._value, limit), "search"
        elif proof and np.isfinite(found.bound):
            known = self.target.least if self.bound is None else self.bound
            # Errors grow with what was summed up, and a guided search sums up more than its bound shows.
            error = BOUND_ERROR * (abs(found.bound) + abs(guided.constant))
            lowered = self.target.round_up(found.bound - error)
            self.bound = max(known, min(limit, self._value, lowered))
        return True
