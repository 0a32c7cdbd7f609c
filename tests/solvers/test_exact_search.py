"""What the exact engine makes of a search's answer: a point that breaks a row in integers proves nothing."""

from dataclasses import replace

import numpy as np
import pytest

import solvers.exact_goal
import solvers.goal_search
import solvers.ladder
import solvers.left
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.exact import ExactBackend
from solvers.linear import LinearGoal
from solvers.patience import MOST_NODES
from solvers.program import Program
from solvers.search import LEAST_SLACK, SLACK, Found, slack_of


def knapsack(seed: int) -> Program:
    """Two rows that few points keep exactly; the greedy plan is mostly not the best."""
    draw = np.random.default_rng(seed)
    weights, chosen = draw.integers(5, 60, (2, 14)), draw.integers(0, 2, 14)
    build = ProgramBuilder()
    build.columns([0] * 14, [1] * 14, "x")
    build.groups("rule", ["a row", "another"])
    for row, weight in enumerate(weights):
        build.rows([row], [0] * 14, range(14), weight, lower=int(weight @ chosen) - 3, upper=int(weight @ chosen))
    build.goal("cost", range(14), draw.integers(1, 90, 14))
    return build.build()


def test_a_search_that_ends_at_a_broken_point_is_no_proof(monkeypatch):
    programs = [knapsack(seed) for seed in range(8)]
    best = [ExactBackend().solve(program).goals[0].best for program in programs]
    asked = []

    def broken(part, below, *_):
        asked.append(below)
        return Found(np.zeros(len(part.columns), dtype=np.int64), float(part.goal.least), True, 1)

    monkeypatch.setattr(solvers.goal_search, "search", broken)
    missed = 0
    for program, least in zip(programs, best, strict=True):
        goal = ExactBackend(core=2, small=0).solve(program, Limits(work=50)).goals[0]
        assert goal.bound is None or goal.bound <= least
        missed += goal.best != least
    assert asked
    assert missed


@pytest.mark.parametrize("eager", [0, 2000])
def test_a_search_that_takes_too_many_nodes_is_tried_with_other_seeds_for_longer(monkeypatch, eager):
    """With 0, values near the bound are searched first; else once a search of all that is left was cut short."""
    searches: list[tuple[int, int]] = []
    search = solvers.goal_search.search

    def short(part, below, effort):
        if not effort.proof:
            return search(part, below, effort)
        searches.append((effort.limits.seed, effort.nodes))
        return search(part, below, effort) if len(searches) % 3 == 0 else Found(None, -np.inf, False, effort.nodes)

    for module in (solvers.exact_goal, solvers.ladder):
        monkeypatch.setattr(module, "EAGER", eager)
    monkeypatch.setattr(solvers.ladder, "PROBE", 1)
    monkeypatch.setattr(solvers.left, "FEWER", 0.95)
    proved, seeds, whole = 0, set(), 0
    for number in range(8):
        program = knapsack(number)
        best = ExactBackend().solve(program).goals[0].best
        searches.clear()
        with monkeypatch.context() as patch:
            patch.setattr(solvers.goal_search, "search", short)
            goal = ExactBackend(core=2, small=20).solve(program, Limits(seed=7, threads=1)).goals[0]
        assert (goal.best, goal.bound) == (best, best)
        seeds.add(tuple(seed for seed, _nodes in searches[:3]))
        rising = [nodes for _seed, nodes in searches[:3]]
        # Few columns near the bound are searched to the end.
        whole += MOST_NODES in rising[1:]
        if not eager:
            assert MOST_NODES not in rising
        assert all(nodes in (least, MOST_NODES) for nodes, least in zip(rising, [100, 400, 1600], strict=False))
        assert rising[:1] != [MOST_NODES]
        proved += len(searches) >= 3
    assert proved
    assert bool(whole) == bool(eager)
    assert seeds <= {(), (7, 8, 9)}


def test_small_costs_leave_little_doubt_of_a_relaxations_value_and_large_ones_half_a_step():
    few = LinearGoal(np.arange(3), np.array([1, -188, 3]), 12_000, 1, 0, 0, 99_999)
    assert slack_of(few) == LEAST_SLACK
    assert slack_of(replace(few, coefficients=np.array([1, 2**28, 3]))) == SLACK
    assert LEAST_SLACK < slack_of(replace(few, coefficients=np.array([1, 3000, 3]))) < SLACK
    assert slack_of(replace(few, coefficients=np.array([3000, 6000, 3000]), step=3000)) == LEAST_SLACK
