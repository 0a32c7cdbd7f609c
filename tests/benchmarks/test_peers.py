"""Rivals solve the same programs: whoever proves, proves what the oracle finds; whoever does not, tells no lies."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from benchmarks.configurations import NotInstalledError, get, known
from benchmarks.peers import PEERS
from solvers.backend import BACKENDS, Backend, Limits, UnsupportedError
from solvers.builder import ProgramBuilder
from solvers.evaluate import feasible, goal_values
from solvers.exhaustive import ExhaustiveBackend
from solvers.program import Program
from solvers.solution import Progress, Solution, Status, StopReason
from tests.examples import examples
from tests.solvers.cases import CASES
from tests.solvers.networks import networks
from tests.solvers.strategies import programs
from tests.solvers.test_contract import assert_plan_is_real
from tests.solvers.test_stopping import market_split

HEURISTICS = ("office", "timefold")
EXACT = [name for name in PEERS if name not in HEURISTICS]
GENERAL = [name for name in EXACT if name != "network-simplex"]


def peer(name: str) -> Backend:
    """The peer; where its library is absent the test is skipped."""
    try:
        return get(name)
    except NotInstalledError as error:
        pytest.skip(f"{name} needs {error}")


def assert_like_the_oracle(program: Program, solution: Solution) -> None:
    truth = ExhaustiveBackend().solve(program)
    assert (solution.status, solution.stop_reason) == (truth.status, truth.stop_reason), solution.message
    for name in ("best", "bound", "tolerance"):
        assert [getattr(goal, name) for goal in solution.goals] == [getattr(goal, name) for goal in truth.goals]
    if solution.values is not None:
        assert_plan_is_real(program, solution)


def test_peers_stand_behind_the_projects_own_and_hide_none_of_them() -> None:
    assert known() == (*BACKENDS, *PEERS)


@pytest.mark.parametrize("name", [name for name in PEERS if name != "timefold"])
def test_a_peer_says_its_name_and_what_it_promises(name: str) -> None:
    made = peer(name)
    assert isinstance(made, Backend)
    assert made.name == name
    assert made.capabilities.proves == (name in EXACT)


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("case", CASES)
def test_peers_that_prove_find_the_optimum_or_that_there_is_none(name: str, case: str) -> None:
    program, backend = CASES[case].build(), peer(name)
    try:
        solution = backend.solve(program)
    except UnsupportedError:
        assert name == "network-simplex"
        return
    assert solution.backend == name
    assert_like_the_oracle(program, solution)


@pytest.mark.parametrize("name", ["cpsat-1", "highs-plain", "scip"])
def test_random_programs_are_solved_like_the_oracle(name: str) -> None:
    backend = peer(name)

    @given(programs())
    @examples(80)
    def check(program: Program) -> None:
        assert_like_the_oracle(program, backend.solve(program))

    check()


@pytest.mark.slow
def test_random_programs_through_files_are_solved_like_the_oracle() -> None:
    backend = peer("pulp-cbc")

    @given(programs())
    @settings(max_examples=40, deadline=None, derandomize=True)
    def check(program: Program) -> None:
        assert_like_the_oracle(program, backend.solve(program))

    check()


@given(networks())
@examples(150)
def test_network_simplex_solves_networks_in_any_guise_like_the_oracle(program: Program) -> None:
    assert_like_the_oracle(program, get("network-simplex").solve(program))


@given(programs())
@examples(80)
def test_network_simplex_refuses_or_solves_like_the_oracle(program: Program) -> None:
    try:
        solution = get("network-simplex").solve(program)
    except UnsupportedError:
        return
    assert_like_the_oracle(program, solution)


@given(programs())
@examples(150)
def test_the_office_returns_a_real_plan_or_says_unknown(program: Program) -> None:
    solution = get("office").solve(program)
    assert solution.stop_reason is StopReason.FINISHED
    assert all(goal.bound is None for goal in solution.goals)
    if solution.status is Status.UNKNOWN:
        assert solution.values is None
        assert "stay broken" in solution.message
        return
    assert solution.status is Status.FEASIBLE
    assert_plan_is_real(program, solution)


def two_lines() -> Program:
    """Line a lacks one, line b three; candidates 0 to 2 may go to b, two at most, 3 to a; at 5, 4, 3 and 9 minutes."""
    build = ProgramBuilder()
    build.columns([0] * 4, [1] * 4, "move")
    build.groups("need", ["a", "b"])
    build.rows([0], [0], [3], [1], lower=1, price=1, slack_limit=9)
    build.rows([1], [0, 0, 0], [0, 1, 2], [1, 1, 1], lower=3, price=1, slack_limit=9)
    build.rows([0], [0, 0, 0], [0, 1, 2], [1, 1, 1], upper=2)
    build.goal("minutes", [0, 1, 2, 3], [5, 4, 3, 9])
    return build.build()


def test_the_office_serves_the_neediest_line_with_the_nearest() -> None:
    solution = get("office").solve(two_lines())
    assert solution.values is not None
    assert solution.values[:4].tolist() == [0, 1, 1, 1]


def test_the_office_first_does_what_only_one_candidate_can_do() -> None:
    build = ProgramBuilder()
    build.columns([0] * 3, [1] * 3, "move")
    build.groups("rule", ["must go", "cover"])
    build.rows([0], [0], [0], [1], lower=1)
    build.rows([1], [0, 0, 0], [0, 1, 2], [-1, 1, 1], lower=0)
    build.goal("minutes", [0, 1, 2], [1, 8, 7])
    solution = get("office").solve(build.build())
    assert solution.values is not None
    assert solution.values.tolist() == [1, 0, 1]


@pytest.mark.parametrize("name", [name for name in PEERS if name != "timefold"])
def test_a_stop_before_the_start_leaves_nothing_known(name: str) -> None:
    build = ProgramBuilder()
    build.columns([0] * 3, [5] * 3, "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0, 0], [0, 1, 2], [1, 1, 1], lower=11)
    build.goal("sum", [0, 1, 2], [1, 1, 1])
    solution = peer(name).solve(build.build(), stop=lambda: True)
    assert (solution.status, solution.stop_reason) == (Status.UNKNOWN, StopReason.USER)
    assert solution.values is None
    assert (solution.goals[0].value, solution.goals[0].bound) == (None, None)


@pytest.mark.parametrize("name", ["cpsat-2", "highs-plain", "scip", "pulp-cbc"])
def test_a_time_limit_leaves_a_plan_that_was_checked(name: str) -> None:
    program = market_split()
    solution = peer(name).solve(program, Limits(seconds=1.5))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.TIME)
    assert solution.seconds < 100
    assert solution.values is not None
    assert feasible(program, solution.values)
    first = solution.goals[0]
    assert first.best is not None
    assert first.bound is not None
    assert 0 <= first.bound < first.best


@pytest.mark.parametrize("name", ["cpsat-1", "highs-plain", "scip"])
def test_a_stop_after_the_first_plan_keeps_the_plan(name: str) -> None:
    program, seen = market_split(), list[Progress]()
    stop: Callable[[], bool] = lambda: any(message.objective is not None for message in seen)  # noqa: E731
    solution = peer(name).solve(program, Limits(seconds=600), on_progress=seen.append, stop=stop)
    assert solution.seconds < 200
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.USER)
    assert solution.values is not None


def test_numbers_that_pulp_would_write_wrongly_are_refused() -> None:
    build = ProgramBuilder()
    build.columns([0], [1], "x")
    build.goal("large", [0], [10**13 + 1])
    backend = peer("pulp-cbc")
    with pytest.raises(UnsupportedError, match="digits"):
        backend.solve(build.build())


@pytest.mark.slow
def test_timefolds_score_is_the_programs_own_and_its_plan_is_real() -> None:
    backend = peer("timefold")
    from benchmarks.peers.timefold_model import Calculator
    from benchmarks.peers.timefold_search import Model
    from solvers.evaluate import violations

    @given(programs())
    @settings(max_examples=150, deadline=None, derandomize=True)
    def check(program: Program) -> None:
        try:
            model = Model(program)
        except UnsupportedError:
            return
        plan = model.plan()
        for choice in plan.choices:
            choice.option = choice.options[(7 * choice.number) % len(choice.options)] if choice.number % 3 else None
        calculator = Calculator()
        calculator.reset_working_solution(plan)
        values = model.values(plan)
        assert calculator.levels == [violations(program, values).total, *goal_values(program, values)]

    check()
    program = two_lines()
    solution = backend.solve(program, Limits(seconds=20, seed=1))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.TIME)
    assert_plan_is_real(program, solution)
