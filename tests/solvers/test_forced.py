"""Bounds of what it costs to force a column: goals at the least value that there is come last, yet they come."""

import numpy as np

from solvers.builder import ProgramBuilder
from solvers.forced import forced, goal_bounds
from solvers.run import run


def program():
    """At least one of two columns is taken; the second is a violation, the first costs three of the later goal."""
    build = ProgramBuilder()
    build.columns([0, 0], [1, 1], "x")
    build.groups("rule", ["one of both"])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=1)
    build.goal("violations", [1], [1])
    build.goal("cost", [0], [3])
    return build.build()


def test_a_goal_at_its_least_value_is_bounded_after_the_others():
    case, told = program(), []
    first, second = goal_bounds(case, [0, 3], on_told=told.append)
    assert [bound is None for bound in told[0]] == [second is not None, second is None]
    assert first is not None
    assert first.at_least(np.array([0, 1])).tolist() == [0, 1]


def test_bounds_do_not_exceed_what_forcing_costs():
    case = program()
    first, _second = goal_bounds(case, [0, 3])
    for column in range(2):
        solution = run("exhaustive", forced(case, np.array([column]))).solution
        assert first.at_least(np.array([column]))[0] <= solution.goals[0].value
