"""Blended objectives: unchanged where the earlier goals keep their values, and never too large for doubles."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import solvers.goal_search
from solvers.blend import LARGEST, Held, blended
from solvers.builder import ProgramBuilder
from solvers.cpsat import CpSatBackend
from solvers.evaluate import feasible
from solvers.exact import ExactBackend
from solvers.linear import unfold
from solvers.program import Program
from solvers.solution import Status
from tests.solvers.strategies import programs

FEW_POINTS = 3000


def points(program: Program) -> list[np.ndarray]:
    """Every feasible point; a program with too many boxes is passed over."""
    widths = (program.upper - program.lower + 1).astype(float)
    assume(len(program) > 0 and widths.prod() <= FEW_POINTS)
    grid = np.indices(tuple(widths.astype(int))).reshape(len(program), -1).T + program.lower
    return [x for x in grid.astype(np.int64) if feasible(program, x)]


@given(programs(most_columns=4), st.integers(0, 50), st.integers(0, 50))
@settings(max_examples=200, deadline=None, derandomize=True)
@pytest.mark.slow
def test_a_blend_equals_its_goal_where_earlier_goals_keep_their_values(program: Program, gap: int, earlier: int):
    linear = unfold(program)
    assume(not linear.impossible and len(linear.goals) > 1)
    known = [linear.complete(program, x) for x in points(program)]
    assume(len(known) > 0)
    *held, goal = linear.goals
    values = [min(each.value(z) for z in known) for each in held]
    mixed = blended(goal, gap, [Held(each, value, earlier) for each, value in zip(held, values, strict=True)])
    for z in known:
        kept = all(each.value(z) == value for each, value in zip(held, values, strict=True))
        if kept:
            assert mixed.value(z) == goal.value(z)
        else:
            lacking = sum(max(0, value - each.value(z)) for each, value in zip(held, values, strict=True))
            assert lacking > 0 or mixed.value(z) >= goal.value(z)
    if mixed.step > 1:
        assert len({mixed.value(z) % mixed.step for z in known}) == 1


def test_a_weight_that_doubles_cannot_carry_is_left_out():
    program = two_goals(2**40)
    first, second = unfold(program).goals
    assert blended(second, 1, [Held(first, 2**40, 1)]).coefficients.max() > 2**40
    alone = blended(second, 2**20, [Held(first, 2**40, 1)])
    assert alone.coefficients.tolist() == second.coefficients.tolist()
    assert int(np.abs(alone.coefficients).max()) <= LARGEST


def two_goals(large: int) -> Program:
    build = ProgramBuilder()
    build.columns([0, 0], [3, 3], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=2)
    build.goal("first", [0, 1], [large, 1])
    build.goal("second", [0, 1], [1, 2])
    return build.build()


def drawn(seed: int) -> Program:
    """Needs covered at little cost, then lots drawn twice: goals of very different sizes, whose relaxations gape."""
    draw, count = np.random.default_rng(seed), 28
    weights, teachers = draw.integers(3, 40, (3, count)), count // 4
    build = ProgramBuilder()
    build.columns([0] * count, [1] * count, "x")
    build.groups("rule", ["needs", "teachers"])
    for weight in weights:
        build.rows([0], [0] * count, range(count), weight, lower=int(weight.sum()) * 2 // 5)
    build.rows([1] * teachers, np.arange(teachers).repeat(4), range(count), [1] * count, upper=3)
    build.goal("burden", range(count), weights[0] + weights[1] // 2 + draw.integers(1, 9, count))
    build.goal("lottery_1", range(count), draw.integers(1, 2**20, count))
    build.goal("lottery_2", range(count), draw.integers(1, 2**20, count))
    return build.build()


@pytest.mark.slow
def test_guided_searches_agree_with_constraint_programming(monkeypatch):
    largest = []

    def noted(goal, gap, held):
        mixed = blended(goal, gap, held)
        largest.append(int(np.abs(mixed.coefficients).max()) if held else 0)
        return mixed

    monkeypatch.setattr(solvers.goal_search, "blended", noted)
    # One search for the proof and few before it: eight programs have ten and more of them.
    for seed in range(8):
        program = drawn(seed)
        found, truth = ExactBackend(core=8, small=0).solve(program), CpSatBackend().solve(program)
        assert (found.status, truth.status) == (Status.OPTIMAL, Status.OPTIMAL)
        assert [goal.best for goal in found.goals] == [goal.best for goal in truth.goals]
    assert sum(each > 2**24 for each in largest) >= 10
