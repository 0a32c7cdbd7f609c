"""Grades one year on: teachers go up with their classes, and begin anew after a graduating grade."""

from __future__ import annotations

import pandas as pd

from rotation.model.grades import GRADUATING, grades_of

FIRST_OF = {6: 1, 9: 7, 12: 10}
"""Where a cycle begins again after a graduating grade."""


def next_grades(teachers: pd.DataFrame) -> pd.DataFrame:
    """The teachers with `grades_now` and `next_grade` moved on.

    Where no next grade is given, both stay. Who keeps the same grades from one year to the next is taken to keep them.
    """
    pairs = list(zip(teachers["grades_now"], teachers["next_grade"], strict=True))
    moved = {pair: _moved(*pair) for pair in set(pairs)}
    return teachers.assign(grades_now=[moved[pair][0] for pair in pairs], next_grade=[moved[pair][1] for pair in pairs])


def _moved(now: str, following: str) -> tuple[str, str]:
    if not following:
        return now, following
    grades = grades_of(following)
    if grades == grades_of(now):
        return following, following
    further = {FIRST_OF[grade] if grade in GRADUATING else grade + 1 for grade in grades}
    return following, ",".join(str(grade) for grade in sorted(further))
