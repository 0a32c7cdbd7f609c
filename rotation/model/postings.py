"""Postings that run on the start date, and at which school each teacher is counted in the statistics meanwhile."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rotation.model.instance import Instance
from rotation.model.lookup import indexed
from rotation.model.policy import Policy
from rotation.model.state import IntArray, State
from rotation.model.vocabulary import FORMS

FORM_INDEX = {code: index for index, code in enumerate(FORMS.codes)}


class Running(NamedTuple):
    """One entry a running posting, by teacher; schools are -1 where the code is unknown."""

    teacher: IntArray
    from_school: IntArray
    to_school: IntArray
    form: IntArray
    """Index in FORMS."""
    load: IntArray
    """Half days at the other school: the own load of one who is there as a whole."""


class Counted(NamedTuple):
    """Half days of a teacher that the statistics count at a school; sorted by teacher, larger parts first."""

    teacher: IntArray
    school: IntArray
    load: IntArray


def running_postings(instance: Instance, state: State) -> Running:
    """The posting of every teacher who is on a running one by the state."""
    table = instance["ledger"]
    person = np.flatnonzero(state.teachers.running)
    rows = state.teachers.posting[person]
    form = indexed(table["form"].iloc[rows], FORM_INDEX)
    part, own = state.teachers.half_days_away[person], state.teachers.load[person]
    return Running(
        person,
        indexed(table["from_school"].iloc[rows], state.school_index),
        indexed(table["to_school"].iloc[rows], state.school_index),
        form,
        np.where(part > 0, part, own),
    )


def counted_service(instance: Instance, policy: Policy, state: State) -> Counted:
    """Where each teacher who gives load is counted today: at the present school, unless a running posting's form
    counts its statistics at the origin (a full form: the school left) or at the destination (a part of the load)."""
    people, running = state.teachers, running_postings(instance, state)
    rules = policy.general.forms
    there = np.array([code in rules and rules[code].statistics == "destination" for code in FORMS.codes] + [False])
    part = people.half_days_away[running.teacher] > 0
    school, load = people.school.copy(), people.load.copy()
    stays = ~part & ~there[running.form] & (running.from_school >= 0)
    school[running.teacher[stays]] = running.from_school[stays]
    split = part & there[running.form] & (running.to_school >= 0)
    load[running.teacher[split]] -= running.load[split]
    teacher = np.concatenate([np.arange(len(people), dtype=np.int64), running.teacher[split]])
    school = np.concatenate([school, running.to_school[split]])
    load = np.concatenate([load, running.load[split]])
    serving = people.gives_load & (people.school >= 0) & (people.stage >= 0)
    keep = serving[teacher] & (school >= 0) & (load > 0)
    # One entry a teacher and school, also where a posting leads to the school at which the teacher serves anyway.
    span = max(len(state.schools), 1)
    pairs, entry = np.unique(teacher[keep] * span + school[keep], return_inverse=True)
    total = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(total, entry, load[keep])
    teacher, school = np.divmod(pairs, span)
    order = np.lexsort((school, -total, teacher))
    return Counted(teacher[order], school[order], total[order])
