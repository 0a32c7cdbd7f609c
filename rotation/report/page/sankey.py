"""Who moves from where to where, as bands between two columns whose height is the number of persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rotation.i18n import _
from rotation.report.page.svg import COLOURS, FAINT, Drawing, label, rect, text, tip

MOST = 12
"""Parts of a column that are shown by name; the smallest are taken together."""
WIDTH, LEFT, BAR, GAP, TOP = 520.0, 160.0, 10.0, 8.0, 28.0


def sankey(flows: Mapping[tuple[str, str], int], title: str, describe: str) -> str:
    """Bands for (from, to) -> persons; the empty text for no flow at all."""
    flows = {pair: count for pair, count in flows.items() if count > 0}
    if not flows:
        return ""
    senders, getters = _ranked(flows, 0), _ranked(flows, 1)
    other = _("all others")
    total: Counter[tuple[str, str]] = Counter()
    for (here, there), count in flows.items():
        total[here if here in senders else other, there if there in getters else other] += count
    left, right = _column(total, 0, senders, other), _column(total, 1, getters, other)
    persons = sum(total.values())
    rows = max(len(left), len(right))
    unit = max(190.0, 24.0 * rows) / persons
    # A part with one of a thousand persons still needs room for its label.
    places = [_places(column, unit) for column in (left, right)]
    height = max(place[-1] for place in places) + 16
    drawing = Drawing(title, describe, WIDTH, height)
    drawing.add(text(LEFT, 16, _("from"), "end", f'fill="{FAINT}"'))
    drawing.add(text(WIDTH - LEFT, 16, _("to"), "start", f'fill="{FAINT}"'))
    _bands(drawing, total, left, right, places, unit)
    for side, column in enumerate((left, right)):
        for at, (name, count) in enumerate(column):
            top, tall = places[side][at], max(unit * count, 1.0)
            x = LEFT if side == 0 else WIDTH - LEFT - BAR
            colour = COLOURS[at % (len(COLOURS) - 1)] if side == 0 else FAINT
            drawing.add(rect(x, top, BAR, tall, f'fill="{colour}"'))
            words, middle = f"{name} {count}", top + tall / 2 + 4
            drawing.add(
                label(LEFT - 8, middle, words, LEFT - 12, "end")
                if side == 0
                else label(WIDTH - LEFT + 8, middle, words, LEFT - 12)
            )
    return drawing.svg()


def _ranked(flows: Mapping[tuple[str, str], int], side: int) -> set[str]:
    total: Counter[str] = Counter()
    for pair, count in flows.items():
        total[pair[side]] += count
    ranked = sorted(total, key=lambda name: (-total[name], name))
    return set(ranked if len(ranked) <= MOST else ranked[: MOST - 1])


def _column(total: Counter[tuple[str, str]], side: int, kept: set[str], other: str) -> list[tuple[str, int]]:
    """Names with their persons, the largest first, what remains last."""
    sums: Counter[str] = Counter()
    for pair, count in total.items():
        sums[pair[side]] += count
    return sorted(sums.items(), key=lambda item: (item[0] == other and other not in kept, -item[1], item[0]))


def _places(column: list[tuple[str, int]], unit: float) -> list[float]:
    """The top of each part, and the foot of the last."""
    found, at = [], TOP
    for _name, count in column:
        found.append(at)
        at += max(unit * count, 10.0) + GAP
    return [*found, at]


def _bands(
    drawing: Drawing,
    total: Counter[tuple[str, str]],
    left: list[tuple[str, int]],
    right: list[tuple[str, int]],
    places: list[list[float]],
    unit: float,
) -> None:
    start = {name: places[0][at] for at, (name, _count) in enumerate(left)}
    end = {name: places[1][at] for at, (name, _count) in enumerate(right)}
    x1, x2 = LEFT + BAR, WIDTH - LEFT - BAR
    half = (x1 + x2) / 2
    for at, (here, _count) in enumerate(left):
        for there, _all in right:
            count = total.get((here, there), 0)
            if not count:
                continue
            tall = unit * count
            y1, y2 = start[here], end[there]
            start[here], end[there] = y1 + tall, y2 + tall
            path = (
                f"M{x1:.1f} {y1:.1f}C{half:.1f} {y1:.1f} {half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
                f"V{y2 + tall:.1f}C{half:.1f} {y2 + tall:.1f} {half:.1f} {y1 + tall:.1f} {x1:.1f} {y1 + tall:.1f}Z"
            )
            colour = COLOURS[at % (len(COLOURS) - 1)]
            drawing.add(tip(f'<path d="{path}" fill="{colour}" fill-opacity="0.4"/>', f"{here} → {there}: {count}"))
