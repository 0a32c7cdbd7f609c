"""The checker's reading of who may rotate: one teacher at a time, from the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from rotation.model.dates import MISSING_MONTH, first_day, last_day, month_index, months_later, years_later
from rotation.model.policy_staff import StaffRule
from rotation.model.retirement import Person, retirement_month
from rotation.model.school_year import school_year_of_plan, school_year_of_service
from rotation.rules.eligibility_params import BY_KIND, EligibilityParams, Obstacle

if TYPE_CHECKING:
    from rotation.rules.reading import Reading


def obstacles(reading: Reading, params: EligibilityParams, teacher_id: str) -> tuple[Obstacle, ...]:
    """Everything that keeps a teacher from being eligible, in the order of the obstacles; empty for the eligible."""
    row = reading.teachers[teacher_id]
    present = reading.present_school(teacher_id)
    inside = present in reading.schools and reading.is_own(present)
    private = inside and reading.schools[present].ownership == "private"
    found = {
        Obstacle.EMPLOYMENT: not _rotates(reading.general.employment.get(row.employment)),
        Obstacle.STATUS: not _rotates(reading.general.statuses.get(reading.staff.status(teacher_id))),
        Obstacle.SCHOOL: not inside or (params.public_only and private),
        Obstacle.ROLE: row.role in params.roles_out,
        Obstacle.STAGE: row.stage not in params.stages,
        Obstacle.RUNNING: reading.running_posting(teacher_id) is not None,
        Obstacle.TENURE: years_of_tenure(reading, params, teacher_id) < params.years,
        Obstacle.RETIREMENT: _near_retirement(reading, params, row),
    }
    entries = [entry for entry in reading.exemptions.get(teacher_id, []) if _is_valid(reading, params, entry)]
    found.update({BY_KIND[entry.kind]: True for entry in entries})
    return tuple(sorted(obstacle for obstacle, there in found.items() if there))


def _rotates(rule: StaffRule | None) -> bool:
    return rule is not None and rule.takes_quota and rule.may_rotate


def years_of_tenure(reading: Reading, params: EligibilityParams, teacher_id: str) -> int:
    """Full school years at the present legal entity."""
    starts = [month_index(reading.teachers[teacher_id].tenure_start)]
    for row in reading.postings.get(teacher_id, []):
        if first_day(row.start) > reading.start or _is_inside(reading, row):
            continue
        if reading.stays(row) and _is_here(reading, teacher_id, row.to_school):
            starts.append(month_index(row.start))
        if params.restart_after_posting and row.counts_rotation and reading.ledger.is_completed(row):
            starts.append(month_index(row.end or row.start))
    latest = max(starts)
    if latest == MISSING_MONTH:
        return 0
    years = range(school_year_of_service(latest), school_year_of_plan(reading.instance.start_month))
    away = _months_of_leave(reading, params, teacher_id)
    return sum(_months_in(year, away) < params.leave_months for year in years)


def _months_of_leave(reading: Reading, params: EligibilityParams, teacher_id: str) -> frozenset[int]:
    """The months that the teacher spent in a status of long leave."""
    spells = reading.staff.spells(teacher_id)
    return frozenset(
        month for status, start, end in spells if status in params.leave_statuses for month in range(start, end)
    )


def _months_in(year: int, months: frozenset[int]) -> int:
    """How many of them lie from September of a year to the next August."""
    return sum(month in months for month in range(12 * year + 8, 12 * year + 20)) if months else 0


def _is_inside(reading: Reading, row: Any) -> bool:
    """Within one legal entity: neither an arrival nor a rotation."""
    known = row.from_school in reading.schools and row.to_school in reading.schools
    return known and reading.legal_entity(row.from_school) == reading.legal_entity(row.to_school)


def _is_here(reading: Reading, teacher_id: str, school_id: str) -> bool:
    present = reading.present_school(teacher_id)
    if school_id not in reading.schools or present not in reading.schools:
        return False
    return reading.legal_entity(school_id) == reading.legal_entity(present)


def _near_retirement(reading: Reading, params: EligibilityParams, row: Any) -> bool:
    start = reading.instance.start_month
    if params.mode == "age":
        limit = params.men_under if row.gender == "m" else params.women_under
        return not row.birth_date or first_day(years_later(row.birth_date, limit)) <= reading.start
    grade = 0 if pd.isna(row.post_grade) else int(row.post_grade)
    person = Person(row.gender, row.birth_date, row.title, grade, row.retirement_track, row.retirement_month)
    month = retirement_month(person, params.retirement)
    return month == MISSING_MONTH or month - start <= params.months_to_retirement


def _is_valid(reading: Reading, params: EligibilityParams, entry: Any) -> bool:
    """Valid on the start date; an end that is not given follows from the months of its code, if any."""
    if first_day(entry.start) > reading.start:
        return False
    if entry.until:
        return last_day(entry.until) >= reading.start
    months = params.exemption_months.get(entry.code)
    return months is None or reading.start < first_day(months_later(entry.start, months))
