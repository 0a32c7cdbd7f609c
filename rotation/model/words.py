"""Lists and flags as a person writes them in one cell, and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

EMPTY_LIST = "空"
_SEPARATORS = re.compile(r"[,、;\n]+")


def split_list(text: str) -> list[str]:
    """The items of a list in one cell, separated by commas or 、; 空 is the empty list.

    A slash does not separate: 走网/双师 is one word.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in ("", EMPTY_LIST, "[]"):
        return []
    return [part.strip() for part in _SEPARATORS.split(plain.strip("[]")) if part.strip()]


def join_list(items: Iterable[str]) -> str:
    """A list as one cell."""
    return "、".join(items) or EMPTY_LIST
