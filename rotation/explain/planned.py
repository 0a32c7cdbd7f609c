"""A finished plan beside the program that it solves: its columns, and what each goal was worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from rotation.certification import facts_of, plan_digest
from rotation.check import check
from rotation.explain.ways import without_lottery
from rotation.formulate import Formulation, formulate
from rotation.formulation.context import Context
from rotation.i18n import _
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.refusals import move_of
from rotation.rules.registry import settled
from solvers.certificate import CertificateError
from solvers.certificate_json import load_certificate
from solvers.evaluate import feasible
from solvers.implied import find_implied, tightened
from solvers.program import IntArray, Program
from solvers.resumed import Resumable


@dataclass(frozen=True, eq=False)
class Planned:
    """`program` has every goal but the lottery; `best` is what each was worth when it was minimised."""

    formulation: Formulation
    plan: Plan
    program: Program
    values: IntArray | None
    """The plan's columns; None where it breaks a rule."""
    best: tuple[int, ...]
    proved: bool
    """No plan is better than `best`, goal by goal."""
    state: Resumable | None = None
    """What the proofs of its goals left, where that was stored with the plan."""
    doubt: str = ""
    """Why a plan that a solve found optimal does not count as proved here; empty where it does, or was not."""

    @property
    def names(self) -> list[str]:
        """The goals in their order."""
        return [goal.name for goal in self.program.goals]

    @property
    def limits(self) -> list[int]:
        """What each goal may be at most for the goals after it."""
        goals = self.program.goals
        return [value + goal.tolerance.allowed(value) for goal, value in zip(goals, self.best, strict=True)]


def planned(
    plan: Plan,
    instance: Instance,
    policy: Policy,
    certificate: bytes | None = None,
    *,
    optimal: bool = False,
    best: Mapping[str, int] | None = None,
) -> Planned:
    """The plan's state. Raises DataError and PolicyError as `formulate` does.

    What each goal was worth before later ones used its tolerance is known to the certificate that was made for this
    very plan, or is the given `best` of the solve that made it, where the program is still the same; else it is taken
    from the plan itself. `optimal`: a solve proved them to be the best.
    """
    formulation = formulate(Context.of(instance, settled(policy)))
    program = _without_lottery(formulation.program)
    told, doubt = ({}, "") if certificate is None else _told(certificate, formulation, plan)
    if not (told or doubt) and best and plan.facts.get("program") == formulation.program.digest():
        told = dict(best)
    known = bool(told) and all(goal.name in told for goal in program.goals)
    values = columns_of(formulation, plan)
    if known and optimal and values is not None:
        # The solve that made this very plan of this very program has checked it.
        return Planned(formulation, plan, program, values, tuple(told[goal.name] for goal in program.goals), True)
    verdict = check(plan, instance, formulation.context.policy, formulation.rules)
    worth = tuple((told if known else verdict.values).get(goal.name, 0) for goal in program.goals)
    kept_exactly = all(not goal.tolerance.allowed(value) for goal, value in zip(program.goals, worth, strict=True))
    if not (known or doubt or kept_exactly):
        doubt = _("there is no certificate beside it that says what each goal was worth before later ones used of it")
    values = values if verdict.valid else None
    return Planned(formulation, plan, program, values, worth, optimal and not doubt, None, doubt if optimal else "")


def columns_of(formulation: Formulation, plan: Plan) -> IntArray | None:
    """The program's columns at a plan; None where a move is no candidate or a row is broken."""
    context, table = formulation.context, formulation.candidates
    at = {move_of(context, table, index): index for index in candidates_of(formulation, plan)}
    values = np.zeros(len(formulation.program), dtype=np.int64)
    for move in plan:
        if move not in at:
            return None
        values[at[move]] = 1
    values = tightened(formulation.program, find_implied(formulation.program), values)
    return values if feasible(formulation.program, values) else None


def candidates_of(formulation: Formulation, plan: Plan) -> list[int]:
    """The candidates of everybody who moves in a plan."""
    index = formulation.context.state.teacher_index
    movers = [index[move.teacher_id] for move in plan if move.teacher_id in index]
    return np.flatnonzero(np.isin(formulation.candidates.teacher, movers)).tolist()


def _without_lottery(program: Program) -> Program:
    return replace(program, goals=without_lottery(program.goals))


def _told(content: bytes, formulation: Formulation, plan: Plan) -> tuple[dict[str, int], str]:
    """Goal -> best value by the certificate; none, and why, where it does not belong to the program and the plan."""
    try:
        certificate = load_certificate(content)
    except CertificateError:
        return {}, _("its certificate cannot be read")
    context = formulation.context
    if certificate.facts.get("plan") != plan_digest(plan):
        return {}, _("its certificate is that of another plan: one of the two was changed since")
    if certificate.program == formulation.program.digest():
        return {goal.name: goal.value for goal in certificate.goals}, ""
    if certificate.facts != facts_of(plan, context.instance, context.policy):
        return {}, _("its certificate was made for other data, another policy or another seed")
    return {}, _("its certificate was made by another version of this program, which wrote the same rules differently")
