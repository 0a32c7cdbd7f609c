"""The overview of a comparison: figures a row, sides a column, the best of a row marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rotation.i18n import _
from rotation.model.vocabulary import INDICATORS, STAGES
from rotation.report.compared import Compared, Plan, Share, SideFacts, Spread
from rotation.report.page.page import Column, Table
from rotation.report.ranking import goals_in_order, value_of
from rotation.report.words import goal_name, persons, rule_name, share, side_state

BLANK = ""
"""What a side does not have."""


class Row(NamedTuple):
    """A row of the overview: its label, a cell a side, and a number a side where less of it is better."""

    label: str
    cells: list[str]
    less: list[float | None]


def overview_table(facts: Compared, shown: Sequence[int]) -> Table:
    """Figures a row and sides a column; the best of a row is marked where the sides differ."""
    sides = [facts.sides[at] for at in shown]
    rows = [
        Row(_("state"), [state_text(one) for one in sides], []),
        _row(sides, _("moves"), lambda plan: str(plan.moves)),
        _row(
            sides,
            _("shortage, persons: today → with the plan"),
            lambda plan: f"{persons(plan.short_before)} → {persons(plan.short_after)}",
            lambda plan: plan.short_after,
        ),
        *_spread_rows(sides),
        *_share_rows(sides),
        _row(
            sides,
            _("one-way minutes, on average"),
            lambda plan: BLANK if plan.minutes is None else f"{plan.minutes:.1f}",
            lambda plan: plan.minutes,
        ),
        *(_goal_row(sides, goal) for goal in goals_in_order(sides)),
    ]
    best = {(at, 1 + side) for at, row in enumerate(rows) for side in _least(row.less)}
    note = _("✓ the best of a row. Goals come in the policy's order, all measured under the policy of “{first}”.")
    note = note if len(sides) > 1 else _("Goals come in the policy's order.")
    return Table(
        [Column(_("figure")), *(Column(one.name, numeric=True) for one in sides)],
        [[row.label, *row.cells] for row in rows],
        note=note.format(first=facts.sides[0].name),
        best=frozenset(best),
        plain=True,
    )


def state_text(one: SideFacts) -> str:
    """In a few words, what is known of a side."""
    return side_state(one.status, None if one.plan is None else one.plan.breaches)


def _row(
    sides: Sequence[SideFacts],
    label: str,
    cell: Callable[[Plan], str],
    less: Callable[[Plan], float | None] | None = None,
) -> Row:
    return Row(
        label,
        [BLANK if one.plan is None else cell(one.plan) for one in sides],
        [None if one.plan is None or one.plan.breaches or less is None else less(one.plan) for one in sides],
    )


def _least(values: Sequence[float | None]) -> list[int]:
    """Where the least value stands; nowhere where all are the same."""
    known = [value for value in values if value is not None]
    if len(set(known)) < 2:
        return []
    return [at for at, value in enumerate(values) if value == min(known)]


def _spread_rows(sides: Sequence[SideFacts]) -> list[Row]:
    """Dispersion, and schools at the pass line, of each indicator and stage."""
    rows = []
    for key in spread_keys(sides):
        label = _("dispersion of {holders}, {stage}").format(
            holders=INDICATORS.label(key[0]), stage=spread_place(key, sides)
        )
        rows.append(_row(sides, label, _spread_cell(key, _change), _spread_value(key, lambda one: _rounded(one))))
    for key in spread_keys(sides):
        label = _("schools at the pass line, {holders}, {stage}").format(
            holders=INDICATORS.label(key[0]), stage=spread_place(key, sides)
        )
        if any(one.pass_line_permille is not None for side in sides for one in _spreads(side, key)):
            row = _row(sides, label, _spread_cell(key, _reached), _spread_value(key, lambda one: -one.reached_after))
            rows.append(row)
    return rows


def spread_keys(sides: Sequence[SideFacts]) -> list[tuple[str, str, str]]:
    """(indicator, authority, stage) of every dispersion, backbone teachers first as the plans have them."""
    plans = [one.plan for one in sides if one.plan is not None]
    return list(dict.fromkeys((one.indicator, one.authority, one.stage) for plan in plans for one in plan.spreads))


def spread_place(key: tuple[str, str, str], sides: Sequence[SideFacts]) -> str:
    """The stage in words, with the authority where there are several."""
    stage = STAGES.label(key[2])
    alone = len({one[1] for one in spread_keys(sides)}) == 1
    return stage if alone else f"{key[1]} · {stage}"


def _spreads(side: SideFacts, key: tuple[str, str, str]) -> list[Spread]:
    found = () if side.plan is None else side.plan.spreads
    return [one for one in found if (one.indicator, one.authority, one.stage) == key]


def spread_of(plan: Plan, key: tuple[str, str, str]) -> Spread | None:
    """A plan's dispersion of that indicator, authority and stage."""
    return next((one for one in plan.spreads if (one.indicator, one.authority, one.stage) == key), None)


def _spread_cell(key: tuple[str, str, str], words: Callable[[Spread], str]) -> Callable[[Plan], str]:
    def cell(plan: Plan) -> str:
        found = spread_of(plan, key)
        return BLANK if found is None else words(found)

    return cell


def _spread_value(key: tuple[str, str, str], value: Callable[[Spread], float | None]) -> Callable[[Plan], float | None]:
    def number(plan: Plan) -> float | None:
        found = spread_of(plan, key)
        return None if found is None else value(found)

    return number


def _rounded(one: Spread) -> float | None:
    return None if one.after is None else round(one.after, 3)


def _change(one: Spread) -> str:
    if one.before is None or one.after is None:
        return BLANK
    return f"{one.before:.3f} → {one.after:.3f}"


def _reached(one: Spread) -> str:
    return _("{before} → {after} of {schools}").format(
        before=one.reached_before, after=one.reached_after, schools=one.schools
    )


def _share_rows(sides: Sequence[SideFacts]) -> list[Row]:
    """Rates over the largest scope of their name; those of single schools are too many here."""
    rows = []
    plans = [one.plan for one in sides if one.plan is not None]
    widest: dict[str, Share] = {}
    for plan in plans:
        for rate in plan.shares:
            known = widest.get(rate.name)
            if known is None or rate.denominator > known.denominator:
                widest[rate.name] = rate
    for name, rate in widest.items():

        def cell(plan: Plan, name: str = name, scope: str = rate.scope) -> str:
            found = next((one for one in plan.shares if (one.name, one.scope) == (name, scope)), None)
            return BLANK if found is None else share(found.numerator, found.denominator)

        label = _("{name} ({scope})").format(name=rule_name(name), scope=rate.scope) if rate.scope else rule_name(name)
        rows.append(_row(sides, label, cell))
    return rows


def _goal_row(sides: Sequence[SideFacts], goal: str) -> Row:
    values = [value_of(one, goal) for one in sides]
    less = [None if one.plan is None or one.plan.breaches else value_of(one, goal) for one in sides]
    cells = [BLANK if value is None else f"{value:,}" for value in values]
    return Row(_("goal {name}").format(name=goal_name(goal)), cells, list(less))
