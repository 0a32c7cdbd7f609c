"""What is particular to CP-SAT and to HiGHS."""

import subprocess
import sys

import numpy as np
import pytest
from ortools.sat.python import cp_model

from solvers.backend import Limits, UnsupportedError
from solvers.builder import ProgramBuilder
from solvers.cpsat import SUBSOLVERS, CpSatBackend, CpSatEngine, set_parameters
from solvers.engine import Step
from solvers.exhaustive import LARGEST, ExhaustiveBackend
from solvers.highs import FEASIBILITY, STRICT, HighsBackend, HighsEngine, absolute_gap
from solvers.linear import LinearGoal, unfold
from solvers.solution import Status, StopReason
from solvers.watch import Watch
from tests.solvers.cases import CASES

SOLVE_ALL = """
from solvers.backend import get_backend
from solvers.builder import ProgramBuilder
build = ProgramBuilder()
build.columns([0], [9], "x")
build.goal("x", [0], [-1])
for name in ("cpsat", "highs", "flow", "greedy", "exhaustive"):
    get_backend(name).solve(build.build())
"""


def test_no_engine_prints_anything() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", SOLVE_ALL], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr == ""


def parameters(limits: Limits) -> object:
    solver = cp_model.CpSolver()
    set_parameters(solver, limits)
    return solver.parameters


def test_cpsat_runs_named_subsolvers_unless_it_must_be_deterministic() -> None:
    several = parameters(Limits(threads=2))
    assert several.num_workers == 8
    assert list(several.subsolvers) == list(SUBSOLVERS)
    assert "max_lp" in SUBSOLVERS
    for limits in (Limits(threads=1), Limits(threads=2, work=5.0)):
        assert parameters(limits).num_workers == 1
    assert parameters(Limits(work=5.0)).max_deterministic_time == 5.0


def test_a_start_that_is_to_be_the_same_every_time_has_workers_that_take_turns() -> None:
    linear = unfold(CASES["degenerate"].build())
    for repeatable in (False, True):
        solver = cp_model.CpSolver()
        CpSatEngine(CASES["degenerate"].build(), linear, repeatable=repeatable).configure(solver, Limits(threads=2))
        assert solver.parameters.interleave_search is repeatable
        assert solver.parameters.num_workers == 8


def test_all_named_subsolvers_exist() -> None:
    """CP-SAT says so in its log, and ignores, a name it does not know."""
    program = CASES["degenerate"].build()
    solver, model, lines = cp_model.CpSolver(), cp_model.CpModel(), list[str]()
    set_parameters(solver, Limits())
    solver.parameters.log_search_progress = True
    solver.parameters.log_to_stdout = False
    solver.parameters.cp_model_presolve = False
    solver.log_callback = lines.append
    columns = [model.new_bool_var(f"x{index}") for index in range(30)]
    weights = np.random.default_rng(1).integers(1, 99, (8, 30)).tolist()
    for row in weights:
        model.add(sum(weight * column for weight, column in zip(row, columns, strict=True)) >= 600)
    model.minimize(sum(columns))
    assert solver.solve(model) == cp_model.OPTIMAL
    started = next(line for line in "\n".join(lines).splitlines() if "full problem subsolver" in line)
    assert all(name in started for name in SUBSOLVERS)
    assert CpSatBackend().solve(program).status is Status.OPTIMAL


def goal(coefficients: list[int]) -> LinearGoal:
    build = ProgramBuilder()
    build.columns([0] * len(coefficients), [9] * len(coefficients), "x")
    build.goal("goal", range(len(coefficients)), coefficients)
    return unfold(build.build()).goals[0]


def test_the_gap_that_proves_is_below_the_goals_step() -> None:
    assert absolute_gap(goal([6, 10])) == pytest.approx(1.8)
    assert absolute_gap(goal([7, 10])) == pytest.approx(0.9)


def test_goals_with_a_large_step_are_proved_by_highs() -> None:
    build = ProgramBuilder()
    build.columns([0] * 8, [1] * 8, "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0] * 8, range(8), [3, 5, 7, 9, 11, 13, 15, 17], lower=38)
    build.goal("far", range(8), [1000 * weight for weight in (4, 5, 9, 8, 12, 14, 15, 18)], constant=7)
    program = build.build()
    solution, truth = HighsBackend().solve(program), ExhaustiveBackend().solve(program)
    assert solution.status is Status.OPTIMAL
    assert solution.goals[0].best == truth.goals[0].best


def test_a_point_that_rounding_breaks_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    program = CASES["convex_goal"].build()
    tolerances: list[float] = []
    search = HighsEngine._search

    def noted(self: HighsEngine, *arguments: object) -> Step:
        tolerances.append(arguments[-1])  # type: ignore[arg-type]
        return search(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(HighsEngine, "_search", noted)
    monkeypatch.setattr(HighsEngine, "_keeps", lambda *_: False)
    monkeypatch.setattr(HighsBackend, "starts", False)
    solution = HighsBackend().solve(program)
    assert tolerances == [FEASIBILITY, STRICT]
    assert (solution.status, solution.stop_reason) == (Status.UNKNOWN, StopReason.CRASH)
    assert solution.values is None
    assert "after rounding" in solution.message


@pytest.mark.parametrize(("engine", "work"), [(CpSatEngine, 0.1), (HighsEngine, 1)])
def test_a_search_starts_from_the_plan_it_is_given(engine: type[CpSatEngine] | type[HighsEngine], work: float) -> None:
    """Four equations over sixty columns: with so little work no plan is found, so a plan can only be the hint."""
    rng = np.random.default_rng(7)
    build = ProgramBuilder()
    build.columns([0] * 60, [1] * 60, "x")
    build.groups("rule", ["a row"])
    weights, plan = rng.integers(100, 999, (4, 60)), rng.integers(0, 2, 60)
    row, column = np.nonzero(weights)
    build.rows([0] * 4, row, column, weights[row, column], lower=weights @ plan, upper=weights @ plan)
    build.goal("count", range(60), rng.integers(1, 99, 60))
    program = build.build()
    limits = Limits(work=work, seconds=20)
    without = engine(program, unfold(program)).minimise(0, None, limits, Watch("count", 0.0))
    assert without.values is None
    started = engine(program, unfold(program)).minimise(0, plan, limits, Watch("count", 0.0))
    assert started.values is not None
    assert started.values.tolist() == plan.tolist()


def test_too_many_combinations_are_refused_not_truncated() -> None:
    build = ProgramBuilder()
    build.columns([0] * 21, [1] * 21, "x")
    assert ExhaustiveBackend.capabilities.largest == LARGEST
    with pytest.raises(UnsupportedError, match="more than 1048576 combinations"):
        ExhaustiveBackend().solve(build.build())


def test_slacks_do_not_count_as_combinations() -> None:
    build = ProgramBuilder()
    build.columns([0] * 10, [1] * 10, "x")
    build.groups("rule", ["a row"])
    build.rows([0] * 5, [0, 1, 2, 3, 4], [0, 2, 4, 6, 8], [3] * 5, lower=10, price=1, slack_limit=1000)
    solution = ExhaustiveBackend().solve(build.build())
    assert solution.status is Status.OPTIMAL
    assert solution.goals[0].best == 35


def lied_to(monkeypatch: pytest.MonkeyPatch, lie: Step) -> list[tuple[list[int], float]]:
    """The first search answers with `lie`; the caps and tolerance of every search are noted."""
    seen: list[tuple[list[int], float]] = []
    search = HighsEngine._search

    def told(self: HighsEngine, *arguments: object) -> Step:
        caps, tolerance = arguments[-2:]
        seen.append(([most for _, most in caps], tolerance))  # type: ignore[attr-defined, arg-type]
        return lie if len(seen) == 1 else search(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(HighsEngine, "_search", told)
    return seen


BEST = np.array([0, 9], dtype=np.int64)
WORSE = np.array([9, 0], dtype=np.int64)


@pytest.mark.parametrize(
    ("lie", "cutoff", "best"),
    [
        (Step(Status.FEASIBLE, StopReason.CRASH, BEST, 17, "search"), 16, 18),
        (Step(Status.FEASIBLE, StopReason.CRASH, WORSE, 17, "search"), 34, 18),
        (Step(Status.INFEASIBLE, StopReason.PROVED), 34, 18),
    ],
)
def test_what_highs_contradicts_is_proved_by_a_search_for_something_better(
    monkeypatch: pytest.MonkeyPatch, lie: Step, cutoff: int, best: int
) -> None:
    build = ProgramBuilder()
    build.columns([0, 0], [9, 9], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=9, upper=9)
    build.goal("price", [0, 1], [4, 2])
    program = build.build()
    seen = lied_to(monkeypatch, lie)
    step = HighsEngine(program, unfold(program)).minimise(0, WORSE, Limits(), Watch("price", 0.0))
    assert seen == [([], FEASIBILITY), ([cutoff], STRICT)]
    assert (step.status, step.reason, step.bound) == (Status.OPTIMAL, StopReason.PROVED, best)
    assert step.values is not None
    assert step.values.tolist() == BEST.tolist()


def test_exhaustive_cut_short_keeps_the_best_point_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers.exhaustive.CHUNK", 4)
    build = ProgramBuilder()
    build.columns([0] * 3, [3] * 3, "x")
    build.goal("down", range(3), [-1, -1, -1])
    asked = iter([False, False, True])
    solution = ExhaustiveBackend().solve(build.build(), stop=lambda: next(asked))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.USER)
    assert [(goal.value, goal.bound) for goal in solution.goals] == [(-4, None)]
