"""Who the teachers are: age, gender, experience, time at the school, title, post, degree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.generate import names
from rotation.generate.draws import Floats, Ints, Mask, Streams, Words, pick, pick_rows, whole, words
from rotation.generate.lines import Lines
from rotation.generate.schools import Schools

PLAN_YEAR = 2026
START_MONTH = PLAN_YEAR * 12 + 8
"""The plan starts in September 2026."""

SETTLED_YEARS = 6
_BANDS = ((23, 26), (27, 30), (31, 34), (35, 38), (39, 42), (43, 46), (47, 50), (51, 54), (55, 59))
_AGES = {
    "strong": [5, 12, 15, 17, 17, 14, 11, 7, 2.0],
    "ordinary": [6, 12, 14, 15, 15, 14, 12, 9, 3.0],
    "short": [8, 14, 12, 11, 12, 13, 14, 12, 4.0],
    "new": [16, 26, 20, 14, 10, 7, 4, 2, 1.0],
}
"""Tier -> weights of the age bands; the median is in the late thirties, as published for primary teachers."""

_MEN = {"pe": 0.56, "physics": 0.42, "it": 0.42, "chinese": 0.09, "english": 0.08, "music": 0.14, "psychology": 0.1}
_MEN_OTHER = 0.23
_OTHERS_RETIRED = 54.8
"""From this age on only women in senior posts are still at work."""

_TITLES = ("none", "third", "second", "first", "senior", "professor")
_DEGREES = ("secondary", "college", "bachelor", "master", "doctor")


@dataclass(frozen=True)
class Staff:
    """Arrays over the teachers in the order of their lines; months are month indices.

    `line` and `school` are where they teach today, `tenure` is the month from which they count at the legal entity
    of their quota school.
    """

    line: Ints
    school: Ints
    stage: Words
    subject: Words
    name: Words
    women: Mask
    birth: Ints
    experience: Ints
    tenure: Ints
    title: Words
    post_grade: Ints
    degree: Words
    track: Words

    def __len__(self) -> int:
        return len(self.line)

    @property
    def age(self) -> Floats:
        """Years on the start date."""
        return (START_MONTH - self.birth) / 12.0


def hire(schools: Schools, lines: Lines, streams: Streams, settled: float) -> Staff:
    """One teacher for each unit of the lines' staff."""
    line = np.repeat(np.arange(len(lines.staff)), lines.staff)
    school, count = lines.school[line], len(line)
    tier, subject = schools.tier[school], lines.subject[line]
    age = _ages(streams, tier)
    men = np.array([_MEN.get(s, _MEN_OTHER) for s in subject])
    women = streams("gender").random(count) >= np.where(age >= 55, np.maximum(men, 0.75), men)
    birth = START_MONTH - np.floor(age * 12.0).astype(np.int64)
    entry = whole(streams("entry age"), 22, 26, count) + (streams("late entry").random(count) < 0.06) * 5
    experience = np.maximum(0, np.floor(age - entry)).astype(np.int64)
    tenure = _tenure(streams, schools, school, experience, settled)
    title = _titles(streams, experience, tier)
    title[women & (age >= _OTHERS_RETIRED) & (title != "professor")] = "senior"
    post_grade = _posts(streams, title)
    degree = words(_DEGREES, pick_rows(streams("degree"), _degree_weights(age, lines.stage[line])))
    track = np.where(~women, "man", np.where(post_grade <= 7, "woman_senior", "woman_cadre")).astype(object)
    return Staff(
        line=line,
        school=school,
        stage=lines.stage[line],
        subject=subject,
        name=names.people(streams, women, age),
        women=women,
        birth=birth,
        experience=experience,
        tenure=tenure,
        title=title,
        post_grade=post_grade,
        degree=degree,
        track=track,
    )


def _ages(streams: Streams, tier: Words) -> Floats:
    weights = np.array([_AGES[t] for t in tier])
    band = np.array(_BANDS)[pick_rows(streams("age band"), weights)]
    return np.asarray(band[:, 0] + (band[:, 1] + 1 - band[:, 0]) * streams("age").random(len(tier)), dtype=np.float64)


def _tenure(streams: Streams, schools: Schools, school: Ints, experience: Ints, settled: float) -> Ints:
    """The month of arrival: September for most, never before the career or the school began."""
    count = len(school)
    longest = np.minimum(experience, PLAN_YEAR - schools.opened[school])
    stays = (streams("settled").random(count) < settled) & (longest >= SETTLED_YEARS)
    drawn = streams("tenure").random(count) ** 1.3
    long = SETTLED_YEARS + np.floor(drawn * (longest - SETTLED_YEARS + 1)).astype(np.int64)
    short = np.floor(drawn * (np.minimum(longest, SETTLED_YEARS - 1) + 1)).astype(np.int64)
    years = np.clip(np.where(stays, long, short), 0, np.maximum(longest, 0))
    offset = np.array([0, -1, -2, 6, 5])[pick(streams("arrival month"), [86, 5, 2, 4, 3], count)]
    offset = np.where(years == 0, np.minimum(offset, 0), offset)
    return np.asarray(np.minimum(START_MONTH - 12 * years + offset, START_MONTH - 1), dtype=np.int64)


def _titles(streams: Streams, experience: Ints, tier: Words) -> Words:
    years = experience[:, None].astype(np.float64)
    high = np.isin(tier, ["strong"])[:, None]
    weights = np.hstack(
        [
            np.where(years < 1, 8.0, np.where(years < 2, 2.0, 0.0)),
            np.where((years >= 1) & (years < 4), 0.4, 0.0),
            np.where(years < 1, 0.5, np.where(years < 6, 8.0, np.where(years < 12, 4.0, 0.8))),
            np.where(years < 5, 0.0, np.where(years < 10, 2.5, 6.0)),
            np.where(years < 12, 0.0, np.where(years < 20, 1.4, 4.0)) * np.where(high, 1.4, 1.0),
            np.where(years < 22, 0.0, 0.08) * np.where(high, 2.0, 0.7),
        ]
    )
    return words(_TITLES, pick_rows(streams("title"), weights))


def _posts(streams: Streams, title: Words) -> Ints:
    """The appointed grade, 1-13: the title's own grades, the lower ones first."""
    low = {"none": 13, "third": 13, "second": 11, "first": 8, "senior": 5, "professor": 3}
    high = {"none": 13, "third": 13, "second": 12, "first": 10, "senior": 7, "professor": 4}
    step = np.sqrt(streams("post grade").random(len(title)))
    lowest, highest = np.array([low[t] for t in title]), np.array([high[t] for t in title])
    return np.asarray(lowest + np.floor(step * (highest - lowest + 1)), dtype=np.int64)


def _degree_weights(age: Floats, stage: Words) -> Floats:
    young = np.clip((45.0 - age) / 20.0, 0.0, 1.0)
    upper = np.isin(stage, ["junior", "senior"])
    return np.column_stack(
        [
            np.where(age > 48, 0.4, 0.0),
            np.where(upper, 0.5, 4.0) * (1.0 - young),
            np.full(len(age), 72.0),
            4.0 + np.where(upper, 34.0, 20.0) * young,
            np.where(upper, 0.8, 0.15) * young,
        ]
    )
