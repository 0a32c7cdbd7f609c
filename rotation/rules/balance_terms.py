"""Convex terms of an indicator's dispersion: one for each measured school and stage that a candidate can change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rotation.model.dispersion import Totals, scale, unit_table, units
from rotation.model.state import IntArray
from rotation.model.vocabulary import STAGES
from rotation.rules.counted_change import CountedChange, counted_change

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder


@dataclass(frozen=True, eq=False)
class Spread:
    """One indicator today, by place; groups are `authority * stages + stage`."""

    indicator: str
    counted: CountedChange
    pupils: IntArray
    totals: dict[int, Totals]
    """By group; only those with any resource."""
    group: IntArray
    """Group of each place, -1 where it is not measured or its group has no resource."""

    @property
    def scale(self) -> int:
        """The least scale at which each place's function is convex."""
        largest = [(totals, int(self.pupils[self.group == at].max())) for at, totals in self.totals.items()]
        return scale(largest, self.counted.step)


class PlaceTerms(NamedTuple):
    """One entry a measured place: its group, its units today, its term (-1 where nobody can change it), and the
    largest value of the term."""

    group: IntArray
    today: IntArray
    term: IntArray
    largest: IntArray


def spread_of(build: RotationBuilder, indicator: str, weight: int, by_stage: Mapping[str, int]) -> Spread:
    """The indicator's groups, each with its weight."""
    schools, stages = build.context.state.schools, len(STAGES.codes)
    counted = counted_change(build, indicator)
    group = np.where(schools.measured, schools.authority[:, None] * stages + np.arange(stages), -1).ravel()
    pupils = schools.pupils.ravel()
    totals = {}
    for at in np.unique(group[group >= 0]):
        inside = group == at
        resource = int(counted.amount[inside].sum())
        if resource:
            share = weight * by_stage.get(STAGES.codes[at % stages], 1)
            totals[int(at)] = Totals(share, int(pupils[inside].sum()), resource)
        else:
            group[inside] = -1
    return Spread(indicator, counted, pupils, totals, group)


def common_scale(spreads: Iterable[Spread]) -> int:
    """The S of terms that are added up."""
    return max((spread.scale for spread in spreads), default=1)


def place_terms(build: RotationBuilder, spread: Spread, scaled: int) -> PlaceTerms:
    """The terms of the spread's places; one that another rule has made already is used again."""
    counted, group = spread.counted, spread.group
    place = np.flatnonzero(group >= 0).astype(np.int64)
    today = [_units(spread, at, int(counted.amount[at]), scaled) for at in place.tolist()]
    touched = np.zeros(len(group), dtype=np.bool_)
    touched[counted.change.place] = True
    keys = {at: ("term", spread.indicator, at, spread.totals[int(group[at])], scaled) for at in place[touched[place]]}
    missing = np.array([at for at, key in keys.items() if key not in build.shared], dtype=np.int64)
    for at, number, most in zip(missing.tolist(), *_add(build, spread, missing, scaled), strict=True):
        build.shared[keys[at]] = int(number), int(most)
    made = [build.shared[keys[at]] if at in keys else (-1, 0) for at in place.tolist()]
    term, largest = np.array(made, dtype=np.int64).reshape(len(made), 2).T
    return PlaceTerms(group[place], np.array(today, dtype=np.int64), term, largest)


def _units(spread: Spread, place: int, resource: int, scaled: int) -> int:
    return units(spread.totals[int(spread.group[place])], int(spread.pupils[place]), resource, scaled)


def _add(build: RotationBuilder, spread: Spread, which: IntArray, scaled: int) -> tuple[IntArray, list[int]]:
    """Terms of the places `which`, and the largest value of each; the argument counts steps away from today."""
    counted, places = spread.counted, len(spread.group)
    if not len(which):
        return np.zeros(0, dtype=np.int64), []
    lower, upper = -counted.down[which] // counted.step, counted.up[which] // counted.step
    values = []
    for place, low, high in zip(which.tolist(), lower.tolist(), upper.tolist(), strict=True):
        resources = counted.amount[place] + counted.step * np.arange(low, high + 1, dtype=np.int64)
        values.append(unit_table(spread.totals[int(spread.group[place])], int(spread.pupils[place]), resources, scaled))
    chosen, number = np.zeros(places, dtype=np.bool_), np.zeros(places, dtype=np.int64)
    chosen[which], number[which] = True, np.arange(len(which))
    change = counted.change.where(chosen[counted.change.place])
    term = build.program.terms(
        number[change.place],
        change.column,
        change.coefficient // counted.step,
        constant=np.zeros(len(which), dtype=np.int64),
        lower=lower,
        upper=upper,
        values=np.concatenate(values),
    )
    return term, [int(part.max()) for part in values]
