"""Roles, loads, quotas and post caps of the schools."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.generate.careers import PLAN_YEAR, Staff
from rotation.generate.draws import Ints, Mask, Streams, Words, first_of_each, pick, whole
from rotation.generate.schools import STAGES, Schools

BANDS = ("1-4", "5-7", "8-10", "11-13")
_LOADS = {"principal": 2, "secretary": 2, "deputy": 4}
_LIGHTER, _LIGHTER_LOAD = 0.1, 8
"""Share of the middle managers with a load below the full one; clerks seldom fill that column (assumption)."""
_NONTEACHING = (0.04, 0.09)
"""Share of the staff: one province caps it at 9 % (primary) and 15 % (junior)."""


@dataclass(frozen=True)
class Roles:
    """Role, the year since when, half days of teaching a week."""

    role: Words
    since: Ints
    load: Ints


def assign_roles(schools: Schools, staff: Staff, quota_school: Ints, in_quota: Mask, streams: Streams) -> Roles:
    """Leaders by legal entity, middle managers, lesson leaders and class teachers by school; at most one role each.

    Leaders work where their quota is, so nobody on a posting leads.
    """
    count = len(staff)
    role = np.full(count, "teacher", dtype=object)
    entity = schools.entity[quota_school]
    home = in_quota & (staff.school == quota_school)
    size = np.bincount(entity, minlength=len(schools))
    ripe = home & (staff.experience >= 12) & (staff.age < 58)
    numbers = (
        ("principal", ripe, np.where(size > 0, 1, 0)),
        ("secretary", ripe, np.where(size >= 30, 1, 0)),
        ("deputy", ripe, np.clip(size // 45, 0, 3) + (size >= 25)),
        ("middle_manager", home & (staff.experience >= 7), np.round(size * 0.05).astype(np.int64)),
        ("lesson_leader", home & (staff.experience >= 6), np.round(size * 0.08).astype(np.int64)),
    )
    for name, allowed, wanted in numbers:
        key = np.where(allowed & (role == "teacher"), streams(name).random(count), np.inf)
        role[first_of_each(entity, key, wanted)] = name
    classes = sum(schools.classes[stage] for stage in STAGES)
    main = np.isin(staff.subject, ["chinese", "math", "english", "special_education"])
    key = np.where(role == "teacher", streams("class teacher").random(count) + ~main, np.inf)
    role[first_of_each(staff.school, key, np.asarray(classes, dtype=np.int64))] = "class_teacher"
    years = whole(streams("role since"), 0, 7, count)
    since = np.maximum(PLAN_YEAR - 1 - years, np.minimum((staff.tenure + 3) // 12, PLAN_YEAR - 1))
    load = np.array([_LOADS.get(r, 10) for r in role], dtype=np.int64)
    lighter = (role == "middle_manager") & (streams("lighter load").random(count) < _LIGHTER)
    return Roles(role, since, np.where(lighter, _LIGHTER_LOAD, load))


def quotas(schools: Schools, need: Ints, in_quota: Ints, streams: Streams) -> tuple[Ints, Ints, Ints]:
    """Headcount quota, staff in quota and non-teaching staff of each school.

    The quota follows the need (half days) with a little slack; some schools with many teachers are above it.
    """
    count = len(schools)
    low, high = _NONTEACHING
    share = low + (high - low) * streams("nonteaching").random(count)
    nonteaching = np.maximum(1, np.round(in_quota * share)).astype(np.int64)
    slack = 1.0 + 0.07 * streams("slack").random(count)
    quota = np.ceil((need / 10.0 + nonteaching) * slack).astype(np.int64)
    return quota, in_quota + nonteaching, nonteaching


def away_room(quota_school: Ints, in_quota: Mask, away: Mask, schools: int) -> Ints:
    """How many more of each school's teachers could be away when a fifth is the limit (assumption of the rule)."""
    teachers = np.bincount(quota_school[in_quota], minlength=schools)
    return np.asarray(teachers // 5 - np.bincount(quota_school[away], minlength=schools), dtype=np.int64)


def post_caps(
    schools: Schools, staff: Staff, quota_school: Ints, in_quota: Mask, streams: Streams
) -> tuple[Ints, Ints]:
    """Teachers today and cap of each band, both of shape (schools, 4); a few caps are below what is there today."""
    band = np.searchsorted([4, 7, 10], staff.post_grade, side="left")
    cell = quota_school[in_quota] * 4 + band[in_quota]
    today = np.bincount(cell, minlength=4 * len(schools)).reshape(-1, 4)
    drawn = pick(streams("post cap"), [6, 40, 30, 24], today.size).reshape(today.shape) - 1
    cap = np.maximum(0, today + np.where(today == 0, np.maximum(drawn, 0) // 2, drawn))
    return today, cap
