"""What a solve returns: status and stop reason apart, and per goal its value, proved bound and how it was proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.program import IntArray

if TYPE_CHECKING:
    from solvers.derivation import Derivations
    from solvers.kept import Kept


class Status(StrEnum):
    """What is known about the program after the solve."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    ERROR = "error"


class StopReason(StrEnum):
    """Why the solve ended; says nothing about how good the values are."""

    PROVED = "proved"
    TIME = "time"
    GAP = "gap"
    WORK = "work"
    USER = "user"
    CRASH = "crash"
    FINISHED = "finished"
    """A heuristic ran to its own end; nothing is proved."""


@dataclass(frozen=True, slots=True)
class GoalResult:
    """One goal: `value` of the returned columns, `bound` no plan can beat given the earlier goals (None: not known)."""

    name: str
    value: int | None
    bound: int | None
    tolerance: int
    """Units that later goals were allowed to give up of this one."""
    best: int | None
    """Value found when this goal itself was minimised; `value` may exceed it by up to `tolerance`."""
    seconds: float
    how: str
    """How the bound was proved, a word such as search, relaxation, enumeration; empty if it was not."""

    @property
    def proved(self) -> bool:
        """True where the best value found equals the proved bound."""
        return self.best is not None and self.bound is not None and self.best <= self.bound


@dataclass(frozen=True, slots=True)
class Progress:
    """One message while solving: the goal at work, its best objective and bound so far, seconds since the start."""

    goal: str
    objective: int | None
    bound: int | None
    seconds: float
    values: IntArray | None = field(default=None, compare=False, repr=False)
    """The columns of that objective, sent once with the message that first tells of them, where they are known."""
    settled: GoalResult | None = field(default=None, compare=False)
    """The result of the goal, sent when work on it has ended; its `value` may still change with later goals."""
    nearest: IntArray | None = field(default=None, compare=False, repr=False)
    """Columns that break few rows, where the search for a first plan found no better ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The answer of a backend; `values` are the columns (int64) or None."""

    status: Status
    stop_reason: StopReason
    values: IntArray | None
    goals: tuple[GoalResult, ...]
    backend: str
    seconds: float
    message: str = ""
    kept: tuple[Kept, ...] = ()
    """What the proofs leave for later questions, goal by goal, where the backend keeps it."""
    derived: Derivations | None = None
    """How its bounds follow from the program's rows, where the backend keeps that."""
    nearest: IntArray | None = None
    """Where no feasible columns are known: some within their bounds that break few rows; it proves nothing."""
