"""Rule next_graduating: who takes a graduating class next year stays with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.grades import ClassPosition, class_position
from rotation.model.params import param
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import CONSENT
from rotation.rules.base import Finding, Rule, RuleParams

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_CLASSES = N_(
    "Beijing 2021: who has just seen off a class is the natural mover; parents' complaints of changes; confirm"
)


class NextGraduating(Rule):
    """Teachers who take a graduating class in the coming school year do not move.

    By the columns 现任年级 and 下年年级: next year's grades include the last one of a stage, and this year's do not.
    Without these columns nobody is concerned. By consent, where the policy says so.
    """

    id = "next_graduating"
    kind = "pair"
    zh = "下年接毕业班"
    en = "graduating class next year"
    demands = N_("Who takes a graduating class next year stays with it.")
    formula = N_(
        "no move where the grades of next year include 6, 9 or 12 and those of this year do not\n"
        "with by_consent: unless consent = willing"
    )
    example = N_(
        "Whoever teaches grade 5 now and grade 6 next year stays for that year; "
        "whoever has just seen off grade 6 may go, whatever comes next."
    )
    rank = 18
    reasons = (N_("takes a graduating class next year"),)

    class Params(RuleParams):
        """On unless the district says otherwise."""

        by_consent: bool = param(False, "本人自愿者除外", "unless the teacher is willing", _CLASSES)

    def refuse_teachers(self, context: Context) -> IntArray:
        """By the grades of both years."""
        refused = context.at_position(ClassPosition.TAKES_GRADUATING)
        if self.params.by_consent:
            refused &= context.state.teachers.consent != CONSENT.rank("willing")
        return refused.astype(np.int64)

    def by_consent(self, table: Candidates, context: Context) -> BoolArray:
        """Moves of those who take such a class and are let go because they are willing."""
        return context.at_position(ClassPosition.TAKES_GRADUATING)[table.teacher]

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each mover who takes such a class."""
        for move in reading.moves(plan):
            row = reading.teachers[move.teacher_id]
            if class_position(row.grades_now, row.next_grade) is not ClassPosition.TAKES_GRADUATING:
                continue
            if self.params.by_consent and row.consent == "willing":
                continue
            text = _("{teacher} of {school} takes a graduating class next year ({grade})")
            school_id = reading.present_school(move.teacher_id)
            message = text.format(
                teacher=reading.teacher_name(move.teacher_id),
                school=reading.school_name(school_id),
                grade=row.next_grade,
            )
            yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=school_id)
