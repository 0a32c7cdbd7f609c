"""One value over another as marked points: joined directly, or by steps where a value holds until the next point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rotation.i18n import _
from rotation.report.page.svg import AFTER, FAINT, GRID, Drawing, length, line, text, ticks, tip

WIDTH, HEIGHT, TOP, FOOT, RIGHT = 520.0, 270.0, 34.0, 44.0, 20.0
ROOM = 26.0
"""Least width of a value beside its point; where points stand closer their values are tips only."""


def number(value: float) -> str:
    """A number in full, with at most four decimals."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")


class Point(NamedTuple):
    """A point; a hollow one is off the line."""

    x: float
    y: float
    hollow: bool = False


def points_chart(
    points: Sequence[Point], title: str, describe: str, names: tuple[str, str], *, steps: bool = False
) -> str:
    """The drawing with `names` across and up; the empty text for no point."""
    if not points:
        return ""
    drawing = Drawing(title, describe, WIDTH, HEIGHT)
    across, up = (_range([point[at] for point in points]) for at in (0, 1))
    left = 16 + max(length(number(mark), 11) for mark in up)

    def place(point: Point) -> tuple[float, float]:
        x = left + (WIDTH - RIGHT - left) * _part(point.x, across)
        return x, HEIGHT - FOOT - (HEIGHT - FOOT - TOP) * _part(point.y, up)

    faint = f'fill="{FAINT}" font-size="11"'
    for mark in up:
        y = place(Point(across[0], mark))[1]
        drawing.add(line(left, y, WIDTH - RIGHT, y, f'stroke="{GRID}"'))
        drawing.add(text(left - 6, y + 4, number(mark), "end", faint))
    for mark in across:
        x = place(Point(mark, up[0]))[0]
        middle = min(x, WIDTH - 2 - length(number(mark), 11) / 2)
        drawing.add(text(middle, HEIGHT - FOOT + 16, number(mark), "middle", faint))
    drawing.add(line(left, HEIGHT - FOOT, WIDTH - RIGHT, HEIGHT - FOOT, 'stroke="#222222"'))
    drawing.add(text(6, 16, names[1], more=f'fill="{FAINT}"'))
    drawing.add(text(WIDTH - RIGHT, HEIGHT - 8, names[0], "end", f'fill="{FAINT}"'))
    on_line = sorted({place(point) for point in points if not point.hollow})
    path = "".join(
        f"{'M' if at == 0 else 'L'}{x:.1f} {y:.1f}" if at == 0 or not steps else f"H{x:.1f}V{y:.1f}"
        for at, (x, y) in enumerate(on_line)
    )
    drawing.add(f'<path d="{path}" fill="none" stroke="{AFTER}" stroke-width="2"/>' if path else "")
    _marks(drawing, points, [place(point) for point in points], names, left)
    return drawing.svg()


def _marks(
    drawing: Drawing,
    points: Sequence[Point],
    places: Sequence[tuple[float, float]],
    names: tuple[str, str],
    left: float,
) -> None:
    """The marks with their values as tips, and beside those that have the room."""
    last = -math.inf
    for point, (x, y) in sorted(zip(points, places, strict=True), key=lambda item: item[1]):
        fill = "#fff" if point.hollow else AFTER
        circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="{AFTER}" stroke-width="1.5"/>'
        words = _(", ").join(f"{name} {number(value)}" for name, value in zip(names, point[:2], strict=True))
        drawing.add(tip(circle, words))
        if x - last >= ROOM:
            value = number(point.y)
            half = length(value, 11) / 2
            middle = min(max(x, left + half + 4), WIDTH - half - 2)
            rim = 'font-size="11" stroke="#fff" stroke-width="3" paint-order="stroke"'
            drawing.add(text(middle, y - 9, value, "middle", rim))
            last = x


def _range(values: Sequence[float]) -> list[float]:
    """Round numbers from at most the least value to at least the largest."""
    low, high = min(values), max(values)
    if low == high:
        span = abs(low) / 10 or 1.0
        low, high = low - span, high + span
    step = ticks(high - low)[1]
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * at for at in range(first, last + 1)]


def _part(value: float, marks: Sequence[float]) -> float:
    return (value - marks[0]) / (marks[-1] - marks[0])
