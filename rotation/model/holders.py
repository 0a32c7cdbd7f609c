"""Whom each balance indicator counts, and the half days of them that the statistics count at each school."""

from __future__ import annotations

import numpy as np

from rotation.model.instance import Instance
from rotation.model.lookup import indexed
from rotation.model.policy import Policy
from rotation.model.postings import Counted
from rotation.model.state import STAGE_INDEX, SUBJECT_INDEX, BoolArray, IntArray, State
from rotation.model.vocabulary import DEGREES, STAGES


def holders(instance: Instance, policy: Policy, state: State) -> dict[str, BoolArray]:
    """Per indicator, in the order of the word list: (teachers,), who is counted, by the stage of the own line today."""
    balance, people = policy.general.balance, state.teachers
    arts = np.isin(people.subject, [SUBJECT_INDEX[code] for code in balance.arts_subjects])
    ranks = {code: DEGREES.rank(code) for code in DEGREES.codes}
    degree = indexed(instance.teachers["degree"], ranks)
    # One entry more than there are stages: the last one, for a teacher without a stage, is out of reach.
    lowest = np.full(len(STAGES.codes) + 1, len(ranks), dtype=np.int64)
    for stage, code in balance.degree_from.items():
        lowest[STAGE_INDEX[stage]] = ranks[code]
    return {"backbone": people.backbone, "arts": arts, "degree": degree >= lowest[people.stage]}


def counted_half_days(state: State, counted: Counted, holds: BoolArray) -> IntArray:
    """(schools, stages): half days of the holders, by the stage of their own line."""
    own = holds[counted.teacher]
    amount = np.zeros(state.schools.pupils.shape, dtype=np.int64)
    np.add.at(amount, (counted.school[own], state.teachers.stage[counted.teacher[own]]), counted.load[own])
    return amount


def asked_half_days(policy: Policy, indicator: str, pupils: IntArray) -> IntArray:
    """(schools, stages) of pupils: the fewest half days at the pass line, 0 where there is none.

    Persons per 100 pupils are `10 x / P` for x half days, and the line is in thousandths of a person.
    """
    balance = policy.general.balance
    line = np.array([balance.pass_line(indicator, code) for code in STAGES.codes], dtype=np.int64)
    return np.asarray(-(-line * pupils // 10_000), dtype=np.int64)
