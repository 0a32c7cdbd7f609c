"""Random small districts on which an engine once broke down."""

from dataclasses import replace

import numpy as np

from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.model.policy import Policy
from rotation.rules.balance import Balance
from rotation.rules.balance_cap import BalanceCap
from rotation.rules.one_assignment import OneAssignment
from rotation.rules.pass_line import PassLine
from rotation.rules.registry import settled
from rotation.rules.shortage import Shortage
from solvers.backend import Limits, get_backend
from solvers.solution import StopReason
from tests.rules.group_case import random_case_of, varied
from tests.rules.random_instances import random_instance, random_policy

LATER = ("post_band", "reciprocity", "inflow", "class_teachers", "next_graduating", "special")
"""Rules that did not exist when the engine broke down: the program is the one of then without them."""


def test_a_plan_that_highs_carries_over_at_a_false_value_does_not_cost_the_proof():
    """HiGHS 1.16 took the plan of goal 2 into goal 3's presolved program at 330 instead of 450 and ended there."""
    policy = varied(random_policy(8), np.random.default_rng(8))
    policy = Policy(policy.general, {**policy.rules, **{code: {"on": False} for code in LATER}})
    instance = random_instance(8, teachers=(12, 40), subjects=3)
    program = formulate(Context.of(instance, settled(policy))).program
    found = {name: get_backend(name).solve(program) for name in ("highs", "cpsat")}
    assert {solution.stop_reason for solution in found.values()} == {StopReason.PROVED}
    one, other = ([goal.best for goal in solution.goals] for solution in found.values())
    assert one == other


def balanced(seed, many=13):
    """The program of a few random candidates under three indicators: pass lines, dispersion, and a cap on each."""
    case = random_case_of(seed)
    every = np.linspace(0, len(case.candidates) - 1, many).astype(np.int64)
    build = replace(case, candidates=case.candidates.take(np.unique(every))).builder()
    weights = {"backbone": 3, "arts": 2, "degree": 1}
    cap = BalanceCap.Params(indicators=tuple(weights), hard=bool(seed % 3), keep_today=bool(seed % 2))
    rules = [OneAssignment(), Shortage(), PassLine(PassLine.Params(weights=weights)), BalanceCap(cap)]
    for rule in [*rules, Balance(Balance.Params(weights=weights))]:
        rule.contribute(build)
    return build.program.build()


def test_every_solver_has_the_oracles_pass_lines_and_dispersion():
    """Three indicators in the goals and under caps, hard or soft: each exact solver's best values are brute force's."""
    capped = reached = impossible = 0
    for seed in range(8):
        program = balanced(seed)
        best = {
            name: [(goal.name, goal.best) for goal in get_backend(name).solve(program, Limits(threads=1)).goals]
            for name in ("exhaustive", "exact", "cpsat", "highs")
        }
        assert len({tuple(goals) for goals in best.values()}) == 1, (seed, best)
        values = dict(best["exact"])
        impossible += values["pass_line"] is None
        capped += any(group.rule == "balance_cap" for group in program.groups)
        reached += any(group.rule == "pass_line" for group in program.groups)
    assert capped > 2
    assert reached > 2
    assert impossible < 4
