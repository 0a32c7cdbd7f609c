"""A start for a forced program: a point of it that keeps the earlier goals' limits, or none, and the same prices."""

import numpy as np
import pytest
from hypothesis import given

from solvers.evaluate import feasible, goal_values
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.forced import forced
from solvers.on_track import start_on_track
from solvers.program import Program
from solvers.resumed import Resumable, solve_from
from solvers.solution import Status
from tests.examples import examples
from tests.solvers.cases import four_goals
from tests.solvers.strategies import programs
from tests.solvers.test_resumed import limits_of, state_of


@given(programs())
@examples(150)
def test_a_start_is_a_point_within_the_limits_of_the_earlier_goals_and_the_prices_from_it_are_exact(
    program: Program,
) -> None:
    solution, state = state_of(program)
    assert solution.values is not None
    best = [goal.best or 0 for goal in solution.goals]
    for column in np.flatnonzero((program.lower <= 1) & (program.upper >= 1)).tolist():
        narrow = forced(program, np.array([column]))
        near = start_on_track(narrow, state, solution.values)
        if near is None:
            continue
        start = near.values
        assert feasible(narrow, start)
        assert start[column] >= 1
        assert all(
            value <= limit
            for value, limit in list(zip(goal_values(program, start), limits_of(solution), strict=True))[:-1]
        )
        oracle, found = (
            ExhaustiveBackend().solve(narrow),
            solve_from(narrow, start, best, state=state, basis=near.basis),
        )
        assert found.status is oracle.status is Status.OPTIMAL
        assert [goal.best for goal in found.goals] == [goal.best for goal in oracle.goals]


@pytest.mark.parametrize(("column", "found"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_column_that_leaves_the_earlier_goals_at_their_best_has_a_start(column: int, *, found: bool) -> None:
    program = four_goals()
    solution = ExactBackend().solve(program)
    state = Resumable.of(program, solution.kept, limits_of(solution))
    assert state is not None
    assert solution.values is not None
    start = start_on_track(forced(program, np.array([column])), state, solution.values)
    # One unit of the third column keeps all goals where they are; the fourth would take the third goal from its best.
    assert (start is not None) is found
