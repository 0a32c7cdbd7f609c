"""Rule pilot: only the pilot schools of this phase send and receive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _, current_language
from rotation.model.params import param
from rotation.model.problem import Place, Problem
from rotation.model.state import IntArray
from rotation.model.tables import all_tables
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

ORIGIN, DESTINATION = 1, 2
_PILOT = N_("Beijing plan (2024): pilot first, smooth transition; which schools: the district")


class Pilot(Rule):
    """Both schools are pilot schools of this phase."""

    id = "pilot"
    kind = "pair"
    zh = "试点校范围"
    en = "pilot schools"
    demands = N_("Only pilot schools of this phase send and receive teachers.")
    formula = N_("pilot(origin) and pilot(destination)")
    example = N_(
        "In a first phase with 12 pilot schools there are only moves among these 12; the other schools "
        "neither send nor receive."
    )
    rank = 70
    reasons = (
        N_("the present school is no pilot school"),
        N_("the destination is no pilot school"),
    )

    class Params(PairParams):
        """Off unless the district is in a pilot phase."""

        on: bool = param(False, "启用", "on", _PILOT)

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """By the flags of both schools."""
        pilot = context.state.schools.pilot
        away = np.where(pilot[table.school], 0, DESTINATION)
        return np.where(pilot[table.origin], away, ORIGIN).astype(np.int64)

    def examine(self, build: RotationBuilder) -> Iterable[Problem]:
        """No pilot school at all: the column is empty, and nobody could move."""
        if not build.context.state.schools.pilot.any():
            table = all_tables()["schools"]
            column = table.column("pilot")
            zh = current_language() == "zh_CN"
            place = Place(sheet=table.zh if zh else table.en, header=column.zh if zh else column.en)
            text = _("the policy limits the exchange to pilot schools, and no school is one")
            advice = _("Mark the pilot schools of this phase in that column, or set rules.pilot.on to false.")
            yield Problem("no_pilot_school", place, "", text, advice)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each move with an end outside the pilot."""
        for move in reading.moves(plan):
            for school_id, reason in ((reading.present_school(move.teacher_id), ORIGIN), (move.to_school, DESTINATION)):
                if school_id in reading.schools and not reading.schools[school_id].pilot:
                    text = _("{teacher}, {school}: {reason}")
                    message = text.format(
                        teacher=reading.teacher_name(move.teacher_id),
                        school=reading.school_name(school_id),
                        reason=_(self.reasons[reason - 1]),
                    )
                    yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=school_id)
                    break
