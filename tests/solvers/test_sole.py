"""Where the best point of a goal is the only one, the goals behind it are settled; else they are searched."""

import itertools
import time
from collections.abc import Iterator

import numpy as np
import pytest

import solvers.exact
import solvers.goal_search
import solvers.relaxation
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.cuts import no_cuts
from solvers.decompose import independent
from solvers.exact import ExactBackend, ExactEngine
from solvers.exhaustive import ExhaustiveBackend
from solvers.linear import unfold
from solvers.program import Program
from solvers.restrict import restrict
from solvers.search import Effort
from solvers.sole import Others, others, told_apart
from solvers.solution import Status
from solvers.watch import EngineError, Watch

COLUMNS = 9


def drawn(seed: int, draws: list[int] | None = None, blocks: int = 1) -> Program:
    """Rows over blocks of yes-or-no columns, a first goal of these draws and a second one of other numbers."""
    random = np.random.default_rng(seed)
    build = ProgramBuilder()
    build.columns([0] * COLUMNS * blocks, [1] * COLUMNS * blocks, "x")
    build.groups("rule", ["a row"])
    for block in range(blocks):
        inside = range(block * COLUMNS, (block + 1) * COLUMNS)
        for _row in range(3):
            weights = random.integers(1, 9, COLUMNS)
            build.rows([0], [0] * COLUMNS, inside, weights, lower=[int(weights.sum() // 2) + 1])
    every = range(COLUMNS * blocks)
    build.goal("draw", every, draws or random.integers(1, 60, COLUMNS * blocks))
    build.goal("second draw", every, random.integers(-30, 60, COLUMNS * blocks))
    return build.build()


def points(program: Program) -> list[np.ndarray]:
    linear = unfold(program)
    owner = np.repeat(np.arange(len(linear.row_lower)), np.diff(linear.row_start))
    found = []
    for values in itertools.product((0, 1), repeat=len(program)):
        point = np.array(values, dtype=np.int64)
        activity = np.bincount(owner, linear.row_coefficient * point[linear.row_column], len(linear.row_lower))
        if (activity >= linear.row_lower).all() and (activity <= linear.row_upper).all():
            found.append(point)
    return found


def ask(program: Program, point: np.ndarray, nodes: int = 10_000, *, first: bool = False) -> bool:
    return beside(program, point, nodes, first=first).sole


def beside(program: Program, point: np.ndarray, nodes: int = 10_000, *, first: bool = False) -> Others:
    linear = unfold(program)
    effort = Effort(False, None, nodes, Limits(), Watch("", 0.0), first=first)
    part = restrict(linear, linear.goals[0], linear.lower, linear.upper)
    return others(part, point, np.arange(len(program)), effort)


@pytest.mark.parametrize("few", [4, 60])
def test_a_best_point_is_alone_where_trying_all_points_finds_no_second_one(few):
    answers = []
    for seed in range(12):
        random = np.random.default_rng(1000 + seed)
        program = drawn(seed, random.integers(1, few, COLUMNS).tolist())
        goal = unfold(program).goals[0]
        values = [(goal.value(point), point) for point in points(program)]
        best = min(value for value, _ in values)
        equal = [point for value, point in values if value == best]
        for point in equal:
            assert ask(program, point) == (len(equal) == 1)
            assert ask(program, point, first=True) == (len(equal) == 1)
        answers.append(len(equal) == 1)
    assert any(answers)
    assert not all(answers)


def chosen_points() -> Iterator[tuple[Program, list[np.ndarray], int, np.ndarray]]:
    """Programs with all their points, the best value, and one after the other some of the points."""
    for seed in range(12):
        program = drawn(seed)
        goal, every = unfold(program).goals[0], points(program)
        best = min(goal.value(point) for point in every)
        for point in every[:: max(1, len(every) // 15)]:
            yield program, every, best, point


def test_beside_any_point_the_best_one_is_found_unless_it_is_that_one():
    seen = set()
    for program, every, best, point in chosen_points():
        goal = unfold(program).goals[0]
        found, sole = beside(program, point)
        seen.add((found.values is not None, sole))
        assert found.ended
        assert (found.values is None) == (goal.value(point) == best)
        if found.values is not None:
            assert goal.value(found.values) == best
            assert any((found.values == each).all() for each in every)
            assert best - 1 < found.bound <= best
            assert not sole
    assert (True, False) in seen


def test_where_the_first_better_point_is_enough_it_is_better_and_proves_nothing():
    cut_short = 0
    for program, _every, best, point in chosen_points():
        goal = unfold(program).goals[0]
        found, sole = beside(program, point, first=True)
        assert (found.values is None) == (goal.value(point) == best)
        if found.values is not None:
            assert best <= goal.value(found.values) < goal.value(point)
            assert found.bound <= best
            assert not sole
            cut_short += not found.ended
    assert cut_short


def test_each_part_is_left_at_its_best_beside_a_point_that_is_not():
    for seed in range(4):
        program = drawn(seed, blocks=2)
        goal = unfold(program).goals[0]
        best = ExactBackend().solve(program).goals[0].best
        ones = np.ones(len(program), dtype=np.int64)
        found, sole = beside(program, ones)
        assert found.values is not None
        assert goal.value(found.values) == best
        assert not sole


def test_parts_that_no_row_ties_together_are_each_searched():
    for seed in range(4):
        program = drawn(seed, blocks=2)
        solved = ExactBackend().solve(program)
        halves = [drawn(seed, blocks=2)]
        assert solved.values is not None
        goal = unfold(halves[0]).goals[0]
        equal = [point for point in points_of_blocks(program) if goal.value(point) == solved.goals[0].best]
        assert ask(program, solved.values) == (len(equal) == 1)


def points_of_blocks(program: Program) -> list[np.ndarray]:
    """The points of two blocks of columns, each block's near its best only: others cannot be equal to the best."""
    linear = unfold(program)
    owner = np.repeat(np.arange(len(linear.row_lower)), np.diff(linear.row_start))
    cost = np.zeros(len(program), dtype=np.int64)
    cost[linear.goals[0].columns] = linear.goals[0].coefficients
    halves = []
    for block in range(2):
        inside = np.arange(block * COLUMNS, (block + 1) * COLUMNS)
        rows = np.unique(owner[np.isin(linear.row_column, inside)])
        found = []
        for values in itertools.product((0, 1), repeat=COLUMNS):
            point = np.zeros(len(program), dtype=np.int64)
            point[inside] = values
            activity = np.bincount(owner, linear.row_coefficient * point[linear.row_column], len(linear.row_lower))
            if (activity[rows] >= linear.row_lower[rows]).all():
                found.append(point)
        least = min(int(cost @ point) for point in found)
        halves.append([point for point in found if cost @ point == least])
    return [first + second for first, second in itertools.product(*halves)]


def test_a_column_in_no_row_and_without_a_price_is_another_point():
    build = ProgramBuilder()
    build.columns([0, 0, 0], [1, 1, 1], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=[1])
    build.goal("draw", [0, 1], [5, 7])
    program = build.build()
    assert not ask(program, np.array([1, 0, 0]))


def test_a_column_in_no_row_and_at_its_dearer_bound_gives_a_better_point():
    build = ProgramBuilder()
    build.columns([0, 0, 0], [1, 1, 1], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=[1])
    build.goal("draw", [0, 1, 2], [5, 7, 3])
    found, sole = beside(build.build(), np.array([1, 0, 1]))
    assert found.values is not None
    assert (found.values.tolist(), found.ended, sole) == ([1, 0, 0], True, False)


def test_all_parts_together_take_no_more_time_than_there_is(monkeypatch):
    clock, given = [100.0], []

    def slow(part, below, effort):
        clock[0] += 4
        given.append((effort.seconds, effort.nodes))
        return solvers.search.Found(None, 0.0, False, 7)

    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(solvers.sole, "search", slow)
    monkeypatch.setattr(solvers.sole, "independent", lambda part: independent(part, worthwhile=2))
    linear = unfold(drawn(1, blocks=3))
    part = restrict(linear, linear.goals[0], linear.lower, linear.upper)
    point = np.ones(len(linear.lower), dtype=np.int64)
    others(part, point, np.arange(len(point)), Effort(False, 10.0, 10, Limits(), Watch("", 0.0)))
    assert given == [(10.0, 10), (6.0, 3), (2.0, 1)]


def test_a_search_that_is_cut_short_says_nothing(monkeypatch):
    program = drawn(3)
    best = ExactBackend().solve(program).values
    assert best is not None
    assert ask(program, best)
    monkeypatch.setattr(solvers.sole, "search", lambda *_: solvers.search.Found(None, 7.0, False, 1))
    found, sole = beside(program, best)
    assert (found.values, found.bound, found.ended, sole) == (None, 7.0, False, False)


def test_the_goals_behind_a_single_point_are_not_searched_and_are_right(monkeypatch):
    decided = []
    cap = ExactEngine.cap

    def noting(self, goal, most):
        cap(self, goal, most)
        decided.append((goal, self.decided))

    monkeypatch.setattr(ExactEngine, "cap", noting)
    # Without cuts of the tableau, which prove most of these small programs before any search.
    monkeypatch.setattr(solvers.relaxation, "gomory", lambda *_: no_cuts())
    for seed in range(20):
        program = drawn(seed)
        found, oracle = ExactBackend(core=3, small=0).solve(program), ExhaustiveBackend().solve(program)
        assert [(goal.best, goal.bound) for goal in found.goals] == [(goal.best, goal.bound) for goal in oracle.goals]
    assert (0, True) in decided


def test_one_search_proves_the_best_point_and_that_it_is_the_only_one(monkeypatch):
    again, decided = [], []
    monkeypatch.setattr(solvers.relaxation, "gomory", lambda *_: no_cuts())
    monkeypatch.setattr(solvers.exact, "others", lambda *_: again.append(True) or others(*_))
    for seed in range(20):
        before, program = len(again), drawn(seed)
        engine = ExactEngine(program, unfold(program), core=3, small=0)
        hint = np.ones(len(program), dtype=np.int64)
        step = engine.minimise(0, hint, Limits(), Watch("", 0.0))
        engine.cap(0, step.bound)
        if step.how == "search" and len(again) == before:
            decided.append(engine.decided)
    assert any(decided)


def test_a_goal_that_gives_something_up_settles_none_behind_it():
    program = drawn(5)
    engine = ExactEngine(program, unfold(program))
    engine._sole = (0, 70)
    engine.cap(0, 71)
    assert not engine.decided


def test_it_is_not_tried_where_many_coefficients_are_equal_or_a_later_goal_counts_other_columns():
    linear = unfold(drawn(1, list(range(1, COLUMNS + 1))))
    assert told_apart(linear, 0).tolist() == list(range(COLUMNS))
    assert not len(told_apart(linear, 1))
    assert not len(told_apart(unfold(drawn(1, [3] * COLUMNS)), 0))
    build = ProgramBuilder()
    build.columns([0] * 3, [1, 1, 5], "x")
    build.goal("draw", [0, 1], [5, 7])
    build.goal("other", [2], [1])
    assert not len(told_apart(unfold(build.build()), 0))
    build = ProgramBuilder()
    build.columns([0] * 3, [1, 1, 5], "x")
    build.goal("draw", [0, 1, 2], [5, 7, 9])
    build.goal("second draw", [0, 1], [5, 7])
    assert not len(told_apart(unfold(build.build()), 0))


def test_a_look_for_another_plan_that_fails_takes_no_proof_away(monkeypatch):
    """The proof does not say whether its plan is the only one, and the search that is to find out fails."""
    asked, real = [], solvers.goal_search.others

    def unsure(*given):
        return real(*given)._replace(sole=False)

    def failing(*_given):
        asked.append(True)
        raise EngineError("HiGHS ended with Solve error")

    build, draw = ProgramBuilder(), np.random.default_rng(1)
    x = build.columns([0] * 30, [1] * 30, "x")
    for group in build.groups("rule", ["a row", "another", "a third"]).tolist():
        weights = draw.integers(20, 99, 30)
        build.rows([group], [0] * 30, x, weights, upper=int(weights.sum()) // 2)
    build.goal("worth", x, -draw.choice(np.arange(100, 1000), 30, replace=False))
    build.goal("few", x[:9], [1] * 9)
    program = build.build()
    known = ExactBackend().solve(program)
    monkeypatch.setattr(solvers.goal_search, "others", unsure)
    monkeypatch.setattr(solvers.exact, "others", failing)
    solution = ExactBackend().solve(program)
    assert asked
    assert solution.status is Status.OPTIMAL
    assert [goal.best for goal in solution.goals] == [goal.best for goal in known.goals]
