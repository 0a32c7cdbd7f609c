"""The convex terms of the goal balance: one for each measured school and stage that a candidate can change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries
from rotation.model.dispersion import Totals, scale, unit_table, units
from rotation.model.holders import counted_half_days, holders
from rotation.model.postings import Counted, counted_service
from rotation.model.state import BoolArray, IntArray, State
from rotation.model.vocabulary import STAGES
from rotation.rules.settings import goal_tolerance

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder


@dataclass(frozen=True, eq=False)
class Spread:
    """One indicator today. Places are `school * stages + stage`; groups are `authority * stages + stage`."""

    counted: Counted
    """Only the holders' entries."""
    amount: IntArray
    """Half days, by place."""
    totals: dict[int, Totals]
    """By group; only those with any resource."""
    group: IntArray
    """Group of each place, -1 where it is not measured or its group has no resource."""
    step: int


def spread_terms(build: RotationBuilder, goal: str, weights: Mapping[str, int], by_stage: Mapping[str, int]) -> None:
    """Add the terms and the goal of all indicators."""
    state = build.context.state
    counted = holders(build.context.instance, build.context.policy, state)
    spreads = [_spread(build, counted[name], weight, by_stage) for name, weight in weights.items() if weight]
    pupils = state.schools.pupils.ravel()
    scaled = max((_scale(spread, pupils) for spread in spreads), default=1)
    terms, constant, today = [], 0, 0
    for spread in spreads:
        change = _change(build, spread)
        touched = np.zeros(len(spread.group), dtype=np.bool_)
        touched[change.place] = True
        now = {
            int(place): _units(spread, pupils, int(place), int(spread.amount[place]), scaled)
            for place in np.flatnonzero(spread.group >= 0)
        }
        today += sum(now.values())
        constant += sum(value for place, value in now.items() if not touched[place])
        terms.append(_add(build, spread, change, np.flatnonzero(touched), pupils, scaled))
    all_terms = np.concatenate([np.zeros(0, dtype=np.int64), *terms])
    build.program.goal(
        goal,
        terms=all_terms,
        weights=np.ones_like(all_terms),
        constant=constant,
        tolerance=goal_tolerance(build.context.policy, goal, today=today),
    )


def _spread(build: RotationBuilder, holds: BoolArray, weight: int, by_stage: Mapping[str, int]) -> Spread:
    state, stages = build.context.state, len(STAGES.codes)
    schools = state.schools
    whole = counted_service(build.context.instance, build.context.policy, state)
    counted = Counted(*(part[holds[whole.teacher]] for part in whole))
    amount = counted_half_days(state, counted, holds).ravel()
    group = np.where(schools.measured, schools.authority[:, None] * stages + np.arange(stages), -1).ravel()
    pupils = schools.pupils.ravel()
    totals = {}
    for at in np.unique(group[group >= 0]):
        inside = group == at
        resource = int(amount[inside].sum())
        if resource:
            share = weight * by_stage.get(STAGES.codes[at % stages], 1)
            totals[int(at)] = Totals(share, int(pupils[inside].sum()), resource)
        else:
            group[inside] = -1
    return Spread(counted, amount, totals, group, _step(build, counted))


def _step(build: RotationBuilder, counted: Counted) -> int:
    """Greatest common divisor of all amounts by which a school can change."""
    if not len(counted.load):
        return 0
    forms = build.context.policy.general.forms.values()
    parts = [load for form in forms if form.open and form.statistics == "destination" for load in form.loads]
    return int(np.gcd.reduce(np.concatenate([counted.load, np.array(parts, dtype=np.int64)])))


def _scale(spread: Spread, pupils: IntArray) -> int:
    largest = [(totals, int(pupils[spread.group == at].max())) for at, totals in spread.totals.items()]
    return scale(largest, spread.step)


def _units(spread: Spread, pupils: IntArray, place: int, resource: int, scaled: int) -> int:
    return units(spread.totals[int(spread.group[place])], int(pupils[place]), resource, scaled)


def _change(build: RotationBuilder, spread: Spread) -> Entries:
    """Half days by which each candidate changes each place inside the measure."""
    state, table, stages = build.context.state, build.candidates, len(STAGES.codes)
    moved = build.counted_at_destination("statistics")
    taken = build.taken_from(spread.counted.teacher, spread.counted.load)
    place = spread.counted.school[taken.service] * stages + state.teachers.stage[table.teacher[taken.column]]
    leaving = Entries(place, taken.column, -taken.half_days).where(moved[taken.column])
    holds = np.zeros(len(state.teachers), dtype=np.bool_)
    holds[spread.counted.teacher] = True
    arriving = Entries(table.school * stages + state.lines.stage[table.line], build.x, table.load)
    arriving = arriving.where(moved & holds[table.teacher])
    change = Entries.joined([leaving, arriving])
    return change.where(spread.group[change.place] >= 0)


def _reach(state: State, change: Entries, teacher: IntArray, places: int) -> IntArray:
    """The most that can be added at each place by one move of each teacher; entries are positive."""
    key = change.place * len(state.teachers) + teacher[change.column]
    pairs, entry = np.unique(key, return_inverse=True)
    largest = np.zeros(len(pairs), dtype=np.int64)
    np.maximum.at(largest, entry, change.coefficient)
    reach = np.zeros(places, dtype=np.int64)
    np.add.at(reach, pairs // max(len(state.teachers), 1), largest)
    return reach


def _add(
    build: RotationBuilder, spread: Spread, change: Entries, which: IntArray, pupils: IntArray, scaled: int
) -> IntArray:
    """Terms of the places `which`; the argument counts steps away from today."""
    state, teacher, places, step = build.context.state, build.candidates.teacher, len(spread.group), spread.step
    if not len(which):
        return np.zeros(0, dtype=np.int64)
    up = _reach(state, change.where(change.coefficient > 0), teacher, places)[which]
    down = _reach(state, change.where(change.coefficient < 0).negative(), teacher, places)[which]
    lower, upper = -down // step, up // step
    values = []
    for place, low, high in zip(which.tolist(), lower.tolist(), upper.tolist(), strict=True):
        resources = spread.amount[place] + step * np.arange(low, high + 1, dtype=np.int64)
        values.append(unit_table(spread.totals[int(spread.group[place])], int(pupils[place]), resources, scaled))
    number = np.zeros(places, dtype=np.int64)
    number[which] = np.arange(len(which))
    return build.program.terms(
        number[change.place],
        change.column,
        change.coefficient // step,
        constant=np.zeros(len(which), dtype=np.int64),
        lower=lower,
        upper=upper,
        values=np.concatenate(values),
    )
