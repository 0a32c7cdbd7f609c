"""Unfolding convex terms: few pieces, exact values, and what is plainly impossible is said."""

import numpy as np
import pytest

from solvers.builder import ProgramBuilder
from solvers.linear import compress, unfold
from solvers.program import INFINITY


def started(upper: int = 9) -> ProgramBuilder:
    build = ProgramBuilder()
    build.columns([0, 0], [upper, upper], "x")
    build.groups("cover", ["north"])
    return build


def test_runs_of_equal_slope_become_one_piece() -> None:
    build = started()
    build.terms([0], [0], [1], constant=0, lower=[0], upper=[6], values=[5, 4, 3, 3, 3, 5, 9])
    pieces = unfold(build.build()).pieces
    assert pieces.slope.tolist() == [-1, 0, 2, 4]
    assert pieces.length.tolist() == [2, 2, 1, 1]
    assert pieces.base.tolist() == [5]
    assert pieces.fill(np.array([3])).tolist() == [2, 1, 0, 0]


def test_only_points_an_argument_can_take_become_pieces() -> None:
    build = started(upper=2)
    squares = [a * a for a in range(-60, 61)]
    build.terms([0, 0], [0, 1], [10, -10], constant=3, lower=[-60], upper=[60], values=squares)
    build.goal("square", terms=[0], weights=[1])
    linear = unfold(build.build())
    assert linear.pieces.first.tolist() == [-17]
    assert linear.pieces.step.tolist() == [10]
    assert linear.pieces.length.tolist() == [1, 1, 1, 1]
    assert linear.goals[0].least == 9
    assert linear.goals[0].constant == 289


def test_a_constant_term_needs_no_piece() -> None:
    build = started()
    build.terms([], [], [], constant=[4], lower=[0], upper=[6], values=[0, 0, 0, 0, 7, 20, 40])
    build.goal("fixed", terms=[0], weights=[3])
    linear = unfold(build.build())
    assert len(linear.lower) == 2
    assert linear.goals[0].constant == 21
    assert linear.goals[0].step == 0


def test_duplicate_entries_are_added_up_and_zeros_dropped() -> None:
    start, column, coefficient = compress(
        np.array([1, 0, 1, 1, 0]), np.array([2, 0, 2, 1, 0]), np.array([3, 1, 4, 5, -1]), 3, 3
    )
    assert start.tolist() == [0, 0, 2, 2]
    assert column.tolist() == [1, 2]
    assert coefficient.tolist() == [5, 7]


def test_bounds_are_rounded_up_to_values_the_goal_can_take() -> None:
    build = started()
    build.columns([3], [3], "fixed")
    build.goal("steps", [0, 1, 2], [6, -9, 1], constant=1)
    goal = unfold(build.build()).goals[0]
    assert goal.step == 3
    assert goal.round_up(-0.4) == 1
    assert goal.round_up(1.0) == 1
    assert goal.round_up(1.0001) == 4
    assert goal.round_up(float("-inf")) == goal.least == 4 - 81
    assert goal.round_up(1e30) == goal.most == 4 + 54


def test_missing_sides_stay_missing_and_shifted_sides_shift() -> None:
    build = started()
    build.terms([0], [0], [1], constant=0, lower=[0], upper=[2], values=[5, 5, 6])
    rows = build.rows([0], [0], [1], 1, upper=20)
    build.row_terms(rows, [0], [2])
    linear = unfold(build.build())
    assert linear.row_lower.tolist() == [-INFINITY, 0]
    assert linear.row_upper.tolist() == [10, 0]


@pytest.mark.parametrize(
    ("low", "high", "words"), [(5, 4, "no number meets"), (2**54, INFINITY, "no number"), (-INFINITY, -(2**54), "no")]
)
def test_rows_that_no_number_meets_are_named(low: int, high: int, words: str) -> None:
    build = started()
    build.rows([0], [0], [0], 1, lower=low, upper=high)
    impossible = unfold(build.build()).impossible
    assert words in impossible
    assert "cover (north)" in impossible


def test_a_term_whose_argument_never_meets_its_range_is_named() -> None:
    build = started()
    build.terms([0, 1], [0, 1], [1, 4], constant=0, lower=[0, 5], upper=[3, 7], values=[0] * 7)
    assert "term 1" in unfold(build.build()).impossible
