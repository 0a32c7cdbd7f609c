"""The schools of one authority: type, land, tier, place, pupils and classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from rotation.generate import names, places
from rotation.generate.draws import Floats, Ints, Mask, Streams, Words, apportion, deal, pick_rows, whole, words
from rotation.generate.sizes import Profile

STAGES = ("primary", "junior", "senior", "special")
STAGES_OF: Mapping[str, tuple[str, ...]] = {
    "primary": ("primary",),
    "teaching_point": ("primary",),
    "junior": ("junior",),
    "nine_year": ("primary", "junior"),
    "secondary": ("junior", "senior"),
    "twelve_year": ("primary", "junior", "senior"),
    "special": ("special",),
}
_TYPES = ["primary", "nine_year", "junior", "secondary", "twelve_year", "teaching_point"]
_TYPE_SHARES = {
    "urban": [0.57, 0.08, 0.13, 0.19, 0.03, 0.0],
    "town": [0.58, 0.12, 0.22, 0.08, 0.0, 0.0],
    "rural": [0.60, 0.20, 0.10, 0.0, 0.0, 0.10],
}
_TIERS = ["strong", "ordinary", "short", "new"]
_TIER_SHARES = {
    "urban": [0.30, 0.48, 0.11, 0.11],
    "town": [0.10, 0.52, 0.24, 0.14],
    "rural": [0.0, 0.42, 0.52, 0.06],
}
_BULK = {"strong": 1.75, "ordinary": 1.0, "short": 0.65, "new": 0.75}
_BULK_OF_LAND = {"urban": 1.0, "town": 0.7, "rural": 0.24}
_CLASS_SIZE = {"urban": 37.0, "town": 33.0, "rural": 26.0}
_FEWEST_CLASSES = {"primary": 6, "junior": 3, "senior": 3, "special": 6}
_SECOND_CAMPUSES = 0.04
_NEXT_YEAR = {"primary": 0.975, "junior": 1.06, "senior": 1.03, "special": 1.0}


@dataclass(frozen=True)
class Schools:
    """Arrays of length n, one item a school; `pupils` and `classes` hold 0 where there is no such stage.

    `entity` and `district` are indices (a school's legal entity is a school); `x`, `y` are km east and north of the
    centre, `staff` the given number of teachers or -1, `opened` a year.
    """

    name: Words
    place: Words
    kind: Words
    locale: Words
    tier: Words
    entity: Ints
    campus: Words
    x: Floats
    y: Floats
    pupils: Mapping[str, Ints]
    pupils_next: Mapping[str, Ints]
    classes: Mapping[str, Ints]
    staff: Ints
    opened: Ints
    beds: Ints

    def __len__(self) -> int:
        return len(self.name)

    def has(self, stage: str) -> Mask:
        """Which schools have the stage."""
        return np.asarray(self.classes[stage] > 0, dtype=np.bool_)

    @property
    def needy(self) -> Mask:
        """Rural, short of resources or new."""
        return np.asarray((self.locale == "rural") | np.isin(self.tier, ["short", "new"]), dtype=np.bool_)


def lay_out(profile: Profile, streams: Streams) -> Schools:
    """All schools of the profile, urban ones first; the last urban one is the special school."""
    count = profile.schools
    lands = apportion(count, profile.land)
    locale = np.repeat(np.array(["urban", "town", "rural"], dtype=object), lands)
    kind = np.full(count, "special", dtype=object)
    tier = np.full(count, "ordinary", dtype=object)
    for land in ("urban", "town", "rural"):
        where = np.flatnonzero(locale == land)
        where = where[:-1] if land == "urban" else where
        kind[where] = deal(streams(f"type {land}"), _TYPES, _TYPE_SHARES[land], len(where))
        tier[where] = deal(streams(f"tier {land}"), _TIERS, _TIER_SHARES[land], len(where))
    tier[kind == "teaching_point"] = "short"
    x, y = places.scatter(streams, locale, profile.reach_km)
    pupils = _pupils(profile, streams, kind, locale, tier)
    place = names.places(streams, locale)
    opened = np.where(
        tier == "new", whole(streams("opened"), 2018, 2025, count), whole(streams("old"), 1950, 2012, count)
    )
    schools = Schools(
        name=names.schools(streams, place, kind, locale),
        place=place,
        kind=kind,
        locale=locale,
        tier=tier,
        entity=np.arange(count),
        campus=np.full(count, "", dtype=object),
        x=x,
        y=y,
        pupils=pupils,
        pupils_next=_next_year(streams, pupils),
        classes={stage: _classes(stage, pupils[stage], locale, kind) for stage in STAGES},
        staff=np.full(count, -1),
        opened=opened,
        beds=np.where(locale == "rural", whole(streams("beds"), 2, 10, count), 0),
    )
    return _with_campuses(schools, streams)


def _pupils(profile: Profile, streams: Streams, kind: Words, locale: Words, tier: Words) -> dict[str, Ints]:
    count = len(kind)
    bulk = np.array([_BULK[t] * _BULK_OF_LAND[land] for t, land in zip(tier, locale, strict=True)])
    bulk *= 0.65 + 0.7 * streams("bulk").random(count)
    combined = np.array([len(STAGES_OF[k]) > 1 for k in kind])
    bulk = np.where(combined, 0.75 * bulk, bulk)
    point = kind == "teaching_point"
    few = whole(streams("teaching point"), 18, 46, count)
    pupils = {"special": np.where(kind == "special", 60 + profile.schools // 2, 0)}
    for stage in STAGES[:3]:
        member = np.array([stage in STAGES_OF[k] for k in kind]) & ~point
        small = few * point if stage == "primary" else np.zeros(count, dtype=np.int64)
        pupils[stage] = apportion(profile.pupils[stage] - int(small.sum()), bulk * member) + small
    return pupils


def _next_year(streams: Streams, pupils: Mapping[str, Ints]) -> dict[str, Ints]:
    """Next year's pupils: the wave moves from primary into junior school (published grade-1 and grade-6 pupils)."""
    found = {}
    for stage, now in pupils.items():
        change = _NEXT_YEAR[stage] + 0.06 * (streams(f"next {stage}").random(len(now)) - 0.5)
        found[stage] = np.round(now * change).astype(np.int64)
    return found


def _classes(stage: str, pupils: Ints, locale: Words, kind: Words) -> Ints:
    """Classes by a usual class size of the land, at least one a grade, never above 45 (primary) or 50 pupils."""
    usual = np.array([_CLASS_SIZE[land] for land in locale])
    if stage == "special":
        usual = np.full(len(pupils), 9.0)
    most = 45 if stage == "primary" else 50
    wanted = np.maximum(np.round(pupils / usual), np.ceil(pupils / most)).astype(np.int64)
    fewest = np.where(kind == "teaching_point", 3, _FEWEST_CLASSES[stage])
    return np.where(pupils > 0, np.maximum(wanted, fewest), 0)


def _with_campuses(schools: Schools, streams: Streams) -> Schools:
    """A few new or ordinary urban primary schools become second campuses of the nearest strong primary school."""
    primary = schools.kind == "primary"
    mains = np.flatnonzero(primary & (schools.tier == "strong"))
    others = np.flatnonzero(primary & (schools.locale == "urban") & np.isin(schools.tier, ["ordinary", "new"]))
    wanted = min(round(_SECOND_CAMPUSES * len(schools)), len(mains), len(others))
    entity, campus, name = schools.entity.copy(), schools.campus.copy(), schools.name.copy()
    free = set(others[np.argsort(streams("campus").random(len(others)), kind="stable")][:wanted].tolist())
    for main in mains:
        if not free:
            break
        near = min(
            free,
            key=lambda other: (schools.x[other] - schools.x[main]) ** 2 + (schools.y[other] - schools.y[main]) ** 2,
        )
        free.discard(near)
        entity[near], campus[main] = main, "本部"
        campus[near] = "东校区" if schools.x[near] > schools.x[main] else "西校区"
        name[near] = f"{name[main]}{campus[near]}"
    return replace(schools, entity=entity, campus=campus, name=name)


def draw_tiers(rng: np.random.Generator, locale: Words) -> Words:
    """Tiers, none of them new, for real schools where no list of tiers exists."""
    weights = np.array([[*_TIER_SHARES[land][:3], 0.0] for land in locale]).reshape(-1, len(_TIERS))
    return words(_TIERS, pick_rows(rng, weights))
