"""The checker's reading of travel: minutes one way between a teacher and a school."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import asin, ceil, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from rotation.model.instance import records

if TYPE_CHECKING:
    from rotation.rules.reading import Reading

EARTH_RADIUS_KM = 6371


class Trip(NamedTuple):
    """Minutes one way, None where unknown, and whether they were given rather than estimated."""

    minutes: int | None
    given: bool


class Travel:
    """Given minutes for the home area, else estimated from home, else from the present school: given, estimated."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @cached_property
    def _given(self) -> dict[tuple[str, str, str], int]:
        """Fewest minutes by (kind of origin, origin, school)."""
        found: dict[tuple[str, str, str], int] = {}
        for row in records(self._reading.instance["travel"]):
            for kind, origin in (("area", row.from_area), ("school", row.from_school)):
                if origin and not pd.isna(row.minutes):
                    key = kind, str(origin), str(row.school_id)
                    found[key] = min(found.get(key, int(row.minutes)), int(row.minutes))
        return found

    def trip(self, teacher_id: str, school_id: str) -> Trip:
        """From the teacher to a school."""
        reading = self._reading
        teacher, school = reading.teachers[teacher_id], reading.schools[school_id]
        by_area = self._given.get(("area", teacher.home_area, school_id))
        if by_area is not None:
            return Trip(by_area, True)
        from_home = self._estimate((teacher.home_longitude, teacher.home_latitude), (school.longitude, school.latitude))
        if from_home is not None:
            return Trip(from_home, False)
        present = reading.present_school(teacher_id)
        if present not in reading.schools:
            return Trip(None, False)
        by_school = self._given.get(("school", present, school_id))
        if by_school is not None:
            return Trip(by_school, True)
        here = reading.schools[present]
        return Trip(self._estimate((here.longitude, here.latitude), (school.longitude, school.latitude)), False)

    def metres(self, here: str, there: str) -> int | None:
        """Great-circle metres between two schools, None where a coordinate is missing."""
        ends = [(school.longitude, school.latitude) for school in (self._reading.schools[c] for c in (here, there))]
        if any(pd.isna(part) for end in ends for part in end):
            return None
        return round(1000 * kilometres(*ends))

    def _estimate(self, start: tuple[Any, Any], end: tuple[Any, Any]) -> int | None:
        if any(pd.isna(part) for part in (*start, *end)):
            return None
        rule = self._reading.general.travel
        metres = round(1000 * kilometres(start, end))
        return ceil(Fraction(60 * rule.detour_percent * metres, 100 * 1000 * rule.speed_km_h))


def kilometres(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Great-circle distance between two points (longitude, latitude in degrees), by the haversine formula."""
    lon_a, lat_a, lon_b, lat_b = (radians(part) for part in (*start, *end))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))
