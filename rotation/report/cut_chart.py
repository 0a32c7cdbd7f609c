"""The minimum cut of a shortage as a small SVG: who can spare, who lacks, how many could go from one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rotation.flow.release import Cut
from rotation.formulation.context import Context
from rotation.i18n import _, ngettext
from rotation.report.words import persons

WIDTH, BOX, HEIGHT, GAP, TOP = 760, 262, 34, 10, 74
START_PART = 0.35
"""Where on a line its number stands."""
MOST = 7
"""Boxes a side; those with the most edges to the line come first, the rest are one box."""
INK, FAINT, LEFT, RIGHT, MARKED = "#222222", "#8A8A8A", "#E3F1EA", "#FDF0E2", "#D55E00"


def cut_svg(context: Context, cut: Cut) -> str:
    """One <svg> element; empty boxes where nobody can spare anything."""
    left = _order(cut, [edge[0] for edge in cut.edges], [edge[2] for edge in cut.edges])
    right = [int(line) for line in cut.lines]
    left_boxes = _boxes(
        context, left, dict(zip(cut.spare.tolist(), cut.spared.tolist(), strict=True)), _("can spare {n}")
    )
    right_boxes = _boxes(context, right, dict(zip(right, cut.gaps.tolist(), strict=True)), _("lacks {n}"))
    height = TOP + max(len(left_boxes), len(right_boxes), 1) * (HEIGHT + GAP) + 10
    title = _("{line}: persons who can come {supply}, lacking {gaps}").format(
        line=context.state.line_label(cut.line), supply=persons(cut.supply), gaps=persons(int(cut.gaps.sum()))
    )
    parts = [
        _text(WIDTH / 2, 22, title, anchor="middle", weight="bold", size=14),
        _text(10, 54, _("can let somebody go"), fill=FAINT),
        _text(WIDTH - BOX - 10, 54, _("lack somebody"), fill=FAINT),
        *_edges(cut, left[:MOST], right[:MOST]),
        *(_box(10, row, text, LEFT, marked=False) for row, text in enumerate(left_boxes)),
        *(
            _box(WIDTH - BOX - 10, row, text, RIGHT, marked=row < len(right) and right[row] == cut.line)
            for row, text in enumerate(right_boxes)
        ),
    ]
    head = f"<title>{escape(title)}</title>"
    frame = f'viewBox="0 0 {WIDTH} {height}" role="img" font-size="12" font-family="sans-serif" fill="{INK}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{head}{"".join(parts)}</svg>'


def _order(cut: Cut, lines: Sequence[int], teachers: Sequence[int]) -> list[int]:
    """The lines on the left: those that can spare most first, then those whose teachers are all used."""
    spared = dict(zip(cut.spare.tolist(), cut.spared.tolist(), strict=True))
    many: dict[int, int] = dict.fromkeys(spared, 0)
    for line, count in zip(lines, teachers, strict=True):
        many[line] = many.get(line, 0) + count
    return sorted(many, key=lambda line: (-spared.get(line, 0), -many[line], line))


def _boxes(context: Context, lines: Sequence[int], amounts: dict[int, int], text: str) -> list[tuple[str, str]]:
    """(name, amount) of the boxes of one side, the last one for all that are too many."""
    boxes = [
        (context.state.line_label(line), text.format(n=persons(amounts[line])) if line in amounts else "")
        for line in lines[:MOST]
    ]
    rest = lines[MOST:]
    if rest:
        more = ngettext("{count} more line", "{count} more lines", len(rest)).format(count=len(rest))
        boxes.append((more, text.format(n=persons(sum(amounts.get(line, 0) for line in rest)))))
    return boxes


def _edges(cut: Cut, left: Sequence[int], right: Sequence[int]) -> list[str]:
    """A line for each pair of shown boxes, thicker the more teachers could go, their number nearer its start."""
    parts = []
    for a, b, count in cut.edges:
        if a in left and b in right:
            y1, y2 = (TOP + row * (HEIGHT + GAP) + HEIGHT / 2 for row in (left.index(a), right.index(b)))
            colour = MARKED if b == cut.line else FAINT
            x1, x2 = 10 + BOX, WIDTH - BOX - 10
            parts.append(
                f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{min(6, count)}" '
                f'opacity="0.6"/>'
            )
            words = ngettext("{count} teacher", "{count} teachers", count).format(count=count)
            x, y = x1 + START_PART * (x2 - x1), y1 + START_PART * (y2 - y1) - 3
            parts.append(_text(x, y, words, anchor="middle", size=10))
    return parts


def _box(x: float, row: int, words: tuple[str, str], fill: str, *, marked: bool) -> str:
    y = TOP + row * (HEIGHT + GAP)
    stroke, width = (MARKED, 2) if marked else (FAINT, 1)
    return (
        f'<rect x="{x}" y="{y}" width="{BOX}" height="{HEIGHT}" rx="4" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{width}"/>' + _text(x + 8, y + 14, words[0]) + _text(x + 8, y + 28, words[1], fill=FAINT)
    )


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal", size: int = 12, fill: str = INK
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-weight="{weight}" font-size="{size}" '
        f'fill="{fill}">{escape(words)}</text>'
    )
