"""Leaves out of a certificate the derived rows that no proof uses, and numbers the others anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solvers.certificate import Bound, Certificate, Filling, Leaves, Multipliers, Node, Propagation, Rounding, Step
from solvers.certificate_rows import BoolArray
from solvers.certify_cuts import subset
from solvers.program import IntArray, Program


def pruned(program: Program, certificate: Certificate) -> Certificate:
    """The same proofs with the derived rows that multipliers name, and those that these were derived from.

    A derived row touches nothing but the multipliers and roundings that name it, so the others can go. Rows of local
    steps are numbered behind the lasting ones of their goal, and their numbers are used again by later goals.
    """
    first = len(program.rows) + len(program.goals)
    ends = first + np.cumsum([_derived(proof.steps) for proof in certificate.goals], dtype=np.int64)
    lasting = np.zeros(int(ends[-1]) if len(ends) else first, dtype=np.bool_)
    lasting[:first] = True
    local: list[BoolArray] = []
    for proof, end in reversed(list(zip(certificate.goals, ends.tolist(), strict=True))):
        used = np.concatenate([lasting[:end], np.zeros(_derived(proof.local), dtype=np.bool_)])
        _mark(used, proof.local, len(used))
        _mark(used, proof.steps, end)
        lasting[:end] = used[:end]
        local.append(used[end:])
    goals = []
    for proof, end, own in zip(certificate.goals, ends.tolist(), reversed(local), strict=True):
        used = np.concatenate([lasting[:end], own])
        begin = end - _derived(proof.steps)
        kept = _Kept(used, np.cumsum(used) - 1)
        goals.append(replace(proof, steps=kept.steps(proof.steps, begin), local=kept.steps(proof.local, end)))
    return replace(certificate, goals=tuple(goals))


def _derived(steps: Sequence[Step]) -> int:
    return sum(len(step.counts) for step in steps if isinstance(step, Rounding))


def _mark(used: BoolArray, steps: Sequence[Step], end: int) -> None:
    """Mark what these steps use; `end` is the number behind their last derived row."""
    for step in steps:
        for multipliers in _all_multipliers(step):
            used[multipliers.rows] = True
    for step in reversed(steps):
        if isinstance(step, Rounding):
            end -= len(step.counts)
            wanted = np.repeat(used[end : end + len(step.counts)], step.counts)
            used[step.rows[wanted]] = True


def _all_multipliers(step: Step) -> Iterator[Multipliers]:
    if isinstance(step, Bound):
        yield step.multipliers
    elif isinstance(step, Leaves):
        for node in step.nodes:
            yield from node.fixes


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Which rows stay, and the new number of each."""

    used: BoolArray
    number: IntArray

    def steps(self, steps: Sequence[Step], begin: int) -> tuple[Step, ...]:
        """The steps with new numbers; their first derived row had the number `begin`."""
        found: list[Step] = []
        for step in steps:
            match step:
                case Rounding():
                    chosen = np.flatnonzero(self.used[begin : begin + len(step.counts)])
                    begin += len(step.counts)
                    if len(chosen):
                        kept = subset(step, chosen)
                        found.append(replace(kept, rows=self.number[kept.rows]))
                case Bound():
                    found.append(replace(step, multipliers=self._renumbered(step.multipliers)))
                case Propagation() | Filling():
                    found.append(step)
                case Leaves():
                    found.append(Leaves(tuple(self._node(node) for node in step.nodes)))
        return tuple(found)

    def _node(self, node: Node) -> Node:
        return replace(node, fixes=tuple(self._renumbered(each) for each in node.fixes))

    def _renumbered(self, multipliers: Multipliers) -> Multipliers:
        return replace(multipliers, rows=self.number[multipliers.rows])
