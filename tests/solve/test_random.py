"""Random small districts on which an engine once broke down."""

import numpy as np

from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.model.policy import Policy
from rotation.rules.registry import settled
from solvers.backend import get_backend
from solvers.solution import StopReason
from tests.rules.group_case import varied
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
