"""Branching on few columns of a relaxation: no point is lost, no penalty is too high, and nothing of it is left."""

import math
import threading
import time

import numpy as np
import pytest
from hypothesis import assume, given

import solvers.exact_goal
import solvers.gap_tree
import solvers.goal_cuts
import solvers.goal_search
import solvers.left
from solvers.backend import Limits
from solvers.evaluate import goal_values
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.gap_tree import INTEGRAL, LEAST_WORK, _Node, _Tree, branched
from solvers.linear import unfold
from solvers.penalties import Penalty
from solvers.program import IntArray, Program
from solvers.relaxation import InfeasibleRelaxationError, Relaxation, Relaxed
from solvers.search import Effort, Found
from solvers.watch import EngineError, Watch
from tests.examples import examples
from tests.solvers.strategies import programs
from tests.solvers.test_exact_search import knapsack
from tests.solvers.test_relaxation import points, relaxed_with_cuts


def effort(nodes: int = 1000, seconds: float | None = None, threads: int = 1) -> Effort:
    return Effort(False, seconds, nodes, Limits(threads=threads), Watch("", time.perf_counter()), alone=threads > 1)


def fractional(relaxed: Relaxed) -> IntArray:
    return np.flatnonzero(np.abs(relaxed.values - np.rint(relaxed.values)) > INTEGRAL)


def relaxed_knapsack(seed: int) -> tuple[Relaxation, Relaxed]:
    linear = unfold(knapsack(seed))
    relaxation = Relaxation(linear, linear.goals[0])
    relaxed = relaxation.solve(Watch("", time.perf_counter()))
    assert relaxed is not None
    return relaxation, relaxed


class Oracle:
    """Looks at all points there are; `limit` is what branching goes on with."""

    def __init__(self, points: list[tuple[IntArray, int]], limit: float, step: int) -> None:
        self.points, self.limit, self.step, self.asked = points, limit, max(step, 1), 0

    def __call__(self, relaxed: Relaxed, lower: IntArray, upper: IntArray) -> float:
        self.asked += 1
        inside = [value for z, value in self.points if (lower <= z).all() and (z <= upper).all()]
        self.limit = min([self.limit, *(value - 0.5 * self.step for value in inside)])
        return self.limit


@given(programs())
@examples(200)
def test_what_is_closed_has_no_point_and_what_is_not_has_none_below_the_bound(program: Program) -> None:
    linear = unfold(program)
    every = points(program, linear)
    assume(every and not linear.impossible)
    for goal, target in enumerate(linear.goals):
        relaxation, relaxed = relaxed_with_cuts(linear, goal, 1)
        columns = np.flatnonzero(linear.lower < linear.upper)
        assume(len(columns) == len(relaxation.linear.lower))
        worth = [(z[columns], target.value(z)) for z in every]
        best, worst = min(value for _, value in worth), max(value for _, value in worth)
        bounds = relaxation.linear.lower, relaxation.linear.upper
        for limit, threads in ((best - 0.5, 1), (worst + 0.5, 1), (best - 0.5, 2), (worst + 0.5, 2)):
            oracle = Oracle(worth, limit, target.step)
            found = branched(relaxation, *bounds, limit, effort(threads=threads), oracle)
            if found.ended:
                assert oracle.limit < best or limit < best
            else:
                assert found.bound <= best + 1e-6
        again = relaxation.solve(Watch("", time.perf_counter()))
        assert again is not None
        assert again.objective == pytest.approx(relaxed.objective)


@pytest.mark.parametrize("seed", range(12))
def test_a_penalty_is_no_more_than_what_branching_costs(seed):
    relaxation, relaxed = relaxed_knapsack(seed)
    columns, saved = fractional(relaxed), relaxation.saved()
    found = relaxation.penalties(columns, relaxation.linear.lower < relaxation.linear.upper)
    assert [each.column for each in found] == columns.tolist()
    positive = 0
    for column, down, up in found:
        low, high = relaxation.linear.lower[column], relaxation.linear.upper[column]
        below, above = math.floor(relaxed.values[column]), math.ceil(relaxed.values[column])
        for least, half in ((down, (low, below)), (up, (above, high))):
            relaxation.bound(np.array([column]), np.array([half[0]]), np.array([half[1]]))
            relaxation.restore(saved)
            try:
                solved = relaxation.solve(Watch("", time.perf_counter()))
            except InfeasibleRelaxationError:
                continue
            assert solved is not None
            assert solved.objective >= relaxed.objective + least - 1e-6
            positive += least > 1e-6
        relaxation.bound(np.array([column]), np.array([low]), np.array([high]))
    assert positive


def test_nothing_is_branched_on_where_no_node_may_be_or_no_time_is_left():
    relaxation, _ = relaxed_knapsack(1)
    bounds = relaxation.linear.lower, relaxation.linear.upper
    for limits in (effort(nodes=0), effort(seconds=0.0)):
        found = branched(relaxation, *bounds, 10**6, limits, Oracle([], 10**6, 1))
        assert (found.ended, found.bound, found.values) == (False, -math.inf, None)


@pytest.mark.parametrize("seed", range(12))
def test_two_halves_at_once_come_to_the_same_every_time(seed):
    ends = set()
    for threads in (1, 2, 2, 2):
        relaxation, relaxed = relaxed_knapsack(seed)
        limit = relaxed.objective + 10
        found = branched(
            relaxation,
            relaxation.linear.lower,
            relaxation.linear.upper,
            limit,
            effort(threads=threads),
            lambda *_point, limit=limit: limit,
        )
        ends.add((found.ended, round(found.bound, 6), found.nodes))
    assert len(ends) == 1


def test_a_half_that_does_not_end_ends_the_other(monkeypatch):
    relaxation, relaxed = relaxed_knapsack(1)
    real, main = Relaxation.solve, relaxation
    stopped = []

    def solve(self, watch, seconds=None):
        if self is main:
            return real(self, watch, seconds) if not stopped else None
        while not watch.ended():
            stopped.append(False)
        stopped.append(True)
        return None

    monkeypatch.setattr(Relaxation, "solve", solve)
    bounds = relaxation.linear.lower, relaxation.linear.upper
    found = branched(relaxation, *bounds, relaxed.objective + 10, effort(threads=2), Oracle([], 10**6, 1))
    assert not found.ended
    assert stopped[-1]


def test_a_stop_is_heeded_while_one_half_takes_long(monkeypatch):
    """The lower half is done at once, the upper one would go on for ever."""
    relaxation, relaxed = relaxed_knapsack(1)
    real, main, waiting = Relaxation.solve, relaxation, threading.Event()

    def solve(self, watch, seconds=None):
        if self is main:
            return real(self, watch, seconds)
        waiting.set()
        return watch.run(lambda: stopped.wait(30), stopped.set) and None

    stopped = threading.Event()
    monkeypatch.setattr(Relaxation, "solve", solve)
    bounds = relaxation.linear.lower, relaxation.linear.upper
    given = effort(threads=2)._replace(watch=Watch("", time.perf_counter(), None, waiting.is_set))
    began = time.perf_counter()
    found = branched(relaxation, *bounds, relaxed.objective + 10, given, Oracle([], 10**6, 1))
    assert not found.ended
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize("threads", [1, 2])
def test_a_relaxation_that_fails_ends_the_tree_and_nothing_else(monkeypatch, threads):
    relaxation, _ = relaxed_knapsack(1)
    bounds = relaxation.linear.lower, relaxation.linear.upper

    def failing(*_given):
        raise EngineError("the relaxation ended with Unknown")

    with monkeypatch.context() as patch:
        patch.setattr(Relaxation, "solve", failing)
        found = branched(relaxation, *bounds, 10**6, effort(threads=threads), Oracle([], 10**6, 1))
    assert (found.ended, found.bound) == (False, -math.inf)


class Scripted:
    """A relaxation whose columns 0, 1 and 2 are fractional and lift the halves by what is given."""

    def __init__(self, penalties: dict[int, tuple[float, float]], lifts: dict[int, tuple[float, float]]) -> None:
        self.given, self.lifts, self.half = penalties, lifts, (0, 0)
        self.split: list[int] = []
        self.iterations = 0

    def penalties(self, columns: IntArray, _free: object) -> list[Penalty]:
        return [Penalty(column, *self.given[column]) for column in columns.tolist()]

    def bound(self, columns: IntArray, lower: IntArray, upper: IntArray) -> None:
        if len(columns) and lower[0] == upper[0]:
            self.half = int(columns[0]), int(lower[0])
            self.split.append(self.half[0])

    def solve(self, *_given: object) -> Relaxed:
        none = np.zeros(0)
        return Relaxed(10.0 + self.lifts[self.half[0]][self.half[1]], none, none, none)

    def saved(self) -> None:
        return None

    def restore(self, _basis: object) -> None:
        pass


def halves_of(relaxation: Scripted, limit: float = 1000.0) -> list[float] | None:
    linear = unfold(knapsack(1))
    tree = _Tree(relaxation, linear, limit, effort(), Oracle([], 10**6, 1))  # type: ignore[arg-type]
    values = np.zeros(len(linear.lower))
    values[list(relaxation.given)] = 0.5
    root = _Node({}, None, -math.inf, np.zeros(len(linear.lower), dtype=bool))
    found = tree._halves(root, Relaxed(10.0, values, values, values))
    return None if found is None else sorted(each.value for each in found)


def test_a_column_that_lifts_both_halves_comes_first_however_far_the_best_point_known_is():
    for limit in (20.0, 10**6):
        relaxation = Scripted({0: (0.0, 9.0), 1: (1.0, 2.0)}, {0: (0.0, 9.0), 1: (1.0, 2.0)})
        assert halves_of(relaxation, limit) == [11.0, 12.0]
        assert set(relaxation.split) == {1}


def test_a_column_that_lifts_one_half_is_taken_where_none_of_three_lifts_both():
    lifts = {0: (0.0, 0.0), 1: (0.0, 3.0), 2: (0.0, 2.0)}
    relaxation = Scripted({0: (4.0, 4.0), 1: (0.0, 3.0), 2: (0.0, 2.0)}, lifts)
    assert halves_of(relaxation) == [10.0, 13.0]
    assert set(relaxation.split) == {0, 1, 2}


def test_a_node_is_given_up_where_no_column_lifts_a_half():
    assert halves_of(Scripted({0: (4.0, 4.0), 1: (2.0, 2.0)}, {0: (0.0, 0.0), 1: (0.0, 0.0)})) is None
    assert halves_of(Scripted({0: (0.0, 0.0)}, {0: (5.0, 5.0)})) is None


def test_a_half_without_a_point_is_closed_whatever_the_others_would_lift():
    relaxation = Scripted({0: (math.inf, 1.0), 1: (2.0, 2.0)}, {0: (math.inf, 1.0), 1: (2.0, 2.0)})
    assert halves_of(relaxation) == [11.0]


def test_a_tree_that_has_taken_the_iterations_of_a_first_relaxation_ends():
    lifts = {0: (1.0, 2.0)}
    relaxation = Scripted(lifts, lifts)
    assert halves_of(relaxation) == [11.0, 12.0]
    relaxation.iterations = LEAST_WORK
    linear = unfold(knapsack(1))
    tree = _Tree(relaxation, linear, 1000.0, effort(), Oracle([], 10**6, 1))  # type: ignore[arg-type]
    values = np.zeros(len(linear.lower))
    values[0] = 0.5
    root, relaxed = _Node({}, None, -math.inf, np.zeros(len(values), dtype=bool)), Relaxed(10.0, values, values, values)
    assert tree._halves(root, relaxed) is not None
    assert tree._halves(root, relaxed) is None


def traced(monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """Trees in all that is left, whatever its size and however near a point may be, and what they came to."""
    found: list[Found] = []
    real = solvers.goal_search.branched

    def told(*given) -> Found:
        found.append(real(*given))
        return found[-1]

    monkeypatch.setattr(solvers.goal_search, "branched", told)
    monkeypatch.setattr(solvers.goal_search, "EAGER", 0)
    monkeypatch.setattr(solvers.left, "FEWER", -1.0)
    for rounds in ("MOST_ROUNDS", "FEW_ROUNDS"):
        monkeypatch.setattr(solvers.goal_cuts, rounds, 0)
    return found


def test_goals_that_a_tree_closes_are_at_their_best(monkeypatch):
    trees = traced(monkeypatch)
    for seed in range(30):
        program = knapsack(seed)
        oracle, solution = ExhaustiveBackend().solve(program), ExactBackend(core=2, small=0).solve(program)
        assert [goal.best for goal in solution.goals] == [goal.best for goal in oracle.goals]
        assert solution.values is not None
        assert goal_values(program, solution.values) == tuple(goal.value for goal in solution.goals)
    assert any(each.ended for each in trees)
    assert any(not each.ended and math.isfinite(each.bound) for each in trees)


def test_trees_leave_every_optimum_as_it_is():
    with pytest.MonkeyPatch.context() as patch:
        trees = traced(patch)

        @given(programs(most_columns=8))
        @examples(400)
        def equal(program: Program) -> None:
            oracle = ExhaustiveBackend().solve(program)
            solution = ExactBackend(core=2, small=0).solve(program)
            assert solution.status is oracle.status
            assert [goal.best for goal in solution.goals] == [goal.best for goal in oracle.goals]

        equal()
        assert any(each.nodes for each in trees)
