"""What a move that the plan does not make would cost in each goal, exactly, or what makes it impossible."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rotation.explain.conflict import row_text, rule_of
from rotation.explain.planned import Planned
from solvers.backend import Limits, Stop
from solvers.conflict import find_conflict
from solvers.evaluate import feasible
from solvers.forced import forced, nearest_start
from solvers.implied import find_implied, tightened
from solvers.on_track import start_on_track
from solvers.program import IntArray, Program
from solvers.resumed import solve_from
from solvers.solution import Solution, Status

START_SHARE = 0.5
"""The part of the time that looking for a plan near the given one may take."""


class Answer(StrEnum):
    """Whether a move can be made."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    """No plan that keeps every rule makes it."""
    UNKNOWN = "unknown"
    """Neither was found in time."""


@dataclass(frozen=True)
class GoalPrice:
    """One goal: its value without and with the move; `at_least` bounds the latter from below where it is proved."""

    name: str
    before: int
    after: int | None
    at_least: int | None

    @property
    def exact(self) -> bool:
        """True where no better value exists with the move, given the goals before."""
        return self.after is not None and self.at_least == self.after

    @property
    def more(self) -> int | None:
        """What the move adds to the goal: exactly, else at least; None where nothing is known."""
        known = self.after if self.exact else self.at_least
        return None if known is None else known - self.before


@dataclass(frozen=True)
class Against:
    """A demand that, beside others, makes a move impossible: its rule and what it asks for."""

    rule: str
    text: str


@dataclass(frozen=True)
class Price:
    """The answer, the goals in order (lottery left out), and what stands against an impossible move."""

    answer: Answer
    goals: tuple[GoalPrice, ...]
    against: tuple[Against, ...] = ()
    values: IntArray | None = None

    @property
    def exact(self) -> bool:
        """True where every goal's value is proved, or that the move is impossible."""
        return self.answer is Answer.IMPOSSIBLE or (bool(self.goals) and all(goal.exact for goal in self.goals))


def exact_price(
    case: Planned, columns: IntArray, *, taken: bool = True, seconds: float | None = 30.0, stop: Stop | None = None
) -> Price:
    """Solve again with at least one of these candidates taken (or none of them), from the plan as it is.

    The lottery is left out: it decides between equals only. Where time runs out, goals that are not proved say so.
    """
    program = forced(case.program, columns, taken=taken)
    began = time.perf_counter()
    start = None if case.values is None else _start(case, program, columns, taken)
    near = None
    if start is None and case.values is not None and case.state is not None:
        near = start_on_track(program, case.state, case.values, _part(seconds, began, START_SHARE), stop)
        start = None if near is None else near.values
    if start is None and case.values is not None:
        start = nearest_start(program, case.values, _moves(case), _part(seconds, began, START_SHARE), stop)
    best = case.best if case.proved else ()
    solution = solve_from(program, start, best, _part(seconds, began), stop, case.state, near and near.basis)
    if solution.status is Status.INFEASIBLE:
        return Price(Answer.IMPOSSIBLE, (), _against(case, program, _part(seconds, began), stop))
    if solution.values is None:
        return Price(Answer.UNKNOWN, ())
    return Price(Answer.POSSIBLE, _goals(case, solution), (), solution.values)


def _moves(case: Planned) -> IntArray:
    return np.arange(len(case.formulation.candidates), dtype=np.int64)


def _part(seconds: float | None, began: float, share: float = 1.0) -> Limits:
    """The limits for this share of what is left of the time."""
    if seconds is None:
        return Limits()
    return Limits(seconds=max(0.0, share * (seconds - (time.perf_counter() - began))))


def _goals(case: Planned, solution: Solution) -> tuple[GoalPrice, ...]:
    """The values when each goal was minimised; one that was not worked on is only known to be possible."""
    return tuple(
        GoalPrice(goal.name, before, goal.value if goal.best is None else goal.best, goal.bound)
        for goal, before in zip(solution.goals, case.best, strict=True)
    )


def _start(case: Planned, program: Program, columns: IntArray, taken: bool) -> IntArray | None:
    """The plan with the change made, where that alone keeps every rule."""
    assert case.values is not None
    table = case.formulation.candidates
    for column in columns.tolist() if taken else [-1]:
        values = case.values.copy()
        values[: len(table)][np.isin(table.teacher, table.teacher[columns])] = 0
        if column >= 0:
            values[column] = 1
        values = tightened(program, find_implied(program), values)
        if feasible(program, values):
            return values
    return None


def _against(case: Planned, program: Program, limits: Limits, stop: Stop | None) -> tuple[Against, ...]:
    """The demands that cannot hold together with the move."""
    rows, own = program.rows, len(case.program.rows)
    part = np.where(rows.slack >= 0, -1, rows.group)
    part[own:] = -1
    found = find_conflict(program, part, limits, stop)
    if found is None:
        return ()
    first = [int(np.argmax(part == number)) for number in found.parts.tolist()]
    return tuple(Against(rule_of(case.formulation, row).id, row_text(case.formulation, row)) for row in first)
