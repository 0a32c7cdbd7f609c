"""One-way travel minutes: given for the home area, else estimated from home, else from the present school."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.model.instance import Instance
from rotation.model.state import BoolArray, FloatArray, IntArray, State

GIVEN, ESTIMATED, UNKNOWN = 0, 1, 2
"""How a number of minutes is known."""

DETOUR = 1.3
"""Road length over straight line; assumption of MODEL, section 8a."""
SPEED_KM_H = 25.0
"""Door to door; assumption of MODEL, section 8a."""
EARTH_KM = 6371.0


def great_circle_km(
    longitude: FloatArray, latitude: FloatArray, other_longitude: FloatArray, other_latitude: FloatArray
) -> FloatArray:
    """Great-circle kilometres between points in degrees, element by element; NaN where a coordinate is missing."""
    lon, lat, to_lon, to_lat = (np.radians(part) for part in (longitude, latitude, other_longitude, other_latitude))
    half = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    distance: FloatArray = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return distance


def estimated_minutes(km: FloatArray) -> IntArray:
    """`ceil(60 x 1.3 x km / 25)`, -1 where km is NaN; kilometres are first rounded to metres."""
    metres = np.round(np.nan_to_num(km, nan=0.0) * 1000)
    minutes = np.ceil(60 * DETOUR * metres / 1000 / SPEED_KM_H - 1e-9).astype(np.int64)
    return np.where(np.isnan(km), -1, minutes)


class Travel:
    """Minutes for arrays of (teacher, school) pairs."""

    def __init__(self, instance: Instance, state: State) -> None:
        self._state = state
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
        people, places = self._state.teachers, self._state.schools
        origin = people.school[teacher]
        home_km = great_circle_km(
            people.home_longitude[teacher],
            people.home_latitude[teacher],
            places.longitude[school],
            places.latitude[school],
        )
        school_km = great_circle_km(
            places.longitude[origin], places.latitude[origin], places.longitude[school], places.latitude[school]
        )
        from_school = _look_up(self._by_school, origin * self._count + school)
        from_home = estimated_minutes(home_km)
        between = estimated_minutes(school_km)
        minutes = _look_up(self._by_area, self._area[teacher] * self._count + school)
        known = np.where(minutes >= 0, GIVEN, UNKNOWN)
        for value, how in ((from_home, ESTIMATED), (from_school, GIVEN), (between, ESTIMATED)):
            use = (minutes < 0) & (value >= 0)
            minutes = np.where(use, value, minutes)
            known = np.where(use, how, known)
        return minutes, known


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
