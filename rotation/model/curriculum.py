"""Curriculum tables: weekly periods of one class by stage, subject and grade, and the weekly load of a teacher.

They are defaults of policy parameters, to be overwritten by the district's own tables; the sample generator starts
from the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rotation.i18n import N_
from rotation.model.vocabulary import SUBJECTS

Periods = tuple[int, ...]
"""Weekly periods of one class, one number a grade; a single number holds for every grade."""

PERIODS_SOURCE = N_(
    "a provincial trial table for grades 1-9 (Shandong, 2023), with one period of integrated practice in grades 3-8 "
    "given to IT; the senior stage is an assumption; replace by the district's own table"
)

WEEKLY_PERIODS: Mapping[str, Mapping[str, Periods]] = MappingProxyType(
    {
        "primary": {
            "chinese": (8, 8, 7, 7, 6, 6),
            "math": (4, 4, 4, 4, 5, 5),
            "english": (0, 0, 2, 2, 3, 3),
            "morality": (3, 3, 3, 3, 2, 2),
            "pe": (4, 4, 3, 3, 3, 3),
            "music": (2, 2, 2, 2, 2, 2),
            "art": (2, 2, 2, 2, 2, 2),
            "science": (1, 1, 2, 2, 2, 2),
            "it": (0, 0, 1, 1, 1, 1),
            "practice": (1, 1, 1, 1, 2, 2),
            "local": (4, 4, 3, 3, 2, 2),
        },
        "junior": {
            "chinese": (5, 4, 5),
            "math": (4, 4, 5),
            "english": (4, 4, 4),
            "physics": (0, 2, 3),
            "chemistry": (0, 0, 3),
            "biology": (3, 3, 0),
            "history": (2, 2, 2),
            "geography": (2, 2, 0),
            "morality": (2, 2, 2),
            "pe": (3, 3, 3),
            "music": (1, 1, 1),
            "art": (1, 1, 1),
            "it": (1, 1, 0),
            "practice": (2, 2, 3),
            "local": (4, 3, 2),
        },
        "senior": {
            "chinese": (4, 4, 5),
            "math": (4, 4, 5),
            "english": (4, 4, 4),
            "physics": (3, 3, 4),
            "chemistry": (3, 3, 3),
            "biology": (2, 2, 3),
            "history": (2, 2, 3),
            "geography": (2, 2, 3),
            "morality": (2, 2, 3),
            "pe": (3, 3, 2),
            "music": (1, 1, 0),
            "art": (1, 1, 0),
            "it": (2, 1, 0),
        },
    }
)
"""Stage -> subject -> periods; grades 1-9 sum to 29, 29, 30, 30, 30, 30, 34, 34, 34 as in the published table."""

DAILY_PE_PERIODS = 5
"""Periods of PE in a week of five school days with one lesson every day."""


def with_daily_lesson(periods: Periods, daily: int = DAILY_PE_PERIODS) -> Periods:
    """The periods with at least `daily` in every grade."""
    return tuple(max(number, daily) for number in periods)


def weekly_loads() -> dict[str, dict[str, int]]:
    """Stage -> subject -> weekly periods of a full-time teacher: primary 14-18, junior 12-16, senior 10-14."""
    main = {"chinese", "math"}
    junior_main = {"chinese", "math", "english"}
    light = {"music", "art", "arts", "practice", "it"}
    return {
        "kindergarten": dict.fromkeys(SUBJECTS.codes, 18),
        "primary": {code: 14 if code in main else 18 for code in SUBJECTS.codes},
        "junior": {code: 12 if code in junior_main else 16 if code in light else 14 for code in SUBJECTS.codes},
        "senior": {code: 10 if code in junior_main else 14 if code in light else 12 for code in SUBJECTS.codes},
        "special": dict.fromkeys(SUBJECTS.codes, 14),
    }
