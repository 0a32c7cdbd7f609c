"""Dates as this domain writes them: year-month or full day, kept as ISO text with the precision given."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from rotation.model.lookup import integers

MISSING_MONTH = -1
MISSING_DAY = -1
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$")
_AMBIGUOUS = re.compile(r"\d{4}\.1")
_PATTERNS = (
    re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})?"),
)
_EXCEL_EPOCH = date(1899, 12, 30)


class AmbiguousDateError(ValueError):
    """A year and month that may be January or October."""


def parse_date(value: object) -> str:
    """ISO text `YYYY-MM` or `YYYY-MM-DD` of 2019.9, 2019-09, 201909, 2019年9月, a date, or a day serial.

    Raises ValueError for anything that is no date between 1900 and 2199. 2019.9 is September, but 2019.1 raises
    AmbiguousDateError, as number and as text: a sheet shows it for January and for October (2019.10) alike, and a
    CSV saved from that sheet carries what was shown. 43709.0 is a serial (days since 1899-12-30).
    """
    if isinstance(value, date):
        return _checked(value.year, value.month, value.day).isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 20000 <= value < 110000:
            return (_EXCEL_EPOCH + timedelta(days=int(value))).isoformat()
        value = str(int(value)) if float(value).is_integer() else repr(float(value))
    text = _MIDNIGHT.sub("", str(value).strip())
    if _AMBIGUOUS.fullmatch(text):
        raise AmbiguousDateError(f"{text} may be January or October")
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            checked = _checked(int(match[1]), int(match[2]), int(match[3] or 1))
            return checked.isoformat() if match[3] else checked.isoformat()[:7]
    serial = re.fullmatch(r"(\d{5,6})(?:\.0+)?", text)
    if serial and 20000 <= int(serial[1]) < 110000:
        return (_EXCEL_EPOCH + timedelta(days=int(serial[1]))).isoformat()
    raise ValueError(f"no date: {text}")


def _checked(year: int, month: int, day: int) -> date:
    if not 1900 <= year <= 2199:
        raise ValueError(f"year {year}")
    return date(year, month, day)


def month_index(text: str) -> int:
    """Months since year 0 of ISO text (2026-09 -> 24320); MISSING_MONTH for the empty text."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1 if text else MISSING_MONTH


def month_indices(texts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """`month_index` of an array of ISO texts, each distinct text read once."""
    return integers(texts, month_index, MISSING_MONTH)


def days(texts: npt.ArrayLike, *, last: bool = False) -> npt.NDArray[np.int64]:
    """Ordinals of ISO texts, the first day (or the `last`) where only the month is known; MISSING_DAY where empty."""
    read = last_day if last else first_day
    return integers(texts, lambda text: read(text).toordinal() if text else MISSING_DAY, MISSING_DAY)


def month_text(index: int) -> str:
    """ISO `YYYY-MM` of a month index; empty for MISSING_MONTH."""
    return "" if index == MISSING_MONTH else f"{index // 12:04d}-{index % 12 + 1:02d}"


def years_later(text: str, years: int) -> str:
    """The same ISO text so many years later; 29 February becomes the 28th, and the empty text stays empty."""
    if not text:
        return ""
    rest = "-02-28" if text[4:] == "-02-29" else text[4:]
    return f"{int(text[:4]) + years:04d}{rest}"


def months_later(text: str, months: int) -> str:
    """The same ISO text so many months later, on the month's last day where it has no such day."""
    if not text:
        return ""
    month = month_text(month_index(text) + months)
    return f"{month}-{min(text[8:], last_day(month).isoformat()[8:])}" if len(text) == 10 else month


def first_day(text: str) -> date:
    """The day itself, or the first of the month where only that is known."""
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def last_day(text: str) -> date:
    """The day itself, or the last of the month where only that is known."""
    if len(text) == 10:
        return date.fromisoformat(text)
    following = month_index(text) + 1
    return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
