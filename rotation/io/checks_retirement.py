"""Checks of who retires: entered as at work past the statutory month, or until a month of the plan's school year."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rotation.i18n import _
from rotation.io.checks_teachers import OLDEST, RETIREMENT, months, start_month
from rotation.io.loaded import Data, Mask
from rotation.model.dates import MISSING_MONTH, month_text
from rotation.model.problem import Problem, Severity
from rotation.model.retirement import RetirementRule, retirement_months
from rotation.model.school_year import school_year_of_plan
from rotation.model.vocabulary_events import STATUS_AFTER


def at_work_past_retirement(data: Data) -> Iterator[Problem]:
    """Staff in quota whom a plan counts for the whole school year do not retire before its end.

    By the statutory months: the checks of data know no policy. Who is rehired, not on the books, about to retire in the
    school year by status, or gone by an event is known to the office. Of an odd month that alone is said.
    A month within the school year that the office entered itself is an assumption of the plan, which counts the teacher
    to its end; statutory months of that year are a matter of course in every large district.
    """
    teachers, start = data["teachers"], start_month(data)
    if start == MISSING_MONTH or not len(teachers):
        return
    due, birth, given = (
        retirement_months(teachers.frame, RetirementRule()),
        months(teachers, "birth_date"),
        months(teachers, "retirement_month") != MISSING_MONTH,
    )
    old = (birth != MISSING_MONTH) & ((start - birth) // 12 >= OLDEST)
    age = (due - birth) // 12
    odd = given & (birth != MISSING_MONTH) & ((age < RETIREMENT[0]) | (age > RETIREMENT[1]))
    status = teachers.text("status")
    counted = (due != MISSING_MONTH) & ~old & ~odd & (status != "off_books")
    counted &= (teachers.text("employment") == "in_quota") & ~_known_to_go(data)
    past = counted & (due < start)
    within = counted & given & ~past & (status != "leaving")
    within &= school_year_of_plan(due) <= school_year_of_plan(start)

    def words_past(at: int) -> tuple[str, str]:
        text = _("the teacher was due to retire in {month}, before the plan starts, and still counts as staff")
        advice = _(
            "Take out who has retired, or give the status 不在册; enter 返聘 for who was rehired, and the retirement "
            "month for who retires later; else correct the date of birth."
        )
        return text.format(month=month_text(int(due[at]))), advice

    def words_within(at: int) -> tuple[str, str]:
        text = _(
            "the teacher is due to retire in {month}, within the plan's school year, and counts as staff for all of it"
        )
        advice = _(
            "Give the status 不在册 where the lessons need somebody else from the start; else, once it is provided "
            "for, the status 待退, or the event 退休 with its month. Enter the retirement month of who retires later."
        )
        return text.format(month=month_text(int(due[at]))), advice

    for column, rows in (("retirement_month", given), ("birth_date", ~given)):
        here: Mask = np.asarray(rows, dtype=np.bool_)
        yield from teachers.findings(past & here, column, "past_retirement", words_past, Severity.WARNING)
    yield from teachers.findings(within, "retirement_month", "retires_in_year", words_within, Severity.ASSUMPTION)


def _known_to_go(data: Data) -> Mask:
    """Teachers of whom an event says that they are no longer on the books from some date on."""
    events = data["events"]
    gone = {
        who
        for who, kind in zip(events.text("teacher_id"), events.text("kind"), strict=True)
        if STATUS_AFTER.get(kind) == "off_books"
    }
    return np.array([who in gone for who in data["teachers"].text("teacher_id")], dtype=np.bool_)


CHECKS = (at_work_past_retirement,)
