"""Rule stage_total: no move changes how many of the balanced teachers a stage has in all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.fields import Indicator
from rotation.model.holders import holders
from rotation.model.params import param
from rotation.model.vocabulary import FORMS, INDICATORS, STAGES
from rotation.rules.base import Finding, PairParams, Rule
from rotation.rules.reading_balance import holder

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Move, Plan
    from rotation.model.state import IntArray
    from rotation.rules.reading import Reading

_MEASURE = N_("the goal balance holds a stage's total at its value on the start date; assumption of this tool")


class StageTotal(Rule):
    """A counted teacher whose statistics move stays inside the measured schools of one stage, or outside of them.

    Otherwise the resource of a stage changes, and with it what the dispersion is measured against. Counted are the
    teachers of the indicators that the rule names: backbone teachers, unless the policy names others.
    """

    id = "stage_total"
    kind = "pair"
    zh = "学段总量不变"
    en = "stage totals"
    demands = N_(
        "A move leaves the number of backbone teachers, or of other named indicators, in a measured stage as it is."
    )
    formula = N_(
        "for a teacher of a named indicator whose statistics move:\n"
        "group(origin, own stage) = group(destination, stage of the line),\n"
        "where group is the authority and the stage if the school is measured in it, else nothing"
    )
    example = N_(
        "A backbone teacher of primary Chinese goes from one measured primary school to another: the stage "
        "keeps its total. To a school of 40 pupils she does not go: below 50 pupils it is not measured, and "
        "the measured schools would have one backbone teacher less."
    )
    rank = 75
    reasons = (
        N_("the move would change the number of backbone teachers of a measured stage"),
        N_("the move would change the number of PE, music and art teachers of a measured stage"),
        N_("the move would change the number of teachers above the required degree of a measured stage"),
    )
    """In the order of the word list of indicators."""

    class Params(PairParams):
        """Switched off, such moves are allowed; goal and cap then keep the totals of the start date."""

        on: bool = param(True, "启用", "on", _MEASURE)
        indicators: tuple[Indicator, ...] = param(
            ("backbone",), "适用指标", "indicators whose totals do not change", _MEASURE
        )

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """By the measured stage that the statistics leave and the one that they enter."""
        state, forms = context.state, context.policy.general.forms
        schools, people = state.schools, state.teachers
        there = np.array([code in forms and forms[code].statistics == "destination" for code in FORMS.codes])
        moved = there[table.form] & (people.gives_load & (people.stage >= 0))[table.teacher]
        stages = len(STAGES.codes)
        place = np.where(schools.measured, schools.authority[:, None] * stages + np.arange(stages), -1)
        before = place[table.origin, people.stage[table.teacher]]
        after = place[table.school, state.lines.stage[table.line]]
        reason = np.zeros(len(table), dtype=np.int64)
        for indicator, holds in holders(context.instance, context.policy, state).items():
            if indicator in self.params.indicators:
                broken = moved & holds[table.teacher] & (before != after) & (reason == 0)
                reason[broken] = 1 + INDICATORS.rank(indicator)
        return reason

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each move that changes a stage's total."""
        for move in reading.moves(plan):
            if self._leaves_stage(move, reading):
                changed = [code for code in self.params.indicators if holder(reading, code)(move.teacher_id)]
                if not changed:
                    continue
                text = _("{teacher} goes from {origin} to {school} · {stage}: {reason}")
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    origin=reading.school_name(reading.present_school(move.teacher_id)),
                    school=reading.school_name(move.to_school),
                    stage=STAGES.label(move.stage),
                    reason=_(self.reasons[min(INDICATORS.rank(code) for code in changed)]),
                )
                yield Finding(self.id, message, 1, move.teacher_id, move.to_school, stage=move.stage)

    def _leaves_stage(self, move: Move, reading: Reading) -> bool:
        origin, own_stage = reading.present_school(move.teacher_id), reading.teachers[move.teacher_id].stage
        if origin not in reading.schools or own_stage not in STAGES.codes:
            return False
        if not reading.staff_flag(move.teacher_id, "gives_load"):
            return False
        if reading.general.forms[move.form].statistics == "origin":
            return False
        totals = [
            (reading.authority(school_id), stage) if reading.is_measured(school_id, stage) else None
            for school_id, stage in ((origin, own_stage), (move.to_school, move.stage))
        ]
        return totals[0] != totals[1]
