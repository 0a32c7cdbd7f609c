"""The checker's own reading of data, policy and plan: plain dictionaries, sharing nothing with the formulation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from rotation.model.dates import first_day, last_day
from rotation.model.instance import Instance, records
from rotation.model.plan import Move, Plan
from rotation.model.policy import General, Policy
from rotation.model.vocabulary import BACKBONE_LEVELS, STAGES


class LineName(NamedTuple):
    """A line by its names: school code, stage, subject."""

    school_id: str
    stage: str
    subject: str


class Reading:
    """Facts about today and about moves, each computed from the tables in the plainest way."""

    def __init__(self, instance: Instance, policy: Policy) -> None:
        self.instance = instance
        self.policy = policy
        self.general: General = policy.general
        self.start: date = instance.start_date
        self.schools: dict[str, Any] = {row.school_id: row for row in records(instance.schools)}
        self.teachers: dict[str, Any] = {row.teacher_id: row for row in records(instance.teachers)}

    @cached_property
    def postings(self) -> dict[str, list[Any]]:
        """Ledger rows per teacher, by start."""
        found: dict[str, list[Any]] = defaultdict(list)
        for row in records(self.instance["ledger"]):
            found[row.teacher_id].append(row)
        return {code: sorted(rows, key=lambda row: str(row.start)) for code, rows in found.items()}

    def latest_posting(self, teacher_id: str) -> Any | None:
        """The last posting that began on or before the start date."""
        begun = [row for row in self.postings.get(teacher_id, []) if first_day(row.start) <= self.start]
        return begun[-1] if begun else None

    def running_posting(self, teacher_id: str) -> Any | None:
        """The posting that holds the teacher elsewhere on the start date, if any."""
        row = self.latest_posting(teacher_id)
        if row is None or row.outcome in ("returned", "ended_early", "stayed") or self._lasting(row):
            return None
        return None if row.end and last_day(row.end) <= self.start else row

    @cached_property
    def _present(self) -> dict[str, str]:
        return {code: self._present_school(code) for code in self.teachers}

    def present_school(self, teacher_id: str) -> str:
        """Where the teacher serves today: the origin of a move."""
        return self._present[teacher_id]

    def _present_school(self, teacher_id: str) -> str:
        row = self.teachers[teacher_id]
        declared = str(row.work_school_id or row.quota_school_id)
        running = self.running_posting(teacher_id)
        if running is not None:
            partial = self.general.forms[running.form].loads
            return declared if partial else str(running.to_school)
        last = self.latest_posting(teacher_id)
        if last is None or self.general.forms[last.form].loads:
            return declared
        return str(last.to_school if last.outcome == "stayed" or self._lasting(last) else last.from_school)

    @staticmethod
    def _lasting(row: Any) -> bool:
        """A competition won or a personnel transfer: the teacher belongs there, nothing runs."""
        return row.category in ("transfer", "competition")

    def staff_flag(self, teacher_id: str, name: str) -> bool:
        """A flag (takes_quota, gives_load, may_rotate) that both employment and status must grant."""
        row = self.teachers[teacher_id]
        employment = self.general.employment.get(row.employment)
        status = self.general.statuses.get(row.status)
        return bool(employment and status and getattr(employment, name) and getattr(status, name))

    def is_backbone(self, teacher_id: str) -> bool:
        """Counts as a backbone teacher on the start date."""
        row, rule = self.teachers[teacher_id], self.general.backbone
        if (rule.special_grade and row.special_grade) or (rule.professor and row.title == "professor"):
            return True
        valid = not row.backbone_until or last_day(row.backbone_until) >= self.start
        return valid and BACKBONE_LEVELS.rank(row.backbone_level or "none") >= BACKBONE_LEVELS.rank(rule.level)

    def own_load(self, teacher_id: str) -> int:
        """The teacher's load in half days."""
        load = self.teachers[teacher_id].load
        return 10 if load is None or load != load else int(load)

    def legal_entity(self, school_id: str) -> str:
        """The legal entity a school belongs to."""
        return str(self.schools[school_id].legal_entity_id or school_id)

    def pupils(self, school_id: str, stage: str) -> int:
        """Pupils of a stage at a school."""
        value = getattr(self.schools[school_id], f"pupils_{stage}")
        return 0 if value is None or value != value else int(value)

    def stages(self, school_id: str) -> tuple[str, ...]:
        """Stages that the school has."""
        return tuple(stage for stage in STAGES.codes if stage in self.schools[school_id].stages.split(","))

    def moves(self, plan: Plan) -> Iterator[Move]:
        """Moves whose teacher and destination exist; the others are findings of the plan reader."""
        for move in plan:
            if move.teacher_id in self.teachers and move.to_school in self.schools:
                yield move

    def is_whole(self, move: Move) -> bool:
        """True where the teacher goes with all of the own load."""
        return move.load >= self.own_load(move.teacher_id)

    def school_name(self, school_id: str) -> str:
        """A school's name, or its code where it is unknown."""
        return str(self.schools[school_id].name) if school_id in self.schools else school_id

    def teacher_name(self, teacher_id: str) -> str:
        """A teacher's name, or the code where it is unknown."""
        return str(self.teachers[teacher_id].name) if teacher_id in self.teachers else teacher_id
