"""Bars before and after, and a histogram: values stand beside the bars, limits are dashed lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rotation.i18n import _
from rotation.report.page.svg import AFTER, BEFORE, FAINT, GRID, LIMIT, Drawing, label, length, line, number, rect, text
from rotation.report.page.svg import ticks as round_ticks

WIDTH, ROW, TOP, FOOT = 720.0, 34.0, 26.0, 24.0


@dataclass(frozen=True)
class Pair:
    """A row: its name, the value today (None where there is none to show), the plan's value, and a limit, if any."""

    name: str
    before: float | None
    after: float | None
    limit: float | None = None
    ending: str = ""
    """What stands behind the values, such as numerator and denominator."""


def pairs_chart(rows: Sequence[Pair], title: str, describe: str, digits: int = 1, limit: str = "") -> str:
    """Two bars a row, today above the plan; `limit` names the dashed lines. The empty text for no rows."""
    if not rows:
        return ""
    left = min(230.0, max(60.0, *(length(row.name) + 14 for row in rows)))
    endings = max(length(row.ending) for row in rows)
    right = WIDTH - 62 - min(endings, 200.0)
    values = [value for row in rows for value in (row.before, row.after, row.limit) if value is not None]
    marks = round_ticks(max([*values, 0.0]), whole=digits == 0)
    drawing = Drawing(title, describe, WIDTH, TOP + ROW * len(rows) + FOOT)
    _legend(drawing, any(row.before is not None for row in rows), limit)

    def across(value: float) -> float:
        return left + (right - left) * value / marks[-1]

    foot = TOP + ROW * len(rows)
    for mark in marks:
        drawing.add(line(across(mark), TOP, across(mark), foot, f'stroke="{GRID}"'))
        drawing.add(text(across(mark), foot + 15, number(mark), "middle", f'fill="{FAINT}" font-size="11"'))
    for at, row in enumerate(rows):
        top = TOP + ROW * at
        drawing.add(label(left - 8, top + 21, row.name, left - 12, "end"))
        alone = row.before is None
        for value, y, style, ending in (
            (row.before, top + 5, f'fill="#fff" stroke="{BEFORE}" stroke-width="1.5"', ""),
            (row.after, top + (8 if alone else 17), f'fill="{AFTER}"', row.ending),
        ):
            if value is not None:
                tall = 18 if alone else 10
                drawing.add(rect(left, y, across(value) - left, tall, style))
                words = f"{value:,.{digits}f} {ending}".strip()
                drawing.add(text(across(value) + 5, y + tall / 2 + 4, words, more='font-size="11"'))
        if row.limit is not None:
            x = across(row.limit)
            drawing.add(line(x, top + 2, x, top + ROW - 4, f'stroke="{LIMIT}" stroke-width="2" stroke-dasharray="4 2"'))
    drawing.add(line(left, TOP, left, foot, 'stroke="#222222"'))
    return drawing.svg()


def _legend(drawing: Drawing, both: bool, limit: str) -> None:
    x = 8.0
    if both:
        for words, style in (
            (_("today"), f'fill="#fff" stroke="{BEFORE}" stroke-width="1.5"'),
            (_("with the plan"), f'fill="{AFTER}"'),
        ):
            drawing.add(rect(x, 6, 18, 9, style), text(x + 24, 15, words, more=f'fill="{FAINT}"'))
            x += 44 + length(words)
    if limit:
        drawing.add(line(x, 11, x + 18, 11, f'stroke="{LIMIT}" stroke-width="2" stroke-dasharray="4 2"'))
        drawing.add(text(x + 24, 15, limit, more=f'fill="{FAINT}"'))


def histogram(counts: Sequence[tuple[str, int]], title: str, describe: str, unit: str) -> str:
    """One bar a class, with its count above; the empty text where nobody is in any."""
    if not sum(count for _name, count in counts):
        return ""
    wide, tall, left, foot = WIDTH, 220.0, 40.0, 190.0
    marks = round_ticks(max(count for _name, count in counts), whole=True)
    drawing = Drawing(title, describe, wide, tall)
    for mark in marks:
        y = foot - (foot - 24) * mark / marks[-1]
        drawing.add(line(left, y, wide - 8, y, f'stroke="{GRID}"'))
        drawing.add(text(left - 6, y + 4, number(mark), "end", f'fill="{FAINT}" font-size="11"'))
    step = (wide - 8 - left) / len(counts)
    for at, (name, count) in enumerate(counts):
        high = (foot - 24) * count / marks[-1]
        middle = left + step * (at + 0.5)
        drawing.add(rect(middle - step * 0.36, foot - high, step * 0.72, high, f'fill="{AFTER}"'))
        drawing.add(text(middle, foot - high - 5, str(count), "middle", 'font-size="11"'))
        drawing.add(text(middle, foot + 15, name, "middle", 'font-size="11"'))
    drawing.add(line(left, foot, wide - 8, foot, 'stroke="#222222"'))
    drawing.add(text(wide - 8, tall - 2, unit, "end", f'fill="{FAINT}" font-size="11"'))
    return drawing.svg()
