"""Where schools lie and teachers live: a dense core, towns around it, villages along a few valleys."""

from __future__ import annotations

import numpy as np

from rotation.generate.draws import Floats, Ints, Streams, Words

KM_PER_DEGREE = 111.195
_CORE_KM = 0.56


def scatter(streams: Streams, locale: Words, reach_km: float) -> tuple[Floats, Floats]:
    """Kilometres east and north of the centre, one pair a school.

    The core is a disc of about one school a square km; towns stand at 0.15-0.5 of the reach, three schools each;
    villages lie along three valleys from 0.25 of the reach to its end.
    """
    x, y = np.zeros(len(locale)), np.zeros(len(locale))
    urban, town, rural = (np.flatnonzero(locale == land) for land in ("urban", "town", "rural"))
    core = _CORE_KM * np.sqrt(max(len(urban), 1))
    distance, angle = core * np.sqrt(streams("core radius").random(len(urban))), _angles(streams, "core", len(urban))
    x[urban], y[urban] = distance * np.cos(angle), distance * np.sin(angle)
    towns = -(-len(town) // 3)
    out = reach_km * (0.15 + 0.35 * streams("town radius").random(towns))
    angle = _angles(streams, "town", towns)
    which = np.arange(len(town)) // 3
    spread = 3.0 * (streams("town spread").random((len(town), 2)) - 0.5)
    x[town], y[town] = (out * np.cos(angle))[which] + spread[:, 0], (out * np.sin(angle))[which] + spread[:, 1]
    valley = _angles(streams, "valley", 3)[np.arange(len(rural)) % 3]
    along = reach_km * (0.25 + 0.75 * streams("along").random(len(rural)))
    bend = valley + 0.35 * (streams("bend").random(len(rural)) - 0.5)
    x[rural], y[rural] = along * np.cos(bend), along * np.sin(bend)
    return x, y


def _angles(streams: Streams, name: str, count: int) -> Floats:
    return 2.0 * np.pi * streams(f"{name} angle").random(count)


def degrees(x: Floats, y: Floats, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """Longitude and latitude, five decimals (about a metre), of kilometres around a centre."""
    longitude = centre[0] + x / (KM_PER_DEGREE * np.cos(np.radians(centre[1])))
    return np.round(longitude, 5), np.round(centre[1] + y / KM_PER_DEGREE, 5)


def kilometres(longitude: Floats, latitude: Floats, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """The inverse of `degrees`."""
    x = (longitude - centre[0]) * KM_PER_DEGREE * np.cos(np.radians(centre[1]))
    return x, (latitude - centre[1]) * KM_PER_DEGREE


def parcels(x: Floats, y: Floats, size: float) -> Ints:
    """Numbers 0.. of neighbourhoods of about `size` points each, by halving the longer side in proportion."""
    parcel = np.zeros(len(x), dtype=np.int64)
    waiting = [(np.arange(len(x)), max(1, round(len(x) / size)))]
    found = 0
    while waiting:
        members, parts = waiting.pop()
        if parts == 1:
            parcel[members] = found
            found += 1
            continue
        wide = np.ptp(x[members]) >= np.ptp(y[members])
        order = members[np.argsort((x if wide else y)[members], kind="stable")]
        left = parts // 2
        cut = round(len(order) * left / parts)
        waiting += [(order[cut:], parts - left), (order[:cut], left)]
    return parcel


def sectors(x: Floats, y: Floats, size: float) -> Ints:
    """Numbers 0.. of pie slices around the centre with about `size` points each, so that each has city and country."""
    parts = max(1, round(len(x) / size))
    order = np.argsort(np.arctan2(y, x), kind="stable")
    sector = np.empty(len(x), dtype=np.int64)
    sector[order] = np.arange(len(x)) * parts // len(x)
    return sector
