"""Why he or she stays: one reason for every eligible teacher whom a plan does not move."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rotation.formulate import ELIGIBILITY, Formulation
from rotation.formulation.builder import RotationBuilder
from rotation.i18n import _
from rotation.model.plan import Plan
from rotation.model.state import NOWHERE, IntArray
from rotation.rules.refusals import rule_name

PINNED, KEPT, OUTRANKED, NO_LINE, UNREACHABLE = "pinned", "kept", "outranked", "no_line", "unreachable"
"""Pinned to stay; kept by another rule; possible and not chosen; no line in reach; every place refused."""


def stay_reasons(formulation: Formulation, plan: Plan, *, proved: bool) -> pd.DataFrame:
    """One row an eligible teacher who stays, in the order of the teachers table.

    Columns: teacher_id, name, school (name), places (lines that no rule refuses), code, rule (id of the rule that
    keeps the teacher or refuses most places; else empty) and text. `proved` says that every goal of the plan is
    proved: only then does a text say that the goals are better served. What keeps others from being eligible is the
    office's alone and not here.
    """
    state, people = formulation.context.state, formulation.context.state.teachers
    moved = np.isin(people.code.astype(str), plan.moves["teacher_id"].to_numpy(dtype=object).astype(str))
    who = np.flatnonzero(formulation.eligible & ~moved)
    places = _places(formulation)[who]
    keeper, reason = (part[who] for part in _keepers(formulation))
    counts = formulation.refused.counts[who]
    dominant = counts.argmax(axis=1) if counts.shape[1] else np.zeros(len(who), dtype=np.int64)
    looked_at = counts.sum(axis=1) + places
    ids = np.array([*(rule.id for rule in formulation.rules), ""], dtype=object)
    refusers = np.array([*formulation.refused.rules, ""], dtype=object)
    code = np.select(
        [ids[keeper] == "pins", keeper != NOWHERE, places > 0, looked_at == 0],
        [PINNED, KEPT, OUTRANKED, NO_LINE],
        UNREACHABLE,
    )
    rule = np.where(keeper != NOWHERE, ids[keeper], np.where(code == UNREACHABLE, refusers[dominant], ""))
    texts = _Texts(formulation, proved=proved)
    schools = np.append(state.schools.name, "")
    return pd.DataFrame(
        {
            "teacher_id": people.code[who],
            "name": people.name[who],
            "school": schools[people.school[who]],
            "places": places,
            "code": code.astype(object),
            "rule": rule,
            "text": [texts.of(*facts) for facts in zip(code, rule, reason, places, looked_at, strict=True)],
        }
    )


def _places(formulation: Formulation) -> IntArray:
    """Lines to which each teacher has a candidate."""
    table, lines = formulation.candidates, len(formulation.context.state.lines)
    pairs = np.unique(table.teacher * max(lines, 1) + table.line)
    return np.bincount(pairs // max(lines, 1), minlength=len(formulation.eligible)).astype(np.int64)


def _keepers(formulation: Formulation) -> tuple[IntArray, IntArray]:
    """The first rule but eligibility that keeps each teacher from going anywhere (index, else -1), and its reason."""
    keeper = np.full(len(formulation.eligible), NOWHERE, dtype=np.int64)
    reason = np.zeros(len(formulation.eligible), dtype=np.int64)
    build = RotationBuilder(formulation.context, formulation.candidates, formulation.eligible)
    for index, rule in enumerate(formulation.rules):
        if rule.id != ELIGIBILITY:
            refused = rule.refuse_teachers(formulation.context)
            numbers = np.where(refused > 0, refused, rule.keep_back(build))
            first = (keeper == NOWHERE) & (numbers > 0)
            keeper[first], reason[first] = index, numbers[first]
    return keeper, reason


class _Texts:
    """Words for the codes, each translated once."""

    def __init__(self, formulation: Formulation, *, proved: bool) -> None:
        self._reasons = {rule.id: [_(text) for text in rule.reasons] for rule in formulation.rules}
        self._names = {rule.id: rule_name(rule) for rule in formulation.rules}
        self._outranked = (
            _("possible places: {count}; under all rules and goals together the optimal plan uses none of them")
            if proved
            else _("possible places: {count}; the plan found uses none of them")
        )
        self._unreachable = _("none of {count} places passes the rules; most are refused by: {rule}")
        self._no_line = _("no school in reach has a line that the teacher teaches")

    def of(self, code: str, rule: str, reason: int, places: int, looked_at: int) -> str:
        """The text of one teacher."""
        if code in (PINNED, KEPT):
            return self._reasons[rule][reason - 1]
        if code == OUTRANKED:
            return self._outranked.format(count=places)
        if code == UNREACHABLE:
            return self._unreachable.format(count=looked_at, rule=self._names[rule])
        return self._no_line
