"""What the loop over the goals asks of an engine, one goal at a time, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from solvers.backend import Limits
from solvers.program import IntArray
from solvers.solution import Status, StopReason
from solvers.watch import Watch


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What an engine found for one goal: `values` of the program's own columns, a bound (None: not known)."""

    status: Status
    reason: StopReason
    values: IntArray | None = None
    bound: int | None = None
    how: str = ""
    work: float = 0.0
    message: str = ""


class Engine(Protocol):
    """Minimises one goal at a time; remembers the caps set so far."""

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        """Minimise that goal (None: any point will do) within `limits`, starting from `hint`, which is feasible.

        Raises EngineError. Never longer than limits.seconds; ends early when `watch` says so.
        """

    def cap(self, goal: int, most: int) -> None:
        """From now on that goal may not exceed `most`."""
