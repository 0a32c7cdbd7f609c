"""Full school years of every teacher at the present legal entity, from the teachers table and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotation.model.dates import MISSING_MONTH
from rotation.model.ledger import ledger_arrays
from rotation.model.school_year import school_year_of_plan, school_year_of_service
from rotation.model.state import NOWHERE, IntArray

if TYPE_CHECKING:
    from rotation.formulation.context import Context


def tenure_starts(context: Context, *, restart_after_posting: bool) -> IntArray:
    """Month index from which each teacher's tenure counts; MISSING_MONTH where nothing says so.

    It is the latest of the start in the teachers table, the arrival at the present legal entity by a posting that
    keeps its teacher there (stayed on, competition, transfer), and, where wanted, the end of a completed counted
    posting. A posting that ended early is not a completed one.
    """
    state = context.state
    rows = ledger_arrays(
        context.instance["ledger"],
        state.teacher_index,
        state.school_index,
        context.instance.start_date.toordinal(),
    )
    start = state.teachers.tenure_start.copy()
    entity = np.append(state.schools.legal, NOWHERE)
    present = entity[np.append(state.teachers.school, NOWHERE)]
    here = (rows.target >= 0) & (entity[rows.target] == present[rows.teacher])
    # Within one legal entity nobody arrives and nobody rotates: schools that were joined, and campuses of one school.
    crosses = entity[rows.origin] != entity[rows.target]
    arrived = rows.begun & rows.stays & here & crosses
    np.maximum.at(start, rows.teacher[arrived], rows.start_month[arrived])
    if restart_after_posting:
        done = rows.completed & crosses
        back = np.where(rows.end_month == MISSING_MONTH, rows.start_month, rows.end_month)
        np.maximum.at(start, rows.teacher[done], back[done])
    return start


def full_years(context: Context, starts: IntArray) -> IntArray:
    """Full school years between the months given and the plan's start; 0 where the month is missing."""
    years = school_year_of_plan(context.state.start_month) - school_year_of_service(starts)
    return np.where(starts == MISSING_MONTH, 0, np.maximum(years, 0))
