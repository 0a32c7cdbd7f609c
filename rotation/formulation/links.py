"""Which schools are linked: for each ordered pair the first open channel in the policy's order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.formulation.context import Context
from rotation.model.derive import indexed
from rotation.model.state import NOWHERE, BoolArray, IntArray
from rotation.model.vocabulary import CHANNELS, LOCALES

CHANNEL_INDEX = {code: index for index, code in enumerate(CHANNELS.codes)}


@dataclass(frozen=True, eq=False)
class Links:
    """Ordered pairs of schools sorted by origin, destination; `channel` is an index in CHANNELS, -1 for no open one."""

    origin: IntArray
    destination: IntArray
    channel: IntArray

    def __len__(self) -> int:
        return len(self.origin)


def channel_links(context: Context) -> Links:
    """Linked pairs inside one authority, never inside one legal entity."""
    general, schools = context.policy.general, context.state.schools
    makers = {
        "group": _groups,
        "school_district": _districts,
        "pair": _pairs,
        "authority": _authorities,
    }
    origins, destinations, channels = [], [], []
    for code in general.channel_order:
        rule = general.channels[code]
        if not rule.open or code not in makers:
            continue
        origin, destination = makers[code](context)
        allowed = np.isin(schools.locale[origin], [LOCALES.rank(name) for name in rule.origins])
        origins.append(origin[allowed])
        destinations.append(destination[allowed])
        channels.append(np.full(int(allowed.sum()), CHANNEL_INDEX[code], dtype=np.int64))
    if not origins:
        return Links(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    origin, destination, channel = (np.concatenate(parts) for parts in (origins, destinations, channels))
    keep = (schools.legal[origin] != schools.legal[destination]) & (
        schools.authority[origin] == schools.authority[destination]
    )
    origin, destination, channel = origin[keep], destination[keep], channel[keep]
    key = origin * len(schools) + destination
    # The first occurrence of a pair carries the first open channel, since channels were added in order.
    _, first = np.unique(key, return_index=True)
    return Links(origin[first], destination[first], channel[first])


def all_links(context: Context, origins: IntArray) -> Links:
    """Every other school for the given origins, with the open channel or -1: for explaining refusals."""
    count = len(context.state.schools)
    origin = np.repeat(np.unique(origins), count)
    destination = np.tile(np.arange(count, dtype=np.int64), len(np.unique(origins)))
    open_links = channel_links(context)
    keys, wanted = open_links.origin * count + open_links.destination, origin * count + destination
    channel = np.full(len(wanted), NOWHERE, dtype=np.int64)
    if len(keys):
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        channel = np.where(keys[at] == wanted, open_links.channel[at], NOWHERE)
    other = origin != destination
    return Links(origin[other], destination[other], channel[other])


def _within(member: IntArray, cluster: IntArray) -> tuple[IntArray, IntArray]:
    """All ordered pairs of different members of one cluster."""
    order = np.argsort(cluster, kind="stable")
    member, cluster = member[order], cluster[order]
    sizes = np.bincount(cluster) if len(cluster) else np.zeros(0, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if len(sizes) else sizes
    repeats = sizes[cluster]
    left = np.repeat(np.arange(len(member)), repeats)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    right = starts[cluster[left]] + offset if len(left) else left
    different = member[left] != member[right]
    return member[left][different], member[right][different]


def _groups(context: Context) -> tuple[IntArray, IntArray]:
    table = context.instance["groups"]
    member = indexed(table["school_id"], context.state.school_index)
    _, cluster = np.unique(table["group_id"].to_numpy(dtype=object).astype(str), return_inverse=True)
    known = member >= 0
    return _within(member[known], cluster.astype(np.int64)[known])


def _districts(context: Context) -> tuple[IntArray, IntArray]:
    """A school district holds per stage, which the lines of the destination see to."""
    district = context.state.schools.district
    member = np.flatnonzero(district >= 0)
    return _within(member, district[member])


def _pairs(context: Context) -> tuple[IntArray, IntArray]:
    """Urban to rural, and back for shadowing, which the rule `direction` sees to."""
    table, index = context.instance["pairs"], context.state.school_index
    urban, rural = indexed(table["urban_school_id"], index), indexed(table["rural_school_id"], index)
    known: BoolArray = (urban >= 0) & (rural >= 0)
    urban, rural = urban[known], rural[known]
    return np.concatenate([urban, rural]), np.concatenate([rural, urban])


def _authorities(context: Context) -> tuple[IntArray, IntArray]:
    authority = context.state.schools.authority
    return _within(np.arange(len(authority), dtype=np.int64), authority)
