"""The flow backend: equal to the oracle on networks in every guise, and refusing what is none."""

import numpy as np
import pytest
from hypothesis import given

from solvers.backend import UnsupportedError, get_backend
from solvers.builder import ProgramBuilder
from solvers.exhaustive import ExhaustiveBackend
from solvers.flow import FlowBackend
from solvers.program import Program, Tolerance
from solvers.solution import Solution, Status, StopReason
from tests.examples import examples
from tests.solvers.cases import CASES
from tests.solvers.networks import networks
from tests.solvers.strategies import programs
from tests.solvers.test_contract import assert_plan_is_real


def assert_same(program: Program, solution: Solution, truth: Solution) -> None:
    assert (solution.status, solution.stop_reason) == (truth.status, truth.stop_reason)
    for name in ("best", "bound", "tolerance"):
        assert [getattr(goal, name) for goal in solution.goals] == [getattr(goal, name) for goal in truth.goals]
    if solution.values is not None:
        assert_plan_is_real(program, solution)


@given(networks())
@examples(400)
def test_networks_in_any_guise_are_found_and_solved_like_the_oracle(program: Program) -> None:
    assert_same(program, FlowBackend().solve(program), ExhaustiveBackend().solve(program))


@given(programs())
@examples(200)
def test_any_program_is_refused_or_solved_like_the_oracle(program: Program) -> None:
    try:
        solution = FlowBackend().solve(program)
    except UnsupportedError:
        return
    assert_same(program, solution, ExhaustiveBackend().solve(program))


@given(networks())
@examples(100)
def test_goal_by_goal_on_the_optimal_face_is_the_same_as_one_weighted_sum(program: Program) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("solvers.flow.MOST_MERGED", 0)
        solution = FlowBackend().solve(program)
    assert_same(program, solution, ExhaustiveBackend().solve(program))


def rotation_like(teachers: int, schools: int, seed: int) -> Program:
    """Teachers of schools move to needs of other schools: nested limits at both ends, prices, three goals."""
    rng = np.random.default_rng(seed)
    build = ProgramBuilder()
    home = np.arange(teachers) % schools
    teacher, need = np.divmod(np.unique(rng.integers(0, teachers * schools * 3, 6 * teachers)), schools * 3)
    kept = need // 3 != home[teacher]
    teacher, need = teacher[kept], need[kept]
    moves = build.columns(np.zeros(len(need), np.int64), np.ones(len(need), np.int64), "move")
    build.groups("rule", ["a row"])
    build.rows([0] * teachers, teacher, moves, np.ones_like(moves), upper=1)
    build.rows([0] * schools, home[teacher], moves, np.ones_like(moves), upper=2)
    build.rows([0] * schools, need // 3, moves, np.ones_like(moves), upper=3)
    wanted = rng.integers(5, 25, 3 * schools)
    build.rows([0] * 3 * schools, need, moves, np.full_like(moves, 10), lower=wanted, price=1, slack_limit=30)
    build.rows([0], np.zeros_like(moves), moves, np.ones_like(moves), lower=schools)
    terms = build.terms(
        need // 3,
        moves,
        np.ones_like(moves),
        constant=0,
        lower=np.zeros(schools, np.int64),
        upper=np.full(schools, 9),
        values=[count * count for count in range(10)] * schools,
    )
    build.goal("spread", terms=terms, weights=np.ones_like(terms))
    build.goal("minutes", moves, rng.integers(1, 90, len(moves)))
    build.goal("lottery", moves, rng.integers(1, 2**20, len(moves)))
    return build.build()


@pytest.mark.parametrize("seed", range(3))
def test_nested_limits_at_both_ends_are_a_network_and_agree_with_another_solver(seed: int) -> None:
    program = rotation_like(30, 5, seed)
    assert_same(program, FlowBackend().solve(program), get_backend("cpsat").solve(program))


def chosen(rows: list[list[int]], *, lower: int, upper: int) -> ProgramBuilder:
    """Six binary columns and rows over some of them that all have the same sides."""
    build = ProgramBuilder()
    build.columns([0] * 6, [1] * 6, "x")
    build.groups("rule", ["a row"])
    for row in rows:
        build.rows([0], [0] * len(row), row, 1, lower=lower, upper=upper)
    return build


def test_more_teachers_than_places_is_infeasible_by_a_cut() -> None:
    """Three persons with two places between them: no row alone shows it."""
    build = chosen([[0, 1], [2, 3], [4, 5], [0, 2, 4], [1, 3, 5]], lower=1, upper=1)
    build.goal("any", range(6), [1, 2, 3, 4, 5, 6])
    solution = FlowBackend().solve(build.build())
    assert (solution.status, solution.stop_reason) == (Status.INFEASIBLE, StopReason.PROVED)
    assert [goal.bound for goal in solution.goals] == [None]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[0, 1], [1, 2], [0, 2]], "do not fit together"),
        ([[0, 1], [0, 2], [0, 3]], "more than two sums"),
        ([[0, 1, 2], [1, 2, 3], [0, 2, 4]], "more than two sums"),
    ],
)
def test_what_is_no_network_is_refused_with_the_reason(rows: list[list[int]], reason: str) -> None:
    build = chosen(rows, lower=0, upper=1)
    build.goal("many", range(5), [-1] * 5)  # else columns of one row would be slacks that need no arc
    with pytest.raises(UnsupportedError, match=reason):
        FlowBackend().solve(build.build())


def test_unequal_coefficients_are_refused_only_where_they_matter() -> None:
    def weighed(upper: int) -> Program:
        build = ProgramBuilder()
        build.columns([0, 0], [1, 1], "x")
        build.groups("rule", ["a row"])
        build.rows([0], [0, 0], [0, 1], [2, 3], upper=upper)
        build.goal("many", [0, 1], [-1, -1])
        return build.build()

    assert FlowBackend().solve(weighed(5)).goals[0].best == -2
    with pytest.raises(UnsupportedError, match="unequal coefficients"):
        FlowBackend().solve(weighed(4))


def with_tolerance(tolerance: Tolerance, constant: int) -> Program:
    build = chosen([[0, 1], [2, 3]], lower=1, upper=1)
    build.goal("first", range(4), [1, 2, 1, 2], constant=constant, tolerance=tolerance)
    build.goal("second", range(4), [2, 1, 2, 1], tolerance=Tolerance(absolute=5))
    return build.build()


def test_a_tolerance_is_refused_unless_it_comes_to_nothing_or_no_goal_follows() -> None:
    solution = FlowBackend().solve(with_tolerance(Tolerance(permille=100), 0))
    assert [(goal.best, goal.tolerance) for goal in solution.goals] == [(2, 0), (4, 5)]
    with pytest.raises(UnsupportedError, match="may give up 1 of goal first"):
        FlowBackend().solve(with_tolerance(Tolerance(permille=100), 10))


def test_costs_beyond_exact_arithmetic_are_refused() -> None:
    build = ProgramBuilder()
    build.columns([0] * 4000, [1] * 4000, "x")
    build.groups("rule", ["a row"])
    build.rows([0] * 2000, np.arange(4000) // 2, range(4000), [1] * 4000, lower=1)
    build.goal("huge", range(4000), [-(2**52)] + [-1] * 3999)
    with pytest.raises(UnsupportedError, match="too large"):
        FlowBackend().solve(build.build())


def test_a_flow_that_is_not_the_cheapest_is_never_called_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    import solvers.flow as module

    real = module.cheapest
    monkeypatch.setattr(module, "cheapest", lambda arcs, cost: real(arcs, -cost))
    solution = FlowBackend().solve(rotation_like(30, 5, 0))
    assert (solution.status, solution.stop_reason) == (Status.ERROR, StopReason.CRASH)
    assert solution.values is None
    monkeypatch.setattr(module, "cheapest", lambda *_: None)
    solution = FlowBackend().solve(rotation_like(30, 5, 0))
    assert (solution.status, solution.stop_reason) == (Status.ERROR, StopReason.CRASH)


def test_between_goals_it_stops_and_keeps_the_plan() -> None:
    program, seen = rotation_like(30, 5, 0), list[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("solvers.flow.MOST_MERGED", 0)
        solution = FlowBackend().solve(
            program, on_progress=lambda message: seen.append(message.goal), stop=lambda: bool(seen)
        )
    assert seen == ["violations"]
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.USER)
    assert_plan_is_real(program, solution)
    assert [goal.proved for goal in solution.goals] == [True, False, False, False]


NO_NETWORK = {
    "infeasible_parity",
    "no_goals",
    "no_goals_infeasible",
    "negative_lower_bounds",
    "ranged_row",
    "convex_cap",
    "absolute_tolerance",
    "share_of_the_value",
    "share_of_the_improvement",
    "larger_of_both",
    "four_goals",
}


@pytest.mark.parametrize("case", CASES)
def test_the_hand_made_programs_are_solved_or_refused(case: str) -> None:
    program, expected = CASES[case].build(), CASES[case]
    if case in NO_NETWORK:
        with pytest.raises(UnsupportedError):
            FlowBackend().solve(program)
        return
    solution = FlowBackend().solve(program)
    assert solution.status is (Status.INFEASIBLE if expected.best is None else Status.OPTIMAL)
    assert tuple(goal.best for goal in solution.goals if goal.best is not None) == (expected.best or ())
    assert all(goal.how == "flow" for goal in solution.goals if goal.best is not None)
