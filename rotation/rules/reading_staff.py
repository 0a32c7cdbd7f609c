"""The checker's reading of staff: each teacher's status on the start date, and what it grants."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from rotation.model.dates import first_day, month_index
from rotation.model.instance import records
from rotation.model.vocabulary_events import STATUS_AFTER

if TYPE_CHECKING:
    from rotation.rules.reading import Reading


class Staff:
    """Answers from the teachers table, the mid-year events and the policy's tables of employment and status."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @cached_property
    def events(self) -> dict[str, list[Any]]:
        """Mid-year events per teacher, by date."""
        found: dict[str, list[Any]] = defaultdict(list)
        for row in records(self._reading.instance["events"]):
            found[row.teacher_id].append(row)
        return {code: sorted(rows, key=lambda row: first_day(row.date)) for code, rows in found.items()}

    def begun(self, teacher_id: str) -> list[Any]:
        """Events on or before the start date, by date."""
        return [row for row in self.events.get(teacher_id, []) if first_day(row.date) <= self._reading.start]

    def status(self, teacher_id: str) -> str:
        """The status on the start date: by the latest event, else as listed; who is still to come is off the books."""
        begun = self.begun(teacher_id)
        if begun:
            return STATUS_AFTER[begun[-1].kind]
        arrives = any(row.kind == "transferred_in" for row in self.events.get(teacher_id, [])[:1])
        return "off_books" if arrives else str(self._reading.teachers[teacher_id].status)

    def flag(self, teacher_id: str, name: str, status: str) -> bool:
        """What both the teacher's employment and a status grant: takes_quota, gives_load or may_rotate."""
        general = self._reading.general
        employment = general.employment.get(self._reading.teachers[teacher_id].employment)
        rule = general.statuses.get(status)
        if employment is None or rule is None or not getattr(employment, name):
            return False
        more = {"takes_quota": rule.quota_elsewhere, "gives_load": rule.load_elsewhere}.get(name, False)
        return bool(getattr(rule, name)) or (more and self.is_elsewhere(teacher_id))

    def is_elsewhere(self, teacher_id: str) -> bool:
        """At another school of the tables than the one that counts the teacher, or there on a running posting."""
        reading = self._reading
        present, quota = reading.present_school(teacher_id), reading.quota_school(teacher_id)
        if present not in reading.schools or quota not in reading.schools:
            return False
        posting = reading.ledger.deciding(teacher_id, reading.ledger.is_whole)
        runs = posting is not None and not reading.is_over(posting) and not reading.stays(posting)
        return runs or present != quota

    def in_quota(self, school_id: str) -> int:
        """Staff in quota today: as given for the teachers table and changed since by events, else counted."""
        today, listed = self._persons
        given = self._reading.schools[school_id].staff_in_quota
        return today[school_id] if pd.isna(given) else max(0, int(given) + today[school_id] - listed[school_id])

    @cached_property
    def _persons(self) -> tuple[Counter[str], Counter[str]]:
        """Persons who take quota, by quota school: today, and by the teachers table without events."""
        today: Counter[str] = Counter()
        listed: Counter[str] = Counter()
        for code, row in self._reading.teachers.items():
            school = self._reading.quota_school(code)
            today[school] += self.flag(code, "takes_quota", self.status(code))
            listed[school] += self.flag(code, "takes_quota", str(row.status))
        return today, listed

    def spells(self, teacher_id: str) -> list[tuple[str, int, int]]:
        """(status, first month, month after the last) that each event opens, up to the start month."""
        rows = self.begun(teacher_id)
        months = [month_index(row.date) for row in rows] + [self._reading.instance.start_month]
        return [(STATUS_AFTER[row.kind], months[at], months[at + 1]) for at, row in enumerate(rows)]
