"""Searches of values near a bound, several at once: each reaches further, and the nearest one's point counts."""

from __future__ import annotations

import math
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from solvers.left import Left
from solvers.linear import LinearGoal
from solvers.patience import LEAST_PROBE, MOST_NODES, PATIENT
from solvers.program import IntArray
from solvers.restrict import Restricted
from solvers.search import Found
from solvers.watch import POLL_SECONDS, Watch

AT_ONCE = 2
"""Memory holds so many searches; a third would look where the second finds what there is."""


class Ready(NamedTuple):
    """A search about to be made: `guided` over `part`, for points of less than `limit`."""

    left: Left
    part: Restricted
    guided: LinearGoal
    limit: int
    proof: bool = True
    """What it does not find is not there; without that it only says where a point is."""


class Goal(Protocol):
    """What a race asks of the work on a goal, always in the caller's thread but for `look`."""

    def ended(self) -> bool:
        """Whether to stop; also passes on what is new."""

    def ready(self, left: Left, proof: bool = True) -> Ready:
        """The search in what is left."""

    def look(self, ready: Ready, patience: int, seeds: int, watch: Watch, seen: list[IntArray]) -> Found:
        """Make it, with the goal's own seed plus `seeds`; what it finds on the way goes to `seen`."""

    def enough(self, ready: Ready, point: IntArray) -> bool:
        """Whether no point is better than this one of the search's part, by what is proved so far."""

    def settled(self, ready: Ready, found: Found) -> bool:
        """Take over what it found; False where it has to be made again, with rows that its point broke."""

    def further(self, left: Left) -> Left | None:
        """What to look at beside it; None where nothing near the bound is further away."""

    def scout(self) -> Left | None:
        """Few columns where a better point may soon be found; None where there are no further ones."""

    def rest(self) -> Left | None:
        """All that is better than the best point known; None where nothing can be."""


@dataclass(slots=True)
class _Runner:
    ready: Ready
    patience: int
    seeds: int
    future: Future[Found]
    stopped: threading.Event
    seen: list[IntArray]


class Race:
    """Looks nearer to the bound and further away at the same time.

    Where the further one ends without a point, the nearer one has none either. A point of the further one counts once
    the nearer ones have none: so the outcome does not depend on which of them is quicker. A scout, where the goal has
    one, takes the place of the further one: once it finds no better point than it has, all that is better is searched
    there. Steps that reach beyond its point give way at once to a search of what is better.
    """

    def __init__(self, goal: Goal, patience: int, at_once: int, sighted: bool = False) -> None:
        self._goal, self._patience, self._at_once = goal, patience, min(at_once, AT_ONCE)
        self._running: list[_Runner] = []
        self._next: Left | None = None
        self._scouting, self._sighted = False, sighted
        """Whether a scout is out, and whether a point is known than which few are better."""
        self._unused: list[tuple[Ready, Found]] = []
        self.exhausted = False
        """A search would take more nodes than any may."""

    def run(self, nearest: Left) -> Left:
        """Search until a point or the last step of the ladder, or until the goal is ended; the last step looked at.

        Raises EngineError where a search fails.
        """
        last, self._next = nearest, nearest
        with ThreadPoolExecutor(2 * AT_ONCE, thread_name_prefix="search") as pool:
            try:
                self._scout(pool)
                while not self.exhausted and not self._goal.ended():
                    self._rest(pool)
                    while self._next is not None and len(self._running) < self._at_once:
                        last = self._next
                        self._enter(self._begin(pool, self._goal.ready(last), self._patience, 0))
                        self._next = self._goal.further(last)
                    if not self._running or self._step(pool):
                        return last
            finally:
                for each in self._running:
                    each.stopped.set()
        # Cut short: what was seen so far, in the order of the ladder, is better than nothing.
        self._unused += [(each.ready, each.future.result()) for each in self._running]
        for ready, found in sorted(self._unused, key=lambda each: each[0].limit):
            self._goal.settled(ready, found)
        return last

    def _begin(self, pool: ThreadPoolExecutor, ready: Ready, patience: int, seeds: int) -> _Runner:
        stopped = threading.Event()
        watch, seen = Watch("", time.perf_counter(), None, stopped.is_set), list[IntArray]()
        future = pool.submit(self._goal.look, ready, patience, seeds, watch, seen)
        return _Runner(ready, patience, seeds, future, stopped, seen)

    def _step(self, pool: ThreadPoolExecutor) -> bool:
        """Wait for one of them; True where a point counts."""
        if self._seen_enough():
            return True
        wait([each.future for each in self._running if not each.future.done()], POLL_SECONDS, FIRST_COMPLETED)
        for place, each in enumerate(self._running):
            if not each.future.done():
                continue
            found = each.future.result()
            if not each.ready.proof:
                return self._scouted(pool, each, found)
            if not found.ended:
                self._unused.append((each.ready, found))
                self._again(pool, place)
            elif found.values is None:
                self._goal.settled(each.ready, found)
                self._drop(self._running[: place + 1])
                return False
            else:
                self._next = None
                self._drop(self._running[place + 1 :])
                if self._counts(place, found):
                    if self._goal.settled(each.ready, found):
                        return True
                    self._running[place] = self._begin(
                        pool, self._goal.ready(each.ready.left), each.patience, each.seeds
                    )
                return False
        return False

    def _enter(self, runner: _Runner) -> None:
        """Those that prove stand in the order of the ladder, the scout behind them."""
        limit, proof = runner.ready.limit, runner.ready.proof
        nearer = [each for each in self._running if each.ready.proof and each.ready.limit <= limit]
        self._running.insert(len(nearer) if proof else len(self._running), runner)

    def _scout(self, pool: ThreadPoolExecutor) -> None:
        """Begin the scout's next search, if there is one."""
        left = self._goal.scout()
        self._scouting = left is not None
        if left is not None:
            self._enter(self._begin(pool, self._goal.ready(left, proof=False), 1, 0))

    def _scouted(self, pool: ThreadPoolExecutor, runner: _Runner, found: Found) -> bool:
        """Go on from what the scout found; True where nothing can be better than its point."""
        self._drop([runner])
        if found.values is not None and not self._goal.settled(runner.ready, found):
            again = self._goal.ready(runner.ready.left, proof=False)
            self._enter(self._begin(pool, again, 1, runner.seeds))
            return False
        self._sighted = self._sighted or found.values is not None
        rest = self._goal.rest()
        if rest is None:
            return True
        if self._sighted:
            self._drop([each for each in self._running if each.ready.left.most > rest.most])
            self._next = None if self._next is None or self._next.most >= rest.most else self._next
        self._scout(pool)
        return False

    def _rest(self, pool: ThreadPoolExecutor) -> None:
        """Search all that is better than the scout's point, once the scout or the ladder has done what it can."""
        proving = [each.ready.left.most for each in self._running if each.ready.proof]
        if not self._sighted or (self._scouting and (self._next is not None or proving)):
            return
        rest = self._goal.rest()
        if rest is not None and all(most < rest.most for most in proving):
            self._enter(self._begin(pool, self._goal.ready(rest), self._patience, 0))

    def _seen_enough(self) -> bool:
        """Whether the nearest search has seen a point than which none is better: the further ones ruled that out.

        It would be this search's point at its end too, but for the time that it takes to rule that out by itself.
        """
        nearest = self._running[0]
        if not nearest.seen or not self._goal.enough(nearest.ready, nearest.seen[-1]):
            return False
        return self._goal.settled(nearest.ready, Found(nearest.seen.pop(), -math.inf, False, 0))

    def _counts(self, place: int, found: Found) -> bool:
        """Whether no nearer search can have a point as good; those that cannot are ended."""
        assert found.values is not None
        value = self._running[place].ready.part.goal.value(found.values)
        return all(each.ready.limit <= value for each in self._running[:place])

    def _again(self, pool: ThreadPoolExecutor, place: int) -> None:
        """Once more with another seed, for longer."""
        each = self._running[place]
        patience = PATIENT * each.patience
        self.exhausted = patience * LEAST_PROBE > MOST_NODES
        self._running[place] = self._begin(pool, each.ready, patience, each.seeds + 1)

    def _drop(self, those: list[_Runner]) -> None:
        for each in those:
            each.stopped.set()
        self._running = [each for each in self._running if not each.stopped.is_set()]
