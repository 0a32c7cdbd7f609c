"""Bounds of what it costs to force a column: goals at the least value that there is come last, yet they come."""

import numpy as np
import pytest
from hypothesis import given

import solvers.forced
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.evaluate import feasible
from solvers.exhaustive import ExhaustiveBackend
from solvers.forced import forced, goal_bounds, nearest_start
from solvers.program import Program
from solvers.run import run
from solvers.watch import EngineError
from tests.examples import examples
from tests.solvers.strategies import programs


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


@given(programs())
@examples(150)
def test_a_start_is_found_where_there_is_a_point(program: Program) -> None:
    oracle = ExhaustiveBackend().solve(program)
    if oracle.values is None:
        return
    every = np.arange(len(program), dtype=np.int64)
    for column in np.flatnonzero((program.lower == 0) & (program.upper >= 1)).tolist():
        narrow = forced(program, np.array([column]))
        found = nearest_start(narrow, oracle.values, every, Limits(), None)
        assert (found is None) == (ExhaustiveBackend().solve(narrow).values is None)
        assert found is None or feasible(narrow, found)


def pairs(count: int) -> Program:
    """Of each pair of columns one is taken, and a row ties each pair to the next: all move where the first does."""
    build = ProgramBuilder()
    build.columns([0] * 2 * count, [1] * 2 * count, "x")
    build.groups("rule", ["a pair", "like the next"])
    for pair in range(count):
        build.rows([0], [0, 0], [2 * pair, 2 * pair + 1], [1, 1], lower=1, upper=1)
        if pair + 1 < count:
            build.rows([1], [0, 0], [2 * pair, 2 * pair + 2], [1, -1], lower=0, upper=0)
    build.goal("cost", np.arange(count) * 2, np.ones(count, dtype=np.int64))
    return build.build()


@pytest.mark.parametrize("failing", [False, True])
def test_what_is_not_near_is_sought_everywhere(monkeypatch: pytest.MonkeyPatch, failing: bool) -> None:
    if failing:

        def failed(*_given: object) -> None:
            raise EngineError("the search failed")

        monkeypatch.setattr("solvers.mended.search", failed)
    asked, real, program = [], solvers.forced.ExactBackend.solve, pairs(10)

    def solve(*given, **named):
        asked.append(True)
        return real(*given, **named)

    monkeypatch.setattr(solvers.forced.ExactBackend, "solve", solve)
    values = np.tile(np.array([0, 1], dtype=np.int64), 10)
    for size in (100, 2):
        monkeypatch.setattr("solvers.mended.first_size", lambda *_given, size=size: size)
        asked.clear()
        found = nearest_start(forced(program, np.array([0])), values, np.arange(20), Limits(), None)
        assert found is not None
        assert found.tolist() == np.tile([1, 0], 10).tolist()
        assert bool(asked) == (failing or size == 2)
