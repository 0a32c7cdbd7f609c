"""A district made for the pairing: schools by how many half days of each subject they have too many or too few."""

from __future__ import annotations

from typing import Any

import pandas as pd

from rotation.formulation.context import Context
from rotation.model.instance import Instance
from rotation.model.policy import Policy

URBAN = {"locale": "urban", "tier": "ordinary"}
RURAL = {"locale": "rural", "tier": "short"}


def tables(
    urban: dict[str, dict[str, int]],
    rural: dict[str, dict[str, int]],
    minutes: dict[tuple[str, str], int] | None = None,
    schools: dict[str, dict[str, Any]] | None = None,
    backbone: dict[str, int] | None = None,
    **more: list[dict[str, Any]],
) -> dict[str, list[dict[str, Any]]]:
    """Tables: one teacher (10 half days) a school and subject, and a need that leaves the balance asked for.

    Every primary school has 100 pupils, so the pass line asks for 10 half days of backbone teachers; `backbone` says
    how many each has (one teacher more for each, of a subject without a stated need). All ways take 30 minutes unless
    `minutes` says otherwise; schools are named after their codes.
    """
    rows, needs, teachers, travel = [], [], [], []
    for places, facts in ((urban, URBAN), (rural, RURAL)):
        for code, balance in places.items():
            given = {"school_id": code, "name": f"{code}校", "stages": "primary", "quota": 99, "pupils_primary": 100}
            rows.append({**given, **facts, **(schools or {}).get(code, {})})
            for subject, half_days in balance.items():
                needs.append({"school_id": code, "stage": "primary", "subject": subject, "need": (10 - half_days) / 10})
                teachers.append(_teacher(f"{code}-{subject}", code, subject))
            teachers += [
                _teacher(f"{code}-B{number}", code, "calligraphy", backbone_level="district")
                for number in range((backbone or {}).get(code, 0))
            ]
    travel = [
        {"from_school": a, "school_id": b, "minutes": (minutes or {}).get((a, b), 30)} for a in urban for b in rural
    ]
    return {
        "plan": [{"authority": "示例区", "plan_year": 2026, "start_date": "2026-09-01"}],
        "schools": rows,
        "needs": needs,
        "teachers": teachers,
        "travel": travel,
        **more,
    }


def _teacher(code: str, school: str, subject: str, **more: Any) -> dict[str, Any]:
    facts = {"gender": "f", "birth_date": "1985-03", "employment": "in_quota", "status": "on_post"}
    facts |= {"tenure_start": "2015-09", "stage": "primary", "subject": subject, "quota_school_id": school}
    return {"teacher_id": code, "name": "某教师", **facts, **more}


def context(*given: Any, policy: Policy | None = None, **more: Any) -> Context:
    """The context of `tables(...)`."""
    found = tables(*given, **more)
    return Context.of(Instance.of({name: pd.DataFrame(rows) for name, rows in found.items() if rows}), policy)
