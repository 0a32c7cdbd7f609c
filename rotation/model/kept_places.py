"""Places that running postings keep for those who will return: in the quota, as a post, and in a line."""

from __future__ import annotations

from typing import Literal

import numpy as np

from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.postings import running_postings
from rotation.model.state import NOWHERE, IntArray, State
from rotation.model.vocabulary import FORMS


def kept_at(instance: Instance, policy: Policy, state: State, what: Literal["quota", "post"]) -> IntArray:
    """Per teacher: the school at which a place in the quota, or the post, waits for him or her; -1 for none.

    It waits where a running posting took it along, in a form that reserves the place until the return.
    """
    running, people = running_postings(instance, state), state.teachers
    holder = people.quota_school if what == "quota" else people.post_school
    taken = (running.to_school == holder[running.teacher]) & (running.to_school != running.from_school)
    taken &= running.to_school >= 0
    waits = _keeping(policy)[running.form] & taken & people.takes_quota[running.teacher]
    school = np.full(len(people), NOWHERE, dtype=np.int64)
    school[running.teacher[waits]] = running.from_school[waits]
    return school


def kept_half_days(instance: Instance, policy: Policy, state: State) -> IntArray:
    """Half days of each line that running postings took from it and will bring back, by the teachers' own lines."""
    running, people, lines = running_postings(instance, state), state.teachers, state.lines
    line = lines.find(running.from_school, people.stage[running.teacher], people.subject[running.teacher])
    # Postings inside the school that the teacher still serves take nothing from it that is not counted already.
    waits = _keeping(policy)[running.form] & (running.from_school >= 0) & (running.from_school != running.to_school)
    waits &= (line >= 0) & people.gives_load[running.teacher]
    total = np.zeros(len(lines), dtype=np.int64)
    np.add.at(total, line[waits], running.load[waits])
    return total


def _keeping(policy: Policy) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Per form: the place is kept; the last entry is that of an unknown form."""
    forms = policy.general.forms
    return np.array([*(code in forms and forms[code].keeps_place for code in FORMS.codes), False], dtype=np.bool_)
