"""The one interface of all solvers, their capabilities, and how they are found by name."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from solvers.program import Program
from solvers.said import SaidError
from solvers.solution import Progress, Solution

OnProgress = Callable[[Progress], None]
Stop = Callable[[], bool]


class UnsupportedError(SaidError):
    """The backend cannot take this program; the message says why. Nothing is ever dropped silently."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend promises before work starts."""

    proves: bool
    """Returns bounds and can say optimal or infeasible."""
    largest: int | None = None
    """Most combinations of column values it accepts; None: no such limit."""
    deterministic: bool = True
    """The same program, limits and one version give the same values when it runs to its end."""
    networks_only: bool = False
    """Takes only programs that are networks (see solvers.network); for others it raises UnsupportedError."""
    exact: bool = False
    """Works in integers from end to end, so that its "infeasible" needs no second opinion."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: `seconds` for the whole run, `gap` relative per goal, `work` in deterministic units.

    `memory_mb` caps the address space (MiB) of a process of its own; only solvers.isolated can heed it.
    """

    seconds: float | None = None
    gap: float = 0.0
    work: float | None = None
    threads: int = 2
    seed: int = 0
    memory_mb: int | None = None


@runtime_checkable
class Backend(Protocol):
    """A solver of programs."""

    name: str
    capabilities: Capabilities

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        """Minimise the goals in order. Raises UnsupportedError; any other failure is a Solution of status error.

        `on_progress` and `stop` are called in the caller's thread; what they raise ends the solve and comes through.
        """


BACKENDS = {
    "exact": "solvers.exact:ExactBackend",
    "cpsat": "solvers.cpsat:CpSatBackend",
    "highs": "solvers.highs:HighsBackend",
    "flow": "solvers.flow:FlowBackend",
    "greedy": "solvers.greedy:GreedyBackend",
    "exhaustive": "solvers.exhaustive:ExhaustiveBackend",
}
"""Names and where they live; imported only when asked for, since each pulls in its own library."""


def get_backend(name: str) -> Backend:
    """The backend of that name; KeyError lists the known ones."""
    if name not in BACKENDS:
        raise KeyError(f"no solver named {name!r}; known: {', '.join(BACKENDS)}")
    module, _, attribute = BACKENDS[name].partition(":")
    backend: Backend = getattr(importlib.import_module(module), attribute)()
    return backend
