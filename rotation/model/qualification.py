"""Who is qualified for which line: own stage and subject, others stated, certificates where given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.model.dates import last_day
from rotation.model.instance import Instance, records
from rotation.model.state import STAGE_INDEX, SUBJECT_INDEX, BoolArray, IntArray
from rotation.model.vocabulary import STAGES, SUBJECTS

NOT_QUALIFIED, UNCERTIFIED, SECOND, MAIN = 0, 1, 2, 3
"""Grades of qualification: none; taught but not certified; a second stage or subject; the main one."""

_HIGHER = {"kindergarten": 0, "primary": 1, "junior": 2, "senior": 3, "special": -1}
"""A certificate of a higher stage covers lower ones (general knowledge of the regulation; the district confirms)."""


@dataclass(frozen=True, eq=False)
class QualificationTable:
    """Per teacher: stages and subjects as bit sets, main ones, and certificates where any are given."""

    stage: IntArray
    subject: IntArray
    stages: IntArray
    """Bit s set: teaches stage s."""
    subjects: IntArray
    has_certificates: BoolArray
    certified: frozenset[tuple[int, int, int]]
    """(teacher, stage, subject) covered by a valid certificate."""


def qualification_table(instance: Instance) -> QualificationTable:
    """Reads the teachers and certificates tables."""
    table = instance.teachers
    stage = np.array([STAGE_INDEX.get(code, -1) for code in table["stage"]], dtype=np.int64)
    subject = np.array([SUBJECT_INDEX.get(code, -1) for code in table["subject"]], dtype=np.int64)
    stages = _bits(table["other_stages"].tolist(), STAGE_INDEX) | (1 << np.maximum(stage, 0))
    subjects = _bits(table["other_subjects"].tolist(), SUBJECT_INDEX) | (1 << np.maximum(subject, 0))
    person = {code: index for index, code in enumerate(table["teacher_id"])}
    has = np.zeros(len(table), dtype=np.bool_)
    covered: set[tuple[int, int, int]] = set()
    for row in records(instance["certificates"]):
        who = person.get(row.teacher_id, -1)
        if who < 0:
            continue
        has[who] = True
        if row.valid_to and last_day(row.valid_to) < instance.start_date:
            continue
        for code in STAGES.codes:
            lower = 0 <= _HIGHER[code] <= _HIGHER[row.stage]
            if code == row.stage or lower:
                covered.add((who, STAGE_INDEX[code], SUBJECT_INDEX[row.subject]))
    return QualificationTable(stage, subject, stages, subjects, has, frozenset(covered))


def qualification(table: QualificationTable, teacher: IntArray, stage: IntArray, subject: IntArray) -> IntArray:
    """Grade of qualification per (teacher, stage, subject), arrays of one length."""
    teaches = (table.stages[teacher] >> stage & 1).astype(bool) & (table.subjects[teacher] >> subject & 1).astype(bool)
    main = (table.stage[teacher] == stage) & (table.subject[teacher] == subject)
    grade = np.where(main, MAIN, np.where(teaches, SECOND, NOT_QUALIFIED))
    # Only teachers with certificates need the look-up, and they are few or the table is absent.
    for at in np.flatnonzero((grade > 0) & table.has_certificates[teacher]):
        if (int(teacher[at]), int(stage[at]), int(subject[at])) not in table.certified:
            grade[at] = UNCERTIFIED
    return grade


def _bits(texts: list[str], index: dict[str, int]) -> IntArray:
    seen = {text: sum(1 << index[code] for code in text.split(",") if code) for text in set(texts)}
    return np.array([seen[text] for text in texts], dtype=np.int64)


assert len(SUBJECTS.codes) < 63, "subjects are kept as bits of one integer"
