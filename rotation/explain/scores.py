"""What each rule costs or binds, and where: tight rows, prices paid, and what one more unit would bring."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rotation.explain.conflict import row_text
from rotation.explain.planned import Planned
from rotation.rules.base import GroupParams
from solvers.backend import Limits, Stop
from solvers.linear import unfold
from solvers.program import IntArray
from solvers.shadow import broken, shadows, steps, tight, with_more

MOST_EXACT = 3
SHADOW_SHARE = 0.4
"""The part of the time for the multipliers; the rest is for solving again."""


@dataclass(frozen=True)
class Worth:
    """What so many more units of a tight row would bring: per goal about as much, by multipliers; `exact` by solving.

    Numbers are what the goals would fall by, in their order; of the multipliers only the first goal that falls, and
    never more than lies above the least that the goal can be. Solved exactly, later goals may also rise where an
    earlier one falls.
    """

    rule: str
    text: str
    units: int
    about: tuple[int, ...]
    exact: tuple[int, ...] | None = None
    proved: bool = False
    row: int = -1


@dataclass(frozen=True)
class RuleScore:
    """One rule: its rows, how many of them are tight, by how many units it is broken, and what that costs."""

    rule: str
    rows: int
    tight: int
    broken: int
    paid: int


@dataclass(frozen=True)
class TightRow:
    """A row that is at its limit, or beyond it at a price: its rule, what it asks for, units beyond, what they cost."""

    rule: str
    text: str
    broken: int
    paid: int


@dataclass(frozen=True)
class Scores:
    """Every rule that has rows, its tight rows, and those that are worth something, the most valuable first."""

    goals: tuple[str, ...]
    rules: tuple[RuleScore, ...]
    worth: tuple[Worth, ...]
    tight: tuple[TightRow, ...]


def scores(
    case: Planned,
    school: str = "",
    *,
    exact: int = MOST_EXACT,
    seconds: float | None = 30.0,
    stop: Stop | None = None,
) -> Scores:
    """The scores of a plan; with a school's name those of the rows that name it. ValueError for an invalid plan."""
    if case.values is None:
        raise ValueError("a plan that breaks a rule has no scores")
    began = time.perf_counter()
    program, formulation = case.program, case.formulation
    binding, over = tight(program, case.values), broken(program, case.values)
    others = _longer(school, formulation.context.state.schools.name.tolist())
    here = np.array([names_school(group.label, school, others) for group in program.groups], dtype=np.bool_)
    here = here[program.rows.group]
    prices = shadows(program, case.limits, None if seconds is None else SHADOW_SHARE * seconds, stop)
    step = steps(program, len(formulation.candidates))
    room = [best - goal.least for best, goal in zip(case.best, unfold(program).goals, strict=True)]
    structural = {rule.id for rule in formulation.rules if rule.structural}
    real = np.array([group.rule not in structural for group in program.groups], dtype=np.bool_)[program.rows.group]
    found = []
    for row in np.flatnonzero(binding & here & real).tolist():
        about = tuple(min(price.worth(row, int(step[row])), most) for price, most in zip(prices, room, strict=True))
        # Later multipliers hold with the earlier goals as they are: where one falls, they say nothing.
        first = next((place for place, value in enumerate(about) if value), len(about))
        about = tuple(value if place <= first else 0 for place, value in enumerate(about))
        if any(about):
            rule = program.groups[int(program.rows.group[row])].rule
            found.append(Worth(rule, row_text(formulation, row), int(step[row]), about, row=row))
    found.sort(key=lambda one: (tuple(-value for value in one.about), one.row))
    for place, one in enumerate(found[:exact]):
        left = None if seconds is None else (seconds - (time.perf_counter() - began)) / (min(exact, len(found)) - place)
        if (left is None or left > 0) and not (stop is not None and stop()):
            found[place] = _solved(case, one, left, stop)
    rows = _tight_rows(case, np.flatnonzero((binding | (over > 0)) & here & real).tolist(), over)
    return Scores(tuple(case.names), tuple(_rules(case, here, (binding, over))), tuple(found), rows)


def _longer(school: str, names: Sequence[str]) -> list[str]:
    """The names that have a school's name within them, the longest first."""
    return sorted({name for name in names if school and school in name and name != school}, key=len, reverse=True)


def names_school(label: str, school: str, longer: Sequence[str]) -> bool:
    """Whether a label names the school, not only one whose name has the school's within it."""
    for name in longer:
        label = label.replace(name, "")
    return school in label


def _tight_rows(case: Planned, rows: Sequence[int], over: IntArray) -> tuple[TightRow, ...]:
    """The tight rows of rules that are no goals."""
    prices, groups, group = _prices(case), case.program.groups, case.program.rows.group
    goals = {rule.id for rule in case.formulation.rules if rule.kind == "goal"}
    found = []
    for row in rows:
        rule, units = groups[int(group[row])].rule, int(over[row])
        if rule not in goals:
            found.append(TightRow(rule, row_text(case.formulation, row), units, units * prices[rule]))
    return tuple(found)


def _prices(case: Planned) -> dict[str, int]:
    """What a unit of each rule costs where it is soft; 0 where it is hard."""
    return {
        rule.id: int(rule.params.price) if isinstance(rule.params, GroupParams) and not rule.params.hard else 0
        for rule in case.formulation.rules
    }


def _solved(case: Planned, one: Worth, seconds: float | None, stop: Stop | None) -> Worth:
    """The same with what the goals really fall by, where every goal could be proved or at least improved."""
    assert case.values is not None
    solution = with_more(case.program, one.row, one.units, case.values, Limits(seconds=seconds), stop)
    values = [goal.best for goal in solution.goals]
    if any(value is None for value in values):
        return one
    falls = tuple(before - int(value or 0) for before, value in zip(case.best, values, strict=True))
    proved = all(goal.proved for goal in solution.goals)
    return Worth(one.rule, one.text, one.units, one.about, falls, proved, one.row)


def _rules(case: Planned, here: np.ndarray, facts: tuple[np.ndarray, np.ndarray]) -> list[RuleScore]:
    program, (binding, over) = case.program, facts
    prices = _prices(case)
    names = np.array([group.rule for group in program.groups], dtype=object)[program.rows.group]
    goals = {goal for rule in case.formulation.rules if rule.kind == "goal" for goal in (rule.id,)}
    found = []
    for name in dict.fromkeys(names[here].tolist()):
        mine = here & (names == name)
        units = 0 if name in goals else int(over[mine].sum())
        found.append(RuleScore(name, int(mine.sum()), int(binding[mine].sum()), units, units * prices[name]))
    return found
