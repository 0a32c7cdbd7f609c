"""From one year's instance and its plan to the next year's instance: tables in, tables out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.dates import first_day, last_day, years_later
from rotation.model.derive import derive
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.model.state import State
from rotation.planning.carry_out import carry_out, without_teams_of
from rotation.planning.classes import next_grades
from rotation.planning.forecast import next_needs, next_schools
from rotation.planning.projection import Projection
from rotation.planning.staff import leaving, newcomers, replace


def advance(instance: Instance, plan: Plan, policy: Policy, assumed: Projection | None = None) -> Instance:
    """The instance of the following year: the plan carried out, a year passed, staff and pupils moved on.

    Who serves and is counted where on the new start date is left to `derive`, which reads the ledger; here only the
    ledger and lessons are written, and for those without a running posting the schools as derived. The plan must be
    one that the checker has read: unknown codes raise KeyError. Same arguments, same instance.
    """
    chosen = assumed or Projection()
    state = derive(instance, policy)
    tables = {name: frame.copy() for name, frame in instance.tables.items()}
    start = years_later(str(tables["plan"]["start_date"].iloc[0]), 1)
    tables["plan"] = tables["plan"].assign(plan_year=instance.plan_year + 1, start_date=start, public_seed="")
    tables["teachers"] = settled(next_grades(tables["teachers"]), state)
    carry_out(tables, instance, state, plan, policy)
    if chosen.honours == "renewed":
        tables["teachers"] = _renewed(tables["teachers"], instance, start)
    tables["schools"] = next_schools(tables["schools"], chosen)
    tables["needs"] = next_needs(tables["needs"], instance.schools, tables["schools"], chosen)
    gone = _change_staff(tables, instance, policy, chosen, start)
    tables["teams"] = without_teams_of(tables["teams"], gone | {move.teacher_id for move in plan})
    following = Instance.of(
        {name: frame.reset_index(drop=True) for name, frame in tables.items()}, instance.policy_rows
    )
    return _declared(following, state, policy)


def _renewed(teachers: pd.DataFrame, instance: Instance, start: str) -> pd.DataFrame:
    """Teachers with the honours that run out in this year prolonged by a year."""
    old, new = instance.start_date, first_day(start)
    until = {
        text: years_later(text, 1) if text and old <= last_day(text) < new else text
        for text in set(teachers["backbone_until"])
    }
    return teachers.assign(backbone_until=[until[text] for text in teachers["backbone_until"]])


def _change_staff(
    tables: dict[str, pd.DataFrame], instance: Instance, policy: Policy, chosen: Projection, start: str
) -> set[str]:
    """Retire, replace; returns the codes of those who are gone."""
    between = Instance.of({name: frame.reset_index(drop=True) for name, frame in tables.items()})
    there = derive(between, policy)
    who = leaving(between, there, policy, instance.start_month)
    gone = set(there.teachers.code[who.gone])
    new = newcomers(tables, there, who.vacant, start) if chosen.vacancies == "filled" else {}
    replace(tables, gone, new, start)
    return gone


def _declared(instance: Instance, before: State, policy: Policy) -> Instance:
    """The instance with schools and statuses as derived, and staff in quota counted on.

    A given number of staff is today's and changes by what changed in the state. Events of those who are there still are
    kept: the months of leave behind them may count off their years at the school, in any later year.
    """
    state = derive(instance, policy)
    given = instance.schools["staff_in_quota"].notna().to_numpy()
    today = before.schools.staff + state.schools.teachers - before.schools.teachers
    staff = pd.array(np.where(given, np.maximum(today, 0), 0), dtype="Int64")
    staff[~given] = pd.NA
    tables = {
        **instance.tables,
        "teachers": settled(instance.teachers, state).assign(status=state.teachers.status),
        "schools": instance.schools.assign(staff_in_quota=staff),
    }
    return Instance.of(tables, instance.policy_rows)


def settled(teachers: pd.DataFrame, state: State) -> pd.DataFrame:
    """The teachers table with quota and work schools as the state has them, but for those on a running posting.

    What has ended would else be read as the last word on where they serve, or be forgotten, once a later posting
    begins. A school without the teacher's own stage stays with the ledger: the check of the data asks for the stage at
    the declared one.
    """
    people, schools = state.teachers, state.schools
    codes = np.append(schools.code, "")
    given = {name: teachers[name].to_numpy(dtype=object) for name in ("quota_school_id", "work_school_id")}
    free = ~people.running & (people.school >= 0) & (people.quota_school >= 0) & (people.stage >= 0)
    works = free & schools.has_stage[people.school, people.stage]
    apart = np.where(works, people.school != people.quota_school, given["work_school_id"] != "").astype(np.bool_)
    counts = free & (schools.has_stage[people.quota_school, people.stage] | apart)
    quota = np.where(counts, codes[people.quota_school], given["quota_school_id"])
    work = np.where(codes[people.school] == quota, "", codes[people.school])
    return teachers.assign(quota_school_id=quota, work_school_id=np.where(works, work, given["work_school_id"]))
