"""A finished plan beside the program that it solves: its columns, and what each goal was worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from rotation.certification import plan_digest
from rotation.check import check
from rotation.explain.relaxable import move_of
from rotation.explain.ways import without_lottery
from rotation.formulate import Formulation, formulate
from rotation.formulation.context import Context
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.registry import settled
from solvers.certificate import CertificateError
from solvers.certificate_json import load_certificate
from solvers.evaluate import feasible
from solvers.implied import find_implied, tightened
from solvers.program import IntArray, Program


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
    verdict = check(plan, instance, formulation.context.policy, formulation.rules)
    program = _without_lottery(formulation.program)
    worth = tuple(verdict.values.get(goal.name, 0) for goal in program.goals)
    told: Mapping[str, int] | None = None if certificate is None else _told(certificate, formulation.program, plan)
    if told is None and best and plan.facts.get("program") == formulation.program.digest():
        told = best
    if told is not None and all(goal.name in told for goal in program.goals):
        worth = tuple(told[goal.name] for goal in program.goals)
    elif any(goal.tolerance.allowed(value) for goal, value in zip(program.goals, worth, strict=True)):
        optimal = False
    values = columns_of(formulation, plan) if verdict.valid else None
    return Planned(formulation, plan, program, values, worth, optimal)


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


def _told(content: bytes, program: Program, plan: Plan) -> dict[str, int] | None:
    """Goal -> best value by the certificate, where it belongs to the program and to the plan."""
    try:
        certificate = load_certificate(content)
    except CertificateError:
        return None
    if certificate.program != program.digest() or certificate.facts.get("plan") != plan_digest(plan):
        return None
    return {goal.name: goal.value for goal in certificate.goals}
