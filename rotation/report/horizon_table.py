"""The horizon as one table: a line a figure, a column a year; printed, as CSV, on a sheet, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import pandas as pd

from rotation.i18n import N_, _
from rotation.model.vocabulary import STAGES
from rotation.planning.horizon import Spread, Year, YearFigures
from rotation.planning.projection import Projection, assumption_texts
from rotation.report.lists import csv_bytes
from rotation.report.plan_drawing import PlanDrawing
from rotation.report.words import persons, rule_name, share
from rotation.rules.base import Rate
from solvers.solution import Status

Number = int | float | None
T = TypeVar("T")
V = TypeVar("V")
STATES: dict[Status, str] = {
    Status.OPTIMAL: N_("proved optimal"),
    Status.FEASIBLE: N_("valid, not proved"),
    Status.INFEASIBLE: N_("infeasible"),
    Status.UNKNOWN: N_("no plan found"),
    Status.ERROR: N_("solver failed"),
}
LABEL_WIDTH, YEAR_WIDTH, TEXT_WIDTH = 44, 16, 110


@dataclass(frozen=True)
class TableLine:
    """One figure over the years: numbers as a sheet takes them (None: none), and the words that are shown.

    Kinds are those of a workbook's cells: text, whole, tenth, exact, percent.
    """

    label: str
    kind: str
    numbers: Sequence[Number | str]
    words: Sequence[str]
    parts: bool = False
    """Numerator or denominator of the line above: written to files, printed within that line."""


def each(found: Sequence[T | None], read: Callable[[T], V | None]) -> list[V | None]:
    """What is read off each year's item, None where the year has none."""
    return [None if one is None else read(one) for one in found]


def table_lines(years: Sequence[Year]) -> Iterator[TableLine]:
    """Every figure, in the order in which a head of office asks."""
    states = [_(STATES[year.outcome.status]) for year in years]
    yield TableLine(_("result"), "text", states, states)
    for label, read in _counts():
        yield _whole(label, years, read)
    for label, read in _shortages():
        values = [None if year.figures is None else read(year.figures) for year in years]
        numbers: list[Number | str] = [None if value is None else value / 10 for value in values]
        yield TableLine(label, "tenth", numbers, ["-" if value is None else persons(value) for value in values])
    yield from _spread_lines(years)
    yield from _rate_lines(years)
    yield _whole(_("burden, minutes"), years, lambda found: found.burden)
    yield _tenth(_("burden per move, minutes"), years, burden_per_move)
    label = _("coverage: have moved, of all who were ever eligible")
    yield from _share_lines(label, [_coverage(year) for year in years], _("have moved"), _("were ever eligible"))


def burden_per_move(found: YearFigures) -> float | None:
    """Minutes of burden a move; None without moves or without the goal."""
    return None if found.burden is None or not found.moves else found.burden / found.moves


def _counts() -> list[tuple[str, Callable[[YearFigures], int | None]]]:
    return [
        (_("teachers"), lambda found: found.teachers),
        (_("left since the year before"), lambda found: found.passage.left),
        (_("new teachers"), lambda found: found.passage.joined),
        (_("came back from a posting"), lambda found: found.passage.returned),
        (_("away before the plan"), lambda found: found.away),
        (_("backbone teachers"), lambda found: found.backbone),
        (_("eligible teachers"), lambda found: found.eligible),
        (_("moves"), lambda found: found.moves),
        (_("moves of backbone teachers"), lambda found: found.backbone_moves),
    ]


def _shortages() -> list[tuple[str, Callable[[YearFigures], int]]]:
    return [
        (_("shortage before, persons"), lambda found: found.shortage_before),
        (_("shortage after, persons"), lambda found: found.shortage_after),
    ]


def _whole(label: str, years: Sequence[Year], read: Callable[[YearFigures], int | None]) -> TableLine:
    values = [None if year.figures is None else read(year.figures) for year in years]
    return TableLine(label, "whole", values, ["-" if value is None else f"{value:,}" for value in values])


def _tenth(label: str, years: Sequence[Year], read: Callable[[YearFigures], float | None]) -> TableLine:
    values = [None if year.figures is None else read(year.figures) for year in years]
    return TableLine(label, "tenth", values, ["-" if value is None else f"{value:.1f}" for value in values])


def spread_keys(years: Sequence[Year]) -> list[tuple[str, str]]:
    """(authority, stage) of every dispersion of any year."""
    found = [(one.authority, one.stage) for year in years if year.figures for one in year.figures.spreads]
    return list(dict.fromkeys(found))


def spreads_of(years: Sequence[Year], key: tuple[str, str]) -> list[Spread | None]:
    """The dispersion of one authority and stage, year by year."""
    return [
        next((one for one in year.figures.spreads if (one.authority, one.stage) == key), None) if year.figures else None
        for year in years
    ]


def place_name(key: tuple[str, str], keys: Sequence[tuple[str, str]]) -> str:
    """The stage, with its authority where there are several."""
    stage = STAGES.label(key[1])
    several = len({authority for authority, _stage in keys}) > 1
    return _("{authority}, {stage}").format(authority=key[0], stage=stage) if several else stage


def _spread_lines(years: Sequence[Year]) -> Iterator[TableLine]:
    keys = spread_keys(years)
    for key in keys:
        name, found = place_name(key, keys), spreads_of(years, key)
        exact = [
            (_("{stage}: dispersion before"), each(found, lambda one: one.cv_before)),
            (_("{stage}: dispersion after"), each(found, lambda one: one.cv_after)),
            (_("{stage}: cap of the dispersion"), each(found, lambda one: one.cap)),
        ]
        for label, values in exact:
            words = ["-" if value is None else f"{value:.3f}" for value in values]
            yield TableLine(label.format(stage=name), "exact", values, words)
        counts = [
            (_("{stage}: schools under the pass line before"), each(found, lambda one: one.below_before)),
            (_("{stage}: schools under the pass line after"), each(found, lambda one: one.below_after)),
        ]
        for label, whole in counts:
            words = ["-" if value is None else str(value) for value in whole]
            yield TableLine(label.format(stage=name), "whole", whole, words)


def rate_keys(years: Sequence[Year]) -> list[tuple[str, str]]:
    """(rule, scope) of every rate of any year."""
    found = [(rate.name, rate.scope) for year in years if year.figures for rate in year.figures.rates]
    return list(dict.fromkeys(found))


def rates_of(years: Sequence[Year], key: tuple[str, str]) -> list[Rate | None]:
    """One rate, year by year."""
    return [
        next((rate for rate in year.figures.rates if (rate.name, rate.scope) == key), None) if year.figures else None
        for year in years
    ]


def _rate_lines(years: Sequence[Year]) -> Iterator[TableLine]:
    for key in rate_keys(years):
        rates = rates_of(years, key)
        label = _("{name} ({scope})").format(name=rule_name(key[0]), scope=key[1]) if key[1] else rule_name(key[0])
        pairs = [None if rate is None else (rate.numerator, rate.denominator) for rate in rates]
        yield from _share_lines(label, pairs, _("numerator"), _("denominator"))
        least = [None if rate is None else rate.at_least_permille for rate in rates]
        if any(limit is not None for limit in least):
            values = [None if limit is None else limit / 10 for limit in least]
            words = ["-" if value is None else _("{number} %").format(number=f"{value:g}") for value in values]
            yield TableLine(_("{name}: at least").format(name=label), "percent", values, words)


def _coverage(year: Year) -> tuple[int, int] | None:
    return None if year.figures is None else (year.figures.ever_moved, year.figures.ever_eligible)


def _share_lines(
    label: str, pairs: Sequence[tuple[int, int] | None], numerator: str, denominator: str
) -> Iterator[TableLine]:
    """A share in per cent with its parts in the words, and the parts as lines of their own."""
    values = [100 * pair[0] / pair[1] if pair and pair[1] else None for pair in pairs]
    yield TableLine(label, "percent", values, ["-" if pair is None else share(*pair) for pair in pairs])
    for at, name in enumerate((numerator, denominator)):
        part = [None if pair is None else pair[at] for pair in pairs]
        words = ["-" if value is None else f"{value:,}" for value in part]
        yield TableLine(_("{name}: {part}").format(name=label, part=name), "whole", part, words, parts=True)


def horizon_csv(years: Sequence[Year]) -> bytes:
    """The table as CSV: label, then a column a year; numbers unrounded."""
    lines = list(table_lines(years))
    frame = pd.DataFrame({_("figure"): [line.label for line in lines]})
    for at, year in enumerate(years):
        frame[str(year.year)] = pd.Series([line.numbers[at] for line in lines], dtype=object)
    return csv_bytes(frame)


def horizon_workbook(years: Sequence[Year], assumed: Projection, title: str) -> bytes:
    """A workbook with the table and what is assumed; the same years give the same bytes."""
    drawing = PlanDrawing(years[0].instance.start_date, title)
    sheet = drawing.sheet(_("years"))
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, len(years), YEAR_WIDTH)
    for column, header in enumerate([_("figure"), *(str(year.year) for year in years)]):
        drawing.cell(sheet, 0, column, header, drawing.required)
    for row, line in enumerate(table_lines(years), start=1):
        drawing.cell(sheet, row, 0, line.label, drawing.label)
        drawing.height(sheet, row, [(line.label, LABEL_WIDTH)])
        for column, value in enumerate(line.numbers, start=1):
            drawing.cell(sheet, row, column, value, drawing.kinds[line.kind])
    sheet.freeze_panes(1, 1)
    notes = drawing.sheet(_("assumptions"))
    notes.set_column(0, 0, TEXT_WIDTH)
    for row, text in enumerate(assumption_texts(assumed)):
        drawing.cell(notes, row, 0, text, drawing.kinds["long"])
        drawing.height(notes, row, [(text, TEXT_WIDTH)])
    return drawing.finish()


def horizon_json(years: Sequence[Year], assumed: Projection, asked: int) -> dict[str, Any]:
    """The horizon as one JSON object; amounts in half days, shares as numerator and denominator."""
    return {
        "years_asked": asked,
        "options": asdict(assumed),
        "assumptions": list(assumption_texts(assumed)),
        "years": [
            {
                "year": year.year,
                "status": str(year.outcome.status),
                "stop_reason": str(year.outcome.stop_reason),
                "reproducible": year.outcome.reproducible,
                "seconds": {name: round(value, 3) for name, value in year.outcome.seconds.items()},
                "input": year.instance.digest(),
                "figures": None if year.figures is None else asdict(year.figures),
            }
            for year in years
        ],
    }
