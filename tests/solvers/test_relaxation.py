"""What the exact engine is made of: tidy rows, cuts, exact bounds, fixing, restriction; no integer point is lost."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given

from solvers.builder import ProgramBuilder
from solvers.evaluate import feasible
from solvers.linear import LinearProgram, unfold
from solvers.program import INFINITY, IntArray, Program
from solvers.relaxation import InfeasibleRelaxationError, Relaxation, Relaxed
from solvers.restrict import equalled, holds, restrict, with_caps
from solvers.safe import safe_bound
from solvers.strengthen import strengthen
from solvers.tidy import tidy
from solvers.watch import Watch
from tests.examples import examples
from tests.solvers.strategies import programs

FEW_POINTS = 3000


def points(program: Program, linear: LinearProgram) -> list[IntArray]:
    """Every feasible point with its pieces; a program with too many boxes is passed over."""
    widths = (program.upper - program.lower + 1).astype(float)
    assume(len(program) > 0 and widths.prod() <= FEW_POINTS)
    grid = np.indices(tuple(widths.astype(int))).reshape(len(program), -1).T + program.lower
    return [linear.complete(program, x) for x in grid.astype(np.int64) if feasible(program, x)]


def relaxed_with_cuts(linear: LinearProgram, goal: int, rounds: int) -> tuple[Relaxation, Relaxed]:
    part = restrict(linear, linear.goals[goal], linear.lower, linear.upper)
    assume(len(part.columns) > 0)
    relaxation = Relaxation(part.linear, part.goal)
    watch = Watch("", time.perf_counter())
    try:
        relaxed = relaxation.solve(watch)
        for _ in range(rounds):
            assert relaxed is not None
            cuts = relaxation.cuts(relaxed.values, tableau=True)
            if not len(cuts):
                break
            relaxation.add(cuts)
            relaxed = relaxation.solve(watch)
    except InfeasibleRelaxationError:
        assume(False)
    assert relaxed is not None
    return relaxation, relaxed


@given(programs(most_columns=4))
@examples(150)
def test_tidy_rows_hold_at_the_same_integer_points(program: Program) -> None:
    linear = unfold(program)
    assume(not linear.impossible and len(program) > 0)
    neat = tidy(strengthen(linear))
    generator = np.random.default_rng(0)
    for x in generator.integers(program.lower, program.upper + 1, (200, len(program))):
        z = linear.complete(program, x.astype(np.int64))
        assert holds(linear, z) == holds(neat, z)


def test_parallel_rows_become_one_and_common_divisors_go() -> None:
    build = ProgramBuilder()
    build.columns([0, 0], [3, 3], "x")
    build.groups("rule", ["a row"])
    build.rows([0, 0], [0, 0, 1, 1], [0, 1, 0, 1], [10, -10, -5, 5], lower=[-7, -INFINITY], upper=[INFINITY, 12])
    neat = tidy(unfold(build.build()))
    # 10 a - 10 b >= -7 and 5 b - 5 a <= 12: a - b >= 0, since it is whole.
    assert neat.row_coefficient.tolist() == [1, -1]
    assert neat.row_lower.tolist() == [0]


@given(programs(most_columns=4))
@examples(250)
def test_no_cut_loses_an_integer_point_and_no_bound_exceeds_one(program: Program) -> None:
    linear = unfold(program)
    assume(not linear.impossible and len(program.goals) > 0)
    neat = tidy(strengthen(linear))
    kept = points(program, linear)
    relaxation, relaxed = relaxed_with_cuts(neat, 0, rounds=4)
    part = restrict(neat, neat.goals[0], neat.lower, neat.upper)
    safe = safe_bound(relaxation.linear, relaxation.goal, relaxed.duals, relaxed.objective)
    assert safe is not None
    values = [linear.goals[0].value(z) for z in kept]
    for z, value in zip(kept, values, strict=True):
        inner = z[part.columns]
        assert holds(relaxation.linear, inner)
        assert part.goal.value(inner) == value
        assert safe.bound(part.goal) <= value
    if kept:
        best = min(values)
        at_lower, at_upper = safe.fixed(best)
        for z, value in zip(kept, values, strict=True):
            if value == best:
                inner = z[part.columns]
                assert (inner[at_lower] == part.linear.lower[at_lower]).all()
                assert (inner[at_upper] == part.linear.upper[at_upper]).all()


@given(programs(most_columns=4))
@examples(150)
def test_any_multipliers_prove_a_bound(program: Program) -> None:
    linear = unfold(program)
    assume(not linear.impossible and len(program.goals) > 0)
    kept = points(program, linear)
    assume(kept)
    best = min(linear.goals[0].value(z) for z in kept)
    generator = np.random.default_rng(1)
    for scale in (0.1, 1.0, 7.0):
        duals = generator.normal(0.0, scale, len(linear.row_lower))
        safe = safe_bound(linear, linear.goals[0], duals, float(best))
        assert safe is not None
        assert safe.bound(linear.goals[0]) <= best


def test_duals_too_large_for_exact_sums_prove_nothing() -> None:
    build = ProgramBuilder()
    build.columns([0], [5], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0], [0], [3], lower=[1], upper=[9])
    build.goal("first", [0], [1])
    linear = unfold(build.build())
    assert safe_bound(linear, linear.goals[0], np.array([1e300]), 1.0) is None


def test_a_tableau_cut_closes_what_single_rows_leave_open() -> None:
    # Three pairs of which at most one of each two: half of each in the relaxation, one in truth.
    build = ProgramBuilder()
    build.columns([0, 0, 0], [1, 1, 1], "x")
    build.groups("rule", ["a pair"])
    build.rows([0, 0, 0], [0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 0, 2], [1] * 6, lower=[-INFINITY] * 3, upper=[1] * 3)
    build.goal("first", [0, 1, 2], [-1, -1, -1])
    linear = unfold(build.build())
    relaxation = Relaxation(linear, linear.goals[0])
    watch = Watch("", time.perf_counter())
    relaxed = relaxation.solve(watch)
    assert relaxed is not None
    assert relaxed.objective == pytest.approx(-1.5)
    cuts = relaxation.cuts(relaxed.values, tableau=True)
    relaxation.add(cuts)
    assert (np.diff(cuts.parent_start) > 1).any()
    again = relaxation.solve(watch)
    assert again is not None
    assert again.objective == pytest.approx(-1.0)


@given(programs(most_columns=4))
@examples(150)
def test_a_restricted_program_has_the_points_within_its_bounds(program: Program) -> None:
    linear = unfold(program)
    assume(not linear.impossible and len(program.goals) > 0)
    kept = points(program, linear)
    assume(kept)
    at = kept[len(kept) // 2]
    fixed = np.arange(len(at)) % 2 == 0
    fixed[linear.original :] = False
    lower, upper = np.where(fixed, at, linear.lower), np.where(fixed, at, linear.upper)
    goal = linear.goals[-1]
    part = restrict(linear, goal, lower, upper)
    for z in kept:
        if (z[fixed] == at[fixed]).all():
            assert holds(part.linear, z[part.columns])
            assert part.goal.value(z[part.columns]) == goal.value(z)


def test_caps_and_faces_keep_exactly_the_points_they_name() -> None:
    build = ProgramBuilder()
    build.columns([0, 0], [4, 4], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=[3], upper=[8])
    build.goal("first", [0, 1], [1, 1])
    linear = unfold(build.build())
    capped = with_caps(linear, [(linear.goals[0], 3)])
    face, whole = equalled(linear, np.array([0]), np.array([1]))
    assert whole
    for x in np.indices((5, 5)).reshape(2, -1).T:
        z = linear.complete(build.build(), x.astype(np.int64))
        assert (holds(linear, z) and linear.goals[0].value(z) <= 3) == holds(capped, z) == holds(face, z)
    assert equalled(linear, np.array([-1]), np.array([1]))[1] is False


@pytest.mark.parametrize("most", [0, 1000])
def test_a_basis_that_is_no_help_is_given_up_for_a_solve_from_nothing(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solvers.relaxation.WARM_SHARE", 0.0)
    monkeypatch.setattr("solvers.relaxation.LEAST_WARM", most)
    build = ProgramBuilder()
    build.columns([0] * 6, [4] * 6, "x")
    build.groups("rule", ["a row"])
    build.rows([0, 0], [0, 0, 0, 1, 1, 1], [0, 1, 2, 3, 4, 5], [2, 3, 1, 5, 1, 2], lower=[7, 9])
    build.goal("sum", range(6), [3, 4, 5, 6, 2, 3])
    linear, watch = unfold(build.build()), Watch("", time.perf_counter())
    columns, rows = np.arange(6), np.arange(2)
    first = Relaxation(linear, linear.goals[0])
    found = first.solve(watch)
    assert found is not None
    again = Relaxation(linear, linear.goals[0])
    # All columns at a side and all rows basic: far from the optimum.
    basis = first.basis(columns, rows)
    again.begin(replace(basis, column_status=np.full(6, 4), row_status=np.full(2, 1)), columns, rows)
    other = again.solve(watch, 60.0)
    assert other is not None
    assert other.objective == pytest.approx(found.objective)
