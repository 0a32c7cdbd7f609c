"""Makes a certificate after a solve: multipliers from linear relaxations, rounded rows, and branching, within a time.

Nothing that is found here has to be trusted: every step is replayed in exact arithmetic before it is written down.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np

from solvers.backend import Stop
from solvers.certificate import Certificate, GoalProof, Multipliers, Step
from solvers.certificate_check import prove, run_leaves
from solvers.certificate_domain import Domain, whole
from solvers.certificate_flat import flatten
from solvers.certify_lp import Relaxation
from solvers.certify_prune import pruned
from solvers.certify_replay import Replay
from solvers.certify_root import Proof
from solvers.certify_tree import Branching
from solvers.derivation import Derivations
from solvers.evaluate import goal_values
from solvers.program import IntArray, Program

MOST_BOXES = 4000
TREE_BYTES = 2**29
"""Memory that the open boxes of a branching may take, roughly."""

MAKING = 0.85
"""The part of the time for making; the rest is for the replay."""

ROOT_SHARE = 0.85
"""The part of a goal's time for relaxing and rounding before it branches; it mostly ends by itself."""

LASTING_SHARE = 0.4
"""The same for steps that later goals may use, where a goal's tolerance keeps them from proving much."""


def certify(
    program: Program,
    values: IntArray,
    witnesses: Sequence[IntArray | None] = (),
    *,
    seconds: float = 30.0,
    stop: Stop | None = None,
    threads: int = 1,
    worth_branching: Sequence[bool] = (),
    derivations: Derivations | None = None,
    facts: Mapping[str, str] | None = None,
) -> Certificate:
    """A certificate of the feasible point `values`, with as good a bound for every goal as the time allows.

    `witnesses` has per goal a feasible point of its best value where `values` itself has a worse one (within the
    tolerance); without it the certificate is about the value of `values`. `derivations` are what the solver that found
    them says of its proofs: what a relaxation with cuts proved there takes no time here. Raises CertificateError where
    the point's values contradict what is proved.
    """
    ask, end = stop or (lambda: False), time.perf_counter() + MAKING * seconds
    flat, linear = flatten(program)
    start = whole(flat, (program.terms, linear.pieces))
    replay = Replay.of(flat, derivations)
    relaxation, domain = Relaxation(threads), start
    derived, proofs = np.zeros(0, dtype=np.int64), []
    given = [*witnesses, *[None] * (len(program.goals) - len(witnesses))]
    for index, goal in enumerate(program.goals):
        value, witness = _target(program, index, values, given[index])
        limit = value + goal.tolerance.allowed(value)
        deadline = _deadline(end, len(program.goals) - index)
        proof = Proof(relaxation, domain, derived)
        hopeful = worth_branching[index] if index < len(worth_branching) else True
        again = None if replay is None else _repeat(proof, replay, index, limit)
        if replay is None or again is None or replay.ended(index):
            local, replay = _goal(proof, index, (value, limit), hopeful, deadline, ask), None
        else:
            local = _beside(proof, again, index, value, hopeful, deadline, ask)
        columns = None if witness is None else np.flatnonzero(witness).astype(np.int64)
        proofs.append(
            GoalProof(
                goal.name,
                value,
                0,
                tuple(proof.steps),
                tuple(local),
                columns,
                None if witness is None or columns is None else witness[columns],
            )
        )
        domain, derived = proof.domain.capped(index, limit), proof.derived
    certificate = Certificate(program.digest(), tuple(proofs), dict(facts or {}))
    return _sealed(start, pruned(flat, certificate))


def _target(program: Program, goal: int, values: IntArray, witness: IntArray | None) -> tuple[int, IntArray | None]:
    """The goal's best known value, and the point that has it unless that is the plan itself."""
    own = goal_values(program, values)[goal]
    if witness is None or goal_values(program, witness)[goal] >= own:
        return own, None
    return goal_values(program, witness)[goal], witness


def _deadline(end: float, left: int) -> float:
    """Three times an equal part of the time that is left: what is not used falls to later goals.

    Earlier goals are the easier ones, and their proofs leave less to the later ones. One goal proved is worth more than
    the first relaxations of several.
    """
    now = time.perf_counter()
    return now + max(0.0, end - now) * min(1.0, 3.0 / left)


def _goal(proof: Proof, goal: int, target: tuple[int, int], hopeful: bool, deadline: float, stop: Stop) -> list[Step]:
    """Prove one goal, `target` its value and limit; `proof` gets what later goals may use, local steps are returned."""
    start, (value, limit) = time.perf_counter(), target
    share = ROOT_SHARE if limit == value else LASTING_SHARE
    proof.rounds(goal, limit, value, start + share * (deadline - start), stop)
    if proof.bound >= value or not hopeful or time.perf_counter() >= deadline:
        return []
    if limit == value:
        proof.steps += _branch(proof, goal, value, value, deadline, stop)
        return []
    inner = Proof(proof.relaxation, proof.domain, proof.derived, [], proof.bound)
    inner.rounds(goal, value - 1, value, start + ROOT_SHARE * (deadline - start), stop)
    if inner.bound < value and not inner.domain.empty:
        inner.steps += _branch(inner, goal, value - 1, value, deadline, stop)
    proof.relaxation.reset()
    return inner.steps


def _repeat(proof: Proof, replay: Replay, goal: int, limit: int) -> list[Multipliers] | None:
    """Repeat what the solver derived for a goal: its multipliers (none: it needed none); None where they prove less.

    Nothing but what the solver took into account is left out of the domain: the columns of later goals' derivations
    are measured from the bounds that they had there.
    """
    proof.fill()
    wanted, multipliers = replay.goal(proof, goal)
    if multipliers is not None:
        proof.fix(goal, limit, multipliers, propagate=False)
    if wanted is not None and proof.bound < wanted:
        return None
    return [] if multipliers is None else [multipliers]


def _beside(
    proof: Proof, again: list[Multipliers], goal: int, value: int, hopeful: bool, deadline: float, stop: Stop
) -> list[Step]:
    """Prove what is left of a goal beside the lasting steps, which later derivations begin at."""
    if proof.bound >= value:
        return []
    start = time.perf_counter()
    proof.relaxation.reset()
    inner = Proof(proof.relaxation, proof.domain, proof.derived, [], proof.bound)
    for multipliers in again:
        inner.fix(goal, value - 1, multipliers)
    inner.rounds(goal, value - 1, value, start + ROOT_SHARE * (deadline - start), stop)
    if inner.bound < value and not inner.domain.empty and hopeful and time.perf_counter() < deadline:
        inner.steps += _branch(inner, goal, value - 1, value, deadline, stop)
    proof.relaxation.reset()
    return inner.steps


def _branch(proof: Proof, goal: int, keep: int, value: int, deadline: float, stop: Stop) -> list[Step]:
    """A branching, if it proves anything; the proof's domain and bound are then those behind it."""
    tree = Branching(proof.relaxation, goal, proof.derived, keep, value)
    tree.grow(proof.domain, proof.bound, _most_boxes(proof.domain.compact()), deadline, stop)
    leaves = tree.tree()
    domain, bound = run_leaves(proof.domain, goal, leaves, keep)
    if bound <= proof.bound and proof.domain.compact().same(domain):
        return []
    proof.domain, proof.bound = domain, max(bound, proof.bound)
    return [leaves]


def _most_boxes(domain: Domain) -> int:
    return max(20, min(MOST_BOXES, TREE_BYTES // max(1, domain.lower.nbytes + domain.upper.nbytes)))


def _sealed(domain: Domain, certificate: Certificate) -> Certificate:
    """The certificate with the bounds that a replay of its steps proves."""
    goals, proofs = domain.program.goals, []
    for index, (proof, goal) in enumerate(zip(certificate.goals, goals, strict=True)):
        limit = proof.value + goal.tolerance.allowed(proof.value)
        bound, domain = prove(domain, index, proof, limit)
        domain = domain.capped(index, limit)
        proofs.append(
            GoalProof(
                proof.name, proof.value, bound, proof.steps, proof.local, proof.witness_columns, proof.witness_values
            )
        )
    return Certificate(certificate.program, tuple(proofs), certificate.facts)
