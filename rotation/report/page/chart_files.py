"""The charts of a report as SVG files of their own, for slides and documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rotation.io.atomic import write_atomically
from rotation.report.page.charts import (
    Chart,
    burden_charts,
    flow_charts,
    map_chart,
    rate_chart,
    shortage_charts,
    spread_charts,
)
from rotation.report.page.facts import PlanFacts
from rotation.report.page.tables import protection_chart

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',SimSun,sans-serif"
"""A page brings its fonts along; a file of its own names those that have Chinese letters, whatever is there last."""


def chart_files(facts: PlanFacts, *, with_map: bool = True) -> dict[str, bytes]:
    """File name -> SVG of every chart that has something to show, in the order of the report."""
    return {
        f"{name}.svg": standalone(chart.svg).encode() for name, chart in _named(facts, with_map=with_map) if chart.svg
    }


def write_charts(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write the files into a folder; FileError where that fails."""
    for name, content in files.items():
        write_atomically(folder / name, content)
    return [folder / name for name in files]


def standalone(svg: str) -> str:
    """A drawing with fonts and white paper under it, which a viewer with a dark page needs."""
    head, rest = svg.split(">", 1)
    title, described, body = rest.partition("</desc>")
    paper = '<rect width="100%" height="100%" fill="#FFFFFF"/>'
    return f'{head} font-family="{FONTS}">{title}{described}{paper}{body}\n'


def _named(facts: PlanFacts, *, with_map: bool) -> Iterator[tuple[str, Chart]]:
    """Charts with a name for each; those of one kind are numbered."""
    parts: list[tuple[str, list[Chart]]] = [
        ("map", [map_chart(facts)] if with_map else []),
        ("flow", list(flow_charts(facts))),
        ("shortage", list(shortage_charts(facts))),
        ("balance", list(spread_charts(facts))),
        ("rates", [rate_chart(facts)]),
        ("protection", [protection_chart(facts)]),
        ("burden", list(burden_charts(facts))),
    ]
    for name, charts in parts:
        for number, chart in enumerate(charts, start=1):
            yield (f"{name}_{number}" if len(charts) > 1 else name), chart
