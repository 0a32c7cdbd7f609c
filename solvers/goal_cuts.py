"""The relaxation of one goal and its cuts: the bound that they prove, with one more thread two sets of them."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from solvers.beside import Beside
from solvers.cuts import Cuts, carried, further, joined
from solvers.goal_search import GoalSearch
from solvers.knapsacks import find_knapsacks
from solvers.left import Left
from solvers.outcome import Basis
from solvers.patience import (
    BOUND_ERROR,
    FEW_ROUNDS,
    HARDLY,
    LOOKS,
    MOST_ROUNDS,
    PATIENCE,
    RESUMED_ROUNDS,
    WHOLE,
)
from solvers.priced import priced_bound
from solvers.relaxation import InfeasibleRelaxationError, Relaxation, Relaxed
from solvers.restrict import Restricted
from solvers.safe import safe_bound
from solvers.watch import EngineError, Watch


@dataclass(slots=True)
class GoalCuts(GoalSearch):
    """The work on one goal before anything is searched for what the bound leaves."""

    _made: list[Cuts] = field(default_factory=list)
    _ahead: Beside[Basis | None] | None = None
    """The next goal's relaxation, where it is solved beside this goal's work."""

    def _relax(self, relaxation: Relaxation) -> Relaxed | None:
        self.work += 1
        return relaxation.solve(self.watch, self.seconds_left())

    def _reach_bound(self, part: Restricted, relaxed: Relaxed) -> None:
        """Look for a point at a bound that is known, where cuts could hardly lift the relaxation's above it."""
        known = self.bound
        if known is not None and self.resumed and self.target.round_up(relaxed.objective) <= known < self._value:
            self._look(part, relaxed, Left(self.lower, self.upper, known))

    def _cut(self, part: Restricted, relaxation: Relaxation, relaxed: Relaxed) -> Relaxed:
        """Cuts until the bound meets the incumbent or hardly moves, or the time runs out; two sets of them at once.

        Where the bound ends is luck: it depends on which of the optimal bases are met on the way. A second thread,
        where it has nothing else to do, cuts by the tableau from the first round on, so that it meets other ones; both
        sets together are at least as good as the better one.
        """
        if self._ahead is not None or not self.racing or self.resumed or self._rounds() < MOST_ROUNDS:
            return self._cut_alone(part, relaxation, relaxed)
        other = copy(self)
        other.limits, other.work, other._made = replace(self.limits, threads=1), 0.0, []
        with Beside(partial(other.cut_beside, part, relaxation.twin(), relaxed)) as second:
            relaxed = self._cut_alone(part, relaxation, relaxed)
            if self.ended() or not second.result(self.watch):
                return relaxed
        cuts = further(joined(other._made), len(part.rows), relaxation.linear)
        self.work += other.work
        relaxation.add(cuts)
        self._made.append(cuts)
        found = self._relax(relaxation) if len(cuts) else None
        relaxed = relaxed if found is None else found
        self._raise(relaxation, relaxed)
        return relaxed

    def cut_beside(self, part: Restricted, relaxation: Relaxation, relaxed: Relaxed, watch: Watch) -> bool:
        """Make a set of cuts with a relaxation of its own; False where it came to no end."""
        self.watch = watch
        try:
            self._cut_alone(part, relaxation, relaxed, first=0)
        except (InfeasibleRelaxationError, EngineError):
            return False
        return not watch.ended()

    def _cut_alone(self, part: Restricted, relaxation: Relaxation, relaxed: Relaxed, first: int = 1) -> Relaxed:
        """Rounds of cuts; the tableau is used from round `first` on.

        Where the relaxation is at a value that points can have, one is looked for: with it the rounds in vain are not
        needed that would show that the bound moves no more.
        """
        idle, start, lifted, looks = 0, relaxed.objective, 0.0, 0
        for count in range(self._rounds()):
            if looks < LOOKS and self._may_be_reached(relaxed):
                looks += 1
                self._look_with_cuts(part, relaxation, relaxed)
            if self._may_end(relaxed):
                self._raise(relaxation, relaxed)
                if self.ended():
                    return relaxed
            idle = idle + 1 if count > 1 and lifted <= HARDLY * max(relaxed.objective - start, 1e-9) else 0
            cuts = relaxation.cuts(relaxed.values, tableau=count >= first)
            if not len(cuts) or idle >= PATIENCE:
                break
            relaxation.add(cuts)
            self._made.append(cuts)
            found = self._relax(relaxation)
            if found is None:
                break
            lifted, relaxed = found.objective - relaxed.objective, found
        self._raise(relaxation, relaxed)
        return relaxed

    def _look_with_cuts(self, part: Restricted, relaxation: Relaxation, relaxed: Relaxed) -> None:
        """Look for a point of the relaxation's value, with the cuts so far as rows."""
        value, linear = self.target.round_up(relaxed.objective - WHOLE), self.linear
        self.linear = carried(linear, relaxation.linear, relaxation.tight(len(part.rows)), part.columns)
        self._look(part, relaxed, Left(self.lower, self.upper, value))
        self.linear = linear

    def _rounds(self) -> int:
        """Few where cuts would take longer than the search, or were made for a similar program already.

        An earlier goal's gap is left to all goals behind it, and most of its columns cost nothing: a search among
        them for what a few rounds would have shown takes up to a minute.
        """
        if self.priced is not None:
            return 0
        if self.resumed and self.goal + 1 == len(self.program.goals):
            return RESUMED_ROUNDS
        return MOST_ROUNDS if len(self.linear.lower) > self.core else FEW_ROUNDS

    def _may_end(self, relaxed: Relaxed) -> bool:
        """Whether a bound in integers, which takes a while, could end the work here."""
        near = relaxed.objective + BOUND_ERROR * max(1.0, abs(relaxed.objective))
        return self.ended() or self.limits.gap > 0 or self.target.round_up(near) >= self._value

    def _may_be_reached(self, relaxed: Relaxed) -> bool:
        """Whether the relaxation is at a value that a point can have; not asked where a gap is enough."""
        if not self.racing or self.resumed or self.limits.gap > 0:
            return False
        value = self.target.round_up(relaxed.objective - WHOLE)
        return value < min(self._value, relaxed.objective + WHOLE)

    def _raise(self, relaxation: Relaxation, relaxed: Relaxed) -> None:
        # The last cuts have no duals yet where the time ran out on them.
        duals = np.zeros(len(relaxation.linear.row_lower))
        duals[: len(relaxed.duals)] = relaxed.duals
        safe = self.safe = safe_bound(relaxation.linear, relaxation.goal, duals, relaxed.objective)
        if safe is not None:
            self.bound = max(safe.bound(self.target), self.bound if self.bound is not None else self.target.least)
            self.watch.post(bound=min(self.bound, self._value))

    def _price(self, part: Restricted, relaxed: Relaxed) -> None:
        """A better bound where knapsack rows hold the columns: with them kept, all others priced."""
        own = int((part.rows < len(self.program.rows)).sum())
        knapsacks = None if self.resumed or self.ended() else find_knapsacks(part.linear, own)
        if knapsacks is None:
            return
        self.work += 1
        duals = relaxed.duals[: len(part.rows)]
        priced = priced_bound(part.linear, part.goal, knapsacks, duals, self._value, self.ended)
        if priced is not None and priced.bound(self.target) > self.target.round_up(relaxed.objective):
            self.priced, known = priced, self.target.least if self.bound is None else self.bound
            self.bound = min(self._value, max(known, priced.bound(self.target)))
            self.watch.post(bound=self.bound)
