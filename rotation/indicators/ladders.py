"""Ladders of age, title, degree and backbone subjects: how many persons of each step serve each school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from rotation.model.dates import MISSING_DAY, days
from rotation.model.instance import Instance
from rotation.model.plan import Move
from rotation.model.state import State, TextArray
from rotation.model.vocabulary import DEGREES, STAGES, SUBJECTS, TITLES

AGES = (30, 40, 50)
"""First years of the second, third and fourth step of the age ladder; how the table is shown, no rule uses them."""
LADDERS = ["school_id", "stage", "ladder", "step", "before", "after"]
NOT_GIVEN = ""


def ladder_table(instance: Instance, state: State, moves: Sequence[Move]) -> pd.DataFrame:
    """One row a school, stage, ladder and step with anybody in it before or after, by the order of the word lists.

    A person serves the school that has the larger part of the load; persons who give none are left out.
    """
    people = state.teachers
    serving = np.flatnonzero(people.gives_load & (people.school >= 0) & (people.stage >= 0))
    after = people.school.copy()
    for move in moves:
        teacher = state.teacher_index[move.teacher_id]
        if 2 * move.load > int(people.load[teacher]):
            after[teacher] = state.school_index[move.to_school]
    counts = []
    for ladder, steps in _steps(instance, state).items():
        frame = pd.DataFrame({"stage": people.stage[serving], "step": steps[serving]})
        for name, school in (("before", people.school), ("after", after)):
            part = frame.assign(school=school[serving], ladder=ladder)
            counts.append(part[part["step"] != NOT_GIVEN].assign(**{"before": 0, "after": 0, name: 1}))
    total = pd.concat(counts).groupby(["school", "stage", "ladder", "step"], as_index=False)[["before", "after"]].sum()
    order = {(ladder, step): at for at, (ladder, step) in enumerate(_all_steps())}
    total["order"] = [order[pair] for pair in zip(total["ladder"], total["step"], strict=True)]
    total = total.sort_values(["school", "stage", "order"], ignore_index=True)
    total["school_id"] = state.schools.code[total["school"].to_numpy(dtype=np.int64)]
    total["stage"] = np.array(STAGES.codes, dtype=object)[total["stage"].to_numpy(dtype=np.int64)]
    return total[LADDERS]


def _steps(instance: Instance, state: State) -> dict[str, TextArray]:
    """The step of each teacher on each ladder, empty where it is not given."""
    table, words = instance.teachers, np.array([*SUBJECTS.codes, NOT_GIVEN], dtype=object)
    return {
        "age": _ages(table["birth_date"].to_numpy(dtype=object), instance.start_date),
        "title": table["title"].to_numpy(dtype=object),
        "degree": table["degree"].to_numpy(dtype=object),
        "backbone": np.where(state.teachers.backbone, words[state.teachers.subject], NOT_GIVEN),
    }


def _age_steps() -> tuple[str, ...]:
    between = [f"{low}-{high - 1}" for low, high in pairwise(AGES)]
    return f"-{AGES[0] - 1}", *between, f"{AGES[-1]}-"


def _ages(births: TextArray, start: date) -> TextArray:
    """Steps by the age in full years on the start date."""
    born = days(births)
    # Somebody is `age` once born on or before the same day so many years earlier.
    leap = (start.month, start.day) == (2, 29)
    limits = [date(start.year - age, start.month, 28 if leap else start.day).toordinal() for age in AGES]
    step = (born[:, None] <= np.array(limits)).sum(axis=1)
    words = np.array([*_age_steps(), NOT_GIVEN], dtype=object)
    return words[np.where(born == MISSING_DAY, len(words) - 1, step)]


def _all_steps() -> list[tuple[str, str]]:
    """(ladder, step) in the order of the table."""
    ladders = {"age": _age_steps(), "title": TITLES.codes, "degree": DEGREES.codes, "backbone": SUBJECTS.codes}
    return [(ladder, step) for ladder, steps in ladders.items() for step in steps]
