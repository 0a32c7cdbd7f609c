"""Every line's need as stated and as derived, side by side, and the needs as a table that can be read back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.derive import derive
from rotation.model.derive_needs import (
    FULL_LOAD,
    SOURCE,
    CurriculumArrays,
    NeedArrays,
    derived_half_days,
    line_needs,
    stated_half_days,
)
from rotation.model.instance import Instance, complete
from rotation.model.planned_classes import planned_classes
from rotation.model.policy import Policy
from rotation.model.state import STAGE_INDEX, SUBJECT_INDEX, IntArray, SchoolArrays, line_key
from rotation.model.tables import all_tables
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.model.vocabulary_needs import CLASS_SOURCES, NEED_SOURCES

NEEDS = ["school_id", "school", "stage", "subject", "classes", "classes_from", "periods", "load"]
NEEDS += ["derived", "given", "counted", "difference", "source"]


def need_table(instance: Instance, policy: Policy) -> pd.DataFrame:
    """One row a line that has a need, or could have one: by school, stage and subject.

    `classes` of the planned year and where they come from; `periods` those of all classes a week; `load` of one
    full-time teacher; `derived`, `given` and `counted` (what a plan counts) in half days, <NA> where there is none;
    `difference` = derived - given. DataError where a blank need cannot be derived.
    """
    schools = derive(instance, policy).schools
    needs, tables = line_needs(instance, policy, schools), CurriculumArrays.of(policy.general)
    classes, classes_from = planned_classes(instance.schools, policy.general.curriculum)
    stated_key, stated = _stated(instance, policy, schools)
    keys = np.unique(np.concatenate([needs.key, stated_key, _possible(schools, tables)]))
    place, subject = np.divmod(keys, len(SUBJECTS.codes))
    school, stage = np.divmod(place, len(STAGES.codes))
    derived = derived_half_days(tables, classes[school, stage], stage, subject)
    derived[tables.concurrent[stage, subject]] = -1
    counted, given = _at(keys, needs.key, needs.need), _at(keys, stated_key, stated)
    number, periods, grades = classes[school, stage], tables.periods[stage, subject], tables.grades[stage, subject]
    known = (number >= 0) & (periods >= 0)
    frame = pd.DataFrame(
        {
            "school_id": schools.code[school],
            "school": schools.name[school],
            "stage": np.array(STAGES.codes, dtype=object)[stage],
            "subject": np.array(SUBJECTS.codes, dtype=object)[subject],
            "classes": _absent(number),
            "classes_from": np.array(CLASS_SOURCES.codes, dtype=object)[classes_from[school, stage]],
            "periods": np.where(known, np.round(number * periods / grades, 2), np.nan),
            "load": tables.load[stage, subject],
            "derived": _absent(derived),
            "given": _absent(given),
            "counted": _absent(counted),
            "source": np.array(NEED_SOURCES.codes, dtype=object)[_sources(keys, needs, tables, stage, subject)],
        }
    )
    frame["difference"] = frame["derived"] - frame["given"]
    return frame[NEEDS]


def needs_to_read(instance: Instance, policy: Policy) -> pd.DataFrame:
    """The needs sheet with every need that a plan counts: read back, it gives the same needs, now all stated.

    Stated rows stay as they are, those of concurrent subjects too; derived ones are in persons. Ordered as the rows of
    the sheet, then by school, stage and subject.
    """
    needs = line_needs(instance, policy, derive(instance, policy).schools)
    table = instance["needs"].copy()
    blank = needs.source == SOURCE["blank"]
    table.loc[needs.row[blank], "need"] = needs.need[blank] / FULL_LOAD
    table.loc[needs.row[blank], "unit"] = "persons"
    more = needs.row < 0
    rows = {
        "school_id": instance.schools["school_id"].to_numpy(dtype=object)[needs.school[more]],
        "stage": np.array(STAGES.codes, dtype=object)[needs.stage[more]],
        "subject": np.array(SUBJECTS.codes, dtype=object)[needs.subject[more]],
        "need": needs.need[more] / FULL_LOAD,
    }
    schema = all_tables()["needs"]
    joined = [complete(schema, part) for part in (table, pd.DataFrame(rows)) if len(part)]
    return complete(schema, pd.concat(joined, ignore_index=True) if joined else None)


def _stated(instance: Instance, policy: Policy, schools: SchoolArrays) -> tuple[IntArray, IntArray]:
    """Keys and half days of the rows that state a need, those of concurrent subjects too."""
    table = instance["needs"]
    place = {code: index for index, code in enumerate(schools.code)}
    school = np.array([place.get(code, -1) for code in table["school_id"]], dtype=np.int64)
    stage = np.array([STAGE_INDEX[code] for code in table["stage"]], dtype=np.int64)
    subject = np.array([SUBJECT_INDEX[code] for code in table["subject"]], dtype=np.int64)
    where = (school >= 0) & table["need"].notna().to_numpy(dtype=np.bool_)
    return line_key(school, stage, subject)[where], stated_half_days(table, policy)[where]


def _possible(schools: SchoolArrays, tables: CurriculumArrays) -> IntArray:
    """Keys of the lines that the curriculum gives to the authority's own public schools."""
    own = ((schools.authority == 0) & schools.public)[:, None] & schools.has_stage
    school, stage, subject = np.nonzero(own[:, :, None] & (tables.periods > 0) & ~tables.concurrent)
    return line_key(school.astype(np.int64), stage.astype(np.int64), subject.astype(np.int64))


def _sources(
    keys: IntArray, needs: NeedArrays, tables: CurriculumArrays, stage: IntArray, subject: IntArray
) -> IntArray:
    other = np.where(tables.concurrent[stage, subject], SOURCE["concurrent"], SOURCE["left"])
    found = _at(keys, needs.key, needs.source)
    return np.where(found >= 0, found, other)


def _at(keys: IntArray, some: IntArray, values: IntArray) -> IntArray:
    """The values at their places among sorted keys, -1 elsewhere."""
    found = np.full(len(keys), -1, dtype=np.int64)
    found[np.searchsorted(keys, some)] = values
    return found


def _absent(numbers: IntArray) -> pd.Series:
    return pd.Series(numbers).astype("Int64").mask(numbers < 0)
