"""Where a search ended without a plan: what the nearest plan that it came to would break, as the checker reads it."""

from __future__ import annotations

from rotation.check import PLAN_RULE, check
from rotation.extraction import plan_of
from rotation.rules.base import Finding
from rotation.solve import Outcome
from solvers.solution import Status


def breaches(outcome: Outcome) -> tuple[Finding, ...]:
    """Hard demands that the nearest plan breaks, in the current language, in the order of the rules.

    Empty where there is a plan, where it is proved that there is none, and where the search came to nothing. Such a
    plan is never handed out: its moves show which rules stand in each other's way, not that nothing nearer exists.
    """
    near = outcome.solution.nearest
    if near is None or outcome.plan is not None or outcome.status is Status.INFEASIBLE:
        return ()
    formulation = outcome.formulation
    instance, policy = formulation.context.instance, formulation.context.policy
    verdict = check(plan_of(formulation, near), instance, policy, formulation.rules, outcome.reading)
    # There is no plan file whose form could be wrong: what these findings say, a rule says in its own words.
    return tuple(finding for finding in verdict.findings if finding.hard and finding.rule != PLAN_RULE)
