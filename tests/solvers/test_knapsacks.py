"""Knapsack rows kept, all others priced: exact minima, bounds that hold, columns fixed that no good point has."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import solvers.goal_cuts
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.evaluate import feasible, goal_values
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.knapsacks import NEVER, Knapsacks, find_knapsacks
from solvers.left import Ranges
from solvers.linear import unfold
from solvers.priced import PricedBound, priced_bound
from solvers.program import Program
from solvers.relaxation import Relaxation
from solvers.restrict import restrict
from solvers.safe import safe_bound
from solvers.solution import Status
from solvers.watch import Watch


def assignment(seed: int, agents: int = 3, jobs: int = 5, extra: bool = False) -> Program:
    """Every job to one agent within loads; `extra`: costs of a column in no knapsack too, and a row over all."""
    draw = np.random.default_rng(seed)
    load, cost = draw.integers(1, 20, (agents, jobs)), draw.integers(1, 40, (agents, jobs))
    build = ProgramBuilder()
    x = build.columns(np.zeros(agents * jobs, np.int64), np.ones(agents * jobs, np.int64), "x")
    job = build.groups("job", [f"job {number}" for number in range(jobs)])
    agent = build.groups("agent", [f"agent {number}" for number in range(agents)])
    build.rows(job, np.tile(np.arange(jobs), agents), x, np.ones(len(x), np.int64), lower=1, upper=1)
    build.rows(agent, np.repeat(np.arange(agents), jobs), x, load.ravel(), upper=load.sum(axis=1) * 9 // 20)
    goal, price = x, cost.ravel()
    if extra:
        y = build.columns([0], [3], "y")
        other = build.groups("other", ["another"])
        build.rows(other, np.zeros(agents * jobs + 1, np.int64), np.append(x, y), np.append(cost.ravel(), 7), lower=40)
        goal, price = np.append(x, y), np.append(price, 5)
    build.goal("cost", goal, price)
    return build.build()


def priced(program: Program, value: int) -> tuple[PricedBound, Ranges, float]:
    """The bound, what it fixes, and the relaxation's value."""
    linear = unfold(program)
    part = restrict(linear, linear.goals[0], linear.lower, linear.upper)
    relaxed = Relaxation(part.linear, part.goal).solve(Watch("", 0.0))
    knapsacks = find_knapsacks(part.linear, len(part.rows))
    assert relaxed is not None
    assert knapsacks is not None
    found = priced_bound(part.linear, part.goal, knapsacks, relaxed.duals, value, lambda: False)
    assert found is not None
    safe = safe_bound(part.linear, part.goal, relaxed.duals, relaxed.objective)
    return found, Ranges(linear.lower, linear.upper, part.columns, safe, found), relaxed.objective


def all_points(program: Program) -> list[tuple[int, np.ndarray]]:
    ranges = [range(int(low), int(high) + 1) for low, high in zip(program.lower, program.upper, strict=True)]
    every = (np.array(point, dtype=np.int64) for point in itertools.product(*ranges))
    return [(goal_values(program, point)[0], point) for point in every if feasible(program, point)]


@given(st.integers(0, 10**6), st.booleans())
def test_a_knapsacks_minima_are_those_of_all_its_points(seed: int, whole: bool) -> None:
    draw = np.random.default_rng(seed)
    load, there = draw.integers(1, 9, (2, 6)), np.ones((2, 6), dtype=bool)
    there[1, 4:] = False
    load = np.where(there, load, 0)
    packs = Knapsacks(np.arange(2), np.arange(12).reshape(2, 6), there, load, draw.integers(0, 25, 2))
    price = np.where(there, draw.integers(-9, 4, (2, 6)), 0)
    value, chosen = packs.cheapest(price if whole else price.astype(np.float64))
    again, zero, one = packs.forced(price)
    assert (value == again).all()
    assert ((price * chosen).sum(axis=1) == value).all()
    assert ((load * chosen).sum(axis=1) <= packs.capacity).all()
    assert not chosen[~there].any()
    points = np.array(list(itertools.product((0, 1), repeat=6)))
    for row in range(2):
        sound = points[(points @ load[row] <= packs.capacity[row])]
        costs = sound @ price[row]
        assert costs.min() == value[row]
        for place in np.flatnonzero(there[row]):
            with_it = costs[sound[:, place] == 1]
            assert one[row, place] == (with_it.min() - value[row] if len(with_it) else NEVER)
            assert zero[row, place] == costs[sound[:, place] == 0].min() - value[row]


@pytest.mark.parametrize("extra", [False, True])
def test_the_bound_is_between_the_relaxations_and_the_best_value_and_fixes_what_no_point_has(extra: bool) -> None:
    better = fixed = 0
    for seed in range(12):
        program = assignment(seed, agents=2, jobs=6, extra=extra)
        points = all_points(program)
        if not points:
            continue
        best = min(value for value, _ in points)
        found, ranges, relaxed = priced(program, best + 20)
        level = found.constant + found.total / found.denominator
        assert relaxed - 1e-3 <= level <= best
        better += level > relaxed + 0.5
        for most in range(best, best + 6):
            left = ranges.at_most(most)
            assert left is not None
            fixed += int((left.lower == left.upper).sum())
            for value, point in points:
                assert value > most or ((point >= left.lower) & (point <= left.upper)).all()
        assert ranges.at_most(int(np.ceil(level)) - 1) is None
    assert better >= 3
    assert fixed > 0


def test_most_columns_may_move_up_to_the_value_that_is_said() -> None:
    program = assignment(3, agents=4, jobs=8)
    found, ranges, _ = priced(program, 10**4)
    least = found.constant - -found.total // found.denominator
    for count in (0, 3, 9, 20):
        value = ranges.leaving(count)
        near, further = ranges.at_most(value), ranges.at_most(value + 1)
        assert near is not None
        assert near.free <= count or value == least
        assert further is not None
        assert further.free > count
    assert ranges.leaving(32) > 10**6


def test_a_step_near_a_bound_with_knapsacks_kept_counts_whatever_it_leaves() -> None:
    program = assignment(3, agents=4, jobs=8)
    found, ranges, _ = priced(program, 10**4)
    least = found.constant - -found.total // found.denominator
    nearest = ranges.at_most(least)
    assert nearest is not None
    assert ranges.near(least, 1.0, 0, nearest.free) is not None
    assert ranges._replace(priced=None).near(least, 1.0, 0, nearest.free) is None


def test_an_engine_that_keeps_knapsacks_finds_what_exhaustive_search_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[PricedBound | None] = []

    def noted(*words: object) -> PricedBound | None:
        kept.append(priced_bound(*words))  # type: ignore[arg-type]
        return kept[-1]

    monkeypatch.setattr(solvers.goal_cuts, "priced_bound", noted)
    solved = 0
    for seed in range(40):
        program = assignment(seed, agents=3, jobs=5, extra=seed % 2 == 0)
        true = ExhaustiveBackend().solve(program)
        for threads in (1, 2):
            found = ExactBackend(core=2, small=0).solve(program, Limits(threads=threads))
            assert found.status is true.status
            assert [goal.value for goal in found.goals] == [goal.value for goal in true.goals]
            assert found.status is Status.INFEASIBLE or found.goals[0].bound == found.goals[0].value
        solved += true.status is Status.OPTIMAL
    assert solved >= 20
    assert sum(each is not None for each in kept) >= 20


def test_rows_of_equal_loads_shared_columns_and_wide_columns_are_no_knapsacks() -> None:
    def found(rows: list[list[int]], upper: int = 1) -> list[int]:
        build = ProgramBuilder()
        x = build.columns([0] * 6, [upper] * 6, "x")
        group = build.groups("row", [f"row {number}" for number in range(len(rows))])
        for number, loads in zip(group, rows, strict=True):
            columns = np.flatnonzero(loads)
            build.rows([number], [0] * len(columns), x[columns], np.array(loads)[columns], upper=7)
        build.goal("none", x, [1] * 6)
        linear = unfold(build.build())
        packs = find_knapsacks(linear, len(rows))
        return [] if packs is None else sorted(packs.rows.tolist())

    one, other, whole = [3, 4, 5, 0, 0, 0], [0, 0, 0, 2, 6, 3], [1, 2, 3, 4, 5, 6]
    assert found([one, other]) == [0, 1]
    assert found([whole, one, other]) == [1, 2]
    assert found([one, other], upper=2) == []
    assert found([[4, 4, 4, 0, 0, 0], [0, 0, 0, 4, 4, 4]]) == []
    assert found([[3, -4, 5, 0, 0, 0], other]) == []
    assert found([whole]) == []
