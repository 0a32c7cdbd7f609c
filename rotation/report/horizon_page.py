"""The horizon as one offline HTML page: charts, the table, what is assumed; no script, no outside request."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rotation.explain.stuck import Stuck
from rotation.i18n import _, current_language
from rotation.planning.horizon import Year, YearFigures
from rotation.planning.projection import Projection, assumption_texts
from rotation.report.horizon_table import (
    burden_per_move,
    each,
    place_name,
    rate_keys,
    rates_of,
    spread_keys,
    spreads_of,
    table_lines,
)
from rotation.report.stuck import stuck_words
from rotation.report.words import rule_name
from rotation.report.year_chart import YearChart, YearLine

STYLE = """
body{font:15px/1.55 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#222;background:#fff;margin:0}
main{max-width:1060px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:30px 0 10px}
p,li{max-width:70em}p{margin:6px 0}.faint{color:#555}li{margin:3px 0}
.charts{display:grid;margin-top:18px;grid-template-columns:repeat(auto-fit,minmax(400px,1fr));gap:22px 28px}
figure{margin:0}svg{width:100%;height:auto;display:block;font-family:inherit}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:14px;min-width:60%}
th,td{border-bottom:1px solid #ddd;padding:4px 14px 4px 0;text-align:left;vertical-align:top}
th{border-bottom:2px solid #222;white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;
white-space:nowrap}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}svg,tr{break-inside:avoid}}
"""


def horizon_page(years: Sequence[Year], assumed: Projection, title: str, stuck: Stuck | None = None) -> str:
    """The page in the current language; the same years give the same text. `stuck`: why the last one has no plan."""
    charts = "".join(f"<figure>{chart.svg()}</figure>" for chart in horizon_charts(years))
    first = _("{year} is planned on the data given; every later year rests on the assumptions below.")
    notes = "".join(f"<li>{escape(text)}</li>" for text in assumption_texts(assumed))
    table, assumptions = _("Year by year"), _("What is assumed")
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="faint">{escape(first.format(year=years[0].year))}</p>',
        f'<div class="charts">{charts}</div>' if charts else "",
        f"<h2>{escape(table)}</h2>{_table(years)}",
        "" if stuck is None else _why(years[-1].year, stuck),
        f"<h2>{escape(assumptions)}</h2><ul>{notes}</ul>",
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    start = f'<!doctype html>\n<html lang="{current_language().replace("_", "-")}">'
    return f"{start}<head>{head}{view}</head><body><main>\n" + "\n".join(body) + "\n</main></body></html>\n"


def _why(year: int, stuck: Stuck) -> str:
    """Why a year has no plan, and the ways out, as on the screen."""
    title = _("Why {year} has no plan").format(year=year)
    parts = [f"<h2>{escape(title)}</h2>"]
    for said in stuck_words(stuck):
        parts.append(f"<p>{escape(said.heading)}</p>")
        rows = [_("{key}: {message}").format(key=rule, message=text) for rule, text in said.rows]
        parts.append("<ul>" + "".join(f"<li>{escape(row)}</li>" for row in rows) + "</ul>" if rows else "")
        parts += [f'<p class="faint">{escape(note)}</p>' for note in said.notes]
    return "".join(parts)


def _table(years: Sequence[Year]) -> str:
    heads = "".join(f'<th class="n">{year.year}</th>' for year in years)
    rows = []
    for line in table_lines(years):
        cells = "".join(f'<td class="n">{escape(words)}</td>' for words in line.words)
        rows.append("" if line.parts else f"<tr><td>{escape(line.label)}</td>{cells}</tr>")
    figure = _("figure")
    head = f"<thead><tr><th>{escape(figure)}</th>{heads}</tr></thead>"
    return f'<div class="scroll"><table>{head}<tbody>{"".join(rows)}</tbody></table></div>'


def horizon_charts(years: Sequence[Year]) -> list[YearChart]:
    """Shortage, dispersion by stage, rates, moves, coverage, burden; none without a single plan."""
    if not any(year.figures for year in years):
        return []
    return [_shortage(years), *_spreads(years), _rates(years), _moves(years), _coverage(years), _burden(years)]


def _known(years: Sequence[Year]) -> list[YearFigures | None]:
    return [year.figures for year in years]


def _numbers(years: Sequence[Year]) -> list[int]:
    return [year.year for year in years]


def _shortage(years: Sequence[Year]) -> YearChart:
    found = _known(years)
    return YearChart(
        _("Shortage, persons"),
        _("Persons missing in all lines with a stated need, before and after each year's plan."),
        _numbers(years),
        [
            YearLine(_("before"), each(found, lambda one: one.shortage_before / 10), before=True),
            YearLine(_("after"), each(found, lambda one: one.shortage_after / 10), 1, named=True, below=True),
        ],
        1,
    )


def _spreads(years: Sequence[Year]) -> list[YearChart]:
    keys, charts = spread_keys(years), []
    for key in keys:
        found = spreads_of(years, key)
        lines = [
            YearLine(_("before"), each(found, lambda one: one.cv_before), before=True),
            YearLine(_("after"), each(found, lambda one: one.cv_after), 1, named=True, below=True),
        ]
        caps = each(found, lambda one: one.cap)
        if any(cap is not None for cap in caps):
            lines.append(YearLine(_("cap"), caps, 2, limit=True))
        title = _("Dispersion of backbone teachers, {stage}").format(stage=place_name(key, keys))
        about = _("Coefficient of variation of backbone teachers per pupil between the schools of a stage.")
        charts.append(YearChart(title, about, _numbers(years), lines, 2))
    return charts


def _rates(years: Sequence[Year]) -> YearChart:
    """Rates over the authority; those of single schools would make too many lines."""
    lines: list[YearLine] = []
    keys = rate_keys(years)
    names = [name for name, _scope in keys]
    for name, scope in [key for key in keys if names.count(key[0]) <= 2][:3]:
        rates, colour = rates_of(years, (name, scope)), len([line for line in lines if not line.limit])
        label = rule_name(name) if names.count(name) == 1 else f"{rule_name(name)} · {scope}"
        values = [100 * rate.numerator / rate.denominator if rate and rate.denominator else None for rate in rates]
        least = [rate.at_least_permille / 10 if rate and rate.at_least_permille is not None else None for rate in rates]
        lines.append(YearLine(label, values, colour, named=True))
        lines.append(YearLine(_("{name}: at least").format(name=label), least, colour, limit=True))
    about = _("Those who move, as shares of the denominators in the table, and the least that the policy asks for.")
    return YearChart(_("Rates, per cent"), about, _numbers(years), lines)


def _moves(years: Sequence[Year]) -> YearChart:
    found = _known(years)
    return YearChart(
        _("Moves and returns, persons"),
        _("Moves of each year's plan, those of backbone teachers among them, and who came back on its start date."),
        _numbers(years),
        [
            YearLine(_("moves"), each(found, lambda one: one.moves), named=True),
            YearLine(_("backbone teachers"), each(found, lambda one: one.backbone_moves), 1, named=True),
            YearLine(_("came back"), each(found, lambda one: one.passage.returned), 2, before=True),
        ],
    )


def _coverage(years: Sequence[Year]) -> YearChart:
    found = _known(years)
    values = each(found, lambda one: 100 * one.ever_moved / one.ever_eligible if one.ever_eligible else None)
    return YearChart(
        _("Coverage of the eligible, per cent"),
        _("Of all who were eligible in this or an earlier year of the horizon, the share that has moved by then."),
        _numbers(years),
        [YearLine(_("have moved"), values, 2, named=True)],
        1,
    )


def _burden(years: Sequence[Year]) -> YearChart:
    values = each(_known(years), burden_per_move)
    return YearChart(
        _("Burden per move, minutes"),
        _("The goal burden divided by the moves: one-way minutes and surcharges in minutes."),
        _numbers(years),
        [YearLine(_("per move"), values, 3, named=True)],
        1,
    )
