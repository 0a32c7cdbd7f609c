"""Rounding cuts: no integer point is lost, and the relaxation gets tighter where it should."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.builder import ProgramBuilder
from solvers.linear import LinearProgram, unfold
from solvers.program import INFINITY
from solvers.strengthen import strengthen


def one_row(coefficients, *, lower=-INFINITY, upper=INFINITY, bounds=(0, 2)):
    build = ProgramBuilder()
    count = len(coefficients)
    build.columns([bounds[0]] * count, [bounds[1]] * count, "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0] * count, range(count), coefficients, lower=lower, upper=upper)
    return unfold(build.build())


def keeps(linear: LinearProgram, point) -> bool:
    rows = np.repeat(np.arange(len(linear.row_lower)), np.diff(linear.row_start))
    activity = np.zeros(len(linear.row_lower), dtype=np.int64)
    np.add.at(activity, rows, linear.row_coefficient * np.asarray(point)[linear.row_column])
    return bool(((activity >= linear.row_lower) & (activity <= linear.row_upper)).all())


def test_five_half_days_have_no_room_for_a_person_of_ten():
    tight = strengthen(one_row([10, 10, -10], upper=5))
    assert len(tight.row_lower) == 2
    assert tight.row_upper[-1] == 0
    assert tight.row_coefficient[-3:].tolist() == [1, 1, -1]


def test_a_lower_side_is_rounded_up():
    tight = strengthen(one_row([10, 10], lower=5))
    assert tight.row_coefficient[-2:].tolist() == [-1, -1]
    assert tight.row_upper[-1] == -1


def test_a_side_that_divides_and_a_column_that_may_be_negative_give_no_cut():
    assert len(strengthen(one_row([10, 10], upper=20)).row_lower) == 1
    assert len(strengthen(one_row([10, 10], upper=5, bounds=(-1, 2))).row_lower) == 1


def test_an_empty_program_stays_empty():
    assert len(strengthen(unfold(ProgramBuilder().build())).row_lower) == 0


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.integers(-12, 12), min_size=1, max_size=4),
    st.integers(-30, 30),
    st.integers(-30, 30),
)
def test_no_integer_point_is_lost_or_won(coefficients, one, other):
    linear = one_row(coefficients, lower=min(one, other), upper=max(one, other))
    tight = strengthen(linear)
    grid = np.stack(np.meshgrid(*[range(3)] * len(coefficients), indexing="ij"), axis=-1).reshape(-1, len(coefficients))
    for point in grid:
        assert keeps(tight, point) == keeps(linear, point)
