"""Timefold through its Python interface: construction and local search by its defaults; proves nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from solvers.account import Account as Found
from solvers.backend import Capabilities, Limits, OnProgress, Stop, UnsupportedError
from solvers.evaluate import row_activity, term_arguments, violations
from solvers.implied import Implied, find_implied, tightened
from solvers.linear import compress
from solvers.program import IntArray, Program
from solvers.said import SaidText
from solvers.solution import Progress, Solution, StopReason
from solvers.watch import EngineError, Watch

try:
    from timefold.solver import SolverFactory
    from timefold.solver.config import ScoreDirectorFactoryConfig, SolverConfig

    from benchmarks.peers.timefold_model import GOALS, Account, Calculator, Choice, Option, Plan
except Exception as error:
    # Importing the model starts Java; the packages that these come from are not Timefold's public face.
    if type(error).__name__ not in ("JVMNotFoundException", "InvalidJVMVersionError"):
        raise
    raise ModuleNotFoundError("Timefold needs Java 17 or later", name="Java 17, for timefold") from error

MOST_OPTIONS = 1000
"""Largest range of a column that is not in a choice row."""


class Timefold:
    """Choice rows (at most one of their columns, or none) are what it decides; broken rows are hard, goals soft levels.

    It needs a time limit and goes on until then. The limit is for its search: starting it, translating the model to
    Java and the plan's way back come on top. Its score is kept by translated Python, some hundred moves a second; in
    Java itself Timefold is many times faster.
    """

    name = "timefold"
    capabilities = Capabilities(proves=False, deterministic=False)

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        """Search until the limit; see Backend. Raises UnsupportedError where the model cannot say it, or no limit."""
        start = time.perf_counter()
        if limits.seconds is None:
            raise UnsupportedError("Timefold goes on until a time limit")
        found, reason, message = Found(program), StopReason.TIME, ""
        model = Model(program)
        try:
            if stop is None or not stop():
                values = model.values(_search(model.plan(), limits.seed, limits.seconds, stop))
                found.note(Progress("", None, None, 0.0, values))
                if found.plan is None:
                    broken = violations(program, values).total
                    message = SaidText("{units} units of hard rows stay broken", units=broken)
        except EngineError as error:
            reason, message = StopReason.CRASH, str(error)
        if stop is not None and stop():
            reason = StopReason.USER
        now = time.perf_counter() - start
        solution = found.solution(reason, self.name, now, message)
        results = tuple(replace(result, best=result.value) for result in solution.goals)
        for result in results:
            if on_progress is not None and result.value is not None:
                on_progress(Progress(result.name, result.value, None, now, found.plan))
        return replace(solution, goals=results)


def _search(plan: Any, seed: int, seconds: float, stop: Stop | None) -> Any:
    """The plan that Timefold holds best after so many seconds, or when it is stopped."""
    calculator = ScoreDirectorFactoryConfig(incremental_score_calculator_class=Calculator)
    config = SolverConfig(
        solution_class=Plan,
        entity_class_list=[Choice],
        score_director_factory_config=calculator,
        random_seed=seed,
    )
    solver = SolverFactory.create(config).build_solver()

    def work() -> Any:
        try:
            return solver.solve(plan)
        except Exception as error:
            raise EngineError(f"Timefold: {error}"[:500]) from error

    begun = time.perf_counter()
    watch = Watch("", begun, None, lambda: bool(stop and stop()) or time.perf_counter() - begun >= seconds)
    return watch.run(work, solver.terminate_early)


@dataclass(slots=True)
class Model:
    """Turns a program into Timefold's classes, and their plans into columns."""

    program: Program
    implied: Implied = field(init=False)
    base: IntArray = field(init=False)
    """Every column at its least value, implied slacks at zero."""

    def __post_init__(self) -> None:
        program = self.program
        if len(program.rows.term_row) or len(program.goals) > GOALS:
            raise UnsupportedError("the model knows no terms in rows and at most {most} goals", most=GOALS)
        self.implied = find_implied(program)
        self.base = np.where(self.implied.columns, 0, program.lower)

    def plan(self) -> Any:
        """What is handed to Timefold."""
        options = self._options()
        choices = [[options[column] for column in columns] for columns in self._choices()]
        entities = [Choice(number, [o for part in parts for o in part]) for number, parts in enumerate(choices)]
        base = [goal.constant + int(goal.coefficients @ self.base[goal.columns]) for goal in self.program.goals]
        return Plan([entity for entity in entities if entity.options], self._rows() + self._terms(), base)

    def values(self, plan: Any) -> IntArray:
        """The program's columns at a plan."""
        values = self.base.copy()
        for choice in plan.choices:
            if choice.option is not None:
                values[choice.option.column] += choice.option.units
        return tightened(self.program, self.implied, values)

    def _choices(self) -> list[list[int]]:
        """Disjoint choice rows in order, then each column that is left."""
        program, rows = self.program, self.program.rows
        fits = (program.lower == 0) & (program.upper == 1) & ~self.implied.columns
        start, column, coefficient = compress(
            rows.entry_row, rows.entry_column, rows.entry_coefficient, len(rows), len(program)
        )
        left, chosen = ~self.implied.columns & (program.lower < program.upper), []
        for row in np.flatnonzero((rows.upper == 1) & (self.implied.minus < 0)).tolist():
            mine = slice(start[row], start[row + 1])
            if (coefficient[mine] == 1).all() and (fits & left)[column[mine]].all():
                chosen.append(column[mine].tolist())
                left[column[mine]] = False
        return chosen + [[at] for at in np.flatnonzero(left).tolist()]

    def _options(self) -> list[list[Any]]:
        """Per column an option for each value above its least."""
        program, rows, terms = self.program, self.program.rows, self.program.terms
        room = np.where(self.implied.columns, 0, program.upper - program.lower)
        if room.max(initial=0) > MOST_OPTIONS:
            raise UnsupportedError("a column has a range of more than {most}", most=MOST_OPTIONS)
        start, place, change = compress(
            np.concatenate([rows.entry_column, terms.entry_column]),
            np.concatenate([rows.entry_row, terms.entry_term + len(rows)]),
            np.concatenate([rows.entry_coefficient, terms.entry_coefficient]),
            len(program),
            len(rows) + len(terms),
        )
        costs = self._costs()
        found: list[list[Any]] = []
        for column, most in enumerate(room.tolist()):
            mine = slice(start[column], start[column + 1])
            places, changes, paid = place[mine].tolist(), change[mine], costs[:, column]
            options = [
                Option(column, units, places, (units * changes).tolist(), (units * paid).tolist())
                for units in range(1, most + 1)
            ]
            found.append(options)
        return found

    def _costs(self) -> IntArray:
        costs = np.zeros((len(self.program.goals), len(self.program)), dtype=np.int64)
        for own, goal in zip(costs, self.program.goals, strict=True):
            np.add.at(own, goal.columns, goal.coefficients)
        return costs

    def _rows(self) -> list[Any]:
        rows, implied = self.program.rows, self.implied
        costs = np.concatenate([self._costs(), np.zeros((len(self.program.goals), 1), dtype=np.int64)], axis=1)
        ranges = np.stack([implied.plus_lower, implied.plus_upper, implied.minus_lower, implied.minus_upper], axis=1)
        plus, minus = costs[:, implied.plus].T, costs[:, implied.minus].T
        softened = (implied.plus >= 0) | (implied.minus >= 0)
        columns = (row_activity(self.program, self.base), rows.lower, rows.upper, ranges, plus, minus, softened)
        return [
            Account(activity, lower, upper, [], slack if soft else [], up if soft else [], down if soft else [])
            for activity, lower, upper, slack, up, down, soft in zip(*(part.tolist() for part in columns), strict=True)
        ]

    def _terms(self) -> list[Any]:
        terms, goals = self.program.terms, self.program.goals
        weights = np.zeros((len(terms), len(goals)), dtype=np.int64)
        for index, goal in enumerate(goals):
            np.add.at(weights[:, index], goal.terms, goal.weights)
        arguments, ends = term_arguments(self.program, self.base).tolist(), terms.start.tolist()
        ranges = zip(arguments, terms.lower.tolist(), terms.upper.tolist(), weights.tolist(), strict=True)
        return [
            Account(argument, lower, upper, terms.values[ends[at] : ends[at + 1]].tolist(), [], paid, [])
            for at, (argument, lower, upper, paid) in enumerate(ranges)
        ]
