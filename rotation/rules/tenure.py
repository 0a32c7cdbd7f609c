"""Full school years of every teacher at the present legal entity, from the teachers table and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rotation.model.dates import MISSING_MONTH
from rotation.model.events import spells
from rotation.model.school_year import SEPTEMBER, school_year_of_plan, school_year_of_service
from rotation.model.state import NOWHERE, BoolArray, IntArray

if TYPE_CHECKING:
    from rotation.formulation.context import Context
    from rotation.rules.eligibility_params import EligibilityParams


class Restarts(NamedTuple):
    """What makes a tenure begin anew, one entry each: a row of the ledger, the month, by arrival or by return."""

    teacher: IntArray
    row: IntArray
    month: IntArray
    arrives: BoolArray


def restarts(context: Context, *, after_posting: bool) -> Restarts:
    """Arrivals for good at the present legal entity and, where wanted, completed counted postings.

    Within one legal entity nobody arrives and nobody rotates: schools that were joined, and campuses of one school.
    """
    state, rows = context.state, context.ledger
    entity = np.append(state.schools.legal, NOWHERE)
    present = entity[np.append(state.teachers.school, NOWHERE)]
    here = (rows.target >= 0) & (entity[rows.target] == present[rows.teacher])
    crosses = entity[rows.origin] != entity[rows.target]
    arrived = np.flatnonzero(rows.begun & rows.stays & here & crosses)
    done = np.flatnonzero(rows.completed & crosses) if after_posting else arrived[:0]
    back = np.where(rows.end_month == MISSING_MONTH, rows.start_month, rows.end_month)
    row = np.concatenate([arrived, done])
    month = np.concatenate([rows.start_month[arrived], back[done]])
    return Restarts(rows.teacher[row], row, month, np.arange(len(row)) < len(arrived))


def tenure_starts(context: Context, *, restart_after_posting: bool) -> IntArray:
    """Month index from which each teacher's tenure counts; MISSING_MONTH where nothing says so.

    It is the latest of the start in the teachers table, the arrival at the present legal entity by a posting that
    keeps its teacher there (stayed on, competition, transfer), and, where wanted, the end of a completed counted
    posting. A posting that ended early is not a completed one.
    """
    start = context.state.teachers.tenure_start.copy()
    anew = restarts(context, after_posting=restart_after_posting)
    np.maximum.at(start, anew.teacher, anew.month)
    return start


def full_years(context: Context, starts: IntArray) -> IntArray:
    """Full school years between the months given and the plan's start; 0 where the month is missing."""
    years = school_year_of_plan(context.state.start_month) - school_year_of_service(starts)
    return np.where(starts == MISSING_MONTH, 0, np.maximum(years, 0))


def years_on_leave(context: Context, starts: IntArray, params: EligibilityParams) -> IntArray:
    """School years since the months given that do not count, for months of leave that the mid-year events tell."""
    found = np.zeros(len(starts), dtype=np.int64)
    spell = spells(context.instance, context.state.teacher_index)
    absent = np.isin(spell.status.astype(str), params.leave_statuses)
    who, begin, end = spell.teacher[absent], spell.start[absent], spell.end[absent]
    if not len(who):
        return found
    first, last = school_year_of_service(starts), int(school_year_of_plan(context.state.start_month))
    for year in range(int(school_year_of_plan(begin).min()), last):
        autumn = 12 * year + SEPTEMBER
        months = np.clip(np.minimum(end, autumn + 12) - np.maximum(begin, autumn), 0, 12)
        total = np.bincount(who, weights=months, minlength=len(starts)).astype(np.int64)
        found += (total >= params.leave_months) & (first <= year) & (starts != MISSING_MONTH)
    return found
