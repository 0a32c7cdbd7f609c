"""Random programs: the oracle against the bare definition, and the solvers against the oracle."""

import numpy as np
import pytest
from hypothesis import given, settings

from solvers.backend import Backend, Limits, get_backend
from solvers.evaluate import feasible, goal_values
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend, optima
from solvers.linear import unfold
from solvers.program import Program
from solvers.solution import Status
from tests.examples import examples
from tests.solvers import naive
from tests.solvers.strategies import programs
from tests.solvers.test_contract import assert_plan_is_real

ORACLE = ExhaustiveBackend()


def box(program: Program) -> int:
    return int(np.prod((program.upper - program.lower + 1).astype(float)))


@given(programs(most_columns=3))
@examples(150)
def test_the_oracle_follows_the_definition(program: Program) -> None:
    if box(program) > 4000:
        return
    points, bests = naive.solve(program)
    solution = ORACLE.solve(program)
    if not points:
        assert solution.status is Status.INFEASIBLE
        assert len(optima(program, 5)) == 0
        return
    assert solution.status is Status.OPTIMAL
    assert solution.values is not None
    assert tuple(solution.values.tolist()) == points[0]
    assert [goal.best for goal in solution.goals] == bests
    assert [tuple(point) for point in optima(program, 10**6).tolist()] == points
    assert [tuple(point) for point in optima(program, 2).tolist()] == points[:2]


@given(programs(most_columns=3))
@examples(100)
def test_evaluation_agrees_with_the_definition_at_every_point(program: Program) -> None:
    widths = program.upper - program.lower + 1
    for number in range(0, box(program), max(1, box(program) // 40)):
        rest, point = number, []
        for low, width in zip(program.lower.tolist(), widths.tolist(), strict=True):
            rest, digit = divmod(rest, width)
            point.append(low + digit)
        x = np.array(point, dtype=np.int64)
        assert feasible(program, x) == naive.is_feasible(program, tuple(point))
        if feasible(program, x):
            assert goal_values(program, x) == tuple(naive.worth(program, goal, tuple(point)) for goal in program.goals)


@given(programs())
@examples(150)
def test_the_unfolded_program_means_the_same_at_the_optimum(program: Program) -> None:
    linear = unfold(program)
    truth = ORACLE.solve(program)
    if truth.values is None:
        return
    assert not linear.impossible
    z = linear.complete(program, truth.values)
    assert (linear.lower <= z).all()
    assert (z <= linear.upper).all()
    products = linear.row_coefficient * z[linear.row_column]
    rows = np.repeat(np.arange(len(linear.row_lower)), np.diff(linear.row_start))
    activity = np.bincount(rows, products, minlength=len(linear.row_lower))
    assert (linear.row_lower <= activity).all()
    assert (activity <= linear.row_upper).all()
    for goal, value in zip(linear.goals, goal_values(program, truth.values), strict=True):
        assert goal.value(z) == value
        assert goal.least <= value <= goal.most
        assert goal.round_up(value) == value
        if value < goal.most:
            assert value < goal.round_up(value + 0.5)


PROVERS = {name: get_backend(name) for name in ("exact", "cpsat", "highs")}
PROVERS["exact with tiny cores"] = ExactBackend(core=2, small=0)


@pytest.mark.parametrize("backend", PROVERS)
@given(program=programs())
@examples(120)
def test_exact_solvers_agree_with_the_oracle(backend: str, program: Program) -> None:
    agrees_with_the_oracle(PROVERS[backend], program)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["exact", "exact with tiny cores"])
@given(program=programs())
@settings(max_examples=1000, deadline=None, derandomize=True)
@pytest.mark.slow
def test_the_exact_engine_agrees_with_the_oracle_on_thousands_of_programs(backend: str, program: Program) -> None:
    agrees_with_the_oracle(PROVERS[backend], program)


def agrees_with_the_oracle(backend: Backend, program: Program) -> None:
    truth = ORACLE.solve(program)
    solution = backend.solve(program, Limits(threads=1))
    assert solution.status is truth.status
    assert solution.stop_reason is truth.stop_reason
    assert [goal.best for goal in solution.goals] == [goal.best for goal in truth.goals]
    assert [goal.bound for goal in solution.goals] == [goal.bound for goal in truth.goals]
    assert [goal.tolerance for goal in solution.goals] == [goal.tolerance for goal in truth.goals]
    if solution.values is not None:
        assert_plan_is_real(program, solution)


@given(programs())
@examples(150)
def test_greedy_is_never_better_than_the_oracle(program: Program) -> None:
    truth = ORACLE.solve(program)
    solution = get_backend("greedy").solve(program)
    assert solution.status in (Status.FEASIBLE, Status.UNKNOWN)
    if solution.values is not None:
        assert truth.status is Status.OPTIMAL
        assert_plan_is_real(program, solution)
        assert goal_values(program, solution.values)[:1] >= tuple(goal.best for goal in truth.goals)[:1]
