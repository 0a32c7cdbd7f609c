"""Programs as HiGHS models: passing one over, silently, and refusing what HiGHS refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from solvers.linear import LinearGoal, LinearProgram
from solvers.program import LARGEST_ACTIVITY, IntArray
from solvers.watch import EngineError, Watch

Improved = Callable[[npt.NDArray[np.float64]], None]
IMPROVED = int(highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution)


class QuietHighs(highspy.Highs):
    """HiGHS that prints nothing: the original writes its banner to stdout while it is being made."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Called by the constructor, where it would print; callbacks are set with `setCallback` instead."""
        self.silent()

    def run(self) -> Any:
        """Solve; in a thread that has run HiGHS before with another number of threads, its scheduler is made anew.

        HiGHS keeps a scheduler for each calling thread and refuses a run that asks for another size.
        """
        status = super().run()
        if status == highspy.HighsStatus.kError:
            self.resetGlobalScheduler(True)
            status = super().run()
        return status


def must(status: Any) -> None:
    """Raise EngineError where a call was refused."""
    if status == highspy.HighsStatus.kError:
        raise EngineError("HiGHS refused a call")


def _stopper(interrupt: threading.Event, improved: Improved | None) -> Any:
    """A callback for HiGHS that ends its run once the event is set, and passes on the points that it finds."""

    def listen(kind: Any, message: str, output: Any, answer: Any, data: object) -> None:  # noqa: ARG001
        if improved is not None and int(kind) == IMPROVED and len(output.mip_solution):
            improved(np.array(output.mip_solution))
        if interrupt.is_set() and answer is not None:
            answer.user_interrupt = True

    return listen


def run_watched(
    highs: Any, watch: Watch, *kinds: Any, improved: Improved | None = None, then: Callable[[], None] | None = None
) -> None:
    """Run, and end early where the watch says so; `kinds` are the callbacks at which HiGHS asks.

    `improved` gets every better point of a search, and `then` is called after it, both in the search's thread.
    """
    interrupt = threading.Event()
    must(highs.setCallback(_stopper(interrupt, improved), None))
    for kind in kinds if improved is None else (*kinds, highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution):
        must(highs.startCallback(kind))

    def work() -> None:
        must(highs.run())
        if then is not None:
            then()

    watch.run(work, interrupt.set)


def load(
    highs: Any,
    linear: LinearProgram,
    target: LinearGoal | None,
    caps: list[tuple[LinearGoal, int]],
    integers: int | None = None,
    scale: float = 1.0,
) -> None:
    """Pass the linear program with `scale` times this objective (its constant left out) and the caps as further rows.

    The first `integers` columns may only be whole numbers (None: all of them).
    """
    costs, whole = np.zeros(len(linear.lower)), np.ones(len(linear.lower), dtype=np.int32)
    whole[len(whole) if integers is None else integers :] = 0
    if target is not None:
        costs[target.columns] = scale * target.coefficients
    lower = np.where(linear.row_lower <= -LARGEST_ACTIVITY, -np.inf, linear.row_lower)
    upper = np.where(linear.row_upper >= LARGEST_ACTIVITY, np.inf, linear.row_upper)
    limits = np.array([most for _, most in caps], dtype=np.float64)
    lengths = [len(capped.columns) for capped, _ in caps]
    start = np.concatenate([linear.row_start, linear.row_start[-1] + np.cumsum(lengths, dtype=np.int64)])
    column = np.concatenate([linear.row_column, *(capped.columns for capped, _ in caps)])
    coefficient = np.concatenate([linear.row_coefficient, *(capped.coefficients for capped, _ in caps)])
    must(
        highs.passModel(
            len(costs),
            len(lower) + len(limits),
            len(column),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            costs,
            linear.lower.astype(np.float64),
            linear.upper.astype(np.float64),
            np.concatenate([lower, np.full(len(limits), -np.inf)]),
            np.concatenate([upper, limits]),
            _int32(start),
            _int32(column),
            coefficient.astype(np.float64),
            whole,
        )
    )


def _int32(values: IntArray) -> npt.NDArray[np.int32]:
    return values.astype(np.int32)
