"""Schools where they lie, with an arrow for each pair between which teachers move; no tiles, nothing from outside."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rotation.i18n import _
from rotation.report.page.svg import COLOURS, FAINT, INK, Drawing, fitted, length, text, tip

WIDTH, MARGIN, FOOT = 720.0, 46.0, 26.0
TALLEST, LOWEST = 520.0, 240.0
MOST_LABELS, MOST_ARROWS = 60, 500
GAINS, LOSES, EVEN = COLOURS[2], COLOURS[1], "#9A9A9A"


@dataclass(frozen=True)
class Spot:
    """A school on the map: where it lies, how many teachers it has, how many arrive less those who leave."""

    name: str
    longitude: float
    latitude: float
    teachers: int
    net: int
    moves: int
    """Persons who leave or arrive; schools with many are labelled first."""


def school_map(spots: Mapping[str, Spot], flows: Mapping[tuple[str, str], int], title: str, describe: str) -> str:
    """The map of schools by code and of persons by (from, to); the empty text where no school has coordinates."""
    if not spots:
        return ""
    places, height = _places(spots)
    drawing = Drawing(title, describe, WIDTH, height + FOOT)
    drawing.add(_heads())
    shown = [item for item in flows.items() if item[0][0] in places and item[0][1] in places]
    shown = sorted(shown, key=lambda item: (-item[1], item[0]))[:MOST_ARROWS]
    most = max((count for _pair, count in shown), default=1)
    for (here, there), count in reversed(shown):
        words = f"{spots[here].name} → {spots[there].name}: {count}"
        drawing.add(tip(_arrow(places[here], places[there], 1 + 3 * math.sqrt(count / most)), words))
    for code in sorted(spots, key=lambda one: (spots[one].moves, one)):
        drawing.add(_spot(spots[code], *places[code]))
    drawing.add(*_labels(spots, places, height))
    drawing.add(*_legend(height + FOOT - 8))
    return drawing.svg()


def _places(spots: Mapping[str, Spot]) -> tuple[dict[str, tuple[float, float]], float]:
    """Where each school is drawn, east to the right and north up, lengths true at the middle latitude."""
    middle = sum(spot.latitude for spot in spots.values()) / len(spots)
    flat = {code: (spot.longitude * math.cos(math.radians(middle)), -spot.latitude) for code, spot in spots.items()}
    left, top = (min(place[side] for place in flat.values()) for side in (0, 1))
    wide, tall = (max(place[side] for place in flat.values()) - least for side, least in ((0, left), (1, top)))
    room = WIDTH - 2 * MARGIN
    scale = min(room / wide if wide else math.inf, (TALLEST - 2 * MARGIN) / tall if tall else math.inf)
    scale = scale if math.isfinite(scale) else 1.0
    height = max(LOWEST, tall * scale + 2 * MARGIN)
    right, down = (WIDTH - wide * scale) / 2, (height - tall * scale) / 2
    return {code: (right + (x - left) * scale, down + (y - top) * scale) for code, (x, y) in flat.items()}, height


def _heads() -> str:
    """The head of the arrows."""
    return (
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8Z" fill="#0072B2"/></marker></defs>'
    )


def _arrow(start: tuple[float, float], end: tuple[float, float], width: float) -> str:
    """A bent arrow, so that two schools that exchange teachers show two."""
    (x1, y1), (x2, y2) = start, end
    away = math.hypot(x2 - x1, y2 - y1) or 1.0
    x2, y2 = x2 - (x2 - x1) * min(7 / away, 0.5), y2 - (y2 - y1) * min(7 / away, 0.5)
    bend_x, bend_y = (x1 + x2) / 2 - (y2 - y1) * 0.14, (y1 + y2) / 2 + (x2 - x1) * 0.14
    path = f"M{x1:.1f} {y1:.1f}Q{bend_x:.1f} {bend_y:.1f} {x2:.1f} {y2:.1f}"
    style = f'stroke="#0072B2" stroke-opacity="0.55" stroke-width="{width:.1f}" marker-end="url(#head)"'
    return f'<path d="{path}" fill="none" {style}/>'


def _spot(spot: Spot, x: float, y: float) -> str:
    """A square for a school that gains, a triangle for one that loses, a circle for the others."""
    size = 3 + min(5.0, math.sqrt(max(spot.teachers, 0)) / 3)
    if spot.net > 0:
        shape, colour = f"M{x - size:.1f} {y - size:.1f}h{2 * size:.1f}v{2 * size:.1f}h{-2 * size:.1f}z", GAINS
    elif spot.net < 0:
        shape = f"M{x:.1f} {y + 1.2 * size:.1f}l{-1.2 * size:.1f} {-2.2 * size:.1f}h{2.4 * size:.1f}z"
        colour = LOSES
    else:
        half = f"a{size:.1f} {size:.1f} 0 1 0"
        shape, colour = f"M{x - size:.1f} {y:.1f}{half} {2 * size:.1f} 0{half} {-2 * size:.1f} 0", EVEN
    return tip(f'<path d="{shape}" fill="{colour}" stroke="#fff" stroke-width="1"/>', f"{spot.name} {spot.net:+d}")


def _labels(spots: Mapping[str, Spot], places: Mapping[str, tuple[float, float]], height: float) -> list[str]:
    """Names beside the schools with most moves, none over another one."""
    taken: list[tuple[float, float, float, float]] = []
    found: list[str] = []
    for code in sorted(spots, key=lambda one: (-spots[one].moves, one)):
        if len(found) == MOST_LABELS:
            break
        x, y = places[code]
        words = fitted(spots[code].name, 150, 11)
        wide = length(words, 11)
        for left, top, anchor in _sides(x, y, wide):
            box = left, top, left + wide, top + 13
            inside = box[0] >= 2 and box[2] <= WIDTH - 2 and box[1] >= 2 and box[3] <= height
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                rim = 'font-size="11" stroke="#fff" stroke-width="3" paint-order="stroke"'
                at = {"start": left, "end": left + wide, "middle": left + wide / 2}[anchor]
                found.append(tip(text(at, top + 10.5, words, anchor, rim), spots[code].name))
                break
    return found


def _sides(x: float, y: float, wide: float) -> Sequence[tuple[float, float, str]]:
    """Right, left, above and below a school: left and top of the text, and its anchor."""
    return (
        (x + 10, y - 6.5, "start"),
        (x - 10 - wide, y - 6.5, "end"),
        (x - wide / 2, y - 23, "middle"),
        (x - wide / 2, y + 10, "middle"),
    )


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(y: float) -> list[str]:
    parts, x = [], 8.0
    for net, words in ((1, _("gains teachers")), (-1, _("gives teachers")), (0, _("neither"))):
        parts.append(_spot(Spot(words, 0, 0, 36, net, 0), x + 6, y - 4))
        parts.append(text(x + 18, y, words, more=f'fill="{FAINT}" font-size="11"'))
        x += 40 + length(words, 11)
    parts.append(
        text(WIDTH - 8, y, _("arrows: teachers who move; wider is more"), "end", f'fill="{INK}" font-size="11"')
    )
    return parts
