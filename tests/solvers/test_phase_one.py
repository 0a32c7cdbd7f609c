"""Phase one: a whole point where descent leaves rows broken, and honesty where there is none."""

import numpy as np
from hypothesis import given, settings

from solvers.account import Account
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.elastic import Elastic
from solvers.evaluate import feasible, violations
from solvers.exhaustive import optima
from solvers.first import first_plan
from solvers.greedy import GreedyBackend
from solvers.highs import HighsBackend
from solvers.linear import unfold
from solvers.phase_one import FIRST, mended
from solvers.program import IntArray, Program
from solvers.solution import Status, StopReason
from solvers.watch import Watch
from tests.solvers.strategies import programs


def nothing(program: Program) -> IntArray:
    """The point nearest zero."""
    return np.clip(np.zeros(len(program), dtype=np.int64), program.lower, program.upper)


def pairs(count: int, least: int) -> Program:
    """Columns in pairs that are taken together or not at all; `least` of them, no two neighbouring pairs."""
    build = ProgramBuilder()
    x = build.columns([0] * 2 * count, [1] * 2 * count, "x")
    build.groups("rule", ["a row"])
    pair = np.repeat(np.arange(count), 2)
    build.rows([0] * count, pair, x, [1, -1] * count, lower=0, upper=0)
    near = np.concatenate([np.stack([x[0:-2:2], x[2::2]], axis=1).ravel()])
    build.rows([0] * (count - 1), np.repeat(np.arange(count - 1), 2), near, 1, upper=1)
    build.rows([0], [0] * 2 * count, x, 1, lower=least)
    build.goal("count", x, 1)
    return build.build()


def test_columns_outside_the_first_ones_come_in_by_their_prices() -> None:
    """4,000 columns in a row that asks for 1,500 of them, of which 1,000 may move at the start."""
    program = pairs(4000, 1500)
    found = mended(program, nothing(program), 60.0, None)
    assert FIRST < 1500
    assert found is not None
    assert feasible(program, found)


def test_the_gain_of_a_column_is_what_its_change_mends() -> None:
    """A row asks for ten, and a column of three a unit is not taken in yet: a unit of it mends three."""
    build = ProgramBuilder()
    build.columns([0, 0, 0], [1, 4, 1], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, 3], lower=10)
    program = build.build()
    elastic = Elastic(unfold(program), nothing(program))
    elastic.take(np.array([0]))
    priced = elastic.solve(Watch("", 0.0), None)
    assert priced is not None
    assert (priced.broken, priced.values.tolist(), priced.gain.tolist()) == (9.0, [1.0, 0.0, 0.0], [1.0, 3.0, 0.0])
    elastic.take(np.array([1]))
    priced = elastic.solve(Watch("", 0.0), None)
    assert priced is not None
    assert (priced.broken, priced.values[0] + 3 * priced.values[1]) == (0.0, 10.0)


def test_no_whole_point_where_the_relaxation_has_one() -> None:
    build = ProgramBuilder()
    build.columns([0, 0], [3, 3], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [2, 2], lower=3, upper=3)
    program = build.build()
    assert mended(program, nothing(program), None, None) is None


def test_no_point_of_the_relaxation() -> None:
    program = pairs(20, 41)
    assert mended(program, nothing(program), None, None) is None


def test_a_cap_over_terms_is_taken_in_once_a_point_breaks_it() -> None:
    """Six are to go to two places of six columns each, and the squares of the places' numbers may not exceed 18."""
    build = ProgramBuilder()
    x = build.columns([0] * 12, [1] * 12, "x")
    build.groups("rule", ["six", "cap"])
    build.rows([0], [0] * 12, x, 1, lower=6)
    place = np.repeat([0, 1], 6)
    squares = [a * a for a in range(7)]
    build.terms(place, x, 1, constant=[0, 0], lower=[0, 0], upper=[6, 6], values=squares * 2)
    cap = build.rows([1], [], [], [], upper=18)
    build.row_terms(np.repeat(cap, 2), [0, 1], 1)
    build.goal("second place", x[6:], 1)
    program = build.build()
    found = mended(program, nothing(program), None, None)
    assert found is not None
    assert (found[:6].sum(), found[6:].sum()) == (3, 3)


def test_where_no_point_is_found_the_nearest_one_is_told_of() -> None:
    """Of forty columns, in twenty pairs, 41 are asked for."""
    program = pairs(20, 41)
    start = first_plan(program, None, None)
    assert start is not None
    assert not start.feasible
    assert violations(program, start.values).columns.sum() == 0
    account = Account(program)
    ended = HighsBackend().solve(program, Limits(seconds=30.0), account.note)
    assert ended.nearest is not None
    assert ended.nearest.tolist() == start.values.tolist()
    assert account.solution(StopReason.TIME, "highs", 0.0, "").nearest is ended.nearest


def test_a_stop_is_heeded() -> None:
    program = pairs(20, 20)
    assert mended(program, nothing(program), None, lambda: True) is None
    assert mended(program, nothing(program), 0.0, None) is None


@given(programs())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_point_is_found_wherever_there_is_one(program: Program) -> None:
    there = len(optima(program, 1)) > 0
    start = first_plan(program, None, None)
    first = start.values if start is not None and start.feasible else None
    for found in (mended(program, nothing(program), None, None), first):
        assert (found is not None) == (there and len(program) > 0)
        assert found is None or feasible(program, found)


def test_the_greedy_heuristic_goes_on_from_the_mended_point() -> None:
    solution = GreedyBackend().solve(pairs(60, 60))
    assert solution.status is Status.FEASIBLE
    assert solution.goals[0].value == 60


def test_what_was_good_at_the_start_stays() -> None:
    """Ten of twenty columns are away from zero at the start, one more is asked for: one change is enough."""
    build = ProgramBuilder()
    x = build.columns([0] * 20, [1] * 20, "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0] * 20, x, 1, lower=11)
    # A second row for every column, so that none is a slack that would be tightened.
    build.rows([0], [0] * 20, x, 1, upper=20)
    build.goal("other", x[:10], 5)
    program = build.build()
    start = nothing(program)
    start[:10] = 1
    found = mended(program, start, 60.0, None)
    assert found is not None
    assert int(np.abs(found - start).sum()) == 1
