"""Time limits, stops and progress with the real engines on a program none of them closes quickly."""

import threading
import time

import numpy as np
import pytest

from solvers.backend import BACKENDS, Limits, get_backend
from solvers.builder import ProgramBuilder
from solvers.evaluate import feasible
from solvers.program import Program
from solvers.solution import Progress, Status, StopReason

EXACT = ["exact", "cpsat", "highs"]
PATIENCE = 100
"""Seconds that a loaded machine may take to what takes one or two; no engine closes the program in them."""


def market_split(rows: int = 5, columns: int = 40, seed: int = 1) -> Program:
    """Market split: notoriously slow to prove, easy to find some plan for (deviations are allowed at a price)."""
    rng = np.random.default_rng(seed)
    build = ProgramBuilder()
    x = build.columns(np.zeros(columns, np.int64), np.ones(columns, np.int64), "x")
    group = int(build.groups("rule", ["a row"])[0])
    weights = rng.integers(0, 100, (rows, columns))
    row, column = np.nonzero(weights)
    over = build.columns(np.zeros(rows, np.int64), np.full(rows, 5000), "over")
    under = build.columns(np.zeros(rows, np.int64), np.full(rows, 5000), "under")
    half = weights.sum(axis=1) // 2
    every = np.arange(rows)
    build.rows(
        [group] * rows,
        np.concatenate([row, every, every]),
        np.concatenate([x[column], over, under]),
        np.concatenate([weights[row, column], np.full(rows, -1), np.ones(rows, np.int64)]),
        lower=half,
        upper=half,
    )
    build.goal("split", np.concatenate([over, under]), np.ones(2 * rows, np.int64))
    build.goal("count", x, np.ones(columns, np.int64))
    return build.build()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_stop_before_the_start_leaves_nothing_known(backend: str) -> None:
    build = ProgramBuilder()
    build.columns([0] * 3, [5] * 3, "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0, 0], [0, 1, 2], [3, 4, 5], lower=11)
    build.goal("sum", [0, 1, 2], [1, 1, 1])
    solution = get_backend(backend).solve(build.build(), stop=lambda: True)
    assert (solution.status, solution.stop_reason) == (Status.UNKNOWN, StopReason.USER)
    assert solution.values is None
    assert (solution.goals[0].value, solution.goals[0].bound) == (None, None)


@pytest.mark.parametrize("backend", EXACT)
def test_a_stop_after_the_first_plan_keeps_the_plan(backend: str) -> None:
    program, seen = market_split(), list[Progress]()
    begun = time.perf_counter()
    solution = get_backend(backend).solve(
        program,
        Limits(seconds=600),
        on_progress=seen.append,
        stop=lambda: any(message.objective is not None for message in seen),
    )
    assert time.perf_counter() - begun < PATIENCE
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.USER)
    assert solution.values is not None
    assert feasible(program, solution.values)
    assert solution.goals[0].value is not None
    assert not solution.goals[0].proved
    assert (solution.goals[1].best, solution.goals[1].bound) == (None, None)
    assert solution.goals[1].value == int(solution.values[:40].sum())


@pytest.mark.parametrize("backend", EXACT)
def test_the_time_limit_covers_all_goals_and_keeps_the_best_plan(backend: str) -> None:
    program = market_split()
    for limit in (1.5, 6.0, 24.0):  # the first one that leaves a loaded machine time for a plan
        begun = time.perf_counter()
        solution = get_backend(backend).solve(program, Limits(seconds=limit))
        assert time.perf_counter() - begun < limit + PATIENCE
        if solution.goals[0].best is not None and solution.goals[0].bound is not None:
            break
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.TIME)
    assert solution.values is not None
    assert feasible(program, solution.values)
    first = solution.goals[0]
    assert first.best is not None
    assert first.bound is not None
    assert 0 <= first.bound < first.best
    if backend == "cpsat":  # HiGHS looks up too seldom to leave a tenth of so short a limit
        assert solution.goals[1].best is not None, "an unproved first goal left time for the second"


@pytest.mark.parametrize("backend", EXACT)
def test_progress_improves_and_comes_from_the_callers_thread(backend: str) -> None:
    seen: list[tuple[Progress, int]] = []
    get_backend(backend).solve(
        market_split(), Limits(seconds=1.0), on_progress=lambda message: seen.append((message, threading.get_ident()))
    )
    assert {thread for _, thread in seen} == {threading.get_ident()}
    first = [message for message, _ in seen if message.goal == "split"]
    values = [message.objective for message in first if message.objective is not None]
    bounds = [message.bound for message in first if message.bound is not None]
    assert values
    assert values == sorted(values, reverse=True)
    assert bounds == sorted(bounds)


@pytest.mark.parametrize("backend", EXACT)
def test_what_a_callback_raises_reaches_the_caller(backend: str) -> None:
    def fail(message: Progress) -> None:
        raise LookupError(message.goal)

    begun = time.perf_counter()
    with pytest.raises(LookupError, match="split"):
        get_backend(backend).solve(market_split(), Limits(seconds=600), on_progress=fail)
    assert time.perf_counter() - begun < PATIENCE


def test_a_deterministic_work_limit_gives_the_same_plan_twice() -> None:
    plans = [get_backend("cpsat").solve(market_split(), Limits(work=0.2)) for _ in range(2)]
    assert {plan.stop_reason for plan in plans} == {StopReason.WORK}
    assert plans[0].values is not None
    assert plans[1].values is not None
    assert (plans[0].values == plans[1].values).all()
    assert [goal.bound for goal in plans[0].goals] == [goal.bound for goal in plans[1].goals]


def test_a_node_limit_ends_branch_and_bound() -> None:
    plans = [get_backend("highs").solve(market_split(), Limits(work=20)) for _ in range(2)]
    assert {plan.stop_reason for plan in plans} == {StopReason.WORK}
    assert plans[0].values is not None
    assert plans[1].values is not None
    assert (plans[0].values == plans[1].values).all()


@pytest.mark.parametrize("backend", EXACT)
def test_a_gap_is_enough_where_one_is_given(backend: str) -> None:
    build = ProgramBuilder()
    rng = np.random.default_rng(3)
    build.columns([0] * 60, [1] * 60, "x")
    build.groups("rule", ["a row"])
    weights = rng.integers(1, 60, (30, 60))
    row, column = np.nonzero(weights)
    build.rows([0] * 30, row, column, weights[row, column], upper=weights.sum(axis=1) // 2)
    build.goal("worth", range(60), -rng.integers(10, 70, 60))
    solution = get_backend(backend).solve(build.build(), Limits(seconds=200, gap=0.1))
    goal = solution.goals[0]
    assert goal.best is not None
    assert goal.bound is not None
    assert 0 <= goal.best - goal.bound <= 0.1 * abs(goal.best)
    assert solution.status is (Status.OPTIMAL if goal.best == goal.bound else Status.FEASIBLE)
    assert solution.stop_reason is (StopReason.PROVED if goal.best == goal.bound else StopReason.GAP)
