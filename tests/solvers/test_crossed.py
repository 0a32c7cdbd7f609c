"""A relaxation solved with its shared sums gives the own rows an optimal basis: no iteration is left to do."""

import time
from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import solvers.crossed
import solvers.shared_sums
from solvers.builder import ProgramBuilder
from solvers.crossed import crossed
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.highs_model import QuietHighs, load
from solvers.linear import LinearProgram, unfold
from solvers.relaxation import InfeasibleRelaxationError, Relaxation
from solvers.watch import Watch
from tests.examples import examples


@pytest.fixture(autouse=True)
def small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers.crossed, "FEWEST_ENTRIES", 0)


ROW = st.dictionaries(st.integers(0, 9), st.sampled_from([-2, 1, 3]), min_size=1, max_size=10)


def program(rows: list[dict[int, int]], least: list[int], costs: list[int]) -> LinearProgram:
    build = ProgramBuilder()
    build.columns([0] * 10, [3] * 10, "x")
    build.groups("rule", ["a row"])
    for row, low in zip(rows, least, strict=False):
        build.rows([0], [0] * len(row), list(row), list(row.values()), lower=[low])
    build.goal("cost", range(10), costs)
    return unfold(build.build())


def plain(linear: LinearProgram) -> Any:
    highs: Any = QuietHighs()  # type: ignore[no-untyped-call]
    load(highs, linear, linear.goals[0], [], integers=0)
    return highs


def watch() -> Watch:
    return Watch("", time.perf_counter())


SIX = dict.fromkeys(range(6), 1)
SHARED = program([SIX, dict.fromkeys(SIX, 3) | {7: 1}, {6: 1, 7: 1}], [4, 14, 1], [2, 1] * 5)


@given(
    st.lists(ROW, min_size=2, max_size=7),
    st.lists(st.integers(-4, 9), min_size=7, max_size=7),
    st.lists(st.integers(-3, 5), min_size=10, max_size=10),
)
@examples(150)
def test_the_own_rows_begin_at_the_optimum_or_from_nothing(rows, least, costs):
    linear = program(rows, least, costs)
    alone, based = plain(linear), plain(linear)
    alone.run()
    kinds = highspy.HighsModelStatus
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solvers.shared_sums, "FEWEST", 2)
        status = crossed(based, linear, linear.goals[0], watch(), None)
    if status == kinds.kInfeasible:
        assert alone.getModelStatus() == kinds.kInfeasible
        return
    based.setOptionValue("presolve", "off" if status else "choose")
    based.run()
    assert not status or based.getInfo().simplex_iteration_count == 0
    assert based.getModelStatus() == alone.getModelStatus()
    assert based.getInfo().objective_function_value == pytest.approx(alone.getInfo().objective_function_value)


def test_what_is_impossible_is_said_once():
    """Six columns of up to 3 each are 18 at most."""
    linear = program([SIX, dict.fromkeys(SIX, 3)], [19, 0], [1] * 10)
    assert crossed(plain(linear), linear, linear.goals[0], watch(), None) == highspy.HighsModelStatus.kInfeasible
    with pytest.raises(InfeasibleRelaxationError):
        Relaxation(linear, linear.goals[0]).solve(watch())


def test_a_program_with_shared_sums_needs_no_iteration_of_its_own():
    highs = plain(SHARED)
    assert crossed(highs, SHARED, SHARED.goals[0], watch(), 60.0) == highspy.HighsModelStatus.kOptimal
    highs.run()
    assert highs.getInfo().simplex_iteration_count == 0
    # One of column 7, which leaves 13 thirds to the columns that cost 1 each.
    assert highs.getInfo().objective_function_value == pytest.approx(13 / 3 + 1)


def test_nothing_is_crossed_where_no_rows_share_a_sum_or_no_time_is_left():
    single = program([{0: 1, 1: 1}], [2], [1] * 10)
    assert crossed(plain(single), single, single.goals[0], watch(), None) is None
    assert crossed(plain(SHARED), SHARED, SHARED.goals[0], watch(), 0.0) is None
    assert Relaxation(SHARED, SHARED.goals[0]).solve(watch(), 0.0) is None


def test_a_small_relaxation_is_solved_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers.crossed, "FEWEST_ENTRIES", 1000)
    assert crossed(plain(SHARED), SHARED, SHARED.goals[0], watch(), None) is None


def test_cuts_go_on_from_the_crossed_basis():
    relaxation = Relaxation(SHARED, SHARED.goals[0])
    found = relaxation.solve(watch())
    assert found is not None
    cuts = relaxation.cuts(found.values, tableau=True)
    assert len(cuts)
    relaxation.add(cuts)
    lifted = relaxation.solve(watch())
    assert lifted is not None
    assert lifted.objective > found.objective + 1e-6
    whole = np.zeros(10, dtype=np.int64)
    whole[[1, 3, 7]] = [3, 1, 2]
    owner = np.repeat(np.arange(len(relaxation.linear.row_lower)), np.diff(relaxation.linear.row_start))
    activity = np.bincount(owner, relaxation.linear.row_coefficient * whole[relaxation.linear.row_column])
    assert (activity <= relaxation.linear.row_upper).all()


@given(
    st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.dictionaries(st.integers(4, 7), st.integers(-3, 4))), min_size=2),
    st.lists(st.integers(1, 13), min_size=5, max_size=5),
    st.lists(st.integers(1, 5), min_size=8, max_size=8),
)
@examples(150)
def test_an_engine_whose_relaxations_are_all_crossed_finds_what_exhaustive_search_finds(rows, least, costs):
    """Every row counts columns 0 to 3 alike, and some of the others."""
    build = ProgramBuilder()
    build.columns([0] * 8, [2] * 8, "x")
    build.groups("rule", ["a row"])
    for (shared, others), low in zip(rows, least, strict=False):
        own = dict.fromkeys(range(4), shared) | others
        build.rows([0], [0] * len(own), list(own), list(own.values()), lower=[low])
    build.goal("cost", range(8), costs)
    build.goal("other", range(8), costs[::-1])
    whole = build.build()
    truth = ExhaustiveBackend().solve(whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solvers.shared_sums, "FEWEST", 2)
        found = ExactBackend(core=2, small=0).solve(whole)
    assert found.status == truth.status
    assert [(goal.value, goal.bound) for goal in found.goals] == [(goal.value, goal.bound) for goal in truth.goals]
