"""An indicator's teachers at each school and stage today, and how candidates change them: made once for all rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries
from rotation.model.holders import counted_half_days, holders
from rotation.model.postings import Counted, counted_service
from rotation.model.state import IntArray
from rotation.model.vocabulary import STAGES

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder


@dataclass(frozen=True, eq=False)
class CountedChange:
    """One indicator. Places are `school * stages + stage`, of all schools and stages."""

    amount: IntArray
    """Half days today, by place."""
    change: Entries
    """Half days by which each candidate changes each place."""
    step: int
    """Greatest common divisor of all amounts by which a place can change; 0 where nobody is counted."""
    up: IntArray
    """The most that one move of each teacher can add, by place."""
    down: IntArray
    """The most that one move of each teacher can take away, by place."""


def counted_change(build: RotationBuilder, indicator: str) -> CountedChange:
    """The indicator's change; the same object for every rule that asks."""
    key = ("counted change", indicator)
    if key not in build.shared:
        build.shared[key] = _made(build, indicator)
    found: CountedChange = build.shared[key]
    return found


def _made(build: RotationBuilder, indicator: str) -> CountedChange:
    context = build.context
    state = context.state
    holds = holders(context.instance, context.policy, state)[indicator]
    whole = counted_service(context.instance, context.policy, state)
    counted = Counted(*(part[holds[whole.teacher]] for part in whole))
    amount = counted_half_days(state, counted, holds).ravel()
    change = _change(build, counted)
    up = _reach(build, change.where(change.coefficient > 0), len(amount))
    down = _reach(build, change.where(change.coefficient < 0).negative(), len(amount))
    return CountedChange(amount, change, _step(build, counted), up, down)


def _step(build: RotationBuilder, counted: Counted) -> int:
    if not len(counted.load):
        return 0
    forms = build.context.policy.general.forms.values()
    parts = [load for form in forms if form.open and form.statistics == "destination" for load in form.loads]
    return int(np.gcd.reduce(np.concatenate([counted.load, np.array(parts, dtype=np.int64)])))


def _change(build: RotationBuilder, counted: Counted) -> Entries:
    """A mover is taken from the stage of the own line and arrives in the stage of the new one."""
    state, table, stages = build.context.state, build.candidates, len(STAGES.codes)
    moved = build.counted_at_destination("statistics")
    taken = build.taken_from(counted.teacher, counted.load)
    place = counted.school[taken.service] * stages + state.teachers.stage[table.teacher[taken.column]]
    leaving = Entries(place, taken.column, -taken.half_days).where(moved[taken.column])
    holds = np.zeros(len(state.teachers), dtype=np.bool_)
    holds[counted.teacher] = True
    arriving = Entries(table.school * stages + state.lines.stage[table.line], build.x, table.load)
    return Entries.joined([leaving, arriving.where(moved & holds[table.teacher])])


def _reach(build: RotationBuilder, change: Entries, places: int) -> IntArray:
    """The most that can be added at each place by one move of each teacher; entries are positive."""
    people = len(build.context.state.teachers)
    key = change.place * people + build.candidates.teacher[change.column]
    pairs, entry = np.unique(key, return_inverse=True)
    largest = np.zeros(len(pairs), dtype=np.int64)
    np.maximum.at(largest, entry, change.coefficient)
    reach = np.zeros(places, dtype=np.int64)
    np.add.at(reach, pairs // max(people, 1), largest)
    return reach
