"""Conflicts and ways out of programs that have nothing to do with schools."""

import numpy as np
import pytest

from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.conflict import find_conflict
from solvers.solution import Solution, Status, StopReason
from solvers.ways import holds_with, ways_out


def at_least_and_at_most():
    """x + y + z >= 2, x + y <= 0, z <= 0, and two rows that stand in nobody's way."""
    build = ProgramBuilder()
    x = build.columns(np.zeros(3, np.int64), np.ones(3, np.int64), "x")
    group = build.groups("demand", ["two", "not x or y", "not z", "x freely", "y freely"])
    build.rows(
        group,
        [0, 0, 0, 1, 1, 2, 3, 4],
        [x[0], x[1], x[2], x[0], x[1], x[2], x[0], x[1]],
        1,
        lower=[2, -(2**60), -(2**60), -5, 0],
        upper=[2**60, 0, 0, 1, 3],
    )
    return build.build()


def test_the_rows_that_cannot_hold_together_are_found():
    program = at_least_and_at_most()
    found = find_conflict(program, np.arange(5))
    assert found.parts.tolist() == [0, 1]
    assert found.minimal
    assert found.certain


def test_rows_of_no_part_always_hold():
    program = at_least_and_at_most()
    found = find_conflict(program, np.array([-1, 0, -1, 1, 1]))
    assert found.parts.tolist() == [0]


def test_a_program_with_a_point_has_no_conflict():
    program = at_least_and_at_most()
    assert find_conflict(program, np.array([0, -1, 1, 1, 1]), decide=never) is None
    build = ProgramBuilder()
    build.columns([0], [1], "x")
    assert find_conflict(build.build(), np.zeros(0, np.int64)) is None


def never(program, limits):
    """A solver that never knows."""
    return Solution(Status.UNKNOWN, StopReason.TIME, None, (), "never", 0.0)


def test_an_answer_that_is_not_known_keeps_the_part_and_is_not_called_minimal():
    program = at_least_and_at_most()

    def only_of_all(asked, limits):
        known = len(asked.rows) >= 3
        return Solution(Status.INFEASIBLE, StopReason.PROVED, None, (), "half", 0.0) if known else never(asked, limits)

    found = find_conflict(program, np.arange(5), decide=only_of_all)
    assert set(found.parts) >= {0, 1}
    assert not found.minimal


def test_ways_out_come_in_the_order_of_their_price():
    program = at_least_and_at_most()
    ways = list(ways_out(program, np.array([10, 3, 4, 0, 0])))
    assert [(way.rows.tolist(), way.units.tolist(), way.price) for way in ways] == [
        ([1], [2], 6),
        ([1, 2], [1, 1], 7),
        ([0, 1], [1, 1], 13),
        ([0, 2], [1, 1], 14),
        ([0], [2], 20),
    ]
    assert all(way.cheapest and holds_with(program, way) for way in ways)


def test_rows_without_a_price_never_give_way():
    program = at_least_and_at_most()
    ways = list(ways_out(program, np.array([0, 3, 0, 0, 0])))
    assert [way.rows.tolist() for way in ways] == [[1]]
    assert list(ways_out(program, np.zeros(5, np.int64))) == []


def test_a_row_with_two_sides_gives_way_on_either():
    build = ProgramBuilder()
    x = build.columns([0, 0], [1, 1], "x")
    build.rows(build.groups("demand", ["one", "none"]), [0, 0, 1, 1], [*x, *x], 1, lower=[1, 0], upper=[1, 0])
    ways = list(ways_out(build.build(), np.array([2, 1])))
    assert [(way.rows.tolist(), way.price) for way in ways] == [([1], 1), ([0], 2)]


@pytest.mark.parametrize("seed", range(8))
def test_every_part_of_a_random_conflict_is_needed(seed):
    rng = np.random.default_rng(seed)
    build = ProgramBuilder()
    x = build.columns(np.zeros(6, np.int64), np.full(6, 3), "x")
    entries = rng.integers(-2, 3, (12, 6))
    row, column = np.nonzero(entries)
    lower = rng.integers(1, 7, 12)
    build.rows(build.groups("demand", [""] * 12), row, x[column], entries[row, column], lower=lower)
    program = build.build()
    found = find_conflict(program, np.arange(12))
    inside = np.stack(np.meshgrid(*[np.arange(4)] * 6), axis=-1).reshape(-1, 6)
    keeps = inside @ entries.T >= lower
    assert (found is None) == bool(keeps.all(axis=1).any())
    if found is not None:
        assert not keeps[:, found.parts].all(axis=1).any()
        for part in found.parts:
            assert keeps[:, np.setdiff1d(found.parts, [part])].all(axis=1).any()


def test_time_that_is_up_gives_no_conflict():
    assert find_conflict(at_least_and_at_most(), np.arange(5), Limits(seconds=0.0)) is None
