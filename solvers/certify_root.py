"""Before any branching: relax, round, fix, again and again; every step goes on record."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from solvers.certificate import Bound, Filling, Multipliers, Propagation, Step
from solvers.certificate_bound import apply
from solvers.certificate_check import UNKNOWN
from solvers.certificate_domain import Domain
from solvers.certificate_propagation import propagated
from solvers.certify_cuts import separate, separate_tableau
from solvers.certify_lp import Relaxation, Relaxed
from solvers.program import LARGEST_ACTIVITY, IntArray, no_integers

MOST_CUTS = 2000
TABLEAU_ROWS = 100
PATIENCE = 4
"""Rounds without a better bound before rounding is given up."""

NOTABLE = 0.01
"""A bound is better where it closes so much of the gap."""

WORTHWHILE = 0.02
"""Share of the free columns that a step must fix to be put on record, where it proves nothing else."""

Stop = Callable[[], bool]


@dataclass(slots=True)
class Proof:
    """A goal's proof in the making: what is still possible, the steps so far, and the derived rows in use."""

    relaxation: Relaxation
    domain: Domain
    derived: IntArray = field(default_factory=no_integers)
    steps: list[Step] = field(default_factory=list)
    bound: int = UNKNOWN

    def rounds(self, goal: int, keep: int, wanted: int, deadline: float, stop: Stop) -> None:
        """Until the bound is `wanted`, nothing helps any more, or time is up; points above `keep` may be dropped."""
        if self._plain(goal, keep, wanted):
            return
        idle, best, last = 0, -np.inf, None
        while True:
            relaxed = self.relaxation.solve(self.domain, goal, self.derived, deadline - time.perf_counter())
            if not relaxed.known:
                # Out of time: what the round before proved is proved; rows derived since then do not change it.
                if last is not None:
                    self.fix(goal, keep, last)
                return
            after, multipliers, bound = best_multipliers(self.domain, goal, relaxed, keep, wanted)
            better = relaxed.value > best + NOTABLE * max(1.0, abs(wanted - relaxed.value))
            idle, best = (0, relaxed.value) if better else (idle + 1, best)
            late = time.perf_counter() > deadline or stop()
            ended = after.empty or bound >= wanted or idle > PATIENCE or late or not self._round(relaxed)
            if ended or _fixed(self.domain, after) > WORTHWHILE:
                self.fix(goal, keep, multipliers)
                last = None
            else:
                last = multipliers
            if ended or self.bound >= wanted:
                return

    def _plain(self, goal: int, keep: int, wanted: int) -> bool:
        """Whether the bounds of the columns prove the goal already: nothing is broken, nobody has to travel."""
        nothing = Multipliers(1, no_integers(), no_integers())
        _after, bound = apply(self.domain, goal, nothing, keep)
        if bound is None or bound < wanted:
            return False
        self.fix(goal, keep, nothing)
        return True

    def fix(self, goal: int, keep: int, multipliers: Multipliers, *, propagate: bool = True) -> None:
        """Take the bound that multipliers prove, and drop what exceeds `keep` by them."""
        self.steps.append(Bound(multipliers, fix=True))
        after, bound = apply(self.domain, goal, multipliers, keep)
        self.domain = propagated(after) if propagate else after
        if self.domain is not after:
            self.steps.append(Propagation())
        if propagate:
            self.fill()
        self.domain = self.domain.compact()
        self.relaxation.shrink(self.domain)
        self.bound = max(self.bound, UNKNOWN if bound is None else bound)

    def fill(self) -> None:
        """Leave pieces of terms what arguments fill, and note it where that changes anything."""
        after = self.domain.filled()
        if not self.domain.same(after):
            self.domain = after
            self.steps.append(Filling())

    def _round(self, relaxed: Relaxed) -> bool:
        """Derive rows that the relaxation's point violates; False where there are none."""
        if not np.isfinite(relaxed.value):
            return False
        domain, x = self.domain, relaxed.x
        places, owner = domain.matrix.entries(self.derived)
        products = domain.matrix.coefficient[places] * x[domain.matrix.column[places]]
        slack = domain.row_upper[self.derived] - np.bincount(owner, products, len(self.derived))
        self.derived = self.derived[slack < 1e-6]
        rows = np.arange(domain.first_derived, dtype=np.int64)
        finite = np.minimum(np.abs(domain.row_lower[rows]), np.abs(domain.row_upper[rows])) < LARGEST_ACTIVITY
        batches = separate(domain, x, np.concatenate([rows[finite], self.derived]), MOST_CUTS)
        batches += separate_tableau(domain, x, self.relaxation.tableau(domain, x, TABLEAU_ROWS), TABLEAU_ROWS)
        for batch in batches:
            first = len(self.domain.row_lower)
            self.domain = self.domain.rounded(batch)
            self.steps.append(batch)
            new = np.arange(first, len(self.domain.row_lower), dtype=np.int64)
            self.derived = np.concatenate([self.derived, new])
        return bool(batches)


def best_multipliers(
    domain: Domain, goal: int, relaxed: Relaxed, keep: int, wanted: int
) -> tuple[Domain, Multipliers, int]:
    """The duals over the least denominator that proves what the relaxation promises; what is left, and the bound.

    Emptying the domain is the most that can be proved, then the better bound counts.
    """
    best: tuple[Domain, Multipliers, int] | None = None
    hope = min(wanted, int(np.ceil(relaxed.value - 1e-6))) if relaxed.value <= keep else wanted
    for denominator in relaxed.denominators():
        multipliers = relaxed.multipliers(domain, denominator)
        after, found = apply(domain, goal, multipliers, keep)
        bound = UNKNOWN if found is None else found
        if best is None or (after.empty, bound) > (best[0].empty, best[2]):
            best = after, multipliers, bound
        if after.empty or (bound >= hope and relaxed.value <= keep):
            break
    assert best is not None
    return best


def _fixed(before: Domain, after: Domain) -> float:
    """Share of the free columns that are no longer free."""
    free = int((before.lower < before.upper).sum())
    return 1.0 - int((after.lower < after.upper).sum()) / max(free, 1)
