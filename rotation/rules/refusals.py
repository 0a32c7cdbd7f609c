"""Every rule that refuses one move, in the checker's words, which have the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rotation.formulation.candidates import Candidates, all_pairs
from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.formulation.waived import Waivers
from rotation.i18n import _, current_language
from rotation.model.plan import Move, Plan
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.rules.base import Finding, Rule
from rotation.rules.reading import Reading


def rule_name(rule: Rule) -> str:
    """A rule's name in the current language."""
    return rule.zh if current_language() == "zh_CN" else rule.en


def said_of(rule: Rule, move: Move, reading: Reading) -> list[Finding]:
    """What a rule's check says against one move; not that others, who must go, do not go in a plan of that move."""
    return [one for one in rule.check(Plan.of([move]), reading) if one.teacher_id in ("", move.teacher_id)]


class Refusal(NamedTuple):
    """One rule's no: its id and the reason in the current language."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Place:
    """One line and form at the school, and every rule that refuses it; none: a candidate."""

    move: Move
    refusals: tuple[Refusal, ...]


def places_at(context: Context, rules: Sequence[Rule], teacher: int, school: int) -> tuple[Place, ...]:
    """Every line and form of the teacher at the school, with the rules about single moves that refuse it."""
    one = np.array([teacher], dtype=np.int64)
    links = all_links(context, context.state.teachers.school[one])
    pairs = all_pairs(context, links.take(links.destination == school), one)
    reading = Reading(context.instance, context.policy)
    pair_rules = [rule for rule in rules if rule.kind == "pair"]
    return tuple(
        Place(move_of(context, pairs, at), refusals_of(context, pair_rules, pairs, at, reading))
        for at in range(len(pairs))
    )


def refusals_of(
    context: Context, rules: Sequence[Rule], pairs: Candidates, at: int, reading: Reading
) -> tuple[Refusal, ...]:
    """All rules that refuse one pair, in the checker's words, which have the numbers."""
    found, pair, waivers = [], pairs.take(np.array([at])), Waivers.of(context)
    move = move_of(context, pairs, at)
    for rule in rules:
        number = int(rule.refuse_teachers(context)[pair.teacher[0]]) or int(rule.refuse(pair, context)[0])
        if number and not waivers.passes(rule.id, pair)[0]:
            messages = [finding.message for finding in said_of(rule, move, reading)] or [_(rule.reasons[number - 1])]
            found.append(Refusal(rule.id, _("; ").join(messages)))
    return tuple(found)


def reasons_against(context: Context, rules: Sequence[Rule], teacher: int, school: int) -> list[str] | None:
    """Rule and reason of every refusal, at that line and form of the school which the fewest rules refuse.

    Empty where no line there is the teacher's; None where a place is left open, and at the teacher's own school.
    """
    if school == int(context.state.teachers.school[teacher]):
        return None
    places = places_at(context, rules, teacher, school)
    fewest = min((place.refusals for place in places), key=len, default=None)
    if fewest is None:
        return []
    name = {rule.id: rule_name(rule) for rule in rules}
    return [_("{key}: {message}").format(key=name[one.rule], message=one.reason) for one in fewest] or None


def move_of(context: Context, table: Candidates, at: int) -> Move:
    """The move that one candidate stands for."""
    state, line = context.state, int(table.line[at])
    return Move(
        str(state.teachers.code[table.teacher[at]]),
        str(state.schools.code[table.school[at]]),
        STAGES.codes[state.lines.stage[line]],
        SUBJECTS.codes[state.lines.subject[line]],
        FORMS.codes[table.form[at]],
        int(table.load[at]),
    )
