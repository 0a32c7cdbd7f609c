"""Where a teacher stands in the cycle of grades: out of a graduating class, before one, in the middle, or unknown."""

from __future__ import annotations

import re
from enum import StrEnum

GRADUATING = frozenset({6, 9, 12})
"""Last grades of primary, junior and senior school."""
STAGE_GRADES = {"primary": range(1, 7), "junior": range(7, 10), "senior": range(10, 13)}
"""The grades of each stage (six, three and three years)."""

_NUMBERS = {"十": 10, "十一": 11, "十二": 12, **{word: at for at, word in enumerate("一二三四五六七八九", start=1)}}
_STAGE_BEFORE = {"初": 6, "高": 9}
_CLASS = re.compile(r"[(（]?(?:\d+|十?[一二三四五六七八九]|十)[)）]?班")
_PARTS = re.compile(r"\d+|[初高]?(?:十[一二]?|[一二三四五六七八九])")
_BETWEEN = re.compile(r"[,，、;；]")


class ClassPosition(StrEnum):
    """刚送毕业班, 下年接毕业班, 循环中, and everything else."""

    GRADUATED = "graduated"
    TAKES_GRADUATING = "takes_graduating"
    MID_CYCLE = "mid_cycle"
    OTHER = "other"


def grades_of(text: str) -> frozenset[int]:
    """Grades 1..12 named in a label: 6; 7,8; 六年级(2)班; 初三 (9). Numbers of classes are left out."""
    found = set()
    for part in _PARTS.findall(_CLASS.sub("", text)):
        number = int(part) if part.isdecimal() else _STAGE_BEFORE.get(part[0], 0) + _NUMBERS[part.lstrip("初高")]
        if 1 <= number <= 12:
            found.add(number)
    return frozenset(found)


def classes_of(grade: str, classes: str) -> tuple[str, ...]:
    """Names of the classes of a grade: 1,2; 三年级(2)班 (2); 甲班. Taken from the grade's label where it says them."""
    given = _BETWEEN.split(classes) if classes.strip() else _CLASS.findall(grade)
    names = []
    for text in (part.strip() for part in given):
        numbers = _PARTS.findall(text)
        name = numbers[-1] if numbers else text.removesuffix("班")
        names.append(str(_NUMBERS.get(name, name)))
    return tuple(dict.fromkeys(name for name in names if name))


def kept_grades(grades: str, next_grade: str) -> frozenset[int]:
    """Of these grades those whose classes would keep the teacher next year.

    The classes of the last grade of a stage leave; others go up with the teacher, unless next year's grades are given
    and say otherwise.
    """
    following = grades_of(next_grade)
    return frozenset(grade for grade in grades_of(grades) - GRADUATING if not following or grade + 1 in following)


def class_position(grades_now: str, next_grade: str) -> ClassPosition:
    """The position from this year's and next year's grades; a grade that is not given says nothing.

    Just graduated: a graduating grade now, whatever comes next. Else takes one: a graduating grade next year. Else
    mid-cycle: at least one of the classes one grade further.
    """
    now, following = grades_of(grades_now), grades_of(next_grade)
    if now & GRADUATING:
        return ClassPosition.GRADUATED
    if following & GRADUATING:
        return ClassPosition.TAKES_GRADUATING
    if following & {grade + 1 for grade in now}:
        return ClassPosition.MID_CYCLE
    return ClassPosition.OTHER
