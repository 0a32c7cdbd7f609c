"""The report of a plan as one offline file: sentences, charts, tables; it prints, and says the same without script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from rotation.i18n import _, current_language
from rotation.io.sheets import display_width
from rotation.report.page.charts import Chart
from rotation.report.plan_columns import Value

MOST_ROWS = 1500
"""Rows of a table on the page; the rest stands in the workbook."""


UNBROKEN, UNBROKEN_TERM, UNBROKEN_CODE = 14, 25, 36
"""Width, in Latin letters, up to which a cell stays on one line, a term in years, and who or what a row is about."""
LONG = 80
"""From which width on a cell is a sentence, which wants more room on a narrow screen."""
CODE = re.compile(r"(^|[(（])[A-Za-z0-9._-]+[)）]?$")
"""A code alone, or one in brackets after its name."""


@dataclass(frozen=True)
class Column:
    """A head, and whether numbers stand below it."""

    head: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the page; rows that are marked are drawn as breaches, cells (row, column) that are best with a tick.

    A plain one has no filter and is not sorted.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    title: str = ""
    note: str = ""
    marked: frozenset[int] = frozenset()
    best: frozenset[tuple[int, int]] = frozenset()
    plain: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page; one without any content is left out."""

    title: str
    texts: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()


def page(title: str, subtitle: str, sentences: Sequence[str], sections: Iterable[Section], mark: str = "") -> str:
    """The page in the current language; texts are escaped, and only the drawings, which escape theirs, are not."""
    shown = [one for one in map(_ready, sections) if one["texts"] or one["charts"] or one["tables"]]
    values = {
        "title": title,
        "subtitle": subtitle,
        "mark": mark,
        "sentences": sentences,
        "sections": shown,
        "filter": _("show rows that contain ..."),
        "lang": current_language().replace("_", "-"),
    }
    return _environment().from_string(_template()).render(values) + "\n"


@lru_cache(maxsize=1)
def _template() -> str:
    return resources.files("rotation.report.page").joinpath("templates", "report.html").read_text(encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.tests["short"] = _is_short
    environment.tests["coded"] = _is_coded
    environment.tests["long"] = lambda cell: display_width(str(cell)) >= LONG
    return environment


def _is_short(cell: Value) -> bool:
    """True for a cell that is not broken: a short one, or a term from date to date, which would break at a hyphen."""
    text = str(cell)
    return display_width(text) <= (UNBROKEN_TERM if text[:4].isdigit() else UNBROKEN)


def _is_coded(cell: Value) -> bool:
    """True for a code, with a name before it or not, that is not broken: broken, it is hard to find and to compare."""
    text = str(cell)
    return CODE.search(text) is not None and display_width(text) <= UNBROKEN_CODE


def _ready(section: Section) -> dict[str, Any]:
    """Without empty charts and tables, long tables cut."""
    charts = [
        {**one._asdict(), "svg": Markup(one.svg)}  # noqa: S704 - drawings escape every text themselves
        for one in section.charts
        if one.svg
    ]
    tables = [_cut(table) for table in section.tables if table.rows]
    return {"title": section.title, "texts": section.texts, "charts": charts, "tables": tables}


def _cut(table: Table) -> Table:
    if len(table.rows) <= MOST_ROWS:
        return table
    text = _("The first {shown} of {count} rows; all of them stand in the workbook.")
    note = text.format(shown=MOST_ROWS, count=len(table.rows))
    return replace(table, rows=table.rows[:MOST_ROWS], note=" ".join(filter(None, (table.note, note))))
