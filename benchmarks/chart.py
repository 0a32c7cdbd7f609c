"""Line charts as SVG: labels are text, lines differ in colour, dashes and marks, and no script is needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
"""Okabe and Ito: told apart with every common colour blindness."""

DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 2", "1 2", "12 4")
MARKS = ("circle", "square", "diamond", "up", "down", "cross", "plus")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 380, 70, 180, 12, 56
INK, GRID = "#222222", "#DDDDDD"


@dataclass(frozen=True)
class Series:
    """One line; `stairs` draws it level up to the next point; `labels` are tips of the points, some marks `hollow`."""

    name: str
    points: Sequence[tuple[float, float]]
    stairs: bool = False
    labels: Sequence[str] = ()
    hollow: Sequence[bool] = ()


@dataclass(frozen=True)
class Axis:
    """An axis from `least` to `most`, logarithmic or linear; `percent` writes shares as per cent."""

    title: str
    least: float
    most: float
    logarithmic: bool = False
    percent: bool = False

    def place(self, value: float) -> float:
        """0 at the lower end, 1 at the upper end."""
        if self.logarithmic:
            return math.log(value / self.least) / math.log(self.most / self.least)
        return (value - self.least) / (self.most - self.least)

    def ticks(self) -> list[float]:
        """Round numbers within the axis: 1, 2 and 5 times powers of ten, or steps of a fifth."""
        if not self.logarithmic:
            return [self.least + (self.most - self.least) * part / 5 for part in range(6)]
        first, last = math.floor(math.log10(self.least)), math.ceil(math.log10(self.most))
        decades = math.log10(self.most / self.least)
        leads = (1,) if decades > 4 else (1, 2, 5) if decades > 1 else (1, 1.5, 2, 3, 4, 5, 7)
        found = [lead * 10.0**power for power in range(first, last + 1) for lead in leads]
        return [tick for tick in found if self.least * 0.999 <= tick <= self.most * 1.001]

    def write(self, value: float) -> str:
        """A tick's label."""
        if self.percent:
            return f"{100 * value:.0f} %"
        return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:g}"


def fitted(title: str, values: Sequence[float]) -> Axis:
    """A logarithmic axis around positive values, with a little room at both ends."""
    known = [value for value in values if value > 0] or [1.0]
    return Axis(title, min(known) / 1.3, max(known) * 1.3, logarithmic=True)


@dataclass(frozen=True)
class Chart:
    """A chart of some lines; `title` and `describe`, what it shows in a sentence, are for who cannot see it."""

    title: str
    describe: str
    x: Axis
    y: Axis
    series: Sequence[Series] = field(default_factory=tuple)

    def svg(self) -> str:
        """The drawing as one <svg> element."""
        body = [self._grid(), *(self._line(number, one) for number, one in enumerate(self.series))]
        body.append(self._legend())
        frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="13" fill="{INK}"'
        head = f"<title>{escape(self.title)}</title><desc>{escape(self.describe)}</desc>"
        return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{head}{"".join(body)}</svg>'

    def _at(self, x: float, y: float) -> tuple[float, float]:
        across = LEFT + self.x.place(x) * (WIDTH - LEFT - RIGHT)
        down = HEIGHT - BOTTOM - self.y.place(y) * (HEIGHT - TOP - BOTTOM)
        return round(across, 1), round(down, 1)

    def _grid(self) -> str:
        left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM
        parts = []
        for tick in self.x.ticks():
            across, _down = self._at(tick, self.y.least)
            parts.append(
                _stroke(across, top, across, bottom) + _text(across, bottom + 18, self.x.write(tick), "middle")
            )
        for tick in self.y.ticks():
            _across, down = self._at(self.x.least, tick)
            parts.append(_stroke(left, down, right, down) + _text(left - 8, down + 4, self.y.write(tick), "end"))
        parts.append(f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill="none"')
        parts.append(f' stroke="{INK}"/>')
        parts.append(_text((left + right) / 2, HEIGHT - 12, self.x.title, "middle"))
        turned = f'transform="rotate(-90 16 {(top + bottom) / 2})"'
        parts.append(_text(16, (top + bottom) / 2, self.y.title, "middle", more=turned))
        return "".join(parts)

    def _line(self, number: int, one: Series) -> str:
        if not one.points:
            return ""
        colour, places = COLOURS[number % len(COLOURS)], [self._at(*point) for point in one.points]
        path = [f"M{places[0][0]} {places[0][1]}"]
        for across, down in places[1:]:
            path.append(f"H{across}V{down}" if one.stairs else f"L{across} {down}")
        if one.stairs:
            path.append(f"H{WIDTH - RIGHT}")
        dash = _shifted(DASHES, number)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        drawn = f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="2.2"{dashes}/>'
        labels = [*one.labels, *[""] * (len(places) - len(one.labels))]
        hollow = [*one.hollow, *[False] * (len(places) - len(one.hollow))]
        marks = zip(places, labels, hollow, strict=True)
        return drawn + "".join(_mark(number, *place, label, empty) for place, label, empty in marks)

    def _legend(self) -> str:
        parts = []
        for number, one in enumerate(self.series):
            down, left = TOP + 12 + 24 * number, WIDTH - RIGHT + 14
            dash = _shifted(DASHES, number)
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            stroke = f'stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="2.2"{dashes}'
            parts.append(f'<path d="M{left} {down}h34" fill="none" {stroke}/>')
            parts.append(_mark(number, left + 17, down) + _text(left + 42, down + 4, one.name))
        return "".join(parts)


def _shifted(signs: Sequence[str], number: int) -> str:
    """A sign for the line; when the colours come round again, each meets another sign than before."""
    return signs[(number + number // len(signs)) % len(signs)]


def _text(x: float, y: float, words: str, anchor: str = "start", *, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def _stroke(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path d="M{x} {y}L{to_x} {to_y}" stroke="{GRID}"/>'


def _mark(number: int, x: float, y: float, label: str = "", hollow: bool = False) -> str:
    """The sign of a line at a point, with its label as a tip."""
    shapes = {
        "circle": f"M{x - 4} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
        "square": f"M{x - 4} {y - 4}h8v8h-8z",
        "diamond": f"M{x} {y - 5}l5 5l-5 5l-5 -5z",
        "up": f"M{x} {y - 5}l5 9h-10z",
        "down": f"M{x} {y + 5}l5 -9h-10z",
        "cross": f"M{x - 4} {y - 4}l8 8m0 -8l-8 8",
        "plus": f"M{x - 5} {y}h10m-5 -5v10",
    }
    colour = COLOURS[number % len(COLOURS)]
    tip = f"<title>{escape(label)}</title>" if label else ""
    shape = shapes[_shifted(MARKS, number)]
    inside = "#FFFFFF" if hollow else colour
    return f'<path d="{shape}" fill="{inside}" stroke="{colour}" stroke-width="1.5">{tip}</path>'
