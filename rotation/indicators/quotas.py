"""Headcount quotas proposed from pupils and classes by the policy's staffing ratios, beside the approved ones."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd

from rotation.model.derive import derive
from rotation.model.instance import Instance
from rotation.model.planned_classes import planned_classes
from rotation.model.policy import Policy
from rotation.model.policy_needs import StaffingRule
from rotation.model.state import SchoolArrays
from rotation.model.vocabulary import LOCALES, STAGES, TIERS

QUOTAS = ["school_id", "school", "pupils", "tilt", "proposed", "given", "difference", "staff", "missing"]
PARTS = ["school_id", "school", "stage", "pupils", "ratio", "classes", "by", "staff"]


@dataclass(frozen=True)
class Part:
    """One stage of one school: its pupils, classes and exact staff; None for what is not known."""

    stage: str
    pupils: int | None
    classes: int | None
    by: str
    """Code of STAFF_BASES: by what the stage gets its staff."""
    staff: Fraction | None


def quota_tables(instance: Instance, policy: Policy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Proposed quotas by school, and the stages that they are summed from; the authority's own public schools.

    A stage gets pupils x 10 / (pupils for ten staff); a stage of a small school, and one that is staffed by classes at
    any size, the larger of that and classes x (staff for ten classes) / 10, or the latter alone without a ratio. A
    school gets the exact sum, raised by the tilt where it is expanding, and rounded up once. Where a stage has no
    ratio, or no pupils are given, nothing is proposed and `missing` names it.
    `ratio` is pupils for one staff, `staff` of a stage is rounded to hundredths for reading only.
    """
    rule, schools = policy.general.staffing, derive(instance, policy).schools
    counted = policy.general.curriculum.model_copy(update={"year": rule.year})
    classes, _source = planned_classes(instance.schools, counted)
    totals, parts = [], []
    for at in np.flatnonzero((schools.authority == 0) & schools.public):
        row = instance.schools.iloc[at]
        found = [
            _part(rule, schools, row, int(at), stage, int(classes[at, index]))
            for index, stage in enumerate(STAGES.codes)
            if schools.has_stage[at, index]
        ]
        head = {"school_id": schools.code[at], "school": schools.name[at]}
        totals.append({**head, **_total(rule, schools, row, int(at), found)})
        parts += [{**head, **_shown(rule, part)} for part in found]
    return _frame(totals, QUOTAS), _frame(parts, PARTS)


def _part(rule: StaffingRule, schools: SchoolArrays, row: Any, at: int, stage: str, classes: int) -> Part:
    pupils, ratio = _pupils(row, stage, rule.year), rule.pupils_per_ten_staff.get(stage)
    known, per_class = classes if classes >= 0 else None, rule.staff_per_ten_classes.get(stage)
    by_pupils = None if pupils is None or ratio is None else Fraction(10 * pupils, ratio)
    any_size = stage in rule.class_stages
    if per_class is None or not (any_size or _is_small(rule, schools, row, at)):
        return Part(stage, pupils, known, "" if by_pupils is None else "pupils", by_pupils)
    if known is None or (by_pupils is None and not any_size):
        return Part(stage, pupils, known, "" if by_pupils is None else "no_classes", by_pupils)
    by_classes = Fraction(known * per_class, 10)
    if by_pupils is None or by_classes > by_pupils:
        return Part(stage, pupils, known, "classes", by_classes)
    return Part(stage, pupils, known, "pupils", by_pupils)


def _pupils(row: Any, stage: str, year: str) -> int | None:
    """Pupils of a stage in that year; this year's where next year's are not given."""
    names = (f"pupils_next_{stage}", f"pupils_{stage}") if year == "next_year" else (f"pupils_{stage}",)
    return next((int(row[name]) for name in names if not pd.isna(row[name])), None)


def _all_pupils(row: Any, year: str) -> int:
    return sum(_pupils(row, stage, year) or 0 for stage in row["stages"].split(",") if stage)


def _is_small(rule: StaffingRule, schools: SchoolArrays, row: Any, at: int) -> bool:
    locale = LOCALES.codes[schools.locale[at]] if schools.locale[at] >= 0 else ""
    return locale in rule.small_locales and _all_pupils(row, rule.year) <= rule.small_pupils


def _is_tilted(rule: StaffingRule, schools: SchoolArrays, row: Any, at: int) -> bool:
    """Expanding: next year's pupils exceed this year's by the policy's growth, at a school of a tier it names."""
    tier = TIERS.codes[schools.tier[at]] if schools.tier[at] >= 0 else ""
    now, coming = _all_pupils(row, "this_year"), _all_pupils(row, "next_year")
    grows = coming > now and 1000 * (coming - now) >= rule.tilt_growth_permille * now
    return grows and rule.tilt_permille > 0 and tier in rule.tilt_tiers


def _total(rule: StaffingRule, schools: SchoolArrays, row: Any, at: int, parts: list[Part]) -> dict[str, object]:
    missing = [part.stage for part in parts if part.staff is None]
    tilted = _is_tilted(rule, schools, row, at)
    exact = sum((part.staff or Fraction(0) for part in parts), Fraction(0))
    proposed = None if missing else ceil(exact * (Fraction(1000 + rule.tilt_permille, 1000) if tilted else 1))
    given = None if pd.isna(row["quota"]) else int(row["quota"])
    return {
        "pupils": _all_pupils(row, rule.year),
        "tilt": tilted,
        "proposed": proposed,
        "given": given,
        "difference": None if proposed is None or given is None else proposed - given,
        "staff": int(schools.staff[at]),
        "missing": ",".join(missing),
    }


def _shown(rule: StaffingRule, part: Part) -> dict[str, object]:
    ratio = rule.pupils_per_ten_staff.get(part.stage)
    return {
        "stage": part.stage,
        "pupils": part.pupils,
        "ratio": None if ratio is None else ratio / 10,
        "classes": part.classes,
        "by": part.by,
        "staff": None if part.staff is None else floor(part.staff * 100 + Fraction(1, 2)) / 100,
    }


def _frame(rows: list[dict[str, object]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    for name in ("pupils", "classes", "proposed", "given", "difference"):
        if name in frame:
            frame[name] = frame[name].astype("Int64")
    return frame
