"""Who leaves and who begins between one start date and the next."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rotation.io.checks_teachers import OLDEST
from rotation.model.dates import MISSING_MONTH, month_index, month_indices, month_text
from rotation.model.instance import complete, records
from rotation.model.policy import Policy
from rotation.model.retirement import retirement_months
from rotation.model.settle import typed
from rotation.model.state import BoolArray, State
from rotation.model.tables import all_tables
from rotation.rules.eligibility_params import EligibilityParams

NEW_AGE = 24
"""Age in years of a new teacher: a first degree and two years more; only the retirement far away depends on it."""
TEACHER = "teachers.teacher_id"

Tables = dict[str, pd.DataFrame]


class Leaving(NamedTuple):
    """Per teacher: reaches the retirement month by the new start date; too old for the data in any case."""

    retired: BoolArray
    too_old: BoolArray

    @property
    def gone(self) -> BoolArray:
        """Leaves for either reason."""
        return self.retired | self.too_old


def leaving(teachers: pd.DataFrame, policy: Policy, old: int, new: int) -> Leaving:
    """Who is gone on the new start date; `old` and `new` are the months of both start dates.

    Who was past the month before the old start date is there by the data (rehired, say) and stays until the age at
    which the data's own check refuses a birth date.
    """
    params, _problems = typed(EligibilityParams, policy.rules.get("eligibility", {}), "", policy.place)
    month = retirement_months(teachers, (params or EligibilityParams()).retirement)
    birth = month_indices(teachers["birth_date"].to_numpy(dtype=object))
    too_old = (birth != MISSING_MONTH) & (new - birth >= 12 * OLDEST)
    return Leaving(np.asarray((month >= old) & (month <= new), dtype=np.bool_), np.asarray(too_old, dtype=np.bool_))


def newcomers(tables: Tables, state: State, retired: BoolArray, start: str) -> dict[str, tuple[str, str]]:
    """New code -> (code of the retired teacher whose line it takes, school): one for each who gave load.

    The school is the quota school, or the present one where the quota school does not have the stage. Codes are
    N<year>-001, ... in the order of the retired teachers' codes, with another letter N in front for every clash.
    """
    people, schools = state.teachers, state.schools
    found: list[tuple[str, str]] = []
    for at in np.flatnonzero(retired & people.gives_load & (people.stage >= 0)).tolist():
        for school in (int(people.quota_school[at]), int(people.school[at])):
            if school >= 0 and schools.has_stage[school, people.stage[at]]:
                found.append((str(people.code[at]), str(schools.code[school])))
                break
    taken = set(tables["teachers"]["teacher_id"]) | set(tables["teachers"]["public_number"])
    prefix = "N"
    while taken & set(codes := [f"{prefix}{start[:4]}-{number:03d}" for number in range(1, len(found) + 1)]):
        prefix += "N"
    return dict(zip(codes, sorted(found), strict=True))


def replace(tables: Tables, gone: set[str], new: dict[str, tuple[str, str]], start: str) -> None:
    """Take those who are gone out of every table, and put the new ones in with what their lines need of them."""
    rows = {row.teacher_id: row for row in records(tables["teachers"])}
    joined = [_newcomer(code, rows[old], school, start) for code, (old, school) in new.items()]
    old_of = {old: code for code, (old, _school) in new.items()}
    place = dict(new.values())
    teaching = tables["teaching"]
    taken = teaching[
        np.array([place.get(row.teacher_id) == row.school_id for row in records(teaching)], dtype=np.bool_)
    ]
    lessons = taken.assign(teacher_id=[old_of[who] for who in taken["teacher_id"]])
    for name, table in all_tables().items():
        for column in table.columns:
            if column.refers == TEACHER:
                tables[name] = tables[name][~tables[name][column.name].isin(gone)]
    teachers = tables["teachers"]
    tables["teachers"] = _with(teachers[~teachers["teacher_id"].isin(gone)], "teachers", pd.DataFrame(joined))
    tables["teaching"] = _with(tables["teaching"], "teaching", lessons)
    if len(tables["certificates"]):
        held = pd.DataFrame(joined, columns=["teacher_id", "stage", "subject"])
        tables["certificates"] = _with(tables["certificates"], "certificates", held)


def _newcomer(code: str, old: Any, school: str, start: str) -> dict[str, object]:
    """A new teacher on the line of the old one; the name says what he or she is."""
    return {
        "teacher_id": code,
        "name": code,
        "gender": old.gender,
        "birth_date": month_text(month_index(start) - 12 * NEW_AGE),
        "quota_school_id": school,
        "employment": old.employment,
        "status": "on_post",
        "tenure_start": start[:7],
        "stage": old.stage,
        "subject": old.subject,
        "load": old.load,
    }


def _with(frame: pd.DataFrame, name: str, more: pd.DataFrame) -> pd.DataFrame:
    """The frame with further rows under it, in the table's own types."""
    if not len(more):
        return frame
    table = all_tables()[name]
    return pd.concat([complete(table, frame), complete(table, more)], ignore_index=True)
