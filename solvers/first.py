"""A first feasible point for the engines: by descent, and where rows stay broken by mending them."""

from __future__ import annotations

import time

from solvers.backend import Stop
from solvers.evaluate import feasible
from solvers.greedy import descended
from solvers.phase_one import mended
from solvers.program import IntArray, Program

DESCENT_SHARE = 0.4
"""The part of the time that the descent may take."""


def first_plan(program: Program, seconds: float | None, stop: Stop | None) -> IntArray | None:
    """A feasible vector, or None where none was found in time; nothing is said then of whether there is one."""
    if not len(program):
        return None
    begun = time.perf_counter()
    values = descended(program, None if seconds is None else DESCENT_SHARE * seconds, stop)
    if feasible(program, values):
        return values
    left = None if seconds is None else seconds - (time.perf_counter() - begun)
    return None if left is not None and left <= 0 else mended(program, values, left, stop)
