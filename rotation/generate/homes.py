"""Where teachers live: most near their school, some far, many rural ones in town; a few addresses are unknown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rotation.generate.draws import Floats, Ints, Mask, Streams, Words, bell
from rotation.generate.schools import Schools

_SPREAD = {"urban": 2.6, "town": 3.2, "rural": 3.0}
_FAR = {"urban": 0.18, "town": 0.30, "rural": 0.40}
_UNKNOWN = 0.04
_BLOCK = 4096


@dataclass(frozen=True)
class Homes:
    """Kilometres east and north, the nearest school (whose area it is), and whether the place is known."""

    x: Floats
    y: Floats
    nearest: Ints
    known: Mask


def settle(schools: Schools, school: Ints, couples: Ints, streams: Streams) -> Homes:
    """Homes around the given schools; both of a couple (rows of `couples`) live at the home of the first."""
    count = len(school)
    land = schools.locale[school]
    spread = np.array([_SPREAD[name] for name in land])
    far = streams("far").random(count) < np.array([_FAR[name] for name in land])
    urban = schools.locale == "urban"
    core = float(np.hypot(schools.x[urban], schools.y[urban]).max(initial=2.0))
    x = np.where(
        far, 0.55 * core * bell(streams("far x"), count), schools.x[school] + spread * bell(streams("x"), count)
    )
    y = np.where(
        far, 0.55 * core * bell(streams("far y"), count), schools.y[school] + spread * bell(streams("y"), count)
    )
    known = streams("known").random(count) >= _UNKNOWN
    for values in (x, y, known):
        values[couples[:, 1]] = values[couples[:, 0]]
    return Homes(x, y, _nearest(schools, x, y), known)


def _nearest(schools: Schools, x: Floats, y: Floats) -> Ints:
    inside = np.flatnonzero(schools.kind != "special")
    parts = []
    for start in range(0, len(x), _BLOCK):
        block = slice(start, start + _BLOCK)
        away = (x[block, None] - schools.x[inside]) ** 2 + (y[block, None] - schools.y[inside]) ** 2
        parts.append(inside[np.argmin(away, axis=1)])
    return np.concatenate(parts)


def travel_times(schools: Schools, area: Words, streams: Streams) -> pd.DataFrame:
    """A small table of minutes by bus from the home areas in the core to a few outlying schools, near the estimate."""
    rng = streams("travel")
    outlying = np.flatnonzero(schools.locale == "rural")
    outlying = outlying[np.argsort(rng.random(len(outlying)), kind="stable")][:10]
    urban = np.flatnonzero((schools.locale == "urban") & (schools.kind != "special"))
    origins = {str(area[s]): int(s) for s in urban[::-1].tolist()}
    rows: list[dict[str, object]] = []
    for target in np.sort(outlying).tolist():
        for name, origin in sorted(origins.items(), key=lambda item: item[1])[:3]:
            km = float(np.hypot(schools.x[origin] - schools.x[target], schools.y[origin] - schools.y[target]))
            minutes = int(np.ceil(60 * 1.3 * km / 45.0 + 5 + 8 * rng.random()))
            rows.append(
                {"from_area": name, "school_id": target, "minutes": minutes, "mode": "公交", "source": "地图测算"}
            )
    return pd.DataFrame(rows, columns=["from_area", "school_id", "minutes", "mode", "source"])
