"""Rule purpose: no rotation for rotation's sake; and what each move is for, named in every plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.holders import asked_half_days, counted_half_days
from rotation.model.params import param
from rotation.model.postings import counted_service
from rotation.model.state import BoolArray, IntArray
from rotation.model.vocabulary import CHANNELS, FORMS
from rotation.rules.base import Finding, PairParams, Rule
from rotation.rules.purpose_words import BALANCE, CIRCULATION, INSIDE, NEED, PURPOSES, RATE, SUPPORT

if TYPE_CHECKING:
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

__all__ = ["PURPOSES", "PurposeRule", "purposes"]
_EFFECT = N_("Beijing plan (2024): attention to effect, not only counts; by need, Beijing 2022-12-02")


def purposes(table: Candidates, context: Context) -> IntArray:
    """Index in PURPOSES of every candidate: the first purpose that it serves.

    A need: the destination line has less than it needs today. Balance: a backbone teacher is counted at a measured
    school that is below its pass line or below the mean today. Circulation inside a group, school district or pair.
    Else it serves nothing but the rate, or, in a form and with a load that does not count there, it is mere support.
    """
    lines = context.state.lines
    needed = lines.staffing[table.line] < lines.need[table.line]
    inside = np.isin(table.channel, [CHANNELS.rank(code) for code in INSIDE])
    codes = [PURPOSES.index(code) for code in (NEED, BALANCE, CIRCULATION, RATE)]
    found = np.select([needed, _lifts(table, context), inside, _counts(table, context)], codes, PURPOSES.index(SUPPORT))
    return found.astype(np.int64)


def _counts(table: Candidates, context: Context) -> BoolArray:
    """Candidates in a form that counts to the rate, with as many half days as count."""
    forms = context.policy.general.forms
    counts = np.array([code in forms and forms[code].counts for code in FORMS.codes], dtype=np.bool_)
    least = np.array([forms[code].counts_from if code in forms else 0 for code in FORMS.codes], dtype=np.int64)
    return np.asarray(counts[table.form] & (table.load >= least[table.form]), dtype=np.bool_)


def _lifts(table: Candidates, context: Context) -> BoolArray:
    """Candidates that bring a backbone teacher to a school that is short of them."""
    state, rules = context.state, context.policy.general.forms
    there = np.array([code in rules and rules[code].statistics == "destination" for code in FORMS.codes])
    stage = state.lines.stage[table.line]
    counted = state.teachers.backbone & state.teachers.gives_load
    lifts = counted[table.teacher] & there[table.form] & (state.teachers.stage[table.teacher] == stage)
    return np.asarray(lifts & _short_of_backbone(context)[table.school, stage], dtype=np.bool_)


def _short_of_backbone(context: Context) -> BoolArray:
    """(schools, stages): measured, and below the pass line or the authority's mean today."""
    state = context.state
    schools = state.schools
    counted = counted_service(context.instance, context.policy, state)
    amount = counted_half_days(state, counted, state.teachers.backbone)
    below_line = amount < asked_half_days(context.policy, "backbone", schools.pupils)
    pupils = np.zeros((int(schools.authority.max(initial=0)) + 1, schools.pupils.shape[1]), dtype=np.int64)
    resource = np.zeros_like(pupils)
    np.add.at(pupils, schools.authority, np.where(schools.measured, schools.pupils, 0))
    np.add.at(resource, schools.authority, np.where(schools.measured, amount, 0))
    below_mean = amount * pupils[schools.authority] < resource[schools.authority] * schools.pupils
    return np.asarray(schools.measured & (below_line | below_mean), dtype=np.bool_)


class PurposeRule(Rule):
    """Every move fills a need or lifts a school that is short of backbone teachers."""

    id = "purpose"
    kind = "pair"
    zh = "交流目的"
    en = "purpose"
    demands = N_("Every move fills a need or lifts a school that is below its pass line or below the mean.")
    formula = N_(
        "staffing < need on the destination line; or a backbone teacher comes to a measured school and stage with\n"
        "10000 * half days < pass line * pupils, or half days / pupils < half days / pupils of the authority"
    )
    example = N_(
        "A line needs 20 half days and has 16: a move there fills a need. Where 20 of 20 are there, a move is"
        " refused if the rule is on, unless it brings a backbone teacher to a school below its pass line or "
        "below the mean."
    )
    rank = 80
    reasons = (N_("the move fills no need and lifts no school that is short of backbone teachers"),)

    class Params(PairParams):
        """Off by default: circulation inside a group is an aim of its own."""

        on: bool = param(False, "启用", "on", _EFFECT)

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Moves that serve circulation or the rate only."""
        serving = [PURPOSES.index(NEED), PURPOSES.index(BALANCE)]
        return np.asarray(~np.isin(purposes(table, context), serving), dtype=np.int64)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each move that serves neither."""
        from rotation.rules.reading_purpose import Purposes

        known = Purposes(reading)
        for move in reading.moves(plan):
            if known.of(move) not in (NEED, BALANCE):
                text = _(
                    "{teacher} goes to {school}: {purpose}; neither a need nor a school short of backbone teachers"
                )
                message = text.format(
                    teacher=reading.teacher_name(move.teacher_id),
                    school=reading.school_name(move.to_school),
                    purpose=known.text(move),
                )
                yield Finding(
                    self.id, message, 1, move.teacher_id, move.to_school, stage=move.stage, subject=move.subject
                )
