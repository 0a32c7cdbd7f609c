"""The loop over goals, driven by an engine that answers as told."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from solvers.backend import Limits, Stop
from solvers.builder import ProgramBuilder
from solvers.engine import Step
from solvers.first import Start
from solvers.lexicographic import share, solve_in_order
from solvers.linear import unfold
from solvers.program import IntArray, Program, Tolerance
from solvers.solution import Progress, Solution, Status, StopReason
from solvers.watch import EngineError, Watch

NAMES = ("first", "second", "third")


def three_goals(tolerance: int = 0) -> Program:
    """Six columns in 0..9; each goal is twice the sum of two of them, at least 2 by a row."""
    build = ProgramBuilder()
    build.columns([0] * 6, [9] * 6, "x")
    build.groups("rule", ["a row"])
    for index, name in enumerate(NAMES):
        pair = [2 * index, 2 * index + 1]
        build.rows([0], [0, 0], pair, 1, lower=1)
        build.goal(name, pair, [2, 2], tolerance=Tolerance(absolute=tolerance))
    # A second row for every column, so that none is a slack that would be tightened.
    build.rows([0], [0] * 6, range(6), 1, upper=54)
    return build.build()


def point(*sums: int) -> IntArray:
    """A point at which the goals take twice these sums."""
    return np.array([part for total in sums for part in (total, 0)], dtype=np.int64)


Answer = Step | EngineError | MemoryError | Callable[[Watch], Step]


@dataclass
class Scripted:
    """Gives the answers in turn and notes what it was asked."""

    answers: list[Answer]
    asked: list[tuple[int | None, Limits]] = field(default_factory=list)
    hints: list[IntArray | None] = field(default_factory=list)
    caps: list[tuple[int, int]] = field(default_factory=list)

    def minimise(self, goal: int | None, hint: IntArray | None, limits: Limits, watch: Watch) -> Step:
        self.asked.append((goal, limits))
        self.hints.append(hint)
        answer = self.answers.pop(0)
        if isinstance(answer, EngineError | MemoryError):
            raise answer
        return answer(watch) if callable(answer) else answer

    def cap(self, goal: int, most: int) -> None:
        self.caps.append((goal, most))


def proved(values: IntArray, bound: int) -> Step:
    return Step(Status.OPTIMAL, StopReason.PROVED, values, bound, "search")


def found(values: IntArray | None, bound: int | None, reason: StopReason = StopReason.TIME) -> Step:
    return Step(Status.FEASIBLE if values is not None else Status.UNKNOWN, reason, values, bound, "search")


def run(
    *answers: Answer,
    program: Program | None = None,
    limits: Limits | None = None,
    stop: Stop | None = None,
    seen: list[Progress] | None = None,
) -> tuple[Solution, Scripted]:
    program, engine = program or three_goals(), Scripted(list(answers))
    tell = None if seen is None else seen.append
    start = time.perf_counter()
    solution = solve_in_order(program, unfold(program), engine, "scripted", limits or Limits(), tell, stop, start)
    return solution, engine


def test_optimal_only_if_every_goal_is_proved() -> None:
    solution, engine = run(proved(point(1, 5, 5), 2), proved(point(1, 1, 5), 2), proved(point(1, 1, 1), 2))
    assert (solution.status, solution.stop_reason) == (Status.OPTIMAL, StopReason.PROVED)
    assert engine.caps == [(0, 2), (1, 2), (2, 2)]
    assert engine.hints[0] is None
    assert [None if hint is None else hint.tolist() for hint in engine.hints[1:]] == [
        point(1, 5, 5).tolist(),
        point(1, 1, 5).tolist(),
    ]


def test_an_unproved_goal_is_capped_at_the_best_found_and_the_rest_goes_on() -> None:
    solution, engine = run(found(point(3, 5, 5), 2), proved(point(3, 1, 5), 2), proved(point(2, 1, 1), 2))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.TIME)
    assert engine.caps == [(0, 6), (1, 2), (2, 2)]
    first = solution.goals[0]
    assert (first.best, first.bound, first.value, first.proved) == (6, 2, 4, False)
    assert [goal.proved for goal in solution.goals[1:]] == [True, True]


def test_tolerance_loosens_the_cap_and_the_final_value_is_reported() -> None:
    solution, engine = run(
        proved(point(1, 5, 5), 2), proved(point(2, 1, 5), 2), proved(point(2, 1, 1), 2), program=three_goals(3)
    )
    assert engine.caps == [(0, 5), (1, 5), (2, 5)]
    first = solution.goals[0]
    assert (first.best, first.bound, first.value, first.tolerance, first.proved) == (2, 2, 4, 3, True)


def test_an_unknown_bound_stays_none() -> None:
    solution, _ = run(found(point(3, 5, 5), None), found(None, None), found(None, None))
    assert solution.status is Status.FEASIBLE
    assert [goal.bound for goal in solution.goals] == [None, None, None]
    assert [goal.best for goal in solution.goals] == [6, 10, 10]
    assert [goal.how for goal in solution.goals] == ["", "", ""]


def test_a_value_at_its_trivial_bound_needs_no_search() -> None:
    build = ProgramBuilder()
    build.columns([2, 0], [9, 9], "x")
    build.goal("first", [0], [1])
    build.goal("second", [1], [3], constant=1)
    solution, engine = run(proved(np.array([2, 0]), 2), program=build.build())
    assert len(engine.asked) == 1
    assert solution.status is Status.OPTIMAL
    assert solution.goals[1].bound == 1
    assert solution.goals[1].how == "bounds"


def test_infeasible_is_said_and_nothing_else() -> None:
    solution, _ = run(Step(Status.INFEASIBLE, StopReason.PROVED))
    assert (solution.status, solution.stop_reason) == (Status.INFEASIBLE, StopReason.PROVED)
    assert solution.values is None
    assert [(goal.value, goal.best, goal.bound) for goal in solution.goals] == [(None, None, None)] * 3


def test_an_engine_that_later_says_infeasible_is_not_believed() -> None:
    step = Step(Status.INFEASIBLE, StopReason.PROVED)
    solution, _ = run(proved(point(1, 5, 5), 2), step, proved(point(1, 5, 1), 2))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.CRASH)
    assert solution.goals[1].bound is None
    assert "one is known" in solution.message


def test_a_bound_above_the_value_is_not_believed() -> None:
    solution, _ = run(proved(point(1, 5, 5), 4), proved(point(1, 1, 5), 2), proved(point(1, 1, 1), 2))
    assert solution.status is Status.FEASIBLE
    assert solution.goals[0].bound is None
    assert "contradicts" in solution.message


@pytest.mark.parametrize("values", [point(0, 1, 1), point(1, 11, 1)])
def test_values_that_break_the_program_are_an_error(values: IntArray) -> None:
    solution, _ = run(proved(values, 0))
    assert (solution.status, solution.stop_reason) == (Status.ERROR, StopReason.CRASH)
    assert solution.values is None
    assert "break the program" in solution.message


def test_values_that_break_a_cap_are_refused_and_the_plan_before_is_kept() -> None:
    solution, _ = run(proved(point(1, 5, 5), 2), proved(point(2, 1, 1), 2))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.CRASH)
    assert solution.values is not None
    assert solution.values.tolist() == point(1, 5, 5).tolist()
    assert [goal.value for goal in solution.goals] == [2, 10, 10]


def test_a_crash_later_on_keeps_the_plan() -> None:
    solution, _ = run(proved(point(1, 5, 5), 2), EngineError("out of memory"))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.CRASH)
    assert solution.goals[0].proved
    assert solution.goals[1].bound is None
    assert solution.message == "out of memory"


def test_a_crash_at_once_is_an_error() -> None:
    solution, _ = run(EngineError("no licence"))
    assert (solution.status, solution.stop_reason) == (Status.ERROR, StopReason.CRASH)


def test_a_worse_answer_does_not_replace_the_plan() -> None:
    solution, _ = run(proved(point(1, 2, 5), 2), found(point(1, 4, 5), 2), proved(point(1, 2, 1), 2))
    assert [goal.best for goal in solution.goals] == [2, 4, 2]


def test_the_first_goal_may_use_all_time_but_is_content_with_a_plan_after_its_share() -> None:
    watches: list[Watch] = []

    def answer(watch: Watch) -> Step:
        watches.append(watch)
        watch.late = True
        return found(point(3, 5, 5), 2)

    begun = time.perf_counter()
    solution, engine = run(answer, proved(point(3, 1, 5), 2), proved(point(3, 1, 1), 2), limits=Limits(seconds=100))
    seconds = [limits.seconds for _, limits in engine.asked]
    assert seconds[0] == pytest.approx(100, abs=2)
    assert watches[0].content_at is not None
    assert watches[0].content_at - begun == pytest.approx(100 * share(2), abs=2)
    assert seconds[1] == pytest.approx(100 * share(1), abs=2)
    assert seconds[2] == pytest.approx(100, abs=2)
    assert solution.stop_reason is StopReason.TIME


def test_most_time_goes_to_the_goal_at_hand_and_some_is_left_for_many() -> None:
    assert share(0) == 1.0
    assert share(1) == pytest.approx(0.9)
    assert all(share(later) >= 0.5 for later in range(20))
    assert share(1) > share(2) > share(5)


def test_with_no_time_nothing_is_searched() -> None:
    solution, engine = run(limits=Limits(seconds=0.0))
    assert (solution.status, solution.stop_reason) == (Status.UNKNOWN, StopReason.TIME)
    assert engine.asked == []


def test_when_time_runs_out_the_goals_left_over_are_evaluated() -> None:
    def slow(watch: Watch) -> Step:
        time.sleep(0.06)
        return found(point(3, 5, 4), 2)

    solution, engine = run(slow, limits=Limits(seconds=0.05))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.TIME)
    assert len(engine.asked) == 1
    assert [goal.value for goal in solution.goals] == [6, 10, 8]
    assert [goal.best for goal in solution.goals] == [6, None, None]
    assert [goal.bound for goal in solution.goals] == [2, None, None]


def test_work_is_shared_out_and_a_first_goal_without_a_plan_gets_the_rest() -> None:
    nothing = Step(Status.UNKNOWN, StopReason.WORK, work=6.0)
    later = found(None, 2, StopReason.WORK)
    solution, engine = run(nothing, found(point(3, 5, 5), 2, StopReason.WORK), later, later, limits=Limits(work=10))
    work = [limits.work for _, limits in engine.asked]
    assert work[0] == pytest.approx(10 * share(2))
    assert work[1] == pytest.approx(4)
    assert solution.status is Status.FEASIBLE
    assert solution.goals[0].best == 6


def test_a_gap_is_named_unless_something_harder_ended_the_run() -> None:
    gap = StopReason.GAP
    solution, _ = run(found(point(3, 5, 5), 2, gap), proved(point(3, 1, 5), 2), proved(point(3, 1, 1), 2))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.GAP)
    solution, _ = run(found(point(3, 5, 5), 2, gap), found(point(3, 2, 5), 2), proved(point(3, 2, 1), 2))
    assert solution.stop_reason is StopReason.TIME


def test_after_a_stop_the_best_plan_is_kept_and_no_goal_is_searched_any_more() -> None:
    def stopped(watch: Watch) -> Step:
        assert watch.asked()
        return found(point(3, 5, 5), 2)

    answers = iter([False, True, False, False])
    solution, engine = run(stopped, stop=lambda: next(answers))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.USER)
    assert len(engine.asked) == 1
    assert [goal.value for goal in solution.goals] == [6, 10, 10]


def test_a_stop_while_the_last_goal_is_being_proved_does_not_unprove_it() -> None:
    def stopped(watch: Watch) -> Step:
        watch.user = True
        return proved(point(1, 1, 1), 2)

    solution, _ = run(proved(point(1, 5, 5), 2), proved(point(1, 1, 5), 2), stopped)
    assert (solution.status, solution.stop_reason) == (Status.OPTIMAL, StopReason.PROVED)


def test_progress_ends_with_value_and_bound_of_every_goal() -> None:
    seen: list[Progress] = []
    run(proved(point(1, 5, 5), 2), found(point(1, 2, 5), 2), found(None, None), seen=seen)
    last = {message.goal: (message.objective, message.bound) for message in seen}
    assert last == {"first": (2, 2), "second": (4, 2), "third": (10, None)}
    assert [message.seconds for message in seen] == sorted(message.seconds for message in seen)


def test_loose_slacks_of_a_search_cut_short_are_tightened() -> None:
    build = ProgramBuilder()
    build.columns([0, 0], [1, 9], "x")
    build.groups("rule", ["a need"])
    build.rows([0], [0, 0], [0, 1], [3, 1], lower=5)
    build.goal("shortage", [1], [4])
    build.rows([0], [0], [0], [1], upper=1)
    program = build.build()
    loose = Step(Status.FEASIBLE, StopReason.TIME, np.array([1, 9], dtype=np.int64))
    solution = solve_in_order(program, unfold(program), Scripted([loose]), "scripted", Limits(), None, None, 0.0)
    assert solution.values is not None
    assert solution.values.tolist() == [1, 2]
    assert solution.goals[0].value == 8


def test_a_plan_told_of_on_the_way_survives_the_engines_crash() -> None:
    def fail(watch: Watch) -> Step:
        watch.post(objective=4, values=point(2, 5, 5))
        raise EngineError("out of memory")

    solution, _ = run(fail)
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.CRASH)
    assert solution.values is not None
    assert solution.values.tolist() == point(2, 5, 5).tolist()
    assert solution.goals[0].best is None


def test_a_plan_told_of_on_the_way_is_not_believed_where_it_breaks_the_program_or_a_cap() -> None:
    def fail(watch: Watch) -> Step:
        watch.post(objective=2, values=point(1, 0, 5))
        return found(None, None)

    def cheat(watch: Watch) -> Step:
        watch.post(objective=2, values=point(2, 1, 5))
        return found(None, None)

    solution, _ = run(proved(point(1, 5, 5), 2), fail, cheat)
    assert solution.values is not None
    assert solution.values.tolist() == point(1, 5, 5).tolist()


def test_progress_carries_every_new_plan_once_and_every_result() -> None:
    seen: list[Progress] = []
    run(proved(point(1, 5, 5), 2), found(point(1, 2, 5), 2), found(None, None), seen=seen)
    plans = [(message.objective, message.values.tolist()) for message in seen if message.values is not None]
    assert plans[0] == (2, point(1, 5, 5).tolist())
    assert plans[-1] == (10, point(1, 2, 5).tolist())
    results = [message.settled for message in seen if message.settled is not None]
    assert [(result.name, result.best, result.bound) for result in results] == [
        ("first", 2, 2),
        ("second", 4, 2),
        ("third", 10, None),
    ]


def test_the_first_plan_is_gone_back_to_where_an_earlier_goal_leaves_room_for_it() -> None:
    """Two of the first goal are given up again: the plan of before is worth 4 in the second one, the other 18."""
    program, start = three_goals(tolerance=2), point(2, 2, 5)
    better = Step(Status.OPTIMAL, StopReason.PROVED, point(1, 9, 5), 2)
    same = Step(Status.OPTIMAL, StopReason.PROVED, start, 4)
    engine = Scripted([better, same, Step(Status.OPTIMAL, StopReason.PROVED, start, 10)])
    first = lambda *_given: Start(start, feasible=True)  # noqa: E731
    found = solve_in_order(program, unfold(program), engine, "test", Limits(), None, None, time.perf_counter(), first)
    assert engine.hints[1] is not None
    assert engine.hints[1].tolist() == start.tolist()
    assert [goal.best for goal in found.goals] == [2, 4, 10]


def test_the_first_plan_is_left_where_it_gives_up_too_much_of_an_earlier_goal() -> None:
    program, start = three_goals(tolerance=1), point(2, 2, 5)
    better = Step(Status.OPTIMAL, StopReason.PROVED, point(1, 9, 5), 2)
    engine = Scripted([better] + [Step(Status.OPTIMAL, StopReason.PROVED, point(1, 9, 5), 0)] * 2)
    first = lambda *_given: Start(start, feasible=True)  # noqa: E731
    solve_in_order(program, unfold(program), engine, "test", Limits(), None, None, time.perf_counter(), first)
    assert engine.hints[1] is not None
    assert engine.hints[1].tolist() == point(1, 9, 5).tolist()


def test_the_first_plan_is_left_where_a_goal_in_between_was_not_worked_on() -> None:
    """It has no cap, so that nothing says whether the first plan gives up too much of it."""
    program, start, asked = three_goals(tolerance=2), point(2, 9, 2), []
    engine = Scripted([Step(Status.OPTIMAL, StopReason.PROVED, point(1, 1, 5), 2)])
    stop = lambda: bool(asked.append(0) or engine.asked)  # noqa: E731
    first = lambda *_given: Start(start, feasible=True)  # noqa: E731
    found = solve_in_order(program, unfold(program), engine, "test", Limits(), None, stop, time.perf_counter(), first)
    assert found.values is not None
    assert found.values.tolist() == point(1, 1, 5).tolist()


def test_no_memory_left_keeps_the_plan() -> None:
    solution, _ = run(proved(point(1, 1, 1), 2), MemoryError("std::bad_alloc"))
    assert (solution.status, solution.stop_reason) == (Status.FEASIBLE, StopReason.CRASH)
    assert solution.goals[0].proved
    assert "bad_alloc" in solution.message
