"""A repair that finds no plan, explained: the changes and the demands that cannot hold together, and the ways out."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rotation.explain.conflict import explain_conflict
from rotation.explain.stuck import Stuck
from rotation.explain.ways import MOST_WAYS, find_ways_out
from rotation.formulation.context import Context
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.model.tables_changes import Change
from rotation.planning.changes import apply_changes
from rotation.planning.repair import Blame, Repair, blame, repair_policy
from rotation.rules.registry import settled
from solvers.backend import Stop

DECISIONS = frozenset({"stays", "not_there", "goes"})
"""Events that become pins: among the demands of a conflict these stand for them."""
CONFLICT_SHARE = 0.4
"""The part of the time for the demands, and likewise for the changes; the rest is for the ways out."""


@dataclass(frozen=True)
class StuckRepair:
    """`stuck.conflict` is that of the data with the blamed changes alone; its ways make a plan with all changes.

    Blamed changes and demands are one minimal conflict: without one of the changes every rule can be kept, and without
    one of the demands the others can, with the blamed changes made.
    """

    blame: Blame
    stuck: Stuck

    def rows_of(self, teacher_id: str) -> tuple[int, ...]:
        """The rows of the blamed changes that are decisions about this teacher."""
        return tuple(
            change.row for change in self.blame.changes if change.event in DECISIONS and change.teacher_id == teacher_id
        )

    @property
    def others(self) -> tuple[Change, ...]:
        """The blamed changes that no demand of the conflict stands for."""
        found = self.stuck.conflict
        decided = {demand.teacher_id for demand in found.demands if demand.rule == "pins"} if found else set()
        return tuple(
            change for change in self.blame.changes if change.event not in DECISIONS or change.teacher_id not in decided
        )


def explain_repair(
    found: Repair, instance: Instance, policy: Policy, seconds: float, stop: Stop | None = None, *, strict: bool = False
) -> StuckRepair:
    """Why a repair has no plan. `instance` and `policy` are those of the published plan.

    `strict`: the changes at fault are looked for within a part of the seconds too, and not until they are found.
    """
    began = time.perf_counter()
    limit = CONFLICT_SHARE * seconds if strict else math.inf
    blamed = blame(found.published, instance, policy, found.changes, limit=limit)
    context = _context(found.published, instance, policy, blamed.changes)
    conflict = explain_conflict(context, seconds=CONFLICT_SHARE * seconds, stop=stop)
    left = max(1.0, seconds - (time.perf_counter() - began))
    ways = find_ways_out(found.outcome.formulation.context, most=MOST_WAYS, seconds=left, stop=stop)
    return StuckRepair(blamed, Stuck(conflict, *ways))


def _context(published: Plan, instance: Instance, policy: Policy, changes: Sequence[Change]) -> Context:
    return Context.of(apply_changes(instance, published, changes).instance, settled(repair_policy(policy)))


def minimal(found: StuckRepair) -> bool:
    """Proved: leaving out any one change or demand leaves a plan."""
    return found.blame.proved and found.stuck.conflict is not None and found.stuck.conflict.minimal
