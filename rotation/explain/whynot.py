"""Why not there: every rule that refuses a move, with its numbers; or what the move would cost in each goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rotation.explain.moves import Refusal, said_of
from rotation.explain.planned import Planned
from rotation.explain.price import Price, exact_price
from rotation.explain.relaxable import move_of
from rotation.formulation.candidates import Candidates, all_pairs
from rotation.formulation.context import Context
from rotation.formulation.links import all_links
from rotation.formulation.waived import Waivers
from rotation.i18n import _
from rotation.model.plan import Move
from rotation.rules.base import Rule
from rotation.rules.reading import Reading
from solvers.backend import Stop


@dataclass(frozen=True)
class Place:
    """One line and form at the school, and every rule that refuses it; none: a candidate."""

    move: Move
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class WhyNot:
    """The answer for a teacher and a school (by index)."""

    teacher: int
    school: int
    places: tuple[Place, ...]
    in_plan: bool
    """The plan sends the teacher there, or lets him or her stay there; the price is then that of not doing so."""
    price: Price | None
    """None where every place is refused, or where nothing else is possible."""
    own: bool = False
    """It is the teacher's own school: the question is what staying costs."""


def why_not(case: Planned, teacher: int, school: int, seconds: float | None = 30.0, stop: Stop | None = None) -> WhyNot:
    """All refusals, and where a rule lets the move pass, its exact price by solving again with the move forced."""
    context, table = case.formulation.context, case.formulation.candidates
    if school == int(context.state.teachers.school[teacher]):
        return _staying(case, teacher, school, seconds, stop)
    places = places_at(context, case.formulation.rules, teacher, school)
    columns = np.flatnonzero((table.teacher == teacher) & (table.school == school)).astype(np.int64)
    in_plan = case.values is not None and bool(case.values[columns].any())
    price = None
    if len(columns):
        price = exact_price(case, columns, taken=not in_plan, seconds=seconds, stop=stop)
    return WhyNot(teacher, school, places, in_plan, price)


def _staying(case: Planned, teacher: int, school: int, seconds: float | None, stop: Stop | None) -> WhyNot:
    """What staying costs one whom the plan moves; nothing for one who stays anyhow."""
    columns = np.flatnonzero(case.formulation.candidates.teacher == teacher).astype(np.int64)
    moves = case.values is not None and bool(case.values[columns].any())
    price = exact_price(case, columns, taken=False, seconds=seconds, stop=stop) if moves else None
    return WhyNot(teacher, school, (), not moves, price, own=True)


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
