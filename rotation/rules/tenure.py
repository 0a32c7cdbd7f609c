"""Full school years of every teacher at the present legal entity, from the teachers table and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotation.model.dates import MISSING_DAY, MISSING_MONTH, days, month_indices
from rotation.model.school_year import school_year_of_plan, school_year_of_service
from rotation.model.state import NOWHERE, BoolArray, IntArray

if TYPE_CHECKING:
    import pandas as pd

    from rotation.formulation.context import Context

LASTING = ("competition", "transfer")


def tenure_starts(context: Context, *, restart_after_posting: bool) -> IntArray:
    """Month index from which each teacher's tenure counts; MISSING_MONTH where nothing says so.

    It is the latest of the start in the teachers table, the arrival at the present legal entity by a posting that
    keeps its teacher there (stayed on, competition, transfer), and, where wanted, the end of a completed counted
    posting. A posting that ended early is not a completed one.
    """
    table, state = context.instance["ledger"], context.state
    start = state.teachers.tenure_start.copy()
    person = np.array([state.teacher_index.get(code, NOWHERE) for code in table["teacher_id"]], dtype=np.int64)
    target = np.array([state.school_index.get(code, NOWHERE) for code in table["to_school"]], dtype=np.int64)
    today = context.instance.start_date.toordinal()
    begun = (person >= 0) & (days(table["start"].to_numpy(dtype=object)) <= today)
    stays = table["category"].isin(LASTING).to_numpy() | (table["outcome"] == "stayed").to_numpy()
    arrival = month_indices(table["start"].to_numpy(dtype=object))
    entity = np.append(state.schools.legal, NOWHERE)
    here = entity[target] == entity[state.teachers.school[person]] if len(table) else np.zeros(0, dtype=np.bool_)
    arrived = begun & stays & (target >= 0) & here
    np.maximum.at(start, person[arrived], arrival[arrived])
    if restart_after_posting:
        done = begun & _completed(table, today)
        end = month_indices(table["end"].to_numpy(dtype=object))
        back = np.where(end == MISSING_MONTH, arrival, end)
        np.maximum.at(start, person[done], back[done])
    return start


def _completed(table: pd.DataFrame, today: int) -> BoolArray:
    """Counted postings that have run to their end."""
    end = days(table["end"].to_numpy(dtype=object), last=True)
    lasts = table["category"].isin(LASTING).to_numpy() | (table["outcome"] == "ended_early").to_numpy()
    over = ((end != MISSING_DAY) & (end <= today)) | (table["outcome"] == "returned").to_numpy()
    return np.asarray(over & ~lasts & table["counts_rotation"].to_numpy(dtype=np.bool_), dtype=np.bool_)


def full_years(context: Context, starts: IntArray) -> IntArray:
    """Full school years between the months given and the plan's start; 0 where the month is missing."""
    years = school_year_of_plan(context.state.start_month) - school_year_of_service(starts)
    return np.where(starts == MISSING_MONTH, 0, np.maximum(years, 0))
