"""Which giving school pairs with which receiving one: what one has and the other lacks, near enough, at best in sum."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum

import numpy as np

from rotation.flow.matching import best_matching
from rotation.flow.resources import LINE_KINDS, Resources, kind_words, resources
from rotation.flow.settings import PairingSettings
from rotation.formulation.context import Context
from rotation.formulation.travel import ESTIMATED, UNKNOWN
from rotation.model.lookup import indexed
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import LOCALES, STAGES, TIERS

LOWER_TIERS = ("short", "new")
"""Schools that do not give because of where they lie."""


@dataclass(frozen=True)
class Item:
    """Half days of one kind that the urban school has above its need and the rural one lacks."""

    stage: str
    subject: str
    """Empty for backbone teachers."""
    surplus: int
    gap: int


@dataclass(frozen=True)
class SchoolPair:
    """A pair that is there or is proposed; schools are indices of the state."""

    urban: int
    rural: int
    existing: bool
    minutes: int | None
    """One way, None where unknown."""
    estimated: bool
    stages: tuple[str, ...]
    """Stages of both schools."""
    items: tuple[Item, ...]
    points: int


class Unpaired(StrEnum):
    """Why a receiving school has no pair."""

    LACKS_NOTHING = "lacks_nothing"
    NOBODY_FREE = "nobody_free"
    NOBODY_NEAR = "nobody_near"
    NOBODY_HAS = "nobody_has"
    TOO_FAR = "too_far"
    OTHERS_FIRST = "others_first"


@dataclass(frozen=True)
class Pairing:
    """Existing pairs by code; proposals, the most points first; receiving schools that are left, by code."""

    pairs: tuple[SchoolPair, ...]
    unpaired: tuple[tuple[int, Unpaired], ...]


@dataclass(frozen=True, eq=False)
class Edges:
    """Possible pairs, one entry each."""

    urban: IntArray
    rural: IntArray
    minutes: IntArray
    """-1 where unknown."""
    known: IntArray
    points: IntArray

    def __len__(self) -> int:
        return len(self.urban)

    def where(self, mask: BoolArray) -> Edges:
        """The edges selected by a mask."""
        return Edges(*(getattr(self, part.name)[mask] for part in fields(self)))


def propose_pairs(context: Context, settings: PairingSettings = PairingSettings()) -> Pairing:
    """The pairs that are there, and the best set of new ones: each school in at most one new pair.

    Only schools that a teacher of a pair could move between: public, of one authority, two legal entities. A new pair
    has something complementary, lies within the minutes (where they are known), and more points than none. The
    points are `sum of points x min(surplus, gap) - minute x minutes`; unknown minutes count as the limit. The best sum
    is found exactly; of equal ones the codes of the schools decide (see `best_matching`).
    """
    state, have = context.state, resources(context, settings)
    there = _existing(context)
    urban, rural = _sides(context, settings)
    if not settings.again:
        paired = np.unique(np.concatenate(there))
        urban, rural = np.setdiff1d(urban, paired), np.setdiff1d(rural, paired)
    free = _free(context, settings, urban, rural, there)
    near = free.where(free.minutes <= settings.most_minutes)
    edges = _with_points(near, have, settings)
    rank = np.empty(len(state.schools), np.int64)
    rank[np.argsort(state.schools.code.astype(str), kind="stable")] = np.arange(len(state.schools))
    chosen = best_matching(rank[edges.urban], rank[edges.rural], edges.points)
    order = chosen[np.lexsort((rank[edges.rural[chosen]], rank[edges.urban[chosen]], -edges.points[chosen]))]
    old = _with_points(_measured(context, *there), have, settings, keep_all=True)
    kept = np.lexsort((rank[old.rural], rank[old.urban]))
    pairs = [_pair(context, have, settings, old, at, existing=True) for at in kept.tolist()]
    pairs += [_pair(context, have, settings, edges, at, existing=False) for at in order.tolist()]
    left = np.setdiff1d(rural, edges.rural[chosen])
    reasons = [(int(at), _why_not(int(at), free, near, edges, have, settings)) for at in left[np.argsort(rank[left])]]
    return Pairing(tuple(pairs), tuple(reasons))


def _sides(context: Context, settings: PairingSettings) -> tuple[IntArray, IntArray]:
    """Schools that give and schools that receive; none does both."""
    schools = context.state.schools
    receives = np.isin(schools.locale, [LOCALES.rank(code) for code in settings.receiving_locales])
    receives |= np.isin(schools.tier, [TIERS.rank(code) for code in settings.receiving_tiers])
    gives = np.isin(schools.locale, [LOCALES.rank(code) for code in settings.giving_locales])
    gives &= ~np.isin(schools.tier, [TIERS.rank(code) for code in LOWER_TIERS])
    gives |= np.isin(schools.tier, [TIERS.rank(code) for code in settings.giving_tiers])
    gives &= ~receives
    return np.flatnonzero(gives & schools.public), np.flatnonzero(receives & schools.public)


def _existing(context: Context) -> tuple[IntArray, IntArray]:
    """Urban and rural schools of the pairs that the data name."""
    table, index = context.instance["pairs"], context.state.school_index
    urban, rural = indexed(table["urban_school_id"], index), indexed(table["rural_school_id"], index)
    known = (urban >= 0) & (rural >= 0)
    return urban[known], rural[known]


def _free(
    context: Context,
    settings: PairingSettings,
    urban: IntArray,
    rural: IntArray,
    there: tuple[IntArray, IntArray],
) -> Edges:
    """Every two schools that may pair and are not paired with each other yet."""
    schools, count = context.state.schools, len(context.state.schools)
    left, right = np.repeat(urban, len(rural)), np.tile(rural, len(urban))
    keep = (schools.authority[left] == schools.authority[right]) & (schools.legal[left] != schools.legal[right])
    keep &= ~np.isin(left * count + right, there[0] * count + there[1])
    if not settings.within_groups:
        keep &= ~_in_one_group(context, left, right)
    return _measured(context, left[keep], right[keep])


def _measured(context: Context, urban: IntArray, rural: IntArray) -> Edges:
    minutes, known = context.travel.between(urban, rural)
    return Edges(urban, rural, minutes, known, np.zeros(len(urban), np.int64))


def _in_one_group(context: Context, left: IntArray, right: IntArray) -> BoolArray:
    table, count = context.instance["groups"], len(context.state.schools)
    member = indexed(table["school_id"], context.state.school_index)
    codes, group = np.unique(table["group_id"].to_numpy(dtype=object).astype(str), return_inverse=True)
    belongs = np.zeros((count, len(codes)), dtype=np.bool_)
    belongs[member[member >= 0], group[member >= 0]] = True
    found = np.zeros(len(left), dtype=np.bool_)
    for members in belongs.T:
        found |= members[left] & members[right]
    return found


def _complement(have: Resources, settings: PairingSettings, urban: int, rural: IntArray) -> IntArray:
    """(rural, kinds): half days that the urban school has too many and each rural one too few, small ones as 0."""
    both = np.minimum(have.surplus[urban], have.gap[rural])
    return np.where(both >= settings.least_half_days, both, 0)


def _with_points(edges: Edges, have: Resources, settings: PairingSettings, *, keep_all: bool = False) -> Edges:
    """The edges with their points; only those with something complementary unless all are to be kept."""
    points, keep = np.zeros(len(edges), np.int64), np.full(len(edges), keep_all)
    charged = settings.minute * np.where(edges.known == UNKNOWN, settings.most_minutes, edges.minutes)
    order = np.argsort(edges.urban, kind="stable")
    for at in np.split(order, np.flatnonzero(np.diff(edges.urban[order])) + 1) if len(order) else []:
        rural = edges.rural[at]
        both = _complement(have, settings, int(edges.urban[at[0]]), rural)
        points[at] = (both * have.points[rural]).sum(axis=1) - charged[at]
        keep[at] |= both.any(axis=1)
    return replace(edges, points=points).where(keep)


def _pair(
    context: Context, have: Resources, settings: PairingSettings, edges: Edges, at: int, *, existing: bool
) -> SchoolPair:
    urban, rural = int(edges.urban[at]), int(edges.rural[at])
    both = _complement(have, settings, urban, np.array([rural]))[0]
    kinds = np.flatnonzero(both)
    # What is worth most comes first, subjects before backbone teachers where the same.
    kinds = kinds[np.lexsort((kinds, kinds >= LINE_KINDS, -(both * have.points[rural])[kinds]))]
    items = [
        Item(*kind_words(kind), int(have.surplus[urban, kind]), int(have.gap[rural, kind])) for kind in kinds.tolist()
    ]
    stages = context.state.schools.has_stage[urban] & context.state.schools.has_stage[rural]
    return SchoolPair(
        urban=urban,
        rural=rural,
        existing=existing,
        minutes=None if edges.known[at] == UNKNOWN else int(edges.minutes[at]),
        estimated=bool(edges.known[at] == ESTIMATED),
        stages=tuple(code for code, both_have in zip(STAGES.codes, stages, strict=True) if both_have),
        items=tuple(items),
        points=int(edges.points[at]),
    )


def _why_not(
    school: int, free: Edges, near: Edges, edges: Edges, have: Resources, settings: PairingSettings
) -> Unpaired:
    """Why a receiving school is in no new pair."""
    if not (have.gap[school] >= settings.least_half_days).any():
        return Unpaired.LACKS_NOTHING
    if not (free.rural == school).any():
        return Unpaired.NOBODY_FREE
    if not (near.rural == school).any():
        return Unpaired.NOBODY_NEAR
    mine = edges.points[edges.rural == school]
    if not len(mine):
        return Unpaired.NOBODY_HAS
    return Unpaired.OTHERS_FIRST if (mine > 0).any() else Unpaired.TOO_FAR
