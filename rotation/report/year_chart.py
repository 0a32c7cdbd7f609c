"""Small line charts over years, as SVG: text labels, lines that differ in colour, dash and mark, no script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
"""Okabe and Ito: told apart with every common colour blindness."""
MARKS = ("circle", "square", "diamond", "up")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 440, 264, 52, 16, 58, 30
"""The drawing in its own units; the page scales it."""
INK, FAINT, GRID = "#222222", "#555555", "#DDDDDD"
LEGEND, LINE = 18, 17
"""Height of a row of the legend, and how far below the title the first one stands."""


@dataclass(frozen=True)
class YearLine:
    """One value a year, None where there is none; `before` draws a dashed line with hollow marks, `limit` a plain
    thin one without marks; `named` writes the values beside the marks."""

    name: str
    values: Sequence[float | None]
    colour: int = 0
    before: bool = False
    limit: bool = False
    named: bool = False
    below: bool = False
    """Where named, under the marks and not above them."""


@dataclass(frozen=True)
class YearChart:
    """A chart of some lines over the same years; values are written with `digits` decimals and `unit` after them."""

    title: str
    describe: str
    years: Sequence[int]
    lines: Sequence[YearLine]
    digits: int = 0
    unit: str = ""

    def svg(self) -> str:
        """The drawing as one <svg> element; `title` and `describe` are for who cannot see it."""
        frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="12" fill="{INK}"'
        head = f"<title>{escape(self.title)}</title><desc>{escape(self.describe)}</desc>"
        parts = [self._heading(), self._grid(), *map(self._line, self.lines), *map(self._values, self.lines)]
        body = "".join(parts)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{head}{body}</svg>'

    @property
    def _ticks(self) -> list[float]:
        """Round numbers from 0 to at least the largest value."""
        values = [value for line in self.lines for value in line.values if value is not None]
        most = max([*values, 0.0]) or 1.0
        rough = most / 4
        power = 10.0 ** math.floor(math.log10(rough))
        least = 10.0**-self.digits
        step = max(next(lead * power for lead in (1, 2, 2.5, 5, 10) if lead * power >= rough * 0.999), least)
        return [step * number for number in range(math.ceil(most / step - 1e-9) + 1)]

    def _at(self, number: int, value: float) -> tuple[float, float]:
        room, ticks = WIDTH - LEFT - RIGHT, self._ticks
        across = LEFT + room * (number + 0.5) / len(self.years)
        top = TOP + LEGEND * (self._legend[-1][2] if self.lines else 0)
        down = HEIGHT - BOTTOM - (HEIGHT - top - BOTTOM) * value / ticks[-1]
        return round(across, 1), round(down, 1)

    def _write(self, value: float) -> str:
        return f"{value:,.{self.digits}f}"

    def _heading(self) -> str:
        parts = [_text(LEFT - 40, 15, self.title, "start", 'font-weight="600" font-size="13.5"')]
        for line, left, row in self._legend:
            down = 15 + LINE + LEGEND * row
            parts.append(f'<path d="M{left:.0f} {down - 4}h26" fill="none" {_stroke_of(line)}/>')
            parts.append("" if line.limit else _mark(line, left + 13, down - 4))
            parts.append(_text(left + 31, down, line.name, more=f'fill="{FAINT}"'))
        return "".join(parts)

    @property
    def _legend(self) -> list[tuple[YearLine, float, int]]:
        """Each line with its place in the legend: from the left, and in which row."""
        found: list[tuple[YearLine, float, int]] = []
        left, row = float(LEFT - 40), 0
        for line in self.lines:
            length = 40 + _length(line.name)
            if left + length > WIDTH and found:
                left, row = float(LEFT - 40), row + 1
            found.append((line, left, row))
            left += length
        return found

    def _grid(self) -> str:
        parts = []
        for tick in self._ticks:
            _across, down = self._at(0, tick)
            parts.append(f'<path d="M{LEFT} {down}H{WIDTH - RIGHT}" stroke="{GRID if tick else INK}"/>')
            parts.append(_text(LEFT - 6, down + 4, f"{tick:,.6g}{self.unit}", "end", f'fill="{FAINT}"'))
        for number, year in enumerate(self.years):
            across, _down = self._at(number, 0)
            parts.append(_text(across, HEIGHT - BOTTOM + 17, str(year), "middle"))
        return "".join(parts)

    def _line(self, line: YearLine) -> str:
        known = [(number, value) for number, value in enumerate(line.values) if value is not None]
        places = [(*self._at(number, value), value) for number, value in known]
        if not places:
            return ""
        path = "L".join(f"{across} {down}" for across, down, _value in places)
        if line.limit:  # a limit holds for the whole of its years, also where there is one year only
            half = (WIDTH - LEFT - RIGHT) / len(self.years) / 2
            path = "L".join(f"{across - half:.1f} {down}L{across + half:.1f} {down}" for across, down, _v in places)
            return f'<path d="M{path}" fill="none" {_stroke_of(line)}/>'
        parts = [f'<path d="M{path}" fill="none" {_stroke_of(line)}/>']
        marks = [
            _mark(line, across, down, f"{line.name}: {self._write(value)}{self.unit}") for across, down, value in places
        ]
        return "".join([*parts, *marks])

    def _values(self, line: YearLine) -> str:
        """The values beside the marks, over all lines, with a white rim."""
        if not line.named:
            return ""
        rim, parts = 'font-size="11" stroke="#fff" stroke-width="3" paint-order="stroke"', []
        for number, value in enumerate(line.values):
            if value is not None:
                across, down = self._at(number, value)
                words, beside = self._write(value) + self.unit, 19 if line.below else -9
                parts.append(_text(across, down + beside, words, "middle", rim))
        return "".join(parts)


def _length(words: str) -> float:
    """About how wide a text is at this size; a Chinese character is as wide as it is high."""
    return sum(12 if ord(letter) > 0x2E80 else 6.6 for letter in words) + 8


def _stroke_of(line: YearLine) -> str:
    colour = COLOURS[line.colour % len(COLOURS)]
    if line.limit:
        return f'stroke="{colour}" stroke-width="1.2" stroke-dasharray="2 3"'
    dashes = ' stroke-dasharray="6 4"' if line.before else ""
    return f'stroke="{colour}" stroke-width="2"{dashes}'


def _text(x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def _mark(line: YearLine, x: float, y: float, label: str = "") -> str:
    """The sign of a line at a point, with its value as a tip."""
    shapes = {
        "circle": f"M{x - 4} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
        "square": f"M{x - 4} {y - 4}h8v8h-8z",
        "diamond": f"M{x} {y - 5}l5 5l-5 5l-5 -5z",
        "up": f"M{x} {y - 5}l5 9h-10z",
    }
    colour = COLOURS[line.colour % len(COLOURS)]
    tip = f"<title>{escape(label)}</title>" if label else ""
    inside = "#FFFFFF" if line.before else colour
    shape = shapes[MARKS[line.colour % len(MARKS)]]
    return f'<path d="{shape}" fill="{inside}" stroke="{colour}" stroke-width="1.5">{tip}</path>'
