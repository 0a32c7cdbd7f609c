"""Makes a certificate after a solve: multipliers from linear relaxations, rounded rows, and branching, within a time.

Nothing that is found here has to be trusted: every step is replayed in exact arithmetic before it is written down.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np

from solvers.backend import Stop
from solvers.certificate import Certificate, GoalProof, Step
from solvers.certificate_check import prove
from solvers.certificate_domain import Domain, whole
from solvers.certificate_flat import flatten
from solvers.certify_goals import GoalProofs, Target
from solvers.certify_lp import Relaxation
from solvers.certify_prune import pruned
from solvers.certify_replay import Replay
from solvers.derivation import Derivations
from solvers.evaluate import goal_values
from solvers.program import IntArray, Program

MAKING = 0.85
"""The part of the time for making; the rest is for the replay."""


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
    given = [*witnesses, *[None] * (len(program.goals) - len(witnesses))]
    best = [_best(program, index, values, witness) for index, witness in enumerate(given)]
    worth = [*worth_branching, *[True] * (len(best) - len(worth_branching))]
    targets = [
        Target(value, value + goal.tolerance.allowed(value), hopeful)
        for goal, (value, _), hopeful in zip(program.goals, best, worth, strict=True)
    ]
    made = GoalProofs(Relaxation(threads), targets, ask)
    made.make(start, Replay.of(flat, derivations), end)
    proofs = [
        _proof(goal.name, *pair, tuple(steps), tuple(local))
        for goal, pair, steps, local in zip(program.goals, best, made.steps, made.local, strict=True)
    ]
    certificate = Certificate(program.digest(), tuple(proofs), dict(facts or {}))
    return _sealed(start, pruned(flat, certificate))


def _best(program: Program, goal: int, values: IntArray, witness: IntArray | None) -> tuple[int, IntArray | None]:
    """The goal's best known value, and the point that has it unless that is the plan itself."""
    own = goal_values(program, values)[goal]
    if witness is None or goal_values(program, witness)[goal] >= own:
        return own, None
    return goal_values(program, witness)[goal], witness


def _proof(
    name: str, value: int, witness: IntArray | None, steps: tuple[Step, ...], local: tuple[Step, ...]
) -> GoalProof:
    """A goal's proof, whose bound is not known yet."""
    if witness is None:
        return GoalProof(name, value, 0, steps, local, None, None)
    columns = np.flatnonzero(witness).astype(np.int64)
    return GoalProof(name, value, 0, steps, local, columns, witness[columns])


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
