"""Rows over convex terms are left out until a point breaks one."""

import numpy as np
import pytest

from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.lazy import LazyRows
from solvers.linear import unfold
from solvers.program import Program
from solvers.restrict import restrict
from solvers.solution import Status


def capped(most: int) -> Program:
    """Two columns of 0..3, as large as may be, the sum of their squares at most `most`."""
    build = ProgramBuilder()
    x = build.columns([0, 0], 3, "x")
    squares = [0, 1, 4, 9] * 2
    terms = build.terms([0, 1], x, 1, constant=0, lower=[0, 0], upper=[3, 3], values=squares)
    row = build.rows(build.groups("cap", ["cap"]), [], [], [], upper=most)
    build.row_terms(np.repeat(row, 2), terms, [1, 1])
    build.goal("large", x, -1)
    return build.build()


def columns_without(program: Program, lazy: LazyRows) -> int:
    linear = unfold(program)
    return len(restrict(lazy.without(linear), linear.goals[0], linear.lower, linear.upper).columns)


def test_pieces_are_idle_until_their_row_is_taken_in() -> None:
    """3 and 3 break a cap of 8, 2 and 2 do not; with the row come three pieces for each of the two terms."""
    program = capped(8)
    lazy = LazyRows(program, unfold(program))
    assert columns_without(program, lazy) == 2
    assert not lazy.wake(np.array([2, 2]))
    assert columns_without(program, lazy) == 2
    assert lazy.wake(np.array([3, 3]))
    assert columns_without(program, lazy) == 8
    assert not lazy.wake(np.array([3, 3]))


def test_a_term_counts_between_its_points_as_its_pieces_say() -> None:
    """2.5 counts as halfway between 4 and 9: two of them are 13."""
    for most, broken in ((13, False), (12, True)):
        program = capped(most)
        assert LazyRows(program, unfold(program)).wake(np.array([2.5, 2.5])) is broken


def test_a_row_that_binds_is_kept_by_the_answer() -> None:
    """Squares of at most 8 allow 2 + 2, of at most 10 also 3 + 1, of at most 18 all."""
    for most, best in ((8, -4), (10, -4), (13, -5), (18, -6)):
        solution = ExactBackend().solve(capped(most))
        assert solution.status is Status.OPTIMAL
        assert solution.goals[0].best == best


@pytest.mark.parametrize("threads", [1, 2])
def test_one_unit_too_much_breaks_a_row_however_large_its_side(threads: int) -> None:
    """A square of at most 2000^2 - 1: the relaxation's point exceeds that by less than rounding errors may."""
    build = ProgramBuilder()
    x = build.columns([0], [2000], "x")
    terms = build.terms([0], x, 1, constant=0, lower=[0], upper=[2000], values=np.arange(2001) ** 2)
    build.row_terms(build.rows(build.groups("cap", ["cap"]), [], [], [], upper=2000**2 - 1), terms, [1])
    build.goal("large", x, -1)
    program = build.build()
    assert LazyRows(program, unfold(program)).wake(np.array([2000]))
    solution = ExactBackend().solve(program, Limits(threads=threads))
    assert solution.status is Status.OPTIMAL
    assert [goal.best for goal in solution.goals] == [-1999]


def test_a_point_that_breaks_a_row_which_was_left_out_proves_nothing() -> None:
    """Found beside the look for another point as good, it is refused, and the best one is still to be found."""
    draw, most = np.random.default_rng(23), 2000
    weights, worth = draw.integers(150, 600, 14), draw.choice(np.arange(100, 1000), 14, replace=False)
    weights[-6:], worth[-6:] = [1, 2, 4, 8, 16, 32], [3, 5, 9, 17, 33, 65]
    build, total = ProgramBuilder(), int(weights.sum())
    x = build.columns([0] * 14, [1] * 14, "x")
    terms = build.terms([0] * 14, x, weights, constant=0, lower=[0], upper=[total], values=np.arange(total + 1) ** 2)
    groups = build.groups("rule", ["a row", "its square"])
    build.rows(groups[:1], [0] * 14, x, weights, upper=[most])
    build.row_terms(build.rows(groups[1:], [], [], [], upper=[most**2 - 1]), terms, [1])
    build.goal("worth", x, -worth)
    build.goal("three", x[:3], [1, 1, 1])
    program = build.build()
    solution, oracle = ExactBackend().solve(program), ExhaustiveBackend().solve(program)
    assert solution.status is Status.OPTIMAL
    assert [goal.best for goal in solution.goals] == [goal.best for goal in oracle.goals]
