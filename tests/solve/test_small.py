"""The shipped small district: two exact engines that share no code agree move by move; a stop keeps a checked plan."""

import threading

import pytest

from rotation.io import read
from rotation.io.samples import sample_path
from rotation.solve import solve
from solvers.solution import Status, StopReason


@pytest.fixture(scope="module")
def small():
    return read(sample_path("small"))


@pytest.mark.slow
def test_two_engines_return_the_same_plan(small):
    one, other = (solve(small, solver=solver) for solver in ("cpsat", "highs"))
    assert one.status is other.status is Status.OPTIMAL
    assert list(one.plan) == list(other.plan)
    assert [goal.best for goal in one.goals] == [goal.best for goal in other.goals]


def test_a_stop_keeps_a_checked_plan_and_says_what_ended_it(small):
    seen = threading.Event()
    outcome = solve(small, solver="cpsat", on_progress=lambda _: seen.set(), stop=seen.is_set)
    assert (outcome.status, outcome.stop_reason) == (Status.FEASIBLE, StopReason.USER)
    assert outcome.verdict.valid
    assert not outcome.reproducible


def test_a_time_limit_keeps_a_checked_plan(small):
    # The first limit that leaves time for a plan: the proof takes several times as long, on a loaded machine too.
    for limit in (6, 12, 24, 48, 96):
        outcome = solve(small, solver="cpsat", time_limit=limit)
        if outcome.status is not Status.UNKNOWN:
            break
    assert outcome.status is Status.FEASIBLE
    assert outcome.stop_reason is StopReason.TIME
    assert outcome.verdict.valid
