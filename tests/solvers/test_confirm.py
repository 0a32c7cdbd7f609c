"""Infeasible is said only where a second run, or plain arithmetic, says so too."""

from collections.abc import Sequence

import numpy as np
import pytest

from solvers.backend import Backend, Capabilities, Limits, OnProgress, Stop
from solvers.builder import ProgramBuilder
from solvers.confirm import LEAST_SECONDS, Confirmation, Opinion, confirmed, impossible
from solvers.program import IntArray, Program
from solvers.solution import Solution, Status, StopReason
from tests.solvers.cases import CASES


def saying(status: Status, reason: StopReason, values: IntArray | None = None, name: str = "cpsat") -> Solution:
    return Solution(status, reason, values, (), name, 2.0)


INFEASIBLE = saying(Status.INFEASIBLE, StopReason.PROVED)


class Second:
    """Gives the answer told to it, and notes what it was asked."""

    capabilities = Capabilities(proves=True)

    def __init__(self, answer: Solution) -> None:
        self.answer, self.name = answer, ""
        self.asked: list[tuple[Program, Limits]] = []

    def make(self, name: str) -> Backend:
        self.name = name
        return self

    def solve(
        self,
        program: Program,
        limits: Limits = Limits(),
        on_progress: OnProgress | None = None,
        stop: Stop | None = None,
    ) -> Solution:
        self.asked.append((program, limits))
        return self.answer


def paired(rows: Sequence[tuple[int, int]]) -> Program:
    """Of each pair of three binary columns exactly one: impossible where the pairs form a triangle."""
    build = ProgramBuilder()
    build.columns([0] * 3, [1] * 3, "x")
    build.groups("rule", ["a row"])
    for pair in rows:
        build.rows([0], [0, 0], pair, 1, lower=1, upper=1)
    build.goal("any", range(3), [1, 2, 3])
    return build.build()


TRIANGLE = paired([(0, 1), (1, 2), (0, 2)])
PATH = paired([(0, 1), (1, 2)])


def ask(program: Program, first: Solution, second: Second, exact: bool = False, seconds: float | None = 7) -> Opinion:
    return confirmed(program, first, exact=exact, limits=Limits(seconds=seconds), make=second.make)


@pytest.mark.parametrize(("first", "other"), [("cpsat", "highs"), ("highs", "cpsat"), ("exhaustive", "cpsat")])
def test_another_solver_is_asked_for_any_point_in_the_time_that_is_left(first: str, other: str) -> None:
    second = Second(INFEASIBLE)
    opinion = ask(TRIANGLE, saying(Status.INFEASIBLE, StopReason.PROVED, name=first), second)
    assert (opinion.confirmation, opinion.by, second.name) == (Confirmation.SECOND_RUN, other, other)
    assert opinion.solution.status is Status.INFEASIBLE
    program, limits = second.asked[0]
    assert program.goals == ()
    assert 6.5 < (limits.seconds or 0.0) <= 7
    assert f"{other} confirms" in opinion.solution.message


def test_the_default_backend_is_confirmed_by_highs_since_its_own_infeasible_is_cpsats() -> None:
    second = Second(INFEASIBLE)
    opinion = ask(TRIANGLE, saying(Status.INFEASIBLE, StopReason.PROVED, name="exact"), second)
    assert (opinion.confirmation, opinion.by) == (Confirmation.SECOND_RUN, "highs")
    assert len(second.asked) == 1
    assert 3.4 < (second.asked[0][1].seconds or 0.0) <= 3.5


def test_where_highs_comes_to_no_end_cpsat_searches_from_another_seed() -> None:
    second = Second(saying(Status.UNKNOWN, StopReason.TIME))
    opinion = ask(TRIANGLE, saying(Status.INFEASIBLE, StopReason.PROVED, name="exact"), second)
    assert (opinion.confirmation, opinion.by) == (Confirmation.MISSING, "cpsat")
    assert [limits.seed for _, limits in second.asked] == [0, 1]
    assert 6.5 < (second.asked[1][1].seconds or 0.0) <= 7.0


def test_a_user_who_stops_the_second_run_is_not_kept_waiting_by_a_third() -> None:
    second = Second(saying(Status.UNKNOWN, StopReason.USER))
    opinion = ask(TRIANGLE, saying(Status.INFEASIBLE, StopReason.PROVED, name="exact"), second)
    assert opinion.confirmation is Confirmation.MISSING
    assert len(second.asked) == 1


def test_without_a_limit_the_second_run_has_one_too() -> None:
    second = Second(INFEASIBLE)
    ask(TRIANGLE, INFEASIBLE, second, seconds=None)
    assert LEAST_SECONDS - 1 < (second.asked[0][1].seconds or 0.0) <= LEAST_SECONDS


@pytest.mark.parametrize("status", [Status.OPTIMAL, Status.FEASIBLE])
def test_a_point_found_by_the_other_solver_makes_it_an_error_with_both_named(status: Status) -> None:
    point = np.array([0, 1, 0], dtype=np.int64)
    opinion = ask(PATH, INFEASIBLE, Second(saying(status, StopReason.PROVED, point)))
    assert (opinion.confirmation, opinion.by) == (Confirmation.DENIED, "highs")
    assert (opinion.solution.status, opinion.solution.stop_reason) == (Status.ERROR, StopReason.CRASH)
    assert opinion.solution.values is None
    assert "cpsat" in opinion.solution.message
    assert "highs" in opinion.solution.message


def test_a_point_that_breaks_a_row_denies_nothing() -> None:
    point = np.array([0, 1, 0], dtype=np.int64)
    opinion = ask(TRIANGLE, INFEASIBLE, Second(saying(Status.OPTIMAL, StopReason.PROVED, point)))
    assert opinion.confirmation is Confirmation.MISSING


@pytest.mark.parametrize("reason", [StopReason.TIME, StopReason.USER, StopReason.CRASH])
def test_cut_short_it_is_unknown_unless_the_first_solver_is_exact(reason: StopReason) -> None:
    second = Second(saying(Status.UNKNOWN, reason))
    opinion = ask(TRIANGLE, INFEASIBLE, second)
    assert (opinion.solution.status, opinion.solution.stop_reason) == (Status.UNKNOWN, reason)
    assert opinion.confirmation is Confirmation.MISSING
    assert "says infeasible" in opinion.solution.message
    opinion = ask(TRIANGLE, saying(Status.INFEASIBLE, StopReason.PROVED, name="exhaustive"), second, exact=True)
    assert (opinion.solution.status, opinion.confirmation) == (Status.INFEASIBLE, Confirmation.EXACT)


def test_other_answers_need_no_second_run() -> None:
    second = Second(INFEASIBLE)
    for status in (Status.OPTIMAL, Status.FEASIBLE, Status.UNKNOWN, Status.ERROR):
        first = saying(status, StopReason.TIME)
        assert ask(TRIANGLE, first, second).solution is first
    assert second.asked == []


@pytest.mark.parametrize("case", ["empty_row_range", "infeasible_term_range", "no_columns_infeasible"])
def test_where_bounds_alone_show_it_no_solver_is_asked(case: str) -> None:
    second = Second(saying(Status.UNKNOWN, StopReason.TIME))
    opinion = ask(CASES[case].build(), INFEASIBLE, second)
    assert (opinion.solution.status, opinion.confirmation) == (Status.INFEASIBLE, Confirmation.BOUNDS)
    assert second.asked == []


def test_bounds_call_no_program_impossible_that_has_a_point() -> None:
    found = [name for name, case in CASES.items() if case.best is not None and impossible(case.build())]
    assert found == []
    assert not impossible(TRIANGLE)


@pytest.mark.parametrize("first", ["exact", "cpsat", "highs"])
def test_the_real_solvers_confirm_each_other(first: str) -> None:
    program = TRIANGLE
    opinion = confirmed(
        program, saying(Status.INFEASIBLE, StopReason.PROVED, name=first), exact=False, limits=Limits(seconds=20)
    )
    assert opinion.confirmation is Confirmation.SECOND_RUN
