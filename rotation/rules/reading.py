"""The checker's own reading of data, policy and plan: plain dictionaries, sharing nothing with the formulation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from rotation.i18n import _
from rotation.model.dates import last_day
from rotation.model.direction import is_upward, school_class
from rotation.model.instance import Instance, records
from rotation.model.plan import Move, Plan
from rotation.model.policy import General, Policy
from rotation.model.settle import typed
from rotation.model.vocabulary import BACKBONE_LEVELS, STAGES, SUBJECTS
from rotation.rules.eligibility_params import EligibilityParams
from rotation.rules.reading_eligibility import obstacles
from rotation.rules.reading_lines import LineName, Lines
from rotation.rules.reading_links import Channels
from rotation.rules.reading_postings import Postings
from rotation.rules.reading_staff import Staff
from rotation.rules.reading_travel import Travel

__all__ = ["LineName", "Reading"]


class Reading:
    """Facts about today and about moves, each computed from the tables in the plainest way."""

    def __init__(self, instance: Instance, policy: Policy) -> None:
        self.instance = instance
        self.policy = policy
        self.general: General = policy.general
        self.start: date = instance.start_date
        self.schools: dict[str, Any] = {row.school_id: row for row in records(instance.schools)}
        self.teachers: dict[str, Any] = {row.teacher_id: row for row in records(instance.teachers)}
        self.ledger = Postings(self)
        self.staff = Staff(self)
        self.lines = Lines(self)
        self.channels = Channels(self)
        self.travel = Travel(self)
        self._moves: tuple[Plan, tuple[Move, ...]] | None = None

    @cached_property
    def position(self) -> dict[str, int]:
        """Place of each school in the schools table."""
        return {code: at for at, code in enumerate(self.schools)}

    @property
    def postings(self) -> dict[str, list[Any]]:
        """Ledger rows per teacher, by start."""
        return self.ledger.rows

    @cached_property
    def exemptions(self) -> dict[str, list[Any]]:
        """Exemptions and deferrals per teacher."""
        found: dict[str, list[Any]] = defaultdict(list)
        for row in records(self.instance["exemptions"]):
            found[row.teacher_id].append(row)
        return found

    @cached_property
    def eligible(self) -> frozenset[str]:
        """Teachers who meet the conditions of the rule `eligibility`; all of them where that rule is off."""
        params, _problems = typed(EligibilityParams, self.policy.rules.get("eligibility", {}), "", self.policy.place)
        if params is None or not params.on:
            return frozenset(self.teachers)
        return frozenset(code for code in self.teachers if not obstacles(self, params, code))

    def running_posting(self, teacher_id: str) -> Any | None:
        """The posting that holds the teacher elsewhere on the start date, if any; the last begun of several."""
        return self.ledger.running(teacher_id)

    def is_over(self, row: Any) -> bool:
        """True for a posting that is closed by the start date."""
        return self.ledger.is_over(row)

    def stays(self, row: Any) -> bool:
        """True where nobody returns from a posting."""
        return self.ledger.stays(row)

    @cached_property
    def _present(self) -> dict[str, str]:
        return {code: self.ledger.work_school(code) for code in self.teachers}

    def present_school(self, teacher_id: str) -> str:
        """Where the teacher serves today: the origin of a move."""
        return self._present[teacher_id]

    @cached_property
    def _holders(self) -> dict[tuple[str, str], str]:
        return {(code, what): self.ledger.holder(code, what) for code in self.teachers for what in ("quota", "post")}

    def quota_school(self, teacher_id: str) -> str:
        """The school in whose quota the teacher is counted today."""
        return self._holders[teacher_id, "quota"]

    def post_school(self, teacher_id: str) -> str:
        """The school at which the teacher holds the appointed post today."""
        return self._holders[teacher_id, "post"]

    def kept_place(self, teacher_id: str, what: Literal["quota", "post"]) -> str:
        """The school at which a place in the quota, or the post, waits for the teacher's return; empty for none."""
        return self.ledger.kept_place(teacher_id, what)

    def part_of(self, posting: Any) -> int:
        """Half days that a posting takes where it leaves a part of the load at home; else 0."""
        return self.ledger.part(posting)

    def part_away(self, teacher_id: str) -> tuple[str, int]:
        """Where a running posting in part takes some of the load today, and how many half days; else ("", 0)."""
        return self.ledger.away(teacher_id)

    def staff_flag(self, teacher_id: str, name: str) -> bool:
        """A flag (takes_quota, gives_load, may_rotate) that both employment and status grant on the start date."""
        return self.staff.flag(teacher_id, name, self.staff.status(teacher_id))

    def is_backbone(self, teacher_id: str) -> bool:
        """Counts as a backbone teacher on the start date."""
        row, rule = self.teachers[teacher_id], self.general.backbone
        if (rule.special_grade and row.special_grade) or (rule.professor and row.title == "professor"):
            return True
        return BACKBONE_LEVELS.rank(self.backbone_level(teacher_id)) >= BACKBONE_LEVELS.rank(rule.level)

    def backbone_level(self, teacher_id: str) -> str:
        """The backbone level on the start date, none once expired."""
        row = self.teachers[teacher_id]
        expired = bool(row.backbone_until) and last_day(row.backbone_until) < self.start
        return "none" if expired or not row.backbone_level else str(row.backbone_level)

    def own_load(self, teacher_id: str) -> int:
        """The teacher's load in half days."""
        load = self.teachers[teacher_id].load
        return 10 if pd.isna(load) else int(load)

    def legal_entity(self, school_id: str) -> str:
        """The legal entity a school belongs to."""
        return str(self.schools[school_id].legal_entity_id or school_id)

    def pupils(self, school_id: str, stage: str) -> int:
        """Pupils of a stage at a school."""
        value = getattr(self.schools[school_id], f"pupils_{stage}")
        return 0 if pd.isna(value) else int(value)

    def beds(self, school_id: str) -> int:
        """Beds for teachers at a school."""
        value = self.schools[school_id].beds
        return 0 if pd.isna(value) else int(value)

    def stages(self, school_id: str) -> tuple[str, ...]:
        """Stages that the school has."""
        return tuple(stage for stage in STAGES.codes if stage in self.schools[school_id].stages.split(","))

    def authority(self, school_id: str) -> str:
        """The authority a school belongs to."""
        return str(self.schools[school_id].authority or self._planning_authority)

    def is_own(self, school_id: str) -> bool:
        """The school belongs to the authority that plans, not to a partner."""
        return self.authority(school_id) == self._planning_authority

    @cached_property
    def _planning_authority(self) -> str:
        return self.instance.authority

    def is_measured(self, school_id: str, stage: str) -> bool:
        """Inside dispersion and pass lines: our own school, a measured stage with enough pupils, no special school."""
        balance = self.general.balance
        if stage not in balance.stages or stage not in self.stages(school_id) or not self.is_own(school_id):
            return False
        enough = self.pupils(school_id, stage) >= balance.min_pupils
        return enough and self.schools[school_id].school_type != "special"

    def moves(self, plan: Plan) -> Iterator[Move]:
        """Moves whose teacher and destination exist; the others are findings of the plan reader."""
        if self._moves is None or self._moves[0] is not plan:
            known = (move for move in plan if move.teacher_id in self.teachers and move.to_school in self.schools)
            self._moves = plan, tuple(known)
        return iter(self._moves[1])

    def is_whole(self, move: Move) -> bool:
        """True where the teacher goes with all of the own load."""
        return move.load >= self.own_load(move.teacher_id)

    def is_gone(self, move: Move, min_load: int) -> bool:
        """True where the person counts as gone from the origin: nothing is left there, or `min_load` half days go."""
        return self.is_whole(move) or move.load >= min_load or self.lines.empties(move)

    def counts(self, move: Move) -> bool:
        """Counts in the annual rate: by its form and half days, an eligible teacher, and not upward."""
        origin, form = self.schools.get(self.present_school(move.teacher_id)), self.general.forms[move.form]
        if origin is None or move.teacher_id not in self.eligible or not form.counts_with(move.load):
            return False
        there = self.schools[move.to_school]
        return not is_upward(school_class(origin.locale, origin.tier), school_class(there.locale, there.tier))

    def school_name(self, school_id: str) -> str:
        """A school's name, or its code where it is unknown."""
        return str(self.schools[school_id].name) if school_id in self.schools else school_id

    def teacher_name(self, teacher_id: str) -> str:
        """A teacher's name, or the code where it is unknown."""
        return str(self.teachers[teacher_id].name) if teacher_id in self.teachers else teacher_id

    def not_to_teach(self, move: Move, reason: str) -> str:
        """The sentence that a teacher is not to serve the line of a move, for this reason."""
        text = _("{teacher} is to teach {stage} {subject} at {school}: {reason}")
        return text.format(
            teacher=self.teacher_name(move.teacher_id),
            stage=STAGES.label(move.stage),
            subject=SUBJECTS.label(move.subject),
            school=self.school_name(move.to_school),
            reason=reason,
        )
