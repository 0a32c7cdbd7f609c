"""Brute force over every combination of column values that rows allow: the oracle of all other backends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.backend import Capabilities, Limits, OnProgress, Stop, UnsupportedError
from solvers.evaluate import goal_values, term_values
from solvers.implied import Implied, find_implied
from solvers.program import IntArray, Program
from solvers.solution import GoalResult, Progress, Solution, Status, StopReason

LARGEST = 2**20
MOST_COLUMNS = 60
CHUNK = 2**13
FloatArray = npt.NDArray[np.float64]


class ExhaustiveBackend:
    """Tries all points, so that its answers follow the definition of the lexicographic optimum word for word.

    Slacks that only pay for one row are not enumerated but take their least values (see `solvers.implied`), which
    changes neither the optimum nor the point returned: the lexicographically first of the optimal ones.
    Where more than `LARGEST` combinations are left by the rows it refuses, so limits.work never binds.
    """

    name = "exhaustive"
    capabilities = Capabilities(proves=True, largest=LARGEST, exact=True)

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        """Minimise the goals in order; see Backend. Raises UnsupportedError where there are too many points."""
        start = time.perf_counter()
        points = _Points(program, find_implied(program))
        parts: list[tuple[IntArray, IntArray]] = []
        for part in points.feasible_parts():
            reason = _ended(limits, stop, start)
            if reason is not None:
                return _cut_short(program, parts, reason, self.name, start)
            parts.append(part)
        found, goals = _joined(parts)
        if not len(found):
            return _without(program, Status.INFEASIBLE, StopReason.PROVED, self.name, start)
        remaining, bests = _narrow(program, goals)
        values = found[remaining[0]]
        seconds = time.perf_counter() - start
        results = []
        for goal, best, value in zip(program.goals, bests, goal_values(program, values), strict=True):
            tolerance = goal.tolerance.allowed(best)
            results.append(GoalResult(goal.name, value, best, tolerance, best, seconds, "enumeration"))
            if on_progress is not None:
                on_progress(Progress(goal.name, best, best, seconds))
        return Solution(Status.OPTIMAL, StopReason.PROVED, values, tuple(results), self.name, seconds)


def optima(program: Program, limit: int) -> IntArray:
    """The first `limit` optimal points in lexicographic order, one a row; none where the program is infeasible.

    A point is optimal if every goal but the last keeps its value within its tolerance and the last has its least value.
    Raises UnsupportedError where there are too many points to try.
    """
    exact = np.array([goal.tolerance.absolute == 0 and goal.tolerance.permille == 0 for goal in program.goals])
    if len(exact):
        exact[-1] = True
    points = _Points(program, find_implied(program, exact.astype(np.bool_)))
    found, goals = _joined(list(points.feasible_parts()))
    if not len(found):
        return np.zeros((0, len(program)), dtype=np.int64)
    best = found[_narrow(program, goals)[0]]
    return best[np.lexsort(best.T[::-1])][:limit] if best.shape[1] else best[:limit]


@dataclass(slots=True)
class _Points:
    """All points of the box that rows do not rule out half-way; evaluated as dense matrix products.

    In doubles, but exactly: `validate` keeps every sum of absolute values below 2^53.
    """

    program: Program
    implied: Implied

    def feasible_parts(self) -> Iterator[tuple[IntArray, IntArray]]:
        """Feasible points (one a row) in lexicographic order and their goals (goals x points), at least one part.

        Columns take their values one after another; a beginning is dropped as soon as some row cannot be kept by any
        end. Raises UnsupportedError past `LARGEST` points.
        """
        program = self.program
        nothing = np.where(self.implied.columns, 0, program.lower)
        free = np.flatnonzero(~self.implied.columns & (program.lower < program.upper))
        if len(free) > MOST_COLUMNS:
            raise UnsupportedError(
                "{count} columns are more than the {most} that can be tried", count=len(free), most=MOST_COLUMNS
            )
        reach = _Reach(program, self.implied, free)
        blocks, visited = [(nothing[None, :], 0)], 0
        while blocks:
            block, depth = blocks.pop()
            visited += len(block)
            if visited > 2 * LARGEST:
                raise UnsupportedError("more than {most} combinations would have to be tried", most=LARGEST)
            if depth == len(free):
                points = self.complete(block)
                good, goals = self.evaluate(points)
                yield points[good], goals[:, good]
                continue
            values = np.arange(program.lower[free[depth]], program.upper[free[depth]] + 1, dtype=np.int64)
            longer = np.repeat(block, len(values), axis=0)
            longer[:, free[depth]] = np.tile(values, len(block))
            longer = longer[reach.possible(longer, depth + 1)]
            starts = range(0, len(longer), CHUNK)
            blocks += [(longer[first : first + CHUNK], depth + 1) for first in reversed(starts)]
        yield self.complete(nothing[None, :])[:0], np.zeros((len(program.goals), 0), dtype=np.int64)

    def complete(self, points: IntArray) -> IntArray:
        """The same points with slacks at their least values."""
        rows, implied, points = self.program.rows, self.implied, points.copy()
        activity = self.activity(points)
        every = np.broadcast_to(np.arange(len(rows)), activity.shape)
        plus, minus, _ = implied.amounts(every, activity, rows.lower, rows.upper)
        points[:, implied.plus[implied.plus >= 0]] = plus[:, implied.plus >= 0]
        points[:, implied.minus[implied.minus >= 0]] = minus[:, implied.minus >= 0]
        return points

    def arguments(self, points: IntArray) -> IntArray:
        """Arguments of the terms, one row a point."""
        terms = self.program.terms
        shape = (len(terms), points.shape[1])
        return terms.constant + _product(points, shape, terms.entry_term, terms.entry_column, terms.entry_coefficient)

    def activity(self, points: IntArray) -> IntArray:
        """Row activities, one row a point."""
        rows, count = self.program.rows, len(self.program.rows)
        heights = term_values(self.program, self.arguments(points))
        linear = _product(points, (count, points.shape[1]), rows.entry_row, rows.entry_column, rows.entry_coefficient)
        shape = (count, heights.shape[1])
        return linear + _product(heights, shape, rows.term_row, rows.term_index, rows.term_coefficient)

    def evaluate(self, points: IntArray) -> tuple[npt.NDArray[np.bool_], IntArray]:
        """Which points are feasible, and every goal's value at every point (goals x points)."""
        program, rows, terms = self.program, self.program.rows, self.program.terms
        arguments, activity = self.arguments(points), self.activity(points)
        good = np.ones(len(points), dtype=np.bool_)
        good &= ((activity >= rows.lower) & (activity <= rows.upper)).all(axis=1)
        good &= ((arguments >= terms.lower) & (arguments <= terms.upper)).all(axis=1)
        heights = term_values(program, arguments)
        values = np.zeros((len(program.goals), len(points)), dtype=np.int64)
        for index, goal in enumerate(program.goals):
            values[index] = goal.constant + points[:, goal.columns] @ goal.coefficients
            values[index] += heights[:, goal.terms] @ goal.weights
        return good, values


class _Reach:
    """How far rows without terms can still go once the first free columns are set."""

    def __init__(self, program: Program, implied: Implied, free: IntArray) -> None:
        rows, count = program.rows, len(program.rows)
        plain = np.ones(count, dtype=np.bool_)
        plain[rows.term_row] = False
        self._lower, self._upper = rows.lower[plain], rows.upper[plain]
        matrix = np.zeros((count, len(program)))
        np.add.at(matrix, (rows.entry_row, rows.entry_column), rows.entry_coefficient)
        self._matrix = matrix[plain]
        ends = np.stack([self._matrix * program.lower, self._matrix * program.upper])
        least, most = ends.min(axis=0), ends.max(axis=0)
        # Slacks may take any value; a free column that is set stands in the point itself.
        open_columns = implied.columns.copy()
        open_columns[free] = True
        settled = np.where(implied.columns, 0, program.lower)
        self._least = [least[:, open_columns].sum(axis=1) - (self._matrix[:, open_columns] @ settled[open_columns])]
        self._most = [most[:, open_columns].sum(axis=1) - (self._matrix[:, open_columns] @ settled[open_columns])]
        for column in free:
            at_lower = self._matrix[:, column] * program.lower[column]
            self._least.append(self._least[-1] - least[:, column] + at_lower)
            self._most.append(self._most[-1] - most[:, column] + at_lower)

    def possible(self, points: IntArray, depth: int) -> npt.NDArray[np.bool_]:
        """Which beginnings (`depth` free columns set, later ones at their lower bounds) some end may complete."""
        activity = points.astype(np.float64) @ self._matrix.T
        low, high = activity + self._least[depth], activity + self._most[depth]
        return np.asarray(((low <= self._upper) & (high >= self._lower)).all(axis=1), dtype=np.bool_)


def _product(points: IntArray, shape: tuple[int, int], row: IntArray, column: IntArray, value: IntArray) -> IntArray:
    matrix: FloatArray = np.zeros(shape)
    np.add.at(matrix, (row, column), value)
    return np.rint(points.astype(np.float64) @ matrix.T).astype(np.int64)


def _narrow(program: Program, goals: IntArray) -> tuple[IntArray, list[int]]:
    """Positions of the points that are left after all goals, and the best of each goal among those left before it."""
    remaining, bests = np.arange(goals.shape[1]), []
    for index, goal in enumerate(program.goals):
        worth = goals[index, remaining]
        best = int(worth.min())
        bests.append(best)
        last = index == len(program.goals) - 1
        remaining = remaining[worth <= best + (0 if last else goal.tolerance.allowed(best))]
    return remaining, bests


def _ended(limits: Limits, stop: Stop | None, start: float) -> StopReason | None:
    if stop is not None and stop():
        return StopReason.USER
    late = limits.seconds is not None and time.perf_counter() - start >= limits.seconds
    return StopReason.TIME if late else None


def _without(program: Program, status: Status, reason: StopReason, backend: str, start: float) -> Solution:
    nothing = tuple(GoalResult(goal.name, None, None, 0, None, 0.0, "") for goal in program.goals)
    return Solution(status, reason, None, nothing, backend, time.perf_counter() - start)


def _cut_short(
    program: Program, parts: list[tuple[IntArray, IntArray]], reason: StopReason, backend: str, start: float
) -> Solution:
    """The best of the points that were tried before a limit or the user ended the search, if there were any."""
    found, goals = _joined(parts) if parts else (np.zeros((0, len(program)), dtype=np.int64), None)
    if goals is None or not len(found):
        return _without(program, Status.UNKNOWN, reason, backend, start)
    values = found[_narrow(program, goals)[0][0]]
    seconds = time.perf_counter() - start
    results = [
        GoalResult(goal.name, value, None, 0, value, seconds, "")
        for goal, value in zip(program.goals, goal_values(program, values), strict=True)
    ]
    return Solution(Status.FEASIBLE, reason, values, tuple(results), backend, seconds)


def _joined(parts: list[tuple[IntArray, IntArray]]) -> tuple[IntArray, IntArray]:
    return np.concatenate([points for points, _ in parts]), np.concatenate([goals for _, goals in parts], axis=1)
