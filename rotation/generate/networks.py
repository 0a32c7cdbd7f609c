"""The ties between schools: school districts, school groups, wide alliances (belts), urban-rural pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.generate import places
from rotation.generate.draws import Floats, Ints, Mask, Streams, Words, chosen, whole
from rotation.generate.schools import STAGES, Schools

_IN_GROUPS = 0.5
_GROUP_SIZE = 2.6
"""A city of 2019: 158 groups covering 415 schools; the share of schools in groups has grown since (assumption)."""


@dataclass(frozen=True)
class Networks:
    """`district`: one number a school, -1 for none; `groups`: names with member indices, the leading school first;
    `pairs`: (urban, rural) indices, shape (k, 2)."""

    district: Ints
    district_names: tuple[str, ...]
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    pairs: Ints
    pairs_out: Ints

    def linked(self) -> Mask:
        """Which school can send to which: n x n, by district, group, or pair (urban to rural only)."""
        count = len(self.district)
        found = (self.district[:, None] == self.district[None, :]) & (self.district >= 0)[:, None]
        for _name, members in self.groups:
            found[np.ix_(members, members)] = True
        if len(self.pairs):
            found[self.pairs[:, 0], self.pairs[:, 1]] = True
        found[np.arange(count), np.arange(count)] = False
        return np.asarray(found, dtype=np.bool_)


def neighbourhoods(schools: Schools, size: float) -> tuple[Ints, tuple[str, ...]]:
    """School districts of about `size` neighbours: one number a school and their names; the special school has none."""
    ordinary = np.flatnonzero(schools.kind != "special")
    district = np.full(len(schools), -1, dtype=np.int64)
    district[ordinary] = places.parcels(schools.x[ordinary], schools.y[ordinary], size)
    first = [np.flatnonzero(district == d)[0] for d in range(int(district.max()) + 1)]
    return district, tuple(f"{schools.place[school]}学区" for school in first)


def tie(
    schools: Schools, districts: tuple[Ints, tuple[str, ...]], streams: Streams, belt_size: float = 0.0
) -> Networks:
    """Groups, belts and pairs beside given school districts (numbers and names)."""
    groups = _groups(schools, streams) + _belts(schools, belt_size)
    pairs = _pairs(schools, streams)
    return Networks(districts[0], districts[1], groups, pairs, whole(streams("pair limit"), 2, 4, len(pairs)))


def _distance(schools: Schools, one: int) -> Floats:
    return np.asarray(np.hypot(schools.x - schools.x[one], schools.y - schools.y[one]), dtype=np.float64)


def _shares_stage(schools: Schools, one: int) -> Mask:
    found = np.zeros(len(schools), dtype=np.bool_)
    for stage in STAGES[:3]:
        if schools.has(stage)[one]:
            found |= schools.has(stage)
    return found


def _groups(schools: Schools, streams: Streams) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Strong schools take in one to three schools each that are not strong, mostly near ones, needy ones first."""
    leads = np.flatnonzero((schools.tier == "strong") & (schools.entity == np.arange(len(schools))))
    wanted = min(len(leads), max(1, round(len(schools) * _IN_GROUPS / _GROUP_SIZE)))
    rng = streams("groups")
    leads = leads[chosen(rng, np.ones(len(leads), dtype=np.bool_), wanted)]
    sizes = whole(streams("group size"), 1, 2, wanted) + (streams("group more").random(wanted) < 0.1)
    luck = streams("group luck").random((wanted, len(schools)))
    free = (schools.tier != "strong") & (schools.kind != "special")
    found = []
    for lead, size, drawn in zip(leads.tolist(), sizes.tolist(), luck, strict=True):
        distance = _distance(schools, lead) * np.where(schools.needy, 0.5, 1.0) * (0.5 + drawn)
        distance[~(free & _shares_stage(schools, lead))] = np.inf
        members = [int(m) for m in np.argsort(distance, kind="stable")[:size] if np.isfinite(distance[m])]
        if members:
            free[members] = False
            found.append((f"{schools.name[lead]}教育集团", (lead, *members)))
    return tuple(found)


def _belts(schools: Schools, size: float) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Wide alliances: pie slices with city and country in each, led by their largest strong school."""
    if not size:
        return ()
    ordinary = np.flatnonzero(schools.kind != "special")
    sector = places.sectors(schools.x[ordinary], schools.y[ordinary], size)
    total = np.sum([schools.pupils[stage] for stage in STAGES], axis=0)
    found = []
    for number in range(int(sector.max()) + 1):
        members = ordinary[sector == number]
        lead = int(members[np.argmax(np.where(schools.tier[members] == "strong", 10**6, 0) + total[members])])
        rest = tuple(int(m) for m in members if m != lead)
        form = "城乡教育共同体" if (schools.locale[members] == "rural").any() else "优质教育资源带"
        found.append((f"{schools.place[lead]}{form}", (lead, *rest)))
    return tuple(found)


def _pairs(schools: Schools, streams: Streams) -> Ints:
    """Every rural school, and each short one in a town, has one urban partner of the same stages."""
    partners = (schools.locale == "urban") & np.isin(schools.tier, ["strong", "ordinary"]) & (schools.kind != "special")
    partners &= schools.campus == ""
    served = (schools.locale == "rural") | ((schools.locale == "town") & (schools.tier == "short"))
    used = np.zeros(len(schools))
    luck = streams("pairs").random((len(schools), len(schools)))
    found = []
    for rural in np.flatnonzero(served).tolist():
        cost = used + luck[rural] - 0.7 * (schools.tier == "strong")
        cost[~(partners & _shares_stage(schools, rural))] = np.inf
        urban = int(np.argmin(cost))
        if np.isfinite(cost[urban]):
            used[urban] += 1.0
            found.append((urban, rural))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def area_names(networks: Networks) -> Words:
    """The home area around each school: that of its school district."""
    names = np.array([*(f"{name.removesuffix('学区')}片" for name in networks.district_names), ""], dtype=object)
    return names[networks.district]
