"""How rules read prices and goal settings out of the policy."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rotation.model.policy import GoalRule, Policy
from rotation.rules.base import GroupParams, Rule
from solvers.builder import VIOLATIONS
from solvers.program import Tolerance

LOTTERY = "lottery"
_NUMBERED = re.compile(r"_[1-9]$")


def row_price(params: GroupParams) -> int | None:
    """Price of one unit of breach of a soft rule's rows; None for a hard rule."""
    return None if params.hard else params.price


def goal_rule(policy: Policy, name: str) -> GoalRule:
    """The policy's settings of a goal, else those of the rule whose goals are numbered behind its name, else none."""
    given = policy.general.goals
    return given.get(name) or given.get(_NUMBERED.sub("", name)) or GoalRule()


def goal_tolerance(policy: Policy, name: str, today: int | None = None) -> Tolerance:
    """What later goals may give up of a goal: thousandths count of the improvement on `today`, or of the value."""
    rule = goal_rule(policy, name)
    return Tolerance(absolute=rule.tolerance, permille=rule.tolerance_permille, reference=today)


def goals_in_order(policy: Policy, rules: Sequence[Rule]) -> list[str]:
    """Goal names in the policy's order; a rule's name stands for all of its goals.

    Unnamed ones come last, but before the lottery, which leaves nothing to decide where it ends the named ones.
    """
    by_rule = {rule.id: rule.goals for rule in rules}
    order: list[str] = []
    for name in policy.general.goal_order:
        order += [goal for goal in by_rule.get(name, (name,)) if goal not in order]
    if VIOLATIONS not in order:
        order.insert(0, VIOLATIONS)
    order += [goal for rule in rules for goal in rule.goals if goal not in order]
    draws, named = by_rule.get(LOTTERY, ()), policy.general.goal_order
    if not named or named[-1] in (LOTTERY, *draws):
        order.sort(key=lambda goal: goal in draws)
    return order
