"""Where a teacher stands in the cycle of grades: out of a graduating class, before one, in the middle, or unknown."""

from __future__ import annotations

import re
from enum import StrEnum

GRADUATING = frozenset({6, 9, 12})
"""Last grades of primary, junior and senior school."""

_NUMBERS = {"十": 10, "十一": 11, "十二": 12, **{word: at for at, word in enumerate("一二三四五六七八九", start=1)}}
_STAGE_BEFORE = {"初": 6, "高": 9}
_CLASS = re.compile(r"[(（]?(?:\d+|十?[一二三四五六七八九]|十)[)）]?班")
_PARTS = re.compile(r"\d+|[初高]?(?:十[一二]?|[一二三四五六七八九])")


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


def class_position(grades_now: str, next_grade: str) -> ClassPosition:
    """The position from this year's and next year's grades; a grade that is not given says nothing.

    Just graduated: a graduating grade now, whatever comes next. Else takes one: a graduating grade next year. Else
    mid-cycle: the same classes one grade further.
    """
    now, following = grades_of(grades_now), grades_of(next_grade)
    if now & GRADUATING:
        return ClassPosition.GRADUATED
    if following & GRADUATING:
        return ClassPosition.TAKES_GRADUATING
    if now and following and max(following) > max(now):
        return ClassPosition.MID_CYCLE
    return ClassPosition.OTHER
