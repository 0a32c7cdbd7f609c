"""A published plan made good again after changes: as few moves as possible differ, then the goals in their order."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rotation.errors import DataError
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.i18n import _
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import GoalRule, Policy
from rotation.model.problem import Problem
from rotation.model.tables_changes import Change
from rotation.planning.changes import Applied, apply_changes
from rotation.planning.differences import Difference, differences
from rotation.planning.invalid import made_invalid
from rotation.rules.registry import settled
from rotation.solve import Outcome
from solvers.backend import Limits, get_backend
from solvers.solution import Status

STABILITY, LOTTERY = "stability", "lottery"
SECONDS_EACH = 20.0
"""For each question whether a plan exists without one of the changes."""

Solver = Callable[[Instance, Policy], Outcome]


@dataclass(frozen=True, eq=False)
class Repair:
    """The published plan, the data that it was made from, what changed since, and the outcome on the changed data."""

    published: Plan
    before: Instance
    changes: tuple[Change, ...]
    applied: Applied
    outcome: Outcome

    @cached_property
    def differences(self) -> list[Difference]:
        """Teachers whose moves differ; empty where there is no new plan."""
        return [] if self.outcome.plan is None else differences(self.published, self.outcome.plan)

    @property
    def minimal(self) -> bool:
        """True where it is proved that no plan has fewer changed moves."""
        return any(goal.name == STABILITY and goal.proved for goal in self.outcome.goals)


def repair_policy(policy: Policy, extra: int = 0) -> Policy:
    """The policy of a repair: stability first, of which later goals may use up `extra` more changed moves."""
    general = policy.general
    order = (STABILITY, *(goal for goal in general.goal_order if goal != STABILITY))
    goals = {**general.goals, STABILITY: GoalRule(tolerance=extra)}
    rules = {name: dict(given) for name, given in policy.rules.items()}
    for name in (STABILITY, "frozen"):
        rules[name] = {**rules.get(name, {}), "on": True}
    return replace(policy, general=general.model_copy(update={"goal_order": order, "goals": goals}), rules=rules)


def after_repair(policy: Policy) -> Policy:
    """The policy of the year after one that `repair_policy` made: stability stands before the lottery again."""
    general = policy.general
    if general.goal_order[:1] != (STABILITY,):
        return policy
    order = list(general.goal_order[1:])
    order.insert(order.index(LOTTERY) if LOTTERY in order else len(order), STABILITY)
    goals = {name: rule for name, rule in general.goals.items() if name != STABILITY}
    return replace(policy, general=general.model_copy(update={"goal_order": tuple(order), "goals": goals}))


def repair(
    published: Plan,
    instance: Instance,
    policy: Policy,
    changes: Sequence[Change],
    solver: Solver,
    extra: int = 0,
) -> Repair:
    """The plan after the changes that differs from the published one in the fewest moves.

    `instance` and `policy` are those of the published plan. Raises what `solver` raises; a DataError about a teacher
    whom a change names says which row that is. Changes that leave the data invalid are a DataError too.
    """
    applied = apply_changes(instance, published, changes)
    if problems := made_invalid(instance, published, changes, applied.instance):
        raise DataError(problems)
    try:
        outcome = solver(applied.instance, repair_policy(policy, extra))
    except DataError as error:
        raise DataError([_with_row(problem, changes) for problem in error.problems]) from error
    return Repair(published, instance, tuple(changes), applied, outcome)


def _with_row(problem: Problem, changes: Sequence[Change]) -> Problem:
    rows = [str(change.row) for change in changes if change.teacher_id and change.teacher_id == problem.value]
    if not rows:
        return problem
    text = _("{message} (see the changes, row {rows})")
    return replace(problem, message=text.format(message=problem.message, rows=_(", ").join(rows)))


@dataclass(frozen=True)
class Blame:
    """Why no plan exists: changes that cannot hold together beside the frozen moves and the rules.

    `proved`: leaving out any one of them was shown to make a plan possible, and all of them together none.
    """

    changes: tuple[Change, ...]
    proved: bool
    without_any: bool
    """True where even without a single change there is no plan: the data or the frozen moves are at fault."""


def blame(
    published: Plan,
    instance: Instance,
    policy: Policy,
    changes: Sequence[Change],
    seconds: float = SECONDS_EACH,
    limit: float = math.inf,
) -> Blame:
    """A smallest set of the changes that leaves no plan: many, then single ones are left out; unknown is kept.

    `limit`: seconds for all questions together, after which the rest is unknown.
    """
    until = time.perf_counter() + limit

    def possible(some: Sequence[Change]) -> bool | None:
        left = min(seconds, until - time.perf_counter())
        if left <= 0:
            return None
        return has_plan(apply_changes(instance, published, some).instance, repair_policy(policy), left)

    if possible([]) is False:
        return Blame((), True, True)
    left, proved, many = list(changes), True, max(1, len(changes) // 2)
    while many:
        at, proved = 0, True
        while at < len(left):
            answer = possible([*left[:at], *left[at + many :]])
            proved &= answer is not None
            if answer is False:
                del left[at : at + many]
            else:
                at += many
        many //= 2
    return Blame(tuple(left), proved, False)


def has_plan(instance: Instance, policy: Policy, seconds: float) -> bool | None:
    """Whether any plan satisfies every hard rule; None where that did not show in time."""
    until = time.perf_counter() + seconds
    try:
        program = formulate(Context.of(instance, settled(policy))).program
    except DataError:
        return False
    first = replace(program, goals=tuple(goal for goal in program.goals if goal.name == STABILITY))
    left = max(0.1, until - time.perf_counter())
    solution = get_backend("cpsat").solve(first, Limits(seconds=left), stop=None)
    if solution.values is not None:
        return True
    return False if solution.status is Status.INFEASIBLE else None
