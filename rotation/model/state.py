"""The state on the start date, in arrays: who serves where today, what each line has and needs.

`today` everywhere in the project means this: postings that ended have returned, running ones keep their teachers,
and no move of the new plan has happened. Loads are half days a week (10 = one full-time person).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rotation.model.vocabulary import LOCALES, STAGES, SUBJECTS, TIERS

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
TextArray = npt.NDArray[np.object_]

NOWHERE = -1
STAGE_INDEX = {code: index for index, code in enumerate(STAGES.codes)}
SUBJECT_INDEX = {code: index for index, code in enumerate(SUBJECTS.codes)}
LOCALE_INDEX = {code: index for index, code in enumerate(LOCALES.codes)}
TIER_INDEX = {code: index for index, code in enumerate(TIERS.codes)}


def line_key(school: IntArray, stage: IntArray, subject: IntArray) -> IntArray:
    """One integer per (school, stage, subject), ordered by school, stage, subject."""
    return (school * len(STAGES.codes) + stage) * len(SUBJECTS.codes) + subject


@dataclass(frozen=True, eq=False)
class SchoolArrays:
    """One entry a school, in the order of the schools table."""

    code: TextArray
    name: TextArray
    authority: IntArray
    """Index of the authority; 0 is the planning authority."""
    district: IntArray
    """Index of the school district, or -1."""
    legal: IntArray
    """Index of the legal entity."""
    locale: IntArray
    tier: IntArray
    """Index in TIERS, or -1 where none is given."""
    quota: IntArray
    staff: IntArray
    """Staff in quota today: as given, else counted from the teachers."""
    teachers: IntArray
    """Persons of the teachers table whose quota school this is and who take quota."""
    pupils: IntArray
    """(schools, stages)"""
    classes: IntArray
    """(schools, stages)"""
    has_stage: BoolArray
    """(schools, stages)"""
    measured: BoolArray
    """(schools, stages): inside dispersion and pass lines"""
    longitude: FloatArray
    latitude: FloatArray
    beds: IntArray
    pilot: BoolArray
    public: BoolArray
    """Run by the authority; teachers move between public schools only."""

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True, eq=False)
class LineArrays:
    """One entry a line, ordered by key."""

    key: IntArray
    school: IntArray
    stage: IntArray
    subject: IntArray
    need: IntArray
    """Half days needed; 0 where no need is stated."""
    stated: BoolArray
    """True where the needs table has the line."""
    priority: IntArray
    """Weight of one uncovered half day: subject priority x school priority, 1..9 by default."""
    staffing: IntArray
    """Half days served today."""
    persons: IntArray
    """Persons whose main line this is."""
    qualified: IntArray
    """Persons serving the line today who are qualified for it."""

    def __len__(self) -> int:
        return len(self.key)

    def find(self, school: IntArray, stage: IntArray, subject: IntArray) -> IntArray:
        """Indices of lines by school, stage and subject; -1 where there is no such line."""
        wanted = line_key(school, stage, subject)
        if not len(self.key):
            return np.full(len(wanted), NOWHERE, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[at] == wanted, at, NOWHERE)


@dataclass(frozen=True, eq=False)
class TeacherArrays:
    """One entry a teacher, in the order of the teachers table."""

    code: TextArray
    name: TextArray
    public_number: TextArray
    """As given, else the teacher code."""
    quota_school: IntArray
    """Where he or she is counted in the quota today."""
    post_school: IntArray
    """Where he or she holds the appointed post today."""
    school: IntArray
    """Where he or she serves today: the origin of a move."""
    stage: IntArray
    subject: IntArray
    load: IntArray
    half_days_away: IntArray
    """Half days a week that a running posting in part takes to another school; 0 for everybody else."""
    line: IntArray
    """Main line today, or -1 for one who gives no load."""
    level: IntArray
    """Index in BACKBONE_LEVELS, none once expired."""
    backbone: BoolArray
    """Counts as a backbone teacher by the policy."""
    status: TextArray
    """Status code on the start date, mid-year events heeded."""
    takes_quota: BoolArray
    gives_load: BoolArray
    may_rotate: BoolArray
    running: BoolArray
    """On a posting that runs beyond the start date."""
    posting: IntArray
    """Row of the ledger that decides where he or she serves (a running one before the latest), or -1."""
    tenure_start: IntArray
    """Month index since which he or she teaches here by the teachers table; the ledger may say later."""
    consent: IntArray
    role: IntArray
    home_longitude: FloatArray
    home_latitude: FloatArray
    home_area: TextArray

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True, eq=False)
class ServiceArrays:
    """Who gives how many half days to which line today; several entries for one who teaches several lines."""

    teacher: IntArray
    line: IntArray
    load: IntArray
    qualified: BoolArray
    """The teacher is qualified for the line."""

    def __len__(self) -> int:
        return len(self.teacher)


@dataclass(frozen=True, eq=False)
class QualificationTable:
    """Per teacher: stages and subjects as bit sets, main ones, and certificates where any are given."""

    stage: IntArray
    subject: IntArray
    stages: IntArray
    """Bit s set: teaches stage s."""
    subjects: IntArray
    has_certificates: BoolArray
    certified: IntArray
    """Keys (see `rotation.model.qualification`) of what a valid certificate covers, ascending."""


@dataclass(frozen=True, eq=False)
class State:
    """Everything about today that rules need, derived once from instance and policy."""

    schools: SchoolArrays
    teachers: TeacherArrays
    lines: LineArrays
    services: ServiceArrays
    qualifications: QualificationTable
    school_index: dict[str, int]
    teacher_index: dict[str, int]
    start_month: int

    def line_label(self, line: int) -> str:
        """School, stage and subject of a line in words, in the current language."""
        lines = self.lines
        stage, subject = STAGES.codes[lines.stage[line]], SUBJECTS.codes[lines.subject[line]]
        school = self.schools.name[lines.school[line]]
        return f"{school} · {STAGES.label(stage)} · {SUBJECTS.label(subject)}"
