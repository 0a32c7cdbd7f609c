"""Who is qualified for which line: own stage and subject, others stated, certificates where given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.dates import MISSING_DAY, days
from rotation.model.instance import Instance
from rotation.model.lookup import indexed, integers
from rotation.model.policy import Policy
from rotation.model.state import STAGE_INDEX, SUBJECT_INDEX, BoolArray, IntArray, QualificationTable
from rotation.model.vocabulary import STAGES, SUBJECTS

NOT_QUALIFIED, UNCERTIFIED, SECOND, MAIN = 0, 1, 2, 3
"""Grades of qualification: none; taught but not certified; a second stage or subject; the main one."""

_LADDER = {"kindergarten": 0, "primary": 1, "junior": 2, "senior": 3, "special": -1}
"""Stages by height; special education stands apart."""


def qualification_table(instance: Instance, policy: Policy, teachers: dict[str, int]) -> QualificationTable:
    """Reads the teachers and certificates tables; `teachers` are the indices of their codes."""
    table = instance.teachers
    stage = indexed(table["stage"], STAGE_INDEX)
    subject = indexed(table["subject"], SUBJECT_INDEX)
    stages = _bits(table["other_stages"], STAGE_INDEX) | np.where(stage >= 0, 1 << np.maximum(stage, 0), 0)
    subjects = _bits(table["other_subjects"], SUBJECT_INDEX)
    subjects |= np.where(subject >= 0, 1 << np.maximum(subject, 0), 0)
    has, certified = _certificates(instance, teachers, covers_lower=policy.general.higher_certificate_covers)
    return QualificationTable(stage, subject, stages, subjects, has, certified)


def _key(teacher: IntArray, stage: IntArray, subject: IntArray) -> IntArray:
    return (teacher * len(STAGES.codes) + stage) * len(SUBJECTS.codes) + subject


def _certificates(instance: Instance, teachers: dict[str, int], *, covers_lower: bool) -> tuple[BoolArray, IntArray]:
    """Who states any certificate, expired ones too, and what the valid ones cover."""
    table = instance["certificates"]
    person = np.array([teachers.get(code, -1) for code in table["teacher_id"].tolist()], dtype=np.int64)
    has = np.zeros(len(teachers), dtype=np.bool_)
    has[person[person >= 0]] = True
    until = days(table["valid_to"].to_numpy(dtype=object), last=True)
    valid = (person >= 0) & ((until == MISSING_DAY) | (until >= instance.start_date.toordinal()))
    stage = integers(table["stage"], STAGE_INDEX.__getitem__, -1)
    subject = integers(table["subject"], SUBJECT_INDEX.__getitem__, -1)
    keys = [np.zeros(0, dtype=np.int64)]
    for code, level in _LADDER.items():
        covers = [code == other or (covers_lower and 0 <= level <= _LADDER[other]) for other in STAGES.codes]
        rows = valid & np.array(covers, dtype=np.bool_)[stage]
        keys.append(_key(person[rows], np.full(int(rows.sum()), STAGE_INDEX[code]), subject[rows]))
    return has, np.unique(np.concatenate(keys))


def qualification(table: QualificationTable, teacher: IntArray, stage: IntArray, subject: IntArray) -> IntArray:
    """Grade of qualification per (teacher, stage, subject), arrays of one length."""
    teaches = (table.stages[teacher] >> stage & 1).astype(bool) & (table.subjects[teacher] >> subject & 1).astype(bool)
    main = (table.stage[teacher] == stage) & (table.subject[teacher] == subject)
    grade = np.where(main, MAIN, np.where(teaches, SECOND, NOT_QUALIFIED))
    if len(table.certified) or table.has_certificates.any():
        doubtful = np.flatnonzero((grade > 0) & table.has_certificates[teacher])
        wanted = _key(teacher[doubtful], stage[doubtful], subject[doubtful])
        grade[doubtful[~np.isin(wanted, table.certified)]] = UNCERTIFIED
    return grade


def _bits(texts: pd.Series, index: dict[str, int]) -> IntArray:
    return integers(texts, lambda text: sum(1 << index[code] for code in text.split(",") if code), 0)


assert len(SUBJECTS.codes) < 63, "subjects are kept as bits of one integer"
