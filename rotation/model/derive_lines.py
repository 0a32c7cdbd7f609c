"""Lines today: need, staffing, subject groups and who serves where, from needs, teachers and the teaching table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.instance import Instance, records
from rotation.model.policy import Policy
from rotation.model.qualification import qualification, qualification_table
from rotation.model.state import (
    LOCALE_INDEX,
    NOWHERE,
    STAGE_INDEX,
    SUBJECT_INDEX,
    BoolArray,
    IntArray,
    LineArrays,
    SchoolArrays,
    ServiceArrays,
    TeacherArrays,
    TextArray,
    line_key,
)
from rotation.model.vocabulary import LOCALES, STAGES, SUBJECTS, TIERS

FULL_LOAD = 10


def half_days(persons: float) -> int:
    """Persons as half days, a half rounded up (0.25 persons are 3 half days)."""
    return int(np.floor(persons * FULL_LOAD + 0.5 + 1e-9))


def derive_lines(
    instance: Instance,
    policy: Policy,
    schools: SchoolArrays,
    teachers: TeacherArrays,
    posted_to: IntArray,
    posted_form: TextArray,
) -> tuple[LineArrays, ServiceArrays, IntArray]:
    """Lines, services and each teacher's main line index (-1 for one who gives no load)."""
    teacher, key, load = _services(instance, policy, schools, teachers, posted_to, posted_form)
    stated_key, need, own_priority = _needs(instance, policy, schools)
    own = np.flatnonzero(_serving(teachers))
    main_key = line_key(teachers.school[own], teachers.stage[own], teachers.subject[own])
    keys = np.unique(np.concatenate([stated_key, key, main_key]))
    school, rest = np.divmod(keys, len(STAGES.codes) * len(SUBJECTS.codes))
    stage, subject = np.divmod(rest, len(SUBJECTS.codes))
    at = np.searchsorted(keys, stated_key)
    needed = np.zeros(len(keys), np.int64)
    needed[at] = need
    stated = np.zeros(len(keys), np.bool_)
    stated[at] = True
    given = np.zeros(len(keys), np.int64)
    given[at] = own_priority
    line = np.searchsorted(keys, key)
    main = np.full(len(teachers), NOWHERE, np.int64)
    main[own] = np.searchsorted(keys, main_key)
    table = qualification_table(instance, policy)
    qualified = qualification(table, teacher, stage[line], subject[line]) > 0
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
    posted_form: TextArray,
) -> tuple[IntArray, IntArray, IntArray]:
    """(teacher, line key, half days): the teaching table where it names the teacher, else the main line."""
    gives = _serving(teachers)
    given = {code: rule.loads[0] for code, rule in policy.general.forms.items() if rule.loads}
    partial = np.array([given.get(form, 0) for form in posted_form], dtype=np.int64)
    partial = np.where(gives & (posted_to >= 0), np.minimum(partial, teachers.load), 0)
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
            "periods": table["weekly_periods"],
            "code": table["subject"],
            "stage_code": table["stage"],
        }
    )
    present = teachers.school[frame["teacher"].to_numpy()] == frame["school"].to_numpy()
    keep = present & (frame["teacher"] >= 0) & ~frame["code"].isin(policy.general.concurrent_subjects)
    keep &= teachers.gives_load[frame["teacher"].to_numpy()]
    total = (
        frame[keep]
        .groupby(["teacher", "school", "stage", "subject", "code", "stage_code"], sort=True, as_index=False)["periods"]
        .sum()
    )
    norm = [
        policy.general.weekly_loads[stage][code] for stage, code in zip(total["stage_code"], total["code"], strict=True)
    ]
    load = np.array([half_days(p / n) for p, n in zip(total["periods"], norm, strict=True)], dtype=np.int64)
    key = line_key(*(total[name].to_numpy(dtype=np.int64) for name in ("school", "stage", "subject")))
    return total["teacher"].to_numpy(dtype=np.int64), key, load


def _needs(instance: Instance, policy: Policy, schools: SchoolArrays) -> tuple[IntArray, IntArray, IntArray]:
    """(line key, half days, own priority or 0) of the needs table, concurrent subjects left out."""
    table = instance["needs"]
    table = table[~table["subject"].isin(policy.general.concurrent_subjects)]
    place = {code: index for index, code in enumerate(schools.code)}
    school = np.array([place.get(code, NOWHERE) for code in table["school_id"]], dtype=np.int64)
    stage = np.array([STAGE_INDEX[code] for code in table["stage"]], dtype=np.int64)
    subject = np.array([SUBJECT_INDEX[code] for code in table["subject"]], dtype=np.int64)
    loads = policy.general.weekly_loads
    need = np.array(
        [
            half_days(row.need if row.unit != "periods" else row.need / loads[row.stage][row.subject])
            for row in records(table)
        ],
        dtype=np.int64,
    )
    known = school >= 0
    own = table["priority"].fillna(0).to_numpy(dtype=np.int64)
    return line_key(school, stage, subject)[known], need[known], own[known]


def _priority(policy: Policy, schools: SchoolArrays, school: IntArray, subject: IntArray, given: IntArray) -> IntArray:
    general = policy.general
    by_subject = np.array([general.subject_priority.get(code, 1) for code in SUBJECTS.codes], dtype=np.int64)
    by_tier = np.array([*(general.tier_priority.get(code, 1) for code in TIERS.codes), 1], dtype=np.int64)
    rural = schools.locale[school] == LOCALE_INDEX[LOCALES.codes[-1]]
    place = np.maximum(by_tier[schools.tier[school]], np.where(rural, general.rural_priority, 1))
    return np.where(given > 0, given, by_subject[subject]) * place
