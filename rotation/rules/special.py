"""Rule special: teachers of special education serve special lines, or resource rooms by itinerant teaching."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.fields import Form, Subject
from rotation.model.params import ASSUMPTION, param
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Move, Plan
    from rotation.model.state import IntArray
    from rotation.rules.reading import Reading

NO_PLACE, NOT_ITINERANT = 1, 2
_STAFFED = N_(
    "Beijing plan on expanding quality basic education (2024), item 14: special-education teachers fully staffed by "
    "stage and specialty, in dynamic balance; that they serve resource rooms by itinerant teaching: assumption; confirm"
)


class Special(Rule):
    """Teachers of special education are lost to no ordinary line.

    Whose stage is special education, and who serves at a special school, moves to lines of that stage only, or to the
    resource room of an ordinary school (a line of another stage in a resource subject), there by itinerant teaching.
    Who may teach at a special school is for `subject_match` to say, and whether special education takes part at all for
    `eligibility`, whose scope leaves it out by default.
    """

    id = "special"
    kind = "pair"
    zh = "特教教师"
    en = "special education"
    demands = N_("Teachers of special education serve special lines, or resource rooms by itinerant teaching.")
    formula = N_(
        "own stage special, or serving at a special school:\n"
        "the line's stage is special, or its subject is in resource_subjects and the form in resource_forms;\n"
        "else refused"
    )
    example = N_(
        "A teacher of a special school goes two days a week to the resource room of a primary school. The same teacher "
        "is not sent there for good, nor to teach art there, but may be sent to another special school."
    )
    rank = 57
    reasons = (
        N_("teaches special education, and the place is neither of that stage nor a resource room"),
        N_("teachers of special education serve a resource room by itinerant teaching"),
    )

    class Params(PairParams):
        """What a resource room is, and how it is served."""

        on: bool = param(True, "启用", "on", _STAFFED)
        resource_subjects: tuple[Subject, ...] = param(
            ("special_education",), "资源教室的学科", "subjects of resource rooms", ASSUMPTION
        )
        resource_forms: tuple[Form, ...] = param(
            ("itinerant",), "到资源教室的交流形式", "forms in which a resource room is served", _STAFFED
        )

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """By the teacher's stage and school, the line and the form."""
        state, special = context.state, STAGES.rank("special")
        at_special = (context.instance.schools["school_type"] == "special").to_numpy(dtype=np.bool_)
        bound = (state.teachers.stage[table.teacher] == special) | at_special[table.origin]
        rooms = [SUBJECTS.rank(code) for code in self.params.resource_subjects]
        room = np.isin(state.lines.subject[table.line], rooms)
        fits = np.isin(table.form, [FORMS.rank(code) for code in self.params.resource_forms])
        elsewhere = bound & (state.lines.stage[table.line] != special)
        return np.where(elsewhere & ~room, NO_PLACE, np.where(elsewhere & ~fits, NOT_ITINERANT, 0)).astype(np.int64)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each teacher of special education who is lost to an ordinary line."""
        for move in reading.moves(plan):
            reason = self._fault(move, reading)
            if reason:
                message = reading.not_to_teach(move, _(self.reasons[reason - 1]))
                yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=move.to_school)

    def _fault(self, move: Move, reading: Reading) -> int:
        """Number of the reason against the move, 0 where there is none."""
        origin = reading.schools.get(reading.present_school(move.teacher_id))
        at_special = origin is not None and origin.school_type == "special"
        if not at_special and reading.teachers[move.teacher_id].stage != "special":
            return 0
        if move.stage == "special":
            return 0
        if move.subject not in self.params.resource_subjects:
            return NO_PLACE
        return 0 if move.form in self.params.resource_forms else NOT_ITINERANT
