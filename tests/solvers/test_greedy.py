"""The heuristic: deterministic, honest, and good where single changes suffice."""

import numpy as np

from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.greedy import GreedyBackend
from solvers.program import Program
from solvers.solution import Progress, Status, StopReason


def covering(seed: int, people: int = 60, places: int = 12) -> Program:
    """Persons to places, each at most once, shortages priced by a first goal and distance by a second."""
    rng = np.random.default_rng(seed)
    build = ProgramBuilder()
    person, place = np.repeat(np.arange(people), 4), rng.integers(0, places, people * 4)
    x = build.columns(np.zeros(len(person), np.int64), np.ones(len(person), np.int64), "x")
    group = int(build.groups("rule", ["a row"])[0])
    build.rows([group] * people, person, x, 1, upper=1)
    build.rows([group] * places, place, x, 10, lower=rng.integers(10, 60, places), price=3, slack_limit=100)
    build.goal("distance", x, rng.integers(1, 30, len(x)))
    return build.build()


def test_the_same_program_gives_the_same_plan() -> None:
    first, second = (GreedyBackend().solve(covering(1)) for _ in range(2))
    assert first.values is not None
    assert second.values is not None
    assert (first.values == second.values).all()


def test_shortages_that_single_changes_can_meet_are_met() -> None:
    solution = GreedyBackend().solve(covering(2))
    assert solution.status is Status.FEASIBLE
    assert solution.stop_reason is StopReason.FINISHED
    best = [goal.value for goal in solution.goals]
    assert best[0] is not None
    assert best[0] <= 12 * 9 * 3, "less than one person short at every place"


def test_an_exchange_finds_what_no_single_change_does() -> None:
    build = ProgramBuilder()
    build.columns([0, 0], [1, 1], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=1, upper=1)
    build.goal("first", [0, 1], [1, 1])
    build.terms([0, 0], [0, 1], [1, 3], constant=0, lower=[0], upper=[4], values=[9, 6, 4, 3, 3])
    build.goal("second", terms=[0], weights=[1])
    solution = GreedyBackend().solve(build.build())
    assert solution.values is not None
    assert solution.values.tolist() == [0, 1]


def test_rows_that_need_two_changes_at_once_are_met() -> None:
    build = ProgramBuilder()
    build.columns([0, 0, 0], [1, 1, 1], "x")
    build.groups("rule", ["a row"])
    build.rows([0], [0, 0], [0, 1], [1, -1], lower=0, upper=0)
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=2, price=1, slack_limit=2)
    solution = GreedyBackend().solve(build.build())
    assert solution.values is not None
    assert solution.values[:2].tolist() == [1, 1]


def test_a_work_limit_counts_moves_and_is_named_as_the_reason() -> None:
    solution = GreedyBackend().solve(covering(3), Limits(work=5))
    assert solution.stop_reason is StopReason.WORK
    assert solution.values is not None
    assert int(solution.values[:240].sum()) == 5


def test_the_final_value_of_every_goal_is_reported() -> None:
    seen: list[Progress] = []
    solution = GreedyBackend().solve(covering(4), on_progress=seen.append)
    assert [(message.goal, message.objective) for message in seen[-2:]] == [
        (goal.name, goal.value) for goal in solution.goals
    ]
    assert all(message.bound is None for message in seen)
