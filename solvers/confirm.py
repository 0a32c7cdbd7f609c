"""A second opinion on "infeasible": nobody is told that no plan exists on one solver's word alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from solvers.backend import Backend, Limits, OnProgress, Stop, get_backend
from solvers.evaluate import feasible
from solvers.linear import unfold
from solvers.network_sums import ImpossibleError, Sums
from solvers.program import Program
from solvers.solution import Solution, Status, StopReason

SAID_BY = {"exact": "cpsat"}
"""Backend -> the engine that its "infeasible" comes from: asking that again would be no second opinion."""

LEAST_SECONDS = 60.0
"""Without a time limit the second run may take this long, or ten times as long as the first one."""


class Confirmation(StrEnum):
    """What became of an answer "infeasible"."""

    NOT_NEEDED = "not needed"
    """The answer was another one."""
    BOUNDS = "bounds"
    """The columns' bounds alone show it, in integers."""
    SECOND_RUN = "second run"
    """Another solver says the same."""
    EXACT = "exact"
    """The second run was cut short, and the first solver works in integers from end to end."""
    MISSING = "missing"
    """The second run was cut short; the status is unknown, no longer infeasible."""
    DENIED = "denied"
    """The other solver has a plan; the status is error."""


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """The answer after the second opinion, what that was, and the solver that gave it (empty: none was asked)."""

    solution: Solution
    confirmation: Confirmation
    by: str = ""


def confirmed(
    program: Program,
    solution: Solution,
    *,
    exact: bool,
    limits: Limits,
    on_progress: OnProgress | None = None,
    stop: Stop | None = None,
    make: Callable[[str], Backend] = get_backend,
) -> Opinion:
    """The solution as it is, unless it says infeasible: then another solver looks for any point at all.

    `limits` are what is left for that; `exact` tells whether the first backend's capabilities are. `make` makes the
    other backend from its name: cpsat, or highs where cpsat was the first. Where highs, asked about the default
    backend, comes to no end within half of the time, cpsat searches once more from another seed.
    """
    if solution.status is not Status.INFEASIBLE:
        return Opinion(solution, Confirmation.NOT_NEEDED)
    if impossible(program):
        return Opinion(solution, Confirmation.BOUNDS)
    if limits.seconds is None:
        limits = replace(limits, seconds=max(LEAST_SECONDS, 10 * solution.seconds))
    began, until = time.perf_counter(), time.perf_counter() + (limits.seconds or 0.0)
    for name, share, seed in _asked(solution.backend):
        limits = replace(limits, seconds=share * max(0.0, until - time.perf_counter()), seed=limits.seed + seed)
        second = make(name).solve(replace(program, goals=()), limits, on_progress, stop)
        if second.status is Status.INFEASIBLE or second.values is not None or second.stop_reason is StopReason.USER:
            break
    solution = replace(solution, seconds=solution.seconds + time.perf_counter() - began)
    if second.values is not None and feasible(program, second.values):
        message = f"{solution.backend} says infeasible, but {name} has a point that keeps every row"
        return Opinion(_with(solution, Status.ERROR, StopReason.CRASH, message), Confirmation.DENIED, name)
    if second.status is Status.INFEASIBLE:
        message = f"{name} confirms it"
        return Opinion(_with(solution, solution.status, solution.stop_reason, message), Confirmation.SECOND_RUN, name)
    if exact:
        return Opinion(solution, Confirmation.EXACT, name)
    message = f"{solution.backend} says infeasible; {name} could not confirm it ({second.stop_reason})"
    return Opinion(_with(solution, Status.UNKNOWN, second.stop_reason, message), Confirmation.MISSING, name)


def _asked(backend: str) -> list[tuple[str, float, int]]:
    """Who is asked in turn: solver, share of the time that is left, and by how much its seed is another."""
    said_by = SAID_BY.get(backend, backend)
    if said_by != "cpsat":
        return [("cpsat", 1.0, 0)]
    return [("highs", 1.0, 0)] if backend == said_by else [("highs", 0.5, 0), (said_by, 1.0, 1)]


def impossible(program: Program) -> bool:
    """Whether integer arithmetic on single rows and bounds shows that there is no point."""
    if unfold(program).impossible:
        return True
    try:
        Sums(program)
    except ImpossibleError:
        return True
    return False


def _with(solution: Solution, status: Status, reason: StopReason, message: str) -> Solution:
    words = "; ".join(part for part in (solution.message, message) if part)
    return replace(solution, status=status, stop_reason=reason, message=words)
