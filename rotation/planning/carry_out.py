"""A plan carried out: postings in the ledger, lessons of those who go, and what is used up by it.

Where a teacher serves, and where quota and post are counted meanwhile and afterwards, follows from the ledger.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rotation.model.dates import MISSING_DAY, days
from rotation.model.forms import FormRule
from rotation.model.instance import Instance, complete
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.state import State
from rotation.model.tables import all_tables
from rotation.model.terms import return_date
from rotation.model.words import split_list
from rotation.planning.staff import Tables
from rotation.rules.reading import Reading

FULL = 10
"""Half days a week of a full-time teacher."""


def carry_out(tables: Tables, instance: Instance, state: State, plan: Plan, policy: Policy) -> None:
    """Write every move of the plan into the tables of the instance that it was made for."""
    reading = Reading(instance, policy)
    moves = list(plan)
    origin = {move.teacher_id: _origin(state, move.teacher_id) for move in moves}
    posted = [
        _posting(move, origin[move.teacher_id], policy.general.forms[move.form], instance, reading) for move in moves
    ]
    ledger = _without_overlaps(tables["ledger"], instance, {row["teacher_id"]: row["end"] for row in posted})
    tables["ledger"] = _appended("ledger", ledger, posted)
    tables["teachers"] = _settled(tables["teachers"], moves, policy)
    _lessons(tables, moves, instance, policy)
    _used_up(tables, {move.teacher_id for move in moves})


def is_lasting(form: FormRule) -> bool:
    """A move without term that takes quota along is a transfer for good."""
    return form.years == 0 and form.quota == "destination"


def _origin(state: State, teacher_id: str) -> str:
    return str(state.schools.code[state.teachers.school[state.teacher_index[teacher_id]]])


def _posting(move: Move, origin: str, form: FormRule, instance: Instance, reading: Reading) -> dict[str, Any]:
    """The ledger's row of a move; it counts as rotation where the move counts in the year's rate."""
    return {
        "teacher_id": move.teacher_id,
        "from_school": origin,
        "to_school": move.to_school,
        "category": "transfer" if is_lasting(form) else "rotation",
        "form": move.form,
        "load": None if reading.is_whole(move) and not form.loads else move.load,
        "start": instance.start_date.isoformat(),
        "end": return_date(instance.start_date, form.years),
        "counts_rotation": reading.counts(move),
    }


def _without_overlaps(ledger: pd.DataFrame, instance: Instance, until: dict[str, str]) -> pd.DataFrame:
    """The ledger without later postings, written down beforehand, that begin before a mover is back."""
    begins = days(ledger["start"].to_numpy(dtype=object))
    ends = days(np.array([until.get(code, "") for code in ledger["teacher_id"]], dtype=object), last=True)
    later = begins > instance.start_date.toordinal()
    moved = ledger["teacher_id"].isin(until).to_numpy(dtype=np.bool_)
    kept: pd.DataFrame = ledger[~(moved & later & ((ends == MISSING_DAY) | (begins <= ends)))]
    return kept


def _appended(name: str, frame: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = all_tables()[name]
    return (
        pd.concat([complete(table, frame), complete(table, pd.DataFrame(rows))], ignore_index=True) if rows else frame
    )


def _settled(teachers: pd.DataFrame, moves: list[Move], policy: Policy) -> pd.DataFrame:
    """Teachers who go with the whole load begin without a grade; who goes for good has the new line as the own one."""
    rows = {code: row for row, code in zip(teachers.index, teachers["teacher_id"], strict=True)}
    table = teachers.copy()
    for move in moves:
        form, row = policy.general.forms[move.form], rows[move.teacher_id]
        if not form.loads:
            table.loc[row, ["grades_now", "next_grade"]] = ""
        if is_lasting(form):
            for own, others, new in (
                ("stage", "other_stages", move.stage),
                ("subject", "other_subjects", move.subject),
            ):
                before, more = str(table.loc[row, own]), split_list(str(table.loc[row, others]))
                table.loc[row, own] = new
                table.loc[row, others] = ",".join(code for code in dict.fromkeys([before, *more]) if code != new)
    return table


def _lessons(tables: Tables, moves: list[Move], instance: Instance, policy: Policy) -> None:
    """Who goes to teach another stage or subject than the own has it in the teaching table of the destination."""
    own = instance.teachers.set_index("teacher_id")[["stage", "subject"]]
    whole = [move for move in moves if not policy.general.forms[move.form].loads]
    there = {(move.teacher_id, move.to_school) for move in whole}
    teaching = tables["teaching"]
    known = zip(teaching["teacher_id"], teaching["school_id"], strict=True)
    kept = teaching[np.array([pair not in there for pair in known], dtype=np.bool_)]
    loads = policy.general.weekly_loads
    rows = [
        {
            "teacher_id": move.teacher_id,
            "school_id": move.to_school,
            "stage": move.stage,
            "subject": move.subject,
            "weekly_periods": loads[move.stage][move.subject] * move.load / FULL,
        }
        for move in whole
        if tuple(own.loc[move.teacher_id]) != (move.stage, move.subject)
        and not is_lasting(policy.general.forms[move.form])
    ]
    tables["teaching"] = _appended("teaching", kept, rows)


def _used_up(tables: Tables, moved: set[str]) -> None:
    """Pins and waivers are this year's; wishes and recommendations of those who went are done."""
    for name in ("pins", "waivers"):
        tables[name] = tables[name].iloc[:0]
    for name in ("wishes", "recommendations"):
        tables[name] = tables[name][~tables[name]["teacher_id"].isin(moved)]


def without_teams_of(teams: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    """The teams that none of these teachers belongs to: a team is put together for one move."""
    broken = set(teams["team_id"][teams["teacher_id"].isin(codes)])
    return teams[~teams["team_id"].isin(broken)]
