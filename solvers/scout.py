"""A scout: searches of few columns for a good point, first near a goal's bound, then around what was found.

A search that has the best point to rule out only what is better takes a third of the time of one that has to come upon
the best point first: without heuristics a branch and bound sees it late, and with them it does so later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from solvers.left import Left
from solvers.patience import GAINING, NEAR_BREACH
from solvers.thin import Thin

Around = Callable[[int], Left | None]
"""A core of so many columns around the best point known; None where nothing can be better."""


@dataclass(slots=True)
class Scout:
    """Where to look next; columns from `whole` on are pieces, `value` is the best known, `around` gives cores of it."""

    thin: Thin
    reach: int
    whole: int
    value: Callable[[], int]
    around: Around
    close: Around | None = None
    """The same of those columns only that are near what a similar program has otherwise, where there is one."""
    sighted: bool = False
    """Whether it has found a point, or looked up to the one that was known."""
    _before: int = field(init=False)
    _last: Left | None = None
    _size: int = 0
    _looked: int = 0

    def __post_init__(self) -> None:
        self._before = self.value()

    def next(self) -> Left | None:
        """The next few columns to look at for a better point; None where a look at more would take too long."""
        value = self.value()
        gained, self._before = self._before - value, value
        better = gained > 0
        if self.close is not None and self._looked < len(NEAR_BREACH):
            if self._looked == 0 or gained >= GAINING * (value + gained - self.thin.bound):
                self._looked += 1
                return self.close(NEAR_BREACH[self._looked - 1])
            # The best point is elsewhere, and what is found there is gone around.
            self._looked = len(NEAR_BREACH)
        most = min(self.thin.better, value - max(self.thin.step, 1))
        if not self.sighted and self._last is not None and (better or self._last.most >= most):
            # With a tenth more columns than the step had, a look takes twice as long.
            own = slice(0, self.whole)
            self.sighted, self._size = True, int((self._last.lower[own] < self._last.upper[own]).sum())
            return self.around(self._size)
        if self.sighted:
            return self.around(self._size) if better else None
        thin = self.thin._replace(better=most)
        self._last = thin.first(self.reach) if self._last is None else thin.further(self._last)
        return self._last
