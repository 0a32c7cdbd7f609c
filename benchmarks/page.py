"""One offline HTML page of a run: machine, results, failures, profiles and scaling; no script, no outside request."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from benchmarks.chart import Axis, Chart, Series, fitted
from benchmarks.figures import counts, mean_seconds, performance_profile
from benchmarks.harness import Run
from benchmarks.job import Record, Result
from benchmarks.rotations import TIED
from benchmarks.words import RESULT_WORDS, certified_lines, city_lines, failure_lines, published_table, result_table
from rotation.i18n import _, current_language

STYLE = """
body{font:15px/1.55 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#222;background:#fff;margin:0}
main{max-width:1060px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:34px 0 10px}
p{margin:6px 0;max-width:70em}.faint{color:#555}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:14px;min-width:50%}
th,td{border-bottom:1px solid #ddd;padding:5px 12px 5px 0;text-align:left;vertical-align:top}
th{border-bottom:2px solid #222;white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;max-width:860px;height:auto;display:block;margin:8px 0 18px;font-family:inherit}
tr.bad td:nth-child(3){font-weight:700}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}svg,tr{break-inside:avoid}}
"""


def page(run: Run, records: Sequence[Record]) -> str:
    """The page; `records` are the run's, judged, cities put together."""
    title = _("Benchmark {suite}").format(suite=run.suite)
    parts = [f"<h1>{escape(title)}</h1>", f'<p class="faint">{escape(_facts(run))}</p>']
    rivals = len({record["configuration"] for record in records}) > 1
    notes = _note(_about_results()) + (_note(_about_plans()) if rivals else "")
    parts.append(_section(_("Results"), _table(*result_table(records), _bad(records)) + notes))
    if run.skipped:
        rows = [(name, reason) for name, reason in run.skipped.items()]
        parts.append(_section(_("Left out"), _table((_("instance"), _("reason")), rows)))
    parts.append(_section(_("What came of it, by configuration"), _counted(records)))
    for heading, lines in (
        (_("Certified"), certified_lines(records)),
        (_("The city beside one district"), city_lines(records)),
        (_("What failed or took no part, and why"), failure_lines(records)),
    ):
        parts += [_section(heading, _listed(lines))] if lines else []
    parts += [_section(chart.title, f"<p>{escape(chart.describe)}</p>{chart.svg()}") for chart in charts(records)]
    published = [record for record in records if record.get("layout") in ("gap", "transfer")]
    if published:
        parts.append(_section(_("Published cases"), _table(*published_table(published))))
    parts.append(_section(_("Machine"), _table((_("what"), _("is")), _machine(run.environment))))
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    view = '<meta name="viewport" content="width=device-width,initial-scale=1">'
    start = f'<!doctype html>\n<html lang="{current_language().replace("_", "-")}">'
    body = "\n".join(parts)
    return f"{start}<head>{head}{view}</head><body><main>\n{body}\n</main></body></html>\n"


def charts(records: Sequence[Record]) -> list[Chart]:
    """The charts that these records can fill."""
    return [chart for chart in (_profile(records), _scaling(records)) if chart is not None]


def _profile(records: Sequence[Record]) -> Chart | None:
    steps = performance_profile(records)
    ratios = [ratio for found in steps.values() for ratio, _share in found]
    if len(steps) < 2 or not ratios:
        return None
    series = [Series(name, _from_the_left(found), stairs=True) for name, found in steps.items()]
    most = max(2.0, max(ratios) * 1.2)
    return Chart(
        _("Performance profile"),
        _("Share of the instances that a configuration proves within so many times the fastest one's seconds."),
        Axis(_("times the fastest"), 1.0, most, logarithmic=True),
        Axis(_("instances proved"), 0.0, 1.0, percent=True),
        series,
    )


def _from_the_left(steps: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The highest share at each ratio, starting at ratio 1 with the share that is fastest (or 0)."""
    points = [(1.0, 0.0)]
    for ratio, share in steps:
        if ratio == points[-1][0]:
            points[-1] = (ratio, share)
        else:
            points.append((ratio, share))
    return points


def _scaling(records: Sequence[Record]) -> Chart | None:
    """Seconds by candidates of the rotation instances but those with ties, a line a configuration and the LP's."""
    lines: dict[str, list[tuple[float, float, str, bool]]] = {}
    relaxed: dict[float, tuple[float, str]] = {}
    yardstick = _("one relaxation")
    for record in records:
        done = record["result"] in (Result.PROVED, Result.UNPROVED) and record.get("candidates")
        if record.get("layout") != "rotation" or record["instance"].endswith(TIED) or not done:
            continue
        tip = f"{record['instance']}: {record['seconds']['total']:.2f} s"
        proved = record["result"] == Result.PROVED
        point = (float(record["candidates"]), max(record["seconds"]["total"], 0.01), tip, not proved)
        lines.setdefault(record["configuration"], []).append(point)
        relaxation = record["seconds"].get("relaxation")
        if relaxation:
            name = f"{record['instance']}: {relaxation:.2f} s"
            # Every configuration's process takes the time of the same relaxation: the shortest has had the least noise.
            relaxed[point[0]] = min(relaxed.get(point[0], (math.inf, "")), (max(relaxation, 0.001), name))
    if relaxed:
        lines[yardstick] = [(size, seconds, name, False) for size, (seconds, name) in relaxed.items()]
    if not any(len({point[0] for point in points}) > 1 for points in lines.values()):
        return None
    series = []
    for name, points in sorted(lines.items(), key=lambda item: item[0] == yardstick):
        points.sort()
        labels, hollow = [point[2] for point in points], [point[3] for point in points]
        series.append(Series(name, [point[:2] for point in points], labels=labels, hollow=hollow))
    every = [point for one in series for point in one.points]
    return Chart(
        _("Scaling"),
        _("Seconds from the data in memory to the checked plan, by the number of candidates; hollow: not proved."),
        fitted(_("candidates"), [point[0] for point in every]),
        fitted(_("seconds"), [point[1] for point in every]),
        series,
    )


def _counted(records: Sequence[Record]) -> str:
    means, found = mean_seconds(records), counts(records)
    seen = [result for result in RESULT_WORDS if any(result in by_result for by_result in found.values())]
    titles = (_("configuration"), _("mean s"), *(_(RESULT_WORDS[result]) for result in seen))
    rows = [
        (name, _seconds(means.get(name)), *(by_result.get(result, 0) for result in seen))
        for name, by_result in found.items()
    ]
    note = _("Geometric mean of solver seconds, shifted by one second; a run without a proof counts as its limit.")
    return _table(titles, rows) + _note(note)


def _about_results() -> str:
    return _(
        "Total is the time from the data in memory to the checked plan: formulating, solving, checking. LP is one "
        "linear relaxation of the same program in the same process: a yardstick that is as fast as the machine. "
        "MB is the most memory of the process, whole."
    )


def _about_plans() -> str:
    return _("Against the best plan: the first goal that is worse than in the best plan of this run; = where none is.")


def _note(words: str) -> str:
    return f'<p class="faint">{escape(words)}</p>'


def _seconds(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.2f}"


def _bad(records: Sequence[Record]) -> set[int]:
    fine = (Result.PROVED, Result.UNPROVED)
    return {row for row, record in enumerate(records) if record["result"] not in fine}


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _listed(lines: Sequence[str]) -> str:
    return "<ul>{}</ul>".format("".join(f"<li>{escape(line)}</li>" for line in lines))


def _table(titles: Sequence[str], rows: Iterable[Sequence[object]], bad: set[int] | None = None) -> str:
    """A table; columns whose cells are numbers stand to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    right = [bool(cells) and all(_is_number(row[at]) for row in cells) and at > 0 for at in range(len(titles))]
    classes = [' class="n"' if side else "" for side in right]
    head = "".join(f"<th{style}>{escape(title)}</th>" for style, title in zip(classes, titles, strict=True))
    lines = []
    for number, row in enumerate(cells):
        mark = ' class="bad"' if number in (bad or set()) else ""
        filled = "".join(f"<td{style}>{escape(cell)}</td>" for style, cell in zip(classes, row, strict=True))
        lines.append(f"<tr{mark}>{filled}</tr>")
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'


def _is_number(text: str) -> bool:
    return text in ("", "-") or text.replace(",", "").replace(".", "", 1).lstrip("-").isdigit()


def _facts(run: Run) -> str:
    text = _("{when}, project {project} (source {source}), {count} measurements")
    facts = {"project": run.environment.get("project", ""), "source": run.environment.get("source", "")}
    return text.format(when=run.name, count=len(run.records), **facts)


def _machine(environment: Record) -> list[tuple[str, str]]:
    words = {
        "cpu": _("processor"),
        "cores": _("cores"),
        "memory_gb": _("memory, GB"),
        "system": _("system"),
        "python": "Python",
        "load": _("load when it began"),
    }
    rows = [(word, str(environment.get(name, "-"))) for name, word in words.items()]
    return rows + [(name, version) for name, version in environment.get("libraries", {}).items()]
