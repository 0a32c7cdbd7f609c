"""When no plan exists: the plan that breaks least, and what it breaks: the first answer to what would have to give."""

from __future__ import annotations

from dataclasses import dataclass

from rotation.check import check
from rotation.extraction import plan_of
from rotation.formulate import Formulation, formulate
from rotation.rules.base import Finding, GroupParams, Rule
from solvers.backend import Limits, Stop
from solvers.builder import VIOLATIONS
from solvers.run import run
from solvers.solution import Status


@dataclass(frozen=True)
class Nearest:
    """Breaches of the plan that breaks the group rules by the fewest units; `least` where that number is proved."""

    findings: tuple[Finding, ...]
    units: int
    least: bool


def nearest(
    formulation: Formulation, seconds: float | None = 30.0, stop: Stop | None = None, isolate: bool | None = None
) -> Nearest | None:
    """Soften every rule over several moves at one price a unit and break as little as possible.

    None where even that has no plan (pins contradict each other, say) or none was found in time. Only the group rules
    give way; who is eligible and which moves are possible at all stays as it is.
    """
    rules = [softened(rule) for rule in formulation.rules if rule.kind != "goal"]
    elastic = formulate(formulation.context, rules)
    solution = run("cpsat", elastic.program, Limits(seconds=seconds), stop=stop, isolate=isolate).solution
    if solution.values is None:
        return None
    context = formulation.context
    verdict = check(plan_of(elastic, solution.values), context.instance, context.policy, rules)
    broken = tuple(finding for finding in verdict.findings if not (finding.hard or finding.waived))
    return Nearest(broken, verdict.values.get(VIOLATIONS, 0), solution.status is Status.OPTIMAL)


def softened(rule: Rule) -> Rule:
    """The rule with its rows soft at price 1, where it can be soft."""
    if not isinstance(rule.params, GroupParams):
        return rule
    return type(rule)(rule.params.model_copy(update={"hard": False, "price": 1}))
