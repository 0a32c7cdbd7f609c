"""Rule next_graduating: who takes a graduating class next year stays with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.grades import takes_graduating_class
from rotation.model.params import ASSUMPTION, param
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.model.state import IntArray
    from rotation.rules.reading import Reading

TAKES_ONE = 1
_CYCLE = N_(
    "parents' complaint about changes in the middle of a class's years: who finishes a cycle moves, who is before its "
    "end does not; assumption of this tool; confirm"
)


class NextGraduating(Rule):
    """Whoever is to teach the last grade of a stage next year, and has not just finished one, does not leave.

    Next year's grades are those that the data give; a blank one keeps nobody. A move that takes a few half days is
    open. Whose classes have just graduated is the natural mover, whatever grade comes next.
    """

    id = "next_graduating"
    kind = "pair"
    zh = "下年接毕业班教师"
    en = "next year's graduating classes"
    demands = N_("Whoever takes a graduating class next year stays with it.")
    formula = N_(
        "next year's grades hold 6, 9 or 12, this year's do not, and the move takes min_load half days: refused"
    )
    example = N_(
        "A teacher of grade 5 who goes up to grade 6 next year is not sent away; a teacher of grade 6 may be, and "
        "so may a teacher of grade 4. For two half days of itinerant teaching the first one is free too."
    )
    rank = 55
    reasons = (N_("takes a graduating class next year"),)

    class Params(PairParams):
        """Whom the class keeps."""

        on: bool = param(True, "启用", "on", _CYCLE)
        min_load: int = param(
            6, "计为离校的最少半天数", "half days from which a move counts as leaving", ASSUMPTION, ge=1, le=10
        )

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Moves of these teachers that take the whole of them, or enough half days."""
        people = context.instance.teachers
        texts = list(zip(people["grades_now"], people["next_grade"], strict=True))
        takes = {pair: takes_graduating_class(*pair) for pair in set(texts)}
        kept = np.array([takes[pair] for pair in texts], dtype=np.bool_)
        whole = table.load >= context.state.teachers.load[table.teacher]
        leaves = whole | (table.load >= self.params.min_load)
        return np.where(kept[table.teacher] & leaves, TAKES_ONE, 0).astype(np.int64)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each mover whose class keeps him or her."""
        for move in reading.moves(plan):
            row = reading.teachers[move.teacher_id]
            if reading.is_gone(move, self.params.min_load) and takes_graduating_class(row.grades_now, row.next_grade):
                text = _("{teacher} of {school} is to move, and takes a graduating class next year (grade {grade})")
                school_id = reading.present_school(move.teacher_id)
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    school=reading.school_name(school_id),
                    grade=row.next_grade,
                )
                yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=school_id)
