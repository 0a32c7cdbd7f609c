"""The main road: validate -> formulate -> solve -> plan -> check -> outcome. No unchecked plan ever comes back."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any

from rotation.check import Verdict, check
from rotation.defaults import DEFAULT_SOLVER
from rotation.extraction import plan_of
from rotation.formulate import Formulation, formulate
from rotation.formulation.context import Context
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.reading import Reading
from rotation.rules.registry import policy_of, settled
from solvers.backend import Limits, OnProgress, Stop
from solvers.confirm import Confirmation
from solvers.program import IntArray
from solvers.run import run
from solvers.solution import GoalResult, Solution, Status, StopReason
from solvers.witness import Witnesses

log = logging.getLogger("rotation.solve")


class CheckerDisagreesError(RuntimeError):
    """The checker and the program disagree about a plan: a defect of this tool, never of the data."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Everything a solve returned: status and stop reason apart, the checked plan if there is one, and proofs."""

    status: Status
    stop_reason: StopReason
    plan: Plan | None
    verdict: Verdict | None
    goals: tuple[GoalResult, ...]
    formulation: Formulation
    solution: Solution
    solver: str
    reading: Reading
    """The checker's reading of the data: made once, for all who describe the plan."""
    seconds: dict[str, float] = field(default_factory=dict)
    witnesses: tuple[IntArray | None, ...] = ()
    """Per goal a point of its best value, where later goals were allowed to give some of it up."""
    confirmation: Confirmation = Confirmation.NOT_NEEDED
    """Who else says so where the solver says infeasible."""
    confirmed_by: str = ""
    """The second solver, where one was asked."""

    @property
    def proved(self) -> bool:
        """True where every goal in order is proved optimal."""
        return self.status is Status.OPTIMAL

    @property
    def reproducible(self) -> bool:
        """True where data, policy and public seed alone decide the plan."""
        return self.proved and any(goal.name.startswith("lottery") for goal in self.formulation.program.goals)

    @property
    def chance_of_tie(self) -> float:
        """Upper bound on the probability that another plan is as good in every goal: candidates / 2^40."""
        return len(self.formulation.candidates) / 2**40


def solve(
    instance: Instance,
    policy: Policy | None = None,
    *,
    solver: str = DEFAULT_SOLVER,
    time_limit: float | None = None,
    gap: float = 0.0,
    work: float | None = None,
    threads: int = 2,
    seed: int = 0,
    memory_mb: int | None = None,
    isolate: bool | None = None,
    on_progress: OnProgress | None = None,
    stop: Stop | None = None,
) -> Outcome:
    """Plan the rotation of an instance by a policy; None: that of its own policy sheet, which may be the default.

    `time_limit` in seconds covers formulation and search. A goal is left as it is once its bound is within `gap`, a
    share of its value; `work`, in units of the solver's own that no machine's speed changes, ends the search. With
    `isolate` the solver works in a process of its own, so that neither a crash, nor `memory_mb` (MiB), nor a solver
    that does not heed its limit costs the best plan found; None: where there is a limit. "Infeasible" is returned only
    if a second solver says so too, or plain integer arithmetic. Raises DataError, PolicyError, KeyError (no such
    solver), UnsupportedError (the solver cannot take the program) and CheckerDisagreesError (a defect).
    """
    began = time.perf_counter()
    context = Context.of(instance, policy_of(instance) if policy is None else settled(policy))
    formulation = formulate(context)
    formulated = time.perf_counter()
    log.info("formulated %d candidates, %d rows", len(formulation.candidates), len(formulation.program.rows))
    left = None if time_limit is None else max(0.1, time_limit - (formulated - began))
    witnesses = Witnesses(formulation.program, on_progress)
    limits = Limits(left, gap, work, threads, seed, memory_mb)
    opinion = run(solver, formulation.program, limits, witnesses, stop, isolate)
    solution = opinion.solution
    solved = time.perf_counter()
    plan, verdict, reading = None, None, Reading(instance, context.policy)
    if solution.values is not None:
        plan = plan_of(formulation, solution.values)
        verdict = check(plan, instance, context.policy, formulation.rules, reading)
        _agree(solution, verdict)
    seconds = {
        "formulate": formulated - began,
        "solve": solved - formulated,
        "check": time.perf_counter() - solved,
    }
    return Outcome(
        solution.status,
        solution.stop_reason,
        plan,
        verdict,
        solution.goals,
        formulation,
        solution,
        solver,
        reading,
        seconds,
        tuple(witnesses.points),
        opinion.confirmation,
        opinion.by,
    )


def _agree(solution: Solution, verdict: Verdict) -> None:
    """Raise CheckerDisagreesError unless the plan is valid and every goal has the value that the checker computed."""
    breaches = [finding for finding in verdict.findings if finding.hard]
    if breaches:
        raise CheckerDisagreesError(f"the checker finds {len(breaches)} breaches, first of rule {breaches[0].rule}")
    measured: dict[str, Any] = verdict.values
    for goal in solution.goals:
        if goal.value is not None and measured.get(goal.name, 0) != goal.value:
            raise CheckerDisagreesError(f"goal {goal.name}: solver {goal.value}, checker {measured.get(goal.name)}")
