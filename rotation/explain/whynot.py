"""Why not there: every rule that refuses a move, with its numbers; or what the move would cost in each goal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.explain.planned import Planned
from rotation.explain.price import Price, exact_price
from rotation.rules.refusals import Place, places_at
from solvers.backend import Stop


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
