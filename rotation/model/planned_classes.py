"""Classes of the school year that is planned: as given, from next year's pupils, or as today."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.policy_needs import CurriculumRule
from rotation.model.state import IntArray
from rotation.model.vocabulary import STAGES
from rotation.model.vocabulary_needs import CLASS_SOURCES

ABSENT = -1
SOURCE = {code: index for index, code in enumerate(CLASS_SOURCES.codes)}


def planned_classes(schools: pd.DataFrame, rule: CurriculumRule) -> tuple[IntArray, IntArray]:
    """(schools, stages) classes, -1 where nothing tells them, and where each number comes from (see CLASS_SOURCES).

    With the year `next_year` the first that is there: next year's classes as given; those that follow from next
    year's pupils (`classes_for`); this year's classes. With `this_year` only the last.
    """
    found = [_of_stage(schools, stage, rule) for stage in STAGES.codes]
    return np.stack([one[0] for one in found], axis=1), np.stack([one[1] for one in found], axis=1)


def classes_for(next_pupils: IntArray, pupils: IntArray, classes: IntArray, cap: int, grades: int) -> IntArray:
    """Classes for next year's pupils N, by this year's pupils P and classes C (-1: not known) and the class size cap.

    `max(ceil(N C / P), ceil(N / cap), min(C, grades))`: classes stay as large as they are today, none is larger than
    the cap, and a school that has a class in every grade keeps one (assumptions). Without C or P only `ceil(N / cap)`;
    `cap` 0 is no cap. No pupils, no classes; -1 where nothing tells the size of a class. Exact integers.
    """
    sized = (classes > 0) & (pupils > 0)
    by_size = np.where(sized, -(-next_pupils * classes // np.maximum(pupils, 1)), 0)
    by_cap = -(-next_pupils // cap) if cap else np.zeros_like(next_pupils)
    kept = np.minimum(np.maximum(classes, 0), grades)
    wanted = np.maximum(np.maximum(by_size, by_cap), kept)
    known = (next_pupils >= 0) & (sized | (cap > 0))
    return np.where(known, np.where(next_pupils > 0, wanted, 0), ABSENT)


def _of_stage(schools: pd.DataFrame, stage: str, rule: CurriculumRule) -> tuple[IntArray, IntArray]:
    today = _count(schools, f"classes_{stage}")
    source = np.where(today >= 0, SOURCE["today"], SOURCE["unknown"])
    if rule.year == "this_year":
        return today, source
    pupils, coming = _count(schools, f"pupils_{stage}"), _count(schools, f"pupils_next_{stage}")
    derived = classes_for(coming, pupils, today, rule.class_size_cap.get(stage, 0), rule.grades(stage))
    given = _count(schools, f"classes_next_{stage}")
    classes = np.where(given >= 0, given, np.where(derived >= 0, derived, today))
    source = np.where(given >= 0, SOURCE["given"], np.where(derived >= 0, SOURCE["pupils"], source))
    return classes, source


def _count(schools: pd.DataFrame, column: str) -> IntArray:
    return schools[column].fillna(ABSENT).to_numpy(dtype=np.int64)
