"""Around a good point a sweep finds better ones, and what comes of it is what trying all points finds."""

import numpy as np
import pytest

import solvers.goal_search
import solvers.relaxation
import solvers.sweep
from solvers.builder import ProgramBuilder
from solvers.cuts import no_cuts
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.goal_search import GoalSearch
from solvers.left import Left
from solvers.linear import LinearProgram, unfold
from solvers.program import Program
from solvers.relaxation import Relaxed
from solvers.sweep import Sweep

PAIRS = 6


def pairs() -> Program:
    """Six times one of two columns; one of each pair costs more, by 1, 2, ... 6."""
    build = ProgramBuilder()
    build.columns([0] * 2 * PAIRS, [1] * 2 * PAIRS, "x")
    build.groups("rule", ["a row"])
    for pair in range(PAIRS):
        build.rows([0], [0, 0], [2 * pair, 2 * pair + 1], [1, 1], lower=[1], upper=[1])
    build.goal("cost", range(2 * PAIRS), [10 + pair * side for pair in range(1, PAIRS + 1) for side in (0, 1)])
    return build.build()


def swept() -> tuple[LinearProgram, Sweep, np.ndarray]:
    """A sweep whose point has the dear column of the pairs 1 and 4, by a relaxation that has all the cheap ones."""
    linear = unfold(pairs())
    best = np.tile([1, 0], PAIRS)
    reduced = np.array([pair * side for pair in range(1, PAIRS + 1) for side in (0, 1)], dtype=np.float64)
    point = best.copy()
    point[[2, 3, 8, 9]] = [0, 1, 0, 1]
    every = np.arange(2 * PAIRS)
    relaxed = Relaxed(0.0, best.astype(np.float64), reduced, np.zeros(PAIRS))
    return linear, Sweep(linear, every, relaxed), point


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(solvers.sweep, "CORE", 2)
    monkeypatch.setattr(solvers.sweep, "COVERED", 2)


def test_it_looks_where_the_point_costs_most_first_and_nowhere_twice():
    linear, sweep, point = swept()
    left = Left(linear.lower, linear.upper, 100)
    seen = []
    while (place := sweep.next(left, point)) is not None:
        seen.append(np.flatnonzero(place.lower < place.upper).tolist())
        assert (place.lower <= point).all()
        assert (point <= place.upper).all()
    assert seen == [[8, 9], [2, 3]]


def test_it_looks_at_no_column_that_cannot_move():
    linear, sweep, point = swept()
    upper = linear.upper.copy()
    lower = linear.lower.copy()
    lower[[8, 9]] = upper[[8, 9]] = point[[8, 9]]
    place = sweep.next(Left(lower, upper, 100), point)
    assert place is not None
    assert np.flatnonzero(place.lower < place.upper).tolist() == [2, 3]
    assert sweep.next(Left(lower, upper, 100), point) is None


def drawn(seed: int) -> Program:
    """Twelve columns in five rows: a first goal that leaves a gap, and two draws behind it."""
    random = np.random.default_rng(seed)
    build = ProgramBuilder()
    build.columns([0] * 12, [1] * 12, "x")
    build.groups("rule", ["a row"])
    for _row in range(5):
        weights = random.integers(1, 9, 12)
        build.rows([0], [0] * 12, range(12), weights, lower=[int(weights.sum() // 2) + 1])
    build.goal("cost", range(12), random.integers(1, 4, 12))
    build.goal("draw", range(12), random.integers(1, 90, 12))
    build.goal("second draw", range(12), random.integers(1, 90, 12))
    return build.build()


def test_what_is_found_beside_a_swept_point_is_what_trying_all_points_finds(monkeypatch):
    gained, sweep = [], GoalSearch._sweep

    def noting(self, *others):
        before = self._value
        sweep(self, *others)
        gained.append(before - self._value)

    monkeypatch.setattr(GoalSearch, "_sweep", noting)
    monkeypatch.setattr(solvers.goal_search, "EAGER", 0)
    monkeypatch.setattr(solvers.sweep, "CORE", 6)
    monkeypatch.setattr(solvers.relaxation, "gomory", lambda *_: no_cuts())
    for seed in range(40):
        program = drawn(seed)
        found, oracle = ExactBackend(core=2, small=20).solve(program), ExhaustiveBackend().solve(program)
        assert [(goal.best, goal.bound) for goal in found.goals] == [(goal.best, goal.bound) for goal in oracle.goals]
    assert min(gained) == 0
    assert max(gained) > 0
