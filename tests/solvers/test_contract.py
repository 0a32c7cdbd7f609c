"""Every backend on the hand-made programs: the same answers, honest statuses."""

import pytest

from solvers.backend import BACKENDS, Backend, Limits, get_backend
from solvers.program import Program
from solvers.solution import Solution, Status, StopReason
from tests.solvers import naive
from tests.solvers.cases import CASES

EXACT = ["exact", "cpsat", "highs", "exhaustive"]


def assert_plan_is_real(program: Program, solution: Solution) -> None:
    """The values keep the program, and value, best, tolerance and bound of every goal tell the truth about them."""
    assert solution.values is not None
    point = tuple(solution.values.tolist())
    assert len(point) == len(program)
    assert naive.is_feasible(program, point)
    for goal, result in zip(program.goals, solution.goals, strict=True):
        assert result.name == goal.name
        assert result.value == naive.worth(program, goal, point)
        if result.best is not None and result.bound is not None:
            assert result.bound <= result.best
        if result.best is not None:
            assert result.value <= result.best + result.tolerance


@pytest.mark.parametrize("backend", EXACT)
@pytest.mark.parametrize("case", CASES)
def test_exact_backends_prove_the_optimum_or_that_there_is_none(backend: str, case: str) -> None:
    program, expected = CASES[case].build(), CASES[case]
    solution = get_backend(backend).solve(program)
    assert solution.backend == backend
    assert solution.stop_reason is StopReason.PROVED
    if expected.best is None:
        assert solution.status is Status.INFEASIBLE
        assert solution.values is None
        assert [goal.value for goal in solution.goals] == [None] * len(program.goals)
        assert [goal.bound for goal in solution.goals] == [None] * len(program.goals)
        return
    assert solution.status is Status.OPTIMAL
    assert_plan_is_real(program, solution)
    assert tuple(goal.best for goal in solution.goals) == expected.best
    assert tuple(goal.bound for goal in solution.goals) == expected.best
    assert tuple(goal.value for goal in solution.goals) == (expected.values or expected.best)
    assert all(goal.proved and goal.how for goal in solution.goals)


@pytest.mark.parametrize("case", CASES)
def test_greedy_returns_a_real_plan_or_says_unknown(case: str) -> None:
    program, expected = CASES[case].build(), CASES[case]
    solution = get_backend("greedy").solve(program)
    assert solution.stop_reason is StopReason.FINISHED
    assert all(goal.bound is None and goal.how == "" for goal in solution.goals)
    if expected.best is None:
        assert solution.status is Status.UNKNOWN
        assert solution.values is None
        return
    assert solution.status is Status.FEASIBLE
    assert_plan_is_real(program, solution)
    assert tuple(goal.value for goal in solution.goals) >= expected.best


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_backend_says_its_name_and_what_it_promises(backend: str) -> None:
    made = get_backend(backend)
    assert isinstance(made, Backend)
    assert made.name == backend
    assert made.capabilities.proves == (backend != "greedy")


def test_an_unknown_backend_is_refused_with_the_known_names() -> None:
    with pytest.raises(KeyError, match="exact, cpsat, highs"):
        get_backend("oracle")


@pytest.mark.parametrize("backend", ["exact", "cpsat", "highs"])
@pytest.mark.parametrize("case", ["four_goals", "convex_goal", "degenerate"])
def test_one_thread_and_another_seed_prove_the_same(backend: str, case: str) -> None:
    solution = get_backend(backend).solve(CASES[case].build(), Limits(threads=1, seed=17))
    assert solution.status is Status.OPTIMAL
    assert tuple(goal.best for goal in solution.goals) == CASES[case].best
