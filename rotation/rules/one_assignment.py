"""Rule one_assignment: nobody is sent twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from pydantic import field_validator

from rotation.i18n import N_, _
from rotation.rules.base import Finding, Rule, RuleParams

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


class OneAssignment(Rule):
    """A teacher takes at most one assignment a year, in one form; what the destination does not take stays."""

    id = "one_assignment"
    kind = "group"
    zh = "一人一岗"
    en = "one assignment a teacher"
    demands = N_("A teacher takes at most one assignment a year, in one form.")
    formula = N_("sum of x over the candidates of a teacher <= 1")
    example = N_(
        "A teacher has candidates at three schools in two forms: at most one of the six is taken. Of an "
        "itinerant teacher with 10 half days 4 are served elsewhere, and 6 stay where they are."
    )
    rank = 100
    structural = True

    class Params(RuleParams):
        """It is what a plan is, so it cannot be switched off or softened."""

        @field_validator("on")
        @classmethod
        def _always(cls, value: bool) -> bool:
            if not value:
                raise ValueError(N_("this rule cannot be switched off"))
            return value

    def contribute(self, build: RotationBuilder) -> None:
        """One row for each teacher with two candidates or more: their sum is at most one."""
        from rotation.formulation.builder import Entries, selected

        teachers = build.context.state.teachers
        candidates = build.candidates.teacher
        many = np.bincount(candidates, minlength=len(teachers)) >= 2
        which, entries = selected(Entries(candidates, build.x, np.ones_like(build.x)), many)
        build.rows(self.id, list(teachers.name[which]), entries, upper=1)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each teacher moved more than once."""
        for teacher_id, count in Counter(move.teacher_id for move in reading.moves(plan)).items():
            if count > 1:
                text = _("{teacher} is given {count} assignments; 1 is allowed")
                message = text.format(teacher=reading.teacher_name(teacher_id), count=count)
                yield Finding(self.id, message, amount=count - 1, teacher_id=teacher_id)
