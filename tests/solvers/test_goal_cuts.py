"""Two sets of cuts, a look for a point, the next relaxation beside a goal: the answer is the same, and sooner."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

import solvers.exact
import solvers.goal_cuts
from solvers.ahead import in_place, next_basis
from solvers.backend import Limits
from solvers.beside import Beside
from solvers.certificate_check import check_certificate
from solvers.certify import certify
from solvers.cuts import Cuts, append, further, joined
from solvers.evaluate import goal_values
from solvers.exact import ExactBackend, ExactEngine
from solvers.exhaustive import ExhaustiveBackend
from solvers.goal_cuts import GoalCuts
from solvers.linear import unfold
from solvers.outcome import Basis
from solvers.program import Program, Tolerance
from solvers.relaxation import Relaxation
from solvers.restrict import restrict, with_caps
from solvers.solution import Solution, StopReason
from solvers.watch import EngineError, Watch
from solvers.witness import Witnesses
from tests.examples import examples
from tests.solvers.strategies import programs
from tests.solvers.test_certify_replay import district
from tests.solvers.test_exact_search import knapsack

TWO = Limits(threads=2)


def watch() -> Watch:
    return Watch("", time.perf_counter())


def made_twice(seed: int) -> tuple[Relaxation, list[Cuts], int]:
    """A relaxation with three rounds of cuts, and another set of them from its first basis."""
    linear = unfold(knapsack(seed))
    relaxation = Relaxation(linear, linear.goals[0])
    begun = relaxation.solve(watch())
    assert begun is not None
    sets: list[list[Cuts]] = []
    for each, first in ((relaxation.twin(), 0), (relaxation, 1)):
        relaxed, made = begun, list[Cuts]()
        for count in range(3):
            cuts = each.cuts(relaxed.values, tableau=count >= first)
            each.add(cuts)
            made.append(cuts)
            again = each.solve(watch())
            assert again is not None
            relaxed = again
        sets.append(made)
    return relaxation, sets[0], len(linear.row_lower)


@given(programs())
@examples(300)
def test_two_threads_find_what_trying_all_points_finds(program):
    expected = ExhaustiveBackend().solve(program)
    found = ExactBackend(core=1, small=1).solve(program, TWO)
    assert found.status is expected.status
    assert [each.best for each in found.goals] == [each.best for each in expected.goals]


@pytest.fixture
def added(monkeypatch) -> list[int]:
    """How many cuts each second set adds; drawn programs are too small to have one, so those who use it look."""
    counts: list[int] = []

    def counted(*given):
        cuts = further(*given)
        counts.append(len(cuts))
        return cuts

    monkeypatch.setattr(solvers.goal_cuts, "further", counted)
    return counts


def bounds_made_again(program: Program, limits: Limits) -> tuple[Solution, list[int | None]]:
    """A solution, and what a certificate proves that is made of its derivations alone."""
    witnesses = Witnesses(program)
    solution = ExactBackend(core=1, small=1).solve(program, limits, witnesses)
    assert solution.values is not None
    assert solution.derived is not None
    made = certify(program, solution.values, witnesses.points, seconds=0.0, derivations=solution.derived)
    values = goal_values(program, solution.values)
    return solution, [check.bound for check in check_certificate(program, made, values)]


def test_what_two_sets_of_cuts_prove_can_be_made_again_from_the_rows(added):
    for seed in range(20):
        solution, found = bounds_made_again(knapsack(seed), TWO)
        assert [each.best for each in solution.goals] == [
            each.best for each in ExhaustiveBackend().solve(knapsack(seed)).goals
        ]
        assert solution.derived is not None
        for of in solution.derived.goals:
            bound = found[of.goal]
            assert bound is not None
            assert bound >= of.bound
    assert len(added) > 5
    assert all(added)


def test_a_districts_second_set_of_cuts_can_be_made_again_too(added):
    program = district("small", 4)
    solution, found = bounds_made_again(program, TWO)
    assert added
    assert max(added) > 3
    assert solution.derived is not None
    assert [found[of.goal] for of in solution.derived.goals] == [of.bound for of in solution.derived.goals]


@pytest.mark.parametrize("seed", range(12))
def test_the_second_set_adds_rows_that_are_not_there_and_names_what_they_come_from(seed):
    relaxation, second, own = made_twice(seed)
    linear = relaxation.linear
    cuts, all_of_it = further(joined(second), own, linear), joined(second)
    merged = append(linear, cuts)
    rows = {
        (
            int(merged.row_upper[row]),
            *merged.row_column[merged.row_start[row] : merged.row_start[row + 1]].tolist(),
            *merged.row_coefficient[merged.row_start[row] : merged.row_start[row + 1]].tolist(),
        )
        for row in range(own, len(merged.row_lower))
    }
    for cut in range(len(all_of_it)):
        entries = slice(all_of_it.start[cut], all_of_it.start[cut + 1])
        place = int(all_of_it.side[cut]), *all_of_it.column[entries].tolist(), *all_of_it.coefficient[entries].tolist()
        assert place in rows
    for cut in range(len(cuts)):
        parents = cuts.parent[cuts.parent_start[cut] : cuts.parent_start[cut + 1]]
        assert (parents < len(linear.row_lower) + cut).all()
    assert len(further(joined([cuts]), len(merged.row_lower), merged)) <= len(cuts)


def test_the_same_cuts_a_second_time_add_nothing():
    relaxation, second, own = made_twice(3)
    cuts = further(joined(second), own, relaxation.linear)
    merged = append(relaxation.linear, cuts)
    assert len(further(joined(second), own, merged)) == 0


@pytest.fixture(scope="module")
def tolerant() -> Program:
    """A made district whose goals may each be given up by a hundredth."""
    program = district("small", 4)
    return replace(program, goals=tuple(replace(goal, tolerance=Tolerance(permille=10)) for goal in program.goals))


def test_the_next_relaxation_begins_where_the_one_beside_this_goal_ended(tolerant, monkeypatch):
    begun: list[int] = []
    found = in_place

    def noted(basis, cap):
        begun.append(cap)
        return found(basis, cap)

    monkeypatch.setattr(solvers.exact, "in_place", noted)
    two = ExactBackend(core=50, small=10).solve(tolerant, TWO)
    count = len(begun)
    one = ExactBackend(core=50, small=10).solve(tolerant, Limits(threads=1))
    assert count >= 1
    assert len(begun) == count, "one thread has nothing beside"
    assert [each.best for each in two.goals] == [each.best for each in one.goals]
    assert all(each.proved for each in two.goals)


def test_a_basis_made_ahead_takes_few_steps_to_the_optimum(tolerant, monkeypatch):
    """The relaxation of the next goal has the same value from that basis as from nothing."""
    seen: list[tuple[float, float, int, int]] = []

    def compared(state, relaxed):
        find, beside = next_basis(state, relaxed), watch()
        basis = find(beside)
        assert basis is not None
        value = state.target.round_up(relaxed.objective)
        most = value + state.program.goals[state.goal].tolerance.allowed(value) + 1
        linear = with_caps(state.linear, [(state.target, most)])
        part = restrict(state.lazy.without(linear), linear.goals[state.goal + 1], state.lower, state.upper)
        cold, warm = Relaxation(part.linear, part.goal), Relaxation(part.linear, part.goal)
        warm.begin(in_place(basis, len(state.linear.row_lower)), part.columns, part.rows)
        one, other = cold.solve(beside), warm.solve(beside)
        assert one is not None
        assert other is not None
        seen.append((one.objective, other.objective, cold.iterations, warm.iterations))
        return find

    monkeypatch.setattr(solvers.exact_goal, "next_basis", compared)
    ExactBackend(core=50, small=10).solve(replace(tolerant, goals=tolerant.goals[:3]), TWO)
    assert seen
    for cold, warm, _, _ in seen:
        assert warm == pytest.approx(cold, abs=1e-6)
    assert sum(warm for *_, warm in seen) <= sum(cold for *_, cold, _ in seen)


def test_a_point_at_the_relaxations_value_is_looked_for_and_ends_the_cuts(monkeypatch):
    looks: list[tuple[float, int, int]] = []
    look = GoalCuts._look_with_cuts

    def noted(self, part, relaxation, relaxed):
        linear = self.linear
        look(self, part, relaxation, relaxed)
        assert self.linear is linear
        looks.append((relaxed.objective, self._value, len(self._made)))

    monkeypatch.setattr(GoalCuts, "_look_with_cuts", noted)
    program = district("small", 4)
    two = ExactBackend(core=50, small=10).solve(program, TWO)
    assert looks
    assert all(found >= value - 1e-4 for value, found, _ in looks), "no point is better than the relaxation"
    assert any(found <= value + 1e-4 for value, found, _ in looks), "one of them is as good"
    one = ExactBackend(core=50, small=10).solve(program, Limits(threads=1))
    assert all(each.proved for each in two.goals)
    assert [each.best for each in two.goals] == [each.best for each in one.goals]


def test_a_basis_for_a_goal_that_needs_no_work_is_left_behind():
    program = knapsack(1)
    engine = ExactEngine(program, unfold(program))
    none = np.zeros(0, dtype=np.int64)
    engine.ahead = 3, Basis(none, none, none, none)
    assert engine._solved_ahead(3) is not None
    assert engine._solved_ahead(4) is None


def test_the_answer_is_the_same_from_run_to_run():
    program = district("small", 4)

    def answer() -> tuple[list[int], list[int | None], float]:
        solution = ExactBackend(core=50, small=10).solve(program, TWO)
        assert solution.values is not None
        return solution.values.tolist(), [each.best for each in solution.goals], len(solution.kept)

    assert answer() == answer()


def test_a_failed_second_set_leaves_the_first_as_it_is(monkeypatch):
    cut = GoalCuts._cut_alone

    def failing(self, *given, first=1):
        if first == 0:
            raise EngineError("doubles fail")
        return cut(self, *given, first=first)

    monkeypatch.setattr(GoalCuts, "_cut_alone", failing)
    program = knapsack(1)
    solution = ExactBackend(core=1, small=1).solve(program, TWO)
    assert [each.best for each in solution.goals] == [each.best for each in ExhaustiveBackend().solve(program).goals]


def test_a_stop_ends_what_is_done_beside(monkeypatch):
    """Whatever the second thread is at, it lets go once the user has stopped."""
    begun = threading.Event()

    def endless(self, part, relaxation, relaxed, beside):
        begun.set()
        while not beside.ended():
            time.sleep(0.01)
        return False

    monkeypatch.setattr(GoalCuts, "cut_beside", endless)
    clock = time.perf_counter()
    solution: Solution = ExactBackend(core=1, small=1).solve(knapsack(2), TWO, stop=begun.is_set)
    assert solution.stop_reason is StopReason.USER
    assert solution.values is not None
    assert time.perf_counter() - clock < 60
    assert not [each for each in threading.enumerate() if each.name.startswith("beside")]


def test_work_beside_ends_with_the_block_that_it_was_begun_for():
    ended = threading.Event()

    def work(beside: Watch) -> int:
        while not beside.ended():
            time.sleep(0.001)
        ended.set()
        return 1

    with Beside(work):
        pass
    assert ended.is_set()


def test_what_goes_wrong_beside_reaches_who_waits_for_it():
    def work(_: Watch) -> np.ndarray:
        raise MemoryError("none left")

    with Beside(work) as beside, pytest.raises(EngineError, match="none left"):
        beside.result(watch())
