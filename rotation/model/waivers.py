"""Waivers: what the office lets a rule give way by, at one place, without changing the rule or the data about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from rotation.model.instance import Instance, complete, records
from rotation.model.tables import all_tables

TABLE = "waivers"


class Spot(NamedTuple):
    """What a waiver is about, by codes: a rule, and the teacher, school, stage and subject that its breach names."""

    rule: str
    teacher_id: str = ""
    school_id: str = ""
    stage: str = ""
    subject: str = ""

    @property
    def move(self) -> Spot:
        """The same by teacher and school alone: what a rule over single moves is waived for."""
        return Spot(self.rule, self.teacher_id, self.school_id)


def read_waivers(instance: Instance) -> dict[Spot, int]:
    """Units allowed at each spot; the most where one is listed twice."""
    found: dict[Spot, int] = {}
    for row in records(instance[TABLE]):
        spot = Spot(row.rule, row.teacher_id, row.school_id, row.stage, row.subject)
        units = 1 if pd.isna(row.units) else int(row.units)
        found[spot] = max(units, found.get(spot, 0))
    return found


def with_waivers(instance: Instance, granted: Iterable[tuple[Spot, int]]) -> Instance:
    """The instance with these waivers too, each with its units; one that is there already gets the new units."""
    more = dict(granted)
    frame = instance[TABLE]
    kept = [Spot(row.rule, row.teacher_id, row.school_id, row.stage, row.subject) not in more for row in records(frame)]
    rows = pd.DataFrame([{**spot._asdict(), "units": units} for spot, units in sorted(more.items())])
    table = all_tables()[TABLE]
    joined = pd.concat([frame[kept], complete(table, rows if len(rows) else None)], ignore_index=True)
    return replace(instance, tables={**instance.tables, TABLE: complete(table, joined)})
