"""Few columns near a goal's bound, where its best point nearly always is: it is found there long before it is proved.

What a point lies above the bound is the sum of what its columns cost, of which many cost a little and none much. A
search among the cheap ones for points of values well above the best one's has far less to branch on, and once its
point is known the proof has only better ones to rule out. Where nothing says how far the best point lies, ruling out
value after value is as quick, and quicker in the end where the point found so is not the best.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from solvers.left import Left, Ranges
from solvers.patience import DEEPER, FURTHER, THIN, WIDER


class Thin(NamedTuple):
    """Steps ever further from the bound, for points of at most `better`; all that is left has `free` columns.

    A step without a point proves nothing.
    """

    ranges: Ranges
    bound: int
    better: int
    free: int
    step: int

    def first(self, reach: int) -> Left | None:
        """The nearest step; `reach` is how far above the bound the best point may be expected (0: not known)."""
        nearest = None if self.ranges.safe is None else self.ranges.at_most(self.bound)
        if nearest is None:
            return None
        dearest = math.floor(self.ranges.level + THIN * FURTHER * reach)
        return self._of(max(self.bound, dearest), int(WIDER * nearest.free))

    def further(self, left: Left) -> Left | None:
        """The next step; None where the last one went up to the best point known, or the next hardly leaves less."""
        if left.most >= self.better:
            return None
        room = THIN * (left.most - self.bound)
        return self._of(math.floor(self.ranges.level + DEEPER * room), left.free + 1)

    def _of(self, dearest: int, least: int) -> Left | None:
        """The columns of points of at most the value `dearest`, and `least` at any rate, in a search for far more."""
        dearest = max(dearest, self.ranges.leaving(least))
        left = self.ranges.thin(dearest, self.free)
        most = self.bound + int((dearest + max(self.step, 1) - self.ranges.level) / THIN)
        return None if left is None else left._replace(most=min(most, self.better))
