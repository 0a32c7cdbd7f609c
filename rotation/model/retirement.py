"""Statutory retirement months, with the phased delay in force since January 2025, for one person or for arrays.

Decision of the Standing Committee of the National People's Congress of 13 September 2024: who would have reached the
old age in January 2025 or later retires later, by one month for every started step of months, up to a limit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation.i18n import N_
from rotation.model.dates import MISSING_MONTH, month_index, month_indices
from rotation.model.fields import Track
from rotation.model.lookup import indexed
from rotation.model.params import Section, param
from rotation.model.vocabulary import TRACKS

_DECISION = N_("NPC Standing Committee decision of 13 September 2024, in force since 1 January 2025")
_SENIOR = N_("women in senior professional posts retire with the men, 组通字〔2015〕14号; general knowledge; confirm")
_SENIOR_TITLES = ("senior", "professor")
_SENIOR_GRADES = 7
"""Post grades 1-4 are senior professors' and 5-7 senior teachers' posts."""

IntArray = npt.NDArray[np.int64]


class TrackRule(Section):
    """One track: the old age in months, and how the delay grows."""

    age_months: int = param(720, "原法定退休年龄(月)", "old statutory age in months", _DECISION, ge=0, le=1200)
    step: int = param(4, "每延迟一个月的间隔(月)", "months per month of delay", _DECISION, ge=1, le=120)
    most: int = param(36, "最多延迟(月)", "longest delay in months", _DECISION, ge=0, le=240)


class RetirementRule(Section):
    """How a statutory retirement month is computed."""

    tracks: dict[Track, TrackRule] = param(
        {
            "man": TrackRule(),
            "woman_cadre": TrackRule(age_months=660),
            "woman_senior": TrackRule(),
            "woman_worker": TrackRule(age_months=600, step=2, most=60),
        },
        "退休类别",
        "retirement tracks",
        _DECISION,
    )
    delayed_from: str = param(
        "2025-01", "延迟起始年月", "first month of the delay", _DECISION, pattern=r"^\d{4}-\d{2}$"
    )
    senior_women: bool = param(True, "女高级岗位按60周岁起算", "women in senior posts start from 60", _SENIOR)


class Person(NamedTuple):
    """What a retirement month depends on, as the teachers table has it; grade 0 where none is given."""

    gender: str
    birth_date: str
    title: str = ""
    post_grade: int = 0
    track: str = ""
    month: str = ""
    """A month that overrides the computed one."""


def track_of(person: Person, rule: RetirementRule) -> str:
    """The track as given, else by gender and senior post; a woman is taken for a cadre, as teachers are."""
    if person.track:
        return person.track
    if person.gender == "m":
        return "man"
    senior = 1 <= person.post_grade <= _SENIOR_GRADES or person.title in _SENIOR_TITLES
    return "woman_senior" if rule.senior_women and senior else "woman_cadre"


def retirement_month(person: Person, rule: RetirementRule) -> int:
    """Month index of the statutory retirement; MISSING_MONTH without a birth date."""
    if person.month:
        return month_index(person.month)
    if not person.birth_date:
        return MISSING_MONTH
    track = rule.tracks[track_of(person, rule)]
    old = month_index(person.birth_date) + track.age_months
    late = old - month_index(rule.delayed_from)
    return old + (min(late // track.step + 1, track.most) if late >= 0 else 0)


def retirement_months(teachers: pd.DataFrame, rule: RetirementRule) -> IntArray:
    """`retirement_month` of every row of the teachers table."""
    tracks = _tracks(teachers, rule)
    known = [rule.tracks[code] for code in TRACKS.codes]
    age, step, most = (np.array([getattr(track, name) for track in known]) for name in ("age_months", "step", "most"))
    birth = month_indices(teachers["birth_date"].to_numpy(dtype=object))
    old = birth + age[tracks]
    late = old - month_index(rule.delayed_from)
    computed = old + np.where(late >= 0, np.minimum(late // step[tracks] + 1, most[tracks]), 0)
    computed = np.where(birth == MISSING_MONTH, MISSING_MONTH, computed)
    given = month_indices(teachers["retirement_month"].to_numpy(dtype=object))
    return np.where(given == MISSING_MONTH, computed, given).astype(np.int64)


def _tracks(teachers: pd.DataFrame, rule: RetirementRule) -> IntArray:
    """Index in TRACKS of every row."""
    index = {code: number for number, code in enumerate(TRACKS.codes)}
    grade = teachers["post_grade"].fillna(0).to_numpy(dtype=np.int64)
    senior = ((grade >= 1) & (grade <= _SENIOR_GRADES)) | teachers["title"].isin(_SENIOR_TITLES).to_numpy()
    women = np.where(senior & rule.senior_women, index["woman_senior"], index["woman_cadre"])
    default = np.where((teachers["gender"] == "m").to_numpy(), index["man"], women)
    given = indexed(teachers["retirement_track"], index)
    return np.where(given >= 0, given, default).astype(np.int64)
