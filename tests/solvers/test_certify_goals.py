"""In which order the goals of a certificate are proved where their proofs do not need each other."""

import time
from dataclasses import replace

import numpy as np
import pytest

import solvers.certify_goals as certify_goals
import solvers.certify_tree as certify_tree
from solvers.builder import ProgramBuilder
from solvers.certificate_check import run_leaves
from solvers.certificate_domain import whole
from solvers.certificate_flat import flatten
from solvers.certify_goals import GoalProofs, Target
from solvers.certify_lp import Relaxation
from solvers.certify_tree import Branching
from solvers.program import no_integers

LINES = [
    [3 * ((a * x + b) % 3) + x for x in range(3)] if a < 3 else [3 * y + b for y in range(3)]
    for a in range(4)
    for b in range(3)
]
"""The twelve lines of the affine plane of nine points; who meets all of them has five points, relaxed three."""


FIVE = [0, 0, 1, 0, 0, 1, 1, 1, 1]


class FewLeft:
    """A replay of a solver that needed no relaxation, after which the second goal has the last nine columns only."""

    def goal(self, proof, goal):
        if goal == 1:
            lower, upper = proof.domain.lower.copy(), proof.domain.upper.copy()
            lower[:-9] = upper[:-9] = np.tile(FIVE, 2)
            proof.domain = replace(proof.domain, lower=lower, upper=upper)
        return None, None

    def ended(self, goal):
        return False


def planes(builder: ProgramBuilder, name: str, copies: int) -> np.ndarray:
    """Columns for so many planes, at least one on every line."""
    columns = builder.columns(np.zeros(9 * copies, np.int64), 1, name)
    lines = np.array([[9 * copy + point for point in line] for copy in range(copies) for line in LINES])
    group = builder.groups(name, [str(line) for line in range(len(lines))])
    builder.rows(group, np.repeat(np.arange(len(lines)), 3), columns[lines.reshape(-1)], 1, lower=1)
    return columns


@pytest.fixture
def domain():
    """Two planes to meet with few points, then one."""
    builder = ProgramBuilder()
    builder.goal("many", planes(builder, "many", 2), 1)
    builder.goal("few", planes(builder, "few", 1), 1)
    program = builder.build()
    flat, linear = flatten(program)
    return whole(flat, (program.terms, linear.pieces))


@pytest.fixture
def proofs(monkeypatch):
    """The goals' proofs, and the goals in the order in which they are branched on."""
    order, branch = [], certify_goals._branch

    def noted(proof, goal, *rest):
        order.append(goal)
        return branch(proof, goal, *rest)

    monkeypatch.setattr(certify_goals, "_branch", noted)
    # Without rounds of rounding, which might prove a goal before it branches.
    monkeypatch.setattr(certify_goals.Proof, "rounds", lambda *_: None)
    return GoalProofs(Relaxation(), [Target(10, 10), Target(5, 5)], lambda: False), order


def test_a_goal_of_few_columns_is_branched_on_before_one_of_many(domain, proofs):
    made, order = proofs
    made.make(domain, FewLeft(), time.perf_counter() + 60)
    assert order == [1, 0]
    assert made.local[0]
    assert made.local[1]


def test_goals_that_go_on_from_each_other_keep_their_order(domain, proofs):
    made, order = proofs
    made.make(domain, None, time.perf_counter() + 60)
    assert order == [0, 1]


def test_a_branching_that_does_not_end_is_written_down_with_its_first_boxes(domain, monkeypatch):
    monkeypatch.setattr(certify_tree, "UNFINISHED", 5)
    found = {}
    for goal, value, most in ((0, 10, 9), (1, 5, 4000)):
        tree = Branching(Relaxation(), goal, no_integers(), value - 1, value)
        tree.grow(domain, 0, most, time.perf_counter() + 60, lambda: False)
        leaves = tree.tree()
        found[goal] = len(leaves.nodes), run_leaves(domain, goal, leaves, value - 1)[1]
    assert found[0][0] == 5
    assert 6 <= found[0][1] < 10
    assert found[1][0] > 5
    assert found[1][1] == 5
