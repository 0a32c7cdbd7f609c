"""The heuristic's bookkeeping: what it says a move would change is what the move changes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solvers.builder import ProgramBuilder
from solvers.evaluate import goal_values, violations
from solvers.implied import find_implied
from solvers.moves import Moves
from solvers.program import Program
from tests.examples import examples
from tests.solvers.strategies import programs


def standing(moves: Moves) -> tuple[int, ...]:
    values = moves.values()
    return violations(moves.program, values).total, *goal_values(moves.program, values)


@given(programs(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1)), max_size=12))
@examples(150)
def test_every_move_changes_what_its_merit_says(program: Program, wanted: list[tuple[int, int]]) -> None:
    moves = Moves(program)
    for number, direction in wanted:
        free = np.flatnonzero(~moves.implied.columns)
        if not len(free):
            return
        column = int(free[number % len(free)])
        if not moves.possible(column, direction):
            continue
        before, merit = standing(moves), moves.merit(column, direction)
        assert moves.violation() == before[0]
        moves.apply(column, direction)
        assert tuple(after - was for after, was in zip(standing(moves), before, strict=True)) == merit


@given(programs())
@examples(100)
def test_the_best_move_has_the_least_merit(program: Program) -> None:
    moves = Moves(program)
    every = [
        (moves.merit(column, direction), column, direction)
        for column in np.flatnonzero(~moves.implied.columns).tolist()
        for direction in (0, 1)
        if moves.possible(column, direction)
    ]
    best = moves.best()
    assert best == (min(every)[1:] if every else None)
    assert moves.least(3) == [(column, direction) for _, column, direction in sorted(every)[:3]]


def soft_cover() -> ProgramBuilder:
    build = ProgramBuilder()
    build.columns([0, 0], [1, 1], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [2, 3], lower=5, price=4, slack_limit=9)
    return build


def test_a_slack_is_implied_and_moves_show_what_they_save() -> None:
    program = soft_cover().build()
    moves = Moves(program)
    assert moves.implied.columns.tolist() == [False, False, True]
    assert moves.values().tolist() == [0, 0, 5]
    assert moves.merit(0, 0) == (0, -8)
    assert moves.merit(1, 0) == (0, -12)


def test_a_column_with_a_gain_in_some_goal_is_no_slack() -> None:
    build = soft_cover()
    build.goal("gain", [2], [-1])
    assert not find_implied(build.build()).columns.any()


def test_a_column_in_two_rows_or_in_a_term_is_no_slack() -> None:
    twice = soft_cover()
    twice.rows([0], [0], [2], [1], upper=7)
    assert not find_implied(twice.build()).columns.any()
    curved = soft_cover()
    curved.terms([0], [2], [1], constant=0, lower=[0], upper=[9], values=[0] * 10)
    assert not find_implied(curved.build()).columns.any()


def test_of_two_slacks_of_one_side_only_the_first_is_implied() -> None:
    build = ProgramBuilder()
    build.columns([0, 0, 0], [9, 9, 9], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0, 0], [0, 1, 2], [1, 1, -1], lower=5, upper=5)
    implied = find_implied(build.build())
    assert implied.plus.tolist() == [0]
    assert implied.minus.tolist() == [2]
