"""What is known of one goal while the exact engine works on it: the best point, the bound, the time that is left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from solvers.backend import Limits
from solvers.blend import Held
from solvers.cuts import FloatArray
from solvers.derivation import Derivation
from solvers.evaluate import feasible
from solvers.lazy import LazyRows
from solvers.linear import LinearGoal, LinearProgram
from solvers.outcome import Basis
from solvers.patience import CORE, SMALL
from solvers.priced import PricedBound
from solvers.program import IntArray, Program, no_integers
from solvers.restrict import Restricted, holds
from solvers.safe import SafeBound
from solvers.solution import StopReason
from solvers.watch import Watch


@dataclass(slots=True)
class GoalState:
    """The program so far, the incumbent `values` of the program's own columns, the limits."""

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
    priced: PricedBound | None = None
    """The bound with knapsack rows kept, where the program has such."""
    basis: Basis | None = None
    """Of a similar relaxation, to begin at; then of this goal's last one."""
    reach: int = 0
    """How far from the bound to look first; where a similar program's optimum lay says it best."""
    derived: Derivation | None = None
    """How the rows behind the safe bound follow from those that were there."""
    resumed: bool = False
    """The rows are those of a similar program's last relaxation, cuts included."""
    breach: IntArray = field(default_factory=no_integers)
    """The columns that the similar program has otherwise: a good point differs from its own most of all near them."""
    apart: IntArray = field(default_factory=no_integers)
    """The columns by which points are told apart, where it is to be found out whether the best one is the only one."""
    sole: bool = False
    """It is: no other point that differs in those columns is as good."""
    _begun: float = field(default_factory=time.perf_counter)
    _full: IntArray = field(init=False)
    _value: int = 0

    def __post_init__(self) -> None:
        self._take(self.values)

    @property
    def target(self) -> LinearGoal:
        """The goal over the whole program's columns."""
        return self.linear.goals[self.goal]

    @property
    def racing(self) -> bool:
        """Whether two pieces of work may be done at once."""
        return self.limits.threads > 1 and self.limits.work is None

    @property
    def better(self) -> int:
        """The largest value that is better than the best known."""
        return self._value - max(self.target.step, 1)

    def _point(self, part: Restricted, values: FloatArray) -> FloatArray:
        """The program's own columns at a relaxation's point."""
        point = np.where(self.lower == self.upper, self.lower, self._full).astype(np.float64)
        point[part.columns] = values
        return point[: self.linear.original]

    def _offer(self, values: IntArray) -> bool:
        """Take a point if it is better; False where it is none."""
        if not feasible(self.program, values) or not self._keeps(values):
            self.message = "a point of the search broke a row after rounding and was not used"
            return False
        if self.target.value(self.linear.complete(self.program, values)) < self._value:
            self._take(values)
        return True

    def _keeps(self, values: IntArray) -> bool:
        """Whether a point keeps what is known of all points that earlier goals allow, exactly."""
        full = self.linear.complete(self.program, values)
        return bool((full >= self.lower).all() and (full <= self.upper).all()) and holds(self.linear, full)

    def _take(self, values: IntArray) -> None:
        full = self.linear.complete(self.program, values)
        value = self.target.value(full)
        self.values, self._full, self._value = values, full, value
        self.watch.post(objective=value, values=values)

    def _gap(self) -> int:
        return self._value - (self.target.least if self.bound is None else self.bound)

    def seconds_left(self) -> float | None:
        """What is left of the time."""
        spent = time.perf_counter() - self._begun
        return None if self.limits.seconds is None else max(0.0, self.limits.seconds - spent)

    def ended(self) -> bool:
        """True once no more work is to be done on this goal."""
        return self._reason() is not None

    def _reason(self) -> StopReason | None:
        """Why no more work is done on this goal, if so."""
        if self.bound is not None and self.bound >= self._value:
            return StopReason.PROVED
        if self.bound is not None and self._value - self.bound <= self.limits.gap * max(1, abs(self._value)):
            return StopReason.GAP
        if self.watch.ended():
            return StopReason.USER if self.watch.user else StopReason.TIME
        if self.seconds_left() == 0.0:
            return StopReason.TIME
        if self.limits.work is not None and self.work >= self.limits.work:
            return StopReason.WORK
        return None
