"""Backbone teachers: many at strong schools, few elsewhere, as unevenly between schools as is wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.generate.careers import START_MONTH, Staff
from rotation.generate.draws import Floats, Ints, Mask, Streams, Words, apportion, first_of_each, pick, whole
from rotation.generate.schools import STAGES, Schools

_SHARE = 0.17
"""District level and above, of all teachers (head counts are not published; assumption)."""

_SCHOOL_LEVEL = 0.10
_MOST_OF_STAFF = 0.60
_DENSITY = {"strong": 2.4, "ordinary": 1.0, "short": 0.55, "new": 0.45}
_DENSITY_OF_LAND = {"urban": 1.0, "town": 0.8, "rural": 0.6}
_DISPERSION = {"primary": (0.62, 0.78), "junior": (0.72, 0.95), "senior": (0.40, 0.60), "special": (0.0, 0.0)}
"""Stage -> range of the coefficient of variation at the start (one city's of 2022: 0.67 primary, 1.06 junior)."""

_LEVELS = ("district", "district_leader", "city", "city_leader")
_FEWEST_PUPILS = 50


@dataclass(frozen=True)
class Backbone:
    """Level and the month until which it runs (-1 for none), and whether the teacher is of special grade."""

    level: Words
    until: Ints
    special_grade: Mask

    @property
    def counts(self) -> Mask:
        """District level or above on the start date, or special grade."""
        current = ~np.isin(self.level, ["none", "school"]) & (self.until > START_MONTH)
        return np.asarray(current | self.special_grade, dtype=np.bool_)


def appoint(schools: Schools, staff: Staff, streams: Streams) -> Backbone:
    """Numbers per school and stage from the wanted dispersion, then persons by experience and luck."""
    count = len(staff)
    level = np.full(count, "none", dtype=object)
    luck = streams("backbone luck").random(count)
    key = np.where(staff.experience >= 5, luck / np.clip(staff.experience, 1, 20), np.inf)
    for stage in STAGES:
        of_stage = staff.stage == stage
        head = np.bincount(staff.school[of_stage], minlength=len(schools))
        wanted = _numbers(schools, stage, head, streams)
        taken = first_of_each(staff.school, np.where(of_stage, key, np.inf), wanted)
        drawn = pick(streams(f"level {stage}"), [58, 20, 17, 5], count)
        level[taken] = np.array(_LEVELS, dtype=object)[drawn][taken]
    rest = (level == "none") & (staff.experience >= 4)
    level[rest & (streams("school level").random(count) < _SCHOOL_LEVEL / 0.75)] = "school"
    until = START_MONTH + whole(streams("until"), 4, 40, count)
    until = np.where(
        streams("expired").random(count) < 0.02, START_MONTH - whole(streams("since"), 2, 20, count), until
    )
    special = (level == "city_leader") & (streams("special grade").random(count) < 0.35)
    return Backbone(level, np.where(level == "none", -1, until), np.asarray(special, dtype=np.bool_))


def _numbers(schools: Schools, stage: str, head: Ints, streams: Streams) -> Ints:
    """Backbone teachers of each school: density ^ g, with g found by halving so that the dispersion is as drawn."""
    pupils = schools.pupils[stage].astype(np.float64)
    total = round(_SHARE * int(head.sum()))
    if not total:
        return np.zeros(len(schools), dtype=np.int64)
    base = np.array(
        [_DENSITY[t] * _DENSITY_OF_LAND[land] for t, land in zip(schools.tier, schools.locale, strict=True)]
    )
    base *= np.exp2(1.4 * (streams(f"density {stage}").random(len(base)) - 0.5))
    low, high = _DISPERSION[stage]
    goal = low + (high - low) * streams(f"dispersion {stage}").random()
    weak, strong = 0.0, 4.0
    for _round in range(40):
        middle = 0.5 * (weak + strong)
        wanted = _capped(base**middle * pupils, head, total)
        weak, strong = (middle, strong) if dispersion(wanted, pupils) < goal else (weak, middle)
    return _rounded(_capped(base**weak * pupils, head, total), head)


def _capped(weights: Floats, head: Ints, total: int) -> Floats:
    """Shares of `total` by the weights, none above the cap of its staff; the rest is shared out again."""
    cap = _MOST_OF_STAFF * head
    share = np.zeros(len(weights))
    for _round in range(8):
        open_ = share < cap - 1e-9
        rest = total - share.sum()
        if rest <= 1e-9 or not (weights * open_).sum():
            break
        share = np.minimum(cap, share + rest * weights * open_ / (weights * open_).sum())
    return share


def _rounded(share: Floats, head: Ints) -> Ints:
    whole_ = apportion(round(float(share.sum())), share) if share.sum() else np.zeros(len(share), dtype=np.int64)
    return np.minimum(whole_, head)


def dispersion(resource: Floats, pupils: Floats) -> float:
    """The coefficient of variation of resource per pupil, weighted by pupils, over schools of at least 50 pupils."""
    large = pupils >= _FEWEST_PUPILS
    if not large.any() or not resource[large].sum():
        return 0.0
    p, x = pupils[large], resource[large]
    mean = x.sum() / p.sum()
    return float(np.sqrt((p / p.sum() * (x / p - mean) ** 2).sum()) / mean)
