"""A case without a plan, explained: the demands that cannot hold together, and the cheapest ways out."""

from __future__ import annotations

import time
from dataclasses import dataclass

from rotation.explain.conflict import Explained, explain_conflict
from rotation.explain.ways import MOST_WAYS, WayOut, find_ways_out
from rotation.formulation.context import Context
from solvers.backend import Stop

CONFLICT_SHARE = 0.4
"""The part of the time for the conflict."""


@dataclass(frozen=True)
class Stuck:
    """`conflict` is None where none was found in time; the ways are in the order of their price."""

    conflict: Explained | None
    ways: tuple[WayOut, ...]
    final: bool = True
    """False where the search for ways was cut short: others may be cheaper, and the numbers may change."""

    def settles(self, number: int) -> bool:
        """True where a longer search would give the way of that number the same number: none is missing, and ways of
        its price are told apart by goals that are proved."""
        if not self.final:
            return False
        equals = [way for way in self.ways if way.price == self.ways[number - 1].price]
        return len(equals) == 1 or all(way.proved for way in equals)


def explain(
    context: Context,
    seconds: float | None = 90.0,
    stop: Stop | None = None,
    *,
    most: int = MOST_WAYS,
    isolate: bool | None = False,
) -> Stuck:
    """Conflict and ways out of a case without a plan."""
    began = time.perf_counter()
    conflict = explain_conflict(context, seconds=None if seconds is None else CONFLICT_SHARE * seconds, stop=stop)
    left = None if seconds is None else max(1.0, seconds - (time.perf_counter() - began))
    ways = find_ways_out(context, most=most, seconds=left, stop=stop, isolate=isolate)
    return Stuck(conflict, *ways)
