"""Rule commute: nobody travels longer than the agreed maximum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.params import param
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import CONSENT, FORMS
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_HOUR = N_("assumption: one hour one way; no document found; confirm")
_ESTIMATE = N_("an estimate from a straight line only prices a move unless the district declares it binding")


class Commute(Rule):
    """One way takes at most the agreed minutes, or a little more than today's way to work."""

    id = "commute"
    kind = "pair"
    zh = "通勤上限"
    en = "commute limit"
    demands = N_("One way takes at most the agreed minutes, or today's commute and a little more.")
    formula = N_("minutes one way <= max(minutes, minutes of today's way + extra)")
    example = N_(
        "Whoever travels 30 minutes today may be sent 60 minutes away, whoever travels 50 minutes 65. A bed "
        "at the school lifts the limit for those who are willing. An estimate of 90 minutes only makes a move "
        "dearer unless estimates_bind is on."
    )
    rank = 50
    reasons = (N_("the way to the school takes longer than the limit"),)

    class Params(PairParams):
        """The limit: the larger of `minutes` and today's commute plus `extra`."""

        minutes: int = param(60, "单程上限(分钟)", "limit one way in minutes", _HOUR, ge=0, le=600)
        extra: int = param(15, "比现通勤最多增加(分钟)", "minutes beyond today's commute", _HOUR, ge=0, le=600)
        estimates_bind: bool = param(False, "估算时间也作硬约束", "estimated minutes bind", _ESTIMATE)
        beds_lift: bool = param(
            True, "自愿者有周转房时不限", "a bed at the school lifts the limit for those who are willing"
        )

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Where known minutes that bind exceed the teacher's limit."""
        return np.asarray(self._far(table, context) & ~self._lifted(table, context), dtype=np.int64)

    def by_consent(self, table: Candidates, context: Context) -> BoolArray:
        """Moves beyond the limit to a school with a bed."""
        return np.asarray(self._far(table, context) & self._lifted(table, context), dtype=np.bool_)

    def _far(self, table: Candidates, context: Context) -> BoolArray:
        """Known minutes that bind exceed the teacher's limit."""
        from rotation.formulation.travel import ESTIMATED, GIVEN

        params = self.params
        forms = context.policy.general.forms
        commutes = np.array([code in forms and forms[code].commutes for code in FORMS.codes], dtype=np.bool_)
        present = context.present_minutes
        limit = np.maximum(params.minutes, np.where(present >= 0, present + params.extra, 0))
        binds = (table.travel == GIVEN) | ((table.travel == ESTIMATED) & params.estimates_bind)
        return np.asarray(binds & commutes[table.form] & (table.minutes > limit[table.teacher]), dtype=np.bool_)

    def _lifted(self, table: Candidates, context: Context) -> BoolArray:
        """Willing, and the school has a bed."""
        state = context.state
        willing = state.teachers.consent[table.teacher] == CONSENT.rank("willing")
        lifted = willing & (state.schools.beds[table.school] > 0) & self.params.beds_lift
        return np.asarray(lifted, dtype=np.bool_)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each mover beyond the limit."""
        params = self.params
        for move in reading.moves(plan):
            form = reading.general.forms.get(move.form)
            trip = reading.travel.trip(move.teacher_id, move.to_school)
            if form is None or not form.commutes or trip.minutes is None:
                continue
            limit = self._limit(move.teacher_id, reading)
            housed = params.beds_lift and reading.beds(move.to_school) > 0
            lifted = housed and reading.teachers[move.teacher_id].consent == "willing"
            if trip.minutes > limit and (trip.given or params.estimates_bind) and not lifted:
                text = _("{teacher} would travel {minutes} minutes one way to {school}; {limit} are allowed")
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    minutes=trip.minutes,
                    school=reading.school_name(move.to_school),
                    limit=limit,
                )
                yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=move.to_school)

    def _limit(self, teacher_id: str, reading: Reading) -> int:
        present = reading.present_school(teacher_id)
        today = reading.travel.trip(teacher_id, present).minutes if present in reading.schools else None
        params: Commute.Params = self.params
        return max(params.minutes, 0 if today is None else today + params.extra)
