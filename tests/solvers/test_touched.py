"""What asks nothing of a point may be left out: the rest has a point where the whole has one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given

from solvers.backend import get_backend
from solvers.builder import ProgramBuilder
from solvers.evaluate import feasible
from solvers.parts import only_rows
from solvers.solution import Status
from solvers.touched import touched
from tests.solvers.strategies import programs


def three_columns_one_row_two_terms():
    """x <= 1; a term over y that stays in its range, one over y and z whose range is less than they allow."""
    build = ProgramBuilder()
    x = build.columns(np.zeros(4, np.int64), np.full(4, 3, np.int64), "x")
    build.rows(build.groups("demand", ["first"]), [0], [x[0]], 1, lower=[-(2**60)], upper=[1])
    build.terms([0], [x[1]], 1, constant=[0], lower=[0], upper=[3], values=[0, 0, 1, 2])
    build.terms([0, 0], [x[1], x[2]], 1, constant=[0], lower=[1], upper=[2], values=[0, 0])
    return build.build()


def test_terms_in_no_row_become_rows_where_their_range_says_something():
    part = touched(three_columns_one_row_two_terms())
    assert part.columns.tolist() == [0, 1, 2]
    assert len(part.program.terms) == 0
    assert part.program.rows.lower.tolist()[1:] == [1]
    assert part.program.rows.upper.tolist() == [1, 2]
    assert part.expand(np.array([1, 2, 0])).tolist() == [1, 2, 0, 0]


@given(programs())
def test_the_rest_has_a_point_where_the_whole_has_one(program):
    for kept in (np.ones(len(program.rows), dtype=np.bool_), np.arange(len(program.rows)) % 2 == 0):
        whole = replace(only_rows(program, kept), goals=())
        part = touched(whole)
        ends = [get_backend("exhaustive").solve(each) for each in (whole, part.program)]
        assert (ends[0].status is Status.INFEASIBLE) == (ends[1].status is Status.INFEASIBLE)
        if ends[1].values is not None:
            assert feasible(whole, part.expand(ends[1].values))
