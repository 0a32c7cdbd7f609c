"""Parts of a drawing: every text is escaped, colours are told apart by everybody, labels stay inside their room."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#5B5B5B")
"""Okabe and Ito: told apart with every common colour blindness; the last is for all that remains."""
INK, FAINT, GRID, PALE = "#222222", "#555555", "#DDDDDD", "#EDEDED"
BEFORE, AFTER, LIMIT = "#B8B8B8", "#0072B2", "#D55E00"
"""Today's value, the plan's value, and a limit: also told apart by outline and dash."""


@dataclass
class Drawing:
    """One <svg> in its own units; the page scales it. `title` and `describe` are for who cannot see it."""

    title: str
    describe: str
    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def add(self, *parts: str) -> None:
        """Draw over what is there."""
        self.parts.extend(parts)

    def svg(self) -> str:
        """The drawing as one element."""
        frame = f'viewBox="0 0 {self.width:g} {self.height:g}" role="img" font-size="12" fill="{INK}"'
        head = f"<title>{escape(clean(self.title))}</title><desc>{escape(clean(self.describe))}</desc>"
        return f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{head}{"".join(self.parts)}</svg>'


def text(x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
    """Words at a point; the y is that of their foot."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(clean(words))}</text>'


def label(x: float, y: float, words: str, room: float, anchor: str = "start", more: str = "") -> str:
    """Words cut to the room, the whole of them as a tip."""
    short = fitted(words, room)
    if short == words:
        return text(x, y, words, anchor, more)
    return tip(text(x, y, short, anchor, more), words)


def tip(inner: str, words: str) -> str:
    """A part with words that show when it is pointed at."""
    return f"<g><title>{escape(clean(words))}</title>{inner}</g>"


def rect(x: float, y: float, width: float, height: float, more: str) -> str:
    """A rectangle, never of negative size."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{max(0.0, height):.1f}" {more}/>'


def line(x1: float, y1: float, x2: float, y2: float, more: str) -> str:
    """A straight line."""
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" fill="none" {more}/>'


def length(words: str, size: float = 12) -> float:
    """About how wide a text is; a Chinese character is as wide as it is high."""
    return sum(size if ord(letter) > 0x2E80 else 0.58 * size for letter in words)


def fitted(words: str, room: float, size: float = 12) -> str:
    """The words, or their beginning with … where they do not fit into the room."""
    if length(words, size) <= room:
        return words
    kept = ""
    for letter in words:
        if length(kept + letter + "…", size) > room:
            break
        kept += letter
    return kept + "…"


def clean(words: str) -> str:
    """Without characters that no XML may hold."""
    return "".join(letter for letter in words if letter in "\t\n" or ord(letter) >= 32)


def ticks(most: float, wanted: int = 4, whole: bool = False) -> list[float]:
    """Round numbers from 0 to at least the largest value, whole ones where only these make sense."""
    most = most if most > 0 else 1.0
    rough = most / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    leads = (1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10)
    step = next(lead * power for lead in leads if lead * power >= rough * 0.999)
    step = max(1.0, step) if whole else step
    return [step * part for part in range(max(1, math.ceil(most / step - 1e-9)) + 1)]


def number(value: float) -> str:
    """A number as short as it can be written."""
    return f"{value:,.6g}"
