"""A backend in a process of its own: whatever becomes of it, the best checked plan comes back with what is known."""

import os
import signal
import sys
import threading

import pytest

from solvers.backend import Limits, UnsupportedError, get_backend
from solvers.evaluate import feasible
from solvers.isolated import IsolatedBackend
from solvers.solution import Progress, Solution, Status, StopReason
from tests.solvers import failing
from tests.solvers.cases import CASES
from tests.solvers.test_stopping import market_split

POSIX = os.name == "posix"


def run(
    monkeypatch: pytest.MonkeyPatch, kind: type[failing.Failing], limits: Limits | None = None, grace: float = 1.0
) -> Solution:
    name = failing.register(monkeypatch.setitem, kind)
    return IsolatedBackend(name, grace).solve(failing.two_goals(), limits or Limits())


def assert_kept(solution: Solution, reason: StopReason) -> None:
    """The plan (2, 2) with the first goal proved and the second one's bound."""
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, reason)
    assert solution.values is not None
    assert solution.values.tolist() == [2, 2]
    assert [(goal.value, goal.best, goal.bound) for goal in solution.goals] == [(4, 4, 4), (2, 2, 1)]
    assert [goal.proved for goal in solution.goals] == [True, False]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param(failing.Killed, "SIGKILL", marks=pytest.mark.skipif(not POSIX, reason="a POSIX signal")),
        pytest.param(failing.Aborted, "no space left", marks=pytest.mark.skipif(not POSIX, reason="a POSIX signal")),
        pytest.param(failing.Crashed, "SIGSEGV", marks=pytest.mark.skipif(not POSIX, reason="a POSIX signal")),
        (failing.Left, "exit code 3"),
        (failing.Raising, "LookupError: a defect"),
        (failing.Contradicting, "infeasible though it had told of a plan"),
    ],
)
def test_a_crash_keeps_the_best_plan_and_what_was_proved(
    monkeypatch: pytest.MonkeyPatch, kind: type[failing.Failing], words: str
) -> None:
    solution = run(monkeypatch, kind)
    assert_kept(solution, StopReason.CRASH)
    assert words in solution.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is sure to enforce the limit")
def test_a_memory_limit_ends_the_process_not_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    solution = run(monkeypatch, failing.Hungry, Limits(memory_mb=1500))
    assert_kept(solution, StopReason.CRASH)
    assert "MemoryError" in solution.message


def test_a_solver_that_does_not_heed_the_time_limit_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in (1.0, 4.0, 16.0, 64.0):  # the first one in which a loaded machine starts a process
        solution = run(monkeypatch, failing.Deaf, Limits(seconds=limit))
        if solution.values is not None:
            break
    assert_kept(solution, StopReason.TIME)
    assert limit <= solution.seconds < 500  # the solver sleeps for longer


def test_a_solver_that_does_not_heed_a_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    name, seen = failing.register(monkeypatch.setitem, failing.Deaf), list[Progress]()
    solution = IsolatedBackend(name, 0.5).solve(
        failing.two_goals(), on_progress=seen.append, stop=lambda: len(seen) == 3
    )
    assert_kept(solution, StopReason.USER)


def test_an_answer_without_the_plan_that_was_told_of_is_given_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert_kept(run(monkeypatch, failing.Forgetful), StopReason.TIME)


def test_plans_are_not_believed_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    solution = run(monkeypatch, failing.Boasting)
    assert solution.values is not None
    assert solution.values.tolist() == [2, 2]
    assert solution.goals[0].value == 4


def test_what_a_solver_prints_does_not_matter(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    solution = run(monkeypatch, failing.Talking)
    assert (solution.status, solution.message) == (Status.FEASIBLE, "fine")
    assert capfd.readouterr() == ("", "")


def test_a_refusal_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnsupportedError, match="too round"):
        run(monkeypatch, failing.Refusing)


@pytest.mark.parametrize("backend", ["cpsat", "highs", "flow", "greedy", "exhaustive"])
def test_every_backend_answers_the_same_in_a_process_of_its_own(backend: str) -> None:
    program = CASES["degenerate"].build()
    here, there = get_backend(backend).solve(program), IsolatedBackend(backend).solve(program)
    assert (there.status, there.stop_reason, there.backend) == (here.status, here.stop_reason, here.backend)
    assert [goal.value for goal in there.goals] == [goal.value for goal in here.goals]
    assert [goal.bound for goal in there.goals] == [goal.bound for goal in here.goals]


@pytest.mark.parametrize("backend", ["cpsat", "highs"])
def test_a_real_engine_killed_in_mid_search_leaves_its_best_plan(backend: str) -> None:
    program, isolated = market_split(), IsolatedBackend(backend)
    best: list[int] = []

    def watch(message: Progress) -> None:
        if message.goal == "split" and message.objective is not None:
            best.append(message.objective)
            if message.objective < 100 and isolated.pid is not None:
                os.kill(isolated.pid, signal.SIGKILL if POSIX else signal.SIGTERM)

    solution = isolated.solve(program, Limits(seconds=600), on_progress=watch)
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.CRASH)
    assert solution.values is not None
    assert feasible(program, solution.values)
    # A message may carry a plan that was found while it was written, better than the value that it tells.
    assert solution.goals[0].value <= min(best)


@pytest.mark.parametrize("backend", ["cpsat", "highs"])
def test_limits_and_progress_are_those_of_the_caller(backend: str) -> None:
    seen: list[tuple[Progress, int]] = []
    for limit in (1.5, 6.0, 24.0, 96.0):
        solution = IsolatedBackend(backend).solve(
            market_split(),
            Limits(seconds=limit),
            on_progress=lambda message: seen.append((message, threading.get_ident())),
        )
        if solution.values is not None:
            break
        seen.clear()
    assert solution.seconds < limit + 100
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.TIME)
    assert {thread for _, thread in seen} == {threading.get_ident()}
    assert [message.seconds for message, _ in seen] == sorted(message.seconds for message, _ in seen)


def test_what_a_callback_raises_ends_the_process_and_reaches_the_caller() -> None:
    isolated = IsolatedBackend("cpsat")
    pids: list[int | None] = []

    def fail(message: Progress) -> None:
        pids.append(isolated.pid)
        raise LookupError(message.goal)

    with pytest.raises(LookupError, match="split"):
        isolated.solve(market_split(), Limits(seconds=600), on_progress=fail)
    assert pids[0] is not None
    if POSIX:
        with pytest.raises(ProcessLookupError):
            os.kill(pids[0], 0)


def test_a_stop_before_the_start_starts_nothing() -> None:
    solution = IsolatedBackend("cpsat").solve(failing.two_goals(), stop=lambda: True)
    assert (solution.status, solution.stop_reason, solution.values) == (Status.UNKNOWN, StopReason.USER, None)
