"""Solves the small case under one rule: what the optimal plan is, and whether there is one."""

from __future__ import annotations

from typing import Any

from rotation.formulation.context import Context
from rotation.model.policy import Policy
from rotation.rules.registry import rule_classes
from rotation.solve import Outcome, solve

ALWAYS = ("one_assignment", "eligibility", "subject_match", "channel", "pins")
"""Without these a plan is none."""
GOALS = ("shortage", "burden", "lottery")


def under(policy: Policy, **rules: dict[str, Any]) -> Policy:
    """The policy with the named rules alone beside what makes a plan: shortage first, then burden, then the lot."""
    kept = {*ALWAYS, *GOALS, *rules}
    chosen = {code: {"on": code in kept, **rules.get(code, {})} for code in rule_classes()}
    return Policy(policy.general, chosen)


def solved(context: Context, solver: str = "exhaustive", **rules: dict[str, Any]) -> Outcome:
    """The outcome of the case's instance under the named rules with these parameters; its plan has been checked."""
    return solve(context.instance, under(context.policy, **rules), solver=solver)


def moves_of(outcome: Outcome) -> set[tuple[str, str]]:
    """Who goes where in an optimal plan."""
    assert outcome.proved
    assert outcome.plan is not None
    return {(move.teacher_id, move.to_school) for move in outcome.plan}


def paid(outcome: Outcome) -> int:
    """The prices of broken soft rules in an optimal plan, as solver and checker agree."""
    assert outcome.proved
    assert outcome.verdict is not None
    value = outcome.verdict.values["violations"]
    assert {goal.name: goal.best for goal in outcome.goals}["violations"] == value
    return value
