"""The toy sample: its optimum as derived by hand, the same from every exact backend, seed and number of threads."""

import pytest

from rotation.io import read
from rotation.io.samples import sample_path
from rotation.solve import solve
from solvers.solution import Status, StopReason

BY_HAND = {("T113", "S003", "pe"), ("T102", "S004", "chinese"), ("T205", "S003", "math")}
"""Derived in instances/toy/README.md, sections 4 to 6."""

VALUES = {"shortage": 180, "balance": 1_190_477, "burden": 105}


@pytest.fixture(scope="module")
def toy():
    return read(sample_path("toy"))


@pytest.mark.parametrize(
    ("solver", "threads", "seed"),
    [
        ("exhaustive", 1, 0),
        ("cpsat", 1, 0),
        ("cpsat", 2, 0),
        ("cpsat", 2, 7),
        ("highs", 1, 0),
        ("highs", 2, 7),
    ],
)
def test_every_exact_backend_finds_the_plan_derived_by_hand(toy, solver, threads, seed):
    outcome = solve(toy, solver=solver, threads=threads, seed=seed)
    assert (outcome.status, outcome.stop_reason) == (Status.OPTIMAL, StopReason.PROVED)
    assert {(move.teacher_id, move.to_school, move.subject) for move in outcome.plan} == BY_HAND
    assert {goal.name: goal.best for goal in outcome.goals if goal.name in VALUES} == VALUES
    assert all(goal.proved for goal in outcome.goals)
    assert outcome.verdict.valid
    assert outcome.reproducible


def test_the_greedy_plan_is_checked_and_never_called_optimal(toy):
    outcome = solve(toy, solver="greedy")
    assert outcome.status is Status.FEASIBLE
    assert outcome.verdict.valid
    assert not outcome.reproducible
    assert all(goal.bound is None for goal in outcome.goals)


@pytest.mark.parametrize("name", ["infeasible_rate", "infeasible_pin"])
@pytest.mark.parametrize("solver", ["cpsat", "highs", "exhaustive"])
def test_the_infeasible_samples_are_infeasible_on_every_exact_backend(name, solver):
    outcome = solve(read(sample_path(name)), solver=solver)
    assert outcome.status is Status.INFEASIBLE
    assert outcome.plan is None
