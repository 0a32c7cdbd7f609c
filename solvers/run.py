"""Runs a solver by name the way an answer for people needs it: within limits whatever it does, and confirmed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from solvers.backend import Backend, Limits, OnProgress, Stop, get_backend
from solvers.confirm import Opinion, confirmed
from solvers.isolated import IsolatedBackend
from solvers.program import Program


def run(
    name: str,
    program: Program,
    limits: Limits = Limits(),
    on_progress: OnProgress | None = None,
    stop: Stop | None = None,
    isolate: bool | None = None,
) -> Opinion:
    """Solve, in a process of its own if `isolate` (None: where there is a limit of time or memory), and confirm.

    Limits cover both runs. Raises UnsupportedError, KeyError for an unknown name, and ValueError for a memory limit
    without a process of its own.
    """
    if isolate is None:
        isolate = limits.seconds is not None or limits.memory_mb is not None
    if limits.memory_mb is not None and not isolate:
        raise ValueError("a memory limit needs a process of its own")
    make: Callable[[str], Backend] = IsolatedBackend if isolate else get_backend
    began = time.perf_counter()
    backend = make(name)
    solution = backend.solve(program, limits, on_progress, stop)
    if limits.seconds is not None:
        limits = replace(limits, seconds=max(0.0, limits.seconds - (time.perf_counter() - began)))
    exact = backend.capabilities.exact
    return confirmed(program, solution, exact=exact, limits=limits, on_progress=on_progress, stop=stop, make=make)
