"""The checker's reading of the ledger: one teacher at a time, what the postings make of him or her today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from rotation.model.dates import first_day, last_day
from rotation.model.instance import records

if TYPE_CHECKING:
    from rotation.rules.reading import Reading

FOR_GOOD = ("transfer", "competition")


class Postings:
    """Answers from the ledger and the teachers table."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @cached_property
    def rows(self) -> dict[str, list[Any]]:
        """Ledger rows per teacher, by start."""
        found: dict[str, list[Any]] = defaultdict(list)
        for row in records(self._reading.instance["ledger"]):
            found[row.teacher_id].append(row)
        return {code: sorted(rows, key=lambda row: str(row.start)) for code, rows in found.items()}

    def begun(self, teacher_id: str) -> list[Any]:
        """Those that began on or before the start date, by start."""
        return [row for row in self.rows.get(teacher_id, []) if first_day(row.start) <= self._reading.start]

    def running(self, teacher_id: str) -> Any | None:
        """The one that holds the teacher elsewhere on the start date, if any; the last begun of several."""
        running = [row for row in self.begun(teacher_id) if not self.is_over(row) and not self.stays(row)]
        return running[-1] if running else None

    def deciding(self, teacher_id: str, takes: Callable[[Any], bool]) -> Any | None:
        """Of the postings that take something along, a running one before the latest begun; None if there is none."""
        rows = [row for row in self.begun(teacher_id) if takes(row)]
        running = [row for row in rows if not self.is_over(row) and not self.stays(row)]
        return (running or rows or [None])[-1]

    def is_over(self, row: Any) -> bool:
        """Closed by the start date: by its outcome, by its end, or, if it was extended, by a later one."""
        if row.outcome == "extended":
            return any(str(later.start) > str(row.start) for later in self.begun(row.teacher_id))
        return row.outcome in ("returned", "ended_early") or self.is_past(row)

    def is_past(self, row: Any) -> bool:
        """Its end is on or before the start date."""
        return bool(row.end and last_day(row.end) <= self._reading.start)

    def is_completed(self, row: Any) -> bool:
        """Run to its end, neither cut short nor a lasting change of post."""
        if row.outcome == "ended_early" or row.category in FOR_GOOD:
            return False
        return row.outcome == "returned" or (self.is_past(row) and (row.outcome != "extended" or self.is_over(row)))

    @staticmethod
    def stays(row: Any) -> bool:
        """True where nobody returns: stayed on, a competition won, or a personnel transfer."""
        return row.outcome == "stayed" or row.category in FOR_GOOD

    def part(self, row: Any) -> int:
        """Half days that a posting takes of a load of which some is left at home; 0 for one that takes it all."""
        if self.stays(row):
            return 0
        usual, own = self._reading.general.forms[row.form].loads, self._reading.own_load(row.teacher_id)
        given = 0 if pd.isna(row.load) else int(row.load)
        part = given or (usual[0] if usual else 0)
        return min(part, own) if usual or part < own else 0

    def is_whole(self, row: Any) -> bool:
        """The whole teacher goes: by a full form with no smaller load, or for good."""
        return self.stays(row) or not (self._reading.general.forms[row.form].loads or self.part(row))

    def away(self, teacher_id: str) -> tuple[str, int]:
        """Where a running posting in part takes some of the load today, and how many half days; else ("", 0)."""
        running = self.running(teacher_id)
        part = self.part(running) if running is not None else 0
        if running is None or not part or running.to_school not in self._reading.schools:
            return "", 0
        return str(running.to_school), part

    def work_school(self, teacher_id: str) -> str:
        """Where the teacher serves today."""
        row, posting = self._reading.teachers[teacher_id], self.deciding(teacher_id, self.is_whole)
        return self._moved(posting, str(row.work_school_id or row.quota_school_id))

    def holder(self, teacher_id: str, what: Literal["quota", "post"]) -> str:
        """The school that holds the teacher's place in the quota, or the appointed post, today."""
        posting = self.deciding(teacher_id, lambda row: self.takes(row, what))
        return self._moved(posting, str(self._reading.teachers[teacher_id].quota_school_id))

    def kept_place(self, teacher_id: str, what: Literal["quota", "post"]) -> str:
        """Where a running posting that took the place, or the post, along keeps it until the return; else empty."""
        running = self.running(teacher_id)
        if running is None or not self._reading.staff_flag(teacher_id, "takes_quota"):
            return ""
        taken = self.holder(teacher_id, what) == running.to_school != running.from_school
        waits = taken and running.from_school in self._reading.schools
        return str(running.from_school) if waits and self._reading.general.forms[running.form].keeps_place else ""

    def takes(self, row: Any, what: Literal["quota", "post"]) -> bool:
        """The posting takes the place in the quota, or the post, along."""
        general = self._reading.general
        if self.stays(row):
            return row.category in FOR_GOOD or bool(general.ledger.staying_takes_quota)
        return bool(getattr(general.forms[row.form], what) == "destination")

    def _moved(self, posting: Any | None, stated: str) -> str:
        """The school that a posting moves somebody to whom the teachers table shows at the school stated."""
        if posting is None:
            return stated
        if self.stays(posting):
            before, after = str(posting.from_school), str(posting.to_school)
        elif self.is_over(posting):
            before, after = str(posting.to_school), str(posting.from_school)
        else:
            before, after = stated, str(posting.to_school)
        # What is over is mostly in the teachers table already: it moves only those whom the table shows before it.
        return after if stated == before and after in self._reading.schools else stated
