"""Checks of coordinates: plausible, not swapped, inside the authority."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np
import numpy.typing as npt

from rotation.i18n import _
from rotation.io.loaded import Data, Loaded, Mask
from rotation.model.problem import Problem, Severity

FloatArray = npt.NDArray[np.float64]
LONGITUDES = (73.0, 136.0)
LATITUDES = (3.0, 54.0)
"""The extent of China, rounded outwards."""
NEAR_KM = 120.0
TIMES_MEDIAN = 5.0
_FEWEST = 3
_EARTH_KM = 6371.0


def coordinates(data: Data) -> Iterator[Problem]:
    """Schools and homes lie where they can lie; a school far from all others of the authority is an error."""
    schools, teachers = data["schools"], data["teachers"]
    good = yield from _plausible(schools, "longitude", "latitude")
    plan = data["plan"].text("authority")
    owner = schools.text("authority")
    own = (owner == "") | np.isin(owner, plan)
    middle, limit = _extent(schools, good & own)
    home = yield from _plausible(teachers, "home_longitude", "home_latitude")
    if middle is None:
        return
    kilometres = _distance(schools.number("longitude"), schools.number("latitude"), middle)

    def school_words(position: int) -> tuple[str, str]:
        message = _("the school lies {km} km from the middle of the authority's schools")
        advice = _("Correct the coordinates, or leave both empty and give travel times instead.")
        return message.format(km=round(float(kilometres[position]))), advice

    yield from schools.findings(good & own & (kilometres > limit), "longitude", "outside_authority", school_words)
    homes = _distance(teachers.number("home_longitude"), teachers.number("home_latitude"), middle)

    def home_words(position: int) -> tuple[str, str]:
        message = _("the home lies {km} km from the middle of the authority's schools")
        return message.format(km=round(float(homes[position]))), _("Check the coordinates.")

    far = home & (homes > 2 * limit)
    yield from teachers.findings(far, "home_longitude", "home_far_away", home_words, Severity.WARNING)


def _plausible(loaded: Loaded, longitude: str, latitude: str) -> Generator[Problem, None, Mask]:
    east, north = loaded.number(longitude), loaded.number(latitude)
    both = ~np.isnan(east) & ~np.isnan(north)
    good = both & _within(east, LONGITUDES) & _within(north, LATITUDES)
    swapped = both & ~good & _within(north, LONGITUDES) & _within(east, LATITUDES)
    lone = np.isnan(east) != np.isnan(north)
    for name in (longitude, latitude):
        lone &= ~loaded.bad.get(name, np.zeros(len(loaded), dtype=np.bool_))
    message = _("longitude and latitude are swapped")
    advice = _("Longitude is the larger number (about 73 to 136), latitude the smaller (about 3 to 54).")
    yield from loaded.findings(swapped, longitude, "coordinates_swapped", (message, advice))
    outside = _("longitude {east}, latitude {north} is not in China")
    for_outside = _("Write degrees with a decimal point, such as 116.40 and 39.90.")

    def words(position: int) -> tuple[str, str]:
        return outside.format(east=east[position], north=north[position]), for_outside

    yield from loaded.findings(both & ~good & ~swapped, longitude, "coordinates_implausible", words)
    half = _("only one of longitude and latitude is given")
    for_half = _("Fill in both, or neither.")
    yield from loaded.findings(lone, longitude, "half_coordinates", (half, for_half))
    return good


def _within(values: FloatArray, limits: tuple[float, float]) -> Mask:
    return np.asarray((values >= limits[0]) & (values <= limits[1]), dtype=np.bool_)


def _extent(schools: Loaded, where: Mask) -> tuple[tuple[float, float] | None, float]:
    if where.sum() < _FEWEST:
        return None, NEAR_KM
    east, north = schools.number("longitude")[where], schools.number("latitude")[where]
    middle = (float(np.median(east)), float(np.median(north)))
    return middle, max(NEAR_KM, TIMES_MEDIAN * float(np.median(_distance(east, north, middle))))


def _distance(east: FloatArray, north: FloatArray, middle: tuple[float, float]) -> FloatArray:
    """Great-circle kilometres (haversine) from the middle."""
    half_north = np.radians(north - middle[1]) / 2
    half_east = np.radians(east - middle[0]) / 2
    cosines = np.cos(np.radians(north)) * np.cos(np.radians(middle[1]))
    chord = np.sin(half_north) ** 2 + cosines * np.sin(half_east) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), dtype=np.float64)


CHECKS = (coordinates,)
