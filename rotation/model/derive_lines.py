"""Lines today: need, staffing, subject groups and who serves where, from needs, teachers and the teaching table."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from rotation.model.derive_needs import CurriculumArrays, NeedArrays, half_days, line_needs
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.qualification import qualification
from rotation.model.state import (
    LOCALE_INDEX,
    NOWHERE,
    STAGE_INDEX,
    SUBJECT_INDEX,
    BoolArray,
    IntArray,
    LineArrays,
    QualificationTable,
    SchoolArrays,
    ServiceArrays,
    TeacherArrays,
    line_key,
)
from rotation.model.vocabulary import LOCALES, STAGES, SUBJECTS, TIERS


def derive_lines(
    instance: Instance,
    policy: Policy,
    schools: SchoolArrays,
    teachers: TeacherArrays,
    posted_to: IntArray,
    qualifications: QualificationTable,
) -> tuple[LineArrays, ServiceArrays, IntArray]:
    """Lines, services and each teacher's main line index (-1 for one who gives no load)."""
    teacher, key, load = _services(instance, policy, schools, teachers, posted_to)
    needs = line_needs(instance, policy, schools)
    own = np.flatnonzero(_serving(teachers))
    main_key = line_key(teachers.school[own], teachers.stage[own], teachers.subject[own])
    keys = np.unique(np.concatenate([needs.key, key, main_key]))
    school, rest = np.divmod(keys, len(STAGES.codes) * len(SUBJECTS.codes))
    stage, subject = np.divmod(rest, len(SUBJECTS.codes))
    at = np.searchsorted(keys, needs.key)
    needed = np.zeros(len(keys), np.int64)
    needed[at] = needs.need
    stated = np.zeros(len(keys), np.bool_)
    stated[at] = True
    given = np.zeros(len(keys), np.int64)
    given[at] = _own_priority(instance, needs)
    line = np.searchsorted(keys, key)
    main = np.full(len(teachers), NOWHERE, np.int64)
    main[own] = np.searchsorted(keys, main_key)
    qualified = qualification(qualifications, teacher, stage[line], subject[line]) > 0
    lines = LineArrays(
        key=keys,
        school=school,
        stage=stage,
        subject=subject,
        need=needed,
        stated=stated,
        priority=_priority(policy, schools, school, subject, given),
        staffing=_summed(line, load, len(keys)),
        persons=np.bincount(main[own], minlength=len(keys)).astype(np.int64),
        qualified=np.bincount(line[qualified], minlength=len(keys)).astype(np.int64),
    )
    return lines, ServiceArrays(teacher, line, load, qualified), main


def _summed(index: IntArray, amount: IntArray, count: int) -> IntArray:
    total = np.zeros(count, np.int64)
    np.add.at(total, index, amount)
    return total


def _services(
    instance: Instance,
    policy: Policy,
    schools: SchoolArrays,
    teachers: TeacherArrays,
    posted_to: IntArray,
) -> tuple[IntArray, IntArray, IntArray]:
    """(teacher, line key, half days): the teaching table where it names the teacher, else the main line."""
    gives = _serving(teachers)
    partial = np.where(gives & (posted_to >= 0), teachers.half_days_away, 0)
    taught = _taught(instance, policy, schools, teachers)
    listed = np.zeros(len(teachers), np.bool_)
    listed[taught[0]] = True
    own = np.flatnonzero(gives & ~listed)
    away = np.flatnonzero(partial > 0)
    teacher = np.concatenate([taught[0], own, away])
    key = np.concatenate(
        [
            taught[1],
            line_key(teachers.school[own], teachers.stage[own], teachers.subject[own]),
            line_key(posted_to[away], teachers.stage[away], teachers.subject[away]),
        ]
    )
    load = np.concatenate([taught[2], teachers.load[own] - partial[own], partial[away]])
    # One entry a teacher and line, also where a posting leads to a line that the teacher serves anyway.
    span = int(key.max(initial=0)) + 1
    pairs, entry = np.unique(teacher * span + key, return_inverse=True)
    total = _summed(entry, load, len(pairs))
    teacher, key = np.divmod(pairs[total > 0], span)
    return teacher, key, total[total > 0]


def _serving(teachers: TeacherArrays) -> BoolArray:
    known = (teachers.school >= 0) & (teachers.stage >= 0) & (teachers.subject >= 0)
    return np.asarray(teachers.gives_load & known, dtype=np.bool_)


def _taught(
    instance: Instance, policy: Policy, schools: SchoolArrays, teachers: TeacherArrays
) -> tuple[IntArray, IntArray, IntArray]:
    """Services that the teaching table states at the teacher's present school, concurrent subjects left out."""
    table = instance["teaching"]
    empty = np.zeros(0, np.int64)
    if not len(table):
        return empty, empty, empty
    person = {code: index for index, code in enumerate(teachers.code)}
    place = {code: index for index, code in enumerate(schools.code)}
    frame = pd.DataFrame(
        {
            "teacher": [person.get(code, NOWHERE) for code in table["teacher_id"]],
            "school": [place.get(code, NOWHERE) for code in table["school_id"]],
            "stage": table["stage"].map(STAGE_INDEX),
            "subject": table["subject"].map(SUBJECT_INDEX),
            "periods": [Fraction(str(periods)) for periods in table["weekly_periods"]],
            "code": table["subject"],
            "stage_code": table["stage"],
        }
    )
    present = teachers.school[frame["teacher"].to_numpy()] == frame["school"].to_numpy()
    concurrent = CurriculumArrays.of(policy.general).concurrent
    keep = present & (frame["teacher"] >= 0) & ~concurrent[frame["stage"].to_numpy(), frame["subject"].to_numpy()]
    keep &= teachers.gives_load[frame["teacher"].to_numpy()]
    total = (
        frame[keep]
        .groupby(["teacher", "school", "stage", "subject", "code", "stage_code"], sort=True, as_index=False)["periods"]
        .sum()
    )
    norm = [
        policy.general.weekly_loads[stage][code] for stage, code in zip(total["stage_code"], total["code"], strict=True)
    ]
    load = np.array([half_days(p, n) for p, n in zip(total["periods"], norm, strict=True)], dtype=np.int64)
    key = line_key(*(total[name].to_numpy(dtype=np.int64) for name in ("school", "stage", "subject")))
    return total["teacher"].to_numpy(dtype=np.int64), key, load


def _own_priority(instance: Instance, needs: NeedArrays) -> IntArray:
    """The priority that the line's own row gives, else 0."""
    given = instance["needs"]["priority"].fillna(0).to_numpy(dtype=np.int64)
    return np.append(given, 0)[needs.row]  # row -1, a line without a row, is the 0 at the end


def _priority(policy: Policy, schools: SchoolArrays, school: IntArray, subject: IntArray, given: IntArray) -> IntArray:
    general = policy.general
    by_subject = np.array([general.subject_priority.get(code, 1) for code in SUBJECTS.codes], dtype=np.int64)
    by_tier = np.array([*(general.tier_priority.get(code, 1) for code in TIERS.codes), 1], dtype=np.int64)
    rural = schools.locale[school] == LOCALE_INDEX[LOCALES.codes[-1]]
    place = np.maximum(by_tier[schools.tier[school]], np.where(rural, general.rural_priority, 1))
    return np.where(given > 0, given, by_subject[subject]) * place
