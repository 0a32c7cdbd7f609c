"""Need and staff of every line (school, stage, subject): shortages where they are in life."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.generate import curriculum
from rotation.generate.draws import Floats, Ints, Mask, Streams, Words, apportion
from rotation.generate.schools import Schools

_NEED_OVER_STAFF = 0.945
"""Total need over total staff: with leaders' lower loads and absences the two are about even (assumption)."""

_FEWEST_STAFF = 4


@dataclass(frozen=True)
class Lines:
    """Arrays over the lines, ordered by school: need in half days a week (10 = one person), staff in persons."""

    school: Ints
    stage: Words
    subject: Words
    need: Ints
    staff: Ints


def staff_lines(schools: Schools, teachers: int | None, streams: Streams) -> Lines:
    """All lines with their need and staff.

    `teachers` is the authority's number of teachers, shared out by need and tier; None keeps each school's given
    staff. Within a school the staff is drawn by systematic sampling, so that each line gets its expected number
    rounded up or down and the school exactly its total.
    """
    school, stage, subject, raw = _raw_need(schools)
    bias = _bias(schools, school, subject)
    total = int(schools.staff.sum()) if teachers is None else teachers
    need = np.maximum(1, np.round(10.0 * raw * total * _NEED_OVER_STAFF / raw.sum())).astype(np.int64)
    expected = need / 10.0 * bias
    per_school = np.bincount(school, weights=expected, minlength=len(schools)).astype(np.float64)
    staff = schools.staff if teachers is None else _shares(teachers, per_school)
    expected *= (staff / np.maximum(per_school, 1e-9))[school]
    return Lines(school, stage, subject, need, _systematic(expected, school, staff, streams))


def _shares(teachers: int, weights: Floats) -> Ints:
    spare = teachers - _FEWEST_STAFF * len(weights)
    if spare < 0:
        raise ValueError(f"{teachers} teachers are too few for {len(weights)} schools")
    return _FEWEST_STAFF + apportion(spare, np.maximum(weights - _FEWEST_STAFF, 0.01))


def _systematic(expected: Floats, school: Ints, staff: Ints, streams: Streams) -> Ints:
    """Whole numbers next to `expected` (which sums to `staff` in each school) that sum to `staff` exactly."""
    order = np.lexsort((streams("line order").random(len(school)), school))
    owner = school[order]
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    last = np.append(first[1:], len(owner)) - 1
    reach = np.cumsum(expected[order])
    reach -= (reach[first] - expected[order][first])[np.searchsorted(first, np.arange(len(owner)), side="right") - 1]
    reach[last] = staff[owner[last]]
    steps = np.floor(reach + 0.999999 * streams("line start").random(len(staff))[owner]).astype(np.int64)
    taken = np.diff(steps, prepend=0)
    taken[first] = steps[first]
    result = np.empty(len(school), dtype=np.int64)
    result[order] = taken
    return result


def _raw_need(schools: Schools) -> tuple[Ints, Words, Words, Floats]:
    """Persons by classes x weekly periods / weekly load before scaling, lines ordered by school, stage, subject."""
    parts: list[tuple[Ints, str, str, Ints, float, float]] = []
    for stage, subjects in curriculum.PERIODS.items():
        where = _indices(schools.has(stage))
        for subject in subjects:
            persons = curriculum.mean_periods(stage, subject) / curriculum.load_of(stage, subject)
            parts.append((where, stage, subject, schools.classes[stage][where], persons, 0.0))
        where = _indices(schools.pupils[stage] >= curriculum.PSYCHOLOGY_FROM)
        pupils = schools.pupils[stage][where]
        parts.append((where, stage, "psychology", pupils, 1 / curriculum.PSYCHOLOGY_PUPILS, curriculum.PSYCHOLOGY_BASE))
    where = _indices(schools.has("special"))
    for subject, persons in curriculum.SPECIAL_NEED.items():
        parts.append((where, "special", subject, schools.pupils["special"][where], persons, 0.0))
    school = np.concatenate([part[0] for part in parts])
    order = np.argsort(school, kind="stable")
    stages = np.concatenate([np.full(len(part[0]), part[1], dtype=object) for part in parts])
    subjects_ = np.concatenate([np.full(len(part[0]), part[2], dtype=object) for part in parts])
    raw = np.concatenate([part[3] * part[4] + part[5] for part in parts]).astype(np.float64)
    return school[order], stages[order], subjects_[order], raw[order]


def _indices(mask: Mask) -> Ints:
    return np.asarray(np.flatnonzero(mask), dtype=np.int64)


def _bias(schools: Schools, school: Ints, subject: Words) -> Floats:
    kind = np.array([curriculum.kind_of(s) for s in subject])
    of_tier = np.array([curriculum.BIAS[tier] for tier in schools.tier])
    of_land = np.array([curriculum.BIAS_OF_LAND[land] for land in schools.locale])
    return np.asarray((of_tier * of_land)[school, kind], dtype=np.float64)
