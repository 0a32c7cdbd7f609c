"""Rule no_return: nobody is sent to a school that he or she left not long ago."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from rotation.i18n import N_, _, ngettext
from rotation.model.dates import MISSING_MONTH, first_day, month_index
from rotation.model.params import param
from rotation.model.state import BoolArray, IntArray
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_SIX = N_("assumption: as many years as the tenure that makes eligible; confirm")


class NoReturn(Rule):
    """Not to a legal entity left within the last years.

    A school is left by a posting to it that is over (left at its end, or at its start where no end is given), and by
    a posting away from it for good: stayed on elsewhere, a competition won, a transfer (left at its start). A posting
    in part (itinerant, online) leaves no school: the same service may be asked for again the next year.
    """

    id = "no_return"
    kind = "pair"
    zh = "不重复交流"
    en = "no return"
    demands = N_("Nobody is sent to a school that he or she left within the last years.")
    formula = N_("months since the teacher left the legal entity of the destination >= 12 * years")
    example = N_(
        "Whoever left a school in July 2023 is not sent there on 1 September 2026: 38 of 72 months have "
        "passed. Whoever left in August 2020, 73 months before, may go."
    )
    rank = 60
    reasons = (N_("the teacher left that school within the last years"),)

    class Params(PairParams):
        """How long a school stays closed to one who left it."""

        years: int = param(6, "离开未满(年)", "years since the teacher left", _SIX, ge=0, le=40)

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Where the teacher and the destination's legal entity are among those left."""
        person, entity = _left(context, self.params.years)
        legal = context.state.schools.legal
        count = int(legal.max(initial=0)) + 1
        left = np.unique(person * count + entity)
        return np.isin(table.teacher * count + legal[table.school], left).astype(np.int64)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each mover who goes back too soon."""
        for move in reading.moves(plan):
            entity = reading.legal_entity(move.to_school)
            months = [month for school, month in _departures(reading, move.teacher_id) if school == entity]
            since = reading.instance.start_month - max(months, default=MISSING_MONTH)
            if months and since < 12 * self.params.years:
                text = _("{teacher} left {school} {ago} ago; {years} must pass")
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    school=reading.school_name(move.to_school),
                    ago=ngettext("{count} month", "{count} months", since).format(count=since),
                    years=ngettext("{count} year", "{count} years", self.params.years).format(count=self.params.years),
                )
                yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=move.to_school)


def _left(context: Context, years: int) -> tuple[IntArray, IntArray]:
    """(teacher, legal entity) of every school left less than so many years before the start."""
    state, rows = context.state, context.ledger
    school = np.where(rows.stays, rows.origin, rows.target)
    when = np.where(rows.stays | (rows.end_month == MISSING_MONTH), rows.start_month, rows.end_month)
    recent = state.start_month - when < 12 * years
    recent &= rows.stays | ~_in_part(context, rows.teacher)
    keep = rows.begun & (school >= 0) & (rows.stays | rows.over) & recent
    return rows.teacher[keep], state.schools.legal[school[keep]]


def _in_part(context: Context, teacher: IntArray) -> BoolArray:
    """Per row of the ledger: it took a part of the load, by its form or by the half days that it states."""
    table, forms = context.instance["ledger"], context.policy.general.forms
    partial = table["form"].isin([code for code, form in forms.items() if form.loads]).to_numpy(dtype=np.bool_)
    given, own = table["load"].to_numpy(dtype=np.int64, na_value=0), np.append(context.state.teachers.load, 0)
    return np.asarray(partial | ((given > 0) & (given < own[teacher])), dtype=np.bool_)


def _departures(reading: Reading, teacher_id: str) -> Iterator[tuple[str, int]]:
    """(legal entity, month index) of every school that the teacher has left by the start date."""
    for row in reading.postings.get(teacher_id, []):
        if first_day(row.start) > reading.start:
            continue
        school, when = _departure(reading, row)
        if school in reading.schools:
            yield reading.legal_entity(school), month_index(when)


def _departure(reading: Reading, row: Any) -> tuple[str, str]:
    """School left by a posting and when, empty where it left none."""
    if reading.stays(row):
        return str(row.from_school), str(row.start)
    over = reading.is_over(row) and reading.ledger.is_whole(row)
    return (str(row.to_school), str(row.end or row.start)) if over else ("", "")
