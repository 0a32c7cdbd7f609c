"""One goal of the exact engine: from a known point to the best one, and the proof that it is the best."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np

from solvers.backend import Limits
from solvers.blend import Held, blended
from solvers.cores import centres, core
from solvers.cuts import FloatArray, carried
from solvers.evaluate import feasible
from solvers.lazy import LazyRows
from solvers.left import Left, Ranges, filled
from solvers.linear import LinearGoal, LinearProgram
from solvers.outcome import Basis, Outcome
from solvers.patience import (
    BOUND_ERROR,
    CORE,
    CORE_SHARE,
    EAGER,
    FEW_ROUNDS,
    GROWTH,
    GUIDED_ALL,
    HARDLY,
    LEAST_PROBE,
    MOST_NODES,
    MOST_ROUNDS,
    NEARLY_ALL,
    PATIENCE,
    PATIENT,
    PROBE,
    SMALL,
    WIDER,
)
from solvers.program import IntArray, Program, no_integers
from solvers.relaxation import InfeasibleRelaxationError, Relaxation, Relaxed
from solvers.restrict import Restricted, holds, restrict
from solvers.safe import SafeBound, safe_bound
from solvers.search import Effort, Found, search
from solvers.solution import StopReason
from solvers.watch import Watch


@dataclass(slots=True)
class GoalWork:
    """The work on one goal: the program so far, the incumbent `values` of the program's own columns, the limits."""

    program: Program
    linear: LinearProgram
    lower: IntArray
    upper: IntArray
    goal: int
    values: IntArray
    limits: Limits
    watch: Watch
    lazy: LazyRows
    core: int = CORE
    small: int = SMALL
    held: tuple[Held, ...] = ()
    bound: int | None = None
    work: float = 0.0
    message: str = ""
    how: str = "relaxation"
    safe: SafeBound | None = None
    basis: Basis | None = None
    """Of a similar relaxation, to begin at; then of this goal's last one."""
    reach: int = 0
    """How far from the bound to look first; where a similar program's optimum lay says it best."""
    _begun: float = field(default_factory=time.perf_counter)
    _full: IntArray = field(init=False)
    _value: int = 0

    def __post_init__(self) -> None:
        self._take(self.values)

    @property
    def target(self) -> LinearGoal:
        """The goal over the whole program's columns."""
        return self.linear.goals[self.goal]

    def run(self) -> Outcome:
        """Relax, cut, fix, improve, prove; whatever ends it, the best so far comes back."""
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
                return self.run()
            relaxed = None if relaxed is None else self._cut(relaxation, relaxed)
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
        self.basis = relaxation.basis(part.columns, np.concatenate([part.rows, rows[len(part.rows) :]]))
        if not self._ended() and (np.abs(relaxed.values - np.rint(relaxed.values)) < 1e-6).all():
            self._offer(self._point(part, np.rint(relaxed.values)).astype(np.int64))
        self._improve_and_prove(part, relaxed)
        return self._outcome(part, rows)

    def _relax(self, relaxation: Relaxation) -> Relaxed | None:
        self.work += 1
        return relaxation.solve(self.watch, self._seconds())

    def _cut(self, relaxation: Relaxation, relaxed: Relaxed) -> Relaxed:
        """Rounds of cuts until the bound meets the incumbent or hardly moves, or the time runs out."""
        idle, start, lifted = 0, relaxed.objective, 0.0
        for count in range(MOST_ROUNDS if len(self.linear.lower) > self.core else FEW_ROUNDS):
            if self._may_end(relaxed):
                self._raise(relaxation, relaxed)
                if self._ended():
                    return relaxed
            idle = idle + 1 if count > 1 and lifted <= HARDLY * max(relaxed.objective - start, 1e-9) else 0
            cuts = relaxation.cuts(relaxed.values, tableau=count > 0)
            if not len(cuts) or idle >= PATIENCE:
                break
            relaxation.add(cuts)
            found = self._relax(relaxation)
            if found is None:
                break
            lifted, relaxed = found.objective - relaxed.objective, found
        self._raise(relaxation, relaxed)
        return relaxed

    def _may_end(self, relaxed: Relaxed) -> bool:
        """Whether a bound in integers, which takes a while, could end the work here."""
        near = relaxed.objective + BOUND_ERROR * max(1.0, abs(relaxed.objective))
        return self._ended() or self.limits.gap > 0 or self.target.round_up(near) >= self._value

    def _improve_and_prove(self, part: Restricted, relaxed: Relaxed) -> None:
        """A small core for a better point; then values near the bound, cores of growing size, and the proof.

        What is left to search depends on the best point known. Where values near the bound leave far less, they are
        searched first, going further from step to step: the first point found so is the best there is.
        """
        own = int((part.columns < self.linear.original).sum())
        first = size = min(self.core, max(self.small, own // CORE_SHARE))
        patience, least, guided, hard = 1, 0, any(each.gap for each in self.held), False
        while not self._ended():
            ranges = Ranges(self.lower, self.upper, part.columns, self.safe)
            left = ranges.at_most(self._value - max(self.target.step, 1))
            if left is None:
                self.bound, self.how = self._value, "relaxation"
                return
            enough = GUIDED_ALL if guided and size > first else NEARLY_ALL
            before, near, many = self._value, None, left.free > max(self.small, enough * size)
            # Where earlier goals guide the search, their gaps hold this bound below what any point can reach.
            if not guided and self.bound is not None and (left.free > EAGER or hard) and (size > first or not many):
                near = ranges.near(self.bound + self.reach, WIDER, least, left.free)
                self.reach = 0
            nodes = min(MOST_NODES, patience * max(LEAST_PROBE, PROBE // max(1, (near or left).free)))
            if near is not None and near.free <= EAGER:
                nodes = MOST_NODES  # Among so few columns another seed would take as long.
            if near is not None:
                found = self._search(near, proof=True, nodes=nodes)
                least = int(WIDER * near.free) if found.ended else least
                patience = self._patience(patience, found)
            elif many:
                self._improve(part, relaxed, left, size)
                size *= GROWTH
            else:
                # A better point makes what is left smaller: then the proof begins anew, else it takes longer.
                found = self._search(left, proof=True, nodes=nodes, eager=left.free <= EAGER)
                patience = patience if self._value < before else self._patience(patience, found)
                hard = hard or not found.ended
            if patience * LEAST_PROBE > MOST_NODES:
                return

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
            if not self._ended() and 2 * self._gap() > gap:
                bounds = core(part, relaxed, (left.lower, left.upper), centre, size)
                if before is None or any((one != other).any() for one, other in zip(bounds, before, strict=True)):
                    self._search(Left(*bounds, left.most), proof=False, eager=True)
                before = bounds

    def _whole(self, part: Restricted) -> Outcome:
        """Without a relaxation: one search in everything that is left."""
        self._search(Left(self.lower, self.upper, self._value - max(self.target.step, 1)), proof=True, eager=True)
        return self._outcome(part, no_integers())

    def _search(self, left: Left, proof: bool, nodes: int = MOST_NODES, eager: bool = False) -> Found:
        """Look for points of at most `left.most` in what is left; with `proof`, there are none elsewhere."""
        left, guided = filled(self.program, self.linear, left), blended(self.target, self._gap(), self.held)
        part = restrict(self.lazy.without(self.linear), guided, left.lower, left.upper)
        if self.limits.work is not None:
            nodes = min(nodes, int(max(1.0, self.limits.work - self.work)))
        seconds = self._seconds()
        if not proof and seconds is not None:
            seconds *= 0.5
        limit = self.target.round_up(left.most + 1)
        found = search(part, limit, Effort(eager, seconds, nodes, self.limits, self.watch, proof=proof))
        self.work += max(1, found.nodes)
        if found.values is not None:
            rest = np.where(left.lower == left.upper, left.lower, self._full)
            point = part.expand(found.values, rest)[: self.linear.original]
            if self.lazy.wake(point):
                return self._search(left, proof, nodes, eager)
            self._offer(point)
        # An end at a point that proved to be none says nothing of what else there is.
        if proof and found.ended and (found.values is None or self._value < limit):
            self.bound, self.how = min(self._value, limit), "search"
        elif proof and np.isfinite(found.bound):
            known = self.target.least if self.bound is None else self.bound
            # Errors grow with what was summed up, and a guided search sums up more than its bound shows.
            error = BOUND_ERROR * (abs(found.bound) + abs(guided.constant))
            lowered = self.target.round_up(found.bound - error)
            self.bound = max(known, min(limit, self._value, lowered))
        return found

    def _point(self, part: Restricted, values: FloatArray) -> FloatArray:
        """The program's own columns at a relaxation's point."""
        point = np.where(self.lower == self.upper, self.lower, self._full).astype(np.float64)
        point[part.columns] = values
        return point[: self.linear.original]

    def _offer(self, values: IntArray) -> None:
        """Take a point if it is one, and better."""
        if feasible(self.program, values) and self._keeps(values):
            if self.target.value(self.linear.complete(self.program, values)) < self._value:
                self._take(values)
        else:
            self.message = "a point of the search broke a row after rounding and was not used"

    def _keeps(self, values: IntArray) -> bool:
        """Whether a point keeps what is known of all points that earlier goals allow, exactly."""
        full = self.linear.complete(self.program, values)
        return bool((full >= self.lower).all() and (full <= self.upper).all()) and holds(self.linear, full)

    def _take(self, values: IntArray) -> None:
        full = self.linear.complete(self.program, values)
        value = self.target.value(full)
        self.values, self._full, self._value = values, full, value
        self.watch.post(objective=value, values=values)

    def _raise(self, relaxation: Relaxation, relaxed: Relaxed) -> None:
        # The last cuts have no duals yet where the time ran out on them.
        duals = np.zeros(len(relaxation.linear.row_lower))
        duals[: len(relaxed.duals)] = relaxed.duals
        safe = self.safe = safe_bound(relaxation.linear, relaxation.goal, duals, relaxed.objective)
        if safe is not None:
            self.bound = max(safe.bound(self.target), self.bound if self.bound is not None else self.target.least)
            self.watch.post(bound=min(self.bound, self._value))

    def _gap(self) -> int:
        return self._value - (self.target.least if self.bound is None else self.bound)

    def _seconds(self) -> float | None:
        """What is left of the time."""
        spent = time.perf_counter() - self._begun
        return None if self.limits.seconds is None else max(0.0, self.limits.seconds - spent)

    def _ended(self) -> bool:
        return self._reason() is not None

    def _reason(self) -> StopReason | None:
        """Why no more work is done on this goal, if so."""
        if self.bound is not None and self.bound >= self._value:
            return StopReason.PROVED
        if self.bound is not None and self._value - self.bound <= self.limits.gap * max(1, abs(self._value)):
            return StopReason.GAP
        if self.watch.ended():
            return StopReason.USER if self.watch.user else StopReason.TIME
        if self._seconds() == 0.0:
            return StopReason.TIME
        if self.limits.work is not None and self.work >= self.limits.work:
            return StopReason.WORK
        return None

    def _outcome(self, part: Restricted, rows: IntArray) -> Outcome:
        reason = self._reason() or StopReason.CRASH
        bound = None if self.bound is None else min(self.bound, self._value)
        safe = self.safe if len(rows) else None
        found = (self.values, bound, self.how, reason, self.linear, self.work, self.message)
        return Outcome(*found, safe, part.columns, rows, self.basis)
