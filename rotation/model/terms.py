"""The term of a posting: when it ends, counted in whole years from its first day."""

from __future__ import annotations

from datetime import date, timedelta


def return_date(start: date, years: int) -> str:
    """The last day of a term of whole years, as ISO text; empty for an open term (0 years)."""
    if years == 0:
        return ""
    day = min(start.day, 28) if start.month == 2 else start.day
    return (date(start.year + years, start.month, day) - timedelta(days=1)).isoformat()
