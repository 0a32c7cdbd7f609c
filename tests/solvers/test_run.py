"""A solver run for people: isolated where there is a limit, and nobody's "infeasible" believed alone."""

import pytest

from solvers.backend import Limits
from solvers.confirm import Confirmation
from solvers.run import run
from solvers.solution import Solution, Status, StopReason
from tests.solvers import failing
from tests.solvers.cases import CASES
from tests.solvers.test_confirm import TRIANGLE


@pytest.mark.parametrize("isolate", [False, True])
def test_a_lying_solver_is_found_out(monkeypatch: pytest.MonkeyPatch, isolate: bool) -> None:
    name = failing.register(monkeypatch.setitem, failing.Lying)
    opinion = run(name, failing.two_goals(), isolate=isolate)
    assert (opinion.confirmation, opinion.by) == (Confirmation.DENIED, "cpsat")
    assert (opinion.solution.status, opinion.solution.stop_reason) == (Status.ERROR, StopReason.CRASH)
    assert "lying" in opinion.solution.message
    assert "cpsat" in opinion.solution.message


def test_a_true_infeasible_is_confirmed_and_an_answer_left_alone() -> None:
    assert run("highs", TRIANGLE).confirmation is Confirmation.SECOND_RUN
    opinion = run("highs", CASES["degenerate"].build())
    assert (opinion.solution.status, opinion.confirmation) == (Status.OPTIMAL, Confirmation.NOT_NEEDED)


@pytest.mark.parametrize(
    ("limits", "isolate", "apart"),
    [
        (Limits(), None, False),
        (Limits(seconds=9), None, True),
        (Limits(memory_mb=4000), None, True),
        (Limits(seconds=9), False, False),
        (Limits(), True, True),
    ],
)
def test_a_limit_asks_for_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch, limits: Limits, isolate: bool | None, apart: bool
) -> None:
    class Noting:
        def __init__(self, name: str) -> None:
            made.append(self)
            self.capabilities = failing.Failing.capabilities

        def solve(self, *_: object) -> Solution:
            return Solution(Status.UNKNOWN, StopReason.TIME, None, (), "noting", 0.0)

    made: list[Noting] = []
    monkeypatch.setattr("solvers.run.IsolatedBackend", Noting)
    run("cpsat", CASES["degenerate"].build(), limits, isolate=isolate)
    assert bool(made) == apart


def test_a_memory_limit_without_a_process_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="process of its own"):
        run("cpsat", CASES["degenerate"].build(), Limits(memory_mb=4000), isolate=False)
