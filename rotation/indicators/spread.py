"""Each indicator's teachers per 100 pupils, school by school, and their dispersion in each stage."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import nan, sqrt

import numpy as np
import pandas as pd

from rotation.indicators.amounts import Parts, parts_of, taken
from rotation.model.dispersion import squared_cv
from rotation.model.holders import asked_half_days, counted_half_days, holders
from rotation.model.instance import Instance
from rotation.model.plan import Move
from rotation.model.policy import Policy
from rotation.model.postings import counted_service
from rotation.model.state import STAGE_INDEX, BoolArray, IntArray, State
from rotation.model.vocabulary import INDICATORS, STAGES

SCHOOLS = ["indicator", "authority", "stage", "school_id", "pupils", "before", "after"]
SCHOOLS += ["per_100_before", "per_100_after", "below_before", "below_after"]
BALANCE = ["indicator", "authority", "stage", "schools", "pupils", "before", "after", "cv_before", "cv_after"]
BALANCE += ["cap", "pass_line", "below_before", "below_after"]


def school_table(instance: Instance, policy: Policy, state: State, moves: Sequence[Move]) -> pd.DataFrame:
    """One row an indicator and measured stage of a school; below: under the pass line, where the policy has one."""
    counted = counted_service(instance, policy, state)
    movers = (state.teacher_index[move.teacher_id] for move in moves)
    parts = parts_of(movers, counted.teacher, counted.school, counted.load)
    tables = []
    for indicator, holds in holders(instance, policy, state).items():
        before = counted_half_days(state, counted, holds)
        after = _after(policy, state, moves, holds, before, parts)
        asked = asked_half_days(policy, indicator, state.schools.pupils)
        tables.append(_rows(instance, state, indicator, before, after, asked))
    return pd.concat(tables, ignore_index=True)


def _after(
    policy: Policy, state: State, moves: Sequence[Move], holds: BoolArray, before: IntArray, parts: Parts
) -> IntArray:
    """Half days (schools, stages) of the holders once the moves are made; they arrive in the stage of the new line."""
    after = before.copy()
    for move in moves:
        teacher = state.teacher_index[move.teacher_id]
        if not holds[teacher] or teacher not in parts or policy.general.forms[move.form].statistics == "origin":
            continue
        for school, half_days in taken(state, move, parts):
            after[school, state.teachers.stage[teacher]] -= half_days
        after[state.school_index[move.to_school], STAGE_INDEX[move.stage]] += move.load
    return after


def _rows(
    instance: Instance, state: State, indicator: str, before: IntArray, after: IntArray, asked: IntArray
) -> pd.DataFrame:
    school, stage = np.nonzero(state.schools.measured)
    given = instance.schools["authority"].to_numpy(dtype=object)
    authority = np.where(given == "", instance.authority, given)
    pupils = state.schools.pupils[school, stage]
    frame = pd.DataFrame(
        {
            "indicator": indicator,
            "authority": authority[school],
            "stage": np.array(STAGES.codes, dtype=object)[stage],
            "school_id": state.schools.code[school],
            "pupils": pupils,
        }
    )
    for name, amount in (("before", before), ("after", after)):
        here = amount[school, stage]
        frame[name] = here
        frame[f"per_100_{name}"] = 10 * here / pupils
        frame[f"below_{name}"] = here < asked[school, stage]
    return frame[SCHOOLS]


def balance_table(policy: Policy, schools: pd.DataFrame, year: int) -> pd.DataFrame:
    """One row an indicator, authority and stage: exact CVs, each with the stage's own total, and schools below.

    The cap is that of the plan year.
    """
    balance, rows = policy.general.balance, []
    for (indicator, authority, stage), part in schools.groupby(["indicator", "authority", "stage"], sort=False):
        row = {
            "indicator": indicator,
            "authority": authority,
            "stage": stage,
            "schools": len(part),
            "cap": _per_mille(balance.cap(str(stage), year)),
            "pass_line": _per_mille(balance.pass_line(str(indicator), str(stage)) or None),
        }
        row.update({name: int(part[name].sum()) for name in ("pupils", "before", "after")})
        row.update({name: int(part[name].sum()) for name in ("below_before", "below_after")})
        row.update({f"cv_{name}": _cv(part["pupils"].tolist(), part[name].tolist()) for name in ("before", "after")})
        rows.append(row)
    frame = pd.DataFrame(rows, columns=BALANCE)
    frame["order"] = frame["indicator"].map({name: at for at, name in enumerate(INDICATORS.codes)})
    frame["rank"] = frame["stage"].map(STAGE_INDEX)
    return frame.sort_values(["order", "authority", "rank"], ignore_index=True)[BALANCE]


def _per_mille(value: int | None) -> float:
    return nan if value is None else float(Fraction(value, 1000))


def _cv(pupils: list[int], amount: list[int]) -> float:
    return sqrt(squared_cv(pupils, amount)) if sum(amount) else nan
