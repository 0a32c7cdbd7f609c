"""The yardstick: how long one linear relaxation of a program takes on this machine, in this process."""

from __future__ import annotations

import time

from solvers.highs_model import QuietHighs, load, must
from solvers.linear import unfold
from solvers.program import Program


def relaxation_seconds(program: Program, limit: float) -> float | None:
    """Seconds of HiGHS for the first goal over the rows without integrality; None where it took longer than `limit`.

    The model is handed over before the clock starts.
    """
    linear = unfold(program)
    highs = QuietHighs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("time_limit", float(limit))
    load(highs, linear, linear.goals[0] if linear.goals else None, [], integers=0)
    began = time.perf_counter()
    must(highs.run())
    seconds = time.perf_counter() - began
    return seconds if highs.modelStatusToString(highs.getModelStatus()) == "Optimal" else None
