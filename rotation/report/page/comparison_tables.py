"""The tables of a comparison's page: teachers, schools, rules, inputs, trade-off and sweep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from rotation.i18n import _
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.report.compared import Compared, Place, School, TradeoffFacts
from rotation.report.comparison_data import data_rows
from rotation.report.handout.people import TAIL
from rotation.report.page.comparison_overview import BLANK, state_text
from rotation.report.page.comparison_words import parameter_name, school_effects, setting_cell
from rotation.report.page.page import Column, Table
from rotation.report.plan_columns import Value
from rotation.report.ranking import goals_in_order, value_of
from rotation.report.words import goal_name, persons, rule_name


def teachers_table(facts: Compared, shown: Sequence[int]) -> Table:
    """Teachers whom the sides shown treat differently; names and places as on the public list, nothing of the way."""
    columns = [
        *map(Column, (_("teacher's name"), _("present school"))),
        *(Column(facts.sides[at].name) for at in shown),
    ]
    rows: list[list[Value]] = []
    namesakes = Counter((one.name, one.school) for one in facts.teachers)
    for one in facts.teachers:
        cells = [_place(one.places[at]) for at in shown]
        if len({cell for cell, at in zip(cells, shown, strict=True) if facts.sides[at].plan is not None}) > 1:
            name = one.name
            if namesakes[one.name, one.school] > 1:
                text = _("{name} (staff number ending in {tail})")
                name = text.format(name=one.name, tail=one.code[-TAIL:])
            rows.append([name, one.school, *cells])
    blank = any(None in row for row in rows)
    return Table(columns, rows, note=_("Blank: there is no plan, or the teacher is not in the data.") if blank else "")


def _place(place: Place | Literal["stays"] | None) -> str | None:
    """Where a teacher goes, or that he or she stays; None for who is not there to stay."""
    if not isinstance(place, Place):
        return None if place is None else _("stays")
    parts = (
        place.school,
        _("{stage} {subject}").format(stage=STAGES.label(place.stage), subject=SUBJECTS.label(place.subject)),
    )
    return _(", ").join((*parts, FORMS.label(place.form)))


def schools_table(facts: Compared, shown: Sequence[int]) -> Table:
    """Schools that win or lose: on every side who is short and how many backbone teachers there are, and the effect."""
    columns = [Column(_("school")), *(Column(facts.sides[at].name, numeric=True) for at in shown)]
    rows: list[list[Value]] = []
    for one in facts.schools:
        effects = school_effects(one)
        if not any(effects[at] for at in shown):
            continue
        rows.append([one.name, *(_school_cell(one, at, effects[at]) for at in shown)])
    note = _(
        "Full-time persons short / backbone teachers after the plan. ▲ better, ▼ worse than “{first}”: fewer are "
        "short, or as many with more backbone teachers."
    )
    return Table(columns, rows, note=note.format(first=facts.sides[0].name))


def _school_cell(one: School, at: int, effect: int | None) -> str:
    short, strong = one.short[at], one.backbone[at]
    if short is None or strong is None:
        return BLANK
    return f"{persons(short)} / {persons(strong)} {'▼ ▲'[1 + (effect or 0)]}".strip()


def rules_table(facts: Compared, shown: Sequence[int]) -> Table:
    """Rules that some plan breaks by its own policy, or would break by the first one's."""
    first = facts.sides[0].name
    columns = [Column(_("rule")), *(Column(facts.sides[at].name, numeric=True) for at in shown)]
    columns += [
        Column(_("{side} under the rules of {first}").format(side=facts.sides[at].name, first=first), numeric=True)
        for at in shown[1:]
    ]
    rows: list[list[Value]] = []
    for one in facts.rules:
        cells = [*(one.own[at] for at in shown), *(one.under_first[at] for at in shown[1:])]
        if any(cells):
            rows.append([rule_name(one.rule), *cells])
    return Table(columns, rows, note=_("Units of breach; priced ones of soft rules are among them."))


def settings_table(facts: Compared, shown: Sequence[int]) -> Table:
    """Parameters that differ."""
    columns = [*map(Column, (_("parameter"), _("name"))), *(Column(facts.sides[at].name) for at in shown)]
    rows: list[list[Value]] = [
        [one.key, parameter_name(one.key), *(setting_cell(one, at) for at in shown)]
        for one in facts.settings
        if len({repr(one.values[at]) for at in shown}) > 1
    ]
    return Table(columns, rows, _("parameters that differ"))


def cells_table(facts: Compared, shown: Sequence[int]) -> Table:
    """Cells and rows of the data that differ; of personal circumstances only how many."""
    columns = [*map(Column, (_("sheet"), _("row"), _("column"))), *(Column(facts.sides[at].name) for at in shown)]
    return Table(columns, [list(row) for row in data_rows(facts, shown)], _("data that differ"))


def tradeoff_table(found: TradeoffFacts) -> Table:
    """The points of the trade-off in their order."""
    heads = (_("{goal} may be worse by").format(goal=goal_name(found.first)), goal_name(found.first))
    columns = [Column(head, numeric=True) for head in (*heads, goal_name(found.second))]
    rows = [
        [f"{one.slack:,}", f"{one.first:,}", f"{one.second:,}", _("yes") if one.proved else _("no")]
        for one in found.points
    ]
    return Table([*columns, Column(_("proved"))], rows, plain=True)


def sweep_table(facts: Compared) -> list[Table]:
    """One row a value of the parameter that was tried; none where none was."""
    if facts.swept is None:
        return []
    goals = goals_in_order(facts.sides)
    columns = [Column(parameter_name(facts.swept.parameter)), Column(_("state"))]
    columns += [Column(head, numeric=True) for head in (_("moves"), _("short after"), *map(goal_name, goals))]
    rows: list[list[Value]] = []
    for one in facts.sides:
        if one.name not in facts.swept.values:
            continue
        plan = one.plan
        reached = [] if plan is None else [plan.moves, persons(plan.short_after)]
        values = [value_of(one, goal) for goal in goals]
        numbers = reached + [None if value is None else f"{value:,}" for value in values]
        rows.append(
            [str(facts.swept.values[one.name]), state_text(one), *(numbers if plan else [BLANK] * (2 + len(goals)))]
        )
    return [Table(columns, rows, plain=True)]
