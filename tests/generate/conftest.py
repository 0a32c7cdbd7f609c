"""A plain second reading of an instance: who may rotate, how many candidates there are, how uneven the schools are."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from rotation.model.dates import month_indices
from rotation.model.instance import Instance

SIX_YEARS, FIVE_YEARS_IN_MONTHS, NEAR_IN_MONTHS = 6, 60, 72


def eligible(instance: Instance) -> np.ndarray:
    people, start = instance.teachers, instance.start_month
    tenure = month_indices(people["tenure_start"])
    autumn = (tenure + 3) // 12
    settled = start // 12 - autumn >= SIX_YEARS
    woman_cadre = (people["retirement_track"] == "woman_cadre").to_numpy()
    usual = month_indices(people["birth_date"]) + np.where(woman_cadre, 55 * 12, 60 * 12)
    retires = usual + np.clip((usual - 2025 * 12) // 4 + 1, 0, 36)
    free = (people["employment"] == "in_quota") & (people["status"] == "on_post")
    free &= people["stage"].isin(["primary", "junior"])
    free &= ~people["role"].isin(["principal", "deputy", "secretary"])
    exempt = instance["exemptions"]
    until = month_indices(exempt["until"])
    held = exempt[(month_indices(exempt["start"]) <= start) & ((until < 0) | (until >= start))]
    ledger = instance["ledger"]
    end = month_indices(ledger["end"])
    served = ledger["counts_rotation"] & (ledger["outcome"] != "ended_early") & (end > start - NEAR_IN_MONTHS)
    kept = (ledger["outcome"] == "running") | served
    away = set(held["teacher_id"]) | set(ledger[kept]["teacher_id"])
    free &= ~people["teacher_id"].isin(away)
    return free.to_numpy(dtype=bool) & settled & (retires - start > FIVE_YEARS_IN_MONTHS)


def linked(instance: Instance) -> np.ndarray:
    schools = instance.schools
    index = {code: i for i, code in enumerate(schools["school_id"])}
    area = schools["school_district"].to_numpy()
    found = (area[:, None] == area[None, :]) & (area != "")[:, None]
    for _group, rows in instance["groups"].groupby("group_id"):
        members = [index[code] for code in rows["school_id"]]
        found[np.ix_(members, members)] = True
    for urban, rural in zip(instance["pairs"]["urban_school_id"], instance["pairs"]["rural_school_id"], strict=True):
        found[index[urban], index[rural]] = True
    entity = schools["legal_entity_id"].where(schools["legal_entity_id"] != "", schools["school_id"]).to_numpy()
    return found & (entity[:, None] != entity[None, :])


def top_schools(instance: Instance) -> np.ndarray:
    """Urban strong schools, to which teachers of other schools go by their own wish only."""
    return ((instance.schools["locale"] == "urban") & (instance.schools["tier"] == "strong")).to_numpy(dtype=bool)


def candidates(instance: Instance) -> int:
    ties, top = linked(instance), top_schools(instance)
    index = {code: i for i, code in enumerate(instance.schools["school_id"])}
    needs = instance["needs"]
    cells = pd.factorize(needs["stage"] + "/" + needs["subject"])
    has = np.zeros((len(cells[1]), len(index)), dtype=bool)
    has[cells[0], needs["school_id"].map(index)] = True
    rank = {name: i for i, name in enumerate(cells[1])}
    people = instance.teachers[eligible(instance)]
    line = (people["stage"] + "/" + people["subject"]).map(rank).to_numpy()
    home = people["quota_school_id"].map(index).to_numpy()
    willing = (people["consent"] == "willing").to_numpy()
    closed = top[None, :] & ~top[home][:, None] & ~willing[:, None]
    return int((ties[home] & has[line] & ~closed).sum())


def dispersion(instance: Instance, stage: str) -> float:
    people, schools = instance.teachers, instance.schools
    until = month_indices(people["backbone_until"])
    level = ~people["backbone_level"].isin(["none", "school"]) & ((until < 0) | (until > instance.start_month))
    level |= people["special_grade"] | (people["title"] == "professor")
    counts = level & (people["stage"] == stage) & (people["employment"] == "in_quota")
    work = people["work_school_id"].where(people["work_school_id"] != "", people["quota_school_id"])
    pupils = schools[f"pupils_{stage}"].fillna(0).to_numpy(dtype=float)
    load = people["load"].where(counts, 0).groupby(work).sum()
    held = schools["school_id"].map(load).fillna(0).to_numpy(dtype=float)
    large = (pupils >= 50) & (schools["school_type"] != "special").to_numpy()
    p, x = pupils[large], held[large]
    mean = x.sum() / p.sum()
    return float(np.sqrt((p / p.sum() * (x / p - mean) ** 2).sum()) / mean)


def gaps(instance: Instance) -> pd.DataFrame:
    """Need and staffing of every line in half days."""
    people = instance.teachers
    work = people["work_school_id"].where(people["work_school_id"] != "", people["quota_school_id"])
    load = people["load"].where(people["status"].isin(["on_post", "leaving"]), 0)
    staffed = load.groupby([work, people["stage"], people["subject"]]).sum().rename("staffed")
    needs = instance["needs"].assign(need=lambda t: (t["need"] * 10).round().astype(int))
    found = needs.merge(
        staffed.rename_axis(["school_id", "stage", "subject"]).reset_index(),
        how="left",
        on=["school_id", "stage", "subject"],
    )
    return found.assign(staffed=found["staffed"].fillna(0).astype(int))


@pytest.fixture(scope="session")
def reading() -> SimpleNamespace:
    return SimpleNamespace(eligible=eligible, candidates=candidates, dispersion=dispersion, gaps=gaps)
