"""Checks of postings that may be meant otherwise than they are read: each is a warning that says how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from rotation.i18n import _
from rotation.io.checks_teachers import start_month
from rotation.io.checks_terms import running
from rotation.io.loaded import Data, Mask
from rotation.model.dates import MISSING_MONTH, first_day, last_day
from rotation.model.ledger import LASTING
from rotation.model.problem import Problem, Severity


def _start(data: Data) -> date | None:
    """The first day of the plan, where one can be told."""
    return None if start_month(data) == MISSING_MONTH else first_day(data["plan"].text("start_date")[0])


def _rows(data: Data, *columns: str) -> Iterator[tuple[str, ...]]:
    """Texts of the ledger, row by row."""
    yield from zip(*(data["ledger"].text(name) for name in columns), strict=True)


def outcomes_before_the_end(data: Data) -> Iterator[Problem]:
    """A posting whose outcome says that it is over ends on or before the start date."""
    day = _start(data)
    if day is None:
        return
    found = [
        outcome in ("returned", "stayed") and category not in LASTING and bool(end) and first_day(end) > day
        for outcome, category, end in _rows(data, "outcome", "category", "end")
    ]
    message = _("the outcome is filled in though the end lies after the start date; the posting is taken to be over")
    advice = _("Leave the outcome empty until the term ends; if the teacher came back before, write 提前终止.")
    yield from data["ledger"].findings(_mask(found), "outcome", "outcome_before_end", (message, advice), _LOOK)


def ends_in_the_first_month(data: Data) -> Iterator[Problem]:
    """The end of a running posting is not the month alone in which the plan starts."""
    day = _start(data)
    if day is None:
        return
    months = [len(end) == 7 and first_day(end) <= day <= last_day(end) for (end,) in _rows(data, "end")]
    message = _(
        "the posting ends in the month in which the plan starts; it is taken to run until the end of that month"
    )
    advice = _("If the teacher is back by the start date, write the month before, or the day.")
    where = _mask(months) & running(data)
    yield from data["ledger"].findings(where, "end", "end_in_start_month", (message, advice), _LOOK)


def postings_to_come(data: Data) -> Iterator[Problem]:
    """A posting begins on or before the start date."""
    day = _start(data)
    if day is None:
        return
    later = [bool(start) and first_day(start) > day for (start,) in _rows(data, "start")]
    message = _(
        "the posting begins after the start date; the plan knows nothing of it and may send the teacher elsewhere"
    )
    advice = _("Pin the teacher (必须留), or correct the date.")
    yield from data["ledger"].findings(_mask(later), "start", "posting_to_come", (message, advice), _LOOK)


def postings_of_other_schools(data: Data) -> Iterator[Problem]:
    """A running posting leads from or to a school that the teachers table names for the teacher."""
    teachers = data["teachers"]
    named = {
        who: {quota, work or quota}
        for who, quota, work in zip(
            *(teachers.text(name) for name in ("teacher_id", "quota_school_id", "work_school_id")), strict=True
        )
    }
    other = [
        who in named and all((origin, target)) and not named[who] & {origin, target, ""}
        for who, origin, target in _rows(data, "teacher_id", "from_school", "to_school")
    ]
    message = _("the posting runs on the start date, between schools neither of which the teachers table names")
    advice = _("Correct the schools of the posting, or the quota school of the teacher.")
    where = _mask(other) & running(data)
    yield from data["ledger"].findings(where, "from_school", "posting_of_other_schools", (message, advice), _LOOK)


def _mask(values: list[bool]) -> Mask:
    return np.array(values, dtype=np.bool_)


_LOOK = Severity.WARNING
CHECKS = (outcomes_before_the_end, ends_in_the_first_month, postings_to_come, postings_of_other_schools)
