"""Derives the state on the start date from the tables and the policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rotation.model.dates import MISSING_DAY, days, month_indices
from rotation.model.derive_lines import derive_lines
from rotation.model.derive_needs import FULL_LOAD
from rotation.model.instance import Instance
from rotation.model.policy import Policy, StaffRule
from rotation.model.state import (
    LOCALE_INDEX,
    NOWHERE,
    STAGE_INDEX,
    SUBJECT_INDEX,
    TIER_INDEX,
    BoolArray,
    IntArray,
    SchoolArrays,
    State,
    TeacherArrays,
    TextArray,
)
from rotation.model.vocabulary import BACKBONE_LEVELS, CONSENT, ROLES, STAGES

LASTING = ("competition", "transfer")
"""Ledger categories that move a teacher for good: nothing runs, and nobody returns."""
ENDED = ("returned", "ended_early")
"""Outcomes that say that a posting is over, whatever its end."""


@dataclass(frozen=True, eq=False)
class Postings:
    """What the ledger says of each teacher on the start date: one posting each, a running one before the latest."""

    running: BoolArray
    leaves: IntArray
    """The school that the posting takes the teacher away from, whatever else is known; -1 where it takes nobody."""
    school: IntArray
    """The school it puts the teacher at; -1 where the ledger says nothing."""
    form: TextArray
    """Form of the posting, else empty."""
    row: IntArray
    """Its row of the ledger, else -1."""


def derive(instance: Instance, policy: Policy) -> State:
    """The state on the start date; codes that do not resolve have been reported when the data were read."""
    school_index = {code: index for index, code in enumerate(instance.schools["school_id"])}
    teacher_index = {code: index for index, code in enumerate(instance.teachers["teacher_id"])}
    postings = _postings(instance, school_index, teacher_index)
    teachers = _teachers(instance, policy, school_index, postings)
    schools = _schools(instance, policy, teachers)
    lines, services, main = derive_lines(
        instance, policy, schools, teachers, postings.school, np.where(postings.running, postings.form, "")
    )
    teachers = _with_lines(teachers, main)
    return State(schools, teachers, lines, services, school_index, teacher_index, instance.start_month)


def indexed(values: pd.Series, index: dict[str, int]) -> IntArray:
    """Codes as indices, -1 for the empty or an unknown code."""
    return np.array([index.get(code, NOWHERE) for code in values], dtype=np.int64)


def _factor(values: TextArray, first: str | None = None) -> IntArray:
    codes, _ = pd.factorize(np.concatenate([[first], values]) if first is not None else values, sort=False)
    return (codes if first is None else codes[1:]).astype(np.int64)


def _postings(instance: Instance, schools: dict[str, int], teachers: dict[str, int]) -> Postings:
    table, start = instance["ledger"], instance.start_date.toordinal()
    person = indexed(table["teacher_id"], teachers)
    end = days(table["end"].to_numpy(dtype=object), last=True)
    lasts = table["category"].isin(LASTING).to_numpy(dtype=np.bool_)
    stays = lasts | (table["outcome"] == "stayed").to_numpy(dtype=np.bool_)
    ended = table["outcome"].isin(ENDED).to_numpy(dtype=np.bool_)
    over = ended | ((end != MISSING_DAY) & (end <= start))
    runs = ~over & ~stays
    begun = np.flatnonzero((person >= 0) & (days(table["start"].to_numpy(dtype=object)) <= start))
    _, begins = np.unique(table["start"].to_numpy(dtype=object).astype(str), return_inverse=True)
    # Later entries overwrite earlier ones: by start, then by row; a running posting comes after all others.
    row = begun[np.lexsort((begun, begins[begun], runs[begun]))]
    origin, target = indexed(table["from_school"], schools), indexed(table["to_school"], schools)
    back = over & ~stays
    latest = np.full(len(teachers), NOWHERE, dtype=np.int64)
    latest[person[row]] = row
    has = latest >= 0

    def spread(values: IntArray) -> IntArray:
        return np.where(has, values[latest], NOWHERE) if len(values) else latest

    form = np.full(len(teachers), "", dtype=object)
    form[has] = table["form"].to_numpy(dtype=object)[latest[has]]
    running = np.zeros(len(teachers), dtype=np.bool_)
    running[has] = runs[latest[has]]
    leaves, school = spread(np.where(back, target, origin)), spread(np.where(back, origin, target))
    return Postings(running, leaves, school, form, latest)


def _staff(codes: pd.Series, table: dict[str, StaffRule], attribute: str) -> BoolArray:
    values = {code: bool(getattr(rule, attribute)) for code, rule in table.items()}
    return np.array([values.get(code, False) for code in codes], dtype=np.bool_)


def _teachers(instance: Instance, policy: Policy, schools: dict[str, int], postings: Postings) -> TeacherArrays:
    table, general = instance.teachers, policy.general
    quota_school = indexed(table["quota_school_id"], schools)
    declared = indexed(table["work_school_id"], schools)
    present = np.where(declared >= 0, declared, quota_school)
    # A part-time posting leaves its teacher at the declared school; a full one takes the whole person. One that is
    # over (or made lasting) moves only those whom the table still shows where it began: later changes are in the table.
    part = [code for code, rule in general.forms.items() if rule.loads]
    moved = (postings.school >= 0) & ~np.isin(postings.form, part)
    moved &= postings.running | (present == postings.leaves)
    school = np.where(moved, postings.school, present)
    flags = {
        name: _staff(table["employment"], general.employment, name) & _staff(table["status"], general.statuses, name)
        for name in ("takes_quota", "gives_load", "may_rotate")
    }
    level = _levels(instance)
    public = table["public_number"].to_numpy(dtype=object)
    return TeacherArrays(
        code=table["teacher_id"].to_numpy(dtype=object),
        name=table["name"].to_numpy(dtype=object),
        public_number=np.where(public == "", table["teacher_id"].to_numpy(dtype=object), public),
        quota_school=quota_school,
        school=school,
        stage=indexed(table["stage"], STAGE_INDEX),
        subject=indexed(table["subject"], SUBJECT_INDEX),
        load=table["load"].fillna(FULL_LOAD).to_numpy(dtype=np.int64),
        line=np.full(len(table), NOWHERE, dtype=np.int64),
        level=level,
        backbone=_backbone(instance, policy, level),
        running=postings.running,
        posting=postings.row,
        tenure_start=month_indices(table["tenure_start"].to_numpy(dtype=object)),
        consent=indexed(table["consent"], {code: index for index, code in enumerate(CONSENT.codes)}),
        role=indexed(table["role"], {code: index for index, code in enumerate(ROLES.codes)}),
        home_longitude=table["home_longitude"].to_numpy(dtype=np.float64),
        home_latitude=table["home_latitude"].to_numpy(dtype=np.float64),
        home_area=table["home_area"].to_numpy(dtype=object),
        **flags,
    )


def _levels(instance: Instance) -> IntArray:
    table = instance.teachers
    level = indexed(table["backbone_level"], {code: index for index, code in enumerate(BACKBONE_LEVELS.codes)})
    until = days(table["backbone_until"].to_numpy(dtype=object), last=True)
    gone = (until != MISSING_DAY) & (until < instance.start_date.toordinal())
    return np.where(gone, 0, np.maximum(level, 0))


def _backbone(instance: Instance, policy: Policy, level: IntArray) -> BoolArray:
    rule, table = policy.general.backbone, instance.teachers
    counted: BoolArray = level >= BACKBONE_LEVELS.rank(rule.level)
    if rule.special_grade:
        counted = counted | table["special_grade"].to_numpy(dtype=np.bool_)
    if rule.professor:
        counted = counted | (table["title"].to_numpy(dtype=object) == "professor")
    return counted


def _by_stage(table: pd.DataFrame, prefix: str) -> IntArray:
    columns = [table[f"{prefix}_{stage}"].fillna(0).to_numpy(dtype=np.int64) for stage in STAGES.codes]
    return np.stack(columns, axis=1)


def _schools(instance: Instance, policy: Policy, teachers: TeacherArrays) -> SchoolArrays:
    table, balance = instance.schools, policy.general.balance
    code = table["school_id"].to_numpy(dtype=object)
    authority = table["authority"].to_numpy(dtype=object)
    legal = table["legal_entity_id"].to_numpy(dtype=object)
    at_school = teachers.quota_school[teachers.takes_quota & (teachers.quota_school >= 0)]
    persons = np.bincount(at_school, minlength=len(table)).astype(np.int64)
    staff = table["staff_in_quota"].to_numpy(dtype=np.float64, na_value=np.nan)
    pupils = _by_stage(table, "pupils")
    stages = [[stage in text.split(",") for stage in STAGES.codes] for text in table["stages"]]
    has_stage = np.array(stages, dtype=np.bool_).reshape(len(table), len(STAGES.codes))
    special = table["school_type"].isin(["special"]).to_numpy()
    in_stage = np.array([stage in balance.stages for stage in STAGES.codes])
    own = (authority == "") | (authority == instance.authority)
    measured = has_stage & (pupils >= balance.min_pupils) & in_stage & (own & ~special)[:, None]
    district = _factor(table["school_district"].to_numpy(dtype=object), "") - 1
    return SchoolArrays(
        code=code,
        name=table["name"].to_numpy(dtype=object),
        authority=_factor(np.where(authority == "", instance.authority, authority), instance.authority),
        district=district,
        legal=_factor(np.where(legal == "", code, legal)),
        locale=indexed(table["locale"], LOCALE_INDEX),
        tier=indexed(table["tier"], TIER_INDEX),
        quota=table["quota"].fillna(0).to_numpy(dtype=np.int64),
        staff=np.where(np.isnan(staff), persons, staff).astype(np.int64),
        teachers=persons,
        pupils=pupils,
        classes=_by_stage(table, "classes"),
        has_stage=has_stage,
        measured=measured,
        longitude=table["longitude"].to_numpy(dtype=np.float64),
        latitude=table["latitude"].to_numpy(dtype=np.float64),
        beds=table["beds"].fillna(0).to_numpy(dtype=np.int64),
        pilot=table["pilot"].to_numpy(dtype=np.bool_),
        public=(table["ownership"] != "private").to_numpy(dtype=np.bool_),
    )


def _with_lines(teachers: TeacherArrays, main: IntArray) -> TeacherArrays:
    fields = {name: getattr(teachers, name) for name in TeacherArrays.__dataclass_fields__}
    return TeacherArrays(**{**fields, "line": main})
