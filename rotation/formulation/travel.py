"""One-way travel minutes: given for the home area, else estimated from home, else from the present school."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.instance import Instance
from rotation.model.policy import TravelRule
from rotation.model.state import BoolArray, FloatArray, IntArray, State

GIVEN, ESTIMATED, UNKNOWN, NO_TRAVEL = 0, 1, 2, 3
"""How a number of minutes is known; the last stands for service in a form without travel."""

EARTH_KM = 6371.0


def great_circle_km(
    longitude: FloatArray, latitude: FloatArray, other_longitude: FloatArray, other_latitude: FloatArray
) -> FloatArray:
    """Great-circle kilometres between points in degrees, element by element; NaN where a coordinate is missing."""
    lon, lat, to_lon, to_lat = (np.radians(part) for part in (longitude, latitude, other_longitude, other_latitude))
    half = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    distance: FloatArray = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return distance


def estimated_minutes(km: FloatArray, rule: TravelRule) -> IntArray:
    """`ceil(60 x detour x km / speed)`, -1 where km is NaN; kilometres are first rounded to metres."""
    metres = np.round(np.nan_to_num(km, nan=0.0) * 1000).astype(np.int64)
    minutes = -(-60 * rule.detour_percent * metres // (100_000 * rule.speed_km_h))
    return np.where(np.isnan(km), -1, minutes)


class Travel:
    """Minutes for arrays of (teacher, school) pairs."""

    def __init__(self, instance: Instance, state: State, rule: TravelRule) -> None:
        self._state, self._rule = state, rule
        table = instance["travel"]
        areas = pd.unique(np.concatenate([state.teachers.home_area, table["from_area"].to_numpy(dtype=object)]))
        area_index = {area: index for index, area in enumerate(areas)}
        self._count = len(state.schools)
        self._area = np.array([area_index[area] for area in state.teachers.home_area], dtype=np.int64)
        to_school = [state.school_index.get(code, -1) for code in table["school_id"]]
        areas_of_rows = np.array([area_index[area] if area else -1 for area in table["from_area"]], dtype=np.int64)
        schools_of_rows = np.array([state.school_index.get(code, -1) for code in table["from_school"]], dtype=np.int64)
        target = np.array(to_school, dtype=np.int64)
        minutes = table["minutes"].fillna(-1).to_numpy(dtype=np.int64)
        usable = (target >= 0) & (minutes >= 0)
        self._by_area = _table(areas_of_rows, target, minutes, usable & (areas_of_rows >= 0), self._count)
        self._by_school = _table(schools_of_rows, target, minutes, usable & (schools_of_rows >= 0), self._count)

    def minutes(self, teacher: IntArray, school: IntArray) -> tuple[IntArray, IntArray]:
        """Minutes (-1 where unknown) and how each is known: GIVEN, ESTIMATED or UNKNOWN."""
        minutes = _look_up(self._by_area, self._area[teacher] * self._count + school)
        known = np.where(minutes >= 0, GIVEN, UNKNOWN)
        for find, how in ((self._from_home, ESTIMATED), (self._from_school, GIVEN), (self._between, ESTIMATED)):
            open_ = np.flatnonzero(minutes < 0)
            value = find(teacher[open_], school[open_])
            minutes[open_] = value
            known[open_[value >= 0]] = how
        return minutes, known

    def between(self, origin: IntArray, school: IntArray) -> tuple[IntArray, IntArray]:
        """Minutes from school to school (-1 where unknown) and how each is known.

        Given ones for this way go first, then for the way back, then the estimate from both places.
        """
        minutes = _look_up(self._by_school, origin * self._count + school)
        back = _look_up(self._by_school, school * self._count + origin)
        minutes = np.where(minutes >= 0, minutes, back)
        known = np.where(minutes >= 0, GIVEN, UNKNOWN)
        open_ = np.flatnonzero(minutes < 0)
        value = self._straight(origin[open_], school[open_])
        minutes[open_] = value
        known[open_[value >= 0]] = ESTIMATED
        return minutes, known

    def _from_home(self, teacher: IntArray, school: IntArray) -> IntArray:
        people, places = self._state.teachers, self._state.schools
        home = people.home_longitude[teacher], people.home_latitude[teacher]
        return estimated_minutes(great_circle_km(*home, places.longitude[school], places.latitude[school]), self._rule)

    def _from_school(self, teacher: IntArray, school: IntArray) -> IntArray:
        origin = self._state.teachers.school[teacher]
        return np.where(origin >= 0, _look_up(self._by_school, origin * self._count + school), -1)

    def _between(self, teacher: IntArray, school: IntArray) -> IntArray:
        return self._straight(self._state.teachers.school[teacher], school)

    def _straight(self, origin: IntArray, school: IntArray) -> IntArray:
        places = self._state.schools
        here = np.where(origin >= 0, places.longitude[origin], np.nan), places.latitude[origin]
        return estimated_minutes(great_circle_km(*here, places.longitude[school], places.latitude[school]), self._rule)


def _table(
    origin: IntArray, target: IntArray, minutes: IntArray, usable: BoolArray, count: int
) -> tuple[IntArray, IntArray]:
    """Sorted keys and the fewest minutes of each."""
    key, value = (origin * count + target)[usable], minutes[usable]
    order = np.lexsort((value, key))
    key, value = key[order], value[order]
    first = np.ones(len(key), dtype=bool)
    first[1:] = key[1:] != key[:-1]
    return key[first], value[first]


def _look_up(table: tuple[IntArray, IntArray], wanted: IntArray) -> IntArray:
    keys, values = table
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], -1)
