"""Checks of mid-year events: a leave is followed by a return, and nothing happens to who has left."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rotation.i18n import _
from rotation.io.checks_teachers import months, start_month
from rotation.io.loaded import Data, Mask
from rotation.model.dates import MISSING_MONTH, first_day
from rotation.model.problem import Problem, Severity
from rotation.model.vocabulary_events import STATUS_AFTER

_GONE = "off_books"


def sequences(data: Data) -> Iterator[Problem]:
    """Read in order of their dates, the events of a teacher make sense one after the other."""
    table, teachers = data["events"], data["teachers"]
    if not len(table):
        return
    status = dict(zip(teachers.text("teacher_id"), teachers.text("status"), strict=True))
    who, dates, kinds = table.text("teacher_id"), table.text("date"), table.text("kind")
    usable = [at for at in range(len(table)) if who[at] in status and dates[at] and kinds[at]]
    before: dict[str, int] = {}
    after_leaving, needless = np.full(len(table), -1, dtype=np.int64), np.zeros(len(table), dtype=np.bool_)
    for at in sorted(usable, key=lambda position: first_day(str(dates[position]))):
        last = before.get(who[at], -1)
        now = STATUS_AFTER[kinds[last]] if last >= 0 else status[who[at]]
        if last >= 0 and now == _GONE and kinds[at] != "transferred_in":
            after_leaving[at] = last
        # The teachers table may have been filled in after the first event: it settles nothing against that one.
        needless[at] = last >= 0 and now == STATUS_AFTER[kinds[at]] != _GONE
        before[who[at]] = at

    def gone(position: int) -> tuple[str, str]:
        message = _("by row {row} the teacher has left before").format(row=int(table.rows[after_leaving[position]]))
        return message, _("Correct one of the two dates, or add the transfer back in between.")

    yield from table.findings(after_leaving >= 0, "kind", "event_after_leaving", gone)
    message, advice = _("this changes nothing: the event before says the same"), _("Delete it, or correct its kind.")
    yield from table.findings(needless, "kind", "event_without_effect", (message, advice), Severity.WARNING)


def leave_of_men(data: Data) -> Iterator[Problem]:
    """Maternity leave is taken by women."""
    table, teachers = data["events"], data["teachers"]
    gender = dict(zip(teachers.text("teacher_id"), teachers.text("gender"), strict=True))
    men = np.array([gender.get(code) == "m" for code in table.text("teacher_id")], dtype=np.bool_)
    message, advice = _("the teacher is a man by the teachers table"), _("Correct the teacher code or the kind.")
    yield from table.findings(
        men & (table.text("kind") == "maternity"), "kind", "maternity_of_a_man", (message, advice)
    )


def running_of_the_gone(data: Data) -> Iterator[Problem]:
    """Who has left by the start date is on no running posting."""
    from rotation.io.checks_terms import running

    gone = {code for code, kind in _latest(data).items() if STATUS_AFTER[kind] == _GONE}
    if not gone:
        return
    ledger = data["ledger"]
    where = running(data) & np.array([code in gone for code in ledger.text("teacher_id")], dtype=np.bool_)
    message = _("the posting runs on the start date, and by the sheet of mid-year events the teacher has left")
    advice = _("Fill in the outcome of the posting, or correct the event.")
    yield from ledger.findings(where, "outcome", "posting_of_one_who_left", (message, advice), Severity.WARNING)


def _latest(data: Data) -> dict[str, str]:
    """Kind of each teacher's latest event on or before the start date."""
    table, plan = data["events"], data["plan"].text("start_date")
    if start_month(data) == MISSING_MONTH:
        return {}
    lines = zip(table.text("date"), table.text("teacher_id"), table.text("kind"), strict=True)
    begun = [line for line in lines if all(line) and first_day(line[0]) <= first_day(plan[0])]
    return {who: kind for _date, who, kind in sorted(begun, key=lambda line: first_day(line[0]))}


def later_events(data: Data) -> Mask:
    """Events that take effect after the start date of the plan."""
    start, month = start_month(data), months(data["events"], "date")
    if start == MISSING_MONTH or not len(month):
        return np.zeros(len(month), dtype=np.bool_)
    day = first_day(data["plan"].text("start_date")[0])
    return np.array([bool(text) and first_day(text) > day for text in data["events"].text("date")], dtype=np.bool_)


CHECKS = (sequences, leave_of_men, running_of_the_gone)
