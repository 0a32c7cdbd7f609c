"""Checks a certificate against a program and a plan's values in exact arithmetic, with no solver in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from solvers.certificate import (
    Bound,
    Certificate,
    CertificateError,
    Filling,
    GoalProof,
    Leaves,
    Multipliers,
    Propagation,
    Rounding,
    Step,
)
from solvers.certificate_bound import NO_POINT, apply
from solvers.certificate_domain import Domain, whole
from solvers.certificate_flat import flatten
from solvers.certificate_propagation import Incidence, propagated
from solvers.evaluate import feasible, goal_values
from solvers.program import Program, no_integers

DEEPEST = 300
"""A branching may not have more open boxes at a time: each is held in memory."""

UNKNOWN = -NO_POINT
"""The bound of which nothing is known."""


@dataclass(frozen=True, slots=True)
class GoalCheck:
    """What is certain about one goal of a plan: no plan is below `bound` as long as earlier goals keep their limits.

    `bound` is None where this plan itself exceeds the limit of an earlier goal. `value` is the plan's, `best` the one
    that the certificate is about, which later goals may exceed by `tolerance`.
    """

    name: str
    value: int
    bound: int | None
    best: int
    tolerance: int
    certified: bool
    """True where `best` is attained, equals the bound, and the plan keeps this goal's and all earlier limits."""

    @property
    def gap(self) -> int | None:
        """Units by which a better plan is not ruled out; None: no statement."""
        return None if self.bound is None else max(0, self.value - self.bound - self.certified * self.tolerance)


def check_certificate(program: Program, certificate: Certificate, values: Sequence[int]) -> tuple[GoalCheck, ...]:
    """Recompute all bounds; `values` are the plan's goals in order. CertificateError where anything does not hold.

    The plan itself is taken to be feasible: that is its own checker's business.
    """
    if certificate.program != program.digest():
        raise CertificateError("the certificate was made for another program")
    names = [goal.name for goal in program.goals]
    if [proof.name for proof in certificate.goals] != names:
        raise CertificateError("the certificate's goals are not the program's")
    if len(values) != len(names):
        raise CertificateError("{values} values for {goals} goals", values=len(values), goals=len(names))
    pairs = zip(certificate.goals, program.goals, strict=True)
    limits = [proof.value + goal.tolerance.allowed(proof.value) for proof, goal in pairs]
    flat, linear = flatten(program)
    domain = whole(flat, (program.terms, linear.pieces))
    for index, proof in enumerate(certificate.goals):
        bound, domain = prove(domain, index, proof, limits[index])
        if bound != proof.bound:
            raise CertificateError(
                "goal {goal}: the steps prove {bound}, not {stated}", goal=proof.name, bound=bound, stated=proof.bound
            )
        domain = domain.capped(index, limits[index])
    return judge(program, certificate, values)


def judge(program: Program, certificate: Certificate, values: Sequence[int]) -> tuple[GoalCheck, ...]:
    """What the bounds of a certificate, which are taken for proved, mean for a plan with these values."""
    pairs = zip(certificate.goals, program.goals, strict=True)
    limits = [proof.value + goal.tolerance.allowed(proof.value) for proof, goal in pairs]
    checks, within = [], True
    for index, proof in enumerate(certificate.goals):
        bound = proof.bound
        if within and values[index] < bound:
            raise CertificateError(
                "goal {goal}: the value {value} is below the bound {bound}",
                goal=proof.name,
                value=values[index],
                bound=bound,
            )
        attained = _attained(program, certificate, limits, index) or (within and values[index] == proof.value)
        known, within = within, within and values[index] <= limits[index]
        certified = within and attained and bound == proof.value
        tolerance = limits[index] - proof.value
        checks.append(GoalCheck(proof.name, values[index], bound if known else None, proof.value, tolerance, certified))
    return tuple(checks)


def prove(domain: Domain, goal: int, proof: GoalProof, limit: int) -> tuple[int, Domain]:
    """The bound that a goal's steps prove, and the domain for the goals to come. Raises CertificateError."""
    _, bound = apply(domain, goal, Multipliers(), None)
    after, found = run_steps(domain, goal, proof.steps, limit)
    if after.empty:
        raise CertificateError("goal {goal}: the steps leave no point, though there is a plan", goal=proof.name)
    bound = max(UNKNOWN if bound is None else bound, found)
    if proof.local:
        bound = max(bound, run_steps(after, goal, proof.local, proof.value - 1)[1])
    if bound > proof.value:
        raise CertificateError(
            "goal {goal}: the bound {bound} contradicts the value {value}",
            goal=proof.name,
            bound=bound,
            value=proof.value,
        )
    return bound, after


def run_steps(domain: Domain, goal: int, steps: Sequence[Step], keep: int) -> tuple[Domain, int]:
    """The domain and the bound after these steps; points above `keep` may be dropped on the way."""
    bound, dropped = UNKNOWN, False
    for step in steps:
        domain = domain.compact()
        match step:
            case Rounding():
                domain = domain.rounded(step)
                continue
            case Propagation():
                domain = propagated(domain)
                continue
            case Filling():
                domain = domain.filled()
                continue
            case Bound():
                domain, found = apply(domain, goal, step.multipliers, keep if step.fix else None)
            case Leaves():
                domain, found = run_leaves(domain, goal, step, keep)
        if found is not None:
            bound = max(bound, min(found, keep + 1) if dropped else found)
        dropped = dropped or not isinstance(step, Bound) or step.fix
    return domain, bound


def run_leaves(domain: Domain, goal: int, tree: Leaves, keep: int) -> tuple[Domain, int]:
    """The smallest domain around all boxes that are left, and the least bound of all leaves.

    The boxes cover the domain since every node is a leaf or is replaced by its two halves.
    """
    domain = domain.compact()
    waiting = [(domain, UNKNOWN, no_integers())]
    left, bound = replace(domain, empty=True), keep + 1
    incidence = Incidence.of(domain)
    for node in tree.nodes:
        if not waiting:
            raise CertificateError("a branching goes on behind its last leaf")
        box, known, changed = waiting.pop()
        box = propagated(box, incidence, changed)
        for multipliers in node.fixes:
            box, found = use(box, goal, multipliers, keep, incidence)
            known = known if found is None else max(known, found)
        if node.column < 0:
            bound = bound if box.empty else min(bound, known)
            left = hull(left, box)
            continue
        below, above = box.split(node.column, node.threshold)
        changed = domain.place(node.column)
        waiting += [(above, known, changed), (below, known, changed)]
        if len(waiting) > DEEPEST:
            raise CertificateError("a branching has more than {most} open boxes", most=DEEPEST)
    if waiting:
        raise CertificateError("a branching does not cover its domain: leaves are missing")
    return left, bound


def use(box: Domain, goal: int, multipliers: Multipliers, keep: int, incidence: Incidence) -> tuple[Domain, int | None]:
    """A box of a branching after multipliers were used in it, and the bound that they prove.

    Boxes keep the rows' sides of the whole domain: a copy for each would take too much memory.
    """
    after, found = apply(box, goal, multipliers, keep, rows=False)
    changed = np.flatnonzero((after.lower != box.lower) | (after.upper != box.upper))
    return propagated(after, incidence, changed.astype(np.int64)), found


def hull(one: Domain, other: Domain) -> Domain:
    """The smallest domain that holds both, which differ in their columns' bounds only."""
    if one.empty or other.empty:
        return other if one.empty else one
    return replace(one, lower=np.minimum(one.lower, other.lower), upper=np.maximum(one.upper, other.upper))


def _attained(program: Program, certificate: Certificate, limits: Sequence[int], index: int) -> bool:
    """Whether the goal's witness has the goal's value; False where there is none, an error where it is wrong."""
    proof = certificate.goals[index]
    if proof.witness_columns is None or proof.witness_values is None:
        return False
    point = np.zeros(len(program), dtype=np.int64)
    if len(proof.witness_columns) and proof.witness_columns.max() >= len(point):
        raise CertificateError("goal {goal}: the witness has a column that is not there", goal=proof.name)
    point[proof.witness_columns] = proof.witness_values
    if not feasible(program, point):
        raise CertificateError("goal {goal}: the witness breaks the program", goal=proof.name)
    found = goal_values(program, point)
    if found[index] != proof.value or any(found[k] > limits[k] for k in range(index)):
        raise CertificateError(
            "goal {goal}: the witness has not the value {value} within the limits", goal=proof.name, value=proof.value
        )
    return True
