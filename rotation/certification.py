"""The certificate of a plan: made after a solve, bound to its input by hashes, and checked without a solver."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from rotation.check import Verdict
from rotation.defaults import CERTIFICATE_SECONDS
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.i18n import _
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.registry import settled
from solvers.certificate import CertificateError
from solvers.certificate_check import GoalCheck, check_certificate, judge
from solvers.certificate_json import dump_certificate, load_certificate

if TYPE_CHECKING:
    from rotation.solve import Outcome

CERTIFICATE_FILE = "certificate.json"


@dataclass(frozen=True)
class Certified:
    """What a certificate proves of a plan, goal by goal in order."""

    goals: tuple[GoalCheck, ...]
    same_plan: bool
    """False where the certificate was made for another plan of the same data."""

    @property
    def optimal(self) -> bool:
        """True where every goal in order is certified."""
        return all(goal.certified for goal in self.goals)


@dataclass(frozen=True)
class Time:
    """How long a solve may take: all in all, and of that for the certificate (None: none is made) and the causes."""

    began: float
    limit: float | None
    certificate: float | None
    causes: float = 0.0

    @classmethod
    def of(
        cls, limit: float | None, certificate: float | None, causes: float = 0.0, began: float | None = None
    ) -> Time:
        """From `began` or now on; under a time limit the certificate gets a seventh, and what the solver leaves over.

        The causes of a repair get at least that many seconds, or a seventh too, and what the solver leaves over.
        """
        began = perf_counter() if began is None else began
        return cls(began, limit, certificate, min(causes, limit / 7) if limit is not None else 0.0)

    def for_solver(self) -> float | None:
        """The solver's time limit: what reading has left of it, but half of the whole however long reading took."""
        if self.limit is None:
            return None
        left = self.limit - (perf_counter() - self.began)
        return max(left - self._for_certificate(self.limit) - self.causes, self.limit / 2)

    def for_causes(self) -> float | None:
        """What is left for the causes of a repair."""
        if self.limit is None:
            return None
        left = self.limit - (perf_counter() - self.began)
        return max(self.causes, left - self._for_certificate(self.limit))

    def for_certificate(self) -> float | None:
        """What is left for the certificate."""
        if self.limit is None or self.certificate is None:
            return self.certificate
        return min(self.certificate, max(0.0, self.limit - (perf_counter() - self.began)))

    def _for_certificate(self, limit: float) -> float:
        return 0.0 if self.certificate is None else min(self.certificate, limit / 7)


def plan_digest(plan: Plan) -> str:
    """SHA-256 over the decided moves, sorted; as hex."""
    moves = sorted([*move[:5], int(move.load)] for move in plan)
    return hashlib.sha256(json.dumps(moves, ensure_ascii=False).encode()).hexdigest()


def facts_of(plan: Plan, instance: Instance, policy: Policy) -> dict[str, str]:
    """What a certificate is bound to; the program is bound by its own hash."""
    return {
        "input": instance.digest(),
        "policy": policy.digest(),
        "public_seed": str(instance.public_seed),
        "plan": plan_digest(plan),
    }


def certificate_of(
    outcome: Outcome, seconds: float = CERTIFICATE_SECONDS, stop: Callable[[], bool] | None = None, threads: int = 2
) -> tuple[bytes, Certified]:
    """The certificate of an outcome's plan as JSON, and what it proves; its steps were replayed exactly.

    Goals that the solver did not prove get a bound without branching. Raises CertificateError where the plan
    contradicts the program, which is a defect of this tool.
    """
    from solvers.certify import certify

    if outcome.plan is None or outcome.verdict is None or outcome.solution.values is None:
        raise CertificateError("there is no plan")
    program, context = outcome.formulation.program, outcome.formulation.context
    certificate = certify(
        program,
        outcome.solution.values,
        outcome.witnesses,
        seconds=seconds,
        stop=stop,
        threads=threads,
        worth_branching=[goal.proved for goal in outcome.goals],
        derivations=outcome.solution.derived,
        facts=facts_of(outcome.plan, context.instance, context.policy),
    )
    values = values_of(outcome.verdict, [goal.name for goal in program.goals])
    return dump_certificate(certificate), Certified(judge(program, certificate, values), same_plan=True)


def check_plan_certificate(
    content: bytes, plan: Plan, instance: Instance, policy: Policy, verdict: Verdict
) -> Certified:
    """Rebuild the program from data and policy, take the plan's values from the checker, and recompute every bound.

    The plan must be valid. Raises CertificateError where the certificate is malformed, belongs to other data, another
    policy or seed, or does not prove what it says.
    """
    certificate = load_certificate(content)
    given = facts_of(plan, instance, settled(policy))
    if set(certificate.facts) != set(given):
        raise CertificateError("the certificate does not name its data, policy, seed and plan")
    names = {"input": _("data"), "policy": _("policy"), "public_seed": _("public seed")}
    other = [name for key, name in names.items() if certificate.facts[key] != given[key]]
    if other:
        raise CertificateError("the certificate was made for other inputs: {names}", names=_(", ").join(other))
    program = formulate(Context.of(instance, settled(policy))).program
    values = values_of(verdict, [goal.name for goal in program.goals])
    checks = check_certificate(program, certificate, values)
    return Certified(checks, certificate.facts["plan"] == given["plan"])


def values_of(verdict: Verdict, goals: Sequence[str]) -> list[int]:
    """The checker's own values of these goals; one that no rule measures is 0."""
    return [verdict.values.get(name, 0) for name in goals]
