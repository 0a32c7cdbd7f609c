"""A repaired plan with something undone: moves as published, changes of the input not made; asked of the checker."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from time import perf_counter

from rotation.check import check
from rotation.model.instance import records
from rotation.model.plan import Move, Plan
from rotation.model.tables_changes import Change
from rotation.planning.changes import apply_changes
from rotation.planning.differences import Difference
from rotation.planning.repair import STABILITY, Repair
from rotation.rules.base import Finding, Rule
from rotation.rules.reading import Reading
from rotation.rules.waivable import excused

NOBODY: frozenset[str] = frozenset()
NOTHING: frozenset[int] = frozenset()
MOST_READINGS = 24
"""Readings of the data without some of the changes that are kept at a time."""


class TimeUpError(Exception):
    """No time is left to ask the checker: what was being asked stays unknown."""


class Undoing:
    """The plan of a repair with the moves of some teachers as published, in the data without some of the changes.

    `until`: by the performance counter; every question asked later raises TimeUpError.
    """

    def __init__(self, repair: Repair, until: float | None = None) -> None:
        outcome = repair.outcome
        assert outcome.plan is not None
        assert outcome.verdict is not None
        self.repair, self.until = repair, until
        self.rules: tuple[Rule, ...] = outcome.formulation.rules
        self.differences: Mapping[str, Difference] = {one.teacher_id: one for one in repair.differences}
        self.events: tuple[Change, ...] = tuple(one for one in repair.changes if one.event not in ("freeze", "release"))
        self._moves, self._values = tuple(outcome.plan), outcome.verdict.values
        self._read_without = lru_cache(maxsize=MOST_READINGS)(self._read)

    def rows_of(self, teacher_id: str) -> frozenset[int]:
        """Rows of the changes that name a teacher."""
        return frozenset(change.row for change in self.events if change.teacher_id == teacher_id)

    def broken(
        self,
        rule: Rule,
        undone: Collection[str],
        without: frozenset[int] = NOTHING,
        staying: Collection[str] = NOBODY,
    ) -> tuple[Finding, ...]:
        """Hard breaches of a rule; who is `staying` makes no move at all."""
        reading = self.reading(without)
        found = excused(list(rule.check(self._plan(undone, staying), reading)), reading.instance, self.rules)
        return tuple(finding for finding in found if finding.hard)

    def breaks(self, undone: Collection[str], more: Sequence[Move]) -> bool:
        """Whether the plan with these undone and further moves made would break a hard rule."""
        reading = self.reading()
        plan = Plan.of([*self._plan(undone, NOBODY), *more])
        found = (excused(list(rule.check(plan, reading)), reading.instance, self.rules) for rule in self.rules)
        return any(finding.hard for some in found for finding in some)

    def breaches(
        self, undone: Collection[str], staying: Collection[str] = NOBODY
    ) -> Iterator[tuple[Rule, tuple[Finding, ...]]]:
        """The hard rules that would be broken, in their order, each with its breaches."""
        for rule in self.rules:
            if found := self.broken(rule, undone, staying=staying):
                yield rule, found

    def loss(self, undone: Collection[str], staying: Collection[str] = NOBODY) -> tuple[str, int]:
        """The first goal in their order that would have another value, and by how much it would be worse."""
        reading = self.reading()
        verdict = check(self._plan(undone, staying), reading.instance, reading.policy, self.rules, reading)
        for goal, value in self._values.items():
            by = verdict.values.get(goal, value) - value
            if by and goal != STABILITY:
                return goal, by
        return "", 0

    def worth(self, goal: str, undone: Collection[str], without: frozenset[int], staying: Collection[str]) -> int:
        """The value of a goal in the data without those changes; 0 for the softened rules' prices."""
        plan, reading = self._plan(undone, staying), self.reading(without)
        measures = (one for rule in self.rules if goal in rule.goals for one in rule.measure(plan, reading))
        return sum(one.value for one in measures if one.goal == goal)

    def reading(self, without: frozenset[int] = NOTHING) -> Reading:
        """The checker's reading of the data without those changes; every question begins with one."""
        if self.until is not None and perf_counter() >= self.until:
            raise TimeUpError
        return self._read_without(without) if without else self.repair.outcome.reading

    def schools_of(self, teacher_id: str) -> frozenset[str]:
        """Where a teacher serves and goes by either plan."""
        difference, found = self.differences.get(teacher_id), {self._homes.get(teacher_id, "")}
        if difference is not None:
            found |= {move.to_school for move in (*difference.before, *difference.after)}
        return frozenset(found - {""})

    @cached_property
    def _homes(self) -> dict[str, str]:
        """The present school by the data before the changes, else by a plan."""
        people = records(self.repair.before.teachers)
        homes = {row.teacher_id: str(row.work_school_id or row.quota_school_id) for row in people}
        assert self.repair.outcome.plan is not None
        for plan in (self.repair.outcome.plan, self.repair.published):
            homes |= {row.teacher_id: row.from_school for row in records(plan.moves) if row.from_school}
        return homes

    def _plan(self, undone: Collection[str], staying: Collection[str]) -> Plan:
        gone = {*undone, *staying}
        kept: Iterable[Move] = (move for move in self._moves if move.teacher_id not in gone)
        return Plan.of([*kept, *(move for code in undone for move in self.differences[code].before)])

    def _read(self, without: frozenset[int]) -> Reading:
        repair = self.repair
        made = [change for change in repair.changes if change.row not in without]
        changed = apply_changes(repair.before, repair.published, made).instance
        return Reading(changed, repair.outcome.reading.policy)


def is_less(finding: Finding, others: Iterable[Finding]) -> bool:
    """Whether a breach is none or a smaller one among others of the same rule."""
    spot = _spot(finding)
    return all(one.amount < finding.amount for one in others if _spot(one) == spot)


def _spot(finding: Finding) -> Finding:
    """A breach without words and amount: what it is about."""
    return replace(finding, message="", amount=0)
