"""Sums that rows share become columns: fewer entries, and exactly the same points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import solvers.shared_sums
from solvers.builder import ProgramBuilder
from solvers.linear import LinearProgram, unfold
from solvers.program import INFINITY
from solvers.shared_sums import share_sums


def program(rows: list[dict[int, int]], columns: int) -> LinearProgram:
    build = ProgramBuilder()
    build.columns([0] * columns, [2] * columns, "x")
    build.groups("rule", ["a row"])
    for row in rows:
        build.rows([0], [0] * len(row), list(row), list(row.values()), upper=[7])
    build.goal("cost", range(columns), [1] * columns)
    return unfold(build.build())


def activity(linear: LinearProgram, z: np.ndarray) -> np.ndarray:
    owner = np.repeat(np.arange(len(linear.row_lower)), np.diff(linear.row_start))
    return np.bincount(owner, linear.row_coefficient * z[linear.row_column], len(linear.row_lower)).astype(np.int64)


def dense(linear: LinearProgram) -> np.ndarray:
    matrix = np.zeros((len(linear.row_lower), len(linear.lower)), dtype=np.int64)
    owner = np.repeat(np.arange(len(linear.row_lower)), np.diff(linear.row_start))
    matrix[owner, linear.row_column] = linear.row_coefficient
    return matrix


def eliminated(shared: LinearProgram, own: int, rows: int) -> np.ndarray:
    """The own rows over the own columns, with every sum put in again."""
    matrix = dense(shared)
    for number in reversed(range(own, len(shared.lower))):
        row = matrix[rows + number - own].copy()
        assert row[number] == -1
        row[number] = 0
        matrix += np.outer(matrix[:, number], row)
        matrix[:, number] = 0
    return matrix[:rows, :own]


def test_a_sum_in_three_rows_is_one_column_and_one_row_more():
    five = dict.fromkeys(range(5), 1)
    linear = program([five, dict.fromkeys(five, 10) | {5: 4}, dict.fromkeys(five, -3) | {6: 2}], 7)
    shared = share_sums(linear)
    assert len(shared.lower) == 8
    assert (shared.lower[7], shared.upper[7]) == (0, 10)
    assert dense(shared).tolist() == [
        [0, 0, 0, 0, 0, 0, 0, 1],
        [0, 0, 0, 0, 0, 4, 0, 10],
        [0, 0, 0, 0, 0, 0, 2, -3],
        [1, 1, 1, 1, 1, 0, 0, -1],
    ]
    assert (shared.row_lower[3], shared.row_upper[3]) == (0, 0)
    assert shared.row_upper[:3].tolist() == [7, 7, 7]


def test_a_sum_is_found_inside_a_longer_run_too():
    four = dict.fromkeys(range(4), 1)
    shared = share_sums(program([four, four, dict.fromkeys(range(6), 5)], 6))
    assert dense(shared)[2].tolist() == [0, 0, 0, 0, 5, 5, 5]


def test_nothing_changes_where_no_two_rows_share_enough():
    few = program([{0: 1, 1: 1, 2: 1}, {0: 2, 1: 2, 2: 2, 3: 1}], 4)
    assert share_sums(few) is few
    unequal = program([dict.fromkeys(range(4), 1), {0: 1, 1: 2, 2: 1, 3: 1}], 4)
    assert share_sums(unequal) is unequal


@given(st.lists(st.dictionaries(st.integers(0, 7), st.sampled_from([-2, 1, 10]), max_size=8), min_size=1, max_size=8))
def test_with_the_sums_put_in_again_the_rows_are_the_same(rows):
    linear = program(rows, 8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solvers.shared_sums, "FEWEST", 2)
        shared = share_sums(linear)
    assert (eliminated(shared, 8, len(rows)) == dense(linear)).all()
    assert len(shared.row_column) <= len(linear.row_column) + len(shared.lower) - 8
    point = np.array([2, 0, 1, 2, 1, 0, 1, 1])
    sums = dense(shared)[len(rows) :, :8] @ point
    for number in range(8, len(shared.lower)):
        sums[number - 8] += dense(shared)[len(rows) + number - 8, 8:number] @ sums[: number - 8]
    full = np.concatenate([point, sums])
    assert (activity(shared, full)[: len(rows)] == activity(linear, point)).all()
    assert (full >= shared.lower).all()
    assert (full <= shared.upper).all()
    assert (shared.row_lower[: len(rows)] <= -INFINITY).all()
