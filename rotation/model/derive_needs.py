"""The need of every line: as the needs table states it, or derived from classes, weekly periods and weekly load.

A need is derived for every blank one, and by the policy (`curriculum.fill`) also for every subject of a stage that no
row names, or for every subject that no row names; the last two only at the authority's own public schools and where
the classes are known. Subjects that are taught concurrently make no need.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np
import pandas as pd

from rotation.errors import DataError
from rotation.i18n import _
from rotation.model.instance import Instance
from rotation.model.planned_classes import planned_classes
from rotation.model.policy import General, Policy
from rotation.model.problem import Problem
from rotation.model.state import (
    NOWHERE,
    STAGE_INDEX,
    SUBJECT_INDEX,
    BoolArray,
    IntArray,
    SchoolArrays,
    line_key,
)
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.model.vocabulary_needs import NEED_SOURCES

FULL_LOAD = 10
"""Half days a week of a full-time teacher."""
SOURCE = {code: index for index, code in enumerate(NEED_SOURCES.codes)}


def half_days(amount: float | Fraction, load: int = 1) -> int:
    """Persons (or periods of which `load` are one person's) as half days, a half rounded up, in exact arithmetic.

    0.25 persons are 3 half days; a float counts as the decimal number that it is written as.
    """
    exact = amount if isinstance(amount, Fraction) else Decimal(str(amount))
    over, under = exact.as_integer_ratio()
    return (2 * FULL_LOAD * over + under * load) // (2 * under * load)


def half_days_of_classes(classes: IntArray, periods: IntArray, grades: IntArray, load: IntArray) -> IntArray:
    """`classes x (periods / grades) / load` persons in half days, a half rounded up; all integers, exact.

    `periods` is the sum over the grades: the classes of a stage count as spread evenly over its grades.
    """
    doubled = 2 * FULL_LOAD * classes * periods + grades * load
    return np.asarray(doubled // (2 * grades * load), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class CurriculumArrays:
    """(stages, subjects): sum of weekly periods over the grades (-1: no table), number of grades, weekly load."""

    periods: IntArray
    grades: IntArray
    load: IntArray
    concurrent: BoolArray

    @classmethod
    def of(cls, general: General) -> CurriculumArrays:
        """The policy's tables as arrays."""
        rule, pairs = general.curriculum, [(stage, subject) for stage in STAGES.codes for subject in SUBJECTS.codes]
        tables = [rule.periods(stage, subject) for stage, subject in pairs]
        shape = len(STAGES.codes), len(SUBJECTS.codes)

        def array(values: list[int]) -> IntArray:
            return np.array(values, dtype=np.int64).reshape(shape)

        return cls(
            array([sum(table) if table else NOWHERE for table in tables]),
            array([max(len(table), 1) for table in tables]),
            array([general.weekly_loads[stage][subject] for stage, subject in pairs]),
            np.array([general.is_concurrent(*pair) for pair in pairs], dtype=np.bool_).reshape(shape),
        )


@dataclass(frozen=True, eq=False)
class NeedArrays:
    """One entry a line that has a need; `row` is its position in the needs table, -1 for one that no row names."""

    school: IntArray
    stage: IntArray
    subject: IntArray
    need: IntArray
    """Half days."""
    source: IntArray
    """Index in NEED_SOURCES."""
    row: IntArray

    @property
    def key(self) -> IntArray:
        """The lines' keys."""
        return line_key(self.school, self.stage, self.subject)


def line_needs(instance: Instance, policy: Policy, schools: SchoolArrays) -> NeedArrays:
    """All needs, rows of the table first; DataError lists the blank ones that nothing tells."""
    tables = CurriculumArrays.of(policy.general)
    classes, _source = planned_classes(instance.schools, policy.general.curriculum)
    table = instance["needs"]
    place = {code: index for index, code in enumerate(schools.code)}
    school = np.array([place.get(code, NOWHERE) for code in table["school_id"]], dtype=np.int64)
    stage = np.array([STAGE_INDEX[code] for code in table["stage"]], dtype=np.int64)
    subject = np.array([SUBJECT_INDEX[code] for code in table["subject"]], dtype=np.int64)
    row = np.flatnonzero((school >= 0) & ~tables.concurrent[stage, subject])
    school, stage, subject = school[row], stage[row], subject[row]
    blank = table["need"].isna().to_numpy(dtype=np.bool_)[row]
    derived = derived_half_days(tables, classes[school, stage], stage, subject)
    _refuse_unknown(instance, row[blank & (derived < 0)], classes)
    stated = stated_half_days(table, policy)[row]
    source = np.where(blank, SOURCE["blank"], SOURCE["given"])
    more = _filled(policy.general.curriculum.fill, schools, tables, classes, (school, stage, subject))
    of_more = derived_half_days(tables, classes[more[0], more[1]], more[1], more[2])
    return NeedArrays(
        np.concatenate([school, more[0]]),
        np.concatenate([stage, more[1]]),
        np.concatenate([subject, more[2]]),
        np.concatenate([np.where(blank, derived, stated), of_more]),
        np.concatenate([source, np.full(len(more[0]), SOURCE["filled"])]),
        np.concatenate([row, np.full(len(more[0]), NOWHERE)]),
    )


def derived_half_days(tables: CurriculumArrays, classes: IntArray, stage: IntArray, subject: IntArray) -> IntArray:
    """Half days by the curriculum, -1 where classes or periods are not known."""
    periods = tables.periods[stage, subject]
    known = (classes >= 0) & (periods >= 0)
    found = half_days_of_classes(
        np.maximum(classes, 0), np.maximum(periods, 0), tables.grades[stage, subject], tables.load[stage, subject]
    )
    return np.where(known, found, NOWHERE)


def stated_half_days(table: pd.DataFrame, policy: Policy) -> IntArray:
    """Half days of every row as it states them; 0 for a blank one."""
    loads = policy.general.weekly_loads
    rows = zip(table["need"], table["unit"], table["stage"], table["subject"], strict=True)
    # Exact fractions are slow, and few amounts differ.
    exact = cache(half_days)
    return np.array(
        [
            0 if need != need else exact(need, loads[stage][subject] if unit == "periods" else 1)
            for need, unit, stage, subject in rows
        ],
        dtype=np.int64,
    )


def _filled(
    fill: str,
    schools: SchoolArrays,
    tables: CurriculumArrays,
    classes: IntArray,
    stated: tuple[IntArray, IntArray, IntArray],
) -> tuple[IntArray, IntArray, IntArray]:
    """School, stage and subject of the lines that no row names and that the policy has derived."""
    none = np.zeros(0, dtype=np.int64)
    if fill == "blank":
        return none, none, none
    own = (schools.authority == 0) & schools.public
    open_ = (own[:, None] & schools.has_stage & (classes >= 0))[:, :, None]
    wanted = np.broadcast_to(open_, (*classes.shape, len(SUBJECTS.codes))) & (tables.periods > 0) & ~tables.concurrent
    if fill == "stages":
        wanted[stated[0], stated[1], :] = False
    else:
        wanted[stated] = False
    school, stage, subject = np.nonzero(wanted)
    return school.astype(np.int64), stage.astype(np.int64), subject.astype(np.int64)


def _refuse_unknown(instance: Instance, rows: IntArray, classes: IntArray) -> None:
    """DataError with one problem for every blank need that cannot be derived."""
    problems = []
    table, place = instance["needs"], {code: index for index, code in enumerate(instance.schools["school_id"])}
    for position in rows:
        row = table.iloc[position]
        line = " ".join((row["school_id"], STAGES.zh(row["stage"]), SUBJECTS.zh(row["subject"])))
        if classes[place[row["school_id"]], STAGE_INDEX[row["stage"]]] < 0:
            code, message = "need_without_classes", _("the need is blank, and the school's classes are not known")
            advice = _("Fill in the need, or the classes of the stage in the sheet of schools.")
        else:
            code, message = "need_without_periods", _("the need is blank, and the policy has no weekly periods for it")
            advice = _("Fill in the need, or add {key} to the policy.")
            advice = advice.format(key=f"curriculum.weekly_periods.{row['stage']}.{row['subject']}")
        problems.append(Problem(code, instance.place("needs", int(position), "need"), line, message, advice))
    if problems:
        raise DataError(problems)
