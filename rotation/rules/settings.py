"""How rules read prices and goal settings out of the policy."""

from __future__ import annotations

from rotation.model.policy import GoalRule, Policy
from rotation.rules.base import GroupParams
from solvers.program import Tolerance


def row_price(params: GroupParams) -> int | None:
    """Price of one unit of breach of a soft rule's rows; None for a hard rule."""
    return None if params.hard else params.price


def goal_rule(policy: Policy, name: str) -> GoalRule:
    """The policy's settings of a goal, the defaults where it names none."""
    return policy.general.goals.get(name) or GoalRule()


def goal_tolerance(policy: Policy, name: str, today: int | None = None) -> Tolerance:
    """What later goals may give up of a goal: thousandths count of the improvement on `today`, or of the value."""
    rule = goal_rule(policy, name)
    return Tolerance(absolute=rule.tolerance, permille=rule.tolerance_permille, reference=today)
