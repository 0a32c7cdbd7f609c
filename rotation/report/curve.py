"""One curve of marked points, as SVG: labels are text, every point says its numbers, no script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 520, 340, 86, 24, 46, 54
INK, FAINT, LINE = "#222222", "#777777", "#0072B2"


class Mark(NamedTuple):
    """A point; a hollow one is off the curve."""

    x: float
    y: float
    hollow: bool = False


class _Axis(NamedTuple):
    """From the least to the largest value; a single one stands in the middle."""

    least: float
    largest: float

    def part(self, value: float) -> float:
        """How far along the axis a value is, from 0 to 1."""
        return (value - self.least) / (self.largest - self.least) if self.largest > self.least else 0.5

    def ends(self) -> list[tuple[float, float, str]]:
        """The values that are written at the axis, how far along it, and to which side of that the text goes."""
        if self.least == self.largest:
            return [(self.least, 0.5, "middle")]
        return [(self.least, 0.0, "start"), (self.largest, 1.0, "end")]


def curve_svg(title: str, names: tuple[str, str], marks: Sequence[Mark], *, steps: bool) -> str:
    """The drawing: `names` across and up; `steps` goes down where a value holds, else points are joined directly.

    ValueError without a point.
    """
    if not marks:
        raise ValueError("a curve needs a point")
    base, end = HEIGHT - BOTTOM, WIDTH - RIGHT
    across, up = (_Axis(min(values), max(values)) for values in zip(*((mark.x, mark.y) for mark in marks), strict=True))

    def place(mark: Mark) -> tuple[float, float]:
        return round(LEFT + (end - LEFT) * across.part(mark.x), 1), round(base - (base - TOP) * up.part(mark.y), 1)

    on_curve = sorted({place(mark) for mark in marks if not mark.hollow})
    path = "".join(
        f"M{x:g} {y:g}" if at == 0 else f"H{x:g}V{y:g}" if steps else f"L{x:g} {y:g}"
        for at, (x, y) in enumerate(on_curve)
    )
    labels = (
        _text(WIDTH / 2, 22, title, "middle", 14),
        *(_text(LEFT + (end - LEFT) * part, base + 18, f"{value:,}", anchor) for value, part, anchor in across.ends()),
        *(_text(LEFT - 6, base - (base - TOP - 8) * part, f"{value:,}", "end") for value, part, _anchor in up.ends()),
        _text((LEFT + end) / 2, HEIGHT - 14, names[0], "middle"),
        _text(8, TOP - 8, names[1], "start"),
    )
    frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="12" fill="{INK}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame}><title>{escape(title)}</title>{"".join(labels)}'
        f'<path d="M{LEFT} {TOP}V{base}H{end}" fill="none" stroke="{FAINT}"/>'
        f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="1.5"/>'
        f"{''.join(_circle(mark, place(mark), names) for mark in marks)}</svg>\n"
    )


def _circle(mark: Mark, at: tuple[float, float], names: tuple[str, str]) -> str:
    said = f"{names[0]} {mark.x:,}, {names[1]} {mark.y:,}"
    shape = f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="4" fill="{"#FFFFFF" if mark.hollow else LINE}" stroke="{LINE}">'
    return f"{shape}<title>{escape(said)}</title></circle>"


def _text(x: float, y: float, words: str, anchor: str, size: int = 12) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'
