"""Derives the state on the start date from the tables and the policy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rotation.model.dates import MISSING_DAY, days, month_indices
from rotation.model.derive_lines import derive_lines
from rotation.model.derive_needs import FULL_LOAD
from rotation.model.derive_postings import Postings, derive_postings
from rotation.model.events import status_today
from rotation.model.instance import Instance
from rotation.model.lookup import Lookup, indexed
from rotation.model.policy import Policy
from rotation.model.policy_staff import StaffRule
from rotation.model.qualification import qualification_table
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


def derive(instance: Instance, policy: Policy) -> State:
    """The state on the start date; codes that do not resolve have been reported when the data were read."""
    school_index = {code: index for index, code in enumerate(instance.schools["school_id"])}
    teacher_index = {code: index for index, code in enumerate(instance.teachers["teacher_id"])}
    load = instance.teachers["load"].fillna(FULL_LOAD).to_numpy(dtype=np.int64)
    postings = derive_postings(instance, policy, school_index, teacher_index, load)
    teachers = _teachers(instance, policy, school_index, postings, load)
    schools = _schools(instance, policy, teachers, _listed(instance, policy, teachers, postings))
    qualified = qualification_table(instance, policy, teacher_index)
    lines, services, main = derive_lines(instance, policy, schools, teachers, postings.to_school, qualified)
    teachers = _with_lines(teachers, main)
    return State(schools, teachers, lines, services, qualified, school_index, teacher_index, instance.start_month)


def _factor(values: TextArray, first: str | None = None) -> IntArray:
    codes, _ = pd.factorize(np.concatenate([[first], values]) if first is not None else values, sort=False)
    return (codes if first is None else codes[1:]).astype(np.int64)


def _staff(codes: Lookup, table: Mapping[str, StaffRule], attribute: str) -> BoolArray:
    return codes.flags({code: bool(getattr(rule, attribute)) for code, rule in table.items()})


def _flags(instance: Instance, policy: Policy, status: TextArray, elsewhere: BoolArray) -> dict[str, BoolArray]:
    """Who takes quota, gives load and may rotate: what both employment and status grant.

    `elsewhere` marks those at another school of the tables than the one that counts them, or there on a posting.
    """
    employment, statuses = Lookup.of(instance.teachers["employment"]), policy.general.statuses
    states = Lookup.of(status)
    away = {name: elsewhere & _staff(states, statuses, f"{name}_elsewhere") for name in ("quota", "load")}
    granted = {
        "takes_quota": _staff(states, statuses, "takes_quota") | away["quota"],
        "gives_load": _staff(states, statuses, "gives_load") | away["load"],
        "may_rotate": _staff(states, statuses, "may_rotate"),
    }
    return {name: _staff(employment, policy.general.employment, name) & flag for name, flag in granted.items()}


def _elsewhere(school: IntArray, quota: IntArray, postings: Postings) -> BoolArray:
    return np.asarray((school >= 0) & (quota >= 0) & (postings.work.running | (school != quota)), dtype=np.bool_)


def _listed(instance: Instance, policy: Policy, teachers: TeacherArrays, postings: Postings) -> BoolArray:
    """Who takes quota by the teachers table alone, whatever has happened within the year."""
    elsewhere = _elsewhere(teachers.school, teachers.quota_school, postings)
    return _flags(instance, policy, instance.teachers["status"].to_numpy(dtype=object), elsewhere)["takes_quota"]


def _teachers(
    instance: Instance, policy: Policy, schools: dict[str, int], postings: Postings, load: IntArray
) -> TeacherArrays:
    table = instance.teachers
    quota_school = indexed(table["quota_school_id"], schools)
    declared = indexed(table["work_school_id"], schools)
    present = np.where(declared >= 0, declared, quota_school)
    school, counted = postings.work.of(present), postings.quota.of(quota_school)
    status = status_today(instance, {code: at for at, code in enumerate(table["teacher_id"])})
    level = _levels(instance)
    public = table["public_number"].to_numpy(dtype=object)
    return TeacherArrays(
        code=table["teacher_id"].to_numpy(dtype=object),
        name=table["name"].to_numpy(dtype=object),
        public_number=np.where(public == "", table["teacher_id"].to_numpy(dtype=object), public),
        quota_school=counted,
        post_school=postings.post.of(quota_school),
        school=school,
        stage=indexed(table["stage"], STAGE_INDEX),
        subject=indexed(table["subject"], SUBJECT_INDEX),
        load=load,
        half_days_away=postings.half_days,
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
        status=status,
        **_flags(instance, policy, status, _elsewhere(school, counted, postings)),
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


def _schools(instance: Instance, policy: Policy, teachers: TeacherArrays, listed: BoolArray) -> SchoolArrays:
    table, balance = instance.schools, policy.general.balance
    code = table["school_id"].to_numpy(dtype=object)
    authority = table["authority"].to_numpy(dtype=object)
    legal = table["legal_entity_id"].to_numpy(dtype=object)
    known = teachers.quota_school >= 0
    persons, before = (
        np.bincount(teachers.quota_school[takes & known], minlength=len(table)).astype(np.int64)
        for takes in (teachers.takes_quota, listed)
    )
    # A number that is given is that of the teachers table; what happened within the year changes it.
    staff = np.maximum(table["staff_in_quota"].to_numpy(dtype=np.float64, na_value=np.nan) + persons - before, 0)
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
