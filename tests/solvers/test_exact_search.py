"""What the exact engine makes of a search's answer: a point that breaks a row in integers proves nothing."""

import numpy as np

import solvers.exact_goal
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.exact import ExactBackend
from solvers.program import Program
from solvers.search import Found


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

    monkeypatch.setattr(solvers.exact_goal, "search", broken)
    missed = 0
    for program, least in zip(programs, best, strict=True):
        goal = ExactBackend(core=2, small=0).solve(program, Limits(work=50)).goals[0]
        assert goal.bound is None or goal.bound <= least
        missed += goal.best != least
    assert asked
    assert missed
