"""Solving the small case with the rules that a test does not speak of switched off."""

from __future__ import annotations

from typing import Any

from rotation.formulation.context import Context
from rotation.model.policy import Policy
from rotation.rules.registry import rule_classes
from rotation.solve import Outcome, solve

KEPT = ("one_assignment", "pins", "shortage", "lottery", "subject_match")
"""Rules that stay on in every case: what a plan is, who can fill a line, and the goals that make the plan unique."""


def only(**rules: dict[str, Any]) -> Policy:
    """The default policy with the rules KEPT and the given ones on, each with its parameters."""
    off = {code: {"on": False} for code in rule_classes() if code not in KEPT}
    return Policy(rules=off | {code: {"on": True, **given} for code, given in rules.items()})


def solved(context: Context) -> Outcome:
    """The proved outcome of a case; its checker agreed, or `solve` would have raised."""
    outcome = solve(context.instance, context.policy, threads=1)
    assert outcome.solution.stop_reason.name == "PROVED"
    return outcome


def places(outcome: Outcome) -> dict[str, str]:
    """Where the plan sends whom."""
    assert outcome.plan is not None
    return {move.teacher_id: move.to_school for move in outcome.plan}


def paid(outcome: Outcome) -> int:
    """The prices of softened rules, as solver and checker say alike."""
    assert outcome.verdict is not None
    values = {goal.name: goal.value for goal in outcome.goals}
    assert values.get("violations", 0) == outcome.verdict.values.get("violations", 0)
    return int(outcome.verdict.values.get("violations", 0))
