"""A search of HiGHS: how many threads it may take, and that they change nothing of what it says."""

import time

import numpy as np
import pytest

import solvers.search
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.linear import unfold
from solvers.restrict import Restricted, restrict
from solvers.search import Effort, Found, search
from solvers.watch import EngineError, Watch


def assignment(seed: int, agents: int = 5, jobs: int = 24) -> Restricted:
    """Jobs to agents of little capacity: a search takes some nodes."""
    draw = np.random.default_rng(seed)
    load = draw.integers(5, 25, (agents, jobs))
    build = ProgramBuilder()
    x = build.columns(np.zeros(agents * jobs, np.int64), np.ones(agents * jobs, np.int64), "x")
    groups = build.groups("rule", ["one each", "capacity"])
    build.rows(np.repeat(groups[:1], jobs), np.tile(np.arange(jobs), agents), x, 1, lower=1, upper=1)
    capacity = int(0.8 * load.sum() / agents / agents)
    build.rows(np.repeat(groups[1:], agents), np.repeat(np.arange(agents), jobs), x, load.ravel(), upper=capacity)
    build.goal("cost", x, draw.integers(10, 50, agents * jobs))
    linear = unfold(build.build())
    return restrict(linear, linear.goals[0], linear.lower, linear.upper)


def look(part: Restricted, threads: int, *, alone: bool) -> Found:
    watch = Watch("", time.perf_counter(), None, None)
    return search(part, part.goal.most + 1, Effort(False, None, 10_000, Limits(threads=threads), watch, alone=alone))


@pytest.mark.parametrize(
    ("threads", "alone", "taken"), [(2, True, 2), (8, True, 2), (1, True, 1), (2, False, 1), (8, False, 1)]
)
def test_a_search_takes_a_second_thread_where_none_runs_beside_it_and_the_limits_allow(
    monkeypatch, threads, alone, taken
):
    seen = []
    run = solvers.search.run_watched

    def watched(highs, *given, **more):
        seen.append(highs.getOptionValue("threads")[1])
        return run(highs, *given, **more)

    monkeypatch.setattr(solvers.search, "run_watched", watched)
    look(assignment(1, 2, 4), threads, alone=alone)
    assert set(seen) <= {taken}
    assert seen


@pytest.mark.parametrize("seed", range(4))
def test_with_a_second_thread_it_finds_the_same_best_value_every_time_after_as_many_nodes(seed):
    part = assignment(seed)
    one = look(part, 2, alone=False)
    both = [look(part, 2, alone=True) for _ in range(3)]
    assert one.ended
    assert one.values is not None
    least = part.goal.value(one.values)
    assert [(found.ended, part.goal.value(found.values)) for found in both] == [(True, least)] * 3
    assert len({found.nodes for found in both}) == 1


@pytest.mark.parametrize("proof", [False, True])
def test_a_look_that_fails_is_in_vain_and_a_proof_that_fails_is_an_error(monkeypatch, proof):
    def failing(*_given):
        raise EngineError("HiGHS ended with Solve error")

    monkeypatch.setattr(solvers.search, "_search", failing)
    build = ProgramBuilder()
    build.columns([0, 0], [1, 1], "x")
    build.rows(build.groups("rule", ["one of both"]), [0, 0], [0, 1], [1, 1], lower=1)
    build.goal("cost", [0, 1], [2, 3])
    linear = unfold(build.build())
    part = restrict(linear, linear.goals[0], linear.lower, linear.upper)
    effort = Effort(False, None, 100, Limits(), Watch("", time.perf_counter()), proof=proof)
    if proof:
        with pytest.raises(EngineError):
            search(part, part.goal.most + 1, effort)
    else:
        found = search(part, part.goal.most + 1, effort)
        assert (found.values, found.ended) == (None, False)
