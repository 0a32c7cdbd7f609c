"""Puts the page of a comparison together: which plan is best and why, then everything that differs."""

from __future__ import annotations

from collections.abc import Iterator

from rotation.i18n import _, ngettext
from rotation.report.compared import Compared
from rotation.report.page.comparison_charts import side_charts, sweep_charts, tradeoff_chart
from rotation.report.page.comparison_overview import overview_table
from rotation.report.page.comparison_tables import (
    cells_table,
    rules_table,
    schools_table,
    settings_table,
    sweep_table,
    teachers_table,
    tradeoff_table,
)
from rotation.report.page.comparison_words import comparison_sentences, together
from rotation.report.page.page import Section, page

MOST_SIDES = 6
"""Sides that stand beside each other on the page; the workbook has all."""


def comparison_page(facts: Compared) -> str:
    """The page in the current language; the same facts give the same text."""
    shown = sides_shown(facts)
    title = _("{authority}: teacher rotation plans {year} compared")
    text = _("Start date {start}; measured against “{first}”.") if len(facts.sides) > 1 else _("Start date {start}.")
    subtitle = text.format(start=facts.start, first=facts.sides[0].name)
    left = len(facts.sides) - len(shown)
    if left:
        more = ngettext(
            "{count} more stands in the workbook, and below where one parameter is tried.",
            "{count} more stand in the workbook, and below where one parameter is tried.",
            left,
        )
        subtitle = together([subtitle, more.format(count=left)])
    title = title.format(authority=facts.authority, year=facts.plan_year)
    return page(title, subtitle, comparison_sentences(facts, shown), _sections(facts, shown))


def sides_shown(facts: Compared) -> list[int]:
    """The sides that are shown beside each other: those that no sweep made, where there are two of them or more."""
    swept = {} if facts.swept is None else facts.swept.values
    named = [at for at, one in enumerate(facts.sides) if at == 0 or one.name not in swept]
    return (named if len(named) > 1 else list(range(len(facts.sides))))[:MOST_SIDES]


def _sections(facts: Compared, shown: list[int]) -> Iterator[Section]:
    yield Section(_("Side by side"), tables=[overview_table(facts, shown)])
    yield Section(_("Shortages and balance"), charts=list(side_charts(facts, shown)))
    yield Section(_("What went in differently"), tables=[settings_table(facts, shown), cells_table(facts, shown)])
    yield Section(_("Schools that win or lose"), tables=[schools_table(facts, shown)])
    yield Section(_("Teachers who are treated differently"), tables=[teachers_table(facts, shown)])
    yield Section(_("Rules"), tables=[rules_table(facts, shown)])
    if facts.tradeoff is not None:
        found = facts.tradeoff
        yield Section(_("Trade-off of two goals"), charts=[tradeoff_chart(found)], tables=[tradeoff_table(found)])
    yield Section(_("One parameter over its values"), charts=list(sweep_charts(facts)), tables=sweep_table(facts))
