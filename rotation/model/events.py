"""Mid-year events: the status of every teacher on the start date, and the months of leave behind it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rotation.model.dates import days, month_indices
from rotation.model.instance import Instance
from rotation.model.state import NOWHERE, BoolArray, IntArray, TextArray
from rotation.model.vocabulary_events import STATUS_AFTER

NOT_THERE = "off_books"


class Spell(NamedTuple):
    """Months that teachers spent in a status by the events, one entry a spell, from its first month to before `end`."""

    teacher: IntArray
    status: TextArray
    start: IntArray
    end: IntArray


def status_today(instance: Instance, teachers: dict[str, int]) -> TextArray:
    """The status code of each teacher on the start date: by the latest event begun, else as the teachers table has it.

    Whose first event to come is a transfer in is not on the books yet.
    """
    status = instance.teachers["status"].to_numpy(dtype=object).copy()
    table = instance["events"]
    if not len(table):
        return status
    person, order, begun = _by_time(instance, teachers)
    kinds = table["kind"].to_numpy(dtype=object)
    later = order[~begun[order]]
    first = later[np.unique(person[later], return_index=True)[1]]
    # Where another event comes before it, a transfer out say, the teacher is here until then.
    status[person[first[kinds[first] == "transferred_in"]]] = NOT_THERE
    for at in order[begun[order]].tolist():
        status[person[at]] = STATUS_AFTER.get(kinds[at], status[person[at]])
    return status


def spells(instance: Instance, teachers: dict[str, int]) -> Spell:
    """The spell that each event begun by the start date opens: up to the teacher's next one, or to the start month."""
    table = instance["events"]
    person, order, begun = _by_time(instance, teachers)
    order = order[begun[order]]
    order = order[np.argsort(person[order], kind="stable")]
    who, start = person[order], month_indices(table["date"].to_numpy(dtype=object))[order]
    end = np.full(len(order), instance.start_month, dtype=np.int64)
    same = who[1:] == who[:-1]
    end[:-1][same] = start[1:][same]
    kinds = table["kind"].to_numpy(dtype=object)[order]
    status = np.array([STATUS_AFTER.get(kind, "") for kind in kinds], dtype=object)
    return Spell(who, status, start, end)


def _by_time(instance: Instance, teachers: dict[str, int]) -> tuple[IntArray, IntArray, BoolArray]:
    """(teacher of each row, rows of known teachers by date and then by row, begun by the start date)."""
    table = instance["events"]
    person = np.array([teachers.get(code, NOWHERE) for code in table["teacher_id"]], dtype=np.int64)
    day = days(table["date"].to_numpy(dtype=object))
    order = np.lexsort((np.arange(len(table)), day))
    return person, order[person[order] >= 0], np.asarray(day <= instance.start_date.toordinal(), dtype=np.bool_)
