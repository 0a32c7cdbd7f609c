"""Which schools are linked: for each ordered pair the first open channel in the policy's order."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from rotation.formulation.context import Context
from rotation.model.lookup import indexed
from rotation.model.state import NOWHERE, BoolArray, IntArray
from rotation.model.vocabulary import CHANNELS, LOCALES

CHANNEL_INDEX = {code: index for index, code in enumerate(CHANNELS.codes)}


@dataclass(frozen=True, eq=False)
class Links:
    """Ordered pairs of schools sorted by origin, destination; channels are indices in CHANNELS, -1 for no open one."""

    origin: IntArray
    destination: IntArray
    channel: IntArray
    """First open channel of every form but shadowing."""
    back: IntArray
    """Channel of shadowing: back along an urban-rural pair, from the rural school to its urban partner; `partner` where
    the two are of different authorities."""

    def __len__(self) -> int:
        return len(self.origin)

    def take(self, which: IntArray | BoolArray) -> Links:
        """The pairs selected by a mask or by indices."""
        return Links(self.origin[which], self.destination[which], self.channel[which], self.back[which])


def channel_links(context: Context) -> Links:
    """Linked pairs of public schools, never inside one legal entity; by the channel `partner` to another authority."""
    general = context.policy.general
    makers = {
        "group": _groups,
        "school_district": _districts,
        "pair": _pairs,
        "authority": _authorities,
        "partner": _partners,
    }
    opened = [code for code in general.channels_in_order if general.channels[code].open]
    parts = [_links(context, code, *makers[code](context)) for code in opened]
    shadowing = general.forms.get("shadowing")
    if shadowing is not None and shadowing.open:
        rural, urban = _pairs(context)[::-1]
        for code in ("pair", "partner"):
            if general.channels[code].open:
                back = _links(context, code, rural, urban)
                parts.append(Links(back.origin, back.destination, back.back, back.channel))
    if not parts:
        return Links(*(np.zeros(0, dtype=np.int64) for _ in range(4)))
    return _first_open(Links(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Links))), context)


def _links(context: Context, code: str, origin: IntArray, destination: IntArray) -> Links:
    """The pairs of one channel that its origins' locales and the schools themselves allow."""
    schools, rule = context.state.schools, context.policy.general.channels[code]
    keep = np.isin(schools.locale[origin], [LOCALES.rank(name) for name in rule.origins])
    keep &= schools.public[origin] & schools.public[destination]
    keep &= schools.legal[origin] != schools.legal[destination]
    if code == "partner":
        keep &= (schools.authority[origin] == 0) & _is_partner(context)[destination]
    else:
        keep &= schools.authority[origin] == schools.authority[destination]
    origin, destination = origin[keep], destination[keep]
    channel = np.full(len(origin), CHANNEL_INDEX[code], dtype=np.int64)
    return Links(origin, destination, channel, np.full(len(origin), NOWHERE, dtype=np.int64))


def _first_open(links: Links, context: Context) -> Links:
    """One entry a pair; of several the first, since channels were added in the policy's order."""
    count = len(context.state.schools)
    key = links.origin * count + links.destination
    pairs = np.unique(key)
    found = []
    for channel in (links.channel, links.back):
        at = np.flatnonzero(channel != NOWHERE)
        known, first = np.unique(key[at], return_index=True)
        one = np.full(len(pairs), NOWHERE, dtype=np.int64)
        one[np.searchsorted(pairs, known)] = channel[at][first]
        found.append(one)
    origin, destination = np.divmod(pairs, max(count, 1))
    return Links(origin, destination, *found)


def all_links(context: Context, origins: IntArray) -> Links:
    """Every other school for the given origins, with the open channels or -1: for explaining refusals."""
    count = len(context.state.schools)
    known = np.unique(origins[origins >= 0])
    origin = np.repeat(known, count)
    destination = np.tile(np.arange(count, dtype=np.int64), len(known))
    nothing = np.full(len(origin), NOWHERE, dtype=np.int64)
    links = Links(origin, destination, nothing, nothing.copy())
    links = links.take(origin != destination)
    open_links = channel_links(context)
    keys, wanted = open_links.origin * count + open_links.destination, links.origin * count + links.destination
    if not len(keys):
        return links
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    there = keys[at] == wanted
    found = (np.where(there, channel[at], NOWHERE) for channel in (open_links.channel, open_links.back))
    return Links(links.origin, links.destination, *found)


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
    """Urban to rural."""
    table, index = context.instance["pairs"], context.state.school_index
    urban, rural = indexed(table["urban_school_id"], index), indexed(table["rural_school_id"], index)
    known: BoolArray = (urban >= 0) & (rural >= 0)
    return urban[known], rural[known]


def _authorities(context: Context) -> tuple[IntArray, IntArray]:
    authority = context.state.schools.authority
    return _within(np.arange(len(authority), dtype=np.int64), authority)


def _partners(context: Context) -> tuple[IntArray, IntArray]:
    """From the planning authority's schools to those of its partners, whose own teachers are not ours to send."""
    own, partners = np.flatnonzero(context.state.schools.authority == 0), np.flatnonzero(_is_partner(context))
    return np.repeat(own, len(partners)).astype(np.int64), np.tile(partners, len(own)).astype(np.int64)


def _is_partner(context: Context) -> BoolArray:
    """Schools of another authority that the policy names as a partner, or of any where it names none."""
    names = context.policy.general.partners
    named = context.instance.schools["authority"].isin(names).to_numpy(dtype=np.bool_) if names else True
    return np.asarray((context.state.schools.authority != 0) & named, dtype=np.bool_)
