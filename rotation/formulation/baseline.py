"""Which candidates are moves of a given plan."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rotation.formulation.candidates import Candidates
from rotation.model.plan import Move
from rotation.model.state import NOWHERE, STAGE_INDEX, SUBJECT_INDEX, BoolArray, IntArray, State
from rotation.model.vocabulary import FORMS


def among(table: Candidates, state: State, moves: Iterable[Move]) -> BoolArray:
    """Per candidate: one of the moves is this very one; moves whose codes or words are unknown are nobody's."""
    known = [move for move in moves if move.form in FORMS.codes]
    teacher = np.array([state.teacher_index.get(move.teacher_id, NOWHERE) for move in known], dtype=np.int64)
    school = np.array([state.school_index.get(move.to_school, NOWHERE) for move in known], dtype=np.int64)
    stage = np.array([STAGE_INDEX.get(move.stage, NOWHERE) for move in known], dtype=np.int64)
    subject = np.array([SUBJECT_INDEX.get(move.subject, NOWHERE) for move in known], dtype=np.int64)
    form = np.array([FORMS.rank(move.form) for move in known], dtype=np.int64)
    load = np.array([move.load for move in known], dtype=np.int64)
    line = state.lines.find(school, stage, subject)
    found = (np.minimum.reduce([teacher, school, stage, subject, line]) >= 0) & (load >= 0)
    span = 1 + max(int(table.load.max(initial=0)), int(load.max(initial=0)))

    def key(who: IntArray, where: IntArray, how: IntArray, much: IntArray) -> IntArray:
        return ((who * len(state.lines) + where) * len(FORMS.codes) + how) * span + much

    wanted = key(teacher, line, form, load)[found]
    return np.asarray(np.isin(key(table.teacher, table.line, table.form, table.load), wanted), dtype=np.bool_)
