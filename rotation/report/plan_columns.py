"""The sheets of a plan workbook: titles and headers in both languages, and what stands in each column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from rotation.i18n import current_language

Value = str | int | float | bool | None
Row = dict[str, Any]


class Col(NamedTuple):
    """A column: headers, what it shows of a row, the kind of its cells, and its width where contents do not decide it.

    Kinds: text (kept as text), long (text that wraps), whole, share (as many decimals as it has), tenth (one decimal),
    exact (three decimals), percent (one decimal, given in per cent).
    """

    zh: str
    en: str
    show: Callable[[Row], Value]
    kind: str = "text"
    width: float | None = None
    mark: Callable[[Row], str] = lambda _row: ""
    """Name of a format to use instead of the kind's: `bad`, `good`, `short`, `estimate`; empty for none."""
    printed: bool = True
    """False for codes at the right end, which are for reading back and stay off the paper."""
    live: str = ""
    """A conditional format that follows what the office edits: `bar` (a bar as long as the number), `above_zero`
    (marked where anything is left), `sign` (more is green, less is orange); empty for none."""

    @property
    def header(self) -> str:
        """The header in the current language."""
        return self.zh if current_language() == "zh_CN" else self.en


class SheetSpec(NamedTuple):
    """A sheet: its title in both languages, its columns, and how many of them stay in view when scrolling."""

    zh: str
    en: str
    columns: tuple[Col, ...]
    frozen: int = 1

    @property
    def title(self) -> str:
        """The title in the current language."""
        return self.zh if current_language() == "zh_CN" else self.en


def key(name: str) -> Callable[[Row], Value]:
    """Shows a row's value as it is; None where it has none."""

    def show(row: Row) -> Value:
        found: Value = row.get(name)
        return found

    return show
