"""Exact evaluation: units of every breach, true convex values, nothing lost beyond a double's precision."""

import numpy as np
import pytest

from solvers.builder import ProgramBuilder
from solvers.evaluate import feasible, goal_values, row_activity, violations
from solvers.program import Program


def small() -> Program:
    build = ProgramBuilder()
    build.columns([0, -2], [4, 2], "x")
    build.groups("rule", ["a row"])
    rows = build.rows([0, 0], [0, 0, 1], [0, 1, 0], [2, 3, 1], lower=[1, -(2**60)], upper=[5, 10])
    terms = build.terms([0], [1], [2], constant=1, lower=[-3], upper=[3], values=[9, 4, 1, 0, 1, 4, 9])
    build.row_terms(rows[1:], terms, [2])
    build.goal("mixed", [0], [-1], terms=terms, weights=[10], constant=100)
    return build.build()


def test_every_breach_is_counted_in_units() -> None:
    found = violations(small(), np.array([5, -3]))
    assert found.columns.tolist() == [1, 1]
    assert found.rows.tolist() == [0, 13], "activities 1 and 5 + 2 * 9"
    assert found.terms.tolist() == [2], "argument -5, two below its range"
    assert found.total == 17


def test_rows_and_goals_take_the_terms_true_value() -> None:
    x = np.array([2, 0])
    assert row_activity(small(), x).tolist() == [4, 4]
    assert goal_values(small(), x) == (100 - 2 + 10,)
    assert feasible(small(), x)


@pytest.mark.parametrize("values", [[5, 0], [2, 3], [0, 0], [2, -2]])
def test_one_breach_is_enough(values: list[int]) -> None:
    assert not feasible(small(), np.array(values))


def test_a_vector_of_another_shape_or_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 2 int64 values"):
        feasible(small(), np.array([1, 2, 3]))
    with pytest.raises(ValueError, match="float64"):
        feasible(small(), np.array([1.0, 2.0]))


def test_sums_close_to_two_to_the_53_are_exact() -> None:
    build = ProgramBuilder()
    build.columns([0, 0], [1, 1], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [2**53 - 3, 1], upper=2**53 - 3)
    program = build.build()
    assert feasible(program, np.array([1, 0]))
    assert not feasible(program, np.array([1, 1]))
    assert violations(program, np.array([1, 1])).total == 1
