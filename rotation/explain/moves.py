"""Why not there: every place that a teacher could be sent to, and every rule that says no, without a solve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rotation.formulation.candidates import Candidates, all_pairs
from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.formulation.waived import Waivers
from rotation.i18n import _
from rotation.model.state import IntArray
from rotation.model.vocabulary import CHANNELS, FORMS, STAGES, SUBJECTS
from rotation.rules.base import Rule
from rotation.rules.refusals import Refusal

COLUMNS = (
    "to_school",
    "to_school_name",
    "stage",
    "subject",
    "form",
    "load",
    "channel",
    "minutes",
    "travel",
    "passes",
    "rules",
    "reasons",
)
NO_LINE = "no_line"
"""Stands where rules stand, for a school that has no line which the teacher teaches."""
TRAVEL = ("given", "estimated", "unknown", "none")


def teacher_refusals(context: Context, rules: Sequence[Rule], teacher: int) -> list[Refusal]:
    """Why a teacher (by index) is no candidate at all; empty for one who may be."""
    numbers = [(rule, int(rule.refuse_teachers(context)[teacher])) for rule in rules]
    return [Refusal(rule.id, _(rule.reasons[number - 1])) for rule, number in numbers if number]


def reasons_for(context: Context, rules: Sequence[Rule], teacher: int) -> pd.DataFrame:
    """Every school, line and form for one teacher (by index), with all rules that refuse it and their reasons.

    Columns COLUMNS, in the order of schools, lines and forms; `minutes` is -1 where unknown; `passes` is True where no
    pair rule refuses; `rules` and `reasons` list what refuses, the reasons about the teacher first. A school without
    a line of the teacher has one row whose `rules` is `no_line`. Empty for a teacher without a known school.
    """
    one = np.array([teacher], dtype=np.int64)
    links = all_links(context, context.state.teachers.school[one])
    pairs = all_pairs(context, links, one)
    pair_rules = [rule for rule in rules if rule.kind == "pair"]
    refused = _refusals(context, pair_rules, pairs, teacher_refusals(context, pair_rules, teacher))
    rows = [_row(context, pairs, at, refused[at]) for at in range(len(pairs))]
    rows += [_without_line(context, int(school)) for school in np.setdiff1d(links.destination, pairs.school)]
    index = context.state.school_index
    rows.sort(key=lambda row: index[str(row[0])])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _refusals(
    context: Context, rules: Sequence[Rule], pairs: Candidates, always: Sequence[Refusal]
) -> list[list[Refusal]]:
    """What every rule says of each pair, `always` of the teacher first; but for what is waived."""
    waivers = Waivers.of(context)
    passes = {rule.id: waivers.passes(rule.id, pairs) for rule in rules}
    found = [[one for one in always if not passes[one.rule][at]] for at in range(len(pairs))]
    for rule in rules:
        texts = [_(reason) for reason in rule.reasons]
        numbers: IntArray = np.where(passes[rule.id], 0, rule.refuse(pairs, context))
        for at in np.flatnonzero(numbers):
            found[at].append(Refusal(rule.id, texts[numbers[at] - 1]))
    return found


def _row(context: Context, pairs: Candidates, at: int, refusals: Sequence[Refusal]) -> tuple[object, ...]:
    state, line = context.state, pairs.line[at]
    return (
        state.schools.code[pairs.school[at]],
        state.schools.name[pairs.school[at]],
        STAGES.codes[state.lines.stage[line]],
        SUBJECTS.codes[state.lines.subject[line]],
        FORMS.codes[pairs.form[at]],
        int(pairs.load[at]),
        (*CHANNELS.codes, "")[pairs.channel[at]],
        int(pairs.minutes[at]),
        TRAVEL[pairs.travel[at]],
        not refusals,
        ",".join(refusal.rule for refusal in refusals),
        _("; ").join(refusal.reason for refusal in refusals),
    )


def _without_line(context: Context, school: int) -> tuple[object, ...]:
    schools = context.state.schools
    text = _("the school has no line that the teacher teaches")
    return (schools.code[school], schools.name[school], "", "", "", 0, "", -1, TRAVEL[2], False, NO_LINE, text)
