"""A search for something better in a restricted program, by HiGHS' branch and bound."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import highspy
import numpy as np
import numpy.typing as npt

from solvers.backend import Limits
from solvers.decompose import WORTHWHILE, impossible, independent
from solvers.highs_model import Improved, QuietHighs, load, must, run_watched
from solvers.linear import LinearGoal
from solvers.program import IntArray
from solvers.restrict import Restricted
from solvers.shared_sums import share_sums
from solvers.watch import EngineError, Watch

SCALE = math.sqrt(0.5)
"""The objective is passed multiplied by this, so that HiGHS does not see that it counts in whole steps.

Where it does, it cuts off whatever is a millionth above the next better value: less than the errors of a relaxation
whose objective has large coefficients, and a better point is lost though it is there.
"""

SLACK = 0.5
"""The share of a step by which a relaxation's value may be wrong: what is better by more than that is kept."""

LEAST_SLACK = 0.1
SLACK_OF_COST = 1e-4
"""The same where costs are small: this share of the largest, and no less than the least.

What lies above the next better value by more is closed: seven last proofs took 91 s with a tenth, 110 with a half.
"""

HASTY_SLACK = 0.1
"""The same where nothing is to be proved: HiGHS may see the steps, and ends sooner."""

WORKERS = 2
"""HiGHS' threads for a proof that runs alone: a fifth to a twentieth sooner for 1.4 times the processor time.

Where there are two searches to make, two at once end sooner than one after the other with two threads each.
"""

HEURISTICS = ("feasibility_jump", "rins", "rens", "root_reduced_cost")


class Found(NamedTuple):
    """`values`: a point of the restricted program (rounded, not yet checked) or None; `bound` in the goal's units.

    `ended`: the search ran to its end, so that nothing below the bound exists, as far as doubles can tell.
    """

    values: IntArray | None
    bound: float
    ended: bool
    nodes: int


class Effort(NamedTuple):
    """What one search may use; `eager` spends time on heuristics, without which a proof is quicker."""

    eager: bool
    seconds: float | None
    nodes: int
    limits: Limits
    watch: Watch
    first: bool = False
    """End with the first point."""
    seen: Callable[[IntArray], None] | None = None
    """Gets the points found on the way, rounded and not yet checked, in the search's thread."""
    proof: bool = True
    """What is not found is to be known not to be there; without that a better point may be missed, in less time."""
    alone: bool = False
    """No other search runs beside it, so that it may take all of the limits' threads that are of use to it."""

    def left(self, begun: float, nodes: int) -> Effort:
        """What is left after so many nodes of one that began at this time (time.perf_counter)."""
        seconds = None if self.seconds is None else max(0.0, self.seconds - (time.perf_counter() - begun))
        return self._replace(seconds=seconds, nodes=max(1, self.nodes - nodes))


def search(part: Restricted, below: int, effort: Effort, worthwhile: int = WORTHWHILE) -> Found:
    """Minimise the part's goal, looking only for values less than `below`; ends early as the watch says.

    Parts that no row ties together are searched one after the other, smallest first
    (those of fewer than `worthwhile` columns together). Raises EngineError where a search that is to prove something
    fails; any other is one in vain then.
    """
    try:
        return _by_parts(part, below, effort, worthwhile)
    except EngineError:
        if effort.proof:
            raise
        return Found(None, -math.inf, False, 0)


def _by_parts(part: Restricted, below: int, effort: Effort, worthwhile: int) -> Found:
    begun = time.perf_counter()
    if impossible(part.linear):
        return Found(None, math.inf, True, 0)
    values, parts = independent(part, worthwhile)
    value = part.goal.value(values) - sum(each.goal.value(each.linear.lower) for each in parts)
    bound, ended, used = float(value), True, 0
    for index, each in enumerate(parts):
        rest = sum(later.goal.least for later in parts[index + 1 :])
        seen = None if effort.seen is None or index + 1 < len(parts) else _told(effort.seen, values, each)
        found = _search(each, below - value - rest, effort.left(begun, used), seen)
        used += found.nodes
        if found.values is None:
            # Only where all parts before it are at their best does that mean that nothing better is there.
            ended = ended and found.ended
            known = max(found.bound, each.goal.least) if math.isfinite(found.bound) else each.goal.least
            return Found(None, math.inf if ended else bound + known + rest, ended, used)
        values[each.columns] = found.values
        value += each.goal.value(found.values)
        bound += max(min(found.bound, each.goal.value(found.values)), each.goal.least)
        ended = ended and found.ended
    return Found(values, bound, ended, used) if value < below else Found(None, bound, ended, used)


def slack_of(goal: LinearGoal) -> float:
    """The share of a step by which a relaxation of this goal may be wrong.

    A relaxation is wrong by what its tolerances (1e-6 a row) cost at its multipliers, which are of the size of costs.
    """
    dearest = int(np.abs(goal.coefficients).max(initial=0))
    return min(SLACK, max(LEAST_SLACK, SLACK_OF_COST * dearest / max(goal.step, 1)))


def _told(seen: Callable[[IntArray], None], values: IntArray, part: Restricted) -> Improved:
    """Passes on a point of the last part together with what the others have."""

    def improved(point: npt.NDArray[np.float64]) -> None:
        whole = values.copy()
        whole[part.columns] = _rounded(point, part)
        seen(whole)

    return improved


def _search(part: Restricted, below: int, effort: Effort, improved: Improved | None) -> Found:
    goal, step = part.goal, max(part.goal.step, 1)
    certain = slack_of(goal)
    scale, slack = (SCALE, certain) if effort.proof else (1.0, HASTY_SLACK)
    highs: Any = QuietHighs()  # type: ignore[no-untyped-call]
    # Shared sums are integers wherever the others are; told so, HiGHS' presolve now and then loses a row.
    load(highs, share_sums(part.linear), goal, [], integers=len(part.columns), scale=scale)
    options: dict[str, object] = {
        "threads": max(1, min(WORKERS, effort.limits.threads)) if effort.alone else 1,
        "random_seed": effort.limits.seed,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": scale * (1 - slack) * step,
        # A cut-off in the search, not a row: such a row makes the relaxation degenerate.
        "objective_bound": scale * (float(below - goal.constant) - (1 - certain) * step),
    }
    if not effort.eager:
        options["mip_heuristic_effort"] = 0.0
        options.update({f"mip_heuristic_run_{name}": False for name in HEURISTICS})
    if effort.seconds is not None:
        options["time_limit"] = max(0.0, effort.seconds)
    options["mip_max_nodes"] = max(1, effort.nodes)
    if effort.first:
        options["mip_max_improving_sols"] = 1
    for name, value in options.items():
        must(highs.setOptionValue(name, value))
    kinds = highspy.cb.HighsCallbackType
    asked = (kinds.kCallbackMipInterrupt, kinds.kCallbackSimplexInterrupt)
    run_watched(highs, effort.watch, *asked, improved=improved)
    return _found(highs, part, below, scale)


def _found(highs: Any, part: Restricted, below: int, scale: float) -> Found:
    status, kinds, info = highs.getModelStatus(), highspy.HighsModelStatus, highs.getInfo()
    nodes = max(0, int(info.mip_node_count))
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible, kinds.kObjectiveBound):
        return Found(None, math.inf, True, nodes)
    if status not in (kinds.kOptimal, kinds.kTimeLimit, kinds.kInterrupt, kinds.kSolutionLimit):
        raise EngineError(f"HiGHS ended with {highs.modelStatusToString(status)}")
    solution, bound = highs.getSolution(), float(info.mip_dual_bound) / scale + part.goal.constant
    point = None
    if solution.value_valid and info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        point = _rounded(np.array(solution.col_value), part)
        if part.goal.value(point) >= below:
            # The cut-off makes HiGHS end with whatever it had: nothing better is there.
            return Found(None, math.inf if status == kinds.kOptimal else bound, status == kinds.kOptimal, nodes)
    return Found(point, bound, status == kinds.kOptimal, nodes)


def _rounded(values: npt.NDArray[np.float64], part: Restricted) -> IntArray:
    """The part's columns in whole numbers within their bounds; what follows them stands for shared sums."""
    point = np.rint(values[: len(part.columns)]).astype(np.int64)
    return np.clip(point, part.linear.lower, part.linear.upper)
