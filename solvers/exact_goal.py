"""One goal of the exact engine: from a known point to the best one, and the proof that it is the best."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from solvers.ahead import next_basis, worth_it
from solvers.beside import Beside
from solvers.cores import first_size, leaves_many, next_size
from solvers.cuts import carried
from solvers.derivation import derivation
from solvers.goal_cuts import GoalCuts
from solvers.left import Left, Ranges
from solvers.outcome import Outcome
from solvers.patience import (
    EAGER,
    GROWTH,
    GUIDED_ALL,
    LEAST_PROBE,
    MOST_NODES,
    NEARLY_ALL,
    PROVING,
)
from solvers.program import IntArray, no_integers
from solvers.relaxation import InfeasibleRelaxationError, Relaxation, Relaxed
from solvers.restrict import Restricted, restrict
from solvers.solution import StopReason


@dataclass(slots=True)
class GoalWork(GoalCuts):
    """The work on one goal: relax, cut, fix, improve, prove."""

    def run(self) -> Outcome:
        """Relax, cut, fix, improve, prove; whatever ends it, the best so far comes back."""
        with ExitStack() as stack:
            outcome = self._run(stack)
            if self._ahead is None or outcome.reason is not StopReason.PROVED:
                return outcome
            return replace(outcome, ahead=self._ahead.result(self.watch))

    def _run(self, stack: ExitStack) -> Outcome:
        part = restrict(self.lazy.without(self.linear), self.target, self.lower, self.upper)
        if not len(part.columns):
            self.bound = self._value
            return self._outcome(part, no_integers())
        relaxation = Relaxation(part.linear, part.goal)
        if self.basis is not None:
            relaxation.begin(self.basis, part.columns, part.rows)
        try:
            relaxed = self._relax(relaxation)
            if relaxed is not None and self.lazy.wake(self._point(part, relaxed.values)):
                return self._run(stack)
            if relaxed is not None:
                self._reach_bound(part, relaxed)
                self._price(part, relaxed)
                if worth_it(self, relaxed):
                    self._ahead = stack.enter_context(Beside(next_basis(self, relaxed)))
                relaxed = self._cut(part, relaxation, relaxed)
        except InfeasibleRelaxationError:
            self.message = "the relaxation has no point in doubles though one is known"
            relaxed = None
        if relaxed is None:
            return self._whole(part) if self.message else self._outcome(part, no_integers())
        # Cuts that are not tight have served; the others make every later relaxation as tight as this one.
        kept = relaxation.tight(len(part.rows))
        first = len(self.linear.row_lower)
        self.linear = carried(self.linear, relaxation.linear, kept, part.columns)
        rows = np.full(len(relaxation.linear.row_lower), -1, dtype=np.int64)
        rows[: len(part.rows)] = np.where(part.widened, -1, part.rows)
        rows[kept] = first + np.arange(len(kept))
        if self.safe is not None:
            proved = self.safe.bound(self.target)
            bounds, numbers = (self.lower, self.upper), (part.columns, part.rows)
            self.derived = derivation(self.goal, first, bounds, numbers, self._made, kept, self.safe, proved)
        self.basis = relaxation.basis(part.columns, np.concatenate([part.rows, rows[len(part.rows) :]]))
        if not self.ended() and (np.abs(relaxed.values - np.rint(relaxed.values)) < 1e-6).all():
            self._offer(self._point(part, np.rint(relaxed.values)).astype(np.int64))
        self._improve_and_prove(part, relaxed, relaxation)
        return self._outcome(part, rows)

    def _improve_and_prove(self, part: Restricted, relaxed: Relaxed, relaxation: Relaxation) -> None:
        """A small core for a better point; then few columns near the bound, cores of growing size, and the proof.

        What is left to search depends on the best point known. Where values near the bound leave far less, they are
        ruled out first, going further from step to step: the first point found so is the best there is. Where a
        similar program says how far that will be, the point is sought there before anything is proved. Where they do
        not leave less, cores find the point and a few branchings often close the gap. Where points are told apart, the
        best one is a few changes away, and one proof does for it and for its being the only one.
        """
        own = int((part.columns < self.linear.original).sum())
        first, last = first_size(own, self.core, self.small), 0
        patience, least, hard = 1, 0, False
        guided = any(each.gap for each in self.held) or len(self.apart) > 0
        self._sight(Ranges(self.lower, self.upper, part.columns, self.safe, self.priced))
        sought = sure = stuck = False
        while not self.ended():
            ranges = Ranges(self.lower, self.upper, part.columns, self.safe, self.priced)
            left = ranges.at_most(self.better)
            if left is None:
                self.bound, self.how = self._value, "relaxation"
                return
            size = next_size(last, left.free) if last else first
            enough = GUIDED_ALL if guided and size > first else NEARLY_ALL
            before, near = self._value, None
            many = left.free > self.small and leaves_many(size, left.free, enough)
            # Where earlier goals guide the search, their gaps hold this bound below what any point can reach.
            steps = (left.free > EAGER or hard) and (size > first or not many or self.reach)
            if not guided and (steps or self.priced is not None):
                near = self._near(ranges, left, least)
            if not guided and self.racing and self._close(ranges, self.reach):
                near = near or left
            # A larger core takes as long as some branchings, which find their own points.
            ripe = stuck or not many or size > GROWTH * first
            scout = self._scout(ranges, left, part, relaxed) if near is not None and self.reach else None
            if scout is not None and not (sought or self.racing):
                sought, sure = True, self._seek(scout)
            elif near is not None and (hard or not sure):
                patience, least = self._rule_out(ranges, scout, near, patience, least)
            elif near is None and ripe and self._branched(relaxation, part, ranges, left):
                stuck = False
            elif many and not sure:
                self._improve(part, relaxed, left, size)
                last, stuck = size, self._value == before
            else:
                # A better point makes what is left smaller: then the proof begins anew, else it takes longer.
                alone = PROVING if guided or hard else 1
                found = self._prove(ranges, left, part, relaxed, alone * patience)
                patience = patience if self._value < before else self._patience(patience, found)
                hard = hard or not found.ended
            if patience * LEAST_PROBE > MOST_NODES:
                return

    def _whole(self, part: Restricted) -> Outcome:
        """Without a relaxation: one search in everything that is left."""
        self._search(Left(self.lower, self.upper, self.better), proof=True, eager=True)
        return self._outcome(part, no_integers())

    def _outcome(self, part: Restricted, rows: IntArray) -> Outcome:
        reason = self._reason() or StopReason.CRASH
        bound = None if self.bound is None else min(self.bound, self._value)
        safe = self.safe if len(rows) else None
        found = (self.values, bound, self.how, reason, self.linear, self.work, self.message)
        return Outcome(*found, safe, part.columns, rows, self.basis, self.derived, self.sole)
