"""How evenly a resource is spread: the Lorenz curve, and every school against the pass line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from rotation.i18n import _
from rotation.report.page.svg import (
    AFTER,
    BEFORE,
    FAINT,
    GRID,
    LIMIT,
    Drawing,
    length,
    line,
    number,
    text,
    ticks,
    tip,
)

SIDE, LEFT, TOP, FOOT = 320.0, 48.0, 30.0, 40.0
MOST_SCHOOLS = 300
"""Schools up to which each has its mark and its name as a tip; more are two curves, each from the least on."""
MOST_POINTS = 400
"""Points of a curve; of more schools only every so many is drawn."""


def lorenz(pupils: Sequence[int], before: Sequence[int], after: Sequence[int], title: str, describe: str) -> str:
    """Share of the resource against share of the pupils, from schools with least a pupil; empty where there is none."""
    if not sum(before) or not sum(after) or not sum(pupils):
        return ""
    drawing = Drawing(title, describe, LEFT + SIDE + 12, TOP + SIDE + FOOT)

    def place(x: float, y: float) -> str:
        return f"{LEFT + SIDE * x:.1f} {TOP + SIDE * (1 - y):.1f}"

    for part in range(5):
        share = part / 4
        drawing.add(line(LEFT, TOP + SIDE * share, LEFT + SIDE, TOP + SIDE * share, f'stroke="{GRID}"'))
        drawing.add(line(LEFT + SIDE * share, TOP, LEFT + SIDE * share, TOP + SIDE, f'stroke="{GRID}"'))
        more = f'fill="{FAINT}" font-size="11"'
        drawing.add(text(LEFT - 6, TOP + SIDE * (1 - share) + 4, f"{100 * share:.0f}", "end", more))
        drawing.add(text(LEFT + SIDE * share, TOP + SIDE + 15, f"{100 * share:.0f}", "middle", more))
    drawing.add(text(LEFT + SIDE, TOP + SIDE + 32, _("per cent of pupils"), "end", f'fill="{FAINT}" font-size="11"'))
    drawing.add(f'<path d="M{place(0, 0)}L{place(1, 1)}" stroke="{LIMIT}" stroke-dasharray="2 3" fill="none"/>')
    for amounts, style in (
        (before, f'stroke="{BEFORE}" stroke-width="2.5" stroke-dasharray="7 4"'),
        (after, f'stroke="{AFTER}" stroke-width="2.5"'),
    ):
        path = "L".join(place(x, y) for x, y in thinned(lorenz_points(pupils, amounts)))
        drawing.add(f'<path d="M{path}" fill="none" {style}/>')
    x = 6.0
    for words, style in (
        (_("today"), f'stroke="{BEFORE}" stroke-width="2.5" stroke-dasharray="7 4"'),
        (_("with the plan"), f'stroke="{AFTER}" stroke-width="2.5"'),
        (_("all equal"), f'stroke="{LIMIT}" stroke-dasharray="2 3"'),
    ):
        drawing.add(line(x, 12, x + 22, 12, style), text(x + 27, 16, words, more=f'fill="{FAINT}" font-size="11"'))
        x += 42 + length(words, 11)
    return drawing.svg()


def thinned(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """At most about MOST_POINTS of the points, the first and the last among them."""
    every = -(-len(points) // MOST_POINTS)
    return points if every <= 1 else [*points[:-1:every], points[-1]]


def lorenz_points(pupils: Sequence[int], amounts: Sequence[int]) -> list[tuple[float, float]]:
    """Points of the curve from (0, 0) to (1, 1); schools without pupils are left out."""
    places = sorted((amount / count, count, amount) for count, amount in zip(pupils, amounts, strict=True) if count > 0)
    people, resource = (list(accumulate(place[part] for place in places)) for part in (1, 2))
    return [(0.0, 0.0), *((x / people[-1], y / resource[-1]) for x, y in zip(people, resource, strict=True))]


def pass_chart(
    names: Sequence[str], before: Sequence[float], after: Sequence[float], pass_line: float, title: str, describe: str
) -> str:
    """One column a school, from the least of today on: a hollow mark for today, a full one with the plan."""
    if not names:
        return ""
    width, left, foot, top = 720.0, 44.0, 230.0, 26.0
    drawing = Drawing(title, describe, width, foot + 30)
    marks = ticks(max(*before, *after, pass_line))

    def down(value: float) -> float:
        return foot - (foot - top) * value / marks[-1]

    for mark in marks:
        drawing.add(line(left, down(mark), width - 8, down(mark), f'stroke="{GRID}"'))
        drawing.add(text(left - 6, down(mark) + 4, number(mark), "end", f'fill="{FAINT}" font-size="11"'))
    order = sorted(range(len(names)), key=lambda at: (before[at], after[at], names[at]))
    step = (width - 8 - left) / len(order)
    size = max(1.6, min(4.5, step * 0.4))
    many = len(order) > MOST_SCHOOLS
    for values, style in ((before, f'stroke="{FAINT}" stroke-dasharray="2 2"'), (after, f'stroke="{AFTER}"')):
        path = "L".join(
            f"{x:.1f} {y:.1f}"
            for x, y in thinned([(left + step * (at + 0.5), down(value)) for at, value in enumerate(sorted(values))])
        )
        drawing.add(f'<path d="M{path}" fill="none" stroke-width="1.5" {style}/>' if many else "")
    for at, school in enumerate(() if many else order):
        x, y1, y2 = left + step * (at + 0.5), down(before[school]), down(after[school])
        stem = line(x, y1, x, y2, f'stroke="{AFTER}"') if y1 != y2 else ""
        hollow = f'<circle cx="{x:.1f}" cy="{y1:.1f}" r="{size:.1f}" fill="#fff" stroke="{FAINT}"/>'
        full = f'<circle cx="{x:.1f}" cy="{y2:.1f}" r="{size:.1f}" fill="{AFTER}"/>' if y1 != y2 else ""
        drawing.add(tip(stem + hollow + full, f"{names[school]}: {before[school]:.2f} → {after[school]:.2f}"))
    drawing.add(
        line(
            left,
            down(pass_line),
            width - 8,
            down(pass_line),
            f'stroke="{LIMIT}" stroke-width="2" stroke-dasharray="5 3"',
        )
    )
    words = (
        _("··· today") if many else _("○ today"),
        _("── with the plan") if many else _("● with the plan, where it changes"),
        _("- - pass line {number}").format(number=number(pass_line)),
    )
    drawing.add(text(8, 14, "　".join(words), more=f'fill="{FAINT}"'))
    drawing.add(
        text(
            width - 8,
            foot + 20,
            _("schools, each curve from the least on") if many else _("schools, by today's value"),
            "end",
            f'fill="{FAINT}" font-size="11"',
        )
    )
    return drawing.svg()
