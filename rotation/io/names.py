"""Which table a sheet title or CSV file name means, and which names are nearest to one that means none."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from rotation.model.tables import Table
from rotation.model.wordlist import fold

GUIDE_SHEET = "说明"
LIST_SHEET = "_字典"
_HELPERS = frozenset({fold(GUIDE_SHEET), fold(LIST_SHEET), "readme", "guide"})


def is_helper(title: str) -> bool:
    """True for sheets that belong to a workbook without being data: the guide, the word lists, WPS's own store."""
    return fold(title) in _HELPERS or fold(title).startswith("wpsreserved")


def table_names(tables: Iterable[Table]) -> dict[str, Table]:
    """Folded spelling of every title -> table; ValueError where one spelling means two tables."""
    found: dict[str, Table] = {}
    for table in tables:
        for title in (table.name, table.zh, table.en, *table.synonyms):
            if found.setdefault(fold(title), table) is not table:
                raise ValueError(f"sheet title {title} means two tables")
    return found


def nearest(text: str, known: Iterable[str]) -> str:
    """The known name most like the text, or the empty text where none is like it."""
    by_fold = {fold(name): name for name in known}
    close = get_close_matches(fold(text), list(by_fold), n=1, cutoff=0.5)
    return by_fold[close[0]] if close else ""
