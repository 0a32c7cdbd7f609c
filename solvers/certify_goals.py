"""The goals' proofs in a certificate: what the solver derived first, then what is left, the smallest domain first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from solvers.backend import Stop
from solvers.certificate import Multipliers, Step
from solvers.certificate_check import run_leaves
from solvers.certificate_domain import Domain
from solvers.certify_lp import Relaxation
from solvers.certify_replay import Replay
from solvers.certify_root import Proof
from solvers.certify_tree import Branching
from solvers.program import no_integers

MOST_BOXES = 4000
TREE_BYTES = 2**29
"""Memory that the open boxes of a branching may take, roughly."""

ROOT_SHARE = 0.85
"""The part of a goal's time for relaxing and rounding before it branches; it mostly ends by itself."""

LASTING_SHARE = 0.4
"""The same for steps that later goals may use, where a goal's tolerance keeps them from proving much."""

ROOT_PART = 0.15
"""The part of all time for that where a goal is proved beside others, before any of them branches."""

WAITS = 2.0
"""A goal waits for those whose domains have less than one in so many of the free columns that its own has."""


@dataclass(frozen=True, slots=True)
class Target:
    """The value of a goal that is to be proved the least, and the largest that it may take (its tolerance)."""

    value: int
    limit: int
    hopeful: bool = True
    """Whether the solver proved it, so that branching may too."""


@dataclass(slots=True)
class _Open:
    """A goal that is not proved yet; `again` are the solver's multipliers, None: later goals go on from its proof."""

    goal: int
    proof: Proof
    again: tuple[Multipliers, ...] | None

    @property
    def free(self) -> int:
        """How many columns of its domain are free."""
        return int((self.proof.domain.lower < self.proof.domain.upper).sum())


@dataclass(slots=True)
class GoalProofs:
    """All goals' steps in the making: per goal those that later goals rely on, and its own (`local`)."""

    relaxation: Relaxation
    targets: Sequence[Target]
    stop: Stop
    steps: list[list[Step]] = field(init=False)
    local: list[list[Step]] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = [[] for _ in self.targets]
        self.local = [[] for _ in self.targets]

    def make(self, domain: Domain, replay: Replay | None, end: float) -> None:
        """Prove what can be proved of the goals in `domain` until `end` (of time.perf_counter).

        Proofs beside the others need not keep their order: a branching of few columns takes a small part of the time
        that the first relaxation of a large domain takes.
        """
        waiting = self._repeat(domain, replay)
        for one in sorted(waiting, key=lambda each: each.free):
            if one.again is not None:
                self._root(one, time.perf_counter() + ROOT_PART * (end - time.perf_counter()))
        waiting = [each for each in waiting if each.again is None or self._worth_branching(each.proof, each.goal)]
        while waiting:
            fewest = min(each.free for each in waiting)
            one = next(each for each in waiting if each.free <= WAITS * fewest)
            waiting.remove(one)
            self.relaxation.reset()
            if one.again is None:
                self._onward(one, end)
            elif time.perf_counter() < end:
                # No time is kept back for domains so large that one relaxation may take all of it.
                near = [each for each in waiting if each.free <= WAITS * one.free]
                goals = sum(1 if each.again is not None else len(self.targets) - each.goal for each in near)
                self._branch_beside(one, _deadline(end, goals + 1))

    def _repeat(self, domain: Domain, replay: Replay | None) -> list[_Open]:
        """Repeat the solver's derivations as far as they go; returns what is open then."""
        derived, found = no_integers(), list[_Open]()
        for goal, target in enumerate(self.targets):
            proof = Proof(self.relaxation, domain, derived, self.steps[goal])
            again = None if replay is None else _repeated(proof, replay, goal, target.limit)
            if replay is None or again is None or replay.ended(goal):
                return [*found, _Open(goal, proof, None)]
            if proof.bound < target.value:
                found.append(_Open(goal, proof, again))
            domain, derived = proof.domain.capped(goal, target.limit), proof.derived
        return found

    def _onward(self, first: _Open, end: float) -> None:
        """Prove a goal and those behind it, one after the other."""
        domain, derived = first.proof.domain, first.proof.derived
        for goal in range(first.goal, len(self.targets)):
            own = goal == first.goal
            proof = first.proof if own else Proof(self.relaxation, domain, derived, self.steps[goal])
            self._goal(proof, goal, _deadline(end, len(self.targets) - goal))
            domain, derived = proof.domain.capped(goal, self.targets[goal].limit), proof.derived

    def _goal(self, proof: Proof, goal: int, deadline: float) -> None:
        """Prove one goal; `proof` gets what later goals may use, and what they may not goes to the local steps."""
        start, target = time.perf_counter(), self.targets[goal]
        exact = target.limit == target.value
        share = ROOT_SHARE if exact else LASTING_SHARE
        proof.rounds(goal, target.limit, target.value, start + share * (deadline - start), self.stop)
        if proof.bound >= target.value or not target.hopeful or time.perf_counter() >= deadline:
            return
        if exact:
            proof.steps += _branch(proof, goal, target.value, target.value, deadline, self.stop)
            return
        one = _Open(goal, proof, ())
        self._root(one, start + ROOT_SHARE * (deadline - start))
        if self._worth_branching(one.proof, goal) and time.perf_counter() < deadline:
            self._branch_beside(one, deadline)
        self.relaxation.reset()

    def _root(self, one: _Open, deadline: float) -> None:
        """Begin a proof of the goal's own: points that do not improve it may be dropped there."""
        target, before = self.targets[one.goal], one.proof
        self.relaxation.reset()
        one.proof = Proof(self.relaxation, before.domain, before.derived, self.local[one.goal], before.bound)
        for multipliers in one.again or ():
            one.proof.fix(one.goal, target.value - 1, multipliers)
        one.proof.rounds(one.goal, target.value - 1, target.value, deadline, self.stop)

    def _branch_beside(self, one: _Open, deadline: float) -> None:
        """Branch in a proof of the goal's own."""
        value = self.targets[one.goal].value
        one.proof.steps += _branch(one.proof, one.goal, value - 1, value, deadline, self.stop)

    def _worth_branching(self, proof: Proof, goal: int) -> bool:
        """Whether anything is left to prove that the solver did prove."""
        target = self.targets[goal]
        return target.hopeful and proof.bound < target.value and not proof.domain.empty


def _repeated(proof: Proof, replay: Replay, goal: int, limit: int) -> tuple[Multipliers, ...] | None:
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
    return () if multipliers is None else (multipliers,)


def _deadline(end: float, left: int) -> float:
    """Three times an equal part of the time that is left: what is not used falls to later goals.

    Earlier goals are the easier ones, and their proofs leave less to the later ones. One goal proved is worth more than
    the first relaxations of several.
    """
    now = time.perf_counter()
    return now + max(0.0, end - now) * min(1.0, 3.0 / left)


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
