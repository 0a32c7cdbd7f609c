"""The model that Timefold searches: choices with options, and a score that is kept up to date from change to change.

Timefold translates these classes to Java when the module is imported, which starts the Java machine: what is in them
must stay plain Python.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from jpype import JClass
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import BendableScore, IncrementalScoreCalculator

GOALS = 12
"""Soft levels of the score; Timefold must know their number beforehand."""


@dataclass
class Option:
    """One column at one value above its least: what it changes where, and what it costs per goal."""

    column: int
    units: int
    places: list[int]
    changes: list[int]
    costs: list[int]


@dataclass
class Account:
    """A row (activity within lower..upper after slacks) or a term (argument within it, `heights` then not empty).

    `prices` are per goal what a unit of `plus` and of `minus`, or of the height, costs.
    """

    activity: int
    lower: int
    upper: int
    heights: list[int]
    slack: list[int]
    """Least and most units of the slacks plus and minus; empty where there are none."""
    plus_prices: list[int]
    minus_prices: list[int]


@planning_entity
@dataclass
class Choice:
    """At most one of the options is taken."""

    number: Annotated[int, PlanningId]
    options: Annotated[list[Option], ValueRangeProvider]
    option: Annotated[Option | None, PlanningVariable(allows_unassigned=True)] = field(default=None)


@planning_solution
@dataclass
class Plan:
    """All choices, and the accounts with nothing taken; `base` are the goals with nothing taken."""

    choices: Annotated[list[Choice], PlanningEntityCollectionProperty]
    accounts: Annotated[list[Account], ProblemFactCollectionProperty]
    base: list[int]
    score: Annotated[
        BendableScore | None, PlanningScore(bendable_hard_levels_size=1, bendable_soft_levels_size=GOALS)
    ] = field(default=None)


JAVA_SCORE = JClass("ai.timefold.solver.core.api.score.buildin.bendablelong.BendableLongScore")
"""Only here, since the classes above have started the Java machine."""


class Calculator(IncrementalScoreCalculator):  # type: ignore[misc]
    """Hard: units of broken rows and ranges. Soft: the goals in order."""

    accounts: list[Account]
    activity: list[int]
    levels: list[int]

    def reset_working_solution(self, solution: Plan) -> None:
        """Start from a plan."""
        self.accounts = solution.accounts
        self.activity = []
        self.levels = [0]
        for cost in solution.base:
            self.levels.append(cost)
        for account in self.accounts:
            self.activity.append(account.activity)
            self.charge(account, account.activity, 1)
        for choice in solution.choices:
            self.change(choice, 1)

    def before_entity_added(self, entity: Choice) -> None:
        """Nothing is added."""

    def after_entity_added(self, entity: Choice) -> None:
        """Nothing is added."""

    def before_entity_removed(self, entity: Choice) -> None:
        """Nothing is removed."""

    def after_entity_removed(self, entity: Choice) -> None:
        """Nothing is removed."""

    def before_variable_changed(self, entity: Choice, variable_name: str) -> None:
        """Take the old option out."""
        self.change(entity, -1)

    def after_variable_changed(self, entity: Choice, variable_name: str) -> None:
        """Put the new option in."""
        self.change(entity, 1)

    def change(self, choice: Choice, sign: int) -> None:
        """Put the choice's option in (1) or take it out (-1)."""
        option = choice.option
        if option is None:
            return
        for level in range(len(option.costs)):
            self.levels[level + 1] += sign * option.costs[level]
        for at in range(len(option.places)):
            place = option.places[at]
            account = self.accounts[place]
            self.charge(account, self.activity[place], -1)
            self.activity[place] += sign * option.changes[at]
            self.charge(account, self.activity[place], 1)

    def charge(self, account: Account, activity: int, sign: int) -> None:
        """Add (1) or take away (-1) what this activity costs."""
        if len(account.heights) > 0:
            inside = min(max(activity, account.lower), account.upper)
            self.levels[0] += sign * abs(activity - inside)
            height = sign * account.heights[inside - account.lower]
            for level in range(len(account.plus_prices)):
                self.levels[level + 1] += height * account.plus_prices[level]
            return
        if len(account.slack) == 0:
            if activity < account.lower:
                self.levels[0] += sign * (account.lower - activity)
            elif activity > account.upper:
                self.levels[0] += sign * (activity - account.upper)
            return
        least = account.slack[2]
        plus = min(max(account.lower - activity + least, account.slack[0]), account.slack[1])
        minus = min(max(activity + plus - account.upper, least), account.slack[3])
        total = activity + plus - minus
        self.levels[0] += sign * max(account.lower - total, total - account.upper, 0)
        for level in range(len(account.plus_prices)):
            cost = plus * account.plus_prices[level] + minus * account.minus_prices[level]
            self.levels[level + 1] += sign * cost

    def calculate_score(self) -> BendableScore | None:
        """Timefold asks `calculateScore` only."""
        return None

    def calculateScore(self):  # type: ignore[no-untyped-def]  # noqa: N802 - the Java method, whose result has no Python type
        """Negative, since Timefold maximises; as text, since arrays of numbers cannot be handed over."""
        text = "[" + str(-self.levels[0]) + "]hard/["
        for level in range(1, GOALS + 1):
            cost = self.levels[level] if level < len(self.levels) else 0
            text = text + ("/" if level > 1 else "") + str(-cost)
        return JAVA_SCORE.parseScore(text + "]soft")
