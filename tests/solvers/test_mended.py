"""A point mended near what was forced: it is one of the forced program, as good as asked, and none of it elsewhere."""

import time
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given

import solvers.exact_goal
import solvers.resumed
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.cuts import Cuts, FloatArray
from solvers.evaluate import feasible, goal_values
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.forced import forced
from solvers.lazy import LazyRows
from solvers.left import Left
from solvers.linear import unfold
from solvers.mended import NODES, around, mended, nearness_to
from solvers.outcome import Outcome
from solvers.program import IntArray, Program, Tolerance
from solvers.relaxation import Relaxation
from solvers.resumed import Resumable, solve_from
from solvers.search import Effort
from solvers.watch import Watch
from tests.examples import examples
from tests.solvers.strategies import programs
from tests.solvers.test_resumed import limits_of


def mend(program: Program, goal: int, most: int, point: IntArray, column: int) -> IntArray | None:
    linear = unfold(program)
    effort = Effort(True, None, NODES, Limits(), Watch("", time.perf_counter(), None, None))
    left, breach = Left(linear.lower, linear.upper, most), np.array([column])
    return mended(program, linear, LazyRows(program, linear), goal, left, point, breach, effort)


@given(programs())
@examples(150)
def test_what_is_found_is_a_point_of_the_forced_program_of_at_most_the_value(program: Program) -> None:
    oracle = ExhaustiveBackend().solve(program)
    if oracle.values is None or not program.goals:
        return
    for column in np.flatnonzero((program.lower == 0) & (program.upper >= 1)).tolist():
        narrow = forced(program, np.array([column]))
        best = ExhaustiveBackend().solve(narrow)
        for most in (goal_values(program, oracle.values)[0], 10**6):
            found = mend(narrow, 0, most, oracle.values, column)
            if found is not None:
                assert feasible(narrow, found)
                assert found[column] >= 1
                assert best.goals[0].value is not None
                assert best.goals[0].value <= goal_values(narrow, found)[0] <= most


def chains() -> Program:
    """Forty columns in pairs of which one is taken; a row over all of them ties every pair to every other."""
    build = ProgramBuilder()
    build.columns([0] * 40, [1] * 40, "x")
    build.groups("rule", ["a pair", "all"])
    for pair in range(20):
        build.rows([0], [0, 0], [2 * pair, 2 * pair + 1], 1, lower=1, upper=1)
    build.rows([1], [0] * 40, range(40), 1, upper=40)
    build.goal("first", range(40), [3, 4] * 20, tolerance=Tolerance(absolute=5))
    build.goal("second", range(40), [2, 1] * 20)
    return build.build()


def test_a_column_is_near_others_of_its_short_rows() -> None:
    linear = unfold(chains())
    near = nearness_to(linear, np.array([6]))
    assert np.argsort(-near)[:2].tolist() == [6, 7]
    assert (near > 0).all()


def test_only_the_nearest_columns_are_free() -> None:
    linear = unfold(chains())
    centre = np.array([1, 0] * 20)
    bounds = around(linear, Left(linear.lower, linear.upper, 80), centre, nearness_to(linear, np.array([6])), 2)
    assert np.flatnonzero(bounds.lower < bounds.upper).tolist() == [6, 7]
    assert bounds.lower[:6].tolist() == centre[:6].tolist()


def test_a_point_is_mended_where_it_was_forced() -> None:
    program, point = chains(), np.array([1, 0] * 20)
    found = mend(forced(program, np.array([7])), 0, 61, point, 7)
    assert found is not None
    assert found[[6, 7]].tolist() == [0, 1]
    assert goal_values(program, found)[0] == 61
    assert mend(forced(program, np.array([7])), 0, 60, point, 7) is None


class Forced(NamedTuple):
    """A program in which a column was forced, its state, the optima before, and a plan that is worse in the first."""

    narrow: Program
    state: Resumable | None
    best: list[int]
    start: IntArray


def giving_up_five() -> Forced:
    """The plan gives up five of the first goal, so it does not show that the goal can be kept; its own point does."""
    build = ProgramBuilder()
    build.columns([0] * 40, [1] * 40, "x")
    build.groups("rule", ["a pair"])
    for pair in range(20):
        build.rows([0], [0, 0], [2 * pair, 2 * pair + 1], 1, lower=1, upper=1)
    # The last two pairs cost the first goal nothing whichever is taken.
    build.goal("first", range(36), [3, 4] * 18, tolerance=Tolerance(absolute=5))
    build.goal("second", range(40), [2, 1] * 20)
    program = build.build()
    solution = ExactBackend().solve(program)
    state = Resumable.of(program, solution.kept, limits_of(solution))
    best, narrow = [goal.best or 0 for goal in solution.goals], forced(program, np.array([36]))
    start = ExactBackend().solve(narrow).values
    assert start is not None
    assert goal_values(narrow, start)[0] > best[0]
    return Forced(narrow, state, best, start)


def test_a_goal_that_stays_as_good_as_it_was_needs_no_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    case = giving_up_five()
    relaxed: list[int] = []
    run = solvers.exact_goal.GoalWork.run

    def noted(self: solvers.exact_goal.GoalWork) -> Outcome:
        relaxed.append(self.goal)
        return run(self)

    monkeypatch.setattr(solvers.exact_goal.GoalWork, "run", noted)
    found = solve_from(case.narrow, case.start, case.best, state=case.state)
    assert 0 not in relaxed
    assert [goal.best for goal in found.goals] == [goal.best for goal in ExactBackend().solve(case.narrow).goals]
    assert found.goals[0].best == case.best[0]


def test_a_goal_that_stays_as_good_as_it_was_needs_no_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no point is found near what was forced, one is around the relaxation's."""
    case, cut = giving_up_five(), list[int]()
    real = solvers.exact_goal.Relaxation.cuts

    def cuts(self: Relaxation, values: FloatArray, tableau: bool) -> Cuts:
        cut.append(len(values))
        return real(self, values, tableau)

    monkeypatch.setattr(solvers.resumed, "mended", lambda *_given: None)
    monkeypatch.setattr(solvers.exact_goal.Relaxation, "cuts", cuts)
    found = solve_from(case.narrow, case.start, case.best[:1], state=case.state)
    assert [goal.best for goal in found.goals] == [goal.best for goal in ExactBackend().solve(case.narrow).goals]
    assert found.goals[0].best == case.best[0]
    assert len(cut) <= 1
