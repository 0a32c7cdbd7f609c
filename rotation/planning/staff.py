"""Who leaves and who begins between one start date and the next."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rotation.io.checks_teachers import OLDEST
from rotation.model.dates import MISSING_MONTH, days, month_index, month_indices, month_text
from rotation.model.events import NOT_THERE
from rotation.model.instance import Instance, complete, records
from rotation.model.policy import Policy
from rotation.model.retirement import retirement_months
from rotation.model.settle import typed
from rotation.model.state import BoolArray, State
from rotation.model.tables import all_tables
from rotation.model.vocabulary_events import STATUS_AFTER
from rotation.rules.eligibility_params import EligibilityParams

NEW_AGE = 24
"""Age in years of a new teacher: a first degree and two years more; only the retirement far away depends on it."""
TEACHER = "teachers.teacher_id"

Tables = dict[str, pd.DataFrame]


class Leaving(NamedTuple):
    """Per teacher: gone on the new start date, and leaves a place that somebody has to teach."""

    gone: BoolArray
    vacant: BoolArray


def leaving(instance: Instance, state: State, policy: Policy, old: int) -> Leaving:
    """Who is gone on the start date of the instance; `old` is the month of the start date before.

    Gone is who reaches the retirement month, who has left by a mid-year event, and who is too old for the data. Who was
    past the month before the old start date is there by the data (rehired, say) and stays until the age at which the
    data's own check refuses a birth date. A place is vacant where the teacher gave load: the one who has left, by the
    kind of employment.
    """
    teachers, people, new = instance.teachers, state.teachers, instance.start_month
    params, _problems = typed(EligibilityParams, policy.rules.get("eligibility", {}), "", policy.place)
    month = retirement_months(teachers, (params or EligibilityParams()).retirement)
    birth = month_indices(teachers["birth_date"].to_numpy(dtype=object))
    too_old = (birth != MISSING_MONTH) & (new - birth >= 12 * OLDEST)
    retired, left = (month >= old) & (month <= new), has_left(instance, state)
    employed = {code: rule.gives_load for code, rule in policy.general.employment.items()}
    taught = np.array([employed.get(kind, False) for kind in teachers["employment"]], dtype=np.bool_)
    vacant = (retired & ~too_old & people.gives_load) | (left & taught)
    return Leaving(np.asarray(retired | too_old | left, dtype=np.bool_), np.asarray(vacant, dtype=np.bool_))


def has_left(instance: Instance, state: State) -> BoolArray:
    """Per teacher: off the books by a mid-year event, and no later one brings him or her back."""
    events = instance["events"]
    if not len(events):
        return np.zeros(len(state.teachers), dtype=np.bool_)
    leaves = events["kind"].map(STATUS_AFTER).to_numpy(dtype=object) == NOT_THERE
    later = days(events["date"].to_numpy(dtype=object)) > instance.start_date.toordinal()
    codes = events["teacher_id"].to_numpy(dtype=object)
    left, back = set(codes[leaves & ~later]), set(codes[(events["kind"] == "transferred_in").to_numpy() & later])
    off = state.teachers.status == NOT_THERE
    return np.asarray(off & np.isin(state.teachers.code.astype(str), sorted(left - back)), dtype=np.bool_)


def newcomers(tables: Tables, state: State, vacant: BoolArray, start: str) -> dict[str, tuple[str, str]]:
    """New code -> (code of the teacher whose line it takes, school): one for each vacant place.

    The school is the quota school, or the present one where the quota school does not have the stage. Codes are
    N<year>-001, ... in the order of those teachers' codes, with another letter N in front for every clash.
    """
    people, schools = state.teachers, state.schools
    found: list[tuple[str, str]] = []
    for at in np.flatnonzero(vacant & (people.stage >= 0)).tolist():
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
