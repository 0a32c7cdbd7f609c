"""A first feasible point for the engines: by descent, and where rows stay broken by mending them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from solvers.backend import Stop
from solvers.evaluate import feasible
from solvers.greedy import descended
from solvers.phase_one import mended
from solvers.program import IntArray, Program

DESCENT_SHARE = 0.7
"""The part of the time that the descent may take; mending from where it has hardly begun seldom ends in time."""


class Start(NamedTuple):
    """A vector within the columns' bounds; where it is not `feasible`, it breaks few rows, and says no more."""

    values: IntArray
    feasible: bool


def first_plan(
    program: Program, seconds: float | None, stop: Stop | None, tell: Callable[[IntArray], None] | None = None
) -> Start | None:
    """The best start that was found in time; None for a program without columns.

    `tell` gets what descent leaves broken before it is mended, which takes long on a large program.
    """
    if not len(program):
        return None
    begun = time.perf_counter()
    values = descended(program, None if seconds is None else DESCENT_SHARE * seconds, stop)
    if feasible(program, values):
        return Start(values, feasible=True)
    if tell is not None:
        tell(values)
    left = None if seconds is None else seconds - (time.perf_counter() - begun)
    found = None if left is not None and left <= 0 else mended(program, values, left, stop)
    return Start(values, feasible=False) if found is None else Start(found, feasible=True)
