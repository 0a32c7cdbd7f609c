"""What each school has above its need and what it lacks: subjects by stage, and backbone teachers by stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.flow.settings import PairingSettings
from rotation.formulation.context import Context
from rotation.model.holders import asked_half_days, counted_half_days
from rotation.model.postings import counted_service
from rotation.model.state import STAGE_INDEX, SUBJECT_INDEX, IntArray
from rotation.model.vocabulary import STAGES, SUBJECTS

LINE_KINDS = len(STAGES.codes) * len(SUBJECTS.codes)
KINDS = LINE_KINDS + len(STAGES.codes)
"""Kinds of resource: stage x subjects + subject for lines, then one a stage for backbone teachers."""


@dataclass(frozen=True, eq=False)
class Resources:
    """Half days a week on the start date, all (schools, KINDS)."""

    surplus: IntArray
    gap: IntArray
    points: IntArray
    """Points of one half day that the school lacks and gets."""


def kind_words(kind: int) -> tuple[str, str]:
    """Codes of stage and subject of a kind; an empty subject stands for backbone teachers."""
    if kind >= LINE_KINDS:
        return STAGES.codes[kind - LINE_KINDS], ""
    stage, subject = divmod(kind, len(SUBJECTS.codes))
    return STAGES.codes[stage], SUBJECTS.codes[subject]


def resources(context: Context, settings: PairingSettings) -> Resources:
    """Staffing against need on the lines with a stated need; backbone teachers against the pass line where measured."""
    lines, count = context.state.lines, len(context.state.schools)
    balance, points = np.zeros((count, KINDS), np.int64), np.zeros((count, KINDS), np.int64)
    at = lines.school, lines.stage * len(SUBJECTS.codes) + lines.subject
    balance[at] = np.where(lines.stated, lines.staffing - lines.need, 0)
    points[at] = settings.half_day * _priority(context)
    balance[:, LINE_KINDS:] = _backbone(context)
    points[:, LINE_KINDS:] = settings.backbone_half_day
    return Resources(np.maximum(balance, 0), np.maximum(-balance, 0), points)


def _priority(context: Context) -> IntArray:
    """The subject's priority of each line, as the needs table gives it, else by the policy.

    The school's own weight in the goal `shortage` stays out: it follows the tier, which no output may tell.
    """
    lines, table = context.state.lines, context.instance["needs"]
    subjects = context.policy.general.subject_priority
    found = np.array([subjects.get(code, 1) for code in SUBJECTS.codes], dtype=np.int64)[lines.subject]
    own = table["priority"].fillna(0).to_numpy(dtype=np.int64)
    school = np.array([context.state.school_index.get(code, -1) for code in table["school_id"]], dtype=np.int64)
    stage = np.array([STAGE_INDEX[code] for code in table["stage"]], dtype=np.int64)
    subject = np.array([SUBJECT_INDEX[code] for code in table["subject"]], dtype=np.int64)
    line = lines.find(school, stage, subject)
    given = (own > 0) & (school >= 0) & (line >= 0)
    found[line[given]] = own[given]
    return found


def _backbone(context: Context) -> IntArray:
    """(schools, stages): half days of backbone teachers above the pass line, negative below it; 0: not measured."""
    state = context.state
    counted = counted_service(context.instance, context.policy, state)
    amount = counted_half_days(state, counted, state.teachers.backbone)
    asked = asked_half_days(context.policy, "backbone", state.schools.pupils)
    return np.where(state.schools.measured & (asked > 0), amount - asked, 0)
